"""A proposed mapping: what is guessed, how sure, and what is left to a person."""

import tomllib
from pathlib import Path

import pytest
from looping import some

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.errors import UserError
from antwoord.register.contract.columns import NAMES
from antwoord.register.evidence.vocabulary import HEADINGS, heading_score
from antwoord.register.mapping.file import load_mapping, unsettled
from antwoord.register.proposal.file import proposal_text, write_proposal
from antwoord.register.proposal.lines import Guess
from antwoord.register.proposal.proposal import Proposal, propose

CODES = load_code_lists()


def proposal(folder: Path, *lines: str) -> Proposal:
    path = folder / "in.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return propose(path, CODES)


def guess(found: Proposal, name: str) -> Guess:
    return next(each for each in found.guesses if each.name == name)


def lines(found: Guess) -> dict[str, object]:
    return {line.key: line.value for line in found.lines}


FRENCH = (
    "N° dossier;Date de la demande;Type de demandeur;N° BCE;CP;Secteur;Montant demandé;Décision",
    "D-1;05/06/2020;Indépendant à titre principal;;2000;Musique;12.500,00;Accordé",
    "D-2;07/06/2020;Société;0800.000.075;9000;Photographie;10.000;Refusé",
    "D-3;08/06/2020;Indépendant à titre complémentaire;;9000;Poterie;10.000;En cours",
)


def test_headings_in_french(tmp_path: Path) -> None:
    found = proposal(tmp_path, *FRENCH)
    assert {each.name: each.column for each in found.guesses if each.column} == {
        "application_id": "N° dossier",
        "application_date": "Date de la demande",
        "applicant": "Type de demandeur",
        "occupation": "Type de demandeur",
        "enterprise_number": "N° BCE",
        "postal_code": "CP",
        "activity": "Secteur",
        "requested_amount_eur": "Montant demandé",
        "decision": "Décision",
    }


def test_one_column_can_tell_two_things(tmp_path: Path) -> None:
    found = proposal(tmp_path, *FRENCH)
    words = {line.key: line.value for line in guess(found, "occupation").words}
    assert words == {
        "Indépendant à titre principal": "main",
        "Société": "",
        "Indépendant à titre complémentaire": "secondary",
    }


def test_an_order_of_day_and_month_that_nothing_proves_is_left_to_a_person(tmp_path: Path) -> None:
    found = proposal(tmp_path, *FRENCH)
    (mark,) = [line for line in guess(found, "application_date").lines if line.check]
    assert (mark.key, mark.value) == ("date_order", "day first")
    proven = proposal(tmp_path, FRENCH[0], FRENCH[1].replace("05/06", "25/06"), *FRENCH[2:])
    assert guess(proven, "application_date").sure


def test_a_month_first_column_is_looked_at_by_a_person(tmp_path: Path) -> None:
    found = proposal(tmp_path, FRENCH[0], *(line.replace("/06/", "/26/") for line in FRENCH[1:]))
    assert lines(guess(found, "application_date"))["date_order"] == "month first"
    assert not guess(found, "application_date").sure


def test_a_word_without_a_code_is_named_and_marked(tmp_path: Path) -> None:
    (mark,) = [
        line for line in guess(proposal(tmp_path, *FRENCH), "activity").lines if line.key == "other"
    ]
    assert "Poterie" in mark.check


def test_values_alone_tell_numbers_with_check_digits_and_postcodes(tmp_path: Path) -> None:
    found = proposal(
        tmp_path, "A;B;C;D", "1;0800000075;9000;Muziek", "2;1800000096;3500;Fotografie",
        "3;BE 0800.000.075;2018;Muziek",
    )  # fmt: skip
    assert guess(found, "enterprise_number").column == "B"
    assert guess(found, "postal_code").column == "C"
    assert guess(found, "activity").column == "D"
    assert not guess(found, "enterprise_number").sure


def test_yes_and_no_are_read_by_their_heading_and_marked(tmp_path: Path) -> None:
    found = proposal(tmp_path, "Dossiernr;Bijberoep;Sector", "1;ja;Muziek", "2;nee;Film")
    words = {line.key: (line.value, bool(line.check)) for line in guess(found, "occupation").words}
    assert words == {"ja": ("secondary", True), "nee": ("main", True)}


def test_a_negation_is_never_read_as_its_opposite(tmp_path: Path) -> None:
    found = proposal(
        tmp_path, "Dossiernr;Beslissing", "1;goedgekeurd", "2;niet meer goedgekeurd", "3;stopgezet"
    )
    words = {line.key: line.value for line in guess(found, "decision").words}
    assert "niet meer goedgekeurd" not in words


