"""Which made-up enterprises there are, and what each of them is.

Enterprises stand in order of number and are drawn in chunks, each from a random stream of
its own, so that every file of the zip can draw them again instead of keeping them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property

import numpy as np

from antwoord.errors import UserError
from antwoord.kbo.numbers import (
    MADE_UP_BRANCHES,
    MADE_UP_ENTERPRISES,
    MADE_UP_ESTABLISHMENTS,
    MADE_UP_NUMBERS,
)
from antwoord.made_up.kbo.lists import CONVERTED, LEGAL_FORMS, MUNICIPALITIES, NaceCodes
from antwoord.made_up.kbo.register import Known
from antwoord.made_up.kbo.text import Flags, Whole, below, pick

#: Enterprises in memory at once; part of what decides the bytes.
CHUNK = 50_000

#: Random streams, one a purpose; each file has one of its own, see `rows.RECIPES`, and
#: of these there are three: for the extract, for what an update changes and what it adds.
SELECTION, BASE, CHANGES = range(3)
FILES, CHANGED_FILES, ADDED_FILES = 10, 20, 30

#: Numbers that are kept back for enterprises that begin later.
_LATER = 10_000

#: In which versions the activities of an enterprise stand.
USUAL, ONLY_2025, ONLY_2003 = range(3)
_VERSIONS = {USUAL: 187, ONLY_2025: 12, ONLY_2003: 1}
#: Per cent: of a register's enterprises that have stopped since, whose activity or postcode
#: is not the register's; of all, without a main activity on their own number.
_GONE, _OTHER_ACTIVITY, _MOVED, _NO_MAIN = 7, 8, 6, 35
#: Per cent of the companies of an old form that have converted to the new one themselves.
_CONVERTED = 65
_NATURAL = 40
_ON_LIST = 6
_ESTABLISHMENTS = {0: 66, 1: 27, 2: 4, 3: 1, 4: 1, 9: 1}
#: Branches of enterprises from abroad, per ten thousand.
_BRANCHES = 38

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Enterprises:
    """A chunk; `first_eight` are numbers without check digits, days count from 1970-01-01.

    `form`, `cac`: places in `Population.forms`, 0 for none. `main`: the place of the main activity.
    `postal`: a place in `Population.postal_codes`. `first_establishment`: the rank of the first of
    its `establishments` among all. `known` marks those of a register.
    """

    first_eight: Whole
    natural: Flags
    form: Whole
    cac: Whole
    main: Whole
    postal: Whole
    versions: Whole
    no_main: Flags
    start: Whole
    branch: Flags
    establishments: Whole
    first_establishment: Whole
    known: Flags

    def __len__(self) -> int:
        return len(self.first_eight)

    def take(self, places: Whole | Flags) -> "Enterprises":
        """Some of them."""
        return Enterprises(*(getattr(self, each.name)[places] for each in fields(self)))

    @cached_property
    def owner(self) -> Whole:
        """For each establishment, which of these enterprises it belongs to."""
        return np.repeat(np.arange(len(self)), self.establishments)

    @cached_property
    def rank(self) -> Whole:
        """For each establishment, which of its enterprise's it is, from 0."""
        before = np.cumsum(self.establishments) - self.establishments
        ranks: Whole = np.arange(len(self.owner)) - before[self.owner]
        return ranks

    @cached_property
    def establishment_numbers(self) -> Whole:
        """For each establishment, its number without check digits."""
        numbers: Whole = MADE_UP_ESTABLISHMENTS + self.first_establishment[self.owner] + self.rank
        return numbers

    @property
    def branch_numbers(self) -> Whole:
        """For each enterprise with a branch, its branch's number without check digits."""
        numbers: Whole = MADE_UP_BRANCHES + self.first_eight[self.branch] - MADE_UP_ENTERPRISES
        return numbers


