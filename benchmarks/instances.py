"""Made-up tables of any size for the disclosure benchmarks: full crosses with all margins."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from antwoord.disclosure.model.over_time import join_dates, relations_at
from antwoord.disclosure.model.sensitivity import Rules, judge_amount, judge_count
from antwoord.disclosure.model.system import Cell, Key, State, System, build_system
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.model.weights import worth

#: Provinces, forms, NACE codes without their totals: 6 x 4 x 44 and 6 x 4 x 474 cells.
SMALL, LARGE = (5, 3, 43), (5, 3, 473)
TOTAL = -1
#: Loans are heaped below the programme's maximum, in euro.
LARGEST_EUR = 25_000
CENTS = 100
#: Amounts go to the programs in thousands of euro.
AMOUNT_UNIT = 1000 * CENTS


@dataclass(frozen=True)
class Records:
    """Rows as their codes, and each one's loan in cents; the same seed, the same rows."""

    leaves: tuple[int, ...]
    codes: list[tuple[int, ...]]
    amounts: list[int]

    def first(self, number: int) -> "Records":
        """The register when only so many rows had come in."""
        return Records(self.leaves, self.codes[:number], self.amounts[:number])

    def members(self) -> dict[tuple[int, ...], list[int]]:
        """The rows of every cell, the empty ones too."""
        keys = product(*((*range(size), TOTAL) for size in self.leaves))
        found: dict[tuple[int, ...], list[int]] = {key: [] for key in keys}
        for row, codes in enumerate(self.codes):
            for key in product(*((code, TOTAL) for code in codes)):
                found[key].append(row)
        return found

    def relations(self) -> list[tuple[Key, list[Key]]]:
        """Every total and its parts, in every direction."""
        found: list[tuple[Key, list[Key]]] = []
        for key in product(*((*range(size), TOTAL) for size in self.leaves)):
            for place, size in enumerate(self.leaves):
                if key[place] == TOTAL:
                    before, after = key[:place], key[place + 1 :]
                    found.append((key, [(*before, code, *after) for code in range(size)]))
        return found

    def insiders(self) -> list[Insider]:
        """Each row that is alone in some cell."""
        alone: dict[int, list[Key]] = defaultdict(list)
        for key, rows in self.members().items():
            if len(rows) == 1:
                alone[rows[0]].append(key)
        return [Insider(f"row {row}", tuple(cells)) for row, cells in sorted(alone.items())]


def records(leaves: Sequence[int], number: int, seed: int = 0) -> Records:
    """Rows drawn with some codes far more frequent than others."""
    draw = np.random.default_rng(seed)
    shares = []
    for size in leaves:
        falling = 1 / np.arange(1, size + 1) ** (0.5 if size < 10 else 0.9)
        shares.append(falling / falling.sum())
    codes = [
        tuple(int(draw.choice(size, p=share)) for size, share in zip(leaves, shares, strict=True))
        for _ in range(number)
    ]
    amounts = np.minimum(draw.lognormal(9, 0.6, number), LARGEST_EUR) * CENTS
    return Records(tuple(leaves), codes, [int(amount) for amount in amounts])


def count_cells(rows: Records, rules: Rules) -> dict[Key, Cell]:
    """Counts with zeros published."""
    found: dict[Key, Cell] = {}
    for key, members in rows.members().items():
        count, verdict = len(members), judge_count(len(members), rules)
        found[key] = Cell(
            count,
            lower=1 if count else 0,
            weight=worth(count, key.count(TOTAL)),
            state=State.FREE if count else State.PUBLISHED,
            up=verdict.up,
            down=verdict.down,
        )
    return found


def counts(rows: Records, rules: Rules) -> System:
    """One table of counts."""
    return build_system(count_cells(rows, rules), rows.relations())


def two_dates(rows: Records, earlier: int, rules: Rules) -> System:
    """The first rows and all rows, released together."""
    before = rows.first(earlier)
    cells, equations = join_dates(
        [count_cells(before, rules), count_cells(rows, rules)],
        lambda _, change: judge_count(change, rules),
    )
    relations = relations_at(0, rows.relations()) + relations_at(1, rows.relations())
    return build_system(cells, relations, equations=equations)


def amounts(rows: Records, rules: Rules) -> System:
    """One table of amounts, each row a contributor."""
    found: dict[Key, Cell] = {}
    for key, members in rows.members().items():
        contributions = [rows.amounts[row] for row in members]
        verdict = judge_amount(contributions, rules)
        found[key] = Cell(
            sum(contributions),
            lower=1 if members else 0,
            weight=worth(len(members), key.count(TOTAL)),
            state=State.FREE if members else State.PUBLISHED,
            up=verdict.up,
            down=verdict.down,
            unit=AMOUNT_UNIT,
        )
    return build_system(found, rows.relations())
