"""The lists of NACE-BEL are whole, and the pairs between them follow from their evidence."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from looping import some
from nace_pairs import derived

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.delineation import delineation
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.nace import NACE_LEVELS, section_title
from antwoord.storage.paths import project_root

FOLDER = project_root() / "data" / "raw" / "reference"
#: Reviewed as a difference: a list that grows or shrinks is looked at.
COUNTS = json.loads(
    (Path(__file__).parents[1] / "reference_counts.json").read_text(encoding="utf-8")
)
OWN = ("near-title", "structure")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_lists_have_as_many_rows_as_were_reviewed() -> None:
    depths = {1: "section", 2: "division", 4: "group", 5: "class", 6: "subclass", 8: "kbo"}
    found = {
        "nace": Counter(
            f"{row['nace_version']} {depths[len(row['nace_code'])]}" for row in rows("nace.csv")
        ),
        "nace_correspondence": Counter(row["basis"] for row in rows("nace_correspondence.csv")),
        "nace_classes": Counter(all=len(rows("nace_classes.csv"))),
        "legal_forms": Counter(all=len(rows("legal_forms.csv"))),
    }
    assert {name: dict(sorted(counts.items())) for name, counts in found.items()} == COUNTS


def test_the_pairs_are_those_that_the_lists_give() -> None:
    titles = {
        (row["nace_version"], row["nace_code"]): {
            language: row[f"title_{language}"] for language in ("nl", "fr", "de")
        }
        for row in rows("nace.csv")
    }
    classes = [(row["nace_class_2008"], row["nace_class_2025"]) for row in rows("nace_classes.csv")]
    written = {
        (row["nace_code_2008"], row["nace_code_2025"]): (row["basis"], row["evidence"])
        for row in rows("nace_correspondence.csv")
    }
    own = {pair: basis for pair, (basis, _) in written.items() if basis in OWN}
    # Restoration of works of art: 90.03 leads there, and only this code of it.
    own["90.031", "91.300"] = "class"
    assert derived(titles, classes, own) == written


@pytest.mark.parametrize(
    "pair",
    [
        *(("90.031", "90.111"), ("90.031", "91.300"), ("79.909", "79.909"), ("79.909", "82.400")),
        *(("47.594", "47.690"), ("47.630", "47.690"), ("47.787", "47.690"), ("58.130", "58.120")),
    ],
)
def test_one_to_many_stands_in_the_data(pair: tuple[str, str]) -> None:
    assert pair in {(each.code_2008, each.code_2025) for each in load_code_lists().correspondences}


def test_a_code_is_led_somewhere_whatever_the_list() -> None:
    codes = load_code_lists()
    listed = delineation(load_question("sv-533", codes).population, codes)
    five = [key for key in codes.nace if len(key[1]) == 6]
    assert [key for key in five if listed.leaf(*key) == "_U"] == []


def test_nothing_long_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.csv"):
        if not path.name.startswith(("nace.", "nace_corr", "arrond", "munici")):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    assert load_code_lists(tmp_path).legal_forms["015"]


@pytest.mark.parametrize(
    ("version", "code", "level", "expected"),
    [
        ("2008", "90.031", "nace", "90.031"),
        ("2008", "90.031", "nace_class", "90.03"),
        ("2008", "90.031", "nace_3", "90.0"),
        ("2008", "90.031", "nace_division", "90"),
        ("2008", "90.031", "nace_section", "R"),
        ("2025", "90.111", "nace_section", "S"),
        ("2008", "01.11001", "nace", "01.110"),
        ("2008", "90.03", "nace_class", "90.03"),
        ("2008", "90.03", "nace", None),
        ("2008", "R", "nace_section", "R"),
        ("2008", "R", "nace_division", None),
        ("2025", "90.031", "nace_division", None),
    ],
)
def test_a_code_lies_in_one_of_each_level(
    version: str, code: str, level: str, expected: str | None
) -> None:
    assert load_code_lists().nace.level_code(version, code, level) == expected


def test_every_level_of_every_code_is_on_the_list_with_titles() -> None:
    nace = load_code_lists().nace
    levels = {
        (version, nace.level_code(version, code, level))
        for version, code in nace
        for level in NACE_LEVELS
    } - {("2008", None), ("2025", None)}
    assert len(levels) > 3900
    assert {key for key in levels if key not in nace or not all(nace[key].titles.values())} == set()


def test_a_code_stands_in_the_section_of_what_it_lies_in() -> None:
    nace = load_code_lists().nace
    assert len(nace) > 6000
    assert [
        key for key in nace if nace.section(*key) not in (key[1], nace.section(key[0], key[1][:2]))
    ] == []


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("SECTIE A -- LANDBOUW, BOSBOUW EN VISSERIJ", "A – Landbouw, bosbouw en visserij"),
        ("SECTIE A -VERSCHAFFEN VAN MAALTIJDEN", "A – Verschaffen van maaltijden"),
        ("SECTION A-- INFORMATION", "A – Information"),
        ("ÉDITION ET DIFFUSION", "A – Édition et diffusion"),
        ("SECTIE A -- MAATSCHAP-PELIJKE DIENSTEN", "A – Maatschappelijke diensten"),
        ("", ""),
    ],
)
def test_the_title_of_a_section_is_made_readable(printed: str, title: str) -> None:
    assert section_title("A", printed) == title


def test_no_title_of_a_section_is_in_capitals_or_broken() -> None:
    nace = load_code_lists().nace
    titles = [title for key in nace if len(key[1]) == 1 for title in nace[key].titles.values()]
    assert len(titles) == 3 * (21 + 22)
    # Parts of a compound that are joined by a hyphen, and no more than these.
    hyphens = re.compile(
        r"niet-gediff|informatica-infra|goods- and servi|Groot- en|afval- en|-prod"
    )
    for title in some(titles):
        assert re.fullmatch(r"[A-V] – [A-ZÉ][a-zà-ÿ].*", title), title
        assert not re.search(r"[A-ZÀ-Þ]|--|-[a-z]|- ", hyphens.sub("", title)[5:]), title
