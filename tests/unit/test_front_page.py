"""The front page: what is on it, what is left out, and that nothing on it can do harm."""

import json
import os
import re
import xml.etree.ElementTree as ET
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import html5lib
import pytest
from looping import some
from run_folders import place_run, record, release, sha256, summary, write_json

from antwoord.cli.common import terminal
from antwoord.errors import UserError
from antwoord.language.languages import LANGUAGES
from antwoord.parameters import validate
from antwoord.provenance import front_page, front_page_wording
from antwoord.provenance.front_page import write_front_page
from antwoord.provenance.past_runs import FILES, Figures, list_runs
from antwoord.provenance.record import Recording, read_record

#: On which a run was released.
DAY = "2026-01-03"


def page(output: Path) -> ET.Element:
    """The tree of the page; raises on anything that HTML does not allow."""
    text = write_front_page(output).read_text(encoding="utf-8")
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def rows(output: Path) -> list[str]:
    return [words(row) for row in page(output).findall(".//tbody/tr")]


def titles(output: Path) -> list[str]:
    return [words(heading) for heading in page(output).findall(".//h2")]


def test_the_latest_reference_date_comes_first_then_the_plain_answer(tmp_path: Path) -> None:
    place_run(tmp_path, "2021-03-01-stopped", verdict="stopped")
    place_run(tmp_path, "2021-03-01-nace", sector_basis="nace")
    place_run(tmp_path, "2021-03-01")
    place_run(tmp_path, "2024-12-31")
    place_run(tmp_path, "2009-01-01")
    found = [row[: row.index(",")] for row in rows(tmp_path)]
    assert found == [
        "31 december 2024 volgens de activiteit",
        "1 maart 2021 volgens de activiteit",
        "1 maart 2021 volgens de NACE-code",
        "1 maart 2021 volgens de activiteit",
        "1 januari 2009 volgens de activiteit",
    ]
    assert "gestopt" in rows(tmp_path)[3]


def test_questions_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("sv-1000", "sv-533", "sv-9"):
        place_run(tmp_path, question=name, asked={"subject": f"Over {name}"})
    assert titles(tmp_path) == ["Over sv-9", "Over sv-533", "Over sv-1000"]


def test_who_asked_whom_is_told(tmp_path: Path) -> None:
    place_run(tmp_path)
    text = words(page(tmp_path))
    assert "Vraag nr. 533 van 1 maart 2021, van Cathy Coudyser aan Hilde Crevits" in text


@pytest.mark.parametrize("asked", [None, 7, [], {}, {"subject": None, "date": "1 maart", "by": []}])
def test_a_record_that_does_not_say_who_asked_is_named_by_its_id(tmp_path: Path, asked) -> None:
    place_run(tmp_path, asked=asked)
    assert titles(tmp_path) == ["sv-533"]


def test_the_last_run_tells_the_question_best(tmp_path: Path) -> None:
    place_run(tmp_path, "2024-12-31", asked={"subject": "Oud"}, finished="2025-01-01T00:00:00")
    place_run(tmp_path, "2021-03-01", asked={"subject": "Nieuw"}, finished="2025-02-01T00:00:00")
    place_run(tmp_path, "2020-03-01", asked=None, finished="2025-03-01T00:00:00")
    assert titles(tmp_path) == ["Nieuw"]


def test_a_public_answer_shows_its_figures_and_its_checks(tmp_path: Path) -> None:
    place_run(tmp_path, released=DAY)
    (row,) = rows(tmp_path)
    for text in ("1.160 678 829.097 482", "doorgelaten 17 van 2.345 rijen opzijgezet"):
        assert text in row
    assert "22 opmerkingen" in row
    assert "2 januari 2026" in row


def test_a_draft_is_listed_and_linked_to_without_a_single_figure(tmp_path: Path) -> None:
    place_run(tmp_path)
    (row,) = rows(tmp_path)
    assert "voor publicatie ontwerp fictief" in row
    assert "De cijfers staan alleen in het antwoord zelf. doorgelaten" in row
    text = (tmp_path / "overview.html").read_text(encoding="utf-8")
    for figure in ("1.160", "678", "829.097", "482", "2.345", "17 van", "22 opmerkingen"):
        assert figure not in text
    assert 'href="sv-533/2021-03-01/answer.html"' in text


def test_the_cents_of_a_draft_do_not_show_in_the_others(tmp_path: Path) -> None:
    figures = {**record("q", "2021-03-01")["figures"], "amount_paid_eur": "1000.50"}
    place_run(tmp_path, "2024-12-31", figures=figures)
    place_run(tmp_path, released=DAY)
    assert "829.097 482" in rows(tmp_path)[1]


