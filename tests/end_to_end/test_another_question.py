"""Another question by configuration alone: a file, and nothing else."""

import csv
import re
import shutil
from pathlib import Path

import pytest
from command import antwoord
from looping import some

from antwoord.storage.paths import project_root

QUESTION = """
id = "q1"
programmes = ["impulskrediet"]
reference_date = 2024-06-30
reference_dates = [2020-12-31, 2022-12-31]
[asked]
by = "Jan <b>Peeters</b>"
to = "Jo Brouns"
number = 12
date = 2024-07-01
subject = "Detailhandel & horeca $x$ #eval"
[population]
activities = ["retail", "hospitality"]
nace_codes = ["47", "56", "90.0"]
[[tables]]
id = "by_nace"
measures = ["applications", "paid"]
rows = ["nace_group", "nace"]
internal_columns = ["applicant"]
[[tables]]
id = "by_province"
measures = ["paid"]
rows = ["province"]
columns = ["applicant"]
[[tables]]
id = "by_day"
measures = ["applications", "paid"]
rows = ["reference_date"]
[[tables]]
id = "by_province_day"
measures = ["paid"]
rows = ["province"]
columns = ["reference_date"]
[[tables]]
id = "by_province_purpose"
measures = ["applications"]
rows = ["province", "purpose"]
[[parts]]
number = 1
headline = ["applications"]
tables = ["by_province_purpose", "by_nace", "by_province", "by_day", "by_province_day"]
[[parts]]
number = 4
kind = "text"
[[published]]
reference_date = 2024-06-30
measure = "paid"
province = "BE-VAN"
applicant = "company"
value = "3"
source = "a newspaper"
[[answers]]
part = 4
nl = "Ja & nee <i>"
source = "a letter"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own, with one question more."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("data/raw", "notebooks", "expectations"):
        shutil.copytree(project_root() / name, folder / name)
    (folder / "data/raw/questions/q1.toml").write_text(QUESTION, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    more = ("--sector-basis", "nace", "--audience", "internal")
    done = antwoord("run", "--question", "q1", *more, home=home)
    assert done.returncode == 0, done.stderr
    return home / "outputs" / "q1" / "2024-06-30-nace-internal"


def test_codes_below_those_of_the_question_are_counted(folder: Path) -> None:
    with (folder / "tables/cells.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] == "by_nace"]
    # Besides their readable groups.
    codes = {row["nace"] for row in rows if row["nace"][0].isdigit()}
    assert {code[:2] for code in codes} == {"47", "56", "90"}
    assert all(code.startswith("90.0") for code in some(codes) if code.startswith("90"))
    total = {
        r["measure"]: int(float(r["value"]))
        for r in rows
        if (r["nace"], r["applicant"]) == ("_T", "_T")
    }
    assert total["applications"] > 400
    assert total["applications"] == sum(
        total[s] for s in ("paid", "stopped", "approved", "pending")
    )


def test_the_state_on_earlier_days_stands_beside_that_of_the_answer(folder: Path) -> None:
    html = (folder / "answer.html").read_text(encoding="utf-8")
    table = html[html.index('id="table-by_day"') :]
    rows = re.findall(r"<tr.*?</tr>", table[: table.index("</table>")], flags=re.DOTALL)
    told = [re.findall(r"[^<>\n]*\w[^<>\n]*(?=<)", row) for row in rows]
    days = ["31 december 2020", "31 december 2022", "30 juni 2024"]
    assert [row[0].replace("\xa0", " ") for row in told[1:]] == days
    numbers = [int(row[1].replace(".", "")) for row in told[1:]]
    assert 0 < numbers[0] < numbers[1] < numbers[2]
    assert "worden daarom niet opgeteld" in html
    heads = html[html.index('id="table-by_province_day"') :].split("</thead>")[0]
    assert [heads.replace("\xa0", " ").index(day) for day in days] == sorted(
        heads.replace("\xa0", " ").index(day) for day in days
    )


def test_all_of_a_code_stands_above_what_it_is_split_into(folder: Path) -> None:
    html = (folder / "answer.html").read_text(encoding="utf-8")
    table = html[html.index('id="table-by_province_purpose"') :].split("</table>")[0]
    bodies = table.split("<tbody>")[1:]
    first = [re.findall(r"<th[^>]*>(?:<a[^>]*>)?([^<]*)", body)[0] for body in bodies]
    assert first[:2] == ["Antwerpen", "Limburg"]
    assert first[-1] == "Vlaanderen"
    for body in some(bodies):
        whole, *split = [
            int(re.sub(r"<[^>]*>", "", number))
            for number in re.findall(r"<td[^>]*>([0-9].*?)</td>", body)
        ]
        assert whole == sum(split)


def test_the_state_on_several_days_is_for_internal_answers(home: Path) -> None:
    done = antwoord("run", "--question", "q1", "--sector-basis", "nace", home=home)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "which only an internal answer gives" in done.stderr


def test_the_document_is_about_that_question_and_shows_its_text_as_text(folder: Path) -> None:
    html = (folder / "answer.html").read_text(encoding="utf-8")
    for words in (
        "op vraag nr. 12 van 1 juli 2024",
        "JAN &lt;B&gt;PEETERS",
        "Ja &amp; nee &lt;i&gt;",
    ):
        assert words in html
    assert "<b>peeters" not in html.lower()
    # Published for a province and a legal form, named in words.
    assert re.search(r"Uitbetaald \(Antwerpen, ondernemingen\)", html, flags=re.I)


def test_a_basis_that_the_question_does_not_have_is_refused(home: Path) -> None:
    path = home / "data/raw/questions/q2.toml"
    path.write_text(
        QUESTION.replace("q1", "q2").replace('activities = ["retail", "hospitality"]', ""),
        encoding="utf-8",
    )
    done = antwoord("run", "--question", "q2", "--sector-basis", "activity", home=home)
    assert done.returncode == 2
    assert "use --sector-basis nace" in done.stderr


def test_a_contradiction_in_the_reference_data_is_a_sentence(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "home"
    shutil.copytree(home / "data", other / "data")
    path = other / "data/raw/reference/postal_codes.csv"
    path.write_text(path.read_text(encoding="utf-8") + "2060,2075,BE-VOV,,,x\n", encoding="utf-8")
    done = antwoord("run", home=other)
    assert done.returncode == 2
    assert "postal_codes.csv, row 18: 2060 to 2075 overlaps" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
