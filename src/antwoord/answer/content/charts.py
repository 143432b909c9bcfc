"""The charts of the document, and what each says to somebody who cannot see it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.tables import Made
from antwoord.answer.document.model import Chart, ChartBlock, Inlines, Series
from antwoord.answer.words.wording import Wording
from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question_file import BARS, COLUMNS, LINE, MAP, NO_CHART
from antwoord.cells import TOTAL, is_special

#: A chart with more labels than this is told by its largest bars only.
LABELS_TOLD, LARGEST_TOLD = 12, 5
#: No more series than this, and no more labels, are drawn in one chart.
MOST_SERIES, MOST_LABELS = 6, 60
#: Fewer bars than this are seen at once in their table.
FEWEST_BARS = 5

KIND_WORDS = {
    "bars": "Bar chart. {caption} {figures}.",
    "columns": "Column chart. {caption} {figures}.",
    "tile_map": "Map of places as tiles. {caption} {figures}.",
    "map": "Map. {caption} {figures}.",
}
Kind = Literal["bars", "columns", "tile_map", "map"]
_KINDS: dict[str, Kind] = {BARS: "bars", COLUMNS: "columns", LINE: "columns", MAP: "tile_map"}


class ChartMaker:
    """Makes charts from tables that are already laid out, so that the two cannot differ."""

    def __init__(self, say: Wording, codes: CodeLists, cells: ShownCells, day: date) -> None:
        """A maker in one language; charts are numbered in the order in which they are asked for.

        `codes` say what each place looks like on a `day`, and where it stands on a map of tiles;
        `cells` from which to which each figure can be that is not exact.
        """
        self.say, self.codes, self.cells, self.day = say, codes, cells, day
        self.number = 0

    def of(
        self,
        made: Made,
        finding: Inlines = (),
        *,
        wanted: Sequence[str] = (),
        caption: str = "",
    ) -> ChartBlock | None:
        """The chart of a table, as the question asks for it or as its dimensions do.

        Totals are left out. A number that is not published exactly is drawn with its range;
        `finding` says what is to be seen. None where the question wants none, where no exact
        number is left to draw, and where it would tell no more than the table and nobody asked
        for it. `wanted` are the measures to draw, with a `caption` of their own; empty: those
        that belong together.
        """
        layout, table = made.layout, made.table
        asked = layout.table.chart
        if asked == NO_CHART or not layout.axes:
            return None
        kind = _KINDS.get(asked) or self._kind(made)
        coarse = any(row.kind == "group" for row in made.rows)
        rows = [
            place
            for place, row in enumerate(made.rows)
            if row.kind == ("group" if coarse else "plain") and not is_special(row.codes[0])
        ]
        if kind == "tile_map":
            rows = [place for place in rows if made.rows[place].codes[0] in self.codes.tiles]
        series = self._series(made, kind)
        if wanted:
            series = [at for at in series if made.measures[at] in wanted]
        drawn = [made.table.rows[place].cells[at] for place in rows for at in series]
        if not any(cell.kind == "number" for cell in drawn) or len(rows) > MOST_LABELS:
            return None
        if asked not in _KINDS and not self._tells_more(made, kind, len(rows)):
            return None
        self.number += 1
        first = made.names[0][series[0]]
        unit = measures()[first.measure]
        chart = Chart(
            labels=tuple(
                f"{table.rows[place].code} {table.rows[place].header}".strip() for place in rows
            ),
            series=tuple(
                Series(
                    name=table.columns[at + 1],
                    values=tuple(_value(made, place, at) for place in rows),
                    value_texts=tuple(table.rows[place].cells[at].text for place in rows),
                    ranges=tuple(self._range(made, place, at) for place in rows),
                )
                for at in series
            ),
            value_axis=self.say("Euro") if unit.is_amount else self.say("Number"),
            kind=kind,
        )
        if kind == "tile_map":
            chart = self._map(chart, [made.rows[place].codes[0] for place in rows])
        caption = caption or (made.coarse if coarse else table.caption)
        block_id = f"figure-{table.id.removeprefix('table-')}"
        cells = [[table.rows[place].cells[at] for place in rows] for at in series]
        aloud = [[cell.aloud or cell.text for cell in line] for line in cells]
        alt = self._alt(chart, aloud, caption)
        return ChartBlock(block_id, self.number, caption, alt, chart, table.id, finding)

    def _tells_more(self, made: Made, kind: Kind, rows: int) -> bool:
        """Whether it shows what is hard to see in its table: a course, a place, many bars."""
        if kind == "tile_map":
            return not measures()[made.measures[0]].is_amount
        return rows >= FEWEST_BARS

    def _kind(self, made: Made) -> Kind:
        dimension = made.layout.axes[0].dimension
        if dimension.id == "province":
            return "tile_map"
        in_time = dimension.dated or not dimension.adds_up
        return "columns" if in_time or dimension.bands else "bars"

    def _series(self, made: Made, kind: Kind) -> list[int]:
        """The columns that are drawn: those of one unit, counts first; of a map the total."""
        if made.columns:
            whole = made.layout.axes[-1].dimension.adds_up
            inside = [at for at, code in enumerate(made.columns) if code != TOTAL or not whole]
            if kind == "tile_map" or len(inside) > MOST_SERIES or len(made.measures) != 1:
                return [made.columns.index(TOTAL)]
            return inside or [made.columns.index(TOTAL)]
        counts = [
            at
            for at, name in enumerate(made.measures)
            if not measures()[name].is_amount
            # Beside applications their applicants are nearly the same bars again.
            and not (measures()[name].first_only and "applications" in made.measures)
        ]
        found = counts or list(range(len(made.measures)))
        return found[:1] if kind == "tile_map" else found[:3]

    def _map(self, chart: Chart, provinces: Sequence[str]) -> Chart:
        """The chart as a map of tiles, or in outlines where all of them are known on the day."""
        codes, known = self.codes, self.codes.outlines
        chart = replace(chart, places=tuple(codes.tiles[one] for one in provinces))
        drawn = [codes.nis_of[one] for one in provinces]
        if self.day < known.valid_from or len(chart.series) > 1 or set(drawn) - set(known.by_nis):
            return chart
        return replace(
            chart,
            kind="map",
            outlines=tuple(known.by_nis[nis] for nis in drawn),
            ground=tuple(known.by_nis[nis] for nis in sorted(set(known.by_nis) - set(drawn))),
            credit=self.say("Borders: {credit}", credit=known.credit),
        )

    def _alt(self, chart: Chart, aloud: Sequence[Sequence[str]], caption: str) -> str:
        """What the chart shows: "Antwerpen: aanvragen 52, uitbetaald 25", number by number.

        `aloud` is how the figures of each series are read out.

        A long chart is told by its largest bars: nobody listens to forty numbers, and all
        of them stand in the table.
        """
        lines: list[str] = []
        places: Sequence[int] = range(len(chart.labels))
        if len(chart.labels) > LABELS_TOLD and chart.kind == "bars":
            largest = sorted(places, key=lambda place: -(chart.series[0].values[place] or 0))
            places = sorted(largest[:LARGEST_TOLD])
        for place in places:
            figures = ", ".join(
                f"{series.name[:1].lower()}{series.name[1:]} {told[place]}"
                if len(chart.series) > 1
                else told[place]
                for series, told in zip(chart.series, aloud, strict=True)
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

    def _range(self, made: Made, row: int, column: int) -> tuple[float, float] | None:
        low, high = self.cells.ranges.get(made.names[row][column], (None, None))
        exact = self.cells.is_free(made.names[row][column])
        return None if exact or low is None or high is None else (float(low), float(high))


def _value(made: Made, row: int, column: int) -> float | None:
    number = made.table.rows[row].cells[column].number
    return None if number is None else float(number)
