"""The `datapackage.json` beside a made-up extract: what it is, and that it is made up."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.hashing import sha256_of

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TITLE = "Fictief uittreksel van de KBO Open Data"
DESCRIPTION = (
    "FICTIEF. Dit uittreksel is verzonnen, in de vorm van de KBO Open Data: geen enkele rij "
    "beschrijft een bestaande onderneming, persoon of vestiging. Een generator met een vaste "
    "beginwaarde maakt het. De nummers van ondernemingen beginnen met 18 of 19, die van "
    "vestigingen met 88 of 89, die van bijkantoren met 98 of 99: nummers die de KBO niet "
    "toekent. De ondernemingen van het fictieve register van aanvragen staan erin, op enkele "
    "na die intussen gestopt zijn."
)


@dataclass(frozen=True)
class Sample:
    """How an extract was made up."""

    seed: int
    version: str
    snapshot_date: date
    enterprises: int


def descriptor(zips: Sequence[Path], sample: Sample) -> str:
    """The text of `datapackage.json`. Says nothing of when it was made."""
    package = {
        "$schema": PROFILE,
        "name": "kbo-open-data-fictief",
        "title": TITLE,
        "description": DESCRIPTION,
        "version": sample.version,
        "licenses": [
            {
                "name": "CC0-1.0",
                "title": "CC0 1.0 Universal",
                "path": "https://creativecommons.org/publicdomain/zero/1.0/",
            }
        ],
        "synthetic": True,
        "seed": sample.seed,
        "generator_version": sample.version,
        "snapshot_date": sample.snapshot_date.isoformat(),
        "enterprises": sample.enterprises,
        "resources": [_resource(path) for path in zips],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(path: Path) -> dict[str, Any]:
    sha256 = sha256_of(path)
    kind = "volledig" if path.stem.endswith("Full") else "wijzigingen"
    return {
        "name": path.stem.lower().replace("_", "-"),
        "title": f"{TITLE}, {kind}",
        "path": path.name,
        "format": "zip",
        "mediatype": "application/zip",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256}",
    }
