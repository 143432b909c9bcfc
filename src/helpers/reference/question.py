"""Parliamentary questions: `data/raw/questions/<id>.toml`.

Who asked whom what and when, which applicants it is about, what was published before,
and the answers that no register holds.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from helpers.errors import ReferenceDataError, UserError
from helpers.reference.code_lists import CodeLists
from helpers.reference.codes import LANGUAGES
from helpers.reference.files import as_date, as_period, read_toml
from helpers.reference.nace import NACE_VERSIONS
from helpers.reference.paths import project_root, shown
from helpers.reference.periods import Period
from helpers.reference.typography import spaced_titles

MEASURES = ("applications", "paid", "stopped", "approved", "pending", "amount_paid_eur")
#: A NACE code at any depth: "90", "90.0", "90.03", "90.031".
NACE_AT_ANY_DEPTH = re.compile(r"\d{2}(\.\d{1,3})?")
#: What each numbered part asks for where the file does not say.
DEFAULT_SUBJECTS = {1: "applications", 2: "paid", 3: "stopped"}


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


def load_question(question_id: str, codes: CodeLists, folder: Path | None = None) -> Question:
    """The question of that id; raises UserError where there is none.

    Raises ReferenceDataError for a contradiction inside its file.
    """
    folder = folder or project_root() / "data" / "raw" / "questions"
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if question_id not in known:
        raise UserError(f"there is no question {question_id!r}; known: {', '.join(known)}")
    path = folder / f"{question_id}.toml"
    content, where = read_toml(path), shown(path)
    if content.get("id") != question_id:
        raise ReferenceDataError(f"{where}: id must be {question_id!r}, the name of the file")
    reference_date = as_date(content.get("reference_date"), f"{where}, reference_date")
    if reference_date is None or not content.get("programmes"):
        raise ReferenceDataError(f"{where}: reference_date and programmes must be given")
    answers = tuple(
        _answer(entry, f"{where}, answers {number}")
        for number, entry in enumerate(content.get("answers", ()), start=1)
    )
    asked = content.get("asked", {})
    return Question(
        id=question_id,
        programmes=tuple(content["programmes"]),
        reference_date=reference_date,
        asked=asked,
        parts=_parts(asked, answers, where),
        disclosure=content.get("disclosure", {}),
        published=tuple(
            _published(entry, f"{where}, published {number}", codes)
            for number, entry in enumerate(content.get("published", ()), start=1)
        ),
        answers=answers,
        changes=tuple(_texts(entry) for entry in content.get("changes", ())),
        **_delineation(content.get("delineation", {}), f"{where}, delineation", codes),
    )


def _delineation(entry: dict[str, Any], where: str, codes: CodeLists) -> dict[str, Any]:
    unknown = set(entry) - {"activities", "nace_version", "nace_codes", "source"}
    if unknown:
        raise ReferenceDataError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    activities = tuple(entry.get("activities", ()))
    nace_codes = tuple(str(code) for code in entry.get("nace_codes", ()))
    version = str(entry.get("nace_version", "2008"))
    if not activities and not nace_codes:
        raise ReferenceDataError(f"{where}: neither activities nor nace_codes are given")
    for name, values in (("activities", activities), ("nace_codes", nace_codes)):
        twice = {value for value in values if values.count(value) > 1}
        if twice:
            raise ReferenceDataError(f"{where}: {name} holds {', '.join(sorted(twice))} twice")
    missing = [code for code in activities if code not in codes.activities]
    if missing:
        raise ReferenceDataError(f"{where}: {', '.join(missing)} is not in activities.csv")
    malformed = [code for code in nace_codes if not NACE_AT_ANY_DEPTH.fullmatch(code)]
    if malformed:
        raise ReferenceDataError(
            f"{where}: {', '.join(malformed)} is not a NACE code; write 90, 90.0, 90.03 or 90.031"
        )
    if version not in NACE_VERSIONS:
        raise ReferenceDataError(f"{where}: nace_version {version!r} must be 2008 or 2025")
    return {
        "activities": activities,
        "nace_version": version,
        "nace_codes": nace_codes,
        "delineation_source": str(entry.get("source", "")),
    }


def _parts(asked: dict[str, Any], answers: tuple[TextAnswer, ...], where: str) -> tuple[Part, ...]:
    """The numbered parts as the file gives them, else the three of figures and the texts."""
    given = asked.get("questions")
    if not isinstance(given, list) or not given:
        numbers = sorted({*DEFAULT_SUBJECTS, *(answer.number for answer in answers)})
        given = [{"number": number} for number in numbers]
    parts = []
    for place, entry in enumerate(given, start=1):
        if isinstance(entry, str):
            entry = {"nl": entry}
        number = int(entry.get("number", place))
        subject = entry.get("subject", DEFAULT_SUBJECTS.get(number, "text"))
        if subject not in ("applications", "paid", "stopped", "text"):
            raise ReferenceDataError(
                f"{where}, asked.questions {place}: subject {subject!r} must be "
                "applications, paid, stopped or text"
            )
        parts.append(Part(number, subject, _texts(entry)))
    if len({part.number for part in parts}) < len(parts):
        raise ReferenceDataError(f"{where}, asked.questions: a number is given twice")
    return tuple(parts)


def _texts(entry: dict[str, Any]) -> dict[str, str]:
    inner = entry.get("text", entry)
    if isinstance(inner, str):
        inner = {"nl": inner}
    return spaced_titles(
        {language: str(inner[language]) for language in LANGUAGES if inner.get(language)}
    )


def _published(entry: dict[str, Any], where: str, codes: CodeLists) -> Published:
    reference_date = as_date(entry.get("reference_date"), where)
    measure, province = entry.get("measure"), entry.get("province", "_T")
    applicant = entry.get("applicant", "_T")
    if reference_date is None or measure not in MEASURES:
        raise ReferenceDataError(
            f"{where}: needs a reference_date and a measure out of {', '.join(MEASURES)}"
        )
    if province not in ("_T", "_X", *codes.flemish_provinces):
        raise ReferenceDataError(f"{where}: unknown province {province!r}")
    if applicant not in ("_T", *codes.applicants):
        raise ReferenceDataError(f"{where}: unknown applicant {applicant!r}")
    try:
        value = Decimal(str(entry["value"]))
    except (KeyError, InvalidOperation):
        raise ReferenceDataError(f"{where}: needs a value, a number") from None
    return Published(
        reference_date=reference_date,
        sector_basis=str(entry.get("sector_basis", "activity")),
        measure=measure,
        province=province,
        applicant=applicant,
        value=value,
        source=str(entry.get("source", "")),
    )


def _answer(entry: dict[str, Any], where: str) -> TextAnswer:
    number = entry.get("question", entry.get("number"))
    texts = _texts(entry)
    if not isinstance(number, int) or not texts:
        raise ReferenceDataError(f"{where}: needs the number of its question and a text (nl)")
    return TextAnswer(number, texts, str(entry.get("source", "")), as_period(entry, where))
