"""The numbered answers: what is asked, the findings, one table; what else proves them, apart.

An answer is what somebody reads: the question, a sentence or some that say what was found, and
the first table that its part names. All other tables and the charts are its annex.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from antwoord.answer.content.charts import ChartMaker
from antwoord.answer.content.derived import Derived
from antwoord.answer.content.prose import Prose
from antwoord.answer.content.tables import Made, TableMaker
from antwoord.answer.document.model import (
    Block,
    ChartBlock,
    Heading,
    Inline,
    Inlines,
    Link,
    Number,
    Paragraph,
    Table,
    Text,
)
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import Listed, Part
from antwoord.catalogue.declared.question_file import FIGURES, NOT_HELD, REFUSED
from antwoord.cells import TOTAL, CellName, is_special, row_name
from antwoord.language.numerals import day
from antwoord.parameters import Parameters

#: What the column headers of tables by legal form mean.
OCCUPATIONS = "Companies are legal persons; self-employed people stand apart by their occupation."
#: What the rows or columns of a table of several days mean.
DAYS = (
    "Each date shows the state on that day: who had applied by then, and what had become of it. "
    "The figures of two dates are therefore not added up."
)
#: What the first answer says of who is counted.
SECTORS = {
    "activity": "The sector is that of the applicant's actual activity.",
    "nace": "The sector is that of the applicant's NACE code.",
    "either": "The sector is that of the applicant's actual activity or NACE code.",
}
#: A message, or its form for one and for more, by the first of its measures.
Message = tuple[str, ...]
#: The first sentence of a part by the measures that it tells, the fullest first. Each measure is
#: told once.
TOLD: tuple[tuple[tuple[str, ...], Message], ...] = (
    (
        ("applications",),
        (
            "There was {applications} application for {programme}{sector} from the start in "
            "{year} up to and including {date}.",
            "There were {applications} applications for {programme}{sector} from the start in "
            "{year} up to and including {date}.",
        ),
    ),
    (
        ("applicants",),
        (
            "There was {applicants} applicant.",
            "There were {applicants} different applicants.",
        ),
    ),
    (
        ("paid", "amount_paid_eur"),
        (
            "By {date}, {paid} application had been paid out, for a total of {amount_paid_eur} "
            "euros.",
            "By {date}, {paid} applications had been paid out, for a total of {amount_paid_eur} "
            "euros.",
        ),
    ),
    (
        ("paid",),
        (
            "By {date}, {paid} application had been paid out.",
            "By {date}, {paid} applications had been paid out.",
        ),
    ),
    (("amount_paid_eur",), ("By {date}, {amount_paid_eur} euros had been paid out.",)),
    (
        ("stopped",),
        (
            "By {date}, {stopped} application had been stopped.",
            "By {date}, {stopped} applications had been stopped.",
        ),
    ),
    (
        ("approved", "pending"),
        (
            "There was {approved} application approved but not yet paid out; still pending: "
            "{pending}.",
            "There were {approved} applications approved but not yet paid out; still pending: "
            "{pending}.",
        ),
    ),
    (
        ("approved",),
        (
            "There was {approved} application approved but not yet paid out.",
            "There were {approved} applications approved but not yet paid out.",
        ),
    ),
    (
        ("pending",),
        (
            "There was {pending} application still pending.",
            "There were {pending} applications still pending.",
        ),
    ),
    (
        ("undecided",),
        (
            "There was {undecided} application still undecided.",
            "There were {undecided} applications still undecided.",
        ),
    ),
    (
        ("amount_requested_eur",),
        ("The amounts requested came to {amount_requested_eur} euros.",),
    ),
    (
        ("amount_granted_eur",),
        ("The amounts granted came to {amount_granted_eur} euros.",),
    ),
)

#: A title of more words than this is a sentence of its own, and stands in quotes.
MOST_WORDS = 5
#: The first of them, where it is known who lends.
RECEIVED: Message = (
    "{lender} received {applications} application for {programme}{sector} from the start in "
    "{year} up to and including {date}.",
    "{lender} received {applications} applications for {programme}{sector} from the start in "
    "{year} up to and including {date}.",
)


class AnswerParts:
    """Writes the answers of one document; tables and charts are numbered as they come."""

    def __init__(
        self,
        parameters: Parameters,
        prose: Prose,
        tables: TableMaker,
        charts: ChartMaker,
        base: int,
        since: date | None = None,
        minimum: int = 0,
    ) -> None:
        """`base`: what is shown rounded is rounded to it, in an appendix; 0 where nothing is.

        `since` is the day of the answer that was released last, None where nothing came since;
        fewer than `minimum` applicants are few.
        """
        self.base, self.since, self.minimum = base, since, minimum
        self.parameters, self.prose, self.tables = parameters, prose, tables
        self.charts, self.titles = charts, tables.titles
        self.say, self.cells = prose.say, prose.cells
        self.question = parameters.question
        self.date = day(parameters.reference_date, parameters.language)
        self.derived = Derived(prose, parameters, tables.layouts)
        self._explained: set[str] = set()
        self._shown: dict[tuple[str, tuple[str, ...]], list[Made]] = {}
        self._courses: set[str] = set()

    @property
    def sector(self) -> str:
        """Who is asked about, in the question's words; empty for everybody."""
        sector = self.question.population.sector
        return sector.get(self.say.language) or sector.get("nl", "")

    def answer(self, part: Part) -> list[Block]:
        """The question, the findings and the first table of a part."""
        return [*self._asked(part), *self._answered(part)]

    def annex(self, part: Part) -> list[Block]:
        """The tables of a part that its answer does not show, and the charts of all of them.

        `answer` made the first of them, and may have drawn the chart of another.
        """
        blocks: list[Block] = []
        for listed in part.tables:
            first = listed is part.tables[0]
            made = self._made(listed)
            if not first or len(made) > 1:
                blocks += self._explanations(made)
            for place, one in enumerate(made):
                told = (first and not place) or one.table.id in self._courses
                finding = () if told else self._finding(one)
                if one.table.id in self._courses:
                    chart = self._drawn(
                        one, [m for m in one.measures[1:] if not measures()[m].is_amount]
                    )
                else:
                    chart = self.charts.of(one, finding)
                if not first or place:
                    blocks.append(one.table)
                    if finding and not chart:
                        blocks.append(Paragraph(finding))
                blocks += [chart] if chart else []
        return blocks

    def _drawn(self, made: Made, wanted: Sequence[str], finding: Inlines = ()) -> ChartBlock | None:
        """The chart of some measures of a table; None without any."""
        if not wanted:
            return None
        caption = self.tables.caption(made.layout, wanted)
        return self.charts.of(made, finding, wanted=wanted, caption=caption)

    def _made(self, listed: Listed) -> list[Made]:
        """The tables of one that a part lists; each is made once."""
        key = (listed.table, tuple(listed.measures))
        if key not in self._shown:
            self._shown[key] = self.tables.declared(listed.table, listed.measures)
        return self._shown[key]

    def _course(self, part: Part) -> ChartBlock | None:
        """The chart of what a part asks first, where one of its tables tells the course of it."""
        for listed in part.tables[1:]:
            for one in self._made(listed)[:1]:
                axes = one.layout.axes
                if len(axes) > 1 or not axes[0].dimension.dated:
                    continue
                chart = self._drawn(one, one.measures[:1], self._finding(one))
                if chart:
                    self._courses.add(one.table.id)
                    return replace(chart, id=f"{chart.id}-course")
        return None

    def leads_to(self, annex: Sequence[Block]) -> list[Block]:
        """A line below an answer that leads to the tables of its annex; nothing without any."""
        found = [block for block in annex if isinstance(block, Table)]
        if not found:
            return []
        content: list[Inline] = []
        about = [self._about(one) for one in found]
        for one, rows in zip(found, about, strict=True):
            content.append(Text(" · ") if content else Text(self.say("In the annex: ")))
            name = self.say("table {number}", number=str(one.number))
            # Where two have the same rows, the caption tells which is which.
            told = rows if about.count(rows) == 1 else one.caption.partition(",")[0]
            content.append(Link(f"{name} ({told})", f"#{one.id}"))
        return [Paragraph((*content, Text(".")), small=True)]

    def _about(self, table: Table) -> str:
        """What the rows of a table are, to follow its number; amounts are told to be amounts."""
        first = table.columns[0]
        rows = first if first[1:2].isupper() else f"{first[:1].lower()}{first[1:]}"
        cells = [cell.cell for row in table.rows for cell in row.cells if cell.cell]
        return (
            self.say("{rows}, in euros", rows=rows)
            if cells and all(cell.is_amount for cell in cells)
            else rows
        )

    def _asked(self, part: Part) -> Iterator[Block]:
        text = part.texts.get(self.say.language) or part.texts.get("nl")
        if text:
            asked = (Text(self.say("Question: "), strong=True), Text(text))
            yield Paragraph(asked, small=True)

    def _answered(self, part: Part) -> Iterator[Block]:
        if part.kind != FIGURES:
            yield from (Paragraph((Text(line),)) for line in self._text_answer(part))
            return
        made = self._made(part.tables[0]) if part.tables else []
        findings = [finding for one in made[:1] if (finding := self._finding(one))]
        if sentences := [*self._sentences(part), *findings]:
            yield Paragraph(_joined(sentences))
        if "applications" in part.headline and self.question.population.is_sector:
            basis = SECTORS[self.parameters.sector_basis]
            yield Paragraph((Text(self.say(basis)),))
        yield from self._explanations(made)
        yield from (one.table for one in made[:1])
        if chart := self._course(part):
            yield chart

    def _explanations(self, made: Sequence[Made]) -> Iterator[Block]:
        """What a table's columns or rows mean, before the first table that has them."""
        for one in made[:1]:
            used = {axis.dimension.id: axis.dimension for axis in one.layout.axes}
            for name, dimension in used.items():
                if name in self._explained:
                    continue
                if name == "applicant" and name in one.layout.table.columns:
                    self._explained.add(name)
                    yield Paragraph((Text(self.say(OCCUPATIONS)),))
                elif not dimension.adds_up:
                    self._explained.add(name)
                    yield Paragraph((Text(self.say(DAYS)),))
                elif dimension.dated and "period" not in self._explained:
                    self._explained.add("period")
                    yield Paragraph(
                        self.prose.sentence(
                            "An application counts in the period in which it was made, a payment "
                            "in that in which it was paid, a stopped application in that of the "
                            "decision. The last period ends on {date}.",
                            date=self.date,
                        )
                    )

    def _sentences(self, part: Part) -> list[Inlines]:
        """What a part tells of the whole population, sentence by sentence."""
        left = [name for name in part.headline if CellName(name) in self.cells.values]
        # Nobody waits: then a sentence about it says nothing.
        waiting = [name for name in left if measures()[name].waits]
        if waiting and not self.cells.any_shown([CellName(name) for name in waiting]):
            left = [name for name in left if name not in waiting]
        found: list[Inlines] = []
        for names, message in TOLD:
            if not set(names) <= set(left):
                continue
            left = [name for name in left if name not in names]
            values: dict[str, CellName | str] = {name: CellName(name) for name in names}
            if names == ("applications",) and self._lender:
                message = RECEIVED
            values |= self._filling(message[0])
            one, many = message[0], message[-1]
            key = CellName(names[0])
            found.append(
                self.prose.sentence(one, **values)
                if one == many
                else self.prose.plural(one, many, key, **values)
            )
            # At once: "that is" says something of the figure that was told last.
            found += self.derived.beside(names)
            if names == ("applications",) and self.since:
                found += self._came_since(self.since)
        return found

    def _came_since(self, since: date) -> list[Inlines]:
        """How many came in since the last released answer; of few that where stays a range."""
        number = row_name("applications_since")
        date = day(since, self.say.language)
        told = self.prose.plural(
            "Since {date}, {number} application came in.",
            "Since {date}, {number} applications came in.",
            number,
            date=date,
        )
        if self.cells.value(number) >= self.minimum:
            return [told]
        return [
            told,
            self.prose.sentence(
                "Those are too few to tell where they came from: the figures that they change are "
                "ranges until there are more."
            ),
        ]

    @property
    def _lender(self) -> str:
        """Who lends; empty where no programme says it."""
        named = (one.lender for one in self.parameters.programmes if one.lender)
        return self.titles.joined(list(dict.fromkeys(named)))

    def _filling(self, message: str) -> Mapping[str, str]:
        since = self.question.population.since
        begun = since or min(one.start_date for one in self.parameters.programmes)
        known = {
            "lender": self._lender,
            "programme": self.titles.programme,
            "sector": self.say(" from {sector}", sector=self.sector) if self.sector else "",
            "year": str(begun.year),
            "date": self.date,
        }
        return {name: text for name, text in known.items() if f"{{{name}}}" in message}

    def _finding(self, made: Made) -> Inlines:
        """Where most of it is, if the published figures alone show that; else nothing."""
        measure = made.measures[0]
        at = made.columns.index(TOTAL) if made.columns else 0
        dimension = made.layout.axes[0].dimension
        if dimension.dated:
            return self._peak(made, at)
        # The grounds of a delineation are told by a sentence of their own.
        untold = dimension.bands or not dimension.adds_up or dimension.derive == "basis"
        if measures()[measure].is_amount or untold:
            return ()
        coarse = any(row.kind == "group" for row in made.rows)
        kind = "group" if coarse else "plain"
        lines = [
            (row, made.names[place][at])
            for place, row in enumerate(made.rows)
            # What has no group, or none that is known, may be more than any.
            if row.kind == kind or (row.kind == "plain" and is_special(row.codes[0]))
        ]
        total = next(
            (made.names[place][at] for place, row in enumerate(made.rows) if row.kind == "total"),
            None,
        )
        if total is None or len(lines) < 3 or not self.cells.is_free(total):
            return ()
        shown = [(row, name) for row, name in lines if self.cells.is_free(name)]
        if not shown:
            return ()
        row, name = max(shown, key=lambda pair: self.cells.value(pair[1]))
        most = self.cells.value(name)
        rest = self.cells.value(total) - sum(
            self.cells.value(one) for other, one in shown if not is_special(other.codes[0])
        )
        hidden = len(shown) < len(lines)
        second = sorted((self.cells.value(one) for _, one in shown), reverse=True)[1:2]
        alone = not second or second[0] < most
        if is_special(row.codes[0]) or not most or not alone or (hidden and rest >= most):
            return ()
        place = self.titles.within(dimension, row.title)
        if len(row.title.split()) > MOST_WORDS:
            place = self.say("“{words}”", words=row.title)
        share = self.derived.share(name, total)
        if share is None:
            return ()
        values: dict[str, CellName | Number | str] = {"place": place, "number": name}
        values |= {"total": total, "share": share}
        if dimension.id == "reason":
            return self.prose.sentence(
                "The reason named most often is {place}: {number} of {total} ({share}).", **values
            )
        values |= self._noun(measure)
        if dimension.kin == "place":
            return self.prose.sentence(
                "{What}: the largest number came from {place}, {number} of {total} ({share}).",
                **values,
            )
        return self.prose.sentence(
            "{What}: the largest group is {place}, with {number} of {total} ({share}).", **values
        )

    def _noun(self, measure: str) -> dict[str, str]:
        """What is counted, at the beginning of a sentence (`What`) and inside one (`what`)."""
        noun = self.titles.noun(measure)
        return {"What": noun, "what": f"{noun[:1].lower()}{noun[1:]}"}

    def _peak(self, made: Made, at: int) -> Inlines:
        """The year or month with the most, if the published figures alone show that."""
        measure = made.measures[0]
        lines = [
            (row, made.names[place][at])
            for place, row in enumerate(made.rows)
            if row.kind == "plain" and not is_special(row.codes[0])
        ]
        shown = [(row, name) for row, name in lines if self.cells.is_free(name)]
        if measures()[measure].is_amount or len(made.layout.axes) > 1 or len(lines) < 3:
            return ()
        most = max((self.cells.value(name) for _, name in shown), default=0)
        peaks = [pair for pair in shown if self.cells.value(pair[1]) == most]
        hidden = [
            self.cells.ranges.get(name, (0, None))[1]
            for _, name in lines
            if not self.cells.is_free(name)
        ]
        known = all(high is not None and high < most for high in hidden)
        # A half-year or a quarter has no short name that fits into every sentence.
        if most < 2 or len(peaks) != 1 or not known or peaks[0][0].codes[0][-2:-1] in "HQ":
            return ()
        row, name = peaks[0]
        return self.prose.sentence(
            "{What} were highest in {period}: {number}.",
            period=row.title,
            number=name,
            **self._noun(measure),
        )

    def rounded_codes(self) -> tuple[Block, ...]:
        """The appendix with the codes that are shown rounded; nothing where none is."""
        if not self.base:
            return ()
        named = list(self.question.disclosure.get("rounding", {}))
        tables = [table for name in named if (table := self.tables.rounded(name, self.base))]
        if not tables:
            return ()
        text = self.prose.sentence(
            "Most codes hold so few applicants that an exact figure would be one about a "
            "person. Here all of them are shown, rounded to multiples of {base}.",
            base=str(self.base),
        )
        heading = Heading(2, self.say("Appendix: every code, rounded"), "rounded")
        return (heading, Paragraph(text), *tables)

    def others(self) -> tuple[Block, ...]:
        """The tables that no part names, but for that of the two delineations."""
        named = {listed.table for part in self.question.parts for listed in part.tables}
        blocks: list[Block] = []
        for table in self.question.tables:
            if table.id in named or "basis" in table.dimensions or not table.rows:
                continue
            for made in self.tables.declared(table.id):
                blocks.append(made.table)
                chart = self.charts.of(made)
                blocks += [chart] if chart else []
        if not blocks:
            return ()
        return (Heading(3, self.say("Further tables"), "further"), *blocks)

    def _text_answer(self, part: Part) -> list[str]:
        """The answer that no register holds: a text, that it is not held, or why it is refused."""
        say = self.say
        ground = part.ground.get(say.language) or part.ground.get("nl", "")
        if part.kind == REFUSED:
            lines = [say("This part is not answered: {ground}", ground=ground)]
        elif part.kind == NOT_HELD:
            lines = [say("This is not registered."), *([ground] if ground else [])]
        else:
            answer = self.question.text_answer(part.number, self.parameters.reference_date)
            if answer is None:
                return [say("The register holds no answer to this part of the question.")]
            return [answer.texts.get(say.language) or next(iter(answer.texts.values()))]
        if part.source:
            lines.append(say("Source: {source}.", source=part.source.removesuffix(".")))
        return lines


def _joined(sentences: Sequence[Inlines]) -> Inlines:
    found: list[object] = []
    for sentence in sentences:
        found += [Text(" "), *sentence] if found else sentence
    return tuple(found)  # type: ignore[arg-type]
