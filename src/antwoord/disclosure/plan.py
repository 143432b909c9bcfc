"""What an answer of a coming date will tell, beside those that are out by then and without them.

Each release binds the next: two answers that are out tell their differences. So a denser series of
releases tells less of each date, and a planner sees here how much.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from antwoord.cells import CellName
from antwoord.disclosure.breakdown import Breakdown
from antwoord.disclosure.model.answer_system import is_headline
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.model.system import ContradictionError
from antwoord.disclosure.policy.concessions import GIVEN_UP, protect_somehow
from antwoord.disclosure.policy.earlier import as_released
from antwoord.disclosure.policy.joint import Earlier
from antwoord.disclosure.policy.protection import UnprotectableError
from antwoord.disclosure.search.rounding import RoundingError

NO_PATTERN = "no pattern protects it together with what is out"
NO_ROUNDING = "no rounding protects it together with what is out"
CONTRADICTION = "it contradicts what is out, of which something was corrected since"


@dataclass(frozen=True)
class Shown:
    """What an answer tells, beside answers that are out.

    Of the `asked` figures of its document that are not zero so many are `exact`; `not_exact` are
    the headline counts that are ranges. `amount_exact` is whether the total amounts are exact
    (None: the question has none). `given_up` are keys of `GIVEN_UP`, and not `proven` says that a
    search ended before it knew that it loses the least. Where nothing can be published, `refusal`
    says why.
    """

    asked: int = 0
    exact: int = 0
    not_exact: tuple[str, ...] = ()
    amount_exact: bool | None = None
    given_up: tuple[str, ...] = ()
    proven: bool = False
    refusal: str = ""


def shown_beside(
    breakdown: Breakdown, settings: Settings, earlier: Sequence[Earlier]
) -> tuple[Shown, Earlier | None]:
    """What an answer tells beside `earlier` ones, in order of their dates; and it as one of them.

    `breakdown` are its cells, `settings` the rules of its question. None where nothing can be
    published of it. Raises UnsafeError where an audit fails.
    """
    true = breakdown.true
    try:
        answer, done = protect_somehow(
            true,
            breakdown.relations,
            breakdown.behind,
            settings,
            breakdown.maximum_cents,
            breakdown.reference_date,
            earlier,
            intervals=False,
            people=breakdown.people,
        )
    except ContradictionError:
        return Shown(refusal=CONTRADICTION), None
    except RoundingError:
        return Shown(refusal=NO_ROUNDING), None
    except UnprotectableError:
        return Shown(refusal=NO_PATTERN), None

    def is_exact(name: CellName) -> bool:
        return name in answer.cells and not done.hidden(name)

    figures = breakdown.figures(is_exact, asked=True)
    headlines = [name for name in true.values if is_headline(name, settings)]
    amounts = [is_exact(name) for name in headlines if name.is_amount]
    shown = Shown(
        asked=len(figures),
        exact=sum(map(is_exact, figures)),
        not_exact=tuple(n.measure for n in headlines if not n.is_amount and not is_exact(n)),
        amount_exact=all(amounts) if amounts else None,
        given_up=tuple(key for key in GIVEN_UP if key in done.withheld),
        proven=all(block.suppression.proven for block in done.blocks),
    )
    out = as_released(
        breakdown.reference_date,
        true,
        breakdown.relations,
        breakdown.behind,
        settings,
        answer,
        done,
        breakdown.people,
    )
    return shown, out
