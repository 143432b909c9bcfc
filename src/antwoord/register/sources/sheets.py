"""The sheets of a workbook as one table of texts: the values that their cells show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.errors import UserError
from antwoord.register.contract.receipt import SHEET_ROWS, SheetRead
from antwoord.register.layout.grid import ABOVE, Grid, Layout, Scored, grid_table, heading, letters
from antwoord.register.values.texts import EXACT, clean, same_word, unreadable
from antwoord.register.workbooks.look import book_marks
from antwoord.register.workbooks.marks import BookMarks, SheetMarks
from antwoord.storage.paths import shown

if TYPE_CHECKING:
    import pyarrow as pa

#: A spreadsheet computes with 15 digits; more of them are dust of binary fractions.
DIGITS = ".15g"
#: A table without a header that is at least so wide may be the rest of another one.
WIDE = 4
HOW = "name the one that counts with sheet = in the mapping, or antwoord map --sheet"


@dataclass(frozen=True)
class Workbook:
    """What was read of a workbook; `sheets` are all of its sheets, in their order.

    Row numbers are those of the sheet; where several are read, see `SheetRead`.
    """

    grid: Grid
    layout: Layout
    sheets: tuple[SheetRead, ...]
    since_1904: bool


def read_workbook(
    register: Path, layout: Layout, score: Scored, asked: Collection[str] = ()
) -> Workbook:
    """The sheets that are named, else those that are shown and have the headings asked for.

    `asked`: headings that sheets must share to be read together, none: all of theirs.
    Formulas give the value that was stored with them. Raises UserError for what is no
    workbook, and where it is not clear which sheets count.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    where = shown(register)
    try:
        marks = book_marks(register)
        with CalamineWorkbook.from_path(register) as book:
            marks = marks.named(list(book.sheet_names))
            looked = _looked_at(book, score, asked)
            chosen = _chosen(looked, layout, where)
            return _read(book, chosen, looked, layout, score, where, marks)
    except UserError:
        raise
    except BaseException as error:
        # A damaged file makes the reader panic, which is no Exception and has no class to name.
        panic = type(error).__name__ == "PanicException"
        if not panic and not isinstance(error, CalamineError | OSError):
            raise
        problem = (
            "is locked with a password; save it without"
            if type(error).__name__ == "PasswordError"
            else "is not a readable workbook; save it again"
        )
        raise UserError(f"{where} {problem}") from None


@dataclass(frozen=True)
class _Looked:
    """A sheet as it is looked at: how well its best row would do as the header."""

    name: str
    cells: bool
    hidden: bool
    empty: bool = True
    score: float = 0.0
    headings: frozenset[str] = frozenset()
    width: int = 0
    #: The cells filled in its first row that is not blank.
    begins: int = 0


def _looked_at(book: Any, score: Scored, asked: Collection[str]) -> list[_Looked]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    wanted = {same_word(each) for each in asked}
    looked = []
    for about in book.sheets_metadata:
        cells = about.typ == SheetTypeEnum.WorkSheet
        sheet = _Looked(about.name, cells, about.visible != SheetVisibleEnum.Visible)
        if cells:
            top = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False, nrows=ABOVE)
            rows = [[heading(as_text(cell)) for cell in row] for row in top]
            filled = [row for row in rows if any(row)]
            best = max(filled, key=score, default=[])
            names = frozenset(same_word(cell) for cell in best if cell)
            sheet = replace(
                sheet,
                empty=not filled and book.get_sheet_by_name(about.name).total_height <= ABOVE,
                score=score(best) if best else 0.0,
                headings=names & wanted or names,
                width=max(
                    (place for row in rows for place, c in enumerate(row, 1) if c), default=0
                ),
                begins=sum(map(bool, filled[0])) if filled else 0,
            )
        looked.append(sheet)
    return looked


def _chosen(looked: Sequence[_Looked], layout: Layout, where: str) -> list[_Looked]:
    """The sheets to read; raises UserError where more than one reading is possible."""
    named = layout.sheets or ((layout.sheet,) if layout.sheet else ())
    if named:
        return [_named(looked, name, where) for name in named]
    shown_ = [sheet for sheet in looked if sheet.score > 0 and not sheet.hidden]
    hidden = [sheet for sheet in looked if sheet.score > 0 and sheet.hidden]
    best = max(shown_, key=lambda sheet: sheet.score, default=None)
    unseen = max(hidden, key=lambda sheet: sheet.score, default=None)
    if unseen and (best is None or unseen.score >= 2 * best.score):
        raise UserError(
            f"{where}: the sheet {unseen.name}, which has the headings that are asked for, is "
            f"hidden; show it, or {HOW}"
        )
    if best is None:
        raise UserError(
            f"{where}: no sheet has a row that names the columns that are asked for; say which "
            "with sheet and header_row in a mapping (antwoord map proposes one)"
        )
    together = [sheet for sheet in shown_ if sheet.headings == best.headings]
    for sheet in looked:
        if sheet.hidden or sheet in together or not sheet.cells or sheet.empty:
            continue
        if 2 * sheet.score >= best.score:
            raise UserError(
                f"{where}: the sheets {best.name} and {sheet.name} both look like the register, "
                f"with other headings; {HOW}"
            )
        if sheet.width == best.width >= WIDE and 2 * sheet.begins >= sheet.width:
            raise UserError(
                f"{where}: the sheet {sheet.name} is as wide as {best.name} and has no such "
                f"headings; give it the same ones to have both read, or {HOW}"
            )
    return together


