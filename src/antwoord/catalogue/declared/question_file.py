"""What a question's file may hold (contract 4 of the design), key by key."""

import re
from collections.abc import Mapping
from typing import Any

from antwoord.catalogue.declared.dimensions import dimensions
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.nace import NACE_VERSIONS
from antwoord.configuration.schema import (
    Day,
    Either,
    Flag,
    Key,
    Many,
    Named,
    Number,
    Path,
    Table,
    Text,
    Whole,
    identifier,
    in_each_language,
)

BASES = ("activity", "nace", "either")
FIGURES, TEXT, NOT_HELD, REFUSED = "figures", "text", "not_held", "refused"
KINDS = (FIGURES, TEXT, NOT_HELD, REFUSED)
MAP, BARS, COLUMNS, LINE, NO_CHART = "map", "bars", "columns", "line", "none"
CHARTS = (MAP, BARS, COLUMNS, LINE, NO_CHART)
#: A NACE code at any depth: "90", "90.0", "90.03", "90.031".
NACE_AT_ANY_DEPTH = re.compile(r"[0-9]{2}(\.[0-9]{1,3})?")
#: The id of a table or of a dimension of the question's own: also the name of a column.
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")

_LONG = Text(lines=True)
_IN_LANGUAGES = {
    **in_each_language(_LONG),
    "nl": Key(_LONG, "In Dutch; needed where another language is given."),
}
#: One text in up to three languages.
TEXTS = Table({**_IN_LANGUAGES, "nl": Key(_LONG, "In Dutch.", required=True)})
_NUMBER = Whole(1, 99)
_MEASURES = tuple(measures())
_MEASURE = Text(one_of=_MEASURES)
_NAME = Text(pattern=NAME.pattern, like="small letters, digits, _ and -, a letter first", most=40)
_DIMENSION = Text(
    most=40,
    pattern=NAME.pattern,
    like=f"a dimension ({', '.join(dimensions())}), or one of its own",
)
_CODE = Text(most=100)

