"""Questions drawn at random, as their files would declare them, and rows that they are asked of."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from plain_answers import REFERENCE, nace_codes

from antwoord.register.contract.columns import NAMES

FIRST, LAST = date(2012, 1, 1), date(2025, 12, 31)
#: Those that drawn questions are about; where they are is drawn too.
PROGRAMMES = ("impulskrediet", "groeipremie")
#: Dimensions that are levels of one another, the coarsest first.
LEVELS = (
    ("region", "province", "arrondissement", "municipality"),
    ("nace_section", "nace_division", "nace_3", "nace_class", "nace"),
    ("nace_group", "nace"),
    ("year", "half_year", "quarter", "month"),
)
ALONE: tuple[str, ...] = ("applicant", "legal_form", "activity", "reason", "purpose", "programme")
ALONE += ("amount_band", "requested_band", "term_band", "duration", "basis")
MEASURES: tuple[str, ...] = (
    "applications",
    "applicants",
    "paid",
    "stopped",
    "undecided",
    "approved",
    "pending",
)
MEASURES += ("amount_paid_eur", "amount_requested_eur", "amount_granted_eur")
#: Measures that go with a dimension, where not all do.
ONLY = {"reason": ("stopped",), "amount_band": ("paid", "amount_paid_eur")}
#: Codes by which a question may group, or limit whom it asks about.
CODES: dict[str, tuple[str, ...]] = {
    "province": ("BE-VAN", "BE-VLI", "BE-VOV", "BE-VBR", "BE-BRU", "BE-WLG", "_U"),
    "region": ("BE-VLG", "BE-WAL", "BE-BRU"),
    "arrondissement": ("11000", "12000", "44000", "46000", "71000", "62000"),
    "municipality": ("11002", "44021", "46030", "24062", "21004", "62063"),
    "applicant": (
        "company",
        "self_employed_main",
        "self_employed_secondary",
        "self_employed_other",
    ),
    "legal_form": ("014", "015", "610", "706", "017"),
    "activity": ("music", "film", "photography", "retail", "construction"),
    "reason": ("financial_risk", "withdrawn", "insufficient_information", "other"),
    "purpose": ("investment", "working_capital", "own_contribution"),
    "nace_section": ("R", "J", "I", "G"),
    "nace_division": ("90", "56", "58", "47"),
    "nace_class": ("90.01", "90.03", "56.10", "58.14"),
    "nace": ("90.011", "90.031", "58.140", "56.101", "47.620"),
    "nace_group": ("performing_arts", "books_press", "heritage"),
    "amount_band": ("0-5000", "5000-10000", "15000-20000", "20000-"),
    "requested_band": ("0-5000", "5000-10000", "20000-", "_U"),
    "term_band": ("0-12", "25-36", "49-"),
    "duration": ("0-14", "15-30", "91-", "_U"),
    "year": ("2012", "2019", "2020", "2025"),
    "quarter": ("2019-Q1", "2020-Q2", "2025-Q4"),
    "programme": PROGRAMMES,
    "occupation": ("main", "secondary", "other"),
    "term_months": ("12", "36", "60"),
}
GROUPABLE = tuple(CODES)
LIMITS = tuple(
    name
    for name in CODES
    if name not in ("duration", "year", "quarter", "occupation", "term_months")
)
BANDED = ("requested_amount_eur", "granted_amount_eur", "paid_amount_eur", "term_months")
LISTS = (
    *("90", "90.0", "90.01", "90.011", "90.031", "58.140", "58.1", "47.620", "47", "56.101"),
    *("59.111", "62", "91.030"),
)
LISTS_2025 = ("90", "90.1", "90.11", "90.201", "90.3", "58.130", "47.690", "56.111", "62.100")


def day(draw: Random, first: date = FIRST) -> date:
    """A day up to LAST."""
    return first + timedelta(days=draw.randint(0, (LAST - first).days))


@cache
def _postcodes() -> tuple[str, ...]:
    """Postcodes that occur: one of each municipality, and those that tests always want."""
    with (REFERENCE / "municipality_postcodes.csv").open(encoding="utf-8-sig", newline="") as file:
        of = {row["municipality"]: row["postal_code"] for row in csv.DictReader(file)}
    return tuple(sorted(of.values()))


@cache
def _nace(version: str) -> tuple[str, ...]:
    return tuple(sorted(code for of, code in nace_codes() if of == version and len(code) == 6))


def rows(draw: Random, number: int, programmes: int = 1) -> list[dict[str, str]]:
    """So many rows of a register, in none of which a fact is in doubt."""
    return [_row(draw, programmes) | {"application_id": f"A{at}"} for at in range(number)]


def _row(draw: Random, programmes: int) -> dict[str, str]:
    def one_of(*values: str) -> str:
        return draw.choice(values)

    def gap() -> timedelta:
        return timedelta(draw.choice((0, 1, 13, 14, 15, 30, 31, 45, 46, 60, 61, 90, 91, 200, 1500)))

    def amount() -> str:
        cents = draw.choice((1, 499_999, 500_000, 500_001, 1_000_000, 1_000_001, 2_500_000))
        return f"{cents / 100:.2f}"

    applied = day(draw)
    decided = applied + gap() if draw.random() < 0.7 else None
    paid = (decided or applied) + gap() if draw.random() < 0.5 else None
    version = one_of("2008", "2008", "2008", "2025", "2025", "2003", "")
    code = one_of("90.011", "90011", "90.031", "58.130", "58.140", "47.690", "90.391", "90.201", "")
    if draw.random() < 0.4:
        code = draw.choice(_nace("2025" if version == "2025" else "2008"))
    company = draw.random() < 0.5
    postcode = one_of(
        "2000", "2070", "3500", "9000", "1500", "3000", "8000", "1000", "4000", "1299"
    )
    if draw.random() < 0.4:
        postcode = draw.choice((*_postcodes(), ""))
    applicant = one_of(*["company" if company else "self_employed"] * 9, "")
    alone = applicant == "self_employed"
    return {
        **dict.fromkeys(NAMES, ""),
        "application_date": str(applied),
        "applicant": applicant,
        "occupation": one_of("main", "secondary", "other", "") if alone else "",
        "legal_form": one_of("014", "015", "610", "706", "017", "", "999"),
        "enterprise_number": one_of("1800000096", "0800000075", "0207437468", "", "", "1800000069"),
        "applicant_key": one_of("k", "l", "", "", "", ""),
        "postal_code": postcode,
        "activity": one_of(*CODES["activity"], "music", "film", "", "nope"),
        "nace_version": version,
        "nace_code": code,
        "purpose": one_of(*CODES["purpose"], "", "odd"),
        "requested_amount_eur": one_of("", amount(), amount()),
        "granted_amount_eur": one_of("", amount()),
        "term_months": one_of("", "12", "13", "36", "60", "61"),
        "decision": "" if decided is None else one_of("approved", "stopped", "stopped"),
        "decision_date": str(decided or ""),
        "stop_reason": one_of("financial_risk", "withdrawn", "not_eligible", "", "odd"),
        "paid_date": str(paid or ""),
        "paid_amount_eur": "" if paid is None else amount(),
        "programme": one_of(*PROGRAMMES[:programmes], ""),
    }


# --- questions ---------------------------------------------------------------------------------


def _kin(name: str, own: Mapping[str, Mapping[str, Any]]) -> str:
    """What a dimension shares with those that it can be a level of."""
    if name in own:
        of = own[name]["of"]
        return name if "groups" not in own[name] or of not in CATALOGUE else _kin(of, own)
    return next((levels[-1] for levels in LEVELS if name in levels), name)


CATALOGUE = frozenset((*ALONE, *(name for levels in LEVELS for name in levels)))


def _only(name: str, own: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    if name in own:
        of = own[name]["of"]
        if "bands" in own[name] and of == "paid_amount_eur":
            return ONLY["amount_band"]
        return _only(of, own) if of in CATALOGUE else MEASURES
    return ONLY.get(name, MEASURES)


def question(draw: Random, programmes: int = 1) -> dict[str, Any]:
    """What a question's file holds: a population, own dimensions and one to three tables."""
    population: dict[str, Any] = {}
    version = draw.choice(("2008", "2008", "2025"))
    if draw.random() < 0.5:
        population["activities"] = _some(draw, CODES["activity"])
    if draw.random() < 0.5:
        population["nace_version"] = version
        population["nace_codes"] = _some(draw, LISTS if version == "2008" else LISTS_2025, most=5)
    if draw.random() < 0.2:
        population["since"] = day(draw).replace(year=draw.randint(2012, 2018))
    if draw.random() < 0.2:
        population["until"] = day(draw).replace(year=draw.randint(2019, 2025))
    own = _own_dimensions(draw)
    if draw.random() < 0.3:
        name = draw.choice(LIMITS)
        codes = [code for code in CODES[name] if _is_of(version, population, name, code)]
        if codes:
            population["where"] = {name: _some(draw, codes, most=len(codes))}
    elif own and draw.random() < 0.3:
        name, declared = draw.choice(sorted(own.items()))
        if "groups" in declared and declared["of"] not in ("duration", "year", "quarter"):
            population["where"] = {name: [draw.choice(declared["groups"])["id"]]}
    both = {"activities", "nace_codes"} <= set(population)
    names = sorted([*(CATALOGUE if both else CATALOGUE - {"basis"}), *own])
    tables = [_table(draw, f"t{number}", names, own) for number in range(draw.randint(1, 3))]
    found: dict[str, Any] = {
        "id": "sv-533",
        "programmes": [*PROGRAMMES][:programmes],
        "reference_date": LAST,
        "parts": [{"tables": [table["id"]]} for table in tables],
        "tables": tables,
    }
    if population:
        found["population"] = population
    if own:
        found["dimensions"] = list(own.values())
    return found


