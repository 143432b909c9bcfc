"""A settled mapping for a later source: what is the same is kept, what differs is asked about."""

import difflib
import re
import tomllib
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.configuration.documents import read_text
from antwoord.errors import UserError
from antwoord.register.contract.columns import DECISIONS, REOPENED, VIEW_OF, Column
from antwoord.register.evidence.vocabulary import (
    EVENT_WORDS,
    code_words,
    event_words,
    heading_score,
)
from antwoord.register.layout.grid import Layout, headings_among
from antwoord.register.mapping.drift import differences, other_sheets
from antwoord.register.mapping.file import (
    EVENT_KEYS,
    SHARED,
    ColumnMapping,
    EventsMapping,
    Habits,
    HistoryMapping,
    Mapping,
    load_mapping,
    with_shared,
)
from antwoord.register.mapping.observed import observe
from antwoord.register.mapping.remembered import Remembered
from antwoord.register.proposal.lines import SHOWN_WORDS, Guess, Line, together
from antwoord.register.proposal.proposal import Proposal, column_values, receipt_of, source_lines
from antwoord.register.proposal.questions import (
    UNKNOWN,
    codes_of,
    heading_keys,
    unknown_words,
    words_of_events,
)
from antwoord.register.sources.source import SourceTable, read_source
from antwoord.register.values.texts import plain, same_word
from antwoord.storage.database import DatabaseTable

#: A heading must be at least this much like the one that is gone to be offered for it.
ALIKE = 0.4
_LAYOUT = ("sheet", "sheets", "header_row", "encoding", "delimiter")


def propose_like(
    register: Path | DatabaseTable,
    like: Path,
    codes: CodeLists,
    layout: Layout | None = None,
    further: tuple[Column, ...] = (),
) -> Proposal:
    """The settled mapping of an earlier extract for this one; what differs is marked.

    `layout`: what a person says of this one; `further`: columns that only the question names.
    Raises UserError where the mapping is not settled, the register cannot be read, or it has
    none of the mapping's headings.
    """
    old = load_mapping(like, codes, further)
    content = tomllib.loads(read_text(like))
    source, moved = _read(register, old, layout or Layout())
    guesses = _guesses(content)
    source = source.with_counted(receipt_of(source, guesses).left_out)
    values = column_values(source)
    proposal = Proposal(
        source.name,
        _source(content, source, moved, None if layout and layout.sheet else old.remembered),
        guesses,
        (),
        source.headings,
        receipt_of(source, guesses),
        source,
        values,
        codes,
    )
    proposal = _with_headings(proposal, old.remembered)
    proposal = _with_words(proposal, codes, old.remembered)
    proposal = _with_differences(proposal, mapping_of(proposal, old), codes, old.remembered)
    used = {heading for _, line in _headings(proposal) for heading in _several(line.value)}
    unused = tuple(heading for heading in source.headings if heading not in used)
    receipt = receipt_of(source, proposal.guesses)
    return replace(proposal, unused=unused, receipt=receipt)


def mapping_of(proposal: Proposal, like: Mapping | None = None) -> Mapping:
    """The mapping that a proposal would be, marked lines as they are proposed."""
    names = {each.name for each in fields(ColumnMapping)} - {"name", "words"}
    columns = []
    lists: list[EventsMapping] = []
    history = None
    for guess in proposal.guesses:
        said: dict[str, Any] = {line.key: line.value for line in guess.lines}
        words = {same_word(line.key): str(line.value) for line in guess.words}
        if guess.name == "history":
            known = {each.name for each in fields(HistoryMapping)}
            said = {key: value for key, value in said.items() if key in known}
            said["empty"] = frozenset(map(same_word, said.get("empty", ())))
            history = HistoryMapping(**said, events=words)
        elif guess.name == "history.reasons":
            history = replace(history, reasons=words or None) if history else None
        elif guess.name in VIEW_OF:
            lists.append(_list_of(guess.name, said, words))
        elif "." in guess.name:  # the reasons of a list
            lists[-1] = replace(lists[-1], reasons=words or None)
        else:
            entry = {key: value for key, value in said.items() if key in names}
            if "empty" in entry:
                entry["empty"] = frozenset(map(same_word, entry["empty"]))
            keep = said.get("other") == "keep"
            columns.append(
                ColumnMapping(guess.name, words=words or None, keep_others=keep, **entry)
            )
    empty = next((line.value for line in proposal.source if line.key == "empty"), ())
    signs = frozenset(map(same_word, empty)) if isinstance(empty, list) else frozenset()
    where = like.where if like else ""
    shared = {line.key: line.value for line in proposal.source if line.key in SHARED}
    mapping = Mapping(where, tuple(columns), Layout(), history, signs, lists=tuple(lists))
    return with_shared(mapping, shared)


