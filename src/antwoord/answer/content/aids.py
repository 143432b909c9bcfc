"""Reading aids: what changed, the words, how to cite and repeat, where every number comes from.

The last has what a reader of paper cannot click; below a table nothing of it stands.
"""

from collections.abc import Iterable, Sequence
from importlib.metadata import version

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.sources import facts_of, maker, rules_by_fact
from antwoord.answer.content.tables import TableMaker
from antwoord.answer.document.model import (
    FIGURES_PAGE,
    Block,
    Bullets,
    Callout,
    ChartBlock,
    Definitions,
    Heading,
    Inline,
    Inlines,
    Link,
    Number,
    NumberedAnswer,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
    Verbatim,
)
from antwoord.answer.words.wording import Wording
from antwoord.catalogue.declared.measures import measures
from antwoord.cells import ROWS, UNKNOWN, CellName
from antwoord.language.numerals import day
from antwoord.language.typography import colon
from antwoord.parameters import DEFAULTS, Parameters
from antwoord.quality.rules.book import load_rule_book
from antwoord.quality.words.wording import DOUBT
from antwoord.register.reading import Ingestion
from antwoord.run_files import AUDIT, PAGE

#: Terms in the order in which a reader meets them; none that everybody knows.
TERMS = {
    "Reference date": "The day whose state is described; what happened later does not count.",
    "Paid out": "The money was paid by the reference date.",
    "Stopped": "The application ended without a payment: by a decision, or because the applicant "
    "withdrew it.",
    "Approved, not yet paid": "There was a yes; the money had not been paid by the reference date.",
    "Pending": "There was no decision yet on the reference date.",
    "Self-employed in main or secondary occupation": "A natural person, by the social status of "
    "the self-employed: their livelihood, or beside another job.",
    "Actual activity": "What the applicant does, on the register's own list of sectors.",
    "NACE-BEL code": "The official code of an economic activity; the list of 2008 held until the "
    "end of 2024, that of 2025 since. Each code is led to the list that the question is stated in.",
    "Set aside": "A row that cannot be an application: it has no id, or no possible date.",
    "Unknown": "The register does not say it, or what it says is in doubt; the application counts.",
    "Remark": "A row that counts, and on which a check had something to say.",
    "Range": "From which to which a figure can be. The exact one could tell something about a "
    "person, or such a figure could be computed from it.",
}


#: Terms that are explained only where the question splits by this, or asks about it.
ONLY_WITH = {
    "Self-employed in main or secondary occupation": "applicant",
    "Actual activity": "activity",
    "NACE-BEL code": "nace",
}


def changes(parameters: Parameters, say: Wording) -> tuple[Block, ...]:
    """What this answer has that the published one had not; empty where nothing was published.

    `parameters` are those of the run, `say` gives texts in the document's language.
    """
    told = [
        text.get(say.language) or next(iter(text.values())) for text in parameters.question.changes
    ]
    if not told:
        return ()
    return (
        Heading(2, say("What changed since the published answer"), "changes"),
        Bullets(tuple((Text(line),) for line in told)),
    )


#: Terms that are explained only where one of these measures, or counts of rows, is not zero.
ONLY_WHERE = {
    "Paid out": ("paid", "amount_paid_eur"),
    "Stopped": ("stopped",),
    "Approved, not yet paid": ("approved", "undecided"),
    "Pending": ("pending", "undecided"),
    "Set aside": (f"{ROWS}quarantined",),
    "Remark": (f"{ROWS}remarked",),
}


def glossary(parameters: Parameters, cells: ShownCells, say: Wording) -> tuple[Block, ...]:
    """The words of this answer and what they mean; none that it does not use.

    `cells` are all that it shows; `parameters` and `say` are as for `changes`.
    """
    items = [
        (programme.title(say.language), (Text(about),))
        for programme in parameters.programmes
        if (about := programme.about(say.language))
    ]
    used = _used(parameters)
    items += [
        (say(term), (Text(say(meaning)),))
        for term, meaning in TERMS.items()
        if (ONLY_WITH.get(term) in used or term not in ONLY_WITH) and _is_met(term, cells)
    ]
    return (Heading(2, say("Glossary"), "glossary"), Definitions(tuple(items)))


def _is_met(term: str, cells: ShownCells) -> bool:
    """Whether a figure of the answer is one that the term is about."""
    if term == "Range":
        return bool(cells.ranges)
    if term == "Unknown":
        return any(
            UNKNOWN in dict(name.codes).values() and cells.any_shown([name])
            for name in cells.values
        )
    names = [CellName(measure) for measure in ONLY_WHERE.get(term, ())]
    there = [name for name in names if name in cells.values]
    return not names or cells.any_shown(there)


def _used(parameters: Parameters) -> set[str]:
    """What the question splits by or asks about, by the name that dimensions share."""
    question = parameters.question
    used = {
        question.dimension(name).kin
        for table in question.tables
        for name in (*table.dimensions, *table.internal_columns)
    }
    used |= {question.dimension(name).kin for name in question.population.where}
    used |= {"activity"} if question.population.activities else set()
    return used | ({"nace"} if question.population.nace_codes else set())


