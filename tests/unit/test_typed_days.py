"""A day as people type it: read where it is one, else with what may be meant."""

from datetime import date, timedelta
from random import Random

import pytest

from antwoord.language.dates import typed_day


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2021-02-30", "February 2021 has 28 days; perhaps 2021-02-28 is meant"),
        ("2024-02-30", "February 2024 has 29 days; perhaps 2024-02-29 is meant"),
        ("2021-04-31", "April 2021 has 30 days; perhaps 2021-04-30 is meant"),
        ("31-04-2021", "April 2021 has 30 days; perhaps 2021-04-30 is meant"),
        ("01-03-2021", "write year-month-day, perhaps 2021-03-01"),
        ("1/3/2021", "write year-month-day, perhaps 2021-03-01"),
        ("1.3.2021", "write year-month-day, perhaps 2021-03-01"),
        ("20210301", "write year-month-day, perhaps 2021-03-01"),
        ("2021-3-1", "write year-month-day, perhaps 2021-03-01"),
        ("2021/03/01", "write year-month-day, perhaps 2021-03-01"),
        ("2021-30-02", "February 2021 has 28 days; perhaps 2021-02-28 is meant"),
        ("03/31/2021", "write year-month-day, perhaps 2021-03-31"),
        ("2021-13-32", "such as 2021-03-01"),
        ("2021-00-10", "such as 2021-03-01"),
        ("2021-01-99", "January 2021 has 31 days"),
        ("0000-01-01", "such as 2021-03-01"),
        ("2021-W09-1", "such as 2021-03-01"),
        ("today", "such as 2021-03-01"),
        ("", "such as 2021-03-01"),
        ("x" * 500, "such as 2021-03-01"),
        ("２０２１-03-01", "2021-03-01"),
    ],
)
def test_what_is_no_day_says_what_may_be_meant(typed: str, told: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as refused:
        typed_day(typed)
    assert str(refused.value).endswith(told)
    assert len(str(refused.value)) < 150


def test_every_day_is_read_and_told_in_other_orders() -> None:
    draw = Random("days")
    for _ in range(500):
        day = date(1900, 1, 1) + timedelta(days=draw.randrange(70_000))
        assert typed_day(day.isoformat()) == day
        with pytest.raises(ValueError, match=f"perhaps {day}"):
            typed_day(f"{day:%d/%m/%Y}")
