"""Notebooks that somebody runs by hand, as in JupyterLab: the runner makes, the kernel shows.

What a kernel did to modules, parameters or files before a cell nobody can tell. So a call that a
step promises is not made there: the command `antwoord run` does the step, in processes of its own,
and the call gives what it left. What the runner did before it does not do again, whoever asked for
it, and what was done by hand is done for `antwoord run`.

The parameters come from the notebook's own cell, and where that says nothing from those that
`00_start` wrote. Inside a run there is nothing by hand: each call does what it says.
"""

import functools
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, TypeVar

from antwoord.errors import STOPPED_BY_GATE, GateStoppedError, UserError
from antwoord.handover import CALLS
from antwoord.parameters import DEFAULTS, SEALED, STAGED_PROCESSED, Parameters, validate
from antwoord.publishing.files import write_json
from antwoord.publishing.rights import own_folder
from antwoord.run_files import SHOWN
from antwoord.storage.database import is_database
from antwoord.storage.paths import shown, work_folder

P = ParamSpec("P")
R = TypeVar("R")
Given = str | Any | None

#: The parameters that `00_start` wrote, in the folder of what lies between the steps.
START = "start.json"
#: What is added to the name of a run, for the folder of what its first notebooks left; no name of
#: a run has a full stop.
ADDED = ".by-hand"
LAST = CALLS[-1].notebook
_FILES = ("register", "mapping", "kbo", "kbo_update", "output")
#: Seconds that a run which is interrupted has to clear up.
_PATIENCE_SECONDS = 15


@dataclass(frozen=True)
class Lines:
    """A few lines for whoever looks at a notebook."""

    lines: tuple[str, ...]

    def __repr__(self) -> str:
        """One below the other."""
        return "\n".join(self.lines)


def left_in(processed: Path) -> Path:
    """Where the files between the steps stand for notebooks by hand; `processed` are a run's."""
    return processed.with_name(processed.name + ADDED)


def in_a_run() -> bool:
    """Whether this process works for somebody who looks at what it leaves.

    Its environment says so; where a cell took that away, that it was forked for a run still does.
    """
    told = SEALED in os.environ or STAGED_PROCESSED in os.environ
    return told or multiprocessing.parent_process() is not None


def validated(before: str = "") -> Callable[..., Parameters]:
    """The `validate` of a notebook, whose cells read at once what the notebook `before` it left.

    By hand what a parameter is None for comes from `00_start`, unless the cell names another
    question; what holds is shown. Raises UserError for wrong parameters, and where a step before
    it ends so.
    """

    def parameters_of(**given: Given) -> Parameters:
        if in_a_run():
            return validate(**given)
        values, from_start = _with_start(_as_texts(given))
        parameters = validate(**values)
        _show(_told(parameters, from_start))
        if before:
            require_done(parameters, before)
        return parameters.at(left_in(parameters.processed), parameters.outputs)

    return parameters_of


def by_runner(
    step: Callable[Concatenate[Parameters, P], R], left: Callable[Concatenate[Parameters, P], R]
) -> Callable[Concatenate[Parameters, P], R]:
    """A call that a step promises: by hand the runner does the step, and `left` reads what it left.

    Raises UserError as the step does.
    """
    call = next(call for call in CALLS if call.name == step.__name__)
    first = next(one for one in CALLS if one.notebook == call.notebook) == call

    @functools.wraps(step)
    def called(parameters: Parameters, *given: P.args, **named: P.kwargs) -> R:
        if in_a_run():
            return step(parameters, *given, **named)
        # The runner did all of the notebook for its first call; `left` looks whether that holds.
        if first or _DONE.get(call.notebook) is not parameters:
            try:
                require_done(parameters, call.notebook)
            except StoppedError as stopped:
                if stopped.notebook != call.notebook:
                    raise
                return left(parameters.at(stopped.processed, stopped.outputs), *given, **named)
            _DONE[call.notebook] = parameters
        if call.notebook == LAST:  # an answer came of it, with its own files between the steps
            parameters = parameters.at(_processed(parameters), parameters.outputs)
        return left(parameters, *given, **named)

    return called  # type: ignore[return-value]  # what its first parameter is called


#: By notebook the parameters with which the runner did it last.
_DONE: dict[str, Parameters] = {}


def start(**given: Given) -> Parameters:
    """Keeps the parameters for the other notebooks, and answers the question with them.

    Raises UserError for wrong parameters, and as a run does.
    """
    if in_a_run():
        raise UserError("00_start is for whoever looks at the notebooks, and is no step of a run")
    values = _as_texts(given)
    parameters = validate(**values)
    folder = own_folder(work_folder())
    write_json(folder / START, {name: values.get(name) for name in DEFAULTS})
    _show(_told(parameters, ()))
    with _live() as show:
        require_done(parameters, LAST, show)
    return parameters


def links(parameters: Parameters) -> "Links":
    """Where the files of an answer are, as links that lead there from the notebook's folder."""
    return Links(tuple(parameters.outputs / name for name in SHOWN))


@dataclass(frozen=True)
class Links:
    """Files, as links from the folder that is worked in."""

    paths: tuple[Path, ...]

    def _repr_markdown_(self) -> str:
        """A list of those that are there."""
        places = [os.path.relpath(path).replace(os.sep, "/") for path in self.paths]
        return "\n".join(
            f"- [{shown(path)}](<{place}>)" for path, place in zip(self.paths, places, strict=True)
        )

    def __repr__(self) -> str:
        """The same in plain text."""
        return "\n".join(map(str, self.paths))


