"""Releases, and a ledger that they are added to."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from antwoord.releases import archive
from antwoord.releases.ledger import Answer, Release, opened

AT = datetime(2026, 1, 3, 12, 30, 45, 678, tzinfo=UTC)
CELLS = "tables/cells.csv"


def answer(number: int = 1, **overrides: Any) -> Answer:
    """A release with overrides."""
    given: dict[str, Any] = {
        "question": "sv-533",
        "reference_date": date(2021, 3, number),
        "sector_basis": "activity",
        "run": f"sv-533/2021-03-{number:02}",
        "register_sha256": "a" * 64,
        "files": {"answer.html": hashlib.sha256(bytes([number])).hexdigest()},
        "columns": {CELLS: ("table", "measure", "nace")},
        "cells": {
            CELLS: {
                ("by_nace", "paid", "90.03"): Decimal(number),
                ("by_nace", "amount_paid_eur", "90.03"): Decimal("829097.00"),
                ("by_nace", "paid", "één"): None,
            }
        },
    }
    return Answer(**{**given, **overrides})


def add(
    path: Path, number: int = 1, keep: Callable[[str], None] = lambda _: None, **overrides: Any
) -> Release:
    """The entry of a release that is added to the ledger."""
    with opened(path) as book:
        return book.append(answer(number, **overrides), AT, keep)


def true_cells(tmp_path: Path) -> Path:
    """A processed folder, as far as the archive needs it."""
    folder = tmp_path / "processed"
    folder.mkdir(exist_ok=True)
    for name in archive.KEPT:
        (folder / name).write_bytes(name.encode())
    return folder
