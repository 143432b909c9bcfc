"""What is lost when a cell is not published, in whole numbers.

    weight = 4 ** (number of dimensions summed over) * (binary digits of the count)

A total is asked for more often than its parts, and a number that stands for many applications
more often than one that stands for few. But twice as many are not twice as dear: else a large leaf
would never be suppressed, even where three small ones in its place lose more. An amount weighs
what the count behind it weighs. The base is four, so that a margin costs more than the leaves that
usually protect in its place. A zero that is suppressed loses nothing that anybody asked for, and a
cell that anybody can compute protects nothing; neither is chosen. Since weights are whole, a
pattern is known to be the best when bound and loss are less than one apart.
"""

BASE = 4


def weight(count: int, summed_dimensions: int) -> int:
    """The loss when a cell is not published: a whole number, at least 1.

    `count` is the number of records behind it, `summed_dimensions` the number of dimensions in
    which it is a total.
    """
    return BASE**summed_dimensions * max(count, 1).bit_length()
