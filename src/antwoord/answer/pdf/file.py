"""The answer as a PDF that is archival and accessible at once: PDF/A-2a and PDF/UA-1.

The template `templates/answer.typ` is constant; the document reaches it as JSON, so that
no text of a register or a configuration is ever read as Typst.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.answer.document.frame import prepare
from antwoord.answer.document.model import Document
from antwoord.answer.pdf.blocks import payload
from antwoord.answer.pdf.fonts import font_folders
from antwoord.answer.pdf.objects import packed
from antwoord.answer.pdf.structure import with_row_headers

if TYPE_CHECKING:
    from typst import PDFStandard

TEMPLATES = Path(__file__).parent / "templates"


def render_pdf(document: Document) -> bytes:
    """The `document` as a PDF; the same one gives the same bytes, on every machine and day.

    Its time stamps are midnight UTC of `document.date`; its fonts come with the packages,
    never from the system. Raises `ValueError` for what `frame.prepare` refuses.
    """
    return Manuscript.of(document).typeset()


@dataclass(frozen=True)
class Manuscript:
    """All that a PDF needs of a document: its charts are drawn, its tables laid out."""

    date: str
    content: str  # JSON

    @classmethod
    def of(cls, document: Document) -> "Manuscript":
        """Draws the charts of a `document` with matplotlib, which is for one thread at a time."""
        content = json.dumps(payload(prepare(document)), ensure_ascii=False)
        return cls(document.date, content)

    def typeset(self) -> bytes:
        """The file; for a thread of its own while other formats are made.

        Typst lets go of Python's lock, and nothing else here is shared.
        """
        import typst

        try:
            written = self._compiled()
        except typst.TypstError as error:
            # Seen with 0.15.2: where a page ends just so, between a group's header and its rows or
            # before a total, it calls the table's structure invalid. Any other text would do.
            if "table" not in str(error):
                raise
            written = self._compiled(plain_rows="")
        return packed(with_row_headers(written))

    def _compiled(self, **more: str) -> bytes:
        import typst

        standards: list[PDFStandard] = ["ua-1", "a-2a"]
        return typst.compile(
            TEMPLATES / "answer.typ",
            root=TEMPLATES,
            font_paths=font_folders(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"document": self.content, **more},
            pdf_standards=standards,
            timestamp=datetime.combine(
                date.fromisoformat(self.date), datetime.min.time(), tzinfo=UTC
            ),
        )
