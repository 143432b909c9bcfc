"""The cells of an answer made in this process, by the steps of a run but without notebooks."""

from collections.abc import Iterator
from contextlib import contextmanager

from antwoord.errors import GateStoppedError
from antwoord.execution.staging import Staging, staging
from antwoord.parameters import Parameters
from antwoord.storage.database import shown_register


@contextmanager
def cells_made(parameters: Parameters) -> Iterator[Staging]:
    """The folders in which the cells of a run with these parameters are, until the block ends.

    Nothing is kept. They have the names of a run's, so that the next one sweeps up after a
    killed process. Raises UserError for an unreadable register or one that lacks a column that the
    question needs, GateStoppedError where a critical rule is broken.
    """
    from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
    from antwoord.execution.configuration import check_sources
    from antwoord.quality.steps import check
    from antwoord.register.reading import read_register

    check_sources(parameters)
    with staging(parameters) as place:
        read_register(place.parameters)
        if check(place.parameters).stopped:
            raise GateStoppedError(
                f"the register does not pass the checks; antwoord check "
                f"{shown_register(parameters.register)} --question {parameters.question.id} "
                "says why"
            )
        sectoral_breakdown(place.parameters)
        provincial_breakdown(place.parameters)
        yield place