def test_fractions_and_thousands_are_asked_about(tmp_path: Path) -> None:
    found = proposal(
        tmp_path, "Dossiernr;Rentevoet;Gevraagd bedrag", "1;0,0675;12,5", "2;0,07;25,0"
    )
    assert lines(guess(found, "interest_rate_pct"))["times"] == 100
    assert not guess(found, "interest_rate_pct").sure


def test_signs_of_no_value_are_found(tmp_path: Path) -> None:
    found = proposal(tmp_path, "Dossiernr;Sector", "1;Muziek", "2;n.v.t.", "3;-")
    assert {line.key: line.value for line in found.source}["empty"] == ["-", "n.v.t."]


def test_a_table_of_events_is_recognised(tmp_path: Path) -> None:
    found = proposal(
        tmp_path, "Dossier;Gebeurtenis;Datum;Bedrag;Reden;Sector",
        "A;ontvangen;01/02/2020;;;Muziek", "A;goedgekeurd;13/02/2020;;;Muziek",
        "A;uitbetaald;20/02/2020;10.000,00;;Muziek", "B;ontvangen;01/02/2020;;;Mode",
        "B;stopgezet;15/02/2020;;ingetrokken;Mode",
    )  # fmt: skip
    history = guess(found, "history")
    assert {line.key: line.value for line in history.words} == {
        "ontvangen": "received", "goedgekeurd": "approved", "uitbetaald": "paid",
        "stopgezet": "stopped",
    }  # fmt: skip
    assert lines(history)["reason"] == "Reden"
    assert guess(found, "activity").column == "Sector"


def test_a_settled_proposal_is_a_mapping(tmp_path: Path) -> None:
    found = proposal(tmp_path, *FRENCH)
    path = tmp_path / "mapping.toml"
    write_proposal(found, path, force=False)
    assert len(unsettled(path.read_text(encoding="utf-8"))) == len(found.unsettled)
    with pytest.raises(UserError, match="nobody settled"):
        load_mapping(path, CODES)
    while found.unsettled:
        place, line = found.unsettled[0]
        found = found.settle(place, line, line.value)
    write_proposal(found, path, force=True)
    assert {column.name for column in load_mapping(path, CODES).columns} == set(NAMES)


def test_a_heading_given_for_a_column_not_found_makes_it_that_column(tmp_path: Path) -> None:
    found = proposal(tmp_path, "Dossiernr;Sector;Iets", "1;Muziek;x", "2;Film;y")
    place, line = next(each for each in found.unsettled if each[1].key == "constant")
    assert found.settle(place, line, "Iets").guesses[place].column == "Iets"


def test_no_value_of_ids_or_numbers_stands_in_the_proposal(tmp_path: Path) -> None:
    text = proposal_text(proposal(tmp_path, *FRENCH))
    assert not [word for word in ("D-1", "0800.000.075", "12.500") if word in text]


def test_a_heading_with_signs_is_written_as_toml_reads_it(tmp_path: Path) -> None:
    import tomllib

    found = proposal(tmp_path, 'Dossiernr;"Sector ""echt"" \\ x"', "1;Muziek", "2;Mode")
    columns = tomllib.loads(proposal_text(found))["columns"]
    assert columns["activity"]["column"] == 'Sector "echt" \\ x'


def test_signs_that_steer_a_terminal_stand_in_no_comment(tmp_path: Path) -> None:
    """TOML has none in a comment, and a line that ends early would be one of the mapping's own."""
    steering = "\x1b[2J\x07\u202e\x7f"
    path = tmp_path / "steering.csv"
    path.write_text(
        f"Nr;Aanvraagdatum;{steering}Opmerking;Postcode\n"
        f"1;02/03/2020;x;{steering}\n2;03/03/2020;y;{steering}9000\n",
        encoding="utf-8",
    )
    text = proposal_text(propose(path, CODES))
    assert "Opmerking" in text
    assert "## for example" in text
    comments = [line for line in text.splitlines() if "#" in line]
    for line in some(comments):
        assert not {"\x1b", "\x07", "\u202e", "\x7f"} & set(line.partition("#")[2]), line
    tomllib.loads(text)


def test_a_file_that_is_no_register_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        proposal(tmp_path, "kleur;smaak", "rood;zoet", "blauw;zuur")


@pytest.mark.parametrize("name", NAMES)
def test_a_phrase_means_one_column(name: str) -> None:
    for phrase in some(HEADINGS[name]):
        assert heading_score(phrase, name) == 1
        others = [other for other in NAMES if other != name and phrase in HEADINGS[other]]
        assert not others, phrase
