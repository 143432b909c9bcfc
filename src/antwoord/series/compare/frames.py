"""What the two runs were counted with: a change of that changes figures without a case changing.

All of it is read off files that are public when the runs are: their records, their tables and the
lists of codes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from antwoord.answer.content.titles import PLACES
from antwoord.cells import MERGED
from antwoord.series.compare.sides import Pair, register_part

#: What stands in a folder's name of a register without one: the beginning of its hash.
_NO_NAME = re.compile(r"-[0-9a-f]{8}")
#: What changed by the beginning of an input's name in the record of a run.
PROGRAM = "program"
INPUTS = {
    "question": "data/raw/questions/",
    "programme": "data/raw/programmes/",
    "rules": "expectations/",
    "lists": "data/raw/reference/",
    "notebooks": "notebooks/",
    PROGRAM: "src/",
}
#: With one of these other than before, rows of the one run cannot be counted as the other's are.
#: Another version of the program counts the rows of both anew: if it gives what they told, it may.
NO_SPLIT = ("register", "question", "programme", "basis")


@dataclass(frozen=True)
class Frame:
    """One change of the frame: its `kind`, and what fills its sentence."""

    kind: str
    values: tuple[str, ...] = ()


def frames(pair: Pair) -> list[Frame]:
    """The changes of the frame between two runs, those that are most told of first."""
    return [*_register(pair), *_places(pair), *_merged(pair), *_declared(pair), *_inputs(pair)]


def _register(pair: Pair) -> Iterator[Frame]:
    """Another register, by the names that their folders have; of one without any nobody knows."""
    names = [register_part(told) for told in (pair.before, pair.after)]
    if names[0] != names[1] and not any(map(_NO_NAME.fullmatch, names)):
        yield Frame("register", tuple(name.strip("-") or "–" for name in names))


def _places(pair: Pair) -> Iterator[Frame]:
    """Postcodes of the territory that lie in another province by the later of the two dates."""
    told = (name for run in (pair.before, pair.after) for name in run.figures)
    if not any(column in PLACES for name in told for column, _ in name.codes):
        return
    first, last = sorted((pair.before.past.reference_date, pair.after.past.reference_date))
    for area in pair.codes.postal_ranges:
        day = area.period.valid_from
        if day is None or not first < day <= last:
            continue
        codes = f"{area.first:04}", f"{area.last:04}"
        old = pair.codes.province_of(codes[0], day - timedelta(days=1))
        if old and old != area.province:
            span = codes[0] if codes[0] == codes[1] else f"{codes[0]}–{codes[1]}"
            yield Frame("place", (span, old, area.province, day.isoformat()))


def _merged(pair: Pair) -> Iterator[Frame]:
    """Codes that stand together in one of the two alone."""

    def together(told_codes: set[tuple[str, str]]) -> set[tuple[str, str]]:
        return {(column, code) for column, code in told_codes if MERGED in code}

    before, after = (
        together({code for name in told.figures for code in name.codes})
        for told in (pair.before, pair.after)
    )
    for column, code in sorted(before - after):
        yield Frame("apart", (column, code))
    for column, code in sorted(after - before):
        yield Frame("together", (column, code))


def _declared(pair: Pair) -> Iterator[Frame]:
    before, after = pair.before.past, pair.after.past
    if before.sector_basis != after.sector_basis:
        yield Frame("basis", (before.sector_basis, after.sector_basis))
    if before.as_known_on != after.as_known_on:
        yield Frame("known", (str(before.as_known_on or "–"), str(after.as_known_on or "–")))
    hashes = [
        told.inputs.get(told.record["parameters"].get("mapping") or "")
        for told in (pair.before, pair.after)
    ]
    if hashes[0] != hashes[1]:
        yield Frame("mapping")


def _inputs(pair: Pair) -> Iterator[Frame]:
    """Files of the project that are not what they were."""
    for kind, start in INPUTS.items():
        files = [
            {name: digest for name, digest in told.inputs.items() if name.startswith(start)}
            for told in (pair.before, pair.after)
        ]
        if files[0] != files[1]:
            yield Frame(kind)


def splittable(found: list[Frame]) -> bool:
    """Whether rows of both runs can be counted alike, so that a change can be split."""
    return not any(frame.kind in NO_SPLIT for frame in found)
