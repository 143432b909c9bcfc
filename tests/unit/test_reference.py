"""Contradictions inside the reference data are named, each with its file and row."""

import shutil
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from looping import some

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.files import read_rows
from antwoord.catalogue.programme import load_programme
from antwoord.errors import ReferenceDataError, UserError
from antwoord.storage.paths import project_root

RAW = project_root() / "data" / "raw"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for name in ("reference", "programmes", "questions"):
        shutil.copytree(RAW / name, tmp_path / name)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(path: Path, line: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


def test_the_list_of_the_question_holds_36_codes() -> None:
    codes = load_code_lists()
    question = load_question("sv-533", codes)
    assert len(question.population.nace_codes) == 36
    assert {("2008", code) for code in question.population.nace_codes} <= set(codes.nace)


def test_22_of_the_36_codes_do_not_exist_in_2025() -> None:
    codes = load_code_lists()
    in_2025 = {code for version, code in codes.nace if version == "2025"}
    assert len(set(load_question("sv-533", codes).population.nace_codes) - in_2025) == 22


@pytest.mark.parametrize(
    ("postal_code", "day", "province"),
    [
        ("2070", date(2024, 12, 31), "BE-VAN"),
        ("2070", date(2025, 1, 1), "BE-VOV"),
        ("2069", date(2025, 1, 1), "BE-VAN"),
        ("2071", date(2025, 1, 1), "BE-VAN"),
        ("1499", date(2021, 3, 1), "BE-WBR"),
        ("1500", date(2021, 3, 1), "BE-VBR"),
        ("3499", date(2021, 3, 1), "BE-VBR"),
        ("3500", date(2021, 3, 1), "BE-VLI"),
        ("9999", date(2021, 3, 1), "BE-VOV"),
        ("0999", date(2021, 3, 1), None),
        ("900", date(2021, 3, 1), None),
        ("90O0", date(2021, 3, 1), None),
    ],
)
def test_province_of_a_postcode(postal_code: str, day: date, province: str | None) -> None:
    assert load_code_lists().province_of(postal_code, day) == province


@pytest.mark.parametrize(
    ("postal_code", "day", "places"),
    [
        ("2070", date(2024, 12, 31), ["11056", "11000", "BE-VAN", "BE-VLG"]),
        ("2070", date(2025, 1, 1), ["46030", "46000", "BE-VOV", "BE-VLG"]),
        ("9120", date(2021, 3, 1), ["46030", "46000", "BE-VOV", "BE-VLG"]),
        ("1500", date(2021, 3, 1), ["23027", "23000", "BE-VBR", "BE-VLG"]),
        ("7700", date(2021, 3, 1), ["57096", "57000", "BE-WHT", "BE-WAL"]),
        # Of those that share it, the one that has no other.
        ("1040", date(2021, 3, 1), ["21005", "21000", "BE-BRU", "BE-BRU"]),
        ("1050", date(2021, 3, 1), ["21009", "21000", "BE-BRU", "BE-BRU"]),
        # The postcode of one institution.
        ("1049", date(2021, 3, 1), [None, None, "BE-BRU", "BE-BRU"]),
        ("0999", date(2021, 3, 1), [None] * 4),
    ],
)
def test_places_of_a_postcode(postal_code: str, day: date, places: list[str | None]) -> None:
    codes = load_code_lists()
    assert [codes.place_of(postal_code, day, level) for level in codes.place_levels] == places


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="district is none of"):
        load_code_lists().place_of("2000", date(2021, 3, 1), "district")


def test_the_group_of_a_place_is_the_place_it_lies_in() -> None:
    codes = load_code_lists()
    lists = (codes.municipalities, codes.arrondissements, codes.provinces, codes.regions)
    # Those of 2025 and Zwijndrecht; the 43 there are since 2019; ten and Brussels.
    assert [len(each) for each in lists] == [566, 43, 11, 3]
    for below, above in some(pairwise(lists)):
        assert {code.group for code in below.values()} == set(above)
    assert {code: place.group for code, place in codes.municipalities.items()} == {
        code: f"{code[:2]}000" for code in codes.municipalities
    }


