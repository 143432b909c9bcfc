"""What a proposed mapping asks a person: one question for each doubt, one for each word.

An answer is checked when it is given. Nothing is changed in place, so that each can be taken
back.
"""

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from zoneinfo import available_timezones

from antwoord.catalogue.code_lists import CodeLists
from antwoord.register.contract.columns import DECISIONS
from antwoord.register.mapping.file import DECIDED, DIVISORS, EVENT_KEYS, EVENTS, code_columns
from antwoord.register.mapping.translation import MANY_WORDS, word_reader
from antwoord.register.proposal.lines import Guess, Line
from antwoord.register.proposal.proposal import SOURCE, Proposal
from antwoord.register.values import identifiers
from antwoord.register.values.dates import BELGIUM, DATE_CELLS, DATE_ORDERS, SERIAL_ZERO
from antwoord.register.values.numbers import DECIMAL_SIGNS
from antwoord.register.values.texts import same_word

#: Stands for a code that nobody gave yet; it is none, so that no reading begins with it.
UNKNOWN = "?"
_HISTORY_HEADINGS = ("id", "event", "date", "amount", "reason")
_OFFERED: dict[str, tuple[str, ...]] = {
    "decimal": DECIMAL_SIGNS,
    "date_order": DATE_ORDERS,
    "date_system": tuple(SERIAL_ZERO),
    "date_cells": DATE_CELLS,
    "other": ("keep", "refuse"),
}
_YES = frozenset(("y", "yes", "j", "ja", "o", "oui"))
_NO = frozenset(("n", "no", "nee", "neen", "non"))
_NONE = frozenset(("none", "no value", "geen", "aucun", '""', "''"))
_KEEP, _KEEP_REST = "keep", "keep the rest"
_NONE_REST = "none of the rest"
_BACK, _LIST, _STOP = "back", "?", "stop"
HELP = (
    "y keeps what is proposed, another answer takes its place, n says that there is none, ? "
    "lists what can be answered, back goes to the question before, Enter leaves one for later, "
    "stop leaves all that are left; an answer between quotes is never one of these words"
)
HELP_MISSING = (
    "a heading, or none where the register does not have it; none of the rest says so of all "
    "columns that were not found"
)
HELP_WORDS = (
    "a code, or none for no value; keep leaves the word to the checks, keep the rest all that "
    "follow in this column"
)


@dataclass(frozen=True)
class Question:
    """A doubt: the line in question, or a word that has no line yet (`word`)."""

    place: int
    line: Line
    word: str = ""
    rows: int = 0


@dataclass(frozen=True)
class Answer:
    """What a person said: a value; None: there is no such line."""

    value: str | int | list[str] | None = None


@dataclass(frozen=True)
class State:
    """How far somebody came: what is settled, what was put off, which words were left.

    Questions are named by their section of the file and their key or word.
    """

    proposal: Proposal
    later: frozenset[tuple[str, str]] = frozenset()
    left: frozenset[tuple[str, str]] = frozenset()


