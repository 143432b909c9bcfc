"""Waiting for something that happens, instead of for a time."""

import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float, *, every: float = 0.01) -> None:
    """Waits until the condition holds; raises AssertionError once `seconds` have passed."""
    over = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > over:
            raise AssertionError(f"what was waited for did not happen in {seconds:g} s")
        time.sleep(every)
