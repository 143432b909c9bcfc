"""All cells of one answer as cells of the linear system, with who stands behind each of them.

The values are counts, or amounts in cents. The relations among the answer's tables come from
`structure.parquet`, the contributors from `contributions.parquet`, both as the breakdown
writes them. What is counted and not shown is in the system too: who knows how many were paid
and how many were not knows how many there were.

Zeros are published, so anybody knows that a suppressed count is at least 1. The one exception
is a group whose members all have one reason (group disclosure): its zeros would give that
away, so none of its reasons is published, and what is suppressed there may be zero. A group
below the minimum count is no published group: its own count is sensitive already.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.catalogue.declared.measures import measures
from antwoord.cells import (
    AMBIGUOUS,
    OUTSIDE,
    REST,
    ROWS,
    TOTAL,
    UNKNOWN,
    CellName,
    names_in,
    row_name,
)
from antwoord.disclosure.model.movers import People
from antwoord.disclosure.model.sensitivity import (
    FREE,
    GROUP_LEVEL,
    Verdict,
    judge_amount,
    judge_count,
    shared_category,
)
from antwoord.disclosure.model.settings import Once, Settings
from antwoord.disclosure.model.system import Cell, Key, State
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.model.weights import Draw, loss
from antwoord.errors import MissingContributorsError, UserError
from antwoord.storage.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

CENTS = 100
#: The solver is given amounts in thousands of euro; this is one of them, in cents.
AMOUNT_UNIT = 1000 * CENTS
#: Numbers of rows from which nothing follows about an applicant; they are published.
PLAIN_ROWS = ("read", "quarantined")
#: Numbers of rows from which something may follow that no relation knows: whoever has a remark
#: may be unknown in a table, whoever has no known activity may be in the sector by its code.
#: They are never published.
INTERNAL_ROWS = ("quarantined_in_sector", "no_known_activity", "remarked")
#: Numbers of rows that only grow from date to date. The number of rows of a later date is not
#: among them: whoever reads both answers knows that each that comes in is one less there.
GROWING_ROWS = (
    "counted",
    "counted_inside",
    "counted_outside",
    "other_sector",
    "both_bases",
    "activity_only",
    "activity_only_with_code",
    "activity_only_without_code",
    "nace_only",
)
#: What a file of cells holds of each.
COLUMNS = (
    *("cell", "value", "records", "summed", "shown", "coded"),
    *("grows", "asked", "told", "extra", "ends"),
)
#: Rules of one fact of which a record breaks one at most, by the dimension in which it is then not
#: known. Whoever reads that each of them was broken knows of as many records.
EXCLUDING = {"nace": ("IMP-611", "IMP-612", "IMP-613", "IMP-614", "IMP-616")}
RULES_OF_A_FACT = max(map(len, EXCLUDING.values()))
#: Codes of records of which a fact is not known.
NOT_KNOWN = (UNKNOWN, "self_employed_other")
#: The dimension of groups that must not be of one category.
REASON = "reason"


@dataclass(frozen=True)
class TrueCells:
    """Every cell of an answer as it was counted: `values` are counts, and amounts in cents.

    `records` are behind each, and in `summed` dimensions it is a total. `shown` are those that
    some table shows, `coded` those of them that are shown rounded where anything is. Those that
    are `growing` cannot fall from day to day, and `ends` gives the last day of a period. A public
    answer counts those `asked` and shows those `told`, of which only tables that nobody asked for
    have the `extra` ones. Numbers of rows are among the values alone. `once` are the figures that
    were published before, which the answer tells beside its own.
    """

    values: Mapping[CellName, int]
    records: Mapping[CellName, int] = field(default_factory=dict)
    summed: Mapping[CellName, int] = field(default_factory=dict)
    shown: frozenset[CellName] = frozenset()
    coded: frozenset[CellName] = frozenset()
    growing: frozenset[CellName] = frozenset()
    ends: Mapping[CellName, date] = field(default_factory=dict)
    asked: frozenset[CellName] = frozenset()
    told: frozenset[CellName] = frozenset()
    extra: frozenset[CellName] = frozenset()
    once: tuple[Once, ...] = ()

    def as_public(self) -> "TrueCells":
        """What a public answer counts and shows of them."""
        kept = {
            name: value
            for name, value in self.values.items()
            if name in self.asked or name.is_of_rows
        }
        return replace(self, values=kept, shown=self.told)

    def without(self, left_out: frozenset[CellName]) -> "TrueCells":
        """The same without some cells."""
        kept = {name: value for name, value in self.values.items() if name not in left_out}
        return replace(self, values=kept)


@dataclass(frozen=True)
class Others:
    """The members of a group with another reason than the one that all of them share.

    There are none, and the attacker must believe that there may be one. `group` names the cell
    that is the total over reasons.
    """

    group: CellName


@dataclass(frozen=True)
class AnswerCells:
    """The cells of one answer, ready for `build_system`.

    `relations` are wholes with their parts, `equations` further relations, as coefficients by
    cell that sum to zero. `insiders` are the contributors who are alone in some cell. `flags`
    say why a cell is sensitive (A, O, T), for internal files only. `amounts` pairs each amount
    with the count behind it: (count, amount). `largest` is what the largest contributor of an
    amount brings in (cents), and in how many payments at most. `contributors` is the number of
    them in a cell, and `people` says who they are (None: it is not known). `true` is what
    they were made of.
    """

    cells: dict[Key, Cell]
    relations: list[tuple[CellName, list[CellName]]]
    equations: list[dict[Key, int]]
    insiders: tuple[Insider, ...]
    flags: dict[CellName, str]
    amounts: list[tuple[CellName, CellName]] = field(default_factory=list)
    largest: dict[CellName, tuple[int, int]] = field(default_factory=dict)
    contributors: dict[CellName, int] = field(default_factory=dict)
    people: People | None = None
    true: TrueCells = field(default_factory=lambda: TrueCells({}))

    @cached_property
    def wholes(self) -> dict[Key, list[CellName]]:
        """The cells that each cell is a part of, one step up."""
        found: dict[Key, list[CellName]] = defaultdict(list)
        for whole, parts in self.relations:
            for part in parts:
                found[part].append(whole)
        return found


def read_cells(cells: Path, scope: Path, once: tuple[Once, ...] = ()) -> TrueCells:
    """Every cell by name, and the numbers of rows.

    `cells` is the Parquet file of the cells, `scope` the JSON file of the numbers of rows, `once`
    what `once_published` gives for the answer. Raises UserError for cells of an earlier version,
    of which less is known.
    """
    import pandas as pd

    frame = pd.read_parquet(cells)
    if missing := [column for column in COLUMNS if column not in frame.columns]:
        raise UserError(
            f"{cells}: an earlier version of antwoord wrote these cells, without "
            f"{', '.join(missing)}; answers are protected together with those that this version "
            "made: run that answer again, or use --audience internal"
        )
    names = names_in(frame)

    def of(column: str) -> dict[CellName, int]:
        return dict(zip(names, map(int, frame[column]), strict=True))

    def marked(column: str) -> frozenset[CellName]:
        return frozenset(n for n, mark in zip(names, frame[column], strict=True) if mark)

    rows = {row_name(fact): number for fact, number in read_scope(scope).items()}
    grow = marked("grows") | {row_name(fact) for fact in GROWING_ROWS}
    return TrueCells(
        values=of("value") | rows,
        records=of("records"),
        summed=of("summed"),
        shown=marked("shown"),
        coded=marked("coded"),
        growing=grow,
        asked=marked("asked"),
        told=marked("told"),
        extra=marked("extra"),
        once=once,
        ends={n: date.fromisoformat(d) for n, d in zip(names, frame["ends"], strict=True) if d},
    )


def read_scope(path: Path) -> dict[str, int]:
    """The numbers of rows by what became of them, from the JSON file at `path`."""
    scope: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return scope


def read_relations(structure: Path) -> list[tuple[CellName, list[CellName]]]:
    """Every relation as a whole and its parts, those of the numbers of rows among them.

    `structure` is the Parquet file of the relations among the tables.
    """
    import pandas as pd

    found: dict[int, tuple[list[CellName], list[CellName]]] = defaultdict(lambda: ([], []))
    frame = pd.read_parquet(structure)
    placed = zip(rows_of(frame, ["relation", "parent"]), names_in(frame), strict=True)
    for (number, parent), name in placed:
        found[number][0 if parent else 1].append(name)
    return [*((whole[0], parts) for whole, parts in found.values()), *row_relations()]


def row_relations() -> list[tuple[CellName, list[CellName]]]:
    """The relations of the numbers of rows with each other and with the cells."""
    total = CellName("applications")
    parts = {
        "read": ("counted", "out_of_scope", "quarantined"),
        "out_of_scope": ("after_reference_date", "other_sector"),
        "counted": ("counted_inside", "counted_outside"),
        "activity_only": ("activity_only_with_code", "activity_only_without_code"),
    }
    found = [(row_name(whole), [row_name(part) for part in of]) for whole, of in parts.items()]
    same = {
        "counted_inside": total,
        "counted_outside": total.at(province=OUTSIDE),
        "both_bases": total.at(basis="both"),
        "activity_only_with_code": total.at(basis="activity_other_code"),
        "activity_only_without_code": total.at(basis="activity_no_code"),
        "nace_only": total.at(basis="nace"),
        "ambiguous_2025": total.at(nace=AMBIGUOUS),
    }
    return found + [(row_name(fact), [name]) for fact, name in same.items()]


def row_facts() -> frozenset[str]:
    """Everything that can have become of rows; each has a number of rows (`row_name`)."""
    named = {name for whole, parts in row_relations() for name in (whole, *parts)}
    facts = frozenset(name.measure.removeprefix(ROWS) for name in named if name.is_of_rows)
    return facts | {*PLAIN_ROWS, *INTERNAL_ROWS}


def answer_cells(
    true: TrueCells,
    relations: Sequence[tuple[CellName, list[CellName]]],
    contributions: "pd.DataFrame",
    settings: Settings,
    *,
    headlines: bool = True,
    undecided: bool = True,
    extras: bool = True,
    zeros: bool = True,
    people: People | None = None,
    draw: Draw | None = None,
) -> AnswerCells:
    """The cells of one answer with their verdicts.

    `true` are the cells, `relations` wholes with their parts: those whose cells are not all
    among them are left aside. `contributions` has `cell`, `contributors`, `sole` and `largest`;
    `settings` are the rules of the question. With `headlines` the cells that the answer is about
    must be published; counts among them are exempt from the rules where enough people applied.
    Without `undecided` no cell of undecided applications, of those approved or of those pending
    is published, zeros included, but for their totals; without `extras` none that nobody asked
    for; without `zeros` these may be suppressed as other numbers are. `people` says who brought
    what into each cell, where differences to other dates are asked for. `draw` is what chance
    decides of the choice among patterns (None: nothing). Raises
    MissingContributorsError where the contributors of a cell are not among `contributions`.
    """
    values = true.values
    shown = true.shown if extras else true.shown - true.extra
    if contributions.empty and any(value for name, value in values.items() if not name.is_of_rows):
        raise MissingContributorsError(
            "the file of who stands behind the cells is empty, and there are cells that are not "
            "zero; run the answer again"
        )
    behind = {
        name: (int(number), [int(part) for part in largest])
        for name, (number, largest) in zip(
            names_in(contributions),
            rows_of(contributions, ["contributors", "largest"]),
            strict=True,
        )
    }
    groups = _one_reason(values, settings) if REASON in settings.group_disclosure else {}
    # The zeros of what makes up a group tell as much as its own.
    within = _parts_of(groups, relations)
    telling = {
        name
        for name, value in values.items()
        if not value and _group_of(name) in within and values.get(_column_of(name))
    }
    cells: dict[Key, Cell] = {}
    flags: dict[CellName, str] = {}
    exempt = headlines and _enough(behind, settings)
    not_counted = _not_counted(values)
    for name, value in values.items():
        verdict = _verdict(name, value, behind.get(name), settings)
        if exempt and not name.is_amount and is_headline(name, settings):
            verdict = Verdict()
        if verdict.primary:
            flags[name] = verdict.flag
        group = _group_of(name)
        shared = group in within and name != group
        unshown = not name.is_of_rows and name not in shown
        cell = Cell(
            value,
            lower=(
                _told_by_checks(name, value, not_counted)
                if value and zeros and not shared and not unshown
                else 0
            ),
            weight=_loss(name, value, true, draw),
            state=_state(name, value, verdict, settings, headlines=headlines, zeros=zeros),
            up=verdict.up,
            down=verdict.down,
            unit=AMOUNT_UNIT if name.is_amount else 1,
        )
        free = cell.state == State.FREE
        drawn = free and bool(draw and draw.hides(name, true.summed.get(name, 0)))
        if unshown or drawn or name in telling or (shared and value):
            cell = replace(cell, state=State.HIDDEN, weight=0)
        if not undecided and _is_undecided(name, values):
            cell = replace(cell, state=State.HIDDEN, weight=0, lower=0)
        cells[name] = cell
    equations: list[dict[Key, int]] = []
    for group, reason in groups.items():
        others = Others(group)
        cells[others] = Cell(0, lower=0, state=State.HIDDEN, weight=0, up=GROUP_LEVEL)
        equations.append({group: 1, group.at(reason=reason): -1, others: -1})
    return AnswerCells(
        cells=cells,
        relations=[(whole, parts) for whole, parts in relations if _all_in(cells, whole, parts)],
        equations=equations,
        insiders=_insiders(contributions, cells),
        flags=flags,
        amounts=[
            (count_of(name), name)
            for name in values
            if name.measure == "amount_paid_eur" and count_of(name) in values
        ],
        largest={
            name: (largest[0], true.records.get(name, 0) - contributors + 1)
            for name, (contributors, largest) in behind.items()
            if name.is_amount and name in values and largest
        },
        contributors={name: number for name, (number, _) in behind.items()},
        people=people,
        true=replace(true, shown=shown),
    )


def _all_in(cells: Mapping[Key, Cell], whole: CellName, parts: Sequence[CellName]) -> bool:
    return whole in cells and all(part in cells for part in parts)


def _not_counted(values: Mapping[CellName, int]) -> int:
    """How many rows that were read are not among those counted."""
    read, counted = (values.get(row_name(fact), 0) for fact in ("read", "counted"))
    return read - counted


def _told_by_checks(name: CellName, value: int, not_counted: int) -> int:
    """How many records are known to be behind a cell that is not zero.

    A public audit tells which rules were broken, by some row of the register. Where nearly all of
    its rows count, those rows are the ones of which a fact is not known.
    """
    if len(name.codes) != 1 or name.codes[0][1] not in NOT_KNOWN or name.is_amount:
        return 1
    return max(1, min(value, RULES_OF_A_FACT - not_counted))


def _enough(behind: Mapping[CellName, tuple[int, list[int]]], settings: Settings) -> bool:
    """Whether enough people applied that how many did says nothing about one of them."""
    most = max((number for name, (number, _) in behind.items() if name.is_total), default=0)
    return most >= settings.rules.minimum_count


def _verdict(
    name: CellName, value: int, behind: tuple[int, list[int]] | None, settings: Settings
) -> Verdict:
    if name.is_repeated and not name.is_total:
        # Who applied again, one or two of them, is told by two figures that are shown.
        return judge_count(value, settings.rules, value)
    if not value or name.is_of_rows or name.is_rest:
        return Verdict()
    if behind is None or behind[0] < 1:
        raise MissingContributorsError(
            f"it is not known who stands behind {name.spoken}, and nothing can be published of "
            "what no rule can be asked about; run the answer again"
        )
    number, largest = behind
    if name.is_amount:
        return judge_amount(largest, settings.rules, total=value, contributors=number)
    return judge_count(value, settings.rules, number)


def _loss(name: CellName, value: int, true: TrueCells, draw: Draw | None) -> int:
    """The loss when a cell is not published; a zero of a kind that is shown costs the least."""
    if not value:
        return 1
    summed = true.summed.get(name, 0)
    return draw.loss(name, summed) if draw else loss(summed)


def _state(
    name: CellName,
    value: int,
    verdict: Verdict,
    settings: Settings,
    *,
    headlines: bool,
    zeros: bool,
) -> State:
    if name.is_rest or (name.is_of_rows and _fact(name) in INTERNAL_ROWS):
        return State.HIDDEN
    if name.is_of_rows and _fact(name) in PLAIN_ROWS:
        return State.PUBLISHED
    if not value:
        # What is not there in all is told by the headlines.
        return State.PUBLISHED if zeros or name.is_total else State.FREE
    must = headlines and is_headline(name, settings) and not verdict.primary
    return State.PUBLISHED if must else State.FREE


def _fact(name: CellName) -> str:
    return name.measure.removeprefix(ROWS)


def is_headline(name: CellName, settings: Settings) -> bool:
    """Whether a cell is a headline: one of the numbers that the answer is about."""
    return name.is_total and name.measure in settings.headlines


def _is_undecided(name: CellName, values: Mapping[CellName, int]) -> bool:
    """Whether the cell splits the undecided applications and could hold any of them."""
    measure = measures().get(name.measure)
    if measure is None or not measure.waits or name.is_total:
        return False
    return bool(values.get(name.of_measure("applications"), 1))


def count_of(name: CellName) -> CellName:
    """The number of applications behind an amount; of a count, the cell itself."""
    if not name.is_amount:
        return name
    counted = measures()[name.plain_measure].counted
    return name.of_measure(REST + counted if name.is_rest else counted)


def _group_of(name: CellName) -> CellName:
    """The total over reasons of which the cell is a part; else the cell itself."""
    return name if name.code(REASON) == TOTAL else name.at(reason=TOTAL)


def _column_of(name: CellName) -> CellName:
    """The cell of the whole population with the same reason."""
    return CellName(name.measure, ((REASON, name.code(REASON)),))


def _one_reason(values: Mapping[CellName, int], settings: Settings) -> dict[CellName, str]:
    """The reason of each group of stopped applications that has only one, by its total."""
    lines: dict[CellName, dict[str, int]] = defaultdict(dict)
    for name, value in values.items():
        if name.code(REASON) != TOTAL:
            lines[_group_of(name)][name.code(REASON)] = value
    found = {}
    for line, counts in lines.items():
        reason = shared_category(counts, counts)
        if reason is not None and sum(counts.values()) >= settings.rules.minimum_count:
            found[line] = reason
    return found


def _parts_of(
    groups: Iterable[CellName], relations: Sequence[tuple[CellName, list[CellName]]]
) -> set[CellName]:
    """The groups, and all totals over reasons that they are made up of."""
    parts: dict[CellName, list[CellName]] = defaultdict(list)
    for whole, of in relations:
        if all(name.code(REASON) == TOTAL for name in of):
            parts[whole] += of
    found: set[CellName] = set()
    fresh = list(groups)
    while fresh:
        if (name := fresh.pop()) not in found:
            found.add(name)
            fresh += parts[name]
    return found


def _insiders(contributions: "pd.DataFrame", cells: Mapping[Key, Cell]) -> tuple[Insider, ...]:
    """Each contributor who is alone in some cell, with all such cells; in the order of digests.

    Whoever is alone only in cells that were given up has none: the others keep their numbers.
    """
    alone: dict[str, list[Key]] = defaultdict(list)
    frame = contributions[contributions["sole"] != ""]
    for name, sole in zip(names_in(frame), frame["sole"].tolist(), strict=True):
        alone[sole] += [name] if name in cells else []
    return tuple(Insider(who, tuple(cells)) for who, cells in sorted(alone.items()))


__all__ = ["FREE", "AnswerCells", "Others", "answer_cells"]
