"""The rows of the made-up register, one chunk at a time, as columns of whole numbers.

The published block is exact by construction: of the cultural applications before
1 March 2021 as many as were published are drawn, as many of them paid, and nothing
of them is left open on that day. Where the whole register has the published size,
the amounts are moved to the published total as well.
"""

from dataclasses import dataclass, field

import numpy as np

from antwoord.made_up.register import distributions as tables
from antwoord.made_up.register.draws import (
    Flags,
    Whole,
    below,
    coded,
    pick,
    pick_by,
    quota,
    share,
    slots,
)
from antwoord.made_up.register.timeline import (
    EXTRACT_DAY,
    LAST_CALL,
    LIFE_GOES_ON,
    PUBLISHED_DAY,
    application_days,
    day_number,
    first_rows,
    lag,
    working_day,
)

#: Stands for an empty cell, in every column.
ABSENT = -1

#: The register whose figures were published, and the figures (answer to question 533).
PUBLISHED_ROWS = 2_000
PUBLISHED_APPLICATIONS = 160
PUBLISHED_PAID = 78
PUBLISHED_PAID_CENTS = 829_097_00
#: Cultural applications after the published day, of 2,000.
LATER_CULTURAL = 104

#: Made-up enterprise numbers begin with 18 or 19, far above what the KBO gives out today.
FIRST_NUMBER, NUMBERS = 18_000_000, 2_000_000
#: No common factor with NUMBERS: neighbouring rows get numbers far apart, none twice.
_NUMBER_STEP = 1_327_217

