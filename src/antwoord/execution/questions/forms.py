"""The short forms in which a new question is told: a table, a part, a dimension, a limit.

Each of them may be written in full instead, as the inline table of TOML that the file would
hold: `{ id = "by_year", rows = ["year"], measures = ["paid"] }`. What such a table holds is
checked with the whole file.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from antwoord.catalogue.declared.dimensions import dimensions
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question_file import (
    CHARTS,
    FIGURES,
    KINDS,
    NAME,
    QUESTION,
    TEXT,
    TEXTS,
)
from antwoord.configuration.schema import Kind, Many, Named, Table, one_of, quoted
from antwoord.errors import UserError

#: How each is written, as questions and help say it.
TABLE_FORM = "rows, two of them with +, then / and a column: municipality/year"
DIMENSION_FORM = (
    "sex (a column of the register), size=employees:0,4,9 (upper ends of its classes) or "
    "kind=legal_form:association(017,125);company(014,015) (groups), then | and its title"
)
PART_FORM = (
    "what is asked, then | and the measures and tables that answer it; or text:, not_held: or "
    "refused: before it, and | the answer or the ground"
)
WHERE_FORM = "a dimension and its codes: province=BE-VAN,BE-VLI"
SETTING_FORM = 'a key of the file and its value: asked.to="…"; parts.2.source="…"'

#: The table where none is given.
USUAL: dict[str, Any] = {"rows": ["province"]}
_LONGEST_NAME = 40
#: What the last item of a table says besides: how it is drawn, or that nobody asked for it.
_EXTRA = "extra"
_BEFORE_ID, _GROUP = re.compile(r"([a-z][a-z0-9_-]*)=(.*)", re.DOTALL), re.compile(r"(.+?)\((.+)\)")

Values = dict[str, Any]
Read = dict[str, Any]


def in_full(typed: str) -> Read | None:
    """The inline table that a text is; None for a short form. Raises UserError for a broken one."""
    if not typed.lstrip().startswith("{"):
        return None
    return dict(_toml(typed))


def _toml(typed: str) -> Any:
    try:
        return tomllib.loads(f"value = {typed.strip()}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UserError(f"{quoted(typed)} is not TOML: {error}") from None


def table_of(typed: str, values: Values) -> Read:
    """A table: `id=measures:rows/column//internal columns@chart@extra`, of which rows suffice."""
    if (full := in_full(typed)) is not None:
        return full
    own = _own(values)
    text, *marks = typed.split("@")
    read: Read = {}
    if named := _BEFORE_ID.fullmatch(text):
        read["id"], text = named.groups()
    told, _, split = text.rpartition(":")
    split, _, further = split.partition("//")
    rows, _, column = split.partition("/")
    known = [*dimensions(), *own]
    read["rows"] = [among(one, known) for one in re.split(r"[+×]", rows)]
    if len(read["rows"]) > 2:
        raise UserError(f"{quoted(typed)} has more than two dimensions as rows")
    if column:
        read["columns"] = [among(column, known)]
    if further:
        read["internal_columns"] = [among(one, known) for one in further.split(",")]
    every = [*read["rows"], *read.get("columns", ())]
    if len(set(every)) < len(every):
        raise UserError(f"{quoted(typed)} names a dimension twice; keep one")
    kin = [_kin(name, own) for name in every]
    if column and kin[-1] in kin[:-1]:
        raise UserError(f"{column.strip()} is a level of a dimension of the rows; nest them with +")
    fitting = fitting_measures([*every, *read.get("internal_columns", ())], own)
    if not fitting:
        raise UserError(f"{quoted(typed)}: no measure goes with all of its dimensions")
    if told:
        read["measures"] = [among(one, list(measures())) for one in told.split(",")]
        for name in read["measures"]:
            if name not in fitting:
                raise UserError(f"{quoted(typed)}: {one_of(name, fitting)}")
    for mark in marks:
        if among(mark, (*CHARTS, _EXTRA)) == _EXTRA:
            read["asked"] = False
        else:
            read["chart"] = mark.strip()
    return read


def with_ids(tables: Sequence[Read]) -> list[Read]:
    """Tables each with an id: its own, else one of its dimensions."""
    found: list[Read] = []
    for one in tables:
        name = "_".join(["by", *one.get("rows", ()), *one.get("columns", ())])[:_LONGEST_NAME]
        while name in [each["id"] for each in found]:
            name = f"{name[: _LONGEST_NAME - 3].rstrip('_')}_{len(found) + 1}"
        found.append({"id": name, **one})
    return found


def fitting_measures(names: Sequence[str], own: Mapping[str, Read]) -> list[str]:
    """The measures that go with dimensions of the catalogue and of the question's `own`."""
    bases = [own[name]["of"] if name in own else name for name in names]
    # Bands of what was paid are of what was paid, as those of the catalogue.
    bases = ["amount_band" if base == "paid_amount_eur" else base for base in bases]
    known = [dimensions()[base] for base in bases if base in dimensions()]
    return [name for name in measures() if all(one.fits(name) for one in known)]


def _kin(name: str, own: Mapping[str, Read]) -> str:
    base = own[name]["of"] if name in own and "groups" in own[name] else name
    return dimensions()[base].kin if base in dimensions() else name


def _own(values: Values) -> dict[str, Read]:
    return {one["id"]: one for one in values.get("dimension", ()) if "id" in one and "of" in one}


