"""The frame of a document: its labels, its headings in order, the places one can go to.

Both renderers start from `prepare`, so that they nest, number and link alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from antwoord.answer.document.model import (
    Block,
    Callout,
    ChartBlock,
    Document,
    Heading,
    NumberedAnswer,
    Table,
)
from antwoord.answer.document.text import clean

#: The keys that `Document.labels` must hold; what each says in Dutch stands beside it.
REQUIRED_LABELS = (
    "answer",  # "Antwoord": before the number of an answer, in contents and headings
    "chart_data",  # "Cijfers": below a chart, before the link to its table
    "contents",  # "Inhoud": the heading of the table of contents
    "figure",  # "Figuur": before a chart's number
    "not_applicable",  # "niet van toepassing": how such a cell is read aloud
    "page",  # "Pagina": before "1 / 4" in the foot of a page
    "skip_to_content",  # "Naar de inhoud": the link that skips the contents
    "table",  # "Tabel": before a table's number
)


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents; level 2 or 3."""

    level: int
    text: str
    id: str


#: The document that was prepared last, and what came of it: each renderer asks for the same.
_LAST: list[tuple[Document, Document]] = []


def prepare(document: Document) -> Document:
    """The `document` with clean texts and headings that never skip a level.

    A heading inside an answer stands below the answer's own (level 2). Raises
    `ValueError` where a label is missing or an id is used twice: faults of whoever
    composed the document.
    """
    if _LAST and _LAST[0][0] is document:
        return _LAST[0][1]
    made = _prepared(document)
    _LAST[:] = [(document, made)]
    return made


def _prepared(document: Document) -> Document:
    missing = [key for key in REQUIRED_LABELS if not document.labels.get(key)]
    if missing:
        raise ValueError(f"document.labels misses {', '.join(missing)}")
    document = clean(document)
    document = replace(document, blocks=_nested(document.blocks, parent=1))
    seen: set[str] = set()
    for block in walk(document.blocks):
        block_id = getattr(block, "id", None)
        if block_id is None:
            continue
        if not block_id or block_id in seen or any(character.isspace() for character in block_id):
            raise ValueError(f"block id {block_id!r} is empty, holds a space or is used twice")
        seen.add(block_id)
    return document


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every one of `blocks` in reading order, those inside answers and callouts too."""
    for block in blocks:
        yield block
        if isinstance(block, NumberedAnswer | Callout):
            yield from walk(block.blocks)


def contents(document: Document) -> list[Entry]:
    """The table of contents of a `document`: answers and headings, in reading order."""
    entries = []
    for block in walk(document.blocks):
        if isinstance(block, Heading):
            entries.append(Entry(block.level, block.text, block.id))
        elif isinstance(block, NumberedAnswer):
            entries.append(Entry(2, f"{document.labels['answer']} {block.number}", block.id))
    return entries


def targets(document: Document) -> frozenset[str]:
    """The ids that a link inside the `document` can lead to."""
    return frozenset(block.id for block in walk(document.blocks) if hasattr(block, "id"))


def tables(document: Document) -> dict[str, Table]:
    """The tables of the `document` by id."""
    return {block.id: block for block in walk(document.blocks) if isinstance(block, Table)}


def charts(document: Document) -> list[ChartBlock]:
    """The charts of a `document` in reading order."""
    return [block for block in walk(document.blocks) if isinstance(block, ChartBlock)]


def link_target(target: str, known: frozenset[str]) -> str | None:
    """Where a link to `target` may lead: to a block (`#id`) or a file, else None.

    `known` are the ids of the document's blocks.

    Schemes (`https:`, `javascript:`), absolute paths and steps upwards are refused: an
    answer never sends its reader outside its own folder.
    """
    if target.startswith("#"):
        return target if target[1:] in known else None
    parts = target.split("/")
    if not target or "\\" in target or ":" in target or ".." in parts or not parts[0]:
        return None
    return target


def text_columns(table: Table) -> frozenset[int]:
    """The columns of a `table` that hold words, which stand left; its row headers are column 0."""
    numbers, words = set(), {0}
    for row in table.rows:
        for column, cell in enumerate(row.cells, start=1):
            if cell.kind == "text":
                words.add(column)
            elif cell.kind == "number":
                numbers.add(column)
    return frozenset(words - numbers)


def legend(table: Table, labels: dict[str, str]) -> list[str]:
    """What the signs in the `table` mean that no note of its own explains.

    `labels` are the words of the document's language.
    """
    signs = dict.fromkeys(
        (cell.text, cell.kind)
        for row in table.rows
        for cell in row.cells
        if cell.kind == "not_applicable" and cell.text
    )
    told = [
        f"{sign} {labels[kind]}"
        for sign, kind in signs
        if not any(note.startswith(f"{sign} ") for note in table.notes)
    ]
    return ["; ".join(told) + "."] if told else []


def _nested(blocks: tuple[Block, ...], parent: int) -> tuple[Block, ...]:
    """The blocks with each heading at most one level below what stands before it."""
    result: list[Block] = []
    above = parent
    for block in blocks:
        if isinstance(block, Heading):
            level: Literal[2, 3] = 3 if parent > 1 or (block.level == 3 and above > 1) else 2
            above = level
            result.append(block if level == block.level else replace(block, level=level))
        elif isinstance(block, NumberedAnswer):
            above = 2
            result.append(replace(block, blocks=_nested(block.blocks, parent=2)))
        elif isinstance(block, Callout):
            result.append(replace(block, blocks=_nested(block.blocks, parent=above)))
        else:
            result.append(block)
    return tuple(result)
