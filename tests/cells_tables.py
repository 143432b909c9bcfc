"""The tables of an answer as anybody reads them who knows the format of `cells.csv` alone."""

import csv
from collections.abc import Iterator
from pathlib import Path

#: The codes that stand in every table, whatever the question, and those of written question 533.
FIXED = ("province", "applicant", "activity", "nace", "reason")
CODES = (*FIXED, "year", "duration", "basis")
#: What stands after the codes.
AFTER = ("value", "low", "high", "conf_status")
#: Table, measure and codes.
Key = tuple[str, ...]


def lines(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells_of(folder: Path) -> Iterator[tuple[Key, str, str]]:
    """Table, measure and codes, value and status of each row of `tables/cells.csv`."""
    for row in lines(folder / "tables" / "cells.csv"):
        *key, value, _, _, status = row.values()
        yield tuple(key), value, status


def key_of(table: str, measure: str, **codes: str) -> Key:
    """What stands in front of the value of a cell of question 533; keywords are its codes."""
    given = {"province": "_T", "applicant": "_T", **codes}
    return (table, measure, *(given.get(column, "_Z") for column in CODES))


def name_in_document(row: dict[str, str], *, measure: str = "") -> str:
    """How the document names the cell of a row: its measure, and each code that is no total."""
    after = (*AFTER, "base", "table", "measure")
    codes = sorted(f"{c}={code}" for c, code in row.items() if c not in after)
    told = (code for code in codes if not code.endswith(("=_T", "=_Z")))
    return "|".join((measure or row["measure"], *told))
