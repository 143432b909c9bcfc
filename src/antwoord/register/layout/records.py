"""The records of delimited text, and the proof that none of them swallowed or shifted others."""

import csv
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from antwoord.errors import UserError
from antwoord.register.layout.shapes import Shapes, splits_numbers

if TYPE_CHECKING:
    import pyarrow as pa

#: Excel writes rows in blocks of so many, each without the columns that are empty in all of it.
EXCEL_BLOCK = 16

#: Characters of the longest field that is read; more are taken for quotes that were left open.
LONGEST_FIELD = 131_072
_SEP = re.compile(r"(?i)sep=.?")


class Records:
    """Reads records once, and remembers of each how many fields it had."""

    def __init__(self, delimiter: str, where: str) -> None:
        self._delimiter = delimiter
        self._where = where
        self._width = 0
        self._lengths = array("L", [0])
        self._completed: list[int] = []
        self._quotes_delimiters = False

    def read(self, lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
        """Row numbers and fields, blank rows too.

        Raises UserError, naming the row, for quotes that do not end, or stand around whole
        rows.
        """
        blocks = self._numbered(lines)
        while block := list(islice(blocks, EXCEL_BLOCK)):
            lengths = {len(row) for _, row in block if row}
            widest = max(lengths, default=0)
            if len(lengths) == 1 and 1 < widest < self._width:
                self._completed += [number for number, row in block if row]
                block = [(n, row + [""] * (self._width - len(row))) for n, row in block]
            elif self._completed and widest > self._width:
                # What was completed was completed to too few.
                raise self._short(self._completed[0])
            self._width = max(self._width, widest)
            yield from block

    def require_unshifted(self, table: "pa.Table", header_row: int) -> None:
        """Raises UserError for a row whose fields may stand in other columns than it seems.

        That is, a row with more or fewer fields than the others, unless its values fit where
        they stand, and nowhere else; and rows that all have more than the header.
        """
        numbers = table["row_number"].to_pylist()
        lengths = [self._lengths[number] for number in numbers]
        if not lengths:
            return
        usual = Counter(lengths).most_common(1)[0][0]
        odd = [place for place, length in enumerate(lengths) if length != usual]
        if usual > self._lengths[header_row] and splits_numbers(table, self._delimiter):
            odd = [0, *odd]
        if not odd:
            return
        shapes = Shapes(table, [length == usual for length in lengths])
        unnamed = max(0, usual - table.num_columns + 1)
        for place in odd:
            missing = usual - lengths[place]
            row = [value or "" for value in list(table.slice(place, 1).to_pylist()[0].values())[1:]]
            if missing > 0:
                if not shapes.complete(row, max(0, missing - unnamed)):
                    raise self._short(numbers[place])
            elif not missing or not shapes.too_long(
                row, -missing, self._delimiter, self._quotes_delimiters
            ):
                raise UserError(
                    f"{self._where}, row {numbers[place]} has {lengths[place]} fields, empty ones "
                    "at its end among them, and another may have been cut in two; put quotes "
                    "around a field that holds the delimiter, and take out those at the end"
                )

    def _short(self, number: int) -> UserError:
        return UserError(
            f"{self._where}, row {number} has {self._lengths[number]} fields where the header has "
            f"{self._width}; which ones are missing cannot be told: complete the row"
        )

    def _numbered(self, lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
        number = 0
        delimiter = self._delimiter
        csv.field_size_limit(LONGEST_FIELD)  # another library of the process may have raised it
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        before = 0
        try:
            for number, row in enumerate(reader, start=1):
                if number == 1 and _SEP.fullmatch(delimiter.join(row)):
                    row = [""]  # Excel's own line that names the delimiter
                self._lengths.append(len(row))
                if reader.line_num - before > 1:
                    self._require_one_row(number, row)
                before = reader.line_num
                if not self._quotes_delimiters:
                    self._quotes_delimiters = any(delimiter in cell for cell in row)
                yield number, row
        except csv.Error as error:
            raise UserError(f"{self._where}, row {number + 1}: {_problem(error)}") from None
        except MemoryError:
            raise UserError(f"{self._where}, row {number + 1}: does not fit in memory") from None

    def _require_one_row(self, number: int, row: list[str]) -> None:
        """A field of several lines must not hold what looks like rows of the table."""
        between = max(len(row), self._width) - 1
        for cell in row:
            lines = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            if len(lines) == 1 or not between:
                continue
            counts = [line.count(self._delimiter) for line in lines]
            if sum(counts) == between * (len(lines) - 1) or between in counts:
                raise UserError(
                    f"{self._where}, row {number}: quotes stand around a field that holds what "
                    f"looks like whole rows ({number} to {number + len(lines) - 1}); take the "
                    "stray quotes out, or double them"
                )


def _problem(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end" in said:
        return "a quoted field does not end; close the quotes"
    if "expected after" in said:
        return "a quoted field goes on after its quotes; double the quotes inside it"
    if "field larger" in said:
        return f"a field has more than {LONGEST_FIELD:,} characters; are quotes left open there?"
    return "cannot be read as delimited text"
