"""What of an answer survives each way to publish it, so that a person chooses with figures.

Designs differ in three choices, and each is one system that the audit accepts:

- the minimum count, below which a count is sensitive;
- what becomes of the codes that may be rounded: each `exactly` where that is safe, none but the
  readable `groups` of them, or the groups and beside them every code `rounded` to a base. Rounded
  codes are not free: they bound what is hidden in the groups, so that more of those may have to go;
- whether small codes stand together where the question lets them.

Choices that the question does not leave open make no designs. Answers that are out are left aside.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import monotonic

from antwoord.cells import CellName
from antwoord.disclosure.breakdown import Breakdown
from antwoord.disclosure.model.answer_system import TrueCells
from antwoord.disclosure.model.settings import DEFAULT_BASE, Settings
from antwoord.disclosure.model.weights import worth
from antwoord.disclosure.policy.concessions import GIVEN_UP, concessions, protect_somehow
from antwoord.disclosure.policy.protection import UnprotectableError
from antwoord.disclosure.search.rounding import RoundingError

EXACTLY, GROUPS, ROUNDED = "exactly", "groups", "rounded"
#: Minimum counts in use: the practice of national statistical offices, and stricter ones.
MINIMUM_COUNTS = (3, 5, 10)
#: Seconds of the processor that each search has at most: a desk is no place to wait.
SECONDS = 5.0
NO_PATTERN, NO_ROUNDING = "no pattern protects it", "no rounding protects it"


@dataclass(frozen=True)
class Choice:
    """One design: its minimum count, and its choices where the question leaves them open.

    `codes` is EXACTLY, GROUPS or ROUNDED, then to the multiples of `base`, which is else 0; empty
    where no table has codes that may be rounded. With `together` small codes may stand together;
    None where the question names none.
    """

    minimum_count: int
    codes: str
    base: int
    together: bool | None


@dataclass(frozen=True)
class Design:
    """What becomes of the `figures` of the document that are not zero under a `choice`.

    `exact` are told as they are (amounts to the hundred), `rounded` to a multiple of the base, and
    `ranged` by their range alone; `share_pct` is that of the exact ones. `median_width` is the
    median over counts that are not exact of the last number that each can be less the first; None
    where there are none, or where half of them have no last one. `loss_pct` is the weighted loss
    of all that is not exact, a total counting more than its parts; it is of the same figures in
    every design, so that codes of which only groups are told, or what stands together, are lost.
    `given_up` are keys of `GIVEN_UP`; `own` is what the question's file has now. Where no pattern
    protects, numbers are None and `refusal` says so. `unbeaten`: no design of the same or a
    stricter minimum count is at least as good in `exact`, `share_pct` and `loss_pct`, and better
    in one of them.
    """

    choice: Choice
    seconds: float
    figures: int | None = None
    exact: int | None = None
    ranged: int | None = None
    rounded: int | None = None
    share_pct: float | None = None
    median_width: float | None = None
    loss_pct: float | None = None
    given_up: tuple[str, ...] = ()
    proven: bool = False
    refusal: str = ""
    own: bool = False
    unbeaten: bool = False


def choices(
    breakdown: Breakdown, settings: Settings, minimum_counts: Iterable[int] = MINIMUM_COUNTS
) -> list[Choice]:
    """The designs of an answer worth comparing: those of the question's own minimum count too.

    A base that the `settings` do not name is the usual one.
    """
    base = max(settings.rounding.values(), default=DEFAULT_BASE)
    filled = any(breakdown.true.values[name] for name in breakdown.codes)
    codes = ((EXACTLY, 0), (GROUPS, 0), (ROUNDED, base)) if filled else (("", 0),)
    counts = sorted({settings.rules.minimum_count, *minimum_counts})
    return [
        Choice(count, kind, to, together)
        for count in counts
        for kind, to in codes
        for together in _together(breakdown, kind)
    ]


def _together(breakdown: Breakdown, kind: str) -> Sequence[bool | None]:
    """Whether codes may stand together; of codes that are not told none can."""
    if not breakdown.together:
        return (None,)
    told = breakdown.together - breakdown.codes if kind == GROUPS else breakdown.together
    return (False, True) if told else (False,)


def designs(
    breakdown: Breakdown,
    settings: Settings,
    minimum_counts: Iterable[int] = MINIMUM_COUNTS,
    told: Callable[[int, int, Choice], object] = lambda _place, _number, _plan: None,
    seconds: float = SECONDS,
) -> list[Design]:
    """What becomes of an answer under each of its `choices`, in their order.

    `told` hears of each before it is tried: the place among how many, from 1. A search ends after
    `seconds`. Raises UnsafeError where an audit fails, never for a design that cannot be protected.
    """
    wanted = choices(breakdown, settings, minimum_counts)
    apart = breakdown.apart() if breakdown.together else breakdown
    weights = _worth(apart.true)
    found = []
    for place, choice in enumerate(wanted, start=1):
        told(place, len(wanted), choice)
        kept = breakdown if choice.together else apart
        kept = kept.by_group() if choice.codes == GROUPS else kept
        rules = replace(settings.rules, minimum_count=choice.minimum_count)
        rounding = {"codes": choice.base} if choice.base else {}
        limit = min(seconds, settings.seconds)
        chosen = replace(settings, rules=rules, rounding=rounding, seconds=limit)
        own = choice == _own(breakdown, settings, choice)
        found.append(replace(_design(choice, kept, chosen, weights), own=own))
    return list(_marked(found))


def _own(breakdown: Breakdown, settings: Settings, choice: Choice) -> Choice:
    """What the question's file chooses, where a choice such as this one is open."""
    base = max(settings.rounding.values(), default=0)
    codes = choice.codes and (ROUNDED if base else EXACTLY)
    together = bool(breakdown.together) if choice.together is not None else None
    return Choice(settings.rules.minimum_count, codes, base, together)


