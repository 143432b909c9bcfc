"""What a mapping remembers of the source that it was settled on: the section `[settled]`.

`antwoord map` writes it. No value of a row stands in it: shares, forms, words of code
columns, years, and amounts rounded to 1, 2 or 5 of their power of ten.
"""

from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from antwoord.configuration.description import EVENT_RESOURCES
from antwoord.configuration.schema import Day, Key, Many, Named, Number, Table, Text, Whole
from antwoord.errors import UserError

SECTION = "settled"
#: Its groups of columns, by the section of the mapping that names these.
GROUPS = ("columns", "history", *EVENT_RESOURCES)

_PCT = Whole(0, 100)
_FACTS = Table(
    {
        "column": Key(Text(most=500), "Its heading.", required=True),
        "kind": Key(
            Text(one_of=("texts", "codes", "dates", "amounts", "rates", "integers")),
            "What its values were read as.",
            required=True,
        ),
        "reading": Key(Text(least=0, most=500), "How the mapping read them."),
        "filled_pct": Key(_PCT, "Of the rows, how many had a value."),
        "read_pct": Key(_PCT, "Of these, how many could be read."),
        "unknown_pct": Key(_PCT, "Of these, how many were words without a code."),
        "unit": Key(Text(least=0, most=20), "What most were written with."),
        "forms": Key(Named(_PCT), "How they were written."),
        "range": Key(
            Many(Number(0, 10**15, decimals=12, above=True), least=0, most=3, distinct=False),
            "First and last year; or the least, middle and greatest number, rounded to 1, 2 or 5.",
        ),
        "words": Key(Many(Text(least=0, most=500), least=0), "The words of a column of codes."),
    }
)
#: The section, as the check of the whole mapping file takes it.
SETTLED = Table(
    {
        "on": Key(Day(), "The day that it was settled.", required=True),
        "rows": Key(Whole(0, 10**12), "How many rows there were, to two digits.", required=True),
        "headings": Key(Many(Text(most=500), least=0), "All headings.", required=True),
        "sheets_left": Key(
            Many(Text(most=200), least=0), "The sheets that were shown, filled and not read."
        ),
        "sheets_hidden": Key(Many(Text(most=200), least=0), "Those that were hidden, and read."),
        "columns": Key(Named(_FACTS), "What each column that is used was like."),
        "history": Key(Named(_FACTS), "The same of a history's columns, by their keys."),
        **{
            kind: Key(Named(_FACTS), f"The same of the columns of {kind}, by their keys.")
            for kind in EVENT_RESOURCES
        },
    }
)


@dataclass(frozen=True)
class Facts:
    """What one used column was like.

    `reading`: how the mapping read it (sign, order, factor). `filled_pct` of the rows,
    `read_pct` and `forms` of the filled ones. `words`: of a column of codes; `unknown_pct`
    had no code. `range`: least, middle and greatest number, or the first and the last year.
    """

    column: str
    kind: str
    reading: str = ""
    filled_pct: int = 0
    read_pct: int = 100
    unknown_pct: int = 0
    unit: str = ""
    forms: dict[str, int] = field(default_factory=dict)
    range: tuple[float, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remembered:
    """The whole section: the day, rows (two digits of them), all headings, facts by key.

    A key is the place in the mapping file: `columns.activity`, `history.date`, `payments.date_2`
    for the second of several. `sheets_left`
    were shown and filled, and not read; `sheets_hidden` were hidden, and read.
    """

    on: date
    rows: int
    headings: tuple[str, ...]
    facts: dict[str, Facts]
    sheets_left: tuple[str, ...] = ()
    sheets_hidden: tuple[str, ...] = ()


def remembered_in(content: AnyMapping[str, Any], where: str) -> Remembered | None:
    """What a mapping file's content remembers; None where it has no such section.

    Raises UserError for a section that `antwoord map` did not write.
    """
    if SECTION not in content:
        return None
    section = content[SECTION]
    facts = {}
    for group in GROUPS:
        for name, entry in section.get(group, {}).items():
            given: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in entry.items()
            }
            exact = (float(number) for number in given.get("range", ()))
            span = tuple(int(each) if each.is_integer() else each for each in exact)
            facts[f"{group}.{name}"] = Facts(**{**given, "range": span})
    for key, each in facts.items():
        if len(each.range) not in (0, 2 if each.kind == "dates" else 3):
            raise UserError(
                f"{where}, {SECTION}.{key}.range: is not as antwoord map writes it; remove the "
                "whole section, or have it written anew with antwoord map --like"
            )
    return Remembered(
        section["on"],
        section["rows"],
        tuple(section["headings"]),
        facts,
        tuple(section.get("sheets_left", ())),
        tuple(section.get("sheets_hidden", ())),
    )


def section_of(remembered: Remembered) -> dict[str, Any]:
    """The section as TOML holds it; what is as usual is left out."""
    groups: dict[str, dict[str, Any]] = {}
    for key, facts in remembered.facts.items():
        group, _, name = key.partition(".")
        usual = {each.name: each.default for each in fields(Facts)}
        entry = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(facts).items()
            if value != usual[name] and (value or name == "read_pct")
        }
        groups.setdefault(group, {})[name] = entry
    sheets = {
        "sheets_left": remembered.sheets_left,
        "sheets_hidden": remembered.sheets_hidden,
    }
    return {
        "on": remembered.on,
        "rows": remembered.rows,
        "headings": list(remembered.headings),
        **{key: list(names) for key, names in sheets.items() if names},
        **groups,
    }
