"""Anybody's table as cells: a crosstab with headings, or a long file with a line a cell.

What is not understood is told with its place and never passed over: a table of which a cell
is not understood is not safe because nothing was found in it.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from antwoord.cells import TOTAL
from antwoord.disclosure.attack.cells_file import SHOWN
from antwoord.disclosure.attack.grids import Block
from antwoord.disclosure.attack.marks import (
    AmbiguousNumberError,
    Said,
    decimal_sign,
    is_total,
    said,
)

#: Headings of the column that holds the value in a long file, and of the one with its status.
_VALUES = frozenset(
    {
        "value",
        "freq",
        "freqvar",
        "frequency",
        "count",
        "counts",
        "n",
        "obs_value",
        "aantal",
        "waarde",
        "number",
        "nombre",
        "valeur",
        "effectif",
        "cell",
    }
)
_STATUS = frozenset({"sdcstatus", "sdc_status", "status", "conf_status", "obs_conf"})
#: What a status says: published or not. sdcTable and tau-ARGUS: s safe, z zero, p protected;
#: u unsafe, x and m secondary, w weighted out. SDMX (CL_CONF_STATUS): F free, R rounded.
_TOOLS = {"s": True, "z": True, "p": True, "v": True}
_TOOLS |= {"u": False, "x": False, "m": False, "w": False}
_SDMX = {"f": True, "r": True, "n": False, "c": False, "a": False, "o": False, "t": False}
_SDMX |= {"s": False, "d": False, "g": False, "b": False, "e": False, "m": False}
#: Figures that no sums follow from.
MEANS = frozenset({"mean", "median", "std", "var", "min", "max", "mode", "gemiddelde", "moyenne"})
#: A column of codes beside the names of the rows, which may look like numbers.
_CODES = frozenset({"code", "codes"})
#: How the two columns with the ends of a figure are called, behind the name of its own column.
_ENDS = (("van", "tot en met"), ("from", "to"), ("minimum", "maximum"), ("low", "high"))
_SUBTOTAL = re.compile(r"sub-?tota(a)?l|sous-total|deeltotaal", re.IGNORECASE)
_LETTERS = 26
_ENOUGH = 2


@dataclass(frozen=True)
class Found:
    """A cell: where it stands, its label in each dimension (`_T` is the total), what it says.

    `hollow` marks a total that leaves out what is hidden, so that it says nothing.
    """

    line: int
    column: str
    labels: tuple[str, ...]
    said: Said
    hollow: bool = False


@dataclass(frozen=True)
class Crosstab:
    """A table of anybody: the names of its dimensions ("" where it does not say) and its cells.

    `measure` is what it says that it measures, `notes` are what was taken for granted, `unread`
    are what was not understood, with its place.
    """

    block: Block
    dimensions: tuple[str, ...]
    cells: tuple[Found, ...]
    measure: str = ""
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def labels(self, dimension: int) -> frozenset[str]:
        """The labels of a `dimension`, which is counted from 0, without the total."""
        return frozenset(cell.labels[dimension] for cell in self.cells) - {TOTAL}


def crosstabs_of(block: Block, *, decimal: str = "") -> list[Crosstab]:
    """The tables in a `block`; none where it is running text.

    `decimal` is the sign of decimals, "" where the numbers themselves must show it.
    """
    lines = list(block.lines)
    # Titles stand in the first column; a heading alone may stand over numbers.
    while lines and _filled(lines[0][1]) < _ENOUGH and lines[0][1][0]:
        lines.pop(0)
    while lines and block.sheet and _filled(lines[-1][1]) < _ENOUGH:  # notes
        lines.pop()
    if len(lines) < _ENOUGH:
        return []
    work = _Reading(block, lines, decimal)
    found = work.long() or work.crosstab()
    return [_with_totals(table) for table in found]


def is_words(block: Block) -> bool:
    """Whether a part of a workbook is words alone, such as its cover: no cell is a figure.

    What stands in the first column may name rows, and is looked at where there is a table.
    """
    if block.delimiter:
        return False
    return not any(
        text and text[-1].isdigit() and said(text, ".") is not None
        for _, texts in block.lines
        for text in texts[1:]
    )


def _filled(texts: Sequence[str]) -> int:
    return sum(bool(text) for text in texts)


def letters(column: int) -> str:
    """The name that spreadsheets give a `column`, which is counted from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


