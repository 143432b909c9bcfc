"""What the columns that a mapping uses are like in a source, as far as it may be remembered."""

import math
import re
import sys
from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.register.contract.columns import COLUMNS, DECISIONS, OPTIONAL, PAYMENTS, Column
from antwoord.register.mapping.file import (
    DECIDED,
    EVENTS,
    ColumnMapping,
    EventsMapping,
    Habits,
    HistoryMapping,
    Mapping,
    code_columns,
)
from antwoord.register.mapping.remembered import Facts, Remembered
from antwoord.register.mapping.translation import value_reader, word_reader
from antwoord.register.values import identifiers
from antwoord.register.values.texts import EXACT, UNREADABLE, same_word

if TYPE_CHECKING:
    from antwoord.register.sources.source import SourceTable

#: More different values than this are looked at in part, evenly.
LOOKED_AT = 20_000
#: A column of codes has few words; more of them, or more without a code, may be names.
MANY_WORDS, MANY_UNKNOWN = 100, 12
_BY_NAME = {column.name: column for column in (*COLUMNS, *OPTIONAL)}
#: Of a history's keys: the canonical column that it is read like.
_HISTORY = {"date": "decision_date", "amount": "paid_amount_eur", "known": "registered_date"}
#: The same of the keys of lists.
_OF_LISTS = {
    (PAYMENTS, "date"): "paid_date",
    (PAYMENTS, "amount"): "paid_amount_eur",
    (DECISIONS, "date"): "decision_date",
    (DECISIONS, "decision"): "decision",
    (DECISIONS, "reason"): "stop_reason",
}
_NUMBERS = ("amount", "rate", "integer")
#: How a mapping's keys are not told apart: what they are read from, not how.
_NOT_HOW = frozenset(("name", "column", "constant", "when", "words", "keep_others"))
_UNITS = (
    ("%", r"%|procent|\bpct\b"),
    ("k€", r"\bk ?(?:€|eur)|€ ?k\b|keur"),
    ("cent", r"\bcents?\b"),
    ("€", r"€|\beur(?:os?)?\b|\beur(?=\d)"),
    ("$", r"\$|\busd\b"),
    ("£", r"£|\bgbp\b"),
    ("months", r"maand|mnd|mois|month"),
    ("years", r"jaar|jaren|\bjr\b|\bans?\b|year"),
    ("weeks", r"we(?:ek|ken)|semaine"),
    ("days", r"\bdag|\bjours?\b|\bdays?\b"),
)


@dataclass(frozen=True)
class Observed:
    """A used column as it is: its facts, and the counts that they were made of."""

    facts: Facts
    filled: int
    rows: int
    numbers: tuple[tuple[float, int], ...] = ()
    years: AnyMapping[int, int] = field(default_factory=dict)
    words: AnyMapping[str, int] = field(default_factory=dict)
    without_code: frozenset[str] = frozenset()

    def forms(self, name: str) -> float:
        """How many rows have this form, by its share."""
        return self.facts.forms.get(name, 0) * self.filled / 100


def observe(source: "SourceTable", mapping: Mapping, codes: CodeLists) -> dict[str, Observed]:
    """Each used column of a source by its key; a heading that it does not have is passed over."""
    known = code_columns(codes)
    here = [heading for heading in source.headings if heading not in source.unread]
    headings = {same_word(heading): heading for heading in reversed(here)}
    seen: dict[str, Observed] = {}
    for key, heading, entry, column, read_word in _used(mapping, known):
        found = heading if heading in here else headings.get(same_word(heading))
        if found is None:
            continue
        counts, filled = _counts(source.table[found], mapping.empty | entry.empty)
        rows = len(source.table)
        seen[key] = _observed(heading, counts, filled, rows, entry, column, read_word, codes)
    return seen


