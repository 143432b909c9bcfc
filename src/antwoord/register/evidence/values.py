"""What the values of a source's column say about which canonical column it may be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice

from antwoord.catalogue.nace import NaceCodes
from antwoord.catalogue.nace_reading import read_nace
from antwoord.register.contract.columns import COLUMNS, OPTIONAL
from antwoord.register.evidence.vocabulary import NO, NOT_THERE, YES, empty_sign
from antwoord.register.values import identifiers
from antwoord.register.values.dates import is_stand_in, iso_date
from antwoord.register.values.numbers import DECIMAL_SIGNS, exact_number, whole_number
from antwoord.register.values.texts import plain

KINDS = {column.name: column.kind for column in (*COLUMNS, *OPTIONAL)}
#: More different values than this are looked at in part.
LOOKED_AT = 2_000
#: A word among days or numbers that so many rows share is no name, if there are few such words.
SHARED_BY, FEW_WORDS = 3, 5
#: The share of a column's values that must be days, or amounts, where it is taken for one of
#: events.
FITS = 0.75
#: A column of codes has few different words.
MANY_WORDS = 100
#: What amounts, rates and terms are like, amounts in thousands, euro or cents.
AMOUNTS, RATES, TERMS = (1, 10_000_000_000), (0, 25), (1, 240)


@dataclass(frozen=True)
class Values:
    """The different values of a column with their numbers, and how many rows have one.

    `unreadable`: those among them that a source shows where it could not be read.
    """

    heading: str
    counts: Mapping[str, int]
    rows: int
    unreadable: frozenset[str] = frozenset()

    @cached_property
    def different(self) -> tuple[str, ...]:
        """The values that say something, at most LOOKED_AT of them."""
        return tuple(islice((v for v in self.counts if not empty_sign(v)), LOOKED_AT))

    @cached_property
    def words_for_none(self) -> tuple[str, ...]:
        """Words that may stand where there is no day and no number, as `x` for not paid.

        Few of them, and those of several rows, or that are known to say so: others may be names.
        """
        found = tuple(
            text
            for text, rows in self.counts.items()
            if not re.search(r"\d", text)
            and not empty_sign(text)
            and text not in self.unreadable
            and (rows >= SHARED_BY or plain(text) in NO | NOT_THERE)
        )
        return found if len(found) <= FEW_WORDS else ()

    @property
    def filled(self) -> int:
        """How many rows have a value."""
        return sum(self.counts.values())

    def share(self, holds: "object") -> float:
        """The share of the different values for which a predicate holds."""
        if not self.different:
            return 0.0
        return sum(bool(holds(value)) for value in self.different) / len(self.different)  # type: ignore[operator]

    @cached_property
    def dates(self) -> float:
        """The share that are dates, in either order."""
        return self.share(
            lambda v: is_stand_in(v) or iso_date(v, "day first") or iso_date(v, "month first")
        )

    @cached_property
    def numbers(self) -> tuple[Decimal, ...]:
        """The values that are numbers, with a comma or a point."""
        read = (
            exact_number(v) or exact_number(v, ",") or exact_number(v, ".") for v in self.different
        )
        return tuple(Decimal(text) for text in read if text)


def content_score(values: Values, name: str, words: Mapping[str, str]) -> tuple[float, str]:
    """How well the values fit the canonical column, 0 to 1, and what they are, in words."""
    if not values.different:
        return 0.5, "no values"
    kind = KINDS[name]
    if name == "application_id":
        unique = len(values.counts) / max(1, values.filled)
        full = values.filled / max(1, values.rows)
        same = unique * full * (1 - values.dates)
        return same, f"{_pct(unique)} of the values are different"
    if name == "enterprise_number":
        share = values.share(identifiers.is_enterprise_number)
        return share, f"{_pct(share)} have the check digits of an enterprise number"
    if name in ("postal_code", "payment_postal_code"):
        share = values.share(lambda v: re.fullmatch(r"[1-9]\d{3}", identifiers.postal_code(v)))
        # Antwerp has the postcodes of our years; a whole column of them is rather of years.
        years = values.share(lambda v: re.fullmatch(r"20[12]\d", identifiers.bare(v)))
        return share * (0.5 if years == 1 else 1), f"{_pct(share)} are postcodes of four digits"
    if kind == "date":
        return values.dates, f"{_pct(values.dates)} are dates"
    if kind in ("amount", "rate", "integer"):
        return _number_score(values, kind)
    if name == "programme":
        return 1.0, "they are names of programmes"
    if name == "applicant_key":
        # As many keys as rows: it may be the number of the application as well.
        several = len(values.counts) < values.filled
        return (1.0 if several else 0.5), "each row has another" if not several else "some repeat"
    return _word_score(values, name, words)


def not_amounts(values: Values) -> str:
    """What to ask of a column of payments whose values hardly are amounts; else nothing."""
    fits, about = content_score(values, "paid_amount_eur", {})
    return "" if fits >= FITS or not values.different else f"are these amounts paid? {about}"


def not_days(values: Values) -> str:
    """What to ask of a column of events whose values hardly are days; else nothing."""
    sure = values.dates >= FITS or not values.different
    return "" if sure else f"are these the days of the events? {_pct(values.dates)} are dates"


def nace_score(values: Values, nace: NaceCodes) -> tuple[float, str]:
    """The same for the column of NACE codes, whole or cut as spreadsheets leave them."""
    if not values.different:
        return 0.5, "no values"
    share = values.share(lambda v: read_nace(identifiers.bare(v), nace, 5) in nace.of_any_version)
    money = values.share(lambda v: re.search(r"00$", v))
    return share * (1 - money * 0.8), f"{_pct(share)} are NACE codes"


def _number_score(values: Values, kind: str) -> tuple[float, str]:
    low, high = {"amount": AMOUNTS, "rate": RATES, "integer": TERMS}[kind]
    if kind == "integer":
        share = values.share(
            lambda v: (
                (n := whole_number(v, ",") or whole_number(v, ".")) and low <= Decimal(n) <= high
            )
        )
    else:
        share = values.share(
            lambda v: any(
                not Decimal(number) or low <= abs(Decimal(number)) <= high
                for sign in DECIMAL_SIGNS
                if (number := exact_number(v, sign))
            )
        )
    if kind == "amount":
        share *= 1 - min(0.9, values.share(identifiers.is_enterprise_number))
    return share, f"{_pct(share)} are numbers from {low} to {high:,}"


def _word_score(values: Values, name: str, words: Mapping[str, str]) -> tuple[float, str]:
    if len(values.counts) > MANY_WORDS:
        return 0.0, "too many different words"
    bare = identifiers.legal_form if name == "legal_form" else identifiers.whole
    known = values.share(lambda v: plain(bare(v)) in words)
    yes_no = values.share(lambda v: plain(v) in YES or plain(v) in NO)
    if not known and yes_no == 1:
        return 0.6, "yes or no"
    return known, f"{_pct(known)} of its words are known"


def _pct(share: float) -> str:
    return f"{int(share * 100)} %"
