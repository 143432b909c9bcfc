"""What a configuration file may hold, declared once: the kinds of its values.

From one declaration come the check before a run, the JSON Schema that editors read
(`docs/schemas/`) and the page `docs/configuration.md`. pydantic would do the first two; to
import it takes 0.14 s, a third of what `antwoord status` takes for everything.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from antwoord.language.dates import typed_day
from antwoord.language.languages import LANGUAGES

#: A part of the way to a value: a key of a table, or the place in a list, from 0.
Path = tuple[str | int, ...]
#: Days that a configuration may name; a year typed wrong lies outside.
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2199, 12, 31)
#: Letters, digits and hyphens: what may become the name of a file or folder anywhere.
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
#: Names that Windows keeps for itself, with any ending.
DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
ID_ALLOWED = "small letters, digits and hyphens, at most 64 of them, a hyphen not first"
#: What breaks a message, a page or a document: control characters and half characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class WrongValueError(Exception):
    """What is wrong with a value, and the way to it; `Document` makes a sentence of it.

    `key`: the key of the table at the end of the way that it is about, for its line.
    """

    def __init__(self, path: Path, problem: str, key: str | None = None) -> None:
        super().__init__(problem)
        self.path, self.problem, self.key = path, problem, key


def quoted(text: object) -> str:
    """A value as a message shows it: one line, at most 60 characters."""
    shown = repr(text[:80] if isinstance(text, str) else text)
    return shown if len(shown) <= 60 else f"{shown[:56]}...{shown[0]}"


def is_id(text: object) -> bool:
    """Whether a text may be an id, and so the name of a file or folder on any system."""
    return isinstance(text, str) and bool(ID.fullmatch(text)) and text not in DEVICES


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word that a misspelt one is nearest to, empty where none is near."""
    from difflib import get_close_matches  # 5 ms that only a mistake takes

    by_small = {name.lower(): name for name in known}
    plain = word[:64].lower().replace("-", "_").replace(" ", "_")
    found = get_close_matches(plain, list(by_small), n=1, cutoff=0.6)
    return by_small[found[0]] if found else ""


def one_of(value: object, known: Sequence[str]) -> str:
    """What to say of a value that is none of the known ones."""
    near = nearest(value, known) if isinstance(value, str) else ""
    meant = f"; perhaps {quoted(near)} is meant" if near else ""
    listed = ", ".join(known[:40]) + (" ..." if len(known) > 40 else "")
    return f"{quoted(value)} must be one of {listed}{meant}"


def kind_of(value: object) -> str:
    """What a value is, in words, without telling it."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number"),
        (str, "text"),
        (datetime, "a day with a time"),
        (date, "a date"),
        (time, "a time"),
        (list, "a list"),
        (dict, "a table"),
    )
    return next((told for kind, told in kinds if isinstance(value, kind)), "nothing")


@dataclass(frozen=True)
class Kind:
    """A kind of value; each has its check, its words and its JSON Schema."""

    def check(self, value: Any, path: Path) -> Any:
        """The value, read; raises WrongValueError."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """What is allowed, as a sentence goes on after `must be`."""
        raise NotImplementedError

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema."""
        raise NotImplementedError

    def _refuse(self, value: Any, path: Path) -> WrongValueError:
        return WrongValueError(path, f"must be {self.words}, not {kind_of(value)}")


