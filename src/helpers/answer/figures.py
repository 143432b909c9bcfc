"""Which charts the document holds, and what each says to somebody who cannot see it."""

from helpers.answer.model import CellKey, Chart, Figure, Series, Table
from helpers.answer.shown_cells import ShownCells
from helpers.answer.wording import Wording


class FigureMaker:
    """Makes a figure from a table that is already laid out, so the two cannot differ."""

    def __init__(self, cells: ShownCells, say: Wording) -> None:
        """Figures are numbered in the order in which they are asked for."""
        self.cells, self.say = cells, say
        self.number = 0

    def bars(
        self, figure_id: str, table: Table, columns: tuple[int, ...], caption: str, unit: str
    ) -> Figure | None:
        """Bars of some columns of a table (0 is the first after the row headers).

        Rows that are totals are left out, and so is a row of which a cell is suppressed.
        None where nothing is left to draw.
        """
        rows = [
            row
            for row in table.rows
            if row.kind == "plain" and all(row.cells[i].kind == "number" for i in columns)
        ]
        if not rows:
            return None
        self.number += 1
        series = tuple(
            Series(
                name=table.columns[i + 1],
                values=tuple(float(self._value(row.cells[i].cell)) for row in rows),
                value_texts=tuple(row.cells[i].text for row in rows),
            )
            for i in columns
        )
        labels = tuple(f"{row.code} {row.header}".strip() for row in rows)
        chart = Chart(labels=labels, series=series, value_axis=unit)
        return Figure(figure_id, self.number, caption, self._alt(chart, caption), chart, table.id)

    def _value(self, key: object) -> float:
        assert isinstance(key, CellKey)
        return float(self.cells.value(key))

    def _alt(self, chart: Chart, caption: str) -> str:
        """What the chart shows, figure by figure: "Antwerpen: aanvragen 52, uitbetaald 25"."""
        lines = []
        for place, label in enumerate(chart.labels):
            figures = ", ".join(
                f"{series.name[:1].lower()}{series.name[1:]} {series.value_texts[place]}"
                for series in chart.series
            )
            lines.append(f"{label}: {figures}")
        return self.say(
            "Bar chart. {caption} {figures}.", caption=caption, figures="; ".join(lines)
        )