def _worth(true: TrueCells) -> dict[CellName, int]:
    """What every cell of the tables is worth that is not zero."""
    return {
        name: worth(true.records.get(name, value), true.summed.get(name, 0))
        for name, value in true.values.items()
        if value and name in true.shown
    }


def _design(
    choice: Choice, kept: Breakdown, settings: Settings, weights: Mapping[CellName, int]
) -> Design:
    started = monotonic()
    try:
        answer, done = protect_somehow(
            kept.true,
            kept.relations,
            kept.behind,
            settings,
            kept.maximum_cents,
            kept.reference_date,
            ladder=concessions(settings, grouped=False),
            intervals=False,
        )
    except RoundingError:
        return _refused(choice, NO_ROUNDING, started)
    except UnprotectableError:
        return _refused(choice, NO_PATTERN, started)

    def is_exact(name: CellName) -> bool:
        return name in answer.cells and not done.hidden(name)

    figures = kept.figures(is_exact)
    exact = list(filter(is_exact, figures))
    rounded = [name for name in figures if name in done.rounded and not is_exact(name)]
    ranges = kept.ranges(answer, done, settings)
    widths = [
        math.inf if (found := ranges[name]).high is None else found.high - found.low
        for name in figures
        if name in ranges and not name.is_amount
    ]
    width = median(widths) if widths else math.inf
    lost = sum(weight for name, weight in weights.items() if not is_exact(name))
    return Design(
        choice=replace(choice, base=done.base),
        figures=len(figures),
        exact=len(exact),
        ranged=len(figures) - len(exact) - len(rounded),
        rounded=len(rounded),
        share_pct=_percent(len(exact), len(figures)),
        median_width=width if math.isfinite(width) else None,
        loss_pct=_percent(lost, sum(weights.values())),
        given_up=tuple(key for key in GIVEN_UP if key in done.withheld),
        proven=all(block.suppression.proven for block in done.blocks),
        seconds=round(monotonic() - started, 3),
    )


def _refused(choice: Choice, refusal: str, started: float) -> Design:
    seconds = round(monotonic() - started, 3)
    return Design(choice, seconds, refusal=refusal)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _marked(found: Sequence[Design]) -> Iterator[Design]:
    """The designs, of which those are marked that no other one beats."""
    for one in found:
        beaten = any(_beats(other, one) for other in found)
        yield replace(one, unbeaten=one.exact is not None and not beaten)


def _beats(one: Design, other: Design) -> bool:
    """Whether a design is as strict and as good as another one in everything, and better in one."""
    if one.choice.minimum_count < other.choice.minimum_count:
        return False
    if one.exact is None or other.exact is None:
        return False
    own, theirs = (
        (each.exact or 0, each.share_pct or 0.0, -(each.loss_pct or 0.0)) for each in (one, other)
    )
    return own != theirs and all(a >= b for a, b in zip(own, theirs, strict=True))
