"""What the lines of one file of a made-up extract are made from: a chunk, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from antwoord.made_up.kbo.entities import Enterprises, Population

#: A file tells first of the enterprises, then of their establishments, then of their
#: branches, each in order of number, as the published ones do.
Kind = Literal["enterprise", "establishment", "branch"]
KINDS: tuple[Kind, ...] = ("enterprise", "establishment", "branch")


@dataclass(frozen=True)
class Making:
    """All enterprises, and the mean number of rows of activities of an entity."""

    population: Population
    activities_per_entity: float


@dataclass(frozen=True)
class Part:
    """The entities of one kind of one chunk, and the random stream to draw from."""

    making: Making
    rng: np.random.Generator
    chunk: Enterprises
    kind: Kind


#: Makes the lines of a file for a part.
Maker = Callable[[Part], bytes]
