"""Parliamentary questions: `data/raw/questions/<id>.toml`.

Who asked whom what and when, which applicants it is about, what was published before,
and the answers that no register holds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.files import as_period
from antwoord.catalogue.nace import NACE_VERSIONS
from antwoord.catalogue.periods import Period, require_no_overlap
from antwoord.cells import AMOUNT, OUTSIDE, TOTAL
from antwoord.configuration.documents import Document, read_document
from antwoord.configuration.schema import (
    ID_ALLOWED,
    Day,
    Either,
    Key,
    Many,
    Number,
    Table,
    Text,
    Whole,
    identifier,
    in_each_language,
    is_id,
    one_of,
    quoted,
)
from antwoord.configuration.schema import Path as Way
from antwoord.errors import UserError
from antwoord.language.languages import LANGUAGES
from antwoord.language.typography import spaced_titles
from antwoord.storage.paths import project_root

MEASURES = ("applications", "paid", "stopped", "approved", "pending", AMOUNT)
SUBJECTS = ("applications", "paid", "stopped", "text")
#: A NACE code at any depth: "90", "90.0", "90.03", "90.031".
NACE_AT_ANY_DEPTH = re.compile(r"[0-9]{2}(\.[0-9]{1,3})?")
#: What each numbered part asks for where the file does not say.
DEFAULT_SUBJECTS = {1: "applications", 2: "paid", 3: "stopped"}

_LONG = Text(lines=True)
_IN_LANGUAGES = {
    **in_each_language(Text(lines=True)),
    "nl": Key(_LONG, "In Dutch; needed where another language is given."),
}
#: One text in up to three languages.
TEXTS = Table({**_IN_LANGUAGES, "nl": Key(_LONG, "In Dutch.", required=True)})
_NUMBER = Whole(1, 99)
#: A text stands in the entry itself, by language, or below `text`.
_TEXT = {
    **_IN_LANGUAGES,
    "text": Key(Either((_LONG, TEXTS)), "The text: by language, or in Dutch alone."),
}
ASKED = Table(
    {
        "by": Key(Text(), "Who asked."),
        "to": Key(Text(), "Who was asked."),
        "to_capacity": Key(Text(), "In which capacity."),
        "number": Key(Either((Whole(1), Text(most=100))), "The number of the question."),
        "date": Key(Day(), "The day it was asked."),
        "subject": Key(Text(), "Its subject; the title of the answer."),
        "parliament": Key(Text(), "The parliament."),
        "session": Key(Text(), "The session."),
        "kind": Key(Text(), "What kind of question it is."),
        "sector": Key(TEXTS, "The sector asked about, in words."),
        "questions": Key(
            Many(
                Either(
                    (
                        _LONG,
                        Table(
                            {
                                "number": Key(_NUMBER, "Its number; absent: its place."),
                                "subject": Key(Text(one_of=SUBJECTS), "Which figures answer it."),
                                **_TEXT,
                            }
                        ),
                    )
                ),
                distinct=False,
            ),
            "The numbered parts.",
        ),
    }
)
DELINEATION = Table(
    {
        "activities": Key(
            Many(Text(most=100), least=0, distinct=False),
            "Codes of data/raw/reference/activities.csv.",
        ),
        "nace_version": Key(Text(one_of=NACE_VERSIONS), "The version of the codes."),
        "nace_codes": Key(
            Many(
                Text(
                    pattern=NACE_AT_ANY_DEPTH.pattern,
                    like="a NACE code: 90, 90.0, 90.03 or 90.031",
                ),
                least=0,
                distinct=False,
            ),
            "NACE codes at any depth.",
        ),
        "source": Key(_LONG, "Where the delineation is known from."),
    }
)
#: Tables that can be shown rounded; dimensions that fall under group disclosure.
ROUNDED_TABLES = ("by_nace",)
GROUPED = ("reason",)
DISCLOSURE = Table(
    {
        "minimum_count": Key(Whole(1, 1000), "Counts from here on are not sensitive."),
        "p_percent": Key(Number(0, 100), "The p % rule for amounts; 0 switches it off."),
        "dominance": Key(
            Many(Number(0, 100, above=True), least=2, most=2, distinct=False),
            "[n, k]: sensitive where n contributors hold more than k %.",
        ),
        "group_disclosure": Key(
            Many(Text(one_of=GROUPED), least=0),
            "Dimensions in which a group must not be of one category.",
        ),
        "seconds": Key(Number(0, 3600, above=True), "For the search of what to leave out."),
        "source": Key(_LONG, "Where these rules come from."),
        "rounding": Key(
            Table(
                {
                    table: Key(Whole(0, 1000, but=(1,)), "To which base; 0: exactly, where safe.")
                    for table in ROUNDED_TABLES
                }
            ),
            "Tables of which all is shown, rounded.",
        ),
    }
)
PUBLISHED = Table(
    {
        "reference_date": Key(Day(), "The day that it described.", required=True),
        "sector_basis": Key(
            Text(one_of=("activity", "nace", "either")), "On which basis; absent: activity."
        ),
        "measure": Key(Text(one_of=MEASURES), "What was counted.", required=True),
        "province": Key(Text(most=20), "Of which province; absent: _T, Flanders."),
        "applicant": Key(Text(most=50), "Of whom; absent: _T, everybody."),
        "value": Key(Number(most=10**12, text=True), "The figure.", required=True),
        "source": Key(_LONG, "Where it was published."),
    }
)
ANSWER = Table(
    {
        "question": Key(_NUMBER, "The number of the part that it answers."),
        "number": Key(_NUMBER, "The same."),
        **_TEXT,
        "source": Key(_LONG, "Where it is known from."),
        "valid_from": Key(Day(), "The first day on which it held."),
        "valid_to": Key(Day(), "The last one."),
    }
)
#: The question file.
QUESTION = Table(
    {
        "id": Key(identifier(), "Its id: the name of this file and of its outputs.", required=True),
        "programmes": Key(
            Many(identifier()), "Files of data/raw/programmes/ that it is about.", required=True
        ),
        "reference_date": Key(Day(), "The day whose state is described.", required=True),
        "asked": Key(ASKED, "Who asked whom what, and when."),
        "delineation": Key(DELINEATION, "Which applicants it is about.", required=True),
        "disclosure": Key(DISCLOSURE, "How the answer is protected."),
        "published": Key(Many(PUBLISHED, least=0), "Figures that were published before."),
        "answers": Key(Many(ANSWER, least=0), "Answers that no register holds."),
        "changes": Key(Many(TEXTS, least=0), "What is better than when it was published."),
    }
)


@dataclass(frozen=True)
class Part:
    """One numbered part of the question; `subject` says which figures answer it."""

    number: int
    subject: str  # applications, paid, stopped or text
    texts: dict[str, str]


@dataclass(frozen=True)
class Published:
    """A figure that was published before."""

    reference_date: date
    sector_basis: str
    measure: str
    province: str
    applicant: str
    value: Decimal
    source: str


@dataclass(frozen=True)
class TextAnswer:
    """An answer that no register holds, with its source and when it held."""

    number: int
    texts: dict[str, str]
    source: str
    period: Period


@dataclass(frozen=True)
class Question:
    """A parliamentary question and how to answer it."""

    id: str
    programmes: tuple[str, ...]
    reference_date: date
    asked: dict[str, Any]
    parts: tuple[Part, ...]
    activities: tuple[str, ...]
    nace_version: str
    nace_codes: tuple[str, ...]  # at any depth, of nace_version
    delineation_source: str
    disclosure: dict[str, Any] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    answers: tuple[TextAnswer, ...] = ()
    changes: tuple[dict[str, str], ...] = ()  # what is better than when it was published

    def text_answer(self, number: int, day: date) -> TextAnswer | None:
        """The text that answers a part on a day: the one that holds then.

        Where none holds, the last that was given before, else the first after; None where the
        part has no text.
        """
        own = [answer for answer in self.answers if answer.number == number]
        own.sort(key=lambda answer: answer.period.valid_from or date.min)
        before = [answer for answer in own if (answer.period.valid_from or date.min) <= day]
        # No two hold on one day, so the last that began is the one that holds, if any does.
        return next(iter(before[-1:] or own[:1]), None)


def load_question(question_id: str, codes: CodeLists, folder: Path | None = None) -> Question:
    """The question of that id; raises UserError where there is none.

    Raises ReferenceDataError for a contradiction inside its file.
    """
    raw = project_root() / "data" / "raw"
    folder = folder or raw / "questions"
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if question_id not in known:
        raise UserError(f"there is no question {quoted(question_id)}; known: {', '.join(known)}")
    document = read_document(folder / f"{question_id}.toml", QUESTION)
    if not is_id(question_id):
        raise document.wrong((), f"the name of the file is no id: an id has {ID_ALLOWED}")
    content = document.check()
    if content["id"] != question_id:
        raise document.wrong(("id",), f"id must be {question_id!r}, the name of the file")
    programmes = [path.stem for path in (raw / "programmes").glob("*.toml")]
    for place, name in enumerate(content["programmes"]):
        if name not in programmes:
            raise document.wrong(("programmes", place), one_of(name, sorted(programmes)))
    answers = tuple(
        _answer(entry, document, ("answers", place))
        for place, entry in enumerate(content.get("answers", ()))
    )
    _require_dominance(content.get("disclosure", {}), document)
    asked = content.get("asked", {})
    parts = _parts(asked, answers, document)
    _require_shown(answers, parts, document)
    published = tuple(
        _published(entry, document, ("published", place), codes)
        for place, entry in enumerate(content.get("published", ()))
    )
    _require_once(published, document)
    return Question(
        id=question_id,
        programmes=tuple(content["programmes"]),
        reference_date=content["reference_date"],
        asked=asked,
        parts=parts,
        disclosure=content.get("disclosure", {}),
        published=published,
        answers=answers,
        changes=tuple(spaced_titles(entry) for entry in content.get("changes", ())),
        **_delineation(content["delineation"], document, codes),
    )


def _delineation(entry: Mapping[str, Any], document: Document, codes: CodeLists) -> dict[str, Any]:
    way: Way = ("delineation",)
    activities = tuple(entry.get("activities", ()))
    nace_codes = tuple(entry.get("nace_codes", ()))
    if not activities and not nace_codes:
        raise document.wrong(way, "neither activities nor nace_codes are given")
    for name, values in (("activities", activities), ("nace_codes", nace_codes)):
        for place, value in enumerate(values):
            if value in values[:place]:
                raise document.wrong((*way, name), f"{name} holds {value} twice; keep one")
    for place, code in enumerate(activities):
        if code not in codes.activities:
            raise document.wrong(
                (*way, "activities", place),
                f"{quoted(code)} is not in activities.csv; {one_of(code, list(codes.activities))}",
            )
    version = entry.get("nace_version", "2008")
    # One text is searched twenty times as fast as its codes one by one.
    listed = "\n".join(("", *(code for of, code in codes.nace_keys if of == version)))
    for place, code in enumerate(nace_codes):
        if f"\n{code}" not in listed:
            raise document.wrong(
                (*way, "nace_codes", place),
                f"{code} is no code of NACE-BEL {version}, nor is there one below it"
                + ("; it is one of 2025" if ("2025", code) in codes.nace_keys else ""),
            )
    return {
        "activities": activities,
        "nace_version": version,
        "nace_codes": nace_codes,
        "delineation_source": entry.get("source", ""),
    }


def _require_dominance(disclosure: Mapping[str, Any], document: Document) -> None:
    n = disclosure.get("dominance", (1,))[0]
    if n != int(n):
        raise document.wrong(("disclosure", "dominance", 0), f"{n} must be a whole number")


def _require_shown(
    answers: tuple[TextAnswer, ...], parts: tuple[Part, ...], document: Document
) -> None:
    """An answer that no part asks for in text would never be seen."""
    texts = [part.number for part in parts if part.subject == "text"]
    for place, answer in enumerate(answers):
        if answer.number not in texts:
            asked = ", ".join(map(str, texts)) or "none"
            raise document.wrong(
                ("answers", place),
                f"no part {answer.number} asks for a text; those that do: {asked}",
            )
    require_no_overlap(
        answers, lambda each: f"the answer to part {each.number}", _period, document.where
    )


def _period(answer: TextAnswer) -> Period:
    return answer.period


def _require_once(published: tuple[Published, ...], document: Document) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for place, each in enumerate(published):
        cell = (each.reference_date, each.sector_basis, each.measure, each.province, each.applicant)
        first = seen.setdefault(cell, place)
        if first != place:
            raise document.wrong(
                ("published", place), f"is the same figure as [[published]] {first + 1}; keep one"
            )


def _parts(
    asked: Mapping[str, Any], answers: tuple[TextAnswer, ...], document: Document
) -> tuple[Part, ...]:
    """The numbered parts as the file gives them, else the three of figures and the texts."""
    numbers = sorted({*DEFAULT_SUBJECTS, *(answer.number for answer in answers)})
    given = asked.get("questions", [{"number": number} for number in numbers])
    parts: list[Part] = []
    for place, entry in enumerate(given):
        way = ("asked", "questions", place)
        if isinstance(entry, str):
            entry = {"nl": entry}
        number = entry.get("number", place + 1)
        if number in [part.number for part in parts]:
            raise document.wrong(way, f"the number {number} is given twice")
        subject = entry.get("subject", DEFAULT_SUBJECTS.get(number, "text"))
        parts.append(Part(number, subject, _texts(entry, document, way)))
    return tuple(parts)


def _texts(entry: Mapping[str, Any], document: Document, way: Way) -> dict[str, str]:
    inner = entry.get("text", entry)
    if isinstance(inner, str):
        inner = {"nl": inner}
    texts = {language: inner[language] for language in LANGUAGES if language in inner}
    if texts and "nl" not in texts:
        raise document.wrong(way, "its text is not given in Dutch (nl)")
    if "text" in entry and any(language in entry for language in LANGUAGES):
        raise document.wrong(way, "its text is given twice; write it in text or by language")
    return spaced_titles(texts)


def _published(
    entry: Mapping[str, Any], document: Document, way: Way, codes: CodeLists
) -> Published:
    offered = {
        "province": [TOTAL, OUTSIDE, *codes.flemish_provinces],
        "applicant": [TOTAL, *codes.applicants],
    }
    for name, known in offered.items():
        if entry.get(name, TOTAL) not in known:
            raise document.wrong((*way, name), one_of(entry[name], known))
    value = entry["value"]
    if entry["measure"] != AMOUNT and value != int(value):
        raise document.wrong((*way, "value"), f"{value} must be a whole number: it is a count")
    return Published(
        reference_date=entry["reference_date"],
        sector_basis=entry.get("sector_basis", "activity"),
        measure=entry["measure"],
        province=entry.get("province", TOTAL),
        applicant=entry.get("applicant", TOTAL),
        value=value,
        source=entry.get("source", ""),
    )


def _answer(entry: Mapping[str, Any], document: Document, way: Way) -> TextAnswer:
    if ("question" in entry) == ("number" in entry):
        raise document.wrong(way, "needs the number of its question, once: question = 4")
    number = entry["question"] if "question" in entry else entry["number"]
    texts = _texts(entry, document, way)
    if not texts:
        raise document.wrong(way, "needs a text (nl)")
    period = as_period(entry, lambda: document.place(way))
    return TextAnswer(number, texts, entry.get("source", ""), period)
