"""Imports Papermill without what it reads notebooks of other places with."""

import importlib

from antwoord.patches import without_places_elsewhere

with without_places_elsewhere():
    importlib.import_module("papermill")
