"""The words of the workbook in every language; they stand in `locale/`."""

from pathlib import Path

from antwoord.language.catalogue import Catalogue

_TEXTS = Catalogue(Path(__file__).parent / "locale")
SHEET = _TEXTS.table("sheet")
COVER = _TEXTS.table("cover")
TABLE = _TEXTS.table("table")
#: What each mark means, by the mark without its brackets.
MARK = _TEXTS.table("mark")
PAGE = _TEXTS.table("page")
