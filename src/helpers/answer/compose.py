"""The document: what the answer says, in the house style of a parliamentary answer."""

from helpers.answer.figures import FigureMaker
from helpers.answer.method import method, published_figures, two_bases
from helpers.answer.model import (
    Block,
    Bullets,
    Callout,
    CellKey,
    Document,
    Inline,
    Inlines,
    NumberedAnswer,
    Paragraph,
    Text,
)
from helpers.answer.numerals import day
from helpers.answer.shown_cells import ShownCells
from helpers.answer.tables import TableMaker
from helpers.answer.wording import Wording
from helpers.breakdown.steps import Scope
from helpers.parameters import Parameters
from helpers.reference.question import Part
from helpers.register.reading import Ingestion

TOTALS = {
    measure: CellKey("by_province", measure)
    for measure in ("applications", "paid", "stopped", "approved", "pending", "amount_paid_eur")
}

#: What the column headers of the tables by legal form mean.
OCCUPATIONS = (
    "Companies are legal persons; the other columns are self-employed people by their occupation."
)

FRAME_LABELS = {
    "answer": "Answer",
    "chart_data": "Figures",
    "code": "Code",
    "contents": "Contents",
    "figure": "Chart",
    "not_applicable": "not applicable",
    "page": "Page",
    "skip_to_content": "Skip to the answer",
    "suppressed": "not published",
    "table": "Table",
}


