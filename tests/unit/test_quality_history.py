import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from antwoord.quality.page.history import FORMAT, MAXIMUM_RUNS, History, changes, history
from antwoord.quality.page.line_chart import line_chart
from antwoord.quality.page.scores import Score, percentage, scores
from antwoord.quality.rules.book import DIMENSIONS
from antwoord.run_files import SUMMARY


def a_summary(day: str = "2021-03-01", **given) -> dict:
    rule = {"outcome": "passed", "evaluated": 10, "breaches": 0}
    usual = {
        "format": FORMAT,
        "question": "sv-533",
        "reference_date": day,
        "synthetic": True,
        "audience": "public",
        "register_sha256": None,
        "stopped": False,
        "read": 10,
        "counted": 4,
        "out_of_scope": 6,
        "quarantined": 0,
        "findings": 0,
        "rules": {"IMP-101": rule},
    }
    return {**usual, **given}


def rules(**outcomes: str) -> dict:
    """Rules by id (with _ for -), broken once where they failed."""
    return {
        key.replace("_", "-"): {"outcome": o, "evaluated": 10, "breaches": int(o == "failed")}
        for key, o in outcomes.items()
    }


def put(place: Path, name: str, content: object) -> None:
    folder = place / name / "audit"
    folder.mkdir(parents=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / SUMMARY).write_text(text, encoding="utf-8")


def seen(place: Path, name: str = "2021-03-01", **given) -> History:
    return history(place / name / "audit", a_summary(**given))


def names(found: History) -> list[str]:
    return [run.name for run in found.earlier]


def test_the_first_run_has_no_history(tmp_path):
    found = seen(tmp_path)
    assert (found.earlier, found.previous, found.changes) == ((), None, None)
    assert history(tmp_path / "no" / "such" / "audit", a_summary()).earlier == ()


def test_earlier_runs_stand_in_order_of_date_and_then_of_name(tmp_path):
    for name, day in (("b", "2020-12-31"), ("a", "2020-12-31"), ("c", "2019-12-31")):
        put(tmp_path, name, a_summary(day))
    assert names(seen(tmp_path)) == ["c", "a", "b"]


def test_a_run_of_a_later_date_is_not_earlier(tmp_path):
    put(tmp_path, "2021-06-30", a_summary("2021-06-30"))
    assert names(seen(tmp_path)) == []


def test_a_run_is_not_its_own_history_while_it_is_made_or_after(tmp_path):
    put(tmp_path, "2021-03-01", a_summary())
    put(tmp_path, "2021-03-01-stopped", a_summary(stopped=True))
    put(tmp_path, ".2021-03-01.partial-12", a_summary())
    for name in ("2021-03-01", ".2021-03-01.partial-99", "2021-03-01-stopped"):
        found = seen(tmp_path, name)
        assert names(found) == []
        assert not found.current.name.startswith(".")


def test_hidden_folders_are_passed_over(tmp_path):
    put(tmp_path, ".2020-12-31.previous-3", a_summary("2020-12-31"))
    assert names(seen(tmp_path)) == []


@pytest.mark.parametrize("other", [{"question": "sv-9"}, {"synthetic": False}])
def test_another_question_and_a_real_register_are_not_mixed_in(tmp_path, other):
    put(tmp_path, "2020-12-31", a_summary("2020-12-31", **other))
    assert names(seen(tmp_path)) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not json",
        "[]",
        "[" * 100_000,
        "{}",
        {"format": FORMAT},
        a_summary("yesterday"),
        a_summary("2020-12-31", read="10"),
        a_summary("2020-12-31", read=True),
        a_summary("2020-12-31", findings=-1),
        a_summary("2020-12-31", rules=[]),
        a_summary("2020-12-31", rules={"IMP-101": 3}),
        a_summary("2020-12-31", audience="<b>"),
        a_summary("2020-12-31", register_sha256="C:/register.csv"),
        a_summary("2020-12-31", format="antwoord audit summary 9"),
    ],
)
def test_what_is_not_a_summary_is_passed_over(tmp_path, content):
    put(tmp_path, "2020-12-31", content)
    put(tmp_path, "2020-09-30", a_summary("2020-09-30"))
    (tmp_path / "a-file").write_text("x")
    (tmp_path / "folder" / "audit" / SUMMARY).mkdir(parents=True)
    assert names(seen(tmp_path)) == ["2020-09-30"]


def test_bytes_that_are_no_text_are_passed_over(tmp_path):
    put(tmp_path, "2020-12-31", a_summary("2020-12-31"))
    (tmp_path / "2020-12-31" / "audit" / SUMMARY).write_bytes(b"\xff\xfe{")
    assert names(seen(tmp_path)) == []


