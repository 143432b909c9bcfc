"""One table of values through every way in: the same value, finding and decision for a text.

The ways: a canonical CSV file, a canonical Parquet file, a CSV file and a workbook through a
mapping, and the enterprise register.
"""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from kbo_zips import activity, enterprise, full_zip, number
from registers import application, parameters_for, write_register

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.delineation import LEAF, delineation
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.identifiers import (
    enterprise_number,
    enterprise_numbers,
    legal_form,
    legal_forms,
)
from antwoord.catalogue.nace_reading import read_nace
from antwoord.kbo.choosing import choose
from antwoord.kbo.enrichment import enrich
from antwoord.kbo.numbers import dotted, is_valid
from antwoord.kbo.reading import read_slice
from antwoord.parameters import Parameters
from antwoord.quality.steps import check
from antwoord.register.contract.columns import NAMES
from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER, UNREADABLE

CODES = load_code_lists()
LISTED = delineation(load_question("sv-533", CODES).population, CODES)

#: Version, text; the code as it is kept ("" where it is not read), its leaf, what is found.
FINE, PART, NONE, NEW, BACK = "", "IMP-611", "IMP-611", "IMP-616", "IMP-615"
NACE: tuple[tuple[str, str, str, str, str], ...] = (
    # Five digits, however they are written.
    ("2008", "90.031", "90.031", "90.031", FINE),
    ("2008", "90031", "90.031", "90.031", FINE),
    ("2008", "90,031", "90.031", "90.031", FINE),
    ("2008", "90 031", "90.031", "90.031", FINE),
    ("2008", "90\xa0031", "90.031", "90.031", FINE),
    ("2008", "90-031", "90.031", "90.031", FINE),
    ("2008", "90/031", "90.031", "90.031", FINE),
    ("2008", "90.03.1", "90.031", "90.031", FINE),
    ("2008", "90 03 1", "90.031", "90.031", FINE),
    ("2008", "90.031.", "90.031", "90.031", FINE),
    ("2008", "NACE 90031", "90.031", "90.031", FINE),
    ("2008", "NACE90031", "90.031", "90.031", FINE),
    ("2008", "nace: 90.031", "90.031", "90.031", FINE),
    ("2008", "NACE-BEL 90.031", "90.031", "90.031", FINE),
    ("2008", "Code NACE 90.031", "90.031", "90.031", FINE),
    ("2008", "R90.031", "90.031", "90.031", FINE),
    ("2025", "S 90.111", "90.111", "90.031", FINE),
    ("2008", "90.031 - Scheppende kunsten", "90.031", "90.031", FINE),
    ("2008", "90031 Scheppende kunsten", "90.031", "90.031", FINE),
    ("2008", "90.031: kunst (tot 25.000 euro)", "90.031", "90.031", FINE),
    ("2008", "90.031, Création artistique", "90.031", "90.031", FINE),
    # Through a program that took it for a number.
    ("2008", "90031.0", "90.031", "90.031", FINE),
    ("2008", "90031,00", "90.031", "90.031", FINE),
    ("2008", "9.0031E4", "90.031", "90.031", FINE),
    ("2008", "9,0031E+04", "90.031", "90.031", FINE),
    ("2008", "9003101.0", "90.03101", "_U", NEW),
    ("2008", "5.92E+04", "", "_U", NONE),  # digits may be lost
    ("2008", "9.0E4", "", "_U", NONE),
    ("2008", "47.62", "47.62", "47.620", PART),  # a class, or 47.620: its only code
    ("2008", "47.6", "", "_U", NONE),
    ("2008", "90.0310", "", "_U", NONE),
    ("2008", "1.110", "01.110", "_O", FINE),
    ("2008", "01110", "01.110", "_O", FINE),
    ("2008", "1110", "01.110", "_O", FINE),
    ("2008", "1,110", "01.110", "_O", FINE),
    ("2008", "1610", "", "_U", NONE),  # 01.610, or the class 16.10
    # Seven digits, whole.
    ("2008", "4778701", "47.78701", "47.787", FINE),
    ("2008", "47.78701", "47.78701", "47.787", FINE),
    ("2008", "47 78701", "47.78701", "47.787", FINE),
    ("2008", "47.78.701", "47.78701", "47.787", FINE),
    ("2008", "5813001", "58.13001", "_O", FINE),
    ("2025", "5813001", "58.13001", "_O", FINE),  # newspapers, where KBO left them
    ("2025", "58130", "58.130", "58.140", FINE),  # journals
    ("2025", "5811001", "58.11001", "58.110", FINE),
    ("2025", "4769001", "47.69001", "_O", FINE),
    ("2025", "4769011", "47.69011", "47.630", FINE),
    ("2025", "4769021", "47.69021", "47.787", FINE),
    ("2025", "4769022", "47.69022", "47.787", FINE),
    ("2025", "4769099", "47.69099", "_U", NEW),
    ("2008", "9003100", "90.03100", "_U", NEW),
    # The two versions.
    ("2008", "58130", "58.130", "_O", FINE),
    ("2025", "90.031", "90.031", "_U", NEW),
    ("2008", "90.111", "90.111", "_U", NEW),
    ("2025", "90.111", "90.111", "90.031", FINE),
    ("2025", "90.201", "90.201", "90.011", FINE),
    ("2025", "90.391", "90.391", "_M", BACK),
    ("2025", "47690", "47.690", "_M", BACK),
    ("2025", "91.300", "91.300", "_M", BACK),
    ("2025", "91,300", "91.300", "_M", BACK),
    ("2025", "82.400", "82.400", "_M", BACK),
    ("2025", "79.909", "79.909", "79.909", FINE),
    ("2025", "62.100", "62.100", "_O", FINE),
    ("2025", "47.621", "47.621", "47.620", FINE),
    ("2025", "73.300", "73.300", "_O", FINE),
    # Classes: what all of their codes share.
    ("2008", "90.03", "90.03", "_M", PART),
    ("2008", "9003", "90.03", "_M", PART),
    ("2008", "90,03", "90.03", "_M", PART),
    ("2008", "58.11", "58.11", "58.110", PART),
    ("2008", "62.01", "62.01", "_O", PART),
    ("2008", "74.20", "74.20", "_U", PART),
    ("2008", "47.78", "47.78", "_U", PART),
    ("2008", "4762", "47.62", "47.620", PART),
    ("2008", "99.98", "99.98", "_U", PART),
    # Of another depth, or none.
    ("2008", "90", "", "_U", NONE),
    ("2008", "90.0", "", "_U", NONE),
    ("2008", "900", "", "_U", NONE),
    ("2008", "903", "", "_U", NONE),
    ("2008", "900310", "", "_U", NONE),
    ("2008", "90.0311", "", "_U", NONE),
    ("2008", "90031011", "", "_U", NONE),
    ("2008", "R", "", "_U", NONE),
    ("2008", "C90.031", "", "_U", NONE),  # the letter says another section
    ("2008", "Scheppende kunsten", "", "_U", NONE),
    ("2008", "90.031-90.032", "", "_U", NONE),
    ("2008", "90.031, 90.032", "", "_U", NONE),
    ("2008", "90031;59111", "", "_U", NONE),
    ("2008", "90.031 en 59.111", "", "_U", NONE),
    ("2008", "90.031 Kunst 58110", "", "_U", NONE),
    ("2008", "NACE 2008: 90.031", "", "_U", NONE),
    ("2008", "-90031", "", "_U", NONE),
    ("2008", "x", "", "_U", NONE),
    ("2008", "?", "", "_U", NONE),
    ("2008", "01.02.2021", "", "_U", NONE),
    ("2008", "\u0669\u0660\u0660\u0663\u0661", "", "_U", NONE),  # digits of another script
    # Codes that there are not.
    ("2008", "90.039", "90.039", "_U", NEW),
    ("2008", "12.500", "12.500", "_U", NEW),
    ("2025", "99999", "99.999", "_U", NEW),
)
#: Text; the number as it is kept, what is found.
NUMBERS: tuple[tuple[str, str, str], ...] = (
    ("0800000075", "0800000075", ""),
    ("0800.000.075", "0800000075", ""),
    ("BE 0800.000.075", "0800000075", ""),
    ("BE0800000075", "0800000075", ""),
    ("BTW BE 0800 000 075", "0800000075", ""),
    ("be-0800.000.075", "0800000075", ""),
    ("800000075", "0800000075", ""),
    ("800.000.075", "0800000075", ""),
    ("800000075.0", "0800000075", ""),
    ("8.00000075E8", "0800000075", ""),
    ("8,00000075E+08", "0800000075", ""),
    ("1800000096.0", "1800000096", ""),
    ("0800/000/075", "0800000075", ""),
    ("0800\xa0000\xa0075", "0800000075", ""),
    ("0800000076", "0800000076", "IMP-122"),
    ("BE 0800.000.076", "0800000076", "IMP-122"),
    ("2000000339", "2000000339", "IMP-121"),  # an establishment's
    ("2.000.000.339", "2000000339", "IMP-121"),
    ("8.0E8", "8.0E8", "IMP-121"),
    ("80000007", "80000007", "IMP-121"),
    ("08000000751", "08000000751", "IMP-121"),
    ("geen", "geen", "IMP-121"),
)
#: Text; the form as it is kept, what is found.
FORMS = (
    *(("015", "015", ""), ("15", "015", ""), ("15.0", "015", ""), ("8", "008", "")),
    *(("014", "014", ""), ("706", "706", "IMP-622"), ("001", "001", ""), ("1", "001", "")),
    *(("999", "999", "IMP-621"), ("99", "099", "IMP-621"), ("15.5", "15.5", "IMP-621")),
)
WATCHED = {
    *("IMP-611", "IMP-612", "IMP-613", "IMP-615", "IMP-616", "IMP-121", "IMP-122"),
    *("IMP-621", "IMP-622"),
}