def dimension_of(typed: str, values: Values) -> Read:  # noqa: ARG001
    """A dimension of the question's own, as DIMENSION_FORM says."""
    if (full := in_full(typed)) is not None:
        return full
    text, _, title = map(str.strip, typed.partition("|"))
    head, _, split = map(str.strip, text.partition(":"))
    name, _, of = map(str.strip, head.partition("="))
    if not NAME.fullmatch(name):
        raise UserError(
            f"{quoted(name)} is no name: small letters, digits, _ and -, a letter first"
        )
    read: Read = {"id": name, "of": of or name}
    if title:
        read["title"] = title
    if split and "(" not in split:
        ends = [one.strip() for one in split.split(",")]
        if not all(one.isascii() and one.isdigit() for one in ends):
            raise UserError(f"{quoted(typed)}: the ends of classes are whole numbers, as 0,4,9")
        return {**read, "bands": [int(one) for one in ends]}
    groups = [_GROUP.fullmatch(one.strip()) for one in split.split(";")] if split else []
    if any(one is None for one in groups):
        raise UserError(f"{quoted(typed)}: write a group as association(017,125)")
    if groups:
        read["groups"] = [
            {
                "id": one[1].partition("=")[0].strip(),
                "codes": [code.strip() for code in one[2].split(",")],
                "title": one[1].partition("=")[2].strip() or one[1].strip(),
            }
            for one in groups
            if one
        ]
    return read


def part_of(typed: str, values: Values) -> Read:
    """A part, as PART_FORM says; what it is answered by stands under `answered`."""
    if (full := in_full(typed)) is not None:
        return full
    kind, colon, rest = typed.partition(":")
    if not colon or kind.strip() not in KINDS:
        kind, rest = FIGURES, typed
    text, _, told = map(str.strip, rest.partition("|"))
    read: Read = {"kind": kind.strip(), **({"text": text} if text else {})}
    if read["kind"] == TEXT:
        return {**read, **({"answered": told} if told else {})}
    if read["kind"] != FIGURES:
        return {**read, **({"ground": told} if told else {})}
    tables: list[Any] = []
    names = [one["id"] for one in with_ids(values.get("table") or [USUAL])]
    for item in re.split(r"[\s,]+(?![^(]*\))", told):
        shown = _GROUP.fullmatch(item)
        if shown:
            some = [among(one, list(measures())) for one in shown[2].split(",")]
            tables.append({"table": among(shown[1], names), "measures": some})
        elif item in measures():
            read.setdefault("headline", []).append(item)
        elif item:
            tables.append(among(item, names))
    return {**read, **({"tables": tables} if tables else {})}


def where_of(typed: str, values: Values) -> Read:
    """Codes by dimension, as WHERE_FORM says."""
    if (full := in_full(typed)) is not None:
        return full
    name, _, codes = typed.partition("=")
    listed = [one.strip() for one in codes.split(",") if one.strip()]
    if not listed:
        raise UserError(f"{quoted(typed)} names no codes; write {WHERE_FORM.split(': ')[1]}")
    return {among(name, [*dimensions(), *_own(values)]): listed}


def setting_of(typed: str, values: Values) -> tuple[tuple[str, ...], Any]:  # noqa: ARG001
    """The way to a key of the file, and its value as TOML; a text may lack its quotes."""
    key, equals, value = typed.partition("=")
    way = tuple(one.strip() for one in key.split("."))
    if not equals or not all(way):
        raise UserError(f"{quoted(typed)} is not {SETTING_FORM}")
    among(way[0], list(QUESTION.keys))
    quoted_or_not = re.match(r"""\s*(["'\[{+-]|\d|true\b|false\b)""", value)
    return way, _toml(value) if quoted_or_not else value.strip()


def set_at(content: Read, way: Sequence[str], value: Any) -> None:
    """Puts a value into the content of a file; raises UserError where nothing is on the way to it.

    An item of a list is named by its id, or by its number.
    """
    at: Any = content
    for step in way[:-1]:
        if isinstance(at, list):
            named = {str(one.get("id", one.get("number", ""))): one for one in at}
            at = named[among(step, list(named))]
        else:
            at = at.setdefault(step, {})
        if not isinstance(at, (dict, list)):
            raise UserError(f"--set {'.'.join(way)}: {step} holds one value, and nothing below it")
    if isinstance(at, list):
        raise UserError(f"--set {'.'.join(way)}: name a key of {'.'.join(way[:-1])}.{way[-1]}")
    at[way[-1]] = value


def among(typed: str, offered: Sequence[str]) -> str:
    """A word without the spaces around it; raises UserError where it is not offered."""
    word = typed.strip()
    if word not in offered:
        raise UserError(one_of(word, offered) if offered else f"{quoted(word)}: none is there yet")
    return word


def in_languages(content: Any, kind: Kind, language: str) -> Any:
    """Content of that kind in which each plain text that may be in languages is {nl = …}.

    What a person wrote in another `language` stands under `nl` as well.
    """
    if kind is TEXTS:
        return {"nl": content, language: content} if isinstance(content, str) else content
    if isinstance(kind, Table) and isinstance(content, dict):
        known = kind.keys
        return {
            key: in_languages(one, known[key].kind, language) if key in known else one
            for key, one in content.items()
        }
    if isinstance(kind, Named) and isinstance(content, dict):
        return {key: in_languages(one, kind.item, language) for key, one in content.items()}
    if isinstance(kind, Many) and isinstance(content, list):
        return [in_languages(one, kind.item, language) for one in content]
    return content
