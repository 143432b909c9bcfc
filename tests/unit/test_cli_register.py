"""`antwoord map` and `antwoord check`: options, and messages that name what was typed."""

from pathlib import Path

import pytest
import typer
from registers import application, write_register

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.cli.commands import map as map_command
from antwoord.cli.main import main
from antwoord.errors import UserError
from antwoord.kbo import steps as kbo
from antwoord.parameters import Parameters
from antwoord.register.mapping.file import load_mapping, unsettled
from antwoord.storage.paths import project_root

ROWS = ("Dossiernr;Datum aanvraag;Sector", "1;13/01/2020;Poterie", "2;14/01/2020;Café")
ZIPS = sorted((project_root() / "data" / "raw" / "kbo").glob("*.zip"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    Path("sub/in.csv").write_text("\n".join([*ROWS, ""]), encoding="utf-8")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as over:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(over.value.code or 0), out, err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("map", "sub/no.csv"), "the register sub/no.csv: there is no such file"),
        (("check", "sub/no.csv"), "the register sub/no.csv: there is no such file"),
        (("map", "sub"), "the register sub is not a file"),
        (("map", "sub/in.csv", "--encoding", "utf8bis"), "--encoding 'utf8bis': there is no such"),
        (("map", "sub/in.csv", "--encoding", "base64"), "--encoding 'base64': there is no such"),
        (("map", "sub/in.csv", "--encoding", "utf-16-le"), "sub/in.csv"),
        (("map", "sub/in.csv", "--delimiter", ";;"), "--delimiter ';;' is no delimiter"),
        (("map", "sub/in.csv", "--delimiter", "a"), "--delimiter 'a' is no delimiter"),
        (("map", "sub/in.csv", "--sheet", "juli"), "--sheet juli: only a workbook has sheets"),
        (("map", "sub/in.csv", "--header-row", "9"), "sub/in.csv: row 9 is to be the header"),
        (("map", "sub/in.csv", "--output", "sub"), "--output sub is a folder; name a file"),
        (("map", "sub/in.csv", "--output", "no/m.toml"), "--output no/m.toml: there is no folder"),
        (("map", "sub/in.csv", "--output", "sub/in.csv"), "sub/in.csv is there already"),
        (("map", "sub/in.csv", "--output", "sub/in.csv", "--force"), "is the register itself"),
        (("map", "sub/in.csv", "--like", "sub/old.toml"), "--like sub/old.toml: there is no such"),
        (("check", "sub/in.csv", "--mapping", "m.toml"), "--mapping m.toml: there is no such file"),
        (("check", "sub/in.csv", "--kbo", "no.zip"), "--kbo no.zip: there is no such file"),
        (("check", "sub/in.csv", "--kbo-update", "no.zip"), "--kbo-update needs --kbo"),
        (("check", "sub/in.csv"), "sub/in.csv"),
        (("map", "postgresql://u:p@h/d?table=t"), "the register holds a password in its URL"),
    ],
)
def test_a_message_names_what_was_typed(
    arguments: tuple[str, ...], sentence: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(capsys, *arguments)
    assert code == 2
    assert err.startswith("antwoord: ")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert "--register" not in err
    assert not Path("mapping.toml").exists()
    assert not out


@pytest.mark.parametrize("days", [(), ("2021-03-01", "2020-03-01")])
def test_run_names_what_was_typed(
    days: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("sub/m.toml").write_text('[columns.aplicant]\ncolumn = "Sector"\n', encoding="utf-8")
    arguments = [part for day in days for part in ("--reference-date", day)]
    code, _, err = told(
        capsys, "run", "--register", "sub/in.csv", "--mapping", "sub/m.toml", *arguments
    )
    assert code == 2
    assert "sub/m.toml, line 1" in err


def test_only_the_whole_name_of_a_file_is_put_in_words_typed(here: Path) -> None:
    from antwoord.cli.common.terminal import in_words_typed

    sentence = "in.csv, row 3: main.csv is not in.csv.bak, nor a/in.csv; --register in.csv"
    typed = ("sub/in.csv", None, "postgresql://h/d?table=t")
    assert in_words_typed(sentence, typed) == (
        "sub/in.csv, row 3: main.csv is not in.csv.bak, nor a/in.csv; --register sub/in.csv"
    )


def test_a_file_of_unknown_encoding_is_told_the_option(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("odd.csv").write_bytes("\n".join(ROWS).encode("utf-16-le") + b"\x81")
    code, _, err = told(capsys, "map", "odd.csv")
    assert code == 2
    assert "--encoding" in err


def test_what_options_say_of_the_layout_stands_in_the_mapping(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\n".join(["Titel", "", *ROWS, ""]).replace(";", "\t")
    Path("odd.txt").write_bytes(text.encode("utf-16-le"))
    options = ("--encoding", "utf-16-le", "--delimiter", "tab", "--header-row", "3")
    code, out, _ = told(capsys, "map", "odd.txt", *options)
    assert code == 0
    written = Path("mapping.toml").read_text(encoding="utf-8")
    assert '[source]\nheader_row = 3\nencoding = "utf-16-le"\ndelimiter = "\\t"\n' in written
    assert "antwoord check odd.txt --mapping mapping.toml" in out


def test_through_a_pipe_nothing_is_asked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, _ = told(capsys, "map", "sub/in.csv")
    assert code == 0
    assert unsettled(Path("mapping.toml").read_text(encoding="utf-8"))


def test_the_table_shows_words_and_forms(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"D-{n:03};0{n}/05/2020;Muziek;{n}2.345,67" for n in range(1, 8)]
    header = "Dossiernr;Datum aanvraag;Sector;Uitbetaald bedrag"
    Path("in.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    _, out, _ = told(capsys, "map", "in.csv")
    cells = {line.split("\t")[0]: line.split("\t")[3] for line in out.splitlines() if "\t" in line}
    assert cells["application_id"] == "A-999"
    assert cells["activity"] == "Muziek"
    assert cells["application_date"] == "99/99/9999"
    assert cells["paid_amount_eur"] == "99.999,99"


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What a person types, one after another; an exception is raised instead."""
    typed: list[object] = []

    def next_one(*_: object, **__: object) -> object:
        answer = typed.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(map_command, "_somebody_there", lambda: True)
    monkeypatch.setattr(typer, "prompt", next_one)
    monkeypatch.setattr(typer, "confirm", next_one)
    return typed


def test_interrupted_the_answers_can_be_kept(
    here: Path, person: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    person += ["y", typer.Abort(), True]
    code, _, err = told(capsys, "map", "sub/in.csv")
    assert code == 0
    assert "1 question(s) were answered" in err
    text = Path("mapping.toml").read_text(encoding="utf-8")
    assert 'column = "Sector"\n' in text
    assert 'other = "keep"  # CHECK' in text


@pytest.mark.parametrize("then", [["y", typer.Abort(), False], [typer.Abort()]])
@pytest.mark.parametrize("again", [False, True])
def test_interrupted_nothing_is_written_otherwise(
    then: list[object],
    again: bool,
    here: Path,
    person: list[object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    person += [typer.Abort() if again and answer is False else answer for answer in then]
    code, _, err = told(capsys, "map", "sub/in.csv")
    assert code == 130
    assert "interrupted; nothing was changed" in err
    assert [path.name for path in here.iterdir()] == ["sub"]


def test_everything_settled_at_the_prompt_is_a_mapping(
    here: Path, person: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    person += ["y", "hospitality", "design", "none of the rest"]
    code, out, _ = told(capsys, "map", "sub/in.csv")
    assert code == 0
    assert "nothing left to settle" in out
    mapping = load_mapping(Path("mapping.toml"), load_code_lists())
    assert mapping.remembered is not None


def test_a_check_takes_the_enterprise_register_as_a_run_does(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def filled(run: Parameters) -> None:
        raise UserError(f"filled from {' and '.join(map(str, run.kbo))}")

    monkeypatch.setattr(kbo, "complete_register", filled)
    register = write_register(here / "r", [application(1)])
    full, update = map(str, ZIPS)
    code, _, err = told(
        capsys, "check", str(register), "--kbo", full, "--kbo-update", update, "--output", "out"
    )
    assert (code, err) == (2, f"antwoord: filled from {full} and {update}\n")
    assert not Path("out").exists()
