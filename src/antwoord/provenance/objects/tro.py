"""The run as a transparent research object, `tro.jsonld`: what a certificate would be of.

TROV 0.1, the vocabulary of TRACE, in the form that tro-utils 0.5 writes: which contents there
were, where they lay before and after, and what was done in between. It is there for whoever may
not repeat a run since its register is confidential. It follows from the record alone and says no
time, so that the same run has the same bytes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from antwoord.hashing import sha256_of_parts
from antwoord.provenance.objects.crate import MEDIA, UNKNOWN_MEDIA, described, titled
from antwoord.run_files import TRO

_VERSION = "0.1"
_CONTEXT = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "trov": f"https://w3id.org/trace/trov/{_VERSION}#",
}
#: A system has an absolute address; this one tro-utils gives to a system that has none. A run does
#: not know whose machine it is on.
_SYSTEM = "https://w3id.org/trace/tro-utils#unidentified-trs"
#: What every run does. That it reaches no network is not among it: nothing enforces that.
_CAPABILITIES = ("trov:CanExcludeInputs", "trov:CanRequireInputDataExistsBeforeRun")
_COMPOSITION, _BEFORE, _AFTER, _RUN = "composition/1", "arrangement/0", "arrangement/1", "trp/0"
Node = dict[str, Any]


def tro(record: Mapping[str, Any]) -> str:
    """The object of the run with this `record`, as text.

    A signature is over bytes, and tro-utils signs these: keys are sorted, all is ASCII, and no
    line break is at the end.
    """
    content = {"@context": _CONTEXT, "@graph": [_object(record)]}
    return json.dumps(content, indent=2, sort_keys=True)


def fingerprint(hashes: Iterable[str]) -> str:
    """The fingerprint of a composition of these hashes, as TROV computes it, in hex."""
    return sha256_of_parts("".join(sorted(hashes)))


def told_by(text: str) -> dict[str, list[tuple[str, str]]]:
    """What an object says: by arrangement the paths in order, each with its hash.

    Raises ValueError where its artifacts are not those of its arrangements, or its fingerprint
    is not theirs; LookupError or TypeError where it is no such object.
    """
    (content,) = json.loads(text)["@graph"]
    composition = content["trov:hasComposition"]
    hashes = {one["@id"]: _digest(one) for one in composition["trov:hasArtifact"]}
    told = {
        one["@id"]: sorted(
            (at["trov:path"], hashes[at["trov:artifact"]["@id"]])
            for at in one["trov:hasArtifactLocation"]
        )
        for one in content["trov:hasArrangement"]
    }
    used = {digest for places in told.values() for _, digest in places}
    if sorted(used) != sorted(hashes.values()):
        raise ValueError("its artifacts are not those of its arrangements")
    if fingerprint(used) != _digest(composition["trov:hasFingerprint"]):
        raise ValueError("its fingerprint is not that of its artifacts")
    return told


def _digest(node: Node) -> str:
    return str(node["trov:hash"]["trov:hashValue"])


def placed(record: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """What the object of the run with this `record` says, as `told_by` gives it."""
    parts = {_BEFORE: record["inputs"], _AFTER: record["outputs"]}
    return {
        key: sorted((one["path"], one["sha256"]) for one in files if one["path"] != TRO)
        for key, files in parts.items()
    }


def _object(record: Mapping[str, Any]) -> Node:
    inputs, outputs = record["inputs"], record["outputs"]
    ids: dict[str, str] = {}  # by hash: the same content is one artifact, wherever it lies
    artifacts = []
    for one in (*inputs, *outputs):
        if one["sha256"] not in ids:
            ids[one["sha256"]] = f"{_COMPOSITION}/artifact/{len(ids)}"
            artifacts.append(_artifact(ids[one["sha256"]], one))
    return {
        "@id": "tro",
        "@type": ["trov:TransparentResearchObject", "schema:CreativeWork"],
        "schema:name": titled(record),
        "schema:description": described(record),
        "trov:vocabularyVersion": _VERSION,
        "trov:createdWith": {
            "@type": "schema:SoftwareApplication",
            "schema:name": "antwoord",
            "schema:softwareVersion": record["versions"]["antwoord"],
        },
        "trov:wasAssembledBy": {
            "@id": _SYSTEM,
            "@type": ["trov:TrustedResearchSystem"],
            "schema:name": "antwoord",
            "schema:description": "The machine that antwoord ran on. A run does not know whose it "
            "is: who signed the statement beside it says so.",
            "trov:hasCapability": [{"@id": name, "@type": name} for name in _CAPABILITIES],
        },
        "trov:hasComposition": {
            "@id": _COMPOSITION,
            "@type": "trov:ArtifactComposition",
            "trov:hasArtifact": artifacts,
            "trov:hasFingerprint": {
                "@id": "fingerprint",
                "@type": "trov:CompositionFingerprint",
                "trov:hash": _hash(fingerprint(ids)),
            },
        },
        "trov:hasArrangement": [
            _arrangement(
                _BEFORE, "What the run read, by its content; none of it is here", inputs, ids
            ),
            _arrangement(_AFTER, "What the run left in its folder", outputs, ids),
        ],
        "trov:hasPerformance": [
            {
                "@id": _RUN,
                "@type": "trov:TrustedResearchPerformance",
                "rdfs:comment": f"antwoord run: {record['question']} on "
                f"{record['reference_date']}, {record['verdict']}",
                "trov:wasConductedBy": {"@id": _SYSTEM},
                "trov:accessedArrangement": _binding(0, _BEFORE),
                "trov:contributedToArrangement": _binding(1, _AFTER),
                "trov:hasPerformanceAttribute": [],
            }
        ],
        "trov:hasAttribute": [],
    }


def _artifact(key: str, one: Mapping[str, Any]) -> Node:
    return {
        "@id": key,
        "@type": "trov:ResearchArtifact",
        "trov:hash": _hash(one["sha256"]),
        "trov:mimeType": MEDIA.get(PurePath(one["path"]).suffix, UNKNOWN_MEDIA),
    }


def _hash(value: str) -> Node:
    return {"trov:hashAlgorithm": "sha256", "trov:hashValue": value}


def _arrangement(
    key: str, comment: str, files: Iterable[Mapping[str, Any]], ids: Mapping[str, str]
) -> Node:
    return {
        "@id": key,
        "@type": "trov:ArtifactArrangement",
        "rdfs:comment": comment,
        "trov:hasArtifactLocation": list(_locations(key, files, ids)),
    }


def _locations(
    key: str, files: Iterable[Mapping[str, Any]], ids: Mapping[str, str]
) -> Iterator[Node]:
    placed = sorted((one["path"], ids[one["sha256"]]) for one in files)
    for number, (path, artifact) in enumerate(placed):
        yield {
            "@id": f"{key}/location/{number}",
            "@type": "trov:ArtifactLocation",
            "trov:artifact": {"@id": artifact},
            "trov:path": path,
        }


def _binding(number: int, arrangement: str) -> Node:
    return {
        "@id": f"{_RUN}/binding/{number}",
        "@type": "trov:ArrangementBinding",
        "trov:arrangement": {"@id": arrangement},
    }
