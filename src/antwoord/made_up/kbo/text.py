"""Rows of made-up CSV text by the million, as matrices of letters.

A part is a matrix of one row of UTF-8 bytes per line of text, filled up with NUL bytes,
which the text itself never holds; parts are laid side by side and the NULs squeezed out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Letters = NDArray[np.uint8]

_ZERO = ord("0")


def words(texts: Sequence[str], quotes: bool = True) -> Letters:
    """A table of texts to take from, in double quotes; an empty text stays nothing at all."""
    written = [f'"{text}"' if quotes and text else text for text in texts]
    encoded = [text.encode() for text in written]
    table = np.zeros((len(encoded), max(1, *map(len, encoded))), dtype=np.uint8)
    for row, text in enumerate(encoded):
        table[row, : len(text)] = np.frombuffer(text, dtype=np.uint8)
    return table


def digits(values: Whole, width: int) -> Letters:
    """Whole numbers with leading zeros."""
    letters = np.empty((len(values), width), dtype=np.uint8)
    rest = values
    for place in range(width - 1, -1, -1):
        letters[:, place] = rest % 10 + _ZERO
        rest = rest // 10
    return letters


def numbers(first_eight: Whole) -> Letters:
    """Numbers of the enterprise register, check digits added, dotted and in double quotes.

    Those of enterprises begin with a group of four digits, all others with one digit.
    """
    plain = digits(first_eight * 100 + 97 - first_eight % 97, 10)
    letters = np.zeros((len(plain), 15), dtype=np.uint8)
    letters[:, 0] = letters[:, 14] = ord('"')
    letters[:, 1] = plain[:, 0]
    letters[:, 2] = np.where(plain[:, 0] > _ZERO + 1, ord("."), 0)
    letters[:, 3:6] = plain[:, 1:4]
    letters[:, 6] = letters[:, 10] = ord(".")
    letters[:, 7:10], letters[:, 11:14] = plain[:, 4:7], plain[:, 7:10]
    return letters


def dates(day: Whole, there: Flags | None = None) -> Letters:
    """Days since 1970-01-01 as dd-mm-yyyy, without quotes; nothing where not `there`."""
    stamps = day.astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    years = stamps.astype("datetime64[Y]")
    parts = (
        digits((stamps - months).astype(np.int64) + 1, 2),
        digits((months - years).astype(np.int64) + 1, 2),
        digits(years.astype(np.int64) + 1970, 4),
    )
    dash = np.full((len(day), 1), ord("-"), dtype=np.uint8)
    letters = np.hstack([parts[0], dash, parts[1], dash, parts[2]])
    if there is not None:
        letters[~there] = 0
    return letters


def lines(columns: Sequence[Letters]) -> bytes:
    """The columns as lines of CSV: commas between them, a line feed after each line."""
    size = len(columns[0])
    if size == 0:
        return b""
    parts: list[Letters] = []
    for place, column in enumerate(columns):
        mark = "\n" if place == len(columns) - 1 else ","
        parts += [column, np.broadcast_to(np.uint8(ord(mark)), (size, 1))]
    letters = np.concatenate(parts, axis=1).ravel()
    return letters[letters != 0].tobytes()


def header(columns: Sequence[str]) -> bytes:
    """The first line of a file: the names of its columns, in double quotes."""
    return (",".join(f'"{name}"' for name in columns) + "\n").encode()


def below(rng: np.random.Generator, limit: int, count: int) -> Whole:
    """`count` whole numbers from 0 up to, not including, `limit`.

    Of the generator only `random` is used, which gives the same with every numpy.
    """
    return (rng.random(count) * limit).astype(np.int64)


def pick(rng: np.random.Generator, weights: dict[int, int], count: int) -> Whole:
    """`count` of the keys, each as often as it weighs."""
    table = np.repeat(np.array(list(weights)), np.array(list(weights.values())))
    taken: Whole = table[below(rng, len(table), count)]
    return taken


def repeated(text: str, size: int) -> Letters:
    """One text on every line."""
    letters = np.frombuffer(text.encode(), dtype=np.uint8)
    return np.broadcast_to(letters, (size, len(letters)))


def quoted(letters: Letters) -> Letters:
    """Texts in double quotes."""
    quote = repeated('"', len(letters))
    return np.hstack([quote, letters, quote])


def only(there: Flags, letters: Letters) -> Letters:
    """Texts where `there`, nothing elsewhere."""
    return np.where(there[:, None], letters, np.uint8(0))


def without_zeros(letters: Letters) -> Letters:
    """Digits without the zeros that lead."""
    leading = np.cumprod(letters == _ZERO, axis=1).astype(bool)
    return np.where(leading, np.uint8(0), letters)
