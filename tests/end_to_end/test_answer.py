"""One answer, as a user gets it: what is printed, what is in the folder, what the files hold."""

import csv
import json
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import page
import pypdf
import pytest
from cells_tables import AFTER, CODES, Key, cells_of, key_of, lines
from command import antwoord, everything_in, made_once, own_project
from looping import some

from antwoord.storage.paths import project_root

EXPECTED = {
    *("answer.html", "answer.pdf", "answer.docx", "run.json"),
    *("tables/cells.csv", "tables/rounded.csv", "tables/cells.html", "tables/tables.xlsx"),
    "tables/tables.ods",
    *("tables/datapackage.json", "audit/disclosure.json"),
    *("audit/index.html", "audit/validation.json", "audit/quarantine.csv", "audit/findings.csv"),
    "notebooks/01_ingestion.ipynb",
    "notebooks/02_expectations.ipynb",
    "notebooks/03_sectoral_breakdown.ipynb",
    "notebooks/04_provincial_breakdown.ipynb",
    "notebooks/05_disclosure.ipynb",
    "notebooks/06_answer.ipynb",
}


def cells(folder: Path) -> dict[Key, str]:
    rows = lines(folder / "tables" / "cells.csv")
    assert tuple(rows[0]) == ("table", "measure", *CODES, *AFTER)
    internal = folder.name.endswith("-internal")
    assert {row["conf_status"] for row in rows} <= ({*"FAOTS"} if internal else {*"FCR"})
    for row in some(rows):
        assert internal or (row["value"] == "") == (row["conf_status"] == "C")
        exact = row["conf_status"] not in ("C", "R")
        assert not exact or row["low"] == row["high"] == row["value"]
        assert Decimal(row["low"]) <= Decimal(row["value"] or row["low"]) <= Decimal(row["high"])
    return {key: value for key, value, _ in cells_of(folder)}


def total(folder: Path, measure: str, province: str = "_T", applicant: str = "_T") -> Decimal:
    return Decimal(
        cells(folder)[key_of("by_province", measure, province=province, applicant=applicant)]
    )


def test_the_folder_is_there(answer: Path) -> None:
    found = {path.relative_to(answer).as_posix() for path in answer.rglob("*") if path.is_file()}
    assert found >= EXPECTED


def test_nothing_else_is_left_in_the_output_folder(answer: Path) -> None:
    assert not [path for path in answer.parent.iterdir() if path.name.startswith(".")]


def test_the_published_figures(answer: Path) -> None:
    assert total(answer, "applications") == 160
    assert total(answer, "paid") == 78
    assert total(answer, "amount_paid_eur") == Decimal("829097.00")
    assert total(answer, "stopped") == 82
    assert total(answer, "approved") == total(answer, "pending") == 0


def test_by_nace_it_is_another_number(outputs: Path) -> None:
    folder = made_once(outputs, "--sector-basis", "nace", name="2021-03-01-nace")
    assert total(folder, "applications") not in (0, 160)
    assert "NACE-code" in (folder / "answer.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def again(
    answer: Path, tmp_path_factory: pytest.TempPathFactory
) -> "tuple[subprocess.CompletedProcess[str], Path]":
    """The same run once more, elsewhere: what it printed, and its folder."""
    output = tmp_path_factory.mktemp("again")
    done = antwoord("run", "--force", "--output", str(output))
    return done, output / "sv-533" / answer.name


def test_the_figures_are_printed(
    again: "tuple[subprocess.CompletedProcess[str], Path]",
) -> None:
    done, _ = again
    assert done.returncode == 0, done.stderr
    assert "160 / 78 / 829.097 / 82" in done.stdout
    for name in ("01_ingestion", "02_expectations", "05_disclosure", "06_answer"):
        assert name in done.stderr
    steps = [
        line for line in done.stderr.splitlines() if re.match(r"\[\d/6\] \d\d_\w+ +[\d.]+ s$", line)
    ]
    assert done.stderr.splitlines() == steps, "nothing but the steps"
    for path in some(re.findall(r"^  (\S+/\S+)$", done.stdout, flags=re.M)):
        assert Path(path).is_file(), path


