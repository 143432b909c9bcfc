"""Lines of a proposed mapping for a column of dates: order, date system, time zone, stand-ins.

Each reading is judged against the strongest other one; where that does not clearly lose, a
person is asked, with the dates that each would give; once, where several columns share a habit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from antwoord.register.contract.columns import VIEW_OF, Column
from antwoord.register.evidence.known import BY_CHANCE, IN_ORDER, TOO_MANY, Known
from antwoord.register.evidence.values import KINDS, Values
from antwoord.register.evidence.vocabulary import empty_sign
from antwoord.register.mapping.file import SHARED, Habits
from antwoord.register.mapping.translation import value_reader
from antwoord.register.proposal.lines import Guess, Line, with_one_empty, words_line
from antwoord.register.values.dates import (
    BELGIUM,
    DATE_ORDERS,
    OrderProof,
    is_serial,
    is_stand_in,
    late_hours,
    order_proof,
    years_of_two_digits,
    zone_of_midnights,
)

#: Of dates that a column has, this share at least must have a day above 12, or the order is
#: not the one that these few prove: of 31 days 19 are above 12.
DAYS_ABOVE_12 = 0.3
#: The share of the days that must be impossible in the other date system.
CLEARLY = Decimal("0.15")


@dataclass(frozen=True)
class Reading:
    """The days of a column under some habits; `wrong`: unread, impossible or out of order."""

    habits: Habits
    first: str
    last: str
    unread: int
    wrong: int
    rows: int

    @property
    def told(self) -> str:
        """The range of its days."""
        if not self.first:
            return "no date"
        more = f" and {self.unread} value(s) not read" if self.unread else ""
        return f"dates {self.first} to {self.last}{more}"


def date_lines(name: str, values: Values, known: Known) -> list[Line]:
    """What must be said of a column of dates, each line sure or left to a person."""
    stand_ins = [text for text in values.counts if _is_value(text) and is_stand_in(text)]
    words = values.words_for_none
    none = {*stand_ins, *words}
    left = replace(
        values, counts={v: n for v, n in values.counts.items() if v not in none and _is_value(v)}
    )
    lines: list[Line] = []
    if stand_ins:
        rows = sum(values.counts[text] for text in stand_ins)
        lines.append(Line("empty", stand_ins, f"{rows} row(s) have such a day: does it mean none?"))
    if words:
        lines = with_one_empty([*lines, words_line(values)])
    proof = order_proof(left.counts)
    own = Habits()
    order = _order(name, left, known, proof)
    if order:
        lines.append(order)
        own = replace(own, date_order=str(order.value))  # type: ignore[arg-type]
    if proof.swapped_by_chance < BY_CHANCE:
        lines.append(_cells(name, left, known, own))
    serials = [value for value in left.counts if is_serial(value)]
    if serials:
        lines += _system(name, left, known, own, serials)
    if late := late_hours(left.counts):
        lines.append(_zone(name, left, known, own, zone_of_midnights(late)))
    return lines


def _is_value(text: str) -> bool:
    return not empty_sign(text)


def _reading(name: str, values: Values, known: Known, habits: Habits) -> Reading:
    read = value_reader(Column("", "date"), habits, values.counts)
    start = known.limits.start
    low = str(start) if start else "1980-01-01"
    high = str(known.today + timedelta(days=1))
    days, unread, outside = [], 0, 0
    for text, rows in values.counts.items():
        day = read(text)
        if day is None:
            unread += rows
        else:
            days.append(day)
            outside += rows * (not low <= day <= high)
    disordered, _ = known.out_of_order(name, habits) if name in IN_ORDER else (0, 0)
    return Reading(
        habits,
        min(days, default=""),
        max(days, default=""),
        unread,
        unread + outside + disordered,
        values.filled,
    )


def _order(name: str, values: Values, known: Known, proof: OrderProof) -> Line | None:
    """The order of day and month, where the values have one."""
    short = years_of_two_digits(values.counts)
    if not (proof.day_first or proof.month_first or proof.two_readings):
        return None
    readings = {
        order: _reading(name, values, known, Habits(date_order=order))
        for order in DATE_ORDERS[: 3 if short else 2]
    }
    best = min(readings.values(), key=lambda reading: reading.wrong)
    rivals = [reading for reading in readings.values() if reading is not best]
    rival = min(rivals, key=lambda reading: reading.wrong)
    order = str(best.habits.date_order)
    told = f"{best.told}, or {rival.told} ({rival.habits.date_order})"
    if proof.mixed:
        few = (
            f"{len(proof.day_first)} value(s) can only be day first, {len(proof.month_first)} only "
            "month first"
        )
        return Line("date_order", order, f"{few}: {told}")
    if order != "day first":
        # In no country whose lenders we read does the day come last, so that is looked at too.
        return Line("date_order", order, f"is it {order}? {told}")
    if short and readings["year first"].wrong <= best.wrong + values.filled * TOO_MANY:
        return Line("date_order", order, f"the years have two digits: {told}")
    if proof.day_first and proof.two_readings and name in IN_ORDER and known.texts(name):
        wrong, swapped, rows = known.swapped_in_part(name)
        if wrong >= 2 and wrong > rows * TOO_MANY and swapped * 3 <= wrong:
            return Line(
                "date_order",
                order,
                f"of {rows} row(s) with a day up to 12, {wrong} are out of order as they stand, "
                f"{swapped} if these alone have day and month swapped: export the dates anew, or "
                "say that they are right",
            )
    many = len(proof.day_first) + len(proof.two_readings)
    if proof.day_first and not _written_apart(proof):
        if many < 12 or len(proof.day_first) / many >= DAYS_ABOVE_12:
            return Line("date_order", order)
        # Where all are right as they stand and wrong if swapped, chance left few days above 12.
        if name in IN_ORDER and known.texts(name):
            wrong, swapped, rows = known.swapped_in_part(name)
            if not wrong and swapped >= 2 and swapped > rows * TOO_MANY:
                return Line("date_order", order)
        return Line("date_order", order, f"only {len(proof.day_first)} day(s) are above 12: {told}")
    if proof.day_first:
        return Line(
            "date_order",
            order,
            f"the dates with a day up to 12 are written otherwise than those above: {told}",
        )
    if known.order_elsewhere(name) == order and best.wrong == 0 and rival.wrong > 0:
        return Line("date_order", order)
    return Line("date_order", order, f"no value proves the order of day and month: {told}")


def _written_apart(proof: OrderProof) -> bool:
    """Whether some dates of two readings are written as none of those of one reading is.

    So it is where a spreadsheet made dates of those that it could, and shows them its way,
    and where two people wrote them.
    """

    def styles(values: tuple[str, ...]) -> set[tuple[str, int]]:
        """The sign between the numbers, and how many digits a year has."""
        parts = [re.split(r"(?<=\d)( ?[-/.] ?| )(?=\d)", value, maxsplit=2) for value in values]
        return {(sign, min(len(re.match(r"\d*", year)[0]), 4)) for _, sign, _, _, year in parts}  # type: ignore[index]

    def zeros(values: tuple[str, ...]) -> set[bool]:
        """Whether days and months below 10 have a zero before them."""
        parts = [re.split(r"[-/. ]+", value)[:2] for value in values]
        return {len(part) == 2 for pair in parts for part in pair if int(part) < 10}

    if not proof.two_readings:
        return False
    ours, theirs = zeros(proof.two_readings), zeros(proof.day_first)
    padded_apart = bool(ours and theirs) and not ours & theirs
    return padded_apart or bool(styles(proof.two_readings) - styles(proof.day_first))


def _cells(name: str, values: Values, known: Known, own: Habits) -> Line:
    """Whether dates without an order are right, where all of them have a day up to 12."""
    stand = _reading(name, values, known, replace(own, date_cells="as they stand"))
    swapped = _reading(name, values, known, replace(own, date_cells="swapped"))
    best = "swapped" if swapped.wrong < stand.wrong else "as they stand"
    return Line(
        "date_cells",
        best,
        "all dates have a day up to 12, all texts one above it, as where a spreadsheet took days "
        f"for months: {stand.told}, {stand.wrong} of them impossible or out of order, as they "
        f"stand; {swapped.told}, {swapped.wrong} of them so, if they are swapped",
    )


def _system(name: str, values: Values, known: Known, own: Habits, serials: list[str]) -> list[Line]:
    """Whether serial numbers of days count from 1900 or from 1904."""
    only = replace(values, counts={value: values.counts[value] for value in serials})
    old = _reading(name, only, known, own)
    new = _reading(name, only, known, replace(own, date_system="1904"))
    fits = old.wrong <= only.filled * TOO_MANY
    if fits and (known.serials_known or new.wrong > old.wrong + only.filled * CLEARLY):
        return []  # A workbook says its own system, but its numbers may be pasted from another.
    best, rival = ("1904", "1900") if new.wrong < old.wrong else ("1900", "1904")
    a, b = (new, old) if best == "1904" else (old, new)
    return [
        Line(
            "date_system",
            best,
            f"{len(serials)} value(s) are serial numbers of days: {a.told} counted from {best}, "
            f"{b.told} counted from {rival}",
        )
    ]


def _zone(name: str, values: Values, known: Known, own: Habits, zone: str) -> Line:
    """Whether times of day late in the day are midnights here that another zone tells."""
    zone = zone or "UTC"
    told = "universal time" if zone == "UTC" else f"the time of {zone}"
    stand = _reading(name, values, known, replace(own, time_zone=BELGIUM))
    zoned = _reading(name, values, known, replace(own, time_zone=zone))
    return Line(
        "time_zone",
        zone,
        f"times of day are late in the day, as of a midnight in {told}: {zoned.told} if they are, "
        f"{stand.told} with {BELGIUM!r}",
    )


def asked_once(guesses: Sequence[Guess]) -> tuple[tuple[Guess, ...], tuple[Line, ...]]:
    """The guesses without the doubts that they share, and a line for each of these.

    What holds for the source holds for each column that says nothing of its own: so the order
    of day and month is shared wherever it is in doubt, another habit only where all columns of
    dates have it.
    """
    dated = [guess for guess in guesses if _has_dates(guess)]
    shared = []
    for key in SHARED:
        said = [(guess, line) for guess in dated for line in guess.lines if line.key == key]
        asked = [(guess, line) for guess, line in said if line.check]
        if len(asked) < 2 or len({line.value for _, line in asked}) > 1:
            continue
        if key != "date_order" and len(said) < len(dated):
            continue
        told = "; ".join(f"{guess.name}: {line.check}" for guess, line in asked)
        shared.append(Line(key, asked[0][1].value, told))
        gone = {id(line) for _, line in asked}
        guesses = [_without(guess, gone) for guess in guesses]
        dated = [_without(guess, gone) for guess in dated]
    return tuple(guesses), tuple(shared)


def _has_dates(guess: Guess) -> bool:
    of_events = guess.name in ("history", *VIEW_OF)
    return of_events or (KINDS.get(guess.name) == "date" and bool(guess.column))


def _without(guess: Guess, gone: set[int]) -> Guess:
    return replace(guess, lines=tuple(line for line in guess.lines if id(line) not in gone))
