"""Why figures changed, for internal use: the rows of two runs counted as one of them counts.

From the rows of the earlier run to what the later extract says of the same date is revision; from
there to the later run is flow, but for rows that lie in another place or class without a change of
their own, which is frame. See docs/decisions/0013-series-of-dates.md.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis

from antwoord.catalogue.declared.dimensions import dimensions
from antwoord.cells import OUTSIDE, PLACE, CellName
from antwoord.counting.context import Context
from antwoord.counting.leaves import leaf_of
from antwoord.counting.state import with_state
from antwoord.counting.tables import (
    EARLIER,
    FIRST_OF_APPLICANT,
    SUMS,
    count,
    parts_of,
    roll_up,
    with_weights,
)
from antwoord.register.contract.doubts import doubted
from antwoord.register.events.folding import Known, register_on
from antwoord.run_files import BREACHES, EVENTS, REGISTER, ROWS
from antwoord.series.compare.sides import Pair
from antwoord.series.rows import context_of
from antwoord.series.told import Told
from antwoord.storage.engine import connect

if TYPE_CHECKING:
    import ibis.expr.types as ir

ID = "application_id"
#: What decides where a row counts and may change with the day or the lists alone, its values the
#: same: its place and its classes.
_PLACED = ("place", "nace", "applicant", "activity", "programme", "basis")
_ASKED = ("province", "of_either", "in_population", "by_activity", "by_nace")
#: What every row is counted by besides, whatever the question.
_COUNTED = (*_ASKED, *SUMS.values(), "state", "contributor", "quarantined", FIRST_OF_APPLICANT)
#: What is no value of a row itself.
_NO_VALUE = ("row_number", "view_agrees", "decision_known")
#: So many rows are listed of each kind.
LISTED = 200


class UnlikeRowsError(Exception):
    """Rows of another version of the program lack what this one counts by."""


@dataclass(frozen=True)
class Row:
    """A row that changed without a date of its own moving.

    `why`: `late`, `deleted`, `corrected`, `checks` (the checks judge it otherwise) or `frame`.
    `columns` are the columns that differ with what stood there and what stands there.
    """

    id: str
    why: str
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Split:
    """By cell the parts of its change (`changes.REASONS`), in counts and cents.

    `rows` are those that changed though their dates did not, `number` how many of each kind;
    `moved` says how many rows went from one state to another between the dates.
    """

    reasons: Mapping[CellName, Mapping[str, int]]
    rows: tuple[Row, ...]
    number: Mapping[str, int]
    moved: Mapping[tuple[str, str], int]


def split(pair: Pair, folders: tuple[Path, Path]) -> Split:
    """Splits every change between the two runs whose processed `folders` are given in order.

    Raises UnlikeRowsError where the rows of one lack what the other is counted by.
    """
    backwards = pair.before.past.reference_date > pair.after.past.reference_date
    told = (pair.after, pair.before) if backwards else (pair.before, pair.after)
    found = _forwards(pair, told, folders[::-1] if backwards else folders)
    return _turned(found) if backwards else found


def _turned(found: Split) -> Split:
    """The same the other way round: what had come late is not there yet."""
    other = {"late": "deleted", "deleted": "late"}
    return Split(
        reasons={
            name: {other.get(why, why): -value for why, value in parts.items()}
            for name, parts in found.reasons.items()
        },
        rows=tuple(
            Row(
                one.id,
                other.get(one.why, one.why),
                {column: (new, old) for column, (old, new) in one.columns.items()},
            )
            for one in found.rows
        ),
        number={other.get(why, why): value for why, value in found.number.items()},
        moved={(new, old): number for (old, new), number in found.moved.items()},
    )


def _forwards(pair: Pair, told: tuple[Told, Told], folders: tuple[Path, Path]) -> Split:
    connection = connect()
    try:
        return _counted(_Rows.of(connection, pair, told, folders), pair)
    finally:
        connection.disconnect()


@dataclass(frozen=True)
class _Rows:
    """The rows of the first run, of the second extract on the first date, of the second run.

    `values` are those of the first and of the second extract on the first date, as they were read.
    `context` is that of the second run.
    """

    first: "ir.Table"
    between: "ir.Table"
    second: "ir.Table"
    values: tuple["ir.Table", "ir.Table"]
    context: Context
    internal: bool

    @classmethod
    def of(
        cls, connection: Any, pair: Pair, told: tuple[Told, Told], folders: tuple[Path, Path]
    ) -> "_Rows":
        def kept(name: str, table: "ir.Table") -> "ir.Table":
            return connection.create_table(name, table, temp=True)

        rows = []
        for place, folder in enumerate(folders):
            table = connection.read_parquet(folder / ROWS)
            if EARLIER in table.columns:
                table = table.filter(~table[EARLIER])
            rows.append(kept(f"rows_{place}", table.filter(~table.quarantined)))
        needed = {name for name in rows[1].columns if name.endswith("_leaf") or name in _COUNTED}
        if needed - set(rows[0].columns):
            raise UnlikeRowsError
        day = Known(told[0].past.reference_date, told[0].past.as_known_on)
        values = []
        for place, folder in enumerate(folders):
            lists = {
                kind: connection.read_parquet(folder / name)
                for kind, name in EVENTS.items()
                if (folder / name).is_file()
            }
            register = connection.read_parquet(folder / REGISTER)
            values.append(kept(f"values_{place}", register_on(register, lists, day)))
        contexts = [context_of(one, pair, rows[1]) for one in told]
        breaches = connection.read_parquet(folders[1] / BREACHES)
        single = rows[1].filter(rows[1].contributor.startswith("#")).count().execute() > 0
        state = with_state(doubted(values[1], breaches), contexts[0])
        between = with_weights(state, one_row_one_applicant=single)
        between = kept("between", between.filter(~between.quarantined))
        internal = told[1].past.internal
        return cls(rows[0], between, rows[1], (values[0], values[1]), contexts[1], internal)


def _counted(rows: _Rows, pair: Pair) -> Split:
    judged = _judged(rows)
    parts = parts_of(pair.question.tables, rows.context, internal=rows.internal)

    def cells(table: "ir.Table") -> dict[CellName, int]:
        return roll_up(count(table, parts), parts, rows.context).values

    def only(table: "ir.Table", why: str) -> dict[CellName, int]:
        ids = [one.id for one in judged if one.why == why]
        return cells(table.filter(table[ID].isin(ids))) if ids else {}

    before, middle, after = cells(rows.first), cells(rows.between), cells(rows.second)
    placed = cells(_placed_as(rows))
    late, deleted = only(rows.between, "late"), only(rows.first, "deleted")
    checked, unchecked = only(rows.between, "checks"), only(rows.first, "checks")
    reasons: dict[CellName, dict[str, int]] = {}
    for name in {**before, **middle, **after, **placed}:
        old, on_the_day, unmoved, new = (
            counted.get(name, 0) for counted in (before, middle, placed, after)
        )
        come, gone = late.get(name, 0), -deleted.get(name, 0)
        checks = checked.get(name, 0) - unchecked.get(name, 0)
        told = {
            "flow": unmoved - on_the_day,
            "late": come,
            "corrected": on_the_day - old - come - gone - checks,
            "deleted": gone,
            "frame": new - unmoved + checks,
        }
        if any(told.values()):
            reasons[name] = told
    every = [*judged, *_framed(rows)]
    number = Counter(one.why for one in every)
    return Split(reasons, tuple(every), dict(number), _moved(rows))


def _judged(rows: _Rows) -> list[Row]:
    """The rows that count otherwise on one and the same day in the second extract, with why."""
    old, new = (_as_counted(table) for table in (rows.first, rows.between))
    names = [name for name in old.columns if name in new.columns and name != ID]
    both = old.outer_join(new, ID, rname="{name}_new")
    differs = ibis.or_(*(both[name] != both[f"{name}_new"] for name in names))
    alone = both[ID].isnull() | both[f"{ID}_new"].isnull()
    found = both.filter(alone | differs.fill_null(True))
    ids = sorted(
        found.select(id=found[ID].coalesce(found[f"{ID}_new"])).to_pyarrow()["id"].to_pylist()
    )
    before, after = (_values_of(table, ids) for table in rows.values)
    judged = []
    for one in ids:
        if one not in before or one not in after:
            judged.append(Row(one, "late" if one not in before else "deleted"))
            continue
        columns = {
            name: (before[one][name], after[one][name])
            for name in before[one]
            if name in after[one] and before[one][name] != after[one][name]
        }
        judged.append(Row(one, "corrected" if columns else "checks", columns))
    return judged


def _as_counted(rows: "ir.Table") -> "ir.Table":
    """The rows that count, by id, with all that decides in which cells and for how much, as texts.

    What goes with a state that a row is not in, such as a reason, says nothing of it.
    """
    counts = rows.filter(rows.of_either & rows.state.notnull())
    only = {
        "paid_date": ("paid",),
        SUMS["paid_amount_eur"]: ("paid",),
        "decision_date": ("stopped", "approved"),
        **{
            name: states
            for name in counts.columns
            for of, states in (("stop_reason", ("stopped",)), ("paid_amount_eur", ("paid",)))
            if name.startswith(of) and name.endswith("_leaf")
        },
    }
    named = {
        *(name for name in counts.columns if name.endswith("_leaf")),
        *("state", "province", "in_population", "application_date"),
        *(name for name in SUMS.values() if name in counts.columns),
        *only,
    }
    texts = {}
    for name in sorted(named & set(counts.columns)):
        text = counts[name].cast("string").fill_null("")
        texts[name] = ibis.ifelse(counts.state.isin(only[name]), text, "") if name in only else text
    return counts.select(ID, **texts)


def _values_of(values: "ir.Table", ids: list[str]) -> dict[str, dict[str, str]]:
    """By id what stands in each column of some rows as they were read, as texts."""
    found = values.filter(values[ID].isin(ids))
    names = [
        name
        for name in values.columns
        if name not in (*_NO_VALUE, ID) and not name.startswith("written_")
    ]
    texts = {name: found[name].cast("string").fill_null("") for name in names}
    return {row.pop(ID): row for row in found.select(ID, **texts).to_pyarrow().to_pylist()}


def _placed_columns(rows: _Rows) -> list[str]:
    leaves = {leaf_of(one) for one in dimensions().values() if one.derive in _PLACED}
    return [
        name
        for name in rows.second.columns
        if (name in leaves or name in _ASKED) and name in rows.between.columns
    ]


def _there(rows: _Rows) -> "ir.Table":
    """The rows of the second run that were there on the first day, with where they were then."""
    names = [*_placed_columns(rows), "state"]
    before = rows.between.filter(rows.between.state.notnull())
    before = before.select(**{f"{name}_then": before[name] for name in (ID, *names)})
    return rows.second.left_join(before, rows.second[ID] == before[f"{ID}_then"])


def _placed_as(rows: _Rows) -> "ir.Table":
    """The rows of the second run, each where it was on the first day if it was there."""
    both = _there(rows)
    there = both[f"{ID}_then"].notnull()
    return both.mutate(
        **{
            name: ibis.ifelse(there, both[f"{name}_then"], both[name])
            for name in _placed_columns(rows)
        }
    ).select(*rows.second.columns)


def _framed(rows: _Rows) -> list[Row]:
    """The rows that lie elsewhere on the second day though nothing in them changed."""
    names = _placed_columns(rows)
    both = _there(rows)
    asked = both.of_either | both.of_either_then.fill_null(False)
    both = both.filter(both[f"{ID}_then"].notnull() & asked)
    texts = {
        name: both[name].cast("string").fill_null("")
        for plain in names
        for name in (plain, f"{plain}_then")
    }
    both = both.select(ID, **texts)
    differs = ibis.or_(*(both[name] != both[f"{name}_then"] for name in names))
    found = both.filter(differs).order_by(ID).to_pyarrow().to_pylist()
    placed = any(one.kin == "place" for one in rows.context.dimensions.values())
    told = []
    for row in found:
        columns = _differing({name: (row[f"{name}_then"], row[name]) for name in names})
        # Another province changes nothing where no table has places, but for what lies outside.
        if placed or set(columns) != {PLACE} or OUTSIDE in columns[PLACE]:
            told.append(Row(row[ID], "frame", columns))
    return told


def _differing(columns: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The columns that differ; of several that say the same, such as a province and its leaf, one.

    The last of them: those that people know come after the leaves.
    """
    by_values = {both: name for name, both in columns.items() if both[0] != both[1]}
    return {name: both for both, name in by_values.items()}


def _moved(rows: _Rows) -> dict[tuple[str, str], int]:
    """How many rows of the population went from one state to another; from nothing: new ones."""
    both = _there(rows)
    both = both.filter(both.in_population & both.state.notnull())
    both = both.select(old=both.state_then.fill_null(""), new=both.state)
    found = both.filter(both.old != both.new).group_by("old", "new").agg(number=ibis._.count())
    rows_found = found.order_by("old", "new").to_pyarrow().to_pylist()
    return {(row["old"], row["new"]): int(row["number"]) for row in rows_found}
