"""The audit page as text: one file with its style, its script and its charts inside.

The page may run exactly one script and use one style sheet, each allowed by its hash
(Content Security Policy). Without the script it holds the same, unsorted and unfiltered.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from antwoord.catalogue.declared.question import Question
from antwoord.hashing import policy_source
from antwoord.language.numerals import count, day
from antwoord.quality.evaluation.result import QualityResult, RuleResult
from antwoord.quality.page.effects import COUNTED, ELSEWHERE, POSSIBLE, Concerned, effects, kind_of
from antwoord.quality.page.history import History, PastRun, ever_broken
from antwoord.quality.page.scores import percentage, scores
from antwoord.quality.rules.book import SEVERITIES, load_rule_book
from antwoord.quality.words import wording
from antwoord.register.contract.receipt import located
from antwoord.run_files import (
    ANSWER_HTML,
    AUDIT,
    FINDINGS,
    NOTEBOOKS,
    PAGE,
    QUALITY_PAGE,
    QUARANTINE,
    REPORT,
    ROWS_OF_A_RULE,
    RULES,
    RUN_RECORD,
    SIGNED_PAGE,
    SUMMARY,
    VALIDATION,
)

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

    from antwoord.register.contract.corrections import CorrectionNote
    from antwoord.register.contract.receipt import Receipt

#: Bytes that a page may have. Rows are examples: a page of long ids shows fewer of them.
MAXIMUM_BYTES = 300_000
#: Rows shown per rule on an internal page, and the lower numbers to fall back on.
EXAMPLES = (20, 10, 5, 2, 0)
#: Characters shown of an application id.
SHOWN_LENGTH = 40
#: More columns than this are "all": the rule is about the table itself.
SHOWN_COLUMNS = 5
#: Broken rules whose details stand open; more of them are folded, so that a page stays readable.
UNFOLDED = 10
#: What a rule is about, the notebook that asks it, and the code that makes its facts.
_STEPS = {
    "register": "02_expectations",
    "extract": "02_expectations",
    "cells": "04_provincial_breakdown",
    "blocks": "05_disclosure",
}
_CODE = {
    "register": "src/antwoord/quality/facts/facts.py",
    "extract": "src/antwoord/quality/facts/freshness.py",
    "cells": "src/antwoord/counting/additivity.py",
    "blocks": "src/antwoord/disclosure/proof/audit.py",
}
OUTCOMES = ("error", "failed", "passed", "not_applicable")
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class AuditView:
    """Everything that the page tells."""

    result: QualityResult
    history: History
    language: str
    internal: bool
    question: Question
    reference_date: date
    register_name: str
    register_sha256: str | None = None
    counted: Mapping[str, int | None] | None = None
    disclosure: Mapping[str, Any] | None = None
    corrections: tuple["CorrectionNote", ...] = ()
    receipt: "Receipt | None" = None
    concerned: Concerned | None = None
    readability: int | None = None


def render(view: AuditView) -> str:
    """The page, below MAXIMUM_BYTES: with as many examples per rule as fit."""
    for examples in EXAMPLES:
        page = _render(view, examples if view.internal else 0)
        if len(page.encode()) < MAXIMUM_BYTES or not view.internal:
            break
    return page


@cache
def template(name: str = "audit.html.j2") -> "Template":
    """A template of this room; to compile it takes as long as to fill it in."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def _render(view: AuditView, examples: int) -> str:
    from markupsafe import Markup

    language, result = view.language, view.result
    words = wording.PAGE[language]
    style, script = style_of(result.synthetic, words["made_up"]), _file("audit.js")
    ordered = sorted(
        result.rules,
        key=lambda r: (OUTCOMES.index(r.outcome), SEVERITIES.index(r.severity), r.id),
    )
    broken = [rule for rule in ordered if rule.outcome == "failed"]
    broken.sort(key=lambda rule: _gravest_first(view, rule))
    details = _details(view, broken + [rule for rule in ordered if rule not in broken], examples)
    return template().render(
        view=view,
        language=language,
        words=words,
        outcomes=wording.OUTCOME[language],
        reasons={**wording.REASON[language], "": ""},
        severities=wording.SEVERITY[language],
        meanings=wording.MEANING[language],
        owners=wording.OWNER[language],
        dimensions=wording.DIMENSION[language],
        audiences=wording.AUDIENCE[language],
        style=Markup(style),  # noqa: S704 - our own files
        style_hash=policy_source(style),
        script=Markup(script),  # noqa: S704
        script_hash=policy_source(script),
        count=lambda number: words["not_published"] if number is None else count(number, language),
        part=lambda number: wording.percent(f"{number:g}", language),
        share=lambda rule: wording.share(rule.breaches or 0, rule.evaluated or 0, language),
        percent=lambda share: wording.percent(percentage(share), language),
        day=lambda value: day(value, language),
        result=result,
        verdict=result.verdict[language],
        rules=ordered,
        broken=broken,
        kind_of=kind_of,
        kinds=wording.KIND[language],
        doubts=wording.DOUBT[language],
        places=(COUNTED, POSSIBLE, ELSEWHERE),
        effects=[]
        if result.stopped
        else effects(result, view.concerned, language, view.question.population),
        rows_of=ROWS_OF_A_RULE,
        documents=_documents(view),
        answer=f"../{ANSWER_HTML}",
        audit_of=lambda name: f"../../{quote(name)}/{AUDIT}/{PAGE}",
        steps={about: f"../{NOTEBOOKS}/{name}.html" for about, name in _STEPS.items()},
        code=_CODE,
        validation=VALIDATION,
        types={rule.id: rule.type for rule in load_rule_book().rules},
        signed=SIGNED_PAGE.format(view.history.current.name),
        tally=_tally(ordered, language),
        outcome_order=OUTCOMES,
        severity_order=SEVERITIES,
        present={rule.outcome for rule in ordered},
        details=details,
        open_all=sum(rule.outcome == "failed" for rule in ordered) <= UNFOLDED,
        shown_columns=SHOWN_COLUMNS,
        left_out=Counter(each.why for each in view.receipt.left_out) if view.receipt else {},
        place=lambda number: _place(view, number),
        corrections=list(Counter(view.corrections).items()),
        scores=scores(result.rules),
        titles={rule.id: rule.titles[language] for rule in result.rules},
        charts=_charts(view),
        past_rules=ever_broken(view.history.runs) if view.internal and view.history.earlier else (),
        parse_date=date.fromisoformat,
    )


