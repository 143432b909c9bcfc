"""The dates of a sweep: those named, or the ends of periods between two days."""

from collections.abc import Sequence

from antwoord.catalogue.declared.dimensions import end_of, periods
from antwoord.errors import UserError
from antwoord.execution.desk.plan import PERIODS
from antwoord.parameters import date_named


def days_of_sweep(
    dates: Sequence[str], first: str | None, last: str | None, every: str | None
) -> tuple[list[str], str]:
    """The dates in order, each once, as texts; and what the series is called by its step.

    `dates` are texts, each one or several with commas between; else `every` is one of PERIODS,
    and of its ends those from `first` to `last`, both included. Raises UserError where neither or
    both are given, a date is none, or no period ends between the two.
    """
    named = [text.strip() for given in dates for text in given.split(",") if text.strip()]
    between = [first, last, every]
    if bool(named) == any(between) or (any(between) and not all(between)):
        raise UserError("name the dates with --dates, or with all of --from, --to and --every")
    if named:
        days = sorted({date_named("dates", text) for text in named})
        return [day.isoformat() for day in days], "dates"
    if every not in PERIODS:
        raise UserError(f"--every {every!r} must be one of {', '.join(PERIODS)}")
    begin, end = date_named("from", first or ""), date_named("to", last or "")
    if begin > end:
        raise UserError(f"--from {begin} lies after --to {end}")
    days = [day for day in map(end_of, periods(PERIODS[every], begin, end)) if begin <= day <= end]
    if not days:
        raise UserError(f"no {every} ends between --from {begin} and --to {end}")
    return [day.isoformat() for day in days], every
