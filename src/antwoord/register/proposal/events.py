"""Proposed lists of payments or decisions: of numbered columns, or of rows that share an id."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from antwoord.register.contract.columns import DECISIONS, PAYMENTS, REOPENED, VIEW_OF
from antwoord.register.evidence.headings import said_of_payments
from antwoord.register.evidence.known import Known
from antwoord.register.evidence.values import Values, not_amounts, not_days
from antwoord.register.evidence.vocabulary import EVENT_WORDS
from antwoord.register.proposal.dates import date_lines
from antwoord.register.proposal.doubts import doubted_words
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

if TYPE_CHECKING:
    import pyarrow as pa

#: `Betaling 2`, `Datum schijf 2`, `2e betaling`; a heading that stands there twice: `Datum (2)`.
_NUMBER = re.compile(
    r"^(.*?)[ _-]*\(?(\d{1,2})\)?$|^(\d{1,2})(?:e|de|ste|er|eme|st|nd|rd|th)? +(.*)$"
)
#: What a heading of a payment says; another numbered column may be anything.
_OF_PAYMENT = frozenset(
    (
        "betaling",
        "betalingen",
        "uitbetaling",
        "betaald",
        "uitbetaald",
        "schijf",
        "opname",
        "vrijgave",
        "storting",
        "payment",
        "paid",
        "instalment",
        "disbursement",
        "tranche",
        "versement",
        "paiement",
        "verse",
        "paye",
        "liberation",
    )
)
#: A column is of dates, or of amounts, if that share of its values is.
MOST = 0.9
#: Rows that share an id may say so of as many ids as this before they are looked at in part.
LOOKED_AT = 5_000


@dataclass(frozen=True)
class Found:
    """The column found for a canonical one, what there is to ask of it, and its unit.

    `doubt`: empty where its heading and its values say clearly what it is, and no other column
    may be meant. `unit`: of amounts, as the heading names it. `other_currency`: what there is to
    ask of the currency of amounts.
    """

    heading: str
    doubt: str = ""
    unit: str = ""
    other_currency: str = ""


def numbered_guess(
    columns: Mapping[str, Values], known: Known, other_currency: str = ""
) -> tuple[Guess, ...]:
    """Payments in numbered columns: as many of dates as of amounts, with the same numbers.

    `columns`: the values of each column. `known`: what the rows and the programme say.
    `other_currency`: what there is to ask of the currency of amounts.
    """
    dates: dict[str, dict[int, str]] = {}
    amounts: dict[str, dict[int, str]] = {}
    stems = {heading: _stem(heading) for heading in columns}
    several = {stem for stem, number in stems.values() if number > 1}
    for heading, values in columns.items():
        stem, number = stems[heading]
        if stem not in several or not values.different:
            continue
        if values.dates >= MOST:
            dates.setdefault(stem, {})[number] = heading
        elif len(values.numbers) >= MOST * len(values.different):
            amounts.setdefault(stem, {})[number] = heading
    pairs = [
        (day, amount)
        for day, days in dates.items()
        for amount, those in amounts.items()
        if set(days) == set(those) and _says_payment(day, amount)
    ]
    if not pairs:
        return ()
    day, amount = pairs[0]
    numbers = sorted(dates[day])
    days, those = ([of[number] for number in numbers] for of in (dates[day], amounts[amount]))
    doubt = "" if len(pairs) == 1 else "are these the columns of the payments? others look alike"
    dated, paid = (_together([columns[each] for each in named]) for named in (days, those))
    headed = [
        said_of_payments(heading, name, _OF_PAYMENT)
        for name, named in (("paid_date", days), ("paid_amount_eur", those))
        for heading in named
    ]
    doubts = [each.doubt for each in headed if each.doubt]
    doubt = together(doubt, *dict.fromkeys(doubts), not_days(dated))
    unit = next((each.unit for each in headed if each.unit), "")
    lines = [
        Line("date", days, doubt),
        Line("amount", those, not_amounts(paid)),
        *number_lines("paid_amount_eur", paid, known, unit, other_currency),
        *date_lines("paid_date", dated, known),
    ]
    why = "numbered columns hold a payment each"
    return (Guess(PAYMENTS, tuple(with_one_empty(lines)), (), why),)


def repeated_guess(
    table: "pa.Table",
    columns: Mapping[str, Values],
    found: Mapping[str, Found],
    words: Mapping[str, Mapping[str, str]],
    known: Known,
) -> tuple[Guess, ...]:
    """The list that rows with one id make, and the words of its reasons; none where no id repeats.

    `table`: the source; `columns`: the values of each of its columns. `found`: the column of
    each canonical one; what is in doubt of it is in doubt of the list. `words`: the codes of the
    words that are known, by canonical column. `known`: what the rows and the programme say.
    Clear where the rows of an id differ in nothing but the columns of payments, or of decisions;
    else it is left to a person.
    """
    chosen = {name: each.heading for name, each in found.items()}
    identifier = chosen.get("application_id", "")
    if not identifier or len(columns[identifier].counts) == columns[identifier].filled:
        return ()
    groups = _groups(table, identifier)
    differ = {
        heading
        for heading in columns
        for rows in groups
        if len({row[heading] for row in rows if row[heading] is not None}) > 1
    }
    if not differ:  # the same row again: no event, and for the checks to find
        return ()
    of = {
        kind: {chosen[name] for name in VIEW_OF[kind] if name in chosen}
        for kind in (PAYMENTS, DECISIONS)
    }
    paid = [chosen.get(name, "") for name in ("paid_date", "paid_amount_eur")]
    if all(paid) and differ & of[PAYMENTS]:
        doubt = _other(differ - of[PAYMENTS]) or _total(groups, chosen, differ)
        amount = found["paid_amount_eur"]
        doubted = not_amounts(columns[paid[1]]) or amount.doubt
        lines = [
            Line("date", paid[0], together(doubt, found["paid_date"].doubt)),
            Line("amount", paid[1], doubted),
            *number_lines(
                "paid_amount_eur", columns[paid[1]], known, amount.unit, amount.other_currency
            ),
            *date_lines("paid_date", columns[paid[0]], known),
        ]
        why = "its id repeats, with another payment"
        return (Guess(PAYMENTS, tuple(with_one_empty(lines)), (), why),)
    decided = [chosen.get(name, "") for name in ("decision_date", "decision")]
    if all(decided) and differ & of[DECISIONS]:
        meant = {**words["decision"], **dict.fromkeys(EVENT_WORDS[REOPENED], REOPENED)}
        told, _ = word_lines("decision", decided[1], columns[decided[1]], meant)
        told = doubted_words(told, known)
        asked = [
            Line(value, "", "which decision is it?")
            for value in columns[decided[1]].different
            if plain(value) not in meant and value not in {line.key for line in told}
        ]
        lines = [
            Line(
                "date",
                decided[0],
                together(_other(differ - of[DECISIONS]), found["decision_date"].doubt),
            ),
            Line("decision", decided[1], found["decision"].doubt),
            *date_lines("decision_date", columns[decided[0]], known),
        ]
        why = "its id repeats, with another decision"
        reason = chosen.get("stop_reason", "")
        lines += [Line("reason", reason, found["stop_reason"].doubt)] if reason else []
        guesses = [Guess(DECISIONS, tuple(lines), (*told, *asked), why)]
        if reason:
            reasons = words["stop_reason"]
            meanings, _ = word_lines("stop_reason", reason, columns[reason], reasons)
            lost = words_without_code(columns[reason], reasons, meanings)
            meanings += [Line(value, "other", "no code is known for it") for value in lost]
            guesses.append(Guess(f"{DECISIONS}.reasons", (), tuple(meanings), why))
        return tuple(guesses)
    return ()


def _stem(heading: str) -> tuple[str, int]:
    """What a heading says without its number, and the number; 1 where it has none."""
    match = _NUMBER.fullmatch(" ".join(plain(heading).split()))
    if not match:
        return plain(heading), 1
    return (match[1] or match[4] or "").strip(), int(match[2] or match[3])


def _says_payment(day: str, amount: str) -> bool:
    words = {*day.split(), *amount.split()}
    return bool(words & _OF_PAYMENT)


def _together(several: Sequence[Values]) -> Values:
    counts: dict[str, int] = {}
    for values in several:
        for value, count in values.counts.items():
            counts[value] = counts.get(value, 0) + count
    lost = frozenset().union(*(values.unreadable for values in several))
    return Values(several[0].heading, counts, several[0].rows, lost)


def _groups(table: "pa.Table", identifier: str) -> list[list[dict[str, str | None]]]:
    """The rows of each id that repeats, of the first LOOKED_AT such rows."""
    import pyarrow.compute as pc

    counted = table[identifier].value_counts()
    repeated = counted.filter(pc.greater(counted.field("counts"), 1)).field("values").drop_null()
    rows = table.filter(pc.is_in(table[identifier], repeated)).slice(0, LOOKED_AT).to_pylist()
    groups: dict[str, list[dict[str, str | None]]] = {}
    for row in rows:
        groups.setdefault(row[identifier], []).append(
            {key: value for key, value in row.items() if key != "row_number"}
        )
    return list(groups.values())


def _other(headings: set[str]) -> str:
    if not headings:
        return ""
    named = ", ".join(sorted(headings)[:3])
    return f"rows of one id differ in {named} too: are they events of one application?"


def _total(
    groups: Sequence[Sequence[Mapping[str, str | None]]],
    chosen: Mapping[str, str],
    differ: set[str],
) -> str:
    """Why the amount of a row may be another thing than what was paid that day."""
    amount, asked = chosen["paid_amount_eur"], chosen.get("requested_amount_eur", "")
    if amount not in differ:
        return "is the amount of each row that of its day, or the total again?"
    if not asked:
        return ""
    texts = [text for rows in groups for row in rows for text in (row[amount], row[asked]) if text]
    sign = proven_sign(texts)

    def number(text: str | None) -> Decimal:
        return Decimal(exact_number(text or "", sign) or 0)

    over = any(
        sum(number(row[amount]) for row in rows) > max(number(row[asked]) for row in rows) > 0
        for rows in groups
    )
    return (
        "together they are more than was requested: is each amount that of its day?" if over else ""
    )
