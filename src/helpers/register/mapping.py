"""The mapping file: which column of a source is which, and which words mean which code.

It is TOML, for people to read and settle: `antwoord map` proposes one and marks what it is
not sure of with `# CHECK: ...`. A mapping that still holds such a mark is refused.
"""

import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from helpers.errors import UserError
from helpers.reference.code_lists import NACE_VERSIONS, CodeLists
from helpers.reference.files import read_toml
from helpers.reference.paths import shown
from helpers.register.columns import COLUMNS, NAMES, WRITTEN_AS
from helpers.register.dates import DATE_ORDERS, DateOrder
from helpers.register.grid import Layout
from helpers.register.numbers import DECIMAL_SIGNS, DecimalSign
from helpers.register.texts import same_word

MARK = re.compile(r"#\s*CHECK\b")
EVENTS = ("received", "approved", "stopped", "paid")
#: What a history makes; no column of the mapping may name these beside it.
FROM_HISTORY = (
    *("application_id", "application_date", "decision", "decision_date", "stop_reason"),
    *("paid_date", "paid_amount_eur"),
)
_TOP = ("source", "columns", "history", "enterprise_register")
#: For the step that fills a register from the enterprise register, which reads it itself.
_ENTERPRISE_REGISTER = {"prefer": list}
_SOURCE = {
    "sheet": str,
    "sheets": list,
    "header_row": int,
    "encoding": str,
    "delimiter": str,
    "empty": list,
}
_COLUMN = {
    "column": str,
    "constant": str,
    "when": str,
    "words": dict,
    "other": str,
    "decimal": str,
    "date_order": str,
    "times": int,
    "digits": int,
}
_HISTORY = {
    "id": str,
    "event": str,
    "date": str,
    "amount": str,
    "reason": str,
    "events": dict,
    "reasons": dict,
    "decimal": str,
    "date_order": str,
}
_KIND = {str: "text between quotes", int: "a whole number", dict: "a table", list: "a list"}


@dataclass(frozen=True)
class ColumnMapping:
    """Where the values of a canonical column come from: a heading, or the same for every row.

    `words`: codes by word as `same_word` gives it, None where values stand as they are.
    `keep_others`: words without a code are left for the checks to judge. `when`: a constant
    holds only where that canonical column has a value. `times` multiplies numbers.
    """

    name: str
    column: str = ""
    constant: str | None = None
    when: str = ""
    words: dict[str, str] | None = None
    keep_others: bool = False
    decimal: DecimalSign | None = None
    date_order: DateOrder | None = None
    times: int = 1
    digits: int | None = None

    @property
    def is_identity(self) -> bool:
        """Whether it says of a column of that very name nothing else: then it is canonical."""
        bare = ColumnMapping(self.name, column=self.column)
        return same_word(self.column) == self.name and self == bare


