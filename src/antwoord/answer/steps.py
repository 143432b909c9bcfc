"""The answer step: the document composed, rendered and written with its tables."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.answer.changed.chapter import Since, chapter, since_of, with_earlier
from antwoord.answer.content.compose import Composer
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.sources import facts
from antwoord.answer.document.frame import walk
from antwoord.answer.document.model import FIGURES_PAGE, Document, NumberedAnswer, Paragraph
from antwoord.catalogue.declared.measures import measures
from antwoord.cells import CellName
from antwoord.counting.context import Context
from antwoord.counting.layout import Layout, layouts, lines, read_axes
from antwoord.errors import UserError
from antwoord.handover import leave, made_by, read_seal
from antwoord.kbo.steps import completed
from antwoord.language.readability import reading_ease
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_file, write_json
from antwoord.publishing.rights import for_the_owner
from antwoord.register.reading import Ingestion
from antwoord.run_files import (
    ANSWER_DOCX,
    ANSWER_HTML,
    ANSWER_PDF,
    AUDIT,
    FIGURES,
    IN_DOUBT,
    INTERNAL_REPORT,
    PUBLISHED,
    PUBLISHED_ROWS,
    REPORT,
    ROUNDED,
    TABLES,
)

if TYPE_CHECKING:
    import pandas as pd

    from antwoord.answer.html.shown import Answers, ChartShown


def compose_answer(parameters: Parameters) -> Document:
    """The answer of a run with these `parameters` as a neutral document, of what it left so far."""
    return _composer(parameters)[0].document()


@for_the_owner()
def write_answer(parameters: Parameters, document: Document) -> dict[str, int]:
    """Writes the answer, `document`, and its tables into the outputs; gives bytes by file name.

    `figures.json` in the processed folder holds the main figures for the run's record.
    """
    import pandas as pd

    from antwoord.answer.cells_file import write_cells, write_description, write_rounded
    from antwoord.answer.docx.file import render_docx
    from antwoord.answer.html.figures_page import render_figures_page
    from antwoord.answer.html.page import render_html
    from antwoord.answer.pdf.file import Manuscript
    from antwoord.answer.sources_file import write_sources
    from antwoord.answer.workbook.file import write_workbooks

    outputs = parameters.outputs
    folder = outputs / TABLES
    folder.mkdir(parents=True, exist_ok=True)
    cells = _cells(parameters.processed)
    maker, since = _composer(parameters)
    figures = render_figures_page(
        document, maker.cells, maker.tables.titles, maker.sources, maker.layouts
    )
    write_file(outputs / FIGURES_PAGE, figures)
    with ThreadPoolExecutor(max_workers=1) as pool:
        # Typst works outside Python's lock: a long table costs the slower of the two.
        typeset = pool.submit(Manuscript.of(document).typeset)
        write_file(outputs / ANSWER_HTML, render_html(document))
        write_file(outputs / ANSWER_DOCX, render_docx(document))
        workbooks = write_workbooks(document, folder)
        write_file(outputs / ANSWER_PDF, typeset.result())
    written = [
        outputs / ANSWER_HTML,
        outputs / ANSWER_PDF,
        outputs / ANSWER_DOCX,
        outputs / FIGURES_PAGE,
        write_cells(
            maker.cells.values, maker.cells.ranges, maker.layouts, parameters.question, folder
        ),
        write_rounded(
            pd.read_parquet(parameters.processed / ROUNDED),
            maker.layouts,
            parameters.question,
            folder,
        ),
        write_sources(
            parameters, maker.cells.values, maker.layouts, Ingestion.load(parameters.processed)
        ),
        *workbooks,
        write_description(
            document,
            parameters.description.synthetic,
            parameters.question,
            read_axes(parameters.processed, parameters.question),
            folder,
        ),
    ]
    _record_figures(
        parameters,
        cells,
        reading_ease(_answer_texts(document), parameters.language),
        since,
    )
    written += write_reports(parameters, outputs / AUDIT)
    made = {path.relative_to(outputs).as_posix(): path.stat().st_size for path in written}
    leave(parameters, "write_answer", (FIGURES,), made)
    return made


def written(parameters: Parameters, document: Document) -> dict[str, int]:
    """What `write_answer` gave, of the files that it left.

    Raises UserError for a `document` that is not the one that the step composes: it was not
    written.
    """
    if document != compose_answer(parameters):
        raise UserError(
            "this document is not the one that compose_answer gives, and was not written: what an "
            "answer says is decided by the question's file and by the catalogues"
        )
    seal = read_seal(parameters.processed, "write_answer")
    paths = [name.partition("/")[2] for name in (seal.left if seal else {})]
    files = {path: parameters.outputs / path for path in paths}
    return {path: file.stat().st_size for path, file in files.items() if file.is_file()}


def answers(parameters: Parameters) -> "Answers":
    """The numbered answers of a run, with the notice before them, to look at."""
    from antwoord.answer.html.shown import Answers

    return Answers(compose_answer(parameters), parameters.outputs)


def main_chart(parameters: Parameters) -> "ChartShown | None":
    """The first chart of the answer; None where it has none."""
    from antwoord.answer.html.shown import first_chart

    return first_chart(compose_answer(parameters))


def completed_audit(
    parameters: Parameters, counted: dict[str, int | None], disclosure: dict[str, Any]
) -> None:
    """What `complete_audit` gives; raises UserError for numbers that the page does not hold."""
    if counted != published_rows(parameters) or disclosure != protection_report(parameters):
        raise UserError(
            "these numbers are not those that published_rows and protection_report give, and the "
            "audit page holds those"
        )


def main_figures(parameters: Parameters) -> "pd.DataFrame":
    """The totals of the whole population, a row for each measure, as a small frame to look at."""
    import pandas as pd

    folder = made_by(parameters, "protect")
    shown = ShownCells.of(_cells(folder), parameters.language)
    rows = [
        (name, shown.text(CellName(name))) for name in measures() if CellName(name) in shown.values
    ]
    return pd.DataFrame(rows, columns=["measure", "value"]).set_index("measure")


def write_reports(parameters: Parameters, folder: Path) -> list[Path]:
    """Writes `disclosure.json` into the `folder`: numbers, in an internal run witnesses too."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / REPORT
    name = REPORT if parameters.audience == "public" else INTERNAL_REPORT
    write_file(path, (parameters.processed / name).read_bytes())
    return [path]


