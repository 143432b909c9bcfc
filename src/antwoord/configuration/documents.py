"""A configuration file as a person wrote it: read, checked, and complained of in one sentence.

TOML and JSON alike. Whatever is wrong with the file as a file (its encoding, its syntax, a
key twice) is a sentence here; what it may hold stands in a `Table` of `schema`. A sentence
names the file, the line, the key as it stands there, what is wrong and what is allowed.
"""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from antwoord.configuration.schema import Many, Named, Table, WrongValueError, quoted
from antwoord.configuration.schema import Path as Way
from antwoord.errors import ReferenceDataError, UserError
from antwoord.storage.paths import shown

#: A configuration is written by people; ours have 10 to 40 kB.
MOST_BYTES = 2_000_000
#: The line of a key is looked for in plain texts, with so many readings at most.
MOST_READINGS = 300
#: A text of at most so many signs, with so many points in a line, takes 70 MB to read as TOML.
PLAIN_SIZE, PLAIN_DOTS = 200_000, 100
_CONFLICT = re.compile(r"^(?:(?:<{7}|>{7}|\|{7})(?: |\r?$)|={7}\r?$)", re.MULTILINE)
_BARE_KEY = re.compile(r"\s*([A-Za-z0-9_.-]{1,80})\s*=")
_NAME = re.compile(r"[\w.-]{1,60}")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_FOREIGN_DATE = re.compile(r"=\s*['\"]?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_ISO_LIKE = re.compile(r"=\s*\d{4}-\d{1,2}-\d{1,2}")


@dataclass(frozen=True)
class Document:
    """What a file holds, with its text, for the lines that messages name."""

    where: str
    text: str
    content: dict[str, Any]
    is_json: bool
    table: Table

    def check(self) -> dict[str, Any]:
        """The content read as the table says; raises ReferenceDataError, a sentence."""
        try:
            return self.table.check(self.content, ())
        except WrongValueError as error:
            raise self.wrong(error.path, error.problem, error.key) from None

    def wrong(self, way: Way, problem: str, key: str | None = None) -> ReferenceDataError:
        """The sentence about a value, or about a key of the table there, for a caller to raise."""
        return ReferenceDataError(f"{self.place(way, key)}: {problem}")

    def place(self, way: Way, key: str | None = None) -> str:
        """File, line and way, as a sentence begins."""
        line = self.line(way if key is None else (*way, key))
        told = self.told(way)
        return ", ".join(
            part for part in (self.where, f"line {line}" if line else "", told) if part
        )

    def told(self, way: Way) -> str:
        """The way to a value as people read it: `[[rules]] 3, value`, `columns.activity`."""
        parts: list[str] = []
        content: Any = self.content
        kind: Any = self.table
        for step in way:
            content, whole = _inside(content, step), content
            if isinstance(step, int):
                parts[-1:] = [*self._item(kind, content, whole, step, parts[-1]), ""]
                kind = getattr(kind, "item", None)
            else:
                bare = step if re.fullmatch(r"[\w$.-]{1,60}", step) else quoted(step)
                last = parts.pop() if parts else ""
                parts.append(f"{last}.{bare}" if last else bare)
                kind = (
                    kind.keys[step].kind
                    if isinstance(kind, Table) and step in kind.keys
                    else (kind.item if isinstance(kind, Named) else None)
                )
        return ", ".join(part for part in parts if part)

    def _item(self, kind: Any, item: Any, whole: Any, step: int, key: str) -> list[str]:
        """What an item of a list is called, in place of the key of the list."""
        if isinstance(kind, Many) and kind.name_at:
            name = item
            for part in kind.name_at:
                name = _inside(name, part)
            if isinstance(name, str) and _NAME.fullmatch(name):
                return [name]
        if isinstance(kind, Many) and kind.named:
            return [f"{kind.named} {step + 1}"]
        if not self.is_json and all(isinstance(each, dict) for each in whole or ()):
            return [f"[[{key}]] {step + 1}"]
        return [key, f"item {step + 1}"]

    def line(self, way: Way) -> int | None:
        """The line where the last part of the way stands that is there; None: not known."""
        find = _json_line if self.is_json else _toml_line
        for end in range(len(way), 0, -1):
            line = find(self.text, way[:end])
            if line:
                return line
        return None


def read_text(path: Path) -> str:
    """The text of a configuration file; raises ReferenceDataError for whatever is none."""
    where = shown(path)
    try:
        if path.is_dir():
            raise ReferenceDataError(f"{where} is a folder; a file is meant")
        if path.exists() and not path.is_file():
            raise ReferenceDataError(f"{where} is no ordinary file; name one")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ReferenceDataError(
                f"{where} has {size / 1e6:.0f} MB; a configuration has at most "
                f"{MOST_BYTES / 1e6:.0f} MB, so this is another file"
            )
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is none"
        raise ReferenceDataError(f"{where} cannot be read: {reason}") from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReferenceDataError(f"{where} is UTF-16; save it as UTF-8")
    if b"\0" in content:
        raise ReferenceDataError(f"{where} holds null bytes, so it is no text; save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ReferenceDataError(f"{where} is not UTF-8 (line {line}); save it as UTF-8") from None
    if not text.strip():
        raise ReferenceDataError(f"{where} is empty; fill it in or put back what was there")
    mark = _CONFLICT.search(text)
    if mark:
        raise ReferenceDataError(
            f"{where}, line {text.count(chr(10), 0, mark.start()) + 1}: a mark of a merge conflict "
            "stands there; keep one of the two versions and remove the marks"
        )
    return text


def read_document(path: Path, table: Table) -> Document:
    """A TOML file, or by its ending a JSON file; raises ReferenceDataError, a sentence.

    What it holds is looked at once it is asked to `check`.
    """
    return document_of(path, read_text(path), table)


def document_of(path: Path, text: str, table: Table) -> Document:
    """The same for the text of a file that was read before."""
    where = shown(path)
    is_json = path.suffix.lower() == ".json"
    read: Callable[[str, str], Any] = _read_json if is_json else _read_toml
    try:
        content = read(text, where)
    except RecursionError:
        raise ReferenceDataError(f"{where}: tables or lists are nested too deeply") from None
    except ValueError:  # digits by the thousand
        raise ReferenceDataError(f"{where}: a number has too many digits") from None
    if not isinstance(content, dict):
        raise ReferenceDataError(f"{where}: must be an object, between {{ and }}")
    return Document(where, text, content, is_json, table)


def toml_of(text: str, where: str) -> dict[str, Any]:
    """What a text of TOML holds; `where` names its file in sentences.

    A key of many parts takes memory by the square of their number, so that a file of 400 kB can
    take gigabytes. A text that could is read in a fork with limits. Raises TOMLDecodeError where
    it is no TOML, RecursionError where it is nested too deeply, ValueError for a number of
    thousands of digits, and ReferenceDataError where it takes more than the fork may.
    """
    if _is_plain(text):
        return tomllib.loads(text)
    from antwoord.storage.limited import limited, limits_for

    limits = limits_for(len(text), memory_ratio=40, seconds_per_mb=4)
    try:
        return limited(lambda: tomllib.loads(text), where, limits)
    except UserError:
        raise ReferenceDataError(
            f"{where}: its keys are nested too deeply, or there are far more of them than people "
            "write; is it another file?"
        ) from None


def _is_plain(text: str) -> bool:
    """Whether a text of TOML takes little to read, whatever it holds."""
    return len(text) <= PLAIN_SIZE and all(
        line.count(".") <= PLAIN_DOTS for line in text.split("\n")
    )


def _read_toml(text: str, where: str) -> Any:
    try:
        return toml_of(text, where)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        number = int(found[1]) if found and found[1] else len(text.splitlines())
        reason = _AT_LINE.sub("", str(error))
        raise ReferenceDataError(_toml_sentence(text, where, number, reason)) from None


def _toml_sentence(text: str, where: str, number: int, reason: str) -> str:
    """No value of the file is repeated: it may be a person's."""
    lines = text.split("\n")
    line = lines[number - 1] if number <= len(lines) else ""
    key = _BARE_KEY.match(line)
    named = f" {key[1]}" if key else ""
    if reason.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate")):
        what = "table" if line.lstrip().startswith("[") else "key"
        return f"{where}, line {number}: the {what}{named} stands there twice; keep one"
    if _FOREIGN_DATE.search(line):
        return f"{where}, line {number}:{named} must be a date such as 2021-03-01, without quotes"
    if _ISO_LIKE.search(line):
        return f"{where}, line {number}:{named} is no day of the calendar; write it as 2021-03-01"
    plain = re.sub(r"\s+", " ", re.split(r"[:'\"(]", reason)[0]).strip() or "it cannot be read"
    return f"{where} is not valid TOML: line {number}{',' + named if named else ''}: {plain}"


class _TwiceError(Exception):
    """A key that an object of a JSON file has twice."""


def _read_json(text: str, where: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            raise _TwiceError(next(name for name in made if names.count(name) > 1))
        return made

    def constant(name: str) -> Any:
        raise _ConstantError(name)

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise ReferenceDataError(
            f"{where} is not valid JSON: line {error.lineno}: {error.msg}"
        ) from None
    except _TwiceError as error:
        raise ReferenceDataError(
            f"{where}: the key {quoted(str(error))} stands twice in one object; keep one"
        ) from None
    except _ConstantError as error:
        raise ReferenceDataError(f"{where}: {error} is not a number; write one") from None


class _ConstantError(Exception):
    """NaN or Infinity, which JSON does not have."""


def _inside(content: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return content.get(step) if isinstance(content, dict) else None
    return content[step] if isinstance(content, list) and step < len(content) else None


def _toml_line(text: str, way: Way) -> int | None:
    """By halves: the shortest beginning of the file, in whole lines, that has the way in it."""
    lines = text.split("\n")
    left = MOST_READINGS

    def ends(count: int) -> tuple[int, bool]:
        """The next beginning from so many lines on that is TOML, and whether it has the way."""
        nonlocal left
        for end in range(count, len(lines) + 1):
            left -= 1
            if left < 0:
                break
            try:
                content: Any = tomllib.loads("\n".join(lines[:end]) + "\n")
            except (ValueError, RecursionError):  # a value goes on over the line
                continue
            for step in way:
                content = _inside(content, step)
            return end, content is not None
        return len(lines), False

    if not _is_plain(text) or not ends(len(lines))[1]:
        return None
    low, high = 0, len(lines)  # of low lines it has it not, of high lines it has
    while high - low > 1:
        middle = (low + high) // 2
        end, there = ends(middle)
        if left < 0:
            return None
        if there:
            high = middle
        else:
            low = min(end, high - 1)
    while low < len(lines) - 1 and (not lines[low].strip() or lines[low].lstrip()[0] == "#"):
        low += 1
    return low + 1


def _json_line(text: str, way: Way) -> int | None:
    decoder = json.JSONDecoder()
    blank = re.compile(r"[\s,:]*")

    def skip(at: int) -> int:
        found = blank.match(text, at)
        return found.end() if found else at

    at = skip(0)
    try:
        for step in way:
            at = skip(at + 1)
            place = 0
            while text[at] not in "]}":
                if isinstance(step, str):
                    name, end = decoder.raw_decode(text, at)
                    here, value = name == step, skip(end)
                else:
                    here, value = place == step, at
                if here:
                    line_at, at = at, value
                    break
                at = skip(decoder.raw_decode(text, value)[1])
                place += 1
            else:
                return None
    except (IndexError, ValueError, RecursionError):
        return None
    return text.count("\n", 0, line_at) + 1 if way else None
