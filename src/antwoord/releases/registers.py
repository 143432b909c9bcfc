"""Which register an answer is of, and where the ledger of its releases is.

A register is known by the name in its description, a table of a database by its address; its
extracts change, and so do the folders that answers go to. So beside the true cells behind
the releases stands a file for each register, `data/processed/releases/registers/<name>.json`:
where its ledger is, and the hash of the last line that it held. Whoever asks for the releases
of a register finds them from there, whatever folder the answer goes to.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from antwoord.errors import UserError
from antwoord.hashing import sha256_of_parts
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_json
from antwoord.publishing.rights import own_folder
from antwoord.releases import ledger
from antwoord.run_files import REGISTER_IDENTITY
from antwoord.storage.database import DatabaseTable
from antwoord.storage.paths import project_root, shown, work_folder

#: What the file in a run's processed folder names the register under.
_KEY = "register"
#: Seconds that one release waits for another; it takes one.
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Known:
    """What is known of a register's releases: their ledger, and its last hash."""

    ledger: Path
    head: str


def identity_of(parameters: Parameters) -> str:
    """What a register is known by, the same for all its extracts; empty where by nothing."""
    if isinstance(parameters.register, DatabaseTable):
        return f"table-{sha256_of_parts(parameters.register.address)[:16]}"
    return parameters.description.code


def leave_identity(parameters: Parameters) -> None:
    """Writes into the processed folder of which register the run is."""
    write_json(parameters.processed / REGISTER_IDENTITY, {_KEY: identity_of(parameters)})


def identity_in(processed: Path) -> str:
    """Of which register a run is, as it left it; raises OSError, ValueError or LookupError."""
    return str(json.loads((processed / REGISTER_IDENTITY).read_text(encoding="utf-8"))[_KEY])


def ledger_of(register: str, output: Path) -> Path:
    """The ledger that holds the releases of a register; one in `output` where there are none.

    Raises UserError where releases are known and no ledger is found that holds them.
    """
    own = output / ledger.NAME
    known = known_of(register)
    if known is None:
        return own
    if known.head == ledger.NOTHING_BEFORE:  # a first release that may have been killed
        out = any(entry.register == register for entry in ledger.read_ledger(known.ledger))
        return known.ledger if out else own
    for path in dict.fromkeys((known.ledger, own)):
        if any(entry.head == known.head for entry in ledger.read_ledger(path)):
            return path
    raise UserError(
        f"answers from the register {register} were released, and {shown(known.ledger)} does not "
        f"hold the last of them (hash {known.head[:12]}…): put back a copy that is whole, or name "
        "with --output the folder that it was moved to; nothing can be protected without it"
    )


@contextmanager
def held(register: str) -> Iterator[None]:
    """No other release of this register begins before the end of the block.

    Raises UserError where it cannot be held.
    """
    from filelock import FileLock, Timeout

    path = _path(register)
    try:
        own_folder(path.parent)
        lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE_SECONDS)
        lock.acquire()
    except Timeout:
        raise UserError("another release of this register is going on; try again") from None
    except OSError as error:
        raise UserError(f"{shown(path.parent)} cannot be written: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()


def note(register: str, path: Path, head: str) -> None:
    """Notes where the ledger of a register is, and its last hash; raises OSError.

    Before a line is added and after it: a release that is killed is known or was none.
    """
    place = path.resolve()
    root = project_root().resolve()
    name = place.relative_to(root).as_posix() if place.is_relative_to(root) else str(place)
    kept = _path(register)
    own_folder(kept.parent)
    write_json(kept, {"ledger": name, "head": head}, lasting=True)


def _path(register: str) -> Path:
    return work_folder() / "releases" / "registers" / f"{register}.json"


def known_of(register: str) -> Known | None:
    """What is known of a register's releases; None where there were none.

    Raises UserError where it cannot be read.
    """
    if not register:
        return None
    path = _path(register)
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Known(project_root() / content["ledger"], str(content["head"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError):
        raise UserError(
            f"{shown(path)} cannot be read: it says where the releases of this register are; put "
            "it back, nothing can be protected or released without it"
        ) from None
