"""Loops that are known not to be empty, so that what is asserted in them was looked at."""

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
