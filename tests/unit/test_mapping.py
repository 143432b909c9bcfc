"""The mapping file: what it says, what is refused, what it makes of a source."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from registers import parameters_for

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.errors import UserError
from antwoord.register.mapping.file import Mapping, load_mapping
from antwoord.register.reading import read_register
from antwoord.run_files import RECEIPT, REGISTER, UNREADABLE
from antwoord.storage.paths import project_root

CODES = load_code_lists()
ID = '[columns.application_id]\ncolumn = "Nr"\n'


def mapping(folder: Path, text: str) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, text: str) -> Mapping:
    return load_mapping(mapping(folder, text), CODES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[colums]\n", "line 1: unknown key colums; its keys are source, columns, history"),
        (ID + "[source]\nblad = 1\n", "source: unknown key blad"),
        (ID + "[source]\nsheet = 1\n", "source.sheet: must be text between quotes"),
        (ID + "[source]\nheader_row = 0\n", "source.header_row: 0 must be a whole number from 1"),
        (ID + "[source]\ndelimiter = ';;'\n", "source.delimiter: ';;' must be one character"),
        (ID + "[source]\ndelimiter = '\"'\n", "source.delimiter: '\"' must be one character"),
        (
            ID + "[source]\nencoding = 'utf8mb4'\n",
            "source.encoding: there is no encoding 'utf8mb4'",
        ),
        (ID + "[source]\nencoding = 'base64'\n", "source.encoding: there is no encoding 'base64'"),
        (
            "[columns.paid_date]\nconstant = '2020-02-30'\n",
            "'2020-02-30' is no day of the calendar",
        ),
        ("[columns.sector]\ncolumn = 'x'\n", "columns.sector: is not one of the register's"),
        ("[columns.activity]\n", "columns.activity: name either its column or a constant"),
        ("[columns.activity]\nkolom = 'x'\n", "columns.activity: unknown key kolom"),
        ("[columns.activity]\ncolumn = ''\n", "columns.activity.column: is empty"),
        ("[columns.activity]\nconstant = 'muziek'\n", "constant: 'muziek' is no code"),
        ("[columns.paid_date]\nconstant = '1/2/20'\n", "constant: '1/2/20' is no date"),
        (
            "[columns.decision]\ncolumn = 'x'\nwords = { ja = 'paid' }\n",
            "columns.decision.words: 'ja' means 'paid', which is no code; codes are approved, ",
        ),
        (
            "[columns.decision]\ncolumn = 'x'\nwords = { ja = 'approved', JA = 'stopped' }\n",
            "'JA' stands there twice",
        ),
        ("[columns.postal_code]\ncolumn = 'x'\nwords = { a = 'b' }\n", "are no codes"),
        ("[columns.paid_date]\ncolumn = 'x'\ndate_order = 'dmy'\n", "'dmy' must be one of"),
        (
            "[columns.activity]\ncolumn = 'x'\nother = 'drop'\n",
            "'drop' must be one of refuse, keep",
        ),
        ("[columns.nace_version]\nconstant='2008'\nwhen='nace'\n", "when: must name one of"),
        ("[history]\nid = 'x'\n", "history.event: is not given"),
        ("[source]\n", "names no column of the source"),
        (ID + "divide_by = 60\n", "divide_by: 60 must be one of 1, 10, 100, 1000"),
        (ID + "times = 0\n", "times: 0 must be a whole number"),
        (ID + 'time_zone = "CET+1"\n', "time_zone: 'CET+1' is no time zone"),
        (ID + 'date_system = "1901"\n', "date_system: '1901' must be one of 1900, 1904"),
        (ID + 'date_cells = "odd"\n', "date_cells: 'odd' must be one of"),
        (ID + "empty = [0]\n", "empty, item 1: must be text between quotes"),
        ("x = \n", "is not valid TOML"),
        (ID + "# CHECK: is it?\n", "has 1 line(s) marked CHECK that nobody settled: 3"),
        (ID.replace("\n", "  # CHECK: is it?\n", 1), "nobody settled: 1 ([columns.application_id]"),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        load(tmp_path, text)
    assert message in str(caught.value)
    assert str(caught.value).startswith("mapping.toml")
    assert "\n" not in str(caught.value)


SOURCE = [
    "Nr;Datum;Sector;Bedrag;Rente;Status;NACE",
    "A-1;5/6/2020;Muziek;12.500,50;0,0675;ja;47.62",
]
TEXT = """
[source]
empty = ["n.v.t.", "-"]
[columns.application_id]
column = "Nr"
[columns.application_date]
column = "datum"
date_order = "day first"
[columns.activity]
column = "Sector"
words = { Muziek = "music", onbekend = "" }
[columns.paid_amount_eur]
column = "Bedrag"
decimal = ","
[columns.interest_rate_pct]
column = "Rente"
decimal = ","
times = 100
[columns.decision]
column = "Status"
words = { ja = "approved", nee = "stopped" }
[columns.nace_code]
column = "NACE"
digits = 5
[columns.nace_version]
constant = "2008"
when = "nace_code"
"""


def read(
    work: Path, *more: str, text: str = TEXT, keep: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    register = work / "in.csv"
    register.write_text("\n".join([*SOURCE, *more, ""]), encoding="utf-8")
    parameters = parameters_for(work, register, mapping=str(mapping(work, text)))
    read_register(parameters, keep_unmapped=keep)
    folder = work / "processed"
    return pd.read_parquet(folder / REGISTER), pd.read_parquet(folder / UNREADABLE)


def test_a_row_is_read_as_the_mapping_says(work: Path) -> None:
    rows, unreadable = read(work)
    row = rows.iloc[0]
    assert unreadable.empty
    assert (row.row_number, row.application_id, str(row.application_date)) == (
        2,
        "A-1",
        "2020-06-05",
    )
    assert (row.activity, row.decision, row.nace_version) == ("music", "approved", "2008")
    assert (str(row.paid_amount_eur), str(row.interest_rate_pct)) == ("12500.50", "6.7500")
    assert row.nace_code == "47.620"


def test_what_means_nothing_in_one_column_means_it_there_alone(work: Path) -> None:
    text = TEXT.replace('decimal = ","', 'decimal = ","\ndivide_by = 10\nempty = ["0,00"]', 1)
    rows, unreadable = read(work, "A-2;5/7/2020;Muziek;0,00;0,00;ja;", text=text)
    assert unreadable.empty
    assert rows.paid_amount_eur.isna().tolist() == [False, True]
    assert [str(amount) for amount in rows.paid_amount_eur.dropna()] == ["1250.05"]
    assert rows.interest_rate_pct.notna().all()


def test_dates_of_two_orders_are_refused_with_the_row(work: Path) -> None:
    with pytest.raises(UserError) as caught:
        read(work, "A-2;6/13/2020;;;;;", "A-3;13/6/2020;;;;;")
    assert "in.csv, column Datum, as in row 3: 1 value(s) have the day first" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_words_for_nothing_are_no_value(work: Path) -> None:
    rows, unreadable = read(work, "A-2;-;Onbekend;N.V.T.;-;NEE;")
    assert unreadable.empty
    assert (
        rows.loc[1]
        .isna()[["application_date", "activity", "paid_amount_eur", "nace_version"]]
        .all()
    )


def test_what_cannot_be_read_is_kept_apart_and_never_taken_for_another_value(work: Path) -> None:
    _, unreadable = read(work, "A-2;morgen;Muziek;12.5;x;ja;")
    assert unreadable[["column", "value"]].to_numpy().tolist() == [
        ["application_date", "morgen"],
        ["interest_rate_pct", "x"],
        ["paid_amount_eur", "?12.5"],
    ]


def test_a_word_without_a_code_is_refused_with_its_place(work: Path) -> None:
    with pytest.raises(UserError) as caught:
        read(work, "A-2;;Muziek;;;ja;", "A-3;;Beiaard;;;ja;")
    message = str(caught.value)
    assert "mapping.toml, columns.activity.words: the word 'Beiaard' of in.csv, row 4" in message


def test_who_checks_sees_every_value_that_is_not_mapped(work: Path) -> None:
    read(work, *(["A-2;x;Beiaard;y;;misschien;"] * 3), keep=True)
    told = json.loads((work / "processed" / RECEIPT).read_text(encoding="utf-8"))["unmapped"]
    assert [(each["column"], each["value"], each["count"], each["first_row"]) for each in told] == [
        ("application_date", "", 3, 3),
        ("activity", "Beiaard", 3, 3),
        ("decision", "misschien", 3, 3),
        ("paid_amount_eur", "", 3, 3),
    ]


def test_a_column_of_other_than_codes_shows_none_of_its_values(work: Path) -> None:
    read(work, *(f"A-2;;naam {n};;;ja;" for n in range(60)), keep=True)
    told = json.loads((work / "processed" / RECEIPT).read_text(encoding="utf-8"))["unmapped"]
    assert [(each["value"], each["count"]) for each in told] == [("", 60)]


def test_other_words_can_be_left_to_the_checks(work: Path) -> None:
    text = TEXT.replace('column = "Sector"', 'column = "Sector"\nother = "keep"')
    rows, _ = read(work, "A-2;;Beiaard;;;ja;", text=text)
    assert rows.loc[1, "activity"] == "Beiaard"


def test_a_heading_that_is_not_there_is_named_with_the_nearest(work: Path) -> None:
    text = TEXT.replace('"Sector"', '"Sektor"')
    with pytest.raises(
        UserError, match=r"columns\.activity\.column: in\.csv has no column 'Sektor'"
    ):
        read(work, text=text)


def test_a_mapping_is_no_license_to_skip_columns(work: Path) -> None:
    from antwoord.register.reading import Ingestion

    read(work)
    ingestion = Ingestion.load(work / "processed")
    assert "purpose" in ingestion.missing_columns
    assert "activity" not in ingestion.missing_columns


HISTORY = """
[history]
id = "Dossier"
event = "Gebeurtenis"
date = "Op"
amount = "Bedrag"
reason = "Reden"
decimal = ","
reasons = { ingetrokken = "withdrawn" }
[history.events]
ontvangen = "received"
goedgekeurd = "approved"
geweigerd = "stopped"
betaald = "paid"
gemaild = ""
[columns.activity]
column = "Sector"
words = { muziek = "music" }
"""
EVENTS = [
    "Dossier;Gebeurtenis;Op;Bedrag;Reden;Sector",
    "B;geweigerd;20/2/2020;;ingetrokken;muziek",
    "A;ontvangen;1/1/2020;;;",
    "B;ontvangen;2/1/2020;;;",
    "A;goedgekeurd;3/2/2020;;;muziek",
    "A;gemaild;4/2/2020;;;",
    "A;betaald;5/3/2020;1.000,50;;",
    "A;betaald;5/4/2020;2.000,25;;",
    "C;ontvangen;31/1/2020;;;muziek",
]


def history(work: Path, *more: str) -> pd.DataFrame:
    register = work / "in.csv"
    register.write_text("\n".join([*EVENTS, *more, ""]), encoding="utf-8")
    read_register(parameters_for(work, register, mapping=str(mapping(work, HISTORY))))
    return pd.read_parquet(work / "processed" / REGISTER).set_index("application_id")


def test_events_become_one_row_per_application(work: Path) -> None:
    rows = history(work)
    assert rows["row_number"].to_dict() == {"B": 2, "A": 3, "C": 9}
    a, b, c = rows.loc["A"], rows.loc["B"], rows.loc["C"]
    assert (str(a.application_date), a.decision, str(a.decision_date)) == (
        "2020-01-01", "approved", "2020-02-03",
    )  # fmt: skip
    assert (str(a.paid_date), str(a.paid_amount_eur)) == ("2020-03-05", "3000.75")
    assert (b.decision, b.stop_reason, str(b.decision_date)) == (
        "stopped",
        "withdrawn",
        "2020-02-20",
    )
    assert (str(b.application_date), a.activity) == ("2020-01-02", "music")
    assert pd.isna(c.decision)
    assert pd.isna(c.paid_date)


def test_the_last_decision_counts(work: Path) -> None:
    rows = history(work, "B;goedgekeurd;25/2/2020;;;")
    assert (rows.loc["B", "decision"], rows.loc["B"].isna().stop_reason) == ("approved", True)


def test_events_without_an_id_are_applications_of_their_own(work: Path) -> None:
    assert len(history(work, ";ontvangen;1/2/2020;1;;muziek", ";ontvangen;1/3/2020;1;;muziek")) == 5


def test_an_event_without_a_meaning_is_refused(work: Path) -> None:
    with pytest.raises(UserError, match=r"history\.events: the word 'heropend'"):
        history(work, "B;heropend;25/2/2020;;;")


def test_the_examples_of_the_documentation_are_mappings(tmp_path: Path) -> None:
    page = (project_root() / "docs" / "mapping.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", page, flags=re.S)
    assert len(examples) == 5
    assert [load(tmp_path, text).history is None for text in examples[:2]] == [True, False]
    listed = [[each.kind for each in load(tmp_path, text).lists] for text in examples[2:4]]
    assert listed == [["payments"], ["decisions"]]
    assert load(tmp_path, examples[0] + examples[4]).columns


def test_a_fault_of_ours_is_not_blamed_on_the_file(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("in.csv is not utf-8")

    monkeypatch.setattr("antwoord.register.mapped.translate", broken)
    with pytest.raises(RuntimeError):
        read(work)
