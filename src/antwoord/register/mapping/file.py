"""The mapping file: which column of a source is which, and which words mean which code.

It is TOML, for people to read and settle: `antwoord map` proposes one and marks what it is
not sure of with `# CHECK: ...`. A mapping that still holds such a mark is refused.
"""

import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.question_file import NAME
from antwoord.catalogue.nace import NACE_VERSIONS
from antwoord.configuration.documents import Document, read_document
from antwoord.configuration.schema import Either, Key, Many, Named, Table, Text, Whole, quoted
from antwoord.configuration.schema import Path as Way
from antwoord.errors import UserError
from antwoord.register.contract.columns import (
    ASKED,
    COLUMNS,
    DECISIONS,
    NAMES,
    OPTIONAL,
    PAYMENTS,
    REOPENED,
    VIEW_OF,
    WRITTEN_AS,
    Column,
)
from antwoord.register.layout.grid import Layout
from antwoord.register.mapping.remembered import SETTLED, Remembered, remembered_in
from antwoord.register.values.dates import (
    DATE_CELLS,
    DATE_ORDERS,
    SERIAL_ZERO,
    DateCells,
    DateOrder,
    DateSystem,
)
from antwoord.register.values.numbers import DECIMAL_SIGNS, DecimalSign
from antwoord.register.values.texts import same_word

MARK = re.compile(r"#\s*CHECK\b")
_TEXT = re.compile(r""" "(?:\\.|[^"\\])*" | '[^']*' """, re.VERBOSE)
#: What an event may mean; `reopened` makes undecided again, `refunded` takes payments back.
EVENTS = ("received", "approved", "stopped", "reopened", "paid", "refunded")
#: What a history makes; no column of the mapping may name these beside it.
FROM_HISTORY = (
    "application_id",
    "application_date",
    "decision",
    "decision_date",
    "stop_reason",
    "paid_date",
    "paid_amount_eur",
)
#: Columns in which the enterprise register may count before the register. Not the applicant.
PREFERABLE = ("nace_code", "legal_form", "postal_code")
#: How dates and numbers are written, in a column and in a history.
_HABITS = {
    "decimal": Key(Text(one_of=DECIMAL_SIGNS), "The sign before the decimals."),
    "times": Key(
        Whole(-1_000_000, 1_000_000, but=(0,)),
        "Numbers are multiplied by it: 1000 for thousands, 100 for a rate of 0.0675.",
    ),
    "divide_by": Key(Whole(1, 1000), "Numbers are divided by it: 100 for cents; 1, 10, 100, 1000."),
    "date_order": Key(
        Text(one_of=DATE_ORDERS),
        "Whether 1/2/2020 is in February or in January; the year may be first if it has two "
        "digits.",
    ),
    "date_system": Key(
        Text(one_of=tuple(SERIAL_ZERO)), "The year from which serial numbers of days count."
    ),
    "date_cells": Key(
        Text(one_of=DATE_CELLS),
        "Whether dates that are no numeric texts have day and month swapped, as a spreadsheet of "
        "another country leaves them.",
    ),
    "time_zone": Key(
        Text(most=60),
        "Of times of day that tell the day, as UTC: 23:00 in winter is of the day after.",
    ),
}
#: Habits that a source may have in all of its columns of dates.
SHARED = ("date_order", "date_system", "date_cells", "time_zone")
#: What numbers may be divided by: no digit is lost.
DIVISORS = (1, 10, 100, 1000)
_WORDS = Named(Text(least=0, most=200))
_SOURCE = Table(
    {
        "sheet": Key(Text(most=200), "The sheet of a workbook."),
        "sheets": Key(
            Many(Text(most=200)), "The sheets of a workbook that are read together, without sheet."
        ),
        "header_row": Key(Whole(1, 10_000_000), "The row of the headings; the first one is 1."),
        "encoding": Key(Text(most=40), "Of a text file: utf-8, utf-16, cp1252 and the like."),
        "delimiter": Key(
            Text(least=0, pattern=r"[^\n\r\"]?", like="one character, not a quote"),
            "Between two fields.",
        ),
        "empty": Key(
            Many(Text(least=0, most=200), least=0, distinct=False),
            "Words that people write for no value.",
        ),
        # Of all columns of dates that say nothing of their own.
        **{key: _HABITS[key] for key in SHARED},
    }
)
#: What may be said of one canonical column.
_COLUMN = Table(
    {
        "column": Key(Text(least=0, most=500), "The heading in the source."),
        "constant": Key(
            Text(least=0, most=500), "The same value for every row; empty: the source has none."
        ),
        "when": Key(
            Text(most=100), "The constant holds only where this canonical column has a value."
        ),
        "words": Key(_WORDS, "The code of each word of the source; empty: no value."),
        "other": Key(
            Text(one_of=("refuse", "keep")),
            "What becomes of words without a code: refused, or kept for the checks to judge.",
        ),
        **_HABITS,
        "empty": Key(
            Many(Text(least=0, most=200), least=0, distinct=False),
            "Words that mean no value in this column alone, as 0,00 for not paid.",
        ),
        "digits": Key(Whole(1, 7), "How many digits each NACE code has."),
    }
)
_NO_EVENT = Key(
    Many(Text(least=0, most=200), least=0, distinct=False),
    "Words that mean no value among its days and amounts, as 0,00 for not paid.",
)
_HISTORY = Table(
    {
        "id": Key(Text(most=500), "The heading of the application's number.", required=True),
        "event": Key(Text(most=500), "The heading of what happened.", required=True),
        "date": Key(Text(most=500), "The heading of the day it happened.", required=True),
        "amount": Key(Text(most=500), "The heading of the amount of a payment."),
        "reason": Key(Text(most=500), "The heading of the reason of a stop."),
        "known": Key(Text(most=500), "The heading of the day on which it was entered."),
        "events": Key(
            _WORDS,
            "The event of each word: received, approved, stopped, reopened, paid, refunded; "
            "empty: of no interest.",
            required=True,
        ),
        "reasons": Key(_WORDS, "The stop reason of each word."),
        "empty": _NO_EVENT,
        **_HABITS,
    }
)
_HEADINGS = Either((Text(most=500), Many(Text(most=500))))
#: The keys of a list that name columns of the source.
EVENT_KEYS = {
    PAYMENTS: ("date", "amount", "known"),
    DECISIONS: ("date", "decision", "reason", "known"),
}
#: What a decision of a list may mean.
DECIDED = ("approved", "stopped", REOPENED)
_KNOWN_DAYS = Key(_HEADINGS, "Of the days on which they were entered.")
_PAYMENTS = Table(
    {
        "date": Key(_HEADINGS, "Of the day: one heading, or one a payment.", required=True),
        "amount": Key(_HEADINGS, "Of the amount, as many as of the day.", required=True),
        "known": _KNOWN_DAYS,
        "empty": _NO_EVENT,
        **_HABITS,
    }
)
_DECISIONS = Table(
    {
        "date": Key(_HEADINGS, "Of the day: one heading, or one a decision.", required=True),
        "decision": Key(_HEADINGS, "Of what was decided, as many as of the day.", required=True),
        "reason": Key(_HEADINGS, "Of the reason of a stop."),
        "known": _KNOWN_DAYS,
        "words": Key(_WORDS, "The decision of each word: approved, stopped, reopened."),
        "reasons": Key(_WORDS, "The stop reason of each word."),
        "empty": _NO_EVENT,
        **_HABITS,
    }
)


