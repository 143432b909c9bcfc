"""A sweep for machines and for spreadsheets: `sweep.csv` and `sweep.xlsx`."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from antwoord.answer.changed.figures import as_number
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.cells import ALWAYS, NO_SUCH_DIMENSION, CellName
from antwoord.publishing.files import write_file
from antwoord.run_files import SWEEP_CSV, SWEEP_XLSX
from antwoord.series.sweep.series import Point, Series, shown_of
from antwoord.series.told import Told

_AFTER = ("value", "low", "high", "conf_status", "outcome", "run")


def write_csv(series: Series, folder: Path) -> None:
    """Writes `sweep.csv` into the `folder`.

    It has a row for each date and cell of `Series.cells`, with the columns of `cells.csv` but
    that of the table, and how the run ended; a date without an answer has one row without a cell.
    """
    columns = series.parameters.question.columns
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("reference_date", "measure", *columns, *_AFTER))
    for point in series.points:
        if point.told is None:
            writer.writerow(
                (point.day, "", *[""] * len(columns), "", "", "", "", point.outcome, "")
            )
            continue
        for name in series.cells:
            if name in point.told.figures:
                codes = [
                    _code(name, column, column in ALWAYS or column in dict(name.codes))
                    for column in columns
                ]
                told = _told(point.told, name)
                run = point.told.folder.name
                writer.writerow((point.day, name.measure, *codes, *told, point.outcome, run))
    write_file(folder / SWEEP_CSV, file.getvalue())


def _code(name: CellName, column: str, has: bool) -> str:
    return name.code(column) if has else NO_SUCH_DIMENSION


def _told(told: Told, name: CellName) -> Iterator[object]:
    figure = told.figures[name]
    for value in (figure.shown, figure.low, figure.high):
        yield "" if value is None else as_number(name, value)
    yield told.statuses[name]


def write_workbook(
    series: Series,
    folder: Path,
    titles: Mapping[CellName, str],
    heads: Mapping[str, str],
    notice: Sequence[str],
) -> None:
    """Writes `sweep.xlsx` into the `folder`: a sheet for each measure, dates by cells.

    `titles` name the cells, `heads` the measures, and `date` and `outcome`; `notice` is what
    stands above each table. A figure that is not exact is a text, as people read it.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    content = BytesIO()
    workbook = xlsxwriter.Workbook(content, options)
    last = series.points[-1].day
    created = datetime(last.year, last.month, last.day, tzinfo=UTC)
    workbook.set_properties({"title": notice[0], "created": created})
    head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    bold = workbook.add_format({"bold": True})
    formats = {
        False: workbook.add_format({"num_format": "#,##0"}),
        True: workbook.add_format({"num_format": "#,##0.00"}),
    }
    shown = {p.day: shown_of(p.told, series.parameters.language) for p in series.points if p.told}
    for measure in series.measures:
        sheet = workbook.add_worksheet(heads[measure][:31].replace("/", "-"))
        for line, text in enumerate(notice):
            sheet.write_string(line, 0, text, bold if line == 0 else None)
        top = len(notice) + 1
        cells = [name for name in series.cells if name.measure == measure]
        for column, text in enumerate((heads["date"], heads["outcome"])):
            sheet.write_string(top, column, text, head)
        for column, name in enumerate(cells, start=2):
            sheet.write_string(top, column, titles[name], head)
        for line, point in enumerate(series.points, start=top + 1):
            sheet.write_string(line, 0, point.day.isoformat())
            sheet.write_string(line, 1, heads[point.outcome])
            for column, name in enumerate(cells, start=2):
                if point.told:
                    form, words = formats[name.is_amount], shown[point.day]
                    _write(sheet, (line, column), point, name, form, words)
        sheet.freeze_panes(top + 1, 1)
        sheet.set_column(0, len(cells) + 1, 14)
    if not series.measures:
        workbook.add_worksheet().write_string(0, 0, notice[0], bold)
    workbook.close()
    write_file(folder / SWEEP_XLSX, content.getvalue())


def _write(
    sheet: Any, at: tuple[int, int], point: Point, name: CellName, form: Any, shown: ShownCells
) -> None:
    figure = point.told.figures.get(name) if point.told else None
    if figure is None:
        return
    if figure.shown is None:
        sheet.write_string(*at, shown.text(name))
    else:
        # A spreadsheet holds doubles: whole cents up to 90 trillion are exact.
        sheet.write_number(*at, figure.shown / 100 if name.is_amount else figure.shown, form)
