"""Comparing the ways to publish an answer, in this process, without notebooks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from antwoord.execution.making import cells_made
from antwoord.parameters import Parameters

if TYPE_CHECKING:
    from antwoord.disclosure.design import Choice, Design

#: Hears of each design before it is tried: its place among how many, and what it is.
Told = Callable[[int, int, "Choice"], object]
#: The columns of the table; those of TEXTS are words.
COLUMNS = (
    *("best", "now", "minimum", "codes", "small codes", "figures", "exact", "range", "rounded"),
    *("share", "width", "loss", "proven", "time", "given up"),
)
TEXTS = ("best", "now", "codes", "small codes", "proven", "given up")
#: Columns that are empty where nothing is to be said.
MARKS = ("best", "now", "codes", "small codes")
#: What the columns mean, for whoever sees them on a terminal.
LEGEND = (
    ("best", "* no design of the same or a stricter minimum beats it in exact, share and loss"),
    ("now", "what the question's file has"),
    ("minimum", "smaller counts are sensitive, and not told"),
    (
        "codes",
        "each exactly where that is safe; groups of them alone; or groups, and each rounded",
    ),
    ("small codes", "stand together where more figures are exact so, or always apart"),
    ("figures", "numbers of the document that are not zero; amounts in hundreds are exact"),
    ("share", "exact ones among the figures"),
    ("width", "of the ranges of counts, in the median: 13-15 is 2 wide"),
    ("loss", "what is not exact, a total weighing more; of the same figures in each design"),
    ("proven", "that the pattern loses the least; no: time ran out before"),
)


@dataclass(frozen=True)
class Compared:
    """The designs of an answer under `parameters`."""

    parameters: Parameters
    designs: "list[Design]"

    def as_record(self) -> dict[str, Any]:
        """All of it as plain lists and numbers, ready for JSON."""
        return {
            "question": self.parameters.question.id,
            "reference_date": self.parameters.reference_date.isoformat(),
            "sector_basis": self.parameters.sector_basis,
            "designs": [{**(told := asdict(one)).pop("choice"), **told} for one in self.designs],
        }


def compare_designs(
    parameters: Parameters,
    minimum_counts: Iterable[int] = (),
    told: Told = lambda _place, _number, _choice: None,
) -> Compared:
    """Reads and checks a register, makes the cells of an answer and tries every design on them.

    Each is tried at the `minimum_counts` (none: the usual ones) and at the question's own; `told`
    hears of each. Nothing is kept. Raises UserError and GateStoppedError as `cells_made` does.
    """
    from antwoord.disclosure.breakdown import Breakdown
    from antwoord.disclosure.design import MINIMUM_COUNTS, designs
    from antwoord.disclosure.model.settings import settings_of

    with cells_made(parameters) as place:
        breakdown = Breakdown.of(place.parameters)
        settings = settings_of(parameters.question)
        found = designs(breakdown, settings, tuple(minimum_counts) or MINIMUM_COUNTS, told)
    return Compared(parameters, found)


def design_table(designs: "Sequence[Design]") -> list[list[str]]:
    """The COLUMNS and a row for each design; columns that tell of no choice are left out."""
    rows = [_row(one) for one in designs]
    kept = [
        place
        for place, name in enumerate(COLUMNS)
        if name not in ("codes", "small codes", "rounded") or any(row[place] for row in rows)
    ]
    return [
        [row[place] or "-" * (COLUMNS[place] not in MARKS) for place in kept]
        for row in [list(COLUMNS), *rows]
    ]


def _row(design: "Design") -> list[str]:
    from antwoord.disclosure.policy.concessions import GIVEN_UP

    choice = design.choice
    numbers = [""] * 8
    if design.exact is not None:
        wide = "" if design.median_width is None else f"{design.median_width:g}"
        numbers = [
            f"{design.figures:,}",
            f"{design.exact:,}",
            f"{design.ranged:,}",
            f"{design.rounded:,}" if choice.base else "",
            f"{design.share_pct:.1f} %",
            wide or ("open" if design.ranged else ""),
            f"{design.loss_pct:.1f} %",
            "yes" if design.proven else "no",
        ]
    return [
        "*" * design.unbeaten,
        "now" * design.own,
        str(choice.minimum_count),
        kind_of_codes(choice),
        together(choice),
        *numbers,
        f"{design.seconds:.0f} s",
        design.refusal or "; ".join(GIVEN_UP[key] for key in design.given_up),
    ]


def kind_of_codes(choice: "Choice") -> str:
    """What becomes of the codes, in a word or two; empty where the question has none."""
    words = {"": "", "exactly": "each", "groups": "groups alone"}
    return words.get(choice.codes, f"rounded to {choice.base}")


def together(choice: "Choice") -> str:
    """What becomes of small codes, in a word; empty where the question names none."""
    return "" if choice.together is None else "together" if choice.together else "apart"


def in_words(choice: "Choice") -> str:
    """A design in words, as a line of progress tells it."""
    return ", ".join(filter(None, (f"minimum {choice.minimum_count}", kind_in_words(choice))))


def kind_in_words(choice: "Choice") -> str:
    """What a design chooses besides its minimum count, in words; empty where that is nothing.

    Without the base, which may become coarser from one minimum count to the next.
    """
    words = {"exactly": "each code", "groups": "groups of codes", "rounded": "codes rounded"}
    small = together(choice) and f"small codes {together(choice)}"
    return ", ".join(filter(None, (words.get(choice.codes, ""), small)))
