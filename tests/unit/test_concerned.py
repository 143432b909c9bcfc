"""Where each row that broke a rule stands, and by how much findings could change the answer."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from looping import some
from registers import Row, application, parameters_for, stopped, write_register

from antwoord.catalogue.declared.question import Population
from antwoord.counting.steps import Scope, sectoral_breakdown
from antwoord.language.languages import LANGUAGES
from antwoord.quality.evaluation.result import QualityResult, for_the_public
from antwoord.quality.page.effects import Concerned, effects, load_concerned
from antwoord.quality.steps import check
from antwoord.register.reading import read_register
from antwoord.run_files import CONCERNED

#: Rows that broke a rule, with the basis, their place and whether they may not belong after all.
CASES: dict[str, tuple[Row, str, str, bool]] = {
    "a remark in the sector": (stopped(3, purpose="holiday"), "activity", "counted", False),
    "a remark elsewhere": (
        stopped(3, purpose="holiday", activity="hospitality"), "activity", "elsewhere", False
    ),
    "no date, in the sector": (stopped(3, application_date=""), "activity", "possible", False),
    "no date, elsewhere": (
        stopped(3, application_date="", activity="hospitality"), "activity", "elsewhere", False
    ),
    "no activity": (stopped(3, activity=""), "activity", "possible", False),
    "no activity, after the day": (
        stopped(3, activity="", application_date="2021-03-02", decision_date="2021-04-01"),
        "activity", "elsewhere", False,
    ),
    "no activity, by code": (stopped(3, activity=""), "nace", "counted", False),
    "no activity, either": (stopped(3, activity=""), "either", "counted", False),
    "no place": (stopped(3, postal_code="0999"), "activity", "counted", True),
    "a code of two, by code": (
        stopped(3, nace_version="2025", nace_code="47.690"), "nace", "counted", True
    ),
    "a code of two, by activity": (
        stopped(3, nace_version="2025", nace_code="47.690"), "activity", "counted", False
    ),
    "no decision": (stopped(3, decision_date=""), "activity", "counted", False),
}  # fmt: skip


def judged(folder: Path, rows: list[Row], basis: str) -> tuple[Concerned, QualityResult, Scope]:
    """A register that was read, checked and counted."""
    register = write_register(folder / "in", rows)
    parameters = parameters_for(
        folder, register, sector_basis=basis, reference_date="2021-03-01", audience="internal"
    )
    read_register(parameters)
    result = check(parameters)
    _, scope = sectoral_breakdown(parameters)
    path = parameters.processed / CONCERNED
    numbers = pq.read_table(path)["row_number"].to_pylist()
    assert numbers == sorted(numbers)
    return load_concerned(path, result.breaches), result, scope


@pytest.mark.parametrize("basis", ["activity", "nace", "either"])
def test_each_row_stands_where_it_counts(basis: str, work: Path) -> None:
    cases = {
        f"CASE-{number}": (name, place, uncertain)
        for number, (name, (_, of, place, uncertain)) in enumerate(CASES.items())
        if of == basis
    }
    rows = [{**CASES[name][0], "application_id": key} for key, (name, _, _) in cases.items()]
    concerned, result, _ = judged(work, [application(1), application(2), *rows], basis)
    named = zip(
        *(result.breaches[name].to_pylist() for name in ("application_id", "row_number")),
        strict=True,
    )
    numbers = {name: number for name, number in named if name}
    for key, (name, place, _) in some(cases.items()):
        assert concerned.places[numbers[key]] == place, name
    assert len(concerned.places) == len(cases)
    assert concerned.uncertain == sum(uncertain for *_, uncertain in cases.values())
    assert concerned.possible == sum(place == "possible" for _, place, _ in cases.values())
    for rule in some([rule.id for rule in result.failed if rule.table == "register"]):
        assert sum(concerned.of(rule).values()) > 0
        inside = {"counted", "possible"} & set(concerned.of(rule))
        assert concerned.touches(rule) == bool(inside)


#: Rows of which a fact is unknown, with what it may be: counted most, and counted least.
UNKNOWN = (
    (stopped(3, application_date="?"), {"application_date": "2020-03-02"},
     {"application_date": "2021-03-02", "decision_date": "2021-04-01"}),
    (stopped(4, activity=""), {"activity": "music"}, {"activity": "hospitality"}),
    (stopped(5, postal_code=""), {"postal_code": "9000"}, {"postal_code": "4000"}),
)  # fmt: skip


def test_whatever_the_facts_are_the_total_stays_within_what_is_told(work: Path) -> None:
    def counted(name: str, rows: list[Row]) -> tuple[Concerned, int]:
        concerned, _, scope = judged(work / name, [application(1), *rows], "activity")
        return concerned, scope.counted_inside

    concerned, told = counted("unknown", [row for row, _, _ in UNKNOWN])
    _, most = counted("most", [{**row, **truth} for row, truth, _ in UNKNOWN])
    _, least = counted("least", [{**row, **truth} for row, _, truth in UNKNOWN])
    assert (least, most) == (told - concerned.uncertain, told + concerned.possible)
    assert (least, told, most) == (1, 2, 4)


def test_what_is_told_of_money_and_of_facts_in_doubt(work: Path) -> None:
    rows = [
        application(2, application_date="?", paid_amount_eur="1234.50"),
        stopped(3, postal_code=""),
        stopped(4, postal_code="", activity="hospitality"),
        application(5, decision_date="2021-13-01"),  # it was paid: no figure rests on it
        stopped(6, decision_date="?"),
    ]
    concerned, result, _ = judged(work, [application(1), *rows], "activity")
    assert concerned.possible_cents == 123_450
    assert concerned.doubted == {"decision": 1, "province": 1}
    assert concerned.of("IMP-501") == {"counted": 1, "elsewhere": 1}
    sentences = effects(result, concerned, "nl")
    assert "hoogstens 1 hoger" in sentences[0]
    assert "1.234,50 euro" in sentences[1]
    assert "hoogstens 1 lager" in sentences[2]
    for language in some(LANGUAGES):
        assert len(effects(result, concerned, language)) == len(sentences)


def test_the_public_is_told_nothing_that_rests_on_rows_of_the_sector(work: Path) -> None:
    """The same rules broken in the sector and elsewhere give the same sentences."""
    found = []
    for place, activity in (("in", "music"), ("out", "hospitality")):
        wrong = {"postal_code": "", "purpose": "holiday", "activity": activity}
        rows = [application(1), stopped(3, **wrong), stopped(4, application_date="", **wrong)]
        _, result, _ = judged(work / place, rows, "activity")
        found.append(for_the_public(result))
    for language in some(LANGUAGES):
        inside, outside = (effects(result, None, language) for result in found)
        assert inside == outside
        assert len(inside) >= 3


def test_the_public_is_told_that_who_has_no_activity_may_be_of_the_sector(work: Path) -> None:
    """Nothing else tells it: such a row counts, and in no sector."""
    told = []
    for place, activity in (("none", ""), ("unknown", "?"), ("known", "hospitality")):
        rows = [application(1), stopped(3, activity=activity), stopped(4, purpose="holiday")]
        _, result, _ = judged(work / place, rows, "activity")
        public = for_the_public(result)
        for language, words in some((("nl", "ook daardoor"), ("en", "as well"), ("fr", "aussi"))):
            asked = Population(activities=("music",))
            sentences = effects(public, None, language, asked)
            assert any(words in one for one in sentences) is (place != "known")
            everybody = effects(public, None, language, Population())
            assert not any(words in one for one in everybody)
        told.append(effects(public, None, "nl", Population(activities=("music",))))
    remarks = [one[-1] for one in told]
    assert len(set(remarks)) == 1, "a rule on the activity is no remark that changes no figure"
