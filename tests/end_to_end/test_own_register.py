"""A lender's own export, from the proposed mapping to the very same cells."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from command import antwoord, run_folder
from exports import DEMO, cells_of, demo_rows, nasty_csv, nasty_xlsx
from registers import Row, application, parameters_for, write_register

from antwoord.register.reading import read_register
from antwoord.run_files import REGISTER

EXPORTS: dict[str, Callable[[Path, list[Row]], Path]] = {
    "export.csv": nasty_csv,
    "export.xlsx": nasty_xlsx,
}


def settled(mapping: Path) -> Path:
    """The mapping with its marked lines left as they are, and the marks removed."""
    text = re.sub(r" *# CHECK:.*", "", mapping.read_text(encoding="utf-8"))
    mapping.write_text(text, encoding="utf-8")
    return mapping


def exported(folder: Path, name: str) -> Path:
    """The demo register as such an export, its known error and its corrections included."""
    register = EXPORTS[name](folder / name, demo_rows())
    known = (DEMO / "corrections.toml").read_text(encoding="utf-8")
    text = known.replace('"applications.csv"', f'"{name}"')
    (folder / "corrections.toml").write_text(text, encoding="utf-8")
    return register


def proposed(folder: Path, name: str) -> tuple[Path, Path, str]:
    register = exported(folder, name)
    mapping = folder / "mapping.toml"
    done = antwoord("map", str(register), "--output", str(mapping))
    assert done.returncode == 0, done.stderr
    return register, mapping, done.stdout


@pytest.mark.parametrize("name", EXPORTS)
def test_a_nasty_export_gives_the_cells_of_the_canonical_file(work: Path, name: str) -> None:
    expected = cells_of(parameters_for(work, DEMO / "applications.csv"))
    canonical = pd.read_parquet(work / "processed" / REGISTER)
    register, mapping, told = proposed(work, name)
    assert "IK-20" not in told
    given = {"mapping": str(settled(mapping)), "extract_date": "2025-12-31"}
    cells = cells_of(parameters_for(work, register, **given))
    pd.testing.assert_frame_equal(cells, expected)
    rows = pd.read_parquet(work / "processed" / REGISTER)
    pd.testing.assert_frame_equal(
        rows.drop(columns="row_number"), canonical.drop(columns="row_number")
    )


def test_a_run_with_a_mapping_gives_the_same_file_and_names_it(
    internal: Path, tmp_path: Path
) -> None:
    register, mapping, _ = proposed(tmp_path, "export.xlsx")
    done = antwoord(
        "run", "--register", str(register), "--mapping", str(settled(mapping)),
        "--extract-date", "2025-12-31", "--audience", "internal", "--output", str(tmp_path / "out"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = run_folder(tmp_path / "out", register=str(register), audience="internal")
    same = Path("tables", "cells.csv")
    assert (folder / same).read_bytes() == (internal / same).read_bytes()
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["parameters"]["mapping"] == "mapping.toml"
    named = {entry["path"]: entry["sha256"] for entry in record["inputs"]}
    assert {"export.xlsx", "mapping.toml"} <= set(named)
    assert [row["why"] for row in record["receipt"]["left_out"]] == ["total", "note"]
    assert "--mapping mapping.toml" in (folder / "answer.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [("run", "--register"), ("check",)])
def test_a_mapping_that_nobody_settled_is_refused(command: tuple[str, ...], tmp_path: Path) -> None:
    register, mapping, _ = proposed(tmp_path, "export.csv")
    text = mapping.read_text(encoding="utf-8")
    assert "CHECK:" not in text  # a clean Dutch export leaves nothing to settle
    mapping.write_text(text.replace('decimal = ","', 'decimal = ","  # CHECK: is it?', 1), "utf-8")
    out = tmp_path / "out"
    done = antwoord(*command, str(register), "--mapping", str(mapping), "--output", str(out))
    assert done.returncode == 2
    assert "marked CHECK that nobody settled" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not out.exists()


def test_a_mapping_is_not_written_over(tmp_path: Path) -> None:
    register, mapping, _ = proposed(tmp_path, "export.csv")
    mapping.write_text("mine", encoding="utf-8")
    done = antwoord("map", str(register), "--output", str(mapping))
    assert (done.returncode, mapping.read_text(encoding="utf-8")) == (2, "mine")
    assert "is there already" in done.stderr
    done = antwoord("map", str(register), "--output", str(mapping), "--force")
    assert done.returncode == 0
    assert "[columns.activity]" in mapping.read_text(encoding="utf-8")


def own(folder: Path, **values: str) -> tuple[Path, Path]:
    """A small register with one odd row, and an identity mapping with Dutch words."""
    register = write_register(folder, [application(1), application(2, **values)])
    mapping = folder / "mapping.toml"
    names = [name for name in application() if name != "activity"]
    text = "".join(f'[columns.{name}]\ncolumn = "{name}"\n' for name in names)
    text += '[columns.activity]\ncolumn = "activity"\nwords = { music = "music" }\n'
    mapping.write_text(text, encoding="utf-8")
    return register, mapping


def test_a_check_names_every_value_that_is_not_mapped(tmp_path: Path) -> None:
    register, mapping = own(tmp_path, activity="beiaard", paid_date="ergens in mei")
    done = antwoord("check", str(register), "--mapping", str(mapping), "--output", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert re.search(r"columns\.activity\.words +1 +3  beiaard\n", done.stdout)
    assert re.search(r"columns\.paid_date +1 +3  \(not shown\)\n", done.stdout)
    assert "ergens" not in done.stdout


def test_a_run_refuses_a_word_without_a_code(tmp_path: Path) -> None:
    register, mapping = own(tmp_path, activity="beiaard")
    out = tmp_path / "out"
    done = antwoord(
        "run", "--register", str(register), "--mapping", str(mapping), "--output", str(out)
    )
    assert done.returncode == 2
    assert f"columns.activity.words: the word 'beiaard' of {register}, row 3" in done.stderr
    assert not out.exists()


def test_a_workbook_with_the_canonical_columns_needs_no_mapping(work: Path) -> None:
    import xlsxwriter

    rows = [application(1), application(2)]
    register = write_register(work / "in", rows)
    read_register(parameters_for(work, register))
    expected = pd.read_parquet(work / "processed" / REGISTER)
    path = work / "in" / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([dict(zip(rows[0], rows[0], strict=True)), *rows]):
            sheet.write_row(number, 0, list(row.values()))
    read_register(parameters_for(work, path))
    pd.testing.assert_frame_equal(pd.read_parquet(work / "processed" / REGISTER), expected)
    shutil.rmtree(work / "in")
