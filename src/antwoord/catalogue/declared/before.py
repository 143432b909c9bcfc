"""A question's file in the form of before version 0.3, written in the form of today.

That form told of who is asked about and which of four subjects a part is of; which tables
answer it was the program's. Those tables are declared here, as it always made them.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from antwoord.catalogue.declared.writing import block_of, question_text, value_of
from antwoord.language.languages import LANGUAGES

_SUBJECTS = {1: "applications", 2: "paid", 3: "stopped"}
_PARTS: dict[str, dict[str, Any]] = {
    "applications": {
        "headline": ["applications"],
        "tables": [
            {"table": "by_province", "measures": ["applications"]},
            *("by_applicant", "by_activity"),
            {"table": "by_nace", "measures": ["applications"]},
            "by_year",
        ],
    },
    "paid": {
        "headline": ["paid", "amount_paid_eur"],
        "tables": [
            {"table": "by_province", "measures": ["paid"]},
            {"table": "by_province", "measures": ["amount_paid_eur"]},
            {"table": "by_nace", "measures": ["paid", "amount_paid_eur"]},
        ],
    },
    "stopped": {
        "headline": ["stopped", "undecided"],
        "tables": ["by_reason", "by_reason_nace", "by_duration"],
    },
    "text": {"kind": "text"},
}
_USUAL = ["applications", "paid", "stopped", "amount_paid_eur"]
#: The tables of version 0.2, in its order; the last three were extras.
_TABLES: list[dict[str, Any]] = [
    {
        "id": "by_province",
        "measures": [
            *("applications", "paid", "stopped", "undecided", "approved", "pending"),
            "amount_paid_eur",
        ],
        "rows": ["province"],
        "columns": ["applicant"],
        "chart": "map",
    },
    {"id": "by_applicant", "measures": _USUAL, "rows": ["applicant"], "chart": "bars"},
    {
        "id": "by_activity",
        "measures": _USUAL,
        "rows": ["activity"],
        "internal_columns": ["applicant"],
        "chart": "bars",
    },
    {
        "id": "by_nace",
        "measures": ["applications", "paid", "amount_paid_eur"],
        "rows": ["nace_group", "nace"],
        "internal_columns": ["applicant"],
        "chart": "bars",
    },
    {
        "id": "by_reason",
        "measures": ["stopped"],
        "rows": ["reason"],
        "columns": ["province"],
        "internal_columns": ["nace_group", "nace"],
        "chart": "bars",
    },
    {
        "id": "by_reason_nace",
        "measures": ["stopped"],
        "rows": ["nace_group"],
        "columns": ["reason"],
        "chart": "none",
    },
    {"id": "by_year", "measures": _USUAL, "rows": ["year"], "chart": "columns", "asked": False},
    {
        "id": "by_duration",
        "measures": ["applications", "paid", "stopped"],
        "rows": ["duration"],
        "chart": "columns",
        "asked": False,
    },
    {
        "id": "by_basis",
        "measures": ["applications"],
        "rows": ["basis"],
        "chart": "none",
        "asked": False,
    },
]
_SECTION = re.compile(r"^\s*\[")
_NUMBER = re.compile(r"^(\s*)(?:question|number)(\s*=)")


def content_of_today(old: Mapping[str, Any], question_id: str) -> dict[str, Any]:
    """What the file says in the form of today; its keys stand in the order of before."""
    delineation = dict(old.get("delineation", {}))
    asked = dict(old.get("asked", {}))
    sector, given = asked.pop("sector", None), asked.pop("questions", None)
    population = {**({"sector": sector} if sector else {}), **delineation}
    basis = "activity" if population.get("activities") else "nace"
    answers = [_answer(one) for one in old.get("answers", ())]
    both = population.get("activities") and population.get("nace_codes")
    tables = [one for one in _TABLES if both or one["id"] != "by_basis"]
    numbers = sorted({*_SUBJECTS, *(one["part"] for one in answers)})
    parts = [
        _part(one, place)
        for place, one in enumerate(given or [{"number": number} for number in numbers])
    ]
    made: dict[str, Any] = {}
    for key, value in old.items():
        if key == "delineation":
            made |= {"population": population, "parts": parts, "tables": tables}
        elif key == "asked":
            made |= {"asked": asked} if asked else {}
        elif key == "answers":
            made["answers"] = answers
        elif key == "published":
            made["published"] = [
                one if basis == "activity" else {"sector_basis": "activity", **one} for one in value
            ]
        else:
            made[key] = value
    return {
        **made,
        "id": question_id,
        # Sector alone, for a file without a delineation.
        **({"population": population} if population else {}),
        "parts": parts,
        "tables": tables,
    }


def text_of_today(old: str, question_id: str) -> str:
    """The file's text, with its comments where they can be kept; raises no error of its own.

    `old` is TOML in the form of before.
    """
    content = content_of_today(tomllib.loads(old), question_id)
    kept = _rewritten(old, content)
    try:
        if kept and tomllib.loads(kept) == content:
            return kept
    except tomllib.TOMLDecodeError:
        pass
    return question_text(content)


def _answer(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {("part" if key in ("question", "number") else key): one for key, one in entry.items()}


def _part(entry: str | Mapping[str, Any], place: int) -> dict[str, Any]:
    given: Mapping[str, Any] = {"nl": entry} if isinstance(entry, str) else entry
    number = given.get("number", place + 1)
    inner = given.get("text", given)
    texts = {"nl": inner} if isinstance(inner, str) else inner
    text = {language: texts[language] for language in LANGUAGES if language in texts}
    subject = given.get("subject", _SUBJECTS.get(number, "text"))
    return {"number": number, **_PARTS[subject], **({"text": text} if text else {})}


def _rewritten(old: str, content: Mapping[str, Any]) -> str:
    """The text of before, changed line by line where the form differs; empty where it cannot be."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(old)
        for key in ("sector", "questions"):
            if key in document.get("asked", {}):
                document["asked"].remove(key)
        document["id"] = content["id"]
        text = tomlkit.dumps(document)
    except (TOMLKitError, TypeError, AttributeError, KeyError):
        return ""
    lines, within = [], ""
    for line in text.splitlines():
        if _SECTION.match(line):
            within = line.strip().partition("#")[0].strip()
        if within == "[delineation]" and line.strip().startswith("[delineation]"):
            lines.append(line.replace("[delineation]", "[population]"))
            if "sector" in content["population"]:
                lines.append(f"sector = {value_of(content['population']['sector'])}")
            continue
        lines.append(_NUMBER.sub(r"\1part\2", line) if within == "[[answers]]" else line)
    made = [
        *(block_of("parts", one, many=True) for one in content["parts"]),
        *(block_of("tables", one, many=True) for one in content["tables"]),
    ]
    at = _end_of_population(lines)
    before, after = "\n".join(lines[:at]).rstrip("\n"), "\n".join(lines[at:]).strip("\n")
    return "\n\n".join(filter(None, (before, "\n".join(made).rstrip("\n"), after))) + "\n"


def _end_of_population(lines: list[str]) -> int:
    """The line before which the parts go: behind the population, above what is said of the next."""
    start = next((n for n, line in enumerate(lines) if line.startswith("[population]")), len(lines))
    at = next((n for n in range(start + 1, len(lines)) if _SECTION.match(lines[n])), len(lines))
    while at > start + 1 and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return at
