"""Notebook 01: the register is read, and filled in where it says nothing.

`validate` checks the parameters; `read_register` reads every row into the fixed columns;
`complete_register` adds what the enterprise register knows; `read_register` gives an
`Ingestion`, whose `overview` shows what became of every row.
"""

from antwoord.kbo.steps import complete_register
from antwoord.parameters import validate
from antwoord.register.reading import read_register

__all__ = ["complete_register", "read_register", "validate"]
