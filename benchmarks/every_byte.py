"""Attacks every byte of public runs, on many dates and on every basis of the sector.

    python benchmarks/every_byte.py [--dates 20] [--skip 0] [--minutes 600] [--folder FOLDER]
    python benchmarks/every_byte.py --pairs 8

Each run is made in this process, by the calls of the notebooks in their order, so that none of
its time is that of kernels; what a notebook would show is kept beside it and read too. The dates
are the ends of quarters from the programme's second year on, in an order that is spread over all
of them, so that a run that is stopped early has seen early and late ones.

With `--pairs` the first answer of each pair is released before the later ones are made, all by
the command, in a project of their own; then the two are attacked together (`released_together`),
and by `audit-tables`.

Ends with exit code 1 where a primary count can be brought below its level, where a number is
neither a cell nor a bound, or where no answer could be made.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import public_folder as whole
from command import antwoord, own_project
from released_together import attack_together

from antwoord.disclosure.attack.published import IN_VAIN, audit_files
from antwoord.errors import UserError
from antwoord.parameters import SECTOR_BASES, STAGED_PROCESSED, Parameters, validate

#: Of each basis a date that is released, and dates that are answered next, each beside it alone:
#: with few events in between and many, weeks and years apart.
PAIRS = [
    ("activity", "2021-03-01", ["2021-03-15", "2021-06-30", "2021-12-31"]),
    ("activity", "2019-06-30", ["2019-09-30", "2020-06-30"]),
    ("activity", "2016-12-31", ["2017-03-31", "2018-12-31"]),
    ("activity", "2014-12-31", ["2015-01-31", "2016-06-30"]),
    ("activity", "2022-12-31", ["2023-12-31", "2025-12-31"]),
    ("nace", "2020-12-31", ["2021-03-31", "2021-12-31"]),
    ("either", "2020-03-31", ["2020-09-30", "2021-12-31"]),
    ("activity", "2018-03-31", ["2018-04-30", "2023-12-31"]),
]
#: Of the processor, for the pattern of an answer of a pair.
SEARCH_SECONDS = 5


def main() -> int:
    """Attacks one run after the other, and says of each what it found and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dates", type=int, default=20)
    parser.add_argument("--skip", type=int, default=0, help="so many of the dates are left out")
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--pairs", type=int, default=0, help="pairs of so many dates instead")
    parser.add_argument("--folder", help="where the runs go  [default: a temporary folder]")
    given = parser.parse_args()
    started, bad, done = monotonic(), 0, 0
    with TemporaryDirectory() as temporary:
        output = Path(given.folder or temporary).resolve()
        for number, (basis, first, later) in enumerate(PAIRS[: given.pairs]):
            for found in paired(basis, first, later, output / f"pairs-{number}"):
                bad += bool(found)
                done += 1
        for day in [] if given.pairs else days(given.dates)[given.skip :]:
            for basis in SECTOR_BASES:
                if monotonic() - started > 60 * given.minutes:
                    print(f"stopped after {given.minutes:g} minutes")
                    break
                bad += bool(attacked(day, basis, output))
                done += 1
    what = "pairs" if given.pairs else "runs"
    print(f"{done} {what}, {bad} that tell too much, {monotonic() - started:.0f} s")
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


def paired(basis: str, first: str, later: list[str], home: Path) -> Iterator[list[str]]:
    """Releases one answer, makes each later one and attacks both; gives what they tell."""
    own_project(home, seconds=SEARCH_SECONDS)
    given = ("--sector-basis", basis)
    made = antwoord("run", "--reference-date", first, *given, home=home)
    out = _run_of(home, first, basis)
    if made.returncode or antwoord("release", str(out[0]), home=home).returncode:
        raise SystemExit(f"{first} {basis} was not released: {made.stderr}")
    for day in later:
        before, found = monotonic(), list[str]()
        done = antwoord("run", "--reference-date", day, *given, home=home)
        if done.returncode:
            found = [f"no answer: {done.stderr.splitlines()[-1]}"]
        else:
            runs = [out, _run_of(home, day, basis)]
            found += attack_together(runs)
            audited = audit_files([folder for folder, _ in runs])
            found += [str(one) for one in audited.findings if one.kind != IN_VAIN]
        print(f"{basis} {first}, then {day}  {monotonic() - before:6.1f} s  {len(found)} found")
        for one in found[:10]:
            print(f"    {one}")
        sys.stdout.flush()
        yield found


def _run_of(home: Path, day: str, basis: str) -> tuple[Path, Parameters]:
    """The folder of an answer of a project, and its parameters."""
    os.environ["ANTWOORD_HOME"] = str(home)
    try:
        # Of what is released another run would get another name: its own folder is named.
        name = validate(reference_date=day, sector_basis=basis).name
        os.environ[STAGED_PROCESSED] = str(home / "data/processed/sv-533" / name)
        output = home / "outputs"
        parameters = validate(reference_date=day, sector_basis=basis, output=str(output))
        return output / "sv-533" / name, parameters
    finally:
        for variable in ("ANTWOORD_HOME", STAGED_PROCESSED):
            os.environ.pop(variable, None)


def make(parameters: Parameters) -> None:
    """The files of a run but its notebooks; what those would show is in `shown.json`."""
    from antwoord.provenance.record import Recording

    recording = Recording.begin(parameters)
    shown = list(_shown(parameters))
    outputs = parameters.outputs
    (outputs / "notebooks").mkdir(exist_ok=True)
    (outputs / "notebooks" / "shown.json").write_text(json.dumps(shown), encoding="utf-8")
    recording.write(outputs, {}, "")


def _shown(parameters: Parameters) -> Iterator[str]:
    """The calls of the notebooks in their order; gives the tables that they show."""
    from antwoord.answer.steps import (
        compose_answer,
        main_figures,
        protection_report,
        published_rows,
        write_answer,
    )
    from antwoord.counting.shown import counted_tables
    from antwoord.counting.steps import provincial_breakdown, sectoral_breakdown
    from antwoord.disclosure.shown import published_tables
    from antwoord.disclosure.steps import protect
    from antwoord.kbo.steps import complete_register
    from antwoord.quality.cells import check_computed
    from antwoord.quality.steps import check, complete_audit
    from antwoord.register.reading import read_register

    ingestion = read_register(parameters)
    yield complete_register(parameters).to_string()
    yield ingestion.overview(parameters.audience).to_string()
    result = check(parameters)
    yield result.overview().to_string()
    result.raise_if_stopped()
    sectoral_breakdown(parameters)
    yield repr(counted_tables(parameters, placed=False))
    provincial_breakdown(parameters)
    yield check_computed(parameters).overview().to_string()
    yield repr(counted_tables(parameters, placed=True))
    yield protect(parameters).to_string()
    yield repr(published_tables(parameters))
    yield main_figures(parameters).to_string()
    write_answer(parameters, compose_answer(parameters))
    complete_audit(parameters, published_rows(parameters), protection_report(parameters))


if __name__ == "__main__":
    sys.exit(main())