def _list_of(kind: str, said: dict[str, Any], words: dict[str, str]) -> EventsMapping:
    columns = {key: _several(said[key]) for key in EVENT_KEYS[kind] if key in said}
    how = {each.name: said[each.name] for each in fields(Habits) if each.name in said}
    empty = frozenset(map(same_word, said.get("empty", ())))
    return EventsMapping(kind=kind, columns=columns, words=words, empty=empty, **how)


def _several(value: str | int | list[str]) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (str(value),)


def _read(register: Path | DatabaseTable, old: Mapping, said: Layout) -> tuple[SourceTable, str]:
    """The source by its new layout, and the sheet that is no longer there, if any.

    Encoding, delimiter and header row are found out anew, by the headings that are known.
    """
    # By a function, so that of a source with types all columns are read: one may be renamed.
    wanted = headings_among([heading for _, heading in old.headings])
    first = replace(
        said,
        sheet=said.sheet or old.layout.sheet,
        sheets=() if said.sheet else old.layout.sheets,
    )
    try:
        return read_source(register, first, wanted), ""
    except UserError as problem:
        # Another sheet, or text that only its settled encoding reads.
        others = (replace(first, sheet="", sheets=()), replace(first, encoding=old.layout.encoding))
        for place, other in enumerate(others):
            if other == first:
                continue
            try:
                found = read_source(register, other, wanted)
            except UserError:
                continue
            gone = old.layout.sheet or ", ".join(old.layout.sheets)
            return found, gone if place == 0 and not said.sheet else ""
        raise problem from None


def _source(
    content: AnyMapping[str, Any], source: SourceTable, moved: str, then: Remembered | None
) -> tuple[Line, ...]:
    """The lines of [source]: what was found of the layout, the rest as it stands."""
    entry = dict(content.get("source", {}))
    found = {line.key: line.value for line in source_lines(source, ()) if line.key in _LAYOUT}
    lines = []
    for key in (*_LAYOUT, *(key for key in entry if key not in _LAYOUT)):
        value = found.get(key, entry.get(key))
        if value is not None and value != "":
            others = [sheet for sheet in source.sheets if sheet.why]
            doubt = ""
            if key in ("sheet", "sheets") and moved and others:
                doubt = f"there is no sheet {moved!r}: this one?"
            elif key in ("sheet", "sheets") and then and (told := other_sheets(then, source)):
                doubt = f"{told}: is this still right?"
            lines.append(Line(key, value, doubt))
    return tuple(lines)


def _guesses(content: AnyMapping[str, Any]) -> tuple[Guess, ...]:
    def lines(entry: AnyMapping[str, Any], leave: Sequence[str]) -> tuple[Line, ...]:
        return tuple(Line(key, value) for key, value in entry.items() if key not in leave)

    found = []
    history = content.get("history")
    if history:
        events = lines(history["events"], ())
        found.append(Guess("history", lines(history, ("events", "reasons")), events, "as settled"))
        if {"reason", "reasons"} & set(history):
            reasons = lines(history.get("reasons", {}), ())
            found.append(Guess("history.reasons", (), reasons, "as settled"))
    for kind in VIEW_OF:
        if entry := content.get(kind):
            words = lines(entry.get("words", {}), ())
            found.append(Guess(kind, lines(entry, ("words", "reasons")), words, "as settled"))
            if {"reason", "reasons"} & set(entry):
                meanings = lines(entry.get("reasons", {}), ())
                found.append(Guess(f"{kind}.reasons", (), meanings, "as settled"))
    for name, entry in content.get("columns", {}).items():
        words = lines(entry.get("words", {}), ())
        found.append(Guess(name, lines(entry, ("words",)), words, "as settled"))
    return tuple(found)


