"""The appendix that says where every number comes from: those of tables, those of the text.

It has what a reader of paper cannot click; below a table nothing of it stands.
"""

from collections.abc import Iterable, Sequence

from antwoord.answer.content.sources import maker
from antwoord.answer.content.tables import TableMaker
from antwoord.answer.document.model import (
    FIGURES_PAGE,
    Block,
    Bullets,
    Callout,
    Definitions,
    Heading,
    Inlines,
    Link,
    Number,
    NumberedAnswer,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
)
from antwoord.cells import CellName


def origin(blocks: Sequence[Block], tables: TableMaker) -> tuple[Block, ...]:
    """The heading, how to follow a number, and a row for each number of the running text.

    `blocks` are all blocks of the document in reading order, nested ones included; `tables` has
    numbered the tables so far.
    """
    say, sources = tables.titles.say, tables.sources
    shown: dict[CellName, str] = {}
    for block in blocks:
        for content in _running_text(block):
            for part in content:
                if isinstance(part, Number) and part.cell:
                    shown.setdefault(part.cell, part.text)
    how = (
        Text(
            say(
                "Every figure stands in a file that comes with this answer, and was made by a cell "
                "of a notebook that comes with it too. "
            )
        ),
        Link(say("All figures on one page"), FIGURES_PAGE),
        Text("."),
    )
    heading = Heading(2, say("Where each figure comes from"), "origin")
    listed = Bullets(
        tuple(
            (Link(f"{say('Table')} {one.number}", f"#{one.id}"), Text(": "), *one.source)
            for one in blocks
            if isinstance(one, Table) and one.source
        )
    )
    start: list[Block] = [heading, Paragraph(how)]
    if listed.items:
        start.append(listed)
    if not shown:
        return tuple(start)
    table = Table(
        id="table-origin",
        number=len(tables.made) + 1,
        caption=say("The figures of the running text, where they stand and what made them."),
        columns=(say("Figure"), say("Value"), say("Stands in"), say("Notebook cell")),
        rows=tuple(
            TableRow(
                tables.titles.figure(key),
                (
                    tables.cells.cell(key),
                    TableCell(sources.place(key), "text"),
                    TableCell(maker(key).cell, "text"),
                ),
            )
            for key in shown
        ),
    )
    return (*start, tables.add(table))


def _running_text(block: Block) -> Iterable[Inlines]:
    match block:
        case Paragraph():
            return (block.content,)
        case Bullets():
            return block.items
        case Definitions():
            return (meaning for _, meaning in block.items)
        case NumberedAnswer() | Callout():
            return ()  # its own blocks come by themselves
        case _:
            return ()
