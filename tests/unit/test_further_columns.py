"""A column that only the question names is read from every kind of source, or asked for."""

import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pytest
import workbooks
from looping import some
from registers import Row, application, parameters_for, write_register

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.dimensions import Dimension
from antwoord.catalogue.declared.question import load_question
from antwoord.cli.main import main
from antwoord.counting.context import Context
from antwoord.counting.state import with_state
from antwoord.errors import UserError
from antwoord.execution.configuration import check_sources
from antwoord.parameters import Parameters
from antwoord.register.contract.asked import further_columns, needed_columns
from antwoord.register.contract.columns import ASKED, NAMES, Column
from antwoord.register.contract.receipt import load_receipt
from antwoord.register.mapping.file import load_mapping
from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER, UNREADABLE

CODES = load_code_lists()
STARTERS = load_question("startlening", CODES)
MORE = ("own_contribution_eur", "sex")
ROWS = [
    application(1, sex="v", own_contribution_eur="4000.00"),
    application(2, sex=" m ", own_contribution_eur="2500.50"),
    application(3, sex="", own_contribution_eur=""),
]


def starters(work: Path, register: Path, **given: str) -> Parameters:
    return parameters_for(work, register, question="startlening", **given)


def of_employees(parameters: Parameters) -> Parameters:
    """The same, of a question that asks for classes of a further column besides."""
    size = Dimension("size", "bands", "size", "size", of="employees", bands=(4, 9), own=True)
    own = {**parameters.question.own_dimensions, "size": size}
    tables = (
        *parameters.question.tables,
        replace(parameters.question.tables[0], id="by_size", rows=("size",)),
    )
    question = replace(parameters.question, own_dimensions=own, tables=tables)
    return replace(parameters, question=question)


def column_of(work: Path, parameters: Parameters, name: str = "sex") -> list[Any]:
    read_register(parameters)
    values = pd.read_parquet(work / "processed" / REGISTER)[name]
    return [None if pd.isna(value) else value for value in values]


def as_csv(folder: Path, rows: list[Row], *more: str) -> Path:
    return write_register(folder, rows, columns=(*NAMES, *(more or MORE)))


def test_a_question_says_which_columns_it_needs_and_why() -> None:
    assert further_columns(STARTERS) == (Column("sex"),)
    assert needed_columns(STARTERS) == {
        "own_contribution_eur": "its dimension own_contribution",
        "sex": "its dimension sex",
    }
    assert needed_columns(load_question("sv-533", CODES)) == {}


def test_it_is_read_from_a_canonical_file(work: Path) -> None:
    parameters = starters(work, as_csv(work / "in", ROWS))
    assert column_of(work, parameters) == ["v", "m", None]
    receipt = load_receipt(work / "processed")
    assert receipt is not None
    assert {each.heading: each.read_as for each in receipt.columns}["sex"] == ("sex",)


def test_its_name_is_known_however_it_is_written(work: Path) -> None:
    register = as_csv(work / "in", ROWS)
    register.write_text(register.read_text("utf-8").replace(",sex", ",Sex"), encoding="utf-8")
    assert column_of(work, starters(work, register)) == ["v", "m", None]


def test_it_is_read_where_the_engine_is_not_sure(work: Path) -> None:
    """A line break in a field is for the other reader."""
    rows = [*ROWS, application(4, sex="v", purpose="in\ntwee", own_contribution_eur="1.00")]
    assert column_of(work, starters(work, as_csv(work / "in", rows))) == ["v", "m", None, "v"]


def test_a_question_that_does_not_name_it_does_not_read_it(work: Path) -> None:
    read_register(parameters_for(work, as_csv(work / "in", ROWS)))
    assert "sex" not in pd.read_parquet(work / "processed" / REGISTER).columns


@pytest.mark.parametrize("odd", [False, True])
def test_it_is_read_from_parquet(work: Path, odd: bool) -> None:
    as_csv(work / "in", ROWS)
    frame = pd.DataFrame(ROWS)[[*NAMES, *MORE]].replace({"": None}).astype("string")
    if odd:  # a type that the engine does not write as a text of the register
        frame["term_months"] = frame.term_months.astype(float)
    path = work / "in" / "register.parquet"
    frame.to_parquet(path)
    assert column_of(work, starters(work, path)) == ["v", "m", None]


def mapping_of(folder: Path, more: str) -> Path:
    plain = "".join(f'[columns.{name}]\ncolumn = "{name}"\n' for name in NAMES)
    path = folder / "mapping.toml"
    path.write_text(f"{plain}\n{more}", encoding="utf-8")
    return path


