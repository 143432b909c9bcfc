"""Notebook 02: every rule of `expectations/` is evaluated once, and the gate decides.

`check` gives a `QualityResult`: its `overview` lists the rules that found something, and its
`raise_if_stopped` ends the notebook where a critical rule is broken.
"""

from antwoord.execution.by_hand import by_runner, validated
from antwoord.quality import steps

validate = validated()
check = by_runner(steps.check, steps.checked)

__all__ = ["check", "validate"]
