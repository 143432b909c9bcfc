"""The 95 % score interval of a share, by halving: another way than a formula."""

from math import sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)


def score_interval(part: int, whole: int) -> tuple[float, float]:
    """The shares furthest below and above that of `part` in `whole` that a test does not reject."""
    share = part / whole
    return _end(share, whole, 0.0), _end(share, whole, 1.0)


def _end(share: float, whole: int, outside: float) -> float:
    """Where the distance of the share, in standard errors, is that of the test."""
    inside = share
    for _ in range(200):
        middle = (inside + outside) / 2
        rejected = abs(share - middle) > Z * sqrt(middle * (1 - middle) / whole)
        inside, outside = (inside, middle) if rejected else (middle, outside)
    return inside
