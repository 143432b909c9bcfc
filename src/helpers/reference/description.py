"""What the description beside a register (`datapackage.json`) says of it."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from helpers.errors import UserError
from helpers.reference.paths import shown


@dataclass(frozen=True)
class RegisterDescription:
    """What is known of a register without reading it.

    `synthetic`: its description marks it as made up. `declared_hash`: the SHA-256 that
    the description gives for the file, in hexadecimal, or None.
    """

    extract_date: date | None = None
    extract_date_source: str = ""
    synthetic: bool = False
    title: str = ""
    declared_hash: str | None = None


def describe_register(register: Path) -> RegisterDescription:
    """The description that stands beside a register; empty where there is none for this file.

    A `datapackage.json` that names other files says nothing of this one.
    Raises UserError where it cannot be read or its extract date is no date.
    """
    path = register.parent / "datapackage.json"
    if not path.is_file():
        return RegisterDescription()
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        resources = package.get("resources", [])
        resource: dict[str, Any] | None = next(
            (entry for entry in resources if entry.get("path") == register.name), None
        )
    except (OSError, UnicodeDecodeError, ValueError, AttributeError):
        raise UserError(
            f"{shown(path)} beside the register is not a readable data package; "
            "mend it or move it away"
        ) from None
    if resource is None:
        return RegisterDescription()
    text = package.get("extract_date")
    try:
        extract_date = date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        raise UserError(
            f"{shown(path)}: extract_date {text!r} is not a date; write it as 2025-12-31"
        ) from None
    declared = str(resource.get("hash") or "")
    return RegisterDescription(
        extract_date=extract_date,
        extract_date_source="datapackage.json" if extract_date else "",
        synthetic=package.get("synthetic") is True,
        title=str(package.get("title", "")),
        declared_hash=declared.removeprefix("sha256:") if declared.startswith("sha256:") else None,
    )
