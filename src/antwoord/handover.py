"""What one notebook hands to the next: sealed by each call that its step promises.

A call that leaves files writes beside them what it was made with: the parameters, hashes of
the inputs, of the files before it and of those that it left. So whoever goes on finds out
whether they are of the same parameters and inputs, and whoever runs the notebooks whether the
cells did what the step promises, whatever else they did.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from antwoord.errors import UserError
from antwoord.hashing import digest_of, sha256_of
from antwoord.inputs import EARLIER, EXPECTATIONS, LISTS, QUESTION, REGISTER, hashes
from antwoord.parameters import (
    DEFAULTS,
    SEALED,
    STAGED_OUTPUTS,
    STAGED_PROCESSED,
    Parameters,
)
from antwoord.publishing.files import write_json
from antwoord.storage.database import shown_register
from antwoord.storage.paths import shown

#: The folder of the seals, inside the processed one; no notebook reads a figure from it.
FOLDER = "handover"
PARAMETERS = "parameters"
#: The words with which the path of a file in a run's folders begins.
PROCESSED, OUTPUTS = "processed", "outputs"
_NOTEBOOKS = f"{OUTPUTS}/notebooks/"
_READS = (PARAMETERS, REGISTER, QUESTION, LISTS)


@dataclass(frozen=True)
class Call:
    """A call that a step promises: the notebook that makes it, and the inputs it rests on."""

    name: str
    notebook: str
    inputs: tuple[str, ...] = _READS


#: Every promised call, in the order of a run.
CALLS = (
    Call("read_register", "01_ingestion"),
    Call("complete_register", "01_ingestion"),
    Call("check", "02_expectations", (*_READS, EXPECTATIONS)),
    Call("sectoral_breakdown", "03_sectoral_breakdown"),
    Call("provincial_breakdown", "04_provincial_breakdown"),
    Call("check_computed", "04_provincial_breakdown", (*_READS, EXPECTATIONS)),
    Call("protect", "05_disclosure"),
    Call("write_answer", "06_answer", (*_READS, EARLIER)),
    Call("complete_audit", "06_answer"),
)


@dataclass(frozen=True)
class Seal:
    """What a call was made with and what it left: hashes by input, and by file.

    A file is named by its path in the processed or the outputs folder, which begins with the
    word for that.
    """

    inputs: Mapping[str, str]
    before: Mapping[str, str]
    left: Mapping[str, str]


@contextmanager
def sealed(parameters: Parameters) -> Iterator[dict[str, str]]:
    """Kernels started inside know the parameters, folders and inputs of their run.

    They refuse other ones. Gives the hash of each input, as seals hold it. Raises UserError
    where this process, or the one that it was started by, has such a run already.
    """
    if SEALED in os.environ:
        raise UserError(
            "a run is going on in this process already; wait for it, or start the other one with "
            "the command antwoord run"
        )
    inputs = _fingerprint(parameters)
    told = {
        SEALED: json.dumps({"given": dict(parameters.injected), "inputs": inputs}),
        STAGED_PROCESSED: str(parameters.processed),
        STAGED_OUTPUTS: str(parameters.outputs),
    }
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield inputs
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def leave(
    parameters: Parameters, call: str, processed: Iterable[str], outputs: Iterable[str] = ()
) -> None:
    """Seals what a call left: files of these names in the two folders, as far as there are.

    Raises UserError where the parameters are not those of the run.
    """
    inputs = _inputs(parameters)
    promised = _call(call)
    places = ((PROCESSED, parameters.processed, processed), (OUTPUTS, parameters.outputs, outputs))
    left = {
        f"{word}/{name}": sha256_of(folder / name)
        for word, folder, names in places
        for name in names
        if (folder / name).is_file()
    }
    seal = {
        "inputs": {name: inputs[name] for name in promised.inputs},
        "before": _left(parameters.processed, CALLS[: CALLS.index(promised)]),
        "left": left,
    }
    folder = parameters.processed / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    write_json(folder / f"{call}.json", seal)


def made_by(parameters: Parameters, last: str) -> Path:
    """The processed folder, once it holds what the calls up to `last` make.

    Raises UserError, naming the notebook to run, where a file is not there or was made with
    other parameters, from other inputs, or before what it rests on was made again.
    """
    folder = parameters.processed
    calls = CALLS[: CALLS.index(_call(last)) + 1]
    inputs = _inputs(parameters)
    about = f"{parameters.question.id} on {parameters.reference_date}"
    # Whoever runs the notebooks looks at the files themselves.
    looked_at = parameters.sealed is not None
    for place, call in enumerate(calls):
        seal = read_seal(folder, call.name)
        if seal is None and not looked_at and call.name != last and _beside(call, parameters):
            continue
        if seal is None and looked_at:
            raise UserError(_not_called(call))
        if seal is None:
            raise UserError(
                f"the files of {call.notebook} for {about} are not there; run {call.notebook} "
                "first, with the same parameters"
            )
        changed = [name for name in call.inputs if seal.inputs.get(name) != inputs[name]]
        wrong = f"with other inputs ({changed[0]})" if changed else ""
        if not wrong and not looked_at and seal.before != _left(folder, calls[:place]):
            wrong = "from other files than those that are there now"
        if wrong:
            raise UserError(
                f"the files of {call.notebook} for {about} were made {wrong}; run {call.notebook} "
                "again, and the notebooks after it"
            )
    found = {} if looked_at else _left(folder, calls)
    for name, digest in found.items():
        path = folder / name.removeprefix(f"{PROCESSED}/")
        if name.startswith(PROCESSED) and (not path.is_file() or sha256_of(path) != digest):
            maker = next(c.notebook for c in reversed(calls) if name in _left(folder, [c]))
            raise UserError(
                f"{path.name} for {about} is not as {maker} left it; run {maker} again, and the "
                "notebooks after it"
            )
    return folder


def require_kept(
    folder: Path,
    notebook: str,
    inputs: Mapping[str, str],
    state: Mapping[str, str],
    before: Mapping[str, str],
) -> None:
    """Raises UserError where a notebook did not do what its step promises, or did more.

    `folder` is the processed one, `inputs` are from `sealed`; `state` is the hash of each file
    of the two folders, named as in seals, once this notebook and those before it have run, and
    `before` the same before this one ran.
    """
    calls = [call for call in CALLS if call.notebook <= notebook]
    back = PUT_BACK.format(notebook=notebook)
    for place, call in enumerate(calls):
        seal = read_seal(folder, call.name)
        if seal is None:
            raise UserError(_not_called(call))
        expected = {name: inputs[name] for name in call.inputs}
        if dict(seal.inputs) != expected or seal.before != _left(folder, calls[:place]):
            raise UserError(
                f"notebooks/{notebook}.ipynb called {call.name} with other parameters, inputs or "
                f"files than the run's; {back}"
            )
    left = _left(folder, calls)
    for name, digest in left.items():
        if state.get(name) != digest:
            raise UserError(
                f"notebooks/{notebook}.ipynb changed {name.partition('/')[2]} after the step had "
                f"made it; {back}"
            )
    executed = f"{_NOTEBOOKS}{notebook}.ipynb"
    for name in sorted({*before, *state}):
        if name.startswith(_NOTEBOOKS):
            made = name == executed or before.get(name) == state.get(name)
        else:
            made = name in left or not name.startswith(f"{OUTPUTS}/")
        if not made:
            raise UserError(
                f"notebooks/{notebook}.ipynb wrote {name.partition('/')[2]} into the folder of the "
                f"answer, where every file is one that a step makes; {back}"
            )


def _beside(call: Call, parameters: Parameters) -> bool:
    """Whether what comes after a call does not read what it leaves."""
    return call.name == "check_computed" or (
        call.name == "complete_register" and not parameters.kbo
    )


def _not_called(call: Call) -> str:
    return (
        f"notebooks/{call.notebook}.ipynb did not call {call.name}, which its step promises: the "
        f"cell is gone, skipped or changed; {PUT_BACK.format(notebook=call.notebook)}"
    )


#: What to do about a notebook that is not as it was.
PUT_BACK = "put it back (git checkout notebooks/{notebook}.ipynb)"


def read_seal(folder: Path, call: str) -> Seal | None:
    """The seal of a call; None where there is none that can be read."""
    try:
        content: dict[str, Any] = json.loads(
            (folder / FOLDER / f"{call}.json").read_text(encoding="utf-8")
        )
        return Seal(dict(content["inputs"]), dict(content["before"]), dict(content["left"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _left(folder: Path, calls: Iterable[Call]) -> dict[str, str]:
    """The files that these calls left, as the last of them that made each left it."""
    found: dict[str, str] = {}
    for call in calls:
        seal = read_seal(folder, call.name)
        found.update(seal.left if seal else {})
    return found


def _call(name: str) -> Call:
    return next(call for call in CALLS if call.name == name)


def _inputs(parameters: Parameters) -> Mapping[str, str]:
    """The hash of each input: those of the run, else of what is there now.

    Raises UserError where the parameters are not those of the run.
    """
    inputs = parameters.sealed
    if inputs is None:
        return _fingerprint(parameters)
    if inputs[PARAMETERS] != digest_of(_settings(parameters)):
        raise UserError(
            "a cell gives its step other parameters than the run has; take that cell out, or put "
            "the notebook back (git checkout notebooks)"
        )
    return inputs


def _fingerprint(parameters: Parameters) -> dict[str, str]:
    try:
        found = hashes(parameters, sha256_of)
    except OSError as error:
        raise UserError(
            f"{shown(Path(str(error.filename)))} cannot be read: {error.strerror}"
        ) from None
    digests = {part: digest_of(content) for part, content in found.items()}
    return digests | {PARAMETERS: digest_of(_settings(parameters))}


def _settings(parameters: Parameters) -> dict[str, str]:
    """The parameters as they matter to a result, the folder of the answer not among them."""
    own = {
        "question": parameters.question.id,
        "reference_date": parameters.reference_date.isoformat(),
        "register": shown_register(parameters.register),
        "extract_date": str(parameters.description.extract_date),
        "mapping": shown(parameters.mapping) if parameters.mapping else "",
        "kbo": " ".join(shown(path) for path in parameters.kbo),
    }
    named = {
        name: str(getattr(parameters, name))
        for name in DEFAULTS
        if name not in own and name not in ("kbo_update", "output")
    }
    return named | own
