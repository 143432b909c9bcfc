"""The configuration files of the project, each with the function that reads it, and edits."""

import copy
import json
import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from looping import some

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.programme import (
    NOT_NEEDED,
    ONLY_IN_REGION,
    WINDOW,
    Programme,
    load_programme,
)
from antwoord.configuration.description import describe_register
from antwoord.disclosure.model.settings import settings_of
from antwoord.quality.facts import limits
from antwoord.quality.facts.programme import CENTS, RATE_UNITS, whole
from antwoord.quality.rules.book import load_rule_book
from antwoord.quality.rules.required import REQUIRED
from antwoord.register.contract.corrections import load_corrections
from antwoord.register.mapping.file import load_mapping
from antwoord.storage.paths import project_root

CODES = load_code_lists()
HOME = project_root()
WIDE = """
[source]
sheet = "Aanvragen"
header_row = 4
encoding = "cp1252"
delimiter = ";"
empty = ["-", "n.v.t."]
[columns.application_id]
column = "Dossiernr."
[columns.application_date]
column = "Datum aanvraag"
date_order = "day first"
[columns.activity]
column = "Sector"
other = "keep"
[columns.activity.words]
"Muziek" = "music"
"onbekend" = ""
[columns.paid_amount_eur]
column = "Uitbetaald bedrag"
decimal = ","
times = 1000
[columns.nace_code]
column = "NACE"
digits = 5
[columns.nace_version]
constant = "2008"
when = "nace_code"
[columns.purpose]
constant = ""
[enterprise_register]
prefer = ["nace_code"]
"""
EVENTS = """
[history]
id = "Dossier"
event = "Gebeurtenis"
date = "Datum"
amount = "Bedrag"
reason = "Reden"
decimal = ","
date_order = "day first"
[history.events]
"ontvangen" = "received"
"herinnering" = ""
[history.reasons]
"ingetrokken" = "withdrawn"
[columns.activity]
column = "Sector"
words = { Muziek = "music" }
"""


def _question(path: Path) -> None:
    settings_of(load_question(path.stem, CODES, path.parent))


def _suite(path: Path) -> None:
    """Of the required rules those of this suite, since it stands alone."""
    needed = [rule for rule in REQUIRED if rule.suite == path.stem]
    load_rule_book(path.parent, needed)


def _programme(path: Path) -> None:
    use(load_programme(path.stem, CODES, path.parent))


def use(programme: Programme) -> None:
    """All that the checks make of a programme's rules."""
    of = [programme]
    for name, unit in (
        ("maximum_amount_eur", CENTS),
        ("minimum_amount_eur", CENTS),
        ("maximum_term_months", 1),
        ("minimum_term_months", 1),
        ("maximum_age_months", 1),
        ("own_contribution_multiple", CENTS),
        ("interest_rate_pct", RATE_UNITS),
    ):
        for step in some(limits.possible(of, name)):
            # A rule that an edit took away has no values: none of them may be below zero.
            assert not [value for value in step.value or () if whole(Decimal(value), unit) < 0]
    for name in ("excluded_purposes", "excluded_legal_forms"):
        limits.excluded(of, name)
    limits.allowed(of, "occupations")
    limits.possible(of, WINDOW)
    limits.required(of, ONLY_IN_REGION, True)
    limits.required(of, "enterprise_number", NOT_NEEDED)


@dataclass(frozen=True)
class Configuration:
    """A file, and what reads it; `text`: what it holds as it is right."""

    name: str
    text: str
    read: Callable[[Path], Any]

    @property
    def content(self) -> dict[str, Any]:
        """What it holds."""
        return json.loads(self.text) if self.is_json else tomllib.loads(self.text)

    @property
    def is_json(self) -> bool:
        """Whether it is JSON, else TOML."""
        return self.name.endswith(".json")

    def written(self, content: Any) -> str:
        """Other content as such a file holds it."""
        if self.is_json:
            return json.dumps(content, indent=2)
        return "".join(f"{key_of(key)} = {inline(value)}\n" for key, value in content.items())

    def place(self, folder: Path) -> Path:
        """The file in a folder."""
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, encoding="utf-8")
        return path


def _real(name: str, read: Callable[[Path], Any]) -> Configuration:
    text = (HOME / name).read_text(encoding="utf-8")
    return Configuration(name.removeprefix("data/raw/"), text, read)


SUITES = [
    _real(f"expectations/{path.name}", _suite)
    for path in sorted((HOME / "expectations").glob("*.json"))
]
FILES = [
    _real("data/raw/questions/sv-533.toml", _question),
    _real("data/raw/programmes/impulskrediet.toml", _programme),
    _real(
        "data/raw/register/corrections.toml",
        lambda path: load_corrections(path.parent / "applications.csv"),
    ),
    _real(
        "data/raw/register/datapackage.json",
        lambda path: describe_register(path.parent / "applications.csv"),
    ),
    Configuration("wide/mapping.toml", WIDE, lambda path: load_mapping(path, CODES)),
    Configuration("events/mapping.toml", EVENTS, lambda path: load_mapping(path, CODES)),
    *SUITES,
]


def key_of(key: str) -> str:
    """A key as TOML writes it."""
    return json.dumps(key, ensure_ascii=True).replace("\x7f", "\\u007f")


