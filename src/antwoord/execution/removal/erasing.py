"""Erasing a person: every copy of what a register holds of her, and what released answers do.

All that a run leaves below `data/processed/` and in the store can be made again, from a
register without her; so what holds her is removed, the folder of a run as a whole, since its
other files count her. Patterns tell of tables in which she is counted, and go too. The true
cells behind released answers cannot be made again and name nobody; only, who is in a cell has
a digest there, which whoever tries all numbers can lead back to her. A random one
takes its place, the same in every release: that she is one and the same is still known, for
she herself still knows what she was alone in.

Who signed an audit page may have named her in a remark: she is taken out of it, and the signature
stays.

What the register and its sources hold is their owner's to take out. Released answers are
looked through, and never changed.
"""

import re
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.catalogue.identifiers import enterprise_number
from antwoord.errors import UserError
from antwoord.execution.removal.cleaning import clean
from antwoord.execution.results.store import store_folder
from antwoord.hashing import below, sha256_of_parts
from antwoord.publishing.files import write_file, write_parquet
from antwoord.register.contract.people import SHORT_DIGEST
from antwoord.releases import ledger
from antwoord.run_files import SIGNATURES, SIGNED_PAGE, SIGNED_PDF
from antwoord.storage.paths import work_folder

if TYPE_CHECKING:
    import duckdb

#: The columns of a register that say who a row is of.
_IDENTIFYING = ("application_id", "enterprise_number", "applicant_key")
#: The columns with digests: of whoever is alone in a cell, and of all who are in it.
_DIGESTS = ("sole", "who")
#: Below the processed folder, what cannot be made again.
_RELEASES = "releases"
_NUMBER_DIGITS = 10
#: A shorter id is part of anything, and would remove everything.
_SHORTEST = 4


@dataclass(frozen=True)
class Erased:
    """What held a person: so many `files`, in what was `cleared`.

    Of `archives` of releases and of signatures so many files were made nameless. `released` are
    files of released answers that hold her, which must be none; `looked_at` how many there are.
    `signed` are the folders of runs whose signatures named her; their PDF is taken away.
    """

    cleared: tuple[Path, ...]
    files: int
    archives: int
    released: tuple[Path, ...]
    looked_at: int
    signed: tuple[Path, ...]


@dataclass(frozen=True)
class _Person:
    """All that a person is known by, as texts and as the digests made of them."""

    texts: frozenset[str]
    digests: frozenset[str]

    @cached_property
    def anywhere(self) -> str:
        """What finds any of it in a text, not as a part of something longer."""
        every = "|".join(re.escape(text) for text in sorted(self.texts | self.digests))
        return rf"(^|[^0-9A-Za-z])({every})($|[^0-9A-Za-z])"

    def is_in(self, content: bytes) -> bool:
        """Whether she is in a file."""
        return re.search(self.anywhere.encode(), content) is not None


def erase(ids: Sequence[str], output: Path, *, clear: bool = True) -> Erased:
    """Finds a person in all copies and, unless it is only to list them, clears these.

    `ids` are application ids, enterprise numbers or applicant keys; whatever else a row with
    one of them says she is known by is looked for too. `output` is the folder of the answers.
    Raises UserError for an id that is too short to be looked for, and where a copy cannot be
    removed.
    """
    for one in ids:
        if len(one.strip()) < _SHORTEST:
            raise UserError(f"{one!r} is too short for an id: it would be found in anything")
    processed = work_folder()
    places = (processed, store_folder(), output)
    person = _person(ids, places)
    # The store may be among what was processed.
    hits = dict.fromkeys(path for place in places for path in _holding(place, person))
    looked_at = _released(output)
    told = tuple(path for path in hits if path in looked_at)
    archives = [path for path in hits if path.is_relative_to(processed / _RELEASES)]
    signed = {path: run for path in hits if (run := _run_signed_in(path))}
    kept = {*told, *archives, *signed}
    goes = dict.fromkeys(_whole(path, processed, output) for path in hits if path not in kept)
    if clear:
        try:
            for place in goes:
                if place.is_dir():
                    shutil.rmtree(place)
                else:
                    place.unlink(missing_ok=True)
            clean(output)
            _make_nameless([*archives, *signed], person)
            for run in signed.values():
                run.with_name(SIGNED_PDF.format(run.name)).unlink(missing_ok=True)
        except OSError as error:
            raise UserError(
                f"{error.filename} cannot be cleared: {error.strerror}; the others may be"
            ) from None
    return Erased(
        cleared=tuple(goes),
        files=len(hits) - len(told),
        archives=len(archives) + len(signed),
        released=told,
        looked_at=len(looked_at),
        signed=tuple(dict.fromkeys(signed.values())),
    )


