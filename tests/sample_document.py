"""Documents for the tests of the renderers: question 533 with made-up cells, and factories.

The figures add up to the published totals (160 = 78 + 82; 829.097 euro); how they are
spread over provinces, forms and codes is invented.
"""

import csv
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from antwoord.answer.document.model import (
    Block,
    Bullets,
    Callout,
    Chart,
    ChartBlock,
    Document,
    Heading,
    Inlines,
    Link,
    Number,
    NumberedAnswer,
    Paragraph,
    Series,
    Table,
    TableCell,
    TableRow,
    Text,
)
from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.question import load_question
from antwoord.cells import CellName

REFERENCE = Path(__file__).parents[1] / "data" / "raw" / "reference"

LABELS = {
    "answer": "Antwoord",
    "chart_data": "Cijfers",
    "contents": "Inhoud",
    "figure": "Figuur",
    "not_applicable": "niet van toepassing",
    "page": "Pagina",
    "skip_to_content": "Naar de inhoud",
    "table": "Tabel",
}

#: Every trick that a text from a register or a configuration could try on a renderer.
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> {{7*7}} {% raw %} \"dubbel\" 'enkel' "
    '& &amp; #eval("1+1") #read("/etc/passwd") *vet* _schuin_ $x^2$ @ref <label> '
    "// geen commentaar /* ook niet */ \\ \\u{41} `code` ```lua``` = kop ]]> --> \x00\x1b[31m\x7f "
    "nieuwe\nregel\r\nen\tTab \u202ekeer om\u202c \ud800 \ue000 \ufffe 中文 😀 é ﬁ"
)

APPLICANTS = ("company", "self_employed_main", "self_employed_secondary", "_T")
APPLICANT_COLUMNS = (
    "Ondernemingen",
    "Zelfstandigen in hoofdberoep",
    "Zelfstandigen in bijberoep",
    "Totaal",
)
PROVINCES = {
    "BE-VAN": "Antwerpen",
    "BE-VLI": "Limburg",
    "BE-VOV": "Oost-Vlaanderen",
    "BE-VBR": "Vlaams-Brabant",
    "BE-VWV": "West-Vlaanderen",
    "_T": "Vlaanderen",
}
# Per province: companies, main occupation, secondary occupation.
APPLICATIONS = ((14, 26, 11), (4, 9, 4), (10, 17, 8), (8, 14, 7), (8, 14, 6))
PAID = ((7, 13, 5), (2, 5, 1), (5, 8, 4), (4, 7, 3), (4, 7, 3))
AMOUNT_EUR = (
    (98_750, 131_400, 31_250),
    (22_500, 48_000, 7_500),
    (61_300, 79_847, 29_750),
    (47_900, 68_250, 20_000),
    (55_150, 105_500, 22_000),
)
CODE_APPLICATIONS = {"90.031": 27, "74.103": 21, "74.201": 19, "90.011": 15, "59.111": 9}


def sample_document(**overrides: Any) -> Document:
    """The answer to question 533; `overrides` replace its fields."""
    document = Document(
        language="nl",
        title="Impulskrediet – Cultuursector",
        masthead=(
            "HILDE CREVITS",
            "VICEMINISTER-PRESIDENT VAN DE VLAAMSE REGERING, VLAAMS MINISTER VAN ECONOMIE, "
            "INNOVATIE, WERK, SOCIALE ECONOMIE EN LANDBOUW",
        ),
        lead=("ANTWOORD", "op vraag nr. 533 van 1 maart 2021", "van CATHY COUDYSER"),
        blocks=(_notice(), *_answers(), *_method()),
        running_head="Schriftelijke vraag nr. 533 (2020-2021) – Impulskrediet – Cultuursector",
        notice="Fictief: gemaakt uit een verzonnen register. Geen cijfer hierin is echt.",
        date="2021-03-01",
        description="Antwoord op schriftelijke vraag nr. 533: aanvragen van een impulskrediet "
        "uit de creatieve en culturele sectoren, stand op 1 maart 2021.",
        keywords=("impulskrediet", "cultuursector", "microkrediet"),
        labels=dict(LABELS),
    )
    return replace(document, **overrides)


def small_document(*blocks: Block, **overrides: Any) -> Document:
    """A document that holds just these blocks."""
    return sample_document(blocks=blocks, **overrides)