def rows() -> list[dict[str, str]]:
    made = []
    for place, (version, text, *_) in enumerate(NACE):
        form = FORMS[place % len(FORMS)][0]
        made.append(
            application(
                place + 1,
                applicant="company",
                occupation="",
                application_date="2019-03-02",
                legal_form=form,
                enterprise_number=NUMBERS[place % len(NUMBERS)][0],
                nace_version=version,
                nace_code=text,
            )
        )
    return made


def canonical_csv(folder: Path) -> Parameters:
    return parameters_for(folder, write_register(folder, rows()))


def canonical_parquet(folder: Path) -> Parameters:
    write_register(folder, rows(), name="register.parquet")
    pd.DataFrame(rows()).replace("", None).to_parquet(folder / "register.parquet")
    return parameters_for(folder, folder / "register.parquet")


MAPPING = "".join(f'[columns.{name}]\ncolumn = "{name} hier"\n' for name in NAMES)


def mapped_csv(folder: Path) -> Parameters:
    register = write_register(folder, [], name="extract.csv")
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([f"{name} hier" for name in NAMES])
        writer.writerows([row[name] for name in NAMES] for row in rows())
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return parameters_for(folder, register, mapping=str(folder / "mapping.toml"))


def mapped_xlsx(folder: Path) -> Parameters:
    """Numbers as numbers, wherever the text is what a spreadsheet shows of one."""
    register = write_register(folder, [], name="extract.xlsx")
    with xlsxwriter.Workbook(register) as book:
        sheet = book.add_worksheet("Blad")
        sheet.write_row(0, 0, [f"{name} hier" for name in NAMES])
        for place, row in enumerate(rows(), start=1):
            for column, name in enumerate(NAMES):
                text = row[name]
                numeric = name in ("nace_code", "enterprise_number", "legal_form")
                if numeric and text in (f"{number:.15g}" for number in as_numbers(text)):
                    sheet.write_number(place, column, float(text))
                else:
                    sheet.write_string(place, column, text)
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return parameters_for(folder, register, mapping=str(folder / "mapping.toml"))


