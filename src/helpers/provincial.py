"""Notebook 04: the cells per province, all of them added up, and what may be published.

`provincial_breakdown` gives the cells and the number of additions that hold;
`check_computed` evaluates the rules about cells; `protect` decides which are published, and
`shown_table` shows those of one table.
"""

from antwoord.counting.steps import provincial_breakdown
from antwoord.disclosure.shown import shown_table
from antwoord.disclosure.steps import protect
from antwoord.parameters import validate
from antwoord.quality.cells import check_computed

__all__ = ["check_computed", "protect", "provincial_breakdown", "shown_table", "validate"]
