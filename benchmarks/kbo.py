"""Enriching a register from a full-size enterprise register: ours, and the plain pandas way.

    python benchmarks/kbo.py [ENTERPRISES] [RUNS]

The extract is made up, as large as the published one of October 2025 unless told otherwise.
The plain way is what one would write: unzip, read each file whole, keep the wanted rows, sort
by the same rule and take the first, merge.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measure import Measured, measure, side_by_side, table

OURS = "ours: streamed out of the zip, filtered while scanning"
AGAIN = "ours again: the slice from the cache"
PLAIN = "pandas: unzip, `read_csv`, `isin`, sort, merge"
PUBLISHED_ENTERPRISES = 1_938_238
APPLICATIONS = (2_000, 100_000)


def main(enterprises: int, runs: int) -> None:
    """Prints a table for each size of register; whole processes, imports included."""
    from antwoord.made_up.kbo.extract import write_sample
    from antwoord.made_up.register.applications import write_demo

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        registers = {
            rows: write_demo(place / str(rows), rows=rows, file_format="parquet")
            for rows in APPLICATIONS
        }
        started = time.perf_counter()
        (kbo,) = write_sample(place, enterprises, register=registers[max(APPLICATIONS)])
        print(f"the extract: {kbo.stat().st_size / 1e6:.0f} MB, {enterprises:,} enterprises, made ")
        print(f"up in {time.perf_counter() - started:.0f} s\n")
        for rows, register in registers.items():
            found = side_by_side(_ways(place, register, kbo), runs)
            print(f"{rows:,} applications:\n\n{table(found, base=OURS)}\n")


def _ways(place: Path, register: Path, kbo: Path) -> dict[str, Callable[[], Measured]]:
    def way(mode: str) -> Callable[[], Measured]:
        command = [sys.executable, __file__, mode, str(register), str(kbo), str(place / "cache")]
        return lambda: measure([command])

    def ours() -> Measured:
        import shutil

        shutil.rmtree(place / "cache", ignore_errors=True)
        return way("ours")()

    return {OURS: ours, AGAIN: way("ours"), PLAIN: way("plain")}


def _ours(register: Path, kbo: Path, cache: Path) -> dict[str, int]:
    import ibis

    from antwoord.catalogue.code_lists import load_code_lists
    from antwoord.catalogue.declared.delineation import delineation
    from antwoord.catalogue.declared.question import load_question
    from antwoord.kbo.choosing import choose
    from antwoord.kbo.enrichment import enrich, register_numbers
    from antwoord.kbo.reading import read_slice

    codes = load_code_lists()
    rows = ibis.read_parquet(register).mutate(row_number=ibis.row_number() + 2)
    kbo_slice = read_slice([kbo], register_numbers(rows), cache)
    choices = choose(
        kbo_slice, delineation(load_question("sv-533", codes).population, codes), codes
    )
    found = enrich(rows, choices, kbo_slice.extract, codes)
    found.register.to_parquet(cache / "enriched.parquet")
    found.disagreements.to_parquet(cache / "disagreements.parquet")
    return found.summary.filled


def _plain(register: Path, kbo: Path, cache: Path) -> dict[str, int]:
    import zipfile

    import pandas as pd

    rows = pd.read_parquet(register)
    with tempfile.TemporaryDirectory(dir=cache.parent) as folder:
        with zipfile.ZipFile(kbo) as archive:
            archive.extractall(folder)
        files: dict[str, Any] = {
            name: pd.read_csv(f"{folder}/{name}.csv", dtype=str)
            for name in ("enterprise", "establishment")
        }
        dotted = rows["enterprise_number"].str.replace(
            r"(\d{4})(\d{3})(\d{3})", r"\1.\2.\3", regex=True
        )
        wanted = set(dotted.dropna())
        for name in files:
            files[name] = files[name][files[name]["EnterpriseNumber"].isin(wanted)]
        owner = files["establishment"].set_index("EstablishmentNumber")["EnterpriseNumber"]
        entities = wanted | set(owner.index)
        for name in ("activity", "address"):
            whole = pd.read_csv(f"{folder}/{name}.csv", dtype=str)
            files[name] = whole[whole["EntityNumber"].isin(entities)]
            del whole
    activity = files["activity"]
    activity = activity[activity["NaceVersion"] != "2003"].assign(
        own=lambda a: ~a["EntityNumber"].isin(owner.index),
        who=lambda a: a["EntityNumber"].map(owner).fillna(a["EntityNumber"]),
        group=lambda a: a["ActivityGroup"].map({"001": 0, "006": 1, "003": 2}).fillna(9),
        place=lambda a: a["Classification"].map({"MAIN": 0, "SECO": 1, "ANCI": 2}),
    )
    order = ["group", "place", "own", "NaceVersion", "NaceCode"]
    best = activity.sort_values(order, ascending=[True, True, False, True, True])
    best = best.drop_duplicates("who").set_index("who")
    code = dotted.map(best["NaceCode"].str[:2] + "." + best["NaceCode"].str[2:5])
    missing = rows["nace_code"].isna()
    rows["nace_code"] = rows["nace_code"].fillna(code)
    rows.to_parquet(cache.parent / "plain.parquet")
    return {"nace_code": int((missing & rows["nace_code"].notna()).sum())}


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in ("ours", "plain"):
        enriching = _ours if sys.argv[1] == "ours" else _plain
        print(enriching(*map(Path, sys.argv[2:5])))
    else:
        numbers = [int(argument) for argument in sys.argv[1:]]
        main(*(numbers + [PUBLISHED_ENTERPRISES, 1][len(numbers) :]))