def citation(
    parameters: Parameters, ingestion: Ingestion, title: str, number: str, say: Wording
) -> tuple[Block, ...]:
    """A sentence to cite this answer by, exact to the register's content.

    `ingestion` is what was read, `title` that of the document, `number` that of the question;
    `parameters` and `say` are as for `changes`.
    """
    asked = parameters.question.asked
    parts = [
        str(asked.get("parliament", "")),
        say("question {number}", number=number)
        + (f" ({asked['session']})" if asked.get("session") else ""),
        title,
        say("state on {date}", date=day(parameters.reference_date, say.language)),
        say("as known on {date}", date=day(parameters.as_known_on, say.language))
        if parameters.as_known_on
        else "",
        say("computed with antwoord {version}", version=version("antwoord")),
        say("register {digest}", digest=f"SHA-256 {ingestion.sha256[:12]}"),
    ]
    return (
        Heading(2, say("How to cite this answer"), "cite"),
        Verbatim(", ".join(part for part in parts if part) + "."),
    )


def repetition(parameters: Parameters, ingestion: Ingestion, say: Wording) -> tuple[Block, ...]:
    """The exact command that gives this answer again; its arguments are as for `citation`."""
    words = {
        "question": parameters.question.id,
        "reference_date": parameters.reference_date.isoformat(),
        "register": ingestion.register,
        "extract_date": ingestion.extract_date,
        "mapping": parameters.mapping_told,
        "sector_basis": parameters.sector_basis,
        "as_known_on": str(parameters.as_known_on or ""),
        "since": str(parameters.since or ""),
        "audience": parameters.audience,
        "language": parameters.language,
    }
    always = ("question", "reference_date", "register")
    own = {"sector_basis": parameters.question.sector_basis}
    options = [
        f"--{name.replace('_', '-')} {_quoted(value)}"
        for name, value in words.items()
        if value and (name in always or value != (DEFAULTS[name] or own.get(name)))
    ]
    text = say(
        "With the same version of the program and the same register, this command gives the same "
        "answer again, byte for byte. The record of the run names the versions of all packages "
        "and the SHA-256 of every file."
    )
    return (
        Heading(2, say("How to repeat this answer"), "repeat"),
        Paragraph((Text(text),)),
        Verbatim(" ".join(("antwoord run", *options))),
    )


def _quoted(value: str) -> str:
    import shlex

    return shlex.quote(value)


def _rules(tables: TableMaker, basis: str) -> tuple[Block, ...]:
    """The facts that decide what counts in the tables, each with the rules that it must keep."""
    titles = tables.titles
    used = {
        fact
        for name in tables.cells.values
        if name.measure in measures()
        for fact in facts_of(titles.question, basis, name)
    }
    doubts = DOUBT[titles.say.language]
    items: list[Inlines] = []
    for fact, rules in rules_by_fact(load_rule_book()).items():
        if fact not in used or not rules:
            continue
        said = doubts[fact].partition(":")[0].strip()
        between = colon(titles.say.language)
        content: list[Inline] = [Text(f"{said[:1].upper()}{said[1:]}{between}")]
        for number, rule in enumerate(rules):
            content += [Text(", ")] if number else []
            content.append(Link(rule, f"{AUDIT}/{PAGE}#{rule}"))
        items.append(tuple(content))
    if not items:
        return ()
    how = titles.say(
        "What decides whether a row counts is a fact of it; these are the checks that each fact "
        "must pass, with their grounds."
    )
    return Paragraph((Text(how),)), Bullets(tuple(items))


def origin(blocks: Sequence[Block], tables: TableMaker, basis: str) -> tuple[Block, ...]:
    """The heading, how to follow a number, and a row for each number of the running text.

    `blocks` are all blocks of the document in reading order, nested ones included; `tables` has
    numbered the tables so far; `basis` is that of the sector.
    """
    say, sources = tables.titles.say, tables.sources
    shown: dict[CellName, str] = {}
    for block in blocks:
        for content in _running_text(block):
            for part in content:
                if isinstance(part, Number) and part.cell:
                    shown.setdefault(part.cell, part.text)
    how = (
        Text(
            say(
                "Every figure stands in a file that comes with this answer, and was made by a cell "
                "of a notebook that comes with it too. "
            )
        ),
        Link(say("All figures on one page"), FIGURES_PAGE),
        Text("."),
    )
    heading = Heading(2, say("Where each figure comes from"), "origin")
    listed = Bullets(
        tuple(
            (
                Link(f"{say('Table')} {one.number}", f"#{one.id}"),
                Text(colon(say.language)),
                *one.source,
            )
            for one in blocks
            if isinstance(one, Table) and one.source
        )
    )
    start: list[Block] = [heading, Paragraph(how)]
    if listed.items:
        start.append(listed)
    start += _rules(tables, basis)
    if not shown:
        return tuple(start)
    table = Table(
        id="table-origin",
        number=len(tables.made) + 1,
        caption=say("The figures of the running text, where they stand and what made them."),
        columns=(say("Figure"), say("Value"), say("Stands in"), say("Notebook cell")),
        rows=tuple(
            TableRow(
                tables.titles.figure(key),
                (
                    tables.cells.cell(key),
                    TableCell(sources.place(key), "text"),
                    TableCell(maker(key).cell, "text"),
                ),
            )
            for key in shown
        ),
    )
    return (*start, tables.add(table))


def _running_text(block: Block) -> Iterable[Inlines]:
    match block:
        case Paragraph():
            return (block.content,)
        case Bullets():
            return block.items
        case Definitions():
            return (meaning for _, meaning in block.items)
        case ChartBlock():
            return (block.finding,)
        case NumberedAnswer() | Callout():
            return ()  # its own blocks come by themselves
        case _:
            return ()
