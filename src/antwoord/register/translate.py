"""A source's texts as the texts of a canonical register, column by column.

Each different text of a column is translated once. What cannot be translated stays as it
stands, for the checks to judge, and is counted.
"""

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.errors import UserError
from antwoord.register.contract.columns import (
    COLUMNS,
    NAMES,
    OPTIONAL,
    WRITTEN_AS,
    Column,
)
from antwoord.register.events.columns import READ_AS, listed_texts, one_row_each
from antwoord.register.events.folding import Known
from antwoord.register.events.history import from_history
from antwoord.register.layout.grid import mapped
from antwoord.register.mapping.file import ColumnMapping, Mapping, code_columns
from antwoord.register.mapping.totals import EVENT, applications, checked_totals, on_two_sheets
from antwoord.register.mapping.translation import (
    Translate,
    Translated,
    Unmapped,
    canonical_reader,
    translated_texts,
    unsettled_habit,
    value_reader,
    word_reader,
)
from antwoord.register.sources.source import SourceTable
from antwoord.register.values.dates import in_1900
from antwoord.register.values.texts import UNREADABLE, same_word

if TYPE_CHECKING:
    import pyarrow as pa

#: Where dates stand: serials among them are of the workbook's system.
_DAYS = {f"columns.{c.name}.column" for c in (*COLUMNS, *OPTIONAL) if c.kind == "date"} | {
    f"{section}.{key}"
    for section in ("history", "payments", "decisions")
    for key in ("date", "known")
}
#: What may hold words for no value of its own: the days and amounts of events.
EMPTIED = frozenset(("date", "amount", "known"))
#: What the columns of a history are read as.
HISTORY_READS = {
    "id": "application_id",
    "event": "decision",
    "date": "decision_date",
    "amount": "paid_amount_eur",
    "reason": "stop_reason",
    "known": "registered_date",
}


def translate(source: SourceTable, mapping: Mapping, codes: CodeLists, known: Known) -> Translated:
    """The source as its mapping reads it; a row per event is cut at what counts (`known`).

    Raises UserError where the source has no column of a heading that the mapping names.
    """
    import pyarrow as pa

    headings = _found_headings(source, mapping)
    found = {key: headings[heading] for key, heading in mapping.headings}
    table, left_out, totals = applications(
        source,
        found.get("history.id", found.get("columns.application_id.column", "")),
        found.get("history.date", found.get("columns.application_date.column", "")),
    )
    events = [f"history.{key}" for key in EVENT]
    keys = events if mapping.history else ["columns.application_id.column"]
    if twice := on_two_sheets(source, table, [found[key] for key in keys if key in found]):
        raise UserError(
            f"{source.name}: {twice}; name the sheets that count with sheet or sheets in the "
            "mapping, or with antwoord map --sheet"
        )
    rows = table["row_number"]
    codes_of = code_columns(codes)
    unmapped: list[Unmapped] = []
    columns: dict[str, Any] = {}
    readers: dict[str, Translate] = {}
    read_as: dict[str, tuple[str, ...]] = {}

    def texts_of(key: str, heading: str) -> Any:
        given = _emptied(table[heading], mapping.empty)
        return mapped(given, in_1900) if source.since_1904 and key in _DAYS else given

    def texts(key: str) -> Any:
        return texts_of(key, found[key])

    for column in mapping.known:
        entry = next((each for each in mapping.columns if each.name == column.name), None)
        if entry and entry.column:
            heading = headings[entry.column]
            given = _emptied(texts(f"columns.{column.name}.column"), entry.empty)
            where = f"{source.name}, column {heading}"
            columns[column.name], lost = _column(column, entry, given, rows, codes, where)
            unmapped += lost
            read_as[heading] = (*read_as.get(heading, ()), column.name)
            if column.kind == "amount":
                readers[heading] = value_reader(column, entry, _different(given), codes)
    for entry in mapping.columns:
        if entry.constant is not None:
            columns[entry.name] = _constant(entry, columns, len(table))
    present = tuple(column.name for column in mapping.known if column.name in columns)
    none = pa.nulls(len(table), pa.string())
    names = (*NAMES, *(name for name in present if name not in NAMES))
    whole = pa.table({"row_number": rows, **{name: columns.get(name, none) for name in names}})
    translated = Translated(
        whole, present, read_as, tuple(unmapped), left_out, filled=_filled(table), rows=len(table)
    )
    if mapping.history:
        history = mapping.history
        given_events = {key: texts(f"history.{key}") for key, _ in history.headings}
        for key in EMPTIED & given_events.keys():
            given_events[key] = _emptied(given_events[key], history.empty)
        for key, column_name in HISTORY_READS.items():
            if f"history.{key}" in found:
                heading = found[f"history.{key}"]
                read_as[heading] = (*read_as.get(heading, ()), column_name)
        if history.amount:
            amount = next(each for each in COLUMNS if each.name == HISTORY_READS["amount"])
            readers[found["history.amount"]] = value_reader(
                amount, history, _different(given_events["amount"])
            )
        given_events["id"] = _own_unreadable(given_events["id"], rows)
        given_table = pa.table({"row_number": rows, **columns})
        translated = from_history(
            history,
            given_events,
            replace(translated, table=given_table),
            codes_of["stop_reason"],
            known,
        )
    elif mapping.lists:
        whole = whole.set_column(
            whole.column_names.index("application_id"),
            "application_id",
            _own_unreadable(whole["application_id"], rows),
        )
        lists: dict[str, pa.Table] = {}
        for each in mapping.lists:
            given_texts = {
                heading: _emptied(
                    texts_of(f"{each.kind}.{key}", headings[heading]),
                    each.empty if key in EMPTIED else frozenset(),
                )
                for key, heading in each.headings
            }
            made = listed_texts(each, given_texts, whole, codes_of["stop_reason"])
            lists[each.kind], lost = made.table, made.unmapped
            unmapped += lost
            for key, heading in each.headings:
                name = headings[heading]
                read_as[name] = (*read_as.get(name, ()), *READ_AS[each.kind].get(key, ()))
                if key == "amount" and made.reader:
                    readers[name] = made.reader
        whole, lists = one_row_each(whole, lists, mapping, source.name)
        translated = replace(translated, table=whole, unmapped=tuple(unmapped), lists=lists)
    return replace(translated, totals=checked_totals(table, totals, readers))


