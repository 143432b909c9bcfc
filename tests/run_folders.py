"""Run folders and executed notebooks as the pages over them find them, without a run."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from antwoord.releases import ledger

FILES = ("answer.html", "answer.pdf", "tables/cells.csv", "audit/index.html")


def record(question: str, day: str, **overrides: Any) -> dict[str, Any]:
    """A `run.json`, with overrides at the top or, for a parameter, below it."""
    parameters = {
        "question": question,
        "reference_date": day,
        "sector_basis": "activity",
        "audience": "public",
        "language": "nl",
    }
    content = {
        "question": question,
        "asked": {
            "subject": "Impulskrediet - Cultuursector",
            "number": "533",
            "date": "2021-03-01",
            "by": "Cathy Coudyser",
            "to": "Hilde Crevits",
        },
        "reference_date": day,
        "verdict": "answered",
        "synthetic": True,
        "parameters": parameters,
        "figures": {
            "applications": 1160,
            "paid": 678,
            "stopped": 482,
            "approved": 0,
            "pending": 0,
            "amount_paid_eur": "829097.00",
        },
        "finished": "2026-01-02T10:00:00+00:00",
    }
    for key, value in overrides.items():
        (parameters if key in parameters and key != "question" else content)[key] = value
    return content


def summary(about: str, day: str, **overrides: Any) -> dict[str, Any]:
    """An `audit/summary.json`."""
    content = {
        "format": "antwoord audit summary 1",
        "question": about,
        "reference_date": day,
        "synthetic": True,
        "audience": "public",
        "stopped": False,
        "read": 2345,
        "quarantined": 17,
        "findings": 22,
    }
    return {**content, **overrides}


def write_json(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def place_run(
    output: Path,
    name: str = "2021-03-01",
    question: str = "sv-533",
    checks: dict[str, Any] | None = None,
    files: tuple[str, ...] = FILES,
    released: str = "",
    **overrides: Any,
) -> Path:
    """A run's folder, a draft unless it is `released` on a day.

    `checks` overrides its summary, `overrides` its record.
    """
    folder, day = output / question / name, name[:10]
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("x", encoding="utf-8")
    written = [{"path": file, "sha256": sha256(folder / file)} for file in files]
    content = record(question, day, **{"outputs": written, **overrides})
    write_json(folder / "run.json", content)
    stopped = overrides.get("verdict") == "stopped"
    given = {"stopped": stopped, **(checks or {})}
    write_json(folder / "audit" / "summary.json", summary(question, day, **given))
    if released:
        release(output, folder, released)
    return folder


def release(output: Path, folder: Path, day: str, not_before: date | None = None) -> ledger.Release:
    """An entry for the answer in a run's folder in the ledger of its output folder."""
    answer = ledger.Answer(
        question=folder.parent.name,
        reference_date=date.fromisoformat(folder.name[:10]),
        sector_basis="activity",
        run=f"{folder.parent.name}/{folder.name}",
        register_sha256="0" * 64,
        files={"answer.html": sha256(folder / "answer.html")},
        columns={},
        cells={},
        not_before=not_before,
    )
    at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    with ledger.opened(output / ledger.NAME) as book:
        return book.append(answer, at, lambda _: None)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def markdown(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": source, **more}


def code(source: str, *outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": "c", "metadata": {}, "source": source, "execution_count": 1}
    return {**cell, "outputs": list(outputs), **more}


def shown(**data: str) -> dict[str, Any]:
    """An output; `text_html` is its text/html, and so on."""
    kinds = {name.replace("_", "/", 1): text for name, text in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": kinds}


def place_notebook(run: Path, *cells: dict[str, Any], name: str = "01_ingestion") -> Path:
    """An executed notebook in a run's folder."""
    content = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return write_json(run / "notebooks" / f"{name}.ipynb", content)
