"""What the description beside a register (`datapackage.json`) says of it."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.configuration.documents import read_document
from antwoord.configuration.schema import Day, Either, Flag, Key, Many, Table, Text, Whole
from antwoord.errors import UserError
from antwoord.storage.paths import shown

_NAMES = Either((Text(most=500), Many(Text(most=500))))
#: A file that the package describes. The standard has more keys, and anybody may add some.
RESOURCE = Table(
    {
        "name": Key(Text(most=200), "Its name in the package."),
        "path": Key(_NAMES, "Its file, beside this one."),
        "hash": Key(
            Text(
                pattern=r"(sha256:)?[0-9A-Fa-f]{1,64}|[a-z0-9-]+:[0-9A-Fa-f]{1,128}", like="a hash"
            ),
            "sha256: and the SHA-256 of the file; a run says whether it is still the same.",
        ),
        "bytes": Key(Whole(most=10**15), "The size of the file."),
        "title": Key(Text(least=0), "What it is."),
        "description": Key(Text(least=0, most=20_000, lines=True), "What it is, at length."),
    },
    more=True,
)
#: The package: the keys that a run rests on, beside those of the standard.
PACKAGE = Table(
    {
        "name": Key(
            Text(least=0, most=200),
            "The name of the register, the same for each extract: the folders of its answers carry "
            "it, and all that is released from it is known by it. It is public, so it must tell "
            "nothing that is not.",
        ),
        "programme": Key(
            Text(pattern=r"[a-z0-9][a-z0-9-]{0,63}", like="the id of a programme"),
            "The programme that the register is of; a question about another one is refused.",
        ),
        "title": Key(Text(least=0), "What it is, as documents say it."),
        "description": Key(Text(least=0, most=20_000, lines=True), "What it is, at length."),
        "extract_date": Key(
            Day(text=True), "The day of the extract; no answer is given on a later one."
        ),
        "synthetic": Key(Flag(), "true: made up; every page of an answer says so."),
        "one_row_one_applicant": Key(
            Flag(),
            "true: every row is another applicant, so that rows without a number or key are as "
            "many people. Otherwise those of one postcode count as one where small numbers are "
            "protected, since nobody can tell that they are not.",
        ),
        "rows": Key(Whole(most=10**12), "The number of rows."),
        "resources": Key(
            Many(RESOURCE, least=0, distinct=False), "The files that the package describes."
        ),
    },
    more=True,
)

#: Names of resources that are lists of what happened to the register's applications.
EVENT_RESOURCES = ("payments", "decisions")
EVENT_ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True)
class RegisterDescription:
    """What is known of a register without reading it.

    `name` and `programme` are empty where it does not say them. `one_row_one_applicant`: no
    applicant has two rows, whether or not the rows have a number.
    `synthetic`: its description marks it as made up. `declared_hash`: the SHA-256 that
    the description gives for the file, in hexadecimal, or None. `events`: by the names of
    EVENT_RESOURCES that it holds, the file beside the register and its declared SHA-256.
    """

    extract_date: date | None = None
    extract_date_source: str = ""
    synthetic: bool = False
    title: str = ""
    declared_hash: str | None = None
    name: str = ""
    programme: str = ""
    one_row_one_applicant: bool = False
    events: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The name as public files, folders and the ledger carry it: letters, digits, hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


def describe_register(register: Path) -> RegisterDescription:
    """The description that stands beside a register; empty where there is none for this file.

    A `datapackage.json` that names other files says nothing of this one.
    Raises UserError where it cannot be read, or holds a key or value that PACKAGE does not.
    """
    path = register.parent / "datapackage.json"
    if not path.exists():
        return RegisterDescription()
    package = read_document(path, PACKAGE).check()
    resource: dict[str, Any] | None = next(
        (each for each in package.get("resources", []) if each.get("path") == register.name), None
    )
    if resource is None:
        return RegisterDescription()
    extract_date = package.get("extract_date")
    return RegisterDescription(
        extract_date=extract_date,
        extract_date_source="datapackage.json" if extract_date else "",
        synthetic=package.get("synthetic", False),
        title=package.get("title", ""),
        name=package.get("name", ""),
        programme=package.get("programme", ""),
        one_row_one_applicant=package.get("one_row_one_applicant", False),
        declared_hash=_declared_hash(resource),
        events={
            name: (_beside(entry, register, f"{shown(path)}, {name}"), _declared_hash(entry))
            for name in EVENT_RESOURCES
            for entry in package.get("resources", [])
            if entry.get("name") == name and entry is not resource
        },
    )


def _declared_hash(resource: dict[str, Any]) -> str | None:
    declared = str(resource.get("hash") or "")
    return declared.removeprefix("sha256:") if declared.startswith("sha256:") else None


def _beside(resource: dict[str, Any], register: Path, where: str) -> str:
    """The file of a list of events: a plain name, in the folder of its register."""
    name = resource.get("path")
    if not isinstance(name, str) or Path(name).name != name or name == register.name:
        raise UserError(f"{where}: path must name a file in the register's own folder")
    if Path(name).suffix.lower() not in EVENT_ENDINGS:
        raise UserError(f"{where}: {name} must be a {' or a '.join(EVENT_ENDINGS)} file")
    if not (register.parent / name).is_file():
        raise UserError(f"{where}: there is no file {name} beside the register")
    return name
