"""The JSON Schemas of the configuration files and the page about them: `make schemas`.

Both are made of what the program itself checks with; a test compares.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from antwoord.catalogue.declared.dimensions import Dimension, dimensions
from antwoord.catalogue.declared.measures import Measure, measures
from antwoord.catalogue.declared.question_file import QUESTION
from antwoord.catalogue.programme import PROGRAMME, RULE_KINDS
from antwoord.configuration.description import PACKAGE
from antwoord.configuration.schema import Either, Key, Kind, Many, Named, Table
from antwoord.quality.rules.required import REQUIRED
from antwoord.quality.rules.suites import ARGUMENTS, KINDS, SUITE
from antwoord.register.contract.corrections import FILE as CORRECTIONS
from antwoord.register.mapping.file import MAPPING

HERE = Path(__file__).parent
#: Of each kind of file its name, where it stands, what it is, and its table.
FILES: dict[str, tuple[str, str, Table]] = {
    "question": (
        "data/raw/questions/ID.toml",
        "A question: who asked what, who is asked about, which tables answer which part, how the "
        "answer is protected ([how to make one](questions.md)).",
        QUESTION,
    ),
    "programme": (
        "data/raw/programmes/ID.toml",
        "A credit programme: its names, its lender, its rules with their periods.",
        PROGRAMME,
    ),
    "mapping": (
        "mapping.toml",
        "Which column of a source is which, and which word means what "
        "([with examples](mapping.md)).",
        MAPPING,
    ),
    "corrections": (
        "corrections.toml",
        "Known errors of the register beside it, put right before it is checked.",
        CORRECTIONS,
    ),
    "datapackage": (
        "datapackage.json",
        "The description of the register beside it, a "
        "[Data Package](https://datapackage.org). Other keys are passed over, unless one is a key "
        "of ours but for a slip of the pen.",
        PACKAGE,
    ),
    "expectations": (
        "expectations/SUITE.json",
        "A suite of rules, which Great Expectations reads too ([all rules](rules.md)).",
        SUITE,
    ),
}
#: How the codes of a dimension are found, by its `derive`.
FOUND = {
    "place": "the postcode, on the reference date",
    "applicant": "`applicant` and `occupation`",
    "activity": "`activity`",
    "nace": "`nace_code` in its `nace_version`",
    "listed": "the column",
    "programme": "`programme`, else that of the register",
    "period": "the measure's own date",
    "bands": "classes of the column",
    "day": "the days of `reference_dates`, and that of the answer",
    "duration": "the days from `application_date` to `decision_date`",
    "basis": "activity and NACE code, where the question has both",
}
INTRODUCTION = """\
# Configuration

Every file below is checked before anything runs, by `antwoord run`, `status` and `check` (`map` \
checks what stands beside the register), and again by the notebooks. What is wrong is one \
sentence, with exit code 2: the file, the line, the key as it stands there, what is wrong, what is \
allowed. An unknown key is refused, with the nearest known one. A date is written `2021-03-01`, in \
TOML without quotes; texts stand between quotes, numbers and `true` do not. A file is UTF-8, with \
or without a mark, with line ends of any system, and at most 2 MB. An id is the name of its file: \
small letters, digits and hyphens.

[`docs/schemas/`](schemas) holds a JSON Schema of each, with which an editor completes keys and \
underlines what is wrong: [`.taplo.toml`](../.taplo.toml) names them for editors of TOML (Even \
Better TOML), [`.vscode/settings.json`](../.vscode/settings.json) for JSON in VS Code. In a file \
that stands elsewhere a first line `#:schema PATH/docs/schemas/mapping.json` does the same.