def remember(source: "SourceTable", mapping: Mapping, codes: CodeLists, on: date) -> Remembered:
    """What a mapping that is settled on this source will remember of it."""
    rows = len(source.table)
    step = 10 ** max(0, len(str(rows)) - 2)
    facts = {key: each.facts for key, each in observe(source, mapping, codes).items()}
    left = (
        s.name for s in source.sheets if s.why not in ("", "empty", "no cells") and not s.hidden
    )
    hidden = (sheet.name for sheet in source.sheets if not sheet.why and sheet.hidden)
    rounded_rows = rows // step * step
    return Remembered(on, rounded_rows, source.headings, facts, tuple(left), tuple(hidden))


_Use = tuple[str, str, ColumnMapping, Column, Callable[[str], str | None] | None]


def _used(mapping: Mapping, known: AnyMapping[str, tuple[str, ...]]) -> list[_Use]:
    uses: list[_Use] = []
    by_name = {column.name: column for column in mapping.known}
    for entry in mapping.columns:
        if entry.column:
            words = entry.words or {}
            offered = known.get(entry.name)
            read = word_reader(entry.name, words, offered) if offered else None
            uses.append(
                (
                    f"columns.{entry.name}",
                    entry.column,
                    entry,
                    by_name.get(entry.name, Column(entry.name)),
                    read,
                )
            )
    if mapping.history:
        uses += [_of_history(mapping.history, *each, known) for each in mapping.history.headings]
    for each in mapping.lists:
        for key, several in each.columns.items():
            for number, heading in enumerate(several, start=1):
                name = key if len(several) == 1 else f"{key}_{number}"
                uses.append(_of_list(each, key, name, heading, known))
    return uses


def _of_list(
    listed: EventsMapping,
    key: str,
    name: str,
    heading: str,
    known: AnyMapping[str, tuple[str, ...]],
) -> _Use:
    canonical = _OF_LISTS.get((listed.kind, key), "registered_date")
    how = {each.name: getattr(listed, each.name) for each in fields(Habits)}
    empty = listed.empty if _BY_NAME[canonical].kind in ("date", "amount") else frozenset()
    entry = ColumnMapping(canonical, column=heading, empty=empty, **how)
    read = None
    if key == "decision":
        read = word_reader(canonical, listed.words, DECIDED)
    elif key == "reason":
        read = word_reader(canonical, listed.reasons or {}, known[canonical])
    return f"{listed.kind}.{name}", heading, entry, _BY_NAME[canonical], read


def _of_history(
    history: HistoryMapping, key: str, heading: str, known: AnyMapping[str, tuple[str, ...]]
) -> _Use:
    name = _HISTORY.get(key, "application_id")
    how = {each.name: getattr(history, each.name) for each in fields(Habits)}
    entry = ColumnMapping(name, column=heading, **how)
    read = None
    if key == "event":
        read = word_reader(key, history.events, EVENTS)
    elif key == "reason":
        read = word_reader("stop_reason", history.reasons or {}, known["stop_reason"])
    return f"history.{key}", heading, entry, _BY_NAME[name], read


def _counts(texts: Any, empty: frozenset[str]) -> tuple[dict[str, int], int]:
    """The different values with their rows, and how many rows have one.

    Of very many the most frequent are taken, and an even part of the others for all of them.
    """
    import pyarrow as pa

    counted = texts.value_counts()
    values, counts = counted.field("values"), counted.field("counts")
    step = 1
    most = range(len(counted))
    if len(counted) > LOOKED_AT:
        import pyarrow.compute as pc

        half = LOOKED_AT // 2
        most = pc.sort_indices(counts, sort_keys=[("", "descending")])[:half].to_pylist()
        step = math.ceil(len(counted) / half)
    frequent = set(most)
    places = [*most, *(place for place in range(0, len(counted), step) if place not in frequent)]
    found: dict[str, int] = {}
    filled = len(texts) - texts.null_count
    longest = max(map(len, empty), default=0) + 2
    at = pa.array(places, pa.int64())
    pairs = zip(values.take(at).to_pylist(), counts.take(at).to_pylist(), strict=True)
    for place, (text, count) in zip(places, pairs, strict=True):
        rows = count if place in frequent else count * step
        if text is not None and len(text) <= longest and same_word(text) in empty:
            filled -= rows
        elif text is not None:
            found[text] = rows
    return found, max(0, filled)