class Composer:
    """Composes one document; tables and figures are numbered as they come."""

    def __init__(
        self,
        parameters: Parameters,
        cells: ShownCells,
        scope: Scope,
        ingestion: Ingestion,
    ) -> None:
        """`scope` and `ingestion` are what the steps before wrote."""
        self.parameters, self.cells, self.scope = parameters, cells, scope
        self.ingestion = ingestion
        self.say = Wording(parameters.language)
        self.tables = TableMaker(cells, parameters.codes, self.say)
        self.figures = FigureMaker(cells, self.say)
        self.date = day(parameters.reference_date, parameters.language)
        self.programme = parameters.programmes[0].title(parameters.language)
        self.lender = parameters.programmes[0].lender
        sector = parameters.question.asked.get("sector", {})
        self.sector = sector.get(parameters.language) or self.say("the sector asked about")

    def document(self) -> Document:
        """The whole answer."""
        say, asked = self.say, self.parameters.question.asked
        answers = tuple(self._answer(part) for part in self.parameters.question.parts)
        closing = (
            *two_bases(len(self.tables.made) + 1, self.scope, say),
            *published_figures(len(self.tables.made) + 2, self.parameters, self.tables, say),
            *method(self.parameters, self.ingestion, self.scope, say),
        )
        made_up = self.ingestion.synthetic
        internal = self.parameters.audience == "internal"
        notices = [say("Made up (fictief): no real applicants")] if made_up else []
        notices += [say("Confidential: for internal use")] if internal else []
        title = str(asked.get("subject") or self.programme)
        number = str(asked.get("number", self.parameters.question.id))
        return Document(
            language=self.parameters.language,
            title=title,
            masthead=self._masthead(),
            lead=self._lead(number),
            blocks=(*self._made_up_notice(), self._summary(), *answers, *closing),
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
            labels={key: say(word) for key, word in FRAME_LABELS.items()},
        )

    def _masthead(self) -> tuple[str, ...]:
        asked = self.parameters.question.asked
        lines = (str(asked.get("to", "")), str(asked.get("to_capacity", "")))
        return tuple(line.upper() for line in lines if line)

    def _lead(self, number: str) -> tuple[str, ...]:
        asked, say = self.parameters.question.asked, self.say
        asked_on = asked.get("date")
        lines = [say("ANSWER")]
        if asked_on:
            written = day(asked_on, self.parameters.language)
            lines.append(say("to question nr. {number} of {date}", number=number, date=written))
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

    def _summary(self) -> Callout:
        """The answers in a few lines, before everything else."""
        items = [
            (Text(f"{part.number}. "), *content)
            for part in self.parameters.question.parts
            for content in self._in_short(part)
        ]
        title = self.say(
            "In short: {programme}, {sector}", programme=self.programme, sector=self.sector
        )
        return Callout(title, (Bullets(tuple(items)),), "summary")

    def _in_short(self, part: Part) -> list[Inlines]:
        """One part's answer in a line or two."""
        if part.subject == "applications":
            return [
                self._sentence(
                    "{applications} applications up to and including {date}.",
                    applications=TOTALS["applications"],
                    date=self.date,
                )
            ]
        if part.subject == "paid":
            return [
                self._sentence(
                    "{paid} of them were paid out, for {amount_paid_eur} euro in all.",
                    paid=TOTALS["paid"],
                    amount_paid_eur=TOTALS["amount_paid_eur"],
                )
            ]
        if part.subject == "stopped":
            stopped = self._sentence("{stopped} were stopped.", stopped=TOTALS["stopped"])
            if self._some_wait():
                return [(*stopped, Text(" "), *self._waiting())]
            return [stopped]
        return [(Text(self._text_answer(part)[0]),)]

    def _answer(self, part: Part) -> NumberedAnswer:
        blocks = {
            "applications": self._applications,
            "paid": self._paid,
            "stopped": self._stopped,
        }
        made = blocks[part.subject]() if part.subject in blocks else self._text(part)
        return NumberedAnswer(part.number, f"answer-{part.number}", tuple(made))

    def _applications(self) -> list[Block]:
        say, tables = self.say, self.tables
        basis = {
            "activity": "The sector is that of the applicant's actual activity; a table further on "
            "splits the same applications by NACE code.",
            "nace": "The sector is that of the applicant's NACE code.",
            "either": "The sector is that of the applicant's actual activity or NACE code.",
        }[self.parameters.sector_basis]
        first = say.parts(
            "{lender} received {applications} applications for {programme} from {sector} from the "
            "start in {year} up to and including {date}."
        )
        opening = self._filled(
            first,
            lender=self.lender,
            applications=TOTALS["applications"],
            programme=self.programme,
            sector=self.sector,
            year=str(min(p.start_date for p in self.parameters.programmes).year),
            date=self.date,
        )
        province = tables.by_province(
            "table-applications-province",
            "applications",
            say("Applications by province and legal form, on {date}.", date=self.date),
        )
        activity = tables.by_code(
            "table-activity",
            "by_activity",
            tables.measures("applications", "paid", "stopped", "amount_paid_eur"),
            say(
                "Applications and outcome by actual activity, Flanders, on {date}.", date=self.date
            ),
        )
        nace = tables.by_code(
            "table-applications-nace",
            "by_nace",
            tables.applicants("by_nace"),
            say("Applications by NACE code and legal form, Flanders, on {date}.", date=self.date),
        )
        blocks: list[Block | None] = [
            Paragraph(opening),
            Paragraph((Text(say(basis)), Text(" "), Text(say(OCCUPATIONS)))),
            province,
            self.figures.bars(
                "figure-applications-province",
                province,
                tuple(range(len(province.columns) - 2)),
                say("Applications by province and legal form."),
                say("Applications"),
            ),
            activity,
            self.figures.bars(
                "figure-activity",
                activity,
                (0, 1),
                say("Applications and loans paid out by actual activity."),
                say("Applications"),
            ),
            nace,
            self.figures.bars(
                "figure-applications-nace",
                nace,
                (len(nace.columns) - 2,),
                say("Applications by NACE code."),
                say("Applications"),
            ),
        ]
        return [block for block in blocks if block]

    def _paid(self) -> list[Block]:
        say, tables = self.say, self.tables
        opening = self._sentence(
            "Of the {applications} applications, {paid} had been paid out by {date}, for a total "
            "of {amount_paid_eur} euro.",
            applications=TOTALS["applications"],
            paid=TOTALS["paid"],
            date=self.date,
            amount_paid_eur=TOTALS["amount_paid_eur"],
        )
        paid = tables.by_province(
            "table-paid-province",
            "paid",
            say("Loans paid out by province and legal form, on {date}.", date=self.date),
        )
        amounts = tables.by_province(
            "table-amount-province",
            "amount_paid_eur",
            say("Amounts paid out by province and legal form, in euro, on {date}.", date=self.date),
        )
        nace = tables.by_code(
            "table-paid-nace",
            "by_nace",
            tables.measures("applications", "paid", "amount_paid_eur"),
            say("Loans and amounts paid out by NACE code, Flanders, on {date}.", date=self.date),
        )
        blocks: list[Block | None] = [
            Paragraph(opening),
            paid,
            amounts,
            self.figures.bars(
                "figure-amount-province",
                amounts,
                (len(amounts.columns) - 2,),
                say("Amounts paid out by province, in euro."),
                say("Euro"),
            ),
            nace,
        ]
        return [block for block in blocks if block]

    def _stopped(self) -> list[Block]:
        say, tables = self.say, self.tables
        blocks: list[Block | None] = [
            Paragraph(
                self._sentence(
                    "{stopped} applications had been stopped by {date}. The reasons are:",
                    stopped=TOTALS["stopped"],
                    date=self.date,
                )
            ),
            self._reasons(),
        ]
        if self._some_wait():
            blocks.append(Paragraph(self._waiting()))
        province = tables.by_reason(
            "table-reason-province",
            "province",
            say("Stopped applications by reason and province, on {date}.", date=self.date),
        )
        blocks += [
            province,
            self.figures.bars(
                "figure-reason-province",
                province,
                tuple(range(len(province.columns) - 2)),
                say("Stopped applications by reason and province."),
                say("Applications"),
            ),
            tables.by_reason(
                "table-reason-nace",
                "nace",
                say(
                    "Stopped applications by reason and NACE code, Flanders, on {date}.",
                    date=self.date,
                ),
            ),
        ]
        return [block for block in blocks if block]

    def _reasons(self) -> Bullets | None:
        """The reasons in full, most frequent first."""
        codes = self.parameters.codes.stop_reasons
        key = CellKey("by_reason", "stopped", nace="_T")
        found = []
        for code in (*codes, "_U"):
            cell = CellKey(**{**key.__dict__, "reason": code})
            if self.cells.any_shown([cell]):
                title = codes[code].title(self.say.language) if code in codes else ""
                title = title or self.say("The register gives no reason")
                rank = -self.cells.value(cell) if self.cells.is_free(cell) else 0
                found.append((rank, title, cell))
        found.sort(key=lambda entry: entry[0])
        items: tuple[Inlines, ...] = tuple(
            (Text(f"{title}: "), self.cells.number(cell), Text(".")) for _, title, cell in found
        )
        return Bullets(items) if items else None

    def _some_wait(self) -> bool:
        return self.cells.any_shown([TOTALS["approved"], TOTALS["pending"]])

    def _waiting(self) -> Inlines:
        return self._sentence(
            "{approved} were approved but not yet paid out, and {pending} were still pending.",
            approved=TOTALS["approved"],
            pending=TOTALS["pending"],
        )

    def _text(self, part: Part) -> list[Block]:
        return [Paragraph((Text(line),)) for line in self._text_answer(part)]

    def _text_answer(self, part: Part) -> list[str]:
        """The answer that no register holds, and from when it is where that is not today's."""
        say = self.say
        reference = self.parameters.reference_date
        for answer in self.parameters.question.answers:
            if answer.number != part.number:
                continue
            text = answer.texts.get(say.language) or next(iter(answer.texts.values()))
            since = answer.period.valid_from
            if answer.period.holds_on(reference) and (since is None or since == reference):
                return [text]
            if since is None:
                return [text, say("This answer may no longer hold.")]
            written = day(since, say.language)
            return [text, say("This answer was given on {date}.", date=written)]
        return [say("The register holds no answer to this part of the question.")]

    def _sentence(self, message: str, **values: CellKey | str) -> Inlines:
        return self._filled(self.say.parts(message), **values)

    def _filled(self, parts: list[tuple[str, str]], **values: CellKey | str) -> Inlines:
        """The message with each cell as a number that can be followed, each text as a text."""
        content: list[Inline] = []
        for text, name in parts:
            if text:
                content.append(Text(text))
            if not name:
                continue
            value = values[name]
            if isinstance(value, CellKey):
                content.append(self.cells.number(value))
            else:
                content.append(Text(value))
        return tuple(content)
