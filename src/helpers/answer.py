"""Notebook 06: the document is composed from the published cells and written.

`main_figures` shows the headline; `compose_answer` makes the neutral document and
`write_answer` its files; `complete_audit` finishes the audit page with `published_rows` and
the `protection_report`.
"""

from antwoord.answer.steps import (
    compose_answer,
    main_figures,
    protection_report,
    published_rows,
    write_answer,
)
from antwoord.parameters import validate
from antwoord.quality.steps import complete_audit

__all__ = [
    "complete_audit",
    "compose_answer",
    "main_figures",
    "protection_report",
    "published_rows",
    "validate",
    "write_answer",
]