class Asking:
    """Questions put to a person one by one, each of which can be gone back on.

    `prompt` gives what a person types, `say` shows a line.
    """

    def __init__(
        self,
        proposal: Proposal,
        codes: CodeLists,
        prompt: Callable[[], str],
        say: Callable[[str], None],
    ) -> None:
        self._codes, self._prompt, self._say = codes, prompt, say
        self._state, self._before = State(proposal), list[State]()
        self._listed: tuple[int, str] | None = None

    @property
    def given(self) -> int:
        """How many questions were answered."""
        states = [*self._before, self._state]
        return sum(
            (old.proposal, old.left) != (new.proposal, new.left) for old, new in pairwise(states)
        )

    @property
    def settled(self) -> Proposal:
        """The proposal with what was answered; the rest stays marked."""
        return _with_others(self._state, self._codes)

    def ask(self) -> Proposal:
        """Puts every question; gives the proposal with what was answered."""
        while pending := self.pending():
            if not self._before and self._listed is None:
                self._say(f"\nNot sure of these: {HELP}.")
            self._show(pending[0], len(pending))
            if not self._one(pending):
                break
        return self.settled

    def pending(self) -> list[Question]:
        """The questions that were neither answered nor put off."""
        state = self._state
        over = state.later | state.left
        return [
            each
            for each in questions(state.proposal, self._codes)
            if _name(each, state.proposal) not in over
        ]

    def _one(self, pending: Sequence[Question]) -> bool:
        """Asks until it is answered, put off or gone back on; False: no more questions."""
        question, state = pending[0], self._state
        own = _name(question, state.proposal)
        while True:
            text = self._prompt().strip()
            word = " ".join(text.casefold().split())
            if word == _BACK:
                if self._before:
                    self._state = self._before.pop()
                    return True
                self._say("  this is the first question")
            elif word == _LIST:
                for line in offered_lines(question, state.proposal, self._codes):
                    self._say(line)
            elif word == _STOP:
                return False
            elif word == "":
                return self._go(replace(state, later=state.later | {own}))
            elif word == _NONE_REST and _is_missing(question):
                for each in filter(_is_missing, pending):
                    state = _answered(state, each, Answer(""), self._codes)
                return self._go(state)
            elif word in (_KEEP, _KEEP_REST) and _is_word(question, state.proposal):
                return self._go(_left(state, pending if word == _KEEP_REST else [question]))
            else:
                answer = read_answer(question, text, state.proposal, self._codes)
                if isinstance(answer, Answer):
                    return self._go(_answered(state, question, answer, self._codes))
                self._say(f"  {answer}")

    def _go(self, state: State) -> bool:
        self._before.append(self._state)
        self._state = state
        return True

    def _show(self, question: Question, left: int) -> None:
        proposal = self._state.proposal
        guess = None if question.place == SOURCE else proposal.guesses[question.place]
        name = guess.name if guess else "source"
        if question.word:
            what = f"the word {question.word!r}, {question.rows} row(s): what is its code?"
        elif guess and question.line in guess.words:
            proposed = f" = {question.line.value!r}" if question.line.value != UNKNOWN else ""
            # The file names the codes in the line; here they are listed below.
            doubt = question.line.check.partition("?")[0]
            what = f"the word {question.line.key!r}{proposed}: {doubt}?"
        else:
            what = f"{question.line.key} = {question.line.value!r}: {question.line.check}"
        self._say(f"\n  ({left} left) {name}, {what}")
        if guess and question.line.key == "column" and (seen := shown_sample(proposal, guess)):
            self._say(f"  its values: {seen}")
        word = _is_word(question, proposal)
        kind = (question.place, "words") if word else (SOURCE, question.line.key)
        if kind != self._listed and (word or _is_missing(question)):
            self._say(f"  {HELP_WORDS if word else HELP_MISSING}")
            for line in offered_lines(question, proposal, self._codes):
                self._say(line)
        self._listed = kind


def questions(proposal: Proposal, codes: CodeLists) -> list[Question]:
    """Each doubt of a proposal; words that are named together are asked one by one.

    Columns that were not found come last.
    """
    found: list[Question] = []
    for place, line in proposal.unsettled:
        if place == SOURCE or line.key != "other":
            found.append(Question(place, line))
            continue
        words = unknown_words(proposal, place, codes)
        if len(words) > MANY_WORDS:
            found.append(Question(place, line))
        else:
            found += [Question(place, line, word, count) for word, count in words]
    return sorted(found, key=_is_missing)


def _is_missing(question: Question) -> bool:
    return question.line.key == "constant" and not question.line.value


def _name(question: Question, proposal: Proposal) -> tuple[str, str]:
    if question.place == SOURCE:
        return "source", question.line.key
    guess = proposal.guesses[question.place]
    if _is_word(question, proposal):
        return guess.words_section, question.word or question.line.key
    return guess.section, question.line.key


def _left(state: State, asked: Sequence[Question]) -> State:
    """With a word, or all words of its column from it on, left to the checks."""
    place = asked[0].place
    proposal = state.proposal
    words = [each for each in asked if each.place == place and _is_word(each, proposal)]
    names = {_name(each, proposal) for each in words}
    for each in words:
        if not each.word:  # a line that proposed a code for it
            proposal = proposal.settle(place, each.line, None)
    guess = proposal.guesses[place]
    if not any(line.key == "other" for line in guess.lines) and not words_of_events(guess)[0]:
        proposal = _changed(proposal, place, lines=(Line("other", "keep"),))
    return replace(state, proposal=proposal, left=state.left | names)


