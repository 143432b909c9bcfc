"""Parameters are validated before anything starts; each complaint is one sentence."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from registers import application, write_register

from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.parameters import DEFAULTS, validate

TOMORROW = str(date.today() + timedelta(days=1))


def test_without_anything_it_is_question_533_on_its_own_date() -> None:
    parameters = validate()
    assert parameters.question.id == "sv-533"
    assert parameters.reference_date == date(2021, 3, 1)
    assert parameters.description.synthetic
    assert parameters.name == "2021-03-01"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"reference_date": "2021-02-30"}, "'2021-02-30' is not a date"),
        ({"reference_date": "20210301"}, "is not a date"),
        ({"reference_date": "1 maart 2021"}, "is not a date"),
        ({"reference_date": "2011-01-01"}, "lies before Impulskrediet began"),
        ({"reference_date": "2026-01-01"}, "after the register's extract date 2025-12-31"),
        ({"extract_date": TOMORROW}, "lies in the future"),
        ({"question": "nope"}, "there is no question 'nope'; known: cultuurkrediet, "),
        ({"question": "../questions/sv-533"}, "there is no question"),
        ({"register": "no-such-file.csv"}, "there is no such file"),
        ({"register": "."}, "is not a file"),
        ({"register": "README.md"}, "a register is a .csv, a .parquet or an .xlsx file"),
        ({"register": "postgresql://u:geheim@h/d?table=t"}, "put it in the environment variable"),
        ({"register": "postgresql://h/d?table=t&password=geheim"}, "holds a password"),
        ({"register": "postgresql://h/d"}, "must name one table or one query"),
        ({"register": "postgresql://h/d?table=t;drop"}, "is no name"),
        ({"register": "postgresql://h/d?query=delete from t"}, "must be one SELECT"),
        ({"register": "postgresql://h?table=t"}, "names no database"),
        ({"mapping": "no-such.toml"}, "--mapping no-such.toml: there is no such file"),
        ({"sector_basis": "nacebel"}, "--sector-basis 'nacebel' must be one of"),
        ({"audience": "all"}, "--audience 'all' must be one of public, internal"),
        ({"language": "de"}, "--language 'de' must be one of nl, en, fr"),
        ({"output": "README.md"}, "is a file; name a folder"),
        ({"output": "data/processed"}, "--output and --work are the same folder"),
        ({"referencedate": "2021-03-01"}, "unknown parameter referencedate; known: question"),
    ],
)
def test_a_wrong_parameter_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(UserError) as caught:
        validate(**given)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kbo": "k.zip"}, "--kbo k.zip: there is no such file"),
        ({"kbo": "."}, "--kbo . is not a file"),
        ({"kbo_update": "u.zip"}, "--kbo-update needs --kbo"),
        ({"kbo": __file__, "kbo_update": f"{__file__};u.zip"}, "--kbo-update u.zip: there is no"),
    ],
)
def test_a_wrong_extract_of_the_enterprise_register_is_refused(
    given: dict[str, str], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        validate(**given)


def test_updates_follow_the_full_extract() -> None:
    here = Path(__file__)
    run = validate(kbo=str(here), kbo_update=f"{here.parent / 'test_pdf.py'};{here}")
    assert run.kbo == (here, here.parent / "test_pdf.py", here)


def test_a_date_in_the_future_is_refused_where_no_extract_date_is_known(tmp_path: Path) -> None:
    register = write_register(tmp_path, [application()], extract_date=None)
    with pytest.raises(UserError, match="lies in the future"):
        validate(register=str(register), reference_date=TOMORROW)


def test_an_empty_file_has_no_header(tmp_path: Path) -> None:
    register = write_register(tmp_path, [])
    register.write_bytes(b"")
    with pytest.raises(UserError, match="it has no header"):
        validate(register=str(register))


def describe(register: Path, **said: str) -> None:
    path = register.parent / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8")) | said
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_public_document_may_be_made_from_a_real_register(tmp_path: Path) -> None:
    register = str(write_register(tmp_path, [application()], synthetic=False))
    own = sha256_of(Path(register))[:8]
    assert validate(register=register).name == f"2021-03-01-{own}"
    assert validate(register=register, audience="internal").name == f"2021-03-01-{own}-internal"


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("impulskrediet-2025", "2021-03-01-impulskrediet-2025"),
        ("../../Register van 2025", "2021-03-01-register-van-2025"),
    ],
)
def test_a_register_with_a_name_gives_it_to_its_folders(
    tmp_path: Path, name: str, folder: str
) -> None:
    register = write_register(tmp_path, [application()])
    describe(register, name=name)
    assert validate(register=str(register)).name == folder


def test_two_registers_never_share_a_folder(tmp_path: Path) -> None:
    names = set()
    for number in (1, 2):
        register = write_register(tmp_path / str(number), [application(number)])
        names.add(validate(register=str(register)).name)
    assert len(names) == 2


def test_a_question_about_another_programme_is_refused(tmp_path: Path) -> None:
    register = write_register(tmp_path, [application()])
    describe(register, programme="startlening")
    with pytest.raises(UserError, match=r"is of the programme startlening .*about impulskrediet"):
        validate(register=str(register))


def test_a_description_speaks_only_of_the_files_it_names(tmp_path: Path) -> None:
    register = write_register(tmp_path, [application()])
    other = shutil.copy(register, tmp_path / "other.csv")
    assert validate(register=str(register)).description.synthetic
    assert not validate(register=str(other), audience="internal").description.synthetic


def test_a_description_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    register = write_register(tmp_path, [application()])
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match=r"datapackage\.json is not valid JSON: line 1"):
        validate(register=str(register))


def test_the_extract_date_given_wins_over_the_description(tmp_path: Path) -> None:
    register = str(write_register(tmp_path, [application()], extract_date="2024-01-31"))
    described = validate(register=register, reference_date="2024-01-31").description
    assert described.extract_date == date(2024, 1, 31)
    with pytest.raises(UserError, match="after the register's extract date 2023-06-30"):
        validate(register=register, reference_date="2024-01-31", extract_date="2023-06-30")


def test_the_folder_name_tells_what_differs() -> None:
    name = validate(reference_date="2020-06-30", sector_basis="nace", audience="internal").name
    assert name == "2020-06-30-nace-internal"


def test_a_released_folder_is_never_written_again(tmp_path: Path) -> None:
    day = "2021-03-01"
    entries = ""
    for name in (day, f"{day}-2", f"{day}-3"):
        given = validate(reference_date=day, output=str(tmp_path))
        assert given.name == name
        assert given.outputs == tmp_path / "sv-533" / name
        entries += f'{{"run":"sv-533/{name}"}}\n'
        (tmp_path / "releases.jsonl").write_text(entries, encoding="utf-8")
    assert validate(reference_date=day, language="fr", output=str(tmp_path)).name == f"{day}-fr"


def test_every_default_is_a_parameter_of_the_command_line() -> None:
    import inspect

    from antwoord.cli import main as cli

    signature = inspect.signature(cli.run)  # type: ignore[attr-defined]
    defaults = {name: parameter.default for name, parameter in signature.parameters.items()}
    # Of the command, not of the answer.
    how = {"force": False, "jobs": None, "as_json": False, "work": None}
    where = {"until": None, "notebooks_from": None, "memory": None}
    assert defaults == DEFAULTS | how | where


def test_a_day_may_be_a_date() -> None:
    assert validate(reference_date=date(2024, 6, 30)).reference_date == date(2024, 6, 30)
    assert validate(reference_date=date(2024, 6, 30)).injected["reference_date"] == "2024-06-30"


def test_a_day_with_a_time_is_refused() -> None:
    with pytest.raises(UserError, match="is not a date"):
        validate(reference_date=datetime(2024, 6, 30, 12, tzinfo=UTC))
