"""The answers that are out, as they must be protected together with a new one."""

from helpers.disclosure.protection import Earlier
from helpers.disclosure.settings import Settings
from helpers.parameters import Parameters


def earlier_answers(parameters: Parameters, settings: Settings) -> tuple[Earlier, ...]:
    """The released answers to the same question, on the same basis, by their dates."""
    return ()
