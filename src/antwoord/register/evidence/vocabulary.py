"""What lenders call columns and codes, in Dutch, English and French.

The phrases stand in `vocabulary.toml`, for anybody to add to.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.codes import Code
from antwoord.register.mapping.file import code_columns
from antwoord.register.values.texts import plain, same_word

_DATA: dict[str, Any] = tomllib.loads(
    resources.files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8")
)


def _phrases_of(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(phrases) for name, phrases in table.items()}


HEADINGS = _phrases_of(_DATA["headings"])
_WORDS = {column: _phrases_of(codes) for column, codes in _DATA["words"].items()}
#: Words for what happened to an application, for a table with a row per event.
EVENT_HEADINGS = tuple(_DATA["events"]["event"])
DATE_HEADINGS = tuple(_DATA["events"]["date"])
AMOUNT_HEADINGS = tuple(_DATA["events"]["amount"])
EVENT_WORDS = {
    meaning: (*_WORDS["decision"].get(meaning, ()), *_DATA["events"]["words"].get(meaning, ()))
    for meaning in ("received", "approved", "stopped", "paid", "reopened", "refunded", "")
}
#: Words for a refund that may also be of a loan that was repaid as agreed: no payment is undone.
MAYBE_REPAID = frozenset(_DATA["signs"]["maybe_repaid"])
#: What yes and no mean in a column whose heading asks the question.
YES_NO = {
    column: {heading: (yes, no) for heading, (yes, no) in asked.items()}
    for column, asked in _DATA["yes_no"].items()
}
YES, NO = frozenset(_DATA["signs"]["yes"]), frozenset(_DATA["signs"]["no"])
#: Signs of no value, as `texts.same_word` gives them.
EMPTY = tuple(_DATA["signs"]["empty"])
#: Words that say that there is no day or amount, as `texts.plain` gives them.
NOT_THERE = frozenset(_DATA["signs"]["not_there"])
#: Words for the state of a file, and as much for that of a loan that was paid long ago.
TWO_STATES = frozenset(_DATA["signs"]["two_states"])
#: Words for a decision that say that money was paid.
PAID_WORDS = frozenset(_DATA["signs"]["paid"])
NEGATIONS = frozenset(_DATA["signs"]["negations"])
#: Words of a heading that say nothing of which column it is: of any, and of some columns.
NEUTRAL = frozenset(_DATA["neutral"]["any"])
NEUTRAL_FOR = {
    column: frozenset(each["words"])
    for each in _DATA["neutral"]["of"]
    for column in each["columns"]
}
#: Headings that are used for a column, and as much for something else: what else.
DOUBTFUL: dict[str, str] = _DATA["doubtful"]


_EMPTY = frozenset(EMPTY)
_DIGIT = re.compile(r"[0-9]")


def empty_sign(text: str) -> str:
    """The sign of EMPTY that a text is, however it is written; empty where it is none.

    `text`: a value of the source. None of the signs has a digit, and nearly all values have.
    """
    if _DIGIT.search(text):
        return ""
    word = same_word(text)
    return word if word in _EMPTY else ""


@lru_cache(100_000)
def heading_score(heading: str, name: str, *, near: bool = True) -> float:
    """How much a heading says that its column is `name`: 1 that very phrase, 0 nothing.

    `near`: misspelt phrases count too.
    """
    words = plain(heading)
    joined = words.replace(" ", "")
    if not joined:
        return 0.0
    own = set(words.split())
    best = 0.0
    for phrase, parts in _phrases(name):
        if joined == phrase:
            return 1.0
        if parts <= own and len(phrase) > 2:
            best = max(best, 0.6 + 0.3 * len(phrase) / len(joined))
        elif near and len(phrase) > 5 and abs(len(phrase) - len(joined)) < 4:
            best = max(best, _nearness(phrase, joined))
    return best


def heading_parts(heading: str, name: str) -> frozenset[str]:
    """The words of a heading that are those of a phrase for the column, the longest one's."""
    own = set(plain(heading).split())
    inside = [
        (len(phrase), parts) for phrase, parts in _phrases(name) if parts <= own and len(phrase) > 2
    ]
    return max(inside, key=lambda each: each[0])[1] if inside else frozenset()


def _nearness(phrase: str, joined: str) -> float:
    import difflib

    ratio = difflib.SequenceMatcher(None, phrase, joined).ratio()
    return 0.8 * ratio if ratio > 0.82 else 0.0


@cache
def _phrases(name: str) -> tuple[tuple[str, frozenset[str]], ...]:
    own = (plain(name), *HEADINGS[name])
    return tuple((phrase.replace(" ", ""), frozenset(phrase.split())) for phrase in own)


def code_words(codes: CodeLists) -> dict[str, dict[str, str]]:
    """For each column of codes, the code of each known word: codes, titles, what lenders write.

    A word of two codes is left out.
    """
    titles: dict[str, dict[str, Code]] = {
        "activity": codes.activities,
        "legal_form": codes.legal_forms,
        "purpose": codes.purposes,
        "stop_reason": codes.stop_reasons,
    }
    found: dict[str, dict[str, str]] = {}
    for name, offered in code_columns(codes).items():
        pairs = [(plain(code), code) for code in offered]
        pairs += [
            (plain(phrase), code)
            for code, entry in titles.get(name, {}).items()
            for title in entry.titles.values()
            for phrase in _parts(title)
        ]
        for code, phrases in _WORDS.get(name, {}).items():
            pairs += [(phrase, code) for phrase in phrases]
        words: dict[str, str] = {}
        twice = set()
        for word, code in pairs:
            if word and words.setdefault(word, code) != code:
                twice.add(word)
        found[name] = {word: code for word, code in words.items() if word not in twice}
    return found


def event_words() -> dict[str, str]:
    """What each known word for an event means; what is received or paid is that first."""
    words: dict[str, str] = {}
    for meaning in ("received", "paid", "refunded", "reopened", "approved", "stopped", ""):
        for phrase in EVENT_WORDS[meaning]:
            words.setdefault(phrase, meaning)
    return words


def _parts(title: str) -> list[str]:
    """The title, the title without what is in brackets, and the abbreviations in them."""
    inside = re.findall(r"\(([^)]*)\)", title)
    short = [part for text in inside for part in re.split(r"[/;,]", text)]
    without = re.sub(r"\([^)]*\)", " ", title)
    old = {"old form", "oude vorm", "ancienne forme"}
    return [title, without, *(part for part in short if plain(part) not in old)]
