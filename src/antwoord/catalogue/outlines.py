"""The outlines of provinces, from the day on which they hold.

A province is drawn as it was on the reference date: the mergers of 1 January 2025 moved
municipalities from one to another. Of earlier days no outlines are here, and a map of tiles
stands in their place.
"""

import json
import math
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.errors import ReferenceDataError
from antwoord.storage.paths import shown

#: A closed line of points, x to the right and y downwards, in degrees of latitude.
Ring = tuple[tuple[float, float], ...]
Outline = tuple[Ring, ...]
#: At this latitude degrees of longitude are made as long as they are on the ground.
LATITUDE = 51.0


@dataclass(frozen=True)
class Outlines:
    """What provinces look like.

    `by_nis`: by the REFNIS code of a province the rings of its outline, holes among them;
    `valid_from`: the first day on which they look so; `credit`: whom they are of, and the licence.
    """

    by_nis: dict[str, Outline] = field(default_factory=dict)
    valid_from: date = date.max
    credit: str = ""


def load_outlines(path: Path) -> Outlines:
    """The outlines of a GeoJSON file; none where there is no file.

    Raises ReferenceDataError for a file that is not as it should be.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found = {
            feature["properties"]["nis"]: _outline(feature["geometry"])
            for feature in told["features"]
        }
        return Outlines(found, date.fromisoformat(told["valid_from"]), str(told["credit"]))
    except FileNotFoundError:
        return Outlines()
    except OSError as error:
        raise ReferenceDataError(f"{shown(path)} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ReferenceDataError(
            f"{shown(path)} is no GeoJSON of outlines with nis, valid_from and credit "
            f"({type(error).__name__}: {error}); put back the file of the project, or take it away"
        ) from None


def _outline(geometry: dict[str, Any]) -> Outline:
    given = geometry["coordinates"]
    polygons = given if geometry["type"] == "MultiPolygon" else [given]
    across = math.cos(math.radians(LATITUDE))
    rings = tuple(
        tuple((float(x) * across, -float(y)) for x, y in ring)
        for polygon in polygons
        for ring in polygon
    )
    if not all(len(ring) > 3 and math.isfinite(sum(map(sum, ring))) for ring in rings):
        raise ValueError("a ring has fewer than four points, or a point that is no number")
    return rings