ASKED = Table(
    {
        "by": Key(Text(), "Who asked."),
        "to": Key(Text(), "Who was asked."),
        "to_capacity": Key(Text(), "In which capacity."),
        "number": Key(Either((Whole(1), Text(most=100))), "The number of the question."),
        "date": Key(Day(), "The day it was asked."),
        "subject": Key(Text(), "Its subject; the title of the answer."),
        "parliament": Key(Text(), "The parliament."),
        "session": Key(Text(), "The session."),
        "kind": Key(Text(), "What kind of question it is."),
    }
)
POPULATION = Table(
    {
        "sector": Key(TEXTS, "The sector asked about, in words."),
        "activities": Key(
            Many(_CODE, least=0, distinct=False), "Codes of data/raw/reference/activities.csv."
        ),
        "nace_version": Key(Text(one_of=NACE_VERSIONS), "The version of the codes; absent: 2008."),
        "nace_codes": Key(
            Many(
                Text(
                    pattern=NACE_AT_ANY_DEPTH.pattern,
                    like="a NACE code: 90, 90.0, 90.03 or 90.031",
                ),
                least=0,
                distinct=False,
            ),
            "NACE codes at any depth.",
        ),
        "since": Key(Day(), "The first day of application that counts."),
        "until": Key(Day(), "The last day of application that counts."),
        "where": Key(
            Named(Many(_CODE)),
            "Codes by dimension, at any of its levels: who has another code does not count.",
        ),
        "source": Key(_LONG, "Where the delineation is known from."),
    }
)
SHOWN = Table(
    {
        "table": Key(_NAME, "The id of the table.", required=True),
        "measures": Key(Many(_MEASURE), "Which of its measures; absent: all."),
    }
)
PART = Table(
    {
        "number": Key(_NUMBER, "Its number; absent: its place."),
        "text": Key(TEXTS, "What is asked, in words."),
        "kind": Key(
            Text(one_of=KINDS),
            "figures (tables answer it), text ([[answers]] do), not_held (the register does not "
            "hold it) or refused (with its ground); absent: figures where tables are named.",
        ),
        "headline": Key(
            Many(_MEASURE), "The measures of the whole population that its first sentence tells."
        ),
        "tables": Key(
            Many(Either((_NAME, SHOWN)), distinct=False), "The tables that answer it, in order."
        ),
        "ground": Key(TEXTS, "Why it is refused, or why the register does not hold it."),
        "source": Key(_LONG, "Where the ground is known from."),
    }
)
TABLE = Table(
    {
        "id": Key(_NAME, "Its id: what cells.csv calls it.", required=True),
        "measures": Key(Many(_MEASURE), "What is counted or summed.", required=True),
        "rows": Key(
            Many(_DIMENSION, most=2),
            "One dimension or two; of two the first is split by the second.",
            required=True,
        ),
        "columns": Key(
            Many(_DIMENSION, most=1), "A dimension; absent: the measures are the columns."
        ),
        "internal_columns": Key(
            Many(_DIMENSION), "Dimensions by which an internal run splits the rows besides."
        ),
        "chart": Key(Text(one_of=CHARTS), "How it is drawn; absent: as its dimensions ask for."),
        "asked": Key(Flag(), "false: an extra that nobody asked for; absent: true."),
        "title": Key(TEXTS, "Its title; absent: composed."),
    }
)
GROUP = Table(
    {
        "id": Key(_NAME, "Its code.", required=True),
        "codes": Key(Many(_CODE), "The codes or values that it takes together.", required=True),
        "title": Key(TEXTS, "What it is called.", required=True),
    }
)
DIMENSION = Table(
    {
        "id": Key(_NAME, "Its id, and its column in cells.csv.", required=True),
        "of": Key(
            Text(pattern=NAME.pattern, like="the name of a column or dimension", most=40),
            "The column of the register that it is of, or the dimension whose codes it groups.",
            required=True,
        ),
        "bands": Key(
            Many(Whole(0, 10**9)), "The upper ends of its classes, each included, rising."
        ),
        "groups": Key(Many(GROUP), "Its groups; what is in none of them is unknown."),
        "title": Key(TEXTS, "What stands above its codes."),
        "titles": Key(Named(TEXTS), "What its codes are called."),
    }
)
#: Of so many contributors of a cell it is kept what they bring in, the largest: more than any rule
#: in use looks at, and the most that a rule of dominance may ask of.
LARGEST = 5
#: Dimensions that fall under group disclosure.
GROUPED = ("reason",)
DISCLOSURE = Table(
    {
        "minimum_count": Key(Whole(1, 1000), "Counts from here on are not sensitive."),
        "p_percent": Key(Number(0, 100), "The p % rule for amounts; 0 switches it off."),
        "dominance": Key(
            Many(Number(0, 100, above=True), least=2, most=2, distinct=False),
            "[n, k]: sensitive where n contributors hold more than k %.",
        ),
        "group_disclosure": Key(
            Many(Text(one_of=GROUPED), least=0),
            "Dimensions in which a group must not be of one category.",
        ),
        "merge": Key(
            Many(
                Text(pattern=r"[A-Za-z0-9_.-]+(\+[A-Za-z0-9_.-]+)+", like="a+b", most=400), least=0
            ),
            "Codes of one dimension that stand together where more can be told so: `a+b`.",
        ),
        "seconds": Key(Number(0, 3600, above=True), "For the search of what to leave out."),
        "source": Key(_LONG, "Where these rules come from."),
        "rounding": Key(
            Named(Whole(0, 1000, but=(1,))),
            "Tables of which the codes of the last row dimension are shown rounded, and to which "
            "base; 0: exactly, where that is safe.",
        ),
    }
)
PUBLISHED = Table(
    {
        "reference_date": Key(Day(), "The day that it described.", required=True),
        "sector_basis": Key(Text(one_of=BASES), "On which basis; absent: that of the question."),
        "measure": Key(_MEASURE, "What was counted.", required=True),
        "province": Key(_CODE, "Of which province; absent: _T, all."),
        "applicant": Key(_CODE, "Of whom; absent: _T, everybody."),
        "value": Key(Number(most=10**12, text=True), "The figure.", required=True),
        "source": Key(_LONG, "Where it was published."),
    }
)
ANSWER = Table(
    {
        "part": Key(_NUMBER, "The number of the part that it answers.", required=True),
        **_IN_LANGUAGES,
        "text": Key(Either((_LONG, TEXTS)), "The text: by language, or in Dutch alone."),
        "source": Key(_LONG, "Where it is known from."),
        "valid_from": Key(Day(), "The first day on which it held."),
        "valid_to": Key(Day(), "The last one."),
    }
)
#: The question file.
QUESTION = Table(
    {
        "id": Key(identifier(), "Its id: the name of this file and of its outputs.", required=True),
        "programmes": Key(
            Many(identifier()), "Files of data/raw/programmes/ that it is about.", required=True
        ),
        "reference_date": Key(Day(), "The day whose state is described.", required=True),
        "reference_dates": Key(
            Many(Day()),
            "Earlier days whose state tables by reference_date tell beside that of the run's own; "
            "in internal answers alone.",
        ),
        "sector_basis": Key(
            Text(one_of=BASES),
            "By what an applicant is in the sector; absent: activity where activities are given.",
        ),
        "asked": Key(ASKED, "Who asked whom what, and when."),
        "population": Key(POPULATION, "Who is asked about; absent: everybody."),
        "parts": Key(Many(PART), "The numbered questions.", required=True),
        "tables": Key(Many(TABLE, least=0, named="[[tables]]"), "The tables that answer them."),
        "dimensions": Key(Many(DIMENSION, least=0), "Dimensions of the question's own."),
        "disclosure": Key(DISCLOSURE, "How the answer is protected."),
        "published": Key(Many(PUBLISHED, least=0), "Figures that were published before."),
        "answers": Key(Many(ANSWER, least=0), "Answers that no register holds."),
        "changes": Key(Many(TEXTS, least=0), "What is better than when it was published."),
    }
)


def key_of_before(content: Mapping[str, Any]) -> Path:
    """The way to a key that only files of before version 0.3 have; empty where there is none."""
    if "delineation" in content:
        return ("delineation",)
    asked = content.get("asked")
    for key in ("questions", "sector"):
        if isinstance(asked, Mapping) and key in asked:
            return ("asked", key)
    return ()
