"""A new question: what is asked of whoever makes one, and the file that follows from it.

Every answer is read the same way, whether it was typed at a prompt or given as an option.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.dimensions import dimensions
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import Question, programmes_known, question_in
from antwoord.catalogue.declared.question_file import NACE_AT_ANY_DEPTH, QUESTION
from antwoord.catalogue.declared.writing import question_text
from antwoord.catalogue.programme import load_programme
from antwoord.configuration.documents import document_of
from antwoord.configuration.schema import ID_ALLOWED, is_id, nearest, one_of, quoted
from antwoord.errors import UserError

#: What stands in a table where nobody says it.
USUAL_MEASURES = ("applications", "paid", "amount_paid_eur")
USUAL_TABLE = "province"
#: How a table is written: `paid,amount_paid_eur:province+applicant/year`.
TABLE_FORM = "rows, two of them with +, then / and a column: municipality/year"
_LONGEST_NAME = 40
_DISCLOSURE = {
    "minimum_count": 3,
    "p_percent": 10,
    "source": "default of the program; say where the rules come from",
}

Values = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One thing that is asked: `ask` says what, `known` lists what may be answered.

    `read` gives the value of what was typed and raises UserError, a sentence.
    """

    name: str
    ask: str
    read: Callable[[str, CodeLists], Any]
    known: Callable[[CodeLists], Mapping[str, str]] | None = None
    many: bool = False
    usual: str = ""
    needed: bool = False

    @property
    def option(self) -> str:
        """The option of the command that says the same."""
        return "--" + self.name.replace("_", "-")


def _text(typed: str, codes: CodeLists) -> str:  # noqa: ARG001
    return typed


def _number(typed: str, codes: CodeLists) -> int | str:  # noqa: ARG001
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed) else typed


def _day(typed: str, codes: CodeLists) -> date:  # noqa: ARG001
    try:
        if len(typed) != 10:
            raise ValueError
        return date.fromisoformat(typed)
    except ValueError:
        raise UserError(
            f"{quoted(typed)} is not a date; write year-month-day, such as 2021-03-01"
        ) from None


def _among(known: Callable[[CodeLists], Mapping[str, str]]) -> Callable[[str, CodeLists], str]:
    def read(typed: str, codes: CodeLists) -> str:
        offered = list(known(codes))
        if typed not in offered:
            raise UserError(one_of(typed, offered))
        return typed

    return read


def _nace(typed: str, codes: CodeLists) -> str:
    for version in ("2008", "2025"):
        listed = [code for of, code in codes.nace_keys if of == version]
        if NACE_AT_ANY_DEPTH.fullmatch(typed) and any(c.startswith(typed) for c in listed):
            if version == "2008":
                return typed
            raise UserError(f"{typed} is a code of NACE-BEL 2025; those of 2008 are asked for")
    near = nearest(typed, sorted(code for of, code in codes.nace_keys if of == "2008"))
    meant = f"; perhaps {near} is meant" if near else ""
    raise UserError(
        f"{quoted(typed)} is no code of NACE-BEL 2008 (such as 90, 90.0, 90.03 or 90.031){meant}"
    )


def _table(typed: str, codes: CodeLists) -> dict[str, Any]:
    """A table as TABLE_FORM says, with its own measures before a colon if it has any."""
    own, _, split = typed.rpartition(":")
    rows, _, column = split.partition("/")
    read: dict[str, Any] = {
        "rows": [_dimension(one, codes) for one in re.split(r"[+×]", rows)],
    }
    if len(read["rows"]) > 2:
        raise UserError(f"{quoted(typed)} has more than two dimensions as rows")
    if column:
        read["columns"] = [_dimension(column, codes)]
    every = [*read["rows"], *read.get("columns", ())]
    if len(set(every)) < len(every):
        raise UserError(f"{quoted(typed)} names a dimension twice; keep one")
    kin = [dimensions()[name].kin for name in every]
    if column and kin[-1] in kin[:-1]:
        raise UserError(f"{column.strip()} is a level of a dimension of the rows; nest them with +")
    fitting = [name for name in measures() if all(dimensions()[one].fits(name) for one in every)]
    if not fitting:
        raise UserError(f"{quoted(typed)}: no measure goes with all of its dimensions")
    if own:
        read["measures"] = [_measure(one.strip(), codes) for one in own.split(",")]
        for name in read["measures"]:
            if name not in fitting:
                raise UserError(f"{quoted(typed)}: {one_of(name, fitting)}")
    return read


def _dimension(typed: str, codes: CodeLists) -> str:
    return _among(_dimensions)(typed.strip(), codes)


def _programmes(codes: CodeLists) -> dict[str, str]:
    return {name: load_programme(name, codes).title("en") for name in programmes_known()}


def _activities(codes: CodeLists) -> dict[str, str]:
    return {code: one.title("en") for code, one in codes.activities.items()}


