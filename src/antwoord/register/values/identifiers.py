"""Numbers and codes whose digits are names, as a source holds them: marked where numbers."""

import re

from antwoord.catalogue import identifiers
from antwoord.register.values.texts import EXACT

#: A postcode, with its country or its municipality: for Python and the engine alike.
POSTAL_CODE = r"^(?i:be?[- ]?)?([0-9]{4})(?:[.,]00?|[ ,-]+[^0-9]+)?$"
#: Two capitals after four digits are of the Netherlands, but for Belgian towns that begin so.
NETHERLANDS = r"^[1-9][0-9]{3} ?[A-Z]{2}(?: |$)"
BELGIAN = (
    r"^[1-9][0-9]{3} ?(?:(?:ON|MY|SY|AS|LO)$|DE (?:PANNE|HAAN|PINTE|KLINGE|MOEREN)"
    r"|LA (?:LOUVI|HULPE|ROCHE|CALAMINE|BOUVERIE|HESTRE|GLEIZE|REID)|LE (?:ROEULX|BIZET|ROUX))"
)

_FLOAT = re.compile(r"^(\d+)[.,]00?$")
_SHORTENED = re.compile(r"(?i)\d(?:[.,]\d+e\+?|e\+)\d{1,2}")


def bare(text: str) -> str:
    """A text without the mark of a number; 9000 where a spreadsheet held 9000.0."""
    if not text.startswith(EXACT):
        return text
    return re.sub(r"\.0$", "", text.removeprefix(EXACT))


def whole(text: str) -> str:
    """The text; 9000 where a program made 9000.0 of it, as it does of whole numbers with gaps."""
    return _FLOAT.sub(r"\1", bare(text))


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet shows a number shortened, 8,00E+08: its other digits are lost."""
    return bool(_SHORTENED.fullmatch(text))


def enterprise_number(text: str) -> str:
    """Ten digits where the text has nine or ten of them; else as it stands."""
    return identifiers.enterprise_number(bare(text))


def is_enterprise_number(text: str) -> bool:
    """Whether it reads as ten digits of which the last two check the others."""
    from stdnum.be import vat

    number = enterprise_number(text)
    return bool(re.fullmatch(r"[01]\d{9}", number)) and bool(vat.is_valid(number))


def postal_code(text: str) -> str:
    """Four digits where the text begins with them: `B-9000`, `9000 Gent`; else as it stands.

    `1234 AB` is of the Netherlands, also where a town's name follows; so it stands.
    """
    text = bare(text)
    if re.search(NETHERLANDS, text) and not re.search(BELGIAN, text):
        return text
    match = re.search(POSTAL_CODE, text)
    return match[1] if match else text


def legal_form(text: str) -> str:
    """Three digits where there are fewer: spreadsheets eat the first zeros; else as it stands."""
    return identifiers.legal_form(bare(text))
