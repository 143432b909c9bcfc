"""Small generated extracts with updates, against a second computation in plain Python."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kbo_zips import activity, address, enterprise, establishment, full_zip, number, update_zip
from looping import examples

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.delineation import delineation
from antwoord.catalogue.declared.question import load_question
from antwoord.kbo.choosing import choose
from antwoord.kbo.files import COLUMNS
from antwoord.kbo.reading import read_slice

CODES = load_code_lists()
QUESTION = load_question("sv-533", CODES)
FILES = ("enterprise", "establishment", "activity", "address")
ENTERPRISES = [number(rank) for rank in range(4)]
ESTABLISHMENTS = [establishment(rank) for rank in range(4)]
ENTITIES = [*ENTERPRISES, *ESTABLISHMENTS]

Tables = dict[str, list[tuple[str, ...]]]

DAYS = st.sampled_from(["01-01-2015", "02-01-2015", "01-02-2014", ""])
ROWS = {
    "enterprise": st.builds(
        enterprise,
        st.sampled_from(ENTERPRISES),
        st.sampled_from("012"),
        st.sampled_from(["610", "015", ""]),
        st.sampled_from(["", "610"]),
    ),
    "establishment": st.tuples(st.sampled_from(ESTABLISHMENTS), DAYS, st.sampled_from(ENTERPRISES)),
    "activity": st.builds(
        activity,
        st.sampled_from(ENTITIES),
        st.sampled_from(["90031", "9003101", "47711", "90391", "90120", "58130", "9003"]),
        group=st.sampled_from(["001", "003", "006", "002", "007"]),
        version=st.sampled_from(["2003", "2008", "2025"]),
        classification=st.sampled_from(["MAIN", "SECO", "ANCI"]),
    ),
    "address": st.builds(
        address,
        st.sampled_from(ENTITIES),
        st.sampled_from(["9000", "2000", "1012 AB", ""]),
        st.sampled_from(["REGO", "BAET", "ABBR"]),
        country=st.sampled_from(["", "", "Nederland"]),
        struck_off=st.sampled_from(["", "", "01-02-2024"]),
    ),
}
UNIQUE = {"enterprise": 0, "establishment": 0, "activity": None, "address": None}


def rows_of(file: str, most: int) -> st.SearchStrategy[list[tuple[str, ...]]]:
    place = UNIQUE[file]
    if place is None:
        return st.lists(ROWS[file], max_size=most)
    return st.lists(ROWS[file], max_size=most, unique_by=lambda row: row[0])


TABLES = st.fixed_dictionaries({file: rows_of(file, 12) for file in FILES})


@st.composite
def updates(draw: st.DrawFn) -> tuple[dict[str, list[str]], Tables]:
    """What an update deletes and inserts: every entity that it inserts is deleted first."""
    inserted = {file: draw(rows_of(file, 4)) for file in FILES}
    deleted = {
        file: sorted(
            {row[0] for row in inserted[file]}
            | draw(st.sets(st.sampled_from(ENTITIES), max_size=2))
        )
        for file in FILES
    }
    return deleted, inserted


@contextmanager
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp())
    try:
        yield path
    finally:
        shutil.rmtree(path)


def after(tables: Tables, changes: list[tuple[dict[str, list[str]], Tables]]) -> Tables:
    state = {file: list(tables[file]) for file in FILES}
    for deleted, inserted in changes:
        for file in FILES:
            state[file] = [row for row in state[file] if row[0] not in deleted[file]]
            state[file] += inserted[file]
    return state


def expected(state: Tables, wanted: list[str]) -> list[dict[str, Any]]:
    """The rule, read again: one enterprise after the other, one activity after the other."""
    found = []
    for who, _, _, kind, form, cac, _ in sorted(state["enterprise"]):
        if who not in wanted:
            continue
        places = [row for row in state["establishment"] if row[2] == who]
        own = {row[0] for row in places}
        ranked, on_list, versions = [], False, set()
        for entity, group, version, code, classification in state["activity"]:
            if entity != who and entity not in own:
                continue
            versions.add(version)
            if version == "2003":
                continue
            dotted = f"{code[:2]}.{code[2:]}"
            on_list = on_list or is_listed(version, dotted)
            order = ["001", "006", "003"]
            rank = (
                len(code) == 4,  # a class, a part of a code: after every code in whole
                order.index(group) if group in order else 3 + int(group),
                ["MAIN", "SECO", "ANCI"].index(classification),
                entity != who,
                version != "2008",
            )
            ranked.append((rank, dotted.ljust(8, "~"), version))  # the deeper one first
        best = min(ranked, default=(None, "", None))
        as_good = [code for rank, code, _ in ranked if rank == best[0]]
        seat, where = postal_code(state["address"], who, places)
        found.append(
            {
                "enterprise_number": who,
                "applicant": {"1": "self_employed", "2": "company"}.get(kind),
                "legal_form": cac or form or None,
                "postal_code": seat,
                "postal_code_from": where,
                "nace_version": best[2],
                "nace_code": best[1].rstrip("~") or None,
                "any_on_list": on_list,
                "only_2003": versions == {"2003"},
                "several": any(differ(one, other) for one in as_good for other in as_good),
                "nace_code_2008": lowest(ranked, "2008"),
                "nace_code_2025": lowest(ranked, "2025"),
            }
        )
    return found


def lowest(ranked: list[Any], version: str) -> str | None:
    of_version = [(rank, code) for rank, code, its in ranked if its == version]
    return min(of_version)[1].rstrip("~") if of_version else None


def differ(one: str, other: str) -> bool:
    one, other = one.rstrip("~"), other.rstrip("~")
    return not (one.startswith(other) or other.startswith(one))


def is_listed(version: str, code: str) -> bool:
    if (version, code) not in CODES.nace:
        return False
    if len(code) == 5:  # a class, where all of it is
        inside = [each for its, each in CODES.nace if its == version and each.startswith(code)]
        return all(is_listed(version, each) for each in inside if len(each) == 6)
    if version == "2008":
        return code[:6] in QUESTION.population.nace_codes
    seven = [old for pair in CODES.correspondences for old, new in pair.seven if new == code]
    back = {old[:6] for old in seven} or {
        pair.code_2008
        for pair in CODES.correspondences
        if pair.code_2025 == code[:6] and pair.basis != "kept-number"
    }
    return bool(back & set(QUESTION.population.nace_codes))


def postal_code(
    addresses: list[tuple[str, ...]], who: str, places: list[tuple[str, ...]]
) -> tuple[str | None, str | None]:
    named = [dict(zip(COLUMNS["address"], row, strict=True)) for row in addresses]
    usable = [
        row
        for row in named
        if not row["CountryNL"] and not row["DateStrikingOff"] and len(row["Zipcode"]) == 4
    ]
    seats = [
        row["Zipcode"]
        for row in usable
        if row["EntityNumber"] == who and row["TypeOfAddress"] == "REGO"
    ]
    if seats:
        return min(seats), "seat"
    others = [
        (start == "", datetime.strptime(start or "01-01-1900", "%d-%m-%Y"), place, row["Zipcode"])
        for place, start, _ in places
        for row in usable
        if row["EntityNumber"] == place and row["TypeOfAddress"] == "BAET"
    ]
    return (min(others)[-1], "establishment") if others else (None, None)


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLES, st.lists(updates(), max_size=2), st.sets(st.sampled_from(ENTERPRISES)))
def test_the_slice_and_the_choice_are_those_of_plain_python(
    tables: Tables, changes: list[tuple[dict[str, list[str]], Tables]], wanted: set[str]
) -> None:
    with folder() as place:
        zips = [full_zip(place, tables)]
        zips += [
            update_zip(place, deleted, inserted, extract=101 + n)
            for n, (deleted, inserted) in enumerate(changes)
        ]
        kbo = read_slice(zips[::-1], wanted, place / "cache")
        chosen = choose(kbo, delineation(QUESTION.population, CODES), CODES).table.drop_columns(
            "nace_from"
        )
    state = after(tables, changes)
    of = {row[0]: row[2] for row in state["establishment"]}
    ours = sorted(
        row[2:] for row in state["activity"] if row[0] in wanted or of.get(row[0]) in wanted
    )
    read = kbo.activity.select(["nace_version", "nace_code", "classification"])
    assert sorted(tuple(row.values()) for row in read.to_pylist()) == ours
    rows = expected(state, sorted(wanted))
    assert chosen.to_pylist() == [{name: row[name] for name in chosen.column_names} for row in rows]


@settings(max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(tables: Tables, random: Any) -> None:
    shuffled = {file: random.sample(rows, len(rows)) for file, rows in tables.items()}
    with folder() as place:
        one, other = (
            choose(
                read_slice([full_zip(place / name, each)], ENTERPRISES, place / name),
                delineation(QUESTION.population, CODES),
                CODES,
            ).table
            for name, each in (("one", tables), ("other", shuffled))
        )
    assert one.equals(other)
