"""A step done again by itself, where its notebook has cells that are not the project's own.

Whatever cells do in their kernel, to modules, parameters or files, they do not do here: this
process imports the package afresh, begins with the files of before the notebook and calls what
the step promises. The files must be the same, byte for byte, or the notebook made other figures.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from antwoord.errors import BY_NAME, UserError
from antwoord.execution.results.store import snapshot
from antwoord.handover import CALLS, OUTPUTS, PROCESSED, PUT_BACK, read_seal
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED, Parameters, validate


class RepeatFaultError(RuntimeError):
    """A step that could not be done again through a fault of the program."""


@contextmanager
def done_again(
    name: str, parameters: Parameters, folders: Mapping[str, Path], before: Mapping[str, str]
) -> Iterator[None]:
    """Around the execution of a notebook: the step is done again, and must leave the same.

    `folders` are the run's, by the words of seals; `before` is the hash of each file in them, as
    `store.snapshot` gives it. Raises UserError where the notebook left other files, or where the
    step by itself ends so, and RepeatFaultError for a fault of the program.
    """
    # Earlier runs are looked for beside the folder of the answer, so the copy stands there too.
    staged = folders[OUTPUTS]
    beside = staged.with_name(staged.name.replace(".partial-", ".repeated-"))
    with TemporaryDirectory(prefix="aw-") as private:
        copies = {PROCESSED: Path(private, PROCESSED), OUTPUTS: beside}
        try:
            for word, copy in copies.items():
                copy.mkdir(mode=0o700)
                shutil.copytree(folders[word], copy, dirs_exist_ok=True)
                copy.chmod(0o700)
            yield
            changed = snapshot(copies) != dict(before)
            if not changed:
                do_by_itself(name, parameters, copies)
            wrong = "what it began with" if changed else _different(name, folders, copies)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    if wrong:
        raise UserError(
            f"notebooks/{name}.ipynb has cells that are not the project's own, and with them the "
            f"step leaves another {wrong} than by itself; take those cells out, or "
            f"{PUT_BACK.format(notebook=name)}"
        )


def do_by_itself(name: str, parameters: Parameters, folders: Mapping[str, Path]) -> None:
    """What a step promises, without its notebook, in a process that imports the package afresh.

    `folders` are those that it works in, by the words of seals. Raises UserError where the step
    ends so, and RepeatFaultError for a fault of the program.
    """
    staged = {STAGED_PROCESSED: str(folders[PROCESSED]), STAGED_OUTPUTS: str(folders[OUTPUTS])}
    done = subprocess.run(  # noqa: S603
        # Nothing of the folder of whoever runs this is imported.
        [sys.executable, "-P", "-m", "antwoord.execution.repeated", name],
        input=json.dumps(dict(parameters.injected)),
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **staged},
    )
    if done.returncode == 0:
        return
    kind, _, sentence = done.stdout.rpartition("\n")[2].partition(": ")
    if done.returncode == UserError.exit_code and kind in BY_NAME:
        raise BY_NAME[kind](sentence)
    raise RepeatFaultError(f"{name} by itself failed: {done.stderr.strip()}")


def _different(name: str, folders: Mapping[str, Path], copies: Mapping[str, Path]) -> str:
    """The first file that the two left with another content; nothing where there is none."""
    for call in (call.name for call in CALLS if call.notebook == name):
        seals = [read_seal(each[PROCESSED], call) for each in (folders, copies)]
        left = [dict(seal.left) if seal else {} for seal in seals]
        for path in sorted({**left[0], **left[1]}):
            if left[0].get(path) != left[1].get(path):
                return path.partition("/")[2]
    return ""


def _ingestion(run: Parameters) -> None:
    from antwoord.kbo.steps import complete_register
    from antwoord.register.reading import read_register

    read_register(run)
    complete_register(run)


def _expectations(run: Parameters) -> None:
    from antwoord.quality.steps import check

    check(run)


def _sectoral(run: Parameters) -> None:
    from antwoord.counting.steps import sectoral_breakdown

    sectoral_breakdown(run)


def _provincial(run: Parameters) -> None:
    from antwoord.counting.steps import provincial_breakdown
    from antwoord.quality.cells import check_computed

    provincial_breakdown(run)
    check_computed(run)


def _disclosure(run: Parameters) -> None:
    from antwoord.disclosure.steps import protect

    protect(run)


def _answer(run: Parameters) -> None:
    from antwoord.answer.steps import (
        compose_answer,
        protection_report,
        published_rows,
        write_answer,
    )
    from antwoord.quality.steps import complete_audit

    write_answer(run, compose_answer(run))
    complete_audit(run, published_rows(run), protection_report(run))


#: What each notebook calls, in the order of `handover.CALLS`.
STEPS: dict[str, Callable[[Parameters], None]] = {
    "01_ingestion": _ingestion,
    "02_expectations": _expectations,
    "03_sectoral_breakdown": _sectoral,
    "04_provincial_breakdown": _provincial,
    "05_disclosure": _disclosure,
    "06_answer": _answer,
}


def main() -> int:
    """Does the step that the command line names; the parameters come as JSON."""
    try:
        STEPS[sys.argv[1]](validate(**json.load(sys.stdin)))
    except UserError as error:
        sys.stdout.write(f"\n{type(error).__name__}: {error}")
        return UserError.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
