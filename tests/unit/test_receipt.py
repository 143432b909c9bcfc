"""A receipt closes: no row, sheet or column of a source is without a line of it."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import exports
import pyarrow as pa
import pyarrow.parquet
import pytest
import workbooks
from proposed import dutch, small_register
from registers import application, parameters_for, write_register
from workbooks import Error, Uncomputed

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.errors import UserError
from antwoord.register.contract.columns import NAMES
from antwoord.register.contract.receipt import (
    ColumnRead,
    LeftOut,
    Receipt,
    SheetRead,
    TotalCheck,
    for_the_public,
    load_receipt,
    told,
)
from antwoord.register.events.folding import Known
from antwoord.register.mapped import receipt_of
from antwoord.register.mapping.file import ColumnMapping, HistoryMapping, Mapping
from antwoord.register.mapping.translation import Translated
from antwoord.register.proposal.file import proposal_text
from antwoord.register.proposal.proposal import propose
from antwoord.register.reading import _filled, read_register
from antwoord.register.sources.source import read_source
from antwoord.register.translate import require_mapped, translate
from antwoord.run_files import UNREADABLE

CODES = load_code_lists()
HEADINGS = ("Naam", "Dossier", "Datum", "Sector", "Bedrag")
MAPPING = Mapping(
    "mapping.toml",
    (
        ColumnMapping("application_id", "Dossier"),
        ColumnMapping("application_date", "Datum", date_order="day first"),
        ColumnMapping("activity", "Sector"),
        ColumnMapping("paid_amount_eur", "Bedrag", decimal=","),
    ),
)
ROWS = [("Jan", "D-1", "1/2/2020", "music", "100"), ("An", "D-2", "3/2/2020", "film", "50,5")]


def source_of(folder: Path, *rows: tuple[str, ...]) -> Path:
    path = folder / "in.csv"
    path.write_text("\n".join(";".join(row) for row in (HEADINGS, *rows)), encoding="utf-8")
    return path


def translated(path: Path, mapping: Mapping = MAPPING) -> tuple[Receipt, Translated]:
    source = read_source(path, mapping.layout, [heading for _, heading in mapping.headings])
    done = translate(source, mapping, CODES, Known(None))
    return receipt_of(source, done), done


def ids(done: Translated) -> list[str | None]:
    return done.table["application_id"].to_pylist()


def test_a_receipt_that_does_not_close_is_a_fault() -> None:
    with pytest.raises(ArithmeticError, match="does not close: 3 rows, 1 read, 1 left out"):
        Receipt("in.csv", 3, 1, (), left_out=(LeftOut(4, "total"),))


def test_a_receipt_is_the_same_after_it_was_kept(tmp_path: Path) -> None:
    receipt, _ = translated(source_of(tmp_path, *ROWS, ("Totaal", "", "", "", "150,5")))
    receipt.save(tmp_path)
    assert load_receipt(tmp_path) == receipt
    assert load_receipt(tmp_path / "elsewhere") is None


def test_every_row_and_column_has_a_line(tmp_path: Path) -> None:
    receipt, _ = translated(
        source_of(tmp_path, *ROWS, HEADINGS, ("", "", "", "", ""), ("Totaal", "", "", "", "150,5"))
    )
    assert (receipt.rows, receipt.read) == (4, 2)
    assert [(each.row_number, each.why) for each in receipt.left_out] == [
        (4, "header"), (6, "total"),
    ]  # fmt: skip
    assert [(each.heading, each.read_as, each.filled) for each in receipt.columns] == [
        ("Naam", (), 2),
        ("Dossier", ("application_id",), 2),
        ("Datum", ("application_date",), 2),
        ("Sector", ("activity",), 2),
        ("Bedrag", ("paid_amount_eur",), 2),
    ]


# A row that holds an id is never a total


@pytest.mark.parametrize("name", ["Som", "Total", "Aantal", "Totaal", "Sum", "Count", "Subtotaal"])
def test_who_is_called_like_a_total_is_an_applicant(tmp_path: Path, name: str) -> None:
    receipt, done = translated(source_of(tmp_path, *ROWS, (name, "D-3", "4/2/2020", "film", "1")))
    assert ids(done) == ["D-1", "D-2", "D-3"]
    assert not receipt.left_out


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (("Som", "D-3", "", "", ""), True),
        (("Totaal", "", "", "", "150,5"), False),
        (("Totaal", "", "2", "2", "150,5"), False),
        (("", "Totaal", "", "", "150,5"), False),
        (("", "Totaal", "2", "", "150,5"), False),
        (("", "Totaal", "4/2/2020", "film", "1"), True),
        (("Totaal", "", "4/2/2020", "film", "1"), True),
        (("", "D 003", "", "", ""), False),  # none of the others is written so
        (("", "Bron: eigen telling", "", "", ""), False),
        (("Bron: eigen telling", "", "", "", ""), False),
        (("", "", "", "", "150,5"), False),
        (("", "", "4/2/2020", "", ""), True),
    ],
)
def test_which_rows_are_applications(tmp_path: Path, row: tuple[str, ...], kept: bool) -> None:
    receipt, done = translated(source_of(tmp_path, *ROWS, row))
    assert len(ids(done)) == 2 + kept
    assert [each.row_number for each in receipt.left_out] == ([] if kept else [4])


def test_an_id_of_two_words_alone_in_its_row_is_no_note(tmp_path: Path) -> None:
    rows = [("Jan", "D 1", "1/2/2020", "music", "100"), ("", "D 2", "", "", ""), ROWS[1]]
    _, done = translated(source_of(tmp_path, *rows))
    assert ids(done) == ["D 1", "D 2", "D-2"]


@pytest.mark.parametrize("again", [0, 1])
def test_an_event_on_two_sheets_is_refused(tmp_path: Path, again: int) -> None:
    rows: list[list[object]] = [["Dossier", "Gebeurtenis", "Datum", "Bedrag"]]
    events: list[list[object]] = [
        ["D-1", "Aanvraag", "2020-02-01", None],
        ["D-1", "Betaling", "2020-03-01", 100],
    ]
    other = [["D-1", "Betaling", "2020-04-01", 100], *events[1:][:again]]
    path = workbooks.write(tmp_path / "in.xlsx", {"Nieuw": rows + events, "Oud": rows + other})
    events_of = {"aanvraag": "received", "betaling": "paid"}
    history = HistoryMapping("Dossier", "Gebeurtenis", "Datum", events_of, amount="Bedrag")
    mapping = Mapping("mapping.toml", (), history=history)
    source = read_source(path, mapping.layout, [heading for _, heading in mapping.headings])
    known = Known(date(2021, 1, 1), None)
    if not again:
        assert translate(source, mapping, CODES, known).rows == 3
        return
    same = "sheet Oud, row 3 has the Dossier, Gebeurtenis, Datum and Bedrag of sheet Nieuw, row 3"
    with pytest.raises(UserError, match=same):
        translate(source, mapping, CODES, known)


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Geannuleerde dossiers", True),
        ("Dossiers geweigerd in 2020", True),
        ("Geannuleerd", True),
        ("Pagina 2 van 9", False),
        ("Jaar 2020", False),
        ("Maart 2020", False),
        ("2020", False),
        ("Totaal", False),
        ("Totaal 2020", False),
    ],
)
@pytest.mark.parametrize("at", [6, 20])
def test_a_title_between_the_rows_is_asked_about(
    tmp_path: Path, title: str, asked: bool, at: int
) -> None:
    rows = [dutch(row) for row in small_register(20)]
    lines = [";".join(exports.HEADINGS[name] for name in NAMES)]
    lines += [";".join(row[name] for name in NAMES) for row in rows]
    lines.insert(1 + at, title + ";" * (len(NAMES) - 1))
    path = tmp_path / "in.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = proposal_text(propose(path, CODES))
    told = f"row {at + 2} stands between the others like a title"
    assert (told in text) == (asked and at < 20)  # below the last row it has nothing to say
    assert title not in text or not asked


# A total is a check


@pytest.mark.parametrize(
    ("rows", "agrees"),
    [
        ([("Totaal", "", "", "", "150,5")], [True]),
        ([("Totaal", "", "", "", "150,50 EUR")], [True]),
        ([("Totaal", "", "", "", "150,51")], [True]),  # a sum of binary fractions
        ([("Totaal", "", "", "", "150,6")], [False]),
        ([("Totaal", "", "", "", "")], []),
        ([("Subtotaal", "", "", "", "150,5"), ("Jan", "D-3", "1/2/2020", "", "9"),
          ("Subtotaal", "", "", "", "9"), ("Totaal", "", "", "", "159,5")], [True] * 3),
        ([("Subtotaal", "", "", "", "150,5"), ("Jan", "D-3", "1/2/2020", "", "9"),
          ("Subtotaal", "", "", "", "8"), ("Totaal", "", "", "", "159,5")], [True, False, True]),
        ([("", "", "", "", "150")], [False]),
    ],
)  # fmt: skip
def test_the_rows_must_sum_to_the_totals_of_the_source(
    tmp_path: Path, rows: list[tuple[str, ...]], agrees: list[bool]
) -> None:
    receipt, _ = translated(source_of(tmp_path, *ROWS, *rows))
    assert [each.agrees for each in receipt.totals] == agrees
    lines = "\n".join(told(receipt))
    assert ("do not sum to the total of 'Bedrag' in row" in lines) == (False in agrees)
    assert "150" not in lines


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".xlsb"])
@pytest.mark.parametrize(("off", "agrees"), [(0, True), (7000, False)])
def test_map_tells_whether_the_rows_sum_to_the_total(
    tmp_path: Path, ending: str, off: int, agrees: bool
) -> None:

    rows = [dutch(row) for row in small_register(20)]
    place = list(NAMES).index("paid_amount_eur")
    paid = sum(Decimal(row["paid_amount_eur"] or 0) for row in small_register(20))
    total = [""] * len(NAMES)
    total[0], total[place] = "Totaal", f"{paid + off}".replace(".", ",")
    table = [
        [exports.HEADINGS[name] for name in NAMES],
        *([row[n] for n in NAMES] for row in rows),
        total,
    ]
    path = tmp_path / f"in{ending}"
    if ending == ".csv":
        path.write_text("\n".join(";".join(row) for row in table), encoding="utf-8")
    else:
        workbooks.write(path, {"A": [[cell or None for cell in row] for row in table]})
    receipt = propose(path, load_code_lists()).receipt
    assert [each.agrees for each in receipt.totals] == [agrees]
    assert [each.why for each in receipt.left_out] == ["total"]
    assert any("do not sum to the total" in line for line in told(receipt)) != agrees


def test_a_value_that_is_not_read_shows_in_the_total(tmp_path: Path) -> None:
    rows = [*ROWS, ("Jan", "D-3", "1/2/2020", "", "twee"), ("Totaal", "", "", "", "152,5")]
    receipt, _ = translated(source_of(tmp_path, *rows))
    assert [each.agrees for each in receipt.totals] == [False]


def test_totals_of_several_sheets_are_each_of_their_own(tmp_path: Path) -> None:
    def sheet(number: int, total: float) -> list[list[object]]:
        row = ["Jan", f"D-{number}", "1/2/2020", "film", 10.5 * number]
        return [list(HEADINGS), row, ["Totaal", None, None, None, total]]

    path = workbooks.write(tmp_path / "in.xlsx", {"2019": sheet(1, 10.5), "2020": sheet(2, 20)})
    receipt, _ = translated(path)
    assert [(receipt.place(each.row_number), each.agrees) for each in receipt.totals] == [
        ("sheet 2019, row 3", True), ("sheet 2020, row 3", False),
    ]  # fmt: skip


# Sheets


@pytest.mark.parametrize("name", ["Som", "Totaal", "Nombre"])
def test_who_is_called_like_a_total_is_an_applicant_on_several_sheets(
    tmp_path: Path, name: str
) -> None:
    """Of several sheets none is the one with the headings; a row with an id counts on each."""
    sums = ["", None, None, None, "21"]
    one = [list(HEADINGS), [name, "D-1", "1/2/2020", "film", 10.5], sums]
    two = [list(HEADINGS), [name, "D-2", "2/2/2020", "film", 10.5], sums]
    path = workbooks.write(tmp_path / "in.xlsx", {"2019": one, "2020": two})
    receipt, done = translated(path)
    assert ids(done) == ["D-1", "D-2"]
    assert [(receipt.place(each.row_number), each.why) for each in receipt.left_out] == [
        ("sheet 2019, row 3", "total"), ("sheet 2020, row 3", "total"),
    ]  # fmt: skip


def test_one_application_on_two_sheets_is_refused_with_both_places(tmp_path: Path) -> None:
    rows = [list(HEADINGS), *map(list, ROWS)]
    path = workbooks.write(tmp_path / "in.xlsx", {"Oud": rows[:2], "Nieuw": rows})
    with pytest.raises(UserError, match="sheet Nieuw, row 2 has the Dossier of sheet Oud, row 2"):
        translated(path)


def test_one_application_on_two_sheets_is_asked_about(tmp_path: Path) -> None:
    heading = ["Dossiernr.", "Datum aanvraag", "Sector", "Uitbetaald bedrag"]
    rows = [heading, *([f"D-{n}", "2020-02-01", "music", 500] for n in range(9))]
    path = workbooks.write(tmp_path / "in.xlsx", {"Oud": rows, "Nieuw": rows})
    text = proposal_text(propose(path, CODES))
    assert 'sheets = ["Oud", "Nieuw"]  # CHECK: sheet Nieuw, row 2 has the Dossiernr. of' in text
    other = [heading, *([f"E-{n}", "2020-02-01", "music", 500] for n in range(9))]
    proposal = propose(workbooks.write(path, {"Oud": rows, "Nieuw": other}), CODES)
    assert 'sheets = ["Oud", "Nieuw"]\n' in proposal_text(proposal)
    assert (proposal.receipt.rows, proposal.receipt.read) == (18, 18)


def test_a_message_names_the_sheet_and_the_row(tmp_path: Path) -> None:
    rows = [list(HEADINGS), ["Jan", "D-1", "1/2/2020", "music", 1]]
    other = [list(HEADINGS), ["Jan", "D-2", "1/2/2020", "beiaard", 1]]
    path = workbooks.write(tmp_path / "in.xlsx", {"2019": rows, "2020": other})
    mapping = Mapping("mapping.toml", (*MAPPING.columns[:2], ColumnMapping(
        "activity", "Sector", words={})))  # fmt: skip
    source = read_source(path, mapping.layout, HEADINGS[1:4])
    with pytest.raises(UserError, match=r"'beiaard' of in.xlsx, sheet 2020, row 2, has no code"):
        require_mapped(translate(source, mapping, CODES, Known(None)), mapping, source)


# Empty and not understood


def book_of(folder: Path, *rows: list[object]) -> Path:
    path = folder / "in.xlsx"
    return workbooks.write(path, {"A": [list(NAMES), *rows]})


def cells(**given: object) -> list[object]:
    row = {"application_id": "D-1", "application_date": "2020-02-01", **given}
    return [row.get(name) for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_an_error_is_unreadable_in_every_column(tmp_path: Path, name: str) -> None:
    row = cells() if name not in ("application_id",) else cells(application_date="2020-02-01")
    row[NAMES.index(name)] = Error("#REF!")
    parameters = parameters_for(tmp_path, book_of(tmp_path, cells(application_id="D-0"), row))
    ingestion = read_register(parameters, keep_unmapped=True)
    import pandas as pd

    lost = pd.read_parquet(parameters.processed / UNREADABLE).to_dict("records")
    assert lost == [{"row_number": 3, "column": name, "value": "#REF!"}]
    assert ingestion.unreadable_values == 1
    receipt = load_receipt(parameters.processed)
    assert receipt is not None
    (column,) = [each for each in receipt.columns if each.not_understood]
    assert (column.read_as, column.not_understood, column.first_row) == ((name,), 1, 3)


def test_an_error_among_codes_is_refused_until_somebody_says_what_it_means(tmp_path: Path) -> None:
    rows = [
        ["Jan", "D-1", "1/2/2020", Error(), 1],
        ["Jan", "D-2", "1/2/2020", "film", Uncomputed()],
    ]
    path = workbooks.write(tmp_path / "in.xlsx", {"A": [list(HEADINGS), *rows]})

    def refused(**given: object) -> list[str]:
        activity = ColumnMapping("activity", "Sector", **given)
        columns = (*MAPPING.columns[:2], activity, MAPPING.columns[3])
        _, done = translated(path, Mapping("mapping.toml", columns))
        return [each.value for each in done.unmapped if each.refused]

    assert refused() == ["#N/A"]
    assert refused(words={}) == ["#N/A"]
    assert refused(words={"#n/a": ""}) == []
    assert refused(keep_others=True) == []


def test_what_somebody_said_means_empty_is_empty(tmp_path: Path) -> None:
    rows = [list(HEADINGS), ["Jan", "D-1", "1/2/2020", Error(), Error()]]
    path = workbooks.write(tmp_path / "in.xlsx", {"A": rows})
    mapping = Mapping("mapping.toml", MAPPING.columns, empty=frozenset(["#n/a"]))
    _, done = translated(path, mapping)
    assert not done.unmapped
    assert done.table["activity"].to_pylist() == [None]


def test_events_do_not_share_an_id_that_cannot_be_read(tmp_path: Path) -> None:
    heading = ["Dossier", "Wat", "Dag"]
    rows = [
        heading,
        [Error(), "in", "1/2/2020"],
        [Error(), "in", "2/2/2020"],
        ["D", "in", "1/1/2020"],
    ]
    path = workbooks.write(tmp_path / "in.xlsx", {"A": rows})
    history = HistoryMapping("Dossier", "Wat", "Dag", {"in": "received"}, date_order="day first")
    receipt, done = translated(path, Mapping("mapping.toml", (), history=history))
    assert (receipt.read, len(done.table)) == (3, 3)


def test_serials_are_of_the_system_of_their_workbook(tmp_path: Path) -> None:
    rows = [list(HEADINGS), ["Jan", "D-1", 41283, "film", 1], ["Jan", "D-2", "41283", "film", 1],
            ["Jan", "D-3", "1/2/2020", "film", 1]]  # fmt: skip
    for name, expected in ((True, "2017-01-10"), (False, "2013-01-09")):
        path = workbooks.write(tmp_path / "in.xlsx", {"A": rows}, since_1904=name)
        _, done = translated(path)
        assert done.table["application_date"].to_pylist() == [expected, expected, "2020-02-01"]


# What nobody asks for


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".xls", ".xlsb"])
def test_a_column_that_nobody_asks_for_stops_nothing(tmp_path: Path, ending: str) -> None:
    extra = [Error("#REF!"), "\x01" if ending == ".xls" else "", 1e300, None, -1e-300, "x" * 30_000]
    rows = [[*row, cell] for row, cell in zip(ROWS * 3, extra, strict=True)]
    rows = [
        [*HEADINGS, "Opmerking"],
        *([*row[:1], f"D-{n}", *row[2:]] for n, row in enumerate(rows)),
    ]
    receipt, done = translated(workbooks.write(tmp_path / f"in{ending}", {"A": rows}))
    assert len(ids(done)) == 6
    assert receipt.columns[-1].heading == "Opmerking"
    assert receipt.columns[-1].read_as == ()


# What a receipt says


def test_a_canonical_file_has_a_receipt(tmp_path: Path) -> None:
    parameters = parameters_for(
        tmp_path, write_register(tmp_path, [application(1), application(2)])
    )
    read_register(parameters)
    receipt = load_receipt(parameters.processed)
    assert receipt is not None
    assert (receipt.rows, receipt.read, receipt.left_out) == (2, 2, ())
    assert [each.read_as for each in receipt.columns] == [(name,) for name in NAMES]
    assert receipt.columns[0] == ColumnRead("application_id", ("application_id",), 2)


def test_what_is_told_names_sheets_rows_and_headings() -> None:
    receipt = Receipt(
        "in.xlsx",
        rows=5,
        read=3,
        columns=(
            ColumnRead("Dossier", ("application_id",), 3),
            ColumnRead("Reden", ("stop_reason",), 0),
            ColumnRead("Bedrag", ("paid_amount_eur",), 3, 2, 20_000_007),
            ColumnRead("Nota", (), 1),
        ),
        sheets=(
            SheetRead("2019", rows=2, added_to_rows=10_000_000, hidden_rows=1),
            SheetRead("2020", rows=3, added_to_rows=20_000_000, hidden_columns=("Nota",)),
            SheetRead("Oud", "hidden", hidden=True),
        ),
        left_out=(LeftOut(10_000_009, "total"), LeftOut(20_000_011, "note")),
    )
    assert told(receipt) == [
        "sheet 2019, 2020 read; not read: Oud (hidden)",
        "row 1 of sheet 2019 is row 10000001 here",
        "row 1 of sheet 2020 is row 20000001 here",
        "sheet 2019 hides 1 row(s); they are read too",
        "sheet 2020 hides column Nota; they are read too",
        "5 rows below the header: 3 read, 1 left out as total (sheet 2019, row 9), "
        "1 left out as note (sheet 2020, row 11)",
        "4 columns: 3 read; not asked for: Nota",
        "read, and empty in every row: Reden",
        "2 value(s) of 'Bedrag' not understood, the first in sheet 2020, row 7",
    ]
    public = json.dumps([vars(each) for each in for_the_public(receipt).columns])
    assert "20000007" not in public
    assert '"filled": null' in public


def test_the_public_receipt_has_no_heading_of_the_source() -> None:
    """A column with its canonical name keeps it; of another one its place is told."""
    columns = (
        ColumnRead("Kredietbedrag volgens dossier Peeters", ("paid_amount_eur",), 3),
        ColumnRead("application_id", ("application_id",), 3),
        ColumnRead("postcode", ()),
    )
    receipt = Receipt(
        "in.csv", rows=3, read=3, columns=columns,
        totals=(TotalCheck(4, columns[0].heading, True),),
    )  # fmt: skip
    public = for_the_public(receipt)
    assert [each.heading for each in public.columns] == ["#1", "application_id", "#3"]
    assert public.totals == (TotalCheck(0, "#1", True),)
    assert receipt.columns == columns


@pytest.mark.parametrize("statistics", [True, False])
def test_filled_values_are_counted_with_statistics_and_without(
    tmp_path: Path, statistics: bool
) -> None:
    path = tmp_path / "raw.parquet"
    texts = pa.array(["a", None, "c", None, "e"], pa.string())
    table = pa.table({"one": texts, "none": pa.nulls(5, pa.string())})
    pyarrow.parquet.write_table(table, path, row_group_size=2, write_statistics=statistics)
    assert _filled(path, ["one", "none"]) == {"one": 3, "none": 0}
