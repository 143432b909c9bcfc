"""What a suite of `expectations/` may hold, so that each rule means the same in GX and in SQL.

Each file is a valid ExpectationSuite of Great Expectations. Of what that may hold, this is the
part that both can evaluate and that is followed to its rows; beyond it, each rule says in its
`meta` why it is there. A rule that passes here can be evaluated on any register (a test runs
every combination of a kind of rule and a kind of column).
"""

import re
from collections.abc import Mapping
from typing import Any

from antwoord.configuration.documents import Document
from antwoord.configuration.schema import (
    Day,
    Flag,
    Key,
    Kind,
    Later,
    Many,
    Number,
    Path,
    Table,
    Text,
    Whole,
    WrongValueError,
    in_each_language,
    one_of,
    quoted,
)
from antwoord.language.languages import LANGUAGES
from antwoord.quality.facts.facts import NEEDS
from antwoord.quality.facts.freshness import EXTRACT_FACTS
from antwoord.quality.facts.parameters import PARAMETER_KINDS
from antwoord.register.contract.columns import COLUMNS, NAMES, OPTIONAL, OPTIONAL_NAMES
from antwoord.register.contract.doubts import DOUBTS

SEVERITIES = ("critical", "warning", "info")
DIMENSIONS = ("completeness", "validity", "consistency", "uniqueness", "timeliness")
#: What a suite is about: the rows of the register, the extract as a whole, the cells that were
#: computed, or the blocks (counts, amounts) that were protected.
TABLES = ("register", "extract", "cells", "blocks")
CELLS, BLOCKS = "cells", "blocks"
#: What is checked when it is there: nothing of it is a row of a register.
LATER = (CELLS, BLOCKS)
#: The kinds of expectations that can be both evaluated by GX and followed to their rows.
TABLE_KINDS = ("expect_table_columns_to_match_set", "expect_table_row_count_to_be_between")
ROW_KINDS = (
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_be_null",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_not_be_in_set",
    "expect_column_values_to_be_between",
    "expect_column_values_to_match_regex",
    "expect_column_values_to_be_unique",
    "expect_column_pair_values_a_to_be_greater_than_b",
)
PARAMETER = "$PARAMETER"
MISSING = "either_value_is_missing"
#: How deep conditions may stand in each other.
DEEPEST = 5

_SUFFIXES = {
    "_date": "date",
    "_cents": "whole",
    "_months": "whole",
    "_number": "whole",
    "province": "text",
}
_OF_COLUMNS = {"text": "text", "nace_code": "text", "date": "date", "integer": "whole"}
#: Each table's columns and facts, and the kind of their values.
KINDS: dict[str, dict[str, str]] = {
    "register": {
        "row_number": "whole",
        **{
            column.name: _OF_COLUMNS.get(column.kind, "decimal") for column in (*COLUMNS, *OPTIONAL)
        },
        **{
            fact: next((kind for end, kind in _SUFFIXES.items() if fact.endswith(end)), "flag")
            for fact in NEEDS
            if fact not in OPTIONAL_NAMES
        },
    },
    "extract": {
        "extract_date": "date",
        "last_application_date": "date",
        "description_hash_matches": "flag",
        "enterprise_register_in_time": "flag",
        **EXTRACT_FACTS,
        "events_in_time": "flag",
    },
    "cells": {
        "kind": "text",
        "cell": "text",
        "value_cents": "whole",
        "parts_cents": "whole",
        "gap_cents": "whole",
    },
    "blocks": {"block": "text", "audit_holds": "flag", "proven_optimal": "flag"},
}
#: How a value of each kind is written in a suite.
_WRITTEN: dict[str, Kind] = {
    "text": Text(least=0, most=500),
    "whole": Whole(-(10**15), 10**15),
    "decimal": Number(-(10**9), 10**9, decimals=4),
    "date": Day(text=True),
    "flag": Flag(),
}


class EveryRow(Kind):
    """`mostly`, which no rule has: every row counts."""

    def check(self, value: Any, path: Path) -> Any:
        """Only all of the rows."""
        if isinstance(value, bool) or value != 1:
            raise WrongValueError(
                path, "mostly is not for rules; every row counts, so leave it out"
            )
        return value

    @property
    def words(self) -> str:
        """Nothing else."""
        return "1"

    @property
    def schema(self) -> dict[str, Any]:
        """Nothing else."""
        return {"const": 1}