def _person(ids: Sequence[str], places: Iterable[Path]) -> _Person:
    """What she is known by, in the rows of every register that was read."""
    known = {text for one in ids for text in _written(one.strip())}
    import duckdb

    connection = duckdb.connect()
    rows = [path for place in places for path in below(place) if path.suffix == ".parquet"]
    while True:
        found = set(known)
        for path in rows:
            for one in _told_by(connection, path, known):
                found |= _written(one)
        if found == known:
            break
        known = found
    # As who is one contributor is written, each with its mark.
    of = {text for one in known for text in (one, f"={one}", f"#{one}")}
    digests = {sha256_of_parts(text) for text in of}
    return _Person(frozenset(known), frozenset(digests | {one[:SHORT_DIGEST] for one in digests}))


def _written(text: str) -> set[str]:
    """An id in the ways in which it may stand in a file."""
    number = enterprise_number(text)
    if not (number.isdecimal() and len(number) == _NUMBER_DIGITS):
        return {text}
    dotted = f"{number[:4]}.{number[4:7]}.{number[7:]}"
    return {text, number, number.removeprefix("0"), dotted, f"BE{number}"}


def _told_by(connection: "duckdb.DuckDBPyConnection", path: Path, known: set[str]) -> Iterator[str]:
    """What the rows of a file with something that is known say besides of who they are of."""
    import duckdb

    with suppress(duckdb.Error):  # no file of ours
        about = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)])
        names = {row[0] for row in about.fetchall()}
        columns = [f"CAST({name} AS VARCHAR)" for name in _IDENTIFYING if name in names]
        if columns:
            has = " OR ".join(f"list_contains(?, {column})" for column in columns)
            query = f"SELECT DISTINCT {', '.join(columns)} FROM read_parquet(?) WHERE {has}"  # noqa: S608
            given = [str(path), *(sorted(known) for _ in columns)]
            for row in connection.execute(query, given).fetchall():
                yield from (text for text in row if text)


def _holding(place: Path, person: _Person) -> Iterator[Path]:
    """The files in which she is."""
    import duckdb

    connection = duckdb.connect()
    for path in below(place):
        if _holds(connection, path, person):
            yield path


def _holds(connection: "duckdb.DuckDBPyConnection", path: Path, person: _Person) -> bool:
    import duckdb

    if path.suffix == ".parquet":
        query = "SELECT 1 FROM read_parquet(?) AS one WHERE regexp_matches(CAST(one AS VARCHAR), ?)"
        with suppress(duckdb.Error):
            found = connection.execute(f"{query} LIMIT 1", [str(path), person.anywhere])
            return bool(found.fetchall())
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            return any(person.is_in(package.read(name)) for name in package.namelist())
    return person.is_in(path.read_bytes())


def _whole(path: Path, processed: Path, output: Path) -> Path:
    """What goes where a file does: the folder of its run, as far as it is in one."""
    for place in (processed, output):
        if path.is_relative_to(place):
            parts = path.relative_to(place).parts
            return place.joinpath(*parts[:2])
    return path


def _released(output: Path) -> frozenset[Path]:
    """The files of released answers, and their ledger."""
    book = output / ledger.NAME
    runs = {entry.run for entry in ledger.read_ledger(book)}
    return frozenset((*(path for run in runs for path in below(output / run)), book))


def _run_signed_in(path: Path) -> Path | None:
    """The folder of the run whose signatures a file shows; None where it is no such file."""
    for pattern in (SIGNATURES, SIGNED_PAGE, SIGNED_PDF):
        ending = pattern.format("")
        if path.name.endswith(ending) and path.name != ending:
            return path.with_name(path.name.removesuffix(ending))
    return None


def _make_nameless(archives: Sequence[Path], person: _Person) -> None:
    """Takes her out of what is kept: her digest, and what a reason or a remark says of her."""
    import pandas as pd

    instead = secrets.token_hex(32)
    for path in archives:
        if path.suffix != ".parquet":
            text = re.sub(person.anywhere, r"\1…\3", path.read_text(encoding="utf-8"))
            write_file(path, text, lasting=True)
            continue
        frame = pd.read_parquet(path)
        for column in {*_DIGESTS} & {*frame.columns}:
            frame[column] = [
                instead[: len(one)] if one in person.digests else one for one in frame[column]
            ]
        write_parquet(path, frame, lasting=True)
