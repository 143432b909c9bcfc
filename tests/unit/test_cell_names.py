"""A cell has one form of name, from counting to the page."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

from antwoord.cells import CellName, frame_of, names_in, row_name, values_in
from antwoord.storage.paths import project_root

SOURCE = project_root() / "src"
ONE = CellName.of("stopped", {"province": "BE-VAN", "nace": "_T", "reason": "other"})


def test_what_a_name_leaves_open_is_a_total_or_not_there() -> None:
    total = CellName("paid")
    assert CellName.of("paid", {"province": "_T", "reason": "_Z", "nace": ""}) == total
    assert total.is_total
    assert total.code("province") == "_T"


def test_a_cell_has_one_name_in_whatever_order_its_codes_are_given() -> None:
    codes = {"reason": "other", "province": "BE-VAN"}
    assert CellName.of("stopped", codes) == ONE
    assert hash(CellName.of("stopped", codes)) == hash(ONE)


def test_the_cell_beside_differs_in_what_is_changed_alone() -> None:
    beside = ONE.at(reason="_T", province="_T", nace="90.011")
    assert isinstance(beside, CellName)
    assert beside == CellName.of("stopped", {"nace": "90.011"})
    assert ONE.code("reason") == "other"
    assert ONE.of_measure("paid").codes == ONE.codes


@pytest.mark.parametrize(
    ("codes", "named"),
    [
        ({"province": "BE-VAN", "municipality": "11002"}, {"municipality": "11002"}),
        ({"region": "BE-VLG", "province": "BE-VAN"}, {"province": "BE-VAN"}),
        ({"year": "2020", "quarter": "2020-Q1", "month": "2020-03"}, {"month": "2020-03"}),
        # Of a place that is not known the coarser code says more.
        (
            {"province": "BE-VAN", "municipality": "_U"},
            {"province": "BE-VAN", "municipality": "_U"},
        ),
        # What lies outside does so at whatever level.
        ({"municipality": "_X"}, {"province": "_X"}),
        ({"region": "_X"}, {"province": "_X"}),
    ],
)
def test_a_finer_code_says_the_coarser(codes: dict[str, str], named: dict[str, str]) -> None:
    found = CellName.of("paid", codes)
    assert found == CellName("paid", tuple(sorted(named.items())))
    assert found.at() == found


def test_a_message_names_neither_totals_nor_what_is_not_there() -> None:
    assert ONE.spoken == "stopped/BE-VAN/other"


def test_a_name_is_a_text_and_comes_back() -> None:
    odd = CellName.of("paid", {"own": "a=b", "year": "2020"})
    for name in (ONE, odd, CellName("paid"), row_name("read")):
        assert CellName.parsed(name.text) == name
        assert repr(name) == name.text
    assert ONE.text == "stopped|province=BE-VAN|reason=other"


def test_names_go_into_a_frame_and_come_back() -> None:
    names = [ONE, CellName.of("paid", {"year": "2020"}), CellName("paid")]
    frame = frame_of([(name, place) for place, name in enumerate(names)], "value")
    assert list(frame.columns) == ["cell", "value"]
    assert names_in(frame) == names
    assert values_in(frame) == {name: place for place, name in enumerate(names)}


def test_a_frame_without_rows_names_no_cell() -> None:
    assert names_in(frame_of([], "value")) == []


def test_a_frame_without_names_names_no_cells() -> None:
    with pytest.raises(KeyError):
        names_in(pd.DataFrame({"table": ["by_year"]}))


def test_special_codes_are_written_in_one_module() -> None:
    written: dict[str, list[str]] = {}
    for path in SOURCE.rglob("*.py"):
        if path.name == "verify_alone.py":
            continue  # it imports nothing of the package
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
