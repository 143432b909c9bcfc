"""The proof that a pattern protects, which anybody can check with additions.

For each side of each primary cell and each attacker there is a whole table that agrees with
everything published and with what that attacker knows beforehand, and in which the cell is
far enough from its value. One table may serve many. A record of plain lists and numbers
holds all that the check needs; it names true values and so is never published.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from antwoord.disclosure.model.system import Flags, System
from antwoord.disclosure.model.targets import Insider, knowledge, unguarded

#: A table: the value of each variable where it is not the true one.
Table = Mapping[int, int]


@dataclass(frozen=True)
class Certificates:
    """Tables, and the claims that say which of them shows what.

    A claim (variable, direction, insider, table) says that in that table the variable is at its
    level in that direction (1 up, -1 down), and that the cells of the insider (-1: there is
    none) are as they are.
    """

    tables: tuple[Table, ...]
    claims: tuple[tuple[int, int, int, int], ...]


def record_of(
    system: System, hidden: Flags, insiders: Sequence[Insider], certificates: Certificates
) -> dict[str, Any]:
    """The system, its pattern and the proof as plain lists and numbers, ready for JSON.

    `hidden` marks the variables that are not published, `insiders` are the attackers who know
    cells. The record names true values: it is for internal files alone.
    """
    return {
        "cells": [[str(key) for key in keys] for keys in system.keys],
        "values": system.value.tolist(),
        "lower": [None if low == -np.inf else int(low) for low in system.lower],
        "upper": [None if high == np.inf else int(high) for high in system.upper],
        "hidden": np.flatnonzero(hidden).tolist(),
        "relations": [[list(term) for term in row.items()] for row in system.rows.as_mappings()],
        "sides": [
            [at, direction, level]
            for direction, levels in ((1, system.up), (-1, system.down))
            for at, level in enumerate(levels.tolist())
            if level
        ],
        "insiders": [knowledge(system, insider).tolist() for insider in insiders],
        # These sides need no protection from her, since nobody else is in them.
        "unguarded": [sorted(map(list, unguarded(system, insider))) for insider in insiders],
        "tables": [sorted([at, value] for at, value in t.items()) for t in certificates.tables],
        "claims": [list(claim) for claim in certificates.claims],
    }


def check_record(record: Mapping[str, Any]) -> list[str]:
    """What a record fails to show, in sentences; empty when it proves the pattern safe.

    `record` is what `record_of` gives. The check adds and compares whole numbers alone: it needs
    no solver and no tolerance.
    """
    wrong = list(_check_tables(record))
    shown = set()
    sides = {(at, direction): level for at, direction, level in record["sides"]}
    tables = [dict(map(tuple, table)) for table in record["tables"]]
    for at, direction, insider, table in record["claims"]:
        value = record["values"][at]
        there = tables[table].get(at, value)
        if direction * (there - value) < sides.get((at, direction), 0):
            wrong.append(f"table {table} does not take {_name(record, at)} to its level")
        elif insider >= 0 and not tables[table].keys().isdisjoint(record["insiders"][insider]):
            wrong.append(f"table {table} changes a cell that insider {insider} knows")
        else:
            shown.add((at, direction, insider))
    free = [set(map(tuple, one)) for one in record.get("unguarded", ())]
    free += [set()] * (len(record["insiders"]) - len(free))
    for at, direction in sides:
        for insider, known in enumerate([[], *record["insiders"]], start=-1):
            if insider >= 0 and (at, direction) in free[insider]:
                continue
            if at not in known and (at, direction, insider) not in shown:
                wrong.append(unshown(record["cells"][at], insider))
    return wrong


def unshown(cells: Sequence[object], insider: int) -> str:
    """The objection that nothing shows a variable to be safe.

    `cells` are its names, `insider` is the number of the attacker (-1 is anybody).
    """
    whom = f"insider {insider}" if insider >= 0 else "anybody"
    return f"nothing shows {cells[0]} to be safe from {whom}"


def check_certificates(
    system: System, hidden: Flags, insiders: Sequence[Insider], certificates: Certificates
) -> list[str]:
    """What certificates fail to show of a pattern, in sentences, as `check_record` says it.

    The arguments are those of `record_of`.
    """
    return check_record(record_of(system, hidden, insiders, certificates))


def _check_tables(record: Mapping[str, Any]) -> Iterator[str]:
    values, hidden = record["values"], set(record["hidden"])
    touching: dict[int, list[tuple[int, int]]] = {}
    for row, terms in enumerate(record["relations"]):
        if sum(coefficient * values[at] for at, coefficient in terms):
            yield f"the true values break relation {row}"
        for at, coefficient in terms:
            touching.setdefault(at, []).append((row, coefficient))
    for number, changes in enumerate(record["tables"]):
        # The true values keep every relation: what a table adds to one must come to nothing.
        added: dict[int, int] = {}
        for at, value in dict(map(tuple, changes)).items():
            low, high = record["lower"][at], record["upper"][at]
            if at not in hidden:
                yield f"table {number} changes {_name(record, at)}, which is published"
            if (low is not None and value < low) or (high is not None and value > high):
                yield f"table {number} puts {_name(record, at)} outside what is known of it"
            for row, coefficient in touching.get(at, ()):
                added[row] = added.get(row, 0) + coefficient * (value - values[at])
        for row in sorted(row for row, sum_of_changes in added.items() if sum_of_changes):
            yield f"table {number} breaks relation {row}"


def _name(record: Mapping[str, Any], at: int) -> str:
    return str(record["cells"][at][0])