_COLUMN = Key(Text(most=100), "The column or fact that it is about.", required=True)
_BOUND = Later('a number, a date between quotes, or {"$PARAMETER": name}')
_SET = Key(Later('a list of values, or {"$PARAMETER": name}'), "The values.", required=True)
_OF_ROWS = {
    "row_condition": Key(
        Later("a condition", {"type": "object"}),
        "Which rows it looks at: comparison (==, IN), nullity, and, or.",
    ),
    "mostly": Key(EveryRow(), "Not for rules: every row counts."),
}
#: The arguments of each kind of expectation.
ARGUMENTS: dict[str, Table] = {
    "expect_table_columns_to_match_set": Table(
        {
            "column_set": Key(
                Later('a list of columns, or {"$PARAMETER": "register_columns"}'),
                "The columns that must be there.",
                required=True,
            ),
            "exact_match": Key(Flag(only=False), "Others may be there.", required=True),
            "mostly": _OF_ROWS["mostly"],
        }
    ),
    "expect_table_row_count_to_be_between": Table(
        {
            "min_value": Key(Whole(0, 10**12), "The fewest rows.", required=True),
            "mostly": _OF_ROWS["mostly"],
        }
    ),
    **{
        kind: Table({"column": _COLUMN, **own, **_OF_ROWS})
        for kind, own in {
            "expect_column_values_to_not_be_null": {},
            "expect_column_values_to_be_null": {},
            "expect_column_values_to_be_unique": {},
            "expect_column_values_to_be_in_set": {"value_set": _SET},
            "expect_column_values_to_not_be_in_set": {"value_set": _SET},
            "expect_column_values_to_be_between": {
                "min_value": Key(_BOUND, "The least."),
                "max_value": Key(_BOUND, "The most."),
            },
            "expect_column_values_to_match_regex": {
                "regex": Key(Text(most=500), "The pattern.", required=True)
            },
        }.items()
    },
    "expect_column_pair_values_a_to_be_greater_than_b": Table(
        {
            "column_A": Key(Text(most=100), "The greater one.", required=True),
            "column_B": Key(Text(most=100), "The smaller one.", required=True),
            "or_equal": Key(Flag(), "They may be equal."),
            "ignore_row_if": Key(
                Text(one_of=(MISSING,)), "Rows where one is missing are passed over.", required=True
            ),
            **_OF_ROWS,
        }
    ),
}
_TEXTS = Table(in_each_language(Text(lines=True), required=LANGUAGES))
RULE = Table(
    {
        "type": Key(Text(one_of=(*TABLE_KINDS, *ROW_KINDS)), "The expectation.", required=True),
        "kwargs": Key(Later("a table", {"type": "object"}), "Its arguments.", required=True),
        "severity": Key(Text(one_of=SEVERITIES), "What a breach does.", required=True),
        "meta": Key(
            Table(
                {
                    "id": Key(
                        Text(
                            most=64,
                            pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*",
                            like="an id such as IMP-201",
                        ),
                        "Its id, which nothing else has.",
                        required=True,
                    ),
                    "title": Key(_TEXTS, "What must hold.", required=True),
                    "ground": Key(
                        Table(
                            {
                                "text": Key(_TEXTS, "Why.", required=True),
                                "source": Key(_TEXTS, "Where that is known from.", required=True),
                            }
                        ),
                        "Why the rule is there.",
                        required=True,
                    ),
                    "owner": Key(Text(most=100), "Who answers for it.", required=True),
                    "since": Key(Day(text=True), "The day it came.", required=True),
                    "dimension": Key(
                        Text(one_of=DIMENSIONS), "The dimension of quality.", required=True
                    ),
                    "doubt": Key(
                        Text(one_of=tuple(DOUBTS)),
                        "Of a warning: the fact that a breach makes unknown; application sets "
                        "the row aside.",
                    ),
                    "columns": Key(
                        Many(Text(most=100)),
                        "The columns it is about, the one to mend first.",
                        required=True,
                    ),
                }
            ),
            "What people need to know of it.",
            required=True,
        ),
    }
)
#: The suite.
SUITE = Table(
    {
        "name": Key(Text(most=64), "Its name: that of the file.", required=True),
        "meta": Key(
            Table(
                {
                    "title": Key(_TEXTS, "Its subject.", required=True),
                    "table": Key(Text(one_of=TABLES), "What it is about.", required=True),
                }
            ),
            "What people need to know of it.",
            required=True,
        ),
        "expectations": Key(
            Many(RULE, named="expectation", name_at=("meta", "id")), "Its rules.", required=True
        ),
    }
)