def together(draw: Random, asked: Mapping[str, Any]) -> list[str]:
    """Codes that stand together, of the dimensions that the tables of a question have."""
    named = {name for one in asked["tables"] for name in (*one["rows"], *one.get("columns", ()))}
    found = []
    if "applicant" in named:
        kinds = [f"self_employed_{kind}" for kind in ("main", "secondary", "other")]
        found.append("+".join(sorted(draw.sample(kinds, 2), key=kinds.index)))
    if "province" in named:
        found.append("+".join(draw.sample(("BE-VAN", "BE-VLI", "BE-VBR", "BE-BRU"), 2)))
    return found


def _is_of(version: str, population: Mapping[str, Any], name: str, code: str) -> bool:
    """Whether a code is one of the version of NACE-BEL that a question speaks of."""
    if name not in ("nace_division", "nace_class", "nace"):
        return True  # the letters of sections are of both
    spoken = version if "nace_version" in population else "2008"
    return any(of == spoken and each.startswith(code) for of, each in nace_codes())


def bases(question: Mapping[str, Any]) -> list[str]:
    """The bases on which a question can be answered."""
    population = question.get("population", {})
    there = {"activity": "activities" in population, "nace": "nace_codes" in population}
    return ["either", *(name for name, has in there.items() if has or not any(there.values()))]


