"""What a suite may change: rules that counting rests on become stricter, never weaker."""

import copy
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from checked_registers import CODES, PROGRAMMES, QUESTION, check, clean_rows, write_tables
from looping import some

from antwoord.counting.additivity import RELATION_COLUMNS
from antwoord.errors import ReferenceDataError
from antwoord.quality.facts.facts import NEEDS, register_facts
from antwoord.quality.facts.inputs import Ingestion
from antwoord.quality.facts.parameters import PARAMETER_KINDS, expectation_parameters
from antwoord.quality.gate import _extract
from antwoord.quality.rules.book import load_rule_book
from antwoord.quality.rules.required import REQUIRED
from antwoord.quality.rules.suites import KINDS, ROW_KINDS
from antwoord.storage.engine import connect
from antwoord.storage.paths import project_root

EXPECTATIONS = project_root() / "expectations"
Change = Callable[[dict[str, Any]], object]
BY_ID = {needed.id: needed for needed in REQUIRED}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The suites, to be changed."""
    shutil.copytree(EXPECTATIONS, tmp_path / "expectations")
    return tmp_path / "expectations"


def change(folder: Path, rule: str, edit: Change) -> None:
    for path in folder.glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for entry in content["expectations"]:
            if entry["meta"]["id"] == rule:
                edit(entry)
                path.write_text(json.dumps(content, indent=2), encoding="utf-8")
                return
    raise KeyError(rule)


def add(folder: Path, *rules: tuple[str, dict[str, Any]], table: str = "register") -> None:
    """A suite of its owner's own, of rules of a kind with arguments."""
    content = json.loads((folder / "amounts.json").read_text(encoding="utf-8"))
    like = content["expectations"][-1]
    content["name"], content["meta"]["table"] = "own", table
    content["expectations"] = []
    for number, (kind, kwargs) in enumerate(rules):
        rule = copy.deepcopy(like) | {"type": kind, "kwargs": kwargs}
        rule["meta"]["id"] = f"OWN-{number}"
        if table != "register":
            rule["meta"]["columns"] = [kwargs["column"]]
        content["expectations"].append(rule)
    (folder / "own.json").write_text(json.dumps(content), encoding="utf-8")


def complaint(folder: Path) -> str:
    with pytest.raises(ReferenceDataError) as caught:
        load_rule_book(folder)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_what_stops_or_sets_aside_is_required_and_so_is_that_cells_add_up() -> None:
    book = load_rule_book()
    assert {rule.id for rule in book.rules if rule.severity != "info"} == set(BY_ID)


@pytest.mark.parametrize("rule", BY_ID)
def test_a_rule_that_counting_rests_on_cannot_be_left_out(folder: Path, rule: str) -> None:
    suite = f"{BY_ID[rule].suite}.json"
    path = folder / suite
    content = json.loads(path.read_text(encoding="utf-8"))
    kept = [entry for entry in content["expectations"] if entry["meta"]["id"] != rule]
    path.write_text(json.dumps(content | {"expectations": kept}), encoding="utf-8")
    sentence = complaint(folder)
    for word in (suite, rule, "the rule is missing", f"git checkout -- {suite}"):
        assert word.replace(suite, "") in sentence
    path.unlink()
    sentence = complaint(folder)
    assert f"{suite}, " in sentence
    assert "the suite is missing" in sentence


