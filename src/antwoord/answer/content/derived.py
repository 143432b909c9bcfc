"""What follows from published figures: sentences on shares and means, a chapter of indicators.

Each is computed from figures as the tables show them, in whole hundreds where those are, and from
nothing else: whoever has the tables can compute it again, so that it tells nothing more. It
carries the cells that it follows from. Where one of them is a range, or there is nothing to divide
by, there is no sentence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from antwoord.answer.content.prose import Prose
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.tables import TableMaker
from antwoord.answer.document.model import (
    Block,
    Heading,
    Inlines,
    Number,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
)
from antwoord.catalogue.following import How, follows
from antwoord.cells import TOTAL, UNKNOWN, CellName, is_special, row_name
from antwoord.counting.layout import Layout
from antwoord.language.numerals import count, euro, percent
from antwoord.parameters import Parameters

Share = Literal["share", "share_of_both"]
#: The figures of a year beside those of the year before it, by measure: where they differ, and
#: where they are the same.
BY_YEAR = {
    "applications": (
        "In {year} there were {now} applications, against {before} in {earlier}.",
        "In {year} there were as many applications as in {earlier}: {now}.",
    ),
    "paid": (
        "In {year}, {now} were paid out, against {before} in {earlier}.",
        "In {year} as many were paid out as in {earlier}: {now}.",
    ),
    "stopped": (
        "In {year}, {now} were stopped, against {before} in {earlier}.",
        "In {year} as many were stopped as in {earlier}: {now}.",
    ),
}
APPLICATIONS, PAID, STOPPED = CellName("applications"), CellName("paid"), CellName("stopped")
AMOUNT = CellName("amount_paid_eur")
#: The rows that an answer counts, and those of others up to the same day.
COUNTED, OTHERS = row_name("counted"), row_name("other_sector")

#: Of fewer than this no share is told: its interval would hold nearly everything.
FEWEST = 10
#: Of a dimension with more codes there are no rows: three hundred municipalities are no overview.
MOST = 25


@dataclass(frozen=True)
class Derived:
    """The derived figures of one answer; `layouts` are its tables."""

    prose: Prose
    parameters: Parameters
    layouts: Sequence[Layout]

    def beside(self, told: Sequence[str]) -> Iterator[Inlines]:
        """Sentences to follow at once the one that tells the measures `told` of the population."""
        if "applications" in told:
            yield from self._of_the_register()
            yield from self._by_year("applications")
        if "paid" in told:
            yield from self._paid()
            yield from self._by_year("paid")
        if "stopped" in told:
            yield from self._stopped()
            yield from self._by_year("stopped")

    def share(self, part: CellName, whole: CellName) -> Number | None:
        """The share of one figure in another that holds it, in whole percents; None without one."""
        values = _exact(self.prose.cells, part, whole)
        if values is None:
            return None
        return self._percent(values[0], values[1], (part, whole), "share")

    def _percent(
        self, part: Decimal, whole: Decimal, of: tuple[CellName, ...], how: Share
    ) -> Number | None:
        """A share that is neither nothing nor all: rounding makes no other one look like these."""
        if not 0 < part < whole:
            return None
        rounded = (100 * part / whole).quantize(Decimal(1), ROUND_HALF_UP)
        language = self.parameters.language
        if not rounded:
            text = self.prose.say("less than {share}", share=percent(1, language))
        elif rounded == 100:
            text = self.prose.say("more than {share}", share=percent(99, language))
        else:
            text = percent(int(rounded), language)
        return Number(text, of=of, how=how)

    def _of_the_register(self) -> Iterator[Inlines]:
        """What share these are of all that the register holds up to the reference date."""
        values = _exact(self.prose.cells, COUNTED, OTHERS)
        if values is None or not self.parameters.question.population.is_sector:
            return
        counted, others = values
        # Of what lies outside the region no whole is told.
        inside = _exact(self.prose.cells, APPLICATIONS)
        if inside is None or inside[0] != counted:
            return
        share = self._percent(counted, counted + others, (COUNTED, OTHERS), "share_of_both")
        if share:
            yield self.prose.sentence(
                "These are {share} of all applications in the register up to and including that "
                "day.",
                share=share,
            )

    def _paid(self) -> Iterator[Inlines]:
        share, values = self.share(PAID, APPLICATIONS), _exact(self.prose.cells, AMOUNT, PAID)
        mean = None
        if values is not None and values[1] > 1:
            whole = (values[0] / values[1]).quantize(Decimal(1), ROUND_HALF_UP)
            mean = Number(euro(whole, self.parameters.language), of=(AMOUNT, PAID), how="mean")
        if share and mean:
            yield self.prose.sentence(
                "That is {share} of the applications, for {mean} euros each on average.",
                share=share,
                mean=mean,
            )
        elif share:
            yield self.prose.sentence("That is {share} of the applications.", share=share)
        elif mean:
            yield self.prose.sentence("On average that is {mean} euros each.", mean=mean)

    def _stopped(self) -> Iterator[Inlines]:
        if share := self.share(STOPPED, APPLICATIONS):
            yield self.prose.sentence("That is {share} of the applications.", share=share)

    def _by_year(self, measure: str) -> Iterator[Inlines]:
        """The last year that is over beside the one before it, where a table tells both."""
        years = self._years(measure)
        if len(years) < 2:
            return
        now, before = years[-1], years[-2]
        names = [CellName(measure).at(year=year) for year in (now, before)]
        values = _exact(self.prose.cells, *names)
        # Of none or one the sentence would have other words, and little to say.
        if values is None or int(now) != int(before) + 1 or min(values) < 2:
            return
        differ, same = BY_YEAR[measure]
        told: dict[str, CellName | str] = {"year": now, "now": names[0], "earlier": before}
        if values[0] == values[1]:
            yield self.prose.sentence(same, **told)
        else:
            yield self.prose.sentence(differ, **told, before=names[1])

    def _years(self, measure: str) -> list[str]:
        """The years that are over, and begun within the question's period, of a table by year."""
        since = self.parameters.question.population.since
        begun = since or min(one.start_date for one in self.parameters.programmes)
        first = begun.year + (begun > date(begun.year, 1, 1))
        for layout in self.layouts:
            columns = [axis for axis in layout.axes if axis.column == "year"]
            if len(layout.axes) == 1 and columns and measure in layout.measures:
                return [
                    code
                    for code in columns[0].codes
                    if code.isdigit()
                    and int(code) >= first
                    and date(int(code), 12, 31) <= self.parameters.reference_date
                ]
        return []


