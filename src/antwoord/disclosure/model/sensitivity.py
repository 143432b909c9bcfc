"""Which cells may not be published for what they say themselves, and at which levels.

Every rule is a pure function of one cell: of its count, or of what each contributor brings in.
A contributor is a person or an enterprise, not a record: records are summed by contributor first.

A count is sensitive below the minimum, unless it is zero; the attacker must believe the minimum
itself possible. An amount, with contributions x1 >= x2 >= ... and their sum X, is sensitive where
one of these holds:

- fewer contributors than the minimum;
- p%: the second largest can estimate the largest to within p%, X - x1 - x2 < p/100 x1;
- (n, k) dominance: the n largest hold more than k% of it, x1 + ... + xn > k/100 X.

Group disclosure: where all members of a published group are in one category, the two totals
tell the category of each. The cell to protect is then the number of the other members, of whom
there are none: the attacker must believe that there may be one.

Sources: Hundepool et al., Statistical Disclosure Control (2012), section 4.2; the ESSNet
handbook on SDC, chapter 4; flags: SDMX code list CL_CONF_STATUS.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

FREE = "F"
SMALL_COUNT = "A"
ONE_DOMINATES = "O"
TWO_DOMINATE = "T"
SECONDARY = "S"
#: An amount that is shown in whole hundreds of euro.
ROUNDED = "R"
#: Public files have this one mark for A, O, T and S, since which of them it is would tell.
CONFIDENTIAL = "C"


#: By how many per cent an amount of too few is protected where the p % rule is switched off.
_PERCENT_OF_FEW = 10


@dataclass(frozen=True)
class Rules:
    """The rules of a question; percentages may have decimals, None switches a rule off.

    `minimum_count`: counts and numbers of contributors from here on are not sensitive. 3 is
    the practice of national statistical offices.
    """

    minimum_count: int = 3
    p_percent: Fraction | int | None = 10
    dominance: tuple[int, Fraction | int] | None = None  # n, k%

    @property
    def percent_of_few(self) -> Fraction:
        """By how many per cent what too few contributed may not be told more closely."""
        return Fraction(self.p_percent or _PERCENT_OF_FEW)

    def __post_init__(self) -> None:
        """Raises ValueError for rules that protect nothing or everything."""
        if self.minimum_count < 1:
            raise ValueError(f"a minimum count of {self.minimum_count} is below 1")
        if self.p_percent is not None and not 0 < self.p_percent <= 1000:
            raise ValueError(f"p = {self.p_percent} % is not between 0 and 1000")
        if self.dominance is not None:
            n, k = self.dominance
            if n < 1 or not 0 < k <= 100:
                raise ValueError(f"dominance ({n}, {k}) is not n >= 1 and 0 < k <= 100")


@dataclass(frozen=True)
class Verdict:
    """The flag of a cell and, where it is primary, its levels; whole counts or cents."""

    flag: str = FREE
    up: int = 0
    down: int = 0

    @property
    def primary(self) -> bool:
        """Whether the cell may not be published."""
        return self.flag != FREE


def judge_count(count: int, rules: Rules, contributors: int | None = None) -> Verdict:
    """The verdict on a count of records, made by so many contributors (default: as many).

    The upper level reaches the minimum, so that nobody can tell that it is below; on the
    lower side a count that may be the minimum or more gives nothing away.
    """
    fewest = count if contributors is None else min(count, contributors)
    if 0 < fewest < rules.minimum_count:
        return Verdict(SMALL_COUNT, up=max(rules.minimum_count - fewest, 1))
    return Verdict()


def judge_amount(
    contributions: Iterable[int],
    rules: Rules,
    *,
    total: int | None = None,
    contributors: int | None = None,
) -> Verdict:
    """The verdict on an amount, from what each contributor brings in (cents, summed).

    Where `contributions` holds the largest ones only, `total` and `contributors` are the
    amount and the number of all of them.

    The levels are the same on both sides: what keeps the best-placed contributor's estimate
    of the largest off by p%, and at least p% of the largest where only the number of
    contributors is too small. An amount of nothing is free. Raises ValueError where the
    largest contribution is more than the total.
    """
    ordered = sorted((amount for amount in contributions if amount), reverse=True)
    if not ordered:
        return Verdict()
    total, largest = sum(ordered) if total is None else total, ordered[0]
    levels = {
        SMALL_COUNT: _few(ordered, rules, contributors or len(ordered)),
        **_dominance(ordered, total, rules),
    }
    flag, level = _p_percent(ordered, total, rules)
    levels[flag] = max(levels.get(flag, 0), level)
    level = max(levels.values())
    if not level:
        return Verdict()
    first = next(f for f in (SMALL_COUNT, ONE_DOMINATES, TWO_DOMINATE) if levels.get(f))
    if largest > total:
        raise ValueError(f"the largest contribution, {largest}, is more than the total, {total}")
    return Verdict(first, up=level, down=min(level, total))


def _few(ordered: Sequence[int], rules: Rules, contributors: int) -> int:
    if contributors >= rules.minimum_count:
        return 0
    return max(_up(Fraction(ordered[0]) * rules.percent_of_few / 100), 1)


def _p_percent(ordered: Sequence[int], total: int, rules: Rules) -> tuple[str, int]:
    """The flag and the level of the p% rule; the level is 0 where the rule is kept.

    The flag is O where even an outsider can estimate the largest contribution to within p%, and T
    where only the second-largest contributor can.
    """
    if rules.p_percent is None:
        return ONE_DOMINATES, 0
    second = ordered[1] if len(ordered) > 1 else 0
    allowed = Fraction(ordered[0] * rules.p_percent) / 100
    short = allowed - (total - ordered[0] - second)
    flag = ONE_DOMINATES if total - ordered[0] < allowed else TWO_DOMINATE
    return flag, max(_up(short), 0) if short > 0 else 0


def _dominance(ordered: Sequence[int], total: int, rules: Rules) -> dict[str, int]:
    if rules.dominance is None:
        return {}
    n, k = rules.dominance
    level = Fraction(100 * sum(ordered[:n])) / k - total
    flag = ONE_DOMINATES if n == 1 else TWO_DOMINATE
    return {flag: _up(level)} if level > 0 else {}


def _up(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)


def shared_category(counts: Mapping[str, int], sensitive: Iterable[str]) -> str | None:
    """The sensitive category that all members of a group are in, None where there is none.

    `counts` are the group's members by category.
    """
    filled = [category for category, count in counts.items() if count > 0]
    return filled[0] if len(filled) == 1 and filled[0] in set(sensitive) else None


#: The level of the other members of such a group: an attacker must believe in one of them.
GROUP_LEVEL = 1
