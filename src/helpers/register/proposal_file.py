"""A proposed mapping as a TOML file for a person to read and settle."""

import json
import os
from pathlib import Path

from helpers.errors import UserError
from helpers.reference.paths import shown
from helpers.register.proposal import Proposal
from helpers.register.proposed_lines import Line

HEADER = """\
## The mapping of {register}: which of its columns is which column of the register, and
## which of its words means which code. Proposed by antwoord map, for a person to settle:
## look at each line marked {mark}, correct it or leave it, and remove the mark. While a
## mark is left, antwoord run and antwoord check refuse the file. docs/mapping.md explains it.
"""
MARK = "# CHECK:"


def proposal_text(proposal: Proposal) -> str:
    """The mapping file: sections in the register's order, marks at the ends of lines."""
    parts = [HEADER.format(register=proposal.register, mark="CHECK")]
    if proposal.source:
        parts.append("[source]\n" + "".join(map(_line, proposal.source)))
    for guess in proposal.guesses:
        if guess.lines:
            parts.append(f"[{guess.section}]\n" + "".join(map(_line, guess.lines)))
        if guess.words:
            words = "".join(_line(line, quoted=True) for line in guess.words)
            parts.append(f"[{guess.words_section}]\n{words}")
    if proposal.unused:
        names = "".join(f"##   {name}\n" for name in proposal.unused)
        parts.append(f"## Columns of the source that are not used:\n{names}")
    return "\n".join(parts)


def require_free(path: Path, *, force: bool) -> None:
    """Raises UserError where the file to write is there already, unless `force`."""
    if path.is_dir():
        raise UserError(f"--output {shown(path)} is a folder; name a file")
    if path.exists() and not force:
        raise UserError(_there(path))


def write_proposal(proposal: Proposal, path: Path, *, force: bool) -> None:
    """Writes the mapping file; raises UserError where there is one, unless `force`."""
    require_free(path, force=force)
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
    try:
        with os.fdopen(os.open(path, flags, 0o644), "w", encoding="utf-8") as file:
            file.write(proposal_text(proposal))
    except FileExistsError:
        raise UserError(_there(path)) from None
    except OSError as error:
        raise UserError(f"{shown(path)} cannot be written: {error.strerror}") from None


def _there(path: Path) -> str:
    return (
        f"{shown(path)} is there already; name another file with --output, or write over it "
        "with --force"
    )


def _line(line: Line, quoted: bool = False) -> str:
    key = _quoted(line.key) if quoted else line.key
    value = (
        "[" + ", ".join(map(_quoted, line.value)) + "]"
        if isinstance(line.value, list)
        else str(line.value)
        if isinstance(line.value, int)
        else _quoted(line.value)
    )
    check = f"  {MARK} {' '.join(line.check.split())}" if line.check else ""
    return f"{key} = {value}{check}\n"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON writes the same, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
