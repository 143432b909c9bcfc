"""A proposed mapping of a register: a guess for each canonical column, why, and how sure.

What is not sure is marked for a person; nothing of it is used until somebody settles it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from helpers.errors import UserError
from helpers.reference.code_lists import CodeLists
from helpers.reference.database import DatabaseTable
from helpers.reference.nace import NaceCodes
from helpers.reference.nace_reading import looks_cut
from helpers.register import identifiers
from helpers.register.columns import COLUMNS, NAMES, VIEW_OF, WRITTEN_AS
from helpers.register.events_proposal import numbered_guess, repeated_guess
from helpers.register.evidence import KINDS, Values, content_score, nace_score
from helpers.register.grid import Layout
from helpers.register.history_proposal import history_guesses
from helpers.register.mapping import FROM_HISTORY
from helpers.register.numbers import exact_number
from helpers.register.proposed_lines import Guess, Line, date_lines, number_lines, word_lines
from helpers.register.receipt import ColumnRead, Receipt
from helpers.register.sources import SourceTable, read_source
from helpers.register.texts import EXACT, UNREADABLE, same_word
from helpers.register.totals import shared_id
from helpers.register.translation import canonical_reader
from helpers.register.vocabulary import EMPTY, code_words, heading_score

#: A heading must say at least this much, or the values this much more.
WEAK, STRONG, CERTAIN = 0.35, 0.75, 0.95
#: Columns that their values alone can tell.
BY_CONTENT = (
    *("enterprise_number", "postal_code", "nace_code", "activity", "applicant", "occupation"),
    *("purpose", "decision", "stop_reason", "legal_form"),
)
#: The place of lines that are of the source, not of a column.
SOURCE = -1
#: Two columns that one column of a source often holds together.
TOGETHER = {"occupation": "applicant", "applicant": "occupation"}


@dataclass(frozen=True)
class Proposal:
    """The mapping proposed for a source, the columns that it leaves, and how it was laid out."""

    register: str
    source: tuple[Line, ...]
    guesses: tuple[Guess, ...]
    unused: tuple[str, ...]
    headings: tuple[str, ...]
    receipt: Receipt
    # What was read, and by which lists: for what is shown of it, asked and remembered.
    table: SourceTable | None = None
    values: Mapping[str, Values] = field(default_factory=dict)
    codes: CodeLists | None = None

    @property
    def unsettled(self) -> list[tuple[int, Line]]:
        """Each line that is left to a person, with the place of its guess; SOURCE: of none."""
        return [
            *((SOURCE, line) for line in self.source if line.check),
            *(
                (place, line)
                for place, guess in enumerate(self.guesses)
                for line in (*guess.lines, *guess.words)
                if line.check
            ),
        ]

    def settle(self, place: int, line: Line, value: str | int | list[str] | None) -> "Proposal":
        """The same with a line settled, at the value that a person gives it; None: without it.

        A heading given for a column that was not found makes it that column.
        """
        if line.key == "column" and value is None:
            return self.settle_as(place, line, Line("constant", ""))
        if value is None:
            return self.settle_as(place, line)
        found = line.key == "constant" and value in self.headings
        return self.settle_as(place, line, Line("column" if found else line.key, value))

    def guessed_as(self, place: int, heading: str, codes: CodeLists) -> "Proposal":
        """The same with a column that a person named: its lines are those its values ask for."""
        choice = _Choice(heading, CERTAIN, CERTAIN, "as you say")
        name = self.guesses[place].name
        guess = _guess(name, choice, self.values, code_words(codes), codes.nace, ())
        return replace(self, guesses=(*self.guesses[:place], guess, *self.guesses[place + 1 :]))

    def settle_as(self, place: int, line: Line, *done: Line) -> "Proposal":
        """The same with other lines in the place of one."""
        if place == SOURCE:
            return replace(self, source=_with(self.source, line, done))
        guess = self.guesses[place]
        changed = replace(
            guess, lines=_with(guess.lines, line, done), words=_with(guess.words, line, done)
        )
        guesses = (*self.guesses[:place], changed, *self.guesses[place + 1 :])
        return replace(self, guesses=guesses)


def _with(lines: tuple[Line, ...], line: Line, done: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(new for each in lines for new in (done if each is line else (each,)))


def propose(
    register: Path | DatabaseTable, codes: CodeLists, layout: Layout | None = None
) -> Proposal:
    """A mapping for a register, guessed by its headings and its values.

    `layout`: what a person says of it; the rest is found out. Raises UserError where it
    cannot be read, or nothing in it looks like such a register.
    """
    source = read_source(register, layout or Layout(), _header_score)
    words = code_words(codes)
    columns = column_values(source)
    history, taken = history_guesses(columns, words["stop_reason"])
    names = [name for name in NAMES if not (history and name in FROM_HISTORY)]
    lists = () if history else numbered_guess(columns)
    left = {
        heading: values
        for heading, values in columns.items()
        if heading not in taken and not any(heading in each.headings for each in lists)
    }
    chosen = _assign(left, words, names, codes.nace)
    if not (history or lists):
        found = {name: choice.heading for name, choice in chosen.items()}
        known = (words["decision"], words["stop_reason"])
        lists = repeated_guess(source.table, columns, found, *known)
    for each in lists:
        taken |= each.headings
        names = [name for name in names if name not in VIEW_OF.get(each.name, ())]
    if not chosen and not history:
        raise UserError(f"{source.name}: none of its columns looks like one of a register")
    guesses = (
        *history,
        *lists,
        *(
            _guess(name, chosen.get(name), columns, words, codes.nace, source.unread)
            for name in names
        ),
    )
    used = {*taken, *(guess.column for guess in guesses)}
    number = chosen[NAMES[0]].heading if NAMES[0] in chosen else ""
    return Proposal(
        source.name,
        source_lines(source, [columns[heading] for heading in used if heading], number),
        _with_version(guesses),
        tuple(heading for heading in source.headings if heading not in used),
        source.headings,
        receipt_of(source, guesses),
        source,
        columns,
        codes,
    )


def receipt_of(source: SourceTable, guesses: Sequence[Guess]) -> Receipt:
    """What becomes of the source if the proposal is kept."""
    taken = [(str(line.value), guess.name) for guess in guesses for line in guess.lines]
    columns = tuple(
        ColumnRead(
            heading,
            tuple(name for value, name in taken if value == heading),
            len(source.table) - source.table[heading].null_count,
        )
        for heading in source.headings
    )
    return Receipt(
        source.name, source.rows, len(source.table), columns, source.sheets, source.left_out
    )


def _header_score(cells: Sequence[str]) -> float:
    """How much a row looks like the header: headings that are known, and texts in all cells."""
    filled = [cell for cell in cells if cell]
    texts = {cell for cell in filled if not exact_number(cell, ",") and not cell.startswith(EXACT)}
    known = sum(
        any(heading_score(cell, name, near=False) > 0 for name in NAMES)
        for cell in texts
        if len(cell) < 60
    )
    return (known * 2 + len(texts) * 0.1) if len(texts) > 1 else 0.0


def column_values(source: SourceTable) -> dict[str, Values]:
    """The different values of each column of a source."""
    return {name: _values(source, name) for name in source.headings if name not in source.unread}


def _values(source: SourceTable, heading: str) -> Values:
    counts: dict[str, int] = {}
    for each in source.table[heading].value_counts().to_pylist():
        if each["values"] is not None:
            # An error is judged by what it shows, like any word that has no code.
            shows = each["values"].removeprefix(UNREADABLE)
            counts[shows] = counts.get(shows, 0) + each["counts"]
    return Values(heading, counts, len(source.table))


@dataclass(frozen=True)
class _Choice:
    heading: str
    by_heading: float
    by_content: float
    why: str

    @property
    def score(self) -> float:
        return self.by_heading + 0.6 * self.by_content

    @property
    def sure(self) -> bool:
        return self.by_heading >= STRONG and self.by_content >= STRONG


def _assign(
    columns: Mapping[str, Values],
    words: Mapping[str, Mapping[str, str]],
    names: Sequence[str],
    nace: NaceCodes,
) -> dict[str, _Choice]:
    """For each canonical column the source's column that fits best, each used once."""
    offers: list[tuple[float, int, str, _Choice]] = []
    for order, name in enumerate(names):
        for heading, values in columns.items():
            said = heading_score(heading, name)
            if name == "nace_code":
                fits, about = nace_score(values, nace)
            else:
                fits, about = content_score(values, name, words.get(name, {}))
            possible = said >= WEAK and (fits >= WEAK or said == 1)
            if not possible and not (name in BY_CONTENT and fits >= CERTAIN and values.different):
                continue
            because = "its heading says so" if said >= STRONG else "its heading is like it"
            parts = ([because] if said >= WEAK else []) + [about]
            choice = _Choice(heading, said, fits, "; ".join(parts))
            offers.append((-choice.score, order, name, choice))
    chosen: dict[str, _Choice] = {}
    taken: set[str] = set()
    for _, _, name, choice in sorted(offers, key=lambda offer: offer[:3]):
        if name not in chosen and choice.heading not in taken:
            chosen[name] = choice
            taken.add(choice.heading)
    for name, other in TOGETHER.items():
        if name in names and name not in chosen and other in chosen:
            shared = chosen[other]
            fits, about = content_score(columns[shared.heading], name, words[name])
            if fits >= WEAK:
                why = f"{about}, as of {other}"
                chosen[name] = _Choice(shared.heading, shared.by_heading, fits, why)
    return chosen


