"""A table of three ways in which fractions leave more than whole numbers do."""

import numpy as np
from made_tables import TOTAL, cube, plain_system

from antwoord.disclosure.model.system import Cell, Flags, System

#: In fractions the middle cell is anywhere in [0.5, 1]; in whole tables it is 1.
THREE_WAY = np.array(
    [1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1]
).reshape(3, 3, 3)
SHOWN = [(0, 0, 2), (0, 1, 1), (0, 2, 0), (1, 0, 1)]


def three_way(**levels: int) -> tuple[System, Flags]:
    values = cube(THREE_WAY)
    cells = {(1, 1, 1): Cell(values[1, 1, 1], **levels)}
    system = plain_system(THREE_WAY, cells)
    hidden = [key for key in values if TOTAL not in key and key not in SHOWN]
    return system, system.flags(hidden)
