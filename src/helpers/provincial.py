"""Notebook 04: the cells of the tables by place, and all cells added up.

`provincial_breakdown` gives the cells and the number of additions that hold;
`check_computed` evaluates the rules about cells; `counted_tables` and `counted_chart` show
what was counted by place.
"""

from functools import partial

from antwoord.counting import shown, steps
from antwoord.execution.by_hand import by_runner, validated
from antwoord.quality import cells

validate = validated()
provincial_breakdown = by_runner(steps.provincial_breakdown, steps.provincial_left)
check_computed = by_runner(cells.check_computed, cells.checked_computed)
counted_tables = partial(shown.counted_tables, placed=True)
counted_chart = partial(shown.counted_chart, placed=True)

__all__ = ["check_computed", "counted_chart", "counted_tables", "provincial_breakdown", "validate"]