@dataclass(frozen=True)
class Text(Kind):
    """Text; `private`: no message repeats it. `lines`: it may have several."""

    least: int = 1
    most: int = 5_000
    one_of: tuple[str, ...] = ()
    pattern: str = ""
    like: str = ""  # what a text of that pattern is, in words
    private: bool = False
    lines: bool = False

    def check(self, value: Any, path: Path) -> str:
        """The text as it stands."""
        if not isinstance(value, str):
            raise self._refuse(value, path)
        if self.one_of:
            if value not in self.one_of:
                told = one_of(value, self.one_of)
                if self.private:
                    told = told[told.index("must be") :]
                raise WrongValueError(path, told)
            return value
        if len(value) > self.most:
            raise WrongValueError(path, f"is longer than {self.most} characters")
        if _UNPRINTABLE.search(value) or ("\n" in value and not self.lines):
            raise WrongValueError(path, "holds a line break or a control character; remove it")
        if self.least and not value.strip():
            raise WrongValueError(path, "is empty; fill it in or leave the key out")
        if self.pattern and not re.fullmatch(self.pattern, value):
            told = "" if self.private else f"{quoted(value)} "
            raise WrongValueError(path, f"{told}must be {self.like}")
        return value

    @property
    def words(self) -> str:
        """Text, or one of some words."""
        if self.one_of:
            return "one of " + ", ".join(f'"{word}"' for word in self.one_of)
        return f"{self.like} between quotes" if self.like else "text between quotes"

    @property
    def schema(self) -> dict[str, Any]:
        """A string."""
        if self.one_of:
            return {"type": "string", "enum": list(self.one_of)}
        bounds: dict[str, Any] = {"minLength": self.least} if self.least else {}
        pattern = {"pattern": f"^(?:{self.pattern})$"} if self.pattern else {}
        return {"type": "string", **bounds, "maxLength": self.most, **pattern}


def identifier() -> Text:
    """An id that becomes the name of a file or folder."""
    return Text(pattern=ID.pattern, like=f"an id ({ID_ALLOWED})", most=64)


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number within bounds, both included."""

    least: int = 0
    most: int = 1_000_000_000
    but: tuple[int, ...] = ()

    def check(self, value: Any, path: Path) -> int:
        """The number."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._refuse(value, path)
        if not self.least <= value <= self.most or value in self.but:
            raise WrongValueError(path, f"{_number(value)} must be {self.words}")
        return value

    @property
    def words(self) -> str:
        """Its bounds."""
        but = f", but not {', '.join(map(str, self.but))}" if self.but else ""
        return f"a whole number from {self.least} to {self.most}{but}"

    @property
    def schema(self) -> dict[str, Any]:
        """An integer."""
        but = {"not": {"enum": list(self.but)}} if self.but else {}
        return {"type": "integer", "minimum": self.least, "maximum": self.most, **but}


def _number(value: object) -> str:
    """A number as a message shows it; one of thousands of digits is not written out."""
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a number of so many digits"
    return str(value)


