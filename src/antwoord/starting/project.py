"""A project in a folder of its own: made from what the package holds, and brought up to date.

A project has what the card of a question needs: notebooks, their helpers, expectations, lists,
questions, programmes and a made-up register, with a Makefile, tests and a workflow to begin from.
What its owner changed is never overwritten: `KEPT` remembers each file as it was given.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from antwoord.errors import UserError
from antwoord.hashing import sha256_of, sha256_of_parts
from antwoord.publishing.files import write_file
from antwoord.storage.paths import OF_A_PROJECT, template_root

#: What a project takes over from the package, file by file.
TAKEN = ("notebooks", "expectations", "data/raw", "src/helpers")
#: Files to begin from, under the names that they get.
BEGUN = Path(__file__).parent / "files"
NAMES = {
    "gitignore": ".gitignore",
    "ci.yml": ".github/workflows/ci.yml",
    "test_questions.txt": "tests/test_questions.py",
}
#: Which files were given, with the SHA-256 of each as it was.
KEPT = ".antwoord.json"
#: Rights of what a project begins from, as far as the umask goes: nothing of it is anybody's own.
FOR_ALL = 0o666
#: What stands beside a file that its owner changed, where the package has a new one.
NEW = ".new"
#: Folders of a checkout that are no part of it.
_PASSED_OVER = frozenset(("__pycache__", ".ipynb_checkpoints"))


@dataclass
class Done:
    """Files of a project by what was done with them, from its folder: `notebooks/01_….ipynb`.

    `kept` were changed by their owner and stayed, with a new one beside them; `gone` are no
    longer in the package and stayed.
    """

    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def begin(folder: Path) -> Done:
    """Makes a project in the `folder`, which is made where it is not there.

    Raises UserError where it holds a file of another content under a name that is needed, or is
    a project already; then nothing is written.
    """
    if (folder / KEPT).exists():
        raise UserError(
            f"{folder} is a project already; bring it up to date with: antwoord init --update"
        )
    given = dict(_given())
    for name, content in given.items():
        path = folder / name
        if os.path.lexists(path) and not (path.is_file() and path.read_bytes() == content):
            raise UserError(
                f"{path} is there already and is another file; name a folder without it"
            )
    for name, content in given.items():
        _write(folder / name, content)
    _keep(folder, given)
    return Done(made=sorted(given))


def update(folder: Path) -> Done:
    """Brings the project in the `folder` up to date with the package; gives what it did.

    A file that its owner changed stays, and the new one stands beside it (`….new`). Raises
    UserError where the folder is no project that `begin` made.
    """
    before = _kept(folder)
    done, now = Done(), dict(_given())
    for name, content in now.items():
        path, digest = folder / name, sha256_of_parts(content)
        if not path.exists():
            # Who deleted a file meant it, unless it is new.
            if name not in before:
                _write(path, content)
                done.made.append(name)
            continue
        there = sha256_of(path)
        if there == digest:
            continue
        if there == before.get(name):
            _write(path, content)
            done.changed.append(name)
        elif before.get(name) != digest:
            _write(path.with_name(path.name + NEW), content)
            done.kept.append(name)
    done.gone = sorted(name for name in before if name not in now and (folder / name).exists())
    _keep(folder, now)
    return done


def _given() -> Iterator[tuple[str, bytes]]:
    """Every file of a new project, by its name from there."""
    root = template_root()
    missing = [name for name in (*OF_A_PROJECT, "src/helpers") if not (root / name).is_dir()]
    if missing:
        raise UserError(f"this installation lacks {missing[0]}; install antwoord again")
    for top in TAKEN:
        for path in sorted((root / top).rglob("*")):
            if path.is_file() and not _PASSED_OVER & set(path.parts):
                yield path.relative_to(root).as_posix(), path.read_bytes()
    for path in sorted(BEGUN.rglob("*")):
        if path.is_file() and not _PASSED_OVER & set(path.parts):
            name = path.relative_to(BEGUN).as_posix()
            yield NAMES.get(name, name), path.read_bytes()
    yield "requirements.txt", f"antwoord=={version('antwoord')}\n".encode()


def _kept(folder: Path) -> dict[str, str]:
    path = folder / KEPT
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        files: dict[str, str] = {str(name): str(one) for name, one in content["files"].items()}
    except FileNotFoundError:
        raise UserError(
            f"{folder} is no project that antwoord made (no {KEPT} in it); make one with: "
            "antwoord init FOLDER"
        ) from None
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise UserError(
            f"{path} cannot be read ({error}); bring it back from your own copies"
        ) from None
    return files


def _keep(folder: Path, given: Mapping[str, bytes]) -> None:
    files = {name: sha256_of_parts(content) for name, content in sorted(given.items())}
    text = json.dumps({"antwoord": version("antwoord"), "files": files}, indent=1)
    _write(folder / KEPT, text.encode() + b"\n")


def _write(path: Path, content: bytes) -> None:
    """The whole file or none of it; raises UserError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content, mode=FOR_ALL)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from None
