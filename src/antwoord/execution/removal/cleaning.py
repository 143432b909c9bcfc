"""Emptying what only saves time, and what killed runs left.

Answers, releases and the true cells behind them are never touched.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from antwoord.execution.results.store import Store, store_folder
from antwoord.hashing import below
from antwoord.publishing.owners import remove, sweep
from antwoord.publishing.writers import tidy
from antwoord.storage.paths import work_folder


@dataclass(frozen=True)
class Cleaned:
    """How much there was; `left` files and folders by runs that were killed."""

    results: int
    patterns: int
    size_bytes: int
    left: int


def clean(output: Path) -> Cleaned:
    """Empties the store and the patterns, and clears what killed runs left.

    `output` is the folder of the answers. Raises OSError where it may not.
    """
    left = sweep_up(output)
    results, size = Store(store_folder()).clear()
    folder = work_folder() / "patterns"
    patterns = list(below(folder))
    size += sum(path.stat().st_size for path in patterns)
    remove(folder)
    return Cleaned(results, len(patterns), size, left)


def sweep_up(output: Path) -> int:
    """Completes or clears what killed runs left, whichever their name; gives how much it was.

    What runs that live are making stays.
    """
    left = tidy(work_folder(), output)
    with suppress(OSError):
        left += Store(store_folder()).sweep() + sweep(_unfinished(output))
    return left


def _unfinished(output: Path) -> Iterator[Path]:
    """Single files and folders in the making, which tell who makes them."""
    roots = (output, work_folder(), *(work_folder() / name for name in ("patterns", "kbo")))
    return chain.from_iterable(root.glob(".*.partial-*") for root in roots)
