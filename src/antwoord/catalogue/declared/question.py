"""Declared questions: `data/raw/questions/<id>.toml` (contract 4 of the design).

Who asked whom what and when, about whom, and which tables answer which part: what an answer
holds follows from here, and from nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.dimensions import Dimension, Group, band_codes, dimensions
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question_file import (
    FIGURES,
    LARGEST,
    NOT_HELD,
    QUESTION,
    REFUSED,
    TEXT,
    key_of_before,
)
from antwoord.catalogue.files import as_period
from antwoord.catalogue.periods import Period, require_no_overlap
from antwoord.cells import FIXED_COLUMNS, MERGED, OUTSIDE, TOTAL, CellName, is_special
from antwoord.configuration.documents import Document, read_document
from antwoord.configuration.schema import ID_ALLOWED, is_id, nearest, one_of, quoted
from antwoord.configuration.schema import Path as Way
from antwoord.errors import UserError
from antwoord.language.languages import LANGUAGES
from antwoord.language.typography import spaced_titles
from antwoord.storage.paths import project_root

#: The table of what is told of the whole population and stands in no other.
HEADLINE = "headline"
#: The dimension of the state on several days.
DAY_OF_STATE = "reference_date"
#: Columns that `cells.csv` has besides the codes; no dimension may be called so.
RESERVED = ("table", "measure", "value", "low", "high", "conf_status", "base", "cell", "nace")


@dataclass(frozen=True)
class Population:
    """Who is asked about; what is empty or None sets no limit.

    `where` gives codes by dimension, of any of its levels. `source` says where it is known from.
    """

    sector: Mapping[str, str] = field(default_factory=dict)
    activities: tuple[str, ...] = ()
    nace_version: str = "2008"
    nace_codes: tuple[str, ...] = ()  # at any depth, of nace_version
    since: date | None = None
    until: date | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = ""

    @property
    def is_sector(self) -> bool:
        """Whether it is of a sector; else everybody is in it."""
        return bool(self.activities or self.nace_codes)


@dataclass(frozen=True)
class Listed:
    """A table as a part lists it: with these of its measures (empty: all)."""

    table: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One numbered part of the question.

    `kind` is one of KINDS of its file, `headline` are measures that its first sentence tells of
    the whole population, `ground` says why it is refused or not held.
    """

    number: int
    kind: str
    texts: Mapping[str, str] = field(default_factory=dict)
    headline: tuple[str, ...] = ()
    tables: tuple[Listed, ...] = ()
    ground: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class DeclaredTable:
    """A table: measures of the population, split by one or two dimensions and perhaps a column.

    Dimensions are ids. `internal_columns`: an internal run splits the rows by each of them too.
    `chart` is empty where it is chosen by the dimensions. `asked`: false for an extra.
    """

    id: str
    measures: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()
    internal_columns: tuple[str, ...] = ()
    chart: str = ""
    asked: bool = True
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Those of its rows and columns."""
        return (*self.rows, *self.columns)

    def shapes(self, *, internal: bool) -> tuple[tuple[str, ...], ...]:
        """Each set of dimensions by which its cells are split."""
        further = self.internal_columns if internal else ()
        return (self.dimensions, *((*self.rows, one) for one in further))


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

    @property
    def name(self) -> CellName:
        """The cell that it is of."""
        return CellName.of(self.measure, {"province": self.province, "applicant": self.applicant})


@dataclass(frozen=True)
class TextAnswer:
    """An answer that no register holds, with its source and when it held."""

    number: int
    texts: Mapping[str, str]
    source: str
    period: Period


@dataclass(frozen=True)
class Question:
    """A parliamentary question and how to answer it.

    `own_dimensions` are those that it declares itself, by id.
    """

    id: str
    programmes: tuple[str, ...]
    reference_date: date
    sector_basis: str
    parts: tuple[Part, ...]
    tables: tuple[DeclaredTable, ...] = ()
    population: Population = field(default_factory=Population)
    asked: Mapping[str, Any] = field(default_factory=dict)
    own_dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    disclosure: Mapping[str, Any] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    answers: tuple[TextAnswer, ...] = ()
    changes: tuple[Mapping[str, str], ...] = ()  # what is better than when it was published
    reference_dates: tuple[date, ...] = ()  # in order of time

    def dimension(self, name: str) -> Dimension:
        """The dimension of that id, its own ones first; raises KeyError where there is none."""
        return self.own_dimensions.get(name) or dimensions()[name]

    def table(self, name: str) -> DeclaredTable:
        """The table of that id; raises LookupError where there is none."""
        return next(table for table in self.tables if table.id == name)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of `cells.csv` that hold codes: contract 3's, then those of its tables."""
        used = {
            self.dimension(name).place
            for table in self.tables
            for name in (*table.dimensions, *table.internal_columns)
        }
        places = (*(one.place for one in dimensions().values()), *self.own_dimensions)
        further = (place for place in places if place in used and place not in FIXED_COLUMNS)
        return (*FIXED_COLUMNS, *dict.fromkeys(further))

    def tells_days(self, names: Sequence[str]) -> bool:
        """Whether any of these dimensions is that of several days."""
        return any(not self.dimension(name).adds_up for name in names)

    @property
    def tables_of_days(self) -> tuple[DeclaredTable, ...]:
        """The tables that tell the state on several days."""
        return tuple(
            table
            for table in self.tables
            if self.tells_days((*table.dimensions, *table.internal_columns))
        )

    @property
    def headlines(self) -> tuple[str, ...]:
        """The measures of the whole population that any part tells first."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.headline))

    def text_answer(self, number: int, day: date) -> TextAnswer | None:
        """The text that answers a part on a day; None where none holds then."""
        own = (answer for answer in self.answers if answer.number == number)
        return next((answer for answer in own if answer.period.holds_on(day)), None)


def questions_folder() -> Path:
    """Where the project's questions stand."""
    return project_root() / "data" / "raw" / "questions"


