"""What is slow to import is imported by what needs it, and late."""

import subprocess
import sys
from pathlib import Path

import pytest
from sample_document import environment

#: What is done in a process of its own, and what must not be imported by it.
LIGHT = {
    "the page": (
        "import antwoord.answer.html.page",
        {"nbconvert", "nbformat", "matplotlib", "pandas"},
    ),
    "the PDF": ("import antwoord.answer.pdf.file", {"typst", "matplotlib", "pandas"}),
    "the DOCX": ("import antwoord.answer.docx.file", {"jinja2", "matplotlib", "pandas"}),
    "charts": ("import antwoord.answer.charts.chart", {"matplotlib"}),
    "a chart that is drawn": (
        "from sample_document import *; from antwoord.answer.charts.chart import *; "
        "chart_svg(sample_chart())",
        {"matplotlib.pyplot"},
    ),
    # They take seconds, in the process that a user waits for.
    "pages of notebooks": (
        "import antwoord.execution.notebooks.pages as pages; pages.prepare()",
        {"nbconvert", "nbformat", "pandas", "IPython"},
    ),
    "the rule book": (
        "import antwoord.quality.evaluation.result, antwoord.quality.gate; "
        "from antwoord.quality.rules.book import load_rule_book; load_rule_book()",
        {"great_expectations", "pandas", "ibis"},
    ),
    "the rule book that is listed": (
        "from antwoord.cli.main import app; app(['rules'], standalone_mode=False)",
        {"great_expectations", "pandas", "ibis", "pyarrow", "matplotlib"},
    ),
}


def said(code: str) -> list[str]:
    """The lines that another process prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("what", LIGHT)
def test_nothing_heavy_is_imported(what: str) -> None:
    code, heavy = LIGHT[what]
    assert said(f"{code}\nimport sys\nprint(sorted({heavy!r} & set(sys.modules)))")[-1] == "[]"


def test_what_gx_does_not_need_is_not_imported_by_a_check_either(tmp_path):
    look = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]); "
        "from checked_registers import check, clean_rows; from antwoord.patches import LATE; "
        "check(Path(sys.argv[1]), clean_rows()); print([n for n in LATE if n in sys.modules])"
    )
    command = [sys.executable, "-c", look, str(tmp_path), str(Path(__file__).parents[1])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]"]