def _headings(proposal: Proposal) -> list[tuple[int, Line]]:
    return [
        (place, line)
        for place, guess in enumerate(proposal.guesses)
        for line in guess.lines
        if line.key in heading_keys(guess)
    ]


def _keys(place: int, line: Line, proposal: Proposal) -> tuple[str, ...]:
    """What its headings are remembered by; a line of a list may name several."""
    guess = proposal.guesses[place]
    if guess.name not in ("history", *VIEW_OF):
        return (guess.section,)
    number = len(_several(line.value))
    if number == 1:
        return (f"{guess.name}.{line.key}",)
    return tuple(f"{guess.name}.{line.key}_{place}" for place in range(1, number + 1))


def _changed(proposal: Proposal, place: int, line: Line, new: Line, why: str = "") -> Proposal:
    """With one line of a guess in another's place."""
    guess = proposal.guesses[place]
    swap = {id(line): new}
    changed = replace(
        guess,
        lines=tuple(swap.get(id(each), each) for each in guess.lines),
        why=why or guess.why,
    )
    guesses = (*proposal.guesses[:place], changed, *proposal.guesses[place + 1 :])
    return replace(proposal, guesses=guesses)


def _with_headings(proposal: Proposal, then: Remembered | None) -> Proposal:
    """Headings as this source writes them; for one that is gone, the nearest that is free."""
    known: dict[str, str] = {}
    for heading in proposal.headings:
        known.setdefault(same_word(heading), heading)
    settled = [
        (place, heading) for place, line in _headings(proposal) for heading in _several(line.value)
    ]
    here = {heading for _, heading in settled if heading in proposal.headings}
    here |= {known[word] for _, heading in settled if (word := same_word(heading)) in known}
    old = {same_word(heading) for heading in then.headings} if then else set()
    free = [heading for heading in proposal.headings if heading not in here]
    gone = [
        (place, heading)
        for place, heading in settled
        if heading not in proposal.headings and same_word(heading) not in known
    ]
    if gone and not here:
        raise UserError(
            f"{proposal.register} has none of the headings of the mapping; propose a new one: "
            "antwoord map without --like"
        )
    offers: dict[str, str] = {}
    for place, heading in gone:
        if heading not in offers:
            taken = set(offers.values())
            left = [each for each in free if each not in taken]
            offers[heading] = _nearest(heading, proposal.guesses[place].name, left, old)
    for place, line in _headings(proposal):
        if missing := [heading for heading in _several(line.value) if heading in offers]:
            new = _renamed(line, missing, offers)
            proposal = _changed(proposal, place, line, new, "its heading is gone")
    return proposal


def _renamed(line: Line, missing: Sequence[str], offers: AnyMapping[str, str]) -> Line:
    """The line with what is offered for headings that are gone, marked."""
    if isinstance(line.value, list):
        told = [
            f"there is no {heading!r} now; "
            + (f"is it {offers[heading]!r}?" if offers[heading] else "name the one that it is")
            for heading in missing
        ]
        value = [offers.get(heading) or heading for heading in line.value]
        return Line(line.key, value, "; ".join(told))
    heading, offer = missing[0], offers[missing[0]]
    if offer:
        return Line(line.key, offer, f"there is no {heading!r} now; is it this one?")
    if line.key == "column":
        why = f"there is no {heading!r} now, nor one like it: name a heading or leave it empty"
        return Line("constant", "", why)
    return Line(line.key, heading, "there is no such heading now; name the one that it is")


def _nearest(heading: str, name: str, free: Sequence[str], old: set[str]) -> str:
    """The free heading most like the one that is gone; new ones before ones that were there."""

    def score(other: str) -> tuple[float, float]:
        near = difflib.SequenceMatcher(None, plain(heading), plain(other)).ratio()
        own = "." not in name and name not in ("history", *VIEW_OF)
        said = heading_score(other, name) if own else 0.0
        return max(near, said), near

    # A column that was there and not used is hardly the one that was renamed.
    new = [other for other in free if same_word(other) not in old]
    best = max(new, key=score, default="")
    return best if best and score(best)[0] >= ALIKE else ""


