"""What was published at once, as rows and relations: a run, a `cells.csv`, anybody's tables.

Of a run every table is taken, the numbers of its record and each figure of its pages that
says which cell it shows; of the output folder of ACRO each table; of any other folder each
file that may hold tables. What cannot be read as a part of a system is said, with its place.
"""

import csv
import itertools
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.following import How, follows
from antwoord.cells import (
    DIFFERENCE,
    EARLIER,
    ONCE_PUBLISHED,
    ROUNDED,
    ROWS,
    TOTAL,
    UNKNOWN,
    CellName,
)
from antwoord.disclosure.attack.acro import RESULTS, read_acro
from antwoord.disclosure.attack.cells_file import (
    Place,
    Row,
    is_amount,
    is_ours,
    number_of,
    read_rows,
)
from antwoord.disclosure.attack.crosstabs import Crosstab, crosstabs_of, is_words
from antwoord.disclosure.attack.grids import (
    DOCUMENT_SUFFIX,
    NOTEBOOK_SUFFIX,
    PAGE_SUFFIXES,
    SUFFIXES,
    TEXT_SUFFIXES,
    Block,
    blocks_of,
    blocks_of_each,
)
from antwoord.disclosure.attack.linking import linked
from antwoord.disclosure.attack.marks import AmbiguousNumberError, said
from antwoord.disclosure.attack.pages import read_figures
from antwoord.disclosure.attack.relations import Relation, read_description, relations_of
from antwoord.disclosure.model.answer_system import (
    CENTS,
    EXCLUDING,
    row_facts,
    row_relations,
)
from antwoord.errors import UserError
from antwoord.language.languages import LANGUAGES
from antwoord.language.numerals import decimal_sign
from antwoord.run_files import (
    AUDIT,
    CELLS_CSV,
    REPORT,
    ROUNDED_CSV,
    RUN_RECORD,
    SOURCES,
    SUMMARY,
    TABLES,
)

#: Of which file the rows in the page of all figures are, by the letter of their ids.
_FILES = {"r": CELLS_CSV, "n": ROUNDED_CSV}
#: Bytes of a header that can be ours; a line of others may be as long as its file.
_LONGEST_HEADER = 100_000
#: Files of a run that hold figures without the names of their cells.
#: What documents work out of what was paid and what was stopped.
OF_SHARES: tuple[How, ...] = ("sum", "share_of_both", "wilson_low", "wilson_high")
#: Tables of a run as people lay them out.
_LAID_OUT = (".xlsx", ".ods", DOCUMENT_SUFFIX)
_NOT_TIED = frozenset({".pdf", ".json", ".jsonld"})


@dataclass
class Publication:
    """Rows and relations that went out together.

    `question`, `day` and `population` (the basis of the sector) are those of a run, "" for
    files that do not say; `maximum_eur` is what its programme pays at most, None where nothing
    says it. `notes`, `unread` and `documents` are as for `FilesAudit`. `of_run`: they are tables of
    a run of ours.
    """

    path: Path
    rows: list[Row] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    question: str = ""
    day: str = ""
    population: str = ""
    maximum_eur: int | None = None
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    of_run: bool = False
    documents: Mapping[Path, list[Block]] = field(default_factory=dict)

    @property
    def about(self) -> tuple[str, str]:
        """What those of one course in time share."""
        return self.question, self.population


def publications_of(
    paths: Sequence[Path], *, in_time: bool = False, decimal: str = ""
) -> list[Publication]:
    """What the files and folders at `paths` hold, in order of time.

    Runs are ordered by their reference dates; plain tables come last, and are of one date unless
    `in_time` says that each is of another. `decimal` is the sign of decimals in plain tables, ""
    where they must show it. Raises UserError for what is not there or cannot be read, and where
    there is no table at all.
    """
    found: list[Publication] = []
    plain: list[tuple[Path, list[Crosstab], list[str], list[str]]] = []
    for path in itertools.chain.from_iterable(map(_expanded, paths)):
        if path.is_dir() and (path / RUN_RECORD).is_file():
            found.append(_run(path))
        elif path.is_dir() and (path / RESULTS).is_file():
            plain.append((path, *read_acro(path, decimal)))
        elif path.is_dir():
            plain.append((path, *_folder(path, decimal)))
        elif path.suffix.lower() in TEXT_SUFFIXES and _is_ours(path):
            about = _about(path.parent.parent / RUN_RECORD)
            rows = read_rows(path, population=about.population)
            relations = relations_of(rows, read_description(path.parent))
            relations += known_relations(rows, about.population) if about.of_run else []
            found.append(Publication(path, rows, relations, **about._asdict()))
        else:
            plain.append((path, *_file(path, decimal)))
    found.sort(key=lambda one: one.day)
    together = [[one] for one in plain] if in_time else [plain] if plain else []
    for parts in together:
        one = linked([table for _, tables, _, _ in parts for table in tables])
        notes = [note for _, _, said_, _ in parts for note in said_]
        unread = [line for _, _, _, lines in parts for line in lines]
        if not (one.rows or one.notes or notes):
            raise UserError(f"{parts[0][0]}: there is no table in it")
        found.append(
            Publication(
                parts[0][0],
                one.rows,
                relations_of(one.rows),
                question="plain",
                notes=[*dict.fromkeys([*notes, *one.notes])],
                unread=[*dict.fromkeys([*unread, *one.unread])],
            )
        )
    return found