WEAKER: dict[str, tuple[str, Change, str]] = {
    "a lower severity": ("IMP-201", lambda r: r.update(severity="info"), "severity: info must be"),
    "another doubt": ("IMP-501", lambda r: r["meta"].update(doubt="applicant"), "must be province"),
    "no doubt": ("IMP-501", lambda r: r["meta"].pop("doubt"), "must be province"),
    "a doubt that leaves money out": (
        "IMP-301",
        lambda r: r["meta"].update(doubt="application"),
        "application must be payment",
    ),
    "critical no more": ("IMP-101", lambda r: r.update(severity="warning"), "must be critical"),
    "most of the rows": ("IMP-201", lambda r: r["kwargs"].update(mostly=0.99), "every row counts"),
    "mostly, a flag": ("IMP-201", lambda r: r["kwargs"].update(mostly=True), "every row counts"),
    "another column": (
        "IMP-201",
        lambda r: r["kwargs"].update(column="decision_date"),
        "kwargs.column: column must be as it was",
    ),
    "some of the rows": (
        "IMP-201",
        lambda r: r["kwargs"].update(
            row_condition={"type": "nullity", "column": {"name": "decision"}, "is_null": False}
        ),
        "row_condition must not be there",
    ),
    "other rows": (
        "IMP-702",
        lambda r: r["kwargs"]["row_condition"].update(is_null=True),
        "row_condition must be as it was",
    ),
    "a lower bound": (
        "IMP-302",
        lambda r: r["kwargs"].update(min_value=-1),
        "min_value must be as it was",
    ),
    "another bound": (
        "IMP-302",
        lambda r: r["kwargs"].update(max_value=r["kwargs"].pop("min_value")),
        "min_value must be as it was",
    ),
    "a later day": (
        "IMP-211",
        lambda r: r["kwargs"].update(max_value="2099-12-31"),
        "max_value must be as it was",
    ),
    "another parameter": (
        "IMP-211",
        lambda r: r["kwargs"].update(max_value={"$PARAMETER": "reference_date"}),
        "max_value must be as it was",
    ),
    "more values": (
        "IMP-701",
        lambda r: r["kwargs"]["value_set"].append("pending"),
        "value_set must be as it was",
    ),
    "either value": (
        "IMP-301",
        lambda r: r["kwargs"].update(value_set=[True, False]),
        "value_set must be as it was",
    ),
    "the other way": (
        "IMP-221",
        lambda r: r["kwargs"].update(column_A="application_date", column_B="decision_date"),
        "column_A must be as it was",
    ),
    "fewer columns": (
        "IMP-001",
        lambda r: r["kwargs"].update(column_set=["application_id"]),
        "column_set must be as it was",
    ),
    "no rows": ("IMP-002", lambda r: r["kwargs"].update(min_value=0), "min_value must be as"),
    "another kind": (
        "IMP-201",
        lambda r: r.update(type="expect_column_values_to_be_null"),
        "type: must be expect_column_values_to_not_be_null",
    ),
    "of other columns": (
        "IMP-201",
        lambda r: r["meta"].update(columns=["purpose"]),
        "columns: must name application_date",
    ),
    "cells need not add up": (
        "IMP-901",
        lambda r: r["kwargs"].update(value_set=[0, 1]),
        "value_set must be as it was",
    ),
}


@pytest.mark.parametrize("name", WEAKER)
def test_a_rule_that_counting_rests_on_cannot_be_weakened(folder: Path, name: str) -> None:
    rule, edit, problem = WEAKER[name]
    change(folder, rule, edit)
    sentence = complaint(folder)
    for word in (f"{BY_ID[rule].suite}.json, line ", rule, problem):
        assert word in sentence
    if "every row" not in problem:
        assert "counting rests on this rule; put it back" in sentence


