"""A quality report along the European concepts (ESS SIMS 2.0), filled from the run.

Each line is a concept of the Single Integrated Metadata Structure with what the run knows of it
and the file that shows it. What a run cannot know is an open line, for who publishes to fill in;
it is never claimed. Everything comes from the audit page's view, which of a public run holds
nothing but what may be told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from antwoord.hashing import policy_source
from antwoord.language.numerals import count, day
from antwoord.language.readability import MEASURES
from antwoord.quality.evaluation.built import MOST_ROWS
from antwoord.quality.page.view import AuditView, style_of, template
from antwoord.quality.rules.book import LATER
from antwoord.quality.words import wording
from antwoord.run_files import (
    ANSWER_DOCX,
    ANSWER_HTML,
    ANSWER_PDF,
    CELLS_CSV,
    DESCRIPTION,
    NOTEBOOKS,
    PAGE,
    REPORT,
    RUN_RECORD,
    SUMMARY,
    TABLES,
    VALIDATION,
    WORKBOOKS,
)

FORMAT = "antwoord quality report 1"
CONCEPTS = "ESS SIMS 2.0"
#: How values were checked: by two evaluations, or by one where a register is long.
_EVALUATED = "S.18.4"
_ANSWER, _RECORD = f"../{ANSWER_HTML}", f"../{RUN_RECORD}"
_CELLS = f"../{TABLES}/{CELLS_CSV}"
_BOOKS = tuple(f"../{TABLES}/{name}" for name in WORKBOOKS.values())
_DESCRIPTION = f"../{TABLES}/{DESCRIPTION}"
_READING, _CHECKS = f"../{NOTEBOOKS}/01_ingestion.html", f"../{NOTEBOOKS}/02_expectations.html"
_SECTORAL = f"../{NOTEBOOKS}/03_sectoral_breakdown.html"
_PROVINCIAL = f"../{NOTEBOOKS}/04_provincial_breakdown.html"


@dataclass(frozen=True)
class Line:
    """A concept, what the run says of it (None: an open line), and files that show it."""

    code: str
    concept: str
    statement: str | None
    evidence: tuple[str, ...]


def lines(view: AuditView) -> tuple[Line, ...]:
    """The report of a run that counted, in the order of the concepts."""
    names, words = wording.CONCEPT[view.language], wording.REPORT[view.language]
    told = {code: (given, evidence) for code, given, evidence in _told(view)}
    found = []
    for code, name in names.items():
        given, evidence = told.get(code, ((), ()))
        large = "_large" if code == _EVALUATED and view.result.read > MOST_ROWS else ""
        statement = words[f"{code}{large}"].format(*given) if code in told else None
        found.append(Line(code, name, statement, evidence))
    return tuple(found)


def as_json(view: AuditView, found: tuple[Line, ...]) -> dict[str, Any]:
    """The report for machines; paths of evidence are relative to the file."""
    return {
        "format": FORMAT,
        "concepts": CONCEPTS,
        "question": view.question.id,
        "reference_date": view.reference_date.isoformat(),
        "language": view.language,
        "synthetic": view.result.synthetic,
        "lines": [
            {
                "code": line.code,
                "concept": line.concept,
                "open": line.statement is None,
                "statement": line.statement,
                "evidence": list(line.evidence),
            }
            for line in found
        ],
    }


def _readability(view: AuditView) -> str:
    """How easily the answers themselves read, in a sentence; empty where they have no words."""
    if view.readability is None:
        return ""
    measure = MEASURES[view.language].name
    told = wording.REPORT[view.language]["readability"]
    return f" {told.format(str(view.readability), measure)}"


def _told(view: AuditView) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Per concept that the run knows of: what its sentence is filled with, and the files."""
    language, question, result = view.language, view.question, view.result
    page, words = wording.PAGE[language], wording.REPORT[language]
    population = question.population

    def number(value: int | None) -> str:
        return page["not_published"] if value is None else count(value, language)

    def broken(dimension: str) -> str:
        of = [rule for rule in result.rules if rule.dimension == dimension]
        asked = [
            rule for rule in of if rule.table not in LATER and rule.outcome != "not_applicable"
        ]
        failed = sum(rule.outcome == "failed" for rule in asked)
        return page["of"].format(failed, len(asked))

    sector = population.sector.get(language, "")
    dimensions = sorted({name for table in question.tables for name in table.dimensions})
    measures = dict.fromkeys(name for table in question.tables for name in table.measures)
    kinds = [part.kind for part in question.parts]
    yield "S.2", (), (_RECORD,)
    yield "S.3.1", (question.id, str(len(question.tables))), (_ANSWER, _CELLS)
    yield "S.3.2", (", ".join(dimensions), population.nace_version), (_DESCRIPTION,)
    yield "S.3.3", (sector or words["everybody"],), (_ANSWER,)
    yield "S.3.4", (", ".join(measures),), (_DESCRIPTION, _ANSWER)
    yield "S.3.5", (), (_CELLS,)
    counted = view.counted or {}
    yield "S.3.6", (number(result.read), number(counted.get("counted"))), (PAGE, _RECORD)
    yield "S.3.7", (", ".join(question.programmes),), (_ANSWER,)
    since = population.since
    yield (
        "S.3.8",
        (day(since, language) if since else words["start"], day(view.reference_date, language)),
        (_RECORD,),
    )
    yield "S.4", (), (_DESCRIPTION,)
    yield "S.5", (day(view.reference_date, language),), (_RECORD,)
    if question.asked:
        yield "S.6.1", (str(question.asked.get("number", question.id)),), (_ANSWER,)
    if view.disclosure:
        rules, blocks = view.disclosure["rules"], view.disclosure["blocks"]
        yield "S.7.1", (str(rules["minimum_count"]),), (REPORT,)
        cells = (
            f"{page['block_' + one['name']]} {number(one['cells'])}, {number(one['suppressed'])}"
            for one in blocks
        )
        yield "S.7.2", ("; ".join(cells) or words["nothing"],), (REPORT, PAGE)
    files = (_ANSWER, f"../{ANSWER_PDF}", f"../{ANSWER_DOCX}", *_BOOKS, _CELLS)
    yield "S.10", (_readability(view),), files
    yield "S.11.1", (str(len(result.rules)),), (VALIDATION,)
    yield "S.11.2", (result.verdict[language],), (PAGE, SUMMARY)
    yield "S.12.1", (str(len(kinds)),), (_ANSWER,)
    answered = sum(kind in ("figures", "text") for kind in kinds)
    yield "S.12.3", (page["of"].format(answered, len(kinds)),), (_ANSWER,)
    yield "S.13.2", (), (_READING,)
    aside = (number(counted.get("out_of_scope")), number(counted.get("quarantined")))
    yield "S.13.3.1", aside, (PAGE,)
    of_values = ("validity", "consistency", "uniqueness")
    measured = (f"{wording.DIMENSION[language][one]} {broken(one)}" for one in of_values)
    yield "S.13.3.2", ("; ".join(measured),), (PAGE, VALIDATION)
    yield "S.13.3.3", (broken("completeness"),), (PAGE, VALIDATION)
    later = [
        rule for rule in result.rules if rule.table in LATER and rule.outcome != "not_applicable"
    ]
    holding = page["of"].format(sum(rule.outcome == "passed" for rule in later), len(later))
    yield "S.13.3.4", (holding,), (VALIDATION, _PROVINCIAL)
    yield "S.13.3.5", (), (_SECTORAL,)
    if result.extract_date:
        extract = day(result.extract_date, language)
        yield "S.14.1", (extract, broken("timeliness")), (PAGE, _RECORD)
    yield "S.15.2", (number(len(view.history.earlier)),), (PAGE,)
    yield "S.15.4", (holding,), (VALIDATION,)
    yield "S.17.1", (), ()
    together = view.disclosure["together_with"] if view.disclosure else ()
    yield "S.17.2", (", ".join(together) or words["nothing"],), (REPORT,)
    source = view.register_name, view.register_sha256 or page["unknown"]
    yield "S.18.1", source, (_RECORD, PAGE)
    yield _EVALUATED, (), (_CHECKS, VALIDATION)
    yield "S.18.5", (), (_SECTORAL, _PROVINCIAL)
    yield "S.18.6", (number(len(view.corrections)),), (PAGE,)
    if result.synthetic:
        yield "S.19", (page["made_up"],), ()


def render_report(view: AuditView, lines: tuple[Line, ...]) -> str:
    """The quality report as a page, of its lines."""
    from markupsafe import Markup

    page = wording.PAGE[view.language]
    style = style_of(view.result.synthetic, page["made_up"])
    return template("report.html.j2").render(
        view=view,
        language=view.language,
        words=wording.REPORT[view.language],
        page=page,
        lines=lines,
        concepts=CONCEPTS,
        audit=PAGE,
        day=lambda value: day(value, view.language),
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=policy_source(style),
    )
