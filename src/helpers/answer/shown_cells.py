"""The cells as the document shows them: looked up by key, written in the language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from helpers.answer.model import CellKey, Number, TableCell
from helpers.answer.numerals import count, euro, has_cents, signed

if TYPE_CHECKING:
    import pandas as pd

FREE = "F"
SUPPRESSED_SIGN, NOT_APPLICABLE_SIGN = "×", "–"
#: Figures that are no cells of a table: what became of the rows read, what was once
#: published, and how this answer differs from it.
ROWS, PUBLISHED, DIFFERENCE = "rows", "published", "difference"


@dataclass(frozen=True)
class ShownCells:
    """The published cells of a run, in one language."""

    values: dict[CellKey, tuple[Decimal, str]]  # value and confidentiality status
    language: str

    @classmethod
    def of(
        cls,
        cells: "pd.DataFrame",
        language: str,
        *,
        categories: "pd.DataFrame | None" = None,
        facts: Mapping[CellKey, Decimal | int] | None = None,
    ) -> "ShownCells":
        """From the frame of contract 3 and, where given, that of the figures by category.

        Both have their key columns, `value` and `conf_status`. `facts` are figures of
        neither: counts of rows, and what was once published.
        """
        values: dict[CellKey, tuple[Decimal, str]] = {}
        for frame in (cells, categories):
            if frame is None:
                continue
            names = [name for name in CellKey.__dataclass_fields__ if name in frame.columns]
            for *codes, value, status in frame[[*names, "value", "conf_status"]].itertuples(
                index=False
            ):
                values[CellKey(**dict(zip(names, codes, strict=True)))] = (value, status)
        for key, value in (facts or {}).items():
            values[key] = (Decimal(value), FREE)
        return cls(values, language)

    def value(self, key: CellKey) -> Decimal:
        """The value; zero for a suppressed cell is never asked: raises LookupError."""
        value, status = self.values[key]
        if status != FREE:
            raise LookupError(f"{key} is not published")
        return value

    def is_free(self, key: CellKey) -> bool:
        """Whether the cell may be shown."""
        return self.values[key][1] == FREE

    def text(self, key: CellKey, *, cents: bool | None = None) -> str:
        """The value as the language writes it, or the sign of a suppressed one."""
        if not self.is_free(key):
            return SUPPRESSED_SIGN
        value = self.values[key][0]
        if key.table == DIFFERENCE:
            return signed(value, self.language)
        if key.measure == "amount_paid_eur":
            return euro(value, self.language, cents=cents)
        return count(value, self.language)

    def number(self, key: CellKey) -> Number:
        """The value for running text, with its cell."""
        return Number(self.text(key), key)

    def cents_in(self, keys: Iterable[CellKey]) -> bool:
        """Whether one of the cells holds cents: then all of a table's amounts are written so."""
        return any(has_cents(self.values[key][0]) for key in keys if self.is_free(key))

    def cell(self, key: CellKey, *, cents: bool | None = None) -> TableCell:
        """The value for a table, with its cell."""
        if not self.is_free(key):
            return TableCell(SUPPRESSED_SIGN, "suppressed", key)
        return TableCell(self.text(key, cents=cents), "number", key, self.values[key][0])

    def any_shown(self, keys: list[CellKey]) -> bool:
        """Whether one of the cells is suppressed or not zero: a row or column worth showing."""
        return any(not self.is_free(key) or self.values[key][0] != 0 for key in keys)

    def codes(self, table: str, dimension: str) -> list[str]:
        """The codes of a dimension of a table, in the order of the cells."""
        return list(dict.fromkeys(getattr(k, dimension) for k in self.values if k.table == table))


def at(key: CellKey, **changed: str) -> CellKey:
    """The cell beside: the same key with other codes."""
    return replace(key, **changed)
