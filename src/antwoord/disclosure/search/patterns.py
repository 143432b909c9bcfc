"""Patterns that were found before, kept under the digest of the system that they protect.

The search takes seconds, and to check its result takes none. So a pattern is kept under the digest
of all that it was found for, with the tables that show it to be safe, and is checked again whenever
it is used. These tables tell of true values: the files are their owner's alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from antwoord.disclosure.model.system import System
from antwoord.disclosure.model.targets import Insider, unguarded
from antwoord.disclosure.proof.certificates import Certificates
from antwoord.disclosure.search.suppression import Suppression
from antwoord.hashing import hasher, sha256_of_parts
from antwoord.publishing.files import write_if_possible
from antwoord.publishing.owners import sweep

#: A part of every digest. It is raised whenever the search may find another pattern, or give up
#: something else.
VERSION = 10


@dataclass(frozen=True)
class Patterns:
    """A folder of patterns; a pattern that cannot be read or written is searched for anew."""

    folder: Path

    def find(
        self, system: System, insiders: Sequence[Insider], seconds: float
    ) -> Suppression | None:
        """The pattern kept for this very system and these insiders; None where there is none.

        It is one that is proven to be the best, else one that a search with the limit `seconds`
        found. Its own seconds are those that this search took.
        """
        digest = self._digest(system, insiders)
        return self._read(self._path(digest), system, insiders) or self._read(
            self._path(digest, seconds), system, insiders
        )

    def keep(
        self,
        system: System,
        insiders: Sequence[Insider],
        found: Suppression,
        certificates: Certificates,
        seconds: float,
    ) -> None:
        """Keeps a pattern that was found for a system, and the certificates that show it safe.

        `insiders` are the attackers and `seconds` the limit that it was found with. A pattern that
        is not proven to be the best is kept too: on another day the search would get to another
        one, and the same run is to publish the same tables.
        """
        kept = {
            "hidden": np.flatnonzero(found.hidden).tolist(),
            "loss": found.loss,
            "lower_bound": found.lower_bound,
            "seconds": round(found.seconds, 3),
            "tables": [list(map(list, table.items())) for table in certificates.tables],
            "claims": list(map(list, certificates.claims)),
        }
        limit = None if found.proven else seconds
        self._write(self._path(self._digest(system, insiders), limit), kept)

    def _write(self, path: Path, kept: Mapping[str, Any]) -> None:
        if self.folder.is_dir():
            sweep(self.folder.glob(".*.partial-*"))
        write_if_possible(path, json.dumps(kept))

    def given_up(self, question: str) -> frozenset[str] | None:
        """What had to be given up for an answer before; None where that is not known.

        `question` is a digest of all that this depends on.
        """
        try:
            kept = json.loads(self._path(self._asked(question)).read_text(encoding="utf-8"))
            return frozenset(map(str, kept["given_up"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_given_up(self, question: str, given_up: frozenset[str]) -> None:
        """Keeps what had to be given up for the answer whose digest is `question`."""
        self._write(self._path(self._asked(question)), {"given_up": sorted(given_up)})

    def _asked(self, question: str) -> str:
        return sha256_of_parts(f"given up {VERSION} {question}")

    def _read(self, path: Path, system: System, insiders: Sequence[Insider]) -> Suppression | None:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            hidden = np.zeros(len(system), dtype=bool)
            hidden[kept["hidden"]] = True
            loss, lower = int(kept["loss"]), int(kept["lower_bound"])
            took = float(kept["seconds"])
            certificates = Certificates(
                tuple({int(at): int(value) for at, value in one} for one in kept["tables"]),
                tuple((int(a), int(d), int(i), int(t)) for a, d, i, t in kept["claims"]),
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None
        return Suppression(system, tuple(insiders), hidden, loss, lower, took, certificates)

    def _path(self, digest: str, seconds: float | None = None) -> Path:
        limit = "" if seconds is None else f"-{seconds:g}s"
        return self.folder / f"{digest}{limit}.json"

    def _digest(self, system: System, insiders: Sequence[Insider]) -> str:
        digest = hasher()
        digest.update(f"patterns {VERSION}\n".encode())
        for part in (
            system.value,
            system.lower,
            system.upper,
            system.weight,
            system.state,
            system.up,
            system.down,
            system.unit,
            system.rows.start,
            system.rows.column,
            system.rows.coefficient,
        ):
            digest.update(np.ascontiguousarray(part).tobytes())
            digest.update(b"|")
        known = sorted(
            (
                sorted(system.index[key] for key in one.cells if key in system.index),
                sorted(unguarded(system, one)),
            )
            for one in insiders
        )
        digest.update(json.dumps(known).encode())
        return digest.hexdigest()
