"""The helper calls of the notebooks in one plain process: what notebooks hardly undercut.

    python benchmarks/floor.py [DATE ...]

Answers go to the folders that the environment names, one after the other into the same.
"""

import shutil
import sys

from antwoord.answer.steps import (
    compose_answer,
    main_figures,
    protection_report,
    published_rows,
    write_answer,
)
from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
from antwoord.disclosure.steps import protect
from antwoord.kbo.steps import complete_register
from antwoord.parameters import Parameters, validate
from antwoord.quality.cells import check_computed
from antwoord.quality.steps import check, complete_audit
from antwoord.register.reading import read_register


def main(reference_date: str | None) -> None:
    """One answer with the default parameters, but for its date."""
    run = validate(reference_date=reference_date)
    for folder in (run.processed, run.outputs):
        shutil.rmtree(folder)
        folder.mkdir()
    count(run)
    protect(run)
    main_figures(run)
    write_answer(run, compose_answer(run))
    complete_audit(run, published_rows(run), protection_report(run))


def count(run: Parameters) -> None:
    """All that comes before what may be published is decided."""
    read_register(run).overview()
    complete_register(run)
    result = check(run)
    result.overview()
    result.raise_if_stopped()
    sectoral_breakdown(run)
    provincial_breakdown(run)
    check_computed(run).overview()


if __name__ == "__main__":
    dates: list[str | None] = [*sys.argv[1:]]
    for date in dates or [None]:
        main(date)
