"""Configuration files: what a sentence says, and that no slip of the pen passes unseen."""

import copy
import os
import random
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from configurations import CODES, FILES, Configuration, at, misspelt, places, renamed
from looping import some

from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.programme import load_programme
from antwoord.configuration.documents import MOST_BYTES, MOST_READINGS, read_document
from antwoord.configuration.schema import Day, Flag, Key, Many, Number, Table, Text, Whole, is_id
from antwoord.errors import ReferenceDataError, UserError
from antwoord.storage.paths import project_root

STRICT = [file for file in FILES if not file.name.endswith("datapackage.json")]
TABLE = Table(
    {
        "name": Key(Text(), "a"),
        "day": Key(Day(), "a"),
        "count": Key(Whole(0, 10), "a"),
        "share": Key(Number(0, 100), "a"),
        "flag": Key(Flag(), "a"),
        "words": Key(Many(Text()), "a"),
        "parts": Key(Many(Table({"tables": Key(Many(Text()), "a", required=True)})), "a"),
    }
)


def complaint(folder: Path, content: str | bytes, name: str = "file.toml") -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UserError) as caught:
        read_document(path, TABLE).check()
    assert caught.value.exit_code == 2
    assert str(caught.value).isprintable()
    return str(caught.value)


def unread(file: Configuration, path: Path, content: Any) -> str:
    """The sentence about other content of a file; empty where it is accepted."""
    path.write_text(file.written(content), encoding="utf-8")
    try:
        file.read(path)
    except UserError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nam = 'x'", "file.toml, line 1: unknown key nam; its keys are name, day, "),
        ("nam = 'x'", "perhaps name is meant"),
        ("\nday = '2021-03-01'", "line 2, day: is text; remove the quotes: 2021-03-01"),
        ("day = 23/11/2026", "line 1: day must be a date such as 2021-03-01, without quotes"),
        ("day = '23/11/2026'", "day: must be a date such as 2021-03-01, without quotes"),
        ("day = 2021-02-30", "line 1: day is no day of the calendar"),
        ("day = 2021-03-01T12:00:00", "day: must be a date such as 2021-03-01, without quotes, "),
        ("day = 0201-03-01", "day: 0201-03-01 must lie between 1800 and 2199"),
        ("count = true", "count: must be a whole number from 0 to 10, not true or false"),
        ("count = '3'", "count: must be a whole number from 0 to 10, not text"),
        ("count = 1.5", "not a number"),
        ("count = " + "9" * 30, "count: a number of so many digits must be a whole number"),
        ("count = " + "9" * 5000, "too many digits"),
        ("share = nan", "share: NaN must be a number from 0 to 100"),
        ("share = -inf", "must be a number from 0 to 100"),
        ("share = '5'", "share: must be a number from 0 to 100, not text"),
        ("share = 100.5", "share: 100.5 must be a number from 0 to 100"),
        ("flag = 'true'", "flag: must be true or false, without quotes, not text"),
        ("name = 3", "name: must be text between quotes, not a whole number"),
        ("name = ' '", "name: is empty"),
        ("name = 'a\\\\b'\nname = 'c'", "line 2: the key name stands there twice; keep one"),
        ("[parts]\n[parts]", "line 2: the table stands there twice; keep one"),
        ("words = []", "words: is empty"),
        ("words = ['a', 3]", "words, item 2: must be text between quotes"),
        ("words = ['a', 'a']", "words: holds a twice; keep one"),
        ("words = 'a'", "words: must be a list"),
        ("[[parts]]\ntables = ['a']\n[[parts]]\ntables = 3", "line 4, [[parts]] 2, tables: must"),
        ("[[parts]]\ntables = ['a']\n[[parts]]", "[[parts]] 2, tables: is not given"),
        ("[parts]\ntables = ['a']", "parts: must be a list of tables; write each as [[parts]]"),
        ("words = " + "[" * 3000, "nested too deeply"),
        ("name = ", "is not valid TOML: line 1, name: "),
        ("a = 1\n<<<<<<< HEAD\nb = 1", "line 2: a mark of a merge conflict stands there"),
        ("", "is empty"),
        (" \r\n", "is empty"),
        (b"name = '\0'", "holds null bytes"),
        ("name = 'é'".encode("latin-1"), "is not UTF-8 (line 1)"),
        ("name = 'x'".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (b"#" * (MOST_BYTES + 1), "a configuration has at most 2 MB"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    assert sentence in complaint(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"name": "a",\n "name": "b"}', "the key 'name' stands twice in one object"),
        ('{"share": NaN}', "NaN is not a number"),
        ('{"share": 1e999}', "share: Infinity must be a number"),
        ('{"nam": 1}', "file.json, line 1: unknown key nam"),
        ('{\n "parts": [{"tables": ["a"]},\n {"tables": 3}]}', "line 3, parts, item 2, tables:"),
        ('{"name": "\\ud800"}', "name: holds a line break or a control character"),
        ("[]", "must be an object"),
        ("{", "is not valid JSON: line 1"),
        ('{"a":' * 30_000, "nested too deeply"),
    ],
)
def test_json_is_told_in_the_same_way(tmp_path: Path, text: str, sentence: str) -> None:
    assert sentence in complaint(tmp_path, text, "file.json")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["unix", "windows"])
