"""The parts of the document that say how the figures were made."""

from datetime import date
from decimal import Decimal

from helpers.answer.model import (
    Block,
    Bullets,
    CellKey,
    Heading,
    Inlines,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
)
from helpers.answer.numerals import count, day, euro
from helpers.answer.tables import MEASURE_HEADERS, TableMaker
from helpers.answer.wording import Wording
from helpers.breakdown.steps import Scope
from helpers.parameters import Parameters
from helpers.register.reading import Ingestion

#: One sentence per basis: who counts as being in the sector.
BASES = {
    "activity": "The sector is assigned by the applicant's actual activity, as the lender does; "
    "the table per NACE code splits these same applications by the code of the applicant.",
    "nace": "The sector is assigned by the applicant's NACE code, on the list of the question; "
    "the table by activity splits these same applications by actual activity.",
    "either": "An applicant counts as in the sector by actual activity, by NACE code, or both.",
}


def method(
    parameters: Parameters,
    ingestion: Ingestion,
    scope: Scope,
    say: Wording,
) -> tuple[Block, ...]:
    """How the figures were made: date, basis, what was left out and why, geography."""
    language = say.language

    def number(value: int) -> str:
        return count(value, language)

    reference = day(parameters.reference_date, language)
    points = [
        say(
            "Reference date: {date}. An application counts from the day it was made; it is paid, "
            "stopped, approved or pending by what had happened on that day.",
            date=reference,
        ),
        say(BASES[parameters.sector_basis]),
        say("Source of the delineation: {source}", source=parameters.question.delineation_source)
        if parameters.question.delineation_source
        else "",
        say(
            "Geography: the province of the applicant's postcode, as the borders ran on {date}. "
            "Figures for Flanders hold the five provinces.",
            date=reference,
        ),
        _extract(ingestion, say),
        _corrections(ingestion, say),
        say(
            "Of the {read} rows read, {counted} were counted, {out} lie outside this question "
            "({later} of a later date, {other} of another sector) and {quarantined} were set "
            "aside because they cannot be counted truthfully, of which {in_sector} from the "
            "sector.",
            read=number(scope.read),
            counted=number(scope.counted),
            out=number(scope.out_of_scope),
            later=number(scope.after_reference_date),
            other=number(scope.other_sector),
            quarantined=number(scope.quarantined),
            in_sector=number(scope.quarantined_in_sector),
        ),
        say.plural(
            "{number} counted application lies outside Flanders and is shown apart.",
            "{number} counted applications lie outside Flanders and are shown apart.",
            scope.counted_outside,
            number=number(scope.counted_outside),
        )
        if scope.counted_outside
        else "",
        say.plural(
            "The checks made a remark on {number} application that counts all the same; the audit "
            "page says which remark.",
            "The checks made a remark on {number} applications that count all the same; the audit "
            "page says which remarks.",
            scope.remarked,
            number=number(scope.remarked),
        ),
        say.plural(
            "{number} application from another sector has no known activity.",
            "{number} applications from another sector have no known activity.",
            scope.no_known_activity,
            number=number(scope.no_known_activity),
        )
        if scope.no_known_activity
        else "",
        say.plural(
            "{number} counted application has a NACE-BEL 2025 code that leads back to more than "
            "one 2008 code.",
            "{number} counted applications have a NACE-BEL 2025 code that leads back to more than "
            "one 2008 code.",
            scope.ambiguous_2025,
            number=number(scope.ambiguous_2025),
        )
        if scope.ambiguous_2025
        else "",
        say("Amounts are exact: they are the sum of what was paid, in euro."),
        say(
            "No disclosure control has been applied: every cell is shown, small ones too. This is "
            "why a public document can be made from a made-up register only."
        )
        if parameters.audience == "public"
        else say(
            "No disclosure control has been applied: every cell is shown, small ones too. This "
            "document is confidential and for internal use."
        ),
    ]
    return (
        Heading(2, say("How these figures were made"), "method"),
        Bullets(tuple(_plain(point) for point in points if point)),
    )


def _extract(ingestion: Ingestion, say: Wording) -> str:
    if not ingestion.extract_date:
        return say("The date of the register's extract is not known.")
    extracted = day(date.fromisoformat(ingestion.extract_date), say.language)
    return say("The register was extracted on {date}.", date=extracted)