@dataclass(frozen=True)
class HistoryMapping:
    """Headings of a table with a row per event, and which word means which of EVENTS.

    A word that means "" is of no interest. `reasons`: stop reasons by word, None where they
    stand as codes.
    """

    id: str
    event: str
    date: str
    events: dict[str, str]
    amount: str = ""
    reason: str = ""
    reasons: dict[str, str] | None = None
    decimal: DecimalSign | None = None
    date_order: DateOrder | None = None

    @property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """Key and heading of what the history needs."""
        keys = ("id", "event", "date", "amount", "reason")
        return tuple((key, getattr(self, key)) for key in keys if getattr(self, key))


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; `where` names its file in messages. `empty`: words that mean no value."""

    where: str
    columns: tuple[ColumnMapping, ...]
    layout: Layout = field(default_factory=Layout)
    history: HistoryMapping | None = None
    empty: frozenset[str] = frozenset()

    @property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """The key and the heading of every column that the source must have."""
        named = tuple((f"columns.{c.name}.column", c.column) for c in self.columns if c.column)
        events = self.history.headings if self.history else ()
        return (*named, *((f"history.{key}", heading) for key, heading in events))


def identity(headings: tuple[str, ...]) -> Mapping:
    """The mapping of a source that has the canonical columns, as far as it has them."""
    found: dict[str, str] = {}
    for heading in headings:
        found.setdefault(same_word(heading), heading)
    found |= {heading: heading for heading in headings if heading in NAMES}
    return Mapping("", tuple(ColumnMapping(name, found[name]) for name in NAMES if name in found))


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


def load_mapping(path: Path, codes: CodeLists) -> Mapping:
    """The mapping of a file.

    Raises UserError, naming file and key, for an unknown key, a value that is not what its
    key takes, a word that means no code of the list, and marked lines that nobody settled.
    """
    where = shown(path)
    content = read_toml(path)
    _require_settled(path, where)
    _require_known(content, _TOP, where)
    source = _table(content, "source", where)
    _require_types(source, _SOURCE, f"{where}, source")
    extract = _table(content, "enterprise_register", where)
    _require_known(extract, tuple(_ENTERPRISE_REGISTER), f"{where}, enterprise_register")
    _require_types(extract, _ENTERPRISE_REGISTER, f"{where}, enterprise_register")
    entries = _table(content, "columns", where)
    known = code_columns(codes)
    columns = tuple(
        _column(name, _table(entries, name, f"{where}, columns"), known, where) for name in entries
    )
    history = None
    if "history" in content:
        history = _history(_table(content, "history", where), known["stop_reason"], where)
        for column in columns:
            if column.name in FROM_HISTORY:
                raise UserError(
                    f"{where}, columns.{column.name}: the history makes this column; leave it out"
                )
    if not any(c.column for c in columns) and history is None:
        raise UserError(f"{where} names no column of the source; antwoord map proposes a mapping")
    return Mapping(where, columns, _layout(source, where), history, _empty(source, where))


def unsettled(text: str) -> list[tuple[int, str]]:
    """Line number and key of each line that is still marked for a person."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        mark = MARK.search(line)
        if mark and not line.lstrip().startswith("##"):
            found.append((number, line[: mark.start()].partition("=")[0].strip()))
    return found


def _require_settled(path: Path, where: str) -> None:
    lines = unsettled(path.read_text(encoding="utf-8"))
    if lines:
        named = ", ".join(f"{number} ({key})" if key else f"{number}" for number, key in lines[:10])
        more = f" and {len(lines) - 10} more" if len(lines) > 10 else ""
        raise UserError(
            f"{where} has {len(lines)} line(s) marked CHECK that nobody settled: {named}{more}; "
            "correct each or leave it, and remove the mark"
        )


def _require_known(content: AnyMapping[str, Any], known: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(content) - set(known))
    if unknown:
        raise UserError(f"{where}: unknown key {unknown[0]}; its keys are {', '.join(known)}")


def _table(content: AnyMapping[str, Any], key: str, where: str) -> dict[str, Any]:
    value = content.get(key, {})
    if not isinstance(value, dict):
        raise UserError(f"{where}, {key}: must be a table")
    return value


def _require_types(entry: AnyMapping[str, Any], kinds: AnyMapping[str, type], where: str) -> None:
    _require_known(entry, tuple(kinds), where)
    for key, value in entry.items():
        if not isinstance(value, kinds[key]) or isinstance(value, bool):
            raise UserError(f"{where}.{key}: must be {_KIND[kinds[key]]}")


def _layout(source: AnyMapping[str, Any], where: str) -> Layout:
    row = source.get("header_row")
    if row is not None and row < 1:
        raise UserError(f"{where}, source.header_row: {row} is no row; the first one is 1")
    delimiter = source.get("delimiter", "")
    if delimiter and len(delimiter) != 1:
        raise UserError(f"{where}, source.delimiter: {delimiter!r} must be one character")
    sheets = source.get("sheets", [])
    if not all(isinstance(name, str) and name for name in sheets) or (sheets and "sheet" in source):
        raise UserError(
            f"{where}, source.sheets: must be a list of sheets between quotes, without sheet"
        )
    encoding = source.get("encoding", "")
    return Layout(source.get("sheet", ""), row, encoding, delimiter, tuple(sheets))


