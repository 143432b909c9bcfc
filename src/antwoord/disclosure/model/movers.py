"""How many people a difference between two dates is made of.

A difference is as sensitive as a count, and the minimum count is one of people for both: three
new applications of one person are one. It is as sensitive as an amount, too: where one of three
new loans is nearly all of it, the second knows that loan. A file beside the cells of each date
says who brought what into each cell; whoever brought something else there on the other date has
moved.

Where some brought more and others less, part of it may be one person under two names: whoever
had no enterprise number has one once the loan is paid. So the difference is taken to be of as
few people as could make it, those who brought most first; where all moved the same way, these
are all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from antwoord.catalogue.declared.question_file import LARGEST
from antwoord.cells import CellName
from antwoord.storage.engine import connect

#: The columns of the file: the cell's name, a digest, and what its person brings in.
_CELL, _WHO, _BROUGHT = "cell", "who", "brought"


class Movers(NamedTuple):
    """The fewest people who can have made the difference of a cell.

    `largest` is what those who made most of it brought, in the cell's unit, the most first.
    """

    people: int
    largest: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class People:
    """Who brought what into each cell of an answer.

    `path` is the Parquet file that says so; the comparisons made with other answers are kept.
    """

    path: Path
    _moved: "dict[People, Mapping[CellName, Movers]]" = field(default_factory=dict, repr=False)

    def moved_since(self, before: "People") -> Mapping[CellName, Movers]:
        """By cell that changed since another answer, the fewest people who can have made it so.

        `before` is the other answer's; it is compared once, however often it is asked for.
        """
        if before not in self._moved:
            self._moved[before] = _moved(before.path, self.path)
        return self._moved[before]


def _moved(before: Path, now: Path) -> Mapping[CellName, Movers]:
    import ibis

    connection = connect()
    tables = [connection.read_parquet(path) for path in (before, now)]
    sides = [
        table.select(_CELL, _WHO, moved=table[_BROUGHT] * sign)
        for table, sign in zip(tables, (-1, 1), strict=True)
    ]
    both = ibis.union(*sides)
    each = both.group_by([_CELL, _WHO]).agg(moved=both.moved.sum())
    each = each.mutate(change=each.moved.sum().over(ibis.window(group_by=_CELL)))
    along = each.filter(each.moved * each.change.sign() > 0)
    along = along.mutate(size=along.moved.abs())
    order = [along.size.desc(), along[_WHO]]
    larger = ibis.window(group_by=_CELL, order_by=order, preceding=(None, 1))
    along = along.mutate(
        before=along.size.sum().over(larger).fill_null(0),
        place=ibis.row_number().over(ibis.window(group_by=_CELL, order_by=order)),
    )
    needed = along.filter(along.before < along.change.abs())
    largest = needed.size.collect(where=needed.place < LARGEST, order_by=needed.place)
    found = needed.group_by(_CELL).agg(people=needed.count(), largest=largest).to_pyarrow()
    connection.disconnect()
    return {
        CellName.parsed(one[_CELL]): Movers(one["people"], tuple(one["largest"]))
        for one in found.to_pylist()
    }
