"""A sweep as a table for a terminal: its dates with their main figures."""

from antwoord.cells import CellName
from antwoord.series.sweep.series import Series, shown_of

#: Heads of the columns, by measure; English, as the command line.
HEADS = {
    "applications": "applications",
    "paid": "paid",
    "stopped": "stopped",
    "undecided": "undecided",
    "amount_paid_eur": "euro paid",
}


def table_of(series: Series) -> list[list[str]]:
    """The header, then a row for each date: its figures of the whole population, its outcome."""
    language = series.parameters.language
    table = [["date", *(HEADS[measure] for measure in series.measures), "checks"]]
    for point in series.points:
        figures = ["–"] * len(series.measures)
        if point.told:
            shown = shown_of(point.told, language)
            names = map(CellName, series.measures)
            figures = [shown.text(n) if n in point.told.figures else "–" for n in names]
        table.append([point.day.isoformat(), *figures, point.outcome])
    return table
