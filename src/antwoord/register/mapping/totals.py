"""Rows that look like totals or notes: which are applications all the same, and what totals prove.

A row that holds an id is an application, whatever word stands in it. A total that the source
brings is a free check: the rows read must sum to it.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from antwoord.register.contract.receipt import SHEET_ROWS, LeftOut, TotalCheck
from antwoord.register.mapping.translation import Translate
from antwoord.register.sources.source import SourceTable
from antwoord.register.values.dates import DATE_ORDERS, iso_date, month_words
from antwoord.register.values.texts import UNREADABLE, plain

if TYPE_CHECKING:
    import pyarrow as pa

#: What tells one event of a history from another, its id first: keys of the mapping.
EVENT = ("id", "event", "date", "amount")
#: Words of titles that say nothing of what the rows below them are: pages, years, months.
NEUTRAL = frozenset(
    (
        *("pagina", "page", "blad", "blz", "p", "van", "of", "de", "sur", "vervolg", "suite"),
        *("jaar", "jaargang", "year", "annee", "an", "kwartaal", "trimestre", "quarter", "q", "k"),
        *("totaal", "subtotaal", "total", "subtotal", "som", "somme", "sum", "aantal", "nombre"),
        *("maand", "month", "mois", "semester", "semestre", "half", "in", "en", "the", "het"),
    )
)
#: Rows at the end of a table that may be no rows of it.
TRAILER = 20
#: What a source's own sum may differ by: it adds binary fractions.
CENT = Decimal("0.01")


def applications(
    source: SourceTable, id_heading: str, date_heading: str
) -> tuple["pa.Table", tuple[LeftOut, ...], "pa.Table | None"]:
    """The rows that are applications, those left out, and the totals among these.

    `date_heading` is the column of the application's (or the event's) date, empty where
    there is none: a row with a day of its own is no total.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    table = source.table
    # Of several sheets each has a row of headings of its own; what has types has none.
    headed = source.layout.header_row is not None or bool(source.layout.sheets)
    if not id_heading or not headed:
        return table, source.left_out, source.doubtful
    left_out = list(source.left_out)
    totals = source.doubtful
    if totals is not None and len(totals):
        shapes = {_shape(text) for text in table[id_heading].unique().to_pylist() if text}
        kept = [_holds_an_id(row, id_heading, date_heading, shapes) for row in totals.to_pylist()]
        rows = {n for n, keep in zip(totals["row_number"].to_pylist(), kept, strict=True) if keep}
        if rows:
            table = pa.concat_tables([table, totals.filter(pa.array(kept))])
            table = table.sort_by("row_number")
            left_out = [each for each in left_out if each.row_number not in rows]
        totals = totals.filter(pc.invert(pa.array(kept)))
    sheets = [_without_trailer(each, id_heading, date_heading, source) for each in _by_sheet(table)]
    table, dropped = (pa.concat_tables(each) for each in zip(*sheets, strict=True))
    left_out += [LeftOut(number, "total") for number in dropped["row_number"].to_pylist()]
    totals = dropped if totals is None else pa.concat_tables([totals, dropped])
    return table, tuple(sorted(left_out, key=lambda each: each.row_number)), totals


def _holds_an_id(
    row: Mapping[str, Any], id_heading: str, date_heading: str, shapes: set[str]
) -> bool:
    text = row[id_heading]
    if not text or text.startswith(UNREADABLE):
        # Without an id, a day of its own still makes it a row: the checks then miss its id.
        return _is_day(row, date_heading)
    filled = [value for name, value in row.items() if name != "row_number" and value]
    if text != filled[0]:
        return True
    # The word of a total stands where the id does. An id has the form of the others.
    alone = len(filled) == 1 and _shape(text) in shapes
    return (alone and bool(re.search(r"\d", text))) or _is_day(row, date_heading)


def _is_day(row: Mapping[str, Any], date_heading: str) -> bool:
    """Whether a day stands there; how many days there are is no day."""
    text = row[date_heading] if date_heading else None
    return bool(text and any(iso_date(text, order) for order in DATE_ORDERS))


def _shape(text: str) -> str:
    """`A 9` for D 001: letters and digits, however many."""
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "9", text))


