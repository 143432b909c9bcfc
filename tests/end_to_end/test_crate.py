"""The Run Crate of an answer: whole, of these files, and without a time."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from looping import some
from proven import digest

from antwoord.execution.notebooks.papermill import NOTEBOOKS

Entities = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def graph(answer: Path) -> Entities:
    crate = json.loads((answer / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert crate["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    found = {one["@id"]: one for one in crate["@graph"]}
    assert len(found) == len(crate["@graph"]), "each entity stands there once"
    return found


def ids(value: Any) -> list[str]:
    return [one["@id"] for one in (value if isinstance(value, list) else [value])]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield str(value["@id"])
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_every_reference_leads_to_an_entity(graph: Entities) -> None:
    elsewhere = {"https://w3id.org/ro/crate/1.1"}
    formal = "https://bioschemas.org/profiles/"
    named = {name for entity in graph.values() for name in references(entity)}
    for name in some(named):
        assert name in graph or name in elsewhere or name.startswith(formal), name


def test_it_is_of_the_files_that_are_there(graph: Entities, answer: Path) -> None:
    there = {path.relative_to(answer).as_posix() for path in answer.rglob("*") if path.is_file()}
    parts = set(ids(graph["./"]["hasPart"]))
    assert parts == there - {"ro-crate-metadata.json"}
    # These two hold the hash of the crate.
    for name in some(parts - {"run.json", "tro.jsonld"}):
        assert graph[name]["sha256"] == digest(answer / name)
        assert graph[name]["contentSize"] == str((answer / name).stat().st_size)


def test_notebooks_are_the_steps_in_order_and_parameters_have_values(
    graph: Entities, answer: Path
) -> None:
    steps = [graph[name] for name in ids(graph["run.json"]["step"])]
    assert [step["position"] for step in steps] == [str(n) for n in range(1, 7)]
    tools = [ids(step["workExample"])[0] for step in steps]
    assert tools == [f"notebooks/{name}.ipynb" for name in NOTEBOOKS]
    given = json.loads((answer / "run.json").read_text(encoding="utf-8"))["parameters"]
    for name, value in some(given.items()):
        assert graph[f"#value-{name}"]["value"] == str(value)
        assert graph[f"#value-{name}"]["exampleOfWork"] == {"@id": f"#parameter-{name}"}
        assert f"#parameter-{name}" in ids(graph["run.json"]["input"])
    controls = [graph[name] for name in ids(graph["#engine-run"]["object"])]
    assert [ids(graph[ids(one["object"])[0]]["instrument"])[0] for one in controls] == tools
    made = [name for one in controls for name in ids(graph[ids(one["object"])[0]]["result"])]
    assert sorted(made) == sorted(ids(graph["#run"]["result"]))


def test_it_names_its_profiles_and_no_time(graph: Entities, answer: Path) -> None:
    names = ("process", "workflow", "provenance")
    profiles = {f"https://w3id.org/ro/wfrun/{name}/0.5" for name in names}
    assert profiles <= set(ids(graph["./"]["conformsTo"]))
    text = (answer / "ro-crate-metadata.json").read_text(encoding="utf-8")
    assert re.findall(r"\d{4}-\d\d-\d\dT\d\d", text) == []
    assert graph["./"]["datePublished"] == "2021-03-01"
