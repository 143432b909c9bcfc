"""The figures of a page that say of which cell they are, and how many others there are.

A figure says it by the cell's key (`data-cell`), or by the row of the file: in the page of all
figures, the value of the row with the id `r12` is that of line 12 of `cells.csv`.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from antwoord.errors import UserError

_KEY = "data-cell"
_ROW = re.compile(r"[a-z]\d+")
#: Elements without an end, and those whose text nobody reads.
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_SILENT = frozenset({"script", "style"})
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Figure:
    """What a page shows of a cell.

    `cell` is the cell's key, or `#` and the id of a row; `text` stands at a `line` of the page.
    """

    cell: str
    text: str
    line: int


def read_figures(path: Path) -> tuple[str, list[Figure], int]:
    """The language of the page at `path`, its figures with a cell, and how many numbers have none.

    The language is "" where the page does not say it. Raises UserError where it cannot be read.
    """
    reader = _Reader()
    try:
        reader.feed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise UserError(f"{path}: this page cannot be read") from None
    return reader.language, reader.figures, reader.others


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.figures: list[Figure] = []
        self.others = 0
        #: Open elements: the cell that they show, and whether their text is no part of it.
        self._open: list[tuple[str, str, bool]] = []
        #: How many of them show a cell, and how many are silent.
        self._of_cells, self._silent = 0, 0
        self._text: list[str] = []
        self._line = 0
        self._row = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.language = self.language or (given.get("lang") or "" if tag == "html" else "")
        if tag in _VOID:
            return
        cell = given.get(_KEY) or ""
        if tag == "tr":
            own = given.get("id") or ""
            self._row = own if _ROW.fullmatch(own) else ""
        elif tag == "td" and self._row and "class" not in given:
            cell = cell or f"#{self._row}"
        aloud = "aloud" in (given.get("class") or "").split()
        if cell:
            self._text, self._line = [], self.getpos()[0]
        silent = aloud or tag in _SILENT
        self._open.append((tag, cell, silent))
        self._of_cells += bool(cell)
        self._silent += silent

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, cell, silent = self._open.pop()
            self._of_cells -= bool(cell)
            self._silent -= silent
            if cell:
                self.figures.append(Figure(cell, "".join(self._text).strip(), self._line))
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._of_cells:
            self._text.append(data)
        else:
            self.others += len(_NUMBER.findall(data))
