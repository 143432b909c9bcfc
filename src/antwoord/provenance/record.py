"""The record of a run, `run.json`: what went in, what came out, with which versions."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from antwoord.catalogue.declared.definition import definition_of
from antwoord.errors import UserError
from antwoord.handover import CALLS
from antwoord.hashing import Hashes, below, sha256_of_parts
from antwoord.inputs import told
from antwoord.parameters import Parameters
from antwoord.provenance.objects.crate import crate
from antwoord.provenance.objects.tro import tro
from antwoord.provenance.seal import SEAL, UNSEALED, VOLATILE
from antwoord.publishing.files import write_file, write_json
from antwoord.register.contract.receipt import for_the_public, load_receipt
from antwoord.run_files import CRATE, FIGURES, RUN_RECORD, TOOK, TRO
from antwoord.storage.commit import commit_of
from antwoord.storage.paths import (
    PACKAGE,
    TEMPLATE,
    helpers_folder,
    notebooks_folder,
    project_root,
    shown,
)
from antwoord.storage.versions import versions

#: How the files of the engine and the helpers are named: where they are is nobody's business.
PACKAGES = ("src/antwoord", "src/helpers")
FINISHED = "finished"
#: The notebooks that a run executes.
_STEPS = tuple(dict.fromkeys(call.notebook for call in CALLS))


@dataclass(frozen=True)
class Recording:
    """The record of a run in the making: its inputs, hashed before anything is read.

    `cells` are what the notebooks say.
    """

    parameters: Parameters
    hashes: Hashes
    inputs: tuple[dict[str, Any], ...]
    cells: list[Any]

    @classmethod
    def begin(cls, parameters: Parameters) -> "Recording":
        """Hashes every file that the run rests on."""
        _source_date_epoch()
        hashes = Hashes()
        found = tuple(_file(path, name, hashes) for name, path in _inputs(parameters).items())
        return cls(parameters, hashes, found, _cells())

    def write(
        self,
        outputs: Path,
        timings: Mapping[str, float],
        stopped: str,
        unchanged: Sequence[str] = (),
        verdicts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Writes `run.json` into the run's outputs; `stopped` says why there is no answer.

        `timings` are seconds by step; of the steps `unchanged` those of taking their result;
        `verdicts` are what the runner found after each step. Raises UserError where an input
        is not what it was when the run began.
        """
        hashes = self.hashes.anew()
        now = tuple(_file(path, name, hashes) for name, path in _inputs(self.parameters).items())
        changed = [one for one in (*self.inputs, *now) if one not in now or one not in self.inputs]
        # JupyterLab saves what a notebook showed whenever it likes.
        if self.cells and self.cells == _cells():
            saved = {f"notebooks/{name}.ipynb" for name in _STEPS}
            changed = [one for one in changed if one["path"] not in saved]
        if changed:
            raise UserError(f"{changed[0]['path']} changed while the run read it; run it again")
        content = _record(self, outputs, timings, stopped, unchanged, verdicts)
        write_json(outputs / CRATE, crate(content))
        _enter(content, outputs, CRATE)
        write_file(outputs / TRO, tro(content))
        _enter(content, outputs, TRO)
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        before, _, after = text.rpartition(UNSEALED)
        write_file(outputs / RUN_RECORD, f"{before}{sha256_of_parts(text)}{after}")


def _enter(content: dict[str, Any], outputs: Path, name: str) -> None:
    """Adds to the outputs of a record a file that was made of it."""
    content["outputs"].append(_file(outputs / name, name, Hashes()))
    content["outputs"].sort(key=lambda one: one["path"])


