"""Notebook 01: the register is read, and filled in where it says nothing.

`validate` checks the parameters; `read_register` reads every row into the fixed columns;
`complete_register` adds what the enterprise register knows; `read_register` gives an
`Ingestion`, whose `overview` shows what became of every row.
"""

from antwoord.execution.by_hand import by_runner, validated
from antwoord.kbo import steps as kbo
from antwoord.register import reading
from antwoord.register.reading import ingestion_left

validate = validated()
read_register = by_runner(reading.read_register, ingestion_left)
complete_register = by_runner(kbo.complete_register, kbo.completed_overview)

__all__ = ["complete_register", "read_register", "validate"]