def _expanded(path: Path) -> Iterator[Path]:
    """A folder of runs as its runs; anything else as it is."""
    if not path.exists():
        raise UserError(f"{path}: there is no such file")
    if path.is_dir() and not (path / RUN_RECORD).is_file():
        runs = sorted(record.parent for record in path.glob(f"**/{RUN_RECORD}"))
        if runs:
            yield from runs
            return
    yield path


def _is_ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader([file.readline(_LONGEST_HEADER)]), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return is_ours(header) or {"table", "measure"} <= set(header)


_Read = tuple[list[Crosstab], list[str], list[str]]


def _file(path: Path, decimal: str) -> _Read:
    """The tables of one file, with notes and what was not understood."""
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(
            f"{path}: only CSV files, workbooks, DOCX, pages and notebooks are read, and the "
            "folders of runs and of ACRO"
        )
    found: list[Crosstab] = []
    notes: list[str] = []
    for block in blocks_of(path):
        if is_words(block):
            notes.append(f"{path}, sheet {block.sheet}: there are words in it, and no table")
            continue
        tables = crosstabs_of(block, decimal=decimal)
        found += tables
        if not tables and len(block.lines) > 1:
            line = block.lines[0][0]
            where = f", sheet {block.sheet}" if block.sheet else ""
            text = f"{path}{where}, row {line}: no table is recognised from here on"
            return found, notes, [text]
    # Words beside a table are told; where there are words alone, there is no table.
    return (found, notes, []) if found else ([], [], [f"{path}: no table is recognised"])


def _folder(path: Path, decimal: str) -> _Read:
    """The tables of every file in a folder."""
    tables: list[Crosstab] = []
    notes: list[str] = []
    unread: list[str] = []
    for file in sorted(one for one in path.rglob("*") if one.is_file()):
        if file.suffix.lower() not in SUFFIXES:
            notes.append(f"{file}: it is not looked at")
            continue
        if file.suffix.lower() in (*PAGE_SUFFIXES, NOTEBOOK_SUFFIX) and not blocks_of(file):
            notes.append(f"{file}: there is no table in it")
            continue
        more, told, left = _file(file, decimal)
        tables += more
        notes += told
        unread += left
    if not tables:
        raise UserError(f"{path}: there is no table in this folder")
    return tables, notes, unread


# -- runs


class _About(NamedTuple):
    """What the record of a run says of its tables; nothing where there is no record."""

    question: str = ""
    day: str = ""
    population: str = ""
    of_run: bool = False


def _about(path: Path, record: Mapping[str, Any] | None = None) -> _About:
    """What the record of a run says that its tables are about; `record` is what `path` holds."""
    if record is None and not path.is_file():
        return _About()
    record = record or _json(path)
    try:
        basis = record["parameters"]["sector_basis"]
        return _About(str(record["question"]), str(record["reference_date"]), str(basis), True)
    except (KeyError, TypeError):
        raise UserError(f"{path}: this is not the record of a run") from None


