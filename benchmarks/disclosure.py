"""Disclosure control on made-up tables, side by side with pytauargus.

python benchmarks/disclosure.py [INSTANCE ...]

Each instance once with ours (search and audit), and with pytauargus where it can take it: it
knows no insiders, and ties between dates only as more relations. Losses are compared, then
seconds; a ratio above one is slower than ours.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any
from unittest.mock import patch

from floor import count
from instances import LARGE, SMALL, Records, amounts, counts, records, two_dates
from tau_argus import optimal

from antwoord.disclosure.model.sensitivity import Rules
from antwoord.disclosure.model.system import System
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.policy import protection
from antwoord.disclosure.proof.audit import audit
from antwoord.disclosure.search.patterns import Patterns
from antwoord.disclosure.search.rounding import round_system
from antwoord.disclosure.search.suppression import Suppression, suppress
from antwoord.disclosure.steps import protect
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED, validate


@dataclass(frozen=True)
class Instance:
    """What to protect, how long it may take, and what the goal was."""

    make: Callable[[], tuple[System, list[Insider]]]
    seconds: float
    goal: str
    oracle: bool = True


#: Counts and amounts of the demo register's answer, with all who are alone in a cell.
ANSWER = "answer"


def _small() -> Records:
    return records(SMALL, 160)


def _large() -> Records:
    return records(LARGE, 1600)


INSTANCES = {
    "small": Instance(lambda: (counts(_small(), Rules()), []), 30, "optimal in 5 s"),
    "insiders": Instance(
        lambda: (counts(_small(), Rules()), _small().insiders()), 60, "-", oracle=False
    ),
    "dates": Instance(
        lambda: (two_dates(records(SMALL, 205), 160, Rules()), []), 120, "optimal in 40 s"
    ),
    "large": Instance(lambda: (counts(_large(), Rules()), []), 400, "1 % in 180 s, 0.1 % in 400 s"),
    "amounts": Instance(lambda: (amounts(_large(), Rules(p_percent=15)), []), 300, "2 % in 300 s"),
}


def main(names: list[str]) -> None:
    """Prints a Markdown table."""
    print(
        "| instance | cells | primary | secondary | loss | gap | s | audit s | pytauargus | goal |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in [name for name in INSTANCES if name in names or not names]:
        print(_line(name, INSTANCES[name]), flush=True)
    if ANSWER in names or not names:
        print(_answer_line(), flush=True)
    for leaves, number in ((SMALL, 160), (LARGE, 1600)):
        found = round_system(counts(records(leaves, number), Rules()), 5)
        proven = "proven" if found.proven else "not proven"
        print(f"\nRounding {len(found.system):,} cells to base 5: {found.seconds:.2f} s, {proven}.")


def _line(name: str, instance: Instance) -> str:
    system, insiders = instance.make()
    found = suppress(system, insiders, seconds=instance.seconds)
    looked_at = audit(system, found.hidden, insiders)
    assert looked_at.holds, name
    other = "-"
    if instance.oracle:
        other = _theirs(system, instance.seconds, found.seconds)
    return (
        f"| {name} | {len(system):,} | {int(system.primary.sum()):,} "
        f"| {int(found.secondary.sum())} | {found.loss} | {found.gap:.2%} | {found.seconds:.1f} "
        f"| {looked_at.seconds:.1f} | {other} | {instance.goal} |"
    )


def _answer_line() -> str:
    """The demo register's answer: its counts and amounts, searched for afresh."""
    found: list[Suppression] = []

    def kept(*given: Any, **options: Any) -> Suppression:
        found.append(suppress(*given, **options))
        return found[-1]

    with TemporaryDirectory() as place:
        for name in (STAGED_PROCESSED, STAGED_OUTPUTS):
            os.environ[name] = mkdtemp(dir=place)
        run = validate()
        count(run)
        with (
            patch.object(protection, "suppress", kept),
            patch.object(Patterns, "find", return_value=None),
            patch.object(Patterns, "keep"),
        ):
            protect(run)
    systems = [one.system for one in found]
    audits = [audit(one.system, one.hidden, one.insiders).seconds for one in found]
    return (
        f"| {ANSWER} | {sum(map(len, systems)):,} | {sum(int(s.primary.sum()) for s in systems):,} "
        f"| {sum(int(one.secondary.sum()) for one in found)} | {sum(one.loss for one in found)} "
        f"| {max(one.gap for one in found):.2%} | {sum(one.seconds for one in found):.1f} "
        f"| {sum(audits):.1f} | - | optimal in 5 s, with insiders |"
    )


def _theirs(system: System, seconds: float, ours: float) -> str:
    """The loss and time of pytauargus, in a process of its own: its limit does not always bite."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        started = time.perf_counter()
        answer = pool.apply_async(optimal, (system, int(seconds)))
        try:
            loss = answer.get(timeout=seconds * 1.2).loss
        except multiprocessing.TimeoutError:
            pool.terminate()
            return f"none in {seconds * 1.2:.0f} s"
        except RuntimeError as problem:
            return f"none ({problem})"
        took = time.perf_counter() - started
    return f"{loss}, {took:.1f} s, ratio {took / ours:.1f}"


if __name__ == "__main__":
    main(sys.argv[1:])
