"""Known errors are put right before typing, and a correction cannot rot."""

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from registers import Row, application, parameters_for, stopped, write_register

from antwoord.answer.content.method import method
from antwoord.answer.content.prose import Prose
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.titles import Titles
from antwoord.answer.document.text import plain_block
from antwoord.answer.words.wording import Wording
from antwoord.cells import row_name
from antwoord.counting.steps import Scope
from antwoord.errors import UserError
from antwoord.provenance.record import _inputs
from antwoord.register.contract.corrections import CORRECTIONS_FILE, load_corrections
from antwoord.register.reading import Ingestion, read_register
from antwoord.run_files import CORRECTED_ROWS, INGESTION, REGISTER, UNREADABLE
from antwoord.storage.paths import project_root

ENTRY = {
    "id": "IK-00002",
    "column": "decision_date",
    "expected": "2020-02-30",
    "value": "2020-04-30",
    "reason": "month mistyped",
    "decided_by": "the registrar",
    "decided_on": date(2021, 1, 4),
}
ROWS = [
    application(1),
    application(2, decision_date="2020-02-30"),
    stopped(3, decision_date="", stop_reason="other"),
]


def toml(entries: list[dict[str, object]], register: str = "register.csv") -> str:
    lines = [f'register = "{register}"']
    for entry in entries:
        lines.append("[[corrections]]")
        for key, value in entry.items():
            written = str(value) if isinstance(value, date) else json.dumps(value)
            lines.append(f"{key} = {written}")
    return "\n".join(lines) + "\n"


def corrected(
    work: Path, *entries: dict[str, object], rows: list[Row] | None = None, file: str = ""
) -> tuple[Ingestion, pd.DataFrame]:
    register = write_register(work / "in", ROWS if rows is None else rows)
    text = file or toml([{**ENTRY, **entry} for entry in entries])
    (register.parent / CORRECTIONS_FILE).write_text(text, encoding="utf-8")
    ingestion = read_register(parameters_for(work, register))
    return ingestion, pd.read_parquet(work / "processed" / REGISTER)


def complaint(work: Path, *entries: dict[str, object], **given: object) -> str:
    with pytest.raises(UserError) as caught:
        corrected(work, *entries, **given)
    sentence = str(caught.value)
    assert caught.value.exit_code == 2
    assert CORRECTIONS_FILE in sentence
    for personal in ("IK-0", "2020-02-30", "2020-04-30"):
        assert personal not in sentence
    return sentence


def test_a_value_is_right_before_it_is_typed(work: Path) -> None:
    ingestion, rows = corrected(work, {})
    assert rows["decision_date"].tolist()[:2] == [date(2020, 4, 1), date(2020, 4, 30)]
    assert pd.read_parquet(work / "processed" / UNREADABLE).empty
    assert (ingestion.corrections, ingestion.unreadable_values) == (1, 0)


def test_nothing_else_changes(work: Path) -> None:
    _, rows = corrected(work, {})
    register = write_register(work / "in", ROWS)
    (register.parent / CORRECTIONS_FILE).unlink()
    ingestion = read_register(parameters_for(work, register))
    before = pd.read_parquet(work / "processed" / REGISTER)
    different = [(r, c) for c in rows for r in rows.index if str(rows[c][r]) != str(before[c][r])]
    # As it was written, too, for the rules that compare days with each other.
    assert different == [(1, "decision_date"), (1, "written_decision_date"), (1, "decision_known")]
    assert (ingestion.corrections, ingestion.corrected) == (0, ())


def test_an_empty_value_is_filled_and_a_wrong_one_emptied(work: Path) -> None:
    _, rows = corrected(
        work,
        {"id": "IK-00003", "expected": "", "value": "2020-05-05"},
        {"id": "IK-00003", "column": "stop_reason", "expected": "other", "value": ""},
    )
    assert rows.loc[2, "decision_date"] == date(2020, 5, 5)
    assert pd.isna(rows.loc[2, "stop_reason"])


def test_the_rows_are_for_their_owner_alone(work: Path) -> None:
    corrected(work, {})
    path = work / "processed" / CORRECTED_ROWS
    assert pd.read_parquet(path).to_dict("records") == [
        {
            "row_number": 3,
            "column": "decision_date",
            "old": "2020-02-30",
            "new": "2020-04-30",
            "reason": "month mistyped",
        }
    ]
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_the_ingestion_tells_no_id_and_no_value(work: Path) -> None:
    ingestion, _ = corrected(work, {"public": True})
    text = (work / "processed" / INGESTION).read_text(encoding="utf-8")
    assert "month mistyped" in text
    assert not [word for word in ("IK-0", "2020-02-30", "2020-04-30") if word in text]
    assert Ingestion.load(work / "processed") == ingestion


def test_a_reason_is_internal_unless_it_is_marked_public(work: Path) -> None:
    told = {}
    for audience in ("public", "internal"):
        for public in (False, True):
            register = write_register(work / "in", ROWS)
            text = toml([{**ENTRY, "public": public}])
            (register.parent / CORRECTIONS_FILE).write_text(text, encoding="utf-8")
            given = replace(parameters_for(work, register), audience=audience)
            (note,) = read_register(given).corrected
            told[audience, public] = note.reason
            kept = (work / "processed" / INGESTION).read_text(encoding="utf-8")
            assert ("month mistyped" in kept) is bool(note.reason)
    assert told == {
        ("public", False): "",
        ("public", True): "month mistyped",
        ("internal", False): "month mistyped",
        ("internal", True): "month mistyped",
    }


def test_an_ingestion_of_another_version_is_read(work: Path) -> None:
    corrected(work, {})
    path = work / "processed" / INGESTION
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["corrections"], content["corrected"]
    path.write_text(json.dumps({**content, "later": 1}), encoding="utf-8")
    assert Ingestion.load(work / "processed").corrected == ()