def _by_sheet(table: "pa.Table") -> list["pa.Table"]:
    """The rows of each sheet, in order; one table where there are no rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    of = pc.divide(table["row_number"], pa.scalar(SHEET_ROWS, table["row_number"].type))
    sheets = [table.filter(pc.equal(of, each)) for each in of.unique()]
    return sheets if len(sheets) > 1 else [table]


def _without_trailer(
    table: "pa.Table", id_heading: str, date_heading: str, source: SourceTable
) -> tuple["pa.Table", "pa.Table"]:
    """Without the rows at the end that have no id, no day and hardly anything else: sums."""
    ids = table[id_heading]
    days = table[date_heading] if date_heading else None
    few = max(1, len(source.headings) // 3)
    last = len(table)
    while last > 0 and not ids[last - 1].is_valid and last > len(table) - TRAILER:
        if days is not None and days[last - 1].is_valid:
            break
        row = table.slice(last - 1, 1).to_pylist()[0]
        if sum(value is not None for value in row.values()) - 1 > few:
            break
        last -= 1
    return table.slice(0, last), table.slice(last)


def on_two_sheets(source: SourceTable, table: "pa.Table", headings: Sequence[str]) -> str:
    """Where an application, or an event, stands on two of the sheets read, in words; else nothing.

    `headings`: what tells one from another, its id first.
    """
    if sum(not sheet.why for sheet in source.sheets) < 2 or not headings or not all(headings):
        return ""
    seen: dict[tuple[str | None, ...], int] = {}
    numbers = table["row_number"].to_pylist()
    columns = (table[heading].to_pylist() for heading in headings)
    for number, *key in zip(numbers, *columns, strict=True):
        first = seen.setdefault(tuple(key), number) if key and key[0] else number
        if first // SHEET_ROWS != number // SHEET_ROWS:
            same = " and ".join(filter(None, (", ".join(headings[:-1]), headings[-1])))
            return f"{source.place(number)} has the {same} of {source.place(first)}"
    return ""


def section_title(source: SourceTable) -> str:
    """Where a row that may be the title of the rows below it stands between others, in words.

    `Geannuleerde dossiers` is one, a page or a year is none. Empty where there is no such row.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    table, doubtful = source.table, source.doubtful
    if doubtful is None or not len(table):
        return ""
    numbers = table["row_number"]
    notes = {each.row_number for each in source.left_out if each.why == "note"}
    texts = {
        row["row_number"]: next(filter(None, list(row.values())[1:]), "")
        for row in doubtful.to_pylist()
        if row["row_number"] in notes
    }
    filled = [pc.cast(pc.is_valid(table[name]), pa.int8()) for name in table.column_names[1:]]
    if len(filled) > 2:
        alone = filled[0]
        for each in filled[1:]:
            alone = pc.add(alone, each)
        for row in table.filter(pc.equal(alone, 1)).to_pylist():
            text = next(filter(None, list(row.values())[1:]), "")
            if not re.search(r"\d", text):  # else it may be an id of which the rest was erased
                texts[row["row_number"]] = text
    last = max(number for number in numbers.to_pylist() if number not in texts) if texts else 0
    for number, text in sorted(texts.items()):
        words = set(plain(re.sub(r"\d+", " ", text)).split())
        if (
            number < last
            and words - NEUTRAL - month_words().keys()
            and not text.startswith(UNREADABLE)
        ):
            return source.place(number)
    return ""


def checked_totals(
    table: "pa.Table", totals: "pa.Table | None", readers: Mapping[str, Translate]
) -> tuple[TotalCheck, ...]:
    """Each amount of a row of totals, and whether the rows read sum to it.

    It may be the sum of all rows above it in its sheet, of those since the total before it
    (a subtotal), or of all that were read. `readers`: by heading what reads its amounts.
    """
    if totals is None or not len(totals):
        return ()
    numbers = table["row_number"].to_pylist()
    rows = sorted(totals.to_pylist(), key=lambda row: int(row["row_number"]))
    checks = []
    for heading, read in readers.items():
        amounts = (_amount(text, read) or Decimal() for text in table[heading].to_pylist())
        sums = [Decimal(), *accumulate(amounts)]
        before = 0
        for row in rows:
            number = int(row["row_number"])
            said = _amount(row[heading], read)
            if said is None:
                continue
            sheet = number - number % SHEET_ROWS
            end = sums[bisect_left(numbers, number)]
            begins = (sheet, max(before, sheet))
            possible = [end - sums[bisect_left(numbers, begin)] for begin in begins]
            agrees = any(abs(said - each) <= CENT for each in (*possible, sums[-1]))
            checks.append(TotalCheck(number, heading, agrees))
            before = number
    return tuple(sorted(checks, key=lambda check: (check.row_number, check.heading)))


def _amount(text: str | None, read: Translate) -> Decimal | None:
    number = read(text) if text else None
    return Decimal(number) if number else None
