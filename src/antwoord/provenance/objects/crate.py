"""The run as a Provenance Run Crate, `ro-crate-metadata.json`: what other people's tools read.

RO-Crate 1.1 with the profiles Process, Workflow and Provenance Run Crate 0.5: the notebooks are
the steps, the parameters are formal ones with values. It follows from the record alone and says
no time, so that the same run has the same bytes; `datePublished` is the reference date.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from antwoord.run_files import AUDIT, CRATE, NOTEBOOKS, RUN_RECORD, TRO, VALIDATION

_PROFILES = {
    "process": "Process Run Crate",
    "workflow": "Workflow Run Crate",
    "provenance": "Provenance Run Crate",
}
_PROFILE, _VERSION = "https://w3id.org/ro/wfrun/{}/0.5", "0.5"
_WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
_FORMAL = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"
#: Terms of run crates that the context of RO-Crate 1.1 does not have.
_TERMS = {
    "ParameterConnection": "https://w3id.org/ro/terms/workflow-run#ParameterConnection",
    "sha256": "https://w3id.org/ro/terms/workflow-run#sha256",
}
#: Files of the program are told by its name and version; each hash is in the record.
_PROGRAM = ("src/", "uv.lock")
#: Kinds of files by their endings.
MEDIA = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pdf": "application/pdf",
    ".py": "text/x-python",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN_MEDIA = "application/octet-stream"
_LICENCE = "#licence"
Entity = dict[str, Any]


def crate(record: Mapping[str, Any]) -> dict[str, Any]:
    """The crate of the run with this `record`, ready for JSON."""
    return {
        "@context": ["https://w3id.org/ro/crate/1.1/context", _TERMS],
        "@graph": list(_graph(record)),
    }


def _graph(record: Mapping[str, Any]) -> Iterator[Entity]:
    outputs = [one["path"] for one in record["outputs"]]
    notebooks = [path for path in outputs if path.startswith(f"{NOTEBOOKS}/") and _is_step(path)]
    parameters = list(_parameters(record))
    inputs = [one for one in record["inputs"] if not one["path"].startswith(_PROGRAM)]
    results = [path for path in outputs if path not in notebooks]
    profiles = [_PROFILE.format(name) for name in _PROFILES]
    yield {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": _ref("./"),
        "conformsTo": _refs(["https://w3id.org/ro/crate/1.1", _WORKFLOW_CRATE]),
    }
    yield {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": _refs([*profiles, _WORKFLOW_CRATE]),
        "name": titled(record),
        "description": described(record),
        "datePublished": record["reference_date"],
        "license": _ref(_LICENCE),
        "mainEntity": _ref(RUN_RECORD),
        "hasPart": _refs([RUN_RECORD, TRO, *outputs]),
        "mentions": _refs(["#run", "#engine-run", *_numbered("#did", notebooks)]),
    }
    for profile, title in _PROFILES.items():
        yield _work(_PROFILE.format(profile), title, _VERSION)
    yield _work(_WORKFLOW_CRATE, "Workflow RO-Crate", "1.0")
    yield {
        "@id": _LICENCE,
        "@type": "CreativeWork",
        "name": "no licence is stated",
        "description": "Who publishes the answer says what may be done with it.",
    }
    yield from _workflow(record, notebooks, [one["@id"] for one in parameters])
    yield from parameters
    yield from _values(record)
    for one in inputs:
        yield _input(one)
    yield from _runs(record, notebooks, inputs, results)
    for one in record["outputs"]:
        if one["path"] not in notebooks:
            yield _file(one)
    # Without its hash, since it has that of this file.
    yield {
        "@id": TRO,
        "@type": "File",
        "name": TRO,
        "description": "The run as a transparent research object (TROV 0.1).",
        "encodingFormat": MEDIA[".jsonld"],
    }


def titled(record: Mapping[str, Any]) -> str:
    """What the answer of a `record` is called."""
    title = record["asked"].get("subject") or record["question"]
    return f"{title}, {record['reference_date']}"


def described(record: Mapping[str, Any]) -> str:
    """What the answer of a `record` is, in a sentence."""
    made_from = "a register that is made up" if record["synthetic"] else "a lender's register"
    return (
        f"Answer to the question {record['question']} as on {record['reference_date']}, made from "
        f"{made_from}."
    )


def _is_step(path: str) -> bool:
    return PurePath(path).suffix == ".ipynb"


def _workflow(
    record: Mapping[str, Any], notebooks: Sequence[str], parameters: Sequence[str]
) -> Iterator[Entity]:
    """The record as the workflow: which notebooks, in which order, with which parameters."""
    hashes = {one["path"]: one for one in record["outputs"]}
    versions = record["versions"]
    yield {
        "@id": RUN_RECORD,
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "name": "antwoord run: the notebooks in order",
        "description": "The record of the run: parameters, inputs and outputs with their SHA-256.",
        "encodingFormat": MEDIA[".json"],
        "version": versions["antwoord"],
        "programmingLanguage": _ref("#papermill"),
        "input": _refs([*parameters, "#inputs"]),
        "output": _refs(["#answer"]),
        "hasPart": _refs(notebooks),
        "step": _refs(_numbered("#step", notebooks)),
        "softwareRequirements": _refs([f"#package-{name}" for name in versions]),
    }
    yield {
        "@id": "#papermill",
        "@type": ["ComputerLanguage", "SoftwareApplication"],
        "name": "Papermill",
        "softwareVersion": versions["papermill"],
        "url": _ref("https://papermill.readthedocs.io/"),
    }
    yield {"@id": "https://papermill.readthedocs.io/", "@type": "WebSite", "name": "Papermill"}
    for name, version in versions.items():
        yield {
            "@id": f"#package-{name}",
            "@type": "SoftwareApplication",
            "name": name,
            "softwareVersion": version,
        }
    for number, path in enumerate(notebooks, start=1):
        yield {
            "@id": f"#step-{number}",
            "@type": "HowToStep",
            "position": str(number),
            "workExample": _ref(path),
        }
        yield _file(hashes[path]) | {
            "@type": ["File", "SoftwareSourceCode", "SoftwareApplication"],
            "description": "The notebook as it was executed, with what it shows.",
            "version": versions["antwoord"],
            "programmingLanguage": _ref("#papermill"),
        }
    yield _formal("#inputs", "inputs", "CreativeWork", required=True)
    yield _formal("#answer", "answer", "File", required=True)


def _parameters(record: Mapping[str, Any]) -> Iterator[Entity]:
    for name, value in record["parameters"].items():
        if value is not None:
            kind = "Date" if name.endswith("_date") else "Text"
            yield _formal(f"#parameter-{name}", name, kind, required=name == "question")


def _values(record: Mapping[str, Any]) -> Iterator[Entity]:
    for name, value in record["parameters"].items():
        if value is not None:
            yield {
                "@id": f"#value-{name}",
                "@type": "PropertyValue",
                "name": name,
                "value": ", ".join(value) if isinstance(value, list) else str(value),
                "exampleOfWork": _ref(f"#parameter-{name}"),
            }


def _runs(
    record: Mapping[str, Any],
    notebooks: Sequence[str],
    inputs: Sequence[Mapping[str, Any]],
    results: Sequence[str],
) -> Iterator[Entity]:
    """What was done: the run, by the engine, and each step of it."""
    stopped = record.get("stopped")
    status = f"http://schema.org/{'Failed' if stopped else 'Completed'}ActionStatus"
    values = [f"#value-{name}" for name, value in record["parameters"].items() if value is not None]
    sources = [f"#input-{one['sha256'][:16]}" for one in inputs]
    yield {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run of {record['question']} on {record['reference_date']}",
        "instrument": _ref(RUN_RECORD),
        "object": _refs(dict.fromkeys([*values, *sources])),
        "result": _refs(results),
        "description": "The notebooks in order, from reading the register to the document.",
        "actionStatus": status,
        **({"error": stopped} if stopped else {}),
    }
    yield {
        "@id": "#engine-run",
        "@type": "OrganizeAction",
        "name": "Papermill executes the notebooks",
        "instrument": _ref("#papermill"),
        "object": _refs(_numbered("#control", notebooks)),
        "result": _ref("#run"),
    }
    made = _made_by(notebooks, results)
    for number, path in enumerate(notebooks, start=1):
        yield {
            "@id": f"#control-{number}",
            "@type": "ControlAction",
            "name": f"Step {number}",
            "instrument": _ref(f"#step-{number}"),
            "object": _ref(f"#did-{number}"),
        }
        yield {
            "@id": f"#did-{number}",
            "@type": "CreateAction",
            "name": f"{PurePath(path).stem} was executed",
            "instrument": _ref(path),
            "object": _refs(dict.fromkeys([*values, *(sources if number == 1 else ())])),
            "result": _refs(made.get(path, ())),
            "description": "Papermill executed this notebook with the parameters of the run.",
            "actionStatus": status,
        }


def _made_by(notebooks: Sequence[str], results: Sequence[str]) -> dict[str, list[str]]:
    """What of the results each step left: its page, the checks theirs, the last all others."""
    made: dict[str, list[str]] = {path: [] for path in notebooks}
    for result in results:
        own = PurePath(result).with_suffix(".ipynb").as_posix()
        if own in made:
            made[own].append(result)
        elif notebooks:
            checks = f"{AUDIT}/{VALIDATION}" == result and len(notebooks) > 1
            made[notebooks[1 if checks else -1]].append(result)
    return made


def _formal(key: str, name: str, kind: str, *, required: bool) -> Entity:
    return {
        "@id": key,
        "@type": "FormalParameter",
        "additionalType": kind,
        "name": name,
        "valueRequired": required,
        "conformsTo": _ref(_FORMAL),
    }


def _input(one: Mapping[str, Any]) -> Entity:
    """An input, by its content: what it is called may be said by the record alone."""
    return {
        "@id": f"#input-{one['sha256'][:16]}",
        "@type": "CreativeWork",
        "name": one["path"],
        "sha256": one["sha256"],
        "exampleOfWork": _ref("#inputs"),
    }


def _file(one: Mapping[str, Any]) -> Entity:
    path = one["path"]
    return {
        "@id": path,
        "@type": "File",
        "name": path,
        "encodingFormat": MEDIA.get(PurePath(path).suffix, UNKNOWN_MEDIA),
        "contentSize": str(one["bytes"]),
        "sha256": one["sha256"],
        "exampleOfWork": _ref("#answer"),
    }


def _work(key: str, name: str, version: str) -> Entity:
    return {"@id": key, "@type": "CreativeWork", "name": name, "version": version}


def _ref(key: str) -> dict[str, str]:
    return {"@id": key}


def _refs(keys: Iterable[str]) -> list[dict[str, str]] | dict[str, str]:
    """References; a single one stands alone, as the format asks."""
    found = [_ref(key) for key in keys]
    return found[0] if len(found) == 1 else found


def _numbered(key: str, notebooks: Sequence[str]) -> list[str]:
    return [f"{key}-{number}" for number, _ in enumerate(notebooks, start=1)]
