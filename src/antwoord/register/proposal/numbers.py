"""Lines of a proposed mapping for a column of numbers: its decimal sign, its unit, its zeros.

Each reading is judged against the strongest other one; where that does not clearly lose, a
person is asked, with what each would give.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from antwoord.register.contract.columns import COLUMNS, OPTIONAL
from antwoord.register.evidence.known import TOO_MANY, Known
from antwoord.register.evidence.values import Values
from antwoord.register.evidence.vocabulary import empty_sign
from antwoord.register.mapping.file import Habits
from antwoord.register.mapping.translation import value_reader
from antwoord.register.proposal.lines import Line, together, with_one_empty, words_line
from antwoord.register.values.numbers import DECIMAL_SIGNS, DecimalSign, exact_number, sign_proof
from antwoord.register.values.texts import EXACT

_COLUMNS = {column.name: column for column in (*COLUMNS, *OPTIONAL)}
#: Units by the name that a heading gives them: (times, divide_by), and in words.
UNITS: dict[str, tuple[int, int]] = {
    "millions": (1_000_000, 1),
    "thousands": (1000, 1),
    "cents": (1, 100),
    "fractions of 1": (100, 1),
    "hundredths of a percent": (1, 100),
    "years": (12, 1),
}
OTHER_UNITS = {
    "amount": ("thousands", "cents"),
    "rate": ("fractions of 1", "hundredths of a percent"),
    "integer": ("years",),
}
OWN_UNIT = {"amount": "euro", "rate": "percent", "integer": "months"}
#: The least that an amount, a rate, a term is; the most where no programme says it.
LEAST = {"amount": Decimal(100), "rate": Decimal("0.25"), "integer": Decimal(1)}
MOST = {"amount": Decimal(10_000_000), "rate": Decimal(25), "integer": Decimal(240)}
#: Numbers that are all below it may be of a larger unit, however well they fit.
TINY = {"amount": Decimal(1000), "rate": Decimal(1), "integer": Decimal(6)}
_ANY = Decimal(10**15)
#: Numbers that look like another unit, where others do not: from (None: four times the most
#: possible) to. Short terms are so only where none lies between them and the others.
PARTS: dict[str, dict[str, tuple[Decimal | None, Decimal]]] = {
    "amount": {
        "thousands": (Decimal("0.0001"), Decimal("99.99")),
        "cents": (None, _ANY),
    },
    "rate": {
        "fractions of 1": (Decimal("0.0001"), Decimal("0.2499")),
        "hundredths of a percent": (None, _ANY),
    },
    "integer": {"years": (Decimal(1), Decimal(5))},
}
_BRIDGE = (Decimal(6), Decimal(11))
#: A unit or sign holds for a column where this share of its numbers is possible in it.
NEARLY_ALL, HARDLY_ANY = Decimal("0.9"), Decimal("0.1")


@dataclass(frozen=True)
class Reading:
    """What a column's values are under some habits: numbers with how often, and how many not."""

    numbers: tuple[tuple[Decimal, int], ...]
    unread: int
    least: Decimal
    most: Decimal

    @cached_property
    def rows(self) -> int:
        """How many rows have a number."""
        return sum(times for _, times in self.numbers)

    @cached_property
    def total(self) -> Decimal:
        """The sum over the column."""
        return sum((number * times for number, times in self.numbers), Decimal(0))

    @cached_property
    def fits(self) -> Decimal:
        """The share of the values, zeros aside, that are possible numbers."""
        all_ = self.unread + sum(times for number, times in self.numbers if number)
        inside = sum(t for number, t in self.numbers if self.least <= abs(number) <= self.most)
        return Decimal(inside) / all_ if all_ else Decimal(1)

    def share(self, least: Decimal, most: Decimal) -> Decimal:
        """The share of the numbers, zeros aside, from `least` to `most`."""
        all_ = sum(times for number, times in self.numbers if number)
        some = sum(t for number, t in self.numbers if number and least <= abs(number) <= most)
        return Decimal(some) / all_ if all_ else Decimal(0)

    def told(self, kind: str) -> str:
        """The figure that a person can judge the reading by: a total, or a range."""
        if not self.numbers:
            figure = "no number"
        elif kind == "amount":
            figure = f"{figures(self.total)} euro in total"
        else:
            least, most = min(n for n, _ in self.numbers), max(n for n, _ in self.numbers)
            figure = f"{figures(least)} to {figures(most)} {OWN_UNIT[kind]}"
        return figure + (f" and {self.unread} value(s) not read" if self.unread else "")


def figures(number: Decimal) -> str:
    """A number as a message writes it: 829,097 or 829.10."""
    return f"{number:,.2f}".removesuffix(".00")


