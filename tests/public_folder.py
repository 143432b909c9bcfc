"""All that a public run tells: every number in every file of it, and the attack on them together.

`attack` is what an outsider does who has the whole folder: what the files say of cells, of
numbers of rows and of rounded values goes into one linear system, with the programme's maximum
between counts and amounts, and every primary count is attacked in it. The truth, and who stands
behind each cell, come from the run's processed folder; nothing of it is known to the attacker.

`unexplained` are the numbers of the folder that are no cell and no bound of that system, and
nothing that anybody knows: dates, versions, sizes, code lists, words of the question and of the
program. Where there are none the system is all that there is.
"""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pandas as pd
import pypdf
from score_interval import score_interval
from single_attacks import tie_amounts

import antwoord
from antwoord.cells import TOTAL, CellName, row_name
from antwoord.disclosure.model.answer_system import (
    AnswerCells,
    answer_cells,
    read_cells,
    read_relations,
    row_facts,
)
from antwoord.disclosure.model.settings import Settings, maximum_cents, settings_of
from antwoord.disclosure.model.system import Cell, Key, State, build_system
from antwoord.disclosure.policy.headlines import told_by_headlines
from antwoord.disclosure.proof.audit import audit
from antwoord.parameters import Parameters
from antwoord.quality.rules.book import LATER, load_rule_book
from antwoord.register.contract.doubts import APPLICATION
from antwoord.storage.paths import project_root

CELLS, ROUNDED = "tables/cells.csv", "tables/rounded.csv"
#: The columns of those files that are no codes.
NO_CODES = ("table", "measure", "value", "low", "high", "conf_status", "base")
NUMBER = re.compile(r"(?<![\w#.,/-])\d[\d.,\u00a0\u202f]*\d(?![\w])|(?<![\w#.,/-])\d(?![\w])")


class Told(NamedTuple):
    """What a folder tells of cells: exactly, and between two ends."""

    exact: dict[CellName, int]
    between: dict[CellName, tuple[int, int]]


class Found(NamedTuple):
    """A number that stands somewhere in a folder."""

    file: str
    place: str
    number: str


def told(folder: Path) -> Told:
    """Every cell that a run's files name with a value: the tables and the numbers of rows.

    Raises ValueError where two files say different things of one cell.
    """
    report = json.loads((folder / "audit/disclosure.json").read_text(encoding="utf-8"))
    within = 100 * report.get("amounts", {}).get("within_eur", 0)
    exact: dict[CellName, int] = {}
    between: dict[CellName, tuple[int, int]] = {}
    for row in _rows(folder / CELLS):
        if not row["value"]:
            continue
        name = name_of_row(row)
        whole = int(Decimal(row["value"]) * (100 if name.is_amount else 1))
        if row["conf_status"] == "R":
            between[name] = max(whole - within + 1, 0), whole + within - 1
        elif exact.setdefault(name, whole) != whole:
            raise ValueError(f"{CELLS}: {name} is {whole}, and {exact[name]} in another table")
    for row in _rows(folder / ROUNDED):
        base, shown = int(row["base"]), int(row["value"])
        between[name_of_row(row)] = max(shown - base + 1, 0), shown + base - 1
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for fact in row_facts():
        if record["rows"].get(fact) is not None:
            exact[row_name(fact)] = record["rows"][fact]
    for measure, figure in record["figures"].items():
        name = CellName(measure)
        unit = 100 if name.is_amount else 1
        recorded = None if figure is None else int(Decimal(figure) * unit)
        if exact.get(name) != recorded:
            raise ValueError(f"run.json: {measure} is {recorded}, in the table {exact.get(name)}")
    return Told(exact, between)


class Seen(NamedTuple):
    """What an outsider has who has a folder, beside the truth and its levels.

    `cells` are those of the answer as the folder shows them, with what the programme's maximum
    ties; `equations` are those among them besides the relations of `answer`. `levels` are those of
    the few whom the headlines tell of: how far up and down they must be believable.
    """

    answer: AnswerCells
    cells: dict[Key, Cell]
    equations: list[dict[Key, int]]
    known: Told
    levels: dict[Key, tuple[int, int]]
    settings: Settings
    maximum_cents: int


