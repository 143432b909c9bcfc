"""A run that is killed at any moment is completed by the next one."""

import json
import os
import random
import statistics
from pathlib import Path

import pytest
from projects import DAY, Project

from antwoord.execution.results.store import TIMINGS

#: `make soak` has 200.
KILLS = int(os.environ.get("ANTWOORD_KILLS", "20"))
#: What a run takes besides its steps.
STARTING_SECONDS = 1


def left_in(project: Project) -> list[str]:
    """What runs that were killed left anywhere, once another one has run."""
    patterns = (".*.partial-*", ".*.previous-*", ".*.publishing", ".restoring-*")
    found = [path for each in patterns for path in project.folder.rglob(each)]
    return [path.name for path in (*found, *project.temporary.iterdir())]


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.timeout(900 if KILLS <= 20 else 0)
def test_a_run_killed_at_random_moments_is_completed_by_the_next(tmp_path: Path) -> None:
    """Each run goes on where the one before was killed; every tenth time one may finish."""
    project = Project(tmp_path)
    small = ("--question", "small")
    project.run(*small)
    before = project.made(question="small")
    timings = json.loads((project.store.folder / TIMINGS).read_text(encoding="utf-8"))
    seconds = {step: statistics.median(known) for step, known in timings.items()}
    project.store.clear()
    seed = random.SystemRandom().randrange(1_000_000)
    print("seed", seed)  # noqa: T201 - pytest shows it where the test fails
    moment = random.Random(seed)
    kills = 0
    while kills < KILLS:
        left = set(seconds) - project.kept()
        duration = STARTING_SECONDS + sum(seconds[step] for step in left)
        killed = project.killed(moment.uniform(0, duration), *small, "--output", "killed")
        kills += killed
        print(kills, "kills", flush=True)  # noqa: T201 - a run of hours says how far it came
        if killed and kills % 10 == 0:
            project.run(*small, "--output", "killed")
            killed = False
        # There is no answer yet, or all of it.
        if not killed or (project.folder / "killed" / "small" / DAY).exists():
            assert project.made(DAY, "killed", "small") == before
        if not killed:
            assert left_in(project) == []
            for entry in moment.sample(project.store.entries(), 3):
                project.store.remove(entry.name)
    project.run(*small, "--output", "killed")
    assert project.made(DAY, "killed", "small") == before
    assert left_in(project) == []
    assert project.run(*small, "--output", "killed") == ["unchanged"] * 6
    assert project.made(DAY, "killed", "small") == before
