"""All cells of one answer as cells of the system, with who stands behind each of them.

Cells are named by CELL, the columns of `cells.csv` and a category; their values are counts
or cents. What the answer's tables have in common comes from `structure.parquet`, who
contributes from `contributions.parquet`, both as the breakdown writes them.

Zeros are published, so a count that is not published is at least 1 to anybody. The one
exception is a group that is all of one reason (group disclosure): its zeros would give that
away, so none of its reasons is published, and what is hidden there may be zero. A group
below the minimum count is no published group: its own count is sensitive already.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

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

Name = tuple[str, ...]

CELL = ("table", "measure", "province", "applicant", "activity", "nace", "reason", "category")
TABLE, MEASURE, PROVINCE, APPLICANT, ACTIVITY, NACE, REASON, CATEGORY = range(8)
AMOUNT, CENTS = "amount_paid_eur", 100
TOTAL, NO_SUCH_DIMENSION, OUTSIDE = "_T", "_Z", "_X"
#: Amounts go to the programs in thousands of euro.
AMOUNT_UNIT = 1000 * CENTS
#: The figures that the answer is about: they are published unless they are sensitive themselves.
HEADLINES = ("applications", "paid", "stopped", AMOUNT)
REASON_TABLES = ("by_reason", "by_reason_group")
#: States that few are in and that end soon. Where the headlines are published, so is the
#: number of all of them together; as few as there are cells, each would be one.
UNDECIDED = ("approved", "pending")
#: What became of the rows read: numbers beside the tables, which must not give them away.
ROWS = "rows"
#: Of these nothing follows about an applicant; they are published.
PLAIN_ROWS = ("read", "quarantined")
#: Of these something may follow that no relation knows: who has a remark may be unknown in a
#: table, who has no known activity may be in another basis. They are never published.
INTERNAL_ROWS = ("quarantined_in_sector", "no_known_activity", "remarked")


@dataclass(frozen=True)
class Others:
    """All of a group's reasons but the one that all its members share: nobody, as it happens."""

    group: Name


@dataclass(frozen=True)
class AnswerCells:
    """The cells of one answer, ready for `build_system`.

    `relations` are parents with their children; `equations` further ones; `flags` say why a
    cell is sensitive (A, O, T), for internal files only. `largest` is what the largest
    contributor of an amount brings in, and in how many payments at most. `contributors` is how
    many there are of a cell, and `people` says who (None: it is not known).
    """

    cells: dict[Key, Cell]
    relations: list[tuple[Name, list[Name]]]
    equations: list[dict[Key, int]]
    insiders: tuple[Insider, ...]
    flags: dict[Name, str]
    amounts: list[tuple[Name, Name]] = field(default_factory=list)  # (count, amount)
    largest: dict[Name, tuple[int, int]] = field(default_factory=dict)
    contributors: dict[Name, int] = field(default_factory=dict)
    people: People | None = None

    @cached_property
    def wholes(self) -> dict[Key, list[Name]]:
        """The cells that each cell is a part of, one step up."""
        found: dict[Key, list[Name]] = defaultdict(list)
        for whole, parts in self.relations:
            for part in parts:
                found[part].append(whole)
        return found


def read_values(cells: Path, categories: Path, scope: Path) -> dict[Name, int]:
    """The value of every cell by name: counts, amounts in cents, and the numbers of rows."""
    import pandas as pd

    values: dict[Name, int] = {}
    for path in (cells, categories):
        frame = named(pd.read_parquet(path))
        for *name, value in rows_of(frame, [*CELL, "value"]):
            whole = value * CENTS if name[MEASURE] == AMOUNT else value
            values[tuple(name)] = int(whole)
    values.update({row_name(fact): number for fact, number in read_scope(scope).items()})
    return values


def read_scope(path: Path) -> dict[str, int]:
    """What became of the rows read: how many of each fate."""
    scope: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return scope


