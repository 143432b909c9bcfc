"""The page of a sweep, `sweep.html`: figures over time, beside each picture its table."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.titles import Titles
from antwoord.answer.html.plain_page import environment, style_and_policy
from antwoord.cells import CellName, is_special
from antwoord.language.numerals import count, day, euro
from antwoord.publishing.files import write_file
from antwoord.run_files import SWEEP_CSV, SWEEP_HTML, SWEEP_XLSX
from antwoord.series.folder import whole_folder
from antwoord.series.sweep.files import write_csv, write_workbook
from antwoord.series.sweep.multiples import known, panel, top_of
from antwoord.series.sweep.series import Point, Series, figure_of, shown_of
from antwoord.series.wording import SERIES, SWEEP, TEMPLATES, titles_of

GENERATOR = "antwoord sweep"


def write_sweep(series: Series) -> Path:
    """Writes the page, the CSV and the workbook of a series into its folder; gives the page.

    All three appear together or not at all; they are for their owner alone unless all of the
    series is released. Raises UserError where they cannot be written.
    """
    final = series.folder
    titles = titles_of(series.parameters, series.points[-1].day)
    language = series.parameters.language
    names = {name: titles.figure(name) for name in series.cells}
    words = SWEEP[language]
    heads = {measure: titles.measure(measure) for measure in series.measures} | {
        key: words[key] for key in ("date", "outcome", "passed", "stopped", "failed")
    }
    notice = [f"{words['title']}: {_subject(series)}", *notices(series)]
    with whole_folder(final, is_open=series.is_open) as folder:
        write_csv(series, folder)
        write_workbook(series, folder, names, heads, notice)
        write_file(folder / SWEEP_HTML, render_sweep(series, titles))
    return final / SWEEP_HTML


def notices(series: Series) -> list[str]:
    """What stands above everything: for whom it is, and whether the register is made up."""
    words = SERIES[series.parameters.language]
    made_up = [words["made_up"]] if series.parameters.description.synthetic else []
    if series.parameters.audience == "internal":
        return [*made_up, words["internal"]]
    return made_up if series.is_open else [*made_up, words["draft"]]


def render_sweep(series: Series, titles: Titles) -> str:
    """The page as text; the same series gives the same text. Every text is escaped."""
    from markupsafe import Markup

    language = series.parameters.language
    words = SWEEP[language]
    shown = {p.day: shown_of(p.told, language) for p in series.points if p.told}
    totals = [CellName(measure) for measure in series.measures]
    template = environment(TEMPLATES).get_template("sweep.html.j2")
    first, last = series.points[0].day, series.points[-1].day
    return template.render(
        **style_and_policy(TEMPLATES, "series.css"),
        language=language,
        title=f"{words['title']}: {_subject(series)}",
        skip=words["skip"],
        notice=" ".join(notices(series)),
        generator=GENERATOR,
        words=words,
        period=words["period"].format(
            number=count(len(series.points), language),
            first=day(first, language),
            last=day(last, language),
        ),
        legend=words["legend"],
        heads=[titles.measure(measure) for measure in series.measures],
        runs=[_run(point, totals, shown, series) for point in series.points],
        sections=[
            {
                "id": f"s{number}",
                "title": title,
                "groups": [
                    group | {"panels": [Markup(one) for one in group["panels"]]}  # noqa: S704
                    for group in groups
                ],
            }
            for number, (title, groups) in enumerate(_sections(series, titles, shown), start=1)
        ],
        files=[SWEEP_CSV, SWEEP_XLSX],
    )


def _subject(series: Series) -> str:
    return str(series.parameters.question.asked.get("subject") or series.parameters.question.id)


def _run(
    point: Point, totals: Sequence[CellName], shown: dict[Any, ShownCells], series: Series
) -> dict[str, Any]:
    language = series.parameters.language
    words = SWEEP[language]
    address = ""
    if point.page and point.page.resolve().is_relative_to(series.parameters.output):
        # Between two folders of outputs: seen from the folder of the sweep.
        address = quote(Path(os.path.relpath(point.page, series.folder)).as_posix())
    release = ""
    if point.told and series.parameters.audience == "public":
        release = words["released" if point.told.is_open else "draft"]
    return {
        "date": day(point.day, language),
        "iso": point.day.isoformat(),
        "address": address,
        "outcome": point.outcome,
        "verdict": words[point.outcome],
        "detail": point.problem or release,
        "figures": [_cell(point, name, shown) for name in totals] if point.told else None,
    }


def _cell(point: Point, name: CellName, shown: dict[Any, ShownCells]) -> tuple[str, str]:
    """A figure as it is read, and as it is read out where that is another way."""
    if point.told is None or name not in point.told.figures:
        return "–", ""
    words = shown[point.day]
    exact = point.told.figures[name].shown is not None
    return words.text(name), "" if exact else words.aloud(name)


def _sections(
    series: Series, titles: Titles, shown: dict[Any, ShownCells]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The pictures: of the whole population, then by each dimension; a group for each measure."""
    if not series.answered:
        return
    words = SWEEP[series.parameters.language]
    panels: list[str] = []
    for measure in series.measures:
        if any(figure_of(told, CellName(measure)) for told in series.answered):
            group = _group(series, titles, shown, [CellName(measure)], "", titles.noun(measure))
            panels += group["panels"]
    if panels:  # their table is that of the runs
        yield words["whole"], [{"title": "", "panels": panels, "heads": [], "rows": []}]
    for dimension in series.dimensions:
        groups = []
        for measure in series.measures:
            if cells := series.split(measure, dimension):
                title = titles.noun(measure)
                groups.append(_group(series, titles, shown, cells, title, column=dimension.place))
        if groups:
            yield words["by"].format(titles.noun_of(dimension)), groups


