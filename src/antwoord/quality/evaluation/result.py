"""What the checks found: per rule, per row, and what that means for the run."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from antwoord.errors import GateStoppedError
from antwoord.language.numerals import count
from antwoord.publishing.files import write_json, write_parquet
from antwoord.quality.rules.book import SEVERITIES
from antwoord.quality.words.wording import OVERVIEW, SEVERITY, VERDICT, counted
from antwoord.register.contract.doubts import APPLICATION
from antwoord.run_files import BREACHES, QUALITY, VALIDATION

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Outcome = Literal["passed", "failed", "error", "not_applicable"]
#: Why a rule was not applicable.
Reason = Literal["", "column_missing", "nothing_to_check", "parameter_unknown"]


@dataclass(frozen=True)
class RuleResult:
    """One rule and what it found.

    `evaluated` counts rows, or columns where the rule is about them, and `breaches` those that
    broke it; None where that is not for the public. `first_row` is the lowest row number that
    broke it, None where it broke none or is not about rows. `doubt`: the fact that a breach
    makes unknown; "" where it makes none so.
    """

    id: str
    suite: str
    table: str
    titles: dict[str, str]
    ground: dict[str, str]
    source: dict[str, str]
    severity: str
    doubt: str
    dimension: str
    owner: str
    since: str
    columns: tuple[str, ...]
    evaluated: int | None
    breaches: int | None
    outcome: Outcome
    reason: Reason = ""
    error: str = ""
    first_row: int | None = None

    @property
    def counts(self) -> bool:
        """Whether a row that breaks it counts all the same."""
        return self.severity != "critical" and self.doubt != APPLICATION

    @property
    def column(self) -> str:
        """The column to mend first."""
        return self.columns[0]


#: What to do about a breach that is often no error of the source.
WAYS_OUT = {
    "IMP-101": " (where they are instalments or decisions of one application, give them as a "
    "payments or decisions table in datapackage.json, or through antwoord map)"
}


@dataclass(frozen=True)
class QualityResult:
    """The verdict on a register.

    `breaches` is an Arrow table, ordered by row and rule: row_number (null where the
    breach is not of a row), application_id, rule_id, severity, doubt, column, value (text).
    `validation` holds the suite results as GX writes them. `public`: without the counts that
    could tell of a figure that is not published (`for_the_public`).
    """

    question: str
    reference_date: date
    extract_date: date | None
    synthetic: bool
    read: int
    rules: tuple[RuleResult, ...]
    breaches: "pa.Table" = field(repr=False)
    validation: list[dict[str, Any]] = field(repr=False)
    public: bool = False

    @property
    def failed(self) -> tuple[RuleResult, ...]:
        """The rules that were broken, in the order of the rule book."""
        return tuple(rule for rule in self.rules if rule.outcome == "failed")

    @property
    def stopped(self) -> bool:
        """Whether a critical rule was broken: no figure may be made."""
        return any(rule.severity == "critical" for rule in self.failed)

    @cached_property
    def quarantined_rows(self) -> tuple[int, ...]:
        """Row numbers, ascending, of the rows that cannot be an application."""
        return self._rows(counts=False)

    @property
    def quarantined(self) -> int:
        """How many rows are in quarantine."""
        return len(self.quarantined_rows)

    @property
    def findings(self) -> int | None:
        """How many findings there are: breaches of rules that leave the row counted."""
        if self.public:
            return None
        return sum(rule.breaches or 0 for rule in self.failed if rule.counts)

    @cached_property
    def rows_with_findings(self) -> int | None:
        """How many rows outside quarantine have at least one finding."""
        if self.public:
            return None
        return len(set(self._rows(counts=True)) - set(self.quarantined_rows))

    @property
    def verdict(self) -> dict[str, str]:
        """The outcome in one sentence per language."""
        return {language: _verdict(self, language) for language in VERDICT}

    def raise_if_stopped(self) -> None:
        """Raises GateStoppedError, naming the critical rules that were broken."""
        if self.stopped:
            broken = [rule for rule in self.failed if rule.severity == "critical"]
            reasons = "; ".join(self._reason(rule) for rule in broken)
            raise GateStoppedError(
                f"stopped by the data-quality gate: {reasons}; see the audit page"
            )

    def overview(self, language: str = "nl") -> "pd.DataFrame":
        """The rules that were broken, the gravest first, as a small frame to look at.

        How often each was broken is left out where the result is `public`.
        """
        import pandas as pd

        headers = OVERVIEW[language]
        rows = [
            (rule.id, rule.titles[language], SEVERITY[language][rule.severity], rule.breaches)
            for rule in sorted(self.failed, key=lambda rule: SEVERITIES.index(rule.severity))
        ]
        frame = pd.DataFrame(rows, columns=list(headers)).set_index(headers[0])
        return frame.drop(columns=headers[-1]) if self.public else frame

    def save(self, folder: Path) -> None:
        """Writes validation.json, quality.json and breaches.parquet into the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / VALIDATION, self.validation)
        write_json(folder / QUALITY, self._summary())
        write_parquet(folder / BREACHES, self.breaches)

    @classmethod
    def load(cls, folder: Path) -> "QualityResult":
        """What `save` wrote."""
        import pyarrow.parquet as pq

        summary = json.loads((folder / QUALITY).read_text(encoding="utf-8"))
        extract_date = summary["extract_date"]
        return cls(
            question=summary["question"],
            reference_date=date.fromisoformat(summary["reference_date"]),
            extract_date=date.fromisoformat(extract_date) if extract_date else None,
            synthetic=summary["synthetic"],
            read=summary["read"],
            rules=tuple(
                RuleResult(**{**rule, "columns": tuple(rule["columns"])})
                for rule in summary["rules"]
            ),
            breaches=pq.read_table(folder / BREACHES),
            validation=json.loads((folder / VALIDATION).read_text(encoding="utf-8")),
        )

    def _summary(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "reference_date": self.reference_date.isoformat(),
            "extract_date": self.extract_date.isoformat() if self.extract_date else None,
            "synthetic": self.synthetic,
            "verdict": self.verdict,
            "stopped": self.stopped,
            "read": self.read,
            "quarantined": self.quarantined,
            "findings": self.findings,
            "rows_with_findings": self.rows_with_findings,
            "rules": [asdict(rule) for rule in self.rules],
        }

    def _rows(self, *, counts: bool) -> tuple[int, ...]:
        """The rows that broke a rule, no critical one, that lets them count or does not."""
        import pyarrow as pa
        import pyarrow.compute as pc

        ids = [r.id for r in self.failed if r.severity != "critical" and r.counts == counts]
        wanted = pc.is_in(self.breaches["rule_id"], pa.array(ids, pa.string()))
        rows = self.breaches.filter(wanted)["row_number"]
        return tuple(sorted(pc.unique(rows.drop_null()).to_pylist()))

    def _reason(self, rule: RuleResult) -> str:
        text = f"{rule.titles['en']} ({rule.id}): "
        if rule.first_row is not None:
            rows = f"{rule.breaches} row{'' if rule.breaches == 1 else 's'}"
            way_out = WAYS_OUT.get(rule.id, "")
            return f"{text}{rows}, first in row {rule.first_row}{way_out}"
        places = zip(
            *(self.breaches[name].to_pylist() for name in ("rule_id", "column")), strict=True
        )
        columns = [column for rule_id, column in places if rule_id == rule.id and column]
        return text + (f"{', '.join(columns)} missing" if columns else f"it has {self.read}")


