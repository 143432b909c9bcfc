import json
import re
from datetime import date
from pathlib import Path

import pytest
from checked_registers import REFERENCE_DATE, check, clean_rows, read_suite_results
from looping import some
from registers import application, stopped

from antwoord.language.typography import spaced
from antwoord.quality.evaluation.result import QualityResult

#: In rows that break rules of every kind, a text that may stand in no document of counts.
SECRET = "SECRET-5Y3T"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> QualityResult:
    rows = [
        *clean_rows(),
        application(7, **dict.fromkeys(("activity", "purpose", "postal_code"), SECRET)),
        stopped(SECRET_ID, application_date=SECRET, requested_amount_eur="31415926.53"),
        stopped(8, enterprise_number=SECRET, decision_date="1999-07-17"),
    ]
    return check(tmp_path_factory.mktemp("result"), rows)


SECRET_ID = 271828


def test_what_was_saved_is_loaded(result, tmp_path):
    result.save(tmp_path)
    loaded = QualityResult.load(tmp_path)
    assert loaded == result
    assert loaded.verdict == result.verdict
    assert loaded.quarantined_rows == (9,)


def test_saving_twice_gives_the_same_bytes(result, tmp_path):
    other = check(tmp_path, clean_rows())
    for place, of in (("a", result), ("b", result), ("c", other)):
        of.save(tmp_path / place)
    for name in ("validation.json", "quality.json", "breaches.parquet"):
        first, second, third = ((tmp_path / place / name).read_bytes() for place in "abc")
        assert first == second != third


def test_checking_twice_gives_the_same_bytes(tmp_path):
    for place in ("a", "b"):
        folder = tmp_path / place
        folder.mkdir()
        check(folder, [*clean_rows(), stopped(9, purpose="", application_date="")]).save(folder)
    for name in ("validation.json", "quality.json", "breaches.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_gx_reads_its_own_results_back(result, tmp_path):
    result.save(tmp_path)
    documents = json.loads((tmp_path / "validation.json").read_text(encoding="utf-8"))
    suites = read_suite_results(documents)
    assert [suite.suite_name for suite in suites] == list(
        dict.fromkeys(rule.suite for rule in result.rules)
    )
    failed = {
        outcome.expectation_config.meta["id"]: outcome
        for suite in suites
        for outcome in suite.get_failed_validation_results().results
    }
    assert set(failed) == {rule.id for rule in result.failed}
    for rule in some(result.failed):
        assert failed[rule.id].expectation_config.severity == rule.severity
        assert failed[rule.id].result["unexpected_count"] == rule.breaches
    assert suites[0].to_json_dict() == documents[0]


def test_validation_json_holds_counts_and_nothing_of_a_row(result, tmp_path):
    result.save(tmp_path)
    text = (tmp_path / "validation.json").read_text(encoding="utf-8")
    for personal in (SECRET, str(SECRET_ID), "31415926", "1999-07-17", "IK-", "1800000096"):
        assert personal not in text
    assert "unexpected_list" not in text
    assert "unexpected_index" not in text


def test_validation_json_tells_neither_when_nor_where_it_was_made(result, tmp_path):
    result.save(tmp_path)
    text = (tmp_path / "validation.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert not re.search(r"run_id|load_time|validation_time|fingerprint|/tmp|/home", text)
    assert str(date.today()) not in text


def test_rows_of_the_register_are_for_their_owner_alone(result, tmp_path):
    (tmp_path / "breaches.parquet").write_bytes(b"there before, for all to read")
    result.save(tmp_path)
    assert (tmp_path / "breaches.parquet").stat().st_mode & 0o777 == 0o600


def test_the_overview_names_the_gravest_first(result):
    overview = result.overview("nl")
    assert overview["ernst"].tolist() == sorted(overview["ernst"], reverse=True)
    assert overview.loc["IMP-201", "aantal"] == 1


def test_the_sum_of_rows_and_findings(result):
    # Of the rows that break a warning, one has no date; of the others a fact is in doubt.
    assert (result.read, result.quarantined) == (9, 1)
    assert result.findings == sum(r.breaches for r in result.failed if r.id != "IMP-201")
    assert result.rows_with_findings == 2
    assert result.reference_date == REFERENCE_DATE


@pytest.mark.parametrize(
    ("rows", "dutch", "english", "french"),
    [
        (
            [],
            "Doorgelaten: alle 6 gelezen rijen voldoen aan alle regels.",
            "Passed: all 6 rows that were read keep all rules.",
            "Accepté : toutes les lignes lues (6) respectent toutes les règles.",
        ),
        (
            [stopped(9, application_date="")],
            "Doorgelaten: 1 van de 7 gelezen rijen is opzijgezet, en er zijn geen opmerkingen.",
            "Passed: 1 of the 7 rows that were read is in quarantine, and there are no remarks.",
            "Accepté : 1 ligne lue sur 7 est en quarantaine, et il n'y a aucune remarque.",
        ),
        (
            [stopped(9, purpose="")],
            "Doorgelaten: geen van de 7 gelezen rijen is opzijgezet, en er is 1 opmerking.",
            "Passed: none of the 7 rows that were read is in quarantine, and there is 1 remark.",
            "Accepté : aucune ligne lue sur 7 n'est en quarantaine, et il y a 1 remarque.",
        ),
        (
            [
                stopped(8, application_date="", purpose=""),
                stopped(9, application_date="", purpose=""),
            ],
            "Doorgelaten: 2 van de 8 gelezen rijen zijn opzijgezet, en er zijn 2 opmerkingen.",
            "Passed: 2 of the 8 rows that were read are in quarantine, and there are 2 remarks.",
            "Accepté : 2 lignes lues sur 8 sont en quarantaine, et il y a 2 remarques.",
        ),
        (
            [stopped(9), stopped(9)],
            "Gestopt: 1 kritieke regel is geschonden (Elk aanvraagnummer komt één keer voor). "
            "Er zijn geen cijfers gemaakt.",
            "Stopped: 1 critical rule is broken (application_id must be unique). "
            "No figures were made.",
            "Arrêt : 1 règle critique est enfreinte (Chaque numéro de demande n'apparaît "
            "qu'une fois). Aucun chiffre n'a été établi.",
        ),
    ],
)
def test_the_verdict_is_one_sentence(
    tmp_path: Path, rows, dutch: str, english: str, french: str
) -> None:
    told = check(tmp_path, [*clean_rows(), *rows]).verdict
    assert told == {"nl": dutch, "en": english, "fr": spaced(french, "fr")}


def test_a_verdict_of_several_critical_rules_names_each(tmp_path: Path) -> None:
    rows = [*clean_rows(), stopped(9), stopped(9)]
    told = check(tmp_path, rows, missing=("purpose",)).verdict
    assert told["fr"] == spaced(
        "Arrêt : 2 règles critiques sont enfreintes (Le registre contient toutes les "
        "colonnes convenues ; Chaque numéro de demande n'apparaît qu'une fois). "
        "Aucun chiffre n'a été établi.",
        "fr",
    )
