"""Codes that stand together, and what lies in two of them: how the cells of both add up."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from looping import some

from antwoord.catalogue.declared.dimensions import dimensions
from antwoord.cells import UNKNOWN, CellName
from antwoord.counting.axes import Axis, apart
from antwoord.counting.relations import adds_up, relations
from antwoord.counting.tables import grid, name_of
from antwoord.disclosure.attack.cells_file import Place, Row
from antwoord.disclosure.attack.publications import Publication
from antwoord.disclosure.attack.published import Range, ranges_of
from antwoord.disclosure.attack.relations import Described, relations_of

MAIN, SECONDARY, OTHER = (f"self_employed_{kind}" for kind in ("main", "secondary", "other"))
BOTH = f"{SECONDARY}+{OTHER}"
FINE = ("company", MAIN, SECONDARY, OTHER)


def of_applicants() -> Axis:
    """The applicants of question 533, as the axis has them."""
    members = {"company": ("company",), MAIN: (MAIN, "self_employed")}
    members |= {one: (one, "self_employed", BOTH) for one in (SECONDARY, OTHER)}
    return Axis(
        dimension=dimensions()["applicant"],
        codes=("company", "self_employed", MAIN, SECONDARY, OTHER, BOTH),
        members=members,
        levels=(("company", "self_employed"), ("company", MAIN, BOTH), FINE),
    )


def of_places() -> dict[str, Axis]:
    """Two provinces, a municipality of each, and one in each that is not known."""
    of = {"11002": "BE-VAN", "71022": "BE-VLI", "?BE-VAN": "BE-VAN", "?BE-VLI": "BE-VLI"}
    known = ("11002", "71022")
    provinces = ("BE-VAN", "BE-VLI")
    municipalities = {leaf: (leaf if leaf in known else UNKNOWN,) for leaf in of}
    return {
        "province": Axis(
            dimensions()["province"],
            provinces,
            {leaf: (province,) for leaf, province in of.items()},
            levels=(provinces,),
        ),
        "municipality": Axis(
            dimensions()["municipality"],
            (*known, UNKNOWN),
            municipalities,
            levels=((*known, UNKNOWN),),
        ),
    }


def cells(axes: Mapping[str, Axis]) -> set[CellName]:
    return {name_of(list(axes.values()), codes, "applications") for codes in grid([*axes.values()])}


def made_of(axes: Mapping[str, Axis]) -> dict[str, set[str]]:
    """Of each whole its parts, by their codes."""

    def told(name: CellName) -> str:
        return "/".join(code for _, code in name.codes) or "_T"

    return {told(whole): {*map(told, parts)} for _, whole, parts in relations(cells(axes), axes)}


def test_codes_together_are_a_level_of_their_own() -> None:
    assert made_of({"applicant": of_applicants()}) == {
        "_T": {"company", "self_employed"},
        "self_employed": {MAIN, BOTH},
        BOTH: {SECONDARY, OTHER},
    }


def test_an_axis_without_them() -> None:
    axis = apart(of_applicants())
    assert axis.codes == ("company", "self_employed", MAIN, SECONDARY, OTHER)
    assert axis.levels == (("company", "self_employed"), FINE)
    assert axis.members[OTHER] == (OTHER, "self_employed")
    assert apart(axis) is axis


def test_an_unknown_municipality_of_a_province_is_a_part_of_the_province() -> None:
    """Who knows a province and its municipalities has what is unknown: nobody may forget it."""
    assert made_of(of_places()) == {
        "_T": {"BE-VAN", "BE-VLI"},
        "BE-VAN": {"11002", "_U/BE-VAN"},
        "BE-VLI": {"71022", "_U/BE-VLI"},
    }


def test_the_attack_knows_it_from_the_description() -> None:
    axes = of_places()
    hidden = CellName.of("applications", {"province": "BE-VAN", "municipality": UNKNOWN})
    values = {"11002": 5, "71022": 4, "_U/BE-VAN": None, "_U/BE-VLI": 3, "BE-VAN": 7, "BE-VLI": 7}
    rows = []
    for line, name in enumerate(sorted(cells(axes)), start=2):
        told = "/".join(code for _, code in name.codes)
        value = values.get(told, 14)
        rows.append(Row(line, "t", Place.of(name.measure, dict(name.codes)), value))
    described = Described(tuple(adds_up(axes)), frozenset())
    found = ranges_of(Publication(Path("t"), rows, relations_of(rows, described)), None)
    assert found == {Place.of("applications", dict(hidden.codes)): Range(2, 2)}


@pytest.mark.parametrize("left_out", [(), (SECONDARY, OTHER), (OTHER,)])
def test_without_a_description_the_codes_say_what_stands_together(left_out: tuple[str]) -> None:
    codes = ("_T", "company", "self_employed", MAIN, SECONDARY, OTHER, BOTH)
    rows = [
        Row(line, "t", Place.of("applications", {"applicant": code}), None)
        for line, code in enumerate((code for code in codes if code not in left_out), start=2)
    ]
    found = {
        str(one.parent).split("/")[1]: {str(part).split("/")[1] for part in one.children}
        for one in some(relations_of(rows))
    }
    kinds = {MAIN, SECONDARY, OTHER} - set(left_out)
    expected = {"_T": {"company", "self_employed"}, "self_employed": kinds}
    if not left_out:
        expected[BOTH] = {SECONDARY, OTHER}
    elif len(left_out) == 2:
        expected["self_employed"] = {MAIN, BOTH}
    assert found == expected


def test_what_lies_outside_is_no_part_of_the_total() -> None:
    """It is named as a province is, whatever places a question has: it has no parts."""
    axes = {"municipality": of_places()["municipality"]}
    (whole,) = [one for one in adds_up(axes) if one["code"] == "_T"]
    assert "province" in str(whole["family"])
    values = {"11002": 5, "71022": 4, "_U": 3, "_T": 12}
    rows = [
        Row(line, "t", Place.of("paid", {"municipality": code}), value)
        for line, (code, value) in enumerate(values.items(), start=2)
    ]
    rows.append(Row(9, "t", Place.of("paid", {"municipality": "_X"}), 2))
    described = Described(tuple(adds_up(axes)), frozenset())
    assert [str(one.parent) for one in relations_of(rows, described)] == ["paid/_T"]
