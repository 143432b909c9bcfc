"""Figures of tables as HTML that a spreadsheet takes for the numbers that they show.

Copied or imported, `829.097` is 829 and a bit wherever the point is the sign of decimals. So the
signs between thousands are not in the text of a table at all: the style sheet shows them, and
what is copied, imported or read aloud is `829097`, the same number in every language. Attributes
that carry a machine's value are no way: each program has its own, and no browser keeps them all.
"""

import re

from markupsafe import Markup

from antwoord.answer.document.model import TableCell
from antwoord.language.numerals import count, decimal_sign

#: A text that spreadsheets take for a number or a date, such as `90.031` and `03-05`.
_LIKE_A_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)+")
#: It is not seen, and what it stands behind is a text.
WORD_JOINER = "\N{WORD JOINER}"
NARROW_SPACE = "\u202f"
MINUS = "\N{MINUS SIGN}"
EMPTY = Markup("")
#: The style sheet shows the sign of print for the one that programs know.
_NEGATIVE = Markup('<span class="neg"><span>-</span></span>')


def group_sign(language: str) -> str:
    """The sign that the `language` writes between thousands."""
    return count(1000, language).strip("01")


def number_html(text: str, language: str) -> Markup:
    """A number as the `language` writes it, `text`: its groups are set apart by the style alone.

    With decimals it keeps its signs: with both of them no other language reads it as another
    number, and before one that is below a thousand stands a space that keeps it a text.
    """
    if text.startswith(MINUS):
        return _NEGATIVE + number_html(text[1:], language)
    if decimal_sign(language) in text:
        signs = group_sign(language) in text
        return Markup("{}").format(text if signs else NARROW_SPACE + text)
    first, *groups = text.split(group_sign(language))
    return Markup("{}{}").format(
        first, EMPTY.join(Markup('<span class="g">{}</span>').format(one) for one in groups)
    )


def cell_html(cell: TableCell, language: str, not_applicable: str) -> Markup:
    """What a `cell` of a table shows; a range and a sign are read out in words.

    `not_applicable` says what the sign of such a cell means.
    """
    if cell.kind in ("range", "not_applicable"):
        named = not_applicable if cell.kind == "not_applicable" else cell.text
        return spoken_html(cell.text, cell.aloud or named)
    if cell.kind == "number":
        return number_html(cell.text, language)
    return words_html(cell.text)


def words_html(text: str) -> Markup:
    """A `text` that is no number, also where it looks like one."""
    return Markup("{}").format(text + WORD_JOINER if _LIKE_A_NUMBER.fullmatch(text) else text)


def spoken_html(text: str, aloud: str) -> Markup:
    """A `text` of signs that is read out as `aloud`, of which nothing is copied."""
    return Markup('<span role="img" aria-label="{}">{}</span>').format(aloud, text)