def published_rows(parameters: Parameters) -> dict[str, int | None]:
    """What became of the rows read; None where a number is not published."""
    text = (parameters.processed / PUBLISHED_ROWS).read_text(encoding="utf-8")
    rows: dict[str, int | None] = json.loads(text)
    return rows


def _numbers(parameters: Parameters) -> dict[str, Decimal | int | None]:
    """The numbers beside the tables: of rows, and of cells that are published or not."""
    numbers: dict[str, Decimal | int | None] = {**published_rows(parameters)}
    if parameters.audience == "internal":
        # No cells, and so nothing that a public document can tell.
        in_doubt = json.loads((parameters.processed / IN_DOUBT).read_text(encoding="utf-8"))
        numbers.update({name: Decimal(number) for name, number in in_doubt.items()})
    report = protection_report(parameters)
    if since := report.get("since"):
        numbers["applications_since"] = since["applications"]
    for block in report["blocks"]:
        for name in ("not_zero", "suppressed"):
            numbers[f"{block['name']}_{name}"] = block[name]
    if (extract := completed(parameters.processed)) and parameters.audience == "internal":
        for name in ("found", "no_number", "malformed_number", "not_in_extract", "several"):
            numbers[f"kbo_{name}"] = extract[name]
        numbers["kbo_filled"] = extract["filled"]["nace_code"]
    return numbers


