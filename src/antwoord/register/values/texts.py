"""Texts of a source as they are compared: spaces, accents and capitals do not count."""

import re
import unicodedata
from functools import lru_cache

#: Before a number that the source holds as a number, not as text: its sign is a decimal
#: point, whatever the column's own. Invisible, and in no register's text.
EXACT = "\N{INVISIBLE SEPARATOR}"
#: Before what a value shows that was there and could not be read (#N/A, a formula never
#: computed, an unsupported type). No translator reads it, in any column; it is never empty.
UNREADABLE = "\N{INVISIBLE PLUS}"

#: What a spreadsheet of any language shows where it has no value, once it is saved as text:
#: #N/A, #N/B, #NV, #VERW!, #DEEL/0!, #NAAM?, #####, Err:502. For Python and the engine alike.
ERROR_WORD = (
    r"(?i:#(?:n/?[abdv]|n\.?v\.?t\.?|null|err(?:or)?|fout|getting_data)[!?]?|#{3,}"
    r"|#[a-z\x{c0}-\x{ff}]+[/_ ]?[a-z\x{c0}-\x{ff}0]*[!?]|(?:err|fout|erreur|fehler): ?[0-9]{3})"
)
#: Excel's way to keep leading zeros in a CSV file.
_QUOTED_FORMULA = re.compile(r'="(.*)"')
_ERROR_WORD = re.compile(re.sub(r"\\x\{(..)\}", r"\\x\1", ERROR_WORD))
_MARKS = str.maketrans("", "", "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\N{SOFT HYPHEN}")


def clean(text: str) -> str:
    """The text with ordinary single spaces, none around it."""
    # Nearly all texts are plain: of 2 million, this takes a quarter of the time.
    if not text.isascii():
        text = text.translate(_MARKS)
    text = " ".join(text.split())
    if not text.startswith('="'):
        return text
    match = _QUOTED_FORMULA.fullmatch(text)
    return match[1].strip() if match else text


def value(text: str) -> str:
    """The text of a cell: clean, and marked as unreadable where it is the word of an error."""
    text = clean(text)
    return UNREADABLE + text if text[:1] in "#EeFf" and _ERROR_WORD.fullmatch(text) else text


@lru_cache(100_000)
def plain(text: str) -> str:
    """The text as words are compared: no accents, capitals or punctuation, single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", kept))


def same_word(text: str) -> str:
    """The text as words of a mapping are compared: spaces, accents and capitals do not count."""
    text = clean(text).removeprefix(EXACT).casefold()
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def unreadable(shows: str) -> str:
    """The mark of a value that could not be read, before what it shows."""
    return UNREADABLE + (clean(shows) or "?")
