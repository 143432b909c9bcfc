import json
from pathlib import Path

import pytest
from looping import some

from antwoord.counting.additivity import RELATION_COLUMNS
from antwoord.errors import ReferenceDataError
from antwoord.quality.facts.facts import NEEDS
from antwoord.quality.facts.freshness import EXTRACT_FACTS
from antwoord.quality.facts.parameters import expectation_parameters
from antwoord.quality.rules.book import load_rule_book
from antwoord.register.contract.columns import NAMES, OPTIONAL_NAMES
from antwoord.storage.paths import project_root

EXPECTATIONS = project_root() / "expectations"


def changed(folder: Path, change) -> Path:
    """The schema suite in a folder of its own, changed."""
    content = json.loads((EXPECTATIONS / "schema.json").read_text(encoding="utf-8"))
    change(content)
    (folder / "schema.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_rules_stand_in_the_order_of_their_ids_and_every_subject_has_some():
    book = load_rule_book()
    ids = [rule.id for rule in book.rules]
    assert ids == sorted(ids)
    assert [suite.name for suite in book.suites] == [
        "schema",
        "identity",
        "dates",
        "amounts",
        "programme",
        "geography",
        "classification",
        "consistency",
        "extract",
        "cells",
        "disclosure",
    ]


def test_each_file_is_a_suite_that_gx_reads():
    from antwoord.quality.evaluation.gx import import_gx

    gx = import_gx()
    for path in some(EXPECTATIONS.glob("*.json")):
        suite = gx.ExpectationSuite(**json.loads(path.read_text(encoding="utf-8")))
        assert suite.name == path.stem
        assert all(expectation.meta["id"] for expectation in some(suite.expectations))


def test_every_rule_is_about_columns_and_facts_that_exist():
    known = {*NAMES, *NEEDS, "row_number"}
    of_the_extract = {
        *("extract_date", "last_application_date", "description_hash_matches"),
        *("enterprise_register_in_time", "events_in_time", *EXTRACT_FACTS),
    }
    tables = {"register": known, "extract": of_the_extract, "cells": set(RELATION_COLUMNS)}
    tables["blocks"] = {"block", "audit_holds", "proven_optimal"}
    for rule in some(load_rule_book().rules):
        assert set(rule.used_columns) <= tables[rule.table]
        if rule.table == "register":
            assert set(rule.columns) <= {*NAMES, *OPTIONAL_NAMES}


def test_every_parameter_of_a_rule_has_a_value():
    from datetime import date

    from checked_registers import CODES, PROGRAMMES

    known = expectation_parameters(
        reference_date=date(2021, 3, 1),
        extract_date=None,
        programmes=PROGRAMMES,
        codes=CODES,
    )
    used = {name for rule in load_rule_book().rules for name in rule.parameters}
    assert used <= set(known)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c["expectations"][1]["meta"].update(id="IMP-001"), "an id names one rule"),
        (
            lambda c: c["expectations"][0]["meta"].pop("ground"),
            "IMP-001, meta.ground: is not",
        ),
        (
            lambda c: c["expectations"][0]["meta"]["title"].pop("nl"),
            r"IMP-001, meta\.title\.nl: is not given",
        ),
        (
            lambda c: c["expectations"][0]["meta"]["title"].pop("fr"),
            r"IMP-001, meta\.title\.fr: is not given",
        ),
        (lambda c: c["expectations"][0]["meta"]["ground"]["text"].pop("fr"), "ground.text"),
        (lambda c: c["expectations"][0]["meta"]["ground"]["source"].pop("fr"), "ground.source"),
        (lambda c: c["meta"]["title"].pop("fr"), "meta.title"),
        (
            lambda c: c["expectations"][0].update(severity="fatal"),
            "severity: 'fatal' must be",
        ),
        (
            lambda c: c["expectations"][0].update(type="expect_wonders"),
            "type: 'expect_wonders'",
        ),
        (lambda c: c["expectations"][0]["meta"].update(dimension="x"), "meta.dimension"),
        (lambda c: c["expectations"][0]["kwargs"].update(mostly=0.9), "every row counts"),
        (lambda c: c["meta"].update(table="loans"), "meta.table"),
        (lambda c: c.update(name="other"), "name must be 'schema'"),
        (
            lambda c: c["expectations"][0]["kwargs"].update(
                row_condition={
                    "type": "comparison",
                    "column": {"name": "applicant"},
                    "operator": "!=",
                    "parameter": "company",
                }
            ),
            "row_condition",
        ),
        (
            lambda c: c["expectations"][0]["kwargs"].update(column_A="paid_date"),
            "IMP-001, kwargs: unknown key column_A; its keys are column_set",
        ),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(tmp_path, change, sentence):
    with pytest.raises(ReferenceDataError, match=sentence):
        load_rule_book(changed(tmp_path, change), required=())


def test_an_id_in_two_suites_is_refused(tmp_path):
    changed(tmp_path, lambda content: None)
    content = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    (tmp_path / "other.json").write_text(json.dumps({**content, "name": "other"}), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="IMP-001 stands in"):
        load_rule_book(tmp_path, required=())


def test_an_empty_folder_checks_nothing_and_says_so(tmp_path):
    with pytest.raises(ReferenceDataError, match="holds no suite"):
        load_rule_book(tmp_path)