def test_marks_and_line_ends_of_windows_are_read(tmp_path: Path, start: bytes, end: bytes) -> None:
    path = tmp_path / "file.toml"
    path.write_bytes(start + end.join([b"name = 'x'", b"day = 2021-03-01", b""]))
    assert read_document(path, TABLE).check()["name"] == "x"


def test_what_is_no_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    for name, sentence in (
        ("folder.toml", "is a folder; a file is meant"),
        ("pipe.toml", "is no ordinary file"),
        ("loop.toml", "cannot be read"),
        ("none.toml", "cannot be read: No such file"),
        ("x\0.toml", "cannot be read"),
    ):
        with pytest.raises(ReferenceDataError, match=sentence):
            read_document(tmp_path / name, TABLE)


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_a_file_that_may_not_be_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "file.toml").write_text("name = 'x'")
    monkeypatch.setattr(Path, "read_bytes", refuse)  # root reads everything
    with pytest.raises(ReferenceDataError, match=r"file\.toml cannot be read: Permission denied"):
        read_document(tmp_path / "file.toml", TABLE)


def ours(file: Configuration) -> list[tuple[Any, ...]]:
    """The way to every key that is the format's, not the user's own word."""
    return [
        way
        for way in places(file.content)
        if isinstance(way[-1], str)
        and way[-2:-1] not in (("words",), ("events",), ("reasons",))
        and len(way[-1]) > 1
    ]