def inline(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_of(k)} = {inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return key_of(value) if isinstance(value, str) else str(value)


def places(content: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value."""
    items: Any = ()
    if isinstance(content, dict):
        items = content.items()
    elif isinstance(content, list):
        items = enumerate(content)
    for key, value in items:
        yield (*way, key)
        yield from places(value, (*way, key))


def at(content: Any, way: tuple[Any, ...]) -> Any:
    """What stands at the end of a way."""
    for key in way:
        content = content[key]
    return content


def renamed(content: Any, way: tuple[Any, ...], name: str) -> Any:
    """The content with the last key of the way under another name, in the same place."""
    made = copy.deepcopy(content)
    table = at(made, way[:-1])
    items = [(name if key == way[-1] else key, value) for key, value in table.items()]
    table.clear()
    table.update(items)
    return made


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


HOSTILE: tuple[Any, ...] = (
    *(True, False, -1, 0, 1, 2**63, 10**30, -(10**30), 1.5, float("nan"), float("inf"), 1e308),
    *("", " ", "\n", "a\nb", "\x01", "\u2028", "\u202e", "x" * 9000, "0", "1", "160", "true"),
    *("../../etc/passwd", "/etc/passwd", "CON", "nul", "com1", "sv-533\n", "SV-533", "a/b", ".."),
    *("2021-03-01", "23/11/2026", "2021-02-30", "20210301", "2021-W09-1", "0001-01-01", "{{7*7}}"),
    *(
        date(1, 1, 1),
        date(9999, 12, 31),
        date(2021, 3, 1),
        datetime(2021, 3, 1, 12, tzinfo=UTC),
        time(12),
    ),
    *([], [[]], [1, "a"], [True], [""], {}, {"x": 1}, {"$PARAMETER": "extract_date"}, nested(40)),
    *({"$PARAMETER": "extract_dat"}, {"$PARAMETER": 1}, "(a+)+$", "(?i)x", r"\d+", "[", "*"),
    *("_T", "_U", "music", "90.03.1", "９０", "<b>", "none", "null", "IMP-201", "critical", "info"),
)
NAMES_OF_KEYS = ("", " ", "x", "__proto__", "a.b", 'a"b', "a\nb", "é", "x" * 300, "$PARAMETER")


def misspelt(word: str, draw: random.Random) -> str:
    """A word with a slip of the pen."""
    if len(word) < 2:
        return word + "x"
    place = draw.randrange(len(word) - 1)
    return draw.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word.upper(),
            word.replace("_", "-") + "s",
        ]
    )


def edited(file: Configuration, draw: random.Random) -> bytes:
    """The file after one to three edits, of its content or of its bytes."""
    content = file.content
    if draw.random() < 0.7:
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            _edit(content, draw)
        try:
            return file.written(content).encode("utf-8", "surrogatepass")
        except (ValueError, TypeError):
            return json.dumps(content, default=str).encode()
    return _torn(file.text.encode("utf-8"), draw)


def _edit(content: Any, draw: random.Random) -> None:
    ways = list(places(content))
    if not ways:
        return
    way = draw.choice(ways)
    holder, key = at(content, way[:-1]), way[-1]
    value = holder[key]
    kind = draw.choice(("delete", "hostile", "hostile", "rename", "slip", "type", "swap", "list"))
    if kind == "delete":
        del holder[key]
    elif kind == "hostile":
        holder[key] = copy.deepcopy(draw.choice(HOSTILE))
    elif kind == "rename" and isinstance(holder, dict):
        name = misspelt(key, draw) if draw.random() < 0.7 else draw.choice(NAMES_OF_KEYS)
        holder[name] = holder.pop(key)
    elif kind == "slip" and isinstance(value, str):
        holder[key] = misspelt(value, draw)
    elif kind == "type":
        holder[key] = draw.choice([str(value)[:500], [value], {"value": value}, 1, 1.0, True])
    elif kind == "swap":
        other = draw.choice(ways)
        if other[: len(way)] != way and way[: len(other)] != other:
            holder[key] = copy.deepcopy(at(content, other))
    elif isinstance(value, list):
        holder[key] = draw.choice([[], value * 2, [*value, draw.choice(HOSTILE)], value[::-1]])
    else:
        holder[key] = [value, value]


def _torn(content: bytes, draw: random.Random) -> bytes:
    lines = content.split(b"\n")
    place, line = draw.randrange(len(content)), draw.randrange(len(lines))
    more = draw.choice(
        [b"\0", b"\xff", b'"', b"'", b"[", b"{", b"}", b"=", b"\r", b"\\", b"#", b","]
    )
    several = [[*lines[:line], lines[line], *lines[line:]], [*lines[:line], *lines[line + 1 :]]]
    mark = [*lines[:line], b"<<<<<<< HEAD", lines[line], b"=======", b">>>>>>> other"]
    return draw.choice(
        [
            content[:place],
            content[:place] + more + content[place:],
            content[:place] + content[place + draw.randrange(1, 40) :],
            b"\xef\xbb\xbf" + content,
            content.decode().encode("utf-16"),
            content.replace(b"\n", b"\r\n"),
            content.replace(b"\n", b"\r"),
            b"",
            b" \n\t\n",
            b"[" * draw.choice([10, 5000]),
            b"x = " + b"[" * 3000 + b"]" * 3000,
            b"x = " + b"9" * 5000,
            b'{"a": ' * 3000 + b"1" + b"}" * 3000,
            b'{"id": NaN, "id": Infinity}',
            b"[1, 2]",
            b"a.b" * 2000 + b" = 1",
            *(b"\n".join(each) for each in several),
            b"\n".join([*mark, *lines[line + 1 :]]),
        ]
    )