def load_question(question_id: str, codes: CodeLists, folder: Path | None = None) -> Question:
    """The question of that id; raises UserError where there is none.

    Raises ReferenceDataError for a contradiction inside its file.
    """
    folder = folder or questions_folder()
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if question_id not in known:
        near = nearest(question_id, known)
        meant = f"; perhaps {near} is meant" if near else ""
        raise UserError(
            f"there is no question {quoted(question_id)}; known: {', '.join(known)}{meant}"
        )
    document = read_document(folder / f"{question_id}.toml", QUESTION)
    if not is_id(question_id):
        raise document.wrong((), f"the name of the file is no id: an id has {ID_ALLOWED}")
    return question_in(document, question_id, codes)


def question_in(document: Document, question_id: str, codes: CodeLists) -> Question:
    """The question of that id in its document; raises ReferenceDataError for what is wrong."""
    if before := key_of_before(document.content):
        raise document.wrong(
            before,
            "this file has the form of before version 0.3; antwoord question new --from "
            f"{question_id} --force writes it in the form of today",
        )
    content = document.check()
    if content["id"] != question_id:
        raise document.wrong(("id",), f"id must be {question_id!r}, the name of the file")
    programmes = programmes_known()
    for place, name in enumerate(content["programmes"]):
        if name not in programmes:
            raise document.wrong(("programmes", place), one_of(name, programmes))
    return question_of(content, document, codes)


def programmes_known() -> list[str]:
    """The ids of the project's programmes."""
    return sorted(path.stem for path in (project_root() / "data/raw/programmes").glob("*.toml"))