_CAP_CENTS = 25_000_00
#: At least so long after its first application an enterprise comes back.
_DAYS_BETWEEN = 200
_KIND = coded(tables.KIND_WEIGHTS, tables.KINDS)
_CULTURAL = coded(tables.CULTURAL_ACTIVITIES, tables.ACTIVITIES)
_OTHER = coded(tables.OTHER_ACTIVITIES, tables.ACTIVITIES)
_PROVINCE = coded(tables.PROVINCE_WEIGHTS, tuple(tables.POSTAL_WEIGHTS), total=1000)
_POSTAL = np.stack(
    [coded(weights, tables.POSTAL_CODES) for weights in tables.POSTAL_WEIGHTS.values()]
)
_LEGAL_FORM = np.stack([coded(each, tables.LEGAL_FORMS) for each in tables.LEGAL_FORM_WEIGHTS])
_AMOUNT_EUR = np.stack([slots(each) for each in tables.AMOUNT_WEIGHTS])
_TERM = np.stack([slots(each) for each in tables.TERM_WEIGHTS])
_PURPOSE = coded(tables.PURPOSE_WEIGHTS, tables.PURPOSES)
_REASON = np.stack([coded(each, tables.STOP_REASONS) for each in tables.STOP_REASON_WEIGHTS])
_NACE = np.stack(
    [coded(tables.NACE_WEIGHTS[activity], tables.NACE_2008) for activity in tables.ACTIVITIES]
)
_TEXT_OF_2008 = np.array([tables.NACE_TEXTS.index(code) for code in tables.NACE_2008])
#: Four places a code, so that codes with 1, 2 and 4 successors all come out even.
_TEXT_OF_2025 = np.array(
    [
        [tables.NACE_TEXTS.index(codes[place * len(codes) // 4]) for place in range(4)]
        for codes in ((tables.NO_CODE,), *tables.NACE_2025.values())
    ]
)
_RATE_DAY = np.array([day_number(text) for text in tables.RATE_FROM])
_RATE = np.array(list(tables.RATE_FROM.values()))

#: Days from application to decision (2 to 12 weeks), from there to payment (1 to 8).
_DECISION_LAG = lag(14, 32, 84)
_PAYMENT_LAG = lag(7, 17, 56)

# What becomes of an application outside the published block.
_STOPPED, _PAID, _NOT_TAKEN_UP = 0, 1, 2
_OUTCOME = np.stack(
    [
        slots({_PAID: 46, _NOT_TAKEN_UP: 1, _STOPPED: 53}),
        slots({_PAID: 48, _NOT_TAKEN_UP: 4, _STOPPED: 48}),
    ]
)


@dataclass
class Rows:
    """One chunk, a column an array; codes are positions in the tuples of `distributions.py`.

    Days count from 1970-01-01, amounts are cents, rates hundredths of a per cent; ABSENT
    is an empty cell. `unreadable` holds texts that are no value: (position, column, text).
    """

    year: Whole
    number: Whole
    application_date: Whole
    applicant: Whole
    occupation: Whole
    legal_form: Whole
    enterprise_number: Whole
    postal_code: Whole
    activity: Whole
    nace_version: Whole
    nace_code: Whole
    purpose: Whole
    requested_amount_eur: Whole
    term_months: Whole
    interest_rate_pct: Whole
    decision: Whole
    decision_date: Whole
    stop_reason: Whole
    paid_date: Whole
    paid_amount_eur: Whole
    cultural: Flags
    repeated: Flags  # the enterprise has another row in this chunk
    unreadable: list[tuple[int, str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.number)


def draw_rows(rng: np.random.Generator, start: int, stop: int, rows: int) -> Rows:
    """Rows `start` to `stop` of a register of `rows`, without blemishes."""
    size = stop - start
    year, number, day = application_days(rng, start, stop, rows)
    block, cultural, block_paid = _cultural_rows(rng, start, stop, rows)
    kind, source, repeated = _applicants(rng, cultural, day)
    activity = np.where(cultural, pick(rng, _CULTURAL, size), pick(rng, _OTHER, size))[source]
    postal_code = pick_by(rng, _POSTAL, pick(rng, _PROVINCE, size))[source]
    company = kind == 0
    form_period = (day >= day_number(tables.LEGAL_FORM_CHANGE)).astype(np.int64)
    version, nace_code = _nace(rng, pick_by(rng, _NACE, activity), day, source)
    requested = _requested_cents(rng, cultural)
    drawn = Rows(
        year=year,
        number=number,
        application_date=day,
        applicant=np.where(company, 0, 1),
        occupation=np.where(company, ABSENT, kind - 1),
        legal_form=np.where(company, pick_by(rng, _LEGAL_FORM, form_period), ABSENT),
        enterprise_number=_enterprise_numbers(start + source),
        postal_code=postal_code,
        activity=activity,
        nace_version=version,
        nace_code=nace_code,
        purpose=pick(rng, _PURPOSE, size),
        requested_amount_eur=requested,
        term_months=pick_by(rng, _TERM, (requested >= tables.SMALL_EUR * 100).astype(np.int64)),
        interest_rate_pct=np.full(size, ABSENT),
        decision=np.full(size, ABSENT),
        decision_date=np.full(size, ABSENT),
        stop_reason=np.full(size, ABSENT),
        paid_date=np.full(size, ABSENT),
        paid_amount_eur=_paid_cents(rng, requested),
        cultural=cultural,
        repeated=repeated,
    )
    _decide(rng, drawn, block, block_paid)
    if (start, stop) == (0, PUBLISHED_ROWS) and rows == PUBLISHED_ROWS:
        _move_to_published_total(rng, drawn, block)
    _forget_some_numbers(rng, drawn)
    _set_rates(drawn)
    return drawn


def _cultural_rows(
    rng: np.random.Generator, start: int, stop: int, rows: int
) -> tuple[Flags, Flags, Flags]:
    """Which rows are cultural and published, cultural at all, published as paid."""
    first = first_rows(rows)
    before, after = int(first[LAST_CALL]), int(first[LIFE_GOES_ON])
    row = np.arange(start, stop)
    scaled = [
        (figure * rows + PUBLISHED_ROWS // 2) // PUBLISHED_ROWS
        for figure in (PUBLISHED_APPLICATIONS, PUBLISHED_PAID, LATER_CULTURAL)
    ]
    published, paid, later = min(scaled[0], before), scaled[1], scaled[2]
    here = share(published, 0, start, before), share(published, 0, stop, before)
    block = np.zeros(stop - start, dtype=bool)
    block[quota(rng, row < before, here[1] - here[0])] = True
    block_paid = np.zeros_like(block)
    block_paid[quota(rng, block, share(paid, *here, published))] = True
    cultural = block.copy()
    since = share(later, start - after, stop - after, rows - after)
    cultural[quota(rng, row >= after, since)] = True
    return block, cultural, block_paid


def _applicants(
    rng: np.random.Generator, cultural: Flags, day: Whole
) -> tuple[Whole, Whole, Flags]:
    """The kind of every applicant, the row that describes it, and who comes twice.

    About 4 in 100 come a second time: they take who and where they are, and their number,
    from a row of the chunk that is as cultural as they are and earlier by some months.
    """
    size = len(cultural)
    kind = pick(rng, _KIND, size)
    again = below(rng, 100, size) < 4
    chance = rng.random(size)
    source = np.arange(size)
    for group in (cultural, ~cultural):
        once = np.flatnonzero(group & ~again)
        second = np.flatnonzero(group & again)
        earlier = np.searchsorted(day[once], day[second] - _DAYS_BETWEEN, side="right")
        second, earlier = second[earlier > 0], earlier[earlier > 0]
        if len(second):
            source[second] = once[(chance[second] * earlier).astype(np.int64)]
    repeated = np.bincount(source, minlength=size)[source] > 1
    return kind[source], source, repeated


def _enterprise_numbers(row: Whole) -> Whole:
    """A valid number of ten digits for each row; after 2 million rows they come round again."""
    first_eight = FIRST_NUMBER + (row * _NUMBER_STEP) % NUMBERS
    return first_eight * 100 + 97 - first_eight % 97


def _set_rates(drawn: Rows) -> None:
    """The rate of the day of the decision; while pending, that of the application."""
    day = np.where(drawn.decision_date == ABSENT, drawn.application_date, drawn.decision_date)
    drawn.interest_rate_pct[:] = _RATE[np.searchsorted(_RATE_DAY, day, side="right") - 1]


def _forget_some_numbers(rng: np.random.Generator, drawn: Rows) -> None:
    """Only who was paid must have a number; many self-employed starters have none before."""
    unpaid = drawn.paid_date == ABSENT
    without = below(rng, 100, len(drawn)) < np.where(drawn.applicant == 0, 4, 35)
    drawn.enterprise_number[unpaid & without & ~drawn.repeated] = ABSENT


def _nace(
    rng: np.random.Generator, code_2008: Whole, day: Whole, source: Whole
) -> tuple[Whole, Whole]:
    """NACE version and code: 2025 codes since that year, and in a few recoded older rows."""
    code_2008 = code_2008[source]
    size = len(day)
    recoded = below(rng, 100, size) < np.where(day >= day_number("2025-01-01"), 88, 2)
    text = np.where(recoded, pick_by(rng, _TEXT_OF_2025, code_2008), _TEXT_OF_2008[code_2008])
    text += np.where(below(rng, 100, size) < 1, tables.WITHOUT_DOT, 0)
    has_code = code_2008 != 0
    return np.where(has_code, recoded, ABSENT), np.where(has_code, text, ABSENT)


def _requested_cents(rng: np.random.Generator, cultural: Flags) -> Whole:
    """What is asked for: round thousands and five hundreds, now and then 7,350."""
    euro = pick_by(rng, _AMOUNT_EUR, (~cultural).astype(np.int64))
    odd = np.where(below(rng, 100, len(euro)) < 8, 1 + below(rng, 9, len(euro)), 0)
    return (euro - 50 * odd) * 100


def _paid_cents(rng: np.random.Generator, requested: Whole) -> Whole:
    """What would be paid: mostly what was asked, else less, seldom to the cent of an invoice."""
    way = below(rng, 100, len(requested))
    per_cent = 60 + 5 * below(rng, 8, len(requested))
    lowered = np.maximum(requested * per_cent // 100 // 500_00 * 500_00, 1_000_00)
    invoice = requested - 1 - below(rng, 999_99, len(requested))
    return np.where(
        way < 74, requested, np.where(way < 95, np.minimum(lowered, requested), invoice)
    )


def _decide(rng: np.random.Generator, drawn: Rows, block: Flags, block_paid: Flags) -> None:
    """Decision and payment of every row, as far as they were known on the extract date."""
    size = len(drawn)
    outcome = pick_by(rng, _OUTCOME, drawn.cultural.astype(np.int64))
    outcome[block] = np.where(block_paid[block], _PAID, _STOPPED)
    to_decision, to_payment = pick(rng, _DECISION_LAG, size), pick(rng, _PAYMENT_LAG, size)
    # An application shortly before the published day was handled in time for it.
    budget = PUBLISHED_DAY - drawn.application_date
    needed = to_decision + np.where(outcome == _PAID, to_payment, 0)
    hurry = block & (needed > budget)
    for days in (to_decision, to_payment):
        days[hurry] = days[hurry] * budget[hurry] // needed[hurry]
    decision_day = working_day(drawn.application_date + to_decision)
    paid_day = working_day(decision_day + to_payment)
    paid_day[block] = np.minimum(paid_day[block], PUBLISHED_DAY)

    decided = decision_day <= EXTRACT_DAY
    stopped = decided & (outcome == _STOPPED)
    paid = (outcome == _PAID) & (paid_day <= EXTRACT_DAY)
    reason = pick_by(rng, _REASON, (~block).astype(np.int64))
    drawn.decision[:] = np.where(decided, (outcome == _STOPPED).astype(np.int64), ABSENT)
    drawn.decision_date[:] = np.where(decided, decision_day, ABSENT)
    drawn.stop_reason[:] = np.where(stopped, reason, ABSENT)
    drawn.paid_date[:] = np.where(paid, paid_day, ABSENT)
    drawn.paid_amount_eur[:] = np.where(paid, drawn.paid_amount_eur, ABSENT)


def _move_to_published_total(rng: np.random.Generator, drawn: Rows, block: Flags) -> None:
    """Moves loans of the published block by 5,000 and 1,000 euro until the total is right.

    What remains, less than a thousand, is paid less on one loan, as if to an invoice.
    """
    paid, requested = drawn.paid_amount_eur, drawn.requested_amount_eur
    loans = np.flatnonzero(block & (drawn.paid_date != ABSENT))
    in_full = loans[paid[loans] == requested[loans]]
    order = in_full[np.argsort(rng.random(len(in_full)), kind="stable")].tolist()
    missing = PUBLISHED_PAID_CENTS - int(paid[loans].sum())
    for size in (5_000_00, 1_000_00):
        for row in order:
            step = size if missing > 0 else -size
            if abs(missing) >= size and 2_000_00 <= paid[row] + step <= _CAP_CENTS:
                paid[row] += step
                requested[row] += step
                missing -= step
    room = [row for row in order if 2_000_00 <= paid[row] <= _CAP_CENTS - 1_000_00]
    if abs(missing) >= 1_000_00 or not room:
        raise RuntimeError("the paid amounts cannot be moved to the published total")
    requested[room[0]] += 1_000_00 if missing > 0 else 0
    paid[room[0]] += missing