STRICTER: dict[str, tuple[str, Change]] = {
    "a higher severity": ("IMP-201", lambda r: r.update(severity="critical")),
    "all of the rows": ("IMP-702", lambda r: r["kwargs"].pop("row_condition")),
    "a higher bound": ("IMP-302", lambda r: r["kwargs"].update(min_value=100)),
    "a bound more": ("IMP-302", lambda r: r["kwargs"].update(max_value=2_500_000)),
    "a day more": ("IMP-211", lambda r: r["kwargs"].update(min_value="2012-01-01")),
    "fewer values": ("IMP-701", lambda r: r["kwargs"].update(value_set=["approved"])),
    "really later": ("IMP-221", lambda r: r["kwargs"].update(or_equal=False)),
    "mostly all": ("IMP-201", lambda r: r["kwargs"].update(mostly=1)),
    "other words": ("IMP-201", lambda r: r["meta"]["title"].update(nl="Andere titel")),
    "another owner": ("IMP-201", lambda r: r["meta"].update(owner="ons team")),
    "a finding that doubts": (
        "IMP-601",
        lambda r: (r.update(severity="warning"), r["meta"].update(doubt="activity")),
    ),
    "a finding changed": ("IMP-121", lambda r: r["kwargs"].update(regex="^0[0-9]{9}$")),
}


@pytest.mark.parametrize("name", STRICTER)
def test_an_owner_may_make_rules_stricter(folder: Path, name: str) -> None:
    change(folder, *STRICTER[name])
    assert len(load_rule_book(folder).rules) == len(load_rule_book().rules)


@pytest.mark.parametrize(
    ("meta", "problem"),
    [
        ({}, "says which fact a breach makes unknown; give doubt one of application, "),
        ({"doubt": "application"}, "this rule is about activity; name the fact"),
        ({"doubt": "money"}, "money"),
    ],
)
def test_a_warning_names_the_fact_that_it_doubts(
    folder: Path, meta: dict[str, str], problem: str
) -> None:
    change(folder, "IMP-601", lambda r: (r.update(severity="warning"), r["meta"].update(meta)))
    sentence = complaint(folder)
    assert "IMP-601" in sentence
    assert problem in sentence


V = "expect_column_values_to_"
PAIR = "expect_column_pair_values_a_to_be_greater_than_b"
HAND_EDITS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a date of another form": (
        V + "be_between",
        {"column": "paid_date", "max_value": "23/11/2026"},
        "kwargs.max_value: '23/11/2026' is not a date; write year-month-day, perhaps 2026-11-23",
    ),
    "text for a number": (
        V + "be_between",
        {"column": "term_months", "min_value": "12"},
        "kwargs.min_value: must be a whole number",
    ),
    "a misspelt column": (
        V + "not_be_null",
        {"column": "paid_dat"},
        "kwargs.column: 'paid_dat' must be one of .*; perhaps 'paid_date' is meant",
    ),
    "a misspelt parameter": (
        V + "be_between",
        {"column": "paid_date", "max_value": {"$PARAMETER": "extract_day"}},
        "PARAMETER: 'extract_day' must be one of .*; perhaps 'extract_date' is meant",
    ),
    "a misspelt PARAMETER": (
        V + "be_between",
        {"column": "paid_date", "max_value": {"$PARAMETERS": "extract_date"}},
        "kwargs.max_value: must be",
    ),
    "a parameter of another kind": (
        V + "be_between",
        {"column": "paid_date", "max_value": {"$PARAMETER": "activities"}},
        "'activities' must be one of reference_date",
    ),
    "a set that is one word": (
        V + "be_in_set",
        {"column": "purpose", "value_set": "investment"},
        "kwargs.value_set: must be a list",
    ),
    "numbers among words": (
        V + "be_in_set",
        {"column": "purpose", "value_set": ["investment", 1]},
        "kwargs.value_set, item 2: must be text",
    ),
    "dates in a set": (
        V + "be_in_set",
        {"column": "paid_date", "value_set": ["2020-01-01"]},
        "use bounds",
    ),
    "no bound": (V + "be_between", {"column": "paid_date"}, "neither min_value nor max_value"),
    "bounds that cross": (
        V + "be_between",
        {"column": "term_months", "min_value": 12, "max_value": 6},
        "min_value lies above max_value",
    ),
    "words between": (
        V + "be_between",
        {"column": "purpose", "min_value": "a"},
        "purpose has no order",
    ),
    "an argument of another kind": (
        V + "be_between",
        {"column": "term_months", "min_value": 1, "strict_min": True},
        "unknown key strict_min",
    ),
    "dates and amounts": (
        PAIR,
        {"column_A": "paid_date", "column_B": "term_months", "ignore_row_if": V},
        "ignore_row_if",
    ),
    "two that cannot be compared": (
        PAIR,
        {
            "column_A": "paid_date",
            "column_B": "term_months",
            "ignore_row_if": "either_value_is_missing",
        },
        "paid_date and term_months cannot be compared",
    ),
    "a pattern for a number": (
        V + "match_regex",
        {"column": "term_months", "regex": "^1"},
        "term_months holds no texts",
    ),
    "no condition": (
        V + "not_be_null",
        {"column": "purpose", "row_condition": "decision == 'approved'"},
        "row_condition may use",
    ),
    "a condition on a column that is not": (
        V + "not_be_null",
        {
            "column": "purpose",
            "row_condition": {
                "type": "comparison",
                "column": {"name": "besluit"},
                "operator": "==",
                "parameter": "approved",
            },
        },
        "row_condition.column.name: 'besluit' must be one of",
    ),
    "a condition on a word for a flag": (
        V + "not_be_null",
        {
            "column": "purpose",
            "row_condition": {
                "type": "nullity",
                "column": {"name": "decision"},
                "is_null": "false",
            },
        },
        "is_null: must be true or false",
    ),
}