class StoppedError(GateStoppedError):
    """The gate stopped the run in a notebook; where its files and its audit page are."""

    def __init__(self, sentence: str, audit: Path, parameters: Parameters) -> None:
        super().__init__(f"{sentence}; the audit page: {shown(audit)}")
        self.outputs = audit.parents[1]
        self.processed = parameters.processed.with_name(self.outputs.name)
        self.notebook = next(call.notebook for call in CALLS if call.name == "check")


def require_done(
    parameters: Parameters, until: str, told: Callable[[Mapping[str, Any]], object] = lambda _: None
) -> None:
    """Has the runner do the notebooks up to one of them, as far as they are not done.

    `told` hears of each step, as `antwoord run --json` tells it. Raises UserError with the
    sentence of the run, and RuntimeError for a fault of the program.
    """
    last: dict[str, Any] = {}
    with tempfile.TemporaryFile() as complaints:
        with _runner(parameters, until, complaints) as (process, output):
            for line in output:
                last = json.loads(line)
                told(last)
            code = process.wait()
        complaints.seek(0)
        complaint = complaints.read().decode("utf-8", "replace").strip()
    if code == STOPPED_BY_GATE and last.get("audit"):
        raise StoppedError(str(last["reason"]), Path(last["audit"]), parameters)
    if code in (UserError.exit_code, GateStoppedError.exit_code):
        kind = UserError if code == UserError.exit_code else GateStoppedError
        raise kind(complaint.rpartition("\n")[2].removeprefix("antwoord: "))
    if code:
        raise RuntimeError(f"antwoord run ended with exit code {code}: {complaint}")
    made = Path(str(last.get("folder")))
    expected = parameters.outputs if until == LAST else left_in(_processed(parameters))
    if made.name != expected.name:
        raise UserError(
            f"the answer went to {shown(made)}, since {expected.name} was released meanwhile; run "
            "the cell of the parameters again"
        )


def _processed(parameters: Parameters) -> Path:
    """The processed folder of the run itself, of parameters that point to that by hand or not."""
    folder = parameters.processed
    return folder.with_name(folder.name.removesuffix(ADDED))


@contextmanager
def _runner(
    parameters: Parameters, until: str, complaints: IO[bytes]
) -> "Iterator[tuple[subprocess.Popen[str], IO[str]]]":
    """The command that runs; interrupted with this kernel, and ended with it."""
    process = subprocess.Popen(  # noqa: S603
        # Nothing of the folder of whoever runs this is imported.
        [sys.executable, "-P", "-m", "antwoord", "run", "--json", "--until", until]
        + list(_options(parameters.injected)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None  # noqa: S101
        yield process, process.stdout
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    finally:
        if process.stdout:
            process.stdout.close()


def _options(given: Mapping[str, str]) -> Iterator[str]:
    for name, value in given.items():
        several = value.split(";") if name == "kbo_update" else [value]
        for one in several:
            yield from (f"--{name.replace('_', '-')}", one)


def _as_texts(given: Mapping[str, Given]) -> dict[str, str | None]:
    """Parameters as texts, by name; of files where they are, whatever folder is worked in."""
    texts = {name: str(value) if value else None for name, value in given.items()}
    for name in _FILES:
        value = texts.get(name)
        if value and not is_database(value):
            texts[name] = ";".join(str(Path(one).absolute()) for one in value.split(";") if one)
    return texts


def _with_start(own: dict[str, str | None]) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """The parameters of a cell with those of `00_start`; and the names of the ones from there."""
    path = work_folder() / START
    try:
        kept: dict[str, str | None] = json.loads(path.read_text(encoding="utf-8"))
        texts = all(one is None or isinstance(one, str) for one in kept.values())
    except FileNotFoundError:
        return own, ()
    except (OSError, ValueError, AttributeError):
        kept, texts = {}, False
    if not texts or set(kept) != set(DEFAULTS):
        raise UserError(f"{shown(path)} cannot be read; run 00_start again")
    question = own.get("question")
    if question and question != (kept["question"] or DEFAULTS["question"]):
        return own, ()  # the others belong to the question of 00_start
    taken = tuple(name for name, value in kept.items() if value and not own.get(name))
    return own | {name: kept[name] for name in taken}, taken


def _told(parameters: Parameters, from_start: tuple[str, ...]) -> Lines:
    lines = [f"{name} = {value}" for name, value in _shown(parameters)]
    marked = [
        f"{line}  (00_start)" if line.partition(" = ")[0] in from_start else line for line in lines
    ]
    return Lines(tuple(marked))


def _shown(parameters: Parameters) -> Iterator[tuple[str, str]]:
    for name, value in parameters.injected.items():
        file = name in _FILES and not is_database(value)
        yield name, ";".join(shown(Path(one)) for one in value.split(";")) if file else value


def _show(lines: Lines) -> Any:
    from IPython.display import display

    return display(lines, display_id=True)  # type: ignore[no-untyped-call]


@contextmanager
def _live() -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Lines that say how far a run is, rewritten with each step that ends."""
    ended: list[str] = []
    handle = _show(Lines(("…",)))

    def show(step: Mapping[str, Any]) -> None:
        if step.get("state") in ("done", "unchanged"):
            seconds = "" if step["state"] == "unchanged" else f"  {step['seconds']:.1f} s"
            ended.append(f"{step['step']:<24}{_STATES[step['state']]}{seconds}")
        going = f"{step.get('step')} …" if step.get("state") == "started" else ""
        if handle is not None:
            handle.update(Lines((*ended, *filter(None, [going]))))

    yield show


_STATES = {"done": "gedaan", "unchanged": "ongewijzigd"}