def _observed(
    heading: str,
    counts: dict[str, int],
    filled: int,
    rows: int,
    entry: ColumnMapping,
    column: Column,
    read_word: Callable[[str], str | None] | None,
    codes: CodeLists,
) -> Observed:
    common: dict[str, Any] = {"column": heading, "filled_pct": _pct(filled, rows)}
    if read_word:
        return _of_codes(common, counts, filled, rows, read_word)
    looked = sum(counts.values())
    read = value_reader(column, entry, counts, codes)
    values = {text: None if text.startswith(UNREADABLE) else read(text) for text in counts}
    unread = sum(counts[text] for text, value in values.items() if value is None)
    shape = _SHAPES.get(column.name) or _SHAPES.get(column.kind, _text_form)
    forms: Counter[str] = Counter()
    for text, count in counts.items():
        forms[shape(text)] += count
    common |= {
        "reading": _how(entry),
        "read_pct": 100 - _pct(unread, looked),
        "forms": {name: _pct(count, looked) for name, count in forms.most_common()},
    }
    if column.kind == "date":
        years: Counter[int] = Counter()
        for text, value in values.items():
            if value:
                years[int(value[:4])] += counts[text]
        span = (min(years), max(years)) if years else ()
        return Observed(Facts(kind="dates", range=span, **common), filled, rows, years=years)
    if column.kind in _NUMBERS:
        numbers = sorted(
            (size, counts[text])
            for text, value in values.items()
            if value and (size := _size(value))
        )
        common["unit"] = _unit(counts)
        facts = Facts(kind=f"{column.kind}s", range=_range(numbers), **common)
        return Observed(facts, filled, rows, numbers=tuple(numbers))
    return Observed(Facts(kind="texts", **common), filled, rows)


def _of_codes(
    common: dict[str, Any],
    counts: dict[str, int],
    filled: int,
    rows: int,
    read: Callable[[str], str | None],
) -> Observed:
    words: Counter[str] = Counter()
    for text, count in counts.items():
        words[_shown(text)] += count
    lost = frozenset(_shown(text) for text in counts if read(text) is None)
    few = len(words) <= MANY_WORDS
    told = [word for word in words if word not in lost or len(lost) <= MANY_UNKNOWN]
    facts = Facts(
        kind="codes",
        unknown_pct=_pct(sum(words[word] for word in lost), filled),
        words=tuple(sorted(told)) if few else (),
        **common,
    )
    return Observed(facts, filled, rows, words=words, without_code=lost)


def _shown(text: str) -> str:
    """A word as people see it, that of a cell with an error too."""
    return identifiers.bare(text).removeprefix(UNREADABLE)


def _how(entry: ColumnMapping) -> str:
    """What the mapping says of how the column is read."""
    said = (
        (each.name, getattr(entry, each.name), each.default)
        for each in fields(ColumnMapping)
        if each.name not in _NOT_HOW
    )
    return ", ".join(f"{name} {value}" for name, value, usual in said if value != usual)


def _size(text: str) -> float:
    """How large a number is, at most the largest that a float can be; 0 where it is none."""
    try:
        return min(abs(float(Decimal(text))), sys.float_info.max)
    except ArithmeticError:
        return 0.0


def _range(numbers: list[tuple[float, int]]) -> tuple[float, ...]:
    """The least, the middle and the greatest, rounded so that nobody's can be read off."""
    if not numbers:
        return ()
    return tuple(map(rounded, (numbers[0][0], middle(numbers), numbers[-1][0])))