def attack(folder: Path, parameters: Parameters) -> list[str]:
    """Each primary count that the folder brings below its level, and how far it can be.

    `parameters` are those of the run; its processed folder holds the truth. Raises ValueError
    where a number that is told is not true.
    """
    seen = seen_in(folder, parameters)
    system = build_system(seen.cells, seen.answer.relations, equations=seen.equations)
    found = audit(system, system.state != State.PUBLISHED, intervals=False)
    return shown_outright(seen) + [
        f"{one.cells[0]} can be no further than {one.reached}" for one in found.breaches
    ]


def shown_outright(seen: Seen) -> list[str]:
    """The primary cells that a folder shows exactly."""
    return [
        f"{key} is published as {cell.value}"
        for key, cell in seen.answer.cells.items()
        if key in seen.known.exact
        and cell.primary
        and (key not in seen.levels or any(seen.levels[key]))
    ]


def seen_in(folder: Path, parameters: Parameters, *, amounts: bool = False) -> Seen:
    """The system of everything that a folder tells; with `amounts` these keep their levels.

    `parameters` are as for `attack`, which says what it raises.
    """
    processed = parameters.processed
    settings = settings_of(parameters.question)
    known = told(folder)
    report = json.loads((folder / "audit/disclosure.json").read_text(encoding="utf-8"))
    true = read_cells(processed / "cells.parquet", processed / "scope.json")
    if "reasons" in report["withheld"]:
        true = true.without(frozenset(n for n in true.values if n.code("reason") != TOTAL))
    answer = answer_cells(
        true,
        read_relations(processed / "structure.parquet"),
        pd.read_parquet(processed / "contributions.parquet"),
        settings,
        undecided="undecided" not in report["withheld"],
        extras="extras" not in report["withheld"],
        zeros="zeros" not in report["withheld"],
    )
    most = maximum_cents(parameters.programmes)
    # Of few in all, whom the headlines tell of, nobody must know where one of them is.
    by_headlines = told_by_headlines(answer, settings, most, parameters.reference_date, ())
    few = {
        getattr(key, "cell", key) for found in by_headlines for one in found for key in one.cells
    }
    levels = {
        key: (0, 0 if isinstance(key, CellName) and key.is_total else answer.cells[key].value)
        for key in few
    }
    cells: dict[Key, Cell] = {}
    for key, cell in answer.cells.items():
        amount = isinstance(key, CellName) and key.is_amount
        if key in levels:
            cell = replace(cell, up=levels[key][0], down=levels[key][1], lower=0)
        seen = replace(cell, state=State.HIDDEN, weight=0)
        if amount and not amounts:
            seen = replace(seen, up=0, down=0)
        if key in known.between:
            low, high = known.between[key]
            if not low <= cell.value <= high:
                raise ValueError(f"{key} is {cell.value}, and shown as from {low} to {high}")
            zero = 0 if amount else cell.lower or 0
            seen = replace(seen, lower=max(low, zero), upper=high)
        if key in known.exact:
            if known.exact[key] != cell.value:
                raise ValueError(f"{key} is {cell.value}, and shown as {known.exact[key]}")
            seen = replace(seen, state=State.PUBLISHED)
        elif not cell.value:
            seen = replace(seen, lower=0)
        cells[key] = seen
    if untied := {row_name(fact) for fact in row_facts()} - cells.keys():
        raise ValueError(f"{min(untied)} is in some relation, and nobody counted it")
    if beside := (known.exact.keys() | known.between.keys()) - cells.keys():
        raise ValueError(f"{min(beside)} is told, and is no cell of the system")
    rooms, ties = tie_amounts(cells, answer.amounts, most) if most else ({}, [])
    since, rows = _since_once(cells, parameters, settings, most)
    return Seen(
        answer,
        {**cells, **rooms, **since},
        [*answer.equations, *ties, *rows],
        known,
        levels,
        settings,
        most,
    )