def require_mapped(translated: Translated, mapping: Mapping, source: SourceTable) -> None:
    """Raises UserError naming the first word that has no code, and how many others there are."""
    refused = [each for each in translated.unmapped if each.refused]
    if not refused:
        return
    first = refused[0]
    if not mapping.where:  # only what shows an error is refused there
        raise UserError(
            f"{source.name}, {source.place(first.first_row)}: {first.column} is {first.value!r}, "
            f"an error of a spreadsheet, in {first.count} row(s); mend it there, or empty the cells"
        )
    value = f"the word {first.value!r} of" if first.value else "words of"
    others = f" (and {len(refused) - 1} others)" if len(refused) > 1 else ""
    keep = first.key.startswith("columns.")
    or_keep = ', or write other = "keep" to leave it to the checks' if keep else ""
    raise UserError(
        f"{mapping.where}, {first.key}: {value} {source.name}, {source.place(first.first_row)}, "
        f'has no code{others}; add it (a code, or "" for no value){or_keep}; antwoord check '
        "lists every one"
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
                f"{source.layout.header_row}{hint}; antwoord map --like asks which it is now"
            )
        found[heading] = exact
    return found


def _own_unreadable(ids: Any, rows: Any) -> Any:
    """Ids that could not be read are no id that events share: each gets its row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not any(text.startswith(UNREADABLE) for text in _different(ids)):
        return ids
    alone = pc.binary_join_element_wise(ids, rows.cast(pa.string()), " ")
    return pc.if_else(pc.starts_with(ids, UNREADABLE), alone, ids)


def _different(texts: Any) -> list[str]:
    return [text for text in texts.unique().to_pylist() if text is not None]


def _filled(table: "pa.Table") -> dict[str, int]:
    """How many rows have something in each column."""
    return {name: len(table) - table[name].null_count for name in table.column_names[1:]}


def _emptied(texts: Any, empty: frozenset[str]) -> Any:
    if not empty:
        return texts

    def kept(text: str) -> str | None:
        return None if same_word(text.removeprefix(UNREADABLE)) in empty else text

    return mapped(texts, kept)


def _column(
    column: Column,
    entry: ColumnMapping,
    texts: Any,
    rows: Any,
    codes: CodeLists,
    where: str,
) -> tuple[Any, list[Unmapped]]:
    """The canonical texts of a column, and what is not translated."""
    key = f"columns.{column.name}"
    known = code_columns(codes)
    if column.name in known:
        errors = any(text.startswith(UNREADABLE) for text in _different(texts))
        refused = (entry.words is not None or errors) and not entry.keep_others
        read = word_reader(column.name, entry.words or {}, known[column.name])
        done, lost = translated_texts(texts, rows, read, column.name, f"{key}.words", refused, True)
        return done, lost
    strict = entry.is_identity and column.kind in WRITTEN_AS
    different = _different(texts)
    problem, value = ("", "") if strict else unsettled_habit(column, entry, different)
    if problem:
        row = rows[texts.to_pylist().index(value)].as_py()
        raise UserError(f"{where}, as in row {row}: {problem}")
    reader = canonical_reader(column) if strict else value_reader(column, entry, different, codes)
    return translated_texts(texts, rows, reader, column.name, key, False, False, column.kind)


def _constant(entry: ColumnMapping, columns: dict[str, Any], length: int) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    value = pa.scalar(entry.constant or None, pa.string())
    if not entry.when:
        return pa.repeat(value, length)
    if entry.when not in columns:
        return pa.nulls(length, pa.string())
    return pc.if_else(pc.is_valid(columns[entry.when]), value, pa.scalar(None, pa.string()))