def _answered(state: State, question: Question, answer: Answer, codes: CodeLists) -> State:
    proposal, place, line = state.proposal, question.place, question.line
    if question.word:
        done = Line(question.word, str(answer.value or ""))
        return replace(state, proposal=_changed(proposal, place, words=(done,)))
    if place == SOURCE or line.key not in ("column", "constant"):
        return replace(state, proposal=proposal.settle(place, line, answer.value))
    # One column that is read as two is one question.
    for at, guess in enumerate(proposal.guesses):
        for each in guess.lines:
            if each is line or (line.key == "column" and each == line):
                proposal = _settled_heading(proposal, at, each, answer.value, codes)
    return replace(state, proposal=proposal)


def _settled_heading(
    proposal: Proposal,
    place: int,
    line: Line,
    value: str | int | list[str] | None,
    codes: CodeLists,
) -> Proposal:
    """With a heading, and for another one than proposed, the lines that its values ask for."""
    if value == line.value:
        return proposal.settle(place, line, value)
    if value in proposal.headings:
        return proposal.guessed_as(place, str(value), codes)
    guess = replace(proposal.guesses[place], lines=(Line("constant", str(value or "")),), words=())
    guesses = (*proposal.guesses[:place], guess, *proposal.guesses[place + 1 :])
    return replace(proposal, guesses=guesses)


def _with_others(state: State, codes: CodeLists) -> Proposal:
    """The lines for all other words settled where their words were asked one by one."""
    proposal = state.proposal
    for place, line in proposal.unsettled:
        if place == SOURCE or line.key != "other":
            continue
        section = proposal.guesses[place].words_section
        kept = any(where == section for where, _ in state.left)
        open_words = [
            word
            for word, _ in unknown_words(proposal, place, codes)
            if (section, word) not in state.left
        ]
        if open_words and len(open_words) <= MANY_WORDS:
            check = f"no code is known for {', '.join(open_words)}: give each a line below, or"
            done = Line(line.key, "keep", f"{check} leave them to the checks")
            proposal = proposal.settle_as(place, line, done)
        elif not open_words:
            # Once every word has its code, a new one of a later month is to be asked about.
            proposal = proposal.settle(place, line, "keep" if kept else "refuse")
    return proposal


def _changed(
    proposal: Proposal, place: int, *, lines: tuple[Line, ...] = (), words: tuple[Line, ...] = ()
) -> Proposal:
    guess = proposal.guesses[place]
    new = replace(guess, lines=(*guess.lines, *lines), words=(*guess.words, *words))
    guesses = (*proposal.guesses[:place], new, *proposal.guesses[place + 1 :])
    return replace(proposal, guesses=guesses)


def heading_keys(guess: Guess) -> tuple[str, ...]:
    """The keys of its lines that name a heading."""
    return _HISTORY_HEADINGS if guess.name == "history" else EVENT_KEYS.get(guess.name, ("column",))


def words_of_events(guess: Guess) -> tuple[str, str]:
    """The list or history that its words are of, and the key of their column; empty: of none.

    `guess`: of a column, a list, a history, or the reasons of one of the latter two.
    """
    name, _, inner = guess.name.partition(".")
    if name not in ("history", DECISIONS):
        return "", ""
    return name, "reason" if inner else {"history": "event", DECISIONS: "decision"}[name]


def headings_of_words(proposal: Proposal, guess: Guess) -> tuple[str, ...]:
    """The headings of the columns that its words stand in; a list may have several.

    `proposal`: what `guess` is one of.
    """
    name, key = words_of_events(guess)
    if not name:
        return (guess.column,) if guess.column else ()
    owner = next((each for each in proposal.guesses if each.name == name), guess)
    named = next((line.value for line in owner.lines if line.key == key), [])
    return tuple(named) if isinstance(named, list) else (str(named),)


