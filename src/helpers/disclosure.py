"""Notebook 05: what may be published.

`protect` decides which cells are published; `published_tables` shows them, and
`published_chart` how much of each table that is.
"""

from antwoord.disclosure import steps
from antwoord.disclosure.shown import published_chart, published_tables
from antwoord.execution.by_hand import by_runner, validated

validate = validated()
protect = by_runner(steps.protect, steps.protected)

__all__ = ["protect", "published_chart", "published_tables", "validate"]
