"""A cell has one form of name, from counting to the page."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

from antwoord.cells import (
    CATEGORY_COLUMNS,
    CELL_COLUMNS,
    COLUMNS,
    CellName,
    frame_of,
    names_in,
)
from antwoord.storage.paths import project_root

SOURCE = project_root() / "src"
ONE = CellName("by_reason", "stopped", "BE-VAN", nace="_T", reason="other")


def test_what_a_name_leaves_open_is_a_total_or_not_there() -> None:
    assert CellName("by_province", "paid") == (
        *("by_province", "paid", "_T", "_T", "_Z", "_Z", "_Z", "_Z"),
    )


def test_the_cell_beside_differs_in_what_is_changed_alone() -> None:
    beside = ONE.at(reason="_T", province="_T")
    assert isinstance(beside, CellName)
    assert beside == CellName("by_reason", "stopped", nace="_T", reason="_T")
    assert ONE.reason == "other"


def test_a_field_that_no_name_has_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="provincie"):
        ONE.at(provincie="BE-VAN")


def test_a_name_is_told_as_the_tuple_that_it_is() -> None:
    assert repr(ONE) == str(tuple(ONE))
    assert f"{(ONE,)}" == f"{(tuple(ONE),)}"


def test_a_message_names_neither_totals_nor_what_is_not_there() -> None:
    assert ONE.spoken == "by_reason/stopped/BE-VAN/other"


@pytest.mark.parametrize("columns", [COLUMNS, CELL_COLUMNS, CATEGORY_COLUMNS])
def test_names_go_into_a_frame_and_come_back(columns: tuple[str, ...]) -> None:
    names = [ONE, CellName("by_year", "paid", category="2020"), CellName("by_nace", "paid")]
    names = [CellName.of(dict(zip(columns, one.under(columns), strict=True))) for one in names]
    frame = frame_of([(name, place) for place, name in enumerate(names)], columns)
    assert list(frame.columns) == [*columns, "value"]
    assert list(names_in(frame)) == names
    assert list(frame["value"]) == [0, 1, 2]


def test_a_frame_without_rows_names_no_cell() -> None:
    assert list(names_in(frame_of([], CELL_COLUMNS))) == []


def test_a_frame_without_a_measure_names_no_cells() -> None:
    with pytest.raises(KeyError):
        list(names_in(pd.DataFrame({"table": ["by_year"]})))


def test_special_codes_are_written_in_one_module() -> None:
    written: dict[str, list[str]] = {}
    for path in SOURCE.rglob("*.py"):
        found = [text for text in texts_of(path) if re.fullmatch(r"_[A-Z]", text)]
        if found:
            written[path.relative_to(SOURCE).as_posix()] = found
    assert set(written) == {"antwoord/cells.py"}
    assert len(written["antwoord/cells.py"]) == len(set(written["antwoord/cells.py"]))


def texts_of(path: Path) -> list[str]:
    """The constants of a module that are text."""
    return [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
