"""The formats of one answer, as it is and with a table of 10,000 rows; beside the plain ways.

    python benchmarks/rendering.py [ROWS] [RUNS]

The plain ways show the same tables and nothing else: pandas' `to_html`, and a Typst table as
its documentation shows one, with the same standards asked for.
"""

import json
import pickle
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from measure import Look, Measured, look, measure, side_by_side, table

from antwoord.answer.document.frame import tables
from antwoord.answer.document.model import Document, Table, TableCell, TableRow
from antwoord.parameters import STAGED_OUTPUTS, STAGED_PROCESSED

COLUMNS = 5
SECONDS = ".seconds"
DOCX = "antwoord.answer.docx.file"
PLAIN_TYPST = """
#let rows = json(bytes(sys.inputs.rows))
#set document(title: "Tables")
#set text(lang: "nl")
#for (columns, cells) in rows {
  table(columns: columns.len(), table.header(..columns), ..cells)
}
"""


def main(rows: int, runs: int) -> None:
    """Prints a table for each of the two documents; seconds alone are without imports."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        answer = _answer(place)
        documents = {
            "the answer": answer,
            f"with a table of {rows:,} rows": replace(
                answer, blocks=(*answer.blocks, _long_table(rows))
            ),
        }
        for name, document in documents.items():
            path = place / "document.pickle"
            path.write_bytes(pickle.dumps(document))
            alone: dict[str, list[float]] = {}
            ways = {way: _way(way, path, alone) for way in WAYS}
            found = side_by_side(ways, runs)
            print(f"\n{name}, whole processes, imports included:\n\n{table(found, base=PDF)}\n")
            for way, seconds in alone.items():
                print(f"rendering alone, {way}: {sorted(seconds)[len(seconds) // 2]:.2f} s")


def one(way: str, path: Path) -> None:
    """One way once, in this process; the seconds that it took go to a file."""
    document: Document = pickle.loads(path.read_bytes())
    _imports()
    started = time.perf_counter()
    WAYS[way](document)
    path.with_suffix(SECONDS).write_text(str(time.perf_counter() - started), encoding="utf-8")


def _html(document: Document) -> int:
    from antwoord.answer.html.page import render_html

    return len(render_html(document))


def _pdf(document: Document) -> int:
    from antwoord.answer.pdf.file import render_pdf

    return len(render_pdf(document))


def _docx(document: Document) -> int:
    return len(import_module(DOCX).render_docx(document))


def _all(document: Document) -> int:
    """Typst lets go of Python's lock, so that the other formats are made meanwhile."""
    from antwoord.answer.pdf.file import Manuscript

    manuscript = Manuscript.of(document)
    other = threading.Thread(target=manuscript.typeset)
    other.start()
    _html(document)
    if find_spec(DOCX):
        _docx(document)
    other.join()
    return 0


def _plain_html(document: Document) -> int:
    import pandas as pd

    frames = [
        pd.DataFrame(_cells(one), columns=list(one.columns)) for one in tables(document).values()
    ]
    return sum(len(frame.to_html(index=False)) for frame in frames)


def _plain_typst(document: Document) -> int:
    import typst

    rows = [
        (one.columns, [cell for row in _cells(one) for cell in row])
        for one in tables(document).values()
    ]
    return len(
        typst.compile(
            PLAIN_TYPST.encode(),
            format="pdf",
            sys_inputs={"rows": json.dumps(rows)},
            pdf_standards=["ua-1", "a-2a"],
        )
    )


PDF = "PDF"
WAYS: dict[str, Callable[[Document], int]] = {
    PDF: _pdf,
    "a plain Typst table": _plain_typst,
    "HTML": _html,
    "pandas `to_html`": _plain_html,
    **({"DOCX": _docx} if find_spec(DOCX) else {}),
    "all formats at the same time": _all,
}


def _way(way: str, path: Path, alone: dict[str, list[float]]) -> Callable[[], Measured]:
    def run() -> Measured:
        found = measure([[sys.executable, __file__, way, str(path)]])
        seconds = float(path.with_suffix(SECONDS).read_text(encoding="utf-8"))
        if look() is Look.TIME:
            alone.setdefault(way, []).append(seconds)
        return found

    return run


def _cells(one: Table) -> list[list[str]]:
    width = len(one.columns)
    return [
        [f"{row.code} {row.header}".strip(), *(cell.text for cell in row.cells), *[""] * width][
            :width
        ]
        for row in one.rows
    ]


def _long_table(rows: int) -> Table:
    return Table(
        "long",
        99,
        "Appendix.",
        ("Municipality", *(f"Column {column}" for column in range(1, COLUMNS + 1))),
        tuple(
            TableRow(
                f"Municipality {row}",
                tuple(
                    TableCell(f"{row * column:,}".replace(",", "."))
                    for column in range(1, COLUMNS + 1)
                ),
            )
            for row in range(rows)
        ),
    )


def _answer(place: Path) -> Document:
    """The answer with the default parameters, composed in a folder of its own."""
    path = place / "answer.pickle"
    for name in ("processed", "outputs"):
        (place / name).mkdir()
    apart = {
        STAGED_PROCESSED: str(place / "processed"),
        STAGED_OUTPUTS: str(place / "outputs"),
        "GX_ANALYTICS_ENABLED": "false",
    }
    measure([[sys.executable, __file__, "compose", str(path)]], apart)
    composed: Document = pickle.loads(path.read_bytes())
    return composed


def _compose(path: Path) -> None:
    from antwoord.answer.steps import compose_answer
    from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
    from antwoord.disclosure.steps import protect
    from antwoord.parameters import validate
    from antwoord.quality.steps import check
    from antwoord.register.reading import read_register

    run = validate()
    read_register(run)
    check(run)
    sectoral_breakdown(run)
    provincial_breakdown(run)
    protect(run)
    path.write_bytes(pickle.dumps(compose_answer(run)))


def _imports() -> None:
    """What the process of a notebook has already imported when it comes to rendering."""
    import_module("antwoord.execution.preload.light")
    import_module("antwoord.execution.preload.everything")
    import_module("antwoord.execution.preload.answer")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "compose":
        _compose(Path(sys.argv[2]))
    elif len(sys.argv) > 2 and sys.argv[1] in WAYS:
        one(sys.argv[1], Path(sys.argv[2]))
    else:
        numbers = [int(argument) for argument in sys.argv[1:]]
        main(*(numbers + [10_000, 3][len(numbers) :]))
