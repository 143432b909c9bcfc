"""The registers of the worked questions are what their generator makes, and as it says."""

import csv
import importlib.util
import io
import json
from collections.abc import Iterator
from types import ModuleType

import pytest
from looping import some
from stdnum.be import vat

from antwoord.configuration.description import describe_register
from antwoord.storage.paths import project_root

ROOT = project_root()
FOLDER = ROOT / "data" / "raw" / "register"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_registers", ROOT / "docs" / "make_registers.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(maker: ModuleType) -> dict[str, str]:
    return maker.registers()


def rows_of(made: dict[str, str]) -> Iterator[list[dict[str, str]]]:
    for path, text in made.items():
        if path.endswith(".csv"):
            yield list(csv.DictReader(io.StringIO(text)))


def test_what_is_committed_is_what_the_generator_makes(made: dict[str, str]) -> None:
    committed = {
        path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8")
        for path in FOLDER.glob("*/*")
    }
    assert committed == made, "make registers makes them anew"


def test_each_says_that_it_is_made_up(made: dict[str, str]) -> None:
    for path, text in some(made.items()):
        if path.endswith(".json"):
            package = json.loads(text)
            described = describe_register(
                FOLDER / path.replace("datapackage.json", "applications.csv")
            )
            assert described.synthetic
            assert "fictief" in described.name
            assert "Fictief" in described.title
            assert package["description"].startswith("FICTIEF")
            assert described.declared_hash


def test_numbers_are_valid_and_of_nobody(made: dict[str, str]) -> None:
    for rows in some(rows_of(made)):
        numbers = [row["enterprise_number"] for row in rows if row["enterprise_number"]]
        assert all(number[:2] in ("18", "19") and vat.is_valid(number) for number in some(numbers))
        assert len(set(numbers)) < len(numbers), "some apply again"


def test_each_has_every_state_and_what_is_unknown(made: dict[str, str]) -> None:
    for rows in some(rows_of(made)):
        assert 120 <= len(rows) <= 400
        assert len({row["application_id"] for row in rows}) == len(rows)
        assert {row["decision"] for row in rows} == {"approved", "stopped", ""}
        assert any(row["paid_date"] for row in some(rows))
        for column in ("postal_code", "nace_code", "applicant"):
            assert any(not row[column] for row in some(rows)), column
        stopped = [row for row in rows if row["decision"] == "stopped"]
        assert any(not row["stop_reason"] for row in some(stopped))
