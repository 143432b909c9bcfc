"""A source that is no longer what its mapping was settled on: what differs, in a sentence.

What grows naturally differs in nothing here: later dates, more rows, somewhat other shares,
a word more. What is told is what a reading would get wrong without a word: a column that
became empty, another form of dates or numbers, another unit, amounts of another magnitude.
"""

import re
from collections.abc import Collection, Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from antwoord.catalogue.code_lists import CodeLists
from antwoord.errors import UserError
from antwoord.register.mapping.file import Mapping
from antwoord.register.mapping.observed import FORMS, Observed, middle, observe, rounded
from antwoord.register.mapping.remembered import Facts, Remembered
from antwoord.register.values.texts import same_word

if TYPE_CHECKING:
    from antwoord.register.sources.source import SourceTable

#: So improbable must it be that a column is empty by chance, or so much less filled.
BY_CHANCE = 0.01
#: Fewer rows than this prove nothing new.
FEW = 3
#: The part of its values, in percent, from which on something new is no slip of the pen.
SLIPS, NEW = 2, 10
#: Where the middle of a column's numbers moved by this, its least and greatest by a good part
#: of it, it has another unit: cents or thousands; fractions of 1; years for months.
FACTORS = {"amounts": 30.0, "rates": 8.0, "integers": 6.0}
#: A number beyond the remembered ones by more than this is of another magnitude.
BEYOND = 20.0
_SHOWN_WORDS = 5


@dataclass(frozen=True)
class Difference:
    """What differs in one used column: how it was, how it is."""

    key: str
    column: str
    then: str
    now: str

    @property
    def named(self) -> str:
        """What the mapping calls the column: `activity`, `payments.date_2`."""
        return re.sub(r"^(columns|history)\.", "", self.key)

    @property
    def sentence(self) -> str:
        """Both, for people."""
        return f"{self.then} then, {self.now} now"


def differences(
    then: Remembered,
    seen: AnyMapping[str, Observed],
    headings: tuple[str, ...],
    last: date,
    *,
    renamed: Collection[str] = (),
    words: bool = True,
) -> list[Difference]:
    """What is no natural growth, at most one difference for each column.

    `last`: the day after which the source can know nothing but plans. Columns that the
    mapping names by another heading now than it remembers are passed over, unless they
    are among the keys of `renamed`: a person decided that since. `words`: new words count.
    """
    found = []
    for key, now in seen.items():
        facts = then.facts.get(key)
        if facts is None or facts.kind != now.facts.kind:
            continue
        if key not in renamed and same_word(facts.column) != same_word(now.facts.column):
            continue
        told = next(_compared(then, facts, now, headings, last, words), None)
        if told:
            found.append(Difference(key, now.facts.column, *told))
    return found


def other_sheets(then: Remembered, source: "SourceTable") -> str:
    """Which sheet is not what it was, in words: a second one like it, one hidden now; or none."""
    for sheet in source.sheets:
        if sheet.alike and not sheet.hidden and sheet.name not in then.sheets_left:
            return f"the sheet {sheet.name} has the register's headings too now, and is not read"
        if not sheet.why and sheet.hidden and sheet.name not in then.sheets_hidden:
            return f"the sheet {sheet.name}, which is read, is hidden now"
    return ""


def require_as_settled(
    source: "SourceTable", mapping: Mapping, codes: CodeLists, extract_date: date | None
) -> None:
    """Raises UserError, one sentence, where the source is not what its mapping was settled on.

    A mapping that remembers nothing, as one written by hand, is not compared.
    """
    then = mapping.remembered
    if then is None:
        return
    if moved := other_sheets(then, source):
        raise UserError(
            f"{source.name}: {moved}, unlike when {mapping.where} was settled on {then.on}; "
            f"antwoord map --like {mapping.where} {source.name} asks which sheets count"
        )
    seen = observe(source, mapping, codes)
    found = differences(then, seen, source.headings, extract_date or date.today())
    if not found:
        return
    first = found[0]
    others = f" (and {len(found) - 1} other column(s))" if len(found) > 1 else ""
    # A database is named by its URL, which nobody types twice.
    name = "" if "://" in source.name else f" {source.name}"
    raise UserError(
        f"{source.name}, column {first.column!r} ({first.named}): "
        f"{first.then} when {mapping.where} was settled on {then.on}, {first.now} now{others}; "
        f"antwoord map --like {mapping.where}{name} asks about what differs"
    )


_Told = tuple[str, str]


def _compared(
    then: Remembered,
    facts: Facts,
    now: Observed,
    headings: tuple[str, ...],
    last: date,
    words: bool,
) -> Iterator[_Told]:
    """How it was and how it is, the gravest first."""
    second = f"{now.facts.column} (2)"
    if second in headings and second not in then.headings:
        yield "one column of that name", "two"
    yield from _emptied(then, facts, now)
    if not (facts.filled_pct and now.filled):
        return
    if now.facts.kind == "codes":
        if words:
            yield from _new_words(facts, now)
        return
    yield from _other_form(facts, now)
    if facts.unit and now.facts.unit and facts.unit != now.facts.unit:
        yield f"in {facts.unit}", f"in {now.facts.unit}"
    if facts.reading != now.facts.reading:
        return  # somebody changed how it is read, so what was read cannot be compared
    lost = 100 - now.facts.read_pct
    if facts.read_pct >= 90 and lost >= 30 and lost * now.filled / 100 >= FEW:
        yield f"{facts.read_pct} % could be read", f"{now.facts.read_pct} %"
    if now.facts.kind == "dates":
        yield from _other_years(facts, now, last)
    elif now.facts.kind in FACTORS:
        yield from _other_magnitude(facts, now)