def read_arguments(
    entry: Mapping[str, Any], table: str, document: Document, way: Path
) -> dict[str, Any]:
    """The arguments of a rule, dates as dates; raises ReferenceDataError for what none can be."""
    kind, way = entry["type"], (*way, "kwargs")
    try:
        kwargs = ARGUMENTS[kind].check(entry["kwargs"], way)
        if kind in TABLE_KINDS and table != "register":
            raise WrongValueError(way, f"{kind} is of a suite about the register")
        known = KINDS[table]
        for key in ("column", "column_A", "column_B"):
            if key in kwargs and kwargs[key] not in known:
                raise WrongValueError((*way, key), one_of(kwargs[key], list(known)))
        if "row_condition" in kwargs:
            _require_condition(kwargs["row_condition"], known, (*way, "row_condition"))
        return kwargs | _values(kind, kwargs, known, way, table)
    except WrongValueError as error:
        raise document.wrong(error.path, error.problem, error.key) from None


def _values(
    kind: str, kwargs: Mapping[str, Any], known: Mapping[str, str], way: Path, table: str
) -> dict[str, Any]:
    """The arguments that hold values, each as the column has them."""
    of = known.get(kwargs.get("column", ""), "")
    if kind.endswith("_in_set"):
        return {"value_set": _set(kwargs["value_set"], of, (*way, "value_set"), table)}
    if kind == "expect_table_columns_to_match_set":
        return {"column_set": _set(kwargs["column_set"], "columns", (*way, "column_set"), table)}
    if kind == "expect_column_values_to_be_between":
        return _bounds(kwargs, of, way, table)
    if kind == "expect_column_values_to_match_regex":
        if of != "text":
            raise WrongValueError((*way, "column"), f"{kwargs['column']} holds no texts")
        _require_pattern(kwargs["regex"], (*way, "regex"))
    if "column_A" in kwargs:
        first, second = known[kwargs["column_A"]], known[kwargs["column_B"]]
        if first != second or first not in ("date", "whole"):
            raise WrongValueError(
                (*way, "column_B"),
                f"{kwargs['column_A']} and {kwargs['column_B']} cannot be compared; name two "
                "dates or two whole numbers, amounts in cents",
            )
    return {}


def _parameter(value: Any, kind: str, way: Path, table: str) -> Any:
    """A `$PARAMETER` of that kind; None where the value is no such table."""
    if not isinstance(value, dict):
        return None
    names = [name for name, of in PARAMETER_KINDS.items() if of == kind]
    if table in LATER or not names:
        raise WrongValueError(way, f"no {PARAMETER} can stand here; write the values")
    if list(value) != [PARAMETER]:
        raise WrongValueError(way, f'must be {{"{PARAMETER}": name}}, and nothing beside it')
    if value[PARAMETER] not in names:
        raise WrongValueError((*way, PARAMETER), one_of(value[PARAMETER], names))
    return value


def _set(value: Any, of: str, way: Path, table: str) -> Any:
    if parameter := _parameter(value, "texts" if of == "text" else of, way, table):
        return parameter
    if of == "columns":
        return Many(Text(one_of=NAMES)).check(value, way)
    if of in ("date", "decimal"):
        raise WrongValueError(way, "a column of dates or amounts has no set of values; use bounds")
    return Many(_WRITTEN[of]).check(value, way)


def _bounds(kwargs: Mapping[str, Any], of: str, way: Path, table: str) -> dict[str, Any]:
    if of not in ("whole", "decimal", "date"):
        raise WrongValueError((*way, "column"), f"{kwargs['column']} has no order to be between")
    bounds: dict[str, Any] = {}
    for key in ("min_value", "max_value"):
        value = kwargs.get(key)
        if value is None:
            continue
        parameter = _parameter(value, of, (*way, key), table)
        read = parameter or _WRITTEN[of].check(value, (*way, key))
        bounds[key] = value if of == "decimal" else read
    if not bounds:
        raise WrongValueError(way, "gives neither min_value nor max_value")
    low, high = bounds.get("min_value"), bounds.get("max_value")
    fixed = not isinstance(low, dict) and not isinstance(high, dict)
    if fixed and low is not None and high is not None and low > high:
        raise WrongValueError(way, "min_value lies above max_value; swap them")
    return bounds


