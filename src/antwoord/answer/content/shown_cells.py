"""The cells as the document shows them: looked up by name, written in the language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from antwoord.answer.document.model import Number, TableCell
from antwoord.answer.words.wording import Wording
from antwoord.cells import DIFFERENCE, ROUNDED, CellName, names_in, values_in
from antwoord.language.numerals import count, euro, signed
from antwoord.storage.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

FREE, CONFIDENTIAL = "F", "C"
NOT_APPLICABLE_SIGN = "–"
#: A count that may be one, and also so many more, is told by its upper end alone.
WIDE = 10


class _Forms(NamedTuple):
    """How a range is told: by both ends, by its upper end alone, or by its lower one."""

    between: str
    below: str
    at_most: str
    at_least: str


SIGNS = _Forms("{low}–{high}", "< {high}", "≤ {high}", "≥ {low}")
WORDS = _Forms("between {low} and {high}", "fewer than {high}", "at most {high}", "at least {low}")


@dataclass(frozen=True)
class ShownCells:
    """The cells of a run that a document may show, in one language.

    `values` gives by name the value, None where it is not published exactly, and the
    confidentiality status; `ranges` the ends of what is not, None where nothing tells the upper
    one. An internal run shows every value; the status says which a public one would not.
    """

    values: dict[CellName, tuple[Decimal | None, str]]
    language: str
    ranges: dict[CellName, tuple[Decimal, Decimal | None]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        cells: "pd.DataFrame",
        language: str,
        *,
        rounded: "pd.DataFrame | None" = None,
        facts: Mapping[CellName, Decimal | int | None] | None = None,
    ) -> "ShownCells":
        """The cells of one run, in the order of their files.

        `cells` has `cell`, `value`, `low`, `high` and `conf_status`. `rounded` are the cells that
        are shown rounded, with `cell` and `value`. `facts` are numbers that no table holds, by
        name: counts of rows, and what was once published; None is not published.
        """
        values: dict[CellName, tuple[Decimal | None, str]] = {}
        ranges: dict[CellName, tuple[Decimal, Decimal | None]] = {}
        columns = ["value", "low", "high", "conf_status"]
        for name, told in zip(names_in(cells), rows_of(cells, columns), strict=True):
            value, low, high = (one if isinstance(one, Decimal) else None for one in told[:3])
            values[name] = (value, str(told[3]))
            if low is not None and (low, high) != (value, value):
                ranges[name] = (low, high)
        if rounded is not None:
            for name, value in values_in(rounded).items():
                values[name.of_measure(ROUNDED + name.measure)] = (value, FREE)
        for key, number in (facts or {}).items():
            status = FREE if number is not None else CONFIDENTIAL
            values[key] = (None if number is None else Decimal(number), status)
        return cls(values, language, ranges)

    def value(self, key: CellName) -> Decimal:
        """The value of a cell; raises LookupError where it is not published."""
        value, _ = self.values[key]
        if value is None:
            raise LookupError(f"{key} is not published")
        return value

    def is_free(self, key: CellName) -> bool:
        """Whether the cell may be shown."""
        return self.values[key][0] is not None

    def text(self, key: CellName) -> str:
        """The value as the language writes it, or from which to which it can be.

        Amounts are in whole euro: `number` of a cell, and the file of cells, have the cents.
        """
        value = self.values[key][0]
        if value is None:
            return self._range(key, SIGNS)
        return self._number(key, value)

    def _number(self, key: CellName, value: Decimal, rounding: str = ROUND_HALF_UP) -> str:
        whole = value.to_integral_value(rounding)
        if key.measure.startswith(DIFFERENCE):
            return signed(whole, self.language)
        if key.measure.endswith("_eur"):
            return euro(whole, self.language)
        return count(whole, self.language)

    def _range(self, key: CellName, forms: "_Forms") -> str:
        """The range of a cell in signs or in words; that it is not published where it has none."""
        say = Wording(self.language)
        if key not in self.ranges:
            return say("not published")
        fill = say if forms is WORDS else str.format
        low, high = self.ranges[key]
        # Outwards: whole euro never make a range narrower than it is.
        least = self._number(key, low, ROUND_FLOOR)
        if high is None:
            return fill(forms.at_least, low=least)
        most = self._number(key, high, ROUND_CEILING)
        if low == high:
            return most
        if low <= 1 and high - low > WIDE:
            if key.measure.endswith("_eur"):
                return fill(forms.at_most, high=most)
            return fill(forms.below, high=self._number(key, high + 1))
        return fill(forms.between, low=least, high=most)

    def aloud(self, key: CellName) -> str:
        """The value as it is read out, or in words from which to which it can be."""
        return self.text(key) if self.is_free(key) else self._range(key, WORDS)

    def number(self, key: CellName) -> Number:
        """The value for running text, with the name of its cell."""
        return Number(self.aloud(key), key)

    def cell(self, key: CellName) -> TableCell:
        """The value for a table, with the name of its cell."""
        ends = self.ranges.get(key)
        if not self.is_free(key):
            return TableCell(self.text(key), "range", key, aloud=self.aloud(key), ends=ends)
        return TableCell(self.text(key), "number", key, self.values[key][0], ends=ends)

    def any_shown(self, keys: list[CellName]) -> bool:
        """Whether one of the cells is not zero, or may be so: a row or column worth showing."""
        return any(not self.is_free(key) or self.values[key][0] != 0 for key in keys)
