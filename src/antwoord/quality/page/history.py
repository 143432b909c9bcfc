"""The same rules over the earlier runs of a question, from the folders beside this run's.

Every audit folder holds `summary.json`: counts and ids of rules, nothing of a row. What
counts as *earlier* is told by the runs themselves, never by a clock, so that a page depends
on nothing but the folders beside it: a run of an earlier reference date, or of the same date
under a name that comes first (its audience, its basis).
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.publishing.moves import final_name
from antwoord.quality.facts.parameters import NOT_FEWER
from antwoord.run_files import AUDIT, SUMMARY

if TYPE_CHECKING:
    from antwoord.quality.evaluation.result import Outcome, QualityResult, RuleResult

FORMAT = "antwoord audit summary 1"
#: Earlier runs on a page, the latest ones: quarters of six years.
MAXIMUM_RUNS = 24
#: A summary has some 10 kB; what is a hundred times that is something else.
_MAXIMUM_BYTES = 1_000_000
_OUTCOMES = ("passed", "failed", "error", "not_applicable")
#: While a run is made its folder is hidden and carries the number of its process.
_STOPPED = "-stopped"


@dataclass(frozen=True)
class RuleCount:
    """What one rule found in one run; None where a public one does not say how many rows."""

    outcome: str
    evaluated: int | None
    breaches: int | None


@dataclass(frozen=True)
class PastRun:
    """One run in numbers; `name` is its folder's, `counted` is None where nothing was.

    `register` is the code of the register's name (`RegisterDescription.code`), "" where it has
    none.
    """

    name: str
    reference_date: date
    audience: str
    stopped: bool
    register_sha256: str | None
    read: int
    counted: int | None
    quarantined: int
    findings: int | None
    rules: dict[str, RuleCount] = field(repr=False)
    register: str = ""
    extract_date: date | None = None

    @property
    def failed(self) -> frozenset[str]:
        """Ids of the rules that were broken."""
        return frozenset(key for key, rule in self.rules.items() if rule.outcome == "failed")

    def checked(self, rule_id: str) -> bool:
        """Whether that rule was there and had something to look at."""
        return rule_id in self.rules and self.rules[rule_id].outcome in ("passed", "failed")

    def breaches(self, rule_id: str) -> int | None:
        """How often that rule was broken; None where it was not checked."""
        return self.rules[rule_id].breaches if self.checked(rule_id) else None


@dataclass(frozen=True)
class Changes:
    """What is new since an earlier run, as ids of rules, in their order.

    `broken`: fail now and did not then; `mended`: failed then and pass now; `unchecked`:
    failed then and could not be checked now; `first_checked`: those of `broken` that had
    not been checked then.
    """

    broken: tuple[str, ...]
    mended: tuple[str, ...]
    unchecked: tuple[str, ...]
    first_checked: frozenset[str]


@dataclass(frozen=True)
class History:
    """This run and those before it, in order; `previous` is the one to compare with."""

    current: PastRun
    earlier: tuple[PastRun, ...]

    @property
    def runs(self) -> tuple[PastRun, ...]:
        """All runs, this one last."""
        return (*self.earlier, self.current)

    @property
    def previous(self) -> PastRun | None:
        """The last run of an earlier date; where there is none, of the same date."""
        if not self.earlier:
            return None
        day = self.current.reference_date
        before = [run for run in self.earlier if run.reference_date < day]
        return (before or self.earlier)[-1]

    @property
    def rows_not_fewer(self) -> bool | None:
        """Whether this extract has as many rows as the one before it of the same register.

        None where there is none: a register without a name, or no extract of an earlier day.
        """
        now = self.current
        if not now.register or now.extract_date is None:
            return None
        before = [
            (run.extract_date, run.name, run.read)
            for run in self.earlier
            if run.register == now.register
            and run.extract_date is not None
            and run.extract_date < now.extract_date
        ]
        return now.read >= max(before)[2] if before else None

    @property
    def changes(self) -> Changes | None:
        """What is new since the previous run; None where there is none."""
        return changes(self.current, self.previous) if self.previous else None


def changes(now: PastRun, then: PastRun) -> Changes:
    """What is new in one run since another."""
    broken = now.failed - then.failed
    gone = then.failed - now.failed
    return Changes(
        broken=tuple(sorted(broken)),
        mended=tuple(sorted(key for key in gone if now.checked(key))),
        unchecked=tuple(sorted(key for key in gone if not now.checked(key))),
        first_checked=frozenset(key for key in broken if not then.checked(key)),
    )


def summary(
    result: "QualityResult",
    *,
    audience: str,
    counted: Mapping[str, int | None] | None,
    register_sha256: str | None,
    register: str = "",
) -> dict[str, Any]:
    """What `summary.json` holds, fit for its audience to read: outcomes, and counts of rows."""
    return {
        "format": FORMAT,
        "question": result.question,
        "reference_date": result.reference_date.isoformat(),
        "synthetic": result.synthetic,
        "audience": audience,
        "register": register,
        "register_sha256": register_sha256,
        "extract_date": result.extract_date.isoformat() if result.extract_date else None,
        "stopped": result.stopped,
        "read": result.read,
        "counted": counted["counted"] if counted else None,
        "out_of_scope": counted["out_of_scope"] if counted else None,
        "quarantined": result.quarantined,
        "findings": result.findings,
        "rules": {
            rule.id: asdict(RuleCount(rule.outcome, rule.evaluated, rule.breaches))
            for rule in sorted(result.rules, key=lambda rule: rule.id)
        },
    }


def history(folder: Path, own: dict[str, Any], released: Collection[str] | None = None) -> History:
    """This run's summary, and those of the runs beside it that come before it.

    `folder` is this run's audit folder. Runs of another question are left out, and a
    made-up register is never set beside a real one; what cannot be read is passed over.
    A public page knows only the runs that are `released`, by the names of their folders;
    None: all.
    """
    name = final_name(folder.parent.name)
    current = _run(name, own)
    if current is None:
        raise ValueError("a summary of this run that is not one")
    earlier = [
        run
        for run in _beside(folder.parent.parent, own)
        if (released is None or run.name in released)
        and _identity(run.name) != _identity(name)
        and (run.reference_date, run.name) < (current.reference_date, name)
    ]
    earlier.sort(key=lambda run: (run.reference_date, run.name))
    return History(current, tuple(earlier[-MAXIMUM_RUNS:]))


def compared(result: "QualityResult", past: History) -> "QualityResult":
    """The result with what only the earlier runs tell: the rule about `rows_not_fewer`."""
    holds = past.rows_not_fewer
    if holds is None:
        return result

    def told(rule: "RuleResult") -> "RuleResult":
        outcome: Outcome = "passed" if holds else "failed"
        return replace(rule, reason="", outcome=outcome, evaluated=1, breaches=int(not holds))

    return replace(
        result,
        rules=tuple(told(rule) if rule.columns == (NOT_FEWER,) else rule for rule in result.rules),
    )


def read_summary(run: Path) -> PastRun | None:
    """What the checks of the run in a folder came to; None where it is not as a run writes it."""
    content = _read(run / AUDIT / SUMMARY)
    return _run(run.name, content) if content else None


def extract_remarks(folder: Path) -> tuple[str, ...]:
    """What an audit folder says of the extract as a whole, in English: each broken rule.

    One that compares with an earlier extract is among them, which no other file of a run tells.
    """
    from antwoord.quality.rules.book import load_rule_book

    run = read_summary(folder.parent)
    if run is None:
        return ()
    about = (rule for rule in load_rule_book().about("extract") if rule.id in run.failed)
    return tuple(f"{rule.titles['en']} ({rule.id})" for rule in about)


def ever_broken(runs: Sequence[PastRun]) -> tuple[str, ...]:
    """Ids of the rules that were broken in any of these runs, in their order."""
    return tuple(sorted(frozenset[str]().union(*(run.failed for run in runs))))


def _identity(name: str) -> str:
    # A stopped run stands beside the answer that it did not replace: it is the same run.
    return name.removesuffix(_STOPPED)


def _beside(place: Path, own: dict[str, Any]) -> Iterable[PastRun]:
    try:
        names = sorted(entry.name for entry in place.iterdir() if not entry.name.startswith("."))
    except OSError:
        return
    for name in names:
        content = _read(place / name / AUDIT / SUMMARY)
        if content is None or any(content.get(k) != own[k] for k in ("question", "synthetic")):
            continue
        run = _run(name, content)
        if run is not None:
            yield run


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if not path.is_file() or path.stat().st_size > _MAXIMUM_BYTES:
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and content.get("format") == FORMAT else None


def _run(name: str, content: dict[str, Any]) -> PastRun | None:
    """The run that a summary tells of; None where it is not as we write it."""
    try:
        sha256, counted = content["register_sha256"], content["counted"]
        return PastRun(
            name=name,
            reference_date=date.fromisoformat(content["reference_date"]),
            audience=_one_of(content["audience"], ("public", "internal")),
            stopped=content["stopped"] is True,
            register_sha256=None if sha256 is None else _hexadecimal(sha256),
            read=_number(content["read"]),
            counted=None if counted is None else _number(counted),
            quarantined=_number(content["quarantined"]),
            findings=_number_or_none(content["findings"]),
            rules={
                str(key): RuleCount(
                    _one_of(rule["outcome"], _OUTCOMES),
                    _number_or_none(rule["evaluated"]),
                    _number_or_none(rule["breaches"]),
                )
                for key, rule in content["rules"].items()
            },
            # What versions before these keys wrote has none of them.
            register=str(content.get("register", "")),
            extract_date=date.fromisoformat(day) if (day := content.get("extract_date")) else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 10**15:
        raise ValueError("not a count")
    return value


def _number_or_none(value: Any) -> int | None:
    return None if value is None else _number(value)


def _one_of(value: Any, words: Sequence[str]) -> str:
    if value not in words:
        raise ValueError("not a known word")
    return str(value)


def _hexadecimal(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{64}", value):
        raise ValueError("not a SHA-256")
    return value