def test_a_released_answer_says_on_which_day(tmp_path: Path) -> None:
    place_run(tmp_path, released=DAY)
    (row,) = rows(tmp_path)
    assert "openbaar vrijgegeven op 3 januari 2026 fictief" in row
    assert "ontwerp" not in row


@pytest.mark.parametrize(("days", "shown"), [(2, False), (0, True)])
def test_what_is_under_embargo_is_as_private_as_a_draft(
    tmp_path: Path, days: int, shown: bool
) -> None:
    until = datetime.now(UTC).date() + timedelta(days=days)
    release(tmp_path, place_run(tmp_path), DAY, until)
    (row,) = rows(tmp_path)
    assert ("vrijgegeven onder embargo tot" in row) is not shown
    assert ("1.160" in row) is shown


def test_another_answer_in_the_place_of_a_released_one_is_a_draft(tmp_path: Path) -> None:
    folder = place_run(tmp_path, released=DAY)
    (folder / "answer.html").write_text("another", encoding="utf-8")
    written = [{"path": "answer.html", "sha256": sha256(folder / "answer.html")}]
    write_json(folder / "run.json", record("sv-533", "2021-03-01", outputs=written))
    (row,) = rows(tmp_path)
    assert "ontwerp fictief vorige versie vrijgegeven op 3 januari 2026" in row
    assert "1.160" not in row


def test_what_is_out_is_out_whatever_was_released_after_it(tmp_path: Path) -> None:
    folder = place_run(tmp_path, released=DAY)
    before = (folder / "answer.html").read_bytes()
    (folder / "answer.html").write_text("another", encoding="utf-8")
    release(tmp_path, folder, "2026-02-01")
    (folder / "answer.html").write_bytes(before)
    assert "vrijgegeven op 3 januari 2026" in rows(tmp_path)[0]


def test_a_run_that_is_never_released_is_no_draft(tmp_path: Path) -> None:
    place_run(tmp_path, "2021-03-01-internal", audience="internal")
    place_run(tmp_path, "2021-03-01-stopped", verdict="stopped")
    assert not [row for row in rows(tmp_path) if "ontwerp" in row.lower()]


def test_where_the_ledger_was_changed_nothing_counts_as_released(tmp_path: Path) -> None:
    place_run(tmp_path, released=DAY)
    path = tmp_path / "releases.jsonl"
    path.write_bytes(path.read_bytes().replace(b"2021", b"2022", 1))
    assert "Het logboek van de vrijgaven (releases.jsonl) klopt niet meer" in words(page(tmp_path))
    (row,) = rows(tmp_path)
    assert "1.160" not in row
    assert "ontwerp" not in row
    assert "vrijgegeven" not in row


@pytest.mark.parametrize("outputs", [7, [7], [{}], [{"path": "answer.html"}], {"a": 1}, "x"])
def test_a_record_with_outputs_that_are_none_does_no_harm(tmp_path: Path, outputs) -> None:
    place_run(tmp_path, released=DAY, outputs=outputs)
    assert "1.160" not in " ".join(rows(tmp_path))


def test_what_is_not_yet_final_is_told_under_the_applications(tmp_path: Path) -> None:
    figures = {**record("q", "2021-03-01")["figures"], "approved": 3, "pending": 4}
    place_run(tmp_path, figures=figures, released=DAY)
    assert "1.160 waarvan 7 nog niet definitief 678" in rows(tmp_path)[0]


def test_amounts_in_one_table_all_have_cents_or_none_has(tmp_path: Path) -> None:
    place_run(tmp_path, released=DAY)
    figures = record("q", "2021-03-01")["figures"]
    place_run(
        tmp_path, "2024-12-31", figures={**figures, "amount_paid_eur": "1000.50"}, released=DAY
    )
    assert "1.000,50" in rows(tmp_path)[0]
    assert "829.097,00" in rows(tmp_path)[1]


def test_a_suppressed_figure_is_said_in_words(tmp_path: Path) -> None:
    figures = dict.fromkeys(record("q", "2021-03-01")["figures"])
    place_run(tmp_path, figures={**figures, "paid": 5, "amount_paid_eur": ""}, released=DAY)
    assert "afgeschermd 5 afgeschermd afgeschermd" in rows(tmp_path)[0]


