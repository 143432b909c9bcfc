"""The lines of the files of a made-up extract, but for the activities."""

from dataclasses import dataclass

import numpy as np

from antwoord.kbo import files
from antwoord.kbo.numbers import MADE_UP_ENTERPRISES
from antwoord.made_up.kbo.activities import activity_lines
from antwoord.made_up.kbo.lists import ABROAD, MUNICIPALITIES, SOME_MUNICIPALITY, STREETS, TRADES
from antwoord.made_up.kbo.part import KINDS, Kind, Maker, Part
from antwoord.made_up.kbo.text import (
    below,
    dates,
    digits,
    lines,
    numbers,
    only,
    quoted,
    repeated,
    without_zeros,
    words,
)

#: Per cent of the seats that lie abroad, and of the addresses that were struck off.
_FOREIGN, _STRUCK_OFF = 1, 1


def enterprise_lines(part: Part) -> bytes:
    """Lines of `enterprise.csv`."""
    making, rng, chunk = part.making, part.rng, part.chunk
    size = len(chunk)
    forms = words(making.population.forms)
    situation = np.where(below(rng, 100, size) < 2, 1, 0)
    return lines(
        (
            numbers(chunk.first_eight),
            repeated('"AC"', size),
            words(("000", "012"))[situation],
            words((files.NATURAL_PERSON, files.LEGAL_PERSON))[(~chunk.natural).astype(np.int64)],
            forms[chunk.form],
            forms[chunk.cac],
            dates(chunk.start),
        )
    )


def establishment_lines(part: Part) -> bytes:
    """Lines of `establishment.csv`."""
    making, rng, chunk = part.making, part.rng, part.chunk
    later = below(rng, 30, len(chunk.owner)) * chunk.rank
    start = np.minimum(chunk.start[chunk.owner] + later, making.population.snapshot_day)
    return lines(
        (
            numbers(chunk.establishment_numbers),
            dates(start),
            numbers(chunk.first_eight[chunk.owner]),
        )
    )


def branch_lines(part: Part) -> bytes:
    """Lines of `branch.csv`."""
    chunk = part.chunk
    return lines(
        (
            numbers(chunk.branch_numbers),
            dates(chunk.start[chunk.branch]),
            numbers(chunk.first_eight[chunk.branch]),
        )
    )


def address_lines(part: Part) -> bytes:
    """Lines of `address.csv`: seats of legal persons, establishments, branches."""
    making, rng, chunk, kind = part.making, part.rng, part.chunk, part.kind
    codes = making.population.postal_codes
    if kind == "enterprise":
        at, entity = np.flatnonzero(~chunk.natural), chunk.first_eight
        entity, postal, label = entity[at], chunk.postal[at], files.SEAT
    elif kind == "establishment":
        entity, label = chunk.establishment_numbers, files.ESTABLISHMENT
        away = below(rng, len(MUNICIPALITIES), len(entity))
        postal = np.where(chunk.rank == 0, chunk.postal[chunk.owner], away)
    else:
        entity, postal, label = chunk.branch_numbers, chunk.postal[chunk.branch], files.BRANCH
    size = len(entity)
    abroad = (below(rng, 100, size) < _FOREIGN) & (kind == "enterprise")
    place = np.where(abroad, len(codes), postal)
    names = [MUNICIPALITIES.get(code, SOME_MUNICIPALITY) for code in codes]
    street = below(rng, len(STREETS), size)
    house, box = digits(1 + below(rng, 190, size), 3), digits(1 + below(rng, 9, size), 1)
    boxed = below(rng, 100, size) < 12
    day = 16_000 + below(rng, 4_000, size)
    return lines(
        (
            numbers(entity),
            repeated(f'"{label}"', size),
            words(("", ABROAD[0]))[abroad.astype(np.int64)],
            words(("", ABROAD[1]))[abroad.astype(np.int64)],
            words((*codes, ABROAD[2]))[place],
            words((*(dutch for dutch, _ in names), ABROAD[3]))[place],
            words((*(french for _, french in names), ABROAD[3]))[place],
            words(tuple(STREETS))[street],
            words(tuple(STREETS.values()))[street],
            quoted(without_zeros(house)),
            only(boxed, quoted(box)),
            np.zeros((size, 1), dtype=np.uint8),
            dates(day, below(rng, 100, size) < _STRUCK_OFF),
        )
    )


def denomination_lines(part: Part) -> bytes:
    """Lines of `denomination.csv`: a name each, for some a second one or a commercial one."""
    rng, chunk, kind = part.rng, part.chunk, part.kind
    entity = chunk.first_eight if kind == "enterprise" else chunk.establishment_numbers
    named = below(rng, 100, len(entity)) < (100 if kind == "enterprise" else 50)
    count = named + (named & (below(rng, 100, len(entity)) < 22)).astype(np.int64)
    of = np.repeat(np.arange(len(entity)), count)
    second = np.zeros(len(of), dtype=np.int64)
    second[1:] = of[1:] == of[:-1]
    types = words(("001", "002") if kind == "enterprise" else ("003", "003"))
    return lines(
        (
            numbers(entity[of]),
            words(("2", "1", "0"))[below(rng, 3, len(of))],
            types[second],
            np.hstack(
                [
                    repeated('"Fictief ', len(of)),
                    words(TRADES, quotes=False)[below(rng, len(TRADES), len(of))],
                    repeated(" ", len(of)),
                    digits(below(rng, 100_000, len(of)), 5),
                    repeated('"', len(of)),
                ]
            ),
        )
    )


def contact_lines(part: Part) -> bytes:
    """Lines of `contact.csv`: a domain that nobody can have, numbers that ring nowhere."""
    rng, chunk = part.rng, part.chunk
    at = np.flatnonzero(below(rng, 100, len(chunk)) < 36)
    by_mail = below(rng, 100, len(at)) < 65
    name = digits(chunk.first_eight[at] - MADE_UP_ENTERPRISES, 7)
    mail = np.hstack([repeated('"info@f', len(at)), name, repeated('.example"', len(at))])
    phone = np.zeros_like(mail)
    text = np.hstack([repeated('"000 ', len(at)), name, repeated('"', len(at))])
    phone[:, : text.shape[1]] = text
    return lines(
        (
            numbers(chunk.first_eight[at]),
            repeated('"ENT"', len(at)),
            words(("TEL", "EMAIL"))[by_mail.astype(np.int64)],
            np.where(by_mail[:, None], mail, phone),
        )
    )


@dataclass(frozen=True)
class Recipe:
    """What makes the lines of a file, the random stream it draws from, and of which entities."""

    maker: Maker
    stream: int
    kinds: tuple[Kind, ...]


RECIPES = {
    "enterprise": Recipe(enterprise_lines, 0, KINDS[:1]),
    "establishment": Recipe(establishment_lines, 1, KINDS[1:2]),
    "denomination": Recipe(denomination_lines, 2, KINDS[:2]),
    "address": Recipe(address_lines, 3, KINDS),
    "contact": Recipe(contact_lines, 4, KINDS[:1]),
    "activity": Recipe(activity_lines, 5, KINDS[:2]),
    "branch": Recipe(branch_lines, 6, KINDS[2:]),
}
