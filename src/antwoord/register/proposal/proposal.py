"""A proposed mapping of a register: a guess for each canonical column, why, and how sure.

What is not sure is marked for a person; nothing of it is used until somebody settles it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.nace import NaceCodes
from antwoord.catalogue.nace_reading import looks_cut
from antwoord.configuration.description import describe_register
from antwoord.errors import UserError
from antwoord.register.contract.columns import (
    COLUMNS,
    NAMES,
    OPTIONAL,
    OPTIONAL_NAMES,
    PAYMENTS,
    VIEW_OF,
    WRITTEN_AS,
    Column,
)
from antwoord.register.contract.receipt import ColumnRead, Receipt
from antwoord.register.events.columns import READ_AS
from antwoord.register.evidence.headings import said
from antwoord.register.evidence.known import (
    ROWS,
    Known,
    Limits,
    known_of,
    programme_ids,
    programme_limits,
)
from antwoord.register.evidence.values import KINDS, Values, content_score, nace_score
from antwoord.register.evidence.vocabulary import (
    EMPTY,
    code_words,
    empty_sign,
    event_words,
    heading_score,
)
from antwoord.register.layout.grid import Layout
from antwoord.register.mapping.file import FROM_HISTORY, Habits
from antwoord.register.mapping.totals import (
    EVENT,
    applications,
    checked_totals,
    on_two_sheets,
)
from antwoord.register.mapping.translation import Translate, canonical_reader, value_reader
from antwoord.register.proposal.dates import asked_once, date_lines
from antwoord.register.proposal.doubted_rows import doubted_rows, header_score
from antwoord.register.proposal.doubts import (
    GROUPED,
    doubted_columns,
    doubted_words,
    only_the_first,
    other_countries,
    other_currencies,
    told_figures,
)
from antwoord.register.proposal.events import Found, numbered_guess, repeated_guess
from antwoord.register.proposal.history import history_guesses
from antwoord.register.proposal.lines import Guess, Line, together, word_lines
from antwoord.register.proposal.numbers import best_habits, number_lines
from antwoord.register.sources.source import SourceTable, read_source
from antwoord.register.values import identifiers
from antwoord.register.values.dates import in_1900
from antwoord.register.values.texts import UNREADABLE, same_word
from antwoord.storage.database import DatabaseTable

#: A heading must say at least this much, or the values this much more.
WEAK, STRONG, CERTAIN = 0.35, 0.75, 0.95
#: Columns that their values alone can tell.
BY_CONTENT = (
    "enterprise_number",
    "postal_code",
    "nace_code",
    "activity",
    "applicant",
    "occupation",
    "purpose",
    "decision",
    "stop_reason",
    "legal_form",
)
#: The place of lines that are of the source, not of a column.
SOURCE = -1
#: Two columns that one column of a source often holds together.
TOGETHER = {"occupation": "applicant", "applicant": "occupation"}
#: A column whose score is less than this below the chosen one's may be meant as well.
RIVAL = 0.15
#: A column of codes of whose words so many are known is the one; the others are asked about.
MOSTLY_KNOWN = 0.5


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
    known: Known | None = None

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
        known = self.known or Known({}, Limits(), date.today())
        known = known.with_chosen({**known.chosen, name: heading})
        guess = _guess(name, choice, self.values, code_words(codes), known, codes.nace, ())
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
    source = read_source(register, layout or Layout(), header_score)
    extracted = describe_register(register).extract_date if isinstance(register, Path) else None
    today = extracted or date.today()
    found = _proposed(source, codes, today)
    # What looks like totals and is none once the ids are known has words and values as well.
    whole = source.with_counted(found.receipt.left_out)
    return found if whole is source else _proposed(whole, codes, today)


def _proposed(source: SourceTable, codes: CodeLists, today: date) -> Proposal:
    """The proposal for a source that was read, on a day."""
    words = code_words(codes)
    columns = column_values(source)
    known = known_of(
        source.table,
        programme_limits(codes),
        today,
        serials_known=bool(source.layout.sheet or source.layout.sheets),
    )
    history, taken = history_guesses(columns, words["stop_reason"], known)
    names = [name for name in NAMES if not (history and name in FROM_HISTORY)]
    foreign = other_currencies(columns)
    lists = () if history else numbered_guess(columns, known, foreign)
    left = {
        heading: values
        for heading, values in columns.items()
        if heading not in taken and not any(heading in each.headings for each in lists)
    }
    offers = _offers(left, words, names, codes.nace)
    chosen = _assign(offers, left, words, names)
    if not chosen and not history:
        raise UserError(f"{source.name}: none of its columns looks like one of a register")
    # Of payments in numbered columns the first ones stand for what is judged beside them.
    known = known.with_chosen(
        {**_first_of(lists), **{name: choice.heading for name, choice in chosen.items()}}
    )
    if source.since_1904:
        days = [heading for name, heading in known.chosen.items() if KINDS[name] == "date"]
        columns |= {heading: _since_1900(columns[heading]) for heading in days}
        known = known.changed(days, in_1900)
    chosen = _faced(offers, chosen, columns, words, known, codes)
    if not (history or lists):
        found = {
            name: Found(
                choice.heading,
                _doubt(name, _in_a_list(name, choice, columns)),
                choice.unit,
                foreign,
            )
            for name, choice in chosen.items()
        }
        lists = repeated_guess(source.table, columns, found, words, known)
    for each in lists:
        taken |= each.headings
        names = [name for name in names if name not in VIEW_OF.get(each.name, ())]
    optional = _optional(left, chosen, words, codes)
    more = _assign(optional, left, words, OPTIONAL_NAMES)
    known = known.with_chosen({**known.chosen, **{n: one.heading for n, one in more.items()}})
    more = _faced(optional, more, columns, words, known, codes)
    guesses = (
        *history,
        *lists,
        *(
            _guess(name, chosen.get(name), columns, words, known, codes.nace, source.unread)
            for name in names
        ),
        *(
            _guess(name, choice, columns, words, known, codes.nace, source.unread)
            for name, choice in more.items()
        ),
    )
    doubts = doubted_columns(guesses, known) if not history else {}
    named = next((guess.name for guess in guesses if guess.column), "")
    doubts[named] = together(doubts.get(named), doubted_rows(source, columns, guesses))
    if not (history or lists):
        for name in GROUPED & chosen.keys():
            choice = chosen[name]
            texts = source.table[choice.heading].slice(0, ROWS).to_pylist()
            if grouped := only_the_first(texts, name):
                doubts[name] = together(doubts.get(name), grouped)
    guesses = tuple(_doubted(guess, doubts) for guess in guesses)
    guesses, shared = asked_once(guesses)
    used = {*taken, *(guess.column for guess in guesses)}
    if history:
        told = {line.key: str(line.value) for line in history[0].lines}
        one = [told[key] for key in EVENT if key in told]
    else:
        one = [chosen[NAMES[0]].heading] if NAMES[0] in chosen else []
    return Proposal(
        source.name,
        (*source_lines(source, [columns[heading] for heading in used if heading], one), *shared),
        _with_version(guesses),
        tuple(heading for heading in source.headings if heading not in used),
        source.headings,
        receipt_of(source, guesses),
        source,
        columns,
        codes,
        known,
    )


def receipt_of(source: SourceTable, guesses: Sequence[Guess]) -> Receipt:
    """What becomes of the source if the proposal is kept."""
    known = {same_word(each): each for each in reversed(source.headings)}

    def own(value: object) -> str:
        """The heading as this source writes it."""
        text = str(value)
        return text if text in source.headings else known.get(same_word(text), "")

    taken = [(own(line.value), guess.name) for guess in guesses for line in guess.lines]
    table, left_out, totals = applications(
        source,
        own(_heading(guesses, "id", NAMES[0])),
        own(_heading(guesses, "date", "application_date")),
    )
    columns = tuple(
        ColumnRead(
            heading,
            tuple(name for value, name in taken if value == heading),
            # A column of a type that is not read has no texts, so nobody knows how many it fills.
            len(table) - table[heading].null_count if heading in table.column_names else None,
        )
        for heading in source.headings
    )
    return Receipt(
        source.name,
        source.rows,
        len(table),
        columns,
        source.sheets,
        left_out,
        checked_totals(table, totals, _amounts(source, guesses, own)),
    )


def _heading(guesses: Sequence[Guess], key: str, name: str) -> str:
    """The heading of a column of a history, else that of the canonical one."""
    found = {
        guess.name: str(line.value)
        for guess in guesses
        for line in guess.lines
        if line.key == (key if guess.name == "history" else "column")
    }
    return found.get("history", found.get(name, ""))


def _amounts(
    source: SourceTable, guesses: Sequence[Guess], own: Callable[[object], str]
) -> dict[str, Translate]:
    """By heading what reads its amounts, as proposed."""
    readers = {}
    for guess in guesses:
        key = "amount" if guess.name in ("history", PAYMENTS) else "column"
        if key == "column" and KINDS.get(guess.name) != "amount":
            continue
        named = [line.value for line in guess.lines if line.key == key]
        for value in named:
            for heading in map(own, value if isinstance(value, list) else [value]):
                if heading in source.table.column_names:
                    texts = [text for text in source.table[heading].unique().to_pylist() if text]
                    habits = best_habits(guess.lines)
                    readers[heading] = value_reader(Column("", "amount"), habits, texts)
    return readers


def _since_1900(values: Values) -> Values:
    """Serials that count from 1904 as the mapping will read them, from 1900."""
    return replace(values, counts={in_1900(text): rows for text, rows in values.counts.items()})


def column_values(source: SourceTable) -> dict[str, Values]:
    """The different values of each column of a source."""
    return {name: _values(source, name) for name in source.headings if name not in source.unread}


def _values(source: SourceTable, heading: str) -> Values:
    counts: dict[str, int] = {}
    lost = set()
    counted = source.table[heading].value_counts()
    # Field by field: a list of structs takes five times as long.
    for text, rows in zip(
        counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True
    ):
        if text is not None:
            # An error is judged by what it shows, like any word that has no code.
            shows = text.removeprefix(UNREADABLE)
            counts[shows] = counts.get(shows, 0) + rows
            if shows != text:
                lost.add(shows)
    return Values(heading, counts, len(source.table), frozenset(lost))


@dataclass(frozen=True)
class _Choice:
    heading: str
    by_heading: float
    by_content: float
    why: str
    unit: str = ""
    doubt: str = ""

    @property
    def score(self) -> float:
        return self.by_heading + 0.6 * self.by_content

    @property
    def sure(self) -> bool:
        return self.by_heading >= STRONG and self.by_content >= STRONG and not self.doubt


def _offers(
    columns: Mapping[str, Values],
    words: Mapping[str, Mapping[str, str]],
    names: Sequence[str],
    nace: NaceCodes,
) -> dict[str, list[_Choice]]:
    """For each canonical column the source's columns that it may be, the best one first."""
    found: dict[str, list[_Choice]] = {}
    for name in names:
        offers = []
        for heading, values in columns.items():
            told = said(_once(heading, columns), name)
            if told.score < WEAK and name not in BY_CONTENT:
                continue
            if name == "nace_code":
                fits, about = nace_score(values, nace)
            else:
                fits, about = content_score(values, name, words.get(name, {}))
            possible = told.score >= WEAK and (fits >= WEAK or told.score == 1)
            if not possible and not (name in BY_CONTENT and fits >= CERTAIN and values.different):
                continue
            because = "its heading says so" if told.score >= STRONG else "its heading is like it"
            parts = ([because] if told.score >= WEAK else []) + [about]
            why = "; ".join(parts)
            offers.append(_Choice(heading, told.score, fits, why, told.unit, told.doubt))
        found[name] = sorted(offers, key=lambda choice: -choice.score)
    return found