def question_of(content: Mapping[str, Any], document: Document, codes: CodeLists) -> Question:
    """The question that a checked file holds; raises ReferenceDataError for a contradiction."""
    own = _own_dimensions(content.get("dimensions", ()), document)
    population = _population(content.get("population", {}), document, codes, own)
    basis = content.get("sector_basis") or (
        "nace" if population.nace_codes and not population.activities else "activity"
    )
    tables = tuple(
        _table(entry, document, ("tables", place), own)
        for place, entry in enumerate(content.get("tables", ()))
    )
    _require_distinct([*(table.id for table in tables), HEADLINE], document, "tables")
    for table in tables:
        if "basis" in (*table.dimensions, *table.internal_columns) and not (
            population.activities and population.nace_codes
        ):
            raise document.wrong(
                ("population",),
                f"the table {table.id} is split by basis, which needs activities and nace_codes",
            )
    _require_days(content.get("reference_dates", ()), tables, document)
    answers = tuple(
        _answer(entry, document, ("answers", place))
        for place, entry in enumerate(content.get("answers", ()))
    )
    parts = _parts(content["parts"], {table.id: table for table in tables}, document)
    _require_shown(answers, parts, document)
    _require_disclosure(content.get("disclosure", {}), tables, document)
    merged = content.get("disclosure", {}).get("merge", ())
    _require_merged(merged, tables, population, codes, document, own)
    published = tuple(
        _published(entry, document, ("published", place), codes, basis)
        for place, entry in enumerate(content.get("published", ()))
    )
    _require_once(published, document)
    return Question(
        id=content["id"],
        programmes=tuple(content["programmes"]),
        reference_date=content["reference_date"],
        sector_basis=basis,
        parts=parts,
        tables=(*tables, *_told_alone(parts, tables)),
        population=population,
        asked=content.get("asked", {}),
        own_dimensions=own,
        disclosure=content.get("disclosure", {}),
        published=published,
        answers=answers,
        changes=tuple(spaced_titles(entry) for entry in content.get("changes", ())),
        reference_dates=tuple(sorted(content.get("reference_dates", ()))),
    )


def _told_alone(
    parts: Sequence[Part], tables: Sequence[DeclaredTable]
) -> tuple[DeclaredTable, ...]:
    """A table of what first sentences tell of the whole population and no table has."""
    told = dict.fromkeys(name for part in parts for name in part.headline)
    for table in tables:
        for name in table.measures:
            told.pop(name, None)
    return (DeclaredTable(HEADLINE, tuple(told), ()),) if told else ()


def _own_dimensions(
    entries: Sequence[Mapping[str, Any]], document: Document
) -> dict[str, Dimension]:
    found: dict[str, Dimension] = {}
    for place, entry in enumerate(entries):
        way: Way = ("dimensions", place)
        name, of = entry["id"], entry["of"]
        if name in dimensions() or name in found or name in RESERVED:
            raise document.wrong(
                (*way, "id"), f"{quoted(name)} is taken; give the dimension another name"
            )
        bands, groups = tuple(entry.get("bands", ())), entry.get("groups", ())
        if bands and groups:
            raise document.wrong(way, "has bands and groups; keep one of the two")
        if list(bands) != sorted(set(bands)):
            raise document.wrong((*way, "bands"), "must rise from one to the next")
        base = dimensions().get(of)
        taken: dict[str, str] = {}
        for at, group in enumerate(groups):
            for code in group["codes"]:
                if taken.setdefault(code, group["id"]) != group["id"]:
                    raise document.wrong(
                        (*way, "groups", at), f"{quoted(code)} is in {taken[code]} too; keep one"
                    )
        if base is not None and not base.adds_up:
            raise document.wrong((*way, "of"), f"{of} has no groups; name the days themselves")
        if base is not None and not groups and not bands:
            raise document.wrong(
                (*way, "of"), f"{of} is a dimension already; name it, or say its groups"
            )
        common = Dimension(
            id=name,
            derive="",
            title=name,
            noun=name,
            of=of,
            own=True,
            titles=_texts(entry.get("title"), document, way),
            code_titles={
                code: _texts(texts, document, way)
                for code, texts in entry.get("titles", {}).items()
            },
        )
        if bands:
            paid = of == "paid_amount_eur"
            found[name] = replace(
                common,
                derive="bands",
                bands=bands,
                unknown="needed",
                measures=("paid", "amount_paid_eur") if paid else (),
                moves=("*",) if paid else (),
            )
        elif base is not None:
            found[name] = replace(
                common,
                derive=base.derive,
                of=base.of,
                list=base.list,
                family=base.kin,
                measures=base.measures,
                moves=("*",) if base.moves else (),
                dated=base.dated,
                bands=base.bands,
                unknown="needed",
                base=of,
                groups=_groups(groups, document, way),
            )
        else:
            found[name] = replace(
                common, derive="values", unknown="needed", groups=_groups(groups, document, way)
            )
    return found


