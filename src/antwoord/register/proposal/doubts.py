"""What the rows say against a proposed mapping: words, columns and dates that contradict others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from antwoord.catalogue.code_lists import CodeLists
from antwoord.register.contract.columns import Column
from antwoord.register.events.columns import READ_AS
from antwoord.register.evidence.known import IN_ORDER, TOO_MANY, Known
from antwoord.register.evidence.values import KINDS, Values
from antwoord.register.evidence.vocabulary import PAID_WORDS, TWO_STATES, empty_sign
from antwoord.register.mapping.translation import value_reader
from antwoord.register.proposal.dates import date_lines
from antwoord.register.proposal.lines import Guess, Line, together
from antwoord.register.proposal.numbers import best_habits, figures, number_lines
from antwoord.register.values import identifiers
from antwoord.register.values.texts import plain

#: Headings of a column that names a currency, or a country.
CURRENCIES = frozenset(("munt", "muntcode", "munteenheid", "valuta", "currency", "devise"))
COUNTRIES = frozenset(("land", "landcode", "country", "country code", "pays", "code pays"))
_EURO = frozenset(("eur", "euro", "euros"))
_BELGIUM = frozenset(("be", "bel", "b", "belgie", "belgique", "belgium", "belgien"))
#: Columns of words that may be grouped by; those that nearly every application has.
ALWAYS = frozenset(("activity", "applicant", "postal_code", "purpose", "decision"))
GROUPED = ALWAYS | {"occupation", "legal_form", "nace_code", "nace_version", "stop_reason"}
#: So improbable by chance must it be that no value follows itself.
FIRST_BY_CHANCE = 0.01
#: As many parts of a column are told.
SHOWN = 3
#: Paid and requested amounts differ by no more than this factor in half of the rows.
_FAR = Decimal(8)


def doubted_words(lines: Sequence[Line], known: Known) -> list[Line]:
    """The words of a decision, each judged by the payments and reasons of its rows."""
    texts = known.texts("decision") or ()
    dates, amounts = known.filled("paid_date"), known.filled("paid_amount_eur")
    reasons, decided = known.filled("stop_reason"), known.filled("decision_date")
    told = []
    for line in lines:
        rows = [at for at, text in enumerate(texts) if text and identifiers.bare(text) == line.key]
        paid = sum(any(each and each[at] for each in (dates, amounts)) for at in rows)
        stopped = sum(bool(reasons and reasons[at]) for at in rows)
        settled = sum(bool(decided and decided[at]) for at in rows)
        known_paid = any(each and any(each) for each in (dates, amounts))
        why = _word_doubt(line, len(rows), paid, stopped, settled, known_paid)
        told.append(replace(line, check=together(line.check, why)))
    return told


def _word_doubt(
    line: Line, rows: int, paid: int, stopped: int, settled: int, known_paid: bool
) -> str:
    few = rows * TOO_MANY
    word = plain(line.key)
    meant = str(line.value) or "pending"
    pending = not line.value
    if word in TWO_STATES:
        if pending and known_paid and not (paid or stopped or settled):
            return ""
        return (
            f"is it the state of the file ({meant}) or of a loan that was paid (approved)? "
            f"{paid} of its {rows} row(s) have a payment, {stopped} a reason of a stop"
        )
    if line.value != "approved" and paid > few:
        return f"{paid} of its {rows} row(s) have a payment: is it {meant}, or approved?"
    if pending and settled > few:
        return f"{settled} of its {rows} row(s) have a day of decision: is it really pending?"
    if line.value == "approved" and stopped > few:
        return f"{stopped} of its {rows} row(s) have a reason of a stop: is it really approved?"
    if word in PAID_WORDS and known_paid and rows - paid > few:
        return f"only {paid} of its {rows} row(s) have a payment: approved, or paid?"
    return ""


def doubted_columns(guesses: Sequence[Guess], known: Known) -> dict[str, str]:
    """For canonical columns that contradict others in too many rows, in how many."""
    habits = {
        name: best_habits(guess.lines)
        for guess in guesses
        for name in ((guess.name,) if guess.column else _of_list(guess))
    }
    doubts: dict[str, list[str]] = {}
    orders = {
        name: known.out_of_order(name, habits[name], habits) for name in IN_ORDER if name in habits
    }
    worst = max(orders, key=lambda name: orders[name][0], default="")
    if worst and _many(*orders[worst]):
        wrong, compared = orders[worst]
        doubts.setdefault(worst, []).append(
            f"in {wrong} of {compared} row(s) it is not in the order of application, decision, "
            "payment"
        )
    # Of several payments the later ones may be years from the decision.
    apart, why = known.far_apart({g.name: habits[g.name] for g in guesses if g.column})
    if apart and not _many(*orders.get(worst, (0, 0))):
        doubts.setdefault(apart, []).append(why)
    start = known.limits.start
    for name in orders:
        days = [day for day in known.days(name, habits[name]) if day]
        past = sum(day < str(start) for day in days) if start else 0
        if _many(past, len(days)):
            doubts.setdefault(name, []).append(
                f"{past} of {len(days)} day(s) lie before {start}, when the first programme began"
            )
        future = sum(day > str(known.today) for day in days)
        if future > len(days) * TOO_MANY:
            doubts.setdefault(name, []).append(
                f"{future} of {len(days)} day(s) lie after {known.today}: are they planned?"
            )
    if {"paid_date", "paid_amount_eur"} <= set(habits):
        dates = known.filled("paid_date") or []
        amounts = known.filled("paid_amount_eur") or []
        alone = sum(a and not b for a, b in zip(dates, amounts, strict=True))
        if _many(alone, sum(dates)):
            doubts.setdefault("paid_date", []).append(
                f"{alone} of {sum(dates)} row(s) with this day have no amount paid"
            )
        alone = sum(b and not a for a, b in zip(dates, amounts, strict=True))
        if _many(alone, sum(amounts)):
            doubts.setdefault("paid_amount_eur", []).append(
                f"{alone} of {sum(amounts)} row(s) with an amount have no day of payment"
            )
    if {"requested_amount_eur", "paid_amount_eur"} <= set(habits):
        asked = known.amounts("requested_amount_eur", habits["requested_amount_eur"])
        paid = known.amounts("paid_amount_eur", habits["paid_amount_eur"])
        pairs = [(a, b) for a, b in zip(asked, paid, strict=True) if a and b and a > 0 and b > 0]
        more = sum(b > a for a, b in pairs)
        ratios = sorted(b / a for a, b in pairs)
        far = bool(ratios) and not 1 / _FAR <= ratios[len(ratios) // 2] <= _FAR
        if _many(more, len(pairs)) or far:
            totals = [figures(sum(each, Decimal(0))) for each in zip(*pairs, strict=True)]
            doubts.setdefault("paid_amount_eur", []).append(
                f"in {more} of {len(pairs)} row(s) more is paid than was asked for; asked for "
                f"{totals[0]}, paid {totals[1]} euro in total"
            )
    return {name: "; ".join(each) for name, each in doubts.items()}


def _of_list(guess: Guess) -> tuple[str, ...]:
    """The canonical columns of dates and amounts that a list of events holds."""
    told = {line.key for line in guess.lines}
    return tuple(
        name
        for key, names in READ_AS.get(guess.name, {}).items()
        for name in names
        if key in told and KINDS[name] in ("date", "amount")
    )


def only_the_first(texts: Sequence[str | None], name: str) -> str:
    """What to ask of a column that may hold a value in the first row of each group alone.

    So a pivot table leaves it, and who reads such a sheet fills the rows below by eye.
    `texts`: the column's first rows, in their order.
    """
    filled = [text for text in texts if text]
    empty = len(texts) - len(filled)
    if not filled or not texts[0] or empty * 3 < len(texts) or empty < 2:
        return ""
    if any(first == second for first, second in pairwise(filled)):
        return ""
    counts = Counter(filled)
    once = name in ALWAYS and len(counts) == len(filled)
    alike = sum((number / len(filled)) ** 2 for number in counts.values())
    if not once and (1 - alike) ** (len(filled) - 1) >= FIRST_BY_CHANCE:
        return ""
    return (
        f"{empty} of {len(texts)} rows are empty, and no two values that follow each other are the "
        "same, as where one stands in the first row of a group alone: does it count for the rows "
        "below? then fill them"
    )


def _many(wrong: int, of: int) -> bool:
    return wrong >= 2 and wrong > of * TOO_MANY


def other_currencies(columns: Mapping[str, Values]) -> str:
    """What there is to ask of amounts where a column names currencies other than the euro."""
    return _others(columns, CURRENCIES, _EURO, "amounts in another currency than euro")


def other_countries(columns: Mapping[str, Values]) -> str:
    """What there is to ask of postcodes where a column names countries other than Belgium."""
    return _others(columns, COUNTRIES, _BELGIUM, "postcodes of another country")


def _others(
    columns: Mapping[str, Values], headings: frozenset[str], own: frozenset[str], what: str
) -> str:
    for heading, values in columns.items():
        if plain(heading) in headings:
            rows = sum(
                n
                for text, n in values.counts.items()
                if plain(text) not in own and not empty_sign(text)
            )
            if rows:
                return f"{rows} row(s) have {what}, by the column {heading!r}"
    return ""


def told_figures(
    name: str, values: Values, words: Mapping[str, str], known: Known, codes: CodeLists
) -> str:
    """What a column would give if it were the canonical one: shares, a total, a range."""
    kind = KINDS[name]
    if kind == "date":
        lines = date_lines(name, values, known)
    elif kind in ("amount", "rate", "integer"):
        lines = number_lines(name, values, known)
    else:
        lines = []
    if name == "postal_code":
        return _shares(
            values,
            lambda text: (
                codes.provinces[province].title("en")
                if (province := codes.province_of(identifiers.postal_code(text), known.today))
                else "unknown"
            ),
        )
    if words:
        bare = identifiers.legal_form if name == "legal_form" else identifiers.whole
        return _shares(values, lambda text: words.get(plain(bare(text)), "unknown") or "none")
    read = value_reader(Column(name, kind), best_habits(lines), values.counts)
    found = {text: done for text in values.different if (done := read(text))}
    if kind == "date" and found:
        return f"dates {min(found.values())} to {max(found.values())}"
    if kind == "amount":
        total = sum(Decimal(done) * values.counts[text] for text, done in found.items())
        return f"{figures(Decimal(total))} euro in total"
    return f"{values.filled} value(s), {len(values.different)} of them different"


def _shares(values: Values, group: "object") -> str:
    counts: dict[str, int] = {}
    for text, rows in values.counts.items():
        if not empty_sign(text):
            key = group(text)  # type: ignore[operator]
            counts[key] = counts.get(key, 0) + rows
    largest = sorted(counts, key=lambda key: (-counts[key], key))[:SHOWN]
    whole = max(1, sum(counts.values()))
    return ", ".join(f"{key} {counts[key] * 100 // whole} %" for key in largest) or "no values"
