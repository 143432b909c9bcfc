"""Notebook 05: what may be published.

`protect` decides which cells are published; `published_tables` shows them, and
`published_chart` how much of each table that is.
"""

from antwoord.by_hand import by_runner, validated
from antwoord.disclosure import steps
from antwoord.disclosure.shown import published_chart, published_tables

validate = validated()
protect = by_runner(steps.protect, steps.protected)

__all__ = ["protect", "published_chart", "published_tables", "validate"]
