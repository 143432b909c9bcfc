"""Notebook 06: the document is composed from the published cells and written.

`main_figures` shows the headline; `compose_answer` makes the neutral document and
`write_answer` its files; `complete_audit` finishes the audit page with `published_rows` and
the `protection_report`.
"""

from antwoord.answer import steps
from antwoord.answer.steps import (
    compose_answer,
    main_figures,
    protection_report,
    published_rows,
)
from antwoord.execution.by_hand import by_runner, validated
from antwoord.quality import steps as quality

validate = validated(before="05_disclosure")
write_answer = by_runner(steps.write_answer, steps.written)
complete_audit = by_runner(quality.complete_audit, steps.completed_audit)

__all__ = [
    "complete_audit",
    "compose_answer",
    "main_figures",
    "protection_report",
    "published_rows",
    "validate",
    "write_answer",
]