def hostile_document(text: str = HOSTILE) -> Document:
    """A document with the same hostile text at every place where one can stand."""
    key = CellName.of("paid", {"nace": text})
    words: Inlines = (
        Text(text),
        Text(text, strong=True),
        Number(text, key),
        Link(text, text),
        Link(text, "javascript:alert(3)"),
    )
    chart = Chart((text, "b"), (Series(text, (1.0, 2.0), (text, "2")),) * 2, text)
    cells = (
        TableCell(text, cell=key),
        TableCell(text, "range", key, aloud=text),
        TableCell(text, "not_applicable"),
        TableCell(text, "text"),
    )
    rows = tuple(TableRow(text, cells, kind, code=text) for kind in ("group", "plain", "total"))
    table = Table("t", 1, text, (text,) * 5, rows, notes=(text,))
    return Document(
        language="nl",
        title=text,
        masthead=(text, text),
        lead=(text, text),
        blocks=(
            Heading(2, text, "h"),
            Paragraph(words),
            Bullets((words,)),
            Callout(text, (Paragraph(words), Bullets((words,)))),
            NumberedAnswer(1, "a", (Heading(3, text, "h3"), Paragraph(words), table)),
            ChartBlock("f", 1, text, text, chart, "t"),
        ),
        running_head=text,
        notice=text,
        date="2021-03-01",
        description=text,
        keywords=(text,),
        labels={key: f"{value} {text}" for key, value in LABELS.items()},
    )


def long_table(rows: int, columns: int = 8) -> Table:
    """A table of that many rows, each with as many cells of numbers."""
    return Table(
        id="lang",
        number=1,
        caption=f"Een tabel van {_number(rows)} rijen.",
        columns=("Rij", *(f"Kolom {column}" for column in range(1, columns + 1))),
        rows=tuple(
            TableRow(
                f"Rij {row}",
                tuple(
                    TableCell(_number(row * column), cell=CellName.of("paid", {"nace": str(row)}))
                    for column in range(1, columns + 1)
                ),
            )
            for row in range(rows)
        ),
    )


def sample_chart() -> Chart:
    """Paid and stopped applications per province."""
    labels = tuple(PROVINCES.values())[:-1]
    paid = tuple(sum(row) for row in PAID)
    stopped = tuple(sum(row) - part for row, part in zip(APPLICATIONS, paid, strict=True))
    return Chart(
        labels,
        (
            Series("Uitbetaald", tuple(map(float, paid)), tuple(map(str, paid))),
            Series("Stopgezet", tuple(map(float, stopped)), tuple(map(str, stopped))),
        ),
        "Aantal aanvragen",
    )