def test_every_column_of_a_place_agrees_with_its_group() -> None:
    codes = load_code_lists()
    rows = list(read_rows(RAW / "reference/municipalities.csv", ()))
    rows += read_rows(RAW / "reference/arrondissements.csv", ())
    assert len(rows) == 566 + 43
    for where, row in some(rows):
        arrondissement = codes.arrondissements[row["arrondissement"]]
        province = arrondissement.group
        assert (row["province"], row["region"]) == (province, codes.provinces[province].group), (
            where
        )


def test_both_lists_of_postcodes_agree_on_the_province() -> None:
    codes = load_code_lists()
    assert len(codes.municipality_of) == 1149
    for postal_code, places in some(codes.municipality_of.items()):
        for municipality, period in some(places):
            arrondissement = codes.municipalities[municipality].group
            for day in (period.valid_from or date(2012, 1, 1), period.valid_to or date.max):
                province = codes.arrondissements[arrondissement].group
                assert codes.province_of(postal_code, day) == province, postal_code


def test_every_municipality_has_a_postcode_while_it_is_one() -> None:
    codes = load_code_lists()
    places = {place for found in codes.municipality_of.values() for place in found}
    assert {municipality for municipality, _ in places} == set(codes.municipalities)
    for municipality, period in some(places):
        held = codes.municipalities[municipality].period
        assert held.valid_to is None or period == held, municipality


@pytest.mark.parametrize(
    ("day", "rates"),
    [
        (date(2021, 1, 31), ["6.00", "6.75"]),
        (date(2021, 2, 1), ["6.00", "7.00"]),
    ],
)
def test_a_rate_of_unknown_period_is_possible_on_any_date(day: date, rates: list[str]) -> None:
    programme = load_programme("impulskrediet", load_code_lists())
    assert [str(rule.value) for rule in programme.on("interest_rate_pct", day)] == rates


