"""What a text means as a NACE code: the one reading for every register and the KBO.

Read are five digits, the seven of the enterprise register (whole: they can mean another thing
than their first five), and a class of four, which is a part of a code only. Nothing is made
up: two, three or six digits, two codes in one text, or a number whose digits may be lost are
not read.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from antwoord.catalogue.nace import NaceCodes

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: A code in whole, as it is kept: 90.031, 90.03101.
WHOLE = r"^[0-9]{2}\.[0-9]{3}([0-9]{2})?$"
#: The same with or without its dot; the engine reads these by itself.
_PLAIN = r"^[0-9]{2}\.?[0-9]{3}([0-9]{2})?$"
#: Before a code: NACE, NACE-BEL, code, nr.
_LEAD = re.compile(r"(?i)(?:(?:nace[- ]?bel|nace|code|nr|no)(?![a-z])[-.:° ]*)+")
_SECTION = re.compile(r"([A-V])[-.: ]*(?=[0-9])")
#: After a code: its title, which begins with a letter.
_TITLE = re.compile(r"[\s:;,./(–—-]+[^\W\d_].*|\s*[:;.,-]\s*", re.DOTALL)
_ANOTHER_CODE = re.compile(r"(?<![0-9.,])(?:[0-9]{2}[.,][0-9]{2,5}|[0-9]{5}|[0-9]{7})(?![0-9.,])")
_SEPARATOR = r"[.,\s/-]"
#: How a code is written, its digits in groups: 90031, 90.031, 90 031, 90.03.1, 1.110, 47.62.
_CODE = re.compile(
    rf"(?P<division>[0-9]{{1,2}}){_SEPARATOR}(?P<class>[0-9]{{2}}){_SEPARATOR}"
    rf"(?P<rest>[0-9](?:{_SEPARATOR}?[0-9]{{2}})?)(?![0-9])"
    rf"|(?P<first>[0-9]{{1,2}}){_SEPARATOR}(?P<then>[0-9]{{1,5}})(?![0-9])"
    r"|(?P<joined>[0-9]+)(?![.,]?[0-9])"
)
#: 90031.0, as a number that a program took for one of fractions; 9.0031E4, with all its digits.
_FLOAT = re.compile(r"([0-9]+)[.,]0+")
_EXPONENT = re.compile(r"([0-9])[.,]([0-9]+)[eE]\+?0?([0-9])")


def read_nace(text: str, codes: NaceCodes, digits: int | None = None) -> str | None:
    """`90.031`, `90.03101`, of a class `90.03`; None where it is none of them.

    `digits` 5: in this column a spreadsheet took codes for numbers, and cut their zeros: 47.62
    is 47.620, 1131 is 01.131. Whether a version has the code is for the checks to say, unless
    there were two readings.
    """
    text = " ".join(text.split())
    number = _as_number(text)
    if number is None:
        number, section = _bare(text)
    else:
        section = ""
    match = _CODE.match(number)
    if not match:
        return None
    rest = number[match.end() :]
    if rest and (not _TITLE.fullmatch(rest) or _names_another(rest, codes)):
        return None
    code = _code(match, codes, digits)
    if section and code and not _is_in(section, code, codes):
        return None
    return code


def _as_number(text: str) -> str | None:
    """The digits of a number that some program wrote in its own way; else None."""
    if (match := _FLOAT.fullmatch(text)) and len(match[1]) > 3:
        return match[1]
    # Fewer digits than the number has would be zeros that may have been others: 5.92E+04.
    if (match := _EXPONENT.fullmatch(text)) and len(match[2]) == int(match[3]):
        return match[1] + match[2]
    return None


def _bare(text: str) -> tuple[str, str]:
    """The text from its first digit, and the letter of a section before it."""
    if lead := _LEAD.match(text):
        text = text[lead.end() :]
    if letter := _SECTION.match(text):
        return text[letter.end() :], letter[1]
    return text, ""


def _code(match: re.Match[str], codes: NaceCodes, digits: int | None) -> str | None:
    if match["joined"]:
        return _joined(match["joined"], codes, digits)
    first = (match["division"] or match["first"]).zfill(2)
    then = match["then"] or match["class"] + re.sub(r"\D", "", match["rest"])
    if len(then) in (3, 5):
        return f"{first}.{then}"
    if digits == 5 and len(then) < 3 and (whole := _known(f"{first}.{then.ljust(3, '0')}", codes)):
        return whole
    return f"{first}.{then}" if len(then) == 2 else None


def _joined(joined: str, codes: NaceCodes, digits: int | None) -> str | None:
    """Digits without a sign among them."""
    if len(joined) in (5, 7):
        return f"{joined[:2]}.{joined[2:]}"
    if len(joined) != 4:
        return None
    # A zero that a spreadsheet ate, or a class: 1110 is 01.110, for there is no class 11.10.
    without_zero = _known(f"0{joined[0]}.{joined[1:]}", codes)
    as_class = _known(f"{joined[:2]}.{joined[2:]}", codes)
    if digits == 5 or not (without_zero and as_class):
        return without_zero or as_class
    return None


def _known(code: str, codes: NaceCodes) -> str | None:
    return code if code in codes.of_any_version else None


def _names_another(title: str, codes: NaceCodes) -> bool:
    """Whether a code stands in what follows one: 25.000 (euro) is none, 59.111 is."""
    found = (re.sub(r"\D", "", each) for each in _ANOTHER_CODE.findall(title))
    return any(_known(f"{digits[:2]}.{digits[2:]}", codes) for digits in found)


def _is_in(section: str, code: str, codes: NaceCodes) -> bool:
    return any(
        codes.section(version, known) == section for version, known in codes if known == code[:2]
    )


def looks_cut(text: str, codes: NaceCodes) -> bool:
    """Whether it may be a code of five digits that a spreadsheet cut, and can be no other whole."""
    read, whole = read_nace(text, codes), read_nace(text, codes, 5)
    return whole is not None and whole != read


def readings(texts: Iterable[str | None], codes: NaceCodes) -> dict[str, str]:
    """What each text means that is read and not as it is kept, but for those in digits alone."""
    found = {}
    for text in texts:
        if text and not re.fullmatch(_PLAIN, text):
            read = read_nace(text, codes)
            if read is not None and read != text:
                found[text] = read
    return found


def with_nace_read(table: "ir.Table", column: str, read: Mapping[str, str]) -> "ir.Table":
    """The table with a column of texts as their codes; what is not read stays as it stands.

    `read`: what `readings` gives for the column's texts. Each different text was read once.
    """
    import ibis

    text = table[column]
    dotted = text.substr(0, 2).concat(".", text.substr(2))
    plain = text.re_search(_PLAIN) & ~text.contains(".")
    kept = ibis.ifelse(plain, dotted, text)
    if not read:
        return table.mutate(**{column: kept})
    told = ibis.memtable({"nace text": list(read), "nace read": list(read.values())})
    joined = table.left_join(told, text == told["nace text"])
    changed = joined.mutate(**{column: joined["nace read"].coalesce(kept)})
    return changed.select(*table.columns)


def is_class(code: "ir.StringValue") -> "ir.BooleanValue":
    """Whether a column's values are classes, a part of a code: 90.03."""
    return code.re_search(r"^[0-9]{2}\.[0-9]{2}$")


def is_whole(code: "ir.StringValue") -> "ir.BooleanValue":
    """Whether a column's values are codes in whole, of five digits or seven."""
    return code.re_search(WHOLE)