def _mapping_table(further: tuple[Column, ...]) -> Table:
    """What a mapping file may hold where the question names further columns."""
    names = (*ASKED, *(column.name for column in further))
    columns = Key(replace(_COLUMNS, names=names), MAPPING.keys["columns"].about)
    return Table({**MAPPING.keys, "columns": columns})


_COLUMNS = Named(
    _COLUMN,
    ASKED,
    called="one of the register's columns, nor one that the question names",
    further=NAME.pattern,
)
#: The mapping file.
MAPPING = Table(
    {
        "source": Key(_SOURCE, "Where the table stands; what is left out is found out."),
        "columns": Key(
            _COLUMNS,
            "For each canonical column, and each further one that the question names, where its "
            "values come from.",
        ),
        "history": Key(_HISTORY, "How applications are made of rows that are events."),
        PAYMENTS: Key(_PAYMENTS, "Columns, or rows with one id, that are a payment each."),
        DECISIONS: Key(_DECISIONS, "Columns, or rows with one id, that are a decision each."),
        "enterprise_register": Key(
            Table(
                {
                    "prefer": Key(
                        Many(Text(one_of=PREFERABLE), least=0),
                        "Columns in which the enterprise register counts where the two differ.",
                    )
                }
            ),
            "How the register is filled in with --kbo.",
        ),
        "settled": Key(SETTLED, "What the source was like when this was settled; written by map."),
    }
)


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How the dates and numbers of a column are written; None: its values must prove it.

    `times` and `divide_by` make euro, percent and months of other units. `time_zone` is that
    of the times of day, where they tell the day. `date_cells`: whether true dates have their
    day and month swapped. `digits`: of each NACE code.
    """

    decimal: DecimalSign | None = None
    times: int = 1
    divide_by: int = 1
    date_order: DateOrder | None = None
    date_system: DateSystem | None = None
    date_cells: DateCells | None = None
    time_zone: str = ""
    digits: int | None = None


@dataclass(frozen=True)
class ColumnMapping(Habits):
    """Where the values of a canonical column come from: a heading, or the same for every row.

    `words`: codes by word as `same_word` gives it, None where values stand as they are.
    `keep_others`: words without a code are left for the checks to judge. `when`: a constant
    holds only where that canonical column has a value. `empty`: what means no value here.
    """

    name: str
    column: str = ""
    constant: str | None = None
    when: str = ""
    words: dict[str, str] | None = None
    keep_others: bool = False
    empty: frozenset[str] = frozenset()

    @property
    def is_identity(self) -> bool:
        """Whether it says of a column of that very name nothing else: then it is canonical."""
        bare = ColumnMapping(self.name, column=self.column)
        return same_word(self.column) == self.name and self == bare


@dataclass(frozen=True)
class HistoryMapping(Habits):
    """Headings of a table with a row per event, and which word means which of EVENTS.

    A word that means "" is of no interest. `reasons`: stop reasons by word, None where they
    stand as codes. `empty`: what means no day and no amount.
    """

    id: str
    event: str
    date: str
    events: dict[str, str]
    amount: str = ""
    reason: str = ""
    known: str = ""
    reasons: dict[str, str] | None = None
    empty: frozenset[str] = frozenset()

    @property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """Key and heading of what the history needs."""
        keys = ("id", "event", "date", "amount", "reason", "known")
        return tuple((key, getattr(self, key)) for key in keys if getattr(self, key))


@dataclass(frozen=True, kw_only=True)
class EventsMapping(Habits):
    """Where a list of `kind` comes from: by key its headings, one, or one an event of a row.

    Keys are those of EVENT_KEYS. One heading: each row is an event, and rows with one id are
    one application. `words`, `reasons` and `empty` as in a history.
    """

    kind: str
    columns: dict[str, tuple[str, ...]]
    words: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] | None = None
    empty: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        """How many events a row may hold."""
        return len(self.columns["date"])

    @property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """Key and heading of what the list needs."""
        return tuple((key, one) for key, several in self.columns.items() for one in several)


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; `where` names its file in messages. `empty`: words that mean no value.

    `remembered`: what its source was like when it was settled, None where it says nothing.
    `further` are the columns that only the question names.
    """

    where: str
    columns: tuple[ColumnMapping, ...]
    layout: Layout = field(default_factory=Layout)
    history: HistoryMapping | None = None
    empty: frozenset[str] = frozenset()
    remembered: Remembered | None = None
    lists: tuple[EventsMapping, ...] = ()
    further: tuple[Column, ...] = ()

    @property
    def known(self) -> tuple[Column, ...]:
        """Every column that it may name: those of each register, then those of the question."""
        return (*COLUMNS, *OPTIONAL, *self.further)

    @property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """The key and the heading of every column that the source must have."""
        named = tuple((f"columns.{c.name}.column", c.column) for c in self.columns if c.column)
        events = self.history.headings if self.history else ()
        return (
            *named,
            *((f"history.{key}", heading) for key, heading in events),
            *((f"{each.kind}.{key}", h) for each in self.lists for key, h in each.headings),
        )


