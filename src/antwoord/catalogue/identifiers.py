"""Enterprise numbers and legal forms as they are kept, from however they were written.

Each rule is a chain of replacements that Python and the engine do alike, so that a text means
the same in a register, in a mapped one and in the enterprise register.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

_BLANK = r"[\s\x{a0}\x{202f}./-]"
#: Pattern and what stands in its place, in order; a group is named by \1.
_NUMBER: tuple[tuple[str, str], ...] = (
    # A number that a program took for one of fractions: no digit may come of it.
    (r"^\s*([0-9]{9,10})\.0+\s*$", r"\1"),
    (r"^\s*([0-9])[.,]([0-9]{8})[eE]\+?0?8\s*$", r"\1\2"),
    (r"^\s*([0-9])[.,]([0-9]{9})[eE]\+?0?9\s*$", r"\1\2"),
    (r"(?i)^\s*(?:btw|tva|vat|mwst|kbo|bce)?(?:[ -]?nr\.?)?[ :]*(?:be)?[ :.-]*", ""),
    (_BLANK, ""),
)
_DIGITS = r"^[0-9]{9,10}$"
_FORM = r"^([0-9]{1,3})(?:\.0+)?$"


def enterprise_number(text: str) -> str:
    """Ten digits where the text has nine or ten: `BE 0800.000.075`, `800000075.0`; else itself.

    Numbers of before 2005 had nine digits, and spreadsheets eat the first zero. One of an
    establishment (2 to 8) has ten as well, and is left for the checks to tell.
    """
    if len(text) == 10 and text.isascii() and text.isdecimal():
        return text  # as nearly all are: of 300,000, the replacements take four seconds
    digits = text
    for pattern, by in _replacements():
        digits = pattern.sub(by, digits)
    return digits.zfill(10) if re.search(_python(_DIGITS), digits) else text


def enterprise_numbers(text: "ir.StringColumn") -> "ir.StringValue":
    """The same for a column."""
    import ibis

    digits = text
    for pattern, by in _NUMBER:
        digits = digits.re_replace(pattern, by)
    written = ibis.ifelse(digits.re_search(_DIGITS), digits.lpad(10, "0"), text)
    return ibis.ifelse(text.re_search(r"^[0-9]{10}$"), text, written)


def check_digits_right(number: "ir.StringValue") -> "ir.BooleanValue":
    """Last two digits = 97 - (first eight mod 97), 01 to 97 (KBO); null where malformed.

    Stricter than python-stdnum by 00 and 98, which that rule never gives.
    """
    import ibis

    well_formed = ibis.ifelse(number.re_search(r"^[01][0-9]{9}$"), number, ibis.null("string"))
    whole = well_formed.try_cast("int64")
    last_two = whole % 100
    # 100 is 3 more than 97: of a number that is right, 3 times its first eight digits and once its
    # last two are -2 times its last two, as far as 97 goes. To divide would be to take fractions.
    return last_two.between(1, 97) & ((whole + 2 * last_two) % 97 == 0)


def legal_form(text: str) -> str:
    """Three digits where there are fewer, as spreadsheets leave them: `15`, `15.0`; else itself."""
    match = re.search(_python(_FORM), text, flags=re.ASCII)
    return match[1].zfill(3) if match else text


def legal_forms(text: "ir.StringColumn") -> "ir.StringValue":
    """The same for a column."""
    import ibis

    return ibis.ifelse(text.re_search(_FORM), text.re_extract(_FORM, 1).lpad(3, "0"), text)


@cache
def _replacements() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What makes digits of a number that is written otherwise, compiled where one is."""
    return tuple((re.compile(_python(pattern), re.ASCII), by) for pattern, by in _NUMBER)


def _python(pattern: str) -> str:
    """A pattern of the engine's (RE2) as Python writes it; its `$` never stands before a break."""
    return pattern.replace(r"\x{a0}\x{202f}", "\u00a0\u202f").replace("$", r"\Z")