`make schemas` makes the schemas and this page of what the program checks with.
"""


def schemas() -> dict[str, str]:
    """The text of each schema, by its file name."""
    made = {}
    for name, (place, about, table) in FILES.items():
        schema: dict[str, Any] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": place,
            "description": about,
            **table.schema,
        }
        if name == "expectations":
            schema["properties"]["expectations"]["items"]["allOf"] = [
                {
                    "if": {"properties": {"type": {"const": kind}}},
                    "then": {"properties": {"kwargs": arguments.schema}},
                }
                for kind, arguments in ARGUMENTS.items()
            ]
        made[f"{name}.json"] = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return made


def page() -> str:
    """docs/configuration.md."""
    parts = [INTRODUCTION]
    for name, (place, about, table) in FILES.items():
        parts.append(f"## `{place}`\n\n{about} Schema: [`{name}.json`](schemas/{name}.json).\n")
        parts += _tables("", table)
        if name == "question":
            parts += _of_catalogue()
        if name == "programme":
            kinds = {rule: kind.words for rule, kind in RULE_KINDS.items()}
            parts.append("What `value` is, by the name of the rule:\n")
            parts.append(_rows(("name", "value"), [(f"`{a}`", b) for a, b in kinds.items()]))
    parts += _of_rules()
    return "\n".join(parts)


def _of_catalogue() -> Iterator[str]:
    yield "### Dimensions\n"
    yield (
        "What a table may be split by, beside the question's own `[[dimensions]]`. Those of one "
        "family are levels of one another.\n"
    )
    yield _rows(
        ("dimension", "what", "from", "goes with", "family", "column of `cells.csv`"),
        [
            (
                f"`{name}`",
                one.title,
                _found(one),
                ", ".join(f"`{measure}`" for measure in one.measures) or "every measure",
                one.family,
                f"`{one.place}`",
            )
            for name, one in dimensions().items()
        ],
    )
    yield "### Measures\n"
    yield "What a table may count or sum; an amount is in euro.\n"
    yield _rows(
        ("measure", "what", "of applications that are", "counted in the period of"),
        [
            (f"`{name}`", _counted(one), ", ".join(one.states), f"`{one.dated_by}`")
            for name, one in measures().items()
        ],
    )


def _found(dimension: Dimension) -> str:
    found = FOUND[dimension.derive]
    if dimension.derive in ("listed", "bands"):
        found = found.replace("the column", f"`{dimension.of}`")
    ends = ", ".join(f"{end:,}" for end in dimension.bands)
    return f"{found}, up to {ends} and more" if ends else found


def _counted(measure: Measure) -> str:
    if measure.first_only:
        return f"{measure.noun}: the first application of each"
    return f"{measure.noun}: the sum of `{measure.sum}`" if measure.sum else measure.noun


def _of_rules() -> Iterator[str]:
    yield "### The arguments of a rule (`kwargs`)\n"
    rows = [
        (f"`{kind}`", ", ".join(f"`{key}`" for key in table.keys))
        for kind, table in ARGUMENTS.items()
    ]
    yield _rows(("type", "arguments"), rows)
    yield (
        "A column or a fact of the table that the suite is about; values are written as its kind "
        "has them, dates between quotes:\n"
    )
    rows = [
        (name, kind, ", ".join(f"`{column}`" for column, of in columns.items() if of == kind))
        for name, columns in KINDS.items()
        for kind in dict.fromkeys(columns.values())
    ]
    yield _rows(("table", "kind", "columns and facts"), rows)
    yield (
        "A pattern holds letters, `[0-9]`, `( | )`, `* + ? {3}`, with `^` and `$` at its ends: "
        "what Python and SQL read alike.\n"
    )
    yield "### Rules that counting rests on\n"
    yield (
        "They stop a run, make the fact in doubt unknown (`doubt`), set aside a row that can be no "
        "application, or hold the computed cells together. An owner may make them stricter (a "
        "higher severity, a narrower bound, fewer values, every row in place of some) and add "
        "others; one that is missing or weaker ends a run with exit code 2 and says how to put "
        "it back.\n"
    )
    yield _rows(
        ("suite", "rules"),
        [
            (suite, ", ".join(rule.id for rule in REQUIRED if rule.suite == suite))
            for suite in dict.fromkeys(rule.suite for rule in REQUIRED)
        ],
    )


def _tables(name: str, table: Table, many: bool = False) -> Iterator[str]:
    """A table of keys, then those of the tables in it."""
    if name:
        yield f"### `[[{name}]]`\n" if many else f"### `[{name}]`\n"
    yield _rows(
        ("key", "what", "kind"),
        [
            (
                f"`{key}`" + (" (needed)" if of.required else ""),
                of.about,
                f"one of {len(of.kind.one_of)} words" if _long(of.kind) else of.kind.words,
            )
            for key, of in table.keys.items()
        ],
    )
    for key, of in table.keys.items():
        yield from _inside(f"{name}.{key}" if name else key, of)


def _inside(name: str, key: Key) -> Iterator[str]:
    kind, many = key.kind, False
    if isinstance(kind, Named):
        kind, name = kind.item, f"{name}.NAME"
    if isinstance(kind, Many):
        kind, many = kind.item, True
    if isinstance(kind, Either):
        kind = next((each for each in kind.kinds if isinstance(each, Table)), kind)
    if isinstance(kind, Table) and set(kind.keys) != {"nl", "en", "fr"}:
        yield from _tables(name, kind, many)


def _long(kind: Kind) -> bool:
    return len(getattr(kind, "one_of", ())) > 12


def _rows(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def main() -> None:
    """Writes them all."""
    (HERE / "schemas").mkdir(exist_ok=True)
    for name, text in schemas().items():
        (HERE / "schemas" / name).write_text(text, encoding="utf-8")
    (HERE / "configuration.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
