"""A register is read in one of several ways, by its length and its signs; all give the same."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from registers import parameters_for

from antwoord.made_up.register.applications import write_demo
from antwoord.register import canonical, reading
from antwoord.register.canonical import looks_plain, written_by_engine
from antwoord.register.reading import read_register
from antwoord.register.sources.plain import plain_texts
from antwoord.run_files import INGESTION, RECEIPT, REGISTER, UNREADABLE

HEADER = "application_id,application_date,applicant,occupation,legal_form,enterprise_number"


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 rows, some broken, with white space around some of their texts."""
    register = write_demo(tmp_path_factory.mktemp("in"), rows=3_000)
    lines = register.read_text(encoding="utf-8").splitlines()
    for place in (5, 700, 2_999):
        lines[place] = ",".join(f" {text}" if text else "" for text in lines[place].split(","))
    lines[9] = ",".join(f"{text} " if text else "" for text in lines[9].split(","))
    lines = [
        line + " " if line.endswith(",") and place < 50 else line
        for place, line in enumerate(lines)
    ]
    register.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (register.parent / "datapackage.json").unlink()
    return register


def read(work: Path, register: Path, **how: bool) -> dict[str, object]:
    parameters = parameters_for(work, register, extract_date="2025-12-31")
    parameters = parameters.at(work / "processed", work / "outputs")
    read_register(parameters, **how)
    folder = parameters.processed
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in (INGESTION, RECEIPT)}
    tables = {name: pq.read_table(folder / name) for name in (REGISTER, UNREADABLE)}
    plain = {
        name: pa.table(
            {
                field.name: table[field.name].cast(field.type.value_type)
                if pa.types.is_dictionary(field.type)
                else table[field.name]
                for field in table.schema
            }
        ).to_pylist()
        for name, table in tables.items()
    }
    return texts | plain


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("way", ["by the engine", "not held", "by the engine, not held"])
def test_every_way_gives_the_same(
    made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, whole: bool
) -> None:
    """The same rows, values that could not be read, and receipt."""
    assert written_by_engine(made_up, tmp_path / "raw.parquet") is not None
    expected = read(tmp_path / "one", made_up, whole_register=whole)
    assert expected[UNREADABLE]
    if "engine" in way:
        monkeypatch.setattr(canonical, "MOST_BYTES", 0)
    if "not held" in way:
        monkeypatch.setattr(reading, "MOST_ROWS", 0)
    assert read(tmp_path / "other", made_up, whole_register=whole) == expected


def test_rows_that_come_in_another_order_are_sorted(
    made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the engine does not keep the order, the register has it all the same."""
    expected = read(tmp_path / "one", made_up)
    monkeypatch.setattr(reading, "MOST_ROWS", 0)
    typed = reading._judged

    def turned_round(*given: object) -> object:
        table = typed(*given)
        return table.order_by(table.row_number.desc())

    monkeypatch.setattr(reading, "_judged", turned_round)
    assert read(tmp_path / "other", made_up) == expected


def test_plain_texts_are_those_of_the_file(tmp_path: Path) -> None:
    """Without white space around them, an empty one as null, and only the columns asked for."""
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n1, x ,y\n2,x,y\n3, ,z\n4,,z\n", encoding="utf-8")
    found = plain_texts(path, ["a", "b", "c"], {"a", "b"}, ",")
    assert found is not None
    assert found.column_names == ["a", "b"]
    assert found["a"].to_pylist() == ["1", "2", "3", "4"]
    assert found["b"].to_pylist() == ["x", "x", None, None]


@pytest.mark.parametrize("line", ["5", "5,x", "5,x,y,", "5,x,y,z"])
def test_a_row_of_another_length_is_not_read(tmp_path: Path, line: str) -> None:
    """A row is never shifted, nor a line passed over."""
    path = tmp_path / "a.csv"
    path.write_text(f"a,b,c\n1,x,y\n{line}\n2,x,y\n", encoding="utf-8")
    assert plain_texts(path, ["a", "b", "c"], {"a", "b"}, ",") is None


def test_a_blank_line_is_left_to_the_careful_reader(made_up: Path, tmp_path: Path) -> None:
    """Which does not count it for a row; Arrow would make one of it, without a value."""
    path = tmp_path / "a.csv"
    lines = made_up.read_text(encoding="utf-8").splitlines()[:50]
    for content, sure in ((lines, True), ([*lines[:9], "", *lines[9:]], False)):
        path.write_text("\n".join(content) + "\n", encoding="utf-8")
        assert (written_by_engine(path, tmp_path / "raw.parquet") is not None) == sure


def test_a_file_with_quotes_does_not_look_plain(tmp_path: Path) -> None:
    """Nor does one that is not there; what it looks like decides of no text."""
    path = tmp_path / "a.csv"
    path.write_text(f'{HEADER}\n"1",,,,,\n', encoding="utf-8")
    assert not looks_plain(path)
    assert not looks_plain(tmp_path / "none.csv")
    path.write_text(f"{HEADER}\n1,,,,,\n", encoding="utf-8")
    assert looks_plain(path)