def middle(numbers: "list[tuple[float, int]] | tuple[tuple[float, int], ...]") -> float:
    """The median of sorted numbers with their counts, the lower of two."""
    half = (sum(count for _, count in numbers) + 1) // 2
    for number, count in numbers:
        half -= count
        if half <= 0:
            return number
    return 0.0


def rounded(number: float) -> float:
    """The nearest of 1, 2, 5, 10, 20, 50 ... by ratio, for small numbers too."""
    power = math.floor(math.log10(number))
    steps = [float(f"{digit}e{power}") for digit in (1, 2, 5, 10)]
    near = min(steps, key=lambda step: abs(math.log(step / number)))
    return int(near) if near >= 1 else near


def _pct(part: int, whole: int) -> int:
    """In whole percent; never 0 where there is some, never 100 where some is missing."""
    if not part or not whole:
        return 0
    return 100 if part == whole else min(99, max(1, round(100 * part / whole)))


def _unit(counts: AnyMapping[str, int]) -> str:
    """The unit that most values are written with, empty where they are written without."""
    found: Counter[str] = Counter()
    for text, count in counts.items():
        found[next((name for name, signs in _UNITS if re.search(signs, text.casefold())), "")] += (
            count
        )
    return found.most_common(1)[0][0] if found else ""


def _date_form(text: str) -> str:
    text = text.removeprefix(EXACT)
    if re.match(r"\d{4}[-/.]\d", text):
        return "year-month-day"
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        return "serial number"
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        return "eight digits"
    if re.match(r"\d{1,2} ?[-/. ] ?\d{1,2} ?[-/. ] ?\d{2,4}", text):
        return "day and month in digits"
    return "month in words" if re.search(r"[^\W\d_]{3}.*\d{2}", text) else "no date"


def _number_form(text: str) -> str:
    signs = re.sub(r"[^\d,.]", "", text).strip(",.")
    if not signs:
        return "no number"
    if not signs.strip("0,."):
        return "zero"
    last = max(signs.rfind(","), signs.rfind("."))
    if text.startswith(EXACT) or last < 0:
        return "without decimals"
    other = "," if signs[last] == "." else "."
    group = len(signs) - last == 4 and other not in signs and signs[0] != "0"
    if group or signs.count(signs[last]) > 1:
        return "in groups of three"  # or three decimals
    return "decimal comma" if signs[last] == "," else "decimal point"


def _rate_form(text: str) -> str:
    """Rates have no groups: 6,125 has three decimals."""
    shape = _number_form(text)
    if shape != "in groups of three":
        return shape
    return "decimal comma" if "," in text else "decimal point"


def _nace_form(text: str) -> str:
    digits = re.match(r"[\d., ]*", identifiers.bare(text))
    number = len(re.sub(r"\D", "", digits[0])) if digits else 0
    return f"of {number} digits" if number else "no code"


def _text_form(text: str) -> str:
    text = identifiers.bare(text)
    if re.match(r"\d{4}-\d\d-\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$", text):
        return "date"
    return "digits" if re.fullmatch(r"[\d .]+", text) else "text"


def _fits(pattern: str, read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "as expected" if re.fullmatch(pattern, read(text)) else "otherwise"


#: A form by another name is of another version of this program, and is not compared.
FORMS = re.compile(
    r"year-month-day|serial number|eight digits|day and month in digits|month in words|no date|"
    r"no number|zero|without decimals|in groups of three|decimal comma|decimal point|"
    r"of \d+ digits|no code|date|digits|text|as expected|otherwise"
)

_SHAPES: dict[str, Callable[[str], str]] = {
    "date": _date_form,
    **dict.fromkeys(_NUMBERS, _number_form),
    "rate": _rate_form,
    "postal_code": _fits(r"[1-9]\d{3}", identifiers.postal_code),
    "enterprise_number": _fits(r"[01]\d{9}", identifiers.enterprise_number),
    "nace_code": _nace_form,
}
