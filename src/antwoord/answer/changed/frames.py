"""What two answers were counted with: a change of that changes figures without a case changing.

All of it is read off files that are public when the answers are: their records, their tables and
the lists of codes.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from antwoord.answer.content.titles import PLACES, Titles
from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.nace import NACE_VERSIONS
from antwoord.cells import MERGED, CellName
from antwoord.language.numerals import day

#: What stands in a folder's name of a register without one: the beginning of its hash.
_NO_NAME = re.compile(r"-[0-9a-f]{8}")
#: One that each version of NACE has; all codes of a version hold from the same day.
_SECTION = "A"
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
#: By kind the sentence, and what is called that it leaves open, in the order of a frame's values.
SENTENCES = {
    "register": "The answers are of two registers: {before} and {after}.",
    "place": "Postcode {codes} lies in {after} instead of {before} from {date}.",
    "nace": "NACE-BEL {version} holds from {date}; each code is led to the list that the question "
    "is stated in.",
    "apart": "No longer told together: {codes}.",
    "together": "Told together from now on: {codes}.",
    "basis": "The sector is delineated by {after} instead of {before}.",
    "known": "Counted is what was known on {after} instead of {before} (–: all that the extract "
    "knows).",
    "mapping": "The register is read by another mapping.",
    "question": "The file of the question is another one.",
    "programme": "The file of the programme is another one.",
    "rules": "The rule book of the checks is another one.",
    "lists": "The lists of codes are others (NACE, places, forms).",
    "notebooks": "The notebooks are others.",
    PROGRAM: "The program that counts is another version.",
}


@dataclass(frozen=True)
class Frame:
    """One change of the frame: its `kind`, and what fills its sentence."""

    kind: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Side:
    """What an answer was counted with.

    `register` is what its folder's name says of the register, `inputs` the SHA-256 of each file by
    the name in its record, `mapping` that of its mapping, None where it has none. `cells` are
    those that it tells.
    """

    reference_date: date
    sector_basis: str
    as_known_on: date | None
    register: str
    mapping: str | None
    inputs: Mapping[str, str]
    cells: Collection[CellName]


def frames(before: Side, after: Side, codes: CodeLists) -> list[Frame]:
    """The changes of the frame between two answers, those that are most told of first."""
    return [
        *_register(before, after),
        *_places(before, after, codes),
        *_nace(before, after, codes),
        *_merged(before, after),
        *_declared(before, after),
        *_inputs(before, after),
    ]


def _register(before: Side, after: Side) -> Iterator[Frame]:
    """Another register, by the names that their folders have; of one without any nobody knows."""
    names = before.register, after.register
    if names[0] != names[1] and not any(map(_NO_NAME.fullmatch, names)):
        yield Frame("register", tuple(name.strip("-") or "–" for name in names))


def _places(before: Side, after: Side, codes: CodeLists) -> Iterator[Frame]:
    """Postcodes of the territory that lie in another province by the later of the two dates."""
    told = (name for side in (before, after) for name in side.cells)
    if not any(column in PLACES for name in told for column, _ in name.codes):
        return
    first, last = sorted((before.reference_date, after.reference_date))
    for area in codes.postal_ranges:
        begun = area.period.valid_from
        if begun is None or not first < begun <= last:
            continue
        ends = f"{area.first:04}", f"{area.last:04}"
        old = codes.province_of(ends[0], begun - timedelta(days=1))
        if old and old != area.province:
            span = ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
            yield Frame("place", (span, old, area.province, begun.isoformat()))


def _nace(before: Side, after: Side, codes: CodeLists) -> Iterator[Frame]:
    """The version of NACE that holds by the later of the two dates alone."""
    if not any(
        column == "nace"
        for side in (before, after)
        for one in side.cells
        for column, _ in one.codes
    ):
        return
    first, last = sorted((before.reference_date, after.reference_date))
    for version in NACE_VERSIONS:
        begun = codes.nace[version, _SECTION].period.valid_from
        if begun and first < begun <= last:
            yield Frame("nace", (version, begun.isoformat()))


def _merged(before: Side, after: Side) -> Iterator[Frame]:
    """Codes that stand together in one of the two alone."""

    def together(side: Side) -> set[tuple[str, str]]:
        told = {code for name in side.cells for code in name.codes}
        return {(column, code) for column, code in told if MERGED in code}

    old, new = together(before), together(after)
    for column, code in sorted(old - new):
        yield Frame("apart", (column, code))
    for column, code in sorted(new - old):
        yield Frame("together", (column, code))


def _declared(before: Side, after: Side) -> Iterator[Frame]:
    if before.sector_basis != after.sector_basis:
        yield Frame("basis", (before.sector_basis, after.sector_basis))
    if before.as_known_on != after.as_known_on:
        yield Frame("known", (str(before.as_known_on or "–"), str(after.as_known_on or "–")))
    if before.mapping != after.mapping:
        yield Frame("mapping")


def _inputs(before: Side, after: Side) -> Iterator[Frame]:
    """Files of the project that are not what they were."""
    for kind, start in INPUTS.items():
        files = [
            {name: digest for name, digest in side.inputs.items() if name.startswith(start)}
            for side in (before, after)
        ]
        if files[0] != files[1]:
            yield Frame(kind)


def splittable(found: list[Frame]) -> bool:
    """Whether rows of both runs can be counted alike, so that a change can be split."""
    return not any(frame.kind in NO_SPLIT for frame in found)


def frame_in_words(one: Frame, titles: Titles) -> str:
    """A change of the frame as a sentence, in the language of `titles`."""
    values = dict(zip(("before", "after"), one.values, strict=False))
    if one.kind == "place":
        codes, old, new, begun = one.values
        province = titles.question.dimension("province")
        values = {
            "codes": codes,
            "before": titles.code(province, old),
            "after": titles.code(province, new),
            "date": day(date.fromisoformat(begun), titles.say.language),
        }
    elif one.kind == "nace":
        version, begun = one.values
        values = {
            "version": version,
            "date": day(date.fromisoformat(begun), titles.say.language),
        }
    elif one.kind in ("together", "apart"):
        column, code = one.values
        told = titles.figure(CellName("applications", ((column, code),)))
        values = {"codes": told.partition(", ")[2] or told}
    return titles.say(SENTENCES[one.kind], **values)
