"""Which charts the document holds, and what each says to somebody who cannot see it."""

from helpers.answer.model import CellKey, Chart, Figure, Series, Table
from helpers.answer.shown_cells import ShownCells
from helpers.answer.wording import Wording

#: A chart with more labels than this is told by its largest bars only.
LABELS_TOLD, LARGEST_TOLD = 12, 5


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
        """What the chart shows: "Antwerpen: aanvragen 52, uitbetaald 25", figure by figure.

        A long chart is told by its largest bars: nobody listens to forty figures, and all
        of them stand in the table.
        """
        lines: list[str] = []
        places = list(range(len(chart.labels)))
        if len(chart.labels) > LABELS_TOLD:
            largest = sorted(places, key=lambda place: -chart.series[0].values[place])
            places = sorted(largest[:LARGEST_TOLD])
        for place in places:
            label = chart.labels[place]
            figures = ", ".join(
                f"{series.name[:1].lower()}{series.name[1:]} {series.value_texts[place]}"
                for series in chart.series
            )
            lines.append(f"{label}: {figures}")
        told = "; ".join(lines)
        if len(places) < len(chart.labels):
            return self.say(
                "Bar chart of {number} rows. {caption} The longest bars: {figures}.",
                number=str(len(chart.labels)),
                caption=caption,
                figures=told,
            )
        return self.say("Bar chart. {caption} {figures}.", caption=caption, figures=told)
