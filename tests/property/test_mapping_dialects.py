"""Any register written out in any dialect and read back through its mapping equals itself."""

import csv
import io
import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from looping import examples
from registers import Row, application, parameters_for, write_register

from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED
from antwoord.register.contract.columns import COLUMNS, NAMES
from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER

DAYS = st.dates(date(2012, 1, 1), date(2025, 12, 31)).map(str)
AMOUNTS = st.decimals(0, 99_999_999, places=2).map(str)
RATES = st.decimals(0, 25, places=4).map(str)
WORDS = {"music": "Muziek; en zang", "film": 'De "film"', "design": "Één ontwerp"}


def maybe(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), values)


@st.composite
def registers(draw: st.DrawFn) -> list[Row]:
    count = draw(st.integers(1, 8))
    return [
        application(
            number,
            application_date=draw(DAYS),
            decision_date=draw(maybe(DAYS)),
            paid_date=draw(maybe(DAYS)),
            requested_amount_eur=draw(AMOUNTS),
            paid_amount_eur=draw(maybe(AMOUNTS)),
            interest_rate_pct=draw(maybe(RATES)),
            term_months=draw(maybe(st.integers(1, 240).map(str))),
            activity=draw(maybe(st.sampled_from(sorted(WORDS)))),
        )
        for number in range(1, count + 1)
    ]


def grouped(text: str, group: str, sign: str) -> str:
    return f"{Decimal(text):,}".translate({ord(","): group, ord("."): sign})


AMOUNT_FORMS: dict[str, list[Callable[[str], str]]] = {
    ",": [
        lambda t: t.replace(".", ","),
        lambda t: "€ " + grouped(t, ".", ","),
        lambda t: grouped(t, "\xa0", ",") + " EUR",
    ],
    ".": [lambda t: t, lambda t: grouped(t, ",", "."), lambda t: grouped(t, "'", ".")],
}
DATE_FORMS: dict[str, list[str]] = {
    "day first": ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d", "%d/%m/%Y 00:00"],
    "month first": ["%m/%d/%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d"],
}


@st.composite
def dialects(draw: st.DrawFn) -> dict[str, str]:
    return {
        "delimiter": draw(st.sampled_from([",", ";", "\t", "|"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])),
        "ending": draw(st.sampled_from(["\n", "\r\n"])),
        "sign": draw(st.sampled_from([",", "."])),
        "order": draw(st.sampled_from(["day first", "month first"])),
        "titles": draw(st.sampled_from(["", "Register van aanvragen"])),
    }


def written(path: Path, rows: list[Row], dialect: dict[str, str], data: st.DataObject) -> str:
    """Writes the export; gives the text of its mapping."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=dialect["delimiter"], lineterminator=dialect["ending"])
    if dialect["titles"]:
        writer.writerow([dialect["titles"]])
    names = data.draw(st.permutations(NAMES))
    writer.writerow([f"Kop van {name}" for name in names])
    kinds = {column.name: column.kind for column in COLUMNS}
    for row in rows:
        cells = []
        for name in names:
            value = row[name]
            if value and kinds[name] == "date":
                form = data.draw(st.sampled_from(DATE_FORMS[dialect["order"]]))
                value = date.fromisoformat(value).strftime(form)
            elif value and kinds[name] in ("amount", "rate"):
                value = data.draw(st.sampled_from(AMOUNT_FORMS[dialect["sign"]]))(value)
            elif name == "activity":
                value = WORDS.get(value, value)
            cells.append(value)
        writer.writerow(cells)
    path.write_bytes(out.getvalue().encode(dialect["encoding"]))
    text = ""
    for name in NAMES:
        text += f'[columns.{name}]\ncolumn = "Kop van {name}"\n'
        if kinds[name] == "date":
            text += f'date_order = "{dialect["order"]}"\n'
        elif kinds[name] in ("amount", "rate"):
            text += f'decimal = "{dialect["sign"]}"\n'
        elif name == "activity":
            text += "words = { " + ", ".join(f"'{w}' = '{c}'" for c, w in WORDS.items()) + " }\n"
    return text


def read(folder: Path, register: Path, **given: str) -> pd.DataFrame:
    for name in ("processed", "outputs"):
        (folder / name).mkdir(exist_ok=True)
    staged = {
        STAGED_PROCESSED: str(folder / "processed"),
        STAGED_OUTPUTS: str(folder / "outputs"),
    }
    with patch.dict(os.environ, staged):
        read_register(parameters_for(folder, register, **given))
    return pd.read_parquet(folder / "processed" / REGISTER).drop(columns="row_number")


@settings(max_examples=examples(25), deadline=None)
@given(registers(), dialects(), st.data())
def test_a_dialect_loses_nothing(
    rows: list[Row], dialect: dict[str, str], data: st.DataObject
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        expected = read(folder, write_register(folder / "in", rows))
        export = folder / "in" / "export.csv"
        mapping = folder / "mapping.toml"
        mapping.write_text(written(export, rows, dialect, data), encoding="utf-8")
        pd.testing.assert_frame_equal(read(folder, export, mapping=str(mapping)), expected)
