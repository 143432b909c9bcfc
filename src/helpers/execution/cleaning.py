"""Emptying what only saves time: the store, and the patterns that were found before.

Answers, releases and the true cells behind them are never touched.
"""

import shutil
from dataclasses import dataclass

from helpers.execution.store import Store, store_folder
from helpers.hashing import below
from helpers.reference.paths import work_folder


@dataclass(frozen=True)
class Cleaned:
    """How much there was."""

    results: int
    patterns: int
    size_bytes: int


def clean() -> Cleaned:
    """Empties the store and the patterns; raises OSError where it may not."""
    results, size = Store(store_folder()).clear()
    folder = work_folder() / "patterns"
    patterns = list(below(folder))
    size += sum(path.stat().st_size for path in patterns)
    shutil.rmtree(folder, ignore_errors=True)
    return Cleaned(results, len(patterns), size)