def _guess(
    name: str,
    choice: _Choice | None,
    columns: Mapping[str, Values],
    words: Mapping[str, Mapping[str, str]],
    nace: NaceCodes,
    unread: Sequence[str],
) -> Guess:
    if choice is None:
        like = [heading for heading in unread if heading_score(heading, name) >= STRONG]
        but = f" ({', '.join(like)} has a type that cannot be read)" if like else ""
        line = Line("constant", "", f"no column was found{but}; name one, or leave it empty")
        return Guess(name, (line,), (), "nothing looks like it")
    values = columns[choice.heading]
    doubt = "" if choice.sure else f"is this {name}? {choice.why}"
    lines = [Line("column", choice.heading, doubt)]
    told: list[Line] = []
    if name in words:
        told, others = word_lines(name, choice.heading, values, words[name])
        lines += others
    kind = KINDS[name]
    if kind == "date":
        lines += date_lines(values)
    elif kind in ("amount", "rate", "integer"):
        lines += number_lines(values, kind)
    elif kind == "nace_code":
        lines += _nace_lines(values, nace)
    lines += _dialect_lines(name, choice.heading, values, len(lines) > 1)
    return Guess(name, tuple(lines), tuple(told), choice.why)


def _dialect_lines(name: str, heading: str, values: Values, told: bool) -> list[Line]:
    """A column that has the name of a canonical one and is written otherwise says so.

    Else it would be read as strictly as a canonical one.
    """
    column = next(each for each in COLUMNS if each.name == name)
    if told or same_word(heading) != name or column.kind not in WRITTEN_AS:
        return []
    read = canonical_reader(column)
    if all(read(value) for value in values.counts):
        return []
    return [Line("date_order", "day first") if column.kind == "date" else Line("decimal", ",")]