@dataclass
class _Reading:
    block: Block
    lines: list[tuple[int, tuple[str, ...]]]
    decimal: str
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.width = max(
            (at + 1 for _, texts in self.lines for at, text in enumerate(texts) if text), default=0
        )
        pad = ("",) * self.width
        self.lines = [(line, (*texts, *pad)[: self.width]) for line, texts in self.lines]
        if not self.decimal:
            # A workbook's numbers have no sign of their own; nor have the files of programs.
            texts = [text for _, row in self.lines[1:] for text in row]
            plain = not self.block.delimiter or self.block.delimiter in ",\t"
            self.decimal = decimal_sign(texts) or ("." if plain else "")

    def at(self, line: int, column: int) -> str:
        return (
            f"{self.block.path}"
            + (f", sheet {self.block.sheet}" if self.block.sheet else "")
            + f", row {line}, column {letters(column)}"
        )

    def cell(self, line: int, column: int, text: str) -> Said:
        """What a cell says; an unknown hidden value where that is not understood."""
        try:
            told = said(text, self.decimal)
            why = f"{text[:SHOWN]!r} is neither a number nor a mark of what is hidden"
        except AmbiguousNumberError:
            why = f"{text[:SHOWN]!r} can be read in two ways; say which with --decimal"
            told = None
        if told is not None and told.number is not None and told.number < 0:
            told, why = None, f"{text[:SHOWN]!r} is below zero"
        if told is None:
            self.unread.append(f"{self.at(line, column)}: {why}")
            return Said(mark=text, least=False)
        return told

    def values_in(self, texts: Iterable[str]) -> bool:
        """Whether all that is filled is a number or a mark, and something is."""
        filled = [text for text in texts if text]
        return bool(filled) and all(self._is_value(text) for text in filled)

    def _is_value(self, text: str) -> bool:
        try:
            return said(text, self.decimal) is not None
        except AmbiguousNumberError:
            return True

    # -- long files

    def long(self) -> list[Crosstab]:
        """The block as a long file; nothing where it is none."""
        (_, header), *body = self.lines
        names = [text.casefold() for text in header]
        value = next((at for at, name in enumerate(names) if name in _VALUES), None)
        status = next((at for at, name in enumerate(names) if name in _STATUS), None)
        if value is None or len(set(names)) != len(names):
            return self._headless()
        codes = [
            at
            for at in range(self.width)
            if at not in (value, status)
            and not self.values_in(row[at] for _, row in body)
            and any(row[at] for _, row in body)
        ]
        others = [at for at in range(self.width) if at not in (value, status, *codes)]
        if not codes or (status is None and others):
            return []
        if others:
            left = ", ".join(header[at] or letters(at) for at in others)
            self.notes.append(f"{self.block.name}: the columns {left} are passed over")
        meaning = _SDMX if status is not None and "conf" in names[status] else _TOOLS
        return self._listed(body, codes, value, status, meaning, [header[at] for at in codes])

    def _headless(self) -> list[Crosstab]:
        """A file without headings as tau-ARGUS writes it: codes, numbers, a status."""
        last = self.width - 1
        rows = [row for _, row in self.lines]
        if last < _ENOUGH or not all(row[last].casefold() in _TOOLS for row in rows):
            return []
        value = next((at for at in range(1, last) if self.values_in(row[at] for row in rows)), None)
        if value is None:
            return []
        if value + 1 < last:
            self.notes.append(
                f"{self.block.name}: the columns {letters(value + 1)} to {letters(last - 1)} "
                "are passed over"
            )
        codes = list(range(value))
        return self._listed(self.lines, codes, value, last, _TOOLS, [""] * len(codes))

    def _listed(
        self,
        body: Iterable[tuple[int, tuple[str, ...]]],
        codes: Sequence[int],
        value: int,
        status: int | None,
        meaning: Mapping[str, bool],
        names: Sequence[str],
    ) -> list[Crosstab]:
        cells, shown = [], 0
        for line, row in body:
            # tau-ARGUS leaves the code of a total empty.
            labels = tuple(TOTAL if not row[at] or is_total(row[at]) else row[at] for at in codes)
            told = self.cell(line, value, row[value])
            word = row[status].casefold() if status is not None else ""
            if status is not None and word not in meaning:
                self.unread.append(
                    f"{self.at(line, status)}: {row[status]!r} is not a status that is known"
                )
            if status is not None and not meaning.get(word, False):
                shown += told.number is not None
                told = Said(mark=row[status]) if told.number is not None else told
            cells.append(Found(line, letters(value), labels, told))
        if shown:
            self.notes.append(
                f"{self.block.name}: {shown:,} values whose status is not to be published are "
                "taken as hidden; they stand in the file"
            )
        return [self._table(tuple(names), cells, "")]

    # -- crosstabs

    def crosstab(self) -> list[Crosstab]:
        """The block as a crosstab, or several where a row of headings names means and sums."""
        stub = self._stub()
        if stub >= self.width:
            return []
        depth = self._depth(stub)
        if depth >= len(self.lines):
            return []
        heads = [list(row) for _, row in self.lines[:depth]]
        names = [
            next((heads[level][at] for level in reversed(range(depth)) if heads[level][at]), "")
            for at in range(stub)
        ]
        # A row that names the columns of the stub alone; the rows above name what they split.
        if depth > 1 and not any(heads[-1][stub:]):
            heads.pop()
        of_levels = [head[stub - 1] if len(heads) > 1 or depth > 1 else "" for head in heads]
        for head in heads[:-1]:
            for at in range(stub + 1, self.width):
                head[at] = head[at] or head[at - 1]
        rows, above = [], [""] * stub
        for line, row in self.lines[depth:]:
            if not any(row[stub:]) and self.block.sheet:
                self.notes.append(f"{self.at(line, 0)}: {row[0]!r} is read as a heading")
                continue
            own = [text or above[at] for at, text in enumerate(row[:stub])]
            if any(_SUBTOTAL.search(text) for text in own):
                self.unread.append(f"{self.at(line, 0)}: a subtotal, of what it does not say")
                continue
            above = own
            rows.append((line, own, row))
        return self._cells(stub, names, heads, of_levels, rows)

    def _cells(
        self,
        stub: int,
        names: list[str],
        heads: list[list[str]],
        of_levels: list[str],
        rows: list[tuple[int, list[str], tuple[str, ...]]],
    ) -> list[Crosstab]:
        levels = [
            (level, head)
            for level, head in enumerate(heads)
            if len({text for text in head[stub:] if text}) > 1 or len(heads) == 1
        ]
        by_measure: dict[str, list[Found]] = defaultdict(list)
        which = next(
            (n for n, head in levels if {t.casefold() for t in head[stub:]} <= MEANS | {"sum"}),
            None,
        )
        split = [(level, head) for level, head in levels if level != which]
        ends = _ends(heads[0], stub) if len(heads) == 1 else {}
        of_others = {at for pair in ends.values() for at in pair}
        for line, own, row in rows:
            for at in sorted(set(range(stub, self.width)) - of_others):
                texts = [*own, *(head[at] for _, head in split)]
                if not any(head[at] for _, head in split) and split:
                    if row[at]:
                        self.unread.append(f"{self.at(line, at)}: the column has no heading")
                    continue
                labels = tuple(TOTAL if is_total(text) else text for text in texts)
                measure = heads[which][at].casefold() if which is not None else ""
                told = self.cell(line, at, row[at])
                if at in ends:
                    told = _between(told, *(self.cell(line, end, row[end]) for end in ends[at]))
                by_measure[measure].append(Found(line, letters(at), labels, told))
        dimensions = (*names, *(of_levels[level] for level, _ in split))
        return [self._table(dimensions, cells, measure) for measure, cells in by_measure.items()]

    def _stub(self) -> int:
        """How many columns at the left hold headings of rows."""
        body = [row for _, row in self.lines[1:]]
        stub = 1
        while stub < self.width:
            if self.lines[0][1][stub].casefold() in _CODES:
                stub += 1
                continue
            filled = [row[stub] for row in body if row[stub]]
            words = sum(not self._is_value(text) for text in filled)
            # A heading may look like a mark (C), and a row of headings stand among numbers.
            numbers = any(text[-1].isdigit() and self._is_value(text) for text in filled)
            if numbers or words <= len(filled) - words:
                break
            stub += 1
        return stub

    def _depth(self, stub: int) -> int:
        """How many rows at the top hold headings of columns: the first one always does."""
        for depth, (_, row) in enumerate(self.lines[1:], start=1):
            if self.values_in(row[stub:]):
                return depth
            if not any(row[stub:]) and not self._named_below(depth, stub):
                return depth
            if any(self._is_value(text) for text in row[stub:] if text):
                return depth
        return len(self.lines)

    def _named_below(self, depth: int, stub: int) -> bool:
        """Whether a row without values names the stub's columns: only right below others."""
        return depth > 1 or len(set(self.lines[0][1][stub:])) < self.width - stub

    def _table(self, dimensions: Sequence[str], cells: Sequence[Found], measure: str) -> Crosstab:
        found: dict[tuple[str, ...], Found] = {}
        for cell in cells:
            first = found.setdefault(cell.labels, cell)
            if first is not cell:
                place = self.block.path, f"row {cell.line}, column {cell.column}"
                self.unread.append(
                    f"{place[0]}, {place[1]}: the headings {'/'.join(cell.labels)} are those of "
                    f"row {first.line}, column {first.column} too"
                )
        return Crosstab(
            self.block,
            tuple(dimensions),
            tuple(found.values()),
            measure,
            tuple(self.notes),
            tuple(self.unread),
        )


