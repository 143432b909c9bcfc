"""From a figure to what it was made of: which cell is meant, and which rows are behind it."""

import json
from pathlib import Path

import pytest
from looping import some
from registers import application, stopped
from series_runs import Line, place_counted, place_told

from antwoord.cells import CellName
from antwoord.errors import UserError
from antwoord.series.told import Told, read_told
from antwoord.series.trace.found import cells_meant
from antwoord.series.trace.trace import trace
from antwoord.storage.paths import WORK

DAY = "2024-12-31"
HIDDEN = {"province": "BE-VAN"}


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """A public run that tells a few figures, one of them as a range."""
    lines = [
        Line.of("applications", 1078),
        Line.of("paid", 78),
        Line.of("paid", 78, activity="music"),
        Line("paid", HIDDEN, "", "13", "15", "C"),
        Line.of("amount_paid_eur", "829097.00"),
        Line.of("amount_paid_eur", "1241883.39", activity="music"),
    ]
    return read_told(place_told(tmp_path / "outputs", DAY, lines))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("paid/BE-VAN", ["paid/BE-VAN"]),
        ("paid|province=BE-VAN", ["paid/BE-VAN"]),
        ("r5", ["paid/BE-VAN"]),
        ("78", ["paid", "paid/music"]),
        ("1078", ["applications"]),
        ("1.078", ["applications"]),
        ("1,078", ["applications"]),
        ("13–15", ["paid/BE-VAN"]),
        ("13-15", ["paid/BE-VAN"]),
        ("829.097", ["amount_paid_eur"]),
        ("829097", ["amount_paid_eur"]),
        ("1.241.883,39", ["amount_paid_eur/music"]),
        ("1,241,883.39", ["amount_paid_eur/music"]),
        ("1241883.39", ["amount_paid_eur/music"]),
    ],
)
def test_a_cell_is_meant_by_its_name_its_line_or_its_figure(told, wanted, found) -> None:
    assert [name.spoken for name in cells_meant(told, wanted)] == found


@pytest.mark.parametrize("wanted", ["79", "14", "paid/BE-VLI", "r99", "monkey", "", "78.39"])
def test_what_the_run_does_not_tell_is_a_sentence(told, wanted) -> None:
    with pytest.raises(UserError, match="tells no"):
        cells_meant(told, wanted)


def test_a_public_trace_is_made_of_the_folder_alone(told, tmp_path, monkeypatch) -> None:
    """The number of rows behind a hidden figure is that figure."""
    (name,) = cells_meant(told, "paid/BE-VAN")
    records = []
    for work in some((tmp_path / "nothing", tmp_path / "rows")):
        monkeypatch.setenv(WORK, str(work))
        records.append(json.dumps(trace(told, name, internal=False).as_record()))
        rows = tmp_path / "rows" / "sv-533" / DAY
        rows.mkdir(parents=True, exist_ok=True)
        for file in ("rows.parquet", "cells.parquet", "register.parquet", "ingestion.json"):
            (rows / file).write_text("none of this is read", encoding="utf-8")
    assert records[0] == records[1]
    record = json.loads(records[0])
    assert (record["value"], record["low"], record["high"]) == (None, 13, 15)
    assert "rows" not in record
    assert record["tables"][0]["page"] == "tables/cells.html#r5"
    assert record["notebook_cell"].startswith("notebooks/04_provincial_breakdown.html#cell-")


def test_its_rows_are_those_that_were_counted(tmp_path, monkeypatch) -> None:
    rows = [
        application(
            number,
            postal_code=("9000", "2000", "3500")[number % 3],
            activity=("music", "retail")[number % 5 == 0],
            paid_amount_eur=f"{1_000 * number}.00",
        )
        for number in range(1, 21)
    ]
    rows += [stopped(number) for number in range(21, 26)]
    monkeypatch.setenv(WORK, str(tmp_path / "work"))
    folder = place_counted(tmp_path, tmp_path / "work", rows, DAY, "extract")
    told = read_told(folder)
    expected = [
        (place, row)
        for place, row in enumerate(rows, start=2)
        if row["decision"] == "approved"
        and row["activity"] == "music"
        and row["postal_code"] == "9000"
    ]
    for measure in some(("paid", "amount_paid_eur")):
        name = CellName(measure, (("province", "BE-VOV"),))
        found = trace(told, name, internal=True)
        assert found.rows is not None
        assert [(one.id, one.place) for one in found.rows] == [
            (row["application_id"], f"row {place}") for place, row in expected
        ]
        assert sum(one.adds for one in found.rows) == found.figure.shown
    # All with one number are one, and so are those without any of one postcode.
    people = trace(told, CellName("applicants"), internal=True)
    assert people.rows is not None
    assert sum(row.adds for row in people.rows) == 2
    assert len(people.rows) > 2
    fine = [n for n in told.figures if n.measure in ("paid", "stopped") and len(n.codes) == 2]
    for name in some(fine[::40]):
        traced = trace(told, name, internal=True)
        assert traced.rows is not None
        assert len(traced.rows) == told.figures[name].shown


def test_without_its_rows_nothing_is_traced_for_internal_use(told, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(WORK, str(tmp_path / "work"))
    with pytest.raises(UserError, match=r"the rows of .* are not in"):
        trace(told, CellName("paid"), internal=True)