@dataclass(frozen=True)
class Indicators:
    """The indicators of one answer, of what its `tables` publish; `prose` writes its sentences."""

    tables: TableMaker
    prose: Prose

    def chapter(self) -> tuple[Block, ...]:
        """A heading, what the figures mean, and a table; nothing where none can be computed."""
        say = self.prose.say
        rows = tuple(self._rows())
        duration = list(self._duration())
        if not rows and not duration:
            return ()
        heading = Heading(2, say("Indicators"), "indicators")
        if not rows:
            return (heading, *duration)
        about = say(
            "An application is completed once it was paid out or stopped. The share of those paid "
            "out has an interval of 95 % (Wilson): where two intervals overlap widely, the shares "
            "may differ by chance alone."
        )
        columns = (
            say("Completed"),
            say("Paid out"),
            say("Share paid out (%)"),
            say("From (%)"),
            say("To (%)"),
            say("Mean amount (euro)"),
        )
        table = Table(
            id="table-indicators",
            number=len(self.tables.made) + 1,
            caption=say(
                "Share paid out of the completed applications, and mean amount, {place}, on "
                "{date}.",
                place=self.tables.titles.territory,
                date=self.tables.date,
            ),
            columns=(say("Group"), *columns),
            rows=rows,
            notes=(
                say(
                    "A row whose figures are ranges, or that has fewer than {number} completed "
                    "applications, is left out.",
                    number=str(FEWEST),
                ),
                say("A mean is of the amounts as they stand in the tables."),
            ),
        )
        return (heading, Paragraph((Text(about),)), self.tables.add(table), *duration)

    def _rows(self) -> Iterator[TableRow]:
        """The rows of the places and of who applied, as far as tables tell them; the total last."""
        seen = set()
        for layout in self.tables.layouts:
            for axis in layout.axes:
                wanted = axis.dimension.kin == "place" or axis.dimension.id == "applicant"
                if not wanted or axis.column in seen or layout.further:
                    continue
                seen.add(axis.column)
                codes = [code for code in self.tables.in_place(axis) if not is_special(code)]
                for code in codes if len(codes) <= MOST else ():
                    if code == TOTAL:
                        continue
                    title = self.tables.titles.code(axis.dimension, code)
                    yield from self._row(title, axis.column, code)
        yield from self._row(self.tables.titles.territory, "", TOTAL)

    def _row(self, title: str, column: str, code: str) -> Iterator[TableRow]:
        paid, stopped, amount = (
            name.at(**{column: code}) if column else name for name in (PAID, STOPPED, AMOUNT)
        )
        values = _exact(self.prose.cells, paid, stopped)
        if values is None or sum(values) < FEWEST:
            return
        language = self.prose.say.language
        shares = [
            _followed(values, (paid, stopped), how, language)
            for how in ("share_of_both", "wilson_low", "wilson_high")
        ]
        mean, amounts = TableCell("–", "not_applicable"), _exact(self.prose.cells, amount, paid)
        if amounts is not None and amounts[1] > 1:
            mean = _followed(amounts, (amount, paid), "mean", language)
        whole = _followed(values, (paid, stopped), "sum", language)
        cells = (whole, self.tables.cells.cell(paid), *shares, mean)
        yield TableRow(title, cells, "plain" if column else "total")

    def _duration(self) -> Iterator[Paragraph]:
        """In which band of days half of the applications had a decision; those without one wait."""
        layout = next((one for one in self.tables.layouts if _tells_duration(one)), None)
        whole = _exact(self.prose.cells, APPLICATIONS)
        if layout is None or whole is None or whole[0] < FEWEST:
            return
        axis, decided = layout.axes[0], Decimal(0)
        for code in axis.codes:
            if code in (TOTAL, UNKNOWN):
                continue
            told = _exact(self.prose.cells, APPLICATIONS.at(**{axis.column: code}))
            if told is None:
                return
            decided += told[0]
            if 2 * decided >= whole[0]:
                yield Paragraph(
                    self.prose.sentence(
                        "The median time from application to decision is {band}; applications "
                        "without a decision count as longer.",
                        band=self.tables.titles.code(axis.dimension, code),
                    )
                )
                return
        yield Paragraph(
            self.prose.sentence("Less than half of the applications had a decision by then.")
        )


def _exact(cells: ShownCells, *names: CellName) -> list[Decimal] | None:
    """The values of cells as they are shown, None where one is not there or is a range."""
    if not all(name in cells.values and cells.is_free(name) for name in names):
        return None
    return [cells.value(name) for name in names]


def _tells_duration(layout: Layout) -> bool:
    own = len(layout.axes) == 1 and layout.axes[0].dimension.id == "duration"
    return own and "applications" in layout.measures


def _followed(
    values: Sequence[Decimal], of: tuple[CellName, ...], how: How, language: str
) -> TableCell:
    """A figure that follows from two cells `of` these values."""
    value = follows(how, values[0], values[1])
    return TableCell(count(value, language), number=value, of=of, how=how)
