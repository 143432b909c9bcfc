"""The answer as a PDF that is archival and accessible at once: PDF/A-2a and PDF/UA-1.

The template `templates/answer.typ` is constant; the document reaches it as JSON, so that
no text of a register or a configuration is ever read as Typst.
"""

import json
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import helpers.answer.fonts as fonts
from helpers.answer.charts import chart_svg
from helpers.answer.frame import link_target, prepare, tables, targets
from helpers.answer.model import (
    Block,
    Bullets,
    Callout,
    Definitions,
    Document,
    Figure,
    Heading,
    Inline,
    Inlines,
    Link,
    Number,
    NumberedAnswer,
    Paragraph,
    Table,
    Verbatim,
)
from helpers.answer.palette import LIGHT

if TYPE_CHECKING:
    from typst import PDFStandard

TEMPLATES = Path(__file__).parent / "templates"


def render_pdf(document: Document) -> bytes:
    """The file; the same document gives the same bytes, on every machine and day.

    Its time stamps are midnight UTC of `document.date`; its fonts come with the packages,
    never from the system. Raises `ValueError` for what `frame.prepare` refuses.
    """
    import typst

    document = prepare(document)
    standards: list[PDFStandard] = ["ua-1", "a-2a"]
    return typst.compile(
        TEMPLATES / "answer.typ",
        root=TEMPLATES,
        font_paths=_font_folders(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"document": json.dumps(_payload(document), ensure_ascii=False)},
        pdf_standards=standards,
        timestamp=datetime.combine(
            date.fromisoformat(document.date), datetime.min.time(), tzinfo=UTC
        ),
    )


def _font_folders() -> list[Path]:
    """The fonts beside those inside typst; matplotlib brings one with a sign for everything.

    Without it one character that no font draws (a name in Chinese) would stop the PDF:
    PDF/A allows no missing glyph.
    """
    spec = find_spec("matplotlib")
    assert spec is not None, "a dependency of this package"
    assert spec.origin is not None, "a package with an __init__.py"
    return [fonts.FOLDER, Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"]


def _payload(document: Document) -> dict[str, Any]:
    """What the template walks: the document as lists, dicts and strings."""
    known = targets(document)
    by_id = tables(document)

    def inline(part: Inline) -> dict[str, Any]:
        if isinstance(part, Link):
            target = link_target(part.target, known)
            if target is not None:
                return {"kind": "link", "text": part.text, "target": target}
            return {"kind": "text", "text": part.text}
        if isinstance(part, Number):
            return {"kind": "number", "text": part.text}
        return {"kind": "strong" if part.strong else "text", "text": part.text}

    def inlines(content: Inlines) -> list[dict[str, Any]]:
        return [inline(part) for part in content]

    def block(one: Block) -> dict[str, Any]:
        match one:
            case Heading():
                return {"kind": "heading", "level": one.level, "text": one.text, "id": one.id}
            case Paragraph():
                return {"kind": "paragraph", "content": inlines(one.content)}
            case Bullets():
                return {"kind": "bullets", "items": [inlines(item) for item in one.items]}
            case Definitions():
                items = [[term, inlines(meaning)] for term, meaning in one.items]
                return {"kind": "definitions", "items": items}
            case Verbatim():
                return {"kind": "verbatim", "text": one.text}
            case NumberedAnswer():
                blocks = [block(inner) for inner in one.blocks]
                return {"kind": "answer", "number": one.number, "id": one.id, "blocks": blocks}
            case Callout():
                return {
                    "kind": "callout",
                    "look": one.kind,
                    "title": one.title,
                    "blocks": [block(inner) for inner in one.blocks],
                }
            case Table():
                return _table(one)
            case Figure():
                table = by_id.get(one.table_id)
                return {
                    "kind": "figure",
                    "id": one.id,
                    "number": one.number,
                    "caption": one.caption,
                    "alt": one.alt,
                    "svg": chart_svg(one.chart, prefix="A"),
                    "data": {"id": table.id, "number": table.number} if table else None,
                }

    return {
        "language": document.language,
        "title": document.title,
        "masthead": document.masthead,
        "lead": document.lead,
        "running_head": document.running_head,
        "notice": document.notice,
        "date": [int(part) for part in document.date.split("-")],
        "description": document.description,
        "keywords": document.keywords,
        "labels": document.labels,
        "palette": LIGHT.as_dict(),
        "blocks": [block(one) for one in document.blocks],
    }


def _table(table: Table) -> dict[str, Any]:
    """A table; each cell is its text and the first letter of its kind, to keep it small."""
    return {
        "kind": "table",
        "id": table.id,
        "number": table.number,
        "caption": table.caption,
        "columns": table.columns,
        "rows": [
            {
                "kind": row.kind,
                "code": row.code,
                "header": row.header,
                "cells": [(cell.text, cell.kind[0]) for cell in row.cells],
            }
            for row in table.rows
        ],
        "notes": table.notes,
    }
