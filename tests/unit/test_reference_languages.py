"""Codes, programmes and questions in Dutch, English and French."""

import csv
import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.programme import load_programme
from antwoord.language.languages import LANGUAGES
from antwoord.language.typography import spaced, spaced_all, spaced_titles
from antwoord.storage.paths import project_root

RAW = project_root() / "data" / "raw"
#: A high mark or a quotation mark without the space that French sets before or after it.
UNSPACED = re.compile(r"\w[;!?»%]|\w:(?=\s|$)|«\w")


def titles() -> Iterator[tuple[tuple[str, str, str], str]]:
    """Every title of every list: its file, its version where it has one, its column; its text."""
    for path in sorted((RAW / "reference").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column in row:
                    if column.startswith("title_"):
                        yield (path.name, row.get("nace_version", ""), column), row[column]


def sentences(folder: str) -> Iterator[dict[str, Any]]:
    """Every text in several languages in the TOML files of a folder."""

    def walk(entry: Any) -> Iterator[dict[str, Any]]:
        if isinstance(entry, dict):
            if set(entry) & set(LANGUAGES):
                yield entry
            for inner in entry.values():
                yield from walk(inner)
        elif isinstance(entry, list):
            for inner in entry:
                yield from walk(inner)

    for path in sorted((RAW / folder).glob("*.toml")):
        yield from walk(tomllib.loads(path.read_text(encoding="utf-8")))


def test_every_list_of_titles_has_a_column_for_each_language() -> None:
    columns: dict[str, set[str]] = {}
    for (name, _, column), _ in titles():
        columns.setdefault(name, set()).add(column)
    assert len(columns) >= 8
    wanted = {f"title_{language}" for language in LANGUAGES}
    assert {name: found for name, found in columns.items() if not wanted <= found} == {}


def test_every_code_has_a_title_in_each_language() -> None:
    assert {place for place, text in titles() if not text.strip()} == set()


def test_where_a_title_is_missing_the_dutch_one_stands_in() -> None:
    code = replace(load_code_lists().nace["2008", "91.020"], titles={"nl": "Musea", "en": ""})
    assert (code.title("en"), code.title_language("en")) == ("Musea", "nl")


@pytest.mark.parametrize("folder", ["programmes", "questions"])
def test_programmes_and_questions_speak_every_language(folder: str) -> None:
    found = list(sentences(folder))
    assert found
    assert [entry for entry in found if not all(entry.get(name) for name in LANGUAGES)] == []


def test_french_has_a_space_where_it_wants_one() -> None:
    french = [text for (_, _, column), text in titles() if column == "title_fr"]
    french += [entry["fr"] for folder in ("programmes", "questions") for entry in sentences(folder)]
    assert [text for text in french if UNSPACED.search(text)] == []


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Motif : autre", "Motif\u00a0: autre"),
        ("lu ; compté !", "lu\u202f; compté\u202f!"),
        ("par code NACE ?", "par code NACE\u202f?"),
        ("« autre »", "«\u00a0autre\u00a0»"),
        ("6,75 % ou 7 %", "6,75\u00a0% ou 7\u00a0%"),
        ("question n° 533 de 2021", "question n°\u00a0533 de 2021"),
        ("1 234 567 euros", "1\u202f234\u202f567 euros"),
        ("en 2021 160 demandes", "en 2021 160 demandes"),
        ("https://x.be à 12:30", "https://x.be à 12:30"),
    ],
)
def test_french_spaces_do_not_break(typed: str, set_: str) -> None:
    assert spaced(typed, "fr") == set_
    assert spaced_all({"a": typed}, "fr") == {"a": set_}
    assert spaced_titles({"fr": typed, "nl": typed}) == {"fr": set_, "nl": typed}


def test_codes_are_read_with_their_spaces(tmp_path: Path) -> None:
    shutil.copytree(RAW / "reference", tmp_path / "reference")
    path = tmp_path / "reference" / "purposes.csv"
    text = path.read_text("utf-8").replace(",Investissement,", ",But : investir,")
    path.write_text(text, encoding="utf-8")
    codes = load_code_lists(tmp_path / "reference")
    assert codes.purposes["investment"].title("fr") == "But\u00a0: investir"


def test_a_programme_is_read_with_its_spaces(tmp_path: Path) -> None:
    text = 'id = "p"\nstart_date = 2012-01-01\n[title]\nnl = "Krediet : A"\nfr = "Crédit : A"\n'
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    titles = load_programme("p", load_code_lists(), tmp_path).titles
    assert titles == {"nl": "Krediet : A", "en": "", "fr": "Crédit\u00a0: A"}


def test_a_question_is_read_with_its_spaces() -> None:
    question = load_question("sv-533", load_code_lists())
    assert question.parts[0].texts["fr"].endswith("NACE\u202f?")