def _nace_lines(values: Values, nace: NaceCodes) -> list[Line]:
    """How many digits the codes had before a spreadsheet took them for numbers."""
    cut = values.share(lambda v: looks_cut(identifiers.bare(v), nace))
    return [Line("digits", 5, "some codes look cut short, as numbers are")] if cut else []


def _with_version(guesses: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """Where codes have no column that tells their version, 2008 for all, for a person to check."""
    found = {guess.name for guess in guesses if guess.column}
    if "nace_code" not in found or "nace_version" in found:
        return guesses
    lines = (
        Line("constant", "2008", "no column tells the version of the codes: are they of 2008?"),
        Line("when", "nace_code"),
    )
    return tuple(
        Guess("nace_version", lines, (), "no column tells it")
        if guess.name == "nace_version"
        else guess
        for guess in guesses
    )


def source_lines(
    source: SourceTable, used: Sequence[Values], application_id: str = ""
) -> tuple[Line, ...]:
    """How the source is laid out, and what its people write for no value."""
    layout = source.layout
    above = layout.encoding or layout.sheet or layout.sheets
    found: list[tuple[str, Any]] = [
        ("sheet", layout.sheet),
        ("sheets", list(layout.sheets)),
        (
            "header_row",
            layout.header_row if above else None,
        ),
        ("encoding", layout.encoding),
        ("delimiter", layout.delimiter),
    ]
    twice = shared_id(source, source.table, application_id)
    doubt = f"{twice}; leave those that count" if twice else ""
    lines = [Line(key, value, doubt if key == "sheets" else "") for key, value in found if value]
    signs = {same_word(value) for values in used for value in values.counts}
    empty = [sign for sign in EMPTY if sign in signs]
    return (*lines, Line("empty", empty)) if empty else tuple(lines)
