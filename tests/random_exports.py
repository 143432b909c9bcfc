"""Random exports of clean registers: how each was made, what is true of it, its file.

An export is a recipe: one choice for each of DIMENSIONS. The first choices of a dimension
are plain, what any lender's export may be; the others are traps, which hold two readings, lose
something or hide it. A recipe can be written down, and made again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from export_cells import (
    AMOUNT_TRUTH,
    AMOUNTS,
    DATE_TRUTH,
    DATES,
    ENTERPRISES,
    NACE,
    PLAIN_AMOUNTS,
    PLAIN_DATES,
    PLAIN_ENTERPRISES,
    PLAIN_NACE,
    PLAIN_POSTCODES,
    PLAIN_RATES,
    PLAIN_TERMS,
    POSTCODES,
    RATES,
    TERMS,
    Cell,
    ErrorCell,
    Formula,
)
from export_columns import decoy_cells, odd_words
from export_files import write_binary, write_ods, write_parquet, write_text, write_xlsx
from export_layout import laid_out
from export_words import DECOYS, heading, word
from random_registers import clean_register
from registers import Row

from antwoord.register.contract.columns import COLUMNS, NAMES
from antwoord.storage.database import DatabaseTable

KINDS = {column.name: column.kind for column in COLUMNS}
WORKBOOKS = ("xlsx", "xls", "xlsb", "ods")
#: Of so many workbooks of Excel one is of another format than .xlsx.
BINARY = 3
DAYS = ("application_date", "decision_date", "paid_date")
MONEY = ("requested_amount_eur", "paid_amount_eur")


@dataclass(frozen=True)
class Dimension:
    """What may be chosen: `plain` is harmless, `traps` are not; `forms`: where it has a meaning."""

    plain: tuple[str, ...]
    traps: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("csv", *WORKBOOKS, "parquet")


def _with_traps(plain: tuple[str, ...], every: Iterable[str]) -> Dimension:
    return Dimension(plain, tuple(name for name in every if name not in plain))


TEXT, BOOK, TYPED, GRID = ("csv",), WORKBOOKS, ("parquet",), ("csv", *WORKBOOKS)
DIMENSIONS: dict[str, Dimension] = {
    "form": Dimension(("csv", "xlsx", "ods", "parquet", "xls", "xlsb")),
    "language": Dimension(("nl", "fr", "en", "system", "canonical")),
    "day": Dimension(("2021-03-01", "2018-06-30", "2024-12-31", "2015-01-01")),
    "order": Dimension(("own", "shuffled")),
    "low_days": Dimension(("no",), ("yes",)),
    "whole": Dimension(("no",), ("yes",)),
    "amounts": _with_traps(PLAIN_AMOUNTS, AMOUNTS),
    "amounts_of": Dimension(("both",), MONEY),
    "dates": _with_traps(PLAIN_DATES, DATES),
    "dates_of": Dimension(("all",), DAYS),
    "nace": _with_traps(PLAIN_NACE, NACE),
    "postcodes": _with_traps(PLAIN_POSTCODES, POSTCODES),
    "enterprises": _with_traps(PLAIN_ENTERPRISES, ENTERPRISES),
    "rates": _with_traps(PLAIN_RATES, RATES),
    "terms": _with_traps(PLAIN_TERMS, TERMS),
    "words": Dimension(
        ("own", "codes"),
        (
            *("upper", "numbers", "yes_no", "stages", "loan_words", "letters", "typed_by_hand"),
            "joined",
        ),
    ),
    "version": Dimension(("plain",), ("missing", "bel", "rev")),
    "unpaid": Dimension(
        ("",),
        ("-", "n.v.t.", "NULL", "zero", "day_1900", "both", "day_9999", "zero_day", "nihil", "x"),
    ),
    "blanks": Dimension(("",), ("-", "n.v.t.", "onbekend", "NULL", "nan", "0", "?")),
    "decoy": Dimension(("none", "remark"), tuple(DECOYS)),
    "decoy_place": Dimension(("after",), ("before", "first")),
    "hides": Dimension(("no",), ("yes",)),
    "ids": Dimension(("plain", "number", "slash"), ("zeros", "totals", "long", "dates", "words")),
    "first": Dimension(("id",), ("name", "counter")),
    "above": Dimension(("none", "title", "titles"), ("numbers", "units", "groups", "table"), GRID),
    "below": Dimension(
        ("none", "total", "note"),
        ("total_wrong", "count", "sums", "average", "lone", "signature", "late"),
        GRID,
    ),
    "between": Dimension(("none", "blank"), ("header", "subtotal", "year", "page"), GRID),
    "sheets": Dimension(
        ("one", "notes"),
        ("years", "years_hidden", "old_hidden", "old_after", "old_visible", "other_order", "pivot",
         "selection", "template"),
        BOOK,
    ),
    "merged": Dimension(("none",), ("activity", "applicant", "postal_code"), BOOK),
    "date_1904": Dimension(("no",), ("yes",), ("xlsx", "xls", "xlsb")),
    "errors": Dimension(
        ("none",),
        ("nace_code", "paid_amount_eur", "activity", "postal_code", "decision_date"),
        GRID,
    ),
    "formulas": Dimension(("none",), ("paid_amount_eur", "activity", "paid_date"), BOOK),
    "encoding": Dimension(
        ("utf-8", "utf-8-sig", "cp1252", "utf-16"),
        ("utf-16-le", "utf-16-be", "damaged", "cp437", "mac-roman", "utf-8-twice"),
        TEXT,
    ),
    "delimiter": Dimension((";", ",", "\t", "|"), (), TEXT),
    "ends": Dimension(("\r\n", "\n"), ("\r", "mixed"), TEXT),
    "quoting": Dimension(("minimal", "all", "texts"), ("none",), TEXT),
    "trailing": Dimension(("kept",), ("dropped", "extra"), TEXT),
    "stored": Dimension(
        ("typed",),
        ("binary", "large", "dictionary", "decimal", "uuid", "list", "struct", "month", "view",
         "midnight", "empties", "texts"),
        TYPED,
    ),
    "shape": Dimension(
        ("wide",), ("events", "instalments", "instalments_blank", "instalments_beside", "twice")
    ),
    "after": Dimension(("none",), ("payment", "stop", "reopen", "refund", "all")),
}  # fmt: skip


#: The choices under which values stand as the contract writes them.
CANONICAL = {
    "amounts": ("number", "point"),
    "dates": ("typed", "iso"),
    "nace": ("dotted", "bare"),
    "postcodes": ("plain", "number"),
    "enterprises": ("plain",),
    "rates": ("number", "point"),
    "terms": ("number", "text"),
    "words": ("own", "codes"),
    "version": ("plain",),
    "unpaid": ("",),
    "blanks": ("",),
    "hides": ("no",),
    "shape": ("wide",),
    "date_1904": ("no",),
}


@dataclass(frozen=True)
class Recipe:
    """How an export is made: a seed, a number of rows, and what is not the first choice."""

    seed: int
    rows: int
    choices: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> str:
        return dict(self.choices).get(name, DIMENSIONS[name].plain[0])

    @property
    def traps(self) -> tuple[str, ...]:
        """The dimensions whose choice is a trap."""
        return tuple(name for name, choice in self.choices if choice in DIMENSIONS[name].traps)

    def but(self, **changes: str) -> "Recipe":
        """The same with other choices; the first choice of a dimension is not written down."""
        chosen = {**dict(self.choices), **changes}
        kept = {n: c for n, c in chosen.items() if c != DIMENSIONS[n].plain[0]}
        return Recipe(self.seed, self.rows, tuple(sorted(kept.items())))

    def draw(self, purpose: str) -> Random:
        """Random choices of one purpose, which those of no other change."""
        return Random(f"{self.seed} {purpose}")

    def __str__(self) -> str:
        return f"Recipe({self.seed}, {self.rows}).but(**{dict(self.choices)!r})"


@dataclass
class Export:
    """A file, and the truth about it.

    `rows` are the canonical rows that it tells; `lost`: cells (place of the row, column) that
    it does not tell any more. `seen`: how many rows it has that are not blank, None where that
    depends on which sheets are read; `hidden`: sheets that must be named. `truth`: for
    a canonical column what a person would answer by the key of a mapping, None where no answer
    is right. `plain`: nothing of it is a trap.
    """

    recipe: Recipe
    path: Path | DatabaseTable
    rows: list[Row]
    truth: dict[str, dict[str, str | None]]
    lost: set[tuple[int, str]] = field(default_factory=set)
    seen: int | None = None
    hidden: tuple[str, ...] = ()

    @property
    def canonical(self) -> bool:
        """Whether it is read without a mapping too: canonical headings and values."""
        return self.recipe["language"] == "canonical" and all(
            self.recipe[name] in values for name, values in CANONICAL.items()
        )

    @property
    def plain(self) -> bool:
        """Whether nothing of it is a trap."""
        return not self.recipe.traps


def drawn_recipe(seed: int) -> Recipe:
    """A recipe at random: a fifth of them plain, the others with one to four traps."""
    draw = Random(f"recipe {seed}")
    form = draw.choice(("csv", "xlsx", "ods", "parquet", "csv", "xlsx"))
    offered = {name: each for name, each in DIMENSIONS.items() if form in each.forms}
    chosen = {name: draw.choice(each.plain) for name, each in offered.items()}
    chosen["form"] = form
    chosen["decoy"] = draw.choice(("none", "none", "remark"))
    for purpose in ("amounts", "dates"):
        chosen[purpose] = draw.choice(_plain_habits(purpose, form, chosen["language"]))
    trapped = [name for name, each in offered.items() if each.traps]
    for name in draw.sample(trapped, draw.choice((0, 1, 1, 2, 2, 3, 4))):
        chosen[name] = draw.choice(offered[name].traps)
    # Nobody could tell that the only postcode there is is not the applicant's.
    if chosen["decoy"] in ("none", "remark", "second_postcode"):
        chosen["hides"] = "no"
    if chosen["shape"] != "events":
        chosen["after"] = "none"
    rows = draw.choice((20, 24, 30, 40, 40, 60, 90, 200))
    other = Random(f"format {seed}")
    if form == "xlsx" and not other.randrange(BINARY):
        chosen["form"] = other.choice(("xls", "xlsb"))
    return Recipe(seed, rows).but(**chosen)


def _plain_habits(purpose: str, form: str, language: str) -> tuple[str, ...]:
    """What is usual in a format and a language: nobody writes French dates in English exports."""
    if purpose == "dates":
        own = {"nl": "named", "fr": "named_fr", "en": "named_en"}.get(language, "iso")
        texts = ("iso", "slash", "dash", "loose", own, "iso_time", "slash_time")
        return ("typed", "typed", "iso", "slash") if form != "csv" else texts
    if language == "canonical":
        return ("point", "number")
    amounts = {
        "en": ("english", "point"),
        "fr": ("french", "comma"),
    }.get(language, ("comma", "dutch", "euro", "euro_after"))
    return ("number", "number", *amounts) if form != "csv" else amounts


def make(recipe: Recipe, folder: Path) -> Export:
    """Writes the export of a recipe below a folder."""
    rows = clean_register(
        str(recipe.seed),
        recipe.rows,
        low_days=recipe["low_days"] == "yes",
        whole=recipe["whole"] == "yes" or recipe["amounts"].startswith("thousands"),
    )
    _ids(recipe, rows)
    if recipe["version"] == "missing":
        rows = [_of_2008(row) for row in rows]
    language = recipe["language"]
    columns, truth, lost = _columns(recipe, rows)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"export.{recipe['form']}"
    built = laid_out(recipe, rows, columns, language, truth)
    export = Export(recipe, path, rows, truth, lost, built.rows, built.hidden)
    headings = [column[0] for column in columns]
    form = recipe["form"]
    if form == "csv":
        remark = DECOYS["remark"].get(language, "remark")
        raw = headings.index(remark) if recipe["quoting"] == "none" and remark in headings else None
        encoding = recipe["encoding"]
        if encoding == "utf-8-twice":
            write_text(path, built.sheets[0].rows, encoding="utf-8", **_text_habits(recipe, raw))
            path.write_bytes(path.read_bytes().decode("cp1252", "replace").encode("utf-8"))
        else:
            write_text(path, built.sheets[0].rows, encoding=encoding, **_text_habits(recipe, raw))
    elif form == "xlsx":
        write_xlsx(path, built.sheets, date_1904=recipe["date_1904"] == "yes")
    elif form in ("xls", "xlsb"):
        write_binary(path, built.sheets, date_1904=recipe["date_1904"] == "yes")
    elif form == "ods":
        write_ods(path, built.sheets)
    else:
        first = built.sheets[0].rows
        write_parquet(path, [str(name) for name in first[0]], first[1:], recipe["stored"])
    return export


def _text_habits(recipe: Recipe, raw: int | None) -> dict[str, object]:
    return {
        "delimiter": recipe["delimiter"],
        "ends": recipe["ends"],
        "quoting": "minimal" if recipe["quoting"] == "none" else recipe["quoting"],
        "trailing": recipe["trailing"],
        "raw": raw,
    }


def _of_2008(row: Row) -> Row:
    if row["nace_version"] == "2025":
        return {**row, "nace_code": "62.010", "nace_version": "2008"}
    return row


def _ids(recipe: Recipe, rows: list[Row]) -> None:
    """Other numbers of applications, in place."""
    kind = recipe["ids"]
    for number, row in enumerate(rows, start=1):
        year = row["application_date"][:4]
        row["application_id"] = {
            "number": f"{10000 + number}",
            "slash": f"{year}/{number:04d}",
            "zeros": f"{number:06d}",
            "totals": f"Totaal {number}" if number % 7 == 0 else f"Dossier {number}",
            "long": f"{year}00000012345{number:05d}",
            "dates": f"{number % 28 + 1:02d}-{number % 12 + 1:02d}-{2000 + number}",
            "words": f"Som {number}" if number % 9 == 0 else f"Aanvraag {number}",
        }.get(kind, row["application_id"])


Columns = list[tuple[str, str, list[Cell]]]


def _columns(
    recipe: Recipe, rows: list[Row]
) -> tuple[Columns, dict[str, dict[str, str | None]], set[tuple[int, str]]]:
    """Heading, canonical name (or a decoy's) and cells of each column; truth; what is lost."""
    language, form = recipe["language"], recipe["form"]
    truth: dict[str, dict[str, str | None]] = {}
    columns: Columns = []
    lost: set[tuple[int, str]] = set()
    for name in NAMES:
        cells, about = _cells(recipe, name, rows, language)
        lost |= _spoilt(recipe, name, rows, cells)
        truth[name] = {"column": heading(name, language), **about}
        columns.append((heading(name, language), name, cells))
    odd_words(recipe, rows, columns, truth)
    decoy = recipe["decoy"]
    if decoy != "none":
        title = DECOYS[decoy].get(language) or decoy
        extra = (title, decoy, decoy_cells(recipe, decoy, rows, language))
        place = {"before": _place_before(decoy), "first": 0}.get(
            recipe["decoy_place"], len(columns)
        )
        columns.insert(place, extra)
        hidden = _hidden(recipe)
        if hidden:
            columns = [column for column in columns if column[1] != hidden]
            truth[hidden] = {"column": None}
            lost |= {(place, hidden) for place in range(len(rows))}
    if recipe["version"] == "missing":
        columns = [column for column in columns if column[1] != "nace_version"]
        truth["nace_version"] = {"constant": "2008"}
    first = recipe["first"]
    if first == "name":
        draw = recipe.draw("names")
        names = [draw.choice(NAMES_OF_PEOPLE) for _ in rows]
        columns.insert(0, (DECOYS["name"].get(language, "name"), "name", list(names)))
    elif first == "counter":
        columns.insert(0, ("Nr", "counter", list(range(1, len(rows) + 1))))
    if recipe["order"] == "shuffled":
        kept, rest = columns[:1], columns[1:]
        recipe.draw("order").shuffle(rest)
        columns = kept + rest
    for place, (title, name, cells) in enumerate(columns):
        same = sum(title == other for other, _, _ in columns[:place])
        if same and name in truth:  # as a reader calls the second of two
            truth[name]["column"] = f"{title} ({same + 1})"
        if same and form == "parquet":
            columns[place] = (f"{title} ({same + 1})", name, cells)
    return columns, truth, lost


#: First words of rows that are people, not sums.
NAMES_OF_PEOPLE = (
    *("Peeters", "Janssens", "Som", "Total", "Aantal", "Totaal Design", "Sum", "De Smet"),
    *("Nombre", "Som van Delen", "Count", "Total Music BV"),
)


def _place_before(decoy: str) -> int:
    from export_words import DECOY_OF

    wanted = DECOY_OF.get(decoy)
    return NAMES.index(wanted) if wanted else 1


def _hidden(recipe: Recipe) -> str:
    from export_words import DECOY_OF

    return DECOY_OF.get(recipe["decoy"], "") if recipe["hides"] == "yes" else ""


def _cells(
    recipe: Recipe, name: str, rows: list[Row], language: str
) -> tuple[list[Cell], dict[str, str | None]]:
    draw = recipe.draw(f"cells of {name}")
    form, kind = recipe["form"], KINDS[name]
    about: dict[str, str | None] = {}
    if kind == "amount":
        habit = recipe["amounts"]
        if recipe["amounts_of"] not in ("both", name):
            habit = _plain_habits("amounts", form, language)[0]
        read = AMOUNTS[habit]
        cells = [read(row[name], draw) if row[name] else "" for row in rows]
        sign, times = AMOUNT_TRUTH.get(habit, (",", "1"))
        about = {"decimal": sign or None, "times": times}
    elif kind == "date":
        habit = recipe["dates"]
        if recipe["dates_of"] not in ("all", name):
            habit = "typed" if form != "csv" else "iso"
        convert = DATES[habit]
        cells = [convert(date.fromisoformat(row[name]), draw) if row[name] else "" for row in rows]
        about = {"date_order": DATE_TRUTH.get(habit, "day first") or None}
    elif name == "nace_code":
        cells = [NACE[recipe["nace"]](row[name], draw) if row[name] else "" for row in rows]
        # Of a class nobody knows the fifth digit: what asks for it is left out.
        about = {"digits": "" if recipe["nace"].startswith("class") else "5"}
    elif name == "nace_version":
        form_of = {"bel": "NACE-BEL {}", "rev": "Rev. {}"}.get(recipe["version"], "{}")
        said = {"2008": "2", "2025": "2.1"} if recipe["version"] == "rev" else {}
        cells = [form_of.format(said.get(r[name], r[name])) if r[name] else "" for r in rows]
    elif name in ("postal_code", "enterprise_number", "interest_rate_pct", "term_months"):
        habits, choice = {
            "postal_code": (POSTCODES, recipe["postcodes"]),
            "enterprise_number": (ENTERPRISES, recipe["enterprises"]),
            "interest_rate_pct": (RATES, recipe["rates"]),
            "term_months": (TERMS, recipe["terms"]),
        }[name]
        cells = [habits[choice](row[name]) if row[name] else "" for row in rows]
        if name == "interest_rate_pct":
            sign = "." if choice in ("point", "number", "fraction", "fraction_number") else ","
            about = {"decimal": sign, "times": "100" if choice.startswith("fraction") else "1"}
    elif name == "application_id":
        as_numbers = recipe["ids"] == "number" and form != "csv"
        cells = [int(row[name]) if as_numbers else row[name] for row in rows]
    else:
        words = "canonical" if recipe["words"] == "codes" else language
        cells = [word(name, row[name], words) for row in rows]
        about = {}
    _blanked(recipe, name, rows, cells)
    return cells, about


def _blanked(recipe: Recipe, name: str, rows: list[Row], cells: list[Cell]) -> None:
    """What stands where there is no value, in place."""
    unpaid, other = recipe["unpaid"], recipe["blanks"]
    for place, row in enumerate(rows):
        if row[name]:
            continue
        if name == "paid_amount_eur":
            zero = unpaid in ("zero", "both")
            cells[place] = _zero(recipe) if zero else "" if unpaid.startswith("day") else unpaid
            if unpaid == "zero_day":
                cells[place] = _zero(recipe)
        elif name == "paid_date":
            cells[place] = {
                "day_1900": "01/01/1900",
                "both": "1900-01-01",
                "day_9999": "31/12/9999",
                "zero_day": "00/00/0000",
                "zero": "",
            }.get(unpaid, unpaid)
        elif name not in ("application_id", "decision", "decision_date"):
            cells[place] = other


def _zero(recipe: Recipe) -> Cell:
    return AMOUNTS[recipe["amounts"]]("0.00", Random(0))


def _spoilt(recipe: Recipe, name: str, rows: list[Row], cells: list[Cell]) -> set[tuple[int, str]]:
    """Error cells and formulas without value, in place; which cells they are."""
    draw = recipe.draw(f"spoilt {name}")
    lost = set()
    if recipe["errors"] == name:
        for place, row in enumerate(rows):
            if row[name] and draw.random() < 0.12:
                error = draw.choice(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"))
                cells[place] = ErrorCell(error)
                lost.add((place, name))
    if recipe["formulas"] == name:
        for place, row in enumerate(rows):
            if row[name] and draw.random() < 0.5:
                cells[place] = Formula(f"=A{place + 2}&B{place + 2}")
                lost.add((place, name))
    if recipe["nace"] in ("class", "class_bare") and name == "nace_code":
        lost |= {(place, name) for place, row in enumerate(rows) if row[name]}
    return lost


def shrunk(recipe: Recipe, fails: Callable[[Recipe], bool]) -> Recipe:
    """The recipe with as few choices and rows as it takes to fail still."""
    for name, _ in recipe.choices:
        plainer = recipe.but(**{name: DIMENSIONS[name].plain[0]})
        if plainer != recipe and fails(plainer):
            recipe = plainer
    for rows in (5, 8, 12, 20, 30):
        if rows < recipe.rows:
            fewer = Recipe(recipe.seed, rows, recipe.choices)
            if fails(fewer):
                return fewer
    return recipe


def told_truth(truth: Mapping[str, Mapping[str, str | None]], name: str, key: str) -> str | None:
    """What a person who knows the export answers; None where no answer is right."""
    return truth.get(name, {}).get(key)
