"""A proposed reading of a table with a row per event: id, event, date, amount, reason."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from antwoord.register.evidence.known import Known
from antwoord.register.evidence.values import Values, content_score, not_amounts, not_days
from antwoord.register.evidence.vocabulary import (
    AMOUNT_HEADINGS,
    DATE_HEADINGS,
    EVENT_HEADINGS,
    MAYBE_REPAID,
    event_words,
    heading_score,
)
from antwoord.register.proposal.dates import date_lines
from antwoord.register.proposal.lines import (
    Guess,
    Line,
    together,
    with_one_empty,
    word_lines,
    words_without_code,
)
from antwoord.register.proposal.numbers import number_lines
from antwoord.register.values.numbers import exact_number, proven_sign
from antwoord.register.values.texts import plain

#: An application has events, so its id repeats; in a register it does not.
REPEATED = 0.9
#: The share of an event column's words that must be known.
KNOWN = 0.6


def history_guesses(
    columns: Mapping[str, Values], reasons: Mapping[str, str], known: Known
) -> tuple[tuple[Guess, ...], frozenset[str]]:
    """The history's sections and the headings that they use; nothing where there is none."""
    words = event_words()
    event = _event(columns, words)
    identifier = _best_id(columns)
    date = _like(columns, DATE_HEADINGS, _holds_days)
    if not (event and identifier and date):
        return (), frozenset()
    why = "its id repeats, and a column says what happened"
    lines = [
        Line("id", identifier, "is this one row per event, and this the application's number?"),
        Line("event", event, _rivals(columns, EVENT_HEADINGS, event, _holds_words(words), known)),
        Line(
            "date",
            date,
            together(
                _rivals(columns, DATE_HEADINGS, date, _holds_days, known),
                not_days(columns[date]),
            ),
        ),
    ]
    used = {identifier, event, date}
    amount = _like(columns, AMOUNT_HEADINGS, _holds_numbers)
    amount = amount or _like(columns, AMOUNT_HEADINGS, lambda values: bool(values.different))
    if amount and amount not in used:
        asked = max(columns, key=lambda heading: heading_score(heading, "requested_amount_eur"))
        doubt = together(
            _rivals(columns, AMOUNT_HEADINGS, amount, _holds_numbers, known),
            not_amounts(columns[amount]),
            _paid_again([known.rows[each] for each in (identifier, event, date, amount)], words),
            _paid_too_much([known.rows[each] for each in (identifier, event, amount, asked)], words)
            if heading_score(asked, "requested_amount_eur") >= KNOWN and asked != amount
            else "",
        )
        lines.append(Line("amount", amount, doubt))
        lines += number_lines("paid_amount_eur", columns[amount], known)
        used.add(amount)
    lines = with_one_empty([*lines, *date_lines("history", columns[date], known)])
    told, _ = word_lines("events", event, columns[event], words)
    told = [
        *(_asked_of_refunds(line) for line in told),
        *(
            Line(word, "", "what does it mean?")
            for word in words_without_code(columns[event], words, told)
        ),
    ]
    guesses = [Guess("history", tuple(lines), tuple(told), why)]
    reason = _reason(columns, reasons, used)
    if reason:
        lines.append(Line("reason", reason))
        used.add(reason)
        meanings, _ = word_lines("stop_reason", reason, columns[reason], reasons)
        lost = words_without_code(columns[reason], reasons, meanings)
        meanings = [*meanings, *(Line(word, "other", "no code is known for it") for word in lost)]
        guesses = [
            Guess("history", tuple(lines), tuple(told), why),
            Guess("history.reasons", (), tuple(meanings), why),
        ]
    return tuple(guesses), frozenset(used)


def _asked_of_refunds(line: Line) -> Line:
    if plain(line.key) not in MAYBE_REPAID:
        return line
    return Line(
        line.key,
        line.value,
        'did the lender get the payment back undone? a loan repaid as agreed is "" here',
    )


def _paid_again(texts: Sequence[Sequence[str | None]], words: Mapping[str, str]) -> str:
    """What to ask of payments that stand there twice; `texts`: ids, events, days, amounts."""
    paid = Counter(row for row in zip(*texts, strict=True) if _is_paid(row[1], words))
    again = sum(number - 1 for number in paid.values())
    if not again:
        return ""
    return (
        f"{again} payment(s) stand there again, with the same id, day and amount: did each happen?"
    )


def _paid_too_much(texts: Sequence[Sequence[str | None]], words: Mapping[str, str]) -> str:
    """What to ask where payments exceed what was requested; `texts`: ids, events, both amounts."""
    sign = proven_sign({text for column in texts[2:] for text in column if text})
    paid: dict[str | None, Decimal] = {}
    asked: dict[str | None, Decimal] = {}
    for one, event, amount, requested in zip(*texts, strict=True):
        most = Decimal(exact_number(requested or "", sign) or 0)
        asked[one] = max(asked.get(one, most), most)
        if _is_paid(event, words):
            paid[one] = paid.get(one, Decimal(0)) + Decimal(exact_number(amount or "", sign) or 0)
    many = sum(total > asked[one] > 0 for one, total in paid.items())
    if not many:
        return ""
    return (
        f"the payments of {many} application(s) are more than was requested: is each amount that "
        "of its day?"
    )


def _is_paid(event: str | None, words: Mapping[str, str]) -> bool:
    return words.get(plain(event or "")) == "paid"


def _event(columns: Mapping[str, Values], words: Mapping[str, str]) -> str:
    for heading, values in columns.items():
        if plain(heading) not in EVENT_HEADINGS:
            continue
        known = values.share(lambda value: plain(value) in words)
        meanings = {words.get(plain(value)) for value in values.different} - {None, ""}
        if known >= KNOWN and {"received"} <= meanings:
            return heading
    return ""


def _best_id(columns: Mapping[str, Values]) -> str:
    scored = [
        (heading_score(heading, "application_id"), heading)
        for heading, values in columns.items()
        if values.filled and len(values.counts) / values.filled < REPEATED
    ]
    score, heading = max(scored, default=(0.0, ""))
    return heading if score >= KNOWN else ""


def _like(
    columns: Mapping[str, Values], phrases: Sequence[str], fits: Callable[[Values], bool]
) -> str:
    return next(
        (
            heading
            for heading, values in columns.items()
            if plain(heading) in phrases and fits(values)
        ),
        "",
    )


def _holds_days(values: Values) -> bool:
    return values.dates > 0


def _holds_numbers(values: Values) -> bool:
    return len(values.numbers) > 0


def _holds_words(words: Mapping[str, str]) -> Callable[[Values], bool]:
    return lambda values: values.share(lambda value: plain(value) in words) >= KNOWN


def _rivals(
    columns: Mapping[str, Values],
    phrases: Sequence[str],
    chosen: str,
    fits: Callable[[Values], bool],
    known: Known,
) -> str:
    """What to ask where other columns are called alike, and hold other values of that kind."""
    others = [
        heading
        for heading, values in columns.items()
        if heading != chosen
        and plain(re.sub(r" \(\d+\)$", "", heading)) in phrases
        and fits(values)
        and known.rows[heading] != known.rows[chosen]
    ]
    several = ", ".join(repr(heading) for heading in (chosen, *others))
    return f"several columns may be meant: {several}" if others else ""


def _reason(columns: Mapping[str, Values], reasons: Mapping[str, str], used: set[str]) -> str:
    for heading, values in columns.items():
        if heading not in used and heading_score(heading, "stop_reason") >= KNOWN:
            fits, _ = content_score(values, "stop_reason", reasons)
            if fits > 0:
                return heading
    return ""