Break = Callable[[Path], None]
BREAKS: dict[str, tuple[Break, str]] = {
    "a code twice": (
        lambda raw: append(
            raw / "reference/activities.csv", "music,Muziek,Music,Musique,true,,,a source"
        ),
        r"activities\.csv, row \d+: the code 'music'.*twice",
    ),
    "no source": (
        lambda raw: append(raw / "reference/activities.csv", "x,X,X,X,true,,,"),
        r"activities\.csv, row \d+: no source",
    ),
    "a flag that is neither": (
        lambda raw: append(raw / "reference/legal_forms.csv", "x,X,X,X,X,ja,,,a source"),
        r"legal_forms\.csv, row \d+: 'ja' must be true or false",
    ),
    "a period that ends before it begins": (
        lambda raw: append(
            raw / "reference/activities.csv", "x,X,X,X,true,2020-01-01,2019-01-01,a source"
        ),
        r"activities\.csv, row \d+: the period .* ends before it begins",
    ),
    "a row with a field too many": (
        lambda raw: append(raw / "reference/activities.csv", "x,X,X,X,true,,,a source,more"),
        r"activities\.csv, row \d+: not as many fields",
    ),
    "a missing column": (
        lambda raw: edit(raw / "reference/legal_forms.csv", "non_profit", "profit"),
        r"legal_forms\.csv has no column non_profit",
    ),
    "a quote that does not end": (
        lambda raw: append(raw / "reference/activities.csv", '"' + "x," * 100_000),
        r"activities\.csv, row \d+: a quoted field does not end",
    ),
    "overlapping postcodes": (
        lambda raw: append(raw / "reference/postal_codes.csv", "2060,2075,BE-VOV,,,a source"),
        r"postal_codes\.csv, row \d+: 2060 to 2075 overlaps",
    ),
    "a postcode in an unknown province": (
        lambda raw: edit(raw / "reference/postal_codes.csv", "BE-VWV", "BE-XXX"),
        r"postal_codes\.csv, row \d+: 'BE-XXX' is not in provinces\.csv",
    ),
    "a province in an unknown region": (
        lambda raw: edit(raw / "reference/provinces.csv", "BE-VLG", "BE-XXX"),
        r"provinces\.csv: BE-VAN lies in the region 'BE-XXX', which is not in the list",
    ),
    "a municipality in an unknown arrondissement": (
        lambda raw: edit(raw / "reference/municipalities.csv", ",11000,", ",10000,"),
        r"municipalities\.csv: 11001 lies in the arrondissement '10000', which is not in",
    ),
    "an arrondissement in an unknown province": (
        lambda raw: edit(raw / "reference/arrondissements.csv", "BE-VAN", "BE-XXX"),
        r"arrondissements\.csv: 11000 lies in the province 'BE-XXX', which is not in",
    ),
    "a postcode in an unknown municipality": (
        lambda raw: append(raw / "reference/municipality_postcodes.csv", "1000,1,,,a source"),
        r"municipality_postcodes\.csv, row \d+: '1' is not in municipalities\.csv",
    ),
    "a postcode of a municipality that is none": (
        lambda raw: append(raw / "reference/municipality_postcodes.csv", "100,21004,,,a source"),
        r"municipality_postcodes\.csv, row \d+: '100' is no postcode",
    ),
    "a municipality twice with a postcode": (
        lambda raw: append(raw / "reference/municipality_postcodes.csv", "1000,21004,,,a source"),
        r"municipality_postcodes\.csv: \('1000', '21004'\) is given twice",
    ),
    "a NACE code twice": (
        lambda raw: append(
            raw / "reference/nace.csv", "2008,91.020,R,Musea,,,,heritage,,,a source"
        ),
        r"nace\.csv, row \d+: the code 91\.020 of 2008 is given twice",
    ),
    "an unknown NACE group": (
        lambda raw: edit(raw / "reference/nace.csv", ",heritage,", ",heritag,"),
        r"nace\.csv, row \d+: the group 'heritag' is not in",
    ),
    "a correspondence to a code that is not there": (
        lambda raw: append(
            raw / "reference/nace_correspondence.csv", "91.020,99.999,structure,,,a source"
        ),
        r"nace_correspondence\.csv, row \d+: 99\.999 of 2025 is not in nace\.csv",
    ),
    "a correspondence on no basis": (
        lambda raw: append(raw / "reference/nace_correspondence.csv", "91.020,91.220,x,,,a source"),
        r"nace_correspondence\.csv, row \d+: the basis 'x' is none of",
    ),
    "a pair twice": (
        lambda raw: append(
            raw / "reference/nace_correspondence.csv", "91.020,91.210,structure,,,a source"
        ),
        r"nace_correspondence\.csv, row \d+: the pair 91\.020 and 91\.210 is given twice",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_contradiction_in_the_code_lists(raw: Path, name: str) -> None:
    contradict, message = BREAKS[name]
    contradict(raw)
    with pytest.raises(ReferenceDataError, match=message):
        # What is long is read when first asked for.
        codes = load_code_lists(raw / "reference")
        assert codes.correspondences
        assert codes.municipality_of


PROGRAMME_BREAKS: dict[str, tuple[Break, str]] = {
    "overlapping rates": (
        lambda raw: edit(
            raw / "programmes/impulskrediet.toml", "valid_to = 2021-01-31", "valid_to = 2021-02-15"
        ),
        r"impulskrediet\.toml: interest_rate_pct is given twice for the same days",
    ),
    "an unknown purpose": (
        lambda raw: edit(raw / "programmes/impulskrediet.toml", '"tax_debt"', '"tax"'),
        r"line \d+, \[\[rules\]\] 6, value, item 2: 'tax' is not in purposes\.csv",
    ),
    "an unknown rule": (
        lambda raw: edit(
            raw / "programmes/impulskrediet.toml", "maximum_term_months", "maximum_term_month"
        ),
        r"\[\[rules\]\] 2, name: 'maximum_term_month' must be .*; perhaps 'maximum_term_months'",
    ),
    "an amount that is no number": (
        lambda raw: edit(raw / "programmes/impulskrediet.toml", '"25000.00"', '"25.000,00"'),
        r"line 26, \[\[rules\]\] 1, value: maximum_amount_eur '25\.000,00' is not a number",
    ),
    "broken TOML": (
        lambda raw: append(raw / "programmes/impulskrediet.toml", "= ="),
        r"impulskrediet\.toml is not valid TOML",
    ),
}


@pytest.mark.parametrize("name", PROGRAMME_BREAKS)
def test_a_contradiction_in_a_programme(raw: Path, name: str) -> None:
    contradict, message = PROGRAMME_BREAKS[name]
    contradict(raw)
    with pytest.raises(ReferenceDataError, match=message):
        load_programme("impulskrediet", load_code_lists(), raw / "programmes")


QUESTION_BREAKS: dict[str, tuple[Break, str]] = {
    "an unknown activity": (
        lambda raw: edit(raw / "questions/sv-533.toml", '"photography"', '"fotography"'),
        r"population\.activities, item 2: 'fotography' is not in activities\.csv.*'photography'",
    ),
    "a code twice": (
        lambda raw: edit(raw / "questions/sv-533.toml", '"91.020"', '"91.030"'),
        r"nace_codes holds 91\.030 twice",
    ),
    "a code that is none": (
        lambda raw: edit(raw / "questions/sv-533.toml", '"91.020"', '"91.0201"'),
        r"nace_codes, item 2: '91\.0201' must be a NACE code",
    ),
    "a key that is misspelt": (
        lambda raw: edit(raw / "questions/sv-533.toml", "nace_codes =", "nace_code ="),
        r"population: unknown key nace_code; .*perhaps nace_codes is meant",
    ),
    "another id": (
        lambda raw: edit(raw / "questions/sv-533.toml", 'id = "sv-533"', 'id = "sv-534"'),
        r"id must be 'sv-533'",
    ),
    "a published figure of an unknown measure": (
        lambda raw: edit(raw / "questions/sv-533.toml", 'measure = "paid"', 'measure = "payed"'),
        r"\[\[published\]\] 2, measure: 'payed' must be one of .*'paid' is meant",
    ),
}


@pytest.mark.parametrize("name", QUESTION_BREAKS)
def test_a_contradiction_in_a_question(raw: Path, name: str) -> None:
    contradict, message = QUESTION_BREAKS[name]
    contradict(raw)
    with pytest.raises(ReferenceDataError, match=message):
        load_question("sv-533", load_code_lists(), raw / "questions")


def test_a_question_needs_only_the_keys_of_the_contract(tmp_path: Path) -> None:
    (tmp_path / "q1.toml").write_text(
        'id = "q1"\nprogrammes = ["impulskrediet"]\nreference_date = 2022-06-30\n'
        '[asked]\nby = "A"\nto = "B"\nnumber = 1\ndate = 2022-07-01\nsubject = "S"\n'
        '[population]\nactivities = ["retail"]\nnace_codes = ["47", "56.1"]\n'
        '[[parts]]\nheadline = ["applications"]\n'
        '[[parts]]\ntables = ["by_place"]\n'
        '[[parts]]\nkind = "refused"\nground = { nl = "x" }\n'
        '[[parts]]\nkind = "not_held"\n'
        "[[parts]]\nnumber = 9\n"
        '[[tables]]\nid = "by_place"\nmeasures = ["paid"]\nrows = ["province"]\n'
        '[[published]]\nreference_date = 2022-06-30\nmeasure = "paid"\nprovince = "BE-VAN"\n'
        'applicant = "company"\nvalue = 3\nsource = "x"\n'
        '[[answers]]\npart = 9\nnl = "Ja."\nsource = "x"\n',
        encoding="utf-8",
    )
    question = load_question("q1", load_code_lists(), tmp_path)
    assert [(part.number, part.kind) for part in question.parts] == [
        (1, "figures"),
        (2, "figures"),
        (3, "refused"),
        (4, "not_held"),
        (9, "text"),
    ]
    # What a first sentence alone tells is a cell too.
    assert [(table.id, table.measures) for table in question.tables] == [
        ("by_place", ("paid",)),
        ("headline", ("applications",)),
    ]
    assert question.sector_basis == "activity"


def test_an_unknown_question_or_programme_names_those_there_are() -> None:
    codes = load_code_lists()
    with pytest.raises(UserError, match=r"known: .*, sv-533"):
        load_question("nope", codes)
    with pytest.raises(UserError, match=r"known: .*, impulskrediet"):
        load_programme("nope", codes)
