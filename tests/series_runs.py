"""Folders of runs for what looks at several of them, made without kernels."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from registers import Row, write_register
from run_folders import place_run, release, sha256
from whole_answers import answer_of

from antwoord.answer.cells_file import value_text
from antwoord.cells import FIXED_COLUMNS, CellName
from antwoord.hashing import sha256_of
from antwoord.parameters import validate
from antwoord.run_files import CELLS
from antwoord.series.sweep.series import Point, Series, released_point

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
    home: Path,
    work: Path,
    rows: Iterable[Row],
    day: str,
    extract: str,
    payments: Iterable[tuple[str, str, str]] = (),
    **given: str,
) -> Path:
    """The folder of an internal run over these rows, with what it left in the `work` folder.

    `payments` are a list beside the register: id, day and euro of each.
    """
    name = f"{day}-internal"
    register = write_register(home / extract, rows, extract_date="2025-12-31")
    if listed := list(payments):
        with (register.parent / "payments.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("application_id", "payment_date", "amount_eur"), *listed])
        package = register.parent / "datapackage.json"
        described = json.loads(package.read_text(encoding="utf-8"))
        described["resources"].append({"name": "payments", "path": "payments.csv"})
        package.write_text(json.dumps(described), encoding="utf-8")
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


def series_of(output: Path, *folders: Path, audience: str = "public", failed: str = "") -> Series:
    """A series of these runs, and of a date (`failed`) of which there is none."""
    points = [released_point(folder.name[:10], folder) for folder in folders]
    if failed:
        points.append(Point(date.fromisoformat(failed), None, "the register cannot be read"))
    points.sort(key=lambda point: point.day)
    given = {"audience": audience, "output": str(output)}
    parameters = validate(reference_date=points[0].day.isoformat(), **given)
    return Series(parameters, tuple(points), "dates")


def over_time(output: Path, *, released: bool = False) -> list[Path]:
    """Public runs on three dates, with ranges, forms and provinces."""
    folders = []
    for place, day in enumerate(("2023-12-31", "2024-12-31", "2025-06-30"), start=1):
        lines = [
            Line.of("applications", 1_100 * place),
            Line.of("paid", 60 * place),
            Line.of("amount_paid_eur", f"{600_000 * place}.00"),
            Line.of("applications", 700 * place, province="BE-VAN"),
            Line("applications", {"province": "BE-VLI"}, "", "13", f"{400 * place}", "C"),
            Line("paid", {"province": "BE-VLI"}, "", "1", "", "C"),
            Line.of("applications", 800 * place, applicant="company"),
            Line.of("applications", 300 * place, applicant="self_employed"),
            replace(Line.of("amount_paid_eur", "400000.00", applicant="company"), status="R"),
        ]
        folders.append(place_told(output, day, lines))
        if released:
            release(output, folders[-1], "2025-07-01")
    return folders


def _text(name: CellName, value: int) -> str:
    return value_text(name, Decimal(value) / 100 if name.is_amount else Decimal(value))