def _corrections(ingestion: Ingestion, say: Wording) -> str:
    """What was put right before the checks; corrections told alike are told once."""
    if not ingestion.corrections:
        return ""
    told = [
        say(
            "{reason} (column {column}, decided by {who} on {date})",
            reason=note.reason,
            column=note.column,
            who=note.decided_by,
            date=day(date.fromisoformat(note.decided_on), say.language),
        )
        for note in dict.fromkeys(ingestion.corrected)
    ]
    return say.plural(
        "{number} value of the register was corrected beforehand: {corrections}.",
        "{number} values of the register were corrected beforehand: {corrections}.",
        ingestion.corrections,
        number=count(ingestion.corrections, say.language),
        corrections="; ".join(told),
    )


def two_bases(table_number: int, scope: Scope, say: Wording) -> tuple[Block, ...]:
    """How many applications in Flanders are in the sector by both bases, or by one."""
    language = say.language
    by_activity = scope.both_bases + scope.activity_only
    by_nace = scope.both_bases + scope.nace_only
    with_code = scope.activity_only - scope.activity_only_without_code
    lines = (
        ("By activity and by NACE code", scope.both_bases, "plain"),
        ("By activity only, with another NACE code", with_code, "plain"),
        ("By activity only, without a known NACE code", scope.activity_only_without_code, "plain"),
        ("By NACE code only", scope.nace_only, "plain"),
        ("By activity or by NACE code", by_activity + scope.nace_only, "total"),
    )
    table = Table(
        id="table-two-bases",
        number=table_number,
        caption=say("Applications in Flanders by the two ways of delineating the sector."),
        columns=(say("In the sector"), say("Applications")),
        rows=tuple(
            TableRow(say(header), (TableCell(count(value, language), number=Decimal(value)),), kind)  # type: ignore[arg-type]
            for header, value, kind in lines
        ),
    )
    sentence = say(
        "The lender assigns the sector by actual activity, the question delineates it by NACE "
        "code. By activity there are {activity} applications, by NACE code {nace}; {both} are in "
        "both.",
        activity=count(by_activity, language),
        nace=count(by_nace, language),
        both=count(scope.both_bases, language),
    )
    return (
        Heading(2, say("The two delineations side by side"), "two-bases"),
        Paragraph(_plain(sentence)),
        table,
    )


def published_figures(
    table_number: int, parameters: Parameters, tables: TableMaker, say: Wording
) -> tuple[Block, ...]:
    """The figures once published, beside those of this answer; empty where there are none."""
    published, cells = parameters.question.published, tables.cells
    if not published:
        return ()
    rows = []
    for figure in published:
        key = CellKey("by_province", figure.measure, figure.province, figure.applicant)
        same = (
            figure.reference_date == parameters.reference_date
            and figure.sector_basis == parameters.sector_basis
        )
        write = euro if figure.measure == "amount_paid_eur" else count
        difference = TableCell("–", "not_applicable")
        if same and cells.is_free(key):
            gap = cells.value(key) - figure.value
            difference = TableCell(_signed(gap, say.language), number=gap)
        header = say(MEASURE_HEADERS[figure.measure])
        if (figure.province, figure.applicant) != ("_T", "_T"):
            header = f"{header} ({tables.place(figure.province, figure.applicant)})"
        then = TableCell(write(figure.value, say.language), number=figure.value)
        when = TableCell(day(figure.reference_date, say.language), "text")
        rows.append(TableRow(header, (when, then, cells.cell(key), difference)))
    comparable = any(row.cells[3].kind == "number" for row in rows)
    remark = (
        say("On the published date and basis, the two can be compared figure by figure.")
        if comparable
        else say(
            "The published figures are of another date or basis than this answer, so no "
            "difference is given."
        )
    )
    sources = list(dict.fromkeys(figure.source for figure in published if figure.source))
    table = Table(
        id="table-published",
        number=table_number,
        caption=say("Figures once published, and those of this answer."),
        columns=(
            say("Figure"),
            say("Published for"),
            say("Published"),
            say("This answer"),
            say("Difference"),
        ),
        rows=tuple(rows),
        notes=(say("Source: {source}.", source="; ".join(sources)),) if sources else (),
    )
    return (
        Heading(2, say("Compared with the published answer"), "published"),
        Paragraph(_plain(remark)),
        table,
    )


def _signed(difference: Decimal, language: str) -> str:
    text = euro(abs(difference), language)
    return text if difference == 0 else f"{'+' if difference > 0 else '−'}{text}"


def _plain(text: str) -> Inlines:
    return (Text(text),)