def number_lines(
    name: str, values: Values, known: Known, unit: str = "", doubt: str = ""
) -> list[Line]:
    """The decimal sign, the unit, and what zeros and negative numbers mean, as far as needed.

    `unit`: that the heading names. `doubt`: what else there is to ask of the column's unit.
    """
    kind = _COLUMNS[name].kind
    words = values.words_for_none if kind == "amount" else ()
    every = values
    values = replace(values, counts={v: n for v, n in every.counts.items() if v not in words})
    sign, question = _sign(name, values, known)
    lines = [Line("decimal", sign, question)] if sign else []
    times, divide_by, why = _unit(name, values, known, unit, sign)
    own = _reading(name, values, known, sign, times, divide_by)
    if kind == "amount" and (negative := [(n, t) for n, t in own.numbers if n < 0]):
        rows = sum(t for _, t in negative)
        if rows == sum(t for n, t in own.numbers if n):
            times, why = -times, f"all are negative: {own.told(kind)} or {figures(-own.total)}?"
        elif not why:
            without = sum((n * t for n, t in own.numbers if n > 0), Decimal(0))
            why = (
                f"{rows} value(s) are negative: with them {own.told(kind)}, without them "
                f"{figures(without)}; is each such row to count as it stands?"
            )
    why = together(why, doubt)
    if times != 1 or (why and divide_by == 1):
        lines.append(Line("times", times, why if divide_by == 1 else ""))
    if divide_by != 1:
        lines.append(Line("divide_by", divide_by, why))
    if kind == "amount" and (zeros := _zeros(name, values, sign)):
        rows = sum(values.counts[zero] for zero in zeros)
        lines.append(
            Line("empty", zeros, f"{rows} row(s) have zero: is that no amount at all, or 0 euro?")
        )
    return with_one_empty([*lines, words_line(every)]) if words else lines


def best_habits(lines: Sequence[Line]) -> Habits:
    """The habits that proposed lines say."""
    said = {line.key: line.value for line in lines}
    keys = ("decimal", "times", "divide_by", "date_order", "date_system", "date_cells", "time_zone")
    return Habits(**{key: said[key] for key in keys if key in said})  # type: ignore[arg-type]


def _reading(
    name: str,
    values: Values,
    known: Known,
    sign: DecimalSign | None,
    times: int = 1,
    divide_by: int = 1,
) -> Reading:
    column = _COLUMNS[name]
    habits = Habits(decimal=sign, times=times, divide_by=divide_by)
    read = value_reader(column, habits, values.counts)
    numbers, unread = [], 0
    for text, rows in values.counts.items():
        if empty_sign(text):
            continue
        number = read(text)
        if number is None:
            unread += rows
        else:
            numbers.append((Decimal(number), rows))
    limit = {
        "amount": known.limits.maximum_eur,
        "integer": known.limits.maximum_months,
    }.get(column.kind)
    most = Decimal(limit) if limit is not None else MOST[column.kind]
    return Reading(tuple(numbers), unread, LEAST[column.kind], most)


def _sign(name: str, values: Values, known: Known) -> tuple[DecimalSign | None, str]:
    """The decimal sign and what to ask of it; None where every sign gives the same."""
    proof = sign_proof(values.counts)
    proven = [sign for sign in DECIMAL_SIGNS if proof.counts[sign]]
    if not proven and not proof.two_readings:
        return None, ""
    if len(proven) == 1 and not proof.two_readings:
        return proven[0], ""
    kind = _COLUMNS[name].kind
    readings = {sign: _loosely(name, values, known, sign) for sign in DECIMAL_SIGNS}
    sign: DecimalSign = max(DECIMAL_SIGNS, key=lambda each: (readings[each].fits, each == ","))
    if len(proven) == 1 and kind == "amount":
        sign = proven[0]
        if all(proof.settles(text, sign) for text in proof.two_readings) and (
            3 not in proof.decimals[sign] or readings[sign].fits >= NEARLY_ALL
        ):
            return sign, ""
    rival: DecimalSign = "." if sign == "," else ","
    clear = readings[sign].fits >= NEARLY_ALL and readings[rival].fits <= HARDLY_ANY
    if clear and not proof.counts[rival]:
        if kind != "amount" and readings[sign].fits == 1:
            return sign, ""  # No rate is a thousand times another.
        if known.sign_elsewhere(name) == sign or _like_the_numbers(values, readings[sign]):
            return sign, ""
    told = {s: _reading(name, values, known, s).told(kind) for s in (sign, rival)}
    if len(proven) == 2:
        ground = (
            f"{proof.counts[sign]} value(s) prove {sign!r} as the decimal sign, "
            f"{proof.counts[rival]} {rival!r}"
        )
    else:
        ground = f"{len(proof.two_readings)} value(s) have two readings"
    return sign, f"{ground}: {told[sign]} with {sign!r}, {told[rival]} with {rival!r}"


