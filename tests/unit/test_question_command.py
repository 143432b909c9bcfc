"""`antwoord question`: questions made, checked and listed; an answer is checked when given."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from looping import some
from registers import application, stopped, write_register

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.before import content_of_today, text_of_today
from antwoord.catalogue.declared.dimensions import dimensions
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.declared.writing import question_text
from antwoord.cli.main import main
from antwoord.execution.questions import draft
from antwoord.execution.questions.asking import Asking
from antwoord.execution.questions.outline import outline, told
from antwoord.storage.paths import project_root

CODES = load_code_lists()
QUESTIONS = sorted((project_root() / "data" / "raw" / "questions").glob("*.toml"))
PLAIN = ("--programme", "horecafonds", "--reference-date", "2024-12-31")
BEFORE = """\
# A question of before.

id = "old"
programmes = ["impulskrediet"]
reference_date = 2021-03-01

[asked]
subject = "Muziek" # its subject
sector = { nl = "de muziek" }

[[asked.questions]]
number = 1
nl = "Hoeveel zijn er aangevraagd?"

[[asked.questions]]
number = 2
subject = "text"
text = { nl = "Waarom?", en = "Why?" }

[delineation]
activities = [
    "music", # of the list
]

# How it is protected.
[disclosure]
minimum_count = 3 # below it counts are sensitive

