"""The record of a run, `run.json`: what went in, what came out, with which versions."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpers.parameters import TOOK, Parameters
from helpers.reference.database import shown_register
from helpers.reference.paths import project_root, shown
from helpers.reference.versions import versions
from helpers.register.corrections import CORRECTIONS_FILE
from helpers.register.reading import Ingestion
from helpers.register.receipt import for_the_public, load_receipt

NAME = "run.json"
#: Files beside a register that say something of it.
BESIDE = ("datapackage.json", CORRECTIONS_FILE)


def write_record(
    parameters: Parameters,
    outputs: Path,
    timings: dict[str, float],
    stopped: str,
    unchanged: Sequence[str] = (),
) -> None:
    """Writes `run.json` into the run's outputs; `stopped` says why there is no answer.

    `timings` are seconds by step; of the steps `unchanged` those of taking their result.
    """
    record = {
        "question": parameters.question.id,
        "asked": _asked(parameters.question.asked),
        "reference_date": parameters.reference_date.isoformat(),
        "verdict": "stopped" if stopped else "answered",
        **({"stopped": stopped} if stopped else {}),
        "synthetic": parameters.description.synthetic,
        "parameters": {
            "question": parameters.question.id,
            "reference_date": parameters.reference_date.isoformat(),
            "register": shown_register(parameters.register),
            "extract_date": _iso(parameters.description.extract_date),
            **({"mapping": shown(parameters.mapping)} if parameters.mapping else {}),
            **({"kbo": [shown(path) for path in parameters.kbo]} if parameters.kbo else {}),
            "sector_basis": parameters.sector_basis,
            "audience": parameters.audience,
            "language": parameters.language,
        },
        **_figures(parameters.processed),
        **_receipt(parameters),
        "inputs": [
            *_database(parameters),
            *(_file(path, shown(path)) for path in _inputs(parameters)),
        ],
        "outputs": [
            _file(path, path.relative_to(outputs).as_posix())
            for path in sorted(outputs.rglob("*"))
            if path.is_file() and path.name != NAME
        ],
        "versions": versions(),
        "timings_seconds": timings,
        "unchanged": list(unchanged),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    text = json.dumps(record, indent=2, ensure_ascii=False)
    (outputs / NAME).write_text(text + "\n", encoding="utf-8")


def read_record(outputs: Path) -> dict[str, Any]:
    """The content of a run's `run.json`."""
    content: dict[str, Any] = json.loads((outputs / NAME).read_text(encoding="utf-8"))
    return content


def _asked(asked: dict[str, Any]) -> dict[str, str]:
    """Who asked whom what and when, as far as the question's file says."""
    return {
        key: str(asked[key]) for key in ("subject", "number", "date", "by", "to") if key in asked
    }


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _figures(processed: Path) -> dict[str, Any]:
    """What the answer step left for the record: figures, rows, findings; nothing if it did not."""
    found = _json(processed / "figures.json")
    if "disclosure" in found:
        found["disclosure"] |= _json(processed / TOOK)
    return found


def _receipt(parameters: Parameters) -> dict[str, Any]:
    """What became of every sheet, row and column of the source, if it was read."""
    receipt = load_receipt(parameters.processed)
    if receipt is None:
        return {}
    return {
        "receipt": asdict(receipt if parameters.audience == "internal" else for_the_public(receipt))
    }


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _inputs(parameters: Parameters) -> list[Path]:
    root = project_root()
    raw = root / "data" / "raw"
    register = parameters.register
    files = [register] if isinstance(register, Path) else []
    beside = [file.parent / name for file in files for name in BESIDE]
    return [
        *files,
        *parameters.kbo,
        *(path for path in beside if path.is_file()),
        *([parameters.mapping] if parameters.mapping else []),
        raw / "questions" / f"{parameters.question.id}.toml",
        *(raw / "programmes" / f"{programme.id}.toml" for programme in parameters.programmes),
        *sorted((raw / "reference").glob("*.csv")),
        *sorted((root / "expectations").glob("*.json")),
        *sorted((root / "notebooks").glob("*.ipynb")),
        *sorted((root / "src" / "helpers").rglob("*.py")),
        *([root / "uv.lock"] if (root / "uv.lock").is_file() else []),
    ]


def _database(parameters: Parameters) -> list[dict[str, Any]]:
    """A table of a database as an input: the identity of the content that was read."""
    if isinstance(parameters.register, Path):
        return []
    read = Ingestion.load(parameters.processed)
    return [{"path": read.register, "sha256": read.sha256, "bytes": read.size_bytes}]


def _file(path: Path, name: str) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": name, "sha256": digest, "bytes": path.stat().st_size}
