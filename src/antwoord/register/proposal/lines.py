"""Lines of a proposed mapping: what a column's values ask for, sure or left to a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from antwoord.register.contract.columns import VIEW_OF
from antwoord.register.evidence.values import Values
from antwoord.register.evidence.vocabulary import NEGATIONS, NO, YES, YES_NO
from antwoord.register.values import identifiers
from antwoord.register.values.texts import plain

#: The keys of a list of events that name columns.
_NAMING = ("date", "amount", "decision", "reason", "known")
#: Words without a code that are named; more of them may be names.
SHOWN_WORDS = 12
#: As many words without a code get a line of their own in a list of events.
MOST_WORDS = 20


@dataclass(frozen=True)
class Line:
    """A line of the mapping file. `check`: what a person must look at, empty where it is sure."""

    key: str
    value: str | int | list[str]
    check: str = ""


@dataclass(frozen=True)
class Guess:
    """What is proposed for one canonical column: its lines, its words, and why."""

    name: str
    lines: tuple[Line, ...]
    words: tuple[Line, ...]
    why: str

    @property
    def section(self) -> str:
        """The table of the file that its lines stand in."""
        return self.name if self._own_section else f"columns.{self.name}"

    @property
    def _own_section(self) -> bool:
        return self.name.partition(".")[0] in ("history", *VIEW_OF)

    @property
    def words_section(self) -> str:
        """The table of the file that its words stand in."""
        if "." in self.name:  # a table of words alone
            return self.section
        return "history.events" if self.name == "history" else f"{self.section}.words"

    @property
    def column(self) -> str:
        """The heading proposed, empty where there is none."""
        return next((str(line.value) for line in self.lines if line.key == "column"), "")

    @property
    def headings(self) -> frozenset[str]:
        """The headings that a list of events uses."""
        named = [line.value for line in self.lines if line.key in _NAMING]
        several = [[value] if isinstance(value, str) else value for value in named]
        return frozenset(
            str(one) for values in several if isinstance(values, list) for one in values
        )

    @property
    def sure(self) -> bool:
        """Whether nothing of it is left to a person."""
        return not any(line.check for line in (*self.lines, *self.words))


def together(*doubts: str | None) -> str:
    """What there is to ask for several reasons, as one text; empty where there is none.

    `doubts`: the reasons, each empty or None where it has nothing to ask.
    """
    return "; ".join(filter(None, doubts))


def with_one_empty(lines: Sequence[Line]) -> list[Line]:
    """Lines that say of several columns what means no value as one, in the place of the first."""
    said = [line for line in lines if line.key == "empty"]
    if len(said) < 2:
        return list(lines)
    values = [value for line in said if isinstance(line.value, list) for value in line.value]
    joined = Line("empty", list(dict.fromkeys(values)), "; ".join(line.check for line in said))
    return [joined if line is said[0] else line for line in lines if line not in said[1:]]


def words_line(values: Values) -> Line:
    """What to ask of words that stand where there is no day, or no amount."""
    words = list(values.words_for_none)
    rows = sum(values.counts[word] for word in words)
    return Line("empty", words, f"{rows} row(s) have such a word: does it mean that there is none?")


def word_lines(
    name: str, heading: str, values: Values, known: Mapping[str, str]
) -> tuple[list[Line], list[Line]]:
    """A line per word of the source, and one for words without a code."""
    codes = set(known.values())
    lines, unknown = [], []
    asked = next(
        (pair for word, pair in YES_NO.get(name, {}).items() if word in plain(heading)), None
    )
    for value in values.different:
        text = identifiers.bare(value)
        word = plain(text)
        if text in codes or identifiers.whole(value) in codes:
            continue
        if name == "legal_form" and identifiers.legal_form(value) in codes:
            continue
        if word in known:
            lines.append(Line(text, known[word]))
        elif asked and word in YES | NO:
            code = asked[0] if word in YES else asked[1]
            lines.append(Line(text, code, f"is that what {text} means here?"))
        elif near := _near_code(word, known):
            lines.append(Line(text, near, "is that its code?"))
        else:
            unknown.append(text)
    if not unknown:
        return lines, []
    # Many words without a code may be names: then none is written down.
    few = len(unknown) <= SHOWN_WORDS
    named = ", ".join(unknown) if few else f"{len(unknown)} different words"
    return lines, [
        Line(
            "other",
            "keep",
            f"no code is known for {named}: give each a line below, or leave them to the checks",
        )
    ]


def words_without_code(values: Values, known: Mapping[str, str], told: Sequence[Line]) -> list[str]:
    """The words of a column that are no code and have none, and no line yet: twenty at most."""
    done = {*(line.key for line in told), *known.values()}
    words = (identifiers.bare(value) for value in values.different if plain(value) not in known)
    return [word for word in dict.fromkeys(words) if word not in done][:MOST_WORDS]


def _near_code(word: str, known: Mapping[str, str]) -> str:
    """The code whose longest known phrase is inside the word, unless a negation is too."""
    parts = set(word.split())
    if parts & NEGATIONS:
        return ""
    inside = [phrase for phrase in known if set(phrase.split()) <= parts and len(phrase) > 2]
    return known[max(inside, key=len)] if inside else ""
