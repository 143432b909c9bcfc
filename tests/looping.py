"""Loops that are known not to be empty, so that what is asserted in them was looked at."""

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def some(items: Iterable[T]) -> list[T]:
    """The items as a list; raises AssertionError where there are none."""
    found = list(items)
    if not found:
        raise AssertionError("nothing is in what the test goes through")
    return found


def drawn(items: Iterable[T]) -> Iterable[T]:
    """The items of what hypothesis drew, among which none at all is a case like any other."""
    return items


def examples(most: int) -> int:
    """On how many examples a slow property is tried: a third of `most`, all by `make soak`."""
    return most if "ANTWOORD_FRESH" in os.environ else -(-most // 3)
