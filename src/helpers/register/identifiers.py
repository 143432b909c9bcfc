"""Numbers and codes whose digits are names: enterprise numbers, postcodes, NACE codes."""

import re

from helpers.register.texts import EXACT

#: Digits of a code of NACE-BEL, the dot not counted.
NACE_DIGITS = 5
#: A postcode, with its country or its municipality: for Python and the engine alike.
POSTAL_CODE = r"^(?i:be?[- ]?)?([0-9]{4})(?:[ ,-]+[^0-9]+)?$"


def bare(text: str) -> str:
    """A text without the mark of a number; 9000 where a spreadsheet held 9000.0."""
    if not text.startswith(EXACT):
        return text
    return re.sub(r"\.0$", "", text.removeprefix(EXACT))


def enterprise_number(text: str) -> str:
    """Ten digits where the text has them: `BE 0800.000.075`, `800000075`; else as it stands."""
    text = bare(text)
    digits = re.sub(r"[ ./-]", "", re.sub(r"(?i)^(?:btw|tva|vat)?[ :]*(?:be)?[ :.-]*", "", text))
    if not re.fullmatch(r"\d{9,10}", digits):
        return text
    # Numbers of before 2005 had nine digits, and spreadsheets eat the first zero.
    return digits.zfill(10)


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
    text = bare(text)
    return text.zfill(3) if re.fullmatch(r"\d{1,3}", text) else text


def nace_code(text: str, digits: int | None = None) -> str:
    """`90.031` where the text has five digits, with a title after it too; else as it stands.

    `digits`: how many a code has in this column; a spreadsheet that holds 47.620 as a
    number shows 47.62.
    """
    exact = text.startswith(EXACT)
    text = bare(text)
    if re.fullmatch(r"\d{4}", text) and digits == NACE_DIGITS:
        return f"0{text[0]}.{text[1:]}"
    match = re.fullmatch(r"(\d{2})[. ]?(\d{1,3})(?:[ :-]+[^\d].*)?", text)
    if match:
        part = match[2]
        if digits and (exact or "." in text):
            part = part.ljust(digits - 2, "0")
        if len(part) == NACE_DIGITS - 2 or "." in text:
            return f"{match[1]}.{part}"
        return match[1] + part
    if match := re.fullmatch(r"(\d{2})\.?(\d{3})\d{2}", text):  # seven digits, as some extracts
        return f"{match[1]}.{match[2]}"
    if match := re.fullmatch(r"(\d{2})\.(\d{2})\.(\d)", text):
        return f"{match[1]}.{match[2]}{match[3]}"
    return text
