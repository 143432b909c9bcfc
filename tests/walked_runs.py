"""A run's folders held against the table of its files (`antwoord.run_files`)."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

from antwoord.handover import CALLS, read_seal
from antwoord.run_files import RUN, RUN_FILES, Place, RunFile, is_open, row_of

PRIVATE = {0o600, 0o700}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def problems(processed: Path, outputs: Path, *, public: bool, answered: bool = True) -> list[str]:
    """Where the files of a run are not what the table says; empty: everywhere they are."""
    found = []
    folders: tuple[tuple[Place, Path], ...] = (("processed", processed), ("outputs", outputs))
    for place, folder in folders:
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            row = row_of(place, name)
            if row is None:
                found.append(f"{place}/{name} is not in the table")
            elif not is_open(row, public=public) and mode(path) != 0o600:
                found.append(f"{place}/{name} is {mode(path):o}")
            elif is_open(row, public=public) and not mode(path) & 0o044:
                found.append(f"{place}/{name} is {mode(path):o}, and is to be read by all")
        closed = place == "processed" or not public
        inside = [folder, *(p for p in folder.rglob("*") if p.is_dir())]
        found += [f"{p} is {mode(p):o}" for p in inside if closed and mode(p) != 0o700]
        names = {p.relative_to(folder).as_posix() for p in _files(folder)}
        for row in RUN_FILES if answered else ():
            here = row.place == place and row.always
            if here and not any(row_of(place, name) is row for name in names):
                found.append(f"{place}/{row.pattern} is not there")
    return [*found, *_makers(processed), *_record(outputs)]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _makers(processed: Path) -> Iterator[str]:
    """What the seals of a run say that each call left, beside what the table says."""
    for call in CALLS:
        seal = read_seal(processed, call.name)
        for path in seal.left if seal else ():
            word, _, name = path.partition("/")
            row = row_of("processed" if word == "processed" else "outputs", name)
            if row is None or (call.name not in row.makers and row.makers != (RUN,)):
                yield f"{path} is left by {call.name}, and the table says another"


def _record(outputs: Path) -> Iterator[str]:
    """What the record of a run lists, beside what the table says."""
    record = json.loads((outputs / "run.json").read_text(encoding="utf-8"))
    listed = {entry["path"] for entry in record["outputs"]}
    for path in _files(outputs):
        name = path.relative_to(outputs).as_posix()
        row: RunFile | None = row_of("outputs", name)
        if row and row.recorded != (name in listed):
            yield f"{name} is {'' if name in listed else 'not '}in the record"