def test_a_file_for_another_register_is_left_alone(work: Path) -> None:
    write_register(work / "in", ROWS).rename(work / "in" / "other.csv")
    ingestion, _ = corrected(work, file=toml([ENTRY], register="other.csv"))
    assert ingestion.corrections == 0


@pytest.mark.parametrize(
    "name", ["register.csv ", "aanvragen.csv", "Register.csv", "r\u200begister.csv"]
)
def test_a_slip_in_the_name_of_the_register_leaves_no_correction_out(work: Path, name: str) -> None:
    assert "nothing would be corrected" in complaint(work, file=toml([ENTRY], register=name))


STALE = {
    "a value that was mended": ({"expected": "2020-02-31"}, "no longer there"),
    "an empty value that was filled": ({"expected": ""}, "no longer there"),
    "a row that is gone": ({"id": "IK-00009"}, "no row"),
}


@pytest.mark.parametrize("name", STALE)
def test_a_correction_that_no_longer_fits_stops_the_run(work: Path, name: str) -> None:
    entry, problem = STALE[name]
    # The first fits, so the sentence must name the second.
    sentence = complaint(work, {}, {"column": "paid_date", "value": "2020-05-05", **entry})
    assert "correction 2, column paid_date" in sentence
    assert problem in sentence


def test_an_id_that_stands_twice(work: Path) -> None:
    rows = [ROWS[1], ROWS[1]]
    assert "in more than one row" in complaint(work, {}, rows=rows)


def test_a_column_that_the_register_lacks(work: Path) -> None:
    register = write_register(work / "in", ROWS, columns=["application_id", "activity"])
    text = toml([{**ENTRY, "expected": ""}])
    (register.parent / CORRECTIONS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="does not have that column"):
        read_register(parameters_for(work, register))


def test_all_that_do_not_fit_are_named_in_one_sentence(work: Path) -> None:
    others = [{"id": f"IK-9{number}"} for number in range(3)]
    assert "(nor do these fit: 2, 3)" in complaint(work, *others)


CONTRADICTIONS = {
    "an unknown column": ({"column": "colour"}, "must be one of application_id, "),
    "the id itself": ({"column": "application_id"}, "an id cannot be corrected"),
    "no reason": ({"reason": " "}, "reason: is empty"),
    "nobody decided": ({"decided_by": ""}, "decided_by: is empty"),
    "nothing changes": ({"value": "2020-02-30 "}, "nothing would change"),
    "a value that cannot be read": ({"value": "2020-04-31"}, "not a readable date"),
    "a number where text goes": ({"expected": 5}, "expected: must be text"),
    "no date": ({"decided_on": "last week"}, "must be a date such as 2021-03-01"),
    "an empty date": ({"decided_on": ""}, "decided_on: must be a date"),
    "tomorrow": ({"decided_on": date.today() + timedelta(days=1)}, "in the future"),
    "an unknown key": ({"who": "me"}, "unknown key who"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_in_the_file(work: Path, name: str) -> None:
    entry, problem = CONTRADICTIONS[name]
    sentence = complaint(work, entry)
    assert "correction 1" in sentence
    assert problem in sentence


@pytest.mark.parametrize("key", list(ENTRY))
def test_a_missing_key(work: Path, key: str) -> None:
    entry = {name: value for name, value in ENTRY.items() if name != key}
    assert f"correction 1, {key}: is not given" in complaint(work, file=toml([entry]))


def test_the_same_value_twice(work: Path) -> None:
    sentence = complaint(work, {}, {"value": "2020-04-29"})
    assert "correction 2, column decision_date: correction 1 is of the same value" in sentence


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[corrections]]\n", "does not say which register"),
        ('register = "register.csv"\n[[correction]]\n', "unknown key correction"),
        ('register = "register.csv"\n[corrections]\n', "write each as [[corrections]]"),
        ("register = \n", "not valid TOML"),
    ],
)
def test_a_file_that_is_none(work: Path, text: str, problem: str) -> None:
    assert problem in complaint(work, file=text)


def test_the_method_note_tells_them(work: Path) -> None:
    purpose = {"column": "purpose", "expected": "investment", "value": ""}
    ingestion, _ = corrected(work, {"public": True}, purpose)
    parameters = parameters_for(work, work / "in" / "register.csv")
    counts = {row_name(name): Decimal(0) for name in Scope.__dataclass_fields__}
    counts[row_name("corrected")] = Decimal(ingestion.corrections)
    report = {"rules": {"minimum_count": 3}, "blocks": []}
    cells = ShownCells({key: (value, "F") for key, value in counts.items()}, "nl")
    say = Wording("nl")
    titles = Titles(
        parameters.codes,
        parameters.question,
        parameters.programmes,
        say,
        parameters.reference_date,
    )
    blocks = method(parameters, ingestion, report, Prose(cells, say), titles)
    note = "\n".join(map(plain_block, blocks))
    assert "In het register zijn vooraf 2 waarden gecorrigeerd: month mistyped (kolom " in note
    assert "2021); kolom purpose, besloten door the registrar op 4 januari 2021." in note
    assert "IK-0" not in note


def test_the_file_is_among_the_inputs_of_the_run(work: Path) -> None:
    corrected(work, {})
    parameters = parameters_for(work, work / "in" / "register.csv")
    assert work / "in" / CORRECTIONS_FILE in _inputs(parameters).values()


def test_the_demo_register_has_one() -> None:
    register = project_root() / "data" / "raw" / "register" / "applications.csv"
    assert [correction.column for correction in load_corrections(register)] == ["decision_date"]