class Population:
    """All enterprises of one made-up extract, and those that an update adds."""

    def __init__(
        self,
        size: int,
        known: Sequence[Known],
        codes: NaceCodes,
        seed: int,
        snapshot_day: int,
    ) -> None:
        self._seed, self.snapshot_day, self.codes = seed, snapshot_day, codes
        self.forms = (
            "",
            *sorted(
                {form for pair in LEGAL_FORMS for form in pair if form}
                | {each.legal_form for each in known if each.legal_form}
            ),
        )
        self.postal_codes = (
            *MUNICIPALITIES,
            *sorted({each.postal_code for each in known} - {"", *MUNICIPALITIES}),
        )
        self._select(size, known)
        counts = [int(each.establishments.sum()) for each in self._drawn(self._places, 0)]
        self.establishments = sum(counts)
        self._first = np.cumsum([0, *counts])
        if self.establishments + int(self.later().establishments.sum()) > MADE_UP_NUMBERS:
            raise UserError(
                f"there are not enough made-up numbers for {self.establishments:,} establishments; "
                "ask for fewer enterprises"
            )

    def _select(self, size: int, known: Sequence[Known]) -> None:
        """Draws which numbers are given out, those of the register first, and which later."""
        gone = below(self.stream(SELECTION, 0), 100, len(known)) < _GONE
        largest = MADE_UP_NUMBERS - int(gone.sum()) - _LATER
        if not 1 <= size <= largest:
            raise UserError(
                f"an extract of {size:,} enterprises cannot be made up: there are "
                f"{MADE_UP_NUMBERS:,} made-up numbers; ask for 1 to {largest:,}"
            )
        there = [each for each, stopped in zip(known, gone, strict=True) if not stopped][:size]
        self._told = _Told(there, self)
        barred = np.zeros(MADE_UP_NUMBERS, dtype=bool)
        barred[[each.place for each in known]] = True  # those that have stopped stay away
        rest = np.flatnonzero(~barred)
        # By value, not by position: sorting differs between processors.
        keys = self.stream(SELECTION, 1).random(len(rest))
        missing = size - len(there)
        limit = np.sort(keys)[missing - 1] if missing else -1.0
        self._places = np.sort(np.concatenate([self._told.place, rest[keys <= limit]]))
        self._later = rest[keys > limit][: 1 + min(size // 200, _LATER)]

    def __len__(self) -> int:
        return len(self._places)

    def stream(self, purpose: int, chunk: int) -> np.random.Generator:
        """The random stream of a purpose and a chunk."""
        return np.random.Generator(np.random.PCG64([self._seed, purpose, chunk]))

    def chunks(self) -> Iterator[tuple[int, Enterprises]]:
        """The enterprises in order of number, a bounded number at a time, and which chunk."""
        for chunk, drawn in enumerate(self._drawn(self._places, 0)):
            yield chunk, _numbered(drawn, int(self._first[chunk]))

    def later(self) -> Enterprises:
        """Those that begin after the extract, for an update."""
        drawn = next(self._drawn(self._later, 1))
        return _numbered(
            replace(drawn, start=np.full(len(drawn), self.snapshot_day)), self.establishments
        )

    def _drawn(self, places: Whole, kind: int) -> Iterator[Enterprises]:
        for chunk, start in enumerate(range(0, len(places), CHUNK)):
            here = places[start : start + CHUNK]
            yield self._draw(self.stream(BASE, 2 * chunk + kind), here)

    def _draw(self, rng: np.random.Generator, places: Whole) -> Enterprises:
        size = len(places)
        natural = below(rng, 100, size) < _NATURAL
        pairs = list(LEGAL_FORMS)
        pair = pick(rng, dict(enumerate(LEGAL_FORMS.values())), size)
        form = np.array([self.forms.index(pair[0]) for pair in pairs])[pair]
        cac = np.array([self.forms.index(pair[1]) for pair in pairs])[pair]
        on_list = below(rng, 100, size) < _ON_LIST
        count, listed = len(self.codes.triples), self.codes.on_list
        main = np.where(
            on_list, below(rng, listed, size), listed + below(rng, count - listed, size)
        )
        drawn = Enterprises(
            first_eight=MADE_UP_ENTERPRISES + places,
            natural=natural,
            form=form,
            cac=cac,
            main=main,
            postal=below(rng, len(MUNICIPALITIES), size),
            versions=pick(rng, _VERSIONS, size),
            no_main=below(rng, 100, size) < _NO_MAIN,
            start=self.snapshot_day - 1 - below(rng, 14_000, size),
            branch=below(rng, 10_000, size) < _BRANCHES,
            establishments=pick(rng, _ESTABLISHMENTS, size),
            first_establishment=np.zeros(size, dtype=np.int64),
            known=np.isin(places, self._told.place),
        )
        self._as_told(rng, drawn, places)
        drawn.form[drawn.natural] = drawn.cac[drawn.natural] = 0
        # A natural person has no seat, and some main activities stand on an establishment only.
        needs_one = (drawn.natural & (below(rng, 10, size) < 7)) | drawn.no_main
        drawn.establishments[needs_one & (drawn.establishments == 0)] = 1
        return drawn

    def _as_told(self, rng: np.random.Generator, drawn: Enterprises, places: Whole) -> None:
        """Gives the register's enterprises what the register says of them, but for a few."""
        told, at = self._told, np.flatnonzero(drawn.known)
        dice = below(rng, 100, 4 * len(at)).reshape(4, len(at))
        of = np.searchsorted(told.place, places[at])
        was_converted = told.converted[of] > 0
        since = was_converted & (dice[0] < _CONVERTED)
        drawn.natural[at] = told.natural[of]
        drawn.form[at] = np.where(since, told.converted[of], told.form[of])
        drawn.cac[at] = np.where(was_converted & ~since, told.converted[of], 0)
        for column, value, keeps in (
            (drawn.main, told.main[of], dice[1] >= _OTHER_ACTIVITY),
            (drawn.postal, told.postal[of], dice[2] >= _MOVED),
        ):
            column[at] = np.where((value >= 0) & keeps, value, column[at])
        applied = np.minimum(told.applied[of] - 20 * dice[3], self.snapshot_day - 1)
        drawn.start[at] = np.where(told.applied[of] >= 0, applied, drawn.start[at])


class _Told:
    """What a register tells of its enterprises, as columns in order of number; -1: nothing."""

    def __init__(self, known: Sequence[Known], population: Population) -> None:
        forms = {form: place for place, form in enumerate(population.forms)}
        postal = {code: place for place, code in enumerate(population.postal_codes)}
        codes = {
            (version, triple[column]): place
            for place, triple in reversed(list(enumerate(population.codes.triples)))
            for column, version in ((1, "2008"), (2, "2025"))
        }

        def column(values: Iterable[int]) -> Whole:
            return np.fromiter(values, dtype=np.int64, count=len(known))

        self.place = column(each.place for each in known)
        self.natural = column(each.natural for each in known).astype(bool)
        self.form = column(forms[each.legal_form] for each in known)
        self.converted = column(forms[CONVERTED.get(each.legal_form, "")] for each in known)
        self.main = column(codes.get((e.nace_version, e.nace_code), -1) for e in known)
        self.postal = column(postal.get(each.postal_code, -1) for each in known)
        self.applied = column(
            (each.application_date - _EPOCH).days if each.application_date else -1 for each in known
        )


def _numbered(drawn: Enterprises, before: int) -> Enterprises:
    counts = drawn.establishments
    return replace(drawn, first_establishment=before + np.cumsum(counts) - counts)
