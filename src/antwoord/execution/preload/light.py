"""Imports jsonschema, which nbformat checks notebooks with, without its slowest part.

Where `rfc3987_syntax` is installed (JupyterLab brings it) jsonschema imports it, and that
parses the grammar of international URLs anew in each process: 2.5 of the 2.6 s that importing
Papermill took. It serves the formats `iri` and `iri-reference` alone, which nothing that a run
checks has. To be imported before whatever imports jsonschema.
"""

import importlib
import sys

_GRAMMAR = "rfc3987_syntax"

if _GRAMMAR not in sys.modules:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # as if it were not installed
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]
