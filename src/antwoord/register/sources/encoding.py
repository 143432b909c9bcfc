"""The encoding of a text file, by its bytes: found where they prove it, else refused.

A file that is damaged is never read as another encoding: a letter that was cut would become
two others, and a word or an id another one.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from antwoord.errors import UserError
from antwoord.storage.paths import shown

WINDOWS = "cp1252"
#: Encodings of one byte a letter that lenders' systems write besides Windows-1252.
RIVALS = {
    "iso8859-15": "ISO-8859-15",
    "cp850": "CP850 (DOS)",
    "cp437": "CP437 (DOS)",
    "mac-roman": "Mac Roman",
}
#: A line of more bytes than this is none of a register. DuckDB's own limit is 2 MB.
LONGEST_LINE = 2_000_000

_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as the mark of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HOW = "name its encoding (encoding in the mapping), or save it as UTF-8"
_ESCAPED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")
#: What `texts.clean` changes, besides single spaces around a text.
_TO_CLEAN_ASCII = ("\t", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "  ", '="')
_TO_CLEAN_BYTES = tuple(sign.encode() for sign in _TO_CLEAN_ASCII)
_TO_CLEAN = (
    *_TO_CLEAN_ASCII,
    *"\x85\xa0\xad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b",
    *"\u2028\u2029\u202f\u205f\u2063\u2064\u3000\ufeff",
)
#: UTF-8 that was read as Windows-1252 and encoded again: two signs where there was a letter.
_TWICE = re.compile(
    "[ÂÃÅ][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2010-\u203a"
    "\u20ac\u2122]|â[€‚]"
)
#: Letters and digits of UTF-16 of which a byte was lost: each in the place of another's half.
_MISPLACED = re.compile("[" + "".join(chr(code << 8) for code in range(0x30, 0x7B)) + "]")
#: Of all signs, at least this share have a zero byte in a text of our languages in UTF-16.
_ZEROS = 0.4


@dataclass
class Survey:
    """What the bytes of a file show. Lines count from 1; 0 where there is none.

    `mark`: the codec that its first bytes name. `continued`: bytes that continue a letter of
    UTF-8; `broken`: bytes that are of no letter. `around`: each such byte with its neighbours.
    `commas`: how many there are, inside quotes too. `errors`: signs that are of what
    a spreadsheet shows for an error, among others. `plain`: nothing in it that two readers
    of delimited text could read as two things, but for quotes.
    """

    mark: str = ""
    size: int = 0
    lines: int = 0
    continued: int = 0
    first_continued: int = 0
    broken: int = 0
    first_broken: int = 0
    cut_at_end: bool = False
    zeros: list[int] = field(default_factory=lambda: [0, 0])
    first_zero: int = 0
    second_mark: int = 0
    long_line: int = 0
    plain: bool = True
    quotes: bool = False
    commas: int = 0
    errors: bool = False
    around: Counter[bytes] = field(default_factory=Counter)


def survey(register: Path) -> Survey:
    """One pass over the bytes of a file."""
    found = Survey()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    before, line, since = b"", 1, 0
    for block in _blocks(register):
        if not found.size:
            found.mark = next((name for mark, name in _MARKS if block.startswith(mark)), "")
        _zeros(found, block, line)
        last = decoder.getstate()[0]
        plain = not last and block.isascii()
        text = "" if plain else decoder.decode(block)
        _signs(found, block, last, text, line)
        _line_ends(found, before[-1:], block)
        marked = not found.second_mark and not block.isascii() and codecs.BOM_UTF8 in block
        if marked and (inside := _SECOND_MARK.search(before[-1:] + block)):
            found.second_mark = line + _ends(block[: inside.end() - len(before[-1:])])
        found.commas += block.count(b",")
        found.quotes = found.quotes or b'"' in block
        found.errors = found.errors or b"#" in block or b":" in block
        found.size += len(block)
        line += _ends(block)
        since = _longest(found, block, since, line)
        before = block
    found.plain = found.plain and not before.endswith(b"\r")
    rest = decoder.getstate()[0]
    if rest:
        found.broken += len(rest)
        found.first_broken = found.first_broken or line
        found.cut_at_end = True
        found.around[(before[: -len(rest)][-1:] or b"\n") + rest[:1] + b"\n"] += 1
    found.lines = line - (1 if before.endswith((b"\n", b"\r")) else 0)
    return found


def find_encoding(register: Path, seen: Survey) -> str:
    """The codec by the file's mark, else UTF-8, UTF-16 or Windows-1252, as its bytes prove.

    Raises UserError, naming the row, for bytes of two encodings, a letter cut in two, and
    zero bytes: a wrong letter is never put in the place of another.
    """
    where = shown(register)
    if not seen.size:
        raise UserError(f"{where} is empty: it holds no byte")
    if seen.long_line:
        raise UserError(
            f"{where}, row {seen.long_line} is a line of more than {LONGEST_LINE // 1_000_000} "
            "MB; is it a text with one row per line?"
        )
    if seen.mark in ("utf-16", "utf-32"):
        require_whole(register, seen.mark)
        return seen.mark
    if any(seen.zeros):
        return _utf_16(register, seen)
    if seen.second_mark:
        raise UserError(
            f"{where}, row {seen.second_mark} begins with the mark of a file: two files stand "
            "after each other here; give them one by one"
        )
    if not seen.broken:
        return seen.mark or "utf-8"
    try:
        b"".join(triple[1:2] for triple in seen.around).decode(WINDOWS)
    except UnicodeDecodeError:
        raise UserError(
            f"{where}, row {seen.first_broken} is neither UTF-8 nor Windows-1252: the file is "
            f"damaged, or of another encoding; {_HOW}"
        ) from None
    if seen.mark or seen.continued or (seen.cut_at_end and seen.broken <= 3):
        more = f"; letters of UTF-8 stand in row {seen.first_continued}" if seen.continued else ""
        raise UserError(
            f"{where}, row {seen.first_broken} holds bytes that are of no letter in UTF-8{more}: "
            f"the file is damaged, or of two encodings; export it again, or {_HOW}"
        )
    return WINDOWS


def require_whole(register: Path, encoding: str) -> None:
    """Raises UserError, naming the row, where the file is not of the encoding throughout."""
    where = shown(register)
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
    except LookupError:
        raise UserError(f"{where}: there is no encoding {encoding!r}; name another") from None
    line = 1
    wide = codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
    try:
        for block in _blocks(register):
            text = decoder.decode(block)
            wrong = _MISPLACED.search(text) if wide else None
            if "\0" in text or wrong:
                at = min(text.find("\0") % (len(text) + 1), wrong.start() if wrong else len(text))
                raise UserError(
                    f"{where}, row {line + _text_ends(text[:at])} holds zero bytes or lost one: "
                    f"the file is damaged, or no {encoding}; export it again, or {_HOW}"
                )
            line += _text_ends(text)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        line += _ends(getattr(error, "object", b"")[:at])
        raise UserError(
            f"{where} is not {encoding} throughout (row {line} is the first that is not); {_HOW}"
        ) from None


def likely_rivals(seen: Survey) -> dict[str, str]:
    """The encodings that the letters fit as well as Windows-1252, or better, by their codec.

    Judged by the bytes that they read as other letters, each among its neighbours.
    """
    likely = {}
    for codec, title in RIVALS.items():
        ours = theirs = 0.0
        for triple, times in seen.around.items():
            mine, other = (_signs_of(triple, name) for name in (WINDOWS, codec))
            if mine[1] != other[1]:
                ours += times * _fit(*mine)
                theirs += times * _fit(*other)
        if (theirs >= ours and (ours or theirs)) or ours < 1.5 * theirs:
            likely[codec] = title
    return likely


def differs(text: str, codec: str) -> bool:
    """Whether a text of Windows-1252 would be another one in that encoding."""
    try:
        return text.encode(WINDOWS).decode(codec) != text
    except UnicodeError:
        return False


def is_twice_encoded(text: str) -> bool:
    """Whether it holds signs such as those that UTF-8 gives, read as Windows-1252."""
    return any(sign in text for sign in "ÂÃÅâ") and _TWICE.search(text) is not None


def _blocks(register: Path) -> Iterator[bytes]:
    with register.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _ends(block: bytes) -> int:
    """Line ends: of Windows, Unix and old Macs."""
    return block.count(b"\n") + (block.count(b"\r") - block.count(b"\r\n") if b"\r" in block else 0)


def _text_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _zeros(found: Survey, block: bytes, line: int) -> None:
    if b"\0" not in block:
        return
    # Blocks have an even length, so that places keep their parity.
    found.zeros[0] += block[::2].count(b"\0")
    found.zeros[1] += block[1::2].count(b"\0")
    if not found.first_zero:
        found.first_zero = line + _ends(block[: block.index(b"\0")])


def _signs(found: Survey, block: bytes, last: bytes, text: str, line: int) -> None:
    if block.isascii() and not last:
        # Two signs are looked for thirty times as long as one.
        odd = any(
            sign[:1] in block and sign in block for sign in (_TO_CLEAN_BYTES if found.plain else ())
        )
        found.plain = found.plain and not odd
        return
    cells = text.removeprefix("\ufeff") if not found.size else text
    if found.plain and (any(sign in cells for sign in _TO_CLEAN) or is_twice_encoded(cells)):
        found.plain = False
    waiting = max(0, len(last) + len(block) - len(text.encode("utf-8", "surrogateescape")))
    found.continued += len(last) + len(block) - waiting - len(text)
    if found.continued and not found.first_continued:
        sign = _BEYOND_ASCII.search(text)
        found.first_continued = line + _text_ends(text[: sign.start()]) if sign else line
    broken = _ESCAPED.findall(text)
    if broken:
        found.broken += len(broken)
        if not found.first_broken:
            at = _ESCAPED.search(text)
            found.first_broken = line + (_text_ends(text[: at.start()]) if at else 0)
        raw = b"\n" + last + block + b"\n"
        found.around.update(raw[m.start() - 1 : m.end() + 1] for m in _HIGH.finditer(raw))


_SECOND_MARK = re.compile(rb"[\r\n]" + codecs.BOM_UTF8)
_HIGH = re.compile(rb"[\x80-\xff]")


def _line_ends(found: Survey, before: bytes, block: bytes) -> None:
    """Other readers count lone carriage returns otherwise."""
    if found.plain and (b"\r" in block or before.endswith(b"\r")):
        seam = (before + block).removesuffix(b"\r")
        found.plain = seam.count(b"\r") == seam.count(b"\r\n")


def _longest(found: Survey, block: bytes, since: int, line: int) -> int:
    """Bytes since the last line end; notes a line that is too long."""
    ends = max(block.rfind(b"\n"), block.rfind(b"\r"))
    first = min(
        (at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0), default=len(block)
    )
    if since + first > LONGEST_LINE and not found.long_line:
        found.long_line = line - _ends(block)
    return since + len(block) if ends < 0 else len(block) - ends - 1


def _utf_16(register: Path, seen: Survey) -> str:
    where = shown(register)
    signs = seen.size / 2
    even, odd = (count / signs for count in seen.zeros)
    certain = seen.size % 2 == 0 and min(even, odd) == 0 and max(even, odd) >= 2 * _ZEROS
    if not certain or seen.mark:
        raise UserError(
            f"{where}, row {seen.first_zero} holds zero bytes: it is no text, damaged, or UTF-16 "
            f"without its mark; {_HOW}"
        )
    encoding = "utf-16-le" if odd else "utf-16-be"
    require_whole(register, encoding)
    return encoding


#: Letters with accents of our languages, by how often they are met.
_OFTEN, _SELDOM = "éèêëàâçîïôöûüùä", "áíóúñœæåøãõß"
#: Signs that stand between words or numbers.
_BETWEEN = "€’‘“”–—…«»°²³½´§·\xa0"
_IN_WORD, _OPENING, _CLOSING = "’‘´·", "“«‘’\xa0", "”»’…²³°\xa0"


def _signs_of(triple: bytes, codec: str) -> tuple[str, str, str]:
    text = triple.decode(codec, "replace")
    return text[0], text[1], text[2]


def _fit(before: str, sign: str, after: str) -> float:
    """How well a sign fits between its neighbours in a Dutch, French or English text."""
    lower = sign.lower()
    beside = before.isalpha() or after.isalpha()
    if lower in _OFTEN or lower in _SELDOM:
        weight = 1.0 if lower in _OFTEN else 0.4
        if not beside:
            return 0.4 if sign == "à" else -1.0
        if sign != lower:  # a capital stands first, or among capitals
            if not before.isalpha() and not after.isupper():
                return weight / 2
            return weight if (before + after).upper() == before + after else -1.0
        return weight if not (before.isupper() and after.isupper()) else -1.0
    if sign not in _BETWEEN:
        return -1.0
    if before.isalpha() and after.isalpha():
        return 1.0 if sign in _IN_WORD else 0.5 if sign in "–\xa0" else -1.0
    if after.isalpha():
        return 0.5 if sign in _OPENING else -0.5
    if before.isalpha():
        return 0.5 if sign in _CLOSING else -0.5
    return 0.5
