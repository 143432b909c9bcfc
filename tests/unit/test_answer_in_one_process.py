"""A whole answer without kernels, from the register to its files, and the attack on all of them.

What the notebooks call, in their order (`benchmarks/every_byte.py`); with kernels and from the
command line it is done in `end_to_end/`.
"""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from every_byte import make
from looping import some
from public_folder import attack, derived, name_of_row, unexplained
from python_calamine import CalamineWorkbook
from registers import Row, application, parameters_for, stopped, write_register

from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED, Parameters
from antwoord.run_files import DOCUMENTS, TABLES, WORKBOOKS

DAY = "2021-03-01"
#: How the columns with the ends of a range are called.
ENDS = {"nl": (", van", ", tot en met"), "fr": (", minimum", ", maximum"), "en": (", from", ", to")}
PLACES = ("2000", "9000", "3500", "3000", "8000")
WORK = (("music", "90.011"), ("design", "74.101"), ("photography", "74.201"), ("retail", "47.241"))
#: One whose postcode is missing, and one whose is none: two are in an unknown province.
ODD = ({"postal_code": ""}, {"postal_code": "99999"}, {"occupation": "secondary"})


def number_of(person: int) -> str:
    """An enterprise number with its check digits."""
    return f"{10_000_000 + person}{97 - (10_000_000 + person) % 97:02d}"


def rows() -> list[Row]:
    """Few enough of each kind that some figures are sensitive."""
    made: list[Row] = []
    for number, (place, (activity, code)) in enumerate(product(PLACES * 4, WORK)):
        given = {
            "postal_code": place,
            "activity": activity,
            "nace_code": code,
            "enterprise_number": number_of(number),
            "paid_amount_eur": f"{9_000 + 37 * number}.50",
            **(ODD[number] if number < len(ODD) else {}),
        }
        if number % 3 == 0:
            given.pop("paid_amount_eur")
            reason = ("financial_risk", "withdrawn", "insufficient_information")[number % 9 // 3]
            made.append(stopped(number, **{**given, "stop_reason": reason}))
        else:
            made.append(application(number, **given))
    return made


@pytest.fixture(
    scope="module",
    params=[("public", "nl"), ("public", "fr"), ("internal", "en")],
    ids=lambda param: "-".join(param),
)
def answered(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Parameters]]:
    """The folder of an answer and its parameters, for an audience in a language."""
    audience, language = request.param
    folder = tmp_path_factory.mktemp("answer")
    with pytest.MonkeyPatch.context() as patch:
        for variable, name in ((STAGED_PROCESSED, "processed"), (STAGED_OUTPUTS, "outputs")):
            (folder / name).mkdir(mode=0o700)
            patch.setenv(variable, str(folder / name))
        register = write_register(folder / "register", rows())
        parameters = parameters_for(
            folder, register, reference_date=DAY, audience=audience, language=language
        )
        make(parameters)
        yield parameters.outputs, parameters


def record_of(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return record


def test_the_documents_are_there(answered: tuple[Path, Parameters]) -> None:
    folder, parameters = answered
    begins = {"answer.html": b"<!doctype html>", "answer.pdf": b"%PDF-", "answer.docx": b"PK"}
    for name in some(DOCUMENTS):
        assert (folder / name).read_bytes().lower().startswith(begins[name].lower())
    page = (folder / "answer.html").read_text(encoding="utf-8")
    assert f'lang="{parameters.language}' in page


def test_the_figures_are_those_of_the_rows(answered: tuple[Path, Parameters]) -> None:
    folder, _ = answered
    counted = [row for row in rows() if row["activity"] != "retail"]
    paid = [row for row in counted if row["decision"] == "approved"]
    found = record_of(folder)["figures"]
    assert found["applications"] == len(counted)
    assert found["paid"] == len(paid)
    assert found["stopped"] == len(counted) - len(paid)
    cents = sum(round(100 * float(row["paid_amount_eur"])) for row in paid)
    assert round(100 * float(found["amount_paid_eur"])) == cents


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_workbook_shows_what_the_tables_hold(
    answered: tuple[Path, Parameters], kind: str
) -> None:
    folder, parameters = answered
    with (folder / TABLES / "cells.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    told = {name_of_row(row): row["value"] for row in cells if row["value"]}
    values = {float(value) for value in told.values()}
    exact = {
        name: int(Decimal(value) * (100 if name.is_amount else 1)) for name, value in told.items()
    }
    values |= {float(one) for one in derived(exact)}
    values |= {float(number) for number in record_of(folder)["rows"].values() if number is not None}
    # What was once published stands beside it, with the difference.
    before = {float(figure.value) for figure in parameters.question.published}
    values |= before | {round(now - then, 2) for now in values for then in before}
    ends = {float(row[end]) for row in cells for end in ("low", "high") if row[end]}
    years = {float(row["year"]) for row in cells if row["year"].isdigit()}
    shown = ranged = 0
    with CalamineWorkbook.from_path(folder / TABLES / WORKBOOKS[kind]) as book:
        for name in some(book.sheet_names[3:]):
            rows = book.get_sheet_by_name(name).to_python()
            top = next(at for at, row in enumerate(rows) if all(row))
            headers = [str(one) for one in rows[top]]
            for row in some(rows[top + 1 :]):
                for header, cell in zip(some(headers), row, strict=True):
                    if not isinstance(cell, float):
                        continue
                    is_end = header.removesuffix(")").endswith(ENDS[parameters.language])
                    known = ends | values if is_end else years if header == headers[0] else values
                    assert cell in known, f"{name}, {header}: {cell}"
                    shown += 1
                    ranged += is_end
    assert shown > 100
    assert bool(ranged) == (parameters.audience == "public")


def test_a_public_answer_gives_no_small_count_away(answered: tuple[Path, Parameters]) -> None:
    """Every number of every file is a cell or a bound, and all of them together are attacked."""
    folder, parameters = answered
    if parameters.audience == "public":
        assert attack(folder, parameters) == []
        # In a French PDF the groups of a number stand apart.
        left = unexplained(folder, parameters)
        assert [
            one for one in left if (parameters.language, one.file) != ("fr", "answer.pdf")
        ] == []
        hidden = (folder / TABLES / "cells.csv").read_text(encoding="utf-8").count(",C\n")
        assert hidden > 10
    else:
        assert ",C\n" not in (folder / TABLES / "cells.csv").read_text(encoding="utf-8")
