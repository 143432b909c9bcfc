"""All that is known beside a column's own values: its rows' other columns, the programme, the day.

A reading of a column is judged by it: who applied in May was not paid in April.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.programme import load_programme
from antwoord.register.contract.columns import COLUMNS, OPTIONAL
from antwoord.register.evidence.vocabulary import empty_sign
from antwoord.register.mapping.file import Habits
from antwoord.register.mapping.translation import value_reader
from antwoord.register.values.dates import DateOrder, OrderProof, is_stand_in, order_proof
from antwoord.register.values.numbers import DecimalSign, exact_number, sign_proof
from antwoord.storage.paths import project_root

if TYPE_CHECKING:
    import pyarrow as pa

#: More rows than this are looked at in part, evenly over the table.
ROWS = 20_000
#: The dates of an application, in the order in which they happen.
IN_ORDER = ("application_date", "decision_date", "paid_date")
#: A share of rows that do something impossible, which is no longer a few errors of typing.
TOO_MANY = Decimal("0.05")
#: A file that takes longer is a rare one.
YEARS_APART = 2
#: So improbable a mixture of date cells and texts is not by chance.
BY_CHANCE = 0.5
_COLUMNS = {column.name: column for column in (*COLUMNS, *OPTIONAL)}


@dataclass(frozen=True)
class Limits:
    """What the programmes allow: the largest amount, the longest term, the first day."""

    maximum_eur: Decimal | None = None
    maximum_months: int | None = None
    start: date | None = None


def programme_ids() -> frozenset[str]:
    """The ids of the project's programmes."""
    folder = project_root() / "data" / "raw" / "programmes"
    return frozenset(path.stem for path in folder.glob("*.toml"))


def programme_limits(codes: CodeLists) -> Limits:
    """The widest limits of all programmes of the project; none where one has none."""
    programmes = [load_programme(name, codes) for name in sorted(programme_ids())]
    if not programmes:
        return Limits()

    def widest(name: str) -> Any:
        largest = [[rule.value for rule in p.named(name)] for p in programmes]
        return max(max(each) for each in largest) if all(largest) else None

    return Limits(
        widest("maximum_amount_eur"),
        widest("maximum_term_months"),
        min(programme.start_date for programme in programmes),
    )


