"""What only the answer needs, imported by its kernel while the notebook before runs.

And the templates, compiled.
"""

import importlib

import babel.numbers
import typst
import xlsxwriter

import antwoord.answer.cells_file
import antwoord.answer.docx.file
import antwoord.answer.html.figures_page
import antwoord.answer.html.page
import antwoord.answer.pdf.file
import antwoord.answer.steps
import antwoord.answer.workbook.file
import antwoord.answer.workbook.ods
import antwoord.quality.page.folder
import antwoord.quality.page.view
from antwoord.patches import without_markdown

with without_markdown():
    importlib.import_module("nbconvert")

antwoord.quality.page.view.template()
antwoord.answer.docx.file.templates()
antwoord.answer.workbook.ods.templates()
antwoord.answer.html.page.exporter()
antwoord.answer.html.figures_page.template()