def test_in_english_the_document_and_the_audit_page_are_english(answers: dict[str, Path]) -> None:
    folder = answers["en"]
    answer = (folder / "answer.html").read_text(encoding="utf-8")
    audit = (folder / "audit" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en"' in answer
    assert '<html lang="en"' in audit
    assert "829,097" in answer
    # Whatever the language, the word that every page made from this register carries.
    assert "fictief" in answer
    assert "fictief" in audit


@pytest.fixture(scope="session")
def other_dates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Answers before, and on both sides of the turn of 2025, with every value in them."""
    home = own_project(tmp_path_factory.mktemp("other_dates"), seconds=1)
    found = {}
    for day in ("2019-12-31", "2024-12-31", "2025-01-01"):
        done = antwoord("run", "--reference-date", day, "--audience", "internal", home=home)
        assert done.returncode == 0, done.stderr
        found[day] = home / "outputs" / "sv-533" / f"{day}-internal"
    return found


@pytest.fixture(scope="session")
def left_out(other_dates: dict[str, Path]) -> dict[str, set[int]]:
    """Per date, the row numbers that were set aside."""
    found = {}
    for day, folder in other_dates.items():
        with (folder / "audit" / "quarantine.csv").open(encoding="utf-8", newline="") as file:
            found[day] = {int(row["row_number"]) for row in csv.DictReader(file)}
    return found


def test_other_dates_give_what_a_plain_count_gives(
    other_dates: dict[str, Path], left_out: dict[str, set[int]]
) -> None:
    register = project_root() / "data" / "raw" / "register" / "applications.csv"
    with register.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cultural = {
        *("music", "photography", "film", "marketing", "communication"),
        *("styling", "design", "fashion", "other_creative"),
    }
    flemish = re.compile(r"^(1[5-9]|2|3|8|9)\d+$")
    for day, folder in some(other_dates.items()):
        assert left_out[day], "the demo register has rows that are set aside"
        mine = [
            row
            for number, row in enumerate(rows, start=2)
            if number not in left_out[day]
            and row["activity"] in cultural
            # A postcode that is none may be anywhere, and counts in Flanders as unknown.
            and (flemish.match(row["postal_code"]) or row["postal_code"] in ("", "0999"))
            and row["application_date"] <= day
        ]
        paid = [row for row in mine if row["paid_amount_eur"] and row["paid_date"] <= day]
        assert total(folder, "applications") == len(mine)
        assert total(folder, "paid") == len(paid)
        assert total(folder, "amount_paid_eur") == sum(Decimal(r["paid_amount_eur"]) for r in paid)
        states = [total(folder, name) for name in ("paid", "stopped", "approved", "pending")]
        assert total(folder, "applications") == sum(states)


def test_later_dates_have_applications_of_which_a_fact_is_unknown(
    answer: Path, other_dates: dict[str, Path]
) -> None:
    folder = other_dates["2024-12-31"]
    assert total(folder, "applications", "_U") > 0
    flemish = ("BE-VAN", "BE-VLI", "BE-VOV", "BE-VBR", "BE-VWV", "_U")
    assert total(folder, "applications") == sum(total(folder, "applications", p) for p in flemish)
    for run, there in ((answer, False), (folder, True)):
        text = (run / "tables" / "cells.csv").read_text(encoding="utf-8")
        assert (",applications,_T,_U,_Z,_Z,_Z," in text) == there
        assert ("Rechtsvorm: onbekend" in (run / "answer.html").read_text("utf-8")) == there


def test_later_dates_have_pending_and_approved_ones(other_dates: dict[str, Path]) -> None:
    folder = other_dates["2024-12-31"]
    assert total(folder, "pending") > 0
    assert total(folder, "approved") > 0


def test_an_applicant_of_2070_moves_to_east_flanders(other_dates: dict[str, Path]) -> None:
    before, after = other_dates["2024-12-31"], other_dates["2025-01-01"]
    assert total(after, "applications", "BE-VAN") < total(before, "applications", "BE-VAN")
    assert total(after, "applications", "BE-VOV") > total(before, "applications", "BE-VOV")


def test_the_record_names_inputs_outputs_and_figures(answer: Path) -> None:
    import hashlib

    record = json.loads((answer / "run.json").read_text(encoding="utf-8"))
    assert record["disclosure"]["rules"]["minimum_count"] == 3
    assert record["figures"]["amount_paid_eur"] == "829097.00"
    rows = record["rows"]
    assert rows["read"] == 2000 == rows["counted"] + rows["out_of_scope"] + rows["quarantined"]
    assert {entry["path"] for entry in record["outputs"]} >= EXPECTED - {"run.json"}
    for entry in some(record["outputs"]):
        assert hashlib.sha256((answer / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
    assert any(e["path"] == "data/raw/register/applications.csv" for e in record["inputs"])


def test_the_pdf_conforms(answer: Path) -> None:
    path = str(answer / "answer.pdf")
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        report = page.validate_pdf(path, profile=profile)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]


def test_the_answer_fills_two_pages_and_the_annex_begins_the_third(answer: Path) -> None:
    pages = pypdf.PdfReader(answer / "answer.pdf").pages
    texts = [re.sub(r"\s+", " ", one.extract_text()) for one in pages]
    begun = next(place for place, text in enumerate(texts) if "Statistische bijlage" in text)
    assert begun == 2
    assert "Zijn er wegens de coronacrisis" in texts[1], "the last part stands on the second"


def test_every_page_of_the_pdf_says_that_it_is_made_up(answer: Path) -> None:
    pages = pypdf.PdfReader(answer / "answer.pdf").pages
    assert len(pages) >= 3
    assert all("fictief" in text.extract_text().lower() for text in some(pages))


def test_the_html_holds_the_answer_and_nothing_from_elsewhere(answer: Path) -> None:
    html = (answer / "answer.html").read_text(encoding="utf-8")
    for words in ("op vraag nr. 533 van 1 maart 2021", "CATHY COUDYSER", "829.097", "Fictief"):
        assert words in html
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", html)
    assert not re.search(r"<script|@import|url\((?!#|data:)", html)
    without_pictures = re.sub(r"<svg.*?</svg>", "", html, flags=re.S)
    assert len(without_pictures.encode()) < 200_000


def test_the_workbook_holds_the_tables_as_numbers(answer: Path) -> None:
    book = openpyxl.load_workbook(answer / "tables" / "tables.xlsx")
    first = book["Tabel 1"]
    values = {row[0]: row[-1] for row in first.iter_rows(values_only=True) if row[0]}
    assert values["Vlaanderen"] == 160


def test_nothing_personal_leaves_in_a_public_run(answer: Path) -> None:
    register = project_root() / "data" / "raw" / "register" / "applications.csv"
    with register.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = everything_in(answer)
    for row in some(rows):
        assert row["application_id"] not in text
        assert not row["enterprise_number"] or row["enterprise_number"] not in text


def test_no_path_of_this_machine_is_in_a_public_run(answer: Path) -> None:
    text = everything_in(answer)
    assert str(project_root()) not in text.replace(str(answer.parents[1]), "")
    assert str(Path.home()) + "/" not in text


def test_a_second_run_gives_the_same_bytes(
    answer: Path, again: "tuple[subprocess.CompletedProcess[str], Path]"
) -> None:
    _, second = again
    for name in some(sorted(EXPECTED - {"run.json"})):
        if not name.startswith("notebooks/"):
            assert (answer / name).read_bytes() == (second / name).read_bytes(), name
