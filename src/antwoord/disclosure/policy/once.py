"""Figures that were once published without this program, beside those of an answer.

A question's file names them (`[[published]]`), and every answer to it tells them: an answer for
another day, less such a figure, is what came in between. Where that is of too few it is as
sensitive as between two releases, so the answer's own figure must not be known so closely.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from antwoord.cells import CellName
from antwoord.disclosure.model.answer_system import AnswerCells, count_of, is_headline
from antwoord.disclosure.model.over_time import At
from antwoord.disclosure.model.sensitivity import SMALL_COUNT, Verdict, judge_count
from antwoord.disclosure.model.settings import Once, Settings
from antwoord.disclosure.model.system import Cell, Key, State


@dataclass(frozen=True)
class SinceOnce:
    """What lies between a cell of the answer and a figure that was once published of it."""

    cell: CellName
    figure: Once


def beside_once(
    answer: AnswerCells, settings: Settings, maximum_cents: int, own: int, *, amounts: bool
) -> tuple[dict[Key, Cell], list[dict[Key, int]]]:
    """What the figures once published add to a block: cells, and the equations they are in.

    `own` is the place in time of the answer, `settings` are the rules of its question,
    `maximum_cents` is what the programme pays at most for an application (0: no such rule), and
    `amounts` says which of the two blocks is asked for. A figure from which the answer differs by
    nothing, or by many, adds nothing.
    """
    cells: dict[Key, Cell] = {}
    equations: list[dict[Key, int]] = []
    once = answer.true.once
    for figure in once:
        cell = answer.cells.get(figure.name)
        if cell is None or figure.name.is_amount != amounts or figure.name.is_of_rows:
            continue
        change = cell.value - figure.value
        verdict = _judged(figure, change, answer, once, settings, maximum_cents)
        if not verdict.primary:
            continue
        since = SinceOnce(figure.name, figure)
        cells[figure] = Cell(figure.value, weight=0, state=State.PUBLISHED, unit=cell.unit)
        cells[since] = Cell(
            change,
            lower=None,
            weight=0,
            state=State.HIDDEN,
            up=verdict.up,
            down=verdict.down,
            unit=cell.unit,
        )
        equations.append({At(own, figure.name): 1, figure: -1, since: -1})
    return cells, equations


def _judged(
    figure: Once,
    change: int,
    answer: AnswerCells,
    once: Sequence[Once],
    settings: Settings,
    maximum_cents: int,
) -> Verdict:
    """The levels of what lies between; nobody knows who is in a figure once published.

    So the records that differ are taken to be of as many people, and where their number is not
    known, of as few as can have got so much.
    """
    name, rules = figure.name, settings.rules
    if not change or (is_headline(name, settings) and not name.is_amount):
        return Verdict()
    if not name.is_amount:
        few = judge_count(abs(change), rules)
        return few if change > 0 else Verdict(few.flag, up=few.down, down=few.up)
    records = _records_between(figure, answer, once)
    fewest = max(records or 0, -(-abs(change) // maximum_cents) if maximum_cents else 0)
    if fewest >= rules.minimum_count:
        return Verdict()
    level = max(-(-abs(change) * rules.percent_of_few // 100), 1)
    more = level
    if records and maximum_cents and maximum_cents * records >= abs(change):
        more = min(level, maximum_cents * records - abs(change))
    less = min(level, abs(change))
    up, down = (more, less) if change > 0 else (less, more)
    return Verdict(SMALL_COUNT, up=int(up), down=int(down))


def _records_between(figure: Once, answer: AnswerCells, once: Sequence[Once]) -> int | None:
    """By how many records an answer differs from those once published with an amount."""
    count = count_of(figure.name)
    known: Mapping[CellName, int] = {
        one.name: one.value for one in once if one.reference_date == figure.reference_date
    }
    if count not in known or count not in answer.cells:
        return None
    return abs(answer.cells[count].value - known[count])
