"""A settled mapping for the next month: what is the same is kept, what differs is asked once."""

import re
import tomllib
from pathlib import Path

import pytest
import workbooks
from typer.testing import CliRunner

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.cli.commands import map as map_command
from antwoord.cli.main import app
from antwoord.errors import UserError
from antwoord.register.mapping.drift import require_as_settled
from antwoord.register.mapping.file import load_mapping, unsettled
from antwoord.register.proposal.file import merged_text
from antwoord.register.proposal.like import propose_like
from antwoord.register.proposal.proposal import Proposal
from antwoord.register.sources.source import read_source

CODES = load_code_lists()
HEADINGS = ("Dossiernr", "Datum aanvraag", "Sector", "Gevraagd bedrag", "Beslissing")
WORDS = ("Muziek", "Film", "Kapper")
MAPPING = """\
# Ours: agreed with credit control on 3 March.
[source]
header_row = 1
delimiter = ";"
empty = ["-"]

[columns.application_id]
column = "Dossiernr"   # their own number

[columns.application_date]
column = "Datum aanvraag"
date_order = "day first"

[columns.activity]
column = "Sector"
# barbers too
words = { "Muziek" = "music", "Film" = "film", "Kapper" = "personal_care" }

[columns.requested_amount_eur]
column = "Gevraagd bedrag"
decimal = ","

[columns.decision]
column = "Beslissing"
words = { "ja" = "approved", "neen" = "stopped" }

[columns.nace_code]
constant = ""

[enterprise_register]
prefer = ["nace_code"]
"""
runner = CliRunner()


def extract(folder: Path, name: str, *, headings=HEADINGS, words=WORDS, amount=10_000) -> Path:
    lines = [
        f"D-{number};{1 + number:02}/0{1 + number % 9}/2024;{words[number % len(words)]};"
        f"{amount + number * 100},50;{'ja' if number % 3 else 'neen'}"
        for number in range(24)
    ]
    path = folder / name
    path.write_text("\n".join([";".join(headings), *lines, ""]), encoding="utf-8")
    return path


