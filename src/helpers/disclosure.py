"""Notebook 05: what may be published.

`protect` decides which cells are published; `published_tables` shows them, and
`published_chart` how much of each table that is.
"""

from antwoord.disclosure.shown import published_chart, published_tables
from antwoord.disclosure.steps import protect
from antwoord.parameters import validate

__all__ = ["protect", "published_chart", "published_tables", "validate"]
