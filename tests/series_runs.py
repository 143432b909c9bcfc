"""Folders of runs for what looks at several of them, made without kernels."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from registers import Row, write_register
from run_folders import place_run, sha256
from whole_answers import answer_of

from antwoord.answer.cells_file import value_text
from antwoord.cells import FIXED_COLUMNS, CellName
from antwoord.hashing import sha256_of
from antwoord.run_files import CELLS

COLUMNS = ("table", "measure", *FIXED_COLUMNS, "value", "low", "high", "conf_status")
QUESTION = "sv-533"
CELLS_CSV = "tables/cells.csv"


@dataclass(frozen=True)
class Line:
    """A line of `cells.csv`: a cell with what is told of it, as texts."""

    measure: str
    codes: dict[str, str]
    value: str = ""
    low: str = ""
    high: str = ""
    status: str = "F"

    @classmethod
    def of(cls, measure: str, value: int | str, **codes: str) -> "Line":
        """One that is exact."""
        return cls(measure, codes, *[str(value)] * 3)


def place_told(output: Path, name: str, lines: Iterable[Line], **overrides: Any) -> Path:
    """The folder of a run that tells these cells; public unless `overrides` say otherwise."""
    lines = list(lines)
    further = sorted({column for line in lines for column in line.codes} - set(FIXED_COLUMNS))
    columns = (*COLUMNS[:-4], *further, *COLUMNS[-4:])
    folder = place_run(output, name, QUESTION, **overrides)
    with (folder / CELLS_CSV).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for line in lines:
            codes = [line.codes.get(column, "_T") for column in columns[2:-4]]
            told = (line.value, line.low, line.high, line.status)
            writer.writerow(("table", line.measure, *codes, *told))
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for entry in record["outputs"]:
        entry["sha256"] = sha256(folder / entry["path"])
    record.setdefault("inputs", [])
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def place_counted(
    home: Path, work: Path, rows: Iterable[Row], day: str, extract: str, **given: str
) -> Path:
    """The folder of an internal run over these rows, with what it left in the `work` folder."""
    name = f"{day}-internal"
    register = write_register(home / extract, rows, extract_date="2025-12-31")
    made = home / f"{extract}-{day}"
    answer_of(made, register, day, **given)
    processed = work / QUESTION / name
    processed.parent.mkdir(parents=True, exist_ok=True)
    (made / "p").rename(processed)
    cells = pq.read_table(processed / CELLS).to_pylist()
    lines = [
        Line(named.measure, dict(named.codes), text, text, text)
        for one in cells
        if one["shown"]
        for named in [CellName.parsed(one["cell"])]
        for text in [_text(named, one["value"])]
    ]
    inputs = [{"path": register.name, "sha256": sha256_of(register), "bytes": 0}]
    folder = place_told(
        home / "outputs", name, lines, audience="internal", inputs=inputs, checks={}
    )
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["parameters"]["register"] = register.name
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def _text(name: CellName, value: int) -> str:
    from decimal import Decimal

    return value_text(name, Decimal(value) / 100 if name.is_amount else Decimal(value))