def _optional(
    columns: Mapping[str, Values],
    chosen: Mapping[str, _Choice],
    words: Mapping[str, Mapping[str, str]],
    codes: CodeLists,
) -> dict[str, list[_Choice]]:
    """For each column that a register may have what is left that says in words that it is it.

    A programme is one only where all values are ids of programmes: any other would be refused.
    """
    taken = {choice.heading for choice in chosen.values()}
    left = {heading: values for heading, values in columns.items() if heading not in taken}
    offers = _offers(left, words, OPTIONAL_NAMES, codes.nace)
    known = programme_ids()
    return {
        name: [
            choice
            for choice in offers[name]
            if choice.by_heading >= STRONG
            and (name != "programme" or known.issuperset(left[choice.heading].counts))
        ]
        for name in OPTIONAL_NAMES
    }


def _once(heading: str, columns: Mapping[str, Values]) -> str:
    """The heading without the number that a second column of the same heading was given."""
    first = re.sub(r" \(\d+\)$", "", heading)
    return first if first in columns else heading


def _assign(
    offers: Mapping[str, Sequence[_Choice]],
    columns: Mapping[str, Values],
    words: Mapping[str, Mapping[str, str]],
    names: Sequence[str],
) -> dict[str, _Choice]:
    """For each canonical column the source's column that fits best, each used once."""
    ordered = [
        (-choice.score, order, place, name, choice)
        for order, name in enumerate(names)
        for place, choice in enumerate(offers[name])
    ]
    chosen: dict[str, _Choice] = {}
    taken: set[str] = set()
    for _, _, _, name, choice in sorted(ordered, key=lambda offer: offer[:3]):
        if name not in chosen and choice.heading not in taken:
            chosen[name] = choice
            taken.add(choice.heading)
    for name, other in TOGETHER.items():
        if name in names and name not in chosen and other in chosen:
            shared = chosen[other]
            fits, about = content_score(columns[shared.heading], name, words[name])
            if fits >= WEAK:
                why = f"{about}, as of {other}"
                chosen[name] = replace(shared, by_content=fits, why=why, unit="")
    return chosen


