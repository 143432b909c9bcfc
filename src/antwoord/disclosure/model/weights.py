"""What is lost when a cell is not published, in whole numbers.

    weight = 4 ** (number of dimensions summed over) * (binary digits of the count)

A total is asked for more than what it is made of, and a figure that stands for many more
than one that stands for few; but twice as many is not twice as dear, or the few large leaves
would never be hidden where three small ones do worse. An amount weighs what the count behind
it weighs. Four: a margin costs more than the leaves that usually protect instead of it. A
zero that is hidden loses nothing that anybody asked for, a cell that anybody can compute
protects nothing; neither is chosen. With whole weights an optimum is known to be one when
bound and loss are less than one apart.
"""

BASE = 4


def weight(count: int, summed_dimensions: int) -> int:
    """The loss of a cell that counts so many records; at least 1."""
    return BASE**summed_dimensions * max(count, 1).bit_length()
