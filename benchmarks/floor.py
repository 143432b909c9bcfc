"""The helper calls of the five notebooks in one plain process: what notebooks cannot undercut."""

from helpers.answer.steps import (
    compose_answer,
    main_figures,
    protection_report,
    published_rows,
    write_answer,
)
from helpers.breakdown.steps import provincial_breakdown, sectoral_breakdown
from helpers.disclosure.steps import protect
from helpers.kbo.steps import complete_register
from helpers.parameters import validate
from helpers.quality.cells import check_computed
from helpers.quality.steps import check, complete_audit
from helpers.register.reading import read_register


def main() -> None:
    """One answer with the default parameters, into the folders that the environment names."""
    run = validate()
    read_register(run).overview()
    complete_register(run)
    result = check(run)
    result.overview()
    result.raise_if_stopped()
    sectoral_breakdown(run)
    provincial_breakdown(run)
    check_computed(run).overview()
    protect(run)
    main_figures(run)
    write_answer(run, compose_answer(run))
    complete_audit(run, published_rows(run), protection_report(run))


if __name__ == "__main__":
    main()