def _loosely(name: str, values: Values, known: Known, sign: DecimalSign) -> Reading:
    """The reading by the sign alone, to judge it: also of what is not read once it is settled."""
    strict = _reading(name, values, known, sign)
    numbers = [
        (Decimal(number), rows)
        for text, rows in values.counts.items()
        if not empty_sign(text) and (number := exact_number(text, sign)) is not None
    ]
    all_ = strict.rows + strict.unread
    return Reading(
        tuple(numbers), all_ - sum(rows for _, rows in numbers), strict.least, strict.most
    )


def _like_the_numbers(values: Values, reading: Reading) -> bool:
    """Whether the column also holds numbers of a sheet, or whole ones, of the same size."""
    sure = sorted(
        Decimal(number)
        for text in values.counts
        if (text.startswith(EXACT) or text.isdecimal()) and (number := exact_number(text))
    )
    if len(sure) < 3 or not reading.numbers:
        return False
    middle = sorted(number for number, _ in reading.numbers)[len(reading.numbers) // 2]
    return sure[0] / 5 <= middle <= sure[-1] * 5


def _unit(
    name: str, values: Values, known: Known, unit: str, sign: DecimalSign | None
) -> tuple[int, int, str]:
    """What the numbers are multiplied and divided by, and what to ask of it."""
    kind = _COLUMNS[name].kind
    own = _reading(name, values, known, sign)
    offers = {
        word: _reading(name, values, known, sign, *UNITS[word])
        for word in dict.fromkeys((*OTHER_UNITS[kind], *([unit] if unit in UNITS else [])))
    }
    numbers = [abs(number) for number, _ in own.numbers if number]
    tiny = bool(numbers) and max(numbers) < TINY[kind]
    if unit in UNITS:
        one = offers[unit]
        if one.fits >= NEARLY_ALL and (own.fits <= HARDLY_ANY or tiny):
            return *UNITS[unit], ""
        if one.fits >= own.fits:
            return *UNITS[unit], _both(kind, own, unit, one, "the heading says so")
        return 1, 1, _both(kind, own, unit, one, f"the heading says {unit}")
    if kind == "integer" and unit == "days":
        return 1, 1, "the heading says days: what are they in months?"
    best = max(offers, key=lambda word: offers[word].fits)
    other = offers[best]
    if (own.fits < NEARLY_ALL and other.fits > own.fits) or (tiny and other.fits >= NEARLY_ALL):
        return *UNITS[best], _both(kind, own, best, other, _beyond(kind, own, known))
    # A part of the rows may be in another unit, although most are not.
    for word, (least, most) in PARTS[kind].items():
        part = own.share(least or own.most * 4, most)
        bridged = kind == "integer" and (max(numbers, default=0) < 12 or own.share(*_BRIDGE))
        if part >= TOO_MANY and not bridged:
            return (
                1,
                1,
                (
                    f"{_pct(part)} of the numbers look like {word}: {own.told(kind)} if all are "
                    f"{OWN_UNIT[kind]}"
                ),
            )
    return 1, 1, ""


def _both(kind: str, own: Reading, unit: str, other: Reading, why: str) -> str:
    return f"{why}: {other.told(kind)} if they are {unit}, {own.told(kind)} if {OWN_UNIT[kind]}"


def _beyond(kind: str, own: Reading, known: Known) -> str:
    """What is odd about the numbers as they stand."""
    above = own.share(own.most + Decimal("0.0001"), _ANY)
    if above and kind == "amount" and known.limits.maximum_eur:
        return f"{_pct(above)} are above the programme's maximum of {figures(own.most)} euro"
    if above:
        return f"{_pct(above)} are above {figures(own.most)}"
    highest = max((abs(number) for number, _ in own.numbers), default=Decimal(0))
    edge = next((e for e in (1, 6, 100, 1000) if highest < e), None)
    if edge:
        return f"all are below {edge:,}"
    below = own.share(Decimal(0), own.least - Decimal("0.0001"))
    return f"{_pct(below)} are below {figures(own.least)}"


def _zeros(name: str, values: Values, sign: DecimalSign | None) -> list[str]:
    """The texts of a column that are zero."""
    read = value_reader(_COLUMNS[name], Habits(decimal=sign), values.counts)
    return [
        text.removeprefix(EXACT)
        for text in values.counts
        if not empty_sign(text) and (number := read(text)) and not Decimal(number)
    ]


def _pct(share: Decimal) -> str:
    return f"{int(share * 100)} %"
