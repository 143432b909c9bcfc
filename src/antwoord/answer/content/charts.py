"""The charts of the document, and what each says to somebody who cannot see it."""

from typing import Literal

from antwoord.answer.document.model import Chart, ChartBlock, Series, Table, TableRow
from antwoord.answer.words.wording import Wording
from antwoord.cells import AMBIGUOUS, OTHER_CODE, UNKNOWN

#: A chart with more labels than this is told by its largest bars only.
LABELS_TOLD, LARGEST_TOLD = 12, 5

#: West to east, Vlaams-Brabant south of Oost-Vlaanderen and Antwerpen: FACTS section 5
#: describes the neighbourhood, no borders are drawn.
TILES = {
    "BE-VWV": (0.0, 0.0),
    "BE-VOV": (1.0, 0.0),
    "BE-VAN": (2.0, 0.0),
    "BE-VLI": (3.0, 0.0),
    "BE-VBR": (1.5, 1.0),
}

KIND_WORDS = {
    "bars": "Bar chart. {caption} {figures}.",
    "columns": "Column chart. {caption} {figures}.",
    "tile_map": "Map of the five provinces as tiles. {caption} {figures}.",
}


class ChartMaker:
    """Makes charts from tables that are already laid out, so that the two cannot differ."""

    def __init__(self, say: Wording) -> None:
        """A maker in one language; charts are numbered in the order in which they are asked for."""
        self.say = say
        self.number = 0

    def bars(
        self, chart_id: str, table: Table, columns: tuple[int, ...], caption: str, unit: str
    ) -> ChartBlock | None:
        """Bars of some columns of a table (0 is the first after the row headers).

        `chart_id` is the chart's place in the document, `unit` what stands at the axis of values.
        Totals are left out. A number that is not published is drawn as its sign alone. None where
        no number is left to draw.
        """
        return self._made(chart_id, table, columns, caption, unit, "bars")

    def columns(
        self, chart_id: str, table: Table, columns: tuple[int, ...], caption: str, unit: str
    ) -> ChartBlock | None:
        """Upright columns, for rows that have an order of their own; see `bars`."""
        return self._made(chart_id, table, columns, caption, unit, "columns")

    def tile_map(
        self, chart_id: str, table: Table, column: int, caption: str, unit: str
    ) -> ChartBlock | None:
        """A tile for each of the five provinces, from one column of their table; see `bars`."""
        return self._made(chart_id, table, (column,), caption, unit, "tile_map")

    def _made(
        self,
        chart_id: str,
        table: Table,
        columns: tuple[int, ...],
        caption: str,
        unit: str,
        kind: Literal["bars", "columns", "tile_map"],
    ) -> ChartBlock | None:
        # In a table with subtotals the codes below a group are not drawn beside it.
        drawn = "group" if any(row.kind == "group" for row in table.rows) else "plain"
        rows = [row for row in table.rows if row.kind == drawn]
        if kind == "tile_map":
            rows = [row for row in rows if _province(row) in TILES]
        rows = [row for row in rows if not _special(row)]
        kinds = [row.cells[i].kind for row in rows for i in columns]
        if "number" not in kinds:
            return None
        self.number += 1
        series = tuple(
            Series(
                name=table.columns[i + 1],
                values=tuple(_value(row, i) for row in rows),
                value_texts=tuple(row.cells[i].text for row in rows),
            )
            for i in columns
        )
        chart = Chart(
            labels=tuple(f"{row.code} {row.header}".strip() for row in rows),
            series=series,
            value_axis=unit,
            kind=kind,
            places=tuple(TILES[_province(row)] for row in rows) if kind == "tile_map" else (),
        )
        alt = self._alt(chart, caption)
        return ChartBlock(chart_id, self.number, caption, alt, chart, table.id)

    def _alt(self, chart: Chart, caption: str) -> str:
        """What the chart shows: "Antwerpen: aanvragen 52, uitbetaald 25", number by number.

        A long chart is told by its largest bars: nobody listens to forty numbers, and all
        of them stand in the table.
        """
        lines: list[str] = []
        places = list(range(len(chart.labels)))
        if len(chart.labels) > LABELS_TOLD and chart.kind == "bars":
            largest = sorted(places, key=lambda place: -(chart.series[0].values[place] or 0))
            places = sorted(largest[:LARGEST_TOLD])
        for place in places:
            figures = ", ".join(
                f"{series.name[:1].lower()}{series.name[1:]} {self._told(series, place)}"
                if len(chart.series) > 1
                else self._told(series, place)
                for series in chart.series
            )
            lines.append(f"{chart.labels[place]}: {figures}")
        told = "; ".join(lines)
        if len(places) < len(chart.labels):
            return self.say(
                "Bar chart of {number} rows. {caption} The longest bars: {figures}.",
                number=str(len(chart.labels)),
                caption=caption,
                figures=told,
            )
        return self.say(KIND_WORDS[chart.kind], caption=caption, figures=told)

    def _told(self, series: Series, place: int) -> str:
        if series.values[place] is None:
            return self.say("not published")
        return series.value_texts[place]


def _value(row: TableRow, column: int) -> float | None:
    number = row.cells[column].number
    return None if number is None else float(number)


def _special(row: TableRow) -> bool:
    """Whether a row of a table by group of codes holds no code of the question's list."""
    key = row.cells[0].cell
    return (
        key is not None
        and key.table.endswith("_group")
        and key.category in (AMBIGUOUS, OTHER_CODE, UNKNOWN)
    )


def _province(row: TableRow) -> str:
    key = row.cells[0].cell
    return key.province if key else ""
