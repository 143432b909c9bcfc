"""The answer as a PDF that is archival and accessible at once: PDF/A-2a and PDF/UA-1.

The template `templates/answer.typ` is constant; the document reaches it as JSON, so that
no text of a register or a configuration is ever read as Typst.
"""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from babel.numbers import get_decimal_symbol

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
from helpers.answer.numerals import LOCALES
from helpers.answer.palette import LIGHT
from helpers.answer.pdf_fonts import font_folders
from helpers.answer.pdf_objects import packed
from helpers.answer.pdf_structure import with_row_headers
from helpers.answer.pdf_tables import MM, PADDING, WIDTH, table_payload

if TYPE_CHECKING:
    from typst import PDFStandard

TEMPLATES = Path(__file__).parent / "templates"
#: A line of a text to copy: 8 pt DejaVu Sans Mono (0.602 em a sign) within its box.
SIGNS_A_LINE = int((WIDTH - 8 * MM) / (8 * 0.602))


def render_pdf(document: Document) -> bytes:
    """The file; the same document gives the same bytes, on every machine and day.

    Its time stamps are midnight UTC of `document.date`; its fonts come with the packages,
    never from the system. Raises `ValueError` for what `frame.prepare` refuses.
    """
    import typst

    document = prepare(document)
    standards: list[PDFStandard] = ["ua-1", "a-2a"]
    written = typst.compile(
        TEMPLATES / "answer.typ",
        root=TEMPLATES,
        font_paths=font_folders(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"document": json.dumps(_payload(document), ensure_ascii=False)},
        pdf_standards=standards,
        timestamp=datetime.combine(
            date.fromisoformat(document.date), datetime.min.time(), tzinfo=UTC
        ),
    )
    return packed(with_row_headers(written))


def _payload(document: Document) -> dict[str, Any]:
    """What the template walks: the document as lists, dicts and strings."""
    known = targets(document)
    by_id = tables(document)
    decimal_sign = get_decimal_symbol(LOCALES.get(document.language, document.language))

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
                return {"kind": "verbatim", "lines": _lines(one.text)}
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
                return table_payload(one, document.labels, decimal_sign)
            case Figure():
                table = by_id.get(one.table_id)
                drawing = chart_svg(one.chart, prefix="A")
                return {
                    "kind": "figure",
                    "id": one.id,
                    "number": one.number,
                    "caption": one.caption,
                    "alt": one.alt,
                    "svg": drawing,
                    "height": WIDTH * _proportion(drawing),
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
        "text_width": WIDTH,
        "row_padding": PADDING,
        "blocks": [block(one) for one in document.blocks],
    }


def _proportion(svg: str) -> float:
    """Height of a drawing against its width."""
    found = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', svg)
    assert found, "every chart says how large it is"
    return float(found[2]) / float(found[1])


def _lines(text: str) -> list[str]:
    """A text to copy in lines that fit: broken behind spaces, which stay, else anywhere."""
    lines, room = [""], 0
    for word in re.findall(r"\S+ *| +", text):
        for part in [word] if _signs(word) <= SIGNS_A_LINE else list(word):
            if _signs(part.rstrip()) > room and lines[-1]:
                lines.append("")
            room = SIGNS_A_LINE if not lines[-1] else room
            lines[-1] += part
            room -= _signs(part)
    return lines


def _signs(text: str) -> int:
    """How many places of a monospaced line the text takes; Chinese takes two each."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
