"""A question as the text of its file, laid out as a person would write it."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

_WIDTH = 100
_BARE = re.compile(r"[A-Za-z0-9_-]+")
#: Texts in several languages stand below each other where one line would be longer than this.
_TEXTS = frozenset(("nl", "en", "fr"))


def question_text(content: Mapping[str, Any]) -> str:
    """The file of a question: plain keys first, then tables, in the order given."""
    plain = {key: value for key, value in content.items() if not _is_table(value)}
    tables = {key: value for key, value in content.items() if _is_table(value)}
    blocks = [lines_of(plain)] if plain else []
    for key, value in tables.items():
        blocks += [
            block_of(key, one, many=isinstance(value, list))
            for one in (value if isinstance(value, list) else [value])
        ]
    return "\n".join(blocks)


def block_of(name: str, content: Mapping[str, Any], *, many: bool = False) -> str:
    """One table of the file, with the tables in it that are too long for a line below it."""
    below = {key: value for key, value in content.items() if _goes_below(key, value)}
    own = {key: value for key, value in content.items() if key not in below}
    head = f"[[{name}]]\n" if many else f"[{name}]\n"
    parts = [head + lines_of(own)]
    for key, value in below.items():
        parts += [
            block_of(f"{name}.{_key(key)}", one, many=isinstance(value, list))
            for one in (value if isinstance(value, list) else [value])
        ]
    return "\n".join(parts)


def lines_of(content: Mapping[str, Any]) -> str:
    """A line for each key."""
    return "".join(
        f"{_key(key)} = {value_of(value, _key(key))}\n" for key, value in content.items()
    )


def value_of(value: Any, key: str = "") -> str:
    """A value as TOML writes it; a list that is long has an item a line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # JSON writes what a basic string may hold, but for one control character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(name)} = {value_of(one)}" for name, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Sequence):
        items = [value_of(one) for one in value]
        line = f"[{', '.join(items)}]"
        if len(key) + 3 + len(line) <= _WIDTH:
            return line
        return "[\n" + "".join(f"    {item},\n" for item in items) + "]"
    return str(value)


def _is_table(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _goes_below(key: str, value: Any) -> bool:
    if not _is_table(value):
        return False
    if isinstance(value, Mapping) and value.keys() <= _TEXTS:
        return len(key) + len(value_of(value)) > _WIDTH
    return isinstance(value, Mapping) or key != "tables"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
