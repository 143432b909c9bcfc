"""Any export gives the cells of the clean register, or a question, or a refusal.

A clean register is drawn, written as a lender's system or a person at a spreadsheet might,
proposed a mapping for, read and counted. The same 200 in each run of the tests; `make soak`
tries 20,000 others, and says by which seed they can be made again.
"""

import os
import shutil
from pathlib import Path

import export_outcome
import pytest
from export_outcome import (
    outcome,
    read_through,
    wrong_with,
    wrong_with_plain,
    wrong_with_receipt,
)
from random_exports import Recipe, drawn_recipe, make, shrunk

#: How many examples, and the seed of the first one.
EXAMPLES = int(os.environ.get("ANTWOORD_SOAK", "200"))
FIRST = int(os.environ.get("ANTWOORD_SOAK_SEED", "0"))
#: So many are tried before the first failure is shown.
TOGETHER = 25


def tried(recipe: Recipe, folder: Path) -> str:
    """What is wrong with the outcome of a recipe; empty where nothing is."""
    shutil.rmtree(folder, ignore_errors=True)
    export = make(recipe, folder)
    found = outcome(export, folder)
    wrong = wrong_with(found)
    if not wrong and export.plain:
        wrong = wrong_with_plain(recipe, found)
    if not wrong and found.kind in ("equal", "told"):
        wrong = wrong_with_receipt(export, found)
    if not wrong and export.canonical:
        wrong = wrong_with(read_through(export, None, folder))
    return wrong


@pytest.mark.parametrize("group", range(-(-EXAMPLES // TOGETHER)))
def test_an_export_gives_the_cells_or_a_question(group: int, tmp_path: Path) -> None:
    first = FIRST + group * TOGETHER
    for seed in range(first, min(first + TOGETHER, FIRST + EXAMPLES)):
        recipe = drawn_recipe(seed)
        wrong = tried(recipe, tmp_path / "export")
        if wrong:
            small = shrunk(recipe, lambda each: bool(tried(each, tmp_path / "smaller")))
            told = tried(small, tmp_path / "smaller")
            pytest.fail(f"seed {seed}: {small}\n  {told}\n  at first: {recipe}\n  {wrong}")


def test_equal_texts_are_equal_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = []
    for seed in range(12):
        recipe = drawn_recipe(seed)
        if recipe["shape"] != "wide":
            continue
        export = make(recipe, tmp_path / str(seed))
        monkeypatch.setattr(export_outcome, "AT_ONCE", True)
        at_once = outcome(export, tmp_path / str(seed))
        monkeypatch.setattr(export_outcome, "AT_ONCE", False)
        typed = outcome(export, tmp_path / str(seed))
        assert (at_once.kind, at_once.receipt) == (typed.kind, typed.receipt)
        kinds.append(at_once.kind)
    assert "equal" in kinds
