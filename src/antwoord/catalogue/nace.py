"""NACE-BEL as a whole: every code of 2008 and 2025 with its titles, and how the two correspond.

Each code lies in one of each level above it: 90.031 in 90.03, 90.0, 90 and R.

Six and a half thousand codes, so they are read only once somebody asks for them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from antwoord.catalogue.codes import Code, source_of
from antwoord.catalogue.files import as_period, read_fields, read_rows
from antwoord.errors import ReferenceDataError
from antwoord.language.languages import LANGUAGES
from antwoord.language.typography import spaced_titles

NACE_VERSIONS = ("2008", "2025")
#: Signs of a code of each depth, its dot among them: 90.03, 90.031, 90.03101.
CLASS, SUBCLASS, OF_ENTERPRISES = 5, 6, 8
#: Signs of a code of each level, the finest first; a section is one letter.
NACE_LEVELS = {
    "nace": SUBCLASS,
    "nace_class": CLASS,
    "nace_3": 4,
    "nace_division": 2,
    "nace_section": 1,
}
#: What a pair rests on, the strongest first. A pair of `class` says only that the classes
#: correspond; one of `kept-number` holds for the seven-digit codes it names, and for no other.
BASES = (
    "identical-title",
    "identical-title-7",
    "unchanged-number",
    "near-title",
    "structure",
    "class",
    "kept-number",
)
BY_CLASS, KEPT_NUMBER = "class", "kept-number"

Key = tuple[str, str]
_PERIOD = ("valid_from", "valid_to")


@dataclass(frozen=True)
class Correspondence:
    """A NACE-BEL 2008 code and one of 2025 that its activities went to, of five digits both.

    `basis`: one of BASES. `seven`: the seven-digit codes of 2008 and 2025 that show it.
    """

    code_2008: str
    code_2025: str
    basis: str
    seven: tuple[tuple[str, str], ...] = ()


class NaceCodes(Mapping[Key, Code]):
    """Every code by (version, code), from sections to the enterprise register's seven digits."""

    def __init__(self, path: Path, groups: Mapping[str, Code]) -> None:
        """Raises ReferenceDataError for a code given twice, without source, in no known group."""
        self._rows = _rows(path, groups)

    def __getitem__(self, key: Key) -> Code:
        titles, group, ends, source, where = self._rows[key][1:]
        if len(key[1]) == NACE_LEVELS["nace_section"]:
            titles = tuple(section_title(key[1], title) for title in titles)
        return Code(
            code=key[1],
            titles=spaced_titles(dict(zip(LANGUAGES, titles, strict=True))),
            source=source,
            period=as_period(dict(zip(_PERIOD, ends, strict=True)), where),
            group=group,
        )

    def __iter__(self) -> Iterator[Key]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    @cached_property
    def of_any_version(self) -> frozenset[str]:
        """Every code that one of the versions has."""
        return frozenset(code for _, code in self._rows)

    def section(self, version: str, code: str) -> str:
        """The letter of the section that a code is in."""
        return self._rows[version, code].section

    def level_code(self, version: str, code: str, level: str) -> str | None:
        """The code of a level that a code is or lies in: R for 90.031 and `nace_section`.

        `level`: one of NACE_LEVELS. None: the version has no such code, or it is coarser than
        the level, as a class is than a subclass.
        """
        row = self._rows.get((version, code))
        if row is None:
            return None
        if level == "nace_section":
            return row.section
        signs = NACE_LEVELS[level]
        return code[:signs] if len(code) >= signs else None


def section_title(letter: str, title: str) -> str:
    """`A – Landbouw, bosbouw en visserij`, of a title as the lists print it; none stays none.

    The lists print capitals, in 2008 after the word section; some words have a hyphen where a
    line once ended, or lack an accent.
    """
    words = _BEFORE_TITLE.sub("", title, count=1)
    if not words:
        return ""
    words = words.lower()
    for printed, meant in _PRINTED.items():
        words = words.replace(printed, meant)
    return f"{letter} – {words[0].upper()}{words[1:]}"


#: SECTIE A --, SECTION J--, SECTIE I -.
_BEFORE_TITLE = re.compile(r"^SECTI(?:E|ON) [A-V] ?--? ?")
_PRINTED = {
    "afval-waterbeheer": "afvalwaterbeheer",
    "maatschap-pelijke": "maatschappelijke",
    "niet-gediffe-rentieerde": "niet-gedifferentieerde",
    "goods – and service-producing": "goods- and service-producing",
    "gros et de detail": "gros et de détail",
    "vehicules": "véhicules",  # codespell:ignore vehicules
    "defense": "défense",
    "securie": "sécurité",
    "extra-territoriaux": "extraterritoriaux",
}


class _Row(NamedTuple):
    section: str
    titles: tuple[str, ...]
    group: str
    ends: tuple[str, str]
    source: str
    where: str


def _rows(path: Path, groups: Mapping[str, Code]) -> dict[Key, _Row]:
    titles = tuple(f"title_{language}" for language in LANGUAGES)
    wanted = ("nace_version", "nace_code", "section", "nace_group", "source", *_PERIOD, *titles)
    rows: dict[Key, _Row] = {}
    for where, (version, code, section, group, source, first, last, *told) in read_fields(
        path, wanted
    ):
        key = (version, code)
        if version not in NACE_VERSIONS:
            raise ReferenceDataError(f"{where}: nace_version {version!r} must be 2008 or 2025")
        if key in rows:
            raise ReferenceDataError(f"{where}: the code {code} of {version} is given twice")
        if group and group not in groups:
            raise ReferenceDataError(f"{where}: the group {group!r} is not in nace_groups.csv")
        source = source_of(source, where)
        rows[key] = _Row(section, tuple(told), group, (first, last), source, where)
    return rows


def load_correspondences(path: Path, nace: NaceCodes) -> tuple[Correspondence, ...]:
    """The pairs of a file; raises ReferenceDataError for a pair twice, or a code that is none."""
    pairs: dict[tuple[str, str], Correspondence] = {}
    for where, row in read_rows(
        path, ("nace_code_2008", "nace_code_2025", "basis", "evidence", "source")
    ):
        source_of(row["source"], where)
        seven = tuple(_seven(each, where) for each in row["evidence"].split())
        pair = (row["nace_code_2008"], row["nace_code_2025"])
        for both in (pair, *seven):
            for version, code in zip(NACE_VERSIONS, both, strict=True):
                if (version, code) not in nace:
                    raise ReferenceDataError(f"{where}: {code} of {version} is not in nace.csv")
        if row["basis"] not in BASES:
            raise ReferenceDataError(f"{where}: the basis {row['basis']!r} is none of {BASES}")
        if pair in pairs:
            raise ReferenceDataError(f"{where}: the pair {' and '.join(pair)} is given twice")
        pairs[pair] = Correspondence(*pair, row["basis"], seven)
    return tuple(pairs.values())


def _seven(evidence: str, where: str) -> tuple[str, str]:
    old, arrow, new = evidence.partition(">")
    if not arrow:
        raise ReferenceDataError(
            f"{where}: the evidence {evidence!r} must be like 47.63001>47.69011"
        )
    return old, new
