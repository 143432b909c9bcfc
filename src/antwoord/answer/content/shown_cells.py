"""The cells as the document shows them: looked up by name, written in the language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from antwoord.answer.document.model import Number, TableCell
from antwoord.cells import DIFFERENCE, ROUNDED, CellName, names_in, values_in
from antwoord.language.numerals import count, euro, has_cents, signed
from antwoord.storage.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

FREE, CONFIDENTIAL = "F", "C"
SUPPRESSED_SIGN, NOT_APPLICABLE_SIGN = "×", "–"


@dataclass(frozen=True)
class ShownCells:
    """The cells of a run that a document may show, in one language.

    `values` gives by name the value, None where it is not published, and the confidentiality
    status. An internal run shows every value; the status says which a public one would suppress.
    """

    values: dict[CellName, tuple[Decimal | None, str]]
    language: str

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

        `cells` has `cell`, `value` and `conf_status`. `rounded` are the cells that are shown
        rounded, with `cell` and `value`. `facts` are numbers that no table holds, by name: counts
        of rows, and what was once published; None is not published.
        """
        values: dict[CellName, tuple[Decimal | None, str]] = {}
        told = zip(names_in(cells), rows_of(cells, ["value", "conf_status"]), strict=True)
        for name, (value, status) in told:
            values[name] = (value if isinstance(value, Decimal) else None, status)
        if rounded is not None:
            for name, value in values_in(rounded).items():
                values[name.of_measure(ROUNDED + name.measure)] = (value, FREE)
        for key, number in (facts or {}).items():
            status = FREE if number is not None else CONFIDENTIAL
            values[key] = (None if number is None else Decimal(number), status)
        return cls(values, language)

    def value(self, key: CellName) -> Decimal:
        """The value of a cell; raises LookupError where it is not published."""
        value, _ = self.values[key]
        if value is None:
            raise LookupError(f"{key} is not published")
        return value

    def is_free(self, key: CellName) -> bool:
        """Whether the cell may be shown."""
        return self.values[key][0] is not None

    def text(self, key: CellName, *, cents: bool | None = None) -> str:
        """The value as the language writes it, or the sign of a suppressed cell.

        `cents` says whether an amount is written with cents (None: where it has any).
        """
        value = self.values[key][0]
        if value is None:
            return SUPPRESSED_SIGN
        if key.measure.startswith(DIFFERENCE):
            return signed(value, self.language)
        if key.measure.endswith("_eur"):
            return euro(value, self.language, cents=cents)
        return count(value, self.language)

    def number(self, key: CellName) -> Number:
        """The value for running text, with the name of its cell."""
        return Number(self.text(key), key)

    def cents_in(self, keys: Iterable[CellName]) -> bool:
        """Whether one of the cells holds cents: then all of a table's amounts are written so."""
        return any(has_cents(self.value(key)) for key in keys if self.is_free(key))

    def cell(self, key: CellName, *, cents: bool | None = None) -> TableCell:
        """The value for a table, with the name of its cell; `cents` is as for `text`."""
        if not self.is_free(key):
            return TableCell(SUPPRESSED_SIGN, "suppressed", key)
        return TableCell(self.text(key, cents=cents), "number", key, self.values[key][0])

    def any_shown(self, keys: list[CellName]) -> bool:
        """Whether one of the cells is suppressed or not zero: a row or column worth showing."""
        return any(not self.is_free(key) or self.values[key][0] != 0 for key in keys)
