"""The transparent research object of a run, against what TROV 0.1 asks of a declaration."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from looping import some
from proven import digest

Node = dict[str, Any]
OBJECT = "tro.jsonld"
#: Of the vocabulary's terms those that a run has.
TERMS = {
    *("ArrangementBinding", "ArtifactArrangement", "ArtifactComposition", "ArtifactLocation"),
    *("CanExcludeInputs", "CanRequireInputDataExistsBeforeRun", "CompositionFingerprint"),
    *("ResearchArtifact", "TransparentResearchObject", "TrustedResearchPerformance"),
    *("TrustedResearchSystem", "accessedArrangement", "arrangement", "artifact"),
    *("contributedToArrangement", "createdWith", "hasArrangement", "hasArtifact"),
    *("hasArtifactLocation", "hasAttribute", "hasCapability", "hasComposition"),
    *("hasFingerprint", "hasPerformance", "hasPerformanceAttribute", "hash", "hashAlgorithm"),
    *("hashValue", "mimeType", "path", "vocabularyVersion", "wasAssembledBy", "wasConductedBy"),
}
#: By class what each object of it must have, besides its id.
REQUIRED = {
    "TransparentResearchObject": {
        *("vocabularyVersion", "wasAssembledBy", "hasComposition", "hasArrangement"),
    },
    "TrustedResearchSystem": {"hasCapability"},
    "ArtifactComposition": {"hasFingerprint", "hasArtifact"},
    "CompositionFingerprint": {"hash"},
    "ResearchArtifact": {"hash", "mimeType"},
    "ArtifactArrangement": {"hasArtifactLocation"},
    "ArtifactLocation": {"artifact", "path"},
    "TrustedResearchPerformance": {
        *("wasConductedBy", "accessedArrangement", "contributedToArrangement"),
    },
    "ArrangementBinding": {"arrangement"},
}


@pytest.fixture(scope="module")
def content(answer: Path) -> Node:
    read: Node = json.loads((answer / OBJECT).read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def declared(content: Node) -> Node:
    assert set(content) == {"@context", "@graph"}
    (one,) = content["@graph"]
    return dict(one)


@pytest.fixture(scope="module")
def record(answer: Path) -> Node:
    read: Node = json.loads((answer / "run.json").read_text(encoding="utf-8"))
    return read


def nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from nodes(one)


def types(node: Node) -> list[str]:
    told = node.get("@type", [])
    return told if isinstance(told, list) else [told]


def located(declared: Node, number: int) -> list[tuple[str, str]]:
    artifacts = declared["trov:hasComposition"]["trov:hasArtifact"]
    hashes = {one["@id"]: one["trov:hash"]["trov:hashValue"] for one in artifacts}
    places = declared["trov:hasArrangement"][number]["trov:hasArtifactLocation"]
    return [(one["trov:path"], hashes[one["trov:artifact"]["@id"]]) for one in places]


def test_it_has_what_the_vocabulary_asks_and_no_term_of_its_own(
    content: Node, declared: Node
) -> None:
    assert content["@context"]["trov"] == "https://w3id.org/trace/trov/0.1#"
    assert all(name.endswith(("#", "/")) for name in some(content["@context"].values()))
    used = re.findall(r'"trov:(\w+)"', json.dumps(content["@graph"]))
    assert set(used) == TERMS
    objects = [
        (kind.removeprefix("trov:"), node) for node in nodes(declared) for kind in types(node)
    ]
    known = [(kind, node) for kind, node in objects if kind in REQUIRED]
    assert {kind for kind, _ in known} == set(REQUIRED)
    for kind, node in some(known):
        assert {"@id", *(f"trov:{name}" for name in REQUIRED[kind])} <= set(node), node
    assert declared["trov:vocabularyVersion"] == "0.1"
    system = declared["trov:wasAssembledBy"]
    assert re.match(r"https?://", system["@id"])
    for one in some(system["trov:hasCapability"]):
        assert one["@id"] == one["@type"]


def test_every_reference_leads_to_an_object_that_stands_there_once(declared: Node) -> None:
    found = list(nodes(declared))
    defined = [one["@id"] for one in found if "@id" in one and len(one) > 1]
    assert len(defined) == len(set(defined))
    for one in some([one["@id"] for one in found if set(one) == {"@id"}]):
        assert one in defined


def test_its_fingerprint_and_each_hash_are_computed_anew(declared: Node, answer: Path) -> None:
    composition = declared["trov:hasComposition"]
    found = [one["trov:hash"] for one in composition["trov:hasArtifact"]]
    assert {one["trov:hashAlgorithm"] for one in found} == {"sha256"}
    values = sorted(one["trov:hashValue"] for one in found)
    assert len(values) == len(set(values)), "each content is there once"
    told = composition["trov:hasFingerprint"]["trov:hash"]
    assert told["trov:hashAlgorithm"] == "sha256"
    assert told["trov:hashValue"] == hashlib.sha256("".join(values).encode()).hexdigest()
    left = located(declared, 1)
    there = {path.relative_to(answer).as_posix() for path in answer.rglob("*") if path.is_file()}
    assert {path for path, _ in left} == there - {OBJECT, "run.json"}
    for path, value in some(left):
        assert value == digest(answer / path)


def test_it_tells_of_inputs_what_the_record_tells_and_no_more(declared: Node, record: Node) -> None:
    assert located(declared, 0) == sorted((one["path"], one["sha256"]) for one in record["inputs"])
    read, left = ({value for _, value in located(declared, number)} for number in (0, 1))
    artifacts = declared["trov:hasComposition"]["trov:hasArtifact"]
    assert {one["trov:hash"]["trov:hashValue"] for one in artifacts} == read | left
    words = [
        value
        for node in nodes(declared)
        for name, value in node.items()
        if name.startswith(("schema:", "rdfs:")) and isinstance(value, str)
    ]
    for name in some((record["asked"]["by"], record["asked"]["to"])):
        assert name not in " ".join(words)


def test_the_run_leads_from_what_it_read_to_what_it_left(declared: Node) -> None:
    (run,) = declared["trov:hasPerformance"]
    ends = [run["trov:accessedArrangement"], run["trov:contributedToArrangement"]]
    arrangements = [one["@id"] for one in declared["trov:hasArrangement"]]
    assert [one["trov:arrangement"]["@id"] for one in ends] == arrangements
    assert run["trov:wasConductedBy"]["@id"] == declared["trov:wasAssembledBy"]["@id"]


def test_it_says_no_time_and_has_the_one_form_that_is_signed(content: Node, answer: Path) -> None:
    text = (answer / OBJECT).read_text(encoding="ascii")
    assert text == json.dumps(content, indent=2, sort_keys=True)
    assert re.findall(r"\d{4}-\d\d-\d\dT\d\d|Time\"|dateCreated", text) == []