@pytest.fixture
def july(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """July's mapping, written by hand and settled on July's extract."""
    monkeypatch.chdir(tmp_path)
    Path("hand.toml").write_text(MAPPING, encoding="utf-8")
    extract(tmp_path, "july.csv")
    done = runner.invoke(app, ["map", "--like", "hand.toml", "july.csv", "--output", "july.toml"])
    assert done.exit_code == 0, done.output
    assert "july.toml: nothing left to settle" in done.output
    return tmp_path / "july.toml"


def like(july: Path, register: Path) -> Proposal:
    return propose_like(register, july, CODES)


def checks(proposal: Proposal) -> list[tuple[str, str, object]]:
    return [
        (proposal.guesses[place].name, line.key, line.value) for place, line in proposal.unsettled
    ]


def test_the_same_extract_asks_nothing_and_reads_the_same(july: Path) -> None:
    proposal = like(july, july.parent / "july.csv")
    assert checks(proposal) == []
    hand, now = load_mapping(july.parent / "hand.toml", CODES), load_mapping(july, CODES)
    assert now.columns == hand.columns
    assert now.remembered is not None


def test_comments_and_edits_by_hand_are_kept(july: Path) -> None:
    text = july.read_text(encoding="utf-8")
    before = text[: text.index("[columns.nace_code]")]
    assert before.replace('encoding = "utf-8"\n', "") == MAPPING[: MAPPING.index("[columns.nace")]
    assert tomllib.loads(text)["enterprise_register"] == {"prefer": ["nace_code"]}


def test_one_new_heading_and_two_new_words_are_three_questions_in_one_round(july: Path) -> None:
    headings = ("Dossiernr", "Datum aanvraag", "Sector aanvrager", "Gevraagd bedrag", "Beslissing")
    words = (*WORDS, "Beiaard", "Podcast")
    extract(july.parent, "august.csv", headings=headings, words=words)
    done = runner.invoke(app, ["map", "--like", "july.toml", "august.csv", "--output", "aug.toml"])
    assert done.exit_code == 0, done.output
    text = Path("aug.toml").read_text(encoding="utf-8")
    assert [key for _, key in unsettled(text)] == ["column", "Beiaard", "Podcast"]
    # Whoever removes the marks without giving a code is told so: nothing is read as no value.
    unread = text.replace("# CHECK", "# seen")
    Path("aug.toml").write_text(unread, encoding="utf-8")
    with pytest.raises(UserError, match="'Beiaard' means '\\?', which is no code"):
        load_mapping(Path("aug.toml"), CODES)
    Path("aug.toml").write_text(unread.replace('"?"', '"music"'), encoding="utf-8")
    mapping = load_mapping(Path("aug.toml"), CODES)
    (activity,) = [each for each in mapping.columns if each.name == "activity"]
    assert activity.column == "Sector aanvrager"
    assert (activity.words or {})["beiaard"] == "music"
    assert checks(like(Path("aug.toml"), july.parent / "august.csv")) == []


def test_on_a_terminal_they_are_three_prompts(july: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headings = ("Dossiernr", "Datum aanvraag", "Sector aanvrager", "Gevraagd bedrag", "Beslissing")
    extract(july.parent, "august.csv", headings=headings, words=(*WORDS, "Beiaard", "Podcast"))
    monkeypatch.setattr(map_command, "_somebody_there", lambda: True)
    done = runner.invoke(
        app,
        ["map", "--like", "july.toml", "august.csv", "--output", "aug.toml"],
        input="y\nmusic\nmarketing\n",
    )
    assert done.exit_code == 0, done.output
    assert "aug.toml: nothing left to settle" in done.output
    assert "D-1" not in done.output
    assert "# barbers too" in Path("aug.toml").read_text(encoding="utf-8")
    load_mapping(Path("aug.toml"), CODES)


TABLES = {
    "scattered": (
        '[columns.activity]\ncolumn = "Sectoren"\n[enterprise_register]\nprefer = []\n'
        '[columns.application_id]\ncolumn = "Dossiernr"\n'
        '[columns.activity.words]\n"Muziek" = "music"\n'
    ),
    "dotted": (
        'columns.activity.column = "Sectoren"\ncolumns.activity.words.Muziek = "music"\n'
        'columns.application_id.column = "Dossiernr"\nenterprise_register.prefer = []\n'
    ),
    "in lines": (
        'columns = { activity = { column = "Sectoren", words = { Muziek = "music" } }, '
        'application_id = { column = "Dossiernr" } }\nenterprise_register = { prefer = [] }\n'
    ),
}


@pytest.mark.parametrize("how", TABLES)
def test_no_mark_is_lost_however_the_tables_stand(how: str, tmp_path: Path) -> None:
    old = tmp_path / "old.toml"
    old.write_text(TABLES[how], encoding="utf-8")
    path = extract(tmp_path, "in.csv", words=("Muziek", "a # CHECK", 'b "c'))
    proposal = propose_like(path, old, CODES)
    text = merged_text(TABLES[how], proposal)
    assert len(unsettled(text)) == len(proposal.unsettled) == 3
    old.write_text(re.sub(" *# CHECK:.*", "", text).replace('"?"', '"film"'), encoding="utf-8")
    mapping = load_mapping(old, CODES)
    assert {each.name: each.words for each in mapping.columns} == {
        "activity": {"muziek": "music", "a # check": "film", 'b "c': "film"},
        "application_id": None,
    }
    assert tomllib.loads(old.read_text(encoding="utf-8"))["enterprise_register"] == {"prefer": []}
    assert propose_like(path, old, CODES).unsettled == []


def test_a_heading_that_is_gone_without_another_is_asked(july: Path) -> None:
    path = extract(july.parent, "august.csv", headings=(*HEADINGS[:4], "Xyz"))
    assert checks(like(july, path)) == [("decision", "constant", "")]


def test_a_heading_in_other_letters_is_the_same(july: Path) -> None:
    path = extract(july.parent, "august.csv", headings=tuple(each.upper() for each in HEADINGS))
    assert checks(like(july, path)) == []


def test_another_magnitude_is_asked_at_its_column(july: Path) -> None:
    path = extract(july.parent, "august.csv", amount=1_000_000)
    ((name, key, _),) = checks(like(july, path))
    assert (name, key) == ("requested_amount_eur", "column")


def test_many_new_words_may_be_names_and_are_not_written(july: Path) -> None:
    path = extract(july.parent, "august.csv", words=tuple(f"Naam{n}" for n in range(20)))
    proposal = like(july, path)
    assert ("activity", "other", "keep") in checks(proposal)
    assert "Naam" not in str([line for _, line in proposal.unsettled])


def test_words_left_to_the_checks_are_not_asked_again(july: Path) -> None:
    text = july.read_text(encoding="utf-8").replace("# barbers too", 'other = "keep"')
    july.write_text(text, encoding="utf-8")
    path = extract(july.parent, "august.csv", words=(*WORDS, "Beiaard"))
    assert checks(like(july, path)) == [("activity", "Beiaard", "?")]
    kept = july.read_text(encoding="utf-8").replace('words = ["Film"', 'words = ["Beiaard", "Film"')
    july.write_text(kept, encoding="utf-8")
    assert checks(like(july, path)) == []


def test_a_sheet_by_another_name_is_found_and_asked_where_there_are_others(tmp_path: Path) -> None:
    import xlsxwriter

    mapping = MAPPING.replace('header_row = 1\ndelimiter = ";"', 'sheet = "juli"\nheader_row = 1')
    (tmp_path / "old.toml").write_text(mapping, encoding="utf-8")
    for name, sheets in (("one.xlsx", ("augustus",)), ("two.xlsx", ("uitleg", "augustus"))):
        with xlsxwriter.Workbook(tmp_path / name) as book:
            for sheet in map(book.add_worksheet, sheets):
                if sheet.name == "augustus":
                    sheet.write(0, 0, "Stand")
                    sheet.write_row(2, 0, HEADINGS)
                    sheet.write_row(3, 0, ("D-1", "13/01/2024", "Muziek", 1000, "ja"))
    one = propose_like(tmp_path / "one.xlsx", tmp_path / "old.toml", CODES)
    assert {line.key: line.value for line in one.source} == {
        "sheet": "augustus", "header_row": 3, "empty": ["-"],
    }  # fmt: skip
    assert one.unsettled == []
    two = propose_like(tmp_path / "two.xlsx", tmp_path / "old.toml", CODES)
    ((place, line),) = two.unsettled
    assert (place, line.key, line.value) == (-1, "sheet", "augustus")


def test_a_mapping_that_is_not_settled_is_no_ground(july: Path) -> None:
    text = july.read_text(encoding="utf-8") + "\n# CHECK: this\n"
    july.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="marked CHECK that nobody settled"):
        like(july, july.parent / "july.csv")


def test_a_register_of_something_else_is_refused(july: Path) -> None:
    path = extract(july.parent, "other.csv", headings=("a", "b", "c", "d", "e"))
    with pytest.raises(UserError, match=r"other\.csv"):
        like(july, path)


def test_a_history_keeps_its_events(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text(
        '[history]\nid = "Dossier"\nevent = "Stap"\ndate = "Datum"\ndate_order = "day first"\n'
        '[history.events]\n"ontvangen" = "received"\n',
        encoding="utf-8",
    )
    path = tmp_path / "in.csv"
    path.write_text(
        "Dossier;Nieuwe stap;Datum\nA;ontvangen;13/01/2020\nA;betaald;14/01/2020\n",
        encoding="utf-8",
    )
    proposal = propose_like(path, tmp_path / "old.toml", CODES)
    assert checks(proposal) == [
        ("history", "event", "Nieuwe stap"), ("history", "betaald", "paid"),
    ]  # fmt: skip


def test_a_second_sheet_like_the_one_that_is_read_is_asked_about(tmp_path: Path) -> None:
    lines = [line.split(";") for line in extract(tmp_path, "x.csv").read_text().splitlines()]
    one = workbooks.write(tmp_path / "july.xlsx", {"Register": lines, "Uitleg": [["Stand"], ["x"]]})
    hand = tmp_path / "hand.toml"
    hand.write_text(MAPPING.replace('delimiter = ";"', 'sheet = "Register"'), encoding="utf-8")
    july = tmp_path / "july.toml"
    july.write_text(merged_text(hand.read_text(), propose_like(one, hand, CODES)), encoding="utf-8")

    def stopped(path: Path) -> str:
        mapping = load_mapping(july, CODES)
        wanted = tuple(heading for _, heading in mapping.headings)
        try:
            require_as_settled(read_source(path, mapping.layout, wanted), mapping, CODES, None)
        except UserError as problem:
            return str(problem)
        return ""

    assert stopped(one) == ""
    more = workbooks.write(
        tmp_path / "more.xlsx", {"Register": lines[:9], "R 2": lines[:1] + lines[9:]}
    )
    assert "the sheet R 2 has the register's headings too now, and is not read" in stopped(more)
    (line,) = [line for line in propose_like(more, july, CODES).source if line.check]
    assert (line.key, line.value) == ("sheet", "Register")
    hidden = workbooks.write(
        tmp_path / "hidden.xlsx", {"Register": lines, "Nieuw": [["Stand"]]}, hidden=["Register"]
    )
    assert "the sheet Register, which is read, is hidden now" in stopped(hidden)
    # Once somebody said that it is right, it is.
    july.write_text(
        merged_text(july.read_text(), propose_like(more, july, CODES)).replace("# CHECK", "# seen"),
        encoding="utf-8",
    )
    assert stopped(more) == ""
