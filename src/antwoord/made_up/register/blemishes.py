"""What is wrong with some rows of the made-up register, on purpose.

A register as it comes has faults, and a demonstration of checks needs some. Every kind
stands a fixed number of times in each 2,000 rows, and never in a cultural row of the
published block, so that the published figures stay exact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from antwoord.made_up.register import distributions as tables
from antwoord.made_up.register.draws import Flags, Whole, quota
from antwoord.made_up.register.rows import ABSENT, Rows
from antwoord.made_up.register.timeline import PUBLISHED_DAY, day_number

#: The number of rows in which each kind stands `times`.
PER_ROWS = 2_000

_STOPPED = tables.DECISIONS.index("stopped")
_SOME_DAYS = 20
_EUR = 100  # cents

Where = Callable[[Rows], Flags]
Spoil = Callable[[Rows, Whole], None]


@dataclass(frozen=True)
class Blemish:
    """One kind: how often, which rows it can befall, what it does to them.

    `outcome`: `quarantine`, `doubt` (a fact is unknown, the row counts) and `finding` as the
    data-quality rules should judge the row; `feature` is no fault, only a case that must occur.
    `published` tells that the kind may befall rows of the published block.
    """

    name: str
    outcome: Literal["quarantine", "doubt", "finding", "feature"]
    times: int
    where: Where
    spoil: Spoil
    published: bool = False


def spoil_rows(rng: np.random.Generator, rows: Rows, start: int) -> None:
    """Puts every kind in its number of rows of a chunk that begins at row `start`.

    No row gets two. Kinds that fit nowhere in a short chunk are left out.
    """
    stop = start + len(rows)
    outside_block = ~rows.cultural | (rows.application_date > PUBLISHED_DAY)
    free = ~rows.repeated
    for kind in BLEMISHES:
        count = kind.times * (stop // PER_ROWS - start // PER_ROWS)
        if count == 0:
            continue
        allowed = free if kind.published else free & outside_block
        at = quota(rng, allowed & kind.where(rows), count)
        kind.spoil(rows, at)
        free[at] = False


def _any(rows: Rows) -> Flags:
    return np.ones(len(rows), dtype=bool)


def _is_paid(rows: Rows) -> Flags:
    return rows.paid_date != ABSENT


def _is_stopped(rows: Rows) -> Flags:
    return rows.decision == _STOPPED


def _is_unpaid(rows: Rows) -> Flags:
    return rows.paid_date == ABSENT


def _is_not_cultural(rows: Rows) -> Flags:
    return ~rows.cultural


def _is_company(rows: Rows) -> Flags:
    return rows.applicant == tables.APPLICANTS.index("company")


def _has_number(rows: Rows) -> Flags:
    return rows.enterprise_number != ABSENT


def _after_published(rows: Rows) -> Flags:
    """Cultural rows that count in every answer from some years after the published one."""
    day = rows.application_date
    return rows.cultural & (day > PUBLISHED_DAY) & (day < day_number("2023-07-01"))


def _sets(column: str, *values: int) -> Spoil:
    """Sets the column, with several values in turn."""

    def spoil(rows: Rows, at: Whole) -> None:
        getattr(rows, column)[at] = np.resize(np.array(values), len(at))

    return spoil


def _forget_applicant(rows: Rows, at: Whole) -> None:
    for column in ("applicant", "occupation", "legal_form"):
        getattr(rows, column)[at] = ABSENT


def _postal(*codes: str) -> Spoil:
    return _sets("postal_code", *(tables.POSTAL_CODES.index(code) for code in codes))


def _decide_too_early(rows: Rows, at: Whole) -> None:
    rows.decision_date[at] = rows.application_date[at] - _SOME_DAYS


def _unreadable(column: str, ending: str) -> Spoil:
    """A text that looks like a date of the row's year and is none."""

    def spoil(rows: Rows, at: Whole) -> None:
        getattr(rows, column)[at] = ABSENT
        rows.unreadable += [(int(row), column, f"{rows.year[row]}-{ending}") for row in at]

    return spoil


def _request_over_cap(rows: Rows, at: Whole) -> None:
    rows.requested_amount_eur[at] = np.resize(np.array([27_500, 30_000]) * _EUR, len(at))


def _pay_over_cap(rows: Rows, at: Whole) -> None:
    rows.requested_amount_eur[at] = 25_000 * _EUR
    rows.paid_amount_eur[at] = 26_000 * _EUR


def _miswrite_number(rows: Rows, at: Whole) -> None:
    """The next check digits: valid in form, never in sum."""
    number = rows.enterprise_number[at]
    rows.enterprise_number[at] = number - number % 100 + number % 100 % 97 + 1


def _refuse_non_profit(rows: Rows, at: Whole) -> None:
    rows.legal_form[at] = tables.LEGAL_FORMS.index(tables.NON_PROFIT)
    rows.stop_reason[at] = tables.STOP_REASONS.index("not_eligible")