def test_an_internal_answer_is_listed_without_a_single_figure(tmp_path: Path) -> None:
    place_run(tmp_path, "2021-03-01-internal", audience="internal", checks={"audience": "internal"})
    (row,) = rows(tmp_path)
    assert "vertrouwelijk" in row
    assert "doorgelaten" in row
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    for figure in ("1.160", "678", "829.097", "482", "2.345", "17 van", "22 opmerkingen"):
        assert figure not in text


def test_the_cents_of_an_internal_answer_do_not_show_in_the_others(tmp_path: Path) -> None:
    figures = {**record("q", "2021-03-01")["figures"], "amount_paid_eur": "1000.50"}
    place_run(tmp_path, "2021-03-01-internal", audience="internal", figures=figures)
    place_run(tmp_path, released=DAY)
    assert "829.097 482" in rows(tmp_path)[0]


def test_a_stopped_run_has_no_figures_and_links_to_its_checks(tmp_path: Path) -> None:
    place_run(tmp_path, verdict="stopped", files=("audit/index.html",))
    (row,) = rows(tmp_path)
    assert "Gestopt door de controles: er zijn geen cijfers. gestopt" in row
    assert "1.160" not in row
    links = [link.get("href") for link in page(tmp_path).findall(".//td//a")]
    assert links == ["sv-533/2021-03-01/audit/index.html", "sv-533/2021-03-01/run.json"]


@pytest.mark.parametrize(
    "checks", [{"stopped": True}, {"question": "sv-1"}, {"read": -1}, {"format": "x"}]
)
def test_checks_that_do_not_fit_the_run_are_not_believed(tmp_path: Path, checks) -> None:
    place_run(tmp_path, checks=checks, released=DAY)
    assert "niet te lezen" in rows(tmp_path)[0]
    assert "rijen" not in rows(tmp_path)[0]


def test_only_files_that_are_there_are_linked_to(tmp_path: Path) -> None:
    folder = place_run(tmp_path, files=FILES)
    hrefs = {link.get("href") for link in page(tmp_path).findall(".//td//a")}
    assert {unquote(href) for href in hrefs} == {f"sv-533/2021-03-01/{name}" for name in FILES}
    (folder / "answer.docx").unlink()
    (folder / "answer.html").unlink()
    tree = page(tmp_path)
    assert "Word" not in words(tree)
    assert not [link for link in tree.findall(".//a") if "answer.html" in link.get("href")]


def test_each_link_says_which_run_it_is_of(tmp_path: Path) -> None:
    place_run(tmp_path)
    place_run(tmp_path, "2024-12-31")
    texts = [words(link) for link in page(tmp_path).findall(".//td//a")]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("made_up", "notice"),
    [
        ([True, True], "Fictief: geen echte aanvragers"),
        ([True, False], "Wat als fictief gemerkt is"),
        ([False, False], None),
    ],
)
def test_what_is_made_up_says_so(tmp_path: Path, made_up: list[bool], notice: str | None) -> None:
    for name, synthetic in zip(("2021-03-01", "2024-12-31"), made_up, strict=True):
        place_run(tmp_path, name, synthetic=synthetic)
    tree = page(tmp_path)
    tagged = ["fictief" in words(row) for row in tree.findall(".//tbody/tr")]
    assert tagged == made_up[::-1]
    notices = [words(found) for found in tree.findall(".//aside")]
    assert [text[: len(notice or "")] for text in notices] == ([notice] if notice else [])


HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>\u202e{{ 7*7 }} \ud800 \x00'


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    place_run(tmp_path, asked=dict.fromkeys(("subject", "number", "by", "to"), HOSTILE))
    place_run(tmp_path, "2024-12-31", question='"><script>', asked={"subject": "x"})
    tree = page(tmp_path)
    assert not tree.findall(".//script")
    assert not tree.findall(".//img")
    text = words(tree)
    assert '<script>alert("x")</script>' in text
    assert "{{ 7*7 }}" in text
    assert not re.search("[\u202e\ud800\x00]", text)
    for link in some(tree.findall(".//a")):
        assert re.fullmatch(r"[\w%./#-]+", link.get("href"))