def _measures(codes: CodeLists) -> dict[str, str]:  # noqa: ARG001
    return {name: one.noun for name, one in measures().items()}


def _dimensions(codes: CodeLists) -> dict[str, str]:  # noqa: ARG001
    return {name: one.title for name, one in dimensions().items()}


_measure = _among(_measures)

#: All that is asked, in the order of asking.
FIELDS = (
    Field(
        "programme",
        "Which programmes is it about?",
        _among(_programmes),
        _programmes,
        many=True,
        needed=True,
    ),
    Field("reference_date", "The state of which day is asked for?", _day, needed=True),
    Field("number", "The number of the question, if it has one", _number),
    Field("subject", "Its subject, which becomes the title of the answer", _text),
    Field("by", "Who asks it?", _text),
    Field("text", "What is asked, in the words of whoever asks", _text),
    Field("sector", "Of which sector, in words? Nothing: everybody", _text),
    Field(
        "activities",
        "Which activities are that sector?",
        _among(_activities),
        _activities,
        many=True,
    ),
    Field("nace_codes", "Which NACE codes (2008), at any depth?", _nace, many=True),
    Field("since", "From which day of application on?", _day),
    Field("until", "Up to which day of application?", _day),
    Field(
        "measure",
        "What is counted or summed?",
        _measure,
        _measures,
        many=True,
        usual=" ".join(USUAL_MEASURES),
    ),
    Field(
        "table",
        f"By what is it split? A table each: {TABLE_FORM}",
        _table,
        _dimensions,
        many=True,
        usual=USUAL_TABLE,
    ),
)
BY_NAME = {field.name: field for field in FIELDS}


def read_given(given: Mapping[str, Sequence[str]], codes: CodeLists) -> Values:
    """The values of options; raises UserError, a sentence that names the option."""
    values: Values = {}
    for name, typed in given.items():
        field = BY_NAME[name]
        try:
            read = [field.read(one.strip(), codes) for one in typed]
        except UserError as error:
            raise UserError(f"{field.option} {error}") from None
        values[name] = read if field.many else read[-1]
    return values


def require_id(question_id: str) -> None:
    """Raises UserError where a text may not be the id of a question."""
    if not is_id(question_id):
        raise UserError(f"{quoted(question_id)} is no id: an id has {ID_ALLOWED}")


def require_all(values: Values) -> None:
    """Raises UserError where something is not given that every question needs."""
    for field in FIELDS:
        if field.needed and not values.get(field.name):
            known = f"; known: {', '.join(programmes_known())}" if field.known else ""
            raise UserError(f"{field.option} is not given: {field.ask.lower()[:-1]}{known}")


def draft_text(question_id: str, values: Values, language: str) -> str:
    """The file of a question with these values; what is not among them has its default."""
    texts = {name: values[name] for name in ("text", "sector") if values.get(name)}
    told = {name: {"nl": text, language: text} for name, text in texts.items()}
    population: Values = {"sector": told["sector"]} if "sector" in told else {}
    population |= {
        name: values[name]
        for name in ("activities", "nace_codes", "since", "until")
        if values.get(name)
    }
    chosen = values.get("measure") or list(USUAL_MEASURES)
    tables = _tables(values.get("table") or [{"rows": [USUAL_TABLE]}], chosen)
    headline = [name for name in chosen if measures()[name].headline] or chosen[:1]
    asked = {name: values[name] for name in ("by", "number", "subject") if values.get(name)}
    part: Values = {"number": 1, "headline": headline, "tables": [one["id"] for one in tables]}
    part |= {"text": told["text"]} if "text" in told else {}
    content = {
        "id": question_id,
        "programmes": values["programme"],
        "reference_date": values["reference_date"],
        **({"asked": asked} if asked else {}),
        **({"population": population} if population else {}),
        "parts": [part],
        "tables": tables,
        "disclosure": _DISCLOSURE,
    }
    text = question_text(content)
    if told and language != "nl":
        note = "# The texts under nl are the asker's own words: put them into Dutch.\n\n"
        text = note + text
    return text


def _tables(given: Sequence[Values], chosen: Sequence[str]) -> list[Values]:
    found: list[Values] = []
    for one in given:
        names = [*one["rows"], *one.get("columns", ())]
        own = [dimensions()[name] for name in names]
        fitting = [name for name in measures() if all(each.fits(name) for each in own)]
        wanted = one.get("measures") or [name for name in chosen if name in fitting] or fitting[:1]
        name = "_".join(["by", *names])[:_LONGEST_NAME]
        while name in [each["id"] for each in found]:
            name = f"{name[: _LONGEST_NAME - 3].rstrip('_')}_{len(found) + 1}"
        found.append({"id": name, **one, "measures": wanted})
    return found


def checked(text: str, path: Path, codes: CodeLists) -> Question:
    """The question that a text is as the file of that path; raises UserError, a sentence."""
    return question_in(document_of(path, text, QUESTION), path.stem, codes)