def _with_words(proposal: Proposal, codes: CodeLists, then: Remembered | None) -> Proposal:
    """A line for each word that has no code and was not left to the checks before."""
    vocabulary = {**code_words(codes), "history": event_words()}
    reopened = dict.fromkeys(EVENT_WORDS[REOPENED], REOPENED)
    vocabulary[DECISIONS] = {**vocabulary["decision"], **reopened}
    for of_events in ("history", DECISIONS):
        vocabulary[f"{of_events}.reasons"] = vocabulary["stop_reason"]
    for place, guess in enumerate(proposal.guesses):
        unknown = unknown_words(proposal, place, codes)
        owner, key = words_of_events(guess)
        known = _remembered_words(then, f"{owner}.{key}" if owner else guess.section)
        # Without a code before, and so left to the checks; else no reading would have begun.
        said = {line.key: line.value for line in guess.lines}
        kept = not guess.words or said.get("other") == "keep"
        new = [(w, count) for w, count in unknown if not (kept and same_word(w) in known)]
        if not new:
            continue
        if owner and not guess.words:
            new = unknown  # Once a list has a table of words, those that are not in it are refused.
        offered = codes_of(guess.name, codes)
        if len(new) > SHOWN_WORDS and owner:
            proposal = _doubted_words(proposal, owner, key, len(new))
            continue
        if len(new) > SHOWN_WORDS:
            line = Line(
                "other",
                "keep",
                f"{len(new)} words have no code: is this still {guess.name}? give each a line "
                "below, or leave them to the checks",
            )
            lines = (*(each for each in guess.lines if each.key != "other"), line)
            changed = replace(guess, lines=lines)
        else:
            told = ", ".join(offered) if len(offered) <= 30 else "a code of the list"
            added = tuple(
                Line(
                    word,
                    vocabulary.get(guess.name, {}).get(plain(word), UNKNOWN),
                    f'new word, {count} row(s): its code? {told}, or "" for no value',
                )
                for word, count in new
            )
            changed = replace(guess, words=(*guess.words, *added), why="new words")
        guesses = (*proposal.guesses[:place], changed, *proposal.guesses[place + 1 :])
        proposal = replace(proposal, guesses=guesses)
    return proposal


def _remembered_words(then: Remembered | None, key: str) -> set[str]:
    """The words that were there when the mapping was settled, in all columns of a key."""
    if then is None:
        return set()
    numbered = re.compile(rf"{re.escape(key)}(?:_\d+)?")
    return {
        same_word(word)
        for name, facts in then.facts.items()
        if numbered.fullmatch(name)
        for word in facts.words
    }


def _doubted_words(proposal: Proposal, owner: str, key: str, number: int) -> Proposal:
    """With the column of a list in doubt, of whose words so many have no code."""
    for place, guess in enumerate(proposal.guesses):
        for line in guess.lines:
            if guess.name == owner and line.key == key:
                told = f"{number} words have no code: is this still the {key} of each event?"
                new = replace(line, check=together(line.check, told))
                return _changed(proposal, place, line, new)
    return proposal


def _with_differences(
    proposal: Proposal, mapping: Mapping, codes: CodeLists, then: Remembered | None
) -> Proposal:
    """The heading of each column that is no longer like the settled one, marked with why."""
    if then is None or proposal.table is None:
        return proposal
    seen = observe(proposal.table, mapping, codes)
    marked = [each for each in _headings(proposal) if each[1].check]
    renamed = frozenset(key for each in marked for key in _keys(*each, proposal))
    # Words have been asked about, one by one.
    for each in differences(
        then, seen, proposal.headings, date.today(), renamed=renamed, words=False
    ):
        for place, line in _headings(proposal):
            if each.key in _keys(place, line, proposal):
                of = f"{each.column!r}: " if isinstance(line.value, list) else ""
                why = f"{line.check} {of}{each.sentence}: is it still right?".strip()
                proposal = _changed(proposal, place, line, replace(line, check=why), each.sentence)
    return proposal