def workbook(folder: Path, rows: list[Row], headings: dict[str, str]) -> Path:
    cells = [[*NAMES, *headings.values()]]
    cells += [[row[name] or None for name in (*NAMES, *headings)] for row in rows]
    return workbooks.write(folder / "register.xlsx", {"Blad1": cells})


def test_it_is_read_from_a_mapped_workbook(work: Path) -> None:
    register = workbook(work, ROWS, {"own_contribution_eur": "Eigen inbreng", "sex": "Geslacht"})
    mapping = mapping_of(
        work,
        '[columns.own_contribution_eur]\ncolumn = "Eigen inbreng"\n'
        '[columns.sex]\ncolumn = "Geslacht"\nempty = ["m"]\n',
    )
    parameters = starters(work, register, mapping=str(mapping))
    check_sources(parameters)
    assert column_of(work, parameters) == ["v", None, None]


def test_a_mapping_names_it_only_where_the_question_does(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, '[columns.sex]\ncolumn = "Geslacht"\n')
    assert load_mapping(mapping, CODES, further_columns(STARTERS)).columns[-1].name == "sex"
    with pytest.raises(UserError, match=r"columns\.sex: is not one of the register's columns, nor"):
        load_mapping(mapping, CODES)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["3", "12", ""], [3, 12, None]),
        (["3.5", "12", ""], [Decimal("3.50"), Decimal("12.00"), None]),
    ],
)
def test_what_has_classes_is_read_as_numbers(
    work: Path, written: list[str], read: list[Any]
) -> None:
    rows = [{**row, "employees": value} for row, value in zip(ROWS, written, strict=True)]
    parameters = of_employees(starters(work, as_csv(work / "in", rows, *MORE, "employees")))
    assert column_of(work, parameters, "employees") == read


def test_a_number_that_cannot_be_read_is_told(work: Path) -> None:
    rows = [{**row, "employees": "many"} for row in ROWS[:1]]
    parameters = of_employees(starters(work, as_csv(work / "in", rows, *MORE, "employees")))
    assert column_of(work, parameters, "employees") == [None]
    told = pd.read_parquet(work / "processed" / UNREADABLE)
    assert told.to_dict("records") == [{"row_number": 2, "column": "employees", "value": "many"}]


def test_without_it_nothing_starts(work: Path) -> None:
    register = as_csv(work / "in", ROWS, "own_contribution_eur")
    with pytest.raises(UserError, match="has no column sex, which the question startlening needs"):
        check_sources(starters(work, register))
    with pytest.raises(UserError, match="has no column sex"):
        read_register(starters(work, register))
    # A register is checked by itself, whatever a question needs.
    check_sources(starters(work, register), whole_register=True)
    read_register(starters(work, register), whole_register=True)


def test_a_workbook_without_it_is_seen_when_it_is_read(work: Path) -> None:
    register = workbook(work, ROWS, {"own_contribution_eur": "own_contribution_eur"})
    parameters = starters(work, register)
    check_sources(parameters)
    with pytest.raises(UserError, match=r"\[columns\.sex\] column = "):
        read_register(parameters)


def test_a_mapping_that_does_not_make_it_is_seen_before(work: Path) -> None:
    register = workbook(work, ROWS, {"sex": "Geslacht"})
    mapping = mapping_of(work, '[columns.sex]\ncolumn = "Geslacht"\n')
    with pytest.raises(UserError, match="has no column own_contribution_eur"):
        check_sources(starters(work, register, mapping=str(mapping)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"of": "state", "derive": "values"}, "what the program calls a column of its own"),
        ({"of": "place_leaf", "derive": "values"}, "what the program calls a column of its own"),
        ({"of": "postal_code", "derive": "bands", "bands": (5,)}, "which holds no numbers"),
    ],
)
def test_a_column_that_cannot_be_one_is_refused(change: dict[str, Any], told: str) -> None:
    dimension = replace(STARTERS.own_dimensions["sex"], **change)
    question = replace(STARTERS, own_dimensions={"sex": dimension})
    with pytest.raises(UserError, match=told):
        further_columns(question)


