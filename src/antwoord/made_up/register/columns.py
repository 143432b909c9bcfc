"""The made-up rows as Arrow columns, in the canonical order and types of the register."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from antwoord.made_up.register import distributions as tables
from antwoord.made_up.register.draws import Whole
from antwoord.made_up.register.rows import ABSENT, Rows

_DATE, _TEXT, _AMOUNT = pa.date32(), pa.string(), pa.decimal128(12, 2)

SCHEMA = pa.schema(
    {
        "application_id": _TEXT,
        "application_date": _DATE,
        "applicant": _TEXT,
        "occupation": _TEXT,
        "legal_form": _TEXT,
        "enterprise_number": _TEXT,
        "postal_code": _TEXT,
        "activity": _TEXT,
        "nace_version": _TEXT,
        "nace_code": _TEXT,
        "purpose": _TEXT,
        "requested_amount_eur": _AMOUNT,
        "term_months": pa.int32(),
        "interest_rate_pct": pa.decimal128(5, 2),
        "decision": _TEXT,
        "decision_date": _DATE,
        "stop_reason": _TEXT,
        "paid_date": _DATE,
        "paid_amount_eur": _AMOUNT,
    }
)

#: The words behind the codes of each column.
_WORDS: dict[str, Sequence[str]] = {
    "applicant": tables.APPLICANTS,
    "occupation": tables.OCCUPATIONS,
    "legal_form": tables.LEGAL_FORMS,
    "postal_code": tables.POSTAL_CODES,
    "activity": tables.ACTIVITIES,
    "nace_version": tables.NACE_VERSIONS,
    "nace_code": tables.NACE_TEXTS,
    "purpose": tables.PURPOSES,
    "decision": tables.DECISIONS,
    "stop_reason": tables.STOP_REASONS,
}


def as_record_batch(rows: Rows, id_digits: int) -> pa.RecordBatch:
    """The chunk, typed; cells that hold an unreadable text are null."""
    columns = [_application_ids(rows, id_digits)]
    columns += [_column(field, getattr(rows, field.name)) for field in list(SCHEMA)[1:]]
    return pa.record_batch(columns, schema=SCHEMA)


def with_unreadable_texts(batch: pa.RecordBatch, rows: Rows) -> pa.RecordBatch:
    """The chunk with the unreadable texts in place; their columns become text."""
    for name in sorted({column for _, column, _ in rows.unreadable}):
        texts = {row: text for row, column, text in rows.unreadable if column == name}
        place = batch.schema.get_field_index(name)
        replaced = np.zeros(len(batch), dtype=bool)
        replaced[list(texts)] = True
        values = pc.replace_with_mask(
            pc.cast(batch.column(place), _TEXT),
            pa.array(replaced),
            pa.array([texts[row] for row in sorted(texts)], _TEXT),
        )
        batch = batch.set_column(place, pa.field(name, _TEXT), values)
    return batch


def _column(field: pa.Field, values: Whole) -> pa.Array:
    empty = values == ABSENT
    if field.name in _WORDS:
        words = pa.array(_WORDS[field.name], _TEXT)
        return words.take(pa.array(values.astype(np.int32), mask=empty))
    if pa.types.is_decimal(field.type):
        return _decimals(values, empty, field.type)
    if field.type == _TEXT:
        return pc.cast(pa.array(values, mask=empty), _TEXT)
    return pa.array(values.astype(np.int32), mask=empty).cast(field.type)


def _decimals(hundredths: Whole, empty: np.ndarray, kind: pa.DataType) -> pa.Array:
    """Whole hundredths as decimals of scale 2: the low half of 16 bytes, never a float."""
    halves = np.zeros((len(hundredths), 2), dtype="<i8")
    halves[:, 0] = np.where(empty, 0, hundredths)
    valid = np.packbits(~empty, bitorder="little")
    return pa.Array.from_buffers(kind, len(hundredths), [pa.py_buffer(valid), pa.py_buffer(halves)])


def _application_ids(rows: Rows, digits: int) -> pa.Array:
    """IK-2012-000001: the year and a number within it, as text of one width."""
    letters = np.empty((len(rows), 8 + digits), dtype=np.uint8)
    letters[:, :3] = np.frombuffer(b"IK-", dtype=np.uint8)
    letters[:, 7] = ord("-")
    for first, width, values in ((3, 4, rows.year), (8, digits, rows.number)):
        rest = values
        for place in range(first + width - 1, first - 1, -1):
            letters[:, place] = rest % 10 + ord("0")
            rest = rest // 10
    offsets = np.arange(len(rows) + 1, dtype=np.int32) * letters.shape[1]
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(letters))
