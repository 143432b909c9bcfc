"""Looking ahead: what each of a series of coming answers will tell, and what the series costs.

In this process, without notebooks; nothing is kept, and nothing enters the ledger.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING, Any

from antwoord.errors import UserError
from antwoord.execution.making import cells_made
from antwoord.parameters import Parameters, date_named, validate

if TYPE_CHECKING:
    from antwoord.disclosure.plan import Shown

#: The periods at whose ends answers can be planned, by the dimension of their codes.
PERIODS = {"month": "month", "quarter": "quarter", "half-year": "half_year", "year": "year"}
#: Hears of each date before it is looked at: its place among how many.
Told = Callable[[int, int, date], object]
COLUMNS = (
    *("date", "headlines", "amount", "exact", "given up"),
    *("amount alone", "exact alone", "given up alone"),
)
#: What the columns mean, for whoever sees them on a terminal.
LEGEND = (
    ("headlines", "the counts of the whole population by state"),
    ("amount", "the total amount: exact, or a range where it would tell what somebody got"),
    ("exact", "of the figures asked for that are not zero, once all dates above are out as well"),
    ("given up", "what had to be, before a pattern protected the answer"),
    ("... alone", "the same if of these dates this one alone is released"),
)


@dataclass(frozen=True)
class Planned:
    """What a coming date will tell after those before it (`series`), and without them (`alone`)."""

    reference_date: date
    series: "Shown"
    alone: "Shown"
    seconds: float


@dataclass(frozen=True)
class LookAhead:
    """A series of coming answers; `released` are the dates of those that are out."""

    parameters: Parameters
    released: tuple[date, ...]
    planned: tuple[Planned, ...]

    def as_record(self) -> dict[str, Any]:
        """All of it as plain lists and numbers, ready for JSON."""
        return {
            "question": self.parameters.question.id,
            "sector_basis": self.parameters.sector_basis,
            "released": [day.isoformat() for day in self.released],
            "dates": [
                asdict(one) | {"reference_date": one.reference_date.isoformat()}
                for one in self.planned
            ],
            "summary": self.sentence,
        }

    @property
    def sentence(self) -> str:
        """What it means, in one sentence."""
        series = [one.series for one in self.planned]
        if len(series) == 1:
            return f"The answer tells {_exact(series)} asked figures exactly{_besides(series)}."
        alone = [one.alone for one in self.planned]
        return (
            f"Released one after the other, these {len(series)} answers tell {_exact(series)} "
            f"asked figures exactly{_besides(series)}; each of them alone, {_exact(alone)}"
            f"{_besides(alone)}."
        )


def _exact(shown: "Sequence[Shown]") -> str:
    """How many of the asked figures of some answers are exact."""
    return f"{sum(one.exact for one in shown):,} of {sum(one.asked for one in shown):,}"


def _besides(shown: "Sequence[Shown]") -> str:
    """In how many answers the total amount is a range, and of how many nothing is told."""
    ranges = sum(one.amount_exact is False for one in shown)
    nothing = sum(bool(one.refusal) for one in shown)
    words = [f"the total amount is a range in {ranges}"] * bool(ranges)
    words += [f"nothing can be published of {nothing}"] * bool(nothing)
    return f" ({', '.join(words)})" if words else ""


def look_ahead(
    given: Mapping[str, str | None],
    days: Sequence[date],
    told: Told = lambda _place, _number, _day: None,
    seconds: float | None = None,
) -> LookAhead:
    """What the answers of `days` (from `days_of`) tell, released after those that are out.

    `given` are the parameters of a run without a reference date; `told` hears of each date. A
    search ends after `seconds` (None: as in a run, by the question's file).
    Raises UserError where the ledger is not as it must be, and as `cells_made` does.
    """
    from antwoord.disclosure.breakdown import Breakdown
    from antwoord.disclosure.model.settings import settings_of
    from antwoord.disclosure.plan import shown_beside
    from antwoord.disclosure.policy.earlier import earlier_answers

    first = validate(**{**given, "reference_date": days[0].isoformat()})
    settings = settings_of(first.question)
    settings = replace(settings, seconds=seconds or settings.seconds)
    out = earlier_answers(first, settings)
    series = list(out)
    planned = []
    with ExitStack() as stack:  # who stands behind the cells of a date is asked by later ones
        for place, day in enumerate(days, start=1):
            told(place, len(days), day)
            started = monotonic()
            parameters = validate(**{**given, "reference_date": day.isoformat()})
            made = stack.enter_context(cells_made(parameters))
            breakdown = Breakdown.of(made.parameters)
            shown, released = shown_beside(breakdown, settings, series)
            alone = shown
            if len(series) > len(out):
                alone, _ = shown_beside(breakdown, settings, out)
            series += [released] if released else []
            planned.append(Planned(day, shown, alone, round(monotonic() - started, 3)))
    return LookAhead(first, tuple(one.date for one in out), tuple(planned))


def days_of(
    given: Mapping[str, str | None], dates: str | None, every: str | None, until: str | None
) -> list[date]:
    """The dates to plan, in order: those named, or the ends of periods after what is out.

    `dates` are texts with commas between; `every` is one of PERIODS and `until` the last day. They
    begin after the last answer that is out, or after the question's own date. Raises UserError
    unless an answer of each could be made and released.
    """
    from antwoord.catalogue.declared.dimensions import end_of, periods

    if bool(dates) == bool(every) or bool(every) != bool(until):
        raise UserError("name the dates with --dates, or with both --every and --until")
    own = validate(**{**given, "reference_date": None})
    released = _released(own)
    last = max(released, default=None)
    if dates:
        texts = [text.strip() for text in dates.split(",") if text.strip()]
        days = sorted({date_named("dates", text) for text in texts})
        if not days:
            raise UserError("--dates names no date; write them with commas between")
    else:
        if every not in PERIODS:
            raise UserError(f"--every {every!r} must be one of {', '.join(PERIODS)}")
        end, after = date_named("until", until or ""), last or own.question.reference_date
        codes = periods(PERIODS[every], after, end) if after < end else ()
        days = [day for day in map(end_of, codes) if after < day <= end]
        if not days:
            raise UserError(f"no {every} ends between {after}, the day to start from, and {end}")
    for day in days:
        with _called("--dates" if dates else "--until"):
            validate(**{**given, "reference_date": day.isoformat()})
        if last and day <= last:
            raise UserError(
                f"--dates {day} is not after {last}, of which the answer is out: answers are "
                "released in the order of their dates"
            )
    return days


def _released(parameters: Parameters) -> list[date]:
    """The dates of the answers that are out; raises UserError where no further one can be."""
    from antwoord.releases.ledger import read_ledger
    from antwoord.releases.registers import identity_of, ledger_of

    register = identity_of(parameters)
    entries = [
        one
        for one in read_ledger(ledger_of(register, parameters.output))
        if one.register == register
    ]
    for one in entries:
        for what, theirs, own in (
            ("another question", one.question, parameters.question.id),
            ("another basis", one.sector_basis, parameters.sector_basis),
        ):
            if theirs != own:
                raise UserError(
                    f"an answer to {what} ({theirs}) than {own} was released from this register "
                    f"({one.run}): what both say together is not protected, so that no answer "
                    "planned here could be released"
                )
    return [one.reference_date for one in entries]


@contextmanager
def _called(option: str) -> Iterator[None]:
    """Names the option that was typed in what is wrong with a reference date."""
    try:
        yield
    except UserError as error:
        error.args = (str(error).replace("--reference-date", option), *error.args[1:])
        raise


def plan_table(planned: Sequence[Planned]) -> list[list[str]]:
    """The COLUMNS and a row for each date."""
    return [
        list(COLUMNS),
        *(
            [
                one.reference_date.isoformat(),
                _headlines(one.series),
                *_told(one.series),
                *_told(one.alone),
            ]
            for one in planned
        ),
    ]


def _headlines(shown: "Shown") -> str:
    if shown.refusal:
        return "-"
    return f"ranges: {', '.join(shown.not_exact)}" if shown.not_exact else "exact"


def _told(shown: "Shown") -> list[str]:
    """The amount, the exact figures, and what is given up."""
    from antwoord.disclosure.policy.concessions import GIVEN_UP

    if shown.refusal:
        return ["-", "-", shown.refusal]
    given_up = [GIVEN_UP[key] for key in shown.given_up]
    given_up += [] if shown.proven else ["not proven the least: time ran out"]
    amount = {True: "exact", False: "range", None: "-"}[shown.amount_exact]
    return [amount, _exact([shown]), "; ".join(given_up) or "-"]
