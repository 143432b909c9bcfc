"""A canonical file as its texts: by the engine where that is sure, else by the mapped reader.

The engine is fast, and counts and reads some texts otherwise than a spreadsheet: blank lines,
lone carriage returns, quotes around line ends, a total below the table. So it reads what holds
none of these; all else goes the way of any other source, and means the same there.
"""

import functools
import operator
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from antwoord.errors import UserError
from antwoord.publishing.files import write_parquet
from antwoord.register.contract.columns import ASKED, NAMES
from antwoord.register.layout.grid import Layout
from antwoord.register.layout.records import Records
from antwoord.register.sources.encoding import Survey, find_encoding, survey
from antwoord.register.sources.plain import MOST_BYTES, different, plain_texts
from antwoord.register.values.texts import ERROR_WORD, clean, same_word
from antwoord.storage.paths import shown

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

T = TypeVar("T")

#: Types of Parquet that the engine writes as the texts of a canonical file.
_PLAIN_TYPES = ("string", "large_string", "date32[day]", "int16", "int32", "int64")
_DELIMITER = ","
#: How the mapped reader finds a canonical file of text; it ignores the mark that may be there.
CANONICAL_LAYOUT = Layout(header_row=1, encoding="utf-8-sig", delimiter=_DELIMITER)
#: Words of a total, more of them than are totals.
_MAY_BE_TOTAL = r"(?i)tota|som|sum|aantal|nombre|count"
#: A row with less of its columns filled than this part may be a note, or a total.
_FEW = 3


def written_by_engine(register: Path, raw: Path, further: tuple[str, ...] = ()) -> list[str] | None:
    """Writes the texts of a file as Parquet; gives the names of its columns, canonical ones first.

    `further` are columns that are kept besides, where it has them. None where the mapped reader
    must read it. Raises UserError where it is no canonical file.
    """
    asked = (*ASKED, *further)
    if register.suffix.lower() == ".parquet":
        return _connected(_from_parquet, register, raw, asked)
    seen = survey(register)
    _require_utf_8(register, seen)
    header = _header(register, seen, asked)
    if not seen.plain:
        return None
    names = [name if name in asked else f"column {place}" for place, name in enumerate(header)]
    if seen.quotes or seen.size > MOST_BYTES:
        sure = _connected(_quoted_written, register, seen, names, raw, asked)
    else:
        sure = _plain_written(register, seen, names, raw, asked)
    return header if sure else None


def looks_plain(register: Path) -> bool:
    """Whether, by its beginning, a file is read without the engine; which it need not be."""
    try:
        with register.open("rb") as file:
            return register.suffix.lower() == ".csv" and b'"' not in file.read(1 << 16)
    except OSError:
        return False  # whoever reads it says why


def _connected(work: Callable[..., T], *given: Any) -> T:
    """What `work` gives, with a connection of its own before what it is given."""
    from antwoord.storage.engine import connect

    connection = connect()
    try:
        return work(connection, *given)
    finally:
        connection.disconnect()