def _faced(
    offers: Mapping[str, Sequence[_Choice]],
    chosen: Mapping[str, _Choice],
    columns: Mapping[str, Values],
    words: Mapping[str, Mapping[str, str]],
    known: Known,
    codes: CodeLists,
) -> dict[str, _Choice]:
    """The chosen columns, each in doubt where an unused one fits as well and differs from it."""
    taken = {choice.heading for choice in chosen.values()}
    faced = {}
    for name, choice in chosen.items():
        rivals = [
            other
            for other in offers[name]
            if other.heading not in taken
            and (other.score >= choice.score - RIVAL or _of_one_heading(other, choice, columns))
            and (not other.doubt or bool(choice.doubt))
            and not _the_same(name, choice, other, columns, known)
        ]
        if rivals:
            meant = words.get(name, {})
            told = [
                f"{heading!r} ({told_figures(name, columns[heading], meant, known, codes)})"
                for heading in (choice.heading, *(rival.heading for rival in rivals[:3]))
            ]
            choice = replace(choice, doubt=f"several columns may be meant: {', '.join(told)}")
        faced[name] = choice
    return faced


def _of_one_heading(one: _Choice, other: _Choice, columns: Mapping[str, Values]) -> bool:
    """Whether two columns have the same heading: then nothing but a person tells them apart.

    An empty one says nothing. What the values of the other look like settles nothing: a postcode
    may stand in the one with its place, and alone in the one of somebody else.
    """
    same = _once(one.heading, columns) == _once(other.heading, columns)
    return same and bool(columns[one.heading].different)


