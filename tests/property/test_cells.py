"""Generated registers and questions: the engine's cells against a plain computation over rows."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from declared_questions import PROGRAMMES, bases, day, question, rows, together, write_question
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from looping import examples, some
from plain_answers import NO_SUCH_DIMENSION, TOTAL, Brought, Cell, brought
from registers import Row, write_register

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.programme import load_programme
from antwoord.cells import CellName, names_in, values_in
from antwoord.counting.context import Context
from antwoord.counting.layout import csv_codes, layouts, lines, read_axes
from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
from antwoord.handover import leave
from antwoord.parameters import Parameters, validate
from antwoord.register.contract.columns import NAMES, OPTIONAL_NAMES
from antwoord.register.reading import read_register
from antwoord.run_files import BREACHES, CELLS, CONTRIBUTIONS
from antwoord.storage.paths import project_root

RAW = project_root() / "data" / "raw"
CODES = load_code_lists()
SV_533 = tomllib.loads((RAW / "questions" / "sv-533.toml").read_text("utf-8"))
#: Where the programmes of drawn questions are; None: the whole country.
REGIONS: tuple[str | None, ...] = ("BE-VLG", "BE-VLG", "BE-WAL", "BE-BRU", None)
COLUMNS = (*NAMES, *(name for name in OPTIONAL_NAMES if name != "registered_date"))

drawn = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
few = settings(drawn, max_examples=examples(15))


def programmes_of(where: list[str | None]) -> list[dict[str, Any]]:
    """The programmes of a drawn question as their files say them."""
    return [
        {"id": name, **({"region": region} if region else {})}
        for name, region in zip(PROGRAMMES, where, strict=False)
    ]


@contextmanager
def counted(
    work: Path,
    asked: Mapping[str, Any],
    programmes: list[dict[str, Any]],
    register: list[Row],
    known: date,
    basis: str,
    audience: str = "internal",
) -> Iterator[Parameters]:
    """A run of which the breakdowns are made, of rows in which nothing is in doubt."""
    loaded = load_question("sv-533", CODES, write_question(work / "questions", asked))
    placed = tuple(
        replace(load_programme(one["id"], CODES), region=one.get("region", ""))
        for one in programmes
    )
    path = write_register(work / "in", register, columns=COLUMNS)
    with TemporaryDirectory(dir=work) as folder:
        parameters = replace(
            validate(register=str(path), reference_date=str(known), audience=audience),
            question=loaded,
            programmes=placed,
            sector_basis=basis,
        ).at(Path(folder) / "processed", Path(folder) / "outputs")
        read_register(parameters)
        nothing = pd.DataFrame(columns=["row_number", "severity", "doubt"]).astype(
            {"row_number": "Int64", "severity": "str", "doubt": "str"}
        )
        nothing.assign(column=nothing.doubt).to_parquet(parameters.processed / BREACHES)
        leave(parameters, "check", (BREACHES,))
        sectoral_breakdown(parameters)
        provincial_breakdown(parameters)
        yield parameters


def shown(parameters: Parameters) -> dict[Cell, CellName]:
    """Every cell that a run shows, as the plain computation names it and as the engine does."""
    question, found = parameters.question, {}
    internal = parameters.audience == "internal"
    axes = read_axes(parameters.processed, question)
    laid_out = layouts(question, axes, Context.of(parameters), internal=internal)
    for layout, name, codes in some(lines(laid_out)):
        columns = zip(question.columns, csv_codes(layout, codes, question), strict=True)
        pairs = frozenset(pair for pair in columns if pair[1] not in (TOTAL, NO_SUCH_DIMENSION))
        cell = (layout.table.id, name.measure, pairs)
        assert cell not in found, f"{cell} stands there twice"
        found[cell] = name
    return found


def require_same(parameters: Parameters, expected: dict[Cell, Brought]) -> None:
    """Every cell shown has the value, and behind it the people, that the rows give it."""
    names = shown(parameters)
    values = values_in(pd.read_parquet(parameters.processed / CELLS))
    behind = pd.read_parquet(parameters.processed / CONTRIBUTIONS)
    people = dict(
        zip(
            names_in(behind),
            zip(behind["contributors"], map(tuple, behind["largest"]), strict=True),
            strict=True,
        )
    )
    if parameters.audience == "public":
        expected = {cell: who for cell, who in expected.items() if cell in names}
    without = {told(cell): len(expected[cell]) for cell in set(expected) - set(names)}
    assert without == {}, f"rows count that have no cell: {without}"
    wrong = {}
    for cell, name in names.items():
        who = expected.get(cell, {})
        ours = (values[name], *people.get(name, (0, ())))
        largest = sorted(who.values(), reverse=True)
        theirs = (sum(largest), len(largest), tuple(largest[:5]))
        if ours != theirs:
            wrong[told(cell)] = (ours, theirs)
    assert wrong == {}, wrong


def told(cell: Cell) -> str:
    table, measure, codes = cell
    return f"{table} {measure} " + " ".join(f"{column}={code}" for column, code in sorted(codes))


def regions(draw: Random) -> list[dict[str, Any]]:
    """One programme or two, where they are."""
    number = draw.choice((1, 1, 2))
    return programmes_of([draw.choice(REGIONS) for _ in range(number)])


#: Drawn by a plain generator: hypothesis would draw few rows, on early days, of which none counts.
seeds = st.integers(0, 2**32)


@pytest.mark.parametrize("basis", ["activity", "nace", "either"])
@few
@given(seed=seeds)
def test_question_533_equals_a_plain_computation(work: Path, basis: str, seed: int) -> None:
    draw = Random(seed)
    programmes = programmes_of(["BE-VLG"])
    register, known = rows(draw, draw.choice((1, 10, 60))), day(draw)
    expected = brought(SV_533, programmes, register, known, basis)
    with counted(work, SV_533, programmes, register, known, basis) as parameters:
        require_same(parameters, expected)


@pytest.mark.parametrize("audience", ["internal", "public"])
@drawn
@given(seed=seeds)
@example(seed=161398)  # by activity and basis: who is in the sector by a code alone
def test_any_declared_question_equals_a_plain_computation(
    work: Path, audience: str, seed: int
) -> None:
    draw = Random(seed)
    programmes = regions(draw)
    asked = question(draw, len(programmes))
    basis, known = draw.choice(bases(asked)), day(draw, date(2016, 1, 1))
    register = rows(draw, draw.choice((1, 10, 60, 200)), len(programmes))
    asked["disclosure"] = {"merge": together(draw, asked)}
    expected = brought(asked, programmes, register, known, basis)
    with counted(work, asked, programmes, register, known, basis, audience) as parameters:
        require_same(parameters, expected)


@few
@given(seed=seeds)
def test_the_state_on_an_earlier_day_is_that_of_an_answer_on_it(work: Path, seed: int) -> None:
    draw = Random(seed)
    programmes = regions(draw)
    asked = question(draw, len(programmes))
    known, before = (day(draw, date(2016, 1, 1)) for _ in range(2))
    register = rows(draw, draw.choice((10, 60)), len(programmes))
    basis = draw.choice(bases(asked))
    plain: list[dict[str, Any]] = [
        {"id": "by_day", "rows": ["purpose"], "measures": ["applications", "paid", "applicants"]},
        *(one for one in asked["tables"] if "columns" not in one),
    ]
    for one in plain:
        one.pop("internal_columns", None)
    asked |= {"tables": plain, "parts": [{"tables": [one["id"] for one in plain]}]}
    expected = brought(asked, programmes, register, known, basis)
    if before < known:
        then = brought(asked, programmes, register, before, basis)
        for (table, measure, codes), who in then.items():
            at = frozenset({*codes, ("reference_date", str(before))})
            expected[table, measure, at] = who
    by_day = [{**one, "columns": ["reference_date"]} for one in plain]
    asked |= {"tables": by_day, "reference_dates": [before]}
    with counted(work, asked, programmes, register, known, basis) as parameters:
        require_same(parameters, expected)


@few
@given(seed=seeds)
def test_the_order_of_rows_does_not_matter(work: Path, seed: int) -> None:
    draw = Random(seed)
    programmes = regions(draw)
    asked = question(draw, len(programmes))
    register, known = rows(draw, 40, len(programmes)), day(draw, date(2016, 1, 1))
    found = []
    for order in (register, draw.sample(register, len(register))):
        with counted(work, asked, programmes, order, known, "either") as parameters:
            cells = values_in(pd.read_parquet(parameters.processed / CELLS))
            behind = pd.read_parquet(parameters.processed / CONTRIBUTIONS)
            found.append((cells, behind.to_csv()))
    assert found[0] == found[1]