def test_only_the_latest_runs_are_kept(tmp_path):
    for year in range(1980, 1981 + MAXIMUM_RUNS):
        put(tmp_path, str(year), a_summary(f"{year}-01-01"))
    found = names(seen(tmp_path))
    assert (len(found), found[0], found[-1]) == (MAXIMUM_RUNS, "1981", str(1980 + MAXIMUM_RUNS))


def test_it_is_compared_with_the_last_earlier_date_before_another_run_of_the_same_day(tmp_path):
    put(tmp_path, "2021-03-01", a_summary())
    found = seen(tmp_path, "2021-03-01-internal")
    assert found.previous.name == "2021-03-01"
    put(tmp_path, "2020-12-31", a_summary("2020-12-31"))
    assert seen(tmp_path, "2021-03-01-internal").previous.name == "2020-12-31"


def test_what_is_new_since_the_last_run(tmp_path):
    then = rules(A="failed", B="passed", C="failed", D="failed", E="not_applicable")
    now = rules(A="failed", B="failed", C="passed", D="not_applicable", E="failed", F="failed")
    put(tmp_path, "2020-12-31", a_summary("2020-12-31", rules=then))
    found = seen(tmp_path, rules=now)
    assert found.changes.broken == ("B", "E", "F")
    assert found.changes.first_checked == {"E", "F"}
    assert found.changes.mended == ("C",)
    assert found.changes.unchecked == ("D",)
    assert [run.breaches("E") for run in found.runs] == [None, 1]


def test_nothing_is_new_where_nothing_changed(tmp_path):
    run = seen(tmp_path, rules=rules(A="failed")).current
    same = changes(run, replace(run, name="before"))
    assert (same.broken, same.mended, same.unchecked) == ((), (), ())


def test_a_chart_has_a_text_alternative_that_cannot_leave_it():
    drawn = line_chart([1, None, 3], alternative='"><script>')
    assert isinstance(drawn, Markup)
    assert 'role="img" aria-label="&#34;&gt;&lt;script&gt;"' in drawn
    assert drawn.count("<circle") == 2
    assert 'd="M5 41M235 5"' in drawn  # no line over the gap


@pytest.mark.parametrize("values", [[0], [0, 0], [None], []])
def test_a_chart_of_nothing_is_drawn_all_the_same(values):
    assert "nan" not in line_chart(values, alternative="x")


def a_rule(evaluated: int, breaches: int, **given) -> SimpleNamespace:
    outcome = "failed" if breaches else "passed" if evaluated else "not_applicable"
    usual = {"table": "register", "dimension": "validity", "outcome": outcome}
    return SimpleNamespace(evaluated=evaluated, breaches=breaches, **{**usual, **given})


def validity(*given: SimpleNamespace) -> Score:
    return scores(given)[DIMENSIONS.index("validity")]


def test_a_score_is_the_share_of_checks_that_passed():
    found = validity(a_rule(10, 1), a_rule(20, 2), a_rule(3, 3, dimension="uniqueness"))
    assert found == Score("validity", rules=2, broken_rules=2, checks=30, passed=27)
    assert found.share == Fraction(9, 10)


def test_there_is_a_score_for_each_dimension_in_their_order():
    assert tuple(score.dimension for score in scores([])) == DIMENSIONS


def test_what_checked_nothing_has_no_score():
    assert validity().share is None
    assert validity(a_rule(0, 0)).share is None


def test_what_was_not_applicable_and_what_is_about_cells_take_no_part():
    left_out = (a_rule(5, 5, outcome="not_applicable"), a_rule(900, 0, table="cells"))
    assert validity(a_rule(2, 1), *left_out).share == Fraction(1, 2)


def test_an_empty_register_is_one_failed_check():
    assert validity(a_rule(0, 1)).share == 0


@pytest.mark.parametrize(
    ("passed", "checks", "shown"),
    [
        (0, 1, "0.00"),
        (1, 1, "100.00"),
        (1, 3, "33.33"),
        (9_999, 10_000, "99.99"),
        (99_995, 100_000, "99.995"),  # half way: two decimals would make it 100
        (99_994, 100_000, "99.99"),
        (999_999_999, 1_000_000_000, "99.9999999"),
        (1, 1_000_000, "0.0001"),
        (10**18 - 1, 10**18, "99." + "9" * 16),
    ],
)
def test_a_score_never_reads_perfect_or_nil_unless_it_is(passed, checks, shown):
    assert percentage(Fraction(passed, checks)) == shown
