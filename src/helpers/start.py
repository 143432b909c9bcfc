"""Notebook 00: the parameters once for all notebooks, and the answer.

`answer` keeps the parameters and has the runner answer; `answers`, `main_figures` and `main_chart`
show what came of it, `links` where its files are.
"""

from antwoord.answer.steps import answers, main_chart, main_figures
from antwoord.execution.by_hand import links
from antwoord.execution.by_hand import start as answer

__all__ = ["answer", "answers", "links", "main_chart", "main_figures"]
