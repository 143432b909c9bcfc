"""What follows from how many there are in all since a release, and what does not."""

from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from antwoord.provenance.release import told_by_headlines
from antwoord.releases.ledger import Release

HEADLINES = ("applications", "paid", "stopped", "undecided", "amount_paid_eur")
COLUMNS = ("table", "measure", "province", "year")
PAID, STOPPED = ("paid", (("year", "2017"),)), ("stopped", (("year", "2017"),))
CELLS = """table,measure,province,year,value,low,high,conf_status
by_year,paid,_T,2015,9,9,9,F
by_year,paid,_T,2016,8,8,8,F
by_year,paid,_T,2017,,1,1,C
by_year,paid,_T,_T,40,40,40,F
by_year,stopped,_T,2017,,0,2,C
by_year,stopped,_T,_T,12,12,12,F
by_year,undecided,_T,2017,,0,2,C
by_year,undecided,_T,_T,2,2,2,F
by_year,approved,_T,2017,,0,2,C
by_year,approved,_T,_T,2,2,2,F
by_year,applications,_T,2017,,0,2,C
by_year,applications,_T,_T,,50,60,C
by_year,amount_paid_eur,_T,2017,,0.00,25000.00,C
by_year,amount_paid_eur,_T,_T,40.00,40.00,40.00,F
by_province,paid,BE-VAN,_Z,,0,23,C
by_both,paid,BE-VAN,2017,,0,1,C
"""


def released(day: date, **totals: str | None) -> Release:
    """A release that tells these totals, and all that it may without any."""
    given: dict[str, Any] = {one.name: "" for one in fields(Release)}
    entry = Release(
        **{**given, "reference_date": day, "released": datetime(2022, 1, 1, tzinfo=UTC)}
    )
    told = totals or dict.fromkeys((*HEADLINES, "approved"), "1")
    cells = {("by_year", measure, "_T", "_T"): value for measure, value in told.items()}
    # As read from its line when asked for.
    vars(entry).update(columns={"tables/cells.csv": COLUMNS}, cells={"tables/cells.csv": cells})
    return entry


def told(folder: Path, day: date, *out: Release) -> set[Any]:
    path = folder / "cells.csv"
    path.write_text(CELLS, encoding="utf-8")
    return set(told_by_headlines(path, day, out, HEADLINES))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], set()),
        ([date(2016, 12, 31)], {PAID, STOPPED}),
        ([date(2016, 12, 30)], set()),  # of the last day of 2016 nobody knows
        ([date(2017, 1, 1)], set()),  # nor how many came on the first of 2017
        ([date(2015, 12, 31)], set()),  # what came since came in two years
        ([date(2014, 6, 30), date(2016, 12, 31)], {PAID, STOPPED}),
    ],
)
def test_of_a_year_that_began_the_day_after_they_tell_how_many(
    days: list[date], expected: set[Any], tmp_path: Path
) -> None:
    """Never an amount or a place, nor of those who wait: they move on."""
    assert told(tmp_path, date(2017, 3, 31), *map(released, days)) == expected


def test_of_a_year_between_two_releases_they_tell_how_many(tmp_path: Path) -> None:
    both = [released(date(2015, 12, 31)), released(date(2016, 12, 31))]
    assert told(tmp_path, date(2018, 3, 31), *both) == {("paid", (("year", "2016"),))}


def test_a_total_that_was_not_told_tells_nothing(tmp_path: Path) -> None:
    out = released(date(2016, 12, 31), paid=None, stopped="12")
    assert told(tmp_path, date(2017, 3, 31), out) == {STOPPED}