def named(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The frame with all columns of CELL; dimensions that it lacks are totals or absent."""
    missing = {
        column: TOTAL if column in ("province", "applicant") else NO_SUCH_DIMENSION
        for column in CELL
        if column not in frame.columns
    }
    return frame.assign(**missing)


def read_relations(structure: Path) -> list[tuple[Name, list[Name]]]:
    """Every relation among the cells, numbers of rows among them: a whole and its parts."""
    import pandas as pd

    found: dict[int, tuple[list[Name], list[Name]]] = defaultdict(lambda: ([], []))
    frame = pd.read_parquet(structure)
    for number, parent, *name in rows_of(frame, ["relation", "parent", *CELL]):
        found[number][0 if parent else 1].append(tuple(name))
    return [*((whole[0], parts) for whole, parts in found.values()), *row_relations()]


def row_name(fact: str) -> Name:
    """The name of a number of rows."""
    no = NO_SUCH_DIMENSION
    return (ROWS, fact, TOTAL, TOTAL, no, no, no, no)


def row_relations() -> list[tuple[Name, list[Name]]]:
    """What the numbers of rows share with each other and with the cells."""
    no = NO_SUCH_DIMENSION

    def by_province(province: str) -> Name:
        return ("by_province", "applications", province, TOTAL, no, no, no, no)

    def by_basis(category: str) -> Name:
        return ("by_basis", "applications", TOTAL, TOTAL, no, no, no, category)

    parts = {
        "read": ("counted", "out_of_scope", "quarantined"),
        "out_of_scope": ("after_reference_date", "other_sector"),
    }
    found = [(row_name(whole), [row_name(part) for part in of]) for whole, of in parts.items()]
    flemish, outside = by_province(TOTAL), by_province(OUTSIDE)
    ambiguous = ("by_nace", "applications", TOTAL, TOTAL, no, "_M", no, no)
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
    """What a number of rows can be of."""
    named = {name for whole, parts in row_relations() for name in (whole, *parts)}
    facts = frozenset(name[MEASURE] for name in named if name[TABLE] == ROWS)
    return facts | {*PLAIN_ROWS, *INTERNAL_ROWS}


def answer_cells(
    values: Mapping[Name, int],
    relations: Sequence[tuple[Name, list[Name]]],
    contributions: "pd.DataFrame",
    settings: Settings,
    *,
    headlines: bool = True,
    undecided: bool = True,
    people: People | None = None,
) -> AnswerCells:
    """The cells of one answer with their verdicts.

    `contributions` has the columns CELL, `contributors`, `sole` and `largest`. With
    `headlines` the figures that the answer is about must be published. Without `undecided`
    none of the cells of UNDECIDED is, zeros included, but for their totals. `people` says
    who brought what into each cell, where differences to other dates are asked for. Raises
    MissingContributorsError where who contributes to a cell is not among `contributions`.
    """
    if contributions.empty and any(value for name, value in values.items() if name[TABLE] != ROWS):
        raise MissingContributorsError(
            "the file of who stands behind the cells is empty, and there are cells that are not "
            "zero; run the answer again"
        )
    behind = {
        tuple(row[:8]): (int(row[8]), [int(part) for part in row[10]])
        for row in rows_of(contributions, [*CELL, "contributors", "sole", "largest"])
    }
    groups = _one_reason(values, settings) if "reason" in settings.group_disclosure else {}
    telling = {
        name
        for name, value in values.items()
        if not value and _group_of(name) in groups and values[_column_of(name)]
    }
    cells: dict[Key, Cell] = {}
    flags: dict[Name, str] = {}
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
            unit=AMOUNT_UNIT if name[MEASURE] == AMOUNT else 1,
        )
        if name in telling or (shared and value):
            cell = replace(cell, state=State.HIDDEN, weight=0)
        if not undecided and _is_undecided(name, values):
            cell = replace(cell, state=State.HIDDEN, weight=0, lower=0)
        cells[name] = cell
    equations: list[dict[Key, int]] = []
    for group, reason in groups.items():
        whole = _at(group, REASON, TOTAL)
        others = Others(whole)
        cells[others] = Cell(0, lower=0, state=State.HIDDEN, weight=0, up=GROUP_LEVEL)
        equations.append({whole: 1, _at(group, REASON, reason): -1, others: -1})
    return AnswerCells(
        cells=cells,
        relations=[(whole, parts) for whole, parts in relations if _all_in(cells, whole, parts)],
        equations=equations,
        insiders=_insiders(contributions),
        flags=flags,
        amounts=[(_count_of(name), name) for name in values if name[MEASURE] == AMOUNT],
        largest={
            name: (largest[0], values[_count_of(name)] - contributors + 1)
            for name, (contributors, largest) in behind.items()
            if name[MEASURE] == AMOUNT and name in values and largest
        },
        contributors={name: number for name, (number, _) in behind.items()},
        people=people,
    )


def _all_in(cells: Mapping[Key, Cell], whole: Name, parts: Sequence[Name]) -> bool:
    return whole in cells and all(part in cells for part in parts)


def _verdict(
    name: Name, value: int, behind: tuple[int, list[int]] | None, settings: Settings
) -> Verdict:
    if not value or name[TABLE] == ROWS:
        return Verdict()
    if behind is None or behind[0] < 1:
        raise MissingContributorsError(
            f"it is not known who stands behind {name[TABLE]} {'/'.join(name[1:])}, and nothing "
            "can be published of what no rule can be asked about; run the answer again"
        )
    number, largest = behind
    if name[MEASURE] == AMOUNT:
        return judge_amount(largest, settings.rules, total=value, contributors=number)
    return judge_count(value, settings.rules, number)


def _state(name: Name, value: int, verdict: Verdict, headlines: bool) -> State:
    if name[TABLE] == ROWS and name[MEASURE] in INTERNAL_ROWS:
        return State.HIDDEN
    if not value or (name[TABLE] == ROWS and name[MEASURE] in PLAIN_ROWS):
        return State.PUBLISHED
    must = headlines and is_headline(name) and not verdict.primary
    return State.PUBLISHED if must else State.FREE


def _summed(name: Name) -> int:
    """Over how many of its dimensions a cell is a total."""
    return sum(name[place] == TOTAL for place in (PROVINCE, APPLICANT, ACTIVITY, NACE, REASON)) + (
        name[CATEGORY] == TOTAL
    )


def is_headline(name: Name) -> bool:
    """Whether a cell is one of the figures that the answer is about."""
    return (
        name[TABLE] == "by_province"
        and name[MEASURE] in HEADLINES
        and name[PROVINCE] == name[APPLICANT] == TOTAL
    )


def _is_undecided(name: Name, values: Mapping[Name, int]) -> bool:
    """Whether it splits those who are undecided and could hold any."""
    if name[MEASURE] not in UNDECIDED or not values.get(_at(name, MEASURE, "applications"), 1):
        return False
    return any(code not in (TOTAL, NO_SUCH_DIMENSION) for code in name[PROVINCE:])


def _count_of(name: Name) -> Name:
    """The count behind an amount; a count is its own."""
    return _at(name, MEASURE, "paid") if name[MEASURE] == AMOUNT else name


def _group_of(name: Name) -> Name:
    """The group that a reason splits; a cell of another table is its own."""
    return _at(name, REASON, TOTAL) if name[TABLE] in REASON_TABLES else name


def _column_of(name: Name) -> Name:
    """The cell of all Flanders with the same reason."""
    return ("by_reason", "stopped", TOTAL, TOTAL, NO_SUCH_DIMENSION, TOTAL, name[REASON], "_Z")


def _one_reason(values: Mapping[Name, int], settings: Settings) -> dict[Name, str]:
    """Groups of stopped applications that are all of one reason, by the group's total cell."""
    lines: dict[Name, dict[str, int]] = defaultdict(dict)
    for name, value in values.items():
        if name[TABLE] in REASON_TABLES and name[REASON] != TOTAL:
            lines[_at(name, REASON, TOTAL)][name[REASON]] = value
    found = {}
    for line, counts in lines.items():
        reason = shared_category(counts, counts)
        if reason is not None and sum(counts.values()) >= settings.rules.minimum_count:
            found[line] = reason
    return found


def _insiders(contributions: "pd.DataFrame") -> tuple[Insider, ...]:
    """Each contributor who is alone in some cell, with all cells in which she is; by digest."""
    alone: dict[str, list[Key]] = defaultdict(list)
    frame = contributions[contributions["sole"] != ""]
    for *name, sole in rows_of(frame, [*CELL, "sole"]):
        alone[sole].append(tuple(name))
    return tuple(Insider(who, tuple(cells)) for who, cells in sorted(alone.items()))


def _at(name: Name, place: int, code: str) -> Name:
    return (*name[:place], code, *name[place + 1 :])


__all__ = ["CELL", "FREE", "AnswerCells", "Name", "Others", "answer_cells", "named"]