def _run(folder: Path) -> Publication:
    record = _json(folder / RUN_RECORD)
    about = _about(folder / RUN_RECORD, record)
    basis = about.population
    found = Publication(folder, maximum_eur=_maximum(folder), **about._asdict())
    for path in sorted((folder / TABLES).glob("*.csv")):
        found.rows += read_rows(path, population=basis)
    if not found.rows:
        raise UserError(f"{folder}: there is no table in tables/")
    found.rows += _record_rows(folder / RUN_RECORD, record, basis)
    tables = [row for row in found.rows if not row.told]
    found.rows += _told_by_rules(folder, record, {row.place for row in tables}, basis)
    found.relations = relations_of(
        (row for row in found.rows if row.path.name not in (RUN_RECORD, SUMMARY)),
        read_description(folder / TABLES),
    )
    found.relations += known_relations(tables, basis)
    _read_pages(found, basis)
    _read_sources(found, basis)
    known = _known(found, set(_of_earlier(folder / RUN_RECORD, record, found.rows, basis)))
    paths = sorted(folder.rglob("*"))
    read = (*_LAID_OUT, NOTEBOOK_SUFFIX)
    blocks = blocks_of_each([one for one in paths if one.suffix.lower() in read])
    found.documents = {one: blocks[one] for one in blocks if one.suffix == DOCUMENT_SUFFIX}
    for path in paths:
        if path.suffix.lower() in _LAID_OUT:
            language = str(record["parameters"].get("language", ""))
            sign = _decimal_of(language) if path.suffix == ".docx" else "."
            _look_up(found, known, path, blocks[path], sign)
        elif path.suffix.lower() == NOTEBOOK_SUFFIX:
            _look_up(found, known, path, filter(_names_cells, blocks[path]), ".")
            found.notes.append(
                f"{path}: of what it shows the tables with codes are looked at, other figures not"
            )
        elif path.suffix.lower() in _NOT_TIED and path.name not in (RUN_RECORD, SOURCES):
            found.notes.append(f"{path}: its figures are not tied to cells and are not looked at")
    return found