def identity(headings: tuple[str, ...], further: tuple[Column, ...] = ()) -> Mapping:
    """The mapping of a source that has the canonical columns, as far as it has them."""
    found: dict[str, str] = {}
    for heading in headings:
        found.setdefault(same_word(heading), heading)
    names = (*ASKED, *(column.name for column in further))
    found |= {heading: heading for heading in headings if heading in names}
    own = {name: found.get(name, found.get(same_word(name))) for name in names}
    columns = tuple(ColumnMapping(name, heading) for name, heading in own.items() if heading)
    return Mapping("", columns, further=further)


def code_columns(codes: CodeLists) -> dict[str, tuple[str, ...]]:
    """The canonical columns whose values are codes, and the codes of each."""
    return {
        "applicant": ("company", "self_employed"),
        "occupation": ("main", "secondary", "other"),
        "legal_form": tuple(codes.legal_forms),
        "activity": tuple(codes.activities),
        "nace_version": NACE_VERSIONS,
        "purpose": tuple(codes.purposes),
        "decision": ("approved", "stopped"),
        "stop_reason": tuple(codes.stop_reasons),
    }


def load_mapping(path: Path, codes: CodeLists, further: tuple[Column, ...] = ()) -> Mapping:
    """The mapping of a file; `further` are columns that the question names besides.

    Raises UserError, naming file and key, for an unknown key, a value that is not what its
    key takes, a word that means no code of the list, and marked lines that nobody settled.
    """
    document = read_document(path, _mapping_table(further) if further else MAPPING)
    _require_settled(document)
    content = document.check()
    source = content.get("source", {})
    _require_encoding(source, document)
    shared = _habits({key: source[key] for key in SHARED if key in source}, ("source",), document)
    known = code_columns(codes)
    columns = tuple(
        _column(name, entry, known, document, further)
        for name, entry in content.get("columns", {}).items()
    )
    history = None
    if "history" in content:
        history = _history(content["history"], known["stop_reason"], document)
        for column in columns:
            if column.name in FROM_HISTORY:
                way = ("columns", column.name)
                raise document.wrong(way, "the history makes this column; leave it out")
    lists = tuple(
        _list(kind, content[kind], known["stop_reason"], document)
        for kind in VIEW_OF
        if kind in content
    )
    for each in lists:
        if history:
            raise document.wrong((each.kind,), "the history makes them; leave it out")
        for column in columns:
            if column.name in VIEW_OF[each.kind]:
                way = ("columns", column.name)
                raise document.wrong(way, f"the {each.kind} make this column; leave it out")
    if not any(c.column for c in columns) and history is None:
        raise UserError(
            f"{document.where} names no column of the source; antwoord map proposes a mapping"
        )
    layout, empty = _layout(source), _empty(source)
    remembered = remembered_in(content, document.where)
    mapping = Mapping(document.where, columns, layout, history, empty, remembered, lists, further)
    return with_shared(mapping, shared)


