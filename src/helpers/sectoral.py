"""Notebook 03: the state of each application, and the cells per code, activity and reason.

`sectoral_breakdown` gives the cells and a `Scope`, which says what became of every row that
was read.
"""

from antwoord.counting.steps import sectoral_breakdown
from antwoord.parameters import validate

__all__ = ["sectoral_breakdown", "validate"]
