"""Patterns that are kept: used again for the same question only, and never trusted unread."""

import os
from pathlib import Path

import numpy as np
import pytest
from made_tables import count_system

from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.policy.protection import proven_safe
from antwoord.disclosure.proof.audit import audit
from antwoord.disclosure.proof.certificates import Certificates
from antwoord.disclosure.search.patterns import Patterns
from antwoord.disclosure.search.suppression import suppress

NO_PROOF = Certificates((), ())
VALUES = np.random.default_rng(3).integers(1, 6, (5, 6))


def test_a_proven_pattern_serves_whatever_the_time(tmp_path: Path) -> None:
    system, patterns = count_system(VALUES), Patterns(tmp_path)
    found = suppress(system)
    assert found.proven
    patterns.keep(system, [], found, NO_PROOF, 30)
    kept = patterns.find(system, [], 5)
    assert kept is not None
    assert (kept.hidden == found.hidden).all()
    assert (kept.loss, kept.lower_bound) == (found.loss, found.lower_bound)
    assert kept.seconds == pytest.approx(found.seconds, abs=0.001)


def test_one_that_is_not_proven_serves_the_same_time_alone(tmp_path: Path) -> None:
    system, patterns = count_system(VALUES), Patterns(tmp_path)
    hasty = suppress(system, seconds=0)
    assert not hasty.proven
    patterns.keep(system, [], hasty, NO_PROOF, 0)
    kept = patterns.find(system, [], 0)
    assert kept is not None
    assert (kept.hidden == hasty.hidden).all()
    assert kept.gap == hasty.gap
    assert patterns.find(system, [], 30) is None
    patterns.keep(system, [], suppress(system), NO_PROOF, 30)
    better = patterns.find(system, [], 0)
    assert better is not None
    assert better.proven


def test_another_system_or_another_insider_finds_nothing(tmp_path: Path) -> None:
    system, patterns = count_system(VALUES), Patterns(tmp_path)
    patterns.keep(system, [], suppress(system), NO_PROOF, 30)
    assert patterns.find(count_system(VALUES + 1), [], 30) is None
    assert patterns.find(system, [Insider("her", ((0, 0),))], 30) is None


def test_a_damaged_file_is_no_pattern(tmp_path: Path) -> None:
    system, patterns = count_system(VALUES), Patterns(tmp_path)
    patterns.keep(system, [], suppress(system), NO_PROOF, 30)
    (file,) = tmp_path.iterdir()
    for content in ("", "[]", '{"hidden": [99999], "loss": 1, "lower_bound": 1, "seconds": 1}'):
        file.write_text(content, encoding="utf-8")
        assert patterns.find(system, [], 30) is None


def test_what_shows_a_pattern_safe_is_kept_with_it_and_checked(tmp_path: Path) -> None:
    system, patterns = count_system(VALUES), Patterns(tmp_path)
    found = suppress(system)
    proof = audit(system, found.hidden).certificates
    patterns.keep(system, [], found, proof, 30)
    (file,) = tmp_path.iterdir()
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600
    kept = patterns.find(system, [], 30)
    assert kept is not None
    checked = proven_safe(kept)
    assert checked is not None
    assert checked.holds
    assert checked.certificates == proof
    first, *others = proof.tables
    at = next(iter(first))
    for tables in (others, [{**first, at: first[at] + 1}, *others]):
        patterns.keep(system, [], found, Certificates(tuple(tables), proof.claims), 30)
        spoilt = patterns.find(system, [], 30)
        assert spoilt is not None
        assert proven_safe(spoilt) is None
    assert proven_safe(found) is None
    patterns.keep(system, [], found, Certificates(proof.tables, proof.claims[1:]), 30)
    assert proven_safe(patterns.find(system, [], 30)) is None
