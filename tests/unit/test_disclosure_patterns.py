"""Patterns that are kept: used again for the same question only, and never trusted unread."""

from pathlib import Path

import numpy as np
import pytest
from made_tables import count_system

from helpers.disclosure.patterns import Patterns
from helpers.disclosure.suppression import suppress
from helpers.disclosure.targets import Insider

VALUES = np.random.default_rng(3).integers(1, 6, (5, 6))


def test_a_proven_pattern_serves_whatever_the_time(tmp_path: Path) -> None:
    system, patterns = count_system(VALUES), Patterns(tmp_path)
    found = suppress(system)
    assert found.proven
    patterns.keep(system, [], found, 30)
    kept = patterns.find(system, [], 5)
    assert kept is not None
    assert (kept.hidden == found.hidden).all()
    assert (kept.loss, kept.lower_bound) == (found.loss, found.lower_bound)
    assert kept.seconds == pytest.approx(found.seconds, abs=0.001)


def test_one_that_is_not_proven_serves_the_same_time_alone(tmp_path: Path) -> None:
    system, patterns = count_system(VALUES), Patterns(tmp_path)
    hasty = suppress(system, seconds=0)
    assert not hasty.proven
    patterns.keep(system, [], hasty, 0)
    kept = patterns.find(system, [], 0)
    assert kept is not None
    assert (kept.hidden == hasty.hidden).all()
    assert kept.gap == hasty.gap
    assert patterns.find(system, [], 30) is None
    patterns.keep(system, [], suppress(system), 30)
    better = patterns.find(system, [], 0)
    assert better is not None
    assert better.proven


def test_another_system_or_another_insider_finds_nothing(tmp_path: Path) -> None:
    system, patterns = count_system(VALUES), Patterns(tmp_path)
    patterns.keep(system, [], suppress(system), 30)
    assert patterns.find(count_system(VALUES + 1), [], 30) is None
    assert patterns.find(system, [Insider("her", ((0, 0),))], 30) is None


def test_a_damaged_file_is_no_pattern(tmp_path: Path) -> None:
    system, patterns = count_system(VALUES), Patterns(tmp_path)
    patterns.keep(system, [], suppress(system), 30)
    (file,) = tmp_path.iterdir()
    for content in ("", "[]", '{"hidden": [99999], "loss": 1, "lower_bound": 1, "seconds": 1}'):
        file.write_text(content, encoding="utf-8")
        assert patterns.find(system, [], 30) is None
