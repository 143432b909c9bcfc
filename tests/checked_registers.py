"""Registers as the checks read them: Parquet files made of text rows, without the reader."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from registers import Row, application, stopped

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.programme import load_programme
from antwoord.kbo.steps import AGREES
from antwoord.quality.evaluation.gx import import_gx
from antwoord.quality.evaluation.result import QualityResult
from antwoord.quality.facts.inputs import Ingestion
from antwoord.quality.gate import check_register
from antwoord.register.contract.columns import COLUMNS, OPTIONAL, VIEW_OF
from antwoord.register.events.folding import EVENT_FACTS, Known, as_of

CODES = load_code_lists()
QUESTION = load_question("sv-533", CODES)
PROGRAMMES = [load_programme("impulskrediet", CODES)]
EXTRACT_DATE = date(2021, 3, 31)
#: Made up, with the right check digits.
SELF_EMPLOYED, COMPANY = "1800000096", "0800000075"
REFERENCE_DATE = date(2021, 3, 1)

#: What the enterprise register says of a row, as far as it was asked.
AGREED = dict.fromkeys(AGREES.values(), "yes")
#: What lists of payments and decisions say of a row; the checks find out the first two alone.
LISTED = dict.fromkeys(set(EVENT_FACTS) - {"decision_known", "nothing_refunded"}, "yes")
FACTS = (*AGREES.values(), *sorted(LISTED))
#: Columns that a register may have.
MORE = {
    "granted_amount_eur": "12500.00",
    "payment_postal_code": "9000",
    "registered_date": "2020-03-02",
    "own_contribution_eur": "5000.00",
    "start_date": "2019-03-01",
}

TYPES: dict[str, tuple[pa.DataType, Callable[[str], object]]] = {
    "text": (pa.string(), str),
    "nace_code": (pa.string(), str),
    "date": (pa.date32(), date.fromisoformat),
    "amount": (pa.decimal128(12, 2), lambda text: Decimal(text).quantize(Decimal("0.01"))),
    "rate": (pa.decimal128(7, 4), lambda text: Decimal(text).quantize(Decimal("0.0001"))),
    "integer": (pa.int32(), int),
}


def clean_rows() -> list[Row]:
    """Rows that keep every rule of the book and give each of them something to look at."""
    return [
        application(1, application_date="2021-02-26", decision="", decision_date="",
                    paid_date="", paid_amount_eur="", nace_version="", nace_code="",
                    interest_rate_pct="7.00", enterprise_number=""),
        application(2, enterprise_number=SELF_EMPLOYED, **AGREED, **LISTED, **MORE),
        stopped(3),
        application(4, applicant="company", occupation="", legal_form="015",
                    enterprise_number=COMPANY, **AGREED),
        application(5, nace_version="2025", nace_code="90.201", postal_code="2070",
                    enterprise_number=SELF_EMPLOYED),
        stopped(6, applicant="company", occupation="", legal_form="610", purpose="working_capital"),
    ]  # fmt: skip


def write_tables(
    folder: Path, rows: Iterable[Row], missing: Iterable[str] = ()
) -> tuple[Path, Path]:
    """`register.parquet` and `unreadable.parquet`, as the reading step writes them."""
    every = (*COLUMNS, *OPTIONAL)
    columns: dict[str, list[Any]] = {column.name: [] for column in every}
    unreadable: dict[str, list[Any]] = {"row_number": [], "column": [], "value": []}
    rows = list(rows)
    arrays_of_agreement: dict[str, pa.Array] = {}
    for number, row in enumerate(rows, start=2):
        for column in every:
            text = "" if column.name in missing else row.get(column.name, "")
            value = None
            if text:
                try:
                    value = TYPES[column.kind][1](text)
                except (ValueError, InvalidOperation):
                    for name, part in zip(unreadable, (number, column.name, text), strict=True):
                        unreadable[name].append(part)
            columns[column.name].append(value)
    for agrees in FACTS:
        told = [{"yes": True, "no": False}.get(row.get(agrees, "")) for row in rows]
        arrays_of_agreement[agrees] = pa.array(told, pa.bool_())
    numbers = pa.array(range(2, len(rows) + 2), pa.int64())
    arrays = [pa.array(columns[c.name], TYPES[c.kind][0]) for c in every]
    pq.write_table(
        pa.table(
            [numbers, *arrays, *arrays_of_agreement.values()],
            names=["row_number", *columns, *arrays_of_agreement],
        ),
        folder / "register.parquet",
    )
    kinds = pa.schema([("row_number", pa.int64()), ("column", pa.string()), ("value", pa.string())])
    pq.write_table(pa.table(unreadable, schema=kinds), folder / "unreadable.parquet")
    return folder / "register.parquet", folder / "unreadable.parquet"


def on_the_day(register: Path, day: date) -> None:
    """Leaves of the register what had happened by the day, as the reading step does."""
    import ibis

    told = as_of(ibis.memtable(pq.read_table(register)), Known(day), VIEW_OF)
    pq.write_table(told.to_pyarrow(), register)


def check(
    folder: Path, rows: Iterable[Row], /, *, missing: tuple[str, ...] = (), **given: Any
) -> QualityResult:
    """The checks on these rows; keywords of Ingestion or check_register override the usual."""
    rows = list(rows)
    register, unreadable = write_tables(folder, rows, missing)
    on_the_day(register, given.get("reference_date", REFERENCE_DATE))
    about_run = {
        key: given.pop(key, usual)
        for key, usual in (
            ("reference_date", REFERENCE_DATE),
            ("programmes", PROGRAMMES),
            ("question", QUESTION),
            ("codes", CODES),
            ("expectations", None),
        )
    }
    read = {
        "rows": len(rows),
        "missing_columns": missing,
        "extract_date": EXTRACT_DATE,
        "synthetic": True,
        "hash_matches_description": True,
        "enterprise_register_date": about_run["reference_date"],
        **given,
    }
    return check_register(register, unreadable, Ingestion(**read), **about_run)


def read_suite_results(documents: list[dict[str, Any]]) -> list[Any]:
    """What `validation.json` holds, as GX's own ExpectationSuiteValidationResult objects."""
    import_gx()
    from great_expectations.core.expectation_validation_result import (
        expectationSuiteValidationResultSchema,
    )

    return [expectationSuiteValidationResultSchema.load(document) for document in documents]
