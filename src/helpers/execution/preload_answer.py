"""What only the answer needs, imported by its kernel while the notebook before runs.

And the templates, compiled.
"""

import babel.numbers
import matplotlib.backends.backend_svg
import matplotlib.figure
import nbconvert
import typst
import xlsxwriter

import helpers.answer.cells_file
import helpers.answer.docx_file
import helpers.answer.figures_page
import helpers.answer.html
import helpers.answer.pdf
import helpers.answer.steps
import helpers.quality.audit_page
import helpers.quality.audit_view

helpers.quality.audit_view.template()
helpers.answer.docx_file.templates()
helpers.answer.html.exporter()
helpers.answer.figures_page.template()