def _empty(source: AnyMapping[str, Any], where: str) -> frozenset[str]:
    words = source.get("empty", [])
    if not all(isinstance(word, str) for word in words):
        raise UserError(f"{where}, source.empty: must be a list of words between quotes")
    return frozenset(same_word(word) for word in words)


def _column(
    name: str, entry: AnyMapping[str, Any], codes: dict[str, tuple[str, ...]], where: str
) -> ColumnMapping:
    key = f"{where}, columns.{name}"
    if name not in NAMES:
        raise UserError(f"{key} is not one of the register's columns; they are {', '.join(NAMES)}")
    _require_types(entry, _COLUMN, key)
    if ("column" in entry) == ("constant" in entry):
        raise UserError(f"{key}: name either its column or a constant")
    if "column" in entry and not entry["column"].strip():
        raise UserError(f'{key}.column: is empty; write constant = "" where there is none')
    constant = entry.get("constant")
    if constant is not None:
        _require_constant(name, constant, codes, key)
    when = entry.get("when", "")
    if when and (when not in NAMES or constant is None):
        raise UserError(f"{key}.when: must name one of the register's columns, beside a constant")
    if entry.get("other", "refuse") not in ("refuse", "keep"):
        raise UserError(f"{key}.other: must be refuse or keep")
    words = None
    if "words" in entry:
        if name not in codes:
            raise UserError(f"{key}.words: the values of this column are no codes; leave it out")
        words = _words(entry["words"], codes[name], f"{key}.words")
    return ColumnMapping(
        name=name,
        column=entry.get("column", ""),
        constant=constant,
        when=when,
        words=words,
        keep_others=entry.get("other") == "keep",
        decimal=_offered(entry, "decimal", DECIMAL_SIGNS, key),
        date_order=_offered(entry, "date_order", DATE_ORDERS, key),
        times=entry.get("times", 1),
        digits=entry.get("digits"),
    )


def _require_constant(
    name: str, constant: str, codes: dict[str, tuple[str, ...]], key: str
) -> None:
    kind = next(column.kind for column in COLUMNS if column.name == name)
    if not constant:
        return
    if name in codes and constant not in codes[name]:
        raise UserError(f"{key}.constant: {constant!r} is no code; {_some(codes[name])}")
    if kind in WRITTEN_AS and not re.search(WRITTEN_AS[kind], constant):
        raise UserError(f"{key}.constant: {constant!r} is no {kind} as a register writes it")


def _words(entry: AnyMapping[str, Any], codes: tuple[str, ...], key: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for word, code in entry.items():
        if not isinstance(code, str) or (code and code not in codes):
            raise UserError(f"{key}: {word!r} means {code!r}, which is no code; {_some(codes)}")
        plain = same_word(word)
        if words.get(plain, code) != code:
            raise UserError(f"{key}: {word!r} stands there twice, with different codes")
        words[plain] = code
    return words


def _some(codes: tuple[str, ...]) -> str:
    return f'codes are {", ".join(codes)} (or "" for no value)'


def _offered(entry: AnyMapping[str, Any], key: str, offered: tuple[Any, ...], where: str) -> Any:
    value = entry.get(key)
    if value is not None and value not in offered:
        raise UserError(f"{where}.{key}: {value!r} must be one of {', '.join(map(repr, offered))}")
    return value


def _history(entry: AnyMapping[str, Any], reasons: tuple[str, ...], where: str) -> HistoryMapping:
    key = f"{where}, history"
    _require_types(entry, _HISTORY, key)
    for name in ("id", "event", "date", "events"):
        if not entry.get(name):
            raise UserError(f"{key}.{name}: is not given; a history needs it")
    return HistoryMapping(
        id=entry["id"],
        event=entry["event"],
        date=entry["date"],
        events=_words(entry["events"], EVENTS, f"{key}.events"),
        amount=entry.get("amount", ""),
        reason=entry.get("reason", ""),
        reasons=_words(entry["reasons"], reasons, f"{key}.reasons") if "reasons" in entry else None,
        decimal=_offered(entry, "decimal", get_args(DecimalSign), key),
        date_order=_offered(entry, "date_order", get_args(DateOrder), key),
    )
