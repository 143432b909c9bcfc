"""The quality of a register per dimension, as an exact share.

A *check* is one rule looking at one row; for a rule about the extract as a whole, at one
column or at the extract. The score of a dimension is the share of its checks that passed:

    (checks made - checks that found a breach) / checks made

Rules that were not applicable made no check, and rules about cells and their protection say nothing
about the register: neither takes part. A dimension without a check has no score, not a
perfect one. Dimensions are not added up: ten thousand amounts in order do not make good for
a hundred missing dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from antwoord.quality.rules.book import DIMENSIONS, LATER

if TYPE_CHECKING:
    from antwoord.quality.evaluation.result import RuleResult

#: Decimals of a score that is shown; more where these would make it look perfect or nil.
DECIMALS = 2


@dataclass(frozen=True)
class Score:
    """What the rules of one dimension found, in checks."""

    dimension: str
    rules: int
    broken_rules: int
    checks: int
    passed: int

    @property
    def share(self) -> Fraction | None:
        """The share of checks that passed, from 0 to 1; None where there was no check."""
        return Fraction(self.passed, self.checks) if self.checks else None


def scores(rules: Iterable["RuleResult"]) -> tuple[Score, ...]:
    """The score of each dimension, in the order of DIMENSIONS."""
    applied = [rule for rule in rules if rule.table not in LATER and _was_applied(rule)]
    return tuple(_score(name, [r for r in applied if r.dimension == name]) for name in DIMENSIONS)


def _was_applied(rule: "RuleResult") -> bool:
    return rule.outcome in ("passed", "failed")


def _score(dimension: str, rules: list["RuleResult"]) -> Score:
    # An empty register is a breach of a rule that had no row to look at: one check, failed.
    # What is not for the public counts for none: a public page shows no score.
    counts = [(rule.evaluated or 0, rule.breaches or 0) for rule in rules]
    checks = sum(map(max, counts))
    return Score(
        dimension=dimension,
        rules=len(rules),
        broken_rules=sum(rule.outcome == "failed" for rule in rules),
        checks=checks,
        passed=checks - sum(breaches for _, breaches in counts),
    )


def percentage(share: Fraction, decimals: int = DECIMALS) -> str:
    """A share in percent with a decimal point, `99.98`.

    Takes as many more decimals as it needs for a share below 1 not to read 100 and one above
    0 not to read 0.
    """
    while True:
        scaled = round(share * 100 * 10**decimals)  # exact, half to even
        if share in (0, 1) or 0 < scaled < 100 * 10**decimals:
            break
        decimals += 1
    whole, rest = divmod(scaled, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
