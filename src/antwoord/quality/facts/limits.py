"""A programme's rules over time: what holds on each day, over all programmes of a question.

Where a question is about several programmes, a row may belong to any of them, so the
widest limit counts. A programme that states a rule but not for that day, or that had not
started, takes no part on that day; a programme that never states it sets no limit.
A rule whose period is unknown is possible on any day: it widens a limit, and where no
other rule speaks it leaves the day unjudged (`period_unknown`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from antwoord.catalogue.programme import Programme

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """From `start` until the next step: the value, None where there is nothing to hold to.

    `period_unknown`: only rules of an unknown period could speak for these days.
    """

    start: date
    value: Any
    period_unknown: bool = False


def largest(programmes: Sequence[Programme], name: str) -> tuple[Step, ...]:
    """The highest limit of that name over time."""
    return _steps(programmes, name, lambda values: max(values))


def smallest(programmes: Sequence[Programme], name: str) -> tuple[Step, ...]:
    """The lowest limit of that name over time."""
    return _steps(programmes, name, lambda values: min(values))


def possible(programmes: Sequence[Programme], name: str) -> tuple[Step, ...]:
    """Every value that could hold, as a sorted tuple, over time."""
    return _steps(programmes, name, lambda values: tuple(sorted(set(values))))


def allowed(programmes: Sequence[Programme], name: str) -> tuple[Step, ...]:
    """The codes of every list that could hold, as a sorted tuple, over time."""
    return _steps(programmes, name, lambda values: tuple(sorted(set().union(*values))))


def excluded(programmes: Sequence[Programme], name: str) -> tuple[Step, ...]:
    """The codes that every programme certainly excluded, as a sorted tuple, over time."""

    def on(day: date) -> Step:
        shares = [
            {code for rule in programme.on(name, day) if rule.period_known for code in rule.value}
            for programme in _taking_part(programmes, name, day)
        ]
        return Step(day, tuple(sorted(set.intersection(*shares))) if shares else None)

    return _merged(on(day) for day in _days_of_change(programmes, name))


def required(programmes: Sequence[Programme], name: str, value: Any) -> tuple[Step, ...]:
    """Over time: the programmes that take part, where each certainly says `value`, else None."""

    def on(day: date) -> Step:
        takes_part = _taking_part(programmes, name, day)
        say = [
            any(rule.value == value for rule in programme.on(name, day) if rule.period_known)
            for programme in takes_part
        ]
        return Step(day, tuple(takes_part) if say and all(say) else None)

    return _merged(on(day) for day in _days_of_change(programmes, name))


def _steps(
    programmes: Sequence[Programme], name: str, combine: Callable[[list[Any]], Any]
) -> tuple[Step, ...]:
    def on(day: date) -> Step:
        takes_part = _taking_part(programmes, name, day)
        rules = [rule for programme in takes_part for rule in programme.on(name, day)]
        unlimited = any(not programme.named(name) for programme in takes_part)
        if unlimited or not rules:
            return Step(day, None)
        if not any(rule.period_known for rule in rules):
            return Step(day, None, period_unknown=True)
        return Step(day, combine([rule.value for rule in rules]))

    return _merged(on(day) for day in _days_of_change(programmes, name))


def _taking_part(programmes: Sequence[Programme], name: str, day: date) -> list[Programme]:
    return [
        programme
        for programme in programmes
        if programme.start_date <= day and (programme.on(name, day) or not programme.named(name))
    ]


def _days_of_change(programmes: Sequence[Programme], name: str) -> list[date]:
    days = {date.min}
    for programme in programmes:
        days.add(programme.start_date)
        for rule in programme.named(name):
            days.add(rule.period.valid_from or date.min)
            if rule.period.valid_to and rule.period.valid_to < date.max:
                days.add(rule.period.valid_to + ONE_DAY)
    return sorted(days)


def _merged(steps: Any) -> tuple[Step, ...]:
    """Neighbours that say the same as one step."""
    merged: list[Step] = []
    for step in steps:
        if not merged or (merged[-1].value, merged[-1].period_unknown) != (
            step.value,
            step.period_unknown,
        ):
            merged.append(step)
    return tuple(merged)
