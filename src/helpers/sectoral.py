"""Notebook 03: the state of each application, and the cells of the tables without places.

`sectoral_breakdown` gives the cells and a `Scope`, which says what became of every row that
was read; `counted_tables` and `counted_chart` show what was counted.
"""

from functools import partial

from antwoord.counting import shown, steps
from antwoord.execution.by_hand import by_runner, validated

validate = validated()
sectoral_breakdown = by_runner(steps.sectoral_breakdown, steps.sectoral_left)
counted_tables = partial(shown.counted_tables, placed=False)
counted_chart = partial(shown.counted_chart, placed=False)

__all__ = ["counted_chart", "counted_tables", "sectoral_breakdown", "validate"]