def _record(
    recording: Recording,
    outputs: Path,
    timings: Mapping[str, float],
    stopped: str,
    unchanged: Sequence[str],
    verdicts: Mapping[str, str],
) -> dict[str, Any]:
    parameters = recording.parameters
    hashes = Hashes()
    return {
        "question": parameters.question.id,
        "asked": _asked(parameters.question.asked),
        "definition_sha256": definition_of(parameters.question),
        "reference_date": parameters.reference_date.isoformat(),
        "verdict": "stopped" if stopped else "answered",
        **({"stopped": stopped} if stopped else {}),
        "synthetic": parameters.description.synthetic,
        "parameters": {
            "question": parameters.question.id,
            "reference_date": parameters.reference_date.isoformat(),
            "register": parameters.register_told,
            "extract_date": _iso(parameters.description.extract_date),
            **({"mapping": parameters.mapping_told} if parameters.mapping else {}),
            **({"kbo": list(parameters.kbo_told)} if parameters.kbo else {}),
            "sector_basis": parameters.sector_basis,
            **(
                {"as_known_on": parameters.as_known_on.isoformat()}
                if parameters.as_known_on
                else {}
            ),
            **({"since": parameters.since.isoformat()} if parameters.since else {}),
            "audience": parameters.audience,
            "language": parameters.language,
        },
        **_figures(parameters.processed),
        **_receipt(parameters),
        "inputs": [*_database(parameters), *recording.inputs],
        "outputs": [
            _file(path, path.relative_to(outputs).as_posix(), hashes)
            for path in sorted(outputs.rglob("*"))
            if path.is_file() and path.name != RUN_RECORD
        ],
        "versions": versions(),
        "verdicts": dict(verdicts),
        VOLATILE: _volatile(parameters.processed, timings, unchanged),
    }


def _volatile(
    processed: Path, timings: Mapping[str, float], unchanged: Sequence[str]
) -> dict[str, Any]:
    """What another run of the same inputs has otherwise; where a time is given, that alone."""
    if (epoch := _source_date_epoch()) is not None:
        return {FINISHED: epoch.isoformat(timespec="seconds"), SEAL: UNSEALED}
    return {
        "timings_seconds": dict(timings),
        "unchanged": list(unchanged),
        **_json(processed / TOOK),
        # The same files are in many commits: which one it was changes no figure.
        "repository": commit_of(project_root()),
        FINISHED: datetime.now(UTC).isoformat(timespec="seconds"),
        SEAL: UNSEALED,
    }


def _source_date_epoch() -> datetime | None:
    """The time that builds which are to be the same are given; None where none is.

    Raises UserError where that is no number of seconds.
    """
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if not told:
        return None
    try:
        return datetime.fromtimestamp(int(told), UTC)
    except (ValueError, OverflowError, OSError):
        raise UserError(
            f"SOURCE_DATE_EPOCH is {told!r}, which is no number of seconds since 1970; "
            "unset it, or write such a number"
        ) from None


def read_record(outputs: Path) -> dict[str, Any]:
    """The content of a run's `run.json`."""
    content: dict[str, Any] = json.loads((outputs / RUN_RECORD).read_text(encoding="utf-8"))
    return content


def _asked(asked: Mapping[str, Any]) -> dict[str, str]:
    """Who asked whom what and when, as far as the question's file says."""
    return {
        key: str(asked[key]) for key in ("subject", "number", "date", "by", "to") if key in asked
    }


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _figures(processed: Path) -> dict[str, Any]:
    """What the answer step left for the record: figures, rows, findings; nothing if it did not."""
    return _json(processed / FIGURES)


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


def _inputs(parameters: Parameters) -> dict[str, Path]:
    """Every file that a run rests on, by the name that records give it."""
    root = project_root()
    found = told(parameters)
    found |= {f"notebooks/{name}.ipynb": _notebook(name) for name in _STEPS}
    # Templates, catalogues and fonts among it: of the package that runs, wherever it is.
    found |= {
        f"{name}/{path.relative_to(package).as_posix()}": path
        for name in PACKAGES
        for package in [helpers_folder() if name == PACKAGES[1] else PACKAGE]
        for path in below(package)
        if "__pycache__" not in path.parts and not path.is_relative_to(TEMPLATE)
    }
    lock = root / "uv.lock"
    return found | ({shown(lock): lock} if lock.is_file() else {})


def _notebook(name: str) -> Path:
    return notebooks_folder() / f"{name}.ipynb"


def _cells() -> list[Any]:
    """What the notebooks say, without what they showed; empty where one cannot be read."""
    try:
        read = [json.loads(_notebook(name).read_text(encoding="utf-8")) for name in _STEPS]
        return [
            [cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}).get("tags")]
            for content in read
            for cell in content["cells"]
        ]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []


def _database(parameters: Parameters) -> list[dict[str, Any]]:
    """A table of a database as an input: the identity of the content that was read."""
    if isinstance(parameters.register, Path):
        return []
    from antwoord.register.reading import Ingestion

    read = Ingestion.load(parameters.processed)
    return [{"path": read.register, "sha256": read.sha256, "bytes": read.size_bytes}]


def _file(path: Path, name: str, hashes: Hashes) -> dict[str, Any]:
    return {"path": name, "sha256": hashes.of(path), "bytes": path.stat().st_size}