@pytest.mark.parametrize("name", HAND_EDITS)
def test_a_rule_that_could_not_be_evaluated_is_refused(folder: Path, name: str) -> None:
    kind, kwargs, problem = HAND_EDITS[name]
    add(folder, (kind, kwargs))
    sentence = complaint(folder)
    assert sentence.startswith("own.json, line 1, OWN-0, kwargs")
    assert re.search(problem, sentence), sentence


def test_nan_is_no_bound(folder: Path) -> None:
    add(folder, (V + "be_between", {"column": "term_months", "min_value": float("nan")}))
    assert complaint(folder) == "own.json: NaN is not a number; write one"


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            r"^\d{4}$",
            r"\w+",
            r"(?i)abc",
            r"(?=x)y",
            r"(?<!x)y",
            r"(?P<n>a)(?P=n)",
            r"(a)\1",
            "a*+",
        ),
        *(
            "a++",
            "[[:alpha:]]",
            r"\p{L}",
            r"\Qx\E",
            r"^a$|b",
            "a{2000}",
            "a{,3}",
            "(a+)+$",
            "(a*)*",
        ),
        *(
            "((a|b)+c?)*",
            "[",
            "(",
            ")",
            "*a",
            "a**",
            r"\x41",
            r"a\Z",
            "",
            "[z-a]",
            "a{3,1}",
            "[]a]",
        ),
    ],
)
def test_a_pattern_of_another_dialect_is_refused(folder: Path, pattern: str) -> None:
    change(folder, "IMP-121", lambda rule: rule["kwargs"].update(regex=pattern))
    assert "IMP-121, kwargs.regex" in complaint(folder)


def test_each_kind_of_column_is_what_it_is_said_to_be(tmp_path: Path) -> None:
    import ibis.expr.datatypes as dt

    connection = connect()
    register, unreadable = (
        connection.read_parquet(path) for path in write_tables(tmp_path, clean_rows())
    )
    facts = register_facts(
        register,
        unreadable,
        reference_date=date(2021, 3, 1),
        question=QUESTION,
        programmes=PROGRAMMES,
        codes=CODES,
    )
    extract = _extract(facts, Ingestion(1, extract_date=date(2021, 3, 1)), date(2021, 3, 1))
    kinds = {
        "text": dt.String,
        "date": dt.Date,
        "flag": dt.Boolean,
        "whole": dt.Integer,
        "decimal": dt.Decimal,
    }
    for name, table in (("register", facts), ("extract", extract)):
        schema = table.schema()
        for column, kind in some(KINDS[name].items()):
            assert isinstance(schema[column], kinds[kind]), column
    assert set(NEEDS) <= set(KINDS["register"])
    assert tuple(KINDS["cells"]) == RELATION_COLUMNS
    connection.disconnect()


