"""A proposed mapping names the columns that a register may have, and asks where one is in doubt."""

import csv
from pathlib import Path

import pytest
from registers import application

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.register.contract.columns import OPTIONAL_NAMES
from antwoord.register.proposal.lines import Guess
from antwoord.register.proposal.proposal import propose

CODES = load_code_lists()
DUTCH = {
    "application_id": "Dossiernummer",
    "application_date": "Aanvraagdatum",
    "applicant": "Type aanvrager",
    "occupation": "Statuut",
    "postal_code": "Postcode",
    "activity": "Sector",
    "requested_amount_eur": "Gevraagd bedrag",
    "decision": "Beslissing",
    "decision_date": "Datum beslissing",
    "stop_reason": "Reden stopzetting",
    "paid_date": "Datum uitbetaling",
    "paid_amount_eur": "Uitbetaald bedrag",
}


def guesses_of(folder: Path, more: dict[str, list[str]]) -> dict[str, Guess]:
    """What is proposed for a register of some rows with these columns beside the usual ones."""
    number = len(next(iter(more.values())))
    rows = [application(n + 1) for n in range(number)]
    path = folder / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*DUTCH.values(), *more])
        for place, row in enumerate(rows):
            writer.writerow(
                [*(row[name] for name in DUTCH), *(values[place] for values in more.values())]
            )
    return {guess.name: guess for guess in propose(path, CODES).guesses}


def asked(guess: Guess) -> str:
    return "; ".join(filter(None, (line.check for line in guess.lines)))


@pytest.mark.parametrize(
    ("name", "heading", "values"),
    [
        ("granted_amount_eur", "Toegekend bedrag", ["12000.00", "9500.50", "8000.00"]),
        ("granted_amount_eur", "Montant accordé", ["12000.00", "9500.50", "8000.00"]),
        ("payment_postal_code", "Postcode bij uitbetaling", ["9000", "2000", "3500"]),
        ("registered_date", "Registratiedatum", ["2020-03-14", "2020-03-20", "2020-04-02"]),
        ("applicant_key", "Klantnummer", ["K1", "K2", "K1"]),
        ("programme", "Programma", ["impulskrediet"] * 3),
        ("own_contribution_eur", "Eigen inbreng", ["4000.00", "2500.50", "1000.00"]),
        ("start_date", "Startdatum onderneming", ["2019-03-01", "2015-01-20", "2020-04-02"]),
    ],
)
def test_an_optional_column_is_proposed_and_sure(
    tmp_path: Path, name: str, heading: str, values: list[str]
) -> None:
    guess = guesses_of(tmp_path, {heading: values})[name]
    assert guess.column == heading
    assert asked(guess) == ""


def test_what_is_in_doubt_is_asked(tmp_path: Path) -> None:
    many = {
        "Klantnummer": ["K1", "K2", "K3"],
        "Toegekend bedrag": ["1.234", "8.000,00", "9.000"],
        "Goedgekeurd bedrag": ["1", "2", "3"],
        "Registratiedatum": ["01/02/2020", "03/04/2020", "05/06/2020"],
    }
    guesses = guesses_of(tmp_path, many)
    assert "each row has another" in asked(guesses["applicant_key"])
    assert "several columns may be meant" in asked(guesses["granted_amount_eur"])
    assert "month first" in asked(guesses["registered_date"])


def test_nothing_is_proposed_without_a_heading_that_says_so(tmp_path: Path) -> None:
    other = {"Opmerking": ["a", "b", "c"], "Programma": ["Startlening", "impulskrediet", ""]}
    assert not set(guesses_of(tmp_path, other)) & set(OPTIONAL_NAMES)
