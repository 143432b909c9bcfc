"""Texts of one column translated, each different one once, and what cannot be translated."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.nace_reading import read_nace
from antwoord.register.contract.columns import (
    COLUMNS,
    DECISIONS,
    EVENT_TABLES,
    OPTIONAL,
    PAYMENTS,
    WRITTEN_AS,
    Column,
    Kind,
)
from antwoord.register.contract.receipt import LeftOut, TotalCheck
from antwoord.register.contract.receipt import Unmapped as Unmapped
from antwoord.register.mapping.file import Habits
from antwoord.register.values import identifiers
from antwoord.register.values.dates import (
    BELGIUM,
    iso_date,
    late_hours,
    order_proof,
    zone_of_midnights,
)
from antwoord.register.values.numbers import exact_number, sign_proof, whole_number
from antwoord.register.values.texts import EXACT, UNREADABLE, same_word

if TYPE_CHECKING:
    import pyarrow as pa

#: Before a text that could not be translated, yet looks like a canonical value of another meaning.
NOT_READ = "?"
#: A column with more different unknown words than this is probably not of codes.
MANY_WORDS = 50
#: Less probable than this, and dates are taken for swapped until the mapping says otherwise.
SWAPPED_BY_CHANCE = 0.01
_PER_CENT = re.compile(r"(?i)%|procent|pct|p\.c")
#: Gives the canonical text, "" for no value, None where the text cannot be read.
Translate = Callable[[str], str | None]


@dataclass(frozen=True)
class Translated:
    """A source in canonical texts: `row_number` and a column per canonical name, null as empty.

    `present`: the canonical columns that the mapping gives; `read_as`: by heading of the
    source the canonical columns that it gives; `rows` of the source were read, of which
    several may make one application. `lists`: by kind the texts of a list of events, see
    `events/folding.py`.
    """

    table: "pa.Table"
    present: tuple[str, ...]
    read_as: Mapping[str, tuple[str, ...]]
    unmapped: tuple[Unmapped, ...]
    left_out: tuple[LeftOut, ...]
    totals: tuple[TotalCheck, ...] = ()
    filled: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0
    lists: "dict[str, pa.Table]" = field(default_factory=dict)


def word_reader(name: str, words: dict[str, str], codes: tuple[str, ...]) -> Translate:
    """Gives the code of a word, "" for no value, None where it has none."""

    def read(text: str) -> str | None:
        # What shows an error is a word only where somebody settled what it means.
        code = words.get(same_word(text.removeprefix(UNREADABLE)))
        if code is not None or text.startswith(UNREADABLE):
            return code
        bare = identifiers.whole(text)
        if name == "legal_form":
            bare = identifiers.legal_form(text)
        return bare if bare in codes else None

    return read


def canonical_reader(column: Column) -> Translate:
    """Reads the values of a column that is written as a canonical one; None: it is not.

    The engine, which reads a canonical file without a mapping, takes the same for values.
    """
    pattern = re.compile(WRITTEN_AS[column.kind])
    number = whole_number if column.kind == "integer" else exact_number

    def read(text: str) -> str | None:
        exact = number(text) if text.startswith(EXACT) and column.kind != "date" else text
        return exact if exact and pattern.search(exact) else None

    return read


def value_reader(
    column: Column, entry: Habits, different: Iterable[str], codes: CodeLists | None = None
) -> Translate:
    """Reads the values of a column that holds no codes; None: cannot be read.

    The order of a date and the decimal sign are the mapping's, else what the column proves.
    A value that has two readings still is not read. `codes`: what NACE codes are read by.
    """
    if column.kind == "date":
        order = entry.date_order or order_proof(different).order
        return lambda text: iso_date(
            text,
            order,
            time_zone=entry.time_zone,
            date_system=entry.date_system or "1900",
            cells=entry.date_cells or "as they stand",
        )
    if column.kind in ("amount", "rate", "integer"):
        return _number_reader(column, entry, different)
    if column.kind == "nace_code" and codes:
        return lambda text: read_nace(identifiers.bare(text), codes.nace, entry.digits)
    if column.name == "application_id":
        # 2020.0 and 2020.1 are two files; only where all are so did a program write them.
        floats = all(re.fullmatch(r"\d+\.0", text) for text in different)
        return _complete(identifiers.whole if floats else identifiers.bare)
    plain: dict[str, Callable[[str], str]] = {
        "enterprise_number": identifiers.enterprise_number,
        "postal_code": identifiers.postal_code,
    }
    return _complete(plain.get(column.name, identifiers.bare))


def _number_reader(column: Column, entry: Habits, different: Iterable[str]) -> Translate:
    proof = sign_proof(different)
    sign = entry.decimal or proof.sign
    number = whole_number if column.kind == "integer" else exact_number
    money = column.kind == "amount"
    unclear = {text for text in proof.two_readings if sign and not proof.settles(text, sign)}

    def read(text: str) -> str | None:
        if money and (text in unclear or _PER_CENT.search(text)):
            return None
        return number(text, sign, entry.times, entry.divide_by)

    return read


def _complete(change: Callable[[str], str]) -> Translate:
    """Reads what `change` makes of a text; not one whose digits a spreadsheet cut off."""

    def read(text: str) -> str | None:
        done = change(text)
        return None if done == text and identifiers.is_shortened(text) else done

    return read


def unsettled_habit(column: Column, entry: Habits, different: Iterable[str]) -> tuple[str, str]:
    """What the mapping must say of a column before it is read, and a value that shows it.

    Both empty where there is nothing. The sentence goes on after the column's name.
    """
    if column.kind != "date":
        return "", ""
    values = tuple(different)
    proof = order_proof(values)
    if proof.mixed and proof.two_readings and entry.date_order:
        other = proof.month_first if entry.date_order == "day first" else proof.day_first
        return (
            f"{len(proof.day_first)} value(s) have the day first and {len(proof.month_first)} the "
            f"month, so that {len(proof.two_readings)} other(s) have two readings; write all one "
            "way",
            other[0],
        )
    if entry.date_cells is None and proof.swapped_by_chance < SWAPPED_BY_CHANCE:
        return (
            "all dates have a day up to 12, and all texts one above: a spreadsheet of another "
            'country may have swapped day and month; say date_cells = "swapped" or "as they '
            'stand" in the mapping',
            next(value for value in values if value not in proof.day_first + proof.month_first),
        )
    late = late_hours(values) if not entry.time_zone else ()
    if late:
        zone = zone_of_midnights(late) or "UTC"
        told = "universal time" if zone == "UTC" else f"the time of {zone}"
        return (
            f"times of day look like a midnight that was stored in {told}, which is of "
            f'the next day; say time_zone = "{zone}" in the mapping, or "{BELGIUM}" to leave them',
            late[0],
        )
    return "", ""


def translated_texts(
    texts: Any,
    rows: Any,
    read: Translate,
    column: str,
    key: str,
    refused: bool,
    tell: bool,
    kind: Kind = "text",
) -> tuple[Any, list[Unmapped]]:
    """Each different text read once, and what could not be read; `tell`: name the values.

    `kind`: that of a column that only the question names.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    encoded = whole.dictionary_encode()
    different = encoded.dictionary.to_pylist()
    answers = [
        None if text.startswith(UNREADABLE) and not tell else read(text) for text in different
    ]
    every = (*COLUMNS, *OPTIONAL, *EVENT_TABLES[PAYMENTS], *EVENT_TABLES[DECISIONS])
    kind = next((each.kind for each in every if each.name == column), kind)
    changed = [
        (answer or None) if answer is not None else _as_it_stands(text, kind)
        for text, answer in zip(different, answers, strict=True)
    ]
    done = pa.array(changed, pa.string()).take(encoded.indices)
    bad = [place for place, answer in enumerate(answers) if answer is None]
    if not bad:
        return done, []
    at = pc.is_in(encoded.indices, pa.array(bad, encoded.indices.type))
    wrong = pa.table({"place": encoded.indices, "row": rows}).filter(at)
    if tell and len(bad) <= MANY_WORDS:
        words = [identifiers.bare(text or "").removeprefix(UNREADABLE) for text in different]
        grouped = wrong.group_by("place").aggregate([("row", "count"), ("row", "min")])
        lost = [
            Unmapped(
                column,
                key,
                words[r["place"]],
                r["row_count"],
                r["row_min"],
                refused,
            )
            for r in grouped.sort_by("row_min").to_pylist()
        ]
        return done, lost
    first = pc.min(wrong["row"]).as_py()
    return done, [Unmapped(column, key, "", len(wrong), first, refused)]


def _as_it_stands(text: str, kind: str) -> str:
    """The text for the checks to judge, so that it is not taken for another value."""
    text = identifiers.bare(text)
    pattern = WRITTEN_AS.get(kind)  # type: ignore[call-overload]
    return f"{NOT_READ}{text}" if pattern and re.search(pattern, text) else text