def test_each_parameter_is_of_the_kind_it_is_said_to_be() -> None:
    values = expectation_parameters(
        reference_date=date(2021, 3, 1),
        extract_date=date(2021, 3, 1),
        programmes=PROGRAMMES,
        codes=CODES,
    )
    assert set(values) == set(PARAMETER_KINDS)
    for name, kind in some(PARAMETER_KINDS.items()):
        assert isinstance(values[name], date if kind == "date" else list)


#: A value of each kind as a suite writes it, that some rows have and others have not.
SAMPLES: dict[str, Any] = {
    "text": "approved",
    "flag": True,
    "whole": 36,
    "decimal": 6.75,
    "date": "2020-04-01",
}


def combinations() -> list[tuple[str, dict[str, Any]]]:
    """Each kind of rule with a column of each kind, arguments and conditions."""
    of: dict[str, list[str]] = {}
    for column, kind in KINDS["register"].items():
        of.setdefault(kind, []).append(column)
    made = []
    for kind, columns in of.items():
        first, second, sample = columns[1], columns[-1], SAMPLES[kind]
        for column in (first, second):
            for rule in ROW_KINDS:
                arguments: list[dict[str, Any]] = [{}]
                if rule.endswith("_in_set"):
                    arguments = [{"value_set": [sample]}]
                elif rule.endswith("between"):
                    arguments = [{"min_value": sample}, {"max_value": sample}]
                elif rule.endswith("regex"):
                    arguments = [{"regex": "^(a|[0-9]{2}[.]?0*)"}]
                for each in arguments:
                    if rule == PAIR:
                        each = {"column_A": second, "column_B": first}
                        each["ignore_row_if"] = "either_value_is_missing"
                    else:
                        each = {"column": column, **each}
                    made.append((rule, each))
        name = {"name": second}
        for condition in (
            {"type": "nullity", "column": name, "is_null": True},
            {"type": "comparison", "column": name, "operator": "==", "parameter": sample},
            {"type": "comparison", "column": name, "operator": "IN", "parameter": [sample]},
        ):
            both = {"type": "or", "conditions": [condition, condition]}
            made.append((V + "not_be_null", {"column": "paid_date", "row_condition": both}))
    return made


def test_whatever_rule_is_accepted_can_be_evaluated(folder: Path) -> None:
    accepted = []
    alone = folder.parent / "alone"
    alone.mkdir()
    for each in combinations():
        add(folder, each)
        (folder / "own.json").rename(alone / "own.json")
        try:
            load_rule_book(alone, required=())
        except ReferenceDataError:
            continue
        accepted.append(each)
    assert len(accepted) > 60
    add(folder, *accepted)
    result = check(folder.parent, clean_rows(), expectations=folder)
    own = [rule for rule in result.rules if rule.id.startswith("OWN-")]
    assert len(own) == len(accepted)
    assert {rule.outcome for rule in own} >= {"passed", "failed"}


def test_a_date_of_a_rule_is_a_day(folder: Path) -> None:
    add(folder, (V + "be_between", {"column": "application_date", "min_value": "2020-03-02"}))
    result = check(folder.parent, clean_rows(), expectations=folder)
    own = next(rule for rule in result.rules if rule.id == "OWN-0")
    assert own.evaluated == len(clean_rows())
    assert own.outcome == "passed"


def test_a_rule_about_cells_takes_no_parameter(folder: Path) -> None:
    own = (V + "be_between", {"column": "gap_cents", "min_value": {"$PARAMETER": "extract_date"}})
    add(folder, own, table="cells")
    assert "no $PARAMETER can stand here" in complaint(folder)