def codes_of(name: str, codes: CodeLists) -> dict[str, str]:
    """The codes that a word of this column, list or history can have, with their titles."""
    if name == "history":
        return dict.fromkeys(EVENTS, "")
    if name == DECISIONS:
        return dict.fromkeys(DECIDED, "")
    name = "stop_reason" if name.endswith(".reasons") else name
    titles = {
        "activity": codes.activities,
        "legal_form": codes.legal_forms,
        "purpose": codes.purposes,
        "stop_reason": codes.stop_reasons,
    }.get(name, {})
    offered = code_columns(codes).get(name, ())
    return {code: titles[code].titles.get("nl", "") if code in titles else "" for code in offered}


def unknown_words(proposal: Proposal, place: int, codes: CodeLists) -> list[tuple[str, int]]:
    """Words of a column that have neither a code nor a line, with their rows, most first."""
    guess = proposal.guesses[place]
    offered = codes_of(guess.name, codes)
    named = headings_of_words(proposal, guess)
    columns = [proposal.values[heading] for heading in named if heading in proposal.values]
    if not offered or not columns:
        return []
    owner = words_of_events(guess)[0] or guess.name
    own = [line for each in proposal.guesses if each.name == owner for line in each.lines]
    empty = [line.value for line in (*proposal.source, *own) if line.key == "empty"]
    signs = {same_word(sign) for value in empty if isinstance(value, list) for sign in value}
    lines = {same_word(line.key): str(line.value) for line in guess.words}
    read = word_reader(guess.name, lines, tuple(offered))
    found: dict[str, int] = {}
    for values in columns:
        for text, count in values.counts.items():
            if same_word(text) not in signs and read(text) is None:
                word = identifiers.bare(text)
                found[word] = found.get(word, 0) + count
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def shown_sample(proposal: Proposal, guess: Guess) -> str:
    """What a person may see of the values of the column that is proposed."""
    from antwoord.register.evidence.samples import sample

    values = proposal.values.get(guess.column)
    if values is None:
        return ""
    lines = {same_word(line.key) for line in guess.words}
    known = (lambda text: same_word(text) in lines) if guess.name in _code_names() else None
    return sample(values, guess.name, known)


def _code_names() -> frozenset[str]:
    return frozenset(
        ("applicant", "occupation", "legal_form", "activity", "nace_version", "purpose")
        + ("decision", "stop_reason")
    )


def _is_word(question: Question | None, proposal: Proposal) -> bool:
    if question is None or question.place == SOURCE:
        return False
    return bool(question.word) or question.line in proposal.guesses[question.place].words


def offered_lines(question: Question, proposal: Proposal, codes: CodeLists) -> list[str]:
    """What can be answered, a line each."""
    guess = None if question.place == SOURCE else proposal.guesses[question.place]
    if guess and _is_word(question, proposal):
        offered = codes_of(guess.name, codes)
        width = max(map(len, offered), default=0)
        return [f"    {code:<{width}}  {title}".rstrip() for code, title in offered.items()]
    key = question.line.key
    if guess and (key in heading_keys(guess) or key == "constant"):
        return [f"    {heading}" for heading in proposal.headings]
    if key in _OFFERED:
        return [f"    {each}" for each in _OFFERED[key]]
    if key == "sheet" and proposal.table:
        return [f"    {sheet.name}" for sheet in proposal.table.sheets]
    return ["    a whole number" if isinstance(question.line.value, int) else "    a text"]