@dataclass(frozen=True)
class Known:
    """Texts of some rows by heading, which heading each column has, the limits and the day.

    `today`: the day of the extract, else the day on which this is read. `serials_known`: the
    source says from which year its serial numbers of days count.
    """

    rows: Mapping[str, Sequence[str | None]]
    limits: Limits
    today: date
    chosen: Mapping[str, str] = field(default_factory=dict)
    serials_known: bool = False

    def with_chosen(self, chosen: Mapping[str, str]) -> "Known":
        """The same, once each column has its heading."""
        return replace(self, chosen=chosen)

    def changed(self, headings: Sequence[str], change: Callable[[str], str]) -> "Known":
        """The same with the texts of some headings changed."""
        done = {heading: _each(self.rows[heading], change) for heading in headings}
        return replace(self, rows={**self.rows, **done})

    def texts(self, name: str) -> Sequence[str | None] | None:
        """The texts of a canonical column; None where no heading was chosen for it."""
        return self.rows.get(self.chosen.get(name, ""))

    @cached_property
    def _days(self) -> dict[tuple[str, Habits], list[str | None]]:
        """What `days` gave before: each reading of a column is judged beside several others."""
        return {}

    @cached_property
    def _orders(self) -> Mapping[str, OrderProof]:
        return {
            name: order_proof({text for text in texts if text})
            for name in IN_ORDER
            if (texts := self.texts(name)) is not None
        }

    def order_elsewhere(self, name: str) -> str | None:
        """The order of day and month that the other dates prove; None: none, or both."""
        found = {
            proof.order or "both"
            for other, proof in self._orders.items()
            if other != name and (proof.day_first or proof.month_first)
        }
        return found.pop() if len(found) == 1 else None

    def sign_elsewhere(self, name: str) -> DecimalSign | None:
        """The decimal sign that the other numbers prove; None: none, or both."""
        found: set[DecimalSign | None] = set()
        for other in ("requested_amount_eur", "paid_amount_eur", "interest_rate_pct"):
            texts = self.texts(other)
            if other != name and texts is not None:
                proof = sign_proof({text for text in texts if text})
                if any(proof.counts.values()):
                    found.add(proof.sign)
        return found.pop() if len(found) == 1 else None

    def days(self, name: str, habits: Habits) -> list[str | None]:
        """The dates of a column's rows, stand-ins left aside."""
        if (name, habits) not in self._days:
            texts = self.texts(name) or ()
            read = value_reader(_COLUMNS[name], habits, {text for text in texts if text})
            self._days[name, habits] = _each(
                texts, lambda text: None if is_stand_in(text) else read(text)
            )
        return self._days[name, habits]

    def amounts(self, name: str, habits: Habits) -> list[Decimal | None]:
        """The amounts of a column's rows."""
        texts = self.texts(name) or ()
        read = value_reader(_COLUMNS[name], habits, {text for text in texts if text})
        return [None if text is None else Decimal(text) for text in _each(texts, read)]

    def out_of_order(
        self, name: str, habits: Habits, others: Mapping[str, Habits] | None = None
    ) -> tuple[int, int]:
        """In how many rows a date is before one that happens earlier, and of how many rows.

        `others`: how the other dates are written; else as they prove it, or as this one.
        """
        own = self.days(name, habits)
        wrong: set[int] = set()
        compared: set[int] = set()
        for other in IN_ORDER:
            if other == name or self.texts(other) is None:
                continue
            proof = self._orders[other]
            same = replace(
                habits,
                date_order=proof.order or habits.date_order,
                date_cells=habits.date_cells if proof.swapped_by_chance < BY_CHANCE else None,
            )
            theirs = self.days(other, (others or {}).get(other, same))
            first = IN_ORDER.index(name) < IN_ORDER.index(other)
            earlier, later = (own, theirs) if first else (theirs, own)
            for place, (a, b) in enumerate(zip(earlier, later, strict=True)):
                if a and b:
                    compared.add(place)
                    if a > b:
                        wrong.add(place)
        return len(wrong), len(compared)

    def swapped_in_part(self, name: str) -> tuple[int, int, int]:
        """Rows out of order among dates of two readings; if these are swapped; of how many rows.

        Counted are the rows whose date in this column has two readings. Swapped are those of
        this column alone, or of all: whichever does better.
        """
        days, others, two = {}, {}, {}
        for each in IN_ORDER:
            texts = self.texts(each)
            if texts is None:
                continue
            order = self._orders[each].order or "day first"
            rival: DateOrder = "month first" if order == "day first" else "day first"
            double = set(self._orders[each].two_readings)
            two[each] = [text in double for text in texts]
            days[each] = self.days(each, Habits(date_order=order))
            swapped = self.days(each, Habits(date_order=rival))
            others[each] = [
                b if of else a for a, b, of in zip(days[each], swapped, two[each], strict=True)
            ]

        def wrong(found: Mapping[str, list[str | None]]) -> int:
            return sum(
                any(a > b for a, b in pairwise(day for day in row if day))
                for row, of in zip(zip(*found.values(), strict=True), two[name], strict=True)
                if of
            )

        return (
            wrong(days),
            min(wrong(others), wrong({**days, name: others[name]})),
            sum(two[name]),
        )

    def far_apart(self, habits: Mapping[str, Habits]) -> tuple[str, str]:
        """A date that is years from the one before it in too many rows, and in how many."""
        names = [name for name in IN_ORDER if name in habits]
        for first, second in pairwise(names):
            days = zip(
                self.days(first, habits[first]), self.days(second, habits[second]), strict=True
            )
            years = [int(b[:4]) - int(a[:4]) for a, b in days if a and b]
            many = sum(abs(each) > YEARS_APART for each in years)
            if many >= 2 and many > len(years) * TOO_MANY:
                return second, (
                    f"in {many} of {len(years)} row(s) it is more than {YEARS_APART} years from "
                    f"{first}"
                )
        return "", ""

    def filled(self, name: str) -> list[bool] | None:
        """Whether each row has a value that says something: no zero, no stand-in for none."""
        texts = self.texts(name)
        return None if texts is None else _each(texts, _says_something, False)


def known_of(
    table: "pa.Table", limits: Limits, today: date, *, serials_known: bool = False
) -> Known:
    """What is known of a source before any column has a heading."""
    step = max(1, -(-len(table) // ROWS))
    some = table.take(list(range(0, len(table), step))) if step > 1 else table
    rows = {name: some[name].to_pylist() for name in table.column_names if name != "row_number"}
    return Known(rows, limits, today, serials_known=serials_known)


def _each(texts: Iterable[str | None], change: Callable[[str], Any], none: Any = None) -> list[Any]:
    """Each different text changed once; what says nothing is `none`."""
    done: dict[str, Any] = {}
    result = []
    for text in texts:
        if text is None:
            result.append(none)
            continue
        if text not in done:
            done[text] = none if empty_sign(text) else change(text)
        result.append(done[text])
    return result


def _says_something(text: str) -> bool:
    if is_stand_in(text):
        return False
    number = exact_number(text)
    return number is None or Decimal(number) != 0
