"""The lines of `activity.csv` of a made-up extract."""

import numpy as np

from antwoord.kbo import files
from antwoord.made_up.kbo.entities import ONLY_2003, ONLY_2025
from antwoord.made_up.kbo.lists import NaceCodes
from antwoord.made_up.kbo.part import Making, Part
from antwoord.made_up.kbo.text import Flags, Whole, below, digits, lines, numbers, repeated, words

#: Shape of the number of activities of an entity: hundredths of the mean, per cent.
_MANY = {10: 30, 50: 25, 100: 20, 150: 12, 200: 8, 400: 3, 800: 1, 1050: 1}
#: Rows of each activity of the mean, calibrated: an activity stands in about two versions, and
#: some enterprises have none on their own number.
_ROWS_PER_ACTIVITY = 1.87
#: One entity in so many has `_HUNDREDS` times as many.
_ONE_IN, _HUNDREDS = 4_000, 25
#: Per cent of the activities of a usual enterprise that stand in a version.
_IN_2025, _IN_2008, _IN_2003 = 99, 99, 14
_SEVEN_DIGITS = 8
#: Per cent of the establishments that have a main activity beside that of their enterprise.
_MAIN_TOO = 60

_GROUPS = words(files.ACTIVITY_GROUPS)
_CLASSES = words(files.CLASSIFICATIONS)
_MAIN, _SECO, _ANCI = range(3)
_VERSION_WORDS = words(("2003", "2008", "2025"))


def activity_lines(part: Part) -> bytes:
    """Lines of `activity.csv`: each activity in up to three versions of NACE-BEL."""
    rng, chunk, kind, making = part.rng, part.chunk, part.kind, part.making
    codes = making.population.codes
    owner = np.arange(len(chunk)) if kind == "enterprise" else chunk.owner
    entity = chunk.first_eight if kind == "enterprise" else chunk.establishment_numbers
    # The main activity of an enterprise, unless it stands on its first establishment only.
    mainless = chunk.no_main[owner]
    if kind == "enterprise":
        has_main = ~mainless
    else:
        has_main = (mainless & (chunk.rank == 0)) | (below(rng, 100, len(owner)) < _MAIN_TOO)
    count = _activities(making, rng, chunk.known[owner], has_main)
    count[(kind == "enterprise") & mainless & (below(rng, 2, len(owner)) == 0)] = 0

    of = np.repeat(np.arange(len(owner)), count)
    first = np.cumsum(count) - count
    leading = np.arange(len(of)) == first[of]
    code = np.where(leading, chunk.main[owner[of]], _any_code(codes, rng, len(of)))
    group, classification = _group_and_class(rng, of, leading, has_main, len(owner))
    there = _versions(rng, chunk.versions[owner[of]])
    places = np.flatnonzero(there.ravel())
    row, version = places // 3, places % 3
    table = np.stack([words([t[n] for t in codes.triples], quotes=False) for n in range(3)])
    longer = (below(rng, 100, len(of)) < _SEVEN_DIGITS)[row] & (version != 2)
    ending = digits(below(rng, 3, len(of)), 2)[row]
    ending[~longer] = 0
    quote = repeated('"', len(row))
    return lines(
        (
            numbers(entity[of[row]]),
            _GROUPS[group[row]],
            _VERSION_WORDS[version],
            np.hstack([quote, table[version, code[row]], ending, quote]),
            _CLASSES[classification[row]],
        )
    )


def _activities(making: Making, rng: np.random.Generator, known: Flags, has_main: Flags) -> Whole:
    """How many activities each entity has; those that carry a main one have at least one."""
    size = len(known)
    mean = making.activities_per_entity / _ROWS_PER_ACTIVITY
    table = np.repeat(np.array(list(_MANY)), np.array(list(_MANY.values())))
    shape = table[below(rng, len(table), size)]
    shape = np.where(below(rng, _ONE_IN, size) == 0, shape * _HUNDREDS, shape)
    count = (shape * mean / 100 + rng.random(size)).astype(np.int64)
    return np.where(has_main & known, np.maximum(count, 1), count)


def _any_code(codes: NaceCodes, rng: np.random.Generator, size: int) -> Whole:
    """Any activity; of the question's list now and then."""
    listed, count = codes.on_list, len(codes.triples)
    other = listed + below(rng, count - listed, size)
    return np.where(below(rng, 100, size) < 2, below(rng, listed, size), other)


def _group_and_class(
    rng: np.random.Generator, of: Whole, leading: Flags, has_main: Flags, entities: int
) -> tuple[Whole, Whole]:
    """The group and the classification of each activity, as places in their lists.

    The leading activity has the best group of its entity and is its main one; an entity may
    have more than one main activity, in the same group too.
    """
    base = np.searchsorted((62, 82, 100), below(rng, 100, entities), side="right")[of]
    rank = base + np.where(below(rng, 100, len(of)) < 35, 1 + below(rng, 3, len(of)), 0)
    group = np.where(leading, base, np.minimum(rank, len(files.ACTIVITY_GROUPS) - 1))
    chance = below(rng, 100, len(of))
    main = leading | (chance < np.where(group == base, 3, 25))
    side = np.where(chance >= 98, _ANCI, _SECO)
    return group, np.where(main & has_main[of], _MAIN, side)


def _versions(rng: np.random.Generator, pattern: Whole) -> Flags:
    """In which of the three versions each activity stands, in at least one."""
    size = len(pattern)
    there = np.stack(
        [below(rng, 100, size) < share for share in (_IN_2003, _IN_2008, _IN_2025)], axis=1
    )
    there[~there.any(axis=1), 2] = True
    there[pattern == ONLY_2025] = (False, False, True)
    there[pattern == ONLY_2003] = (True, False, False)
    return there
