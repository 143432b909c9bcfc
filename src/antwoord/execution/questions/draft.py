"""A new question: what is asked of whoever makes one, and the file that follows from it.

Every answer is read the same way, whether it was typed at a prompt or given as an option.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.dimensions import dimensions
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import (
    Question,
    programmes_known,
    question_in,
)
from antwoord.catalogue.declared.question_file import (
    ASKED,
    BASES,
    FIGURES,
    NACE_AT_ANY_DEPTH,
    POPULATION,
    QUESTION,
)
from antwoord.catalogue.declared.writing import question_text
from antwoord.catalogue.nace import NACE_VERSIONS
from antwoord.catalogue.programme import load_programme
from antwoord.configuration.documents import document_of
from antwoord.configuration.schema import ID_ALLOWED, is_id, nearest, quoted
from antwoord.errors import UserError
from antwoord.execution.questions.forms import (
    DIMENSION_FORM,
    PART_FORM,
    SETTING_FORM,
    TABLE_FORM,
    USUAL,
    WHERE_FORM,
    Values,
    among,
    dimension_of,
    fitting_measures,
    in_languages,
    part_of,
    set_at,
    setting_of,
    table_of,
    where_of,
    with_ids,
)
from antwoord.language.dates import typed_day

#: What stands in a table where nobody says it.
USUAL_MEASURES = ("applications", "paid", "amount_paid_eur")
_SPLITS = ("rows", "columns", "internal_columns")
_DISCLOSURE = {
    "minimum_count": 3,
    "p_percent": 10,
    "source": "default of the program; say where the rules come from",
}

Reader = Callable[[str, CodeLists, Values], Any]
#: Keys at the top of the file that are asked for.
_PLAIN = ("reference_date", "reference_dates", "sector_basis")


@dataclass(frozen=True)
class Field:
    """One thing that is asked: `ask` says what, `known` lists what may be answered.

    `read` gives the value of what was typed, with the values before it, and raises UserError, a
    sentence. Of `many` answers each is a word, or a line of its own where spaces part nothing
    (`lines`).
    """

    name: str
    ask: str
    read: Reader
    known: Callable[[CodeLists], Mapping[str, str]] | None = None
    many: bool = False
    lines: bool = False
    usual: str = ""
    needed: bool = False

    @property
    def option(self) -> str:
        """The option of the command that says the same."""
        return "--" + self.name.replace("_", "-")


def _text(typed: str, codes: CodeLists, values: Values) -> str:  # noqa: ARG001
    return typed


def _number(typed: str, codes: CodeLists, values: Values) -> int | str:  # noqa: ARG001
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed) else typed


def _day(typed: str, codes: CodeLists, values: Values) -> date:  # noqa: ARG001
    try:
        return typed_day(typed)
    except ValueError as error:
        raise UserError(str(error)) from None


def _among(known: Callable[[CodeLists], Mapping[str, str]]) -> Reader:
    return lambda typed, codes, values: among(typed, list(known(codes)))  # noqa: ARG005


def _form(read: Callable[[str, Values], Any]) -> Reader:
    return lambda typed, codes, values: read(typed, values)  # noqa: ARG005


def _nace(typed: str, codes: CodeLists, values: Values) -> str:
    asked = values.get("nace_version") or NACE_VERSIONS[0]
    for version in (asked, *(one for one in NACE_VERSIONS if one != asked)):
        listed = [code for of, code in codes.nace_keys if of == version]
        if NACE_AT_ANY_DEPTH.fullmatch(typed) and any(c.startswith(typed) for c in listed):
            if version == asked:
                return typed
            raise UserError(
                f"{typed} is a code of NACE-BEL {version}; those of {asked} are asked for"
            )
    near = nearest(typed, sorted(code for of, code in codes.nace_keys if of == asked))
    meant = f"; perhaps {near} is meant" if near else ""
    raise UserError(
        f"{quoted(typed)} is no code of NACE-BEL {asked} (such as 90, 90.0, 90.03 or 90.031){meant}"
    )


def _merged(typed: str, codes: CodeLists, values: Values) -> str:  # noqa: ARG001
    if "+" not in typed.strip("+"):
        raise UserError(f"{quoted(typed)} is one code; write two that stand together as a+b")
    return typed


def _programmes(codes: CodeLists) -> dict[str, str]:
    return {name: load_programme(name, codes).title("en") for name in programmes_known()}


def _activities(codes: CodeLists) -> dict[str, str]:
    return {code: one.title("en") for code, one in codes.activities.items()}


def _measures(codes: CodeLists) -> dict[str, str]:  # noqa: ARG001
    return {name: one.noun for name, one in measures().items()}


def _dimensions(codes: CodeLists) -> dict[str, str]:  # noqa: ARG001
    return {name: one.title for name, one in dimensions().items()}


def _bases(codes: CodeLists) -> dict[str, str]:  # noqa: ARG001
    return dict.fromkeys(BASES, "")


def _versions(codes: CodeLists) -> dict[str, str]:  # noqa: ARG001
    return dict.fromkeys(NACE_VERSIONS, "")


#: All that is asked, in the order of asking; what a later one may name comes before it.
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
    Field(
        "reference_dates",
        "Of which earlier days too, in tables by reference_date?",
        _day,
        many=True,
    ),
    Field("number", "The number of the question, if it has one", _number),
    Field("subject", "Its subject, which becomes the title of the answer", _text),
    Field("by", "Who asks it?", _text),
    Field("sector", "Of which sector, in words? Nothing: everybody", _text),
    Field(
        "activities",
        "Which activities are that sector?",
        _among(_activities),
        _activities,
        many=True,
    ),
    Field("nace_version", "NACE codes of which version?", _among(_versions), _versions),
    Field("nace_codes", "Which NACE codes, at any depth?", _nace, many=True),
    Field("sector_basis", "By what is an applicant in the sector?", _among(_bases), _bases),
    Field("since", "From which day of application on?", _day),
    Field("until", "Up to which day of application?", _day),
    Field(
        "dimension",
        f"A split that is no dimension yet? {DIMENSION_FORM}",
        _form(dimension_of),
        many=True,
        lines=True,
    ),
    Field(
        "where",
        f"Of whom alone, besides? {WHERE_FORM}",
        _form(where_of),
        _dimensions,
        many=True,
    ),
    Field(
        "measure",
        "What is counted or summed?",
        _among(_measures),
        _measures,
        many=True,
        usual=" ".join(USUAL_MEASURES),
    ),
    Field(
        "table",
        f"By what is it split? A table each: {TABLE_FORM}",
        _form(table_of),
        _dimensions,
        many=True,
        usual=USUAL["rows"][0],
    ),
    Field(
        "part",
        f"Its numbered parts, a line each: {PART_FORM}",
        _form(part_of),
        many=True,
        lines=True,
    ),
    Field("merge", "Which codes stand together where more can be told so? a+b", _merged, many=True),
    Field("set", f"Anything else? {SETTING_FORM}", _form(setting_of), many=True, lines=True),
)
BY_NAME = {field.name: field for field in FIELDS}


def read_given(given: Mapping[str, Sequence[str]], codes: CodeLists) -> Values:
    """The values of options; raises UserError, a sentence that names the option."""
    values: Values = {}
    for field in FIELDS:
        name, typed = field.name, given.get(field.name)
        if not typed:
            continue
        try:
            read = [field.read(one.strip(), codes, values) for one in typed]
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
    """The file of a question with these values; what is not among them has its default.

    Raises UserError where two of them do not go together. Texts are in `language`.
    """
    chosen = values.get("measure") or list(USUAL_MEASURES)
    own = values.get("dimension", [])
    tables = _tables(values.get("table") or [USUAL], chosen, own)
    parts, answers = _parts(values, chosen, tables, language)
    population = {name: values[name] for name in POPULATION.keys if values.get(name)}
    if limits := values.get("where"):
        population["where"] = {name: codes for one in limits for name, codes in one.items()}
    merge = {"merge": values["merge"]} if values.get("merge") else {}
    content: Values = {
        "id": question_id,
        "programmes": values["programme"],
        **{name: values[name] for name in _PLAIN if values.get(name)},
        "asked": {name: values[name] for name in ASKED.keys if values.get(name)},
        "population": population,
        "parts": parts,
        "tables": tables,
        "dimensions": own,
        "disclosure": {**_DISCLOSURE, **merge},
        "answers": answers,
    }
    content = {key: value for key, value in content.items() if value}
    for way, value in values.get("set", ()):
        set_at(content, way, value)
    content = in_languages(content, QUESTION, language)
    text = question_text(content)
    if language != "nl" and f"{language} = " in text:
        text = "# The texts under nl are the asker's own words: put them into Dutch.\n\n" + text
    return text


def _tables(given: Sequence[Values], chosen: Sequence[str], own: Sequence[Values]) -> list[Values]:
    found: list[Values] = []
    declared = {one["id"]: one for one in own if "id" in one and "of" in one}
    for one in with_ids(given):
        names = [name for key in _SPLITS for name in one.get(key, ())]
        fitting = fitting_measures(names, declared)
        wanted = one.get("measures") or [name for name in chosen if name in fitting] or fitting[:1]
        found.append({**one, "measures": wanted})
    return found


def _parts(
    values: Values, chosen: Sequence[str], tables: Sequence[Values], language: str
) -> tuple[list[Values], list[Values]]:
    """The parts, and the texts that answer some; the first of figures has what no part names."""
    given = values.get("part") or [{}]
    parts: list[Values] = []
    answers: list[Values] = []
    for place, one in enumerate(given, start=1):
        part = {"number": place, **one}
        if (answer := part.pop("answered", None)) is not None:
            answers.append({"part": part["number"], "nl": answer, language: answer})
        if part.get("kind") == FIGURES:
            del part["kind"]
        parts.append(part)
    told = {
        shown if isinstance(shown, str) else shown.get("table")
        for part in parts
        for shown in part.get("tables", ())
    }
    left = [one["id"] for one in tables if one["id"] not in told and one.get("asked", True)]
    for part in parts:
        if "kind" in part or "tables" in part or "headline" in part:
            continue
        headline = [name for name in chosen if measures()[name].headline] or list(chosen[:1])
        part |= {"headline": headline, **({"tables": left} if left else {})}
        left = []
    return parts, answers


def checked(text: str, path: Path, codes: CodeLists) -> Question:
    """The question that a text is as the file of that path; raises UserError, a sentence."""
    return question_in(document_of(path, text, QUESTION), path.stem, codes)
