"""The helper calls of the five notebooks in one plain process: what notebooks cannot undercut."""

from helpers.answer.steps import compose_answer, main_figures, write_answer
from helpers.breakdown.steps import Scope, provincial_breakdown, sectoral_breakdown
from helpers.parameters import validate
from helpers.quality.steps import check, complete_audit
from helpers.register.reading import read_register


def main() -> None:
    """One answer with the default parameters, into the folders that the environment names."""
    run = validate()
    read_register(run).overview()
    result = check(run)
    result.overview()
    result.raise_if_stopped()
    sectoral_breakdown(run)
    provincial_breakdown(run)
    main_figures(run)
    write_answer(run, compose_answer(run))
    complete_audit(run, Scope.load(run.processed).reconciliation())


if __name__ == "__main__":
    main()