#: What a suite result tells that anybody knows: what was asked, and whether it holds.
_TOLD_OF_A_RULE = ("success", "expectation_config")
_TOLD_OF_A_SUITE = ("suite_name", "statistics", "meta", "id")


def for_the_public(result: QualityResult) -> QualityResult:
    """The same without how many rows a rule looked at, or how many broke it.

    How many rows have a payment date is how many were paid, wherever all rows of a register
    count; how many lack a postcode bounds a hidden number of unknown provinces. None of this
    is a cell of what is protected, so it is told only where it says nothing: that all rows
    that were read were looked at, or that no row broke a rule.
    """

    def told(rule: RuleResult) -> RuleResult:
        return replace(
            rule,
            evaluated=rule.evaluated if rule.evaluated in (0, result.read) else None,
            breaches=0 if rule.breaches == 0 else None,
            first_row=None,
        )

    validation = [
        {
            "success": suite["success"],
            "results": [
                {name: one[name] for name in _TOLD_OF_A_RULE if name in one}
                for one in suite["results"]
            ],
            **{name: suite[name] for name in _TOLD_OF_A_SUITE if name in suite},
        }
        for suite in result.validation
    ]
    return replace(result, rules=tuple(map(told, result.rules)), validation=validation, public=True)


def _verdict(result: QualityResult, language: str) -> str:
    words = VERDICT[language]
    critical = [rule.titles[language] for rule in result.failed if rule.severity == "critical"]
    if critical:
        titles = words["between"].join(critical)
        return counted(words, "stopped", len(critical)).format(len(critical), titles)
    rows = count(result.read, language)
    if not result.failed:
        return words["clean"].format(rows)
    left_out = counted(words, "out", result.quarantined)
    number = result.findings
    if number is None:
        some = any(rule.counts for rule in result.failed)
        remarks = words["remarks_some" if some else "remarks_none"]
    else:
        remarks = counted(words, "remarks", number).format(count(number, language))
    return words["passed"].format(
        left_out.format(out=count(result.quarantined, language), rows=rows), remarks
    )