def _some(draw: Random, values: Sequence[Any], most: int = 3) -> list[Any]:
    return draw.sample(values, draw.randint(1, min(most, len(values))))


def _own_dimensions(draw: Random) -> dict[str, dict[str, Any]]:
    found = {}
    for number in range(draw.choice((0, 0, 1, 2))):
        declared: dict[str, Any] = {"id": f"own{number}"}
        kind = draw.choice(("bands", "groups", "groups", "values"))
        if kind == "bands":
            of = draw.choice(BANDED)
            ends = (0, 5000, 10000, 10001) if of.endswith("_eur") else (0, 12, 35, 36, 60)
            declared |= {"of": of, "bands": sorted(_some(draw, ends, most=4))}
        elif kind == "groups":
            of = draw.choice(GROUPABLE)
            codes = _some(draw, CODES[of], most=4)
            cut = draw.randint(1, len(codes))
            groups = [part for part in (codes[:cut], codes[cut:]) if part]
            declared |= {
                "of": of,
                "groups": [
                    {"id": f"group{place}", "codes": part, "title": {"nl": f"groep {place}"}}
                    for place, part in enumerate(groups)
                ],
            }
        else:
            declared |= {"of": draw.choice(("occupation", "term_months", "decision"))}
        found[declared["id"]] = declared
    return found


def _table(
    draw: Random, name: str, names: Sequence[str], own: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    nested = [
        (levels[a], levels[b]) for levels in LEVELS for b in range(len(levels)) for a in range(b)
    ]
    nested += [
        (each, declared["of"])
        for each, declared in own.items()
        if "groups" in declared and declared["of"] in CATALOGUE
    ] * 5
    rows_of = [draw.choice(names)]
    way = draw.random()
    if way < 0.3:
        rows_of = list(draw.choice(nested))
    elif way < 0.6:
        rows_of += _another(draw, names, rows_of, own)
    table: dict[str, Any] = {"id": name, "rows": rows_of}
    if draw.random() < 0.5:
        table["columns"] = _another(draw, names, rows_of, own)
    if draw.random() < 0.5:
        further = [_another(draw, names, rows_of, own)[0] for _ in range(draw.randint(1, 2))]
        table["internal_columns"] = list(dict.fromkeys(further))
    of_it = (*rows_of, *table.get("columns", ()))
    fitting = [one for one in MEASURES if all(one in _only(each, own) for each in of_it)]
    further = table.get("internal_columns", [])
    fitting_all = [one for one in fitting if all(one in _only(each, own) for each in further)]
    if not fitting:
        return {"id": name, "rows": ["purpose"], "measures": ["applications"]}
    if not fitting_all:
        table.pop("internal_columns")
    return {**table, "measures": _some(draw, fitting_all or fitting, most=4)}


def _another(
    draw: Random, names: Sequence[str], taken: Sequence[str], own: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """One dimension that is no level of those that are taken."""
    kin = {_kin(each, own) for each in taken}
    return [draw.choice([each for each in names if _kin(each, own) not in kin])]


def as_toml(content: Mapping[str, Any]) -> str:
    """A question's file: each key on a line of its own."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in content.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def write_question(folder: Path, content: Mapping[str, Any]) -> Path:
    """The file of a question in a folder of questions; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{content['id']}.toml").write_text(as_toml(content), encoding="utf-8")
    return folder