def _ends(head: Sequence[str], stub: int) -> dict[int, tuple[int, int]]:
    """By the column of a figure those of the least and the most that it can be, where there are."""
    places = {text.casefold(): at for at, text in enumerate(head) if at >= stub}
    found = {}
    for text, at in places.items():
        for pair in _ENDS:
            low, high = (places.get(f"{text}, {end}") for end in pair)
            if low is not None and high is not None:
                found[at] = (low, high)
    return found


def _between(told: Said, low: Said, high: Said) -> Said:
    """What a cell and the two with its ends say together."""
    if low.number is None and high.number is None:
        return told
    if low.number is not None and low.number == high.number:
        return Said(low.number)
    least = None if low.number is None else math.floor(low.number)
    most = None if high.number is None else math.ceil(high.number)
    return Said(low=least, high=most, mark=told.mark)


def _with_totals(table: Crosstab) -> Crosstab:
    """The table with the totals that no word names: a first or last label that is the sum.

    It must be the sum in at least two lines of which all is published; the notes say so.
    """
    for dimension in range(len(table.dimensions)):
        labels = list(dict.fromkeys(cell.labels[dimension] for cell in table.cells))
        if TOTAL in labels or len(labels) < _ENOUGH + 1:
            continue
        lines: dict[tuple[str, ...], dict[str, Decimal | None]] = defaultdict(dict)
        for cell in table.cells:
            key = (*cell.labels[:dimension], "", *cell.labels[dimension + 1 :])
            lines[key][cell.labels[dimension]] = cell.said.number
        for label in (labels[-1], labels[0]):
            if _is_sum(label, lines.values()):
                table = _renamed(table, dimension, label)
                note = f"{table.block.name}: {label!r} is the sum of the others: their total"
                table = replace(table, notes=(*table.notes, note))
                break
    return table


def _is_sum(label: str, lines: Iterable[Mapping[str, Decimal | None]]) -> bool:
    whole = 0
    for line in lines:
        total = line.get(label)
        parts = [number for other, number in line.items() if other != label]
        shown = sum((number for number in parts if number is not None), Decimal(0))
        if total is None:
            continue
        if shown > total or (None not in parts and shown != total):
            return False
        whole += None not in parts and bool(total)
    return whole >= _ENOUGH


def _renamed(table: Crosstab, dimension: int, label: str) -> Crosstab:
    return replace(
        table,
        cells=tuple(
            replace(
                cell,
                labels=tuple(
                    TOTAL if at == dimension and text == label else text
                    for at, text in enumerate(cell.labels)
                ),
            )
            for cell in table.cells
        ),
    )
