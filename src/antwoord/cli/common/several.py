"""What `run` and `sweep` share: an answer on each of several dates, and how that ends."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from antwoord.cli.common.terminal import (
    ProgressOfSeveral,
    complain,
    in_words_typed,
    near,
    tell,
)
from antwoord.errors import DONE, FAULT, STOPPED_BY_GATE, WRONG_INPUT, InterruptedAfterError

if TYPE_CHECKING:
    from antwoord.execution.several import Answer

#: Of several answers: what their command ends with.
WORST_FIRST = (FAULT, WRONG_INPUT, STOPPED_BY_GATE)


def answers_on(
    given: Mapping[str, str | None],
    days: Sequence[str],
    typed: Sequence[str | None],
    progress: ProgressOfSeveral,
    *,
    jobs: int | None,
    force: bool,
) -> "list[Answer]":
    """An answer on each of `days` (from `execution.several.days_of`), in their order.

    `given` are the parameters of a run, `typed` the sources as they were typed, `progress` hears
    of each date; `jobs` are at a time (None: one more than cores). Raises InterruptedAfterError.
    """
    from antwoord.execution.several import at_once, run_several
    from antwoord.provenance.record import Recording

    answers = []
    try:
        coming = run_several(
            given, days, Recording.begin, progress, jobs=jobs or at_once(), force=force
        )
        with closing(coming):  # else workers go on
            for coming_answer in coming:
                problem = in_words_typed(coming_answer.problem, typed)
                answer = replace(coming_answer, problem=problem)
                answers.append(answer)
                progress.ended(answer.reference_date, answer.problem or f"{answer.seconds:.1f} s")
    except KeyboardInterrupt:
        made = sum(answer.outputs is not None for answer in answers)
        raise InterruptedAfterError(f"{made} of {len(days)} dates were answered") from None
    finally:
        progress.close()
    return sorted(answers, key=lambda answer: answer.reference_date)


def complain_of(answers: "Iterable[Answer]", *, as_json: bool) -> None:
    """Says of each date without an answer why, and where more about it stands."""
    for answer in answers:
        if answer.outputs:
            continue
        if as_json:
            tell(
                state="stopped",
                reference_date=answer.reference_date,
                exit_code=answer.exit_code,
                reason=answer.problem,
                kept=str(answer.kept) if answer.kept else None,
            )
        complain(f"{answer.reference_date}: {answer.problem}")
        if answer.kept:
            typer.echo(f"see {near(answer.kept)}", err=True)


def worst_of(answers: "Iterable[Answer]") -> int:
    """The exit code of the worst that became of a date."""
    codes = {answer.exit_code for answer in answers}
    return next((code for code in WORST_FIRST if code in codes), DONE)
