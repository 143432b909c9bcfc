"""The answer as one HTML file that runs no script and loads nothing.

The page is made by nbconvert from an in-memory notebook with one cell per block, through
the template in `templates/antwoord`; what a block looks like is `blocks.py`' matter.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.answer.document.frame import REQUIRED_LABELS, contents, prepare
from antwoord.answer.document.model import Document
from antwoord.answer.document.palette import (
    DARK,
    LIGHT,
    SERIES_DARK,
    SERIES_LIGHT,
    custom_properties,
)
from antwoord.answer.document.text import plain_block
from antwoord.answer.html.blocks import BlockWriter
from antwoord.answer.html.figures import group_sign
from antwoord.answer.workbook.words import PAGE
from antwoord.language.typography import colon
from antwoord.run_files import TABLES, WORKBOOKS

if TYPE_CHECKING:
    from jinja2 import Environment
    from nbconvert.exporters.templateexporter import TemplateExporter

__all__ = ["REQUIRED_LABELS", "TEMPLATES", "render_html"]

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE_NAME = "antwoord"
#: What the formats of a workbook are called.
KINDS = {"xlsx": "Excel (XLSX)", "ods": "OpenDocument (ODS)"}


def render_html(document: Document) -> str:
    """The `document` as a page; the same document gives the same text.

    Every text is escaped, and a content security policy forbids the page to run or load
    anything. Raises `ValueError` for what `frame.prepare` refuses.
    """
    # Late: nbconvert takes 1.9 s to import (its JSON schemas; measured).
    import nbformat

    document = prepare(document)
    writer = BlockWriter(document)
    # Not by nbformat's own functions, which check each cell against the schema of notebooks.
    notebook = nbformat.from_dict(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {},
            "cells": [
                {
                    "id": f"block-{number}",
                    "cell_type": "code",
                    "metadata": {},
                    "execution_count": None,
                    "source": "",
                    "outputs": [
                        {
                            "output_type": "display_data",
                            "metadata": {},
                            "data": {
                                "text/html": writer.block(block),
                                "text/plain": plain_block(block),
                            },
                        }
                    ],
                }
                for number, block in enumerate(document.blocks, start=1)
            ],
        }
    )
    resources = {"answer": frame(document)}
    page: str = exporter().from_notebook_node(notebook, resources=resources)[0]
    return page.rstrip() + "\n"


@cache
def exporter() -> "TemplateExporter":
    """What makes the page of cells, its template compiled."""
    from nbconvert.exporters.templateexporter import TemplateExporter

    made = TemplateExporter(
        file_extension=".html",
        extra_template_basedirs=[str(TEMPLATES)],
        template_name=TEMPLATE_NAME,
        default_preprocessors=[],
        exclude_input=True,
    )
    # The template prints texts of the document; only the cells' own HTML is marked safe.
    made.environment.autoescape = True
    if made.template is None:  # read and compiled when it is first asked for
        raise FileNotFoundError(f"there is no template {TEMPLATE_NAME}")
    return made


@cache
def page_environment() -> "Environment":
    """The templates of pages that are not made from cells; every text put in is escaped."""
    from jinja2 import Environment, FileSystemLoader

    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)


def frame(document: Document) -> dict[str, Any]:
    """What a template shows around the blocks of a `document`, by the names that it uses."""
    return {
        # nbconvert copies its resources deeply
        "document": replace(document, blocks=(), anchors={}),
        "contents": contents(document),
        "light": custom_properties(LIGHT, SERIES_LIGHT),
        "dark": custom_properties(DARK, SERIES_DARK),
        "muted": LIGHT.muted,
        "running_head": _css_string(document.running_head),
        "group_sign": _css_string(group_sign(document.language)),
        "files": _files(document.language),
    }


def _files(language: str) -> dict[str, Any]:
    """The workbooks beside the page, by what they are called, and the words before them."""
    paths = {KINDS[kind]: f"{TABLES}/{name}" for kind, name in WORKBOOKS.items()}
    return {"said": PAGE[language]["workbook"] + colon(language), "paths": paths}


def _css_string(text: str) -> str:
    """The text as a CSS string in which no character can end the string or the style."""
    return '"' + "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in text) + '"'
