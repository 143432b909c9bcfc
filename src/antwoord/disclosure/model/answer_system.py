"""All cells of one answer as cells of the linear system, with who stands behind each of them.

The values are counts, or amounts in cents. The relations among the answer's tables come from
`structure.parquet`, the contributors from `contributions.parquet`, both as the breakdown
writes them.

Zeros are published, so anybody knows that a suppressed count is at least 1. The one exception
is a group whose members all have one reason (group disclosure): its zeros would give that
away, so none of its reasons is published, and what is suppressed there may be zero. A group
below the minimum count is no published group: its own count is sensitive already.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.cells import (
    AMBIGUOUS,
    AMOUNT,
    BY_BASIS,
    NO_SUCH_DIMENSION,
    OUTSIDE,
    ROWS,
    TOTAL,
    CellName,
    names_in,
    values_in,
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
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.model.system import Cell, Key, State
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.model.weights import weight
from antwoord.errors import MissingContributorsError
from antwoord.storage.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

CENTS = 100
#: The solver is given amounts in thousands of euro; this is one of them, in cents.
AMOUNT_UNIT = 1000 * CENTS
#: The measures of the cells that the answer is about. For all Flanders they are published
#: unless they are sensitive themselves.
HEADLINES = ("applications", "paid", "stopped", AMOUNT)
#: States that few applications are in, and only for a short time. The headlines give away how
#: many are in either of the two; if that is a single one, each cell by state is about her.
UNDECIDED = ("approved", "pending")
#: Numbers of rows from which nothing follows about an applicant; they are published.
PLAIN_ROWS = ("read", "quarantined")
#: Numbers of rows from which something may follow that no relation knows: whoever has a remark
#: may be unknown in a table, whoever has no known activity may be in the sector by its code.
#: They are never published.
INTERNAL_ROWS = ("quarantined_in_sector", "no_known_activity", "remarked")


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
    them in a cell, and `people` says who they are (None: it is not known).
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

    @cached_property
    def wholes(self) -> dict[Key, list[CellName]]:
        """The cells that each cell is a part of, one step up."""
        found: dict[Key, list[CellName]] = defaultdict(list)
        for whole, parts in self.relations:
            for part in parts:
                found[part].append(whole)
        return found


def read_values(cells: Path, categories: Path, scope: Path) -> dict[CellName, int]:
    """The value of every cell by name: counts, amounts in cents, and the numbers of rows.

    `cells` and `categories` are the Parquet files of the two kinds of tables, `scope` is the
    JSON file of the numbers of rows.
    """
    import pandas as pd

    values: dict[CellName, int] = {}
    for path in (cells, categories):
        for name, value in values_in(pd.read_parquet(path)).items():
            values[name] = int(value * CENTS if name.is_amount else value)
    values.update({row_name(fact): number for fact, number in read_scope(scope).items()})
    return values


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


def row_name(fact: str) -> CellName:
    """The name of a number of rows; `fact` is what became of those rows."""
    return CellName(ROWS, fact)


def row_relations() -> list[tuple[CellName, list[CellName]]]:
    """The relations of the numbers of rows with each other and with the cells."""

    def by_basis(category: str) -> CellName:
        return CellName(BY_BASIS, "applications", category=category)

    parts = {
        "read": ("counted", "out_of_scope", "quarantined"),
        "out_of_scope": ("after_reference_date", "other_sector"),
    }
    found = [(row_name(whole), [row_name(part) for part in of]) for whole, of in parts.items()]
    flemish = CellName("by_province", "applications")
    outside = flemish.at(province=OUTSIDE)
    ambiguous = CellName("by_nace", "applications", nace=AMBIGUOUS)
    found += [
        (row_name("counted"), [flemish, outside]),
        (row_name("counted_flanders"), [flemish]),
        (row_name("counted_outside"), [outside]),
        (row_name("both_bases"), [by_basis("both")]),
        (
            row_name("activity_only"),
            [by_basis("activity_other_code"), by_basis("activity_no_code")],
        ),
        (row_name("activity_only_without_code"), [by_basis("activity_no_code")]),
        (row_name("nace_only"), [by_basis("nace")]),
        (row_name("ambiguous_2025"), [ambiguous]),
    ]
    return found


def row_facts() -> frozenset[str]:
    """Everything that can have become of rows; each has a number of rows (`row_name`)."""
    named = {name for whole, parts in row_relations() for name in (whole, *parts)}
    facts = frozenset(name.measure for name in named if name.is_of_rows)
    return facts | {*PLAIN_ROWS, *INTERNAL_ROWS}


def answer_cells(
    values: Mapping[CellName, int],
    relations: Sequence[tuple[CellName, list[CellName]]],
    contributions: "pd.DataFrame",
    settings: Settings,
    *,
    headlines: bool = True,
    undecided: bool = True,
    people: People | None = None,
) -> AnswerCells:
    """The cells of one answer with their verdicts.

    `values` are counts and cents by name, `relations` wholes with their parts: those whose cells
    are not all among the values are left aside. `contributions` has COLUMNS, `contributors`,
    `sole` and `largest`; `settings` are the rules of the question. With `headlines` the cells
    that the answer is about must be published. Without `undecided` no cell of the measures
    UNDECIDED is published, zeros included, but for their totals. `people` says who brought what
    into each cell, where differences to other dates are asked for. Raises
    MissingContributorsError where the contributors of a cell are not among `contributions`.
    """
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
    groups = _one_reason(values, settings) if "reason" in settings.group_disclosure else {}
    telling = {
        name
        for name, value in values.items()
        if not value and _group_of(name) in groups and values[_column_of(name)]
    }
    cells: dict[Key, Cell] = {}
    flags: dict[CellName, str] = {}
    for name, value in values.items():
        verdict = _verdict(name, value, behind.get(name), settings)
        if verdict.primary:
            flags[name] = verdict.flag
        group = _group_of(name)
        shared = group in groups and name != group
        cell = Cell(
            value,
            lower=1 if value and not shared else 0,
            weight=weight(values[_count_of(name)], _summed(name)) if value else 0,
            state=_state(name, value, verdict, headlines),
            up=verdict.up,
            down=verdict.down,
            unit=AMOUNT_UNIT if name.is_amount else 1,
        )
        if name in telling or (shared and value):
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
        insiders=_insiders(contributions),
        flags=flags,
        amounts=[(_count_of(name), name) for name in values if name.is_amount],
        largest={
            name: (largest[0], values[_count_of(name)] - contributors + 1)
            for name, (contributors, largest) in behind.items()
            if name.is_amount and name in values and largest
        },
        contributors={name: number for name, (number, _) in behind.items()},
        people=people,
    )


def _all_in(cells: Mapping[Key, Cell], whole: CellName, parts: Sequence[CellName]) -> bool:
    return whole in cells and all(part in cells for part in parts)


def _verdict(
    name: CellName, value: int, behind: tuple[int, list[int]] | None, settings: Settings
) -> Verdict:
    if not value or name.is_of_rows:
        return Verdict()
    if behind is None or behind[0] < 1:
        raise MissingContributorsError(
            f"it is not known who stands behind {name.table} {'/'.join(name[1:])}, and nothing "
            "can be published of what no rule can be asked about; run the answer again"
        )
    number, largest = behind
    if name.is_amount:
        return judge_amount(largest, settings.rules, total=value, contributors=number)
    return judge_count(value, settings.rules, number)


def _state(name: CellName, value: int, verdict: Verdict, headlines: bool) -> State:
    if name.is_of_rows and name.measure in INTERNAL_ROWS:
        return State.HIDDEN
    if not value or (name.is_of_rows and name.measure in PLAIN_ROWS):
        return State.PUBLISHED
    must = headlines and is_headline(name) and not verdict.primary
    return State.PUBLISHED if must else State.FREE


def _summed(name: CellName) -> int:
    """Over how many of its dimensions a cell is a total."""
    return name.codes.count(TOTAL)


def is_headline(name: CellName) -> bool:
    """Whether a cell is a headline: one of the numbers that the answer is about."""
    return (
        name.table == "by_province"
        and name.measure in HEADLINES
        and name.province == name.applicant == TOTAL
    )


def _is_undecided(name: CellName, values: Mapping[CellName, int]) -> bool:
    """Whether the cell splits the undecided applications and could hold any of them."""
    if name.measure not in UNDECIDED or not values.get(name.at(measure="applications"), 1):
        return False
    return any(code not in (TOTAL, NO_SUCH_DIMENSION) for code in name.codes)


def _count_of(name: CellName) -> CellName:
    """The number of payments behind an amount; of a count, the cell itself."""
    return name.at(measure="paid") if name.is_amount else name


def _group_of(name: CellName) -> CellName:
    """The total over reasons of which the cell is a part; else the cell itself."""
    return name.at(reason=TOTAL) if name.is_one_reason else name


def _column_of(name: CellName) -> CellName:
    """The cell of all Flanders with the same reason."""
    return CellName("by_reason", "stopped", nace=TOTAL, reason=name.reason)


def _one_reason(values: Mapping[CellName, int], settings: Settings) -> dict[CellName, str]:
    """The reason of each group of stopped applications that has only one, by its total."""
    lines: dict[CellName, dict[str, int]] = defaultdict(dict)
    for name, value in values.items():
        if name.is_one_reason:
            lines[_group_of(name)][name.reason] = value
    found = {}
    for line, counts in lines.items():
        reason = shared_category(counts, counts)
        if reason is not None and sum(counts.values()) >= settings.rules.minimum_count:
            found[line] = reason
    return found


def _insiders(contributions: "pd.DataFrame") -> tuple[Insider, ...]:
    """Each contributor who is alone in some cell, with all such cells; in the order of digests."""
    alone: dict[str, list[Key]] = defaultdict(list)
    frame = contributions[contributions["sole"] != ""]
    for name, sole in zip(names_in(frame), frame["sole"].tolist(), strict=True):
        alone[sole].append(name)
    return tuple(Insider(who, tuple(cells)) for who, cells in sorted(alone.items()))


__all__ = ["FREE", "AnswerCells", "Others", "answer_cells"]
