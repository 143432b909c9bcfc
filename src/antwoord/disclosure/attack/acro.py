"""The output folder of ACRO (`finalise`): its tables, with what its record says of them.

ACRO replaces a count below its threshold by nothing and hides nothing else, so that the mark
itself tells that a count is below it; totals that it makes afterwards are those of what is
left. Read as versions 0.4 to 1.0 write it.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from antwoord.disclosure.attack.crosstabs import Crosstab, Found, crosstabs_of
from antwoord.disclosure.attack.grids import blocks_of
from antwoord.errors import UserError
from antwoord.hashing import sha256_of

RESULTS, CONFIG, CHECKSUMS = "results.json", "config.json", "checksums"
_FREQUENCIES = "frequencytable"
_FUNCTION = re.compile(r"aggfunc\s*=\s*[\[\"']*(\w+)")


def read_acro(folder: Path, decimal: str = "") -> tuple[list[Crosstab], list[str], list[str]]:
    """The tables of a finalised `folder`, notes, and what could not be read.

    `decimal` is the sign of decimals, "" where it is not known. Raises UserError where its record
    is none, or names a file that is not there.
    """
    try:
        return _tables_of(folder, decimal)
    except (AttributeError, TypeError):  # a list or a word where a record has names
        raise UserError(f"{folder / RESULTS}: this is not a record of ACRO") from None


def _tables_of(folder: Path, decimal: str) -> tuple[list[Crosstab], list[str], list[str]]:
    results = _read(folder / RESULTS)
    config = _read(folder / CONFIG) if (folder / CONFIG).is_file() else {}
    outputs = results.get("results", results) if isinstance(results, dict) else None
    if not isinstance(outputs, dict) or not isinstance(config, dict):
        raise UserError(f"{folder / RESULTS}: this is not a record of ACRO")
    tables: list[Crosstab] = []
    notes: list[str] = []
    unread: list[str] = []
    for name, output in outputs.items():
        if not isinstance(output, dict) or not isinstance(output.get("files"), list):
            continue
        kind = str(output.get("type", ""))
        for file in output["files"]:
            path = folder / str(file.get("name") if isinstance(file, dict) else file)
            if kind != "table" or path.suffix.lower() != ".csv":
                notes.append(f"{path}: an output of the kind {kind or 'unknown'}; no table")
                continue
            if not path.is_file():
                raise UserError(f"{path}: {RESULTS} names this file, and it is not there")
            if not _as_finalised(folder, path):
                unread.append(f"{path}: it was changed after ACRO finalised it")
            found = [
                one for block in blocks_of(path) for one in crosstabs_of(block, decimal=decimal)
            ]
            if not found:
                unread.append(f"{path}: no table is recognised")
            tables += [_named(table, output, config) for table in found]
            if output.get("status") == "fail":
                reason = output.get("exception") or "no reason is given"
                notes.append(
                    f"{name}: its status is fail, and it is asked for all the same: {reason}"
                )
    return tables, notes, unread


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise UserError(f"{path}: this is not a JSON file") from None


def _as_finalised(folder: Path, path: Path) -> bool:
    """Whether a file has the checksum that ACRO kept; a folder without them says nothing."""
    kept = folder / CHECKSUMS / f"{path.name}.txt"
    if not kept.is_file():
        return True
    return kept.read_text(encoding="utf-8").strip() == sha256_of(path)


def _named(table: Crosstab, output: dict[str, Any], config: dict[str, Any]) -> Crosstab:
    """The table with the names of its dimensions, its measure, and what its marks tell."""
    fair = output.get("fair") or {}
    names = [str(name) for name in fair.get("independent") or ()]
    if len(names) == len(table.dimensions):
        table = replace(table, dimensions=tuple(names))
    measure = table.measure or _measure(output)
    if measure:
        of = str(fair.get("dependent") or "")
        return replace(table, measure=f"{measure} {of}".strip())
    threshold = config.get("safe_threshold")
    suppressed = (output.get("properties") or {}).get("mitigation", "suppress") == "suppress"
    if not isinstance(threshold, int) or not suppressed:
        return table
    # Zeros are hidden with the small ones, unless the configuration says that they are harmless.
    nothing = config.get("zeros_are_disclosive", True) is not False
    return replace(table, cells=tuple(_below(cell, threshold, nothing) for cell in table.cells))


def _measure(output: dict[str, Any]) -> str:
    """What a table aggregates, "" where it counts."""
    first = str(output.get("summary", "")).split(":")[0].strip().casefold()
    if first and " " not in first and first not in (_FREQUENCIES, "pass", "fail", "review"):
        return first
    function = _FUNCTION.search(str(output.get("command", "")))
    return function[1].casefold() if function and first != _FREQUENCIES else ""


def _below(cell: Found, threshold: int, nothing: bool) -> Found:
    if cell.said.number is not None or cell.said.high is not None:
        return cell
    told = replace(cell.said, high=threshold - 1, least=not nothing)
    return replace(cell, said=told)
