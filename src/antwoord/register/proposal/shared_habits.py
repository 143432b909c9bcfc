"""Habits of dates that several columns share: asked about once, said once for the whole source."""

from collections.abc import Sequence
from dataclasses import replace

from antwoord.register.contract.columns import VIEW_OF
from antwoord.register.evidence.values import KINDS
from antwoord.register.mapping.file import SHARED
from antwoord.register.proposal.lines import Guess, Line


def asked_once(guesses: Sequence[Guess]) -> tuple[tuple[Guess, ...], tuple[Line, ...]]:
    """The guesses without the doubts that they share, and a line for each of these.

    What holds for the source holds for each column that says nothing of its own: so the order
    of day and month is shared wherever it is in doubt, another habit only where all columns of
    dates have it.
    """
    dated = [guess for guess in guesses if _has_dates(guess)]
    shared = []
    for key in SHARED:
        said = [(guess, line) for guess in dated for line in guess.lines if line.key == key]
        asked = [(guess, line) for guess, line in said if line.check]
        if len(asked) < 2 or len({line.value for _, line in asked}) > 1:
            continue
        if key != "date_order" and len(said) < len(dated):
            continue
        told = "; ".join(f"{guess.name}: {line.check}" for guess, line in asked)
        shared.append(Line(key, asked[0][1].value, told))
        gone = {id(line) for _, line in asked}
        guesses = [_without(guess, gone) for guess in guesses]
        dated = [_without(guess, gone) for guess in dated]
    return tuple(guesses), tuple(shared)


def _has_dates(guess: Guess) -> bool:
    of_events = guess.name in ("history", *VIEW_OF)
    return of_events or (KINDS.get(guess.name) == "date" and bool(guess.column))


def _without(guess: Guess, gone: set[int]) -> Guess:
    return replace(guess, lines=tuple(line for line in guess.lines if id(line) not in gone))