def with_shared(mapping: Mapping, shared: AnyMapping[str, Any]) -> Mapping:
    """The mapping with what is said of all dates, where nothing is said of a column's own."""
    none = Habits()

    def filled(own: Any) -> Any:
        unsaid = {key for key in shared if getattr(own, key) == getattr(none, key)}
        return replace(own, **{key: shared[key] for key in unsaid})

    days = {column.name for column in (*COLUMNS, *OPTIONAL) if column.kind == "date"}
    return replace(
        mapping,
        columns=tuple(
            filled(column) if column.name in days and column.column else column
            for column in mapping.columns
        ),
        history=mapping.history and filled(mapping.history),
        lists=tuple(map(filled, mapping.lists)),
    )


def unsettled(text: str) -> list[tuple[int, str]]:
    """Line number and key of each line that is still marked for a person."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        # A word or a heading may hold such a mark; it is no comment there.
        mark = MARK.search(_TEXT.sub(lambda text: "_" * len(text[0]), line))
        if mark and not line.lstrip().startswith("##"):
            found.append((number, line[: mark.start()].partition("=")[0].strip()))
    return found


def _require_settled(document: Document) -> None:
    lines = unsettled(document.text)
    if lines:
        named = ", ".join(f"{number} ({key})" if key else f"{number}" for number, key in lines[:10])
        more = f" and {len(lines) - 10} more" if len(lines) > 10 else ""
        raise UserError(
            f"{document.where} has {len(lines)} line(s) marked CHECK that nobody settled: "
            f"{named}{more}; correct each or leave it, and remove the mark"
        )


def _require_encoding(source: AnyMapping[str, Any], document: Document) -> None:
    encoding = source.get("encoding", "utf-8")
    try:
        "".encode(encoding)
    except (LookupError, ValueError):  # also a codec that is not of text
        raise document.wrong(
            ("source", "encoding"), f"there is no encoding {quoted(encoding)}; name another"
        ) from None


def _layout(source: AnyMapping[str, Any]) -> Layout:
    return Layout(
        source.get("sheet", ""),
        source.get("header_row"),
        source.get("encoding", ""),
        source.get("delimiter", ""),
        tuple(source.get("sheets", ())),
    )


def _empty(source: AnyMapping[str, Any]) -> frozenset[str]:
    return frozenset(same_word(word) for word in source.get("empty", []))


def _column(
    name: str,
    entry: AnyMapping[str, Any],
    codes: dict[str, tuple[str, ...]],
    document: Document,
    further: tuple[Column, ...],
) -> ColumnMapping:
    key = ("columns", name)
    if ("column" in entry) == ("constant" in entry):
        raise document.wrong(key, "name either its column or a constant")
    if "column" in entry and not entry["column"].strip():
        raise document.wrong((*key, "column"), 'is empty; write constant = "" where there is none')
    constant = entry.get("constant")
    if constant:
        _require_constant(name, constant, codes, document, further)
    when = entry.get("when", "")
    if when and (when not in NAMES or constant is None):
        raise document.wrong(
            (*key, "when"), "must name one of the register's columns, beside a constant"
        )
    words = None
    if "words" in entry:
        if name not in codes:
            raise document.wrong(
                (*key, "words"), "the values of this column are no codes; leave it out"
            )
        words = _words(entry["words"], codes[name], (*key, "words"), document)
    return ColumnMapping(
        name=name,
        column=entry.get("column", ""),
        constant=constant,
        when=when,
        words=words,
        keep_others=entry.get("other") == "keep",
        empty=_empty(entry),
        digits=entry.get("digits"),
        **_habits(entry, key, document),
    )


def _habits(entry: AnyMapping[str, Any], way: Way, document: Document) -> dict[str, Any]:
    """What a section says of how its dates and numbers are written."""
    habits = {key: entry[key] for key in _HABITS if key in entry}
    if habits.get("divide_by", 1) not in DIVISORS:
        told = f"{habits['divide_by']} must be one of {', '.join(map(str, DIVISORS))}"
        raise document.wrong((*way, "divide_by"), told)
    zone = habits.get("time_zone", "")
    if zone and zone not in available_timezones():
        told = f'{quoted(zone)} is no time zone; write "UTC" or "Europe/Brussels"'
        raise document.wrong((*way, "time_zone"), told)
    return habits


def _require_constant(
    name: str,
    constant: str,
    codes: dict[str, tuple[str, ...]],
    document: Document,
    further: tuple[Column, ...],
) -> None:
    kind = next(each.kind for each in (*COLUMNS, *OPTIONAL, *further) if each.name == name)
    way = ("columns", name, "constant")
    if name in codes and constant not in codes[name]:
        raise document.wrong(way, f"{quoted(constant)} is no code; {_some(codes[name])}")
    written = WRITTEN_AS.get(kind)
    if written and (not re.search(written, constant) or "\n" in constant):
        raise document.wrong(way, f"{quoted(constant)} is no {kind} as a register writes it")
    if kind == "date":
        try:
            date.fromisoformat(constant)
        except ValueError:
            raise document.wrong(way, f"{quoted(constant)} is no day of the calendar") from None


def _words(
    entry: AnyMapping[str, str], codes: tuple[str, ...], key: Way, document: Document
) -> dict[str, str]:
    words: dict[str, str] = {}
    for word, code in entry.items():
        if code and code not in codes:
            raise document.wrong(
                key, f"{quoted(word)} means {quoted(code)}, which is no code; {_some(codes)}"
            )
        plain = same_word(word)
        if words.get(plain, code) != code:
            raise document.wrong(key, f"{quoted(word)} stands there twice, with different codes")
        words[plain] = code
    return words


def _some(codes: tuple[str, ...]) -> str:
    return f'codes are {", ".join(codes)} (or "" for no value)'


def _history(
    entry: AnyMapping[str, Any], reasons: tuple[str, ...], document: Document
) -> HistoryMapping:
    way = ("history",)
    given = entry.get("reasons")
    return HistoryMapping(
        id=entry["id"],
        event=entry["event"],
        date=entry["date"],
        events=_words(entry["events"], EVENTS, (*way, "events"), document),
        amount=entry.get("amount", ""),
        reason=entry.get("reason", ""),
        known=entry.get("known", ""),
        reasons=None if given is None else _words(given, reasons, (*way, "reasons"), document),
        empty=_empty(entry),
        **_habits(entry, way, document),
    )


def _list(
    kind: str, entry: AnyMapping[str, Any], reasons: tuple[str, ...], document: Document
) -> EventsMapping:
    """The list of payments or decisions that columns or repeated rows of the source hold."""
    columns = {
        name: (entry[name],) if isinstance(entry[name], str) else tuple(entry[name])
        for name in EVENT_KEYS[kind]
        if name in entry
    }
    for name, several in columns.items():
        if len(several) != len(columns["date"]):
            raise document.wrong(
                (kind, name),
                f"names {len(several)} column(s) and date {len(columns['date'])}; name one of "
                "each for each event",
            )
    given = entry.get("reasons")
    return EventsMapping(
        kind=kind,
        columns=columns,
        words=_words(entry.get("words", {}), DECIDED, (kind, "words"), document),
        reasons=None if given is None else _words(given, reasons, (kind, "reasons"), document),
        empty=_empty(entry),
        **_habits(entry, (kind,), document),
    )
