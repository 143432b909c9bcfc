import base64
import csv
import hashlib
import html
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest
from checked_registers import QUESTION, REFERENCE_DATE, check, clean_rows
from looping import some
from registers import application, stopped

from antwoord.language.languages import LANGUAGES
from antwoord.language.numerals import count
from antwoord.quality.evaluation.result import QualityResult
from antwoord.quality.page.folder import FORMULA_STARTS, write_audit
from antwoord.quality.page.view import MAXIMUM_BYTES
from antwoord.quality.words import wording
from antwoord.register.contract.corrections import CorrectionNote
from antwoord.register.contract.receipt import (
    SHEET_REASONS,
    ColumnRead,
    LeftOut,
    Receipt,
    SheetRead,
    TotalCheck,
)

ATTACK = "<script>alert(1)</script>"
FILES = ["findings.csv", "index.html", "quarantine.csv", "rules.csv", "summary.json"]
FILES.append("validation.json")
COUNTED = {"read": 10, "counted": 6, "out_of_scope": 3, "quarantined": 1}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> QualityResult:
    rows = [
        *clean_rows(),
        application(7, postal_code="=cmd|' /C calc'!A0", enterprise_number="1800000096"),
        stopped(8, application_id=ATTACK, application_date=ATTACK, purpose=ATTACK),
        application(9, application_id="=1+1", paid_amount_eur="-5.00", activity="@x"),
        stopped(10, purpose="holiday"),
    ]
    return check(tmp_path_factory.mktemp("audit"), rows)


def written(result: QualityResult, folder: Path, **given) -> str:
    """Writes the audit folder and gives its page."""
    usual = {
        "audience": "public",
        "language": "nl",
        "question": QUESTION,
        "reference_date": REFERENCE_DATE,
        "register_name": "data/raw/register/applications.csv",
    }
    write_audit(result, folder, **{**usual, **given})
    return (folder / "index.html").read_text(encoding="utf-8")


def disclosure(**given) -> dict:
    """The report of the protection step."""
    usual = {
        "rules": {"minimum_count": 3, "p_percent": 10.0},
        "rounded": {},
        "withheld": [],
        "together_with": [],
        "blocks": [],
        "released": [],
    }
    return {**usual, **given}


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def visible(page: str) -> str:
    """The page's text as a reader sees it, white space joined."""
    texts: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            if self.lasttag not in ("style", "script"):
                texts.append(data)

    Reader().feed(page)
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_the_page_is_one_valid_offline_file(result, tmp_path, audience, language):
    page = written(result, tmp_path, audience=audience, language=language)
    html5lib.HTMLParser(strict=True).parse(page)
    assert f'<html lang="{language}">' in page
    assert "default-src 'none'" in page
    assert not re.search(r"<(img|link|iframe|object|form)\b|url\(|@import|https?:", page)
    assert len(page.encode()) < 300_000
    rows = {f"rows-{rule.id}.csv" for rule in result.failed} if audience == "internal" else set()
    assert {path.name for path in tmp_path.iterdir()} == {*FILES, *rows}


def test_the_verdict_comes_first_and_broken_rules_before_the_others(result, tmp_path):
    text = visible(written(result, tmp_path, audience="internal"))
    verdict = result.verdict["nl"]
    order = [text.index(verdict), text.index("Wat het met het antwoord doet")]
    order += [text.index("IMP-201"), text.index("IMP-602"), text.index("Wat er met elke rij")]
    order += [text.index("IMP-101"), text.index("Kwaliteit per dimensie")]
    assert order == sorted(order)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_stands_on_the_page_with_its_ground(result, tmp_path, language):
    text = visible(written(result, tmp_path, language=language))
    for rule in some(result.rules):
        assert rule.id in text
        for told in (rule.titles, rule.ground, rule.source):
            assert " ".join(told[language].split()) in text


def test_a_french_page_is_french_throughout(result, tmp_path):
    before = check(tmp_path, clean_rows(), reference_date=date(2020, 12, 31))
    note = CorrectionNote("postal_code", "Erreur.", "Le gestionnaire", "2021-02-01")
    given = {"language": "fr", "audience": "internal", "corrections": [note, note]}
    written(before, tmp_path / "2020-12-31" / "audit", **given, reference_date=date(2020, 12, 31))
    text = visible(written(result, tmp_path / "2021-03-01" / "audit", **given))
    foreign = {"het", "een", "van", "rij", "the", "with", "row", "rows", "and"}
    assert foreign & set(re.findall(r"\w+", text.lower())) == set()
    assert "Date de référence 1er mars 2021" in text
    assert "2 valeurs ont été rectifiées" in text
    assert "Comparaison avec 2020-12-31 (date de référence : 31 décembre 2020)" in text