def _groups(
    entries: Sequence[Mapping[str, Any]], document: Document, way: Way
) -> tuple[Group, ...]:
    return tuple(
        Group(one["id"], tuple(one["codes"]), _texts(one["title"], document, way))
        for one in entries
    )


def _population(
    entry: Mapping[str, Any], document: Document, codes: CodeLists, own: Mapping[str, Dimension]
) -> Population:
    way: Way = ("population",)
    activities = tuple(entry.get("activities", ()))
    nace_codes = tuple(entry.get("nace_codes", ()))
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
    since, until = entry.get("since"), entry.get("until")
    if since and until and since > until:
        raise document.wrong((*way, "until"), f"{until} lies before since ({since})")
    where = {name: tuple(values) for name, values in entry.get("where", {}).items()}
    for name, values in where.items():
        dimension = _known(name, document, (*way, "where", name), own)
        if dimension.dated or dimension.derive in ("duration", "basis") or not dimension.adds_up:
            raise document.wrong(
                (*way, "where", name), f"{name} belongs to a measure; since and until limit days"
            )
        _require_codes(dimension, values, version, codes, document, (*way, "where", name))
    return Population(
        sector=_texts(entry.get("sector"), document, way),
        activities=activities,
        nace_version=version,
        nace_codes=nace_codes,
        since=since,
        until=until,
        where=where,
        source=entry.get("source", ""),
    )


def _require_codes(
    dimension: Dimension,
    values: Sequence[str],
    version: str,
    codes: CodeLists,
    document: Document,
    way: Way,
) -> None:
    """Codes of `where` are on their list, where that is known before a register is read."""
    known = _codes_of(dimension, version, codes)
    if not known:
        return
    for place, value in enumerate(values):
        if value not in known and not is_special(value):
            raise document.wrong((*way, place), one_of(value, sorted(known)))


def _codes_of(dimension: Dimension, version: str, codes: CodeLists) -> list[str]:
    """The codes that a dimension can have; empty where no list says it beforehand."""
    if dimension.groups:
        return [group.code for group in dimension.groups]
    if dimension.bands:
        return [*band_codes(dimension.bands, of_money=dimension.of_money)]
    if dimension.derive == "programme":
        return programmes_known()
    if dimension.derive == "nace" and dimension.id != "nace_group":
        return [code for of, code in codes.nace_keys if of == version]
    return list(getattr(codes, dimension.list)) if dimension.list else []


def _known(name: str, document: Document, way: Way, own: Mapping[str, Dimension]) -> Dimension:
    found = own.get(name) or dimensions().get(name)
    if found is None:
        raise document.wrong(way, one_of(name, [*dimensions(), *own]))
    return found


def _table(
    entry: Mapping[str, Any], document: Document, way: Way, own: Mapping[str, Dimension]
) -> DeclaredTable:
    names = {key: tuple(entry.get(key, ())) for key in ("rows", "columns", "internal_columns")}
    for key, values in names.items():
        for place, name in enumerate(values):
            dimension = _known(name, document, (*way, key, place), own)
            for measure in entry["measures"]:
                if not dimension.fits(measure):
                    raise document.wrong(
                        (*way, key, place),
                        f"{measure} has no {name}; {name} goes with "
                        f"{', '.join(dimension.measures)}",
                    )
    rows, columns = names["rows"], names["columns"]
    kin = [(own.get(name) or dimensions()[name]).kin for name in (*rows, *columns)]
    if columns and kin[-1] in kin[:-1]:
        raise document.wrong(
            (*way, "columns"), f"{columns[0]} is a level of a dimension of the rows"
        )
    return DeclaredTable(
        id=entry["id"],
        measures=tuple(name for name in measures() if name in entry["measures"]),
        rows=rows,
        columns=columns,
        internal_columns=names["internal_columns"],
        chart=entry.get("chart", ""),
        asked=entry.get("asked", True),
        titles=_texts(entry.get("title"), document, way),
    )


