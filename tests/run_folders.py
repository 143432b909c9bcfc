"""Run folders and executed notebooks as the pages over them find them, without a run."""

import json
from pathlib import Path
from typing import Any

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
    **overrides: Any,
) -> Path:
    """A run's folder; `checks` overrides its summary, `overrides` its record."""
    folder, day = output / question / name, name[:10]
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("x", encoding="utf-8")
    write_json(folder / "run.json", record(question, day, **overrides))
    stopped = overrides.get("verdict") == "stopped"
    given = {"stopped": stopped, **(checks or {})}
    write_json(folder / "audit" / "summary.json", summary(question, day, **given))
    return folder


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