def _emptied(then: Remembered, facts: Facts, now: Observed) -> Iterator[_Told]:
    # Few rows prove little of a share: half a row more or less is allowed for.
    share = (facts.filled_pct / 100 * then.rows + 0.5) / (then.rows + 1)
    was = f"{facts.filled_pct} % filled"
    if not facts.filled_pct or not now.rows:
        return
    if not now.filled:
        if (1 - share) ** now.rows < BY_CHANCE:
            yield was, "empty"
    elif share * now.rows >= 10 and (
        now.filled < share * now.rows / 5
        # What was on every row is on the first of each group now, or on one in two.
        or (facts.filled_pct == 100 and then.rows >= 10 and now.filled < now.rows / 2)
    ):
        yield was, f"{now.facts.filled_pct} %"


def _new_words(facts: Facts, now: Observed) -> Iterator[_Told]:
    known = set(map(same_word, facts.words))
    new = sorted(
        (word for word in now.without_code if same_word(word) not in known),
        key=lambda word: -now.words[word],
    )
    rows = sum(now.words[word] for word in new)
    share = 100 * rows / now.filled - (0 if facts.words else facts.unknown_pct)
    # A word or two more are for the mapping to give a code, one by one.
    if rows < FEW or share < 30 or (len(new) < FEW and share < 60):
        return
    # More of them may be names, and are not told.
    told = f": {', '.join(map(repr, new))}" if len(new) <= _SHOWN_WORDS else ""
    yield (
        "its words had codes" if not facts.unknown_pct else "most of its words had codes",
        f"{len(new)} word(s) in {rows} of {now.filled} rows have none{told}",
    )


def _other_form(facts: Facts, now: Observed) -> Iterator[_Told]:
    forms, here = facts.forms, now.facts.forms
    if not forms or not all(map(FORMS.fullmatch, forms)):
        return
    usual = max(forms, key=lambda name: forms[name])
    most = max(here, key=lambda name: here[name])
    if forms[usual] >= 80 and here.get(usual, 0) <= 5 and now.filled >= 2:
        yield f"{forms[usual]} % {usual}", f"{here[most]} % {most}"
        return
    if usual == "as expected" and forms[usual] >= 80 and here.get(usual, 0) < 50:
        yield f"{forms[usual]} % {usual}", f"{here.get(usual, 0)} %"
    for name, share in here.items():
        # A code of fewer digits was cut by a spreadsheet: those that end in 0 alone.
        least = SLIPS if name.startswith("of ") else NEW
        if name in forms or share < least or now.forms(name) < FEW or name.startswith("no "):
            continue
        # Whole amounts may well be followed by some with cents, by one sign or the other.
        rival = {"decimal comma": "decimal point", "decimal point": "decimal comma"}.get(name)
        text = now.facts.kind == "texts" and not name.startswith("of ")
        if text or name == "without decimals" or (rival and rival not in forms):
            continue
        was = rival or usual
        yield f"{forms[was]} % {was}, none {name}", f"{share} % {name}"


def _other_years(facts: Facts, now: Observed, last: date) -> Iterator[_Told]:
    total = sum(now.years.values())
    if not facts.range or not total:
        return
    first, final = (int(year) for year in facts.range)
    early = sum(count for year, count in now.years.items() if year < first - 1)
    late = sum(count for year, count in now.years.items() if year > max(final, last.year + 1))
    for count in (early, late):
        if count == total or (count >= FEW and 100 * count >= SLIPS * total):
            yield f"dates from {first} to {final}", f"from {min(now.years)} to {max(now.years)}"


def _other_magnitude(facts: Facts, now: Observed) -> Iterator[_Told]:
    if not facts.range or not now.numbers:
        return
    least, usual, most = facts.range
    found = [number for number, _ in now.numbers]
    factor = FACTORS[facts.kind]
    total = sum(count for _, count in now.numbers)
    part = factor if total < FEW else factor / 3
    ratios = (middle(now.numbers) / usual, found[0] / least, found[-1] / most)
    up = ratios[0] >= factor and min(ratios[1:]) >= part
    down = ratios[0] <= 1 / factor and max(ratios[1:]) <= 1 / part
    above = sum(count for number, count in now.numbers if number > most * BEYOND)
    below = sum(count for number, count in now.numbers if number < least / BEYOND)
    some = any(count >= FEW and 100 * count >= SLIPS * total for count in (above, below))
    if up or down or some:
        most_now, usual_now = rounded(found[-1]), rounded(middle(now.numbers))
        yield (
            f"around {_shown(usual)} and at most {_shown(most)}",
            f"around {_shown(usual_now)} and at most {_shown(most_now)}",
        )


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:g}"