def _maximum(folder: Path) -> int | None:
    """What a programme pays at most, as the report of the run says it."""
    try:
        report = json.loads((folder / AUDIT / REPORT).read_text(encoding="utf-8"))
        told = report["rules"]["maximum_eur"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return told if type(told) is int and told > 0 else None


def _names_cells(block: Block) -> bool:
    """Whether a table that a notebook shows is of cells: it has their code of all."""
    return any(text == TOTAL for _, texts in block.lines for text in texts)


def _known(found: Publication, earlier: set[Decimal]) -> set[Decimal]:
    """Every number that a layout of the cells for people may show; `earlier` among them."""
    known = (
        _once_published(found.question)
        | earlier
        | {
            Decimal(end) / CENTS if is_amount(row.place.measure) else Decimal(end)
            for row in found.rows
            for end in (row.value, row.low, row.high, row.rounded, *_as_written(row))
            if end is not None
        }
    )
    # Documents have whole euros, of a range those around it, and what follows from exact figures.
    known |= {one.to_integral_value(ROUND_HALF_UP) for one in known}
    known |= {one.to_integral_value(way) for one in known for way in (ROUND_FLOOR, ROUND_CEILING)}
    return known | _followed(found.rows)


def _look_up(
    found: Publication, known: set[Decimal], path: Path, blocks: Iterable[Block], decimal: str
) -> None:
    """Lays out cells for people, as a workbook, DOCX, notebook: each number must be `known`."""
    for block in blocks:
        for table in crosstabs_of(block, decimal=decimal):
            for cell in table.cells:
                told = cell.said
                for number in filter(None, (told.number, told.low, told.high)):
                    if number not in known:
                        found.unread.append(
                            f"{path}, sheet {block.sheet}, row {cell.line}, column {cell.column}: "
                            f"{number} is in no table of the run"
                        )


def _followed(rows: Iterable[Row]) -> set[Decimal]:
    """What the chapter of indicators tells: it follows from exact figures, and tells no more."""
    exact: dict[Place, Decimal] = {}
    for row in rows:
        shown = row.rounded if row.value is None else row.value
        if shown is not None:
            exact.setdefault(row.place, Decimal(shown))
    found = set()
    for place, paid in exact.items():
        if place.measure != "paid":
            continue
        stopped, amount = (
            exact.get(replace(place, measure=one)) for one in ("stopped", "amount_paid_eur")
        )
        if stopped is not None and paid + stopped:
            found |= {follows(how, paid, stopped) for how in OF_SHARES}
        if amount is not None and paid:
            found.add(follows("mean", amount / CENTS, paid))
    return found


def _as_written(row: Row) -> tuple[int, ...]:
    """The ends of a rounded figure as a file has them, which the true one does not reach."""
    if row.rounded is None or row.low is None or row.high is None:
        return ()
    return row.low - 1, row.high + 1


def _of_earlier(
    path: Path, record: Mapping[str, Any], rows: Iterable[Row], basis: str
) -> Iterator[Decimal]:
    """What a run tells of an earlier answer, and the differences of both where they are exact."""
    # Pages have whole euros: what a table tells is taken.
    exact = {
        row.place: Decimal(row.value) for row in rows if row.value is not None and not row.told
    }
    try:
        for text, ends in (record.get("since") or {}).get("figures", {}).items():
            low, high, value = (None if end is None else Decimal(end) for end in ends)
            yield from (end for end in (low, high, value) if end is not None)
            name = CellName.parsed(text)
            place = place_of_cell(name.of_measure(name.plain_measure), basis)
            if place in exact and low is not None and low == high:
                own = exact[place] / (CENTS if is_amount(place.measure) else 1)
                gap = follows("difference", own, low)
                yield from (gap, abs(gap))
    except (AttributeError, TypeError, ValueError, ArithmeticError):
        raise UserError(f"{path}: figures of an earlier answer are not as a run has them") from None


def _once_published(question: str) -> set[Decimal]:
    """The figures that were published before there was a program, and are told beside its own."""
    try:
        told = load_question(question, load_code_lists()).published
    except UserError:  # a question that is not here tells none
        return set()
    return {figure.value for figure in told}


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise UserError(f"{path}: this is not a JSON file") from None


def _record_rows(path: Path, record: Mapping[str, Any], basis: str) -> list[Row]:
    """What a record tells of the rows that were read, and the figures of the whole."""

    def number(name: str, told: object, measure: str) -> int | None:
        return None if told is None else number_of(f"{path}, {name}", str(told), measure)

    rows = []
    between = record.get("ranges") or {}
    try:
        for fact, told in (record.get("rows") or {}).items():
            if fact in row_facts():
                value = number(f"rows.{fact}", told, ROWS)
                rows.append(Row(1, "rows", _fact(fact, basis), value, path=path, where=fact))
        for measure, told in (record.get("figures") or {}).items():
            place = Place.of(measure, {}, basis)
            value = number(f"figures.{measure}", told, measure)
            low, high = (
                number(f"ranges.{measure}", end, measure)
                for end in between.get(measure, (None, None))
            )
            rows.append(Row(1, "figures", place, value, low, high, path, where=measure, told=True))
    except (AttributeError, TypeError, ValueError):
        raise UserError(f"{path}: rows, figures or ranges are not those of a run") from None
    return rows


def _told_by_rules(
    folder: Path, record: Mapping[str, Any], shown: Container[Place], basis: str
) -> Iterator[Row]:
    """How many records of an unknown fact the names of broken rules tell of at least.

    Of rules that exclude each other each was broken by another record, and all but those that are
    not counted are in the tables, `shown`.
    """
    path = folder / AUDIT / SUMMARY
    try:
        rules, rows = _json(path)["rules"], record["rows"]
        not_counted = int(rows["read"]) - int(rows["counted"])
        broken = {id_ for id_, one in rules.items() if one["outcome"] == "failed"}
    except (UserError, LookupError, TypeError, ValueError, AttributeError):
        return  # a run whose audit tells nothing of this
    for dimension, excluding in EXCLUDING.items():
        place = Place.of("applications", {dimension: UNKNOWN}, basis)
        least = len(broken.intersection(excluding)) - not_counted
        if place in shown and least > 0:
            yield Row(1, "rules", place, None, least, path=path, where=dimension, told=True)


def _fact(fact: str, basis: str) -> Place:
    return Place.of(ROWS + fact, {}, basis)


def place_of_cell(name: CellName, basis: str) -> Place:
    """The place of the cell `name` of a run on that `basis` of the sector."""
    return Place.of(name.measure, dict(name.codes), basis)


def known_relations(rows: Sequence[Row], basis: str) -> list[Relation]:
    """The relations of the numbers of rows, which anybody knows beside those of the codes.

    `rows` are the cells that a run shows, `basis` is that of its sector.
    """
    there = {row.place for row in rows}
    found = [
        (place_of_cell(whole, basis), [place_of_cell(part, basis) for part in parts])
        for whole, parts in row_relations()
    ]
    return [
        Relation(("rows", "row", str(whole)), whole, tuple(parts), closed=True)
        for whole, parts in found
        if parts and whole in there and there.issuperset(parts)
    ]


def _read_pages(found: Publication, basis: str) -> None:
    """The figures of the pages that say of which cell they are; what others there are is told."""
    rounded = {row.place: row for row in found.rows if row.rounded is not None and not row.told}
    by_line = {
        (row.path.name, str(row.line)): row for row in found.rows if row.path.name != RUN_RECORD
    }
    in_tables = {row.place: row for row in found.rows if row.table and row.path.name == CELLS_CSV}
    for path in sorted(found.path.rglob("*.html")):
        language, figures, others = read_figures(path)
        sign = _decimal_of(language)
        for figure in figures:
            if figure.cell.startswith((ROUNDED, ONCE_PUBLISHED, DIFFERENCE, EARLIER)):
                continue
            where = f"{path}, line {figure.line}, the cell {figure.cell}"
            standing = None
            if figure.cell.startswith("#"):
                standing = by_line.get((_FILES.get(figure.cell[1], ""), figure.cell[2:]))
                if standing is None:
                    found.unread.append(f"{where}: there is no such row in the tables")
                    continue
            try:
                told = said(figure.text, sign)
            except AmbiguousNumberError:
                told = None
            name = None if standing else _named(figure.cell)
            if told is None or not (standing or name):
                found.unread.append(f"{where}: {figure.text!r} is neither a number nor a mark")
                continue
            if told.number is None:
                if told.low is None and told.high is None:
                    continue
                place = standing.place if standing else place_of_cell(name or CellName(""), basis)
                unit = CENTS if is_amount(place.measure) else 1
                low, high = (None if end is None else end * unit for end in (told.low, told.high))
                row = standing or in_tables.get(place)
                if row is not None and (low, high) not in _ranges_in_pages(row, unit):
                    file = row.path.name
                    found.unread.append(f"{where}: {figure.text!r} is not what {file} has")
                    continue
                found.rows.append(
                    Row(figure.line, "pages", place, None, low, high, path=path, told=True)
                )
                continue
            if standing and standing.rounded is not None:
                unit = CENTS if is_amount(standing.place.measure) else 1
                if told.number * unit not in _in_pages(standing.rounded, unit):
                    table = standing.path.name
                    found.unread.append(f"{where}: {figure.text!r} is not what {table} has")
                continue
            place = standing.place if standing else place_of_cell(name or CellName(""), basis)
            row = Row(
                figure.line,
                standing.table if standing else "pages",
                place,
                None,
                path=path,
                told=True,
            )
            if not is_amount(place.measure):
                found.rows.append(replace(row, value=int(told.number)))
            else:  # shown in whole euro
                cents = int(told.number * CENTS)
                alike = rounded.get(place)
                if alike is not None and cents in _in_pages(alike.rounded or 0, CENTS):
                    low, high, shown = alike.low, alike.high, alike.rounded
                    found.rows.append(replace(row, low=low, high=high, rounded=shown))
                    continue
                half = 0 if cents % CENTS else CENTS // 2
                found.rows.append(replace(row, low=max(cents - half, 0), high=cents + half))
        if others:
            found.notes.append(
                f"{path}: {others:,} numbers in it are not tied to cells and are not looked at"
            )


def _ranges_in_pages(row: Row, unit: int) -> set[tuple[int | None, int | None]]:
    """How pages may show the range of a row of a table: of amounts in whole euro around it.

    "Less than 24" is said of what is no zero, too.
    """
    low, high = row.low or 0, row.high
    found = {(low, high), (low // unit * unit, None if high is None else -(-high // unit) * unit)}
    return found | ({(None, end) for _, end in found} if low <= 1 else set())


def _in_pages(rounded: int, unit: int) -> tuple[int, int]:
    """How pages may show a rounded figure: as the tables have it, or in whole euro.

    An amount in whole hundreds carries the cents of an exact total above it, in one of its parts.
    """
    return rounded, (rounded + unit // 2) // unit * unit


def _read_sources(found: Publication, basis: str) -> None:
    """The numbers of rows behind cells: each is the value of the count that it names."""
    path = found.path / SOURCES
    if not path.is_file():
        return
    content = _json(path)
    cells = content.get("cells") if isinstance(content, dict) else None
    for number, one in enumerate(cells if isinstance(cells, list) else [None], start=1):
        told = one if isinstance(one, dict) else {}
        rows, name = told.get("rows", ""), _named(str(told.get("rows_of")))
        if rows is None:
            continue
        if name is None or type(rows) is not int or rows < 0:
            found.unread.append(f"{path}, cell {number}: there is no number of rows of a cell")
            continue
        place = place_of_cell(name, basis)
        found.rows.append(Row(number, "sources", place, rows, path=path, told=True))


def _named(text: str) -> CellName | None:
    """The cell that a figure says it shows; None where that is no name of one."""
    try:
        name = CellName.parsed(text)
    except (ValueError, IndexError):
        return None
    return name if name.is_of_rows or name.measure in measures() else None


def _decimal_of(language: str) -> str:
    """The sign of decimals in the figures of a page; empty where its language is not known."""
    return decimal_sign(language) if language in LANGUAGES else ""
