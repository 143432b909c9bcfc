"""What the latest run of a name rested on, and how long steps take.

Both stand in the store, and nothing depends on them but what people are told: why a step
would run again, and how long it may be expected to take.
"""

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from antwoord.execution.results.keys import Key, Part
from antwoord.execution.results.store import RUNS, TIMINGS
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_if_possible

#: Timings that are kept of each step, of any run; what is expected is their median.
KEPT_TIMINGS = 9


@dataclass(frozen=True)
class Latest:
    """The steps of the latest run of a name, and the seconds of each as far as known."""

    parts: Mapping[str, Mapping[str, Part]]
    seconds: Mapping[str, float]


def latest(store: Path, parameters: Parameters) -> Latest:
    """What is known of the latest run of this question and name; nothing where there was none."""
    content = _read(_path(store, parameters))
    steps = content if all(isinstance(step, dict) for step in content.values()) else {}
    return Latest(
        parts={name: step.get("parts", {}) for name, step in steps.items()},
        seconds={name: step["seconds"] for name, step in steps.items() if step.get("seconds")},
    )


def expected(store: Path, parameters: Parameters) -> dict[str, float]:
    """The seconds that each step took in the latest run of this name, else the median of any."""
    usual = {
        name: statistics.median(seconds)
        for name, seconds in _read(store / TIMINGS).items()
        if isinstance(seconds, list) and seconds
    }
    return usual | dict(latest(store, parameters).seconds)


def note(store: Path, parameters: Parameters, key: Key, seconds: float | None) -> None:
    """Notes what a step's result rests on; `seconds` None: it was not run."""
    path = _path(store, parameters)
    steps = _read(path)
    before = steps.get(key.step, {})
    took = before.get("seconds") if seconds is None and isinstance(before, dict) else seconds
    steps[key.step] = {"parts": key.parts, "seconds": took}
    write_if_possible(path, json.dumps(steps).encode())
    if seconds is not None:
        timings = _read(store / TIMINGS)
        timings[key.step] = [*timings.get(key.step, []), seconds][-KEPT_TIMINGS:]
        write_if_possible(store / TIMINGS, json.dumps(timings).encode())


def _path(store: Path, parameters: Parameters) -> Path:
    return store / RUNS / parameters.question.id / f"{parameters.name}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