@pytest.mark.parametrize("file", STRICT, ids=lambda file: file.name)
def test_a_key_that_is_misspelt_is_refused_with_its_place(
    file: Configuration, tmp_path: Path
) -> None:
    path = file.place(tmp_path)
    ways = ours(file)
    step = max(1, len(ways) // (20 if file.is_json else 200))  # suites have thousands, all alike
    for number, way in some(enumerate(ways[::step])):
        wrong = misspelt(way[-1], random.Random(number))
        if wrong == way[-1] or (file.name == "wide/mapping.toml" and wrong in CODES.activities):
            continue
        sentence = unread(file, path, renamed(file.content, way, wrong))
        assert path.name in sentence, (way, wrong)


def test_ours_among_the_keys_of_a_package_may_not_be_misspelt(tmp_path: Path) -> None:
    file = next(file for file in FILES if file.name.endswith("datapackage.json"))
    path = file.place(tmp_path)
    for key in ("extract_date", "synthetic"):
        for wrong in (key[:-1], key.upper(), key.replace("_", "-") + "s", key.replace("_", "")):
            if wrong != key:
                sentence = unread(file, path, renamed(file.content, (key,), wrong))
                assert f"perhaps {key} is meant" in sentence, wrong
    assert unread(file, path, file.content | {"our_own_key": [1], "licence_of_the_x": 1}) == ""


VALUES: dict[str, list[tuple[tuple[Any, ...], Any, str]]] = {
    "questions/sv-533.toml": [
        (("id",), "SV-533", "must be an id"),
        (("id",), "sv-533\n", "line break"),
        (("id",), "sv-534", "id must be 'sv-533'"),
        (("programmes",), [], "programmes: is empty"),
        (
            ("programmes",),
            ["../impulskrediet"],
            "programmes, item 1: '../impulskrediet' must be an",
        ),
        (("programmes",), ["impulskredit"], "perhaps 'impulskrediet' is meant"),
        (("programmes",), ["impulskrediet"] * 2, "holds impulskrediet twice"),
        (("population", "activities"), ["musik"], "perhaps 'music' is meant"),
        (("population", "nace_version"), "2009", "'2009' must be one of 2008, 2025"),
        (("population", "nace_version"), 2008, "must be one of"),
        (("disclosure", "minimum_count"), 0, "minimum_count: 0 must be a whole number from 1"),
        (("disclosure", "minimum_count"), True, "must be a whole number"),
        (("disclosure", "p_percent"), 101, "p_percent: 101 must be a number from 0 to 100"),
        (("disclosure", "dominance"), [1], "must have 2 to 2 items"),
        (("disclosure", "dominance"), [1.5, 85], "1.5 must be a whole number"),
        (("disclosure", "dominance"), [1, 120], "must be a number more than 0 and at most 100"),
        (("disclosure", "rounding", "by_nace"), 1, "but not 1"),
        (("published", 0, "value"), "-160", "-160 must be a number from 0"),
        (("published", 0, "value"), "160.5", "it is a count"),
        (("published", 0, "province"), "BE-VAN2", "must be one of _T, _X, BE-VAN"),
        (("answers", 0, "valid_to"), date(2020, 1, 1), "ends before it"),
        (("answers", 0, "nl"), "", "[[answers]] 1, nl: is empty"),
        (("parts", 1, "number"), 1, "the number 1 is given twice"),
        (("answers", 0, "part"), 3, "no part 3 asks for a text; those that do: 4, 5"),
        (("answers", 0, "part"), 5, "the answer to part 5 is given twice for the same days"),
        (("published", 1, "measure"), "applications", "the same figure as [[published]] 1"),
        (("population", "nace_codes", 0), "4778", "must be a NACE code: 90, 90.0, 90.03"),
        (("population", "since"), "2012-01-01", "is text; remove the quotes: 2012-01-01"),
        (("population", "where"), {"provinces": ["BE-VAN"]}, "perhaps 'province' is meant"),
        (("population", "where"), {"province": ["BE-VAM"]}, "must be one of BE-BRU, BE-VAN"),
        (("population", "where"), {"year": ["2020"]}, "since and until limit days"),
        (("population", "where"), {"province": []}, "is empty"),
        (("parts",), [], "parts: is empty"),
        (("parts", 0, "kind"), "text", "is of the kind text, and has tables or a headline"),
        (("parts", 3, "kind"), "figures", "name its headline or its tables"),
        (("parts", 3, "kind"), "refused", "is refused; say its ground"),
        (("parts", 3, "kind"), "txt", "must be one of figures, text, not_held, refused"),
        (("parts", 3, "ground"), {"nl": "x"}, "a part of the kind text has no ground"),
        (("parts", 3, "text"), {"en": "x"}, "nl: is not given"),
        (("parts", 0, "headline"), ["payed"], "perhaps 'paid' is meant"),
        (("parts", 1, "tables", 2), "by_nase", "perhaps 'by_nace' is meant"),
        (("parts", 1, "tables", 0, "measures"), ["applicants"], "must be one of applications, "),
        (("tables", 0, "id"), "by_nace", "'by_nace' is taken"),
        (("tables", 0, "id"), "headline", "'headline' is taken"),
        (("tables", 0, "id"), "By province", "small letters, digits"),
        (("tables", 0, "measures"), [], "measures: is empty"),
        (("tables", 0, "rows"), [], "rows: is empty"),
        (("tables", 0, "rows"), ["province", "activity", "year"], "must have 1 to 2 items"),
        (("tables", 0, "rows"), ["provinse"], "perhaps 'province' is meant"),
        (("tables", 0, "rows"), ["reason"], "reason goes with stopped"),
        (("tables", 0, "columns"), ["region"], "region is a level of a dimension of the rows"),
        (("tables", 0, "columns"), ["applicant", "year"], "must have 1 to 1 items"),
        (("tables", 0, "chart"), "pie", "must be one of map, bars, columns, line, none"),
        (("population", "activities"), [], "by_basis is split by basis, which needs activities"),
        (("disclosure", "rounding"), {"by_nase": 5}, "perhaps 'by_nace' is meant"),
        (("disclosure", "merge"), ["music"], "must be a+b"),
        (("disclosure", "merge"), ["musik+film"], "perhaps 'music' is meant"),
        (("disclosure", "merge"), ["music+company"], "music and company are not of one dimension"),
        (("disclosure", "merge"), ["music+film", "film+photography"], "film stands in music+film"),
        (("disclosure", "merge"), ["music+music"], "music stands twice"),
        (("disclosure", "merge"), ["company+self_employed"], "must be one of"),
        (("dimensions",), [{"id": "year", "of": "activity"}], "'year' is taken"),
        (("dimensions",), [{"id": "x", "of": "activity"}], "activity is a dimension already"),
        (("dimensions",), [{"id": "x", "of": "term_months", "bands": [2, 1]}], "must rise"),
        (("delineation",), {}, "antwoord question new --from sv-533 --force writes it in the"),
    ],
    "programmes/impulskrediet.toml": [
        (("rules", 0, "value"), "-1.00", "must be a number from 0"),
        (("rules", 0, "value"), "25000.005", "has more than 2 decimals"),
        (("rules", 1, "value"), "60", "maximum_term_months must be a whole number"),
        (("rules", 1, "value"), True, "maximum_term_months must be a whole number"),
        (("rules", 2, "value"), "600", "interest_rate_pct 600 must be a number from 0 to 100"),
        (("rules", 2, "period"), "unknwon", "must be one of unknown"),
        (("rules", 5, "value"), [], "is empty"),
        (("rules", 5, "value"), "refinancing", "must be a list"),
        (("rules", 7, "value"), "true", "only_in_region must be true or false"),
        (("title",), {"en": "x"}, "title.nl: is not given"),
        (("title",), {"nl": "x", "de": "x"}, "unknown key de"),
    ],
    "register/datapackage.json": [
        (("synthetic",), "false", "synthetic: must be true or false, without quotes"),
        (("extract_date",), "31/12/2025", "is not a date; write year-month-day, perhaps 2025-12"),
        (("extract_date",), "20251231", "is not a date"),
        (("extract_date",), 20251231, "must be a date"),
        (("resources",), {}, "resources: must be a list"),
    ],
}


@pytest.mark.parametrize(
    ("name", "way", "value", "problem"),
    [(name, *each) for name, many in VALUES.items() for each in many],
)
def test_a_value_that_cannot_be_is_told(
    tmp_path: Path, name: str, way: tuple[Any, ...], value: Any, problem: str
) -> None:
    file = next(file for file in FILES if file.name == name)
    content = copy.deepcopy(file.content)
    at(content, way[:-1])[way[-1]] = value
    assert problem in unread(file, file.place(tmp_path), content)


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        *(("sv-533", True), ("2021", True), ("a" * 64, True), ("a" * 65, False), ("", False)),
        *(("-a", False), ("A", False), ("a_b", False), ("a.b", False), ("..", False)),
        *(("a/b", False), ("/a", False), ("a\\b", False), ("a\n", False), ("é", False)),
        *(("con", False), ("com1", False), ("nul", False), ("console", True), ("٣", False)),
    ],
)
def test_an_id_may_become_a_folder_anywhere(text: str, yes: bool) -> None:
    assert is_id(text) is yes