[[answers]]
question = 2 # the second
nl = "Daarom."
"""


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as over:
        main(["question", *arguments])
    out, err = capsys.readouterr()
    return int(over.value.code or 0), out, err


def made(
    folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, dict[str, Any], str]:
    """A question made in that folder: the exit code, what its file says, what was complained of."""
    code, _, err = shown(capsys, "new", "mine", "--folder", str(folder), *arguments)
    path = folder / "mine.toml"
    return code, tomllib.loads(path.read_text("utf-8")) if path.exists() else {}, err


def test_the_questions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = shown(capsys, "list", "--json")
    listed = json.loads(out)
    assert code == 0
    assert [one["id"] for one in listed] == [path.stem for path in some(QUESTIONS)]
    assert {one["wrong"] for one in listed} == {""}
    assert shown(capsys, "list")[1].startswith("question\tprogrammes\tsubject\n")


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_every_question_is_told_of(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = shown(capsys, "check", path.stem)
    assert (code, err) == (0, "")
    question = load_question(path.stem, CODES)
    for table in some(question.tables):
        assert f"\n{table.id}\t" in out
    assert json.loads(shown(capsys, "check", str(path), "--json")[1])["question"] == path.stem


def test_it_says_which_columns_are_needed_and_how_many_cells_there_are() -> None:
    told_of = outline(load_question("startlening", CODES), CODES, None, None)
    assert list(told_of.columns) == ["own_contribution_eur", "sex"]
    by_id = {table.id: told(table) for table in told_of.tables}
    # 5 provinces and all, for three measures; where a postcode is unknown, or lies elsewhere.
    assert by_id["by_province"] == "21 to 24"
    assert by_id["by_sex"] == "2 or more"
    assert by_id["by_year"] == "36+"
    kinds = {part.number: (part.kind, part.answered) for part in told_of.parts}
    assert kinds[4] == ("not_held", False)
    assert kinds[5] == ("text", True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("check", "sv-534"), "there is no question 'sv-534'"),
        (("check", "no/such.toml"), "no/such.toml: there is no such file"),
        (("check", "--reference-date", "1 maart"), "--reference-date '1 maart' is not a date"),
        (("check", "--sector-basis", "nance"), "perhaps 'nace' is meant"),
        (("check", "startlening", "--mapping", "m.toml"), "--mapping is of a register"),
        (("new",), "the question has no id"),
        (("new", "Mijn Vraag"), "'Mijn Vraag' is no id"),
        (("new", "sv-533", *PLAIN), "sv-533.toml is there already"),
        (("new", "--from", "sv-533"), "sv-533.toml is there already"),
        (("new", "sv-534", "--from", "sv-533"), "sv-533.toml has the form of today"),
        (("new", "sv-534"), "--programme is not given"),
        (("new", "sv-534", "--programme", "horecafonds"), "--reference-date is not given"),
        (("new", "sv-534", "--programme", "horecafond"), "perhaps 'horecafonds' is meant"),
        (("new", "sv-534", *PLAIN, "--language", "de"), "--language 'de' must be one of"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = shown(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("antwoord: ")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert not (QUESTIONS[0].parent / "sv-534.toml").exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--activities", "musik"), "--activities 'musik' must be one of"),
        (("--activities", "musik"), "perhaps 'music' is meant"),
        (("--nace-codes", "56.999"), "--nace-codes '56.999' is no code of NACE-BEL 2008"),
        (("--nace-codes", "cafe"), "is no code of NACE-BEL 2008"),
        (("--since", "2021"), "--since '2021' is not a date"),
        (("--measure", "payed"), "perhaps 'paid' is meant"),
        (("--table", "gemeente"), "--table 'gemeente' must be one of"),
        (("--table", "municipalty/year"), "perhaps 'municipality' is meant"),
        (("--table", "province+year+reason"), "more than two dimensions as rows"),
        (
            ("--table", "province/municipality"),
            "municipality is a level of a dimension of the rows",
        ),
        (("--table", "year/year"), "names a dimension twice"),
        (("--table", "paid:reason"), "'paid' must be one of stopped"),
        (("--table", "reason/amount_band"), "no measure goes with all of its dimensions"),
        (("--since", "2024-01-01", "--until", "2023-01-01"), "lies before since"),
    ],
)
def test_an_option_that_is_wrong_leaves_no_file(
    wrong: tuple[str, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, content, err = made(tmp_path, capsys, *PLAIN, *wrong)
    assert (code, content) == (2, {})
    assert sentence in err


def test_a_question_is_made_of_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, content, _ = made(
        tmp_path,
        capsys,
        *("--programme", "startlening", "--programme", "groeipremie"),
        *("--reference-date", "2024-12-31", "--number", "12", "--subject", 'Over "starters"'),
        *("--by", "Iemand", "--nace-codes", "56", "--nace-codes", "47.7", "--sector", "eten"),
        *("--since", "2020-01-01", "--until", "2024-06-30"),
        *("--measure", "paid", "--measure", "amount_paid_eur", "--text", "Hoeveel?\tEn waarom?"),
        *("--table", "municipality/year", "--table", "stopped:reason/province"),
        *("--table", "province+arrondissement"),
    )
    assert code == 0
    assert content["programmes"] == ["startlening", "groeipremie"]
    assert content["asked"] == {"by": "Iemand", "number": 12, "subject": 'Over "starters"'}
    assert content["population"]["nace_codes"] == ["56", "47.7"]
    assert [one["id"] for one in content["tables"]] == [
        "by_municipality_year",
        "by_reason_province",
        "by_province_arrondissement",
    ]
    assert content["tables"][0]["columns"] == ["year"]
    assert content["tables"][1]["measures"] == ["stopped"]
    assert content["tables"][2]["rows"] == ["province", "arrondissement"]
    assert content["parts"][0]["headline"] == ["paid", "amount_paid_eur"]
    assert shown(capsys, "check", str(tmp_path / "mine.toml"))[0] == 0


@pytest.mark.parametrize("name", dimensions())
def test_a_table_by_each_dimension_can_be_made(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs = {
        "basis": ("--activities", "music", "--nace-codes", "90"),
        "reference_date": ("--reference-dates", "2022-12-31"),
    }
    more = needs.get(name, ())
    code, content, err = made(tmp_path, capsys, *PLAIN, *more, "--table", name)
    assert (code, err) == (0, "")
    assert content["tables"][0]["rows"] == [name]
    assert shown(capsys, "check", str(tmp_path / "mine.toml"))[0] == 0


def test_the_words_of_another_language_are_kept_and_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path, capsys, *PLAIN, "--language", "fr", "--text", "Combien d'entreprises ?")
    text = (tmp_path / "mine.toml").read_text("utf-8")
    assert text.startswith("# The texts under nl are the asker's own words")
    assert tomllib.loads(text)["parts"][0]["text"]["fr"] == "Combien d'entreprises ?"


def test_a_file_that_is_there_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, capsys, *PLAIN)
    before = (tmp_path / "mine.toml").read_bytes()
    code, _, err = made(tmp_path, capsys, *PLAIN, "--subject", "Ander")
    assert (code, (tmp_path / "mine.toml").read_bytes()) == (2, before)
    assert "is there already" in err
    assert made(tmp_path, capsys, *PLAIN, "--subject", "Ander", "--force")[0] == 0


def asked(given: dict[str, Any], *typed: str) -> tuple[dict[str, Any], str]:
    """The values after these were typed, and all that was said."""
    said: list[str] = []
    answers: Iterator[str] = iter(typed)
    asking = Asking(given, CODES, lambda: next(answers), said.append, "2026-11-30")
    values = asking.ask()
    assert list(answers) == []
    return values, "\n".join(said)


def test_at_the_prompt_a_wrong_code_is_refused_at_once() -> None:
    values, said = asked(
        {"number": 5, "subject": "x", "by": "x", "sector": "x", "since": None, "set": []},
        *("horecafonds", "2024-13-01", "2024-12-31", "", "musik", "?", "music film", ""),
        *("56.99", "", "", "", "size=employees:few", "size=employees:4,9", ""),
        *("province=BE-VAN", "", "municipality/year stopped:reason size"),
        *("Hoeveel?|by_siz", "Hoeveel?|paid by_size", "refused:Wie?|Nee.", "", ""),
    )
    assert "perhaps 'by_size' is meant" in said
    assert "the ends of classes are whole numbers" in said
    assert [part["kind"] for part in values["part"]] == ["figures", "refused"]
    assert values["where"] == [{"province": ["BE-VAN"]}]
    assert "'2024-13-01' is not a date" in said
    assert "perhaps 'music' is meant" in said
    assert "photography" in said
    assert "'56.99' is no code of NACE-BEL 2008" in said
    assert values["activities"] == ["music", "film"]
    assert "nace_codes" not in values
    assert values["measure"] == list(draft.USUAL_MEASURES)
    assert [one["rows"] for one in values["table"]] == [["municipality"], ["reason"], ["size"]]


def test_at_the_prompt_one_can_go_back_and_take_what_is_offered() -> None:
    values, said = asked(
        {},
        *("", "horecafonds", "back", "startlening", "", "", "12", *[""] * 11, "paid", ""),
        *("Hoeveel zijn er?", "", "", ""),
    )
    assert "this one is needed" in said
    assert values["programme"] == ["startlening"]
    assert values["reference_date"].isoformat() == "2026-11-30"
    assert values["part"] == [{"kind": "figures", "text": "Hoeveel zijn er?"}]
    text = draft.draft_text("mine", values, "nl")
    question = draft.checked(text, Path("mine.toml"), CODES)
    assert [table.measures for table in question.tables] == [("paid",)]


def test_a_file_of_before_is_refused_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.toml"
    old.write_text(BEFORE, encoding="utf-8")
    code, _, err = shown(capsys, "check", str(old))
    assert code == 2
    assert "antwoord question new --from old --force writes it in the form of today" in err
    arguments = ("new", "--from", str(old), "--folder", str(tmp_path))
    assert shown(capsys, *arguments)[0] == 2
    assert old.read_text("utf-8") == BEFORE
    code, _, err = shown(capsys, *arguments, "--force")
    assert (code, err) == (0, "")
    assert shown(capsys, "check", str(old))[0] == 0


def test_a_file_of_before_keeps_its_texts_and_comments() -> None:
    text = text_of_today(BEFORE, "old")
    content = tomllib.loads(text)
    assert content == content_of_today(tomllib.loads(BEFORE), "old")
    for comment in ("A question of before.", "its subject", "of the list", "How it is protected."):
        assert f"# {comment}" in text
    assert "# the second" in text
    assert content["population"]["sector"] == {"nl": "de muziek"}
    assert content["parts"][1] == {
        "number": 2,
        "kind": "text",
        "text": {"nl": "Waarom?", "en": "Why?"},
    }
    assert content["answers"][0]["part"] == 2
    tables = [one["id"] for one in content["tables"]]
    assert tables[0] == "by_province"
    assert "by_basis" not in tables  # it needs NACE codes as well


@pytest.mark.parametrize(
    "change",
    [
        ('[delineation]\nactivities = [\n    "music", # of the list\n]', "[delineation] # who\n"
         'nace_codes = ["90"]'),
        ("[[asked.questions]]\nnumber = 1\nnl", "[[asked.questions]]\nnl"),
        ("[disclosure]", "[[published]]\nreference_date = 2021-03-01\nmeasure = \"paid\"\n"
         'value = "3"\n\n[disclosure]'),
        ('[asked]\nsubject = "Muziek" # its subject\nsector = { nl = "de muziek" }\n',
         'asked.subject = "Muziek"\n'),
    ],
)  # fmt: skip
def test_other_files_of_before_mean_the_same(change: tuple[str, str]) -> None:
    old = BEFORE.replace(*change)
    assert old != BEFORE
    if "asked.subject" in old:
        start, end = old.index("[[asked.questions]]"), old.index("[delineation]")
        old = (old[:start] + old[end:]).replace("question = 2", "question = 4")
    text = text_of_today(old, "old")
    assert tomllib.loads(text) == content_of_today(tomllib.loads(old), "old")
    draft.checked(text, Path("old.toml"), CODES)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_what_is_written_says_what_it_was_given(path: Path) -> None:
    content = tomllib.loads(path.read_text("utf-8"))
    assert tomllib.loads(question_text(content)) == content


def test_with_a_register_it_says_what_could_be_published(
    work: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTWOORD_WORK", str(work / "kept"))
    made(work, capsys, *PLAIN, "--table", "province", "--table", "stopped:reason")
    register = project_root() / "data/raw/register/horecafonds/applications.csv"
    arguments = ("check", str(work / "mine.toml"), "--register", str(register))
    code, out, err = shown(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    told_of = json.loads(out)["register"]
    assert told_of["read"] >= told_of["counted"] > 0
    cells = {table["id"]: table["least"] for table in json.loads(out)["tables"]}
    for table in some(told_of["tables"]):
        assert 0 < table["not_zero"] <= table["cells"] >= cells[table["id"]]
        assert table["exact"] + table["rounded"] + table["withheld"] == table["cells"]
        assert table["exact"] > 0


def test_it_says_that_nothing_could_be_published_and_why(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [application(n) for n in range(1, 3)]
    register = write_register(work / "in", [*rows, stopped(3)])
    code, out, _ = shown(capsys, "check", "sv-533", "--register", str(register))
    assert code == 0
    assert "\n3 rows read, 3 counted\n" in out
    assert "nothing could be published: no way to publish this answer protects" in out


def test_of_several_days_it_counts_and_says_why_nothing_could_be_published(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(
        *(work, capsys, *PLAIN, "--reference-dates", "2022-12-31", "--table", "reference_date"),
        *("--measure", "applications"),
    )
    register = project_root() / "data/raw/register/horecafonds/applications.csv"
    code, out, _ = shown(capsys, "check", str(work / "mine.toml"), "--register", str(register))
    assert code == 0
    assert "\nby_reference_date\t2\t2\t-\t-\t-\n" in out
    assert "nothing could be published: the question mine has a table of several" in out


def test_a_register_without_a_needed_column_is_refused(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = write_register(work / "in", [application(1)])
    code, _, err = shown(capsys, "check", "startlening", "--register", str(register))
    assert code == 2
    assert "has no column own_contribution_eur" in err