def _named(looked: Sequence[_Looked], name: str, where: str) -> _Looked:
    found = [sheet for sheet in looked if same_word(sheet.name) == same_word(name)]
    exact = [sheet for sheet in found if sheet.name == name] or found
    if not exact:
        names = ", ".join(sheet.name for sheet in looked) or "none"
        raise UserError(f"{where} has no sheet {name!r}; it has {names}")
    if len(exact) > 1:
        raise UserError(f"{where} has {len(exact)} sheets that {name!r} may be; rename one")
    if not exact[0].cells or exact[0].empty:
        raise UserError(f"{where}: the sheet {exact[0].name} holds no cells; {HOW}")
    return exact[0]


def _read(
    book: Any,
    chosen: Sequence[_Looked],
    looked: Sequence[_Looked],
    layout: Layout,
    score: Scored,
    where: str,
    marks: BookMarks,
) -> Workbook:
    grids: list[Grid] = []
    told: list[SheetRead] = []
    several = len(chosen) > 1
    best = max(sheet.score for sheet in chosen)
    for place, sheet in enumerate(looked, start=1):
        if sheet not in chosen:
            alike = not sheet.empty and 2 * sheet.score >= best > 0
            told.append(SheetRead(sheet.name, _why(sheet, layout), sheet.hidden, alike=alike))
            continue
        added = place * SHEET_ROWS if several else 0
        of_sheet = marks.sheets.get(sheet.name, SheetMarks())
        rows = _rows(book.get_sheet_by_name(sheet.name), of_sheet)
        grid = grid_table(
            iter(enumerate(rows, start=1)),
            layout.header_row,
            score,
            f"{where}, sheet {sheet.name}",
        )
        header = rows[grid.header_row - 1]
        hidden = sorted(place for place in of_sheet.hidden_columns if place < len(header))
        grids.append(_numbered(grid, added))
        told.append(
            SheetRead(
                name=sheet.name,
                hidden=sheet.hidden,
                rows=grid.rows,
                added_to_rows=added,
                hidden_rows=of_sheet.hidden_rows,
                hidden_columns=tuple(clean(header[p]) or letters(p) for p in hidden),
            )
        )
    names = tuple(sheet.name for sheet in chosen)
    found = Layout(
        sheet="" if several else names[0],
        header_row=grids[0].header_row if len({g.header_row for g in grids}) == 1 else None,
        sheets=names if several else (),
    )
    return Workbook(_together(grids), found, tuple(told), marks.since_1904)


def _why(sheet: _Looked, layout: Layout) -> str:
    if not sheet.cells:
        return "no cells"
    if sheet.empty:
        return "empty"
    if layout.sheet or layout.sheets:
        return "not named"
    return "hidden" if sheet.hidden else "other headings"


def _rows(sheet: Any, marks: SheetMarks) -> list[list[str]]:
    rows = [
        # Most cells hold text already; the call for each of them took a third of the time.
        [cell if type(cell) is str else as_text(cell) for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    for (row, column), shows in marks.unreadable.items():
        _put(rows, row, column, unreadable(shows))
    for top, left, bottom, right in marks.merged:
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        if not value.strip():
            continue
        # A value merged over rows is of each of them; one merged over columns is of the first,
        # and what the others were to hold is not known.
        for row in range(top, min(bottom, max(len(rows) - 1, marks.last_row)) + 1):
            if row > top:
                _put(rows, row, left, value)
            for column in range(left + 1, min(right + 1, len(rows[row]))):
                _put(rows, row, column, unreadable(f"merged with {letters(left)}{top + 1}"))
    return rows


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    while len(rows) <= row:
        rows.append([""] * (len(rows[0]) if rows else 0))
    if column >= len(rows[row]):
        for each in rows:
            each.extend([""] * (column + 1 - len(each)))
    rows[row][column] = text


def _numbered(grid: Grid, added: int) -> Grid:
    """The same with row numbers that no other sheet has."""
    import pyarrow.compute as pc

    if not added:
        return grid

    def moved(table: "pa.Table") -> "pa.Table":
        return table.set_column(0, "row_number", pc.add(table["row_number"], added))

    return replace(
        grid,
        table=moved(grid.table),
        doubtful=moved(grid.doubtful),
        left_out=tuple(replace(each, row_number=each.row_number + added) for each in grid.left_out),
    )


def _together(grids: Sequence[Grid]) -> Grid:
    """Sheets below each other, by their headings; what one lacks is empty there."""
    import pyarrow as pa

    if len(grids) == 1:
        return grids[0]
    known: dict[str, str] = {}
    for grid in grids:
        for name in grid.table.column_names:
            known.setdefault(same_word(name), name)

    def renamed(table: "pa.Table") -> "pa.Table":
        return table.rename_columns([known[same_word(name)] for name in table.column_names])

    def below(tables: list["pa.Table"]) -> "pa.Table":
        return pa.concat_tables(tables, promote_options="default")

    return Grid(
        table=below([renamed(grid.table) for grid in grids]),
        header_row=grids[0].header_row,
        rows=sum(grid.rows for grid in grids),
        left_out=tuple(each for grid in grids for each in grid.left_out),
        doubtful=below([renamed(grid.doubtful) for grid in grids]),
    )


def as_text(cell: object) -> str:
    """A cell's value as text: dates as ISO, numbers marked as numbers, nothing as empty.

    A time of day or a duration is no value of a register: it cannot be read.
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, time | timedelta):
        return unreadable(str(cell))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        # A midnight stored in universal time is 23:00 of the day before: the time may tell.
        return str(cell) if cell.time() != time() else cell.date().isoformat()
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