def _the_same(
    name: str, one: _Choice, other: _Choice, columns: Mapping[str, Values], known: Known
) -> bool:
    """Whether it makes no difference which of two columns is taken."""
    if name == "application_id" and one.by_content == other.by_content == 1:
        return True
    if KINDS[name] != "text":
        return known.rows[one.heading] == known.rows[other.heading]

    def read(heading: str) -> list[str | None]:
        reader = value_reader(Column(name), Habits(), columns[heading].counts)
        return [text and reader(text) for text in known.rows[heading]]

    return read(one.heading) == read(other.heading)


def _guess(
    name: str,
    choice: _Choice | None,
    columns: Mapping[str, Values],
    words: Mapping[str, Mapping[str, str]],
    known: Known,
    nace: NaceCodes,
    unread: Sequence[str],
) -> Guess:
    if choice is None:
        decision = known.chosen.get("decision") if name == "stop_reason" else None
        if decision and (found := _reasons_of(decision, columns, words[name])):
            return found
        like = [heading for heading in unread if heading_score(heading, name) >= STRONG]
        but = f" ({', '.join(like)} has a type that cannot be read)" if like else ""
        line = Line("constant", "", f"no column was found{but}; name one, or leave it empty")
        return Guess(name, (line,), (), "nothing looks like it")
    values = columns[choice.heading]
    doubt = _doubt(name, choice)
    if name == "postal_code":
        doubt = together(doubt, other_countries(columns))
    lines = [Line("column", choice.heading, doubt)]
    told: list[Line] = []
    if name in words:
        told, others = word_lines(name, choice.heading, values, words[name])
        mostly = choice.by_content >= MOSTLY_KNOWN and choice.by_heading >= STRONG
        if others and mostly and not choice.doubt:
            lines[0] = Line("column", choice.heading)  # The unknown words are asked about below.
        lines += others
    if name == "decision":
        told = doubted_words(told, known)
    kind = KINDS[name]
    if kind == "date":
        lines += date_lines(name, values, known)
    elif kind in ("amount", "rate", "integer"):
        foreign = other_currencies(columns) if kind == "amount" else ""
        lines += number_lines(name, values, known, choice.unit, foreign)
    elif kind == "nace_code":
        lines += _nace_lines(values, nace)
    lines += _dialect_lines(name, choice.heading, values, len(lines) > 1)
    shortened = sum(n for text, n in values.counts.items() if identifiers.is_shortened(text))
    if kind == "text" and shortened:
        why = f"{shortened} value(s) lost digits in a spreadsheet (8,00E+08): export them as text"
        lines[0] = replace(lines[0], check=together(lines[0].check, why))
    return Guess(name, tuple(lines), tuple(told), choice.why)


