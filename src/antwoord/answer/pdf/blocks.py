"""The blocks of a document as the template of the PDF walks them: lists, dicts and strings."""

import re
from typing import Any
from unicodedata import east_asian_width

from antwoord.answer.charts.chart import chart_svg
from antwoord.answer.document.frame import link_target, tables, targets
from antwoord.answer.document.model import (
    Block,
    Bullets,
    Callout,
    ChartBlock,
    Definitions,
    Document,
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
from antwoord.answer.document.palette import LIGHT
from antwoord.answer.pdf.tables import MM, PADDING, WIDTH, table_payload
from antwoord.language.numerals import decimal_sign

#: A line of a text to copy: 8 pt DejaVu Sans Mono (0.602 em a sign) within its box.
SIGNS_A_LINE = int((WIDTH - 8 * MM) / (8 * 0.602))


def payload(document: Document) -> dict[str, Any]:
    """The whole `document`, as `frame.prepare` gives it, for Typst; lengths are points."""
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
                return {
                    "kind": "heading",
                    "level": one.level,
                    "text": one.text,
                    "id": one.id,
                    "new_page": one.new_page,
                }
            case Paragraph():
                return {
                    "kind": "paragraph",
                    "content": inlines(one.content),
                    "small": one.small,
                }
            case Bullets():
                items = [inlines(item) for item in one.items]
                return {"kind": "bullets", "items": items, "numbers": one.numbers}
            case Definitions():
                terms = [[term, inlines(meaning)] for term, meaning in one.items]
                return {"kind": "definitions", "items": terms}
            case Verbatim():
                return {"kind": "verbatim", "lines": lines_to_copy(one.text)}
            case NumberedAnswer():
                blocks = [block(inner) for inner in one.blocks]
                if blocks and blocks[0].get("small"):
                    blocks[0]["sticky"] = True  # a question never ends a page
                return {"kind": "answer", "number": one.number, "id": one.id, "blocks": blocks}
            case Callout():
                return {
                    "kind": "callout",
                    "look": one.kind,
                    "title": one.title,
                    "blocks": [block(inner) for inner in one.blocks],
                }
            case Table():
                return table_payload(one, document.labels, decimal_sign(document.language))
            case ChartBlock():
                table = by_id.get(one.table_id)
                drawing = chart_svg(one.chart, prefix="A")
                return {
                    "kind": "figure",
                    "id": one.id,
                    "number": one.number,
                    "caption": one.caption,
                    "finding": inlines(one.finding),
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
    if not found:
        raise ValueError("a chart does not say how large it is")
    return float(found[2]) / float(found[1])


def lines_to_copy(text: str) -> list[str]:
    """A `text` to copy in lines that fit: broken behind spaces, which stay, else anywhere."""
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
