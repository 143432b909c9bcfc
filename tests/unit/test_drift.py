"""A source that is no longer what its mapping was settled on stops, and says what differs."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.errors import UserError
from antwoord.register.mapping.drift import require_as_settled
from antwoord.register.mapping.file import load_mapping
from antwoord.register.mapping.observed import remember
from antwoord.register.proposal.file import proposal_text
from antwoord.register.proposal.proposal import propose
from antwoord.register.sources.source import read_source

CODES = load_code_lists()
SETTLED_ON = date(2025, 7, 1)
LAST = date(2025, 8, 1)
Row = dict[str, str]
Change = Callable[[int, Row], Row]


def rows(count: int = 40) -> list[Row]:
    """Applications of a lender: amounts from 900,50 to 21.175,00, paid every other time."""
    made = []
    for number in range(count):
        amount = f"{900 + number * 525:,}".replace(",", ".") + (",50" if number % 2 else ",00")
        day = f"{1 + number % 28:02}/{1 + number % 12:02}/{2013 + number % 12}"
        made.append(
            {
                "Dossiernr": f"D-{number:04}",
                "Datum aanvraag": day,
                "Postcode": str(9000 + number),
                "Sector": ("Muziek", "Film", "Mode")[number % 3],
                "NACE-code": ("90.031", "47.620", "59.111", "74.201")[number % 4],
                "Gevraagd bedrag": amount,
                "Looptijd": str(24 + number % 4 * 12),
                "Rentevoet": "6,75" if number % 2 else "5,5",
                "Datum uitbetaling": day if number % 2 else "",
                "Uitbetaald bedrag": f"€ {amount}" if number % 2 else "",
            }
        )
    return made


def extract(folder: Path, made: list[Row], name: str = "extract.csv") -> Path:
    path = folder / name
    lines = [";".join(made[0]), *(";".join(row.values()) for row in made)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def settled(folder: Path, made: list[Row]) -> Path:
    """The mapping of an extract, every proposal accepted."""
    proposal = propose(extract(folder, made), CODES)
    while proposal.unsettled:
        place, line = proposal.unsettled[0]
        proposal = proposal.settle(place, line, line.value)
    path = folder / "mapping.toml"
    path.write_text(proposal_text(proposal, SETTLED_ON), encoding="utf-8")
    return path


def compare(folder: Path, mapping_file: Path, later: list[Row]) -> None:
    mapping = load_mapping(mapping_file, CODES)
    wanted = tuple(heading for _, heading in mapping.headings)
    source = read_source(extract(folder, later, "later.csv"), mapping.layout, wanted)
    require_as_settled(source, mapping, CODES, LAST)


def put(name: str, change: Callable[[str], str], part: int = 1) -> Change:
    """Changes a column, of every so manieth row; what is empty stays so."""
    return lambda number, row: (
        row | {name: change(row[name])} if row[name] and number % part == 0 else row
    )


def serial(day: str) -> str:
    moment = datetime.datetime.strptime(day, "%d/%m/%Y").date()
    return str((moment - date(1899, 12, 30)).days)


def moved(years: int) -> Callable[[str], str]:
    return lambda day: f"{day[:-4]}{int(day[-4:]) + years}"


DRIFTS: dict[str, tuple[Change, str, str]] = {
    "empty": (put("Uitbetaald bedrag", lambda _: ""), "Uitbetaald bedrag", "empty now"),
    "nearly empty": (
        lambda number, row: row | ({} if number < 2 else {"Sector": ""}), "Sector", "5 % now",
    ),
    "the first of each group": (
        lambda number, row: row | ({} if number % 3 == 0 else {"Sector": ""}), "Sector", "35 % now",
    ),
    "serials": (put("Datum aanvraag", serial), "Datum aanvraag", "100 % serial number now"),
    "half the dates as a spreadsheet turned them": (
        put("Datum aanvraag", lambda d: "-".join(reversed(d.split("/"))), 2),
        "Datum aanvraag", "50 % year-month-day now",
    ),
    "month first": (
        put("Datum aanvraag", lambda d: "/".join([d[3:5], d[:2], d[6:]])),
        "Datum aanvraag", "could be read",
    ),
    "the other date system": (put("Datum aanvraag", moved(-4)), "Datum aanvraag", "from 2009 to"),
    "dates to come": (put("Datum uitbetaling", moved(40)), "Datum uitbetaling", "from 2054 to"),
    "cents with a comma": (
        put("Gevraagd bedrag", lambda a: a.replace(".", "").replace(",", "") + ",00"),
        "Gevraagd bedrag", "at most 2,000,000 now",
    ),
    "cents without": (
        put("Gevraagd bedrag", lambda a: a.replace(".", "").replace(",", "")),
        "Gevraagd bedrag", "without decimals now",
    ),
    "thousands": (
        put("Gevraagd bedrag", lambda a: "0," + a.replace(".", "").replace(",", "").zfill(8)[:6]),
        "Gevraagd bedrag", "around 0.01",
    ),
    "some rows in cents": (
        put("Gevraagd bedrag", lambda a: a.replace(".", "").replace(",", "") + ",00", 4),
        "Gevraagd bedrag", "at most 2,000,000 now",
    ),
    "decimal point": (
        put("Gevraagd bedrag", lambda a: a.replace(".", "").replace(",", ".")),
        "Gevraagd bedrag", "decimal point now",
    ),
    "fractions of 1": (
        put("Rentevoet", lambda r: f"0,0{r.replace(',', '')}"), "Rentevoet", "around 0.0",
    ),
    "years for months": (put("Looptijd", lambda t: str(int(t) // 12)), "Looptijd", "around 5"),
    "another currency": (
        put("Uitbetaald bedrag", lambda a: a.replace("€", "$")), "Uitbetaald bedrag", "in $ now",
    ),
    "other codes": (put("Sector", lambda word: f"S{len(word)}"), "Sector", "have none: 'S4'"),
    "codes that a spreadsheet cut": (
        put("NACE-code", lambda code: code.rstrip("0")), "NACE-code", "25 % of 4 digits now",
    ),
    "zeros for nothing": (
        lambda number, row: row | {"Uitbetaald bedrag": row["Uitbetaald bedrag"] or "0,00"},
        "Uitbetaald bedrag", "50 % zero now",
    ),
    "groups without cents": (
        put("Gevraagd bedrag", lambda a: a.replace(".", "@").split(",")[0].replace("@", ",")),
        "Gevraagd bedrag", "in groups of three now",
    ),
    "places for postcodes": (put("Postcode", lambda _: "Gent"), "Postcode", "otherwise now"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DRIFTS)
def test_a_changed_column_stops_with_one_sentence(kind: str, tmp_path: Path) -> None:
    change, heading, now = DRIFTS[kind]
    mapping = settled(tmp_path, rows())
    later = [change(number, row) for number, row in enumerate(rows())]
    with pytest.raises(UserError) as caught:
        compare(tmp_path, mapping, later)
    sentence = str(caught.value)
    assert sentence.startswith(f"later.csv, column '{heading}' (")
    assert now in sentence
    assert "when mapping.toml was settled on 2025-07-01" in sentence
    assert "antwoord map --like mapping.toml later.csv" in sentence
    assert "\n" not in sentence


GROWTH: dict[str, Change] = {
    "nothing": lambda number, row: row,
    "later dates": put("Datum aanvraag", lambda d: d[:-4] + "2025", 3),
    "some with cents": put("Looptijd", lambda term: term + ",0", 5),
    "a slip of the pen": lambda number, row: (
        row | {"Datum aanvraag": "05/06/1914", "Gevraagd bedrag": "9.000.000,00"}
        if number == 7
        else row
    ),
    "some emptied": lambda number, row: row | ({"Sector": ""} if number % 4 == 0 else {}),
    "a new word": put("Sector", lambda _: "Beiaard", 13),
    "months in words": put("Looptijd", lambda term: f"{term} maanden", 3),
    "a symbol before it": put("Gevraagd bedrag", lambda amount: f"€ {amount}"),
}


@pytest.mark.parametrize("kind", GROWTH)
def test_what_grows_naturally_does_not_stop(kind: str, tmp_path: Path) -> None:
    mapping = settled(tmp_path, rows())
    compare(tmp_path, mapping, [GROWTH[kind](number, row) for number, row in enumerate(rows())])


def test_a_second_column_of_the_same_name_stops(tmp_path: Path) -> None:
    mapping = settled(tmp_path, rows())
    header, *body = extract(tmp_path, rows()).read_text(encoding="utf-8").splitlines()
    text = "\n".join([f"{header};Postcode", *(f"{line};1000" for line in body)])
    (tmp_path / "twice.csv").write_text(text, encoding="utf-8")
    loaded = load_mapping(mapping, CODES)
    source = read_source(tmp_path / "twice.csv", loaded.layout, ("Dossiernr", "Sector"))
    with pytest.raises(UserError, match=r"'Postcode'.*one column of that name.*two now"):
        require_as_settled(source, loaded, CODES, LAST)


def test_a_column_rarely_filled_may_be_empty(tmp_path: Path) -> None:
    few = [row | {"Sector": "Muziek" if number == 3 else ""} for number, row in enumerate(rows(40))]
    none = [row | {"Sector": ""} for row in rows(42)]
    compare(tmp_path, settled(tmp_path, few), none)


def test_a_form_of_another_version_is_not_compared(tmp_path: Path) -> None:
    mapping = settled(tmp_path, rows())
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace('"decimal comma" = 100', "comma = 100"), encoding="utf-8")
    compare(tmp_path, mapping, rows())


def test_a_small_register_proves_little(tmp_path: Path) -> None:
    small = rows(2)
    mapping = settled(tmp_path, small)
    compare(tmp_path, mapping, rows(9))
    compare(tmp_path, mapping, [row | {"Uitbetaald bedrag": ""} for row in small])


def test_a_mapping_without_the_section_is_not_compared(tmp_path: Path) -> None:
    mapping = settled(tmp_path, rows())
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text[: text.index("[settled]")], encoding="utf-8")
    compare(tmp_path, mapping, [row | {"Sector": ""} for row in rows()])


def test_a_column_that_was_named_anew_by_hand_is_not_compared(tmp_path: Path) -> None:
    mapping = settled(tmp_path, rows())
    text = mapping.read_text(encoding="utf-8")
    changed = text.replace('column = "Datum uitbetaling"\n', 'column = "Datum aanvraag"\n')
    mapping.write_text(changed, encoding="utf-8")
    compare(tmp_path, mapping, rows())


def test_a_column_that_is_read_otherwise_by_hand_is_compared_by_its_form_only(
    tmp_path: Path,
) -> None:
    mapping = settled(tmp_path, rows())
    text = mapping.read_text(encoding="utf-8")
    head, heading, rest = text.partition('column = "Gevraagd bedrag"\n')
    mapping.write_text(f"{head}{heading}times = 1000\n{rest}", encoding="utf-8")
    compare(tmp_path, mapping, rows())


@pytest.mark.parametrize(
    "section",
    [
        "settled = 1",
        "[settled]\non = 2025-01-01",
        '[settled]\non = "x"\nrows = 1\nheadings = []',
        "[settled]\non = 2025-01-01\nrows = 1\nheadings = [3]",
        "[settled]\non = 2025-01-01\nrows = 1\nheadings = []\ncolumns = 3",
        "[settled]\non = 2025-01-01\nrows = 1\nheadings = []\ncolumns = { activity = 3 }",
        "[settled]\non = 2025-01-01\nrows = 1\nheadings = []\ncolumns = { activity = {} }",
        "[settled]\non = 2025-01-01\nrows = 1\nheadings = []\n"
        'columns.activity = { column = "x", kind = "amounts", range = [0, 1, 2] }',
    ],
)
def test_a_section_that_nobody_wrote_is_refused(section: str, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(f'{section}\n[columns.activity]\ncolumn = "x"\n', encoding="utf-8")
    with pytest.raises(UserError, match=r"mapping\.toml.*settled"):
        load_mapping(mapping, CODES)


def test_what_is_remembered_is_of_nobody(tmp_path: Path) -> None:
    odd = rows(12)
    odd[5] = replace_in(odd[5], "17.777,77", "D-PERSON", "12/09/2019")
    text = settled(tmp_path, odd).read_text(encoding="utf-8")
    remembered = text[text.index("[settled]") :]
    for value in ("17.777", "17777", "PERSON", "12/09", "2019-09", "9003"):
        assert value not in remembered
    assert "range = [1000, 5000, 20000]" in remembered


def replace_in(row: Row, amount: str, number: str, day: str) -> Row:
    return row | {"Gevraagd bedrag": amount, "Dossiernr": number, "Datum aanvraag": day}


def test_remembering_and_reading_it_give_the_same(tmp_path: Path) -> None:
    mapping = load_mapping(settled(tmp_path, rows()), CODES)
    source = read_source(tmp_path / "extract.csv", mapping.layout, ("Dossiernr", "Sector"))
    seen = remember(source, replace(mapping, remembered=None), CODES, SETTLED_ON)
    assert mapping.remembered == seen