#: 2025 codes that lead back to more than one 2008 code, and from which a row gets there.
_AMBIGUOUS = {"90.021": "90.391", "90.029": "90.399", "90.032": "90.399", "47.787": "47.690"}


def _can_be_ambiguous(rows: Rows) -> Flags:
    old = [tables.NACE_TEXTS.index(code) for code in _AMBIGUOUS]
    in_2008 = rows.nace_version == tables.NACE_VERSIONS.index("2008")
    early = rows.application_date <= PUBLISHED_DAY
    return rows.cultural & early & in_2008 & np.isin(rows.nace_code, old)


def _recode(rows: Rows, at: Whole) -> None:
    new = {tables.NACE_TEXTS.index(old): new for old, new in _AMBIGUOUS.items()}
    rows.nace_version[at] = tables.NACE_VERSIONS.index("2025")
    rows.nace_code[at] = [
        tables.NACE_TEXTS.index(new[code]) for code in rows.nace_code[at].tolist()
    ]


#: In the order in which they take their rows.
BLEMISHES = (
    # Postcode 2070 moved from Antwerp to East Flanders on 1 January 2025.
    Blemish(
        "2070 in the published block",
        "feature",
        1,
        lambda rows: rows.cultural & _is_paid(rows) & (rows.application_date <= PUBLISHED_DAY),
        _postal("2070"),
        published=True,
    ),
    Blemish(
        "2070 before it changed province",
        "feature",
        1,
        lambda rows: (
            rows.cultural
            & (rows.application_date > PUBLISHED_DAY)
            & (rows.application_date < day_number("2024-07-01"))
        ),
        _postal("2070"),
    ),
    Blemish("recoded, several ways back", "feature", 3, _can_be_ambiguous, _recode, published=True),
    # Rows that cannot be an application, and rows that count with a fact in doubt.
    Blemish("decision before application", "doubt", 1, _is_stopped, _decide_too_early),
    Blemish("unknown postcode", "doubt", 1, _any, _postal(tables.NO_SUCH_POSTCODE)),
    Blemish("no postcode", "doubt", 1, _any, _sets("postal_code", ABSENT)),
    Blemish("no application date", "quarantine", 1, _any, _sets("application_date", ABSENT)),
    Blemish(
        "unreadable application date",
        "quarantine",
        1,
        _any,
        _unreadable("application_date", "13-02"),
    ),
    Blemish(
        "unreadable decision date",
        "doubt",
        1,
        _is_stopped,
        _unreadable("decision_date", "02-30"),
    ),
    Blemish("paid without amount", "doubt", 1, _is_paid, _sets("paid_amount_eur", ABSENT)),
    Blemish("stopped without date", "doubt", 1, _is_stopped, _sets("decision_date", ABSENT)),
    # Rows that count, with a remark.
    Blemish("requested over the cap", "finding", 2, _is_unpaid, _request_over_cap),
    Blemish("paid over the cap", "finding", 1, _is_paid, _pay_over_cap),
    Blemish(
        "non-profit association refused",
        "finding",
        1,
        lambda rows: _is_company(rows) & _is_stopped(rows),
        _refuse_non_profit,
    ),
    Blemish(
        "non-profit association paid",
        "finding",
        1,
        lambda rows: _is_company(rows) & _is_paid(rows),
        _sets("legal_form", tables.LEGAL_FORMS.index(tables.NON_PROFIT)),
    ),
    Blemish(
        "excluded purpose",
        "finding",
        2,
        _any,
        _sets("purpose", *(tables.PURPOSES.index(code) for code in tables.EXCLUDED_PURPOSES)),
    ),
    Blemish("unexpected rate", "finding", 2, _any, _sets("interest_rate_pct", 5_00, 3_00)),
    Blemish("wrong check digits", "finding", 1, _has_number, _miswrite_number),
    Blemish(
        "culture outside Flanders",
        "finding",
        1,
        lambda rows: rows.cultural,
        _postal(tables.BRUSSELS),
    ),
    Blemish(
        "outside Flanders",
        "finding",
        2,
        _is_not_cultural,
        _postal(tables.BRUSSELS, tables.WALLONIA),
    ),
    Blemish("stopped without reason", "finding", 1, _is_stopped, _sets("stop_reason", ABSENT)),
    Blemish("term over the maximum", "finding", 1, _any, _sets("term_months", 72)),
    Blemish("no activity", "finding", 1, _is_not_cultural, _sets("activity", ABSENT)),
    # Last, so that the rows of all others stay what they were.
    Blemish("culture nowhere", "doubt", 1, _after_published, _sets("postal_code", ABSENT)),
    Blemish("culture by nobody", "doubt", 1, _after_published, _forget_applicant),
)