def _reasons_of(
    heading: str, columns: Mapping[str, Values], words: Mapping[str, str]
) -> Guess | None:
    """Reasons of a stop that the column of decisions tells: `Ingetrokken` is both."""
    values = columns[heading]
    reasons = {line.key: line for line in word_lines("stop_reason", heading, values, words)[0]}
    if not reasons:
        return None
    why = "no column of reasons was found: does this one tell them too?"
    every = [reasons.get(text, Line(text, "")) for text in values.different]
    return Guess("stop_reason", (Line("column", heading, why),), tuple(every), "as of decision")


def _doubt(name: str, choice: _Choice) -> str:
    """What there is to ask of the column that is taken for a canonical one."""
    return "" if choice.sure else f"is this {name}? {choice.doubt or choice.why}"


def _in_a_list(name: str, choice: _Choice, columns: Mapping[str, Values]) -> _Choice:
    """The same choice where the rows of an id are events: a file is reopened there as well."""
    if name != "decision":
        return choice
    fits, about = content_score(columns[choice.heading], name, event_words())
    better = fits > choice.by_content
    return replace(choice, by_content=fits, why=about) if better else choice


def _first_of(lists: Sequence[Guess]) -> dict[str, str]:
    """By canonical column the first heading that a list of events gives it."""
    first = {}
    for guess in lists:
        for line in guess.lines:
            for name in READ_AS[guess.name].get(line.key, ()):
                first[name] = line.value[0] if isinstance(line.value, list) else str(line.value)
    return first


def _doubted(guess: Guess, doubts: Mapping[str, str]) -> Guess:
    """The guess, its columns in doubt too where the rows contradict them."""
    if guess.name in READ_AS:
        read = {key: name for key, names in READ_AS[guess.name].items() for name in names}
    else:
        read = {"column": guess.name}
    lines = tuple(
        replace(line, check=together(line.check, doubts.get(read.get(line.key, ""))))
        for line in guess.lines
    )
    return replace(guess, lines=lines)


def _dialect_lines(name: str, heading: str, values: Values, told: bool) -> list[Line]:
    """A column that has the name of a canonical one and is written otherwise says so.

    Else it would be read as strictly as a canonical one.
    """
    column = next(each for each in (*COLUMNS, *OPTIONAL) if each.name == name)
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
    source: SourceTable, used: Sequence[Values], one: Sequence[str] = ()
) -> tuple[Line, ...]:
    """How the source is laid out, and what its people write for no value.

    `one`: the headings of what tells one row from another, its id first.
    """
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
    twice = on_two_sheets(source, source.table, one)
    doubt = f"{twice}; leave those that count" if twice else ""
    lines = [Line(key, value, doubt if key == "sheets" else "") for key, value in found if value]
    signs = {empty_sign(value) for values in used for value in values.counts}
    empty = [sign for sign in EMPTY if sign in signs]
    return (*lines, Line("empty", empty)) if empty else tuple(lines)