def _gravest_first(view: AuditView, rule: RuleResult) -> tuple[bool, bool, int, str]:
    """What stops the run, then what touches the answer, then the graver."""
    touches = view.concerned is not None and view.concerned.touches(rule.id)
    of_all = kind_of(rule) in ("stops", "extract")
    return (
        rule.severity != "critical",
        not (touches or of_all),
        SEVERITIES.index(rule.severity),
        rule.id,
    )


def _documents(view: AuditView) -> list[tuple[str, str]]:
    """The files that a reader can go on to, and which words say what they are."""
    files = [
        (VALIDATION, "file_validation"),
        (RULES, "file_rules"),
        (SUMMARY, "file_summary"),
        (QUARANTINE, "file_quarantine"),
        (FINDINGS, "file_findings"),
    ]
    if view.disclosure is not None:
        files.append((REPORT, "file_disclosure"))
    if view.counted is None:
        return files
    return [*files, (QUALITY_PAGE, "file_report"), (f"../{RUN_RECORD}", "file_record")]


def _place(view: AuditView, row_number: int) -> str:
    """Where a row of the source stands, in words."""
    words = wording.PAGE[view.language]
    sheet, row = located(row_number, view.receipt.sheets if view.receipt else ())
    return words["row_of_sheet"].format(sheet, row) if sheet else words["row_of_source"].format(row)


