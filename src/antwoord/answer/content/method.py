"""The parts of the document that say how the figures were made, and how they compare."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from antwoord.answer.content.prose import Prose
from antwoord.answer.content.shown_cells import NOT_APPLICABLE_SIGN
from antwoord.answer.content.sources import published_key
from antwoord.answer.content.tables import TableMaker
from antwoord.answer.content.titles import Titles
from antwoord.answer.document.model import (
    Block,
    Bullets,
    Heading,
    Inlines,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
)
from antwoord.answer.words.wording import Wording
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import Part, Question
from antwoord.cells import DIFFERENCE, UNKNOWN, CellName, row_name
from antwoord.disclosure.model.answer_system import INTERNAL_ROWS
from antwoord.kbo.steps import completed
from antwoord.language.numerals import count, day
from antwoord.parameters import Parameters
from antwoord.register.contract.corrections import CorrectionNote
from antwoord.register.reading import Ingestion

#: One sentence per basis: who counts as being in the sector.
BASES = {
    "activity": "The sector is assigned by the applicant's actual activity, as the register has "
    "it; a table by NACE code splits these same applications by the code of the applicant.",
    "nace": "The sector is assigned by the applicant's NACE code, on the list of the question; "
    "a table by activity splits these same applications by actual activity.",
    "either": "An applicant counts as in the sector by actual activity, by NACE code, or both.",
}

#: By block of the protection: how many of its cells are left out.
NOT_PUBLISHED = {
    "counts": "Of the {cells} counts that are not shown as zero, {suppressed} are ranges.",
    "amounts": "Of the {cells} amounts that are not shown as zero, {suppressed} are ranges.",
}

#: What was given up so that the rest could be protected, by its name in the record.
WITHHELD = {
    "coarser": "The NACE codes are rounded twice as coarsely as usual: with less, figures about "
    "few people could be computed from the other tables.",
    "rounded": "No appendix with every NACE code is given: even rounded, it would let figures "
    "about few people be computed from the other tables.",
    "headlines": "So few applications stand behind the tables that the totals, too, had to be "
    "among the figures that may be left out.",
    "undecided": "So few applications are still undecided that only their total is published: "
    "split further, each would be one person's.",
    "extras": "Tables that nobody asked for are left out: with them, figures about few people "
    "could be computed.",
    "reasons": "No reasons are published: whatever else were left out, they would tell "
    "something about a person.",
    "zeros": "So few applications are behind some figures that zeros, too, are among those that "
    "may be a range.",
    "split": "Of the amounts only the total is published: split further, they would tell how few "
    "were paid where.",
    "amount": "The total amount is a range: exactly, it would let what one of the applicants "
    "received be estimated too closely.",
    "amounts": "No amounts are published: whatever else were left out, what one of the "
    "applicants received could be estimated too closely.",
}

#: Amounts that no table holds, of one application of which they are known, and of more.
OTHER_MEASURES = {
    "requested": (
        "Of {number} application the amount requested is known: {amount} euros.",
        "Of {number} applications the amount requested is known: {amount} euros in total.",
    ),
    "granted": (
        "Of {number} application the amount granted is known: {amount} euros.",
        "Of {number} applications the amount granted is known: {amount} euros in total.",
    ),
}


def _of(column: str) -> CellName:
    return CellName.of("applications", {column: UNKNOWN})


#: Applications of which a fact is unknown, with what was paid for them: one, and more.
OF_UNKNOWN_FACTS = {
    _of("province"): (
        "Of {number} application the province is unknown; it counts in the total and in no "
        "province, with {amount} euros paid out.",
        "Of {number} applications the province is unknown; they count in the totals and in "
        "no province, with {amount} euros paid out.",
    ),
    _of("applicant"): (
        "Of {number} application it is unknown who applied; it counts in the totals and "
        "in no legal form, with {amount} euros paid out.",
        "Of {number} applications it is unknown who applied; they count in the totals and "
        "in no legal form, with {amount} euros paid out.",
    ),
    _of("activity"): (
        "Of {number} application the activity is unknown; it counts in the totals and in "
        "no activity, with {amount} euros paid out.",
        "Of {number} applications the activity is unknown; they count in the totals and "
        "in no activity, with {amount} euros paid out.",
    ),
}

#: Which rows of the table of two bases its total does not hold, by the basis of the answer.
OUTSIDE_THE_TOTAL = {
    "activity": "The total is that of the sector by actual activity: those by NACE code alone "
    "are not in it.",
    "nace": "The total is that of the sector by NACE code: those by activity alone are not in it.",
}
#: Codes of a question that lists none.
OF_SEVERAL = (
    "A code that may stand for several is that of {number} counted application.",
    "A code that may stand for several is that of {number} counted applications.",
)
AMBIGUOUS_ROWS = "ambiguous_2025"
#: Counts that are told where there are any: one, and more.
COUNTED = {
    "quarantined_in_sector": (
        "Of those asked about, {number} row is set aside.",
        "Of those asked about, {number} rows are set aside.",
    ),
    "remarked": (
        "The checks made a remark on {number} application, or doubted one of its facts; it "
        "counts all the same, and the audit page says why.",
        "The checks made a remark on {number} applications, or doubted one of their facts; "
        "they count all the same, and the audit page says why.",
    ),
    "counted_outside": (
        "Outside the territory lies {number} counted application, which is shown apart.",
        "Outside the territory lie {number} counted applications, which are shown apart.",
    ),
    "no_known_activity": (
        "Of {number} application that is not asked about no activity is known.",
        "Of {number} applications that are not asked about no activity is known.",
    ),
    AMBIGUOUS_ROWS: (
        "A code that may stand for several, at least one of them on the question's list, is "
        "that of {number} counted application.",
        "A code that may stand for several, at least one of them on the question's list, is "
        "that of {number} counted applications.",
    ),
}


def method(
    parameters: Parameters,
    ingestion: Ingestion,
    report: Mapping[str, Any],
    prose: Prose,
    titles: Titles,
) -> tuple[Block, ...]:
    """How the figures were made: for anyone, then date, basis, what was left out, geography."""
    say, population = prose.say, parameters.question.population
    plainly = say(
        "The register has a row for each application. Every row is checked first. What is "
        "in doubt counts as unknown, and the application counts all the same; only a row without "
        "an id or a possible date is set aside. Of the other rows, those asked about "
        "are looked at as they stood on the reference date and counted, once per table. Nothing is "
        "estimated or extrapolated."
    )
    reference = day(parameters.reference_date, say.language)
    points: list[Inlines] = [
        prose.sentence(
            "Reference date: {date}. An application counts from the day on which it was made; it "
            "is paid, stopped, approved or pending by what had happened up to and including that "
            "day.",
            date=reference,
        ),
        *_known(parameters, prose),
        *([_plain(say(BASES[parameters.sector_basis]))] if population.is_sector else []),
        *_limits(parameters, prose, titles),
        _source(parameters, say),
        prose.sentence(
            "Geography: the place of the applicant's postcode, as the borders ran on {date}; the "
            "totals are those of {place}.",
            date=reference,
            place=titles.territory,
        ),
        _extract(ingestion, say),
        _corrections(ingestion, prose),
        *_enterprise_register(parameters, prose),
        *_rows(parameters, prose),
        *(_amounts(report, prose) if _tells_amounts(parameters) else ()),
        prose.sentence(
            "In the tables 0 means that there is none; two figures with a dash between them are "
            "the least and the most that a figure can be; {not_applicable} alone means that there "
            "can be no figure there.",
            not_applicable=NOT_APPLICABLE_SIGN,
        ),
        *_protection(parameters, report, prose),
    ]
    return (
        Heading(2, say("How these figures were made"), "method"),
        Paragraph(_plain(plainly)),
        Bullets(tuple(point for point in points if point)),
    )


def _tells_amounts(parameters: Parameters) -> bool:
    """Whether any table, or a first sentence, tells an amount."""
    named = (name for table in parameters.question.tables for name in table.measures)
    return any(measures()[name].is_amount for name in named)


def _amounts(report: Mapping[str, Any], prose: Prose) -> list[Inlines]:
    """Whether amounts are exact; where they are rounded, how, and what carries the remainder."""
    say = prose.say
    rounding = report.get("amounts")
    if not rounding:
        told = say("Amounts are exact: they are sums of what the register says, in euros.")
        if _has_cents(prose):
            told += " " + say(
                "They stand here in whole euros, so that a sum may be a euro or two off; cells.csv "
                "has the cents."
            )
        return [_plain(told)]
    told = say(
        "Amounts are shown in whole hundreds of euros, so that nobody is recognised by the cents "
        "of an amount: each is less than {within} euros off, and all sums hold.",
        within=count(rounding["within_eur"], say.language),
    )
    if rounding["remainder_carried"]:
        told += " " + say(
            "The total is exact; what it has above a multiple of {multiple} euros is "
            "carried by a few of the larger amounts.",
            multiple=count(rounding["multiple_eur"], say.language),
        )
    if _has_cents(prose):
        told += " " + say("Cents are left out here; cells.csv has them.")
    return [_plain(told)]


def _has_cents(prose: Prose) -> bool:
    """Whether an amount that is told is no whole number of euro."""
    return any(
        name.is_amount and value is not None and value % 1
        for name, (value, _) in prose.cells.values.items()
    )


def _limits(parameters: Parameters, prose: Prose, titles: Titles) -> list[Inlines]:
    """Who else is left out: by the day of the application, and by codes."""
    population, say = parameters.question.population, prose.say
    found = []
    if population.since:
        told = day(population.since, say.language)
        found.append(prose.sentence("Applications from {date} on count.", date=told))
    if population.until:
        told = day(population.until, say.language)
        found.append(prose.sentence("Applications up to and including {date} count.", date=told))
    for name, codes in population.where.items():
        dimension = parameters.question.dimension(name)
        named = titles.joined([titles.code(dimension, code) for code in codes])
        what = titles.dimension(dimension)
        found.append(
            _plain(say("Only these count: {dimension}: {codes}.", dimension=what, codes=named))
        )
    return found


def _known(parameters: Parameters, prose: Prose) -> list[Inlines]:
    """What was entered later does not count, where that was asked."""
    if not parameters.as_known_on:
        return []
    return [
        prose.sentence(
            "Only what was known on {date} counts: an application, a decision or a payment that "
            "was entered later is left out. What has no day of entry was known on its own day.",
            date=day(parameters.as_known_on, prose.say.language),
        )
    ]


def _rows(parameters: Parameters, prose: Prose) -> list[Inlines]:
    """What became of the rows read; a line that would say "none" is left out."""
    counts = {
        name: row_name(name)
        for name in (
            "read",
            "counted",
            "out_of_scope",
            "after_reference_date",
            "other_sector",
            "quarantined",
        )
    }
    points = [
        prose.sentence(
            "The rows read ({read}) divide as follows: counted {counted}, outside this "
            "question {out_of_scope} ({after_reference_date} of a later date, {other_sector} of "
            "others), set aside for want of an id or of a possible date {quarantined}.",
            **counts,
        ),
    ]
    apart = parameters.description.one_row_one_applicant
    if "applicants" in parameters.question.headlines and not apart:
        points.append(
            prose.sentence(
                "Applicants who have neither an enterprise number nor a key of the lender count "
                "once per postcode."
            )
        )
    for name, (one, many) in COUNTED.items():
        key = row_name(name)
        if name == AMBIGUOUS_ROWS:
            if not _asks_codes(parameters.question):
                continue
            if not parameters.question.population.nace_codes:
                one, many = OF_SEVERAL
        # Some of these are for an internal document only: a public one says nothing of them.
        told = prose.cells.is_free(key) if name in INTERNAL_ROWS else prose.cells.any_shown([key])
        if told and (name == "remarked" or prose.cells.any_shown([key])):
            points.append(prose.plural(one, many, key))
    return [*points, *_unknown(prose)]


def _asks_codes(question: Question) -> bool:
    """Whether NACE codes play a part in it."""
    named = [n for table in question.tables for n in (*table.dimensions, *table.internal_columns)]
    split = (question.dimension(name) for name in (*named, *question.population.where))
    return bool(question.population.nace_codes) or any(one.derive == "nace" for one in split)


def _unknown(prose: Prose) -> list[Inlines]:
    """How many applications, and how much money, are of an unknown province, applicant, activity.

    In an internal document also what is in no figure: money of rows set aside, and payments
    whose day or amount is in doubt.
    """
    cells = prose.cells
    points = []
    for number, (one, many) in OF_UNKNOWN_FACTS.items():
        if number in cells.values and cells.any_shown([number]):
            amount = number.of_measure("amount_paid_eur")
            if amount in cells.values:
                points.append(prose.plural(one, many, number, amount=amount))
    points += _other_measures(prose)
    aside, doubted = row_name("quarantined_eur"), row_name("payments_unknown")
    if aside in cells.values and cells.any_shown([aside]):
        points.append(
            prose.sentence(
                "In the rows set aside of those asked about stand payments of {amount} euros, "
                "which are in no figure.",
                amount=aside,
            )
        )
    if doubted in cells.values and cells.any_shown([doubted]):
        points.append(
            prose.plural(
                "Payments of {number} application do not count, because a day or an amount "
                "cannot be read or cannot be right; the application is what its decision and "
                "its other payments say. Of this, {amount} euros can be read; it is in no "
                "figure.",
                "Payments of {number} applications do not count, because a day or an amount "
                "cannot be read or cannot be right; these applications are what their decision"
                " and their other payments say. Of this, {amount} euros can be read; it is in "
                "no figure.",
                doubted,
                amount=row_name("payments_unknown_eur"),
            )
        )
    return points


def _other_measures(prose: Prose) -> list[Inlines]:
    """What was requested and granted, and who was paid elsewhere, in an internal document."""
    cells = prose.cells
    points = []
    for name, (one, many) in OTHER_MEASURES.items():
        number = row_name(f"{name}_known")
        if number in cells.values and cells.any_shown([number]):
            points.append(prose.plural(one, many, number, amount=row_name(f"{name}_eur")))
    number = row_name("paid_elsewhere")
    if number in cells.values and cells.any_shown([number]):
        points.append(
            prose.plural(
                "In another province than that of the application, {number} application was "
                "paid; it counts in that of the application.",
                "In another province than that of the application, {number} applications were "
                "paid; they count in that of the application.",
                number,
            )
        )
    return points


def _source(parameters: Parameters, say: Wording) -> Inlines:
    source = parameters.question.population.source
    return _plain(say("Source of the delineation: {source}", source=source)) if source else ()


def _protection(parameters: Parameters, report: Mapping[str, Any], prose: Prose) -> list[Inlines]:
    """What is not published and why, in plain words; an internal document shows all."""
    say = prose.say
    if parameters.audience == "internal":
        return [
            _plain(
                say(
                    "Every cell is shown, those that a public document would hide too. This "
                    "document is confidential and for internal use."
                )
            )
        ]
    rules = report["rules"]
    points = [
        say(
            "But for the main figures of all who are asked about, a figure about fewer than "
            "{number} applicants is not published exactly, nor an amount from which it follows "
            "about how much one of them received. Where such a figure could be computed from "
            "others, one of those is not exact either; now and then chance adds one, so that the "
            "choice itself tells nothing. A second computation of the program has confirmed that "
            "nobody can compute them. In its place stands the range in which it lies, as anybody "
            "can compute it from the published figures.",
            number=str(rules["minimum_count"]),
        )
    ]
    left_out = [
        prose.sentence(
            NOT_PUBLISHED[block["name"]],
            cells=row_name(f"{block['name']}_not_zero"),
            suppressed=row_name(f"{block['name']}_suppressed"),
        )
        for block in report["blocks"]
        if block["name"] != "amounts" or _tells_amounts(parameters)
    ]
    given_up = [say(WITHHELD[name]) for name in report.get("withheld", ())]
    return [*map(_plain, points), *left_out, *map(_plain, given_up)]


def _extract(ingestion: Ingestion, say: Wording) -> Inlines:
    if not ingestion.extract_date:
        return _plain(say("The date of the register's extract is not known."))
    extracted = day(date.fromisoformat(ingestion.extract_date), say.language)
    return _plain(say("The register was extracted on {date}.", date=extracted))


def _corrections(ingestion: Ingestion, prose: Prose) -> Inlines:
    """What was put right before the checks; corrections told alike are told once."""
    if not ingestion.corrections:
        return ()
    say = prose.say
    told = [_correction(note, say) for note in dict.fromkeys(ingestion.corrected)]
    return prose.plural(
        "In the register {number} value was corrected beforehand: {corrections}.",
        "In the register {number} values were corrected beforehand: {corrections}.",
        row_name("corrected"),
        corrections="; ".join(told),
    )


def _correction(note: CorrectionNote, say: Wording) -> str:
    about = {
        "column": note.column,
        "who": note.decided_by,
        "date": day(date.fromisoformat(note.decided_on), say.language),
    }
    if not note.reason:
        return say("column {column}, decided by {who} on {date}", **about)
    return say(
        "{reason} (column {column}, decided by {who} on {date})", reason=note.reason, **about
    )


def _enterprise_register(parameters: Parameters, prose: Prose) -> list[Inlines]:
    """Which extract filled what, who was not found in it and why; nothing without one."""
    extract, say = completed(parameters.processed), prose.say
    if extract is None:
        return []
    snapshot = day(extract["snapshot_date"], say.language)
    points = [
        prose.sentence(
            "What the register lacked was filled in from the enterprise register (KBO Open Data, "
            "extract of {date}), which holds active enterprises only. Of an enterprise with "
            "several activities the one for value added tax counts before that for social "
            "security, a main one before a secondary one, its own before that of an "
            "establishment. Where the register has a value of its own, that one counts.",
            date=snapshot,
        )
    ]
    if parameters.audience == "internal":
        points = _enterprise_numbers(snapshot, prose)
    if extract["later_than_reference"]:
        later = say(
            "That extract is of after the reference date, and the enterprise register has no "
            "history: who stopped in between is missing, and a code may have changed since."
        )
        points.append(_plain(later))
    return points


def _enterprise_numbers(snapshot: str, prose: Prose) -> list[Inlines]:
    """How many rows were found and filled: counts that a public document does not tell."""
    names = ("found", "no_number", "malformed_number", "not_in_extract")
    return [
        prose.sentence(
            "What the register lacked was filled in from the enterprise register (KBO Open Data, "
            "extract of {date}). Of the rows read, {found} were found there; {no_number} have no "
            "enterprise number, {malformed_number} one that cannot be right, and of "
            "{not_in_extract} the enterprise is not in the extract, which holds active ones only.",
            date=snapshot,
            **{name: row_name(f"kbo_{name}") for name in names},
        ),
        prose.sentence(
            "So {filled} rows got their NACE code: of an enterprise with several activities "
            "the one for value added tax before that for social security, a main one before a "
            "secondary one, its own before that of an establishment; in {several} rows another"
            " code was as good. Where the register has a value of its own, that one counts.",
            filled=row_name("kbo_filled"),
            several=row_name("kbo_several"),
        ),
    ]


def two_bases(
    tables: TableMaker, say: Wording, parts: Sequence[Part], basis: str
) -> tuple[Block, ...]:
    """How many applications are in the sector by both bases, or by one; where a table says it.

    The table stands here, unless one of the `parts` shows it; `basis` is that of the answer.
    """
    own = next((one for one in tables.layouts if "basis" in one.table.dimensions), None)
    if own is None or (tables.left_out and not own.table.asked):
        return ()

    if CellName.of("applications", {"basis": "both"}) not in tables.cells.values:
        return ()  # it is of other measures
    sentence = say(
        "The sector can be delineated by actual activity and by NACE code; an application may be "
        "in it by both, or by one of them alone."
    )
    heading = Heading(2, say("The two delineations side by side"), "two-bases")
    told = any(one.table == own.table.id for part in parts for one in part.tables)
    made = () if told else tables.declared(own.table.id)
    if outside := OUTSIDE_THE_TOTAL.get(basis):
        sentence += " " + say(outside)
    return (heading, Paragraph(_plain(sentence)), *(one.table for one in made))


def published_figures(
    parameters: Parameters, tables: TableMaker, prose: Prose
) -> tuple[Block, ...]:
    """The figures once published, beside those of this answer; empty where there are none."""
    published, cells, say = parameters.question.published, tables.cells, prose.say
    if not published:
        return ()
    rows = []
    none = TableCell(NOT_APPLICABLE_SIGN, "not_applicable")
    for place, figure in enumerate(published, start=1):
        gap = published_key(place, figure, DIFFERENCE)
        header = tables.titles.measure(figure.measure)
        if not figure.name.is_total:
            _, *where = tables.titles.figure(figure.name).split(", ")
            header = f"{header} ({', '.join(where)})"
        rows.append(
            TableRow(
                header,
                (
                    TableCell(day(figure.reference_date, say.language), "text"),
                    cells.cell(published_key(place, figure)),
                    cells.cell(figure.name) if figure.name in cells.values else none,
                    cells.cell(gap) if gap in cells.values else none,
                ),
            )
        )
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
        number=len(tables.made) + 1,
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
    heading = Heading(2, say("Compared with the published answer"), "published")
    return (heading, Paragraph(_plain(remark)), tables.add(table))


def _plain(text: str) -> Inlines:
    return (Text(text),)
