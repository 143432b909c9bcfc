"""What stands in a PDF: its tags in reading order, and the texts that they hold."""

import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeAlias

import pypdf

from antwoord.answer.document.frame import prepare, tables, walk
from antwoord.answer.document.model import (
    Bullets,
    Callout,
    ChartBlock,
    Definitions,
    Document,
    Heading,
    NumberedAnswer,
    Paragraph,
    Table,
    Verbatim,
)
from antwoord.answer.document.text import plain

Element: TypeAlias = pypdf.generic.DictionaryObject


def structure(pdf: bytes) -> list[Element]:
    """Every element of the structure tree, in reading order."""
    found = []

    def visit(node: Any) -> None:
        node = node.get_object()
        for child in node if isinstance(node, list) else ():
            visit(child)
        if isinstance(node, dict) and "/S" in node:
            found.append(node)
            visit(node.get("/K", pypdf.generic.ArrayObject()))

    visit(_root(pypdf.PdfReader(io.BytesIO(pdf))))
    return found


def tags(pdf: bytes) -> list[str]:
    """Their names: `H1`, `P`, `Table`, ..."""
    return [str(element["/S"]).removeprefix("/") for element in structure(pdf)]


def attributes(element: Element) -> dict[str, Any]:
    """All attributes of an element, whatever their owner."""
    found: dict[str, Any] = {}
    for one in element.get("/A", []):
        found.update(one.get_object())
    return found


def read_aloud(pdf: bytes) -> str:
    """What a screen reader says: texts in the order of the tags, for a figure its alternative."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    pages = {page.indirect_reference.idnum: _marked_texts(page) for page in reader.pages}
    said = []

    def visit(node: Any, page: int) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                visit(child, page)
        elif isinstance(node, int):
            said.append(pages[page].get(node, ""))
        elif node.get("/S") == "/Figure":
            said.append(str(node["/Alt"]))
        elif node.get("/Type") != "/OBJR":
            page = node.raw_get("/Pg").idnum if "/Pg" in node else page
            visit(node.get("/MCID", node.get("/K", pypdf.generic.ArrayObject())), page)

    visit(_root(reader), 0)
    return "".join(said)


def written(document: Document) -> str:
    """What `read_aloud` must give: the texts of the document, in order."""
    document = prepare(document)
    labels, by_id = document.labels, tables(document)
    colon = "\u00a0: " if document.language == "fr" else ": "
    parts = [*document.masthead, *document.lead, document.title]
    for block in walk(document.blocks):
        match block:
            case Heading() | Verbatim():
                parts.append(block.text)
            case Paragraph():
                parts.append(plain(block.content))
            case Bullets():
                parts += ["•" + plain(item) for item in block.items]
            case Definitions():
                parts += [term + plain(meaning) for term, meaning in block.items]
            case NumberedAnswer():
                parts.append(f"{block.number}.")
            case Callout():
                parts.append(block.title)
            case ChartBlock():
                parts.append(f"{labels['figure']} {block.number}. {block.caption} {block.alt}")
                if block.table_id in by_id:
                    number = by_id[block.table_id].number
                    parts.append(f"{labels['chart_data']}{colon}{labels['table']} {number}")
            case Table():
                parts += _table(block, labels)
    return " ".join(parts)


def squeezed(text: str) -> str:
    """The text without white space: where lines break is not what is compared."""
    return "".join(text.split())


def _table(table: Table, labels: dict[str, str]) -> Iterator[str]:
    yield f"{labels['table']} {table.number}. {table.caption}"
    yield from table.columns
    for row in table.rows:
        yield from (row.code, row.header, *(cell.text for cell in row.cells))
    yield from table.notes
    kinds = {cell.kind: cell.text for row in table.rows for cell in row.cells}
    signs = [
        f"{kinds[kind]} {labels[kind]}"
        for kind in sorted(kinds, key=list(kinds).index)
        if kind == "not_applicable"
    ]
    signs = [sign for sign in signs if not any(note.startswith(sign) for note in table.notes)]
    if signs:
        yield "; ".join(signs) + "."


def _root(reader: pypdf.PdfReader) -> Any:
    return reader.trailer["/Root"]["/StructTreeRoot"]["/K"]


def _marked_texts(page: pypdf.PageObject) -> dict[int, str]:
    """The texts of a page by the number of their mark; those without one are ornaments."""
    found: dict[int, str] = defaultdict(str)
    marks: list[int | None] = []

    def operand(name: bytes, given: list[Any], *_: Any) -> None:
        if name in (b"BDC", b"BMC"):
            marks.append(given[1].get("/MCID") if name == b"BDC" else None)
        elif name == b"EMC":
            marks.pop()

    def text(words: str, *_: Any) -> None:
        if marks and marks[-1] is not None:
            found[marks[-1]] += words

    page.extract_text(visitor_operand_before=operand, visitor_text=text)
    return found
