"""What an outsider can compute from one or several `cells.csv`: the attack on a file.

Only what is published is known here, not the truth. All that a hidden cell can still be
follows from the relations that the codes give, over all files together; some table that
agrees with everything stands in for the truth, and the attacker's intervals are those of
`audit`. A cell is disclosed when its interval is a single value above zero, or lies within
the sensitive range from 1 to the minimum less one; so is a small difference between dates.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

import numpy as np

from helpers.disclosure import highs
from helpers.disclosure.audit import Interval, intervals_of
from helpers.disclosure.cells_file import AMOUNT, CENTS, TOTAL, Place, Row, read_rows
from helpers.disclosure.highs import Outcome
from helpers.disclosure.over_time import At, Change
from helpers.disclosure.system import Cell, Flags, Key, State, System, build_system
from helpers.disclosure.tables import Relation, pairs_of, relations_of
from helpers.disclosure.ties import Room
from helpers.errors import UserError

MINIMUM_COUNT = 3
#: Measures that can only grow from date to date; approved and pending ones move on.
GROWING = ("applications", "paid", "stopped", AMOUNT)
#: Amounts go to the programs in thousands of euro.
AMOUNT_UNIT = 1000 * CENTS

EXACT, SMALL, PUBLISHED, DIFFERENCE = "exact", "small", "published", "difference"


@dataclass(frozen=True)
class Finding:
    """Something that an outsider can compute and should not.

    `kind`: EXACT a suppressed cell's value; SMALL that it is below the minimum; PUBLISHED
    that a small count is shown; DIFFERENCE that between this file and the one before there
    is a small one. `low` to `high` is what it must be: counts, or cents for an amount.
    """

    kind: str
    path: Path
    line: int
    table: str
    place: Place
    low: int
    high: int


@dataclass(frozen=True)
class FilesAudit:
    """What was found in the files; `disclosed` is the answer."""

    paths: tuple[Path, ...]
    cells: int
    suppressed: int
    relations: int
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def disclosed(self) -> bool:
        """Whether there is any finding."""
        return bool(self.findings)


@dataclass
class _File:
    """One file: rows by place, what is known of each, and which tables show zeros."""

    path: Path
    rows: list[Row]
    relations: list[Relation]
    by_place: dict[Place, list[Row]] = field(default_factory=dict)
    known: dict[Place, int] = field(default_factory=dict)


def audit_files(
    paths: Sequence[Path],
    *,
    minimum_count: int = MINIMUM_COUNT,
    maximum_eur: int | None = None,
) -> FilesAudit:
    """The outsider's attack on files, given in the order of their dates.

    `maximum_eur`: what the programme pays at most per application, None where unknown.
    Raises UserError for a file that cannot be read (`read_rows`) or whose published values
    contradict each other.
    """
    started = monotonic()
    if not paths:
        raise UserError("there is no file to audit")
    if minimum_count < 1:
        raise UserError(f"a minimum count of {minimum_count} is below 1")
    files = [_read(path) for path in paths]
    system, hidden = _system(files, maximum_eur)
    found = {
        key: interval
        for interval in intervals_of(system, hidden, _clear(system, minimum_count), minimum_count)
        for key in system.keys[interval.variable]
    }
    findings = _findings(files, system, found, minimum_count)
    return FilesAudit(
        paths=tuple(paths),
        cells=sum(len(file.rows) for file in files),
        suppressed=sum(row.value is None for file in files for row in file.rows),
        relations=len(system.rows),
        findings=tuple(findings),
        seconds=monotonic() - started,
    )


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


def _read(path: Path) -> _File:
    rows = read_rows(path)
    file = _File(path, rows, relations_of(rows))
    for row in rows:
        file.by_place.setdefault(row.place, []).append(row)
        if row.value is None:
            continue
        known = file.known.setdefault(row.place, row.value)
        if known != row.value:
            first = next(r for r in file.by_place[row.place] if r.value is not None)
            raise UserError(
                f"{path}, line {row.line}, column value: the same cell has another value in "
                f"line {first.line}"
            )
    file.relations = _complete(file)
    return file


def _complete(file: _File) -> list[Relation]:
    """The relations, each `closed` if the children are all that there is.

    A list counts as complete unless members that it must have are missing, or a sum of
    published values falls short of a published whole; published sums that make up the whole
    show a list to be complete although members are missing.
    """
    short: set[tuple[str, str, str]] = set()
    whole: set[tuple[str, str, str]] = set()
    for relation in file.relations:
        parent = file.known.get(relation.parent)
        parts = [file.known.get(child) for child in relation.children]
        if parent is None or None in parts:
            continue
        total = sum(part for part in parts if part is not None)
        if total > parent:
            row = file.by_place[relation.parent][0]
            raise UserError(
                f"{file.path}, line {row.line}, column value: {relation.parent} is less than "
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
        for relation in file.relations
    ]


@dataclass(frozen=True)
class _Rest:
    """What a list lacks: never shown, not negative."""

    of: Key
    kind: tuple[str, str, str]


def _system(files: list[_File], maximum_eur: int | None) -> tuple[System, Flags]:
    """The system of all files, with some table that agrees with them for its values."""
    for growing in (True, False):
        cells, rows = _unknowns(files, maximum_eur, growing)
        values = _some_table(cells, rows)
        if values is not None:
            break
    else:
        names = ", ".join(str(file.path) for file in files)
        raise UserError(f"{names}: the published values contradict each other: no table fits them")
    truth = {key: replace(cell, value=values[key]) for key, cell in cells.items()}
    system = build_system(truth, (), equations=rows, exact=False)
    return system, system.state != State.PUBLISHED


def _unknowns(
    files: list[_File], maximum_eur: int | None, growing: bool
) -> tuple[dict[Key, Cell], list[dict[Key, int]]]:
    cells: dict[Key, Cell] = {}
    rows: list[dict[Key, int]] = []
    for date, file in enumerate(files):
        zeros = _tables_with_zeros(file)
        for place, standing in file.by_place.items():
            unit = AMOUNT_UNIT if place.measure == AMOUNT else 1
            value = file.known.get(place)
            if value is not None:
                cells[At(date, place)] = Cell(
                    value, lower=value, upper=value, state=State.PUBLISHED, unit=unit
                )
                continue
            least = int(any((row.table, place.measure) in zeros for row in standing))
            cells[At(date, place)] = Cell(0, lower=least, state=State.HIDDEN, unit=unit)
        for relation in file.relations:
            row: dict[Key, int] = {At(date, relation.parent): -1}
            row.update({At(date, child): 1 for child in relation.children})
            if not relation.closed:
                unit = cells[At(date, relation.parent)].unit
                rest = _Rest(At(date, relation.parent), relation.kind)
                cells[rest] = Cell(0, state=State.HIDDEN, unit=unit)
                row[rest] = 1
            rows.append(row)
        _tie(date, file, cells, rows, maximum_eur)
    _link_dates(files, cells, rows, growing)
    return cells, rows


def _tables_with_zeros(file: _File) -> set[tuple[str, str]]:
    """Tables and measures that show zeros of their own, so that what they hide is not zero.

    Not those that follow from a zero above them, which every table shows.
    """
    shown, own = set(), set()
    implied = {
        child
        for relation in file.relations
        if file.known.get(relation.parent) == 0
        for child in relation.children
    }
    for place, rows in file.by_place.items():
        tables = {(row.table, place.measure) for row in rows}
        if file.known.get(place) == 0 and place not in implied:
            shown |= tables
            own |= tables if len(tables) == 1 else set()
    alone = {
        (rows[0].table, place.measure)
        for place, rows in file.by_place.items()
        if len({row.table for row in rows}) == 1
    }
    return own | (shown - alone)


def _tie(
    date: int,
    file: _File,
    cells: dict[Key, Cell],
    rows: list[dict[Key, int]],
    maximum_eur: int | None,
) -> None:
    """A count and its amount: zero together, and within the programme's maximum."""
    for count, amount in pairs_of(file.by_place):
        number, money = At(date, count), At(date, amount)
        known_number, known_money = file.known.get(count), file.known.get(amount)
        if known_money is not None and known_number is None:
            least = 1 if known_money else 0
            if maximum_eur:
                least = max(least, -(-known_money // (maximum_eur * CENTS)))
            cells[number] = replace(
                cells[number],
                lower=max(least, cells[number].lower or 0),
                upper=known_money,
            )
        if known_number is not None and known_money is None:
            most = 0 if not known_number else None
            if maximum_eur:
                most = maximum_eur * CENTS * known_number
            cells[money] = replace(
                cells[money],
                lower=max(known_number, cells[money].lower or 0) if known_number else 0,
                upper=most,
            )
        if maximum_eur and known_number is None and known_money is None:
            room = At(date, Room(amount))
            cells[room] = Cell(0, state=State.HIDDEN, unit=AMOUNT_UNIT)
            rows.append({number: maximum_eur * CENTS, money: -1, room: -1})


def _link_dates(
    files: list[_File], cells: dict[Key, Cell], rows: list[dict[Key, int]], growing: bool
) -> None:
    """Differences between successive files that hold the same cell."""
    for date, (before, now) in enumerate(itertools.pairwise(files), start=1):
        both = [place for place in now.by_place if place in before.by_place]
        fell = {
            place.measure
            for place in both
            if now.known.get(place, 0) < before.known.get(place, 0) and place in now.known
        }
        for place in both:
            grows = growing and place.measure in GROWING and place.measure not in fell
            unit = AMOUNT_UNIT if place.measure == AMOUNT else 1
            cells[Change(date, place)] = Cell(
                0, lower=0 if grows else None, state=State.HIDDEN, unit=unit
            )
            rows.append({At(date, place): 1, At(date - 1, place): -1, Change(date, place): -1})


def _some_table(cells: dict[Key, Cell], rows: list[dict[Key, int]]) -> dict[Key, int] | None:
    """Values that agree with all bounds and relations, counts whole; None if there are none."""
    place = {key: at for at, key in enumerate(cells)}
    unit = np.array([cell.unit for cell in cells.values()], dtype=np.float64)
    lower = np.array(
        [-np.inf if cell.lower is None else cell.lower for cell in cells.values()], dtype=np.float64
    )
    upper = np.array(
        [np.inf if cell.upper is None else cell.upper for cell in cells.values()], dtype=np.float64
    )
    scaled = []
    for row in rows:
        largest = max(cells[key].unit for key in row)
        scaled.append({place[key]: k * cells[key].unit / largest for key, k in row.items()})
    balance, cost = np.zeros(len(rows)), np.zeros(len(unit))
    model = highs.solver(mip_feasibility_tolerance=1e-9, primal_feasibility_tolerance=1e-9)
    highs.load(model, cost, lower / unit, upper / unit, scaled, balance, balance, unit == 1)
    if highs.run(model) is not Outcome.OPTIMAL:
        return None
    found = np.round(np.array(model.getSolution().col_value) * unit)
    return {key: int(value) for key, value in zip(cells, found, strict=True)}


def _findings(
    files: list[_File], system: System, found: dict[Key, Interval], minimum_count: int
) -> Iterable[Finding]:
    for date, file in enumerate(files):
        for row in file.rows:
            low, high = _range(file, found, date, row.place)
            kind = _kind(row, low, high, minimum_count)
            if kind is not None and high is not None:
                yield Finding(kind, file.path, row.line, row.table, row.place, low, high)
        if date == 0:
            continue
        for row in file.rows:
            small = _small_difference(row, files, date, found, system, minimum_count)
            if small is not None:
                yield Finding(DIFFERENCE, file.path, row.line, row.table, row.place, *small)


def _range(
    file: _File, found: dict[Key, Interval], date: int, place: Place
) -> tuple[int, int | None]:
    if place in file.known:
        return file.known[place], file.known[place]
    interval = found[At(date, place)]
    return interval.low or 0, interval.high


def _kind(row: Row, low: int, high: int | None, minimum_count: int) -> str | None:
    small = row.place.measure != AMOUNT and low > 0 and high is not None and high < minimum_count
    if row.value is not None:
        return PUBLISHED if small else None
    if high == low and low > 0:
        return EXACT
    return SMALL if small else None


def _change(
    files: list[_File], date: int, found: dict[Key, Interval], place: Place
) -> tuple[int | None, int | None]:
    now, before = files[date].known.get(place), files[date - 1].known.get(place)
    if now is not None and before is not None:
        return now - before, now - before
    interval = found[Change(date, place)]
    return interval.low, interval.high


def _small_difference(
    row: Row,
    files: list[_File],
    date: int,
    found: dict[Key, Interval],
    system: System,
    minimum_count: int,
) -> tuple[int, int] | None:
    """From which to which a difference is, if it tells of few: records, or what few got.

    Of more records or fewer; or of as many, to which a correction gave another amount. How a
    whole population's number changes says nothing about a person.
    """
    place = row.place
    whole = place.measure != AMOUNT and {*place.codes} == {TOTAL}
    if whole or Change(date, place) not in system.index or place.measure not in GROWING:
        return None
    low, high = _change(files, date, found, place)
    if low is None or high is None:
        return None
    if place.measure != AMOUNT:
        few = low > 0 and high < minimum_count
        fewer = high < 0 and -low < minimum_count
        return (low, high) if few or fewer else None
    count = replace(place, measure="paid")
    if low != high or not low or Change(date, count) not in system.index:
        return None
    least, most = _change(files, date, found, count)
    if least is None or most is None:
        return None
    return (low, high) if -minimum_count < least and most < minimum_count else None
