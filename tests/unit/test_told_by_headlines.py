"""What follows from how many there are in all since a release, and what does not."""

from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from antwoord.provenance.release import told_by_headlines
from antwoord.releases.ledger import Release

CELLS = """table,measure,province,year,value,low,high,conf_status
by_year,paid,_T,2015,9,9,9,F
by_year,paid,_T,2016,8,8,8,F
by_year,paid,_T,2017,,1,1,C
by_year,paid,_T,_T,40,40,40,F
by_year,stopped,_T,2017,,0,2,C
by_year,amount_paid_eur,_T,2017,,0.00,25000.00,C
by_province,paid,BE-VAN,_Z,,0,23,C
by_both,paid,BE-VAN,2017,,0,1,C
"""


def released(day: date) -> Release:
    given: dict[str, Any] = {one.name: "" for one in fields(Release)}
    given |= {"reference_date": day, "released": datetime(2022, 1, 1, tzinfo=UTC)}
    return Release(**given)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([], False),
        ([date(2016, 12, 31)], True),
        ([date(2016, 12, 30)], False),  # of the last day of 2016 nobody knows
        ([date(2017, 1, 1)], False),  # nor how many came on the first of 2017
        ([date(2015, 12, 31)], False),  # what came since came in two years
        ([date(2014, 6, 30), date(2016, 12, 31)], True),
    ],
)
def test_of_a_year_that_began_the_day_after_they_tell_how_many(
    days: list[date], told: bool, tmp_path: Path
) -> None:
    path = tmp_path / "cells.csv"
    path.write_text(CELLS, encoding="utf-8")
    found = told_by_headlines(path, date(2017, 3, 31), [released(day) for day in days])
    of_2017 = {(measure, (("year", "2017"),)) for measure in ("paid", "stopped")}
    assert (of_2017 <= found) == told
    # Never an amount, a place, or a place in a year.
    assert found <= of_2017


def test_of_a_year_between_two_releases_they_tell_how_many(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text(CELLS, encoding="utf-8")
    both = [released(date(2015, 12, 31)), released(date(2016, 12, 31))]
    found = told_by_headlines(path, date(2018, 3, 31), both)
    assert found == {("paid", (("year", "2016"),))}
