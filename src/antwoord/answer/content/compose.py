"""The document: what the answer says, in the house style of a parliamentary answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from antwoord.answer.content.aids import changes, citation, glossary, origin, repetition
from antwoord.answer.content.charts import ChartMaker
from antwoord.answer.content.derived import Indicators
from antwoord.answer.content.method import method, published_figures, two_bases
from antwoord.answer.content.parts import AnswerParts
from antwoord.answer.content.prose import Prose
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.sources import Sources
from antwoord.answer.content.tables import TableMaker
from antwoord.answer.content.titles import Titles
from antwoord.answer.document.frame import walk
from antwoord.answer.document.model import (
    Block,
    Callout,
    Document,
    Heading,
    NumberedAnswer,
    Paragraph,
    Table,
    Text,
)
from antwoord.answer.words.wording import Wording
from antwoord.counting.layout import Layout, lines
from antwoord.language.numerals import day
from antwoord.parameters import Parameters
from antwoord.register.reading import Ingestion

FRAME_LABELS = {
    "answer": "Answer",
    "chart_data": "Figures",
    "code": "Code",
    "contents": "Contents",
    "figure": "Chart",
    "not_applicable": "not applicable",
    "page": "Page",
    "skip_to_content": "Skip to the answer",
    "table": "Table",
}

#: Who is counted, in the sentence below every table.
BASIS_NOTES = {
    "activity": "Counted: applicants in the sector by actual activity.",
    "nace": "Counted: applicants in the sector by NACE code.",
    "either": "Counted: applicants in the sector by actual activity or NACE code.",
}


class Composer:
    """Composes one document; tables and charts are numbered as they come."""

    def __init__(
        self,
        parameters: Parameters,
        cells: ShownCells,
        ingestion: Ingestion,
        report: Mapping[str, Any],
        layouts: Sequence[Layout],
        since: Callable[[TableMaker], list[Block]] | None = None,
    ) -> None:
        """`cells` hold every number that the document may show, in the order of their files.

        `report` is what the protection step says of what is not published; `layouts` say how
        each table is laid out; `since` gives the chapter on what changed since an earlier answer,
        None where that is not told.
        """
        self.parameters, self.cells, self.ingestion = parameters, cells, ingestion
        self.report, self.since = report, since
        self.say = Wording(parameters.language)
        self.prose = Prose(cells, self.say)
        rows = {
            (layout.table.id, name): row
            for row, (layout, name, _) in enumerate(lines(layouts), start=2)
        }
        self.layouts = layouts
        self.sources = Sources.of(cells.values, rows, self.say)
        sector = parameters.question.population.is_sector
        note = self.say(BASIS_NOTES[parameters.sector_basis]) if sector else ""
        if parameters.as_known_on:
            known = day(parameters.as_known_on, parameters.language)
            told = self.say("Only what was known on {date} counts.", date=known)
            note = f"{note} {told}".strip()
        self.date = day(parameters.reference_date, parameters.language)
        titles = Titles(
            parameters.codes,
            parameters.question,
            parameters.programmes,
            self.say,
            parameters.reference_date,
        )
        self.tables = TableMaker(
            cells,
            titles,
            self.sources,
            layouts,
            self.date,
            note,
            public=parameters.audience == "public",
            left_out=parameters.audience == "public" and "extras" in report.get("withheld", ()),
        )
        self.programme = titles.programme
        self.parts = AnswerParts(
            parameters,
            self.prose,
            self.tables,
            ChartMaker(self.say, parameters.codes, cells, parameters.reference_date),
            max(report["rounded"].values(), default=0) if self.tables.public else 0,
            date.fromisoformat(since["date"]) if (since := report.get("since")) else None,
            report["rules"]["minimum_count"],
        )

    def document(self) -> Document:
        """The whole answer."""
        say, asked = self.say, self.parameters.question.asked
        parts = self.parameters.question.parts
        made = [self.parts.answer(part) for part in parts]
        made.append(self.since(self.tables) if self.since else [])
        made += [self.parts.annex(part) for part in parts]
        made = _numbered_as_read(made)
        answered, since, annexes = made[: len(parts)], made[len(parts)], made[len(parts) + 1 :]
        answers = tuple(
            NumberedAnswer(
                part.number,
                f"answer-{part.number}",
                (*answered[place], *self.parts.leads_to(annexes[place])),
            )
            for place, part in enumerate(parts)
        )
        annex: list[Block] = []
        for part, blocks in zip(parts, annexes, strict=True):
            if blocks:
                heading = say("To answer {number}", number=str(part.number))
                annex += [Heading(3, heading, f"annex-{part.number}"), *blocks]
        annex += self.parts.others()
        annex += Indicators(self.tables, self.prose).chapter()
        if annex:
            annex.insert(0, Heading(2, say("Statistical annex"), "annex", new_page=True))
        title = str(asked.get("subject") or self.programme)
        number = str(asked.get("number", self.parameters.question.id))
        document: tuple[Block, ...] = (
            *self._made_up_notice(),
            *answers,
            *since,
            *annex,
            *two_bases(
                self.tables,
                self.say,
                self.parameters.question.parts,
                self.parameters.sector_basis,
            ),
            *published_figures(self.parameters, self.tables, self.prose),
            *changes(self.parameters, say),
            *method(self.parameters, self.ingestion, self.report, self.prose, self.tables.titles),
            *self.parts.rounded_codes(),
            *glossary(self.parameters, self.cells, say),
            *citation(self.parameters, self.ingestion, title, number, say),
            *repetition(self.parameters, self.ingestion, say),
        )
        document = (
            *document,
            *origin(list(walk(document)), self.tables, self.parameters.sector_basis),
        )
        notices = []
        if self.ingestion.synthetic:
            notices.append(say("Made up (fictief): no real applicants"))
        if self.parameters.as_known_on:
            known = day(self.parameters.as_known_on, self.parameters.language)
            notices.append(say("as known on {date}", date=known))
        if self.parameters.audience == "internal":
            notices.append(say("Confidential: for internal use"))
        return Document(
            language=self.parameters.language,
            title=title,
            masthead=self._masthead(),
            lead=self._lead(number),
            blocks=document,
            running_head=say(
                "Question {number}: {subject}. State on {date}",
                number=number,
                subject=title,
                date=self.date,
            ),
            notice=" · ".join(notices),
            date=self.parameters.reference_date.isoformat(),
            description=say(
                "Answer to parliamentary question {number}: {subject}, state on {date}.",
                number=number,
                subject=title,
                date=self.date,
            ),
            keywords=(self.programme, title),
            anchors=self.sources.anchors,
            labels={key: say(word) for key, word in FRAME_LABELS.items()},
        )

    @property
    def _is_anew(self) -> bool:
        """Whether it is of another day than was asked: who was asked then may not answer now."""
        return self.parameters.reference_date != self.parameters.question.reference_date

    def _masthead(self) -> tuple[str, ...]:
        asked = self.parameters.question.asked
        if self._is_anew:
            return ()
        lines = (str(asked.get("to", "")), str(asked.get("to_capacity", "")))
        return tuple(line.upper() for line in lines if line)

    def _lead(self, number: str) -> tuple[str, ...]:
        asked, say = self.parameters.question.asked, self.say
        asked_on = asked.get("date")
        lines = [say("ANSWER, COMPUTED ANEW") if self._is_anew else say("ANSWER")]
        if asked_on:
            written = day(asked_on, self.parameters.language)
            lines.append(
                say("to question no. {number} of {date}", number=number, date=written)
                if "number" in asked
                else say("to the question of {date}", date=written)
            )
        if asked.get("by"):
            lines.append(say("by {name}", name=str(asked["by"]).upper()))
        return tuple(lines)

    def _made_up_notice(self) -> tuple[Block, ...]:
        if not self.ingestion.synthetic:
            return ()
        text = self.say(
            "The register behind this answer is made up. Its applicants do not exist, and apart "
            "from the totals that were published its figures say nothing about the programme."
        )
        return (Callout(self.say("Made-up data"), (Paragraph((Text(text),)),), "notice"),)


def _numbered_as_read(groups: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """The blocks with their tables numbered from one in reading order.

    A part can make more tables than its answer shows; these are read in its annex.
    """
    number = count(1)
    return [
        [replace(one, number=next(number)) if isinstance(one, Table) else one for one in blocks]
        for blocks in groups
    ]
