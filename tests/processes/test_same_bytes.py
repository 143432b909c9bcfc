"""What is rendered has the same bytes in another process, time zone and order of hashes."""

import subprocess
import sys
from dataclasses import replace

import pytest
from sample_document import environment, sample_chart, sample_document

from antwoord.answer.charts.chart import chart_png, chart_svg
from antwoord.answer.docx.file import render_docx
from antwoord.answer.html.page import render_html
from antwoord.answer.pdf.file import render_pdf

ELSEWHERE = {"TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1"}
#: Where the function that renders is imported from, what it is given, and what it gives here.
RENDERED = {
    "html": (
        "from antwoord.answer.html.page import *",
        "render_html(sample_document()).encode()",
        lambda: render_html(sample_document()).encode(),
    ),
    "pdf": (
        "from antwoord.answer.pdf.file import *",
        "render_pdf(sample_document())",
        lambda: render_pdf(sample_document()),
    ),
    "docx": (
        "from antwoord.answer.docx.file import *",
        "render_docx(sample_document())",
        lambda: render_docx(sample_document()),
    ),
    "png": (
        "from antwoord.answer.charts.chart import *",
        "chart_png(sample_chart(), width_pixels=600)",
        lambda: chart_png(sample_chart(), width_pixels=600),
    ),
}


def elsewhere(found: str, expression: str, seed: str) -> bytes:
    """What another process makes of the expression."""
    code = f"import sys; from sample_document import *; {found}; "
    code += f"sys.stdout.buffer.write({expression})"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment(PYTHONHASHSEED=seed, **ELSEWHERE),
        capture_output=True,
        check=True,
    ).stdout


@pytest.mark.parametrize("kind", RENDERED)
def test_the_same_document_has_the_same_bytes(kind: str) -> None:
    found, expression, here = RENDERED[kind]
    assert elsewhere(found, expression, "7") == here()


@pytest.mark.parametrize("seed", ["1", "2"])
@pytest.mark.parametrize("kind", ["bars", "columns", "tile_map"])
def test_the_same_chart_has_the_same_bytes(kind: str, seed: str) -> None:
    places = tuple((float(column), 0.0) for column in range(5))
    here = chart_svg(replace(sample_chart(), kind=kind, places=places), title="x")
    found = "from dataclasses import replace; from antwoord.answer.charts.chart import *"
    chart = f"replace(sample_chart(), kind={kind!r}, places={places!r})"
    assert elsewhere(found, f"chart_svg({chart}, title='x').encode()", seed) == here.encode()
