"""The workbooks of an answer: `tables/tables.xlsx` and, with the same content, `tables.ods`."""

from pathlib import Path

from antwoord.answer.document.model import Document
from antwoord.answer.workbook.book import workbook_of
from antwoord.answer.workbook.ods import render_ods
from antwoord.answer.workbook.xlsx import render_xlsx
from antwoord.publishing.files import write_file
from antwoord.run_files import WORKBOOKS

RENDERERS = {"xlsx": render_xlsx, "ods": render_ods}


def write_workbooks(document: Document, folder: Path) -> list[Path]:
    """Writes the tables of the `document` into the `folder`, once in each format; gives the paths.

    Raises `ValueError` for what `frame.prepare` refuses.
    """
    book = workbook_of(document)
    paths = []
    for kind, name in WORKBOOKS.items():
        write_file(folder / name, RENDERERS[kind](book))
        paths.append(folder / name)
    return paths
