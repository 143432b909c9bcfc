"""The code lists under `data/raw/reference/`, each loaded once and checked as it is read.

Every code has a title per language and a source. A contradiction inside the lists
(a code twice, overlapping periods, a reference to a code that is not there) raises
ReferenceDataError and names the file and the row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from helpers.errors import ReferenceDataError
from helpers.reference.files import as_flag, as_period, read_rows
from helpers.reference.paths import project_root, shown
from helpers.reference.periods import Period, require_no_overlap
from helpers.reference.typography import spaced_titles

LANGUAGES = ("nl", "en", "fr")
NACE_VERSIONS = ("2008", "2025")


@dataclass(frozen=True)
class Code:
    """A code, its titles by language (empty where there is no official one) and its source."""

    code: str
    titles: dict[str, str]
    source: str
    period: Period
    flag: bool = False  # what it tells depends on the list: cultural, non-profit, in Flanders
    group: str = ""  # the code of the list above: a NACE group, a parent

    def title(self, language: str) -> str:
        """The title in the language, else in another one that has it, else the code."""
        return self.titles.get(self.title_language(language), "") or self.code

    def title_language(self, language: str) -> str:
        """The language that `title` gives: the one asked for, else the first that has a title."""
        if self.titles.get(language):
            return language
        return next((other for other, text in self.titles.items() if text), language)


@dataclass(frozen=True)
class PostalRange:
    """Postcodes `first` to `last` (both included) lie in `province` during the period."""

    first: int
    last: int
    province: str
    period: Period


@dataclass(frozen=True)
class Correspondence:
    """One pairing of a NACE-BEL 2008 code with a 2025 code.

    `ambiguous_back`: the 2025 code leads back to more than one 2008 code.
    """

    code_2008: str
    code_2025: str
    ambiguous_back: bool


@dataclass(frozen=True)
class CodeLists:
    """All code lists; dictionaries keep the order of the files, which is the order shown."""

    activities: dict[str, Code]  # flag: creative and cultural
    nace: dict[tuple[str, str], Code]  # by (version, code); group: readable group
    nace_groups: dict[str, Code]
    correspondences: tuple[Correspondence, ...]
    provinces: dict[str, Code]  # flag: in Flanders
    postal_ranges: tuple[PostalRange, ...]
    legal_forms: dict[str, Code]  # flag: non-profit
    stop_reasons: dict[str, Code]
    purposes: dict[str, Code]
    applicants: dict[str, Code]  # group: parent

    @property
    def flemish_provinces(self) -> tuple[str, ...]:
        """ISO codes of the five provinces, in the order shown."""
        return tuple(code for code, province in self.provinces.items() if province.flag)

    def province_of(self, postal_code: str, day: date) -> str | None:
        """ISO code of the province (or region) of a postcode on a day; None: no such postcode."""
        if len(postal_code) != 4 or not postal_code.isdecimal():
            return None
        number = int(postal_code)
        for area in self.postal_ranges:
            if area.first <= number <= area.last and area.period.holds_on(day):
                return area.province
        return None


def load_code_lists(folder: Path | None = None) -> CodeLists:
    """The code lists of a folder (default: `data/raw/reference/` of the project).

    Raises ReferenceDataError for a contradiction inside them.
    """
    return _load(folder or project_root() / "data" / "raw" / "reference")


@cache
def _load(folder: Path) -> CodeLists:
    groups = _codes(folder / "nace_groups.csv", "nace_group")
    nace = _nace(folder / "nace.csv", groups)
    provinces = _codes(folder / "provinces.csv", "province", flag="in_flanders")
    applicants = _codes(folder / "applicants.csv", "applicant", group="parent")
    for code in applicants.values():
        if code.group != "_T" and code.group not in applicants:
            raise ReferenceDataError(
                f"{shown(folder / 'applicants.csv')}: {code.code} stands under {code.group}, "
                "which is not in the list"
            )
    return CodeLists(
        activities=_codes(folder / "activities.csv", "activity", flag="creative_cultural"),
        nace=nace,
        nace_groups=groups,
        correspondences=_correspondences(folder / "nace_correspondence.csv", nace),
        provinces=provinces,
        postal_ranges=_postal_ranges(folder / "postal_codes.csv", provinces),
        legal_forms=_codes(folder / "legal_forms.csv", "legal_form", flag="non_profit"),
        stop_reasons=_codes(folder / "stop_reasons.csv", "stop_reason"),
        purposes=_codes(folder / "purposes.csv", "purpose"),
        applicants=applicants,
    )


def _codes(path: Path, column: str, *, flag: str = "", group: str = "") -> dict[str, Code]:
    wanted = (column, *(f"title_{language}" for language in LANGUAGES), "source")
    codes: dict[str, Code] = {}
    for where, row in read_rows(path, (*wanted, *filter(None, (flag, group)))):
        code = row[column]
        if not code or code in codes:
            raise ReferenceDataError(f"{where}: the code {code!r} is empty or given twice")
        codes[code] = Code(
            code=code,
            titles=_titles(row),
            source=_source(row["source"], where),
            period=as_period(row, where),
            flag=as_flag(row[flag], where) if flag else False,
            group=row[group] if group else "",
        )
    return codes


def _titles(row: Mapping[str, str]) -> dict[str, str]:
    return spaced_titles({language: row[f"title_{language}"] for language in LANGUAGES})


def _source(source: str, where: str) -> str:
    if not source:
        raise ReferenceDataError(f"{where}: no source; say where this is known from")
    return source


def _nace(path: Path, groups: dict[str, Code]) -> dict[tuple[str, str], Code]:
    titles = tuple(f"title_{language}" for language in LANGUAGES)
    codes: dict[tuple[str, str], Code] = {}
    for where, row in read_rows(
        path, ("nace_version", "nace_code", *titles, "nace_group", "source")
    ):
        key = (row["nace_version"], row["nace_code"])
        if key[0] not in NACE_VERSIONS:
            raise ReferenceDataError(f"{where}: nace_version {key[0]!r} must be 2008 or 2025")
        if key in codes:
            raise ReferenceDataError(f"{where}: the code {key[1]} of {key[0]} is given twice")
        if row["nace_group"] not in groups:
            raise ReferenceDataError(
                f"{where}: the group {row['nace_group']!r} is not in nace_groups.csv"
            )
        codes[key] = Code(
            code=key[1],
            titles=_titles(row),
            source=_source(row["source"], where),
            period=as_period(row, where),
            group=row["nace_group"],
        )
    return codes


def _correspondences(path: Path, nace: dict[tuple[str, str], Code]) -> tuple[Correspondence, ...]:
    pairs: list[Correspondence] = []
    leads_back: dict[str, set[str]] = {}
    for where, row in read_rows(
        path, ("nace_code_2008", "nace_code_2025", "ambiguous_back", "source")
    ):
        _source(row["source"], where)
        old, new = row["nace_code_2008"], row["nace_code_2025"]
        for key in (("2008", old), ("2025", new)):
            if key not in nace:
                raise ReferenceDataError(f"{where}: {key[1]} of {key[0]} is not in nace.csv")
        pair = Correspondence(old, new, as_flag(row["ambiguous_back"], where))
        if any((old, new) == (other.code_2008, other.code_2025) for other in pairs):
            raise ReferenceDataError(f"{where}: the pair {old} and {new} is given twice")
        pairs.append(pair)
        leads_back.setdefault(new, set()).add(old)
    for pair in pairs:
        if len(leads_back[pair.code_2025]) > 1 and not pair.ambiguous_back:
            raise ReferenceDataError(
                f"{shown(path)}: {pair.code_2025} leads back to several 2008 codes, "
                f"yet its pair with {pair.code_2008} says ambiguous_back false"
            )
    return tuple(pairs)


def _postal_ranges(path: Path, provinces: dict[str, Code]) -> tuple[PostalRange, ...]:
    ranges: list[PostalRange] = []
    for where, row in read_rows(
        path, ("postal_code_from", "postal_code_to", "province", "valid_from", "valid_to", "source")
    ):
        _source(row["source"], where)
        ends = (row["postal_code_from"], row["postal_code_to"])
        if not all(len(end) == 4 and end.isdecimal() for end in ends) or ends[0] > ends[1]:
            raise ReferenceDataError(f"{where}: {ends[0]} to {ends[1]} is no range of postcodes")
        if row["province"] not in provinces:
            raise ReferenceDataError(f"{where}: {row['province']!r} is not in provinces.csv")
        area = PostalRange(int(ends[0]), int(ends[1]), row["province"], as_period(row, where))
        for other in ranges:
            shares_codes = other.first <= area.last and area.first <= other.last
            if shares_codes and other.period.overlaps(area.period):
                raise ReferenceDataError(
                    f"{where}: {ends[0]} to {ends[1]} overlaps {other.first} to {other.last} "
                    f"({other.province}) on the same days; let one period end before the other"
                )
        ranges.append(area)
    require_no_overlap(ranges, lambda r: (r.first, r.last), lambda r: r.period, shown(path))
    return tuple(ranges)