def proposed(folder: Path, *more: str) -> str:
    """What `antwoord map` writes of a workbook with two columns of its own."""
    register = folder / "register.xlsx"
    if not register.exists():
        workbook(folder, ROWS, {"own_contribution_eur": "Eigen inbreng", "sex": "Geslacht"})
    output = folder / "proposed.toml"
    arguments = ["map", str(register), "--output", str(output), "--force", *more]
    with pytest.raises(SystemExit) as over:
        main(arguments)
    assert over.value.code == 0
    return output.read_text("utf-8")


def test_map_leaves_a_line_for_it(tmp_path: Path) -> None:
    text = proposed(tmp_path, "--question", "startlening")
    assert '# [columns.sex]\n# column = ""\n' in text
    assert "sex" not in tomllib.loads(text)["columns"]
    assert "columns.sex" not in proposed(tmp_path)


def test_a_later_proposal_keeps_what_was_said_of_it(tmp_path: Path) -> None:
    text = proposed(tmp_path, "--question", "startlening")
    settled = text.replace('# [columns.sex]\n# column = ""', '[columns.sex]\ncolumn = "Geslacht"')
    (tmp_path / "old.toml").write_text(re.sub("# CHECK.*", "", settled), encoding="utf-8")
    later = proposed(tmp_path, "--question", "startlening", "--like", str(tmp_path / "old.toml"))
    assert tomllib.loads(later)["columns"]["sex"] == {"column": "Geslacht"}
    assert "# [columns.sex]" not in later
    mapping = load_mapping(tmp_path / "proposed.toml", CODES, further_columns(STARTERS))
    assert mapping.remembered is not None


def test_it_is_read_from_rows_that_are_events(work: Path) -> None:
    """What the rows of one application say of it must be the same."""
    header = "nr;wat;dag;bedrag;postcode;geslacht;eigen"
    lines = [
        "1;ontvangen;2020-03-02;;9000;v;4000.00",
        "1;betaald;2020-05-04;1000.00;9000;v;4000.00",
        "2;ontvangen;2020-03-02;;9000;v;1.00",
        "2;goed;2020-03-02;;9000;m;1.00",
    ]
    register = work / "events.csv"
    register.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    mapping = work / "mapping.toml"
    mapping.write_text(
        '[columns.postal_code]\ncolumn = "postcode"\n'
        '[columns.sex]\ncolumn = "geslacht"\n'
        '[columns.own_contribution_eur]\ncolumn = "eigen"\n'
        '[history]\nid = "nr"\nevent = "wat"\ndate = "dag"\namount = "bedrag"\n'
        'events = { ontvangen = "received", betaald = "paid", goed = "approved" }\n',
        encoding="utf-8",
    )
    parameters = starters(work, register, mapping=str(mapping))
    check_sources(parameters)
    assert column_of(work, parameters) == ["v", None]


def test_it_is_read_beside_columns_that_are_payments(work: Path) -> None:
    headings = ("nr", "dag", "geslacht", "eigen", "d1", "b1", "d2", "b2")
    cells = ("1", "2020-03-02", "x", "3.00", "2020-05-04", "10.00", "2020-06-04", "5.00")
    register = work / "wide.csv"
    register.write_text(f"{';'.join(headings)}\n{';'.join(cells)}\n", encoding="utf-8")
    mapping = work / "mapping.toml"
    mapping.write_text(
        '[columns.application_id]\ncolumn = "nr"\n[columns.application_date]\ncolumn = "dag"\n'
        '[columns.sex]\ncolumn = "geslacht"\n[columns.own_contribution_eur]\ncolumn = "eigen"\n'
        '[payments]\ndate = ["d1", "d2"]\namount = ["b1", "b2"]\n',
        encoding="utf-8",
    )
    assert column_of(work, starters(work, register, mapping=str(mapping))) == ["x"]
    rows = pd.read_parquet(work / "processed" / REGISTER)
    assert list(rows.paid_amount_eur) == [Decimal("15.00")]


def test_names_that_the_program_gives_to_its_rows_are_kept_for_it(work: Path) -> None:
    """A column of a register by such a name would be taken for the program's own."""
    question = load_question("sv-533", CODES)
    parameters = parameters_for(work, write_register(work / "in", ROWS[:1]))
    read_register(parameters)
    rows = with_state(
        ibis.memtable(pd.read_parquet(work / "processed" / REGISTER)), Context.of(parameters)
    )
    made = set(rows.columns) - set(ASKED)
    dimension = STARTERS.own_dimensions["sex"]
    for name in some(made):
        own = replace(question, own_dimensions={"x": replace(dimension, id="x", of=name)})
        with pytest.raises(UserError, match="a column of its own"):
            further_columns(own)
