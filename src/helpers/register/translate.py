"""A source's texts as the texts of a canonical register, column by column.

Each different text of a column is translated once. What cannot be translated stays as it
stands, for the checks to judge, and is counted.
"""

import difflib
from typing import TYPE_CHECKING, Any

from helpers.errors import UserError
from helpers.reference.code_lists import CodeLists
from helpers.register.columns import COLUMNS, NAMES, WRITTEN_AS, Column
from helpers.register.grid import mapped
from helpers.register.history import from_history
from helpers.register.mapping import ColumnMapping, Mapping, code_columns
from helpers.register.receipt import LeftOut
from helpers.register.sources import SourceTable
from helpers.register.texts import same_word
from helpers.register.translation import (
    Translated,
    Unmapped,
    translated_texts,
    value_reader,
    word_reader,
)

if TYPE_CHECKING:
    import pyarrow as pa


def translate(source: SourceTable, mapping: Mapping, codes: CodeLists) -> Translated:
    """The source as its mapping reads it.

    Raises UserError where the source has no column of a heading that the mapping names.
    """
    import pyarrow as pa

    headings = _found_headings(source, mapping)
    table, left_out = _without_trailer(source, mapping, headings)
    rows = table["row_number"]
    known = code_columns(codes)
    unmapped: list[Unmapped] = []
    columns: dict[str, Any] = {}
    for column in COLUMNS:
        entry = next((each for each in mapping.columns if each.name == column.name), None)
        if entry and entry.column:
            texts = _emptied(table[headings[entry.column]], mapping.empty)
            columns[column.name], lost = _column(column, entry, texts, rows, known)
            unmapped += lost
    for entry in mapping.columns:
        if entry.constant is not None:
            columns[entry.name] = _constant(entry, columns, len(table))
    used = len(set(headings.values()))
    if mapping.history:
        return from_history(
            mapping.history,
            {
                key: _emptied(table[headings[h]], mapping.empty)
                for key, h in mapping.history.headings
            },
            Translated(
                pa.table({"row_number": rows, **columns}), (), used, tuple(unmapped), left_out
            ),
            known["stop_reason"],
        )
    present = tuple(name for name in NAMES if name in columns)
    none = pa.nulls(len(table), pa.string())
    whole = pa.table({"row_number": rows, **{name: columns.get(name, none) for name in NAMES}})
    return Translated(whole, present, used, tuple(unmapped), left_out)


def require_mapped(translated: Translated, mapping: Mapping, register: str) -> None:
    """Raises UserError naming the first word that has no code, and how many others there are."""
    refused = [each for each in translated.unmapped if each.refused]
    if not refused:
        return
    first = refused[0]
    value = f"the word {first.value!r} of" if first.value else "words of"
    others = f" (and {len(refused) - 1} others)" if len(refused) > 1 else ""
    keep = first.key.startswith("columns.")
    or_keep = ', or write other = "keep" to leave it to the checks' if keep else ""
    raise UserError(
        f"{mapping.where}, {first.key}: {value} {register}, row {first.first_row}, has no "
        f'code{others}; add it (a code, or "" for no value){or_keep}; antwoord check lists every '
        "one"
    )


def _found_headings(source: SourceTable, mapping: Mapping) -> dict[str, str]:
    """The source's column of each heading that the mapping names."""
    known: dict[str, str] = {}
    for heading in source.headings:
        known.setdefault(same_word(heading), heading)
    found = {}
    for key, heading in mapping.headings:
        exact = heading if heading in source.headings else known.get(same_word(heading))
        if exact is None:
            near = difflib.get_close_matches(same_word(heading), known, n=1)
            hint = f"; is it {known[near[0]]!r}?" if near else ""
            raise UserError(
                f"{mapping.where}, {key}: {source.name} has no column {heading!r} in row "
                f"{source.layout.header_row}{hint}"
            )
        found[heading] = exact
    return found


def _without_trailer(
    source: SourceTable, mapping: Mapping, headings: dict[str, str]
) -> tuple["pa.Table", tuple[LeftOut, ...]]:
    """Without the rows at the end that have no id and hardly anything else: sums, notes."""
    table = source.table
    id_heading = next((c.column for c in mapping.columns if c.name == "application_id"), "")
    if mapping.history:
        id_heading = mapping.history.id
    if not id_heading or source.layout.header_row is None or not len(table):
        return table, source.left_out
    ids = table[headings[id_heading]]
    last = len(table)
    few = max(1, len(source.headings) // 3)
    while last > 0 and not ids[last - 1].is_valid and last > len(table) - 20:
        row = table.slice(last - 1, 1).to_pylist()[0]
        if sum(value is not None for value in row.values()) - 1 > few:
            break
        last -= 1
    dropped = table["row_number"][last:].to_pylist()
    return table.slice(0, last), (*source.left_out, *(LeftOut(n, "total") for n in dropped))


def _emptied(texts: Any, empty: frozenset[str]) -> Any:
    if not empty:
        return texts
    return mapped(texts, lambda text: None if same_word(text) in empty else text)


def _column(
    column: Column,
    entry: ColumnMapping,
    texts: Any,
    rows: Any,
    known: dict[str, tuple[str, ...]],
) -> tuple[Any, list[Unmapped]]:
    """The canonical texts of a column, and what is not translated."""
    different = [text for text in texts.unique().to_pylist() if text is not None]
    key = f"columns.{column.name}"
    if column.name in known:
        refused = entry.words is not None and not entry.keep_others
        read = word_reader(column.name, entry.words or {}, known[column.name])
        done, lost = translated_texts(texts, rows, read, column.name, f"{key}.words", refused, True)
        return done, lost
    reader = value_reader(column, entry, different)
    done, lost = translated_texts(texts, rows, reader, column.name, key, False, False)
    if column.kind not in WRITTEN_AS:
        return done, []
    return done, lost


def _constant(entry: ColumnMapping, columns: dict[str, Any], length: int) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    value = pa.scalar(entry.constant or None, pa.string())
    if not entry.when:
        return pa.repeat(value, length)
    if entry.when not in columns:
        return pa.nulls(length, pa.string())
    return pc.if_else(pc.is_valid(columns[entry.when]), value, pa.scalar(None, pa.string()))
