"""Attacks every byte of public runs, on many dates and on every basis of the sector.

    python benchmarks/every_byte.py [--dates 20] [--minutes 600] [--folder FOLDER]

Each run is made in this process, by the calls of the notebooks in their order, so that none of
its time is that of kernels; what a notebook would show is kept beside it and read too. The dates
are the ends of quarters from the programme's second year on, in an order that is spread over all
of them, so that a run that is stopped early has seen early and late ones.

Ends with exit code 1 where a primary count can be brought below its level, where a number is
neither a cell nor a bound, or where no answer could be made.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import public_folder as whole

from helpers.errors import UserError
from helpers.parameters import SECTOR_BASES, Parameters, validate

if TYPE_CHECKING:
    import pandas as pd


def main() -> int:
    """Attacks one run after the other, and says of each what it found and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dates", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--folder", help="where the runs go  [default: a temporary folder]")
    given = parser.parse_args()
    started, bad, done = monotonic(), 0, 0
    with TemporaryDirectory() as temporary:
        output = Path(given.folder or temporary).resolve()
        for day in days(given.dates):
            for basis in SECTOR_BASES:
                if monotonic() - started > 60 * given.minutes:
                    print(f"stopped after {given.minutes:g} minutes")
                    break
                bad += bool(attacked(day, basis, output))
                done += 1
    print(f"{done} runs, {bad} that tell too much, {monotonic() - started:.0f} s")
    return int(bad > 0 or not done)


def days(count: int) -> list[date]:
    """Ends of quarters, spread: every third one, then those between."""
    quarters = [
        date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        for year in range(2013, 2025)
        for month in (3, 6, 9, 12)
    ]
    spread = [day for start in range(5) for day in quarters[start::5]]
    return spread[:count]


def attacked(day: date, basis: str, output: Path) -> list[str]:
    """Makes a public run and attacks it; gives and prints what it tells too much."""
    before = monotonic()
    parameters = validate(reference_date=day.isoformat(), sector_basis=basis, output=str(output))
    try:
        make(parameters)
    except UserError as refused:
        found = [f"no answer: {refused}"]
        made = monotonic() - before
    else:
        made = monotonic() - before
        found = whole.attack(parameters.outputs, parameters)
        found += map(str, whole.unexplained(parameters.outputs, parameters))
    took = monotonic() - before - made
    print(f"{day} {basis:<9} made {made:6.1f} s  attacked {took:5.1f} s  {len(found)} found")
    for one in found[:10]:
        print(f"    {one}")
    sys.stdout.flush()
    return found


def make(parameters: Parameters) -> None:
    """The files of a run but its notebooks; what those would show is in `shown.json`."""
    from helpers.provenance.record import Recording

    recording = Recording.begin(parameters)
    shown = [frame.to_string() for frame in _shown(parameters)]
    outputs = parameters.outputs
    (outputs / "notebooks").mkdir(exist_ok=True)
    (outputs / "notebooks" / "shown.json").write_text(json.dumps(shown), encoding="utf-8")
    recording.write(outputs, {}, "")


def _shown(parameters: Parameters) -> Iterator["pd.DataFrame"]:
    """The calls of the notebooks in their order; gives the frames that they show."""
    from helpers.answer.steps import (
        compose_answer,
        main_figures,
        protection_report,
        published_rows,
        write_answer,
    )
    from helpers.breakdown.steps import provincial_breakdown, sectoral_breakdown
    from helpers.disclosure.shown import shown_table
    from helpers.disclosure.steps import protect
    from helpers.kbo.steps import complete_register
    from helpers.quality.cells import check_computed
    from helpers.quality.steps import check, complete_audit
    from helpers.register.reading import read_register

    ingestion = read_register(parameters)
    yield complete_register(parameters)
    yield ingestion.overview(parameters.audience)
    result = check(parameters)
    yield result.overview()
    result.raise_if_stopped()
    sectoral_breakdown(parameters)
    provincial_breakdown(parameters)
    yield check_computed(parameters).overview()
    yield protect(parameters)
    yield shown_table(
        parameters, "by_province", "applications", index="province", columns="applicant"
    )
    yield main_figures(parameters)
    write_answer(parameters, compose_answer(parameters))
    complete_audit(parameters, published_rows(parameters), protection_report(parameters))


if __name__ == "__main__":
    sys.exit(main())
