"""A proposed mapping as a TOML file for a person to read and settle."""

import json
import os
import re
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import category

from antwoord.catalogue.code_lists import CodeLists
from antwoord.configuration.documents import read_text
from antwoord.errors import UserError
from antwoord.publishing.files import OPEN_FILE, write_file
from antwoord.register.contract.columns import Column
from antwoord.register.mapping.file import unsettled
from antwoord.register.mapping.observed import remember
from antwoord.register.mapping.remembered import GROUPS, SECTION, section_of
from antwoord.register.proposal.like import mapping_of
from antwoord.register.proposal.lines import Guess, Line
from antwoord.register.proposal.proposal import Proposal
from antwoord.register.proposal.questions import codes_of, shown_sample

HEADER = """\
## The mapping of {register}: which of its columns is which column of the register, and
## which of its words means which code. Proposed by antwoord map, for a person to settle:
## look at each line marked {mark}, correct it or leave it, and remove the mark. While a
## mark is left, antwoord run and antwoord check refuse the file. docs/mapping.md explains it.
"""
MARK = "# CHECK:"
UNUSED = "## Columns of the source that are not used:\n"
#: What antwoord map wrote of an earlier source, so that it does not stay for a later one.
_NAMED = re.compile(r"^## The mapping of .+?: which of its columns", re.MULTILINE)
_UNUSED = re.compile(rf"^{re.escape(UNUSED)}(?:##   .*\n)*", re.MULTILINE)
_REMEMBERED = """\
## What the source was like when this was settled, for antwoord run and antwoord check to compare
## a later one with. Written by antwoord map; no row can be read from it.
"""
_FURTHER = """\
## The question needs these columns besides, and nothing is proposed for them: write the heading of
## each between its quotes, and take the signs # away.
"""
_WIDTH = 96
#: Control and format characters, lone surrogates: TOML has most of them in no comment.
_STEERING = frozenset({"Cc", "Cf", "Cs"})


def proposal_text(proposal: Proposal, on: date | None = None) -> str:
    """The mapping file: sections in the register's order, marks at the ends of lines.

    `on`: the day that it remembers its source of; None: today.
    """
    parts = [HEADER.format(register=_one_line(proposal.register), mark="CHECK")]
    if proposal.source:
        parts.append("[source]\n" + "".join(map(_line, proposal.source)))
    for guess in proposal.guesses:
        if guess.lines:
            about = _about(proposal, guess)
            parts.append(f"[{guess.section}]\n" + about + "".join(map(_line, guess.lines)))
        told = _codes(guess, proposal.codes) if proposal.codes else ""
        if guess.words:
            words = "".join(_line(line, quoted=True) for line in guess.words)
            parts.append(f"[{guess.words_section}]\n{told}{words}")
        elif told:
            parts.append(f"[{guess.words_section}]\n{told}")
    if proposal.unused:
        parts.append(_unused(proposal))
    return "\n".join([*parts, *_settled(proposal, on)])


def merged_text(old: str, proposal: Proposal, on: date | None = None) -> str:
    """An earlier mapping file with what differs for a later source, its comments kept.

    Where its tables stand so scattered that a mark would be lost, it is written anew.
    """
    import tomlkit

    proposed = proposal_text(proposal, on)
    whole = tomllib.loads(proposed)
    others = {key: value for key, value in tomllib.loads(old).items() if key not in whole}
    old = _UNUSED.sub("", old).replace(_REMEMBERED, "")
    old = _NAMED.sub(
        lambda _: f"## The mapping of {_one_line(proposal.register)}: which of its columns", old
    )
    document = tomlkit.parse(old)
    if SECTION in document:
        document.remove(SECTION)
    if proposal.source:
        _sync(_inner(document, "source"), proposal.source)
    for guess in proposal.guesses:
        if guess.lines:
            within = ("words", "events", "reasons")
            _sync(_inner(document, *guess.section.split(".")), guess.lines, within)
        path = guess.words_section.split(".")
        if guess.words and not _says(document, path, guess.words):
            _sync(_inner(document, *path), guess.words)
    text = tomlkit.dumps(document).rstrip("\n") + "\n"
    parts = [text, *([_unused(proposal)] if proposal.unused else [])]
    text = "\n".join([*parts, *_settled(proposal, on)])
    said = tomllib.loads(text)
    same = all(said.get(key) == value for key, value in whole.items())
    if same and len(unsettled(text)) == len(proposal.unsettled):
        return text
    return f"{proposed}\n{tomlkit.dumps(others)}" if others else proposed


def with_further(text: str, further: Iterable[Column]) -> str:
    """A mapping file with a commented line for each further column that it does not name."""
    named = tomllib.loads(text).get("columns", {})
    lines = "".join(
        f'# [columns.{column.name}]\n# column = ""\n'
        for column in further
        if column.name not in named and f"# [columns.{column.name}]" not in text
    )
    if not lines:
        return text
    before, mark, after = text.partition(_REMEMBERED)
    return before.rstrip("\n") + f"\n\n{_FURTHER}{lines}" + (f"\n{mark}{after}" if mark else "")


