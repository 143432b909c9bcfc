"""A mapping that was settled, and a later export that is not as it was: read truly, or refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dutch_exports import DAYS, MONEY, TITLES, book, dutch, grid, register, text, typed
from export_cells import grouped
from export_files import Sheet, write_xlsx
from export_outcome import read_through
from random_exports import Export, Recipe
from random_registers import CODES

from antwoord.register.contract.columns import NAMES
from antwoord.register.proposal.file import proposal_text
from antwoord.register.proposal.proposal import propose

#: Makes the later export in a folder of its own.
Later = Callable[[Path], Path]
TEXTS: dict[str, Later] = {}
BOOKS: dict[str, Later] = {}
PARQUETS: dict[str, Later] = {}


def later(kind: dict[str, Later]) -> Callable[[Later], Later]:
    def kept(make: Later) -> Later:
        kind[make.__name__] = make
        return make

    return kept


def changed(folder: Path, change: Callable[[dict[str, object], dict[str, str]], None]) -> Path:
    lines = [dutch(row) for row in register()]
    for line, row in zip(lines, register(), strict=True):
        change(line, row)
    return text(folder, grid(lines))


@later(TEXTS)
def amounts_in_cents(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        for name in MONEY:
            line[name] = row[name].replace(".", "")

    return changed(folder, change)


@later(TEXTS)
def paid_amounts_in_thousands(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        if row["paid_amount_eur"]:
            line["paid_amount_eur"] = f"{float(row['paid_amount_eur']) / 1000:g}".replace(".", ",")

    return changed(folder, change)


@later(TEXTS)
def a_point_for_cents(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        for name in MONEY:
            line[name] = grouped(row[name], ",", ".") if row[name] else ""

    return changed(folder, change)


@later(TEXTS)
def groups_of_a_comma_without_cents(folder: Path) -> Path:
    """12,500 where it was 12.500,00: under a decimal comma it is twelve and a half."""

    def change(line: dict[str, object], row: dict[str, str]) -> None:
        for name in MONEY:
            line[name] = f"{float(row[name]):,.0f}" if row[name].endswith("00") else row[name]

    return changed(folder, change)


@later(TEXTS)
def the_month_first(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        for name in DAYS:
            line[name] = f"{date.fromisoformat(row[name]):%m/%d/%Y}" if row[name] else ""

    return changed(folder, change)


@later(TEXTS)
def payments_left_out(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        line["paid_date"] = line["paid_amount_eur"] = ""

    return changed(folder, change)


@later(TEXTS)
def decisions_left_out(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        line["decision"] = line["decision_date"] = line["stop_reason"] = ""

    return changed(folder, change)


@later(TEXTS)
def codes_with_a_comma(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        line["nace_code"] = row["nace_code"].replace(".", ",")

    return changed(folder, change)


@later(TEXTS)
def codes_cut_short(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        line["nace_code"] = f"{float(row['nace_code']):g}" if row["nace_code"] else ""

    return changed(folder, change)


@later(TEXTS)
def zeros_for_unpaid(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        line["paid_amount_eur"] = line["paid_amount_eur"] or "0,00"

    return changed(folder, change)


@later(TEXTS)
def no_sectors(folder: Path) -> Path:
    def change(line: dict[str, object], row: dict[str, str]) -> None:
        line["activity"] = ""

    return changed(folder, change)


@later(TEXTS)
def another_postcode_before(folder: Path) -> Path:
    lines = [{"other": "1000", **dutch(row)} for row in register()]
    return text(folder, grid(lines, {"other": TITLES["postal_code"], **TITLES}))


@later(TEXTS)
def a_title_above(folder: Path) -> Path:
    lines = grid([dutch(row) for row in register()])
    return text(folder, [["Register", *[""] * (len(NAMES) - 1)], *lines])


@later(TEXTS)
def another_order_of_columns(folder: Path) -> Path:
    lines = [dutch(row) for row in register()]
    return text(folder, grid(lines, dict(reversed(TITLES.items()))))


@later(TEXTS)
def another_encoding(folder: Path) -> Path:
    return text(folder, grid([dutch(row) for row in register()]), encoding="utf-16")


@later(TEXTS)
def another_delimiter(folder: Path) -> Path:
    return text(folder, grid([dutch(row) for row in register()]), delimiter="\t")


@later(BOOKS)
def years_on_sheets(folder: Path) -> Path:
    lines = grid([typed(row) for row in register()])
    rest = [lines[0], *lines[20:]]
    sheets = [Sheet("Register", lines[:20]), Sheet("Register 2", rest)]
    return write_xlsx(folder / "export.xlsx", sheets)


@later(BOOKS)
def a_hidden_copy_of_the_name(folder: Path) -> Path:
    lines = grid([typed(row) for row in register()])
    sheets = [Sheet("Register", lines[:12], hidden=True), Sheet("Register nieuw", lines)]
    return write_xlsx(folder / "export.xlsx", sheets)


@later(BOOKS)
def the_system_of_1904(folder: Path) -> Path:
    lines = [typed(row) for row in register()]
    for line in lines:
        for name in DAYS:
            day = line[name]
            line[name] = (day - date(1904, 1, 1)).days if isinstance(day, date) else None
    return write_xlsx(folder / "export.xlsx", [Sheet("Register", grid(lines))], date_1904=True)


@later(BOOKS)
def thousands_of_euro(folder: Path) -> Path:
    lines = [typed(row) for row in register()]
    for line in lines:
        for name in MONEY:
            amount = line[name]
            line[name] = amount / 1000 if isinstance(amount, float) else None
    return book(folder, grid(lines))


@later(BOOKS)
def texts_for_amounts(folder: Path) -> Path:
    """Texts with a point for thousands where numbers were."""
    rows = register(whole=True)
    lines = [typed(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        for name in MONEY:
            line[name] = f"{float(row[name]):,.0f}".replace(",", ".") if row[name] else None
    return book(folder, grid(lines))


def _parquet(folder: Path, **types: pa.DataType) -> Path:
    lines = [typed(row) for row in register()]
    columns = {
        TITLES[name]: pa.array([line[name] if line[name] != "" else None for line in lines])
        for name in NAMES
    }
    for name, kind in types.items():
        columns[TITLES[name]] = columns[TITLES[name]].cast(kind)
    path = folder / "export.parquet"
    pq.write_table(pa.table(columns), path)
    return path


@later(PARQUETS)
def texts_as_bytes(folder: Path) -> Path:
    return _parquet(folder, activity=pa.binary(), decision=pa.binary(), stop_reason=pa.binary())


@later(PARQUETS)
def days_as_numbers(folder: Path) -> Path:
    return _parquet(folder, **dict.fromkeys(DAYS, pa.int32()))


def first_export(later: Later, folder: Path) -> Path:
    rows = register()
    if later.__name__ in BOOKS:
        return book(folder, grid([typed(row) for row in rows]))
    if later.__name__ in PARQUETS:
        return _parquet(folder)
    return text(folder, grid([dutch(row) for row in rows]))


def verdict(later: Later, folder: Path) -> tuple[str, str]:
    """How the later export ends under the mapping of the first one, and what was said."""
    for name in ("first", "later"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    proposal = propose(first_export(later, folder / "first"), CODES)
    assert not proposal.unsettled
    mapping = folder / "mapping.toml"
    mapping.write_text(proposal_text(proposal), encoding="utf-8")
    rows = register(whole=later is texts_for_amounts)
    export = Export(Recipe(0, len(rows)), later(folder / "later"), rows, {})
    found = read_through(export, mapping, folder)
    return found.kind, f"{found.said}; {found.rows[:3]}"


@pytest.mark.parametrize("name", [*TEXTS, *BOOKS, *PARQUETS])
def test_no_other_figures_without_a_word(name: str, tmp_path: Path) -> None:
    kind, said = verdict({**TEXTS, **BOOKS, **PARQUETS}[name], tmp_path)
    assert kind != "different", said


@pytest.mark.parametrize("name", ["another_order_of_columns"])
def test_what_does_not_matter_is_read(name: str, tmp_path: Path) -> None:
    kind, said = verdict(TEXTS[name], tmp_path)
    assert kind == "equal", said