def _require_condition(value: Any, known: Mapping[str, str], way: Path, depth: int = 1) -> None:
    """Only what means the same in GX and in SQL where a value is missing.

    That is `==`, `IN`, (not) null, and, or: `!=` keeps missing values in pandas and drops
    them in SQL.
    """
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in ("and", "or", "nullity", "comparison") or depth > DEEPEST:
        raise WrongValueError(way, "row_condition may use ==, IN, null tests, and, or")
    if kind in ("and", "or"):
        both = Table(
            {
                "type": Key(Text(), "", required=True),
                "conditions": Key(
                    Many(Later("a condition"), distinct=False), "conditions", required=True
                ),
            }
        ).check(value, way)
        for place, part in enumerate(both["conditions"]):
            _require_condition(part, known, (*way, "conditions", place), depth + 1)
        return
    column = Table({"name": Key(Text(most=100), "", required=True)})
    own: dict[str, Key] = {"is_null": Key(Flag(), "", required=True)}
    if kind == "comparison":
        own = {
            "operator": Key(Text(one_of=("==", "IN")), "", required=True),
            "parameter": Key(Later("the value, or with IN a list of them"), "", required=True),
        }
    keys = {"type": Key(Text(), "", required=True), "column": Key(column, "", required=True)}
    if kind == "comparison" and value.get("operator") not in ("==", "IN"):
        raise WrongValueError(way, "row_condition may use ==, IN, null tests, and, or")
    read = Table(keys | own).check(value, way)
    name = read["column"]["name"]
    if name not in known:
        raise WrongValueError((*way, "column", "name"), one_of(name, list(known)))
    if kind == "nullity":
        return
    if known[name] in ("date", "decimal"):
        raise WrongValueError(
            (*way, "column", "name"), f"{name} is not for conditions; compare words or codes"
        )
    if known[name] == "flag" and read["operator"] == "IN":
        raise WrongValueError((*way, "operator"), f"{name} is true or false; write ==")
    item = _WRITTEN[known[name]]
    asked = Many(item) if read["operator"] == "IN" else item
    asked.check(read["parameter"], (*way, "parameter"))


#: What a pattern is made of: what Python and RE2 (DuckDB) read alike, and nothing else.
_TOKEN = re.compile(
    r"(?P<escaped>\\[.^$*+?()\[\]{}|/\\-])"
    r"|(?P<set>\[\^?(?:\\[\]\[^\\-]|[^\]\[\\&~|])+\])"
    r"|(?P<open>\((?:\?:)?(?!\?))|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<many>[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})"
    r"|(?P<first>\^)|(?P<last>\$)|(?P<plain>[^\\\[\](){}*+?|^$])"
)


def _require_pattern(pattern: str, way: Path) -> None:
    """Refuses what Python and SQL would read in two ways, or what takes for ever.

    The shorthand for a digit means those of all scripts in Python and ten in SQL.
    """
    at, before, repeated = 0, "bar", [False]
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        kind = token.lastgroup if token else None
        wrong = (
            kind is None
            or (kind == "many" and before in ("many", "open", "bar", "first", "last"))
            or (kind == "first" and at > 0)
            or (kind == "last" and at < len(pattern) - 1)
        )
        if token is None or kind is None or wrong:
            raise WrongValueError(
                way,
                f"the pattern cannot be followed at {quoted(pattern[at : at + 10])}; use letters, "
                "[0-9], ( | ), * + ? {3}, with ^ and $ only at its ends",
            )
        if kind == "open":
            repeated.append(False)
        elif kind == "close" and len(repeated) > 1:
            inner = repeated.pop()
            follows = _TOKEN.match(pattern, token.end())
            again = follows is not None and follows.lastgroup == "many" and follows[0] != "?"
            if inner and again:
                raise WrongValueError(
                    way, "the pattern repeats what it repeats; that can take for ever"
                )
            repeated[-1] = repeated[-1] or inner or again
        elif kind == "many" and token[0] != "?":
            repeated[-1] = True
        at, before = token.end(), kind
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        raise WrongValueError(way, "the pattern is none: look at its brackets") from None
