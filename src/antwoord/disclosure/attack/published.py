"""What an outsider can compute from what is published: the attack on files, ours or another's.

Here only what is published is known, not the truth. What a suppressed cell can still be follows
from the relations that the codes give, over all files together; some table that agrees with
everything stands for the truth, and the attacker's intervals are those of `audit`. A cell is
disclosed when its interval is a single value above zero, or lies within the sensitive range from
1 to the minimum less one; so is a small difference between dates.

Where a table shows zeros, a cell that it suppresses is at least 1. Where that contradicts what it
publishes, as few tables as possible are taken to suppress zeros too, and this is said.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import numpy as np

from antwoord.cells import ROWS
from antwoord.disclosure.attack.cells_file import CENTS, Place, Row, is_amount
from antwoord.disclosure.attack.dates import (
    AMOUNT_UNIT,
    GROWING,
    PublishedDate,
    follows_from_all,
    link_bases,
    link_dates,
    only_open,
    release_before,
    since_once,
)
from antwoord.disclosure.attack.grids import Block
from antwoord.disclosure.attack.publications import Publication, publications_of
from antwoord.disclosure.attack.relations import Relation, pairs_of
from antwoord.disclosure.model.over_time import At, Change
from antwoord.disclosure.model.system import Cell, Flags, Key, State, System, build_system
from antwoord.disclosure.model.ties import Room
from antwoord.disclosure.proof.audit import Interval, Outsider
from antwoord.disclosure.solver import highs
from antwoord.disclosure.solver.highs import Outcome
from antwoord.errors import UserError

#: The default minimum count: the practice of national statistical offices.
MINIMUM_COUNT = 3

EXACT, SMALL, SMALL_SHOWN, DIFFERENCE = "exact", "small", "published", "difference"
IN_VAIN = "in vain"


@dataclass(frozen=True)
class Finding:
    """Something that an outsider can compute and should not.

    `kind` says what that is. EXACT: the value of a suppressed cell. SMALL: that a suppressed count
    is below the minimum. SMALL_SHOWN: nothing need be computed, since a small count is published.
    DIFFERENCE: that between this publication and the one before, or a figure that its question once
    published, there is a small difference. IN_VAIN: the value of a cell of a run that need not be
    suppressed, since it is a count of the minimum or more, or the same records as a cell that the
    run publishes.

    `path`, `line`, `table` and `place` say which cell it is of; `where` leads to it beside its
    line, by sheet and column. Its value must lie between `low` and `high`: counts, or cents for
    an amount.
    """

    kind: str
    path: Path
    line: int
    table: str
    place: Place
    low: int
    high: int
    where: str = ""

    @property
    def told(self) -> str:
        """What it must be, in words: `2`, `1-2`, `69438.39`."""
        amount = is_amount(self.place.measure)
        ends = [f"{end / CENTS:.2f}" if amount else str(end) for end in (self.low, self.high)]
        return "-".join(dict.fromkeys(ends))


class Range(NamedTuple):
    """From which to which a figure can be: whole numbers, or whole euro; None: without an end."""

    low: int
    high: int | None


@dataclass(frozen=True)
class FilesAudit:
    """What was found in the files; `disclosed` is the answer.

    `notes` say what was taken for granted. `unread` names what could not be read as a part of a
    system, with its place: nothing can be said about that. `ranges` are what can be computed of
    each cell that is not shown exactly, where they were asked for. `documents` are the DOCX files
    of runs as they were read, by their paths.
    """

    paths: tuple[Path, ...]
    cells: int
    suppressed: int
    relations: int
    findings: tuple[Finding, ...]
    seconds: float
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    ranges: tuple[tuple[Row, Range], ...] = ()
    documents: Mapping[Path, list[Block]] = field(default_factory=dict)

    def as_record(self) -> dict[str, object]:
        """All of it as plain lists and numbers, ready for JSON; amounts in euro as text."""

        def end(finding: Finding, value: int) -> int | str:
            return f"{value / CENTS:.2f}" if is_amount(finding.place.measure) else value

        def of(row: Row) -> dict[str, object]:
            return {
                "file": str(row.path),
                "line": row.line,
                "table": row.table,
                "measure": row.place.measure,
                "codes": dict(row.place.codes),
            }

        return {
            "verdict": "disclosed" if self.disclosed else "unknown" if self.unread else "nothing",
            "files": [str(path) for path in self.paths],
            "cells": self.cells,
            "hidden": self.suppressed,
            "relations": self.relations,
            "findings": [
                {
                    "kind": one.kind,
                    "file": str(one.path),
                    "where": one.where,
                    "line": one.line,
                    "table": one.table,
                    "measure": one.place.measure,
                    "codes": dict(one.place.codes),
                    "low": end(one, one.low),
                    "high": end(one, one.high),
                }
                for one in self.findings
            ],
            "ranges": [{**of(row), "low": one.low, "high": one.high} for row, one in self.ranges],
            "notes": list(self.notes),
            "not_understood": list(self.unread),
            "seconds": round(self.seconds, 2),
        }

    @property
    def disclosed(self) -> bool:
        """Whether there is any finding but of what need not be hidden."""
        return any(finding.kind != IN_VAIN for finding in self.findings)


def audit_files(
    paths: Sequence[Path],
    *,
    minimum_count: int = MINIMUM_COUNT,
    maximum_eur: int | None = None,
    in_time: bool = False,
    decimal: str = "",
    ranges: bool = False,
) -> FilesAudit:
    """The outsider's attack on files and folders, several of ours in the order of their dates.

    `paths` are the files and folders, `minimum_count` is the count from which on a cell is not
    sensitive, and `maximum_eur` is what the programme pays at most for an application (None: as
    each run says it, else unknown). `in_time` says that plain tables are of different dates too,
    in their order, and hold what only grows. `decimal` is the sign of decimals in plain tables
    ("": as they show it). With `ranges` it is told what can be computed of each cell that is not
    shown exactly. Raises UserError for a file that cannot be read (`publications_of`) or whose
    published values contradict each other.
    """
    started = monotonic()
    if not paths:
        raise UserError("there is no file to audit")
    if minimum_count < 1:
        raise UserError(f"a minimum count of {minimum_count} is below 1")
    published = publications_of(paths, in_time=in_time, decimal=decimal)
    dates = [_read(one) for one in published]
    system, hidden, relaxed = _system(dates, maximum_eur)
    outsider = Outsider(system, hidden)
    # Before what is exact: both solve the same programs, each once.
    told = tuple(_ranges(dates, _by_key(system, hidden, outsider.outer()))) if ranges else ()
    found = _by_key(system, hidden, outsider.exact(_clear(system, minimum_count), minimum_count))
    return FilesAudit(
        paths=tuple(paths),
        cells=sum(len(date.rows) for date in dates),
        suppressed=sum(
            row.value is None and row.rounded is None and not row.told
            for date in dates
            for row in date.rows
        ),
        relations=len(system.rows),
        findings=tuple(_findings(dates, system, found, minimum_count)),
        seconds=monotonic() - started,
        notes=(*(note for one in published for note in one.notes), *relaxed),
        unread=tuple(line for one in published for line in one.unread),
        ranges=told,
        documents={path: read for one in published for path, read in one.documents.items()},
    )


def ranges_of(publication: Publication, maximum_eur: int | None) -> dict[Place, Range]:
    """What anybody can compute of each place that a publication does not show exactly.

    `publication` is what a run publishes, `maximum_eur` is as for `audit_files`. The ends of the
    ranges are told with the tables, and so they follow from the tables with these ends in them.
    Raises UserError where the published values contradict each other.
    """
    found: dict[Place, Range] = {}
    while True:
        date = _read(publication)
        system, hidden, _ = _system([date], maximum_eur)
        intervals = Outsider(system, hidden).outer()
        by_key = _by_key(system, hidden, intervals)
        before, found = found, {row.place: one for row, one in _ranges([date], by_key)}
        # A whole number is more than its program has: with it other ends may come closer.
        if found == before or not any(one.rounded for one in intervals):
            return found
        publication = replace(
            publication, rows=[_with_range(row, found.get(row.place)) for row in publication.rows]
        )


def _with_range(row: Row, known: Range | None) -> Row:
    if known is None or row.told or row.value is not None or row.rounded is not None:
        return row
    unit = CENTS if is_amount(row.place.measure) else 1
    high = None if known.high is None else known.high * unit
    return replace(row, low=known.low * unit, high=high)


def _by_key(system: System, hidden: Flags, intervals: Iterable[Interval]) -> dict[Key, Interval]:
    """The interval of each cell; one of the same records as a cell that is shown is known."""
    shown = np.flatnonzero(~hidden).tolist()
    values = (Interval(at, int(system.value[at]), int(system.value[at])) for at in shown)
    return {key: one for one in (*intervals, *values) for key in system.keys[one.variable]}


def _ranges(dates: list[PublishedDate], found: dict[Key, Interval]) -> Iterator[tuple[Row, Range]]:
    """The range of every row of a table that shows no exact value."""
    for at, date in enumerate(dates):
        for row in date.rows:
            if row.told or row.value is not None or row.place.measure.startswith(ROWS):
                continue
            low, high = _range(date, found, at, row.place)
            if is_amount(row.place.measure):
                low, high = low // CENTS, None if high is None else -(-high // CENTS)
            yield row, Range(max(low, 0), high)


def _clear(system: System, minimum_count: int) -> Callable[[int, int, int], bool]:
    """Whether a count seen to be both low and high can be neither small nor a single value."""
    changes = np.array([any(isinstance(k, Change) for k in keys) for keys in system.keys])

    def clear(variable: int, low: int, high: int) -> bool:
        if changes[variable]:
            more, fewer = low > 0 and high < minimum_count, high < 0 and low > -minimum_count
            return not more and not fewer
        # A cell that may be zero is neither small nor a value that gives anybody away.
        return low <= 0 or (low < high and high >= minimum_count)

    return clear


def _read(publication: Publication) -> PublishedDate:
    date = PublishedDate(publication, publication.relations)
    for row in publication.rows:
        date.by_place.setdefault(row.place, []).append(row)
        if row.value is None:
            continue
        known = date.known.setdefault(row.place, row.value)
        if known != row.value:
            first = next(r for r in date.by_place[row.place] if r.value is not None)
            raise UserError(
                f"{row.path}, line {row.line}, column value: the same cell has another value in "
                f"line {first.line}" + (f" of {first.path}" if first.path != row.path else "")
            )
    date.relations = _complete(date)
    return date


def _complete(date: PublishedDate) -> list[Relation]:
    """The relations, each `closed` if the children are all that there is.

    A list counts as complete unless members that it must have are missing, or a sum of
    published values falls short of a published whole; published sums that make up the whole
    show a list to be complete although members are missing.
    """
    short: set[tuple[str, str, str]] = set()
    whole: set[tuple[str, str, str]] = set()
    for relation in date.relations:
        parent = date.known.get(relation.parent)
        parts = [date.known.get(child) for child in relation.children]
        if parent is None or None in parts:
            continue
        total = sum(part for part in parts if part is not None)
        if total > parent:
            row = date.by_place[relation.parent][0]
            raise UserError(
                f"{row.path}, line {row.line}, column value: {relation.parent} is less than "
                f"what makes it up by {relation.kind[1]}"
            )
        if total < parent:
            short.add(relation.kind)
        elif parent:
            whole.add(relation.kind)
    return [
        replace(
            relation,
            closed=relation.kind not in short and (relation.closed or relation.kind in whole),
        )
        for relation in date.relations
    ]


@dataclass(frozen=True)
class _Rest:
    """What a list lacks: never shown, not negative."""

    of: Key
    kind: tuple[str, str, str]


@dataclass(frozen=True)
class _Zeros:
    """A table at a date that shows zeros, so that what it hides of a measure is at least 1."""

    date: int
    table: str
    measure: str


@dataclass
class _Unknowns:
    """The cells and equations of all dates.

    `not_zero` are the cells of which only a table's own zeros say that they are none.
    """

    cells: dict[Key, Cell] = field(default_factory=dict)
    rows: list[dict[Key, int]] = field(default_factory=list)
    not_zero: dict[Key, _Zeros] = field(default_factory=dict)


def _system(dates: list[PublishedDate], maximum_eur: int | None) -> tuple[System, Flags, list[str]]:
    """The system of all dates, with some table that agrees with them for its values."""
    relaxed: set[_Zeros] = set()
    for growing, zeros_hidden in ((True, False), (False, False), (True, True), (False, True)):
        found = _unknowns(dates, maximum_eur, growing)
        values = _some_table(found, relaxed if zeros_hidden else None)
        if values is not None:
            break
    else:
        names = ", ".join(str(date.publication.path) for date in dates)
        raise UserError(f"{names}: the published values contradict each other: no table fits them")
    for key, table in found.not_zero.items():
        if table in relaxed:
            found.cells[key] = replace(found.cells[key], lower=_told(dates, key))
    truth = {key: replace(cell, value=values[key]) for key, cell in found.cells.items()}
    system = build_system(truth, (), equations=found.rows, exact=False)
    notes = [
        f"{one.table} ({one.measure}) shows zeros and hides some too: what it hides may be zero"
        for one in sorted(relaxed, key=lambda one: (one.date, one.table, one.measure))
    ]
    return system, system.state != State.PUBLISHED, notes


def _told(dates: list[PublishedDate], key: Key) -> int:
    """The least value that the files themselves give for a suppressed cell."""
    if not isinstance(key, At) or not isinstance(key.cell, Place):
        return 0
    rows = dates[key.date].by_place[key.cell]
    return max((row.low for row in rows if row.low is not None), default=0)


def _unknowns(dates: list[PublishedDate], maximum_eur: int | None, growing: bool) -> _Unknowns:
    found = _Unknowns()
    cells, rows = found.cells, found.rows
    for at, date in enumerate(dates):
        zeros = _tables_with_zeros(date)
        for place, standing in date.by_place.items():
            unit = AMOUNT_UNIT if is_amount(place.measure) else 1
            value = date.known.get(place)
            if value is not None:
                cells[At(at, place)] = Cell(
                    value, lower=value, upper=value, state=State.PUBLISHED, unit=unit
                )
                continue
            least = _told(dates, At(at, place))
            highs_ = [row.high for row in standing if row.high is not None]
            shows = _shows_zeros(standing, zeros)
            may_be_nothing = any(row.low == 0 and not row.told for row in standing)
            if shows is not None and not least and not may_be_nothing:
                least = 1
                found.not_zero[At(at, place)] = _Zeros(at, shows, place.measure)
            cells[At(at, place)] = Cell(
                0,
                lower=least,
                upper=min(highs_, default=None),
                state=State.HIDDEN,
                unit=unit,
            )
        for relation in date.relations:
            row: dict[Key, int] = {At(at, relation.parent): -1}
            for child in relation.children:
                row[At(at, child)] = row.get(At(at, child), 0) + 1
            if not relation.closed:
                unit = cells[At(at, relation.parent)].unit
                rest = _Rest(At(at, relation.parent), relation.kind)
                cells[rest] = Cell(0, state=State.HIDDEN, unit=unit)
                row[rest] = 1
            rows.append(row)
        _tie(at, date, found, maximum_eur or date.publication.maximum_eur)
    own = (date.publication.maximum_eur for date in dates)
    most = maximum_eur or max(filter(None, own), default=None)
    link_dates(dates, cells, rows, growing, most)
    link_bases(dates, cells, rows)
    return found


def _shows_zeros(standing: Sequence[Row], zeros: set[tuple[str, str]]) -> str | None:
    """The first table with a cell in it that shows zeros, None where none does."""
    tables = (row.table for row in standing if not row.told)
    return next((one for one in tables if (one, standing[0].place.measure) in zeros), None)


def _tables_with_zeros(date: PublishedDate) -> set[tuple[str, str]]:
    """Tables and measures that show zeros of their own, so that what they hide is not zero.

    Not those that follow from a zero above them, which every table shows.
    """
    shown, own = set(), set()
    implied = {
        child
        for relation in date.relations
        if date.known.get(relation.parent) == 0
        for child in relation.children
    }
    for place, rows in date.by_place.items():
        tables = {(row.table, place.measure) for row in rows if not row.told}
        if date.known.get(place) == 0 and place not in implied:
            shown |= tables
            own |= tables if len(tables) == 1 else set()
    alone = {
        (rows[0].table, place.measure)
        for place, rows in date.by_place.items()
        if len({row.table for row in rows}) == 1
    }
    return own | (shown - alone)


def _tie(
    at: int,
    date: PublishedDate,
    found: _Unknowns,
    maximum_eur: int | None,
) -> None:
    """A count and its amount: zero together, and within the programme's maximum."""
    cells, rows = found.cells, found.rows
    for count, amount in pairs_of(date.by_place):
        number, money = At(at, count), At(at, amount)
        known_number, known_money = date.known.get(count), date.known.get(amount)
        if known_money is not None and known_number is None:
            found.not_zero.pop(number, None)
            least = 1 if known_money else 0
            if maximum_eur:
                least = max(least, -(-known_money // (maximum_eur * CENTS)))
            cells[number] = replace(
                cells[number],
                lower=max(least, cells[number].lower or 0),
                upper=_lesser(known_money, cells[number].upper),
            )
        if known_number is not None and known_money is None:
            found.not_zero.pop(money, None)
            most = None if known_number else 0
            if maximum_eur:
                most = maximum_eur * CENTS * known_number
            cells[money] = replace(
                cells[money],
                lower=max(known_number, cells[money].lower or 0) if known_number else 0,
                upper=_lesser(most, cells[money].upper),
            )
        if maximum_eur and known_number is None and known_money is None:
            room = At(at, Room(amount))
            cells[room] = Cell(0, state=State.HIDDEN, unit=AMOUNT_UNIT)
            rows.append({number: maximum_eur * CENTS, money: -1, room: -1})


def _lesser(one: int | None, other: int | None) -> int | None:
    """The smaller of two ends, None where there is neither."""
    return min((end for end in (one, other) if end is not None), default=None)


def _some_table(found: _Unknowns, relaxed: set[_Zeros] | None) -> dict[Key, int] | None:
    """Values that agree with all bounds and relations, counts whole; None if there are none.

    With `relaxed`, tables that show zeros may hide zeros too: as few as possible, which are
    put into it.
    """
    soft = dict(found.not_zero.items()) if relaxed is not None else {}
    cells: dict[Key, Cell] = {
        key: replace(cell, lower=0) if key in soft else cell for key, cell in found.cells.items()
    }
    tables = list(dict.fromkeys(soft.values()))
    cells |= {table: Cell(0, lower=0, upper=1) for table in tables}
    place = {key: at for at, key in enumerate(cells)}
    unit = np.array([cell.unit for cell in cells.values()], dtype=np.float64)
    lower = np.array(
        [-np.inf if cell.lower is None else cell.lower for cell in cells.values()], dtype=np.float64
    )
    upper = np.array(
        [np.inf if cell.upper is None else cell.upper for cell in cells.values()], dtype=np.float64
    )
    scaled: list[Mapping[int, float]] = []
    for row in found.rows:
        largest = max(cells[key].unit for key in row)
        scaled.append({place[key]: k * cells[key].unit / largest for key, k in row.items()})
    # A cell of such a table is at least one step, or the table hides zeros.
    scaled += [{place[key]: 1.0, place[table]: 1.0} for key, table in soft.items()]
    least = np.array([0.0] * len(found.rows) + [1 / cells[key].unit for key in soft])
    most = np.array([0.0] * len(found.rows) + [np.inf] * len(soft))
    cost = np.zeros(len(unit))
    for table in tables:
        cost[place[table]] = 1.0
    exactly = {"mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9}
    for presolve in ("choose", "off"):
        model = highs.solver(**exactly, presolve=presolve)
        highs.load(model, cost, lower / unit, upper / unit, scaled, least, most, unit == 1)
        try:
            outcome = highs.run(model)
            break
        except highs.SolverError:
            # What its presolve took out may come back a little outside its bounds.
            if presolve == "off":
                raise
    if outcome is not Outcome.OPTIMAL:
        return None
    values = np.round(np.array(model.getSolution().col_value) * unit)
    if relaxed is not None:
        relaxed |= {table for table in tables if values[place[table]] > 0}
    return {key: int(values[place[key]]) for key in found.cells}


def _findings(
    dates: list[PublishedDate], system: System, found: dict[Key, Interval], minimum_count: int
) -> Iterable[Finding]:
    for at, date in enumerate(dates):
        for row in _once(date):
            low, high = _range(date, found, at, row.place)
            kind = _kind(row, low, high, minimum_count)
            if _is_exempt(date, row, minimum_count) or (
                kind and follows_from_all(row.place, dates, at, minimum_count)
            ):
                kind = None
            if kind == EXACT and _in_vain(date, row, low, minimum_count):
                kind = IN_VAIN
            if kind is not None and high is not None:
                yield _finding(kind, row, low, high)
        # Figures that are out already are beside each answer to their question.
        reach = {row.place: _range(date, found, at, row.place) for row in date.rows}
        for place, low, high in since_once(date.publication, reach.get, minimum_count):
            yield _finding(DIFFERENCE, date.by_place[place][0], low, high)
        if release_before(dates, at) is None:
            continue
        for row in _once(date):
            small = _small_difference(row, dates, at, found, system, minimum_count)
            if small is not None:
                yield _finding(DIFFERENCE, row, *small)


def _is_exempt(date: PublishedDate, row: Row, minimum_count: int) -> bool:
    """Whether it is how many of a run's whole population are in a state, and enough applied.

    That so many of all were paid, or that one still waits, says of nobody that it is them.
    """
    if not date.publication.of_run or not _counts_all(row.place):
        return False
    counts = (value for place, value in date.known.items() if _counts_all(place))
    return max(counts, default=0) >= minimum_count


def _counts_all(place: Place) -> bool:
    return not place.codes and not is_amount(place.measure) and not place.measure.startswith(ROWS)


def _in_vain(date: PublishedDate, row: Row, value: int, minimum_count: int) -> bool:
    """Whether a cell of a run that can be computed is known not to be sensitive.

    A run shows by its other cells what its rules allow; of another's tables the rules are not
    known, and what they hide may be sensitive at any size.
    """
    if not date.publication.day:
        return False
    if not is_amount(row.place.measure):
        return value >= minimum_count
    return any(
        row.place in relation.children
        and relation.closed
        and date.known.get(relation.parent) == value
        and all(date.known.get(part) == 0 for part in relation.children if part != row.place)
        for relation in date.relations
    )


def _finding(kind: str, row: Row, low: int, high: int) -> Finding:
    return Finding(kind, row.path, row.line, row.table, row.place, low, high, row.where)


def _once(date: PublishedDate) -> Iterator[Row]:
    """The rows, without those that repeat a cell of a table as it stands there."""
    for row in date.rows:
        if row.told and row.value is None and row.rounded is None and row.high is None:
            continue
        others = [one for one in date.by_place[row.place] if not one.told]
        if not row.told or not others or (row.value is not None and others[0].value is None):
            yield row


def _range(
    date: PublishedDate, found: dict[Key, Interval], at: int, place: Place
) -> tuple[int, int | None]:
    if place in date.known:
        return date.known[place], date.known[place]
    interval = found[At(at, place)]
    return interval.low or 0, interval.high


def _kind(row: Row, low: int, high: int | None, minimum_count: int) -> str | None:
    if row.place.measure.startswith(ROWS):
        return None  # of a number of rows nothing follows about anybody but through other cells
    amount = is_amount(row.place.measure)
    small = not amount and low > 0 and high is not None and high < minimum_count
    if row.value is not None:
        return SMALL_SHOWN if small else None
    if high == low and low > 0:
        return EXACT
    return SMALL if small else None


def _change(
    dates: list[PublishedDate], at: int, found: dict[Key, Interval], place: Place
) -> tuple[int | None, int | None]:
    before_at = release_before(dates, at)
    if before_at is None:
        raise ArithmeticError(f"{place}: there is no date before")
    now, before = dates[at].known.get(place), dates[before_at].known.get(place)
    if now is not None and before is not None:
        return now - before, now - before
    interval = found[Change(at, place)]
    return interval.low, interval.high


def _small_difference(
    row: Row,
    dates: list[PublishedDate],
    at: int,
    found: dict[Key, Interval],
    system: System,
    minimum_count: int,
) -> tuple[int, int] | None:
    """From which to which a difference is, if it tells of few: records, or what few got.

    Of more records or fewer; or of as many, to which a correction gave another amount. How a
    whole population's number changes says nothing about a person, nor that of the one period in
    which anything can have come.
    """
    place = row.place
    whole = not is_amount(place.measure) and (not place.codes or only_open(place, dates, at))
    if whole or Change(at, place) not in system.index or place.measure not in GROWING:
        return None
    low, high = _change(dates, at, found, place)
    if low is None or high is None:
        return None
    if place.measure != "amount_paid_eur":
        few = low > 0 and high < minimum_count
        fewer = high < 0 and -low < minimum_count
        return (low, high) if few or fewer else None
    count = place.of_measure("paid")
    if low != high or not low or Change(at, count) not in system.index:
        return None
    least, most = _change(dates, at, found, count)
    if least is None or most is None:
        return None
    return (low, high) if -minimum_count < least and most < minimum_count else None
