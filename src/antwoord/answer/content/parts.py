"""The numbered answers: which tables, charts and sentences answer which part."""

from antwoord.answer.content.charts import ChartMaker
from antwoord.answer.content.prose import Prose
from antwoord.answer.content.tables import TableMaker
from antwoord.answer.document.model import Block, Bullets, Heading, Inlines, Paragraph, Text
from antwoord.catalogue.question import Part
from antwoord.cells import ROUNDED_TABLE, TOTAL, UNKNOWN, CellName
from antwoord.language.numerals import day
from antwoord.parameters import Parameters

TOTALS = {
    measure: CellName("by_province", measure)
    for measure in ("applications", "paid", "stopped", "approved", "pending", "amount_paid_eur")
}

#: What the column headers of the tables by legal form mean.
OCCUPATIONS = (
    "Companies are legal persons; the other columns are self-employed people by their occupation."
)

#: What the first answer says of who is counted.
SECTORS = {
    "activity": "The sector is that of the applicant's actual activity; a table further on "
    "splits the same applications by NACE code.",
    "nace": "The sector is that of the applicant's NACE code.",
    "either": "The sector is that of the applicant's actual activity or NACE code.",
}


class AnswerParts:
    """Writes the answers of one document; tables and charts are numbered as they come."""

    def __init__(
        self,
        parameters: Parameters,
        prose: Prose,
        tables: TableMaker,
        charts: ChartMaker,
        sector: str,
        base: int,
    ) -> None:
        """`sector` is how the question calls its sector.

        `base`: the table by NACE code is shown rounded to it, in an appendix, and in the
        answers the readable groups stand in its place; 0 where codes are shown exactly.
        """
        self.base = base
        self.parameters, self.prose, self.tables = parameters, prose, tables
        self.charts, self.sector = charts, sector
        self.say, self.cells = prose.say, prose.cells
        self.date = day(parameters.reference_date, parameters.language)
        self.programme = parameters.programmes[0].title(parameters.language)

    def blocks(self, part: Part) -> list[Block]:
        """The blocks that answer one part."""
        made = {"applications": self._applications, "paid": self._paid, "stopped": self._stopped}
        if part.subject not in made:
            return [Paragraph((Text(line),)) for line in self._text_answer(part)]
        return [block for block in made[part.subject]() if block]

    def in_short(self, part: Part) -> Inlines:
        """One part's answer in a line."""
        if part.subject == "applications":
            return self.prose.sentence(
                "{applications} applications up to and including {date}.",
                applications=TOTALS["applications"],
                date=self.date,
            )
        if part.subject == "paid":
            return self.prose.sentence(
                "{paid} of them were paid out, for {amount_paid_eur} euro in all.",
                paid=TOTALS["paid"],
                amount_paid_eur=TOTALS["amount_paid_eur"],
            )
        if part.subject == "stopped":
            stopped = self.prose.sentence("{stopped} were stopped.", stopped=TOTALS["stopped"])
            return (*stopped, Text(" "), *self._waiting()) if self._some_wait() else stopped
        return (Text(self._text_answer(part)[0]),)

    def _applications(self) -> list[Block | None]:
        say, tables, charts = self.say, self.tables, self.charts
        outcome = tables.measures("applications", "paid", "stopped", "amount_paid_eur")
        opening = self.prose.sentence(
            "{lender} received {applications} applications for {programme} from {sector} from the "
            "start in {year} up to and including {date}.",
            lender=self.parameters.programmes[0].lender,
            applications=TOTALS["applications"],
            programme=self.programme,
            sector=self.sector,
            year=str(min(p.start_date for p in self.parameters.programmes).year),
            date=self.date,
        )
        basis = SECTORS[self.parameters.sector_basis]
        province = tables.by_province(
            "table-applications-province",
            "applications",
            say("Applications by province and legal form, on {date}.", date=self.date),
        )
        form = tables.by_applicant(
            "table-form",
            outcome,
            say("Applications and outcome by legal form, Flanders, on {date}.", date=self.date),
        )
        activity = tables.by_activity(
            "table-activity",
            outcome,
            say(
                "Applications and outcome by actual activity, Flanders, on {date}.", date=self.date
            ),
        )
        by_nace = tables.by_group if self.base else tables.by_nace
        nace = by_nace(
            "table-applications-nace",
            tables.applicants("by_nace"),
            self._by_code(
                "Applications by NACE code and legal form, Flanders, on {date}.",
                "Applications by group of NACE codes and legal form, Flanders, on {date}.",
            ),
        )
        year = tables.by_category(
            "table-year",
            "by_year",
            outcome,
            say("Applications, loans paid out and stopped applications by year, Flanders."),
        )
        last = len(province.columns) - 2
        return [
            Paragraph(opening),
            Paragraph((Text(say(basis)), Text(" "), Text(say(OCCUPATIONS)))),
            province,
            charts.tile_map(
                "figure-applications-province",
                province,
                last,
                say("Applications by province."),
                say("Applications"),
            ),
            form,
            charts.bars(
                "figure-form",
                form,
                (0, 1, 2),
                say("Applications, loans paid out and stopped applications by legal form."),
                say("Applications"),
            ),
            activity,
            charts.bars(
                "figure-activity",
                activity,
                (0, 1),
                say("Applications and loans paid out by actual activity."),
                say("Applications"),
            ),
            nace,
            charts.bars(
                "figure-applications-nace",
                nace,
                (len(nace.columns) - 2,),
                say("Applications by group of NACE codes."),
                say("Applications"),
            ),
            Paragraph(
                self.prose.sentence(
                    "The course over the years: an application counts in the year in which it was "
                    "made, a loan in the year in which it was paid out, a stopped application in "
                    "the year of the decision. The last year ends on {date}.",
                    date=self.date,
                )
            ),
            year,
            charts.columns(
                "figure-year",
                year,
                (0, 1),
                say("Applications and loans paid out by year."),
                say("Applications"),
            ),
        ]

    def _by_code(self, code: str, group: str) -> str:
        """The caption of a table by NACE code, or of the one by group that stands in its place."""
        return self.say(group if self.base else code, date=self.date)

    def rounded_codes(self) -> tuple[Block, ...]:
        """The appendix with every NACE code rounded; nothing where codes are shown exactly."""
        if not self.base or not self.cells.codes(ROUNDED_TABLE, "nace"):
            return ()
        say, tables = self.say, self.tables
        text = self.prose.sentence(
            "Most NACE codes hold so few applicants that an exact figure would be one about a "
            "person. Here all of them are shown, rounded to multiples of {base}.",
            base=str(self.base),
        )
        table = tables.rounded(
            "table-rounded-nace",
            tables.measures("applications", "paid", "stopped"),
            say("Applications by NACE code, rounded, Flanders, on {date}.", date=self.date),
            self.base,
        )
        heading = Heading(2, say("Appendix: every NACE code, rounded"), "rounded")
        return (heading, Paragraph(text), table)

    def _paid(self) -> list[Block | None]:
        say, tables, charts = self.say, self.tables, self.charts
        opening = self.prose.sentence(
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
        by_nace = tables.by_group if self.base else tables.by_nace
        nace = by_nace(
            "table-paid-nace",
            tables.measures("applications", "paid", "amount_paid_eur"),
            self._by_code(
                "Loans and amounts paid out by NACE code, Flanders, on {date}.",
                "Loans and amounts paid out by group of NACE codes, Flanders, on {date}.",
            ),
        )
        return [
            Paragraph(opening),
            paid,
            amounts,
            charts.tile_map(
                "figure-amount-province",
                amounts,
                len(amounts.columns) - 2,
                say("Amounts paid out by province, in euro."),
                say("Euro"),
            ),
            nace,
            charts.bars(
                "figure-paid-nace",
                nace,
                (2,),
                say("Amounts paid out by group of NACE codes, in euro."),
                say("Euro"),
            ),
        ]

    def _stopped(self) -> list[Block | None]:
        say, tables, charts = self.say, self.tables, self.charts
        opening = self.prose.sentence(
            "{stopped} applications had been stopped by {date}. The reasons are:",
            stopped=TOTALS["stopped"],
            date=self.date,
        )
        province = tables.by_reason(
            "table-reason-province",
            "province",
            say("Stopped applications by reason and province, on {date}.", date=self.date),
        )
        nace = tables.by_reason(
            "table-reason-nace",
            "group" if self.base else "nace",
            self._by_code(
                "Stopped applications by reason and NACE code, Flanders, on {date}.",
                "Stopped applications by reason and group of NACE codes, Flanders, on {date}.",
            ),
        )
        duration = tables.by_category(
            "table-duration",
            "by_duration",
            tables.measures("applications", "paid", "stopped"),
            say("From application to decision, Flanders, on {date}.", date=self.date),
        )
        return [
            Paragraph(opening),
            self._reasons(),
            Paragraph(self._waiting()) if self._some_wait() else None,
            province,
            charts.bars(
                "figure-reason-province",
                province,
                tuple(range(len(province.columns) - 2)),
                say("Stopped applications by reason and province."),
                say("Applications"),
            ),
            nace,
            duration,
            charts.columns(
                "figure-duration",
                duration,
                (1, 2),
                say("How long a decision took, for loans paid out and stopped applications."),
                say("Applications"),
            ),
        ]

    def _reasons(self) -> Bullets | None:
        """The reasons in full, most frequent first."""
        key = CellName("by_reason", "stopped", nace=TOTAL)
        found = []
        for code in (*self.parameters.codes.stop_reasons, UNKNOWN):
            cell = key.at(reason=code)
            if self.cells.any_shown([cell]):
                rank = -self.cells.value(cell) if self.cells.is_free(cell) else 0
                found.append((rank, self.tables.titles.reason_in_full(code), cell))
        found.sort(key=lambda entry: entry[0])
        items: tuple[Inlines, ...] = tuple(
            (Text(f"{title}: "), self.cells.number(cell), Text(".")) for _, title, cell in found
        )
        return Bullets(items) if items else None

    def _some_wait(self) -> bool:
        return self.cells.any_shown([TOTALS["approved"], TOTALS["pending"]])

    def _waiting(self) -> Inlines:
        return self.prose.sentence(
            "{approved} were approved but not yet paid out, and {pending} were still pending.",
            approved=TOTALS["approved"],
            pending=TOTALS["pending"],
        )

    def _text_answer(self, part: Part) -> list[str]:
        """The answer that no register holds, and from when it is where that is not today's."""
        say = self.say
        reference = self.parameters.reference_date
        answer = self.parameters.question.text_answer(part.number, reference)
        if answer is None:
            return [say("The register holds no answer to this part of the question.")]
        text = answer.texts.get(say.language) or next(iter(answer.texts.values()))
        since = answer.period.valid_from
        if answer.period.holds_on(reference) and (since is None or since == reference):
            return [text]
        if since is None:
            return [text, say("This answer may no longer hold.")]
        written = day(since, say.language)
        return [text, say("This answer was given on {date}.", date=written)]
