"""What the values of a table's columns look like: whether a row may stand shifted in them."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBER = re.compile(r"[-+(]?(?:€|eur)? ?\d[\d.,'’  ]*(?:€|eur|%)?\)?-?", re.IGNORECASE)
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?")
#: Words of a column are its own where it has no more different ones than this.
_FEW = 40


def _shape(text: str) -> str:
    if _DAY.fullmatch(text):
        return "day"
    if _NUMBER.fullmatch(text):
        # A code, a postcode, an amount and a number of an enterprise differ in their length.
        digits = len(re.sub(r"\D", "", text))
        return f"number {digits if digits > 8 or text.isdigit() else '.'}"
    return "text"


class Shapes:
    """Of each column the words or shapes of its values, in the rows of the usual length."""

    def __init__(self, table: "pa.Table", usual: Sequence[bool]) -> None:
        rows = table.drop_columns("row_number").filter(list(usual))
        self._known: list[set[str]] = []
        self._words: set[str] = set()
        self._optional: list[bool] = []
        self._judged: dict[tuple[tuple[str, ...], int], bool] = {}
        for column in rows.columns:
            values = [value for value in column.unique().to_pylist() if value is not None]
            shapes = {_shape(value) for value in values}
            if shapes == {"text"} and len(values) <= _FEW and len(column) > len(values):
                self._words |= set(values)
                shapes = set(values)
            self._known.append(shapes)
            self._optional.append(column.null_count > 0)

    def complete(self, row: Sequence[str], missing: int) -> bool:
        """Whether a row that ends too early can only lack empty fields at its end."""
        kept = tuple(map(self._look, row[: len(row) - missing]))
        known = self._judged.get((kept, missing))
        if known is None:
            known = self._judged[kept, missing] = self._only_ends_early(kept, missing)
        return known

    def _only_ends_early(self, kept: tuple[str, ...], missing: int) -> bool:
        if not all(self._optional[len(kept) :]) or not self._fits(kept, 0):
            return False
        last = max((place for place, look in enumerate(kept) if look), default=-1)
        return not any(
            self._fits((*kept[:at], *[""] * lost, *kept[at : last + 1]), at + lost)
            for lost in range(1, missing + 1)
            for at in range(last + 1)
        )

    def too_long(
        self, row: Sequence[str], extra: int, delimiter: str, quotes_delimiters: bool
    ) -> bool:
        """Whether a row with more fields can only have empty ones too many at its end."""
        if delimiter in ",." and any(_number_cut(a, b) for a, b in pairwise(row)):
            return False
        if quotes_delimiters:  # whoever wrote it puts quotes where a field holds one
            return True
        looks = [self._look(value) for value in row]
        if not self._fits(looks, 0):
            return False
        for split in range(1, extra + 1):
            for at in range(len(row) - split):
                whole = delimiter.join(row[at : at + split + 1])
                merged = [*looks[:at], self._look(whole), *looks[at + split + 1 :]]
                if whole.strip(delimiter) and self._fits(merged, at):
                    return False
        return True

    def _look(self, value: str) -> str:
        """The value where it is a word of some column, else its shape; empty stays so."""
        return value if not value or value in self._words else _shape(value)

    def _fits(self, looks: Sequence[str], start: int) -> bool:
        """Whether each value from a place on looks like those of its column."""
        return all(
            look in known if look else optional
            for look, known, optional in zip(
                looks[start:], self._known[start:], self._optional[start:], strict=False
            )
        )


def splits_numbers(table: "pa.Table", delimiter: str) -> bool:
    """Whether two columns beside each other may hold the parts of numbers: 12,50."""
    if delimiter != ",":
        return False
    rows = [list(row.values())[1:] for row in table.slice(0, 1000).to_pylist()]
    for place in range(table.num_columns - 2):
        pairs = [(row[place], row[place + 1]) for row in rows if row[place]]
        if pairs and all(_number_cut(a, b or "") for a, b in pairs):
            return True
    return False


def _number_cut(whole: str, part: str) -> bool:
    return bool(re.fullmatch(r"\D*\d+", whole) and re.fullmatch(r"\d{1,2}\D*", part))
