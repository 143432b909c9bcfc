"""The dates of a sweep, and its small multiples."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from looping import some

from antwoord.answer.changed.figures import Figure
from antwoord.errors import UserError
from antwoord.series.sweep.days import days_of_sweep
from antwoord.series.sweep.multiples import panel, top_of

DAYS = [date(2014, 3, 31), date(2014, 6, 30), date(2014, 9, 30)]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("every", "number", "second"),
    [
        ("quarter", 44, "2014-06-30"),
        ("half-year", 22, "2014-12-31"),
        ("year", 11, "2015-12-31"),
        ("month", 130, "2014-04-30"),
    ],
)
def test_the_ends_of_periods_between_two_days_both_included(every, number, second) -> None:
    days, step = days_of_sweep((), "2014-03-31", "2024-12-31", every)
    assert (len(days), days[-1], step) == (number, "2024-12-31", every)
    assert (days[0], days[1]) == (
        ("2014-06-30" if every == "half-year" else "2014-12-31" if every == "year" else days[0]),
        second,
    )
    assert days == sorted(days)


def test_named_dates_come_in_order_each_once() -> None:
    days = days_of_sweep(("2021-03-01,2014-03-31", "2021-03-01"), None, None, None)
    assert days == (["2014-03-31", "2021-03-01"], "dates")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (((), None, None, None), "name the dates with --dates"),
        ((("2021-03-01",), "2020-01-01", None, None), "name the dates with --dates"),
        (((), "2020-01-01", "2021-01-01", None), "all of --from, --to and --every"),
        (((), "2020-01-01", "2021-01-01", "week"), "must be one of month, quarter"),
        (((), "2021-01-01", "2020-01-01", "year"), "--from 2021-01-01 lies after --to"),
        (((), "2020-01-01", "2020-03-30", "quarter"), "no quarter ends between"),
        (((), "2020-02-30", "2021-03-30", "quarter"), "--from '2020-02-30' is not a date"),
        ((("1 maart",), None, None, None), "--dates '1 maart' is not a date"),
    ],
)
def test_what_names_no_series_is_a_sentence(given, sentence) -> None:
    with pytest.raises(UserError, match=sentence.replace("(", r"\(")):
        days_of_sweep(*given)


@pytest.mark.parametrize(("most", "top"), [(0, 1), (7, 8), (9, 10), (61, 80), (101, 200)])
def test_an_axis_ends_at_a_round_number_above_all_of_it(most, top) -> None:
    assert top_of([Figure(most, most, most)]) == top


def drawn(figures) -> ET.Element:
    return ET.fromstring(panel(DAYS, figures, 10, "what <it> shows", str))


def test_a_range_is_a_box_and_nothing_is_joined_to_it() -> None:
    exact, between = Figure(4, 4, 4), Figure(None, 2, 6)
    picture = drawn([exact, between, exact])
    assert len(picture.findall(f"{SVG}circle")) == 2
    (box,) = picture.findall(f"{SVG}rect")
    assert [line for line in picture.iter(f"{SVG}line") if line.get("class") == "joined"] == []
    # The box is as high as the range: 4 of the 10 that the axis has.
    bottom, grid = (
        float(line.get("y1", 0))
        for kind in ("axis", "grid")
        for line in picture.iter(f"{SVG}line")
        if line.get("class") == kind
    )
    assert float(box.get("height", 0)) == pytest.approx(0.4 * (bottom - grid), abs=0.1)


def test_exact_figures_that_follow_each_other_are_joined_and_a_gap_is_not() -> None:
    exact = Figure(4, 4, 4)
    for figures, joined in some([([exact] * 3, 2), ([exact, None, exact], 0)]):
        lines = [one for one in drawn(figures).iter(f"{SVG}line") if one.get("class") == "joined"]
        assert len(lines) == joined


def test_a_picture_has_words_for_who_does_not_see_it() -> None:
    picture = drawn([Figure(4, 4, 4)] * 3)
    assert (picture.get("role"), picture.get("aria-label")) == ("img", "what <it> shows")


def test_a_range_without_an_upper_end_reaches_the_end_of_the_axis() -> None:
    (box,) = drawn([None, Figure(None, 3, None), None]).findall(f"{SVG}rect")
    assert float(box.get("y", 0)) == pytest.approx(12.0)


def test_an_amount_in_whole_hundreds_is_a_dot_where_it_is_shown() -> None:
    picture = drawn([Figure(5, 4, 6)] * 3)
    assert picture.findall(f"{SVG}rect") == []
    assert {dot.get("cy") for dot in picture.findall(f"{SVG}circle")} == {"56"}
