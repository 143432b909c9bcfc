"""On ten days the store gives what a forced run gave, byte for byte."""

import shutil
from pathlib import Path

import pytest
from looping import some
from projects import Project

#: Ten days, each with another answer.
DAYS = [f"{year}-12-31" for year in range(2012, 2022)]


@pytest.mark.timeout(900)
def test_the_store_gives_each_of_ten_days_what_a_forced_run_gave(tmp_path: Path) -> None:
    """A forced run takes nothing from the store, whatever the days before left there."""
    project = Project(tmp_path)
    small = ("--question", "small", "--audience", "internal", "--output", "days")
    forced = {}
    for day in some(DAYS):  # the audit page tells of the days before: their order counts
        assert project.run("--force", *small, day=day) == ["done"] * 6
        forced[day] = project.made(f"{day}-internal", "days", "small")
    assert len({made["tables/cells.csv"] for made in forced.values()}) == len(DAYS)
    for day in some(reversed(DAYS)):
        shutil.rmtree(project.folder / "days" / "small" / f"{day}-internal")
        assert project.run(*small, day=day) == ["unchanged"] * 6
        assert project.made(f"{day}-internal", "days", "small") == forced[day]
