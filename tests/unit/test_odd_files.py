"""Files of odd types, letters and layouts: right, or asked about, or refused; never wrong."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from exports import HEADINGS
from proposed import KINDS, RIGHT, dutch, outcome, small_register

from antwoord.register.contract.columns import NAMES

TRUTH = small_register()
HEADER = [HEADINGS[name] for name in NAMES]
LINES = [[dutch(row)[name] for name in NAMES] for row in TRUTH]
REMARK = "caf\u00e9 \u2013 \u2018x\u2019 \u20ac"


def typed(name: str) -> list[Any]:
    """The values of a column as a database types them."""
    kinds: dict[str, Callable[[str], Any]] = {
        "date": date.fromisoformat, "amount": Decimal, "rate": Decimal, "integer": int,
    }  # fmt: skip
    read = kinds.get(KINDS[name])
    return [(read(row[name]) if read else dutch(row)[name]) if row[name] else None for row in TRUTH]


def each(name: str, change: Callable[[Any], Any], kind: pa.DataType | None = None) -> pa.Array:
    return pa.array([None if v is None else change(v) for v in typed(name)], kind)


def midnight_in_belgium(day: date) -> datetime:
    """The moment in universal time, without its zone."""
    summer = 4 <= day.month <= 9
    return datetime.fromisoformat(str(day)) - timedelta(hours=2 if summer else 1)


MIDNIGHT = each("paid_date", midnight_in_belgium, pa.timestamp("us"))
PARQUET: dict[str, tuple[str, pa.Array, str]] = {
    "cents, unsigned": (
        "paid_amount_eur", each("paid_amount_eur", lambda v: int(v * 100), pa.uint64()),
        "paid_amount_eur.divide_by = 100",
    ),
    "midnights in Belgium": (
        "paid_date",
        MIDNIGHT.cast(pa.int64()).cast(pa.timestamp("us", tz="Europe/Brussels")),
        RIGHT,
    ),
    "the same in universal time": (
        "paid_date", MIDNIGHT.cast(pa.int64()).cast(pa.timestamp("us", tz="UTC")), RIGHT,
    ),
    "the same without a zone": ("paid_date", MIDNIGHT, "paid_date.time_zone = UTC"),
    "postcodes, a dictionary of numbers": (
        "postal_code", each("postal_code", int, pa.int16()).dictionary_encode(), RIGHT,
    ),
    "amounts with a currency": (
        "paid_amount_eur", each("paid_amount_eur", lambda v: {"eur": v}), "cannot be read",
    ),
    "a list of days": ("paid_date", each("paid_date", lambda v: [v]), "cannot be read"),
    "a time of day": ("paid_date", each("paid_date", lambda _: time(1, 2)), "cannot be read"),
    "negative amounts": (
        "paid_amount_eur",
        each("paid_amount_eur", lambda v: -v, pa.decimal256(50, 9)),
        "paid_amount_eur.times = -1",
    ),
    "yes and no": (
        "decision",
        each("decision", lambda v: v == "Goedgekeurd", pa.bool_()),
        "decision.other = keep",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PARQUET)
def test_types_of_parquet(name: str, tmp_path: Path) -> None:
    column, values, expected = PARQUET[name]
    columns = [values if each == column else pa.array(typed(each)) for each in NAMES]
    pq.write_table(pa.Table.from_arrays(columns, names=HEADER), tmp_path / "in.parquet")
    said = outcome(tmp_path / "in.parquet", TRUTH)
    assert expected in said
    assert "wrong" not in said


def test_two_columns_of_parquet_with_one_heading(tmp_path: Path) -> None:
    columns = [*(pa.array(typed(name)) for name in NAMES), pa.array(["1000"] * len(TRUTH))]
    table = pa.Table.from_arrays(columns, names=[*HEADER, HEADINGS["postal_code"]])
    pq.write_table(table, tmp_path / "in.parquet")
    assert "several columns may be meant" in outcome(tmp_path / "in.parquet", TRUTH)


TEXT = "".join(
    ";".join(line) + "\r\n" for line in ([*HEADER, "Nota"], *([*line, REMARK] for line in LINES))
)
UTF_8 = TEXT.encode()
HALF = len(TEXT) // 2
ENCODED: dict[str, tuple[bytes, str]] = {
    "UTF-16 without its mark, cut": (TEXT.encode("utf-16-le")[:-1], "refused: in.csv, row 1"),
    "UTF-16, the other order": (TEXT.encode("utf-16-be"), RIGHT),
    "UTF-16 with zeros behind it": (TEXT.encode("utf-16") + bytes(40), "refused: in.csv, row 26"),
    "UTF-8 cut inside a letter": (
        UTF_8.replace("\u00e9".encode(), b"\xc3", 1), "refused: in.csv, row 2",
    ),
    "one row of Windows-1252": (
        b"\r\n".join(
            line.decode().encode("cp1252") if place == 9 else line
            for place, line in enumerate(UTF_8.split(b"\r\n"))
        ),
        "refused: in.csv, row 10",
    ),
    "Windows-1252 from 0x80 to 0x9f": (TEXT.encode("cp1252"), RIGHT),
    "a byte that is no letter there": (
        TEXT.encode("cp1252").replace(b"\x80", b"\x81"), "refused: in.csv, row 2",
    ),
    "a mark in the middle": (
        b"\xef\xbb\xbf" + TEXT[:HALF].encode() + b"\xef\xbb\xbf" + TEXT[HALF:].encode(), RIGHT,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENCODED)
def test_letters_of_text(name: str, tmp_path: Path) -> None:
    content, expected = ENCODED[name]
    (tmp_path / "in.csv").write_bytes(content)
    assert outcome(tmp_path / "in.csv", TRUTH).startswith(expected)


Sheet = Any


def put(sheet: Sheet, rows: Sequence[Sequence[str]], row: int = 0, column: int = 0) -> None:
    for place, cells in enumerate(rows):
        sheet.write_row(row + place, column, cells)


def two_tables(sheet: Sheet) -> None:
    put(sheet, [HEADER, *LINES[:12]])
    put(sheet, [HEADER, *LINES[12:]], 15)


def side_by_side(sheet: Sheet) -> None:
    put(sheet, [HEADER, *LINES[:12]])
    put(sheet, [HEADER, *LINES[12:]], 0, len(HEADER) + 1)


def merged_heads(sheet: Sheet) -> None:
    sheet.merge_range(0, 0, 0, 4, "Aanvraag")
    sheet.merge_range(0, 5, 0, 9, "Aanvrager")
    put(sheet, [HEADER, *LINES], 1)


def notes_below(sheet: Sheet) -> None:
    put(sheet, [HEADER, *LINES])
    put(sheet, [["* D-003 werd later geannuleerd"], ["Bron: kredietdienst"]], len(LINES) + 2)


def filtered(sheet: Sheet) -> None:
    put(sheet, [HEADER, *LINES])
    sheet.autofilter(0, 0, len(LINES), len(HEADER) - 1)
    for place in range(3, 9):
        sheet.set_row(place, None, None, {"hidden": True})


def hidden_column(sheet: Sheet) -> None:
    put(sheet, [[*HEADER, HEADINGS["paid_amount_eur"]], *([*line, "1,00"] for line in LINES)])
    sheet.set_column(len(HEADER), len(HEADER), None, None, {"hidden": True})


def turned(sheet: Sheet) -> None:
    put(sheet, list(zip(*[HEADER, *LINES], strict=True)))


LAYOUTS: dict[Callable[[Any], None], str] = {
    two_tables: RIGHT,
    side_by_side: "asked",
    merged_heads: RIGHT,
    notes_below: RIGHT,
    filtered: RIGHT,
    hidden_column: "asked: paid_amount_eur.column",
    turned: "asked",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_of_a_sheet(layout: Callable[[Sheet], None], tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        layout(book.add_worksheet())
    assert outcome(tmp_path / "in.xlsx", TRUTH).startswith(LAYOUTS[layout])


@pytest.mark.parametrize(("shift", "expected"), [(0, RIGHT), (1462, "date_system")])
def test_serials_pasted_from_a_workbook_of_1904_are_asked_about(
    shift: int, expected: str, tmp_path: Path
) -> None:
    days = {place for place, name in enumerate(NAMES) if KINDS[name] == "date"}
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        sheet = book.add_worksheet()
        put(sheet, [HEADER, *LINES])
        for row, true in enumerate(TRUTH, start=1):
            for place in days:
                if text := true[NAMES[place]]:
                    serial = (date.fromisoformat(text) - date(1899, 12, 30)).days
                    sheet.write_number(row, place, serial - shift)
    assert expected in outcome(tmp_path / "in.xlsx", TRUTH)