def test_the_policy_allows_its_own_style_and_nothing_else(tmp_path: Path) -> None:
    place_run(tmp_path)
    tree = page(tmp_path)
    (policy,) = [
        meta.get("content")
        for meta in tree.findall(".//meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert not [element for element in tree.iter() if element.get("style")]


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


GOOD = json.dumps(record("sv-533", "2021-03-01"))


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "null", '"x"', "{}", deep(100_000), '{"question": "sv-533"}',
        "\ufeff" + GOOD,
        GOOD.replace('"sv-533"', '"sv-534"', 1),
        GOOD.replace('"answered"', '"perhaps"'),
        GOOD.replace('"answered"', '["answered"]'),
        GOOD.replace('"2021-03-01", "verdict"', '"1 maart", "verdict"'),
        GOOD.replace('"activity"', '"moon"'),
        GOOD.replace('"synthetic": true', '"synthetic": "no"'),
        GOOD.replace('"finished": "2026', '"finished": "x2026'),
        GOOD.replace('"parameters": {', '"parameters": 7, "more": {'),
        GOOD + " " * 1_000_001,
    ],
)  # fmt: skip
def test_a_broken_or_foreign_record_is_left_out(tmp_path: Path, content: str) -> None:
    place_run(tmp_path, "2024-12-31")
    folder = place_run(tmp_path, "2021-03-01")
    assert len(rows(tmp_path)) == 2
    assert content != GOOD
    (folder / "run.json").write_text(content, encoding="utf-8")
    assert [row[:16] for row in rows(tmp_path)] == ["31 december 2024"]


def test_bytes_that_are_no_text_are_left_out(tmp_path: Path) -> None:
    (place_run(tmp_path) / "run.json").write_bytes(b"\xff\xfe{}")
    assert rows(tmp_path) == []


@pytest.mark.parametrize(
    "figures",
    [None, [], {}, {"applications": "many"}, {"applications": True}, {"amount_paid_eur": 1.5},
     {"amount_paid_eur": "1e9"}],
)  # fmt: skip
def test_figures_that_are_none_are_not_shown(tmp_path: Path, figures: Any) -> None:
    whole = {**record("q", "2021-03-01")["figures"], **figures} if figures else figures
    place_run(tmp_path, figures=whole, released=DAY)
    assert "De cijfers zijn niet te lezen." in rows(tmp_path)[0]


@pytest.mark.skipif(os.name == "nt", reason="pipes and links as POSIX has them")
@pytest.mark.timeout(20)
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    for name, make in (
        ("2021-03-01", os.mkfifo),
        ("2024-12-31", lambda p: p.symlink_to("/dev/zero")),
    ):
        folder = place_run(tmp_path, name)
        (folder / "run.json").unlink()
        make(folder / "run.json")
    assert rows(tmp_path) == []


def test_hidden_folders_and_loose_files_are_passed_over(tmp_path: Path) -> None:
    place_run(tmp_path)
    place_run(tmp_path, ".2024-12-31.partial-7")
    place_run(tmp_path, "2024-12-31", question=".hidden")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "sv-533" / "notes.txt").write_text("x", encoding="utf-8")
    assert len(rows(tmp_path)) == 1


def test_nothing_there_is_said(tmp_path: Path) -> None:
    assert "Er is nog niets beantwoord." in words(page(tmp_path))


def test_the_sentence_at_the_top_counts(tmp_path: Path) -> None:
    place_run(tmp_path)
    place_run(tmp_path, "2024-12-31", question="sv-9")
    place_run(tmp_path, "2020-12-31", verdict="stopped")
    text = words(page(tmp_path))
    assert "2 vragen, 2 antwoorden, 1 gestopte run." in text


def test_checked_extracts_are_listed_without_the_counts_of_an_internal_one(tmp_path: Path) -> None:
    for name, audience in (("mine <b>", "internal"), ("yours", "public")):
        content = summary("sv-533", "2021-03-01", audience=audience)
        write_json(tmp_path / "checks" / name / "audit" / "summary.json", content)
        (tmp_path / "checks" / name / "audit" / "index.html").write_text("x", encoding="utf-8")
    write_json(tmp_path / "checks" / "broken" / "audit" / "summary.json", {"question": 1})
    mine, yours = rows(tmp_path)
    assert mine.startswith("mine <b> fictief vertrouwelijk sv-533 1 maart 2021 doorgelaten contr")
    assert "17 van 2.345 rijen opzijgezet" in yours
    links = [link.get("href") for link in page(tmp_path).findall(".//td//a")]
    assert links[0] == "checks/mine%20%3Cb%3E/audit/index.html"


def test_the_page_is_in_the_language_of_the_runs_where_they_share_one(tmp_path: Path) -> None:
    place_run(tmp_path, "2021-03-01-en", language="en", released=DAY)
    tree = page(tmp_path)
    assert tree.get("lang") == "en"
    assert "1,160" in words(tree)
    assert tree.find(".//h2").get("lang") == "nl"
    place_run(tmp_path, "2021-03-01-fr", language="fr", released=DAY)
    assert page(tmp_path).get("lang") == "nl"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_makes_a_page(tmp_path: Path, language: str) -> None:
    place_run(tmp_path, verdict="stopped")
    place_run(tmp_path, "2020-01-01")
    place_run(tmp_path, "2021-03-01-internal", audience="internal", language="en")
    text = front_page.render_front_page(list_runs(tmp_path), language)
    assert f'<html lang="{language}">' in text
    assert "fictief" in text.lower()


