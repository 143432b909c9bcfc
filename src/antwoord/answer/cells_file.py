"""The cells for machines: `tables/cells.csv`, `rounded.csv`, and a description of all tables."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.answer.document.model import Document
from antwoord.catalogue.declared.question import Question
from antwoord.cells import CellName, names_in
from antwoord.counting.axes import Axis
from antwoord.counting.layout import Layout, csv_codes, lines
from antwoord.counting.relations import adds_up
from antwoord.publishing.files import write_file, write_json
from antwoord.run_files import CELLS_CSV, DESCRIPTION, ROUNDED_CSV, WORKBOOKS
from antwoord.storage.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

#: What stands in `cells.csv` after the codes, and in `rounded.csv`.
AFTER, AFTER_ROUNDED = ("value", "low", "high", "conf_status"), ("value", "base")
DESCRIPTIONS = {
    "reference_date": "the day whose state it is; _T that of the answer itself, _Z of no other day",
    "base": "the value is one of the two multiples of it next to the true one",
    "table": "the id of the table, as the question declares it",
    "measure": "what is counted or summed",
    "value": "a count, or an amount in euro with two decimals; empty where it is not exact",
    "low": "the least that the figure can be, by what is published: as value where that is exact",
    "high": "the most that the figure can be, by what is published; empty where nothing says it",
    "conf_status": "F free, A primary by count, O or T primary by one or two dominant "
    "contributors, S secondary; C any of these in a public file; R an amount in whole hundreds of "
    "euro, less than the width in audit/disclosure.json (amounts) off, and such that sums hold. An "
    "internal file holds every value; its flags say what a public one would hide",
}
#: What every column of codes may hold beside the codes of its list.
SPECIAL = (
    "a code; _T total, _U unknown, _Z no such dimension, _X outside the territory (in no total), "
    "_O not on the question's list, _M a code that may stand for several, one of them on it; a+b "
    "the codes a and b together"
)

Shown = Mapping[CellName, tuple[Decimal | None, str]]
Ranges = Mapping[CellName, tuple[Decimal, Decimal | None]]


def columns_of(question: Question) -> tuple[str, ...]:
    """The columns of `cells.csv`, those of the dimensions of a `question` among them."""
    return ("table", "measure", *question.columns, *AFTER)


def write_cells(
    shown: Shown, ranges: Ranges, layouts: Sequence[Layout], question: Question, folder: Path
) -> Path:
    """Writes `cells.csv` into the `folder`: every row of every table; gives its path.

    `shown` gives by cell what is published, None where nothing is, and its status; `ranges` gives
    the ends of what is not published exactly. Counts are whole numbers, amounts are cents.
    `layouts` are the tables of the `question` with the codes that stand in them.
    """

    def told() -> Iterable[Sequence[object]]:
        for layout, name, codes in lines(layouts):
            value, status = shown[name]
            ends = ranges.get(name, (value, value))
            yield (
                layout.table.id,
                name.measure,
                *csv_codes(layout, codes, question),
                value_text(name, value),
                *(value_text(name, end) for end in ends),
                status,
            )

    return _written(columns_of(question), told(), folder / CELLS_CSV)


def write_rounded(
    rounded: "pd.DataFrame", layouts: Sequence[Layout], question: Question, folder: Path
) -> Path:
    """Writes `rounded.csv` into the `folder`; gives its path.

    `rounded` has the cells that are shown rounded and the base of each; `layouts` and `question`
    are as for `write_cells`.
    """
    values = dict(zip(names_in(rounded), rows_of(rounded, AFTER_ROUNDED), strict=True))
    known: dict[CellName, tuple[object, ...]] = {}
    for layout, name, codes in lines(layouts):
        if name in values:
            key = (layout.table.id, name.measure, *csv_codes(layout, codes, question))
            known.setdefault(name, key)
    told = ((*known[name], value_text(name, value), base) for name, (value, base) in values.items())
    columns = ("table", "measure", *question.columns, *AFTER_ROUNDED)
    return _written(columns, told, folder / ROUNDED_CSV)


def _written(columns: Sequence[str], rows: Iterable[Sequence[object]], path: Path) -> Path:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    write_file(path, file.getvalue())
    return path


def value_text(name: CellName, value: Decimal | None) -> str:
    """The `value` of the cell `name`, `160` or `829097.00`; "" where none is published."""
    if not isinstance(value, Decimal):
        return ""
    return f"{value:.2f}" if name.is_amount else str(int(value))


def write_description(
    document: Document,
    synthetic: bool,
    question: Question,
    axes: Mapping[str, Axis],
    folder: Path,
) -> Path:
    """Writes `datapackage.json` (Frictionless Data Package v2) for the cells into the `folder`.

    `document` is the answer, `synthetic` says whether its register is made up, and `axes` are the
    dimensions of the `question` by name, with their codes. Gives the file's path.

    `adds_up` in it says, for whoever looks for what hidden figures can be computed, which codes
    make up which: the program that reads it needs no list of ours.
    """
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "cells",
        "title": document.title,
        "description": document.description,
        "synthetic": synthetic,
        "adds_up": adds_up(axes),
        # In a period each measure counts by its own date, so that states do not add up.
        "dated": sorted({axis.column for axis in axes.values() if axis.dimension.dated}),
        "resources": [
            _resource("cells", columns_of(question)),
            _resource("rounded", ("table", "measure", *question.columns, *AFTER_ROUNDED)),
            *(
                {"name": f"tables-{kind}", "path": name, "format": kind}
                for kind, name in WORKBOOKS.items()
            ),
        ],
    }
    path = folder / DESCRIPTION
    write_json(path, package)
    return path


def _resource(name: str, columns: Sequence[str]) -> dict[str, Any]:
    numbers = ("value", "low", "high", "base")
    return {
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {
                    "name": column,
                    "type": "number" if column in numbers else "string",
                    "description": DESCRIPTIONS.get(column, SPECIAL),
                }
                for column in columns
            ],
            "primaryKey": [c for c in columns if c not in (*numbers, "conf_status")],
            "missingValues": [""],
        },
    }
