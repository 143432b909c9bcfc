"""Numbers and codes whose digits are names, as a source holds them: marked where numbers."""

import re

from helpers.reference import identifiers
from helpers.register.texts import EXACT

#: A postcode, with its country or its municipality: for Python and the engine alike.
POSTAL_CODE = r"^(?i:be?[- ]?)?([0-9]{4})(?:[ ,-]+[^0-9]+)?$"


def bare(text: str) -> str:
    """A text without the mark of a number; 9000 where a spreadsheet held 9000.0."""
    if not text.startswith(EXACT):
        return text
    return re.sub(r"\.0$", "", text.removeprefix(EXACT))


def enterprise_number(text: str) -> str:
    """Ten digits where the text has nine or ten of them; else as it stands."""
    return identifiers.enterprise_number(bare(text))


def is_enterprise_number(text: str) -> bool:
    """Whether it reads as ten digits of which the last two check the others."""
    from stdnum.be import vat

    number = enterprise_number(text)
    return bool(re.fullmatch(r"[01]\d{9}", number)) and bool(vat.is_valid(number))


def postal_code(text: str) -> str:
    """Four digits where the text begins with them: `B-9000`, `9000 Gent`; else as it stands."""
    text = bare(text)
    match = re.search(POSTAL_CODE, text)
    return match[1] if match else text


def legal_form(text: str) -> str:
    """Three digits where there are fewer: spreadsheets eat the first zeros; else as it stands."""
    return identifiers.legal_form(bare(text))