@dataclass(frozen=True)
class Number(Kind):
    """A number within bounds with so many decimals at most; `text`: also between quotes."""

    least: int = 0
    most: int = 1_000_000_000
    decimals: int = 2
    above: bool = False  # more than `least`
    text: bool = False

    def check(self, value: Any, path: Path) -> Decimal:
        """The number, exact."""
        if self.text and isinstance(value, str):
            if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", value):
                raise WrongValueError(path, f"{quoted(value)} is not a number; write 25000.00")
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refuse(value, path)
        if isinstance(value, int) and abs(value) > 10**15:
            raise WrongValueError(path, f"{_number(value)} must be {self.words}")
        number = Decimal(str(value))
        if not number.is_finite() or not self.least <= number <= self.most:
            raise WrongValueError(path, f"{number} must be {self.words}")
        if self.above and number == self.least:
            raise WrongValueError(path, f"{number} must be {self.words}")
        if number != round(number, self.decimals):
            raise WrongValueError(path, f"{number} has more than {self.decimals} decimals")
        return number

    @property
    def words(self) -> str:
        """Its bounds."""
        begins = f"more than {self.least} and at most" if self.above else f"from {self.least} to"
        return f"a number {begins} {self.most}"

    @property
    def schema(self) -> dict[str, Any]:
        """A number, or a string that holds one."""
        bound = "exclusiveMinimum" if self.above else "minimum"
        number = {"type": "number", bound: self.least, "maximum": self.most}
        if not self.text:
            return number
        written = {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"}
        return {"anyOf": [number, written]}


@dataclass(frozen=True)
class Flag(Kind):
    """True or false."""

    only: bool | None = None

    def check(self, value: Any, path: Path) -> bool:
        """The flag."""
        if not isinstance(value, bool):
            raise self._refuse(value, path)
        if self.only is not None and value is not self.only:
            raise WrongValueError(path, f"must be {self.words}")
        return value

    @property
    def words(self) -> str:
        """Both, or the one that is allowed."""
        told = "true or false" if self.only is None else str(self.only).lower()
        return f"{told}, without quotes"

    @property
    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"} if self.only is None else {"const": self.only}


@dataclass(frozen=True)
class Day(Kind):
    """A date of the calendar; `text`: in JSON, which has no dates, between quotes."""

    text: bool = False

    def check(self, value: Any, path: Path) -> date:
        """The day."""
        if self.text:
            return self._within(self._read(value, path), path)
        if isinstance(value, str):
            if self._iso(value):
                raise WrongValueError(path, f"is text; remove the quotes: {value}")
            raise WrongValueError(path, f"must be {self.words}")
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self._refuse(value, path)
        return self._within(value, path)

    def _read(self, value: Any, path: Path) -> date:
        if not isinstance(value, str):
            raise self._refuse(value, path)
        try:
            return typed_day(value)
        except ValueError as error:
            raise WrongValueError(path, str(error)) from None

    @staticmethod
    def _iso(value: str) -> date | None:
        try:
            return typed_day(value)
        except ValueError:
            return None

    @staticmethod
    def _within(day: date, path: Path) -> date:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise WrongValueError(
                path, f"{day} must lie between {FIRST_DAY.year} and {LAST_DAY.year}"
            )
        return day

    @property
    def words(self) -> str:
        """How it is written."""
        return f"a date such as 2021-03-01, {'between' if self.text else 'without'} quotes"

    @property
    def schema(self) -> dict[str, Any]:
        """A string of that format; editors of TOML read a date as one."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Many(Kind):
    """A list; `distinct`: no item twice.

    `named`: what messages call an item, else `[[key]]`; `name_at`: where in an item its own
    name stands, which they call it by.
    """

    item: Kind
    least: int = 1
    most: int = 5_000
    distinct: bool = True
    named: str = ""
    name_at: tuple[str, ...] = ()

    def check(self, value: Any, path: Path) -> list[Any]:
        """The items, each read."""
        if isinstance(value, dict) and isinstance(self.item, Table) and path:
            raise WrongValueError(path, f"must be a list of tables; write each as [[{path[-1]}]]")
        if not isinstance(value, list):
            raise self._refuse(value, path)
        if not self.least <= len(value) <= self.most:
            few = "is empty; fill it in or leave the key out" if not value else None
            problem = few or f"must have {self.least} to {self.most} items, not {len(value)}"
            raise WrongValueError(path, problem)
        items = [self.item.check(item, (*path, place)) for place, item in enumerate(value)]
        if self.distinct and not isinstance(self.item, Table):
            seen: set[Any] = set()
            for item in items:
                if item in seen:
                    raise WrongValueError(path, f"holds {item} twice; keep one")
                seen.add(item)
        return items

    @property
    def words(self) -> str:
        """A list, and of what."""
        return f"a list, each item {self.item.words}"

    @property
    def schema(self) -> dict[str, Any]:
        """An array."""
        distinct = {"uniqueItems": True} if self.distinct else {}
        bounds = {"minItems": self.least, "maxItems": self.most}
        return {"type": "array", "items": self.item.schema, **bounds, **distinct}


@dataclass(frozen=True)
class Key:
    """A key of a table: the kind of its value and what it means."""

    kind: Kind
    about: str
    required: bool = False


@dataclass(frozen=True)
class Table(Kind):
    """A table of known keys; `more`: the format is another's and has keys of its own.

    Of such a format a key is refused that is one of ours but for a slip of the pen.
    """

    keys: Mapping[str, Key]
    more: bool = False

    def check(self, value: Any, path: Path) -> dict[str, Any]:
        """The keys that are given, each read, in the order of the file."""
        if not isinstance(value, dict):
            raise self._refuse(value, path)
        for name in value:
            self._require_known(name, path)
        read = {
            name: self.keys[name].kind.check(given, (*path, name)) if name in self.keys else given
            for name, given in value.items()
        }
        for name, key in self.keys.items():
            if key.required and name not in value:
                raise WrongValueError((*path, name), f"is not given; it is {key.kind.words}")
        return read

    def _require_known(self, name: str, path: Path) -> None:
        if name in self.keys:
            return
        near = nearest(name, tuple(self.keys))
        if self.more:
            if not near or not _slip(name, near):
                return
            raise WrongValueError(
                path, f"unknown key {quoted(name)}; perhaps {near} is meant", key=name
            )
        meant = f"; perhaps {near} is meant" if near else ""
        shown = name if re.fullmatch(r"[\w.-]{1,60}", name) else quoted(name)
        keys = ", ".join(self.keys)
        raise WrongValueError(path, f"unknown key {shown}; its keys are {keys}{meant}", key=name)

    @property
    def words(self) -> str:
        """A table."""
        return "a table"

    @property
    def schema(self) -> dict[str, Any]:
        """An object."""
        properties = {
            name: {"description": key.about, **key.kind.schema} for name, key in self.keys.items()
        }
        required = [name for name, key in self.keys.items() if key.required]
        closed = {} if self.more else {"additionalProperties": False}
        return {
            "type": "object",
            "properties": properties,
            **({"required": required} if required else {}),
            **closed,
        }


def _slip(name: str, near: str) -> bool:
    """Whether a key is another but for its case, its hyphens or one letter or two."""
    from difflib import SequenceMatcher

    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return SequenceMatcher(None, plain, near.replace("_", "")).ratio() > 0.8


@dataclass(frozen=True)
class Named(Kind):
    """A table whose keys are the user's own: words of a source, or names out of `names`.

    `further`: a pattern of names that may be right too where another file says so; an editor,
    which does not know that file, takes them.
    """

    item: Kind
    names: tuple[str, ...] = ()
    most: int = 20_000
    #: What its names are, as a message goes on after the unknown one.
    called: str = "a key"
    further: str = ""

    def check(self, value: Any, path: Path) -> dict[str, Any]:
        """Each value, read."""
        if not isinstance(value, dict):
            raise self._refuse(value, path)
        if len(value) > self.most:
            raise WrongValueError(path, f"has more than {self.most} keys")
        for name in value:
            if self.names and name not in self.names:
                near = nearest(name, self.names)
                meant = f"; perhaps {near} is meant" if near else ""
                raise WrongValueError(
                    (*path, name), f"is not {self.called}; they are {', '.join(self.names)}{meant}"
                )
        return {name: self.item.check(given, (*path, name)) for name, given in value.items()}

    @property
    def words(self) -> str:
        """A table."""
        return "a table"

    @property
    def schema(self) -> dict[str, Any]:
        """An object."""
        known: dict[str, Any] = {"enum": list(self.names)}
        if self.further:
            known = {"anyOf": [known, {"pattern": f"^(?:{self.further})$"}]}
        named = {"propertyNames": known} if self.names else {}
        return {"type": "object", "additionalProperties": self.item.schema, **named}


@dataclass(frozen=True)
class Either(Kind):
    """One of several kinds, each of another type."""

    kinds: tuple[Kind, ...]

    def check(self, value: Any, path: Path) -> Any:
        """The value as the first kind that takes it, else the complaint of the nearest one."""
        complaints = []
        for kind in self.kinds:
            try:
                return kind.check(value, path)
            except WrongValueError as error:
                complaints.append(error)
        told = [each for each in complaints if f"not {kind_of(value)}" not in each.problem]
        raise told[0] if told else self._refuse(value, path)

    @property
    def words(self) -> str:
        """Any of them."""
        return ", or ".join(kind.words for kind in self.kinds)

    @property
    def schema(self) -> dict[str, Any]:
        """Any of them."""
        return {"anyOf": [kind.schema for kind in self.kinds]}


@dataclass(frozen=True)
class Later(Kind):
    """A value that can be looked at only once another key is known; `told` is what it may be."""

    told: str
    shape: Mapping[str, Any] = field(default_factory=dict)

    def check(self, value: Any, path: Path) -> Any:  # noqa: ARG002
        """As it is."""
        return value

    @property
    def words(self) -> str:
        """As told."""
        return self.told

    @property
    def schema(self) -> dict[str, Any]:
        """As far as it is known without that key."""
        return dict(self.shape)


def in_each_language(kind: Kind, required: Collection[str] = ()) -> dict[str, Key]:
    """A key for a text in each language; those that are `required` must be there."""
    return {
        name: Key(kind, f"In {language.english}.", required=name in required)
        for name, language in LANGUAGES.items()
    }