@pytest.mark.parametrize("name", ["../sv-533", "SV-533", "sv-533\n", "/etc/passwd", "nul", ""])
def test_an_id_never_leads_out_of_its_folder(name: str) -> None:
    for load in (load_question, load_programme):
        with pytest.raises(UserError, match="there is no"):
            load(name, CODES)


def test_a_file_whose_name_is_no_id_is_refused(tmp_path: Path) -> None:
    text = (project_root() / "data/raw/questions/sv-533.toml").read_text(encoding="utf-8")
    (tmp_path / "Con.toml").write_text(text.replace('"sv-533"', '"Con"'), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="the name of the file is no id"):
        load_question("Con", CODES, tmp_path)


def test_a_correction_that_is_wrong_tells_no_value(tmp_path: Path) -> None:
    file = next(file for file in FILES if file.name.endswith("corrections.toml"))
    path = file.place(tmp_path)
    secret = "IK-2015-000031"
    for key in ("id", "column", "expected", "value", "reason", "decided_by", "decided_on"):
        for wrong in (secret + "\n", [secret], {secret[:2]: secret}, secret + "x" * 6000):
            content = copy.deepcopy(file.content)
            content["corrections"][0][key] = wrong
            assert secret not in unread(file, path, content)


def test_a_nace_code_that_leads_to_none_of_the_whole_list_is_refused(tmp_path: Path) -> None:
    file = next(file for file in FILES if file.name.startswith("questions/"))
    path = file.place(tmp_path)
    assert load_question("sv-533", CODES, path.parent)
    for code, also in (("04", ""), ("91.210", "; it is one of 2025")):
        content = copy.deepcopy(file.content)
        content["population"]["nace_codes"].append(code)
        path.write_text(file.written(content), encoding="utf-8")
        problem = f"item 37: {code} is no code of NACE-BEL 2008, nor is there one below it{also}$"
        with pytest.raises(ReferenceDataError, match=problem):
            load_question("sv-533", CODES, path.parent)


def test_a_line_is_not_looked_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[str] = []
    read = tomllib.loads

    def counted(text: str) -> dict[str, Any]:
        readings.append(text)
        return read(text)

    monkeypatch.setattr(tomllib, "loads", counted)
    items = "".join(f'  "{number}",\n' for number in range(3_000))
    sentence = complaint(tmp_path, f"words = [\n{items}]\nnam = 1\n")
    assert "unknown key nam" in sentence
    assert len(readings) <= 2 * MOST_READINGS