def _require_distinct(names: Sequence[str], document: Document, key: str) -> None:
    for place, name in enumerate(names):
        if names.index(name) < place:
            at = names.index(name)
            raise document.wrong((key, at, "id"), f"{quoted(name)} is taken; give another")


def _require_days(
    days: Sequence[date], tables: Sequence[DeclaredTable], document: Document
) -> None:
    """Days are declared where a table tells of them, and have no other dimension in their rows."""
    by_day = [
        (place, table)
        for place, table in enumerate(tables)
        if DAY_OF_STATE in (*table.dimensions, *table.internal_columns)
    ]
    for place, table in by_day:
        if not days:
            raise document.wrong(
                ("tables", place),
                f"is by {DAY_OF_STATE}; name the days above it: reference_dates = [2020-12-31]",
            )
        if DAY_OF_STATE in table.rows and len(table.rows) > 1:
            raise document.wrong(
                ("tables", place, "rows"),
                f"{DAY_OF_STATE} stands alone in the rows; let the other be the column",
            )
    if days and not by_day:
        raise document.wrong(
            ("reference_dates",), f"no table is by {DAY_OF_STATE}; add one, or leave the days out"
        )


def _require_disclosure(
    disclosure: Mapping[str, Any], tables: Sequence[DeclaredTable], document: Document
) -> None:
    n = disclosure.get("dominance", (1,))[0]
    if n != int(n):
        raise document.wrong(("disclosure", "dominance", 0), f"{n} must be a whole number")
    if n > LARGEST:
        raise document.wrong(
            ("disclosure", "dominance", 0),
            f"{n} must be {LARGEST} or less",
        )
    for name in disclosure.get("rounding", {}):
        if name not in [table.id for table in tables]:
            raise document.wrong(
                ("disclosure", "rounding", name), one_of(name, [table.id for table in tables])
            )


def _require_merged(
    merged: Sequence[str],
    tables: Sequence[DeclaredTable],
    population: Population,
    codes: CodeLists,
    document: Document,
    own: Mapping[str, Dimension],
) -> None:
    """What stands together is of one dimension of the tables, and no code does so twice."""
    named = dict.fromkeys(name for table in tables for name in table.dimensions)
    dimensions_of = [_known(name, document, ("tables",), own) for name in named]
    # What others are part of is told by them already.
    above = {one.group for one in codes.applicants.values()}
    listed = [
        [code for code in _codes_of(one, population.nace_version, codes) if code not in above]
        for one in dimensions_of
    ]
    every = sorted({code for known in listed for code in known})
    taken: dict[str, str] = {}
    for place, together in enumerate(merged):
        way = ("disclosure", "merge", place)
        parts = together.split(MERGED)
        for part in parts:
            if part not in every:
                raise document.wrong(way, one_of(part, every))
            if part in taken:
                other = "twice" if taken[part] == together else f"in {taken[part]} too"
                raise document.wrong(way, f"{part} stands {other}; a code stands together once")
            taken[part] = together
        if not any(set(parts) <= set(known) for known in listed):
            raise document.wrong(way, f"{' and '.join(parts)} are not of one dimension")


def _require_shown(
    answers: tuple[TextAnswer, ...], parts: tuple[Part, ...], document: Document
) -> None:
    """An answer that no part asks for in text would never be seen."""
    texts = [part.number for part in parts if part.kind == TEXT]
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
        cell = (each.reference_date, each.sector_basis, each.name)
        first = seen.setdefault(cell, place)
        if first != place:
            raise document.wrong(
                ("published", place), f"is the same figure as [[published]] {first + 1}; keep one"
            )


