"""What follows from two figures: their sum, their difference, a share, a mean, an interval.

Documents tell it of figures that are published exactly; who attacks or verifies them computes it.
"""

from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Literal

#: In which way a figure follows from others: `sum` of all of them, `difference` of the first and
#: the second, the first's `share` in the second or in the sum of both, the `mean` of the first over
#: the second, and the ends of the 95 % Wilson interval of the first in the sum of both.
How = Literal[
    "", "share", "share_of_both", "mean", "sum", "difference", "wilson_low", "wilson_high"
]
#: Of a standard normal variable 95 % lies between minus and plus this.
Z_95 = 1.959963984540054
ONE, LEAST, MOST = Decimal(1), Decimal(1), Decimal(99)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The ends of the 95 % Wilson score interval of `part` in `whole`, as shares from 0 to 1.

    Raises ValueError where `whole` is not above zero or `part` is not in it. After E. B. Wilson,
    Journal of the American Statistical Association 22 (1927), without continuity correction.
    """
    if not 0 <= part <= whole or not whole:
        raise ValueError(f"{part} of {whole} is no share")
    share, spread = part / whole, Z_95**2 / whole
    middle = share + spread / 2
    half = Z_95 * sqrt(share * (1 - share) / whole + spread / (4 * whole))
    low, high = ((middle - half) / (1 + spread), (middle + half) / (1 + spread))
    # At none and at all the end is exact, and not off by a rounding.
    return (0.0 if not part else low, 1.0 if part == whole else high)


def follows(how: How, part: Decimal, rest: Decimal) -> Decimal:
    """A whole number that follows from two figures, halves up; shares are in percent.

    A share that is neither nothing nor all is told as 1 at least and 99 at most. Raises ValueError
    or ArithmeticError where there is nothing to divide by.
    """
    if how == "sum":
        return part + rest
    if how == "difference":
        return (part - rest).quantize(ONE, ROUND_HALF_UP)
    if how == "mean":
        return (part / rest).quantize(ONE, ROUND_HALF_UP)
    if how in ("wilson_low", "wilson_high"):
        end = wilson(int(part), int(part + rest))[how == "wilson_high"]
        return Decimal(100 * end).quantize(ONE, ROUND_HALF_UP)
    whole = rest if how == "share" else part + rest
    told = (100 * part / whole).quantize(ONE, ROUND_HALF_UP)
    return min(max(told, LEAST), MOST) if 0 < part < whole else told