@pytest.mark.parametrize(("broken", "told"), [(1, "1 enfreinte,"), (2, "2 enfreintes,")])
def test_the_tally_agrees_with_its_number_in_french(tmp_path, broken, told):
    wrong = [stopped(9, purpose="holiday"), stopped(8, activity="@x")][:broken]
    result = check(tmp_path, [*clean_rows(), *wrong])
    assert told in visible(written(result, tmp_path / "audit", language="fr"))


def test_the_page_may_run_its_one_script_and_use_its_one_style_and_nothing_else(result, tmp_path):
    page = written(result, tmp_path)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]

    def allowed(tag: str) -> str:
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    assert html.unescape(policy).split("; ") == [
        "default-src 'none'",
        f"style-src {allowed('style')}",
        f"script-src {allowed('script')}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert not re.search(r"<[^>]+ (style|on\w+)=", page)


def test_every_rule_has_a_detail_that_its_row_of_the_table_leads_to(result, tmp_path):
    page = written(result, tmp_path, audience="internal")
    for rule in some(result.rules):
        assert page.count(f'id="{rule.id}"') == 1
        assert f'href="#{rule.id}"' in page
    text = visible(page)
    assert "2 geschonden op 10 nagekeken (20,00 %)" in text
    assert "Opzijgezet: 1 (niet meegeteld)." in text
    assert "In de telling, met dit feit in twijfel (de provincie: onbekend): 1." in text
    # One of the two rows with a purpose unknown is in quarantine for its date.
    assert "Met deze opmerking in de telling: 1. Om een andere regel opzijgezet: 1." in text


def test_nothing_of_the_templates_own_shows(result, tmp_path):
    for language in some(LANGUAGES):
        text = visible(written(result, tmp_path, language=language))
        assert not re.search(r"built-in|object at 0x|\{\}|\bNone\b|\bundefined\b", text)


def test_corrections_are_listed_and_alike_ones_once(result, tmp_path):
    note = CorrectionNote("postal_code", "Tikfout in de bron.", "De beheerder", "2021-02-01")
    text = visible(written(result, tmp_path, corrections=[note, note]))
    assert "2 waarden zijn rechtgezet" in text
    assert "postal_code Tikfout in de bron. De beheerder 1 februari 2021 2 " in text
    assert "rechtgezet" not in visible(written(result, tmp_path))


def test_a_page_of_costly_ids_shows_fewer_of_them_rather_than_grow(tmp_path):
    from test_quality_gate import wrong_in_every_way

    rows = [{**row, "application_id": '"' * 40 + str(n)} for n, row in
            enumerate(wrong_in_every_way() * 21)]  # fmt: skip
    result = check(tmp_path, rows)
    page = written(result, tmp_path / "audit", audience="internal")
    assert len(page.encode()) < MAXIMUM_BYTES
    assert re.search(r"De eerste (10|5|2) van \d+ rijen", visible(page))


def test_the_history_of_earlier_runs_is_told(result, tmp_path):
    before = check(tmp_path, clean_rows(), reference_date=date(2020, 12, 31))
    then = tmp_path / "sv-533" / "2020-12-31" / "audit"
    written(before, then, reference_date=date(2020, 12, 31))
    own = tmp_path / "sv-533" / ".2021-03-01.partial-7" / "audit"
    text = visible(written(result, own, disclosure=disclosure(released=["2020-12-31"])))
    assert "Vergeleken met 2020-12-31 (peildatum 31 december 2020)" in text
    assert "Nieuw geschonden" in text
    assert "Niet meer geschonden" not in text
    assert "2021-03-01 (deze run)" in text
    page = (own / "index.html").read_text("utf-8")
    assert 'aria-label="Gelezen rijen: 2020-12-31 6, 2021-03-01 10"' in page
    assert "partial" not in page


def test_a_public_page_tells_of_no_run_that_is_not_out(result, tmp_path):
    for day, audience in (("2020-12-30", "public"), ("2020-12-31", "internal")):
        before = check(tmp_path, clean_rows(), reference_date=date.fromisoformat(day))
        then = tmp_path / "sv-533" / day / "audit"
        written(before, then, audience=audience, reference_date=date.fromisoformat(day))
    own = tmp_path / "sv-533" / "2021-03-01" / "audit"
    for report in (None, disclosure(released=["2020-06-30"])):
        text = visible(written(result, own, disclosure=report))
        assert "geen eerdere run" in text
        assert "2020-12" not in text
    text = visible(written(result, own, disclosure=disclosure(released=["2020-12-30"])))
    assert "Vergeleken met 2020-12-30" in text
    assert "2020-12-31" not in text
    internal = visible(written(result, own, audience="internal", disclosure=disclosure()))
    assert "Vergeleken met 2020-12-31" in internal


def test_a_public_folder_does_not_tell_how_many_rows_a_rule_is_about(tmp_path):
    """Where all rows count, that is how many were paid."""
    rows = [*clean_rows(), stopped(11, purpose="holiday"), application(12, postal_code="")]
    result = check(tmp_path, rows)
    numbers = {rule.id: (rule.evaluated, rule.breaches) for rule in result.rules}
    assert numbers["IMP-711"] == (sum(bool(row["paid_date"]) for row in rows), 0)
    assert numbers["IMP-501"] == (len(rows), 1)
    written(result, tmp_path / "audit")
    summary = json.loads((tmp_path / "audit" / "summary.json").read_text(encoding="utf-8"))
    for rule_id, told in some(summary["rules"].items()):
        assert told["evaluated"] in (None, 0, len(rows)), rule_id
        assert told["breaches"] in (None, 0), rule_id
        assert told["outcome"] == ("failed" if told["breaches"] is None else told["outcome"])
    assert summary["findings"] is None
    validation = json.loads((tmp_path / "audit" / "validation.json").read_text(encoding="utf-8"))
    for suite in some(validation):
        for one in some(suite["results"]):
            assert set(one) == {"success", "expectation_config"}


def test_a_public_folder_holds_neither_ids_nor_values_nor_row_numbers(result, tmp_path):
    written(result, tmp_path)
    everything = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    for personal in ("IK-", "=1+1", "alert(1)", "calc", "1800000096", "-5.00", "holiday"):
        assert personal not in everything
    assert records(tmp_path / "quarantine.csv") == [
        {
            "rule_id": "IMP-201",
            "severity": "warning",
            "column": "application_date",
        }
    ]
    findings = {entry["rule_id"] for entry in records(tmp_path / "findings.csv")}
    assert {"IMP-632", "IMP-302", "IMP-502"} <= findings


def test_an_internal_folder_names_rows_and_is_for_its_owner_alone(result, tmp_path):
    page = written(result, tmp_path, audience="internal")
    assert "IK-00010" in page
    for name in ("index.html", "quarantine.csv", "findings.csv"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    header = (tmp_path / "findings.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "row_number,application_id,rule_id,column,value"
    assert {
        "row_number": "11",
        "application_id": "IK-00010",
        "rule_id": "IMP-632",
        "column": "purpose",
        "value": "holiday",
    } in records(tmp_path / "findings.csv")


def test_a_public_page_over_an_internal_one_tells_no_row(result, tmp_path):
    written(result, tmp_path, audience="internal")
    written(result, tmp_path)
    assert "IK-" not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_spreadsheet_shows_values_and_runs_none(result, tmp_path):
    written(result, tmp_path, audience="internal")
    rows = records(tmp_path / "quarantine.csv") + records(tmp_path / "findings.csv")
    texts = [entry[name] for entry in rows for name in ("application_id", "value")]
    assert not [text for text in texts if text.startswith(FORMULA_STARTS)]
    assert {"'=cmd|' /C calc'!A0", "'=1+1", "'-5.00", "'@x"} <= set(texts)


def test_text_of_the_register_and_of_its_name_is_shown_and_never_run(result, tmp_path):
    page = written(result, tmp_path, audience="internal", register_name=f"{ATTACK}.csv")
    assert ATTACK not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


def test_no_more_than_twenty_rows_of_a_rule_are_shown(tmp_path):
    rows = [stopped(n, purpose="") for n in range(25)]
    result = check(tmp_path, rows)
    page = written(result, tmp_path / "audit", audience="internal")
    assert "De eerste 20 van 25 rijen; alle staan in findings.csv." in visible(page)
    assert "IK-00019" in page
    assert "IK-00020" not in page


def test_a_page_stays_small_when_ids_are_long_and_everything_is_wrong(tmp_path):
    from test_quality_gate import wrong_in_every_way

    rows = [
        {**row, "application_id": row["application_id"] + "x" * 10_000 + str(n)}
        for n, row in enumerate(wrong_in_every_way() * 25)
    ]
    result = check(tmp_path, rows)
    page = written(result, tmp_path / "audit", audience="internal")
    assert len(page.encode()) < 300_000


def test_a_stopped_run_has_its_page_too(tmp_path):
    result = check(tmp_path, clean_rows(), missing=("purpose", "paid_date"))
    text = visible(written(result, tmp_path / "audit"))
    assert "Gestopt: 1 kritieke regel is geschonden" in text
    assert "Ontbreekt: purpose, paid_date." in text
    assert "een kolom ontbreekt" in text
    assert records(tmp_path / "audit" / "quarantine.csv") == [
        {"rule_id": "IMP-001", "severity": "critical", "column": column}
        for column in ("paid_date", "purpose")
    ]


def test_the_rows_reconcile_on_the_page(result, tmp_path):
    text = visible(written(result, tmp_path, counted=COUNTED))
    assert "10 gelezen = 6 meegeteld + 3 buiten de afbakening + 1 opzijgezet" in text


@pytest.mark.parametrize("wrong", ["read", "counted", "out_of_scope", "quarantined"])
def test_rows_that_do_not_reconcile_make_the_run_fail(result, tmp_path, wrong):
    with pytest.raises(ArithmeticError):
        written(result, tmp_path, counted={**COUNTED, wrong: COUNTED[wrong] + 1})


def test_a_shift_that_adds_up_but_is_not_what_the_checks_found_makes_it_fail_too(result, tmp_path):
    with pytest.raises(ArithmeticError):
        written(result, tmp_path, counted={**COUNTED, "quarantined": 2, "out_of_scope": 4})


def test_a_made_up_register_is_marked(result, tmp_path):
    assert "Fictief" in visible(written(result, tmp_path))


def test_the_same_result_gives_the_same_bytes(result, tmp_path):
    for place in ("a", "b"):
        written(result, tmp_path / place, audience="internal")
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, ""),
        (0, 3, "0,00 %"),
        (1, 3, "33,33 %"),
        (3, 3, "100,00 %"),
        (1, 100_000, "< 0,01 %"),
        (1, 10_000, "0,01 %"),
        (99_999, 100_000, "> 99,99 %"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(part, whole, shown):
    assert wording.share(part, whole, "nl") == shown


@pytest.mark.parametrize(
    ("p_percent", "told"), [(10.0, "te schatten valt (p = 10 %) en"), (None, "te schatten valt en")]
)
def test_what_was_not_published_is_told_in_numbers(
    result: QualityResult, tmp_path: Path, p_percent: float | None, told: str
) -> None:
    block = {"name": "counts", "cells": 2658, "not_zero": 829, "suppressed": 570}
    known = {"sensitive": 321, "lower_bound_pct": 32.9, "loss_pct": 33.0, "gap_pct": 0.4}
    report = disclosure(rules={"minimum_count": 3, "p_percent": p_percent})
    report["blocks"] = [block | {"proven_optimal": False}]
    page = visible(written(result, tmp_path, disclosure=report))
    assert told in page
    assert re.search(r"2\.658\s+829\s+570\s+niet bewezen\s+houdt stand", page)
    report["blocks"] = [block | known]
    page = visible(written(result, tmp_path, audience="internal", disclosure=report))
    assert re.search(r"2\.658\s+829\s+321\s+570\s+32,9 %\s+33 %\s+0,4 %", page)


RECEIPT = Receipt(
    "in.xlsx",
    rows=5,
    read=3,
    columns=(
        ColumnRead("Reden <b>", ("stop_reason",), 4321, 2, 20_000_007),
        ColumnRead("Nota", (), 1),
    ),
    sheets=(
        SheetRead("2019", rows=2, added_to_rows=10_000_000, hidden_rows=1),
        SheetRead("2020", rows=3, added_to_rows=20_000_000, hidden_columns=("Nota",)),
        *(SheetRead(why, why) for why in SHEET_REASONS),
    ),
    left_out=tuple(LeftOut(20_000_010 + n, why) for n, why in enumerate(("total", "note"))),
    totals=(TotalCheck(20_000_010, "Bedrag", agrees=False),),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_the_receipt_stands_on_the_page(result, tmp_path, audience, language):
    page = written(result, tmp_path, audience=audience, language=language, receipt=RECEIPT)
    html5lib.HTMLParser(strict=True).parse(page)
    words, text = wording.PAGE[language], visible(page)

    def stands(told: str) -> bool:
        return " ".join(told.split()) in text

    assert stands(words["receipt_rows"].format(rows=5, read=3))
    assert stands(words["receipt_total"].format(1))
    if audience == "internal":
        place = words["row_of_sheet"].format("2020", 10)
        assert stands(words["receipt_differs"].format("Bedrag", place))
    for why in some(SHEET_REASONS):
        # A sheet may be a year's: how many rows it has is a count too.
        assert stands(words["sheet_" + why.replace(" ", "_")]) == (audience == "internal")
    # A heading is the source's own: to the public its place says enough.
    assert stands("Reden <b>") == (audience == "internal")
    # How many have a reason is a count of applications: it stays inside.
    assert stands(count(4321, language)) == (audience == "internal")
    assert stands(words["row_of_sheet"].format("2020", 7)) == (audience == "internal")
