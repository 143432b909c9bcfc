"""Texts made fit for any renderer: what a register or a configuration holds is data.

Escaping is the renderer's; here goes only what no document may carry at all.
"""

import re
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from typing import Any, TypeVar, cast

from antwoord.answer.document.model import (
    Block,
    Bullets,
    Callout,
    ChartBlock,
    Definitions,
    Heading,
    Inlines,
    NumberedAnswer,
    Paragraph,
    Table,
    Verbatim,
)
from antwoord.cells import CellName

T = TypeVar("T")

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# White space other than a plain space (the no-break spaces stay: they are meant).
_BREAKS = re.compile("[\\t\\n\\v\\f\\r\\x85\\u2028\\u2029]+")
# Controls, and the marks that reverse the direction of what follows: an invisible mark
# could make "12" read "21".
_INVISIBLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")
# Surrogates, private use and noncharacters: forbidden in HTML or in PDF/A.
_FORBIDDEN = re.compile(
    "[\\ud800-\\uf8ff\\ufdd0-\\ufdef\\ufffe\\uffff\\U000f0000-\\U0010ffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 15))
    + "]"
)


def clean_text(text: str) -> str:
    """The `text` on one line, without characters that HTML or PDF/A forbid."""
    if text.isascii() and text.isprintable():
        return text
    return _FORBIDDEN.sub(REPLACEMENT, _INVISIBLE.sub("", _BREAKS.sub(" ", text)))


def clean(value: T) -> T:
    """The same `value` with every text in it cleaned."""
    return map_texts(value, clean_text)


def map_texts(value: T, change: Callable[[str], str]) -> T:
    """The `value` with `change` applied to every text in its tuples, dicts and dataclasses.

    What does not change is not copied: a table of 10,000 rows costs 0.2 s.
    """
    result: Any = value
    if isinstance(value, str):
        result = change(value)
    elif isinstance(value, tuple):
        items = tuple([map_texts(item, change) for item in value])
        if any(new is not old for new, old in zip(items, value, strict=True)):
            result = CellName(*items) if isinstance(value, CellName) else items
    elif isinstance(value, dict):
        result = {map_texts(key, change): map_texts(item, change) for key, item in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for name in value.__dataclass_fields__:
            old = getattr(value, name)
            new = map_texts(old, change)
            if new is not old:
                changed[name] = new
        if changed:
            result = replace(value, **changed)
    return cast(T, result)


def plain(content: Inlines) -> str:
    """The words of running text, `content`, without marks or links."""
    return "".join(part.text for part in content)


def plain_block(block: Block) -> str:
    """The `block` as lines of text, with tabs between the cells of a table."""
    match block:
        case Heading():
            return block.text
        case Paragraph():
            return plain(block.content)
        case Bullets(numbers=numbers) if numbers:
            numbered = zip(numbers, block.items, strict=True)
            return "\n".join(f"{number}. {plain(item)}" for number, item in numbered)
        case Bullets():
            return "\n".join(f"- {plain(item)}" for item in block.items)
        case Definitions():
            return "\n".join(f"{term}: {plain(meaning)}" for term, meaning in block.items)
        case Verbatim():
            return block.text
        case NumberedAnswer():
            return "\n".join((f"{block.number}.", *map(plain_block, block.blocks)))
        case Callout():
            return "\n".join((block.title, *map(plain_block, block.blocks)))
        case ChartBlock():
            return f"{block.caption}\n{block.alt}"
        case Table():
            rows = (
                "\t".join((f"{row.code} {row.header}".strip(), *(cell.text for cell in row.cells)))
                for row in block.rows
            )
            notes = block.notes
            return "\n".join((block.caption, "\t".join(block.columns), *rows, *notes))


def cell_address(cell: CellName) -> str:
    """The name of a `cell` as one word: `applications|province=BE-VAN`."""
    return cell.text
