"""A habit that all dates of a source have is one question, and holds for each that says nothing."""

from pathlib import Path

import pytest
from export_outcome import outcome
from random_exports import Export, Recipe, make
from random_registers import CODES

from antwoord.register.mapping.file import load_mapping, unsettled
from antwoord.register.proposal.file import proposal_text
from antwoord.register.proposal.proposal import SOURCE, Proposal, propose
from antwoord.register.proposal.questions import Asking

DAYS = {"application_date", "decision_date", "paid_date"}


def export(folder: Path, **choices: str) -> Export:
    return make(Recipe(7, 40).but(language="fr", **choices), folder)


def of_dates(proposal: Proposal) -> list[tuple[int, str, object]]:
    """The questions about dates: the place of each, its key and what is proposed."""
    keys = ("date_order", "date_system", "date_cells", "time_zone")
    return [(place, line.key, line.value) for place, line in proposal.unsettled if line.key in keys]


@pytest.mark.parametrize(
    ("choices", "question"),
    [
        ({"dates": "slash", "low_days": "yes"}, ("date_order", "day first")),
        ({"dates": "month_first"}, ("date_order", "month first")),
        ({"dates": "utc_bare"}, ("time_zone", "UTC")),
        ({"dates": "serial_1904"}, ("date_system", "1904")),
    ],
)
def test_three_columns_of_one_habit_are_one_question(
    choices: dict[str, str], question: tuple[str, str], tmp_path: Path
) -> None:
    made = export(tmp_path, **choices)
    proposal = propose(made.path, CODES)
    assert of_dates(proposal) == [(SOURCE, *question)]
    (line,) = [line for place, line in proposal.unsettled if place == SOURCE]
    assert all(f"{name}: " in line.check for name in DAYS)
    text = proposal_text(proposal)
    assert [key for _, key in unsettled(text)].count(question[0]) == 1
    settled = tmp_path / "m.toml"
    settled.write_text(text.replace("# CHECK", "# seen"), encoding="utf-8")
    columns = {each.name: each for each in load_mapping(settled, CODES).columns}
    assert {getattr(columns[name], question[0]) for name in DAYS} == {question[1]}
    assert columns["paid_amount_eur"].date_order is None
    assert outcome(made, tmp_path).kind == "equal"


def test_a_column_that_is_sure_keeps_its_own(tmp_path: Path) -> None:
    made = export(tmp_path, dates="slash", low_days="yes", dates_of="application_date")
    proposal = propose(made.path, CODES)
    assert [key for place, key, _ in of_dates(proposal) if place == SOURCE] == []


def test_one_answer_settles_all_of_them(tmp_path: Path) -> None:
    proposal = propose(export(tmp_path, dates="slash", low_days="yes").path, CODES)
    asked: list[str] = []
    asking = Asking(proposal, CODES, lambda: "month first", asked.append)
    settled = asking.ask()
    assert of_dates(settled) == []
    assert ["date_order" in line for line in asked].count(True) == 1
    assert {line.key: line.value for line in settled.source}["date_order"] == "month first"


def test_what_is_said_of_a_column_counts_before_what_is_said_of_all(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(
        '[source]\ndate_order = "month first"\n[columns.application_id]\ncolumn = "Nr"\n'
        '[columns.application_date]\ncolumn = "Aanvraag"\n'
        '[columns.paid_date]\ncolumn = "Betaald"\ndate_order = "day first"\n',
        encoding="utf-8",
    )
    orders = {each.name: each.date_order for each in load_mapping(path, CODES).columns}
    assert orders == {
        "application_id": None,
        "application_date": "month first",
        "paid_date": "day first",
    }


@pytest.mark.parametrize("of", ["source", "columns.application_date"])
def test_a_habit_that_is_said_counts_though_it_be_the_usual_one(of: str, tmp_path: Path) -> None:
    """42123.0 under a canonical heading is a serial number, once somebody said from which year."""
    path = tmp_path / "m.toml"
    said = {"source": "", "columns.application_date": ""} | {of: 'date_system = "1900"\n'}
    path.write_text(
        f"[source]\n{said['source']}[columns.application_date]\n"
        f'column = "application_date"\n{said["columns.application_date"]}',
        encoding="utf-8",
    )
    (column,) = load_mapping(path, CODES).columns
    assert not column.is_identity
    other = '[source]\ndate_system = "1904"\n[columns.paid_date]\ncolumn = "Betaald"\n'
    path.write_text(f'{other}date_system = "1900"\n', encoding="utf-8")
    assert [each.date_system for each in load_mapping(path, CODES).columns] == ["1900"]


def test_serials_under_canonical_headings_are_read(tmp_path: Path) -> None:
    made = make(Recipe(8, 30).but(language="canonical", dates="serial_float"), tmp_path)
    assert outcome(made, tmp_path).kind == "equal"