def _group(
    series: Series,
    titles: Titles,
    shown: dict[Any, ShownCells],
    cells: Sequence[CellName],
    title: str,
    whole: str = "",
    column: str = "",
) -> dict[str, Any]:
    """Pictures of one measure with one axis, and their table.

    Of the codes of a `column`; else one picture, of the `whole` population.
    """
    language = series.parameters.language
    days = [point.day for point in series.points]
    figures = {
        name: [point.told.figures.get(name) if point.told else None for point in series.points]
        for name in cells
    }
    # Who is outside or unknown is in the table: a range of it may be as wide as all of the rest.
    drawn = [name for name in cells if not any(is_special(code) for _, code in name.codes)]
    top = top_of([one for name in drawn for one in known(figures[name])])
    if cells[0].is_amount:  # the axis ends at whole euro
        top = -(-top // 100) * 100

    def write(value: int) -> str:
        return euro(value // 100, language) if cells[0].is_amount else count(value, language)

    heads = []
    panels = []
    for name in cells:
        named = whole
        if column:
            named = titles.code(series.parameters.question.dimension(column), name.code(column))
        heads.append(named)
        if name not in drawn:
            continue
        label = _alternative(series, shown, name, ", ".join(filter(None, (title, named))))
        picture = panel(days, figures[name], top, label, write)
        panels.append(f'<div class="multiple"><p>{_escaped(named)}</p>{picture}</div>')
    rows = [
        (day(point.day, language), [_cell(point, name, shown) for name in cells])
        for point in series.points
        if point.told
    ]
    return {"title": title, "panels": panels, "heads": heads, "rows": rows}


def _alternative(series: Series, shown: dict[Any, ShownCells], name: CellName, title: str) -> str:
    """What a picture shows, in a sentence: the first and the last figure of it."""
    words, language = SWEEP[series.parameters.language], series.parameters.language
    there = [p for p in series.points if p.told and name in p.told.figures]
    if not there:
        return title
    ends = [(shown[p.day].aloud(name), day(p.day, language)) for p in (there[0], there[-1])]
    (first, on), (last, until) = ends
    return words["alternative"].format(title=title, first=first, on=on, last=last, until=until)


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))