def read_answer(
    question: Question, text: str, proposal: Proposal, codes: CodeLists
) -> Answer | str:
    """What was typed as an answer, or a sentence that says why it is none."""
    line = question.line
    guess = None if question.place == SOURCE else proposal.guesses[question.place]
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    word = same_word(text)
    said = text[1:-1] if quoted else text
    if guess and _is_word(question, proposal):
        return _code(question, guess, "" if quoted and not said else said, word, quoted, codes)
    heading = guess is not None and line.key in heading_keys(guess)
    if not quoted and word in _YES:
        return Answer(line.value if line.key != "sheets" else None)
    if not quoted and (word in _NO or word in _NONE):
        return _without(line, heading)
    if guess and (heading or line.key == "constant"):
        return _heading(line, guess, said, proposal, codes)
    if line.key in _OFFERED:
        return _one_of(line, said)
    if isinstance(line.value, list) and line.key == "empty":
        return Answer([said])
    if line.key == "times" and re.fullmatch(r"-[1-9][0-9]{0,6}", said):
        return Answer(int(said))
    if line.key == "divide_by" and said not in map(str, DIVISORS):
        return f"{said!r} must be one of {', '.join(map(str, DIVISORS))}"
    if line.key == "time_zone" and said not in available_timezones():
        return f"{said!r} is no time zone; write UTC or {BELGIUM}"
    if isinstance(line.value, int):
        if not said.isdecimal() or not said.isascii() or not 1 <= int(said) <= 1_000_000:
            return f"{said!r} is no whole number from 1 on"
        return Answer(int(said))
    return Answer(said)


def _without(line: Line, heading: bool) -> Answer | str:
    if line.key == "constant":
        return Answer("")
    if (heading and line.key != "column") or line.key in ("decimal", "sheet"):
        return f"{line.key} is needed: name another one, or press Enter for later"
    left = {"other": "refuse", "date_cells": "as they stand", "time_zone": BELGIUM}
    if line.key in left:
        return Answer(left[line.key])
    return Answer(None)


def _one_of(line: Line, said: str) -> Answer | str:
    offered = _OFFERED[line.key]
    named = {"comma": ",", "point": ".", "dot": ".", "day": "day first", "month": "month first"}
    value = named.get(same_word(said), same_word(said))
    if value in offered:
        return Answer(value)
    kinds = {"decimal": "decimal sign", "date_order": "order of day and month"}
    return f"{said!r} is no {kinds.get(line.key, line.key)}; write {' or '.join(offered)}"


def _heading(
    line: Line, guess: Guess, said: str, proposal: Proposal, codes: CodeLists
) -> Answer | str:
    same = {same_word(heading): heading for heading in reversed(proposal.headings)}
    if isinstance(line.value, list):
        parts = [part.strip() for part in said.split(";")]
        several = [
            part if part in proposal.headings else same.get(same_word(part)) for part in parts
        ]
        named = [heading for heading in several if heading]
        if len(named) == len(parts) == len(line.value):
            return Answer(named)
        return f"write {len(line.value)} headings of {proposal.register} with ; between them"
    found = said if said in proposal.headings else same.get(same_word(said))
    if found:
        return Answer(found)
    if line.key == "constant" and said in codes_of(guess.name, codes):
        return Answer(said)
    near = _nearest(said, proposal.headings)
    return f"{proposal.register} has no heading {said!r}{near}"


def _code(
    question: Question, guess: Guess, said: str, word: str, quoted: bool, codes: CodeLists
) -> Answer | str:
    offered = codes_of(guess.name, codes)
    if not quoted and word in _YES and not question.word:
        if question.line.value == UNKNOWN:
            return "no code is proposed for it: name one"
        return Answer(str(question.line.value))
    if not said or (not quoted and (word in _NONE or word in _NO)):
        return Answer("")
    titles = {same_word(title): code for code, title in offered.items() if title}
    code = next((each for each in offered if same_word(each) == same_word(said)), None)
    code = code or titles.get(same_word(said))
    if code is None and guess.name == "legal_form":
        code = next((each for each in offered if each == identifiers.legal_form(said)), None)
    if code is not None:
        return Answer(code)
    near = _nearest(said, (*offered, *(title for title in offered.values() if title)))
    return f"there is no code {said!r}{near}; ? lists all"


def _nearest(said: str, offered: Sequence[str]) -> str:
    """The nearest of what is offered, for the end of a sentence."""
    by_word = {same_word(each): each for each in reversed(offered)}
    close = difflib.get_close_matches(same_word(said), by_word, n=3, cutoff=0.5)
    close += [each for each in by_word if same_word(said) in each and each not in close]
    return f"; nearest: {', '.join(by_word[each] for each in close[:3])}" if close else ""