def as_numbers(text: str) -> Iterable[float]:
    try:
        yield float(text) if text.isascii() else float("nan")
    except ValueError:
        return


WAYS: dict[str, Callable[[Path], Parameters]] = {
    way.__name__: way for way in (canonical_csv, canonical_parquet, mapped_csv, mapped_xlsx)
}


def with_leaf(register: Any) -> pd.DataFrame:
    """A register by row, with the leaf of each code; "" where there is no value."""
    told = LISTED.of(register, "nace_version", "nace_code").order_by("row_number")
    kept = ["nace_code", "enterprise_number", "legal_form", LEAF]
    return told.select(kept).execute().fillna({**dict.fromkeys(kept, ""), LEAF: "_U"})


@pytest.fixture(scope="module", params=list(WAYS))
def read(request: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp(request.param)
    parameters = WAYS[request.param](folder)
    read_register(parameters, keep_unmapped=True)
    register = ibis.read_parquet(parameters.processed / REGISTER)
    frame = with_leaf(register)
    result = check(parameters)
    breaches: dict[int, set[str]] = {}
    for each in result.breaches.select(["row_number", "rule_id"]).to_pylist():
        if each["rule_id"] in WATCHED and each["row_number"] is not None:
            breaches.setdefault(each["row_number"], set()).add(each["rule_id"])
    unreadable = pd.read_parquet(parameters.processed / UNREADABLE)
    return {"frame": frame, "breaches": breaches, "unreadable": unreadable}


def test_every_nace_text_means_the_same_in_every_way(read: dict[str, Any]) -> None:
    assert len(NACE) >= 80
    wrong = []
    for place, (version, text, code, leaf, rule) in enumerate(NACE):
        row = read["frame"].iloc[place]
        found = read["breaches"].get(place + 2, set()) & {"IMP-611", "IMP-615", "IMP-616"}
        got = (row["nace_code"], row[LEAF], found)
        if got != (code or " ".join(text.split()), leaf, {rule} - {""}):
            wrong.append((version, text, *got))
    assert wrong == []


def test_what_is_not_a_code_in_whole_is_unreadable_with_its_row(read: dict[str, Any]) -> None:
    codes = read["unreadable"][read["unreadable"]["column"] == "nace_code"]
    expected = [place + 2 for place, each in enumerate(NACE) if each[4] == PART]
    assert codes["row_number"].tolist() == expected


def test_every_enterprise_number_is_the_same_in_every_way(read: dict[str, Any]) -> None:
    wrong = []
    for place, _ in enumerate(NACE):
        text, kept, rule = NUMBERS[place % len(NUMBERS)]
        got = read["frame"].iloc[place]["enterprise_number"]
        found = read["breaches"].get(place + 2, set()) & {"IMP-121", "IMP-122"}
        if (got, found) != (kept, {rule} - {""}):
            wrong.append((text, got, found))
    assert wrong == []


def test_every_legal_form_is_the_same_in_every_way(read: dict[str, Any]) -> None:
    wrong = []
    for place, _ in enumerate(NACE):
        text, kept, rule = FORMS[place % len(FORMS)]
        got = read["frame"].iloc[place]["legal_form"]
        found = read["breaches"].get(place + 2, set()) & {"IMP-621", "IMP-622"}
        if (got, found) != (kept, {rule} - {""}):
            wrong.append((text, got, found))
    assert wrong == []


def test_the_enterprise_register_reads_the_same(tmp_path: Path) -> None:
    numbers = [number(place) for place in range(len(NACE))]
    tables = {
        "enterprise": [
            enterprise(who, form=FORMS[place % len(FORMS)][0]) for place, who in enumerate(numbers)
        ],
        "activity": [
            activity(who, text, version=version)
            for who, (version, text, *_) in zip(numbers, NACE, strict=True)
        ],
    }
    bare = {"nace_version": "", "nace_code": "", "legal_form": "", "postal_code": "9000"}
    register = write_register(
        tmp_path,
        [
            application(place + 1, enterprise_number=who, applicant="company", **bare)
            for place, who in enumerate(numbers)
        ],
    )
    parameters = parameters_for(tmp_path, register)
    read_register(parameters)
    kbo = read_slice([full_zip(tmp_path, tables)], numbers, tmp_path / "cache")
    chosen = choose(kbo, LISTED, CODES)
    table = ibis.read_parquet(parameters.processed / REGISTER)
    filled = enrich(table, chosen, kbo.extract, CODES).register
    frame = with_leaf(filled)
    wrong = []
    for place, (version, text, code, leaf, _) in enumerate(NACE):
        row = frame.iloc[place]
        on_list = chosen.table["any_on_list"][place].as_py()
        got = (row["nace_code"], row[LEAF], on_list)
        if got != (code, leaf, leaf not in ("_O", "_U")):
            wrong.append((version, text, *got))
    assert wrong == []
    assert chosen.unreadable == sum(each[4] == PART for each in NACE)
    forms = [FORMS[place % len(FORMS)][1] for place in range(len(NACE))]
    assert frame["legal_form"].tolist() == forms


WRITINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda code: code.replace(".", ""),
    lambda code: code.replace(".", ","),
    lambda code: code.replace(".", " "),
    lambda code: f"{code[:5]}.{code[5:]}",
    lambda code: f"NACE {code}",
    lambda code: f"{code} - {CODES.nace[next(k for k in CODES.nace if k[1] == code)].titles['nl']}",
    lambda code: f"{code.replace('.', '')}.0",
    lambda code: f"{code[0]}.{code[1:].replace('.', '')}E{len(code) - 2}",
    lambda code: f" {code}\xa0",
)
WHOLE = sorted({code for _, code in CODES.nace if len(code) in (6, 8)})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.sampled_from(WRITINGS))
def test_any_code_of_the_lists_in_any_writing(code: str, written: Callable[[str], str]) -> None:
    assert read_nace(written(code), CODES.nace) == code


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789.,- /ER", max_size=10))
def test_what_is_read_is_read_the_same_again(text: str) -> None:
    code = read_nace(text, CODES.nace)
    assert code is None or read_nace(code, CODES.nace) == code
    digits = "".join(sign for sign in text if sign.isdigit())
    # No digit is made up, but for a lost zero before; none is lost, but for .0 and exponents.
    assert code is None or "E" in text or code.replace(".", "").lstrip("0") in digits


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet="0123456789.,- /BEbetwv\xa0+", max_size=14), min_size=20))
def test_engine_and_python_read_numbers_and_forms_alike(texts: list[str]) -> None:
    table = ibis.memtable({"place": range(len(texts)), "text": texts})
    done = table.select(
        "place", number=enterprise_numbers(table.text), form=legal_forms(table.text)
    )
    frame = done.order_by("place").execute()
    assert frame["number"].tolist() == [enterprise_number(text) for text in texts]
    assert frame["form"].tolist() == [legal_form(text) for text in texts]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 19_999_999), st.sampled_from(("{}", "BE {}", "BTW BE{}", "be-{}")))
def test_any_number_in_any_writing(first: int, around: str) -> None:
    plain = f"{first:08d}{97 - first % 97:02d}"
    assert is_valid(plain)
    for text in (plain, dotted(plain), dotted(plain).replace(".", " ")):
        assert enterprise_number(around.format(text)) == plain
    if plain.startswith("0") and plain[1] != "0":
        assert enterprise_number(plain[1:] + ".0") == plain