def protection_report(parameters: Parameters) -> dict[str, Any]:
    """What the protection step left: rules, numbers of cells, losses."""
    report: dict[str, Any] = json.loads((parameters.processed / REPORT).read_text(encoding="utf-8"))
    return report


def _composer(parameters: Parameters) -> tuple[Composer, Since | None]:
    """Who composes the document of a run, and what changed since the answer that it names."""
    folder = made_by(parameters, "protect")
    ingestion = Ingestion.load(folder)
    shown, laid_out = _shown(parameters, ingestion), _layouts(parameters)
    since = since_of(parameters, shown, (name for _, name, _ in lines(laid_out)))
    maker = Composer(
        parameters,
        with_earlier(shown, since) if since else shown,
        ingestion,
        protection_report(parameters),
        laid_out,
        partial(chapter, since, extract_date=ingestion.extract_date) if since else None,
    )
    return maker, since


def _layouts(parameters: Parameters) -> list[Layout]:
    """How each table of a run is laid out."""
    return layouts(
        parameters.question,
        read_axes(parameters.processed, parameters.question),
        Context.of(parameters),
        internal=parameters.audience == "internal",
    )


def _shown(parameters: Parameters, ingestion: Ingestion) -> ShownCells:
    """Every figure that the document may show, in the order of their files."""
    import pandas as pd

    folder = parameters.processed
    cells = _cells(folder)
    return ShownCells.of(
        cells,
        parameters.language,
        rounded=pd.read_parquet(folder / ROUNDED),
        facts=facts(parameters, _numbers(parameters), ingestion.corrections, cells),
    )


def _cells(folder: Path) -> "pd.DataFrame":
    import pandas as pd

    return pd.read_parquet(folder / PUBLISHED)


def _answer_texts(document: Document) -> list[str]:
    """The paragraphs of the answers themselves, without tables and the annex, as they are shown."""
    answers = (block for block in document.blocks if isinstance(block, NumberedAnswer))
    return [
        "".join(part.text for part in block.content)
        for answer in answers
        for block in walk(answer.blocks)
        if isinstance(block, Paragraph)
    ]


def _record_figures(
    parameters: Parameters,
    cells: "pd.DataFrame",
    readability: int | None,
    since: Since | None,
) -> None:
    from antwoord.answer.cells_file import value_text

    shown = ShownCells.of(cells, parameters.language)
    figures: dict[str, Any] = {}
    between: dict[str, Any] = {}

    def told(key: CellName, value: Decimal | None) -> str | int | None:
        # Amounts stay texts: a JSON number would be read back as a binary fraction.
        text = value_text(key, value)
        return (text if key.is_amount else int(text)) if text else None

    for name in measures():
        key = CellName(name)
        if key not in shown.values:
            continue
        figures[name] = told(key, shown.values[key][0])
        if key in shown.ranges:
            between[name] = [told(key, end) for end in shown.ranges[key]]
    rows: dict[str, object] = {
        # Amounts are texts here too.
        name: number if number is None else f"{number:.2f}" if "_eur" in name else int(number)
        for name, number in _numbers(parameters).items()
    }
    rows["corrected"] = Ingestion.load(parameters.processed).corrections
    report = protection_report(parameters)
    # Which releases the answer was protected together with: those up to this one.
    ledger_head = report.pop("ledger_head", None)
    content: dict[str, Any] = {
        "figures": figures,
        "ranges": between,
        "rows": rows,
        "disclosure": report,
    }
    if readability is not None:
        content["readability"] = readability
    if ledger_head:
        content["ledger_head"] = ledger_head
    if since:
        content["since"] = since.as_record()
    if extract := completed(parameters.processed):
        content["enterprise_register"] = {
            "extract_number": extract["extract_number"],
            "snapshot_date": extract["snapshot_date"].isoformat(),
            "later_than_reference": extract["later_than_reference"],
        }
        if parameters.audience == "internal":
            content["enterprise_register"] |= {
                name: extract[name] for name in ("filled", "disagreements", "ignored_2003")
            }
    write_json(parameters.processed / FIGURES, content)
