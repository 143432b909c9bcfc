"""Imports jsonschema, which nbformat checks notebooks with, without its slowest part.

That part took 2.5 of the 2.6 s of importing Papermill. To be imported before whatever imports
jsonschema.
"""

import importlib

from antwoord.patches import without_grammar_of_addresses

with without_grammar_of_addresses():
    importlib.import_module("jsonschema")
