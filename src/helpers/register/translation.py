"""Texts of one column translated, each different one once, and what cannot be translated."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers.reference.code_lists import CodeLists
from helpers.reference.nace_reading import read_nace
from helpers.register import identifiers
from helpers.register.columns import (
    COLUMNS,
    DECISIONS,
    EVENT_TABLES,
    OPTIONAL,
    PAYMENTS,
    WRITTEN_AS,
    Column,
)
from helpers.register.dates import iso_date, proven_order
from helpers.register.mapping import ColumnMapping
from helpers.register.numbers import exact_number, proven_sign, whole_number
from helpers.register.receipt import LeftOut, TotalCheck
from helpers.register.receipt import Unmapped as Unmapped
from helpers.register.texts import EXACT, UNREADABLE, same_word

if TYPE_CHECKING:
    import pyarrow as pa

#: Before a text that could not be translated, yet looks like a canonical value of another meaning.
NOT_READ = "?"
#: A column with more different unknown words than this is probably not of codes.
MANY_WORDS = 50
#: Gives the canonical text, "" for no value, None where the text cannot be read.
Translate = Callable[[str], str | None]


@dataclass(frozen=True)
class Translated:
    """A source in canonical texts: `row_number` and a column per canonical name, null as empty.

    `present`: the canonical columns that the mapping gives; `read_as`: by heading of the
    source the canonical columns that it gives; `rows` of the source were read, of which
    several may make one application. `lists`: by kind the texts of a list of events, see
    `events.py`.
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
        bare = identifiers.bare(text)
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
    column: Column, entry: ColumnMapping, different: Iterable[str], codes: CodeLists
) -> Translate:
    """Reads the values of a column that holds no codes; None: cannot be read.

    The order of a date and the decimal sign are the mapping's, else what the column proves.
    """
    if column.kind == "date":
        order = entry.date_order or proven_order(different)
        return lambda text: iso_date(text, order)
    if column.kind in ("amount", "rate", "integer"):
        sign = entry.decimal or proven_sign(different)
        number = whole_number if column.kind == "integer" else exact_number
        return lambda text: number(text, sign, entry.times)
    if column.kind == "nace_code":
        return lambda text: read_nace(identifiers.bare(text), codes.nace, entry.digits)
    plain: dict[str, Translate] = {
        "enterprise_number": identifiers.enterprise_number,
        "postal_code": identifiers.postal_code,
    }
    return plain.get(column.name, identifiers.bare)


def translated_texts(
    texts: Any, rows: Any, read: Translate, column: str, key: str, refused: bool, tell: bool
) -> tuple[Any, list[Unmapped]]:
    """Each different text read once, and what could not be read; `tell`: name the values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    encoded = whole.dictionary_encode()
    different = encoded.dictionary.to_pylist()
    answers = [
        None if text.startswith(UNREADABLE) and not tell else read(text) for text in different
    ]
    every = (*COLUMNS, *OPTIONAL, *EVENT_TABLES[PAYMENTS], *EVENT_TABLES[DECISIONS])
    kind = next((each.kind for each in every if each.name == column), "text")
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
