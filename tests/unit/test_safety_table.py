"""The table of safety mutants itself: each can be applied, and its test is there."""

import pytest
from safety_mutants import MUTANTS, ROOT, Mutant


def named(mutant: Mutant) -> str:
    return f"{mutant.file}: {' '.join(mutant.before.split())[:40]}"


@pytest.mark.parametrize("mutant", MUTANTS, ids=named)
def test_a_mutant_stands_once_and_its_test_is_there(mutant: Mutant) -> None:
    text = (ROOT / "src" / "antwoord" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.before) == 1
    assert mutant.before != mutant.after
    file, name = mutant.test.split("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_there_are_about_forty_or_more() -> None:
    assert len(set(MUTANTS)) == len(MUTANTS) >= 40