def _file(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def style_of(synthetic: bool, made_up: str) -> str:
    """The style sheet; where the register is made up, every printed page says so."""
    box = f'@bottom-center {{ content: "{made_up}"; font-size: 8pt; }}' if synthetic else ""
    return _file("audit.css").replace("/*foot*/", box)


def _tally(rules: list[RuleResult], language: str) -> str:
    """How many rules have each outcome, in words."""
    outcomes: Counter[str] = Counter(rule.outcome for rule in rules)
    one, many = wording.OUTCOME[language], wording.OUTCOME_MANY[language]
    return ", ".join(
        f"{outcomes[outcome]} {(many if outcomes[outcome] > 1 else one)[outcome]}"
        for outcome in OUTCOMES
        if outcome in outcomes
    )


def _details(view: AuditView, rules: list[RuleResult], examples: int) -> list[dict[str, Any]]:
    """Each rule with the rows that it found and, for an internal page, examples of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    breaches = view.result.breaches.select(["row_number", "application_id", "rule_id", "column"])
    left_out = pa.array(view.result.quarantined_rows, pa.int64())
    breaches = breaches.append_column(
        "left_out", pc.is_in(breaches["row_number"], value_set=left_out)
    )
    details = []
    for rule in rules:
        detail: dict[str, Any] = {"rule": rule, "rows": 0, "missing": [], "examples": []}
        detail["chart"] = None
        if rule.outcome == "failed":
            mine = breaches.filter(pc.equal(breaches["rule_id"], rule.id))
            of_rows = mine.filter(mine["row_number"].is_valid())
            if rule.severity == "critical" and not of_rows.num_rows:
                detail["missing"] = [name for name in mine["column"].to_pylist() if name]
            detail["rows"] = of_rows.num_rows
            detail["done"] = _done(view, rule, of_rows.num_rows, pc.sum(of_rows["left_out"]))
            detail["examples"] = [
                (entry["row_number"], _shortened(entry["application_id"]))
                for entry in of_rows.slice(0, examples).to_pylist()
            ]
            detail["file"] = FINDINGS if rule.counts else QUARANTINE
            detail["chart"] = _rule_chart(view, rule)
        details.append(detail)
    return details


def _done(view: AuditView, rule: RuleResult, rows: int, left_out: Any) -> str:
    """What became of the rows that broke a rule."""
    done = wording.DONE[view.language]
    doubt = wording.DOUBT[view.language].get(rule.doubt, "")
    if view.result.stopped:
        return done["stopped"]
    if not rows:
        return done["no_rows"]
    if not view.internal:
        return done[f"some_{rule.severity if rule.counts else 'set_aside'}"].format(doubt)
    if not rule.counts:
        return done["set_aside"].format(count(rows, view.language))
    out = left_out.as_py() or 0
    kept = count(rows - out, view.language)
    text = done[rule.severity].format(kept, doubt)
    return text + done["info_out"].format(count(out, view.language)) if out else text


def _shortened(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH] + "…"


def _charts(view: AuditView) -> list[dict[str, Any]]:
    """The totals over the runs, one chart each; none where this is the first run."""
    if not view.history.earlier:
        return []
    words = wording.PAGE[view.language]
    names = (
        ("read", words["read_rows"]),
        ("quarantined", words["quarantined_rows"]),
        *([("findings", words["findings"])] if view.internal else []),
    )
    return [
        {
            "title": title,
            "now": getattr(view.history.current, name),
            "then": getattr(view.history.previous, name),
            "line": _line(view, title, [getattr(run, name) for run in view.history.runs]),
        }
        for name, title in names
    ]


def _rule_chart(view: AuditView, rule: RuleResult) -> "Markup | None":
    if not view.internal or not any(run.checked(rule.id) for run in view.history.earlier):
        return None
    title = wording.PAGE[view.language]["breaches"]
    return _line(view, title, [run.breaches(rule.id) for run in view.history.runs], small=True)


def _line(
    view: AuditView, title: str, values: list[int | None], *, small: bool = False
) -> "Markup":
    from antwoord.quality.page.line_chart import line_chart

    def told(run: PastRun, value: int | None) -> str:
        figure = "–" if value is None else count(value, view.language)
        return f"{run.name} {figure}" if not small else figure

    figures = ", ".join(map(told, view.history.runs, values))
    size = {"width": 160, "height": 36} if small else {}
    alternative = wording.PAGE[view.language]["told"].format(title, figures)
    return line_chart(values, alternative=alternative, **size)
