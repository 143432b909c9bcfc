"""What follows from published figures: only where all of them are exact, and never by rounding."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from looping import some

from antwoord.answer.content.derived import (
    AMOUNT,
    APPLICATIONS,
    COUNTED,
    OTHERS,
    PAID,
    Derived,
)
from antwoord.answer.content.prose import Prose
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.document.model import Inlines, Number
from antwoord.answer.document.text import plain
from antwoord.answer.words.wording import Wording
from antwoord.cells import CellName
from antwoord.counting.axes import Axis
from antwoord.counting.layout import Layout
from antwoord.parameters import Parameters, validate

STOPPED = CellName("stopped")
ASKED = date(2021, 3, 1)


@dataclass(frozen=True)
class OneAxis:
    """As much of a table's layout as is looked at."""

    axes: tuple[Axis, ...]
    measures: tuple[str, ...]


def derived(
    values: dict[CellName, int | None], language: str = "nl", day: date = date(2021, 3, 1)
) -> Derived:
    cells = {
        name: (None if number is None else Decimal(number), "F" if number is not None else "C")
        for name, number in values.items()
    }
    parameters: Parameters = replace(validate(language=language), reference_date=day)
    years = tuple(dict(name.codes)["year"] for name in values if dict(name.codes).get("year"))
    axis = Axis(parameters.question.dimension("year"), tuple(sorted(set(years))), {})
    layouts = [OneAxis((axis,), ("applications", "paid", "stopped"))] if years else []
    prose = Prose(ShownCells(cells, language), Wording(language))
    return Derived(prose, parameters, layouts)


def told(values: dict[CellName, int | None], *measures: str, **more: date | str) -> list[str]:
    return [plain(one) for one in derived(values, **more).beside(measures)]


def share(part: int | None, whole: int | None, language: str = "nl") -> str | None:
    found = derived({PAID: part, APPLICATIONS: whole}, language).share(PAID, APPLICATIONS)
    return found.text if found else None


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (78, 160, "49\u00a0%"),
        (1, 8, "13\u00a0%"),  # halves go up
        (1, 1000, "minder dan 1\u00a0%"),
        (999, 1000, "meer dan 99\u00a0%"),
        (1, 200, "1\u00a0%"),
        (0, 160, None),
        (160, 160, None),
        (0, 0, None),
        (None, 160, None),
        (78, None, None),
    ],
)
def test_a_share(part: int | None, whole: int | None, text: str | None) -> None:
    assert share(part, whole) == text


def test_a_share_is_written_as_the_language_does() -> None:
    assert [share(78, 160, one) for one in ("nl", "en", "fr")] == ["49\u00a0%", "49%", "49\u00a0%"]


def test_what_was_paid_is_told_as_share_and_mean() -> None:
    values = {PAID: 78, APPLICATIONS: 160, AMOUNT: 829097}
    assert told(values, "paid", "amount_paid_eur") == [
        "Dat is 49\u00a0% van de aanvragen, voor gemiddeld 10.629 euro."
    ]
    assert told({**values, AMOUNT: None}, "paid") == ["Dat is 49\u00a0% van de aanvragen."]
    assert told({**values, APPLICATIONS: 78}, "paid") == [
        "Dat is gemiddeld 10.629 euro per uitbetaling."
    ]
    # The mean of one payment is that payment.
    assert told({PAID: 1, APPLICATIONS: 1, AMOUNT: 9000}, "paid") == []
    assert told({PAID: None, APPLICATIONS: 160, AMOUNT: 829097}, "paid") == []


def test_the_share_of_the_register_needs_all_rows_of_others() -> None:
    values: dict[CellName, int | None] = {APPLICATIONS: 160, COUNTED: 160, OTHERS: 1157}
    assert told(values, "applications") == [
        "Deze aanvragen zijn 12\u00a0% van alle aanvragen in het register tot en met die dag."
    ]
    assert told({**values, OTHERS: None}, "applications") == []
    # Some of those counted lie outside the region: then these are not the applications told of.
    assert told({**values, APPLICATIONS: 150}, "applications") == []


def by_year(**counts: int | None) -> dict[CellName, int | None]:
    return {
        CellName("applications").at(year=year.removeprefix("y")): number
        for year, number in counts.items()
    }


@pytest.mark.parametrize(
    ("counts", "day", "text"),
    [
        (
            {"y2019": 22, "y2020": 17, "y2021": 3},
            ASKED,
            "In 2020 waren er 17 aanvragen, teg",
        ),
        (
            {"y2019": 17, "y2020": 17},
            ASKED,
            "In 2020 waren er evenveel aanvragen als in 2019",
        ),
        (
            {"y2020": 17, "y2021": 19},
            date(2021, 12, 31),
            "In 2021 waren er 19 aanvragen, tegenover 17",
        ),
        ({"y2019": None, "y2020": 17}, ASKED, None),
        ({"y2019": 22, "y2020": 0}, ASKED, None),
        ({"y2018": 22, "y2020": 17}, ASKED, None),
        ({"y2020": 17, "y2021": 3}, ASKED, None),
        ({"y2011": 9, "y2012": 14, "y2013": 13}, date(2013, 3, 1), None),
    ],
)
def test_a_year_that_is_over_stands_beside_the_one_before(
    counts: dict[str, int | None], day: date, text: str | None
) -> None:
    found = told(by_year(**counts), "applications", day=day)
    assert len(found) == (text is not None)
    assert [one[: len(text or "")] for one in found] == ([text] if text else [])


def drawn(seed: int) -> tuple[dict[CellName, int | None], list[Inlines]]:
    """Figures of a small answer, some of them hidden, and what is told of them."""
    draw = Random(seed)
    whole = draw.choice((0, 1, 2, 3, 40, 1000))
    paid = draw.randint(0, whole)
    values: dict[CellName, int | None] = {
        APPLICATIONS: whole,
        PAID: paid,
        STOPPED: draw.randint(0, whole - paid),
        AMOUNT: 500 * paid * draw.randint(1, 9),
        COUNTED: whole,
        OTHERS: draw.choice((0, 5, 9000)),
        **by_year(y2019=draw.randint(0, 4), y2020=draw.randint(0, 4)),
    }
    values |= {name: None for name in draw.sample(list(values), 2) if draw.random() < 0.3}
    language = draw.choice(("nl", "en", "fr"))
    return values, list(derived(values, language).beside(("applications", "paid", "stopped")))


def test_no_sentence_says_what_its_cells_do_not() -> None:
    told_of = [(values, one) for values, found in map(drawn, range(200)) for one in found]
    assert len(told_of) > 100
    for values, sentence in some(told_of):
        assert plain(sentence)[:1].isupper(), "a sentence that begins with a figure"
        for figure in some(numbers(sentence)):
            names = figure.of or (figure.cell,)
            known = [values[name] for name in names if name is not None]
            assert all(value is not None for value in some(known))
            if figure.how.startswith("share"):
                part, of = known[0] or 0, known[1] or 0
                of += part if figure.how == "share_of_both" else 0
                assert 0 < part < of
                digits = int("".join(one for one in figure.text if one.isdigit()))
                assert abs(100 * part / of - digits) <= 1


def numbers(sentence: Inlines) -> list[Number]:
    return [part for part in sentence if isinstance(part, Number)]


def test_the_layouts_are_those_of_tables() -> None:
    """What stands in for a layout above has the names of one."""
    assert {"axes", "measures"} <= set(Layout.__dataclass_fields__) | set(vars(Layout))