def _says(table: Any, path: list[str], lines: tuple[Line, ...]) -> bool:
    """Whether a table at a path says these lines already, none of them marked."""
    for name in path:
        table = table.get(name, {})
    same = {line.key: line.value for line in lines} == dict(table)
    return same and not any(line.check for line in lines)


def _inner(table: Any, *path: str) -> Any:
    """The table at a path; one that stands in a line is made one of lines, for marks' sake."""
    import tomlkit
    from tomlkit.items import InlineTable

    for name in path:
        if name not in table:
            table[name] = tomlkit.table()
        elif isinstance(table[name], InlineTable):
            lines = tomlkit.table()
            for key, value in table[name].items():
                lines.add(key, value)
            del table[name]
            table[name] = lines
        table = table[name]
    return table


def _sync(table: Any, lines: tuple[Line, ...], within: tuple[str, ...] = ()) -> None:
    """Makes a table say what these lines say; lines that are the same stay untouched."""
    wanted = {line.key: line for line in lines}
    for key in [key for key in table if key not in wanted and key not in within]:
        del table[key]
    for key, line in wanted.items():
        if key not in table or table[key] != line.value:
            table[key] = line.value
        if line.check:
            item = table.item(key) if hasattr(table, "item") else table[key]
            noted = item.trivia.comment.lstrip("# ")
            item.comment(
                f"CHECK: {_one_line(line.check)}" + (f" (noted: {noted})" if noted else "")
            )


def _settled(proposal: Proposal, on: date | None) -> list[str]:
    """The section that antwoord map writes for itself, of the source that was read."""
    import tomlkit

    if proposal.table is None or proposal.codes is None:
        return []
    mapping = mapping_of(proposal)
    section = section_of(remember(proposal.table, mapping, proposal.codes, on or date.today()))
    for group in GROUPS:
        lines = section.get(group, {})
        for name, facts in lines.items():
            lines[name] = tomlkit.inline_table()
            lines[name].update(facts)
    return [_REMEMBERED + tomlkit.dumps({SECTION: section})]


def _unused(proposal: Proposal) -> str:
    names = "".join(f"##   {_one_line(name)}\n" for name in proposal.unused)
    return f"{UNUSED}{names}"


def _about(proposal: Proposal, guess: Guess) -> str:
    """A comment that shows what the values look like, where a person must look at the column."""
    seen = "" if guess.sure else shown_sample(proposal, guess)
    return f"## for example {_one_line(seen)}\n" if seen else ""


def _codes(guess: Guess, codes: CodeLists) -> str:
    """A comment that lists the codes that a word may have, where one is left to a person."""
    open_words = any(line.check for line in guess.words)
    if not (open_words or any(line.key == "other" and line.check for line in guess.lines)):
        return ""
    offered = codes_of(guess.name, codes).items()
    told = [f"{code} ({title})" if title else code for code, title in offered]
    lines = [""]
    for part in told:
        if lines[-1] and len(lines[-1]) + len(part) > _WIDTH:
            lines.append("")
        lines[-1] += f"{part}, "
    text = "".join(f"##   {line.rstrip()}\n" for line in lines)
    return '## codes ("" for no value):\n' + text.rstrip(",\n") + "\n"


def require_free(path: Path, *, force: bool) -> None:
    """Raises UserError where the file to write cannot be, or is there already, unless `force`."""
    if path.is_dir():
        raise UserError(f"--output {path} is a folder; name a file")
    if path.exists() and not force:
        raise UserError(_there(path))
    if not path.parent.is_dir():
        raise UserError(f"--output {path}: there is no folder {path.parent}; make it first")
    if not os.access(path.parent, os.W_OK):
        raise UserError(f"--output {path}: nothing can be written in {path.parent}")


def write_proposal(
    proposal: Proposal,
    path: Path,
    *,
    force: bool,
    like: Path | None = None,
    further: Iterable[Column] = (),
) -> None:
    """Writes the mapping file, whole or not at all.

    `like`: the earlier file that it is made from; `further`: columns that only the question
    names, of which nothing is proposed. Raises UserError where there is one of its
    name, unless `force`, or it cannot be written.
    """
    text = merged_text(read_text(like), proposal) if like else proposal_text(proposal)
    text = with_further(text, further)
    require_free(path, force=force)
    try:
        write_file(path, text, mode=OPEN_FILE)
    except OSError as error:
        raise UserError(f"--output {path} cannot be written: {error.strerror}") from None


def _there(path: Path) -> str:
    return (
        f"{path} is there already; name another file with --output, or write over it with --force"
    )


def _one_line(text: str) -> str:
    """A text as a comment may hold it: one line, without signs that steer a terminal or a page."""
    return " ".join("".join(" " if category(sign) in _STEERING else sign for sign in text).split())


def _line(line: Line, quoted: bool = False) -> str:
    key = _quoted(line.key) if quoted else line.key
    value = (
        "[" + ", ".join(map(_quoted, line.value)) + "]"
        if isinstance(line.value, list)
        else str(line.value)
        if isinstance(line.value, int)
        else _quoted(line.value)
    )
    check = f"  {MARK} {_one_line(line.check)}" if line.check else ""
    return f"{key} = {value}{check}\n"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON writes the same, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