def test_every_language_has_every_word() -> None:
    for table in ("PAGE", "BASIS", "IN_LANGUAGE", "FILE", "VERDICT"):
        by_language = getattr(front_page_wording, table)
        assert set(by_language) == set(LANGUAGES)
        places = [{k: v.count("{}") for k, v in by_language[lang].items()} for lang in LANGUAGES]
        assert places[0] == places[1] == places[2], table
        assert all(text for lang in some(LANGUAGES) for text in by_language[lang].values())
    assert set(front_page_wording.FILE["nl"]) == set(FILES)


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("2024-12-31", "2021-03-01"):
        place_run(tmp_path, name)
    first = write_front_page(tmp_path).read_bytes()
    for path in sorted(tmp_path.rglob("*")):
        os.utime(path, (1, 1))
    assert write_front_page(tmp_path).read_bytes() == first


def test_an_index_of_somebody_else_stays_as_it_is(tmp_path: Path, capsys) -> None:
    place_run(tmp_path)
    theirs = tmp_path / "index.html"
    theirs.write_text("<title>mine</title>", encoding="utf-8")
    with pytest.raises(UserError, match="not a page of antwoord"):
        write_front_page(tmp_path)
    assert terminal.list_runs(tmp_path) is None
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert theirs.read_text(encoding="utf-8") == "<title>mine</title>"


def test_where_it_cannot_be_written_that_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "overview.html").mkdir()
    with pytest.raises(UserError, match=r"overview\.html cannot be written"):
        write_front_page(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["overview.html"]


def test_a_page_that_fails_half_way_leaves_the_one_before(tmp_path: Path, monkeypatch) -> None:
    place_run(tmp_path)
    before = write_front_page(tmp_path).read_bytes()
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(UserError, match="full"):
        write_front_page(tmp_path)
    assert (tmp_path / "overview.html").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"overview.html", "index.html", "sv-533"}


@pytest.mark.skipif(os.name == "nt", reason="modes as POSIX has them")
def test_the_public_page_may_be_read_by_whoever_may_read_the_other_files(tmp_path: Path) -> None:
    folder = place_run(tmp_path)
    assert write_front_page(tmp_path).stat().st_mode & 0o777 == 0o600
    mode = (tmp_path / "index.html").stat().st_mode
    assert mode == (folder / "answer.html").stat().st_mode


def test_the_public_page_knows_only_what_is_out(tmp_path: Path) -> None:
    place_run(tmp_path, "2021-03-01", released=DAY)
    place_run(tmp_path, "2021-06-30")
    place_run(tmp_path, "2021-03-10-internal", audience="internal")
    place_run(tmp_path, "2021-04-01", verdict="stopped")
    write_json(
        tmp_path / "checks" / "mine" / "audit" / "summary.json",
        summary("sv-533", "2021-05-01", audience="internal"),
    )
    assert len(rows(tmp_path)) == 5
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "1.160" in text
    assert "sv-533/2021-03-01/answer.html" in text
    for other in ("2021-06-30", "2021-03-10", "2021-04-01", "mine"):
        assert other not in text


def test_a_run_that_ended_at_the_same_moment_is_not_lost(tmp_path: Path, monkeypatch) -> None:
    place_run(tmp_path)
    real, calls = front_page.render_front_page, []

    def render(listing) -> str:
        calls.append(listing)
        if len(calls) == 1:  # the other run publishes after we looked
            place_run(tmp_path, "2024-12-31")
        return real(listing)

    monkeypatch.setattr(front_page, "render_front_page", render)
    assert len(rows(tmp_path)) == 2
    assert len(calls) == 4  # the owner's page and the public one, twice


def test_the_record_tells_who_asked(tmp_path: Path) -> None:
    Recording.begin(validate()).write(tmp_path, {}, "")
    assert read_record(tmp_path)["asked"] == {
        "subject": "Impulskrediet - Cultuursector",
        "number": "533",
        "date": "2021-03-01",
        "by": "Cathy Coudyser",
        "to": "Hilde Crevits",
    }


def test_a_listing_holds_nothing_of_a_row() -> None:
    assert {field.name for field in fields(Figures)} == {
        *("applications", "paid", "amount_paid_eur", "stopped", "waiting"),
        "told",  # the names of measures
    }
