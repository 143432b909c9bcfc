"""The words that a DOCX must hold, from the plain text of the document's blocks."""

from collections.abc import Iterator

from antwoord.answer.document.frame import prepare, tables
from antwoord.answer.document.model import (
    Block,
    Bullets,
    Callout,
    ChartBlock,
    Document,
    NumberedAnswer,
    Paragraph,
    Table,
)
from antwoord.answer.document.text import plain_block


def told(document: Document, *, alternatives: bool = True) -> str:
    """All of it in reading order, on one line, with the alternatives of pictures or without."""
    document = prepare(document)
    labels = document.labels
    numbers = {table_id: table.number for table_id, table in tables(document).items()}

    def lines(block: Block) -> Iterator[str]:
        match block:
            case Bullets() if block.numbers:
                yield plain_block(block)
            case Bullets():
                yield from (plain_block(Paragraph(item)) for item in block.items)
            case NumberedAnswer():
                yield f"{block.number}."
                for inner in block.blocks:
                    yield from lines(inner)
            case Callout():
                yield block.title
                for inner in block.blocks:
                    yield from lines(inner)
            case Table():
                yield f"{labels['table']} {block.number}. {plain_block(block)}"
                cells = [cell for row in block.rows for cell in row.cells]
                told = [
                    f"{sign} {labels[kind]}"
                    for sign, kind in dict.fromkeys((cell.text, cell.kind) for cell in cells)
                    if kind in labels
                    and sign
                    and not any(note.startswith(f"{sign} ") for note in block.notes)
                ]
                if told:
                    yield "; ".join(told) + "."
            case ChartBlock():
                words = plain_block(block) if alternatives else block.caption
                yield f"{labels['figure']} {block.number}. {words}"
                if block.table_id in numbers:
                    table = f"{labels['table']} {numbers[block.table_id]}"
                    yield f"{labels['chart_data']}: {table}"
            case _:
                yield plain_block(block)

    whole = [*document.masthead, *document.lead, document.title]
    for block in document.blocks:
        whole += lines(block)
    return " ".join(" ".join(whole).split())