def _since_once(
    cells: dict[Key, Cell], parameters: Parameters, settings: Settings, maximum_cents: int
) -> tuple[dict[Key, Cell], list[dict[Key, int]]]:
    """What lies between amounts and those that the document tells as once published.

    Where that is of too few payments it must not be known to p percent.
    """
    once = {
        (figure.reference_date, figure.name): figure.value
        for figure in parameters.question.published
        if figure.sector_basis == parameters.sector_basis
    }
    found: dict[Key, Cell] = {}
    rows: list[dict[Key, int]] = []
    for (day, name), value in once.items():
        count = once.get((day, name.of_measure("paid")))
        if not name.is_amount or name not in cells or count is None:
            continue
        now, cents = cells[name], int(value * 100)
        payments = abs(cells[name.of_measure("paid")].value - int(count))
        change = abs(now.value - cents)
        if not change or payments >= settings.rules.minimum_count:
            continue
        level = -(-change * int(settings.rules.p_percent or 0) // 100)
        above = min(level, max(maximum_cents * payments - change, 0)) if payments else level
        up, down = (above, level) if now.value > cents else (level, above)
        key = ("since", day, name)
        hidden = replace(now, state=State.HIDDEN, weight=0, upper=None, lower=None)
        found[key] = replace(hidden, value=now.value - cents, up=up, down=down)
        # The figure itself is known, so that the two are as far from their values as each other.
        found["once", day, name] = replace(hidden, value=cents, state=State.PUBLISHED, up=0, down=0)
        rows.append({name: 1, ("once", day, name): -1, key: -1})
    return found, rows


def numbers(folder: Path) -> Iterator[Found]:
    """Every number of every file: of texts, tables and documents, unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from _numbers_in(path.relative_to(folder).as_posix(), path.read_bytes())


def unexplained(folder: Path, parameters: Parameters) -> list[Found]:
    """The numbers that are no cell or bound of the system, and that nobody knows beforehand."""
    # How many cells are counted and how many sums hold follows from which codes there are, and
    # those stand in the tables.
    relations = pd.read_parquet(parameters.processed / "relations.parquet")
    sums = (relations["kind"] != "published").sum()
    counted = (
        len(pd.read_parquet(parameters.processed / file))
        for file in ("cells_sectoral.parquet", "cells.parquet")
    )
    words = _known_words(folder, parameters) | {Decimal(int(sums)), *map(Decimal, counted)}
    figures = _known_figures(folder)
    exact = told(folder).exact
    for figure in parameters.question.published:
        # How a figure differs from the one that was once published: both are known.
        now = exact.get(figure.name)
        if now is not None:
            unit = 100 if figure.name.is_amount else 1
            figures.of_cells.add(abs(Decimal(now) / unit - figure.value))
    # What is shown in whole hundreds is worked on as it is shown.
    shown = {
        name_of_row(row): int(
            Decimal(row["value"]) * (100 if row["measure"].endswith("_eur") else 1)
        )
        for row in _rows(folder / CELLS)
        if row["value"]
    }
    figures.of_cells.update(derived({**shown, **exact}))
    left = []
    for found in numbers(folder):
        if _OF_THE_RUN.match(f"{found.file} {found.place}"):
            continue
        value = round(_value(found.number), 2)  # a workbook holds binary fractions
        if value in words:
            continue
        if found.place.startswith("/figures/"):
            known = figures.of_cells
        elif found.file.startswith(("audit/", "run.json")):
            known = figures.of_rows | figures.of_rules
        elif found.file.startswith("notebooks/"):
            known = figures.of_cells | figures.of_rows | figures.of_files
        elif (found.file, found.place) == ("tables/cells.html", "<th>"):
            known = figures.of_lines
        else:
            known = figures.of_cells | figures.of_rows
        if value not in known:
            left.append(found)
    return left


def derived(exact: dict[CellName, int]) -> Iterator[Decimal]:
    """Shares in whole percents and means in whole euro of cells that are told exactly, alone."""

    def rounded(part: Decimal) -> Decimal:
        return part.quantize(Decimal(1), ROUND_HALF_UP)

    applications, rows = CellName("applications"), (row_name("counted"), row_name("other_sector"))
    pairs = [(name, CellName(name.measure)) for name in exact if not name.is_amount]
    pairs += [(CellName(state), applications) for state in ("paid", "stopped")]
    for part, whole in pairs:
        if 0 < exact.get(part, 0) < exact.get(whole, 0):
            share = rounded(Decimal(100 * exact[part]) / exact[whole])
            yield min(max(share, Decimal(1)), Decimal(99))
    if all(exact.get(name) for name in rows):
        yield rounded(Decimal(100 * exact[rows[0]]) / (exact[rows[0]] + exact[rows[1]]))
    for paid in [name for name in exact if name.measure == "paid"]:
        stopped, amount = (paid.of_measure(one) for one in ("stopped", "amount_paid_eur"))
        if exact[paid] and amount in exact:
            yield rounded(Decimal(exact[amount]) / 100 / exact[paid])
        if both := exact[paid] + exact.get(stopped, 0) if stopped in exact else 0:
            yield Decimal(both)
            for at in (exact[paid] / both, *score_interval(exact[paid], both)):
                yield rounded(Decimal(100 * at))


class _Figures(NamedTuple):
    """Numbers of a folder by what they count."""

    of_cells: set[Decimal]  # what the tables show
    of_rows: set[Decimal]  # of the register, and of cells: what the tables or the record show
    of_rules: set[Decimal]
    of_files: set[Decimal]  # their bytes, and the lines of the tables
    of_lines: set[Decimal]


def _known_figures(folder: Path) -> _Figures:
    """What the tables show, and what is worked out of them and of the rule book alone."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    shown: set[int | Decimal] = set()
    values: dict[CellName, str] = {}
    lines = {file: _rows(folder / file) for file in (CELLS, ROUNDED)}
    for file, rows in lines.items():
        for row in rows:
            told = [row[column] for column in ("value", "low", "high") if row.get(column)]
            shown |= set(map(Decimal, told))
            # The document has whole euros: of a range those around it.
            shown |= {Decimal(one).to_integral_value(ROUND_HALF_UP) for one in told}
            if row.get("low") and row.get("high"):
                shown.add(Decimal(row["low"]).to_integral_value(ROUND_FLOOR))
                shown.add(Decimal(row["high"]).to_integral_value(ROUND_CEILING))
            if row.get("high") and not row["value"]:
                shown.add(Decimal(row["high"]) + 1)  # "fewer than"
            if file == CELLS:
                values[name_of_row(row)] = row["value"]
    # A cell that several tables hold is one.
    cells = {"counts": [0, 0, 0], "amounts": [0, 0, 0]}
    for name, value in values.items():
        block = cells["amounts" if name.is_amount else "counts"]
        block[0] += 1
        block[1] += not value or Decimal(value) != 0
        block[2] += not value
    report = json.loads((folder / "audit/disclosure.json").read_text(encoding="utf-8"))
    for block in report["blocks"]:
        if [block[n] for n in ("cells", "not_zero", "suppressed")] != cells[block["name"]]:
            raise ValueError(f"audit/disclosure.json: {block} is not what the tables show")
    summary = json.loads((folder / "audit/summary.json").read_text(encoding="utf-8"))
    rules = load_rule_book().rules
    outcomes = {id_: rule["outcome"] for id_, rule in summary["rules"].items()}
    of_rules = {len(rules), *Counter(outcomes.values()).values()}
    for dimension in {rule.dimension for rule in rules}:
        own = [outcomes[r.id] for r in rules if r.dimension == dimension and r.table not in LATER]
        for kinds in (("passed", "failed"), ("failed",), ("passed",)):
            of_rules.add(sum(outcome in kinds for outcome in own))
    # How many rules about what was computed hold, and how many of each kind are broken.
    later = [outcomes[r.id] for r in rules if r.table in LATER]
    of_rules |= {later.count("passed"), len(later) - later.count("not_applicable")}
    failed = [r for r in rules if outcomes[r.id] == "failed"]
    of_rules |= {sum(r.table != "register" for r in failed), sum(bool(r.doubt) for r in failed)}
    remarks = [r for r in failed if r.table == "register" and r.severity == "info"]
    of_rules |= {len(remarks), sum(bool(r.doubt) and r.doubt != APPLICATION for r in failed)}
    own_rows = [record["rows"].get(fact) for fact in row_facts()]
    own_rows.append((report.get("since") or {}).get("applications"))
    sizes = {entry["bytes"] for entry in (*record["inputs"], *record["outputs"])}
    counted = [len(rows) for rows in lines.values()]
    # What the notebooks say of each table: how many cells it has, and how many are told.
    by_table = Counter(row["table"] for row in lines[CELLS])
    told_by_table = Counter(row["table"] for row in lines[CELLS] if row["value"])
    return _Figures(
        of_cells=set(map(Decimal, shown)),
        of_rows={
            Decimal(n) for n in (*own_rows, *cells["counts"], *cells["amounts"]) if n is not None
        },
        of_rules=set(map(Decimal, of_rules)),
        of_files=set(map(Decimal, (*sizes, *counted, *by_table.values(), *told_by_table.values()))),
        of_lines={Decimal(n) for n in range(1, max(counted) + 2)},
    )


def _known_words(folder: Path, parameters: Parameters) -> set[Decimal]:
    """Numbers of what anybody knows: the question, the programme, code lists, the words."""
    root = project_root()
    package = Path(antwoord.__file__).parent  # the project may be elsewhere
    sources = [
        *(root / "data" / "raw" / "reference").rglob("*.csv"),
        *(root / "data" / "raw" / "programmes").glob("*"),
        root / "data" / "raw" / "questions" / f"{parameters.question.id}.toml",
        *(root / "expectations").glob("*.json"),
        *(root / "notebooks").glob("*.ipynb"),
        *package.rglob("locale/*.po"),
        *package.glob("quality/words/*.py"),
        *(package / "answer").rglob("*.py"),
    ]
    register = parameters.register
    if isinstance(register, Path):
        sources += [register.with_name("corrections.toml"), register.with_name("datapackage.json")]
    found: set[Decimal] = set()
    for path in sources:
        if path.is_file():
            found |= {_value(n) for n in NUMBER.findall(path.read_text(encoding="utf-8"))}
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    # How easily the answer reads follows from its words, which everybody has.
    found.add(Decimal(record.get("readability") or 0))
    for text in (json.dumps(record["parameters"]), json.dumps(record["asked"])):
        found |= {Decimal(n) for n in re.findall(r"\d+", text)}
    for file in (CELLS, ROUNDED):  # codes: years, classes of days, the base
        for row in _rows(folder / file):
            codes = " ".join(code for column, code in row.items() if column != "value")
            found |= {Decimal(n) for n in re.findall(r"\d+", codes)}
    return found


#: Places whose numbers are of none of the register's rows: sizes, times, versions, hashes.
_OF_THE_RUN = re.compile(
    r"run\.json .*(/bytes|/sha256|/path|/versions/|/volatile/|"
    r"/ledger_head|/register_sha256|/extract_number)"
    r"|.*ledger_head|.*register_sha256|ro-crate.*"
    r"|tro\.jsonld .*(/@context/|/@id|/trov:hashValue|/trov:hashAlgorithm|/trov:path|Version)"
    r"|notebooks/.* /metadata|notebooks/.*/(execution_count|nbformat|id|sha256|size_bytes)"
    r"|.*great_expectations_version|.*/statistics/"  # of rules, not of rows
)


def _numbers_in(name: str, content: bytes) -> Iterator[Found]:
    if name.endswith(".csv"):
        for line, row in enumerate(csv.DictReader(io.StringIO(content.decode())), start=2):
            for column, text in row.items():
                if column == "value" or not name.startswith("tables/"):
                    yield from _in_text(name, f"row {line} {column}", text)
    elif name.endswith((".json", ".jsonld", ".ipynb")):
        yield from _in_json(name, "", json.loads(content))
    elif name.endswith(".html"):
        reader = _Texts()
        reader.feed(content.decode())
        for where, text in reader.texts:
            yield from _in_text(name, where, text)
    elif name.endswith((".docx", ".xlsx", ".ods")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.namelist():
                if part.endswith(".xml") and re.search(
                    r"document|sheet\d|sharedStrings|core|app|content|meta\.", part
                ):
                    yield from _in_xml(f"{name}!{part}", archive.read(part))
    elif name.endswith(".pdf"):
        for number, page in enumerate(pypdf.PdfReader(io.BytesIO(content)).pages, start=1):
            yield from _in_text(name, f"page {number}", " ".join(page.extract_text().split()))


def _in_json(name: str, place: str, content: Any) -> Iterator[Found]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _in_json(name, f"{place}/{key}", value)
    elif isinstance(content, list):
        for value in content:
            yield from _in_json(name, place, value)
    elif isinstance(content, str):
        if "/text/html" in place:
            reader = _Texts()
            reader.feed(content)
            for where, text in reader.texts:
                yield from _in_text(name, f"{place} {where}", text)
        elif "image/png" not in place and "image/svg" not in place:
            yield from _in_text(name, place, content)
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield Found(name, place, str(content))


def _in_xml(name: str, content: bytes) -> Iterator[Found]:
    for element in ET.fromstring(content).iter():
        tag = element.tag.rpartition("}")[2]
        words = ("t", "v", "p", "a", "title", "description", "subject", "keywords", "keyword")
        if tag in words and element.text:
            strings = tag == "v" and "sheet" in name  # the index of a shared string
            if strings:
                continue
            yield from _in_text(name, tag, element.text)
        if tag == "c" and element.get("t") in (None, "n"):
            for value in element:
                yield from _in_text(name, f"cell {element.get('r')}", value.text or "")
        for given, told in element.items():
            if given.endswith("}value"):  # of a cell of an OpenDocument sheet
                yield from _in_text(name, tag, told)
        if tag == "docPr":
            yield from _in_text(name, "alt", element.get("descr") or "")


_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(T[\d:+.]+)?|\d{1,2}(er)? (?:januari|februari|maart|april|mei|juni|juli|"
    r"augustus|september|oktober|november|december|janvier|février|mars|avril|mai|juin|juillet|août|"
    r"septembre|octobre|novembre|décembre|January|February|March|April|May|June|July|August|"
    r"September|October|November|December) \d{4}"
)
#: The number of a table, a figure, a row, a page, a cell of a notebook.
_STRUCTURE = re.compile(
    r"(?:Tabel|Figuur|Tableau|Table|Figure|Bijlage|rij|rijen|rows?|lignes?|cel|cell|cellule) \d+"
    r"(?: (?:tot|to|à) \d+)?|\b[0-9a-f]{12,64}\b|IMP-\d+|\d\d-\d\d\b|\d\d_[a-z_]+|"
    r"BE-[A-Z]+|\b[0-9a-f]{12}…"
)


def _in_text(name: str, place: str, text: str | None) -> Iterator[Found]:
    plain = _STRUCTURE.sub(" ", _DATE.sub(" ", text or ""))
    for number in NUMBER.findall(plain):
        yield Found(name, place, number)


class _Texts(HTMLParser):
    """The texts of a page, and those of attributes that are read aloud or by programs."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._row_number = False
        self._goes_on = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in ("br", "col", "hr", "img", "input", "meta", "link", "path", "rect", "circle"):
            self._open.append(tag)
        self._goes_on = tag == "span" and given.get("class") == "g"  # thousands of a number
        for name in ("alt", "title", "aria-label", "content", "data-v", "value"):
            if given.get(name) and given.get("http-equiv") is None and name in given:
                if name == "data-v" or given.get("name") == "viewport":
                    continue  # the order of words; what data-v counts stands beside it
                self.texts.append((f"<{tag} {name}>", given[name] or ""))

    def handle_endtag(self, tag: str) -> None:
        self._goes_on = False
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._goes_on:
            place, text = self.texts.pop()
            self.texts.append((place, text + data))
        elif not {"style", "script"} & set(self._open) and data.strip():
            self.texts.append((f"<{self._open[-1] if self._open else ''}>", data))


def _value(number: str) -> Decimal:
    """A number as a language writes it."""
    text = number.rstrip(".,").replace("\u00a0", "").replace("\u202f", "")
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    elif re.fullmatch(r"\d+,\d+", text):
        text = text.replace(",", ".")
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal(-1)


def name_of_row(row: dict[str, str]) -> CellName:
    """The cell of a row of our tables."""
    return CellName.of(row["measure"], {c: code for c, code in row.items() if c not in NO_CODES})


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
