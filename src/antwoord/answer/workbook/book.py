"""The workbook of an answer, laid out as statistical offices ask for accessible spreadsheets.

A cover, the contents, the notes, then each table of the document on a sheet of its own: text in
the first column, the table right below it, one row of unique headers, no merged and no empty
cell, marks in square brackets, links there and back (Government Analysis Function, "Releasing
statistics in spreadsheets"). A column in which some figure is a range has two more, from which
to which each can be: of an exact figure both are the figure itself, so that each column can be
summed and filtered as it stands.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from antwoord.answer.document.frame import prepare, tables, text_columns
from antwoord.answer.document.model import Document, Table, TableCell
from antwoord.answer.document.text import plain
from antwoord.answer.workbook.model import Book, Cell, Column, Form, Grid, Line, Row, Sheet
from antwoord.answer.workbook.words import COVER, MARK, SHEET, TABLE
from antwoord.language.languages import tag_of
from antwoord.language.numerals import count, day, euro, has_cents

#: A figure that is not published exactly; an end that nothing tells; what cannot be.
CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE = "[c]", "[x]", "[z]"
#: Widths in characters: of the first column, of one with words, of one with figures.
LABELS, WORDS, FIGURES = (28, 48), (10, 40), (9, 18)
#: That of the first column of a table of texts, and of one with sentences.
NAMES, SENTENCES = (12, 30), (12, 80)
#: Room beside the widest text of a column, for the margins of its cells.
MARGIN = 3
YEAR_DIGITS = 4


def workbook_of(document: Document) -> Book:
    """The workbook of a `document`: the same figures, as numbers.

    Raises `ValueError` for what `frame.prepare` refuses.
    """
    document = prepare(document)
    return _Maker(document).book()


class _Maker:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._language = document.language
        self._sheets, self._cover = SHEET[self._language], COVER[self._language]
        self._words, self._marks = TABLE[self._language], MARK[self._language]
        self._tables = list(tables(document).values())
        #: Each note of a table once, in reading order, with the tables that it belongs to.
        self._notes: dict[str, list[str]] = {}
        for table in self._tables:
            for note in filter(str.strip, table.notes):
                self._notes.setdefault(note, []).append(self._name(table))

    def book(self) -> Book:
        document = self._document
        made = [self._table(table) for table in self._tables]
        return Book(
            title=document.title,
            creator=document.masthead[0] if document.masthead else "",
            description=document.description,
            keywords=document.keywords,
            language=tag_of(self._language),
            date=document.date,
            page=self._sheets["page"],
            notice=document.notice,
            sheets=(self._front(), self._contents(), self._explained(made), *made),
        )

    def _name(self, table: Table) -> str:
        """That of its sheet: in words of our own, since a format allows few letters and signs."""
        return self._sheets["table"].format(table.number)

    def _noticed(self) -> tuple[Line, ...]:
        return (Line(self._document.notice, "notice"),) if self._document.notice else ()

    def _front(self) -> Sheet:
        document, say = self._document, self._cover
        day_told = day(date.fromisoformat(document.date), self._language)
        told = [
            (say["question"], document.lead),
            (say["answers"], document.masthead),
            (say["date"], (day_told,)),
            (say["status"], (say["draft"],)),
            (say["ranges"], (say["ranges_told"], say["marks_told"])),
            (say["files"], (say["files_told"],)),
        ]
        lines = [Line(document.title, "title"), Line(document.description), *self._noticed()]
        for heading, texts in told:
            if texts := tuple(filter(str.strip, texts)):
                lines += [Line(heading, "heading"), *map(Line, texts)]
        lines.append(Line(say["sheets"], "heading"))
        lines += [
            Line(self._sheets[name], link=self._sheets[name]) for name in ("contents", "notes")
        ]
        return Sheet(self._sheets["cover"], tuple(lines))

    def _contents(self) -> Sheet:
        say = self._sheets
        rows = [(say["notes"], say["notes_told"])]
        rows += [(self._name(table), table.caption) for table in self._tables]
        grid = self._grid(
            "contents",
            say["contents"],
            (say["sheet"], say["holds"]),
            [Row((Cell(name, link=name), Cell(_filled(told)))) for name, told in rows],
        )
        lines = (Line(say["contents"], "title"), *self._noticed(), self._back("cover"))
        return Sheet(say["contents"], lines, grid)

    def _explained(self, made: Sequence[Sheet]) -> Sheet:
        """The sheet that says what the marks mean, and holds every note once."""
        say = self._sheets
        rows = []
        for mark in (CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE):
            where = [sheet.name for sheet in made if _holds(sheet, mark)]
            if where:
                rows.append((mark, self._meaning(mark), where))
        for number, (note, where) in enumerate(self._notes.items(), start=1):
            rows.append((say["note"].format(number), note, where))
        grid = self._grid(
            "notes",
            say["notes"],
            (say["mark"], say["means"], say["where"]),
            [Row((Cell(one), Cell(told), Cell(", ".join(where)))) for one, told, where in rows],
        )
        lines = (
            Line(say["notes"], "title"),
            *self._noticed(),
            self._back("contents"),
        )
        return Sheet(say["notes"], lines, grid if rows else None)

    def _meaning(self, mark: str) -> str:
        return self._marks[mark.strip("[]")]

    def _back(self, to: str) -> Line:
        return Line(self._words[f"to_{to}"], link=self._sheets[to])

    def _table(self, table: Table) -> Sheet:
        columns, rows = self._cells_of(table)
        name = self._name(table)
        grid = _fitted(name.replace(" ", "_"), table.caption, columns, rows)
        lines = [Line(f"{name}. {table.caption}", "title"), *self._noticed()]
        lines += map(Line, filter(str.strip, table.notes))
        sheet = Sheet(name, (), grid)
        for mark in (CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE):
            if _holds(sheet, mark):
                lines.append(Line(f"{mark}: {self._meaning(mark)}"))
        if table.source:
            lines.append(Line(self._words["source"].format(plain(table.source))))
        return Sheet(name, (*lines, self._back("contents")), grid)

    def _cells_of(self, table: Table) -> tuple[list[Column], list[Row]]:
        """The columns, of a width that is yet to be found, and the rows with all their cells."""
        coded = any(row.code for row in table.rows)
        # What bold letters say of a row must be said in words too.
        kinds = any(row.kind == "group" for row in table.rows)
        texts = text_columns(table)
        columns = [Column(table.columns[0], 0, form="plain")]
        columns += [Column(self._words["code"], 0)] if coded else []
        columns += [Column(self._words["kind"], 0)] if kinds else []
        lines: list[list[Cell]] = []
        for row in table.rows:
            first = _filled(row.header)
            line = [Cell(first, Decimal(first) if _is_year(first) else None)]
            line += [Cell(_filled(row.code))] if coded else []
            line += [Cell(self._words[row.kind])] if kinds else []
            lines.append(line)
        for place, header in enumerate(table.columns[1:]):
            shown = [row.cells[place] if place < len(row.cells) else None for row in table.rows]
            words = place + 1 in texts
            numbers = [one for cell in shown if cell for one in _numbers(cell)]
            form: Form = "cents" if any(map(has_cents, numbers)) else "whole"
            columns.append(Column(header, 0, not words, form))
            ranged = any(cell is not None and cell.kind == "range" for cell in shown)
            if ranged:
                columns += [
                    Column(f"{header}, {self._words[end]}", 0, True, form) for end in ("from", "to")
                ]
            for line, cell in zip(lines, shown, strict=True):
                line += self._told(cell, form, ranged=ranged)
        strong = [row.kind != "plain" for row in table.rows]
        rows = [Row(tuple(line), own) for line, own in zip(lines, strong, strict=True)]
        return columns, rows

    def _told(self, cell: TableCell | None, form: Form, *, ranged: bool) -> list[Cell]:
        """A cell of the document as one, in a column with ranges as three."""
        if cell is None or cell.kind == "not_applicable" or not cell.text.strip():
            return [Cell(NOT_APPLICABLE)] * (3 if ranged else 1)
        if cell.kind == "text":
            return [Cell(cell.text)] * (3 if ranged else 1)
        if cell.kind != "range":
            number = cell.number
            value = Cell(cell.text) if number is None else self._number(number, form)
            ends = cell.ends or (number, number)
        else:
            value, ends = Cell(CONFIDENTIAL), cell.ends or (None, None)
        if not ranged:
            return [value]
        return [
            value,
            *(Cell(NOT_AVAILABLE) if end is None else self._number(end, form) for end in ends),
        ]

    def _number(self, number: Decimal, form: Form) -> Cell:
        told = (
            euro(number, self._language, cents=True)
            if form == "cents"
            else count(number, self._language)
        )
        return Cell(told.replace("-", "\N{MINUS SIGN}"), number)

    def _grid(self, name: str, title: str, headers: Iterable[str], rows: Sequence[Row]) -> Grid:
        """A table of words."""
        return _fitted(
            name, title, [Column(header, 0) for header in headers], rows, NAMES, SENTENCES
        )


def _numbers(cell: TableCell) -> list[Decimal]:
    return [one for one in (cell.number, *(cell.ends or ())) if one is not None]


def _holds(sheet: Sheet, mark: str) -> bool:
    return sheet.grid is not None and any(
        cell.text == mark for row in sheet.grid.rows for cell in row.cells
    )


def _filled(text: str) -> str:
    """The text, or the mark for none: no cell is empty, which a reader could not tell from lost."""
    return text if text.strip() else NOT_APPLICABLE


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == YEAR_DIGITS


def _fitted(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    first: tuple[int, int] = LABELS,
    words: tuple[int, int] = WORDS,
) -> Grid:
    """The table with headers that differ and with columns as wide as what they hold.

    `first` are the least and the most that the first column is wide, `words` any one of words.
    """
    made: list[Column] = []
    taken: set[str] = set()
    for place, column in enumerate(columns):
        header = original = _filled(column.header)
        again = 1
        while header.casefold() in taken:
            again += 1
            header = f"{original} ({again})"
        taken.add(header.casefold())
        least, most = first if place == 0 else FIGURES if column.numbers else words
        held = max((len(row.cells[place].text) for row in rows), default=0)
        # A header goes over several lines; none of its words does.
        word = max(len(one) for one in header.split())
        # Numbers do not go over lines: cut, they would be signs of nothing.
        fits = max(least, word, held if column.numbers else min(held, most))
        made.append(Column(header, fits + MARGIN, column.numbers, column.form))
    return Grid(name, title, tuple(made), tuple(rows))
