"""The code lists under `data/raw/reference/`, each loaded once and checked as it is read.

Every code has a title per language and a source; those of NACE and of places within a province
are read when first asked for.
A contradiction inside the lists (a code twice, overlapping periods, a reference to a code that
is not there) raises ReferenceDataError and names the file and the row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import ClassVar

from antwoord.catalogue.codes import Code, source_of
from antwoord.catalogue.files import as_flag, as_period, read_rows
from antwoord.catalogue.nace import Correspondence, NaceCodes, load_correspondences
from antwoord.catalogue.outlines import Outlines, load_outlines
from antwoord.catalogue.periods import Period, require_no_overlap
from antwoord.cells import TOTAL, UNKNOWN
from antwoord.errors import ReferenceDataError
from antwoord.language.languages import LANGUAGES
from antwoord.language.typography import spaced_titles
from antwoord.storage.paths import project_root, shown


@dataclass(frozen=True)
class PostalRange:
    """Postcodes `first` to `last` (both included) lie in `province` during the period."""

    first: int
    last: int
    province: str
    period: Period


@dataclass(frozen=True)
class CodeLists:
    """All code lists; dictionaries keep the order of the files, which is the order shown."""

    activities: dict[str, Code]
    folder: Path  # where the lists stand
    nace_groups: dict[str, Code]
    regions: dict[str, Code]
    provinces: dict[str, Code]  # group: region; Brussels, which lies in none, stands here too
    postal_ranges: tuple[PostalRange, ...]
    legal_forms: dict[str, Code]  # flag: non-profit
    stop_reasons: dict[str, Code]
    purposes: dict[str, Code]
    applicants: dict[str, Code]  # group: parent

    #: What a place can be told by, the smallest first; the group of a code is of the next.
    place_levels: ClassVar[tuple[str, ...]] = (
        "municipality",
        "arrondissement",
        "province",
        "region",
    )

    @cached_property
    def nace(self) -> NaceCodes:
        """Every NACE-BEL code; group: readable group, for some. Read when first asked for."""
        return NaceCodes(self.folder / "nace.csv", self.nace_groups)

    @cached_property
    def nace_keys(self) -> frozenset[tuple[str, str]]:
        """Version and code of every NACE-BEL code, without what else is known of it.

        Each start of a run asks whether a question's codes exist: the whole takes 25 times as
        long to read. Neither key holds a comma, and a file that is not one complains for itself.
        """
        try:
            text = (self.folder / "nace.csv").read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return frozenset(self.nace)
        keys = (line.split(",", 2)[:2] for line in text.splitlines()[1:])
        return frozenset((key[0], key[-1]) for key in keys)

    @cached_property
    def correspondences(self) -> tuple[Correspondence, ...]:
        """How NACE-BEL 2008 and 2025 correspond. Read when first asked for."""
        return load_correspondences(self.folder / "nace_correspondence.csv", self.nace)

    @cached_property
    def arrondissements(self) -> dict[str, Code]:
        """Each arrondissement by its NIS code; group: province. Read when first asked for."""
        return _codes_under(
            self.folder / "arrondissements.csv", "arrondissement", "province", self.provinces
        )

    @cached_property
    def municipalities(self) -> dict[str, Code]:
        """Each municipality by its NIS code; group: arrondissement. Read when first asked for."""
        return _codes_under(
            self.folder / "municipalities.csv",
            "municipality",
            "arrondissement",
            self.arrondissements,
        )

    @cached_property
    def municipality_of(self) -> dict[str, list[tuple[str, Period]]]:
        """The municipalities of each postcode, and when it was theirs. Read when first asked for.

        Of several on one day, which share the postcode, the first is the one that counts.
        """
        return _municipalities(self.folder / "municipality_postcodes.csv", self.municipalities)

    @cached_property
    def tiles(self) -> dict[str, tuple[float, float]]:
        """Where each province stands on a map of tiles: column and row, from the top left."""
        path = self.folder / "provinces.csv"
        rows = read_rows(path, ("province", "tile_column", "tile_row"))
        try:
            return {
                row["province"]: (float(row["tile_column"]), float(row["tile_row"]))
                for _, row in rows
            }
        except ValueError as error:
            raise ReferenceDataError(f"{shown(path)}: a tile has no number: {error}") from None

    @cached_property
    def outlines(self) -> Outlines:
        """What provinces look like, by their REFNIS codes. Read when first asked for."""
        return load_outlines(self.folder / "provinces.geojson")

    @cached_property
    def nis_of(self) -> dict[str, str]:
        """The REFNIS code of each province. Read when first asked for."""
        rows = read_rows(self.folder / "provinces.csv", ("province", "nis"))
        return {row["province"]: row["nis"] for _, row in rows}

    def province_of(self, postal_code: str, day: date) -> str | None:
        """ISO code of the province (or region) of a postcode on a day; None: no such postcode."""
        if len(postal_code) != 4 or not postal_code.isdecimal():
            return None
        number = int(postal_code)
        for area in self.postal_ranges:
            if area.first <= number <= area.last and area.period.holds_on(day):
                return area.province
        return None

    def place_of(self, postal_code: str, day: date, level: str) -> str | None:
        """The code of the place that a postcode is in on a day; None: not known.

        `level`: one of `place_levels`, else ValueError. A postcode of one institution has a
        province and a region alone.
        """
        if level not in self.place_levels:
            raise ValueError(f"{level} is none of {self.place_levels}")
        if level in ("province", "region"):
            province = self.province_of(postal_code, day)
            if province is None or level == "province":
                return province
            return self.provinces[province].group
        for municipality, period in self.municipality_of.get(postal_code, ()):
            if period.holds_on(day):
                if level == "municipality":
                    return municipality
                return self.municipalities[municipality].group
        return None

    def moved(self, before: date, now: date) -> frozenset[tuple[str, str]]:
        """The places that lost a postcode from one day to a later one, each with who won it."""
        if (before, now) not in self._moved:
            self._moved[before, now] = frozenset(self._moves(before, now))
        return self._moved[before, now]

    @cached_property
    def _moved(self) -> dict[tuple[date, date], frozenset[tuple[str, str]]]:
        return {}

    def _moves(self, before: date, now: date) -> Iterator[tuple[str, str]]:
        changed = {
            f"{number:04}"
            for area in self.postal_ranges
            if area.period.holds_on(before) != area.period.holds_on(now)
            for number in range(area.first, area.last + 1)
        }
        changed |= {
            postal_code
            for postal_code, found in self.municipality_of.items()
            if any(period.holds_on(before) != period.holds_on(now) for _, period in found)
        }
        for postal_code in changed:
            for level in self.place_levels:
                lost, won = (self.place_of(postal_code, day, level) for day in (before, now))
                if lost != won:
                    yield lost or UNKNOWN, won or UNKNOWN


def load_code_lists(folder: Path | None = None) -> CodeLists:
    """The code lists of a folder (default: `data/raw/reference/` of the project).

    Raises ReferenceDataError for a contradiction inside them.
    """
    return _load(folder or project_root() / "data" / "raw" / "reference")


@cache
def _load(folder: Path) -> CodeLists:
    regions = _codes(folder / "regions.csv", "region")
    provinces = _codes_under(folder / "provinces.csv", "province", "region", regions)
    applicants = _codes(folder / "applicants.csv", "applicant", group="parent")
    for code in applicants.values():
        if code.group != TOTAL and code.group not in applicants:
            raise ReferenceDataError(
                f"{shown(folder / 'applicants.csv')}: {code.code} stands under {code.group}, "
                "which is not in the list"
            )
    return CodeLists(
        activities=_codes(folder / "activities.csv", "activity"),
        folder=folder,
        nace_groups=_codes(folder / "nace_groups.csv", "nace_group"),
        regions=regions,
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
            source=source_of(row["source"], where),
            period=as_period(row, where),
            flag=as_flag(row[flag], where) if flag else False,
            group=row[group] if group else "",
        )
    return codes


def _codes_under(path: Path, column: str, group: str, above: dict[str, Code]) -> dict[str, Code]:
    """Codes whose `group` is a code of the list above."""
    codes = _codes(path, column, group=group)
    for code in codes.values():
        if code.group not in above:
            raise ReferenceDataError(
                f"{shown(path)}: {code.code} lies in the {group} {code.group!r}, which is not in "
                "the list of those"
            )
    return codes


def _municipalities(
    path: Path, municipalities: dict[str, Code]
) -> dict[str, list[tuple[str, Period]]]:
    found: dict[str, list[tuple[str, Period]]] = {}
    for where, row in read_rows(
        path, ("postal_code", "municipality", "valid_from", "valid_to", "source")
    ):
        source_of(row["source"], where)
        postal_code, municipality = row["postal_code"], row["municipality"]
        if len(postal_code) != 4 or not postal_code.isdecimal():
            raise ReferenceDataError(f"{where}: {postal_code!r} is no postcode")
        if municipality not in municipalities:
            raise ReferenceDataError(f"{where}: {municipality!r} is not in municipalities.csv")
        found.setdefault(postal_code, []).append((municipality, as_period(row, where)))
    require_no_overlap(
        ((code, *place) for code, places in found.items() for place in places),
        lambda entry: entry[:2],
        lambda entry: entry[2],
        shown(path),
    )
    return found


def _titles(row: Mapping[str, str]) -> dict[str, str]:
    return spaced_titles({language: row[f"title_{language}"] for language in LANGUAGES})


def _postal_ranges(path: Path, provinces: dict[str, Code]) -> tuple[PostalRange, ...]:
    ranges: list[PostalRange] = []
    for where, row in read_rows(
        path, ("postal_code_from", "postal_code_to", "province", "valid_from", "valid_to", "source")
    ):
        source_of(row["source"], where)
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