def _plain_written(
    register: Path, seen: Survey, names: list[str], raw: Path, asked: tuple[str, ...]
) -> bool:
    """Writes the texts of a file without quotes; whether it is sure what they mean.

    They mean what the engine would make of them; which numbers them does so in half the time.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if seen.commas != seen.lines * (len(names) - 1):  # Arrow fills up a blank line
        return False
    table = plain_texts(register, names, asked, _DELIMITER)
    if table is None or len(table) != seen.lines - 1:
        return False
    present = [name for name in asked if name in table.column_names]
    # No value of Python is given to Arrow, which would import pandas to look what it is.
    filled = functools.reduce(
        pc.add, (table[n].is_valid().cast(pa.int8()) for n in present if n in NAMES)
    )
    patterns = {names[0]: [_MAY_BE_TOTAL, f"^{names[0]}$"]} if names[0] in NAMES else {}
    if seen.errors:
        patterns = {name: [*patterns.get(name, ()), f"^{ERROR_WORD}$"] for name in present}
    odd = any(
        pc.any(pc.match_substring_regex(different(table[name]), pattern)).as_py()
        for name, several in patterns.items()
        for pattern in several
    )
    if odd or (len(table) and pc.min(filled).as_py() <= len(NAMES) // _FEW):
        return False
    rows = len(table)
    numbers = pa.py_buffer(np.arange(2, rows + 2, dtype=np.int64))
    columns = {"row_number": pa.Array.from_buffers(pa.int64(), rows, [None, numbers])}
    columns |= {n: table[n] if n in present else pa.nulls(rows, pa.string()) for n in NAMES}
    write_parquet(raw, pa.table(columns | {name: table[name] for name in present}))
    return True


def _quoted_written(
    connection: "ibis.backends.duckdb.Backend",
    register: Path,
    seen: Survey,
    names: list[str],
    raw: Path,
    asked: tuple[str, ...],
) -> bool:
    """The same for a file with quotes, or too long to be held, by the engine."""
    import duckdb

    table = connection.read_csv(
        str(register),
        header=True,
        auto_detect=False,
        columns=dict.fromkeys(names, "VARCHAR"),
        delim=_DELIMITER,
        quote='"',
        escape='"',
        strict_mode=True,
        null_padding=False,
    )
    try:
        _write(table, names, raw, asked)
        inside = _commas_inside(table) if seen.quotes else 0
        # The engine takes a row with an empty field too many at its end, which may be shifted.
        whole = seen.commas == seen.lines * (len(names) - 1) + inside
        return whole and _is_sure(connection.read_parquet(raw), seen, names[0])
    except duckdb.Error:
        return False  # the other reader says which row, and why


def _from_parquet(
    connection: "ibis.backends.duckdb.Backend", register: Path, raw: Path, names: tuple[str, ...]
) -> list[str] | None:
    import duckdb
    import ibis
    import pyarrow as pa
    import pyarrow.parquet as pq

    from antwoord.register.sources.typed import ask_for_rows

    try:
        metadata = pq.read_metadata(register)
        schema = metadata.schema.to_arrow_schema()
    except (pa.ArrowException, OSError):
        return None
    known = {same_word(name) for name in names}
    asked = [field for field in schema if same_word(field.name) in known]
    plain = all(
        field.name in names and (str(field.type) in _PLAIN_TYPES or _is_money(field.type))
        for field in asked
    )
    if not plain or len({same_word(field.name) for field in asked}) < len(asked):
        return None
    ask_for_rows(metadata, [field.name for field in asked], register, streamed=True)
    try:
        table = connection.read_parquet(register)
        # Two columns that differ in their capitals are renamed by the engine.
        if not {field.name for field in asked} <= set(table.columns):
            return None
        _write(table, [field.name for field in asked], raw, names)
        texts = connection.read_parquet(raw)
        # One text a row is searched twice as fast as its columns one by one.
        words = [f.name for f in asked if str(f.type) in ("string", "large_string", "date32[day]")]
        odd = ibis.literal("|").join([texts[name] for name in words]).re_search(_ODD)
        if words and texts.filter(odd).count().to_pyarrow().as_py():
            return None
    except duckdb.Error:
        return None
    return [*(f.name for f in asked), *(n for n in schema.names if same_word(n) not in known)]


#: What `texts.value` changes besides spaces around a text, and days before Christ.
_ODD = (
    r"[\t\x0b\x0c\x1c-\x1f\x{85}\x{a0}\x{ad}\x{1680}\x{2000}-\x{200b}\x{2028}\x{2029}\x{202f}"
    r"\x{205f}\x{2063}\x{2064}\x{3000}\x{feff}\r\n]|  |=\"|\(BC\)"
    rf"|(?:^|\|){ERROR_WORD}(?:\||$)"
)


def _is_money(kind: object) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_decimal128(kind)) and 0 < kind.scale <= 6  # type: ignore[attr-defined]


def _write(table: "ir.Table", names: list[str], raw: Path, asked: tuple[str, ...]) -> None:
    import ibis

    present = [name for name in asked if name in names]
    source = table.select(*present).mutate(row_number=ibis.row_number() + 2)
    texts = [
        _stripped(source[name].cast("string")).nullif("").name(name)
        if name in present
        else ibis.null("string").name(name)
        for name in (*NAMES, *(name for name in present if name not in NAMES))
    ]
    write_parquet(raw, source.select("row_number", *texts))


def _stripped(text: "ir.StringValue") -> "ir.StringValue":
    """The text without white space around it.

    To look for some first is faster: of 300,000 rows all texts take 0.8 s instead of 1.6 s. All
    that the engine takes for white space, and only signs of control beside it, is below `!`.
    """
    import ibis

    around = (text < "!") | (text.right(1) < "!")
    return ibis.ifelse(around, text.strip(), text)


def _commas_inside(table: "ir.Table") -> int:
    """Those that stand in fields, between quotes; those of a header are left to be missed."""
    fields = [table[name].fill_null("") for name in table.columns]
    inside = functools.reduce(
        operator.add, [f.length() - f.replace(",", "").length() for f in fields]
    )
    return int(table.aggregate(inside=inside.sum()).to_pyarrow()["inside"][0].as_py() or 0)


def _is_sure(raw: "ir.Table", seen: Survey, first: str) -> bool:
    """Whether each line is a row, none looks like a total, a note or a header, or has an error."""
    parts = [raw[name].notnull().cast("int8") for name in NAMES]
    filled = functools.reduce(operator.add, parts)
    odd = filled <= len(NAMES) // _FEW
    if first in NAMES:
        cell = raw[first]
        odd |= (cell.re_search(_MAY_BE_TOTAL) | (cell == first)).fill_null(False)
    if seen.errors:
        word = f"^{ERROR_WORD}$"
        odd |= functools.reduce(
            operator.or_, [raw[name].re_search(word).fill_null(False) for name in raw.columns[1:]]
        )
    found = raw.aggregate(rows=raw.count(), odd=odd.cast("int64").sum()).to_pyarrow()
    # Without quotes, each line is a row anyhow, and the engine has refused all others.
    return found["rows"][0].as_py() == seen.lines - 1 and not found["odd"][0].as_py()


def _require_utf_8(register: Path, seen: Survey) -> None:
    if seen.mark not in ("", "utf-8-sig") or any(seen.zeros) or seen.broken:
        row = min((n for n in (seen.first_broken, seen.first_zero) if n), default=1)
        raise UserError(f"{shown(register)}, row {row} is not UTF-8; save the register as UTF-8")
    find_encoding(register, seen)  # an empty file, a line without end, two files in one


def _header(register: Path, seen: Survey, asked: tuple[str, ...]) -> list[str]:
    """The names in the first row, those of canonical columns as they are known.

    Raises UserError where none of them is one, or one stands there twice.
    """
    where = shown(register)
    with register.open(encoding=seen.mark or "utf-8", newline="") as file:
        row = next(Records(_DELIMITER, where).read(file), (1, []))[1]
    known = {same_word(name): name for name in asked}
    names = [known.get(same_word(name), clean(name)) for name in row]
    if not set(names) & set(NAMES):
        raise UserError(
            f"{where}: row 1 names none of the register's columns ({NAMES[0]}, {NAMES[1]}, ...); "
            "it must be a comma-separated file with a header"
        )
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice or "" in names:
        raise UserError(
            f"{where}, row 1: the column {', '.join(twice) or '(without a name)'} "
            "stands there twice or has no name; give each column one name"
        )
    return names
