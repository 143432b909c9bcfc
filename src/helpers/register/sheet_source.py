"""A sheet of a spreadsheet as a table of texts: the values that its cells show."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import UserError
from helpers.reference.paths import shown
from helpers.register.grid import ABOVE, Layout, Scored, grid_table
from helpers.register.receipt import LeftOut
from helpers.register.texts import EXACT, clean, same_word

if TYPE_CHECKING:
    import pyarrow as pa

#: A spreadsheet computes with 15 digits; more of them are dust of binary fractions.
DIGITS = ".15g"


def read_sheet(
    register: Path, layout: Layout, score: Scored
) -> tuple["pa.Table", Layout, tuple[LeftOut, ...], tuple[str, ...]]:
    """The table, how it was laid out, the rows left out, and the names of the other sheets.

    Of several sheets it is the one named, else the one whose header scores best. Formulas
    give the value that was stored with them. Raises UserError for what is no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    where = shown(register)
    try:
        with CalamineWorkbook.from_path(register) as book:
            names = list(book.sheet_names)
            name = _sheet(book, layout.sheet, score, where)
            rows = _rows(book.get_sheet_by_name(name))
    except (CalamineError, OSError) as error:
        problem = (
            "is locked with a password; save it without"
            if type(error).__name__ == "PasswordError"
            else "is not a readable workbook; save it again"
        )
        raise UserError(f"{where} {problem}") from None
    table, header_row, left_out = grid_table(
        iter(rows), layout.header_row, score, f"{where}, sheet {name}"
    )
    others = tuple(other for other in names if other != name)
    return table, Layout(name, header_row), left_out, others


def _sheet(book: Any, named: str, score: Scored, where: str) -> str:
    names = list(book.sheet_names)
    if named:
        found = [name for name in names if same_word(name) == same_word(named)]
        if not found:
            raise UserError(f"{where} has no sheet {named!r}; it has {', '.join(names) or 'none'}")
        return found[0]
    best, chosen = 0.0, ""
    for name in names:
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=ABOVE)
        scored = max((score([clean(as_text(c)) for c in row]) for row in cells), default=0.0)
        if scored > best:
            best, chosen = scored, name
    if not chosen:
        raise UserError(
            f"{where}: no sheet has a row that names the columns that are asked for; say which "
            "with sheet and header_row in a mapping (antwoord map proposes one)"
        )
    return chosen


def _rows(sheet: Any) -> list[tuple[int, list[str]]]:
    rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        # A value merged over rows is of each of them; one merged over columns is of the first.
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]
    return list(enumerate(rows, start=1))


def as_text(cell: object) -> str:
    """A cell's value as text: dates as ISO, numbers marked as numbers, nothing as empty."""
    if isinstance(cell, str):
        return cell
    if cell is None or isinstance(cell, time | timedelta):
        return "" if cell is None else str(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return number_text(cell)
    return str(cell)


def number_text(number: float) -> str:
    """A number without exponent; one that is not whole carries the mark of a number."""
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    from decimal import Decimal

    return f"{EXACT}{Decimal(format(number, DIGITS)):f}"
