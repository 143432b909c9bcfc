"""One document with every kind of block, in Dutch, English and French."""

from decimal import Decimal
from typing import Any

from sample_document import sample_chart, sample_document

from antwoord.answer.document.model import (
    Bullets,
    Callout,
    ChartBlock,
    Definitions,
    Document,
    Heading,
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
from antwoord.cells import CellName

LANGUAGES = ("nl", "en", "fr")

LABELS = {
    "nl": {
        "answer": "Antwoord",
        "chart_data": "Cijfers",
        "contents": "Inhoud",
        "figure": "Figuur",
        "not_applicable": "niet van toepassing",
        "page": "Pagina",
        "skip_to_content": "Naar de inhoud",
        "table": "Tabel",
    },
    "en": {
        "answer": "Answer",
        "chart_data": "Figures",
        "contents": "Contents",
        "figure": "Chart",
        "not_applicable": "not applicable",
        "page": "Page",
        "skip_to_content": "Skip to the answer",
        "table": "Table",
    },
    "fr": {
        "answer": "Réponse",
        "chart_data": "Chiffres",
        "contents": "Sommaire",
        "figure": "Graphique",
        "not_applicable": "sans objet",
        "page": "Page",
        "skip_to_content": "Aller au contenu",
        "table": "Tableau",
    },
}

#: What stands in the document: heading, running text, list, definitions, caption, columns, rows.
WORDS: dict[str, dict[str, Any]] = {
    "nl": {
        "title": "Impulskrediet voor de cultuursector",
        "notice": "Fictief: geen echte aanvragers",
        "heading": "Verantwoording",
        "before": "De kredietverstrekker keerde ",
        "after": " euro uit aan zelfstandigen en ondernemingen uit de creatieve sectoren. ",
        "terms": (("Aanvraag", "een vraag om een krediet."), ("Quarantaine", "rijen apart.")),
        "caption": "Uitbetaalde bedragen per beroepsactiviteit, in euro.",
        "columns": ("Activiteit", "Bedrag", "Opmerking"),
        "group": "Podiumkunsten en muziek",
        "rows": ("Muziekbeoefening", "Schouwburgexploitatie"),
        "total": "Vlaanderen",
        "amounts": ("829.097", "12.345,50", "0"),
    },
    "en": {
        "title": "Microcredit for the cultural sector",
        "notice": "Made up: no real applicants",
        "heading": "Justification",
        "before": "The lender paid out ",
        "after": " euro to self-employed people and companies of the creative sectors. ",
        "terms": (("Application", "a request for a loan."), ("Quarantine", "rows set aside.")),
        "caption": "Amounts paid out by professional activity, in euro.",
        "columns": ("Activity", "Amount", "Remark"),
        "group": "Performing arts and music",
        "rows": ("Musical performance", "Operation of theatres"),
        "total": "Flanders",
        "amounts": ("829,097", "12,345.50", "0"),
    },
    "fr": {
        "title": "Microcrédit pour le secteur culturel\u202f: état",
        "notice": "Fictif\u00a0: aucun demandeur réel",
        "heading": "Justification",
        "before": "Le prêteur a versé ",
        "after": " euros à des indépendants et à des entreprises des secteurs créatifs. ",
        "terms": (("Demande", "une demande de crédit."), ("Quarantaine", "lignes mises à part.")),
        "caption": "Montants versés par activité professionnelle, en euros.",
        "columns": ("Activité", "Montant", "Remarque"),
        "group": "Arts de la scène et musique",
        "rows": ("Interprétation musicale", "Exploitation de théâtres"),
        "total": "Flandre",
        "amounts": ("829\u202f097", "12\u202f345,50", "0"),
    },
}

COMMAND = (
    "antwoord run --question sv-533 --reference-date 2021-03-01 --sector-basis activity "
    "--audience public --language nl --output outputs"
)


def every_block(language: str) -> Document:
    """Every kind of block, cell and row once, in that language."""
    words = WORDS[language]
    return sample_document(
        language=language,
        title=words["title"],
        masthead=("HILDE CREVITS",),
        lead=(LABELS[language]["answer"].upper(),),
        running_head=words["title"],
        notice=words["notice"],
        description=words["title"],
        keywords=(),
        labels=dict(LABELS[language]),
        blocks=(
            Callout(words["heading"], (Bullets((paid(language),)),), "summary"),
            NumberedAnswer(
                1,
                "answer-1",
                (
                    Paragraph(paid(language)),
                    amounts(language),
                    ChartBlock(
                        "chart", 1, words["caption"], words["caption"], sample_chart(), "amounts"
                    ),
                ),
            ),
            Heading(2, words["heading"], "heading"),
            Bullets((paid(language), (Text(words["notice"], strong=True),))),
            Definitions(tuple((term, (Text(meaning),)) for term, meaning in words["terms"])),
            Verbatim(COMMAND),
        ),
    )


def paid(language: str) -> Inlines:
    """A sentence with a number and a link."""
    words = WORDS[language]
    return (
        Text(words["before"]),
        Number(words["amounts"][0], CellName("amount_paid_eur")),
        Text(words["after"]),
        Link(f"{LABELS[language]['table']} 1", "#amounts"),
        Text("."),
    )


def amounts(language: str) -> Table:
    """A table with a group, a group that has cells, every kind of cell, and a total."""
    words = WORDS[language]
    large, small, zero = words["amounts"]
    remark = TableCell(words["rows"][0], "text")
    numbers = {large: Decimal(829_097), small: Decimal("12345.50"), zero: Decimal(0)}

    def row(header: str, text: str, kind: Any = "plain", code: str = "") -> TableRow:
        cells = (TableCell(text, number=numbers[text]), remark)
        return TableRow(header, cells, kind, code)

    first, second = words["rows"]
    return Table(
        "amounts",
        1,
        words["caption"],
        words["columns"],
        (
            TableRow(words["group"], (), "group"),
            row(first, small, code="90.011"),
            row(second, zero, code="90.04"),
            row(words["group"], small, "group"),
            TableRow(first, (TableCell("1–3", "range"), TableCell(".", "not_applicable"))),
            row(words["total"], large, "total"),
        ),
        (words["caption"],),
    )
