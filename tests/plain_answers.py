"""Any declared question, answered a second time: one row after the other, in plain Python.

Nothing is shared with the engine. The lists of codes are read anew with `csv`, the question and
its programmes are what `tomllib` reads, and the rows are texts of the canonical CSV. A cell is
named by its table, its measure and the codes that are not totals. NACE codes have five digits
here, with or without their dot; a register that lists its events is not read.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

Row = dict[str, str]
Codes = frozenset[tuple[str, str]]
Cell = tuple[str, str, Codes]
#: What each contributor brings into a cell, by what she is known by.
Brought = dict[str, int]

REFERENCE = Path(__file__).parents[1] / "data" / "raw" / "reference"
TOTAL, UNKNOWN, OUTSIDE, NO_SUCH_DIMENSION = "_T", "_U", "_X", "_Z"
OTHER_CODE, AMBIGUOUS, UNGROUPED = "_O", "_M", "_G"

#: The date of its own that a measure has.
DATED_BY = {
    "applications": "application_date",
    "applicants": "application_date",
    "paid": "paid_date",
    "stopped": "decision_date",
    "undecided": "application_date",
    "approved": "decision_date",
    "pending": "application_date",
    "amount_paid_eur": "paid_date",
    "amount_requested_eur": "application_date",
    "amount_granted_eur": "application_date",
}
PLACES = ("municipality", "arrondissement", "province", "region")
PERIODS = ("year", "half_year", "quarter", "month")
#: How many signs of a code each level of NACE has; the last two are looked up.
NACE = {"nace": 6, "nace_class": 5, "nace_3": 4, "nace_division": 2}
NACE_LEVELS = (*NACE, "nace_section", "nace_group")
FAMILIES = (PLACES, PERIODS, NACE_LEVELS)
LISTED = {
    "legal_form": "legal_forms",
    "activity": "activities",
    "purpose": "purposes",
    "reason": "stop_reasons",
}
#: Dimensions that fit some measures only.
FITS = {"reason": ("stopped",), "paid_amount_eur": ("paid", "amount_paid_eur")}
BANDS: dict[str, dict[str, Any]] = {
    "amount_band": {"of": "paid_amount_eur", "bands": [5000, 10000, 15000, 20000]},
    "requested_band": {"of": "requested_amount_eur", "bands": [5000, 10000, 15000, 20000]},
    "term_band": {"of": "term_months", "bands": [12, 24, 36, 48]},
    "duration": {"of": "days", "bands": [14, 30, 45, 60, 90]},
}
DIMENSIONS = {*PLACES, *PERIODS, *NACE_LEVELS, *LISTED, "applicant", "programme", "basis"}
FLEMISH = ("BE-VAN", "BE-VLI", "BE-VOV", "BE-VBR", "BE-VWV")


def plain_cells(
    question: Mapping[str, Any],
    programmes: Sequence[Mapping[str, Any]],
    rows: Iterable[Row],
    day: date,
    basis: str,
    *,
    one_row_one_applicant: bool = False,
) -> Counter[Cell]:
    """Every cell that is not zero of an internal answer, counts as they are, amounts in cents.

    `programmes` are those that the question names; a row that names none is of the first.
    `basis` is `activity`, `nace` or `either`; it says nothing where the question has no sector.
    `one_row_one_applicant` is what the register's description says of it.
    """
    found = brought(
        question, programmes, rows, day, basis, one_row_one_applicant=one_row_one_applicant
    )
    return Counter({cell: sum(who.values()) for cell, who in found.items()})


def brought(
    question: Mapping[str, Any],
    programmes: Sequence[Mapping[str, Any]],
    rows: Iterable[Row],
    day: date,
    basis: str,
    *,
    one_row_one_applicant: bool = False,
) -> dict[Cell, Brought]:
    """The same cells, and in each what every contributor brings into it, as far as she does."""
    plain = _Plain(question, programmes, day, basis)
    records = [each for row in rows if (each := plain.record(row)) is not None]
    _who(records, one_row_one_applicant)
    _first_of_each([each for each in records if each.asked])
    found: dict[Cell, Counter[str]] = {}
    for record in records:
        if record.asked:
            for measure, weight in record.weights.items():
                for cell in plain.cells_of(record, measure) if weight else ():
                    found.setdefault(cell, Counter())[record.who] += weight
    return {cell: dict(who) for cell, who in found.items()}


@dataclass
class Record:
    """One application: its checked row, its state, and what it weighs in each measure.

    `asked`: in the population by one basis or the other; `counted`: by the run's own basis;
    `inside`: in the territory of the programme, or in an unknown place.
    """

    row: Row
    state: str | None
    inside: bool
    nace: str
    ground: str
    counted: bool
    asked: bool = False
    who: str = ""
    weights: dict[str, int] = field(default_factory=dict)


class _Plain:
    def __init__(
        self,
        question: Mapping[str, Any],
        programmes: Sequence[Mapping[str, Any]],
        day: date,
        basis: str,
    ) -> None:
        self.question, self.programmes, self.day, self.basis = question, programmes, day, basis
        self.population = question.get("population", {})
        self.own = {**BANDS, **{each["id"]: each for each in question.get("dimensions", [])}}
        self.version = self.population.get("nace_version", "2008")
        self.activities = tuple(self.population.get("activities", ()))
        self.listed = tuple(self.population.get("nace_codes", ()))
        regions = {programme.get("region") for programme in programmes}
        self.region = regions.pop() if len(regions) == 1 else None

    # --- one row ---------------------------------------------------------------------------

    def record(self, raw: Row) -> Record | None:
        """What a row is; None where it cannot be an application."""
        row = _checked(raw, self.day)
        if row is None:
            return None
        row["programme"] = raw.get("programme") or self.programmes[0]["id"]
        province = province_of(row["postal_code"], self.day)
        inside = not (self.region and province) or region_of(province) == self.region
        nace = self._nace(row)
        by_activity = row["activity"] in self.activities and row["activity"] != ""
        by_nace = bool(self.listed) and nace not in (OTHER_CODE, UNKNOWN)
        counted = {"activity": by_activity, "nace": by_nace, "either": by_activity or by_nace}
        anybody = not self.activities and not self.listed
        record = Record(
            row,
            _state(row, self.day),
            inside,
            nace,
            _ground(by_activity, by_nace, nace),
            anybody or counted[self.basis],
        )
        record.asked = (anybody or by_activity or by_nace) and self._is_asked(record)
        if record.asked:
            record.weights = _weights(record)
        return record

    def _is_asked(self, record: Record) -> bool:
        applied = date.fromisoformat(record.row["application_date"])
        return (
            record.state is not None
            and record.row["programme"] in self.question["programmes"]
            and self.population.get("since", date.min) <= applied
            and applied <= self.population.get("until", date.max)
            and all(
                record.state in FITS.get(self.base(dimension), (record.state,))
                and any(code in codes for code in self._of_any_level(record, dimension))
                for dimension, codes in self.population.get("where", {}).items()
            )
        )

    def _of_any_level(self, record: Record, dimension: str) -> Iterator[str]:
        family = next((each for each in FAMILIES if dimension in each), ())
        for level in (dimension, *(each for each in family[::-1] if each != dimension)):
            yield from self.codes(record, level, "applications")

    def _nace(self, row: Row) -> str:
        """The code in the version of the question, or what there is to say instead."""
        text, version = row["nace_code"].replace(".", ""), row["nace_version"]
        if version in ("2008", "2025") and re.fullmatch(r"\d{4}|\d{7}", text):
            raise ValueError(f"{row['nace_code']}: this computation reads codes of five digits")
        code = f"{text[:2]}.{text[2:]}"
        if len(text) != 5 or (version, code) not in nace_codes():
            return UNKNOWN
        if version == self.version:
            return code if code.startswith(self.listed or ("",)) else OTHER_CODE
        leads_to, surely = led_to(self.version).get(code, (frozenset(), True))
        if not leads_to:
            return UNKNOWN
        if not any(each.startswith(self.listed or ("",)) for each in leads_to):
            return OTHER_CODE
        return next(iter(leads_to)) if surely and len(leads_to) == 1 else AMBIGUOUS

    # --- its codes -------------------------------------------------------------------------

    def base(self, dimension: str) -> str:
        """The dimension of the catalogue, or the column, that a dimension is made of."""
        while dimension in self.own and self.own[dimension]["of"] != dimension:
            dimension = self.own[dimension]["of"]
        return dimension

    def kin(self, dimension: str) -> str:
        """What a dimension shares with those that are levels of it, or groups of its codes."""
        declared = self.own.get(dimension, {})
        if "groups" in declared and (declared["of"] in DIMENSIONS or declared["of"] in BANDS):
            return self.kin(declared["of"])
        return next((family[0] for family in FAMILIES if dimension in family), dimension)

    def codes(self, record: Record, dimension: str, measure: str) -> tuple[str, ...]:
        """The codes of a record in a dimension, the most detailed first, without the total."""
        if dimension in self.own:
            return self._own_codes(record, self.own[dimension], measure)
        row = record.row
        if dimension in PLACES:
            return (self._place(record, dimension),)
        if dimension in PERIODS:
            return (_period(dimension, date.fromisoformat(row[DATED_BY[measure]])),)
        if dimension in NACE_LEVELS:
            return (self._level(dimension, record.nace),)
        if dimension == "applicant":
            return _kind(row)
        if dimension == "basis":
            return (record.ground,)
        if dimension in LISTED:
            code = row["stop_reason" if dimension == "reason" else dimension]
            return (code if code in codes_in(LISTED[dimension]) else UNKNOWN,)
        return (row.get(dimension) or UNKNOWN,)

    def _own_codes(
        self, record: Record, declared: Mapping[str, Any], measure: str
    ) -> tuple[str, ...]:
        of = declared["of"]
        if "bands" in declared:
            return (self._band(record, of, declared["bands"]),)
        if of == declared["id"]:
            codes: tuple[str, ...] = (record.row.get(of) or UNKNOWN,)
        else:
            codes = self.codes(record, of, measure)
        if "groups" not in declared:
            return codes
        of = {code: group["id"] for group in declared["groups"] for code in group["codes"]}
        left = OUTSIDE if OUTSIDE in codes else UNKNOWN
        return (next((of[code] for code in codes if code in of), left),)

    def _band(self, record: Record, of: str, ends: Sequence[float]) -> str:
        text = str(
            _days(record.row, self.day) if of in ("days", "duration") else record.row.get(of, "")
        )
        if not re.fullmatch(r"\d+(\.\d+)?", text):
            return UNKNOWN
        low: float = 0
        for end in ends:
            if Decimal(text) <= Decimal(str(end)):
                return f"{low}-{end}"
            low = end if of.endswith("_eur") else end + 1
        return f"{low}-"

    def _place(self, record: Record, level: str) -> str:
        postal_code = record.row["postal_code"]
        province = province_of(postal_code, self.day)
        if not record.inside:
            return OUTSIDE
        if level == "province" or not province:
            return province or UNKNOWN
        if level == "region":
            return region_of(province)
        here = municipality_of(postal_code, self.day)
        return here if level == "municipality" or here == UNKNOWN else f"{here[:2]}000"

    def _level(self, level: str, code: str) -> str:
        if code.startswith("_"):
            return code
        if level in NACE:
            return code[: NACE[level]]
        section, group = nace_codes()[self.version, code]
        return section if level == "nace_section" else group or UNGROUPED

    # --- its cells -------------------------------------------------------------------------

    def cells_of(self, record: Record, measure: str) -> set[Cell]:
        """The cells of all tables in which a record counts with a measure."""
        found: set[Cell] = set()
        for table in self._tables():
            if not self._fits(measure, (*table["rows"], *table.get("columns", ()))):
                continue
            there: set[Codes] = set()
            for rows, columns in _splits(table):
                for codes in self._names(record, measure, rows, columns):
                    # Outside is one place, at whichever level: it stands once in a table.
                    same = frozenset(
                        ("", code) if code == OUTSIDE else (c, code) for c, code in codes
                    )
                    if codes == same or same not in there:
                        found.add((table["id"], measure, codes))
                    there.add(same)
        return found

    def _tables(self) -> list[Mapping[str, Any]]:
        """The tables that are declared, and one of what first sentences tell and none of them has.

        Of that one an internal answer has every measure, as of all others.
        """
        tables = list(self.question.get("tables", []))
        had = {name for table in tables for name in table["measures"]}
        told = {
            name for part in self.question.get("parts", []) for name in part.get("headline", [])
        }
        return [*tables, *([{"id": "headline", "rows": []}] if told - had else [])]

    def _fits(self, measure: str, dimensions: Iterable[str]) -> bool:
        bases = map(self.base, dimensions)
        return all(measure in FITS.get(base, (measure,)) for base in bases)

    def _names(
        self, record: Record, measure: str, rows: Sequence[str], columns: Sequence[str]
    ) -> Iterator[Codes]:
        every = [*rows, *columns]
        bases = [self.base(dimension) for dimension in every]
        here = record.inside or any(base in PLACES for base in bases)
        counted = record.counted or "basis" in bases
        if not (self._fits(measure, every) and here and counted):
            return
        choices = [self._choice(record, dimension, measure) for dimension in every]
        if len(rows) == 2 and self.kin(rows[0]) == self.kin(rows[1]):
            choices = [_nested(*choices[:2]), *choices[2:]]
        for chosen in product(*choices):
            yield frozenset().union(*chosen)

    def _choice(self, record: Record, dimension: str, measure: str) -> list[Codes]:
        """The codes that a record has in a dimension, each with its column; none is the total."""
        base = self.base(dimension)
        column = "nace" if dimension in NACE_LEVELS else dimension
        own = self.codes(record, dimension, measure)
        own += self._together(dimension, own)
        codes = [frozenset({(column, code)}) for code in own]
        outside = (base in PLACES and not record.inside) or (base == "basis" and not record.counted)
        return codes if outside else [*codes, frozenset()]

    def _together(self, dimension: str, codes: Sequence[str]) -> tuple[str, ...]:
        """The codes that stand for one of these and for others of their dimension."""
        found = []
        for merged in self.question.get("disclosure", {}).get("merge", ()):
            parts = merged.split("+")
            places = dimension == "province" and all(
                self.region in (None, region_of(part)) for part in parts if part.startswith("BE-")
            )
            own = places or dimension in ("applicant", "nace_group")
            if own and not set(parts).isdisjoint(codes):
                found.append(merged)
        return tuple(found)


def _nested(coarse: Iterable[Codes], fine: Iterable[Codes]) -> list[Codes]:
    """The rows of two levels: each finer code stands below the coarser one that it is in.

    Levels that share a column are told apart by their codes alone. A code that both have, as
    unknown and outside, is that of the coarser level.
    """
    found = [*coarse]
    for (above,), (below,) in product(filter(None, found[:]), filter(None, fine)):
        if above[1] != below[1] and "+" not in above[1] + below[1]:
            found.append(frozenset({below} if above[0] == below[0] else {above, below}))
    return found


def _splits(table: Mapping[str, Any]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """The rows of a table by its columns, and by each dimension of internal runs in turn."""
    yield table["rows"], table.get("columns", ())
    for dimension in table.get("internal_columns", ()):
        yield table["rows"], (dimension,)


# --- what a row says ---------------------------------------------------------------------------


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?\d{1,10}(\.\d{1,2}0*)?", text) else None


def _checked(raw: Row, day: date) -> Row | None:
    """The row with the facts in doubt emptied; None where it is set aside."""
    row = dict(raw)
    applied, decided, paid = (
        _day(row[name]) for name in ("application_date", "decision_date", "paid_date")
    )
    if not row["application_id"] or applied is None:
        return None
    undated = bool(row["decision"]) != (decided is not None)
    if undated or row["decision"] not in ("approved", "stopped") or (decided or day) < applied:
        row.update(decision="", decision_date="", stop_reason="")
    amount = _amount(row["paid_amount_eur"])
    if paid is None or amount is None or amount <= 0:
        row.update(paid_date="", paid_amount_eur="")
    elif paid < applied:
        row["application_date"] = row["paid_date"]
    if row["applicant"] not in ("company", "self_employed"):
        row.update(applicant="", occupation="")
    if not province_of(row["postal_code"], day):
        row["postal_code"] = ""
    # What happens later is not known yet.
    if (_day(row["decision_date"]) or day) > day:
        row.update(decision="", decision_date="", stop_reason="", granted_amount_eur="")
    if (_day(row["paid_date"]) or day) > day:
        row.update(paid_date="", paid_amount_eur="")
    return row


def _state(row: Row, day: date) -> str | None:
    """Contract 1: None before the application."""

    def happened(name: str) -> bool:
        return row[name] != "" and date.fromisoformat(row[name]) <= day

    if not happened("application_date"):
        return None
    if happened("paid_date"):
        return "paid"
    return row["decision"] if happened("decision_date") else "pending"


def _weights(record: Record) -> dict[str, int]:
    """What a record adds to each measure but `applicants`, amounts in cents."""
    state = record.state or ""
    weights = {"applications": 1, state: 1}
    if state in ("approved", "pending"):
        weights["undecided"] = 1
    amounts = {"amount_requested_eur": "requested_amount_eur"}
    amounts["amount_granted_eur"] = "granted_amount_eur"
    if state == "paid":
        amounts["amount_paid_eur"] = "paid_amount_eur"
    for measure, column in amounts.items():
        amount = _amount(record.row.get(column, ""))
        if amount is not None:
            weights[measure] = int(amount * 100)
    return weights


def _days(row: Row, day: date) -> int | str:
    decided = _day(row["decision_date"])
    if decided is None or decided > day:
        return ""
    return (decided - date.fromisoformat(row["application_date"])).days


def _kind(row: Row) -> tuple[str, ...]:
    if row["applicant"] != "self_employed":
        return (row["applicant"] or UNKNOWN,)
    known = row["occupation"] in ("main", "secondary")
    return (f"self_employed_{row['occupation'] if known else 'other'}", "self_employed")


def _ground(by_activity: bool, by_nace: bool, nace: str) -> str:
    if by_nace:
        return "both" if by_activity else "nace"
    return "activity_no_code" if nace == UNKNOWN else "activity_other_code"


def _period(dimension: str, day: date) -> str:
    return {
        "year": f"{day.year}",
        "half_year": f"{day.year}-H{(day.month + 5) // 6}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "month": f"{day.year}-{day.month:02d}",
    }[dimension]


# --- who is who --------------------------------------------------------------------------------


def _who(records: Iterable[Record], one_row_one_applicant: bool) -> None:
    """Says of each record who applied: by key, else number, else postcode or record."""
    records = list(records)
    keys: dict[str, str] = {}
    for record in records:
        number, key = _number(record.row), _key(record.row)
        if number and key:
            keys[number] = min(key, keys.get(number, key))
    for record in records:
        number, key = _number(record.row), _key(record.row)
        key = key or keys.get(number, "")
        unnamed = ("row", record.row["application_id"])
        if not one_row_one_applicant:
            unnamed = ("postcode", record.row["postal_code"])
        record.who = str(("key", key) if key else ("number", number) if number else unnamed)


def _key(row: Row) -> str:
    return re.sub(r"\s", "", row.get("applicant_key", "")).upper()


def _number(row: Row) -> str:
    """The enterprise number where its check digits are right, else nothing."""
    number = row["enterprise_number"]
    right = re.fullmatch(r"[01]\d{9}", number) and int(number[8:]) == 97 - int(number[:8]) % 97
    return number if right else ""


def _first_of_each(population: Iterable[Record]) -> None:
    """Lets the first application of each applicant count as one, inside and outside apart."""
    seen: set[tuple[str, bool, bool]] = set()

    def place(record: Record) -> tuple[str, str]:
        return record.row["application_date"], record.row["application_id"]

    for record in sorted(population, key=place):
        one = (record.who, record.inside, record.counted)
        if one not in seen:
            record.weights["applicants"] = 1
        seen.add(one)


# --- the lists of codes ------------------------------------------------------------------------


@cache
def _list(name: str) -> tuple[Row, ...]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def codes_in(name: str) -> frozenset[str]:
    """The codes of a list, which stand in its first column."""
    return frozenset(next(iter(row.values())) for row in _list(name))


def _holds(row: Row, day: date) -> bool:
    return (row["valid_from"] or "0001-01-01") <= str(day) <= (row["valid_to"] or "9999-12-31")


@cache
def province_of(postal_code: str, day: date) -> str:
    """The province of a postcode on a day; empty where there is no such postcode."""
    if not re.fullmatch(r"\d{4}", postal_code):
        return ""
    found = (
        row["province"]
        for row in _list("postal_codes")
        if row["postal_code_from"] <= postal_code <= row["postal_code_to"] and _holds(row, day)
    )
    return next(found, "")


def region_of(province: str) -> str:
    """The region of a province; Brussels is both."""
    if province in FLEMISH:
        return "BE-VLG"
    return "BE-BRU" if province == "BE-BRU" else "BE-WAL"


@cache
def municipality_of(postal_code: str, day: date) -> str:
    """The municipality of a postcode on a day; of several the first that is listed."""
    found = (
        row["municipality"]
        for row in _list("municipality_postcodes")
        if row["postal_code"] == postal_code and _holds(row, day)
    )
    return next(found, UNKNOWN)


@cache
def nace_codes() -> dict[tuple[str, str], tuple[str, str]]:
    """Of each version and code the section and the readable group."""
    return {
        (row["nace_version"], row["nace_code"]): (row["section"], row["nace_group"])
        for row in _list("nace")
    }


@cache
def led_to(version: str) -> dict[str, tuple[frozenset[str], bool]]:
    """The codes of a version that each one of the other leads to, and whether to no others."""
    other = "2025" if version == "2008" else "2008"
    found: dict[str, tuple[frozenset[str], bool]] = {}
    for pair in _list("nace_correspondence"):
        if pair["basis"] == "kept-number":
            continue
        code = pair[f"nace_code_{other}"]
        codes, surely = found.get(code, (frozenset(), True))
        codes |= {pair[f"nace_code_{version}"]}
        found[code] = (codes, surely and pair["basis"] != "class")
    return found