def environment(**changed: str) -> dict[str, str]:
    """The variables for another Python that must find what this one finds."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **changed}


#: The codes of question 533; the list itself holds thousands.
LISTED = load_question("sv-533", load_code_lists()).population.nace_codes


def nace_titles() -> dict[str, str]:
    """Code and Dutch title of the codes of NACE-BEL 2008 that the question names."""
    with (REFERENCE / "nace.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["nace_code"]: row["title_nl"]
            for row in csv.DictReader(file)
            if row["nace_version"] == "2008" and row["nace_code"] in LISTED
        }


def _notice() -> Callout:
    return Callout(
        "Fictieve gegevens",
        (
            Paragraph(
                _words(
                    "Dit antwoord is gemaakt uit een ",
                    Text("verzonnen register", strong=True),
                    ". Alleen de vier totalen op 1 maart 2021 (160, 78, 82 en 829.097 euro) komen "
                    "uit het gepubliceerde antwoord; hoe ze over provincies en statuten verdeeld "
                    "zijn, is bedacht.",
                )
            ),
        ),
    )


def _answers() -> tuple[Block, ...]:
    applications = CellName("applications")
    return (
        NumberedAnswer(
            1,
            "antwoord-1",
            (
                Paragraph(
                    _words(
                        "Tot en met 1 maart 2021 werden er ",
                        Number("160", applications),
                        " impulskredieten aangevraagd vanuit de ruime creatieve en culturele "
                        "sectoren: ",
                        Number("44", applications.at(applicant="company")),
                        " door ondernemingen en ",
                        Number("116", applications.at(applicant="self_employed")),
                        " door zelfstandigen. ",
                        Link("Tabel 1", "#tabel-1"),
                        " geeft de verdeling.",
                    )
                ),
                _by_province("tabel-1", 1, "applications", APPLICATIONS, "aanvragen"),
                Paragraph(
                    _words(
                        "De kredietverstrekker wijst de sector toe volgens de werkelijke "
                        "activiteit en gebruikt daarvoor geen NACE-codes. ",
                        Link("Tabel 2", "#tabel-2"),
                        " deelt dezelfde aanvragen in volgens de code in de Kruispuntbank van "
                        "Ondernemingen, voor wie er een heeft.",
                    )
                ),
                _by_nace(),
            ),
        ),
        NumberedAnswer(
            2,
            "antwoord-2",
            (
                Paragraph(
                    _words(
                        "Er werden ",
                        Number("78", CellName("paid")),
                        " impulskredieten uitbetaald, voor een totaalbedrag van ",
                        Number("829.097", CellName("amount_paid_eur")),
                        " euro.",
                    )
                ),
                _by_province("tabel-3", 3, "paid", PAID, "uitbetaalde kredieten"),
                _by_province("tabel-4", 4, "amount_paid_eur", AMOUNT_EUR, "euro uitbetaald"),
                _amounts_figure(),
            ),
        ),
        NumberedAnswer(
            3,
            "antwoord-3",
            (
                Paragraph(
                    _words(
                        Number("82", CellName("stopped")),
                        " aanvragen werden stopgezet, om een van deze redenen:",
                    )
                ),
                Bullets(
                    (
                        _words(
                            "de informatie die nodig is om de kredietanalyse te starten, bleef "
                            "onvoldoende;"
                        ),
                        _words(
                            "de financiële gezondheid was te zwak, of het ondernemingsplan "
                            "inhoudelijk of financieel te risicovol."
                        ),
                    )
                ),
                ChartBlock(
                    "figuur-2",
                    2,
                    "Uitbetaalde en stopgezette aanvragen per provincie.",
                    "Staafdiagram met twee staven per provincie. In elke provincie werden ongeveer "
                    "evenveel aanvragen uitbetaald als stopgezet; Antwerpen telt er het meest.",
                    sample_chart(),
                    "tabel-3",
                ),
                _by_reason(),
            ),
        ),
        NumberedAnswer(4, "antwoord-4", (Paragraph(_words("Ja.")),)),
        NumberedAnswer(5, "antwoord-5", (Paragraph(_words("Neen.")),)),
    )


def _method() -> tuple[Block, ...]:
    return (
        Heading(2, "Verantwoording", "verantwoording"),
        Callout(
            "In het kort",
            (
                Bullets(
                    (
                        _words("Gelezen: 2.318 rijen; geteld: 160; buiten de vraag: 2.155."),
                        _words("Afgezonderd wegens een fout: 3 rijen."),
                    )
                ),
            ),
            kind="summary",
        ),
        Heading(3, "Wat er geteld is", "geteld"),
        Paragraph(
            _words(
                "Een aanvraag telt mee als ze ten laatste op de referentiedatum is ingediend en "
                "haar activiteit op de lijst van de vraag staat. Elke cel van elke tabel staat in ",
                Link("tables/cells.csv", "tables/cells.csv"),
                "; wat er gecontroleerd is, staat op de ",
                Link("auditpagina", "audit/index.html"),
                ".",
            )
        ),
        Heading(3, "Vertrouwelijkheid", "vertrouwelijkheid"),
        Paragraph(
            _words(
                "Een cel met minder dan drie aanvragers wordt niet gepubliceerd, net zo min als "
                "een cel waaruit ze te berekenen zou zijn."
            )
        ),
    )


def _by_province(
    table_id: str, number: int, measure: str, grid: tuple[tuple[int, ...], ...], what: str
) -> Table:
    full = [(*row, sum(row)) for row in grid]
    full.append(tuple(map(sum, zip(*full, strict=True))))
    rows = [
        TableRow(
            name,
            tuple(
                TableCell(
                    _number(value),
                    cell=CellName.of(measure, {"province": code, "applicant": applicant}),
                )
                for value, applicant in zip(values, APPLICANTS, strict=True)
            ),
            kind="total" if code == "_T" else "plain",
        )
        for (code, name), values in zip(PROVINCES.items(), full, strict=True)
    ]
    caption = f"Aantal {what} per provincie en per statuut, tot en met 1 maart 2021."
    if measure == "amount_paid_eur":
        caption = "Uitbetaald bedrag in euro per provincie en per statuut, tot en met 1 maart 2021."
    return Table(table_id, number, caption, ("Provincie", *APPLICANT_COLUMNS), tuple(rows))


def _by_nace() -> Table:
    titles = nace_titles()
    rows = [TableRow("Codes op de lijst van de vraag", (), kind="group")]
    total = 0
    for index, (code, title) in enumerate(titles.items()):
        count = CODE_APPLICATIONS.get(code, index % 3)
        total += count
        parts: tuple[TableCell, ...] = tuple(
            TableCell(_number(value), cell=CellName.of(measure, {"nace": code}))
            for value, measure in (
                (count, "applications"),
                (count // 2, "paid"),
                (count - count // 2, "stopped"),
            )
        )
        if count == 1:
            aloud = "tussen 1 en 3"
            parts = tuple(TableCell("1–3", "range", part.cell, aloud=aloud) for part in parts)
        rows.append(TableRow(title, parts, code=code))
    rows.append(TableRow("Andere", (), kind="group"))
    rest = 160 - total
    rows.append(_code_row("Code onbekend", "_U", rest, rest // 2))
    rows.append(replace(_code_row("Vlaanderen", "_T", 160, 78), kind="total"))
    return Table(
        "tabel-2",
        2,
        "Aanvragen per NACE-code (NACE-BEL 2008), tot en met 1 maart 2021.",
        ("NACE-BEL 2008", "Aanvragen", "Uitbetaald", "Stopgezet"),
        tuple(rows),
        ("1–3: de cel zou tot enkele aanvragers herleid kunnen worden.",),
    )


def _code_row(title: str, code: str, applications: int, paid: int) -> TableRow:
    values = {"applications": applications, "paid": paid, "stopped": applications - paid}
    return TableRow(
        title,
        tuple(
            TableCell(_number(value), cell=CellName.of(measure, {"nace": code}))
            for measure, value in values.items()
        ),
    )


def _by_reason() -> Table:
    rows = []
    for (code, name), all_, paid in zip(
        list(PROVINCES.items())[:-1], APPLICATIONS, PAID, strict=True
    ):
        stopped = sum(all_) - sum(paid)
        rows.append(_reason_row(name, code, stopped // 2, stopped - stopped // 2))
    rows.append(replace(_reason_row("Vlaanderen", "_T", 40, 42), kind="total"))
    return Table(
        "tabel-5",
        5,
        "Stopgezette aanvragen per provincie en per reden, tot en met 1 maart 2021.",
        ("Provincie", "Informatie onvoldoende", "Financieel risico te hoog", "Aandeel", "Totaal"),
        tuple(rows),
        (". niet van toepassing.",),
    )


def _reason_row(name: str, code: str, information: int, risk: int) -> TableRow:
    key = CellName.of("stopped", {"province": code})
    return TableRow(
        name,
        (
            TableCell(str(information), cell=key.at(reason="insufficient_information")),
            TableCell(str(risk), cell=key.at(reason="financial_risk")),
            TableCell(".", "not_applicable"),
            TableCell(str(information + risk), cell=key.at(reason="_T")),
        ),
    )


def _amounts_figure() -> ChartBlock:
    values = [sum(row) for row in AMOUNT_EUR]
    chart = Chart(
        tuple(PROVINCES.values())[:-1],
        (
            Series(
                "Uitbetaald bedrag",
                tuple(map(float, values)),
                tuple(f"{_number(value)} euro" for value in values),
            ),
        ),
        "Uitbetaald bedrag in euro",
    )
    return ChartBlock(
        "figuur-1",
        1,
        "Uitbetaald bedrag per provincie, tot en met 1 maart 2021.",
        "Staafdiagram: Antwerpen 261.400 euro, West-Vlaanderen 182.650 euro, Oost-Vlaanderen "
        "170.897 euro, Vlaams-Brabant 136.150 euro en Limburg 78.000 euro.",
        chart,
        "tabel-4",
    )


def _words(*parts: str | Text | Number | Link) -> Inlines:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