def _parts(
    entries: Sequence[Mapping[str, Any]],
    tables: Mapping[str, DeclaredTable],
    document: Document,
) -> tuple[Part, ...]:
    parts: list[Part] = []
    for place, entry in enumerate(entries):
        way: Way = ("parts", place)
        number = entry.get("number", place + 1)
        if number in [part.number for part in parts]:
            raise document.wrong(way, f"the number {number} is given twice")
        listed = tuple(
            _listed(one, tables, document, (*way, "tables", at))
            for at, one in enumerate(entry.get("tables", ()))
        )
        headline = tuple(name for name in measures() if name in entry.get("headline", ()))
        kind = entry.get("kind") or (FIGURES if listed or headline else TEXT)
        if kind != FIGURES and (listed or headline):
            raise document.wrong(way, f"is of the kind {kind}, and has tables or a headline")
        if kind == FIGURES and not (listed or headline):
            raise document.wrong(way, "is of the kind figures; name its headline or its tables")
        ground = _texts(entry.get("ground"), document, way)
        if kind == REFUSED and not ground:
            raise document.wrong(way, "is refused; say its ground")
        if ground and kind not in (REFUSED, NOT_HELD):
            raise document.wrong((*way, "ground"), f"a part of the kind {kind} has no ground")
        parts.append(
            Part(
                number=number,
                kind=kind,
                texts=_texts(entry.get("text"), document, way),
                headline=headline,
                tables=listed,
                ground=ground,
                source=entry.get("source", ""),
            )
        )
    return tuple(parts)


def _listed(
    entry: str | Mapping[str, Any],
    tables: Mapping[str, DeclaredTable],
    document: Document,
    way: Way,
) -> Listed:
    name = entry if isinstance(entry, str) else entry["table"]
    if name not in tables:
        raise document.wrong(way, one_of(name, list(tables)))
    wanted = () if isinstance(entry, str) else tuple(entry.get("measures", ()))
    for measure in wanted:
        if measure not in tables[name].measures:
            raise document.wrong(way, one_of(measure, tables[name].measures))
    return Listed(name, tuple(one for one in tables[name].measures if one in wanted))


def _texts(inner: str | Mapping[str, str] | None, document: Document, way: Way) -> dict[str, str]:
    if not inner:
        return {}
    if isinstance(inner, str):
        inner = {"nl": inner}
    texts = {language: inner[language] for language in LANGUAGES if language in inner}
    if texts and "nl" not in texts:
        raise document.wrong(way, "its text is not given in Dutch (nl)")
    return spaced_titles(texts)


def _published(
    entry: Mapping[str, Any], document: Document, way: Way, codes: CodeLists, basis: str
) -> Published:
    offered = {
        "province": [TOTAL, OUTSIDE, *codes.provinces],
        "applicant": [TOTAL, *codes.applicants],
    }
    for name, known in offered.items():
        if entry.get(name, TOTAL) not in known:
            raise document.wrong((*way, name), one_of(entry[name], known))
    value = entry["value"]
    if not measures()[entry["measure"]].is_amount and value != int(value):
        raise document.wrong((*way, "value"), f"{value} must be a whole number: it is a count")
    return Published(
        reference_date=entry["reference_date"],
        sector_basis=entry.get("sector_basis", basis),
        measure=entry["measure"],
        province=entry.get("province", TOTAL),
        applicant=entry.get("applicant", TOTAL),
        value=value,
        source=entry.get("source", ""),
    )


def _answer(entry: Mapping[str, Any], document: Document, way: Way) -> TextAnswer:
    by_language = {language: entry[language] for language in LANGUAGES if language in entry}
    if "text" in entry and by_language:
        raise document.wrong(way, "its text is given twice; write it in text or by language")
    texts = _texts(entry.get("text") or by_language, document, way)
    if not texts:
        raise document.wrong(way, "needs a text (nl)")
    period = as_period(entry, lambda: document.place(way))
    return TextAnswer(entry["part"], texts, entry.get("source", ""), period)
