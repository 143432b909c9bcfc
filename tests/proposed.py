"""A register as its proposed mapping reads it: right, or asked about, or refused; never wrong."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from exports import HEADINGS, in_words
from registers import Row

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.errors import UserError
from antwoord.register.contract.columns import COLUMNS, NAMES
from antwoord.register.events.folding import Known
from antwoord.register.mapping.file import load_mapping
from antwoord.register.proposal.file import write_proposal
from antwoord.register.proposal.proposal import propose
from antwoord.register.sources.source import read_source
from antwoord.register.translate import translate

CODES = load_code_lists()
KINDS = {column.name: column.kind for column in COLUMNS}
RIGHT = "right"
POSTCODES = ("9000", "2018", "3500", "8500", "3000", "2300", "9300")
NUMBERS = ("0800000075", "1800000096", "0800000174", "0800000273")


def small_register(size: int = 24, seed: int = 0) -> list[Row]:
    """Clean applications over some years: every third stopped, every third pending or paid."""
    rows = []
    for n in range(size):
        applied = date(2013, 1, 10) + timedelta(days=(n * 97 + seed * 13) % 2500)
        decided = applied + timedelta(days=25 + (n * 7 + seed) % 40)
        paid = decided + timedelta(days=10 + (n * 5 + seed) % 30)
        state = ("paid", "stopped", "paid", "pending")[(n + seed) % 4]
        requested = 5000 + ((n * 37 + seed * 11) % 40) * 500
        company = n % 3 == 0
        rows.append(
            {
                "application_id": f"D-{n + 1:03}",
                "application_date": str(applied),
                "applicant": "company" if company else "self_employed",
                "occupation": "" if company else ("main", "secondary")[n % 2],
                "legal_form": "015" if company else "",
                "enterprise_number": NUMBERS[n % 4] if company else "",
                "postal_code": POSTCODES[n % 7],
                "activity": ("music", "film", "design")[n % 3],
                "nace_version": "2008",
                "nace_code": ("90.031", "59.111", "74.103")[n % 3],
                "purpose": ("investment", "working_capital")[n % 2],
                "requested_amount_eur": f"{requested}.00",
                "term_months": str(12 * (2 + n % 4)),
                "interest_rate_pct": ("6.00", "6.75")[n % 2],
                "decision": {"paid": "approved", "pending": ""}.get(state, state),
                "decision_date": "" if state == "pending" else str(decided),
                "stop_reason": "withdrawn" if state == "stopped" else "",
                "paid_date": str(paid) if state == "paid" else "",
                "paid_amount_eur": f"{requested - 500 * (n % 2)}.00" if state == "paid" else "",
            }
        )
    return rows


def dutch(row: Row) -> Row:
    """The row as a Dutch export has it: words, 31/12/2020, 12.500,00."""
    done = in_words(row)
    for name, value in row.items():
        if value and KINDS[name] == "date":
            done[name] = "/".join(reversed(value.split("-")))
        elif value and KINDS[name] == "amount":
            done[name] = dutch_number(value)
        elif value and KINDS[name] == "rate":
            done[name] = value.replace(".", ",")
    return done


def dutch_number(text: str) -> str:
    """12500.00 as 12.500,00."""
    return f"{Decimal(text):,.2f}".translate({ord(","): ".", ord("."): ","})


def written(
    path: Path, rows: list[Row], headings: Mapping[str, str] = HEADINGS, extra: Row | None = None
) -> Path:
    """The rows as a CSV file with semicolons; `extra`: headings of further columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    names = [name for name in (*NAMES, *(extra or {})) if name in rows[0]]
    writer.writerow([{**headings, **(extra or {})}[name] for name in names])
    writer.writerows([row[name] for name in names] for row in rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def changed(rows: list[Row], change: Callable[[int, Row], Row]) -> list[Row]:
    """Each row with what `change` makes of some of its columns."""
    return [{**row, **change(place, row)} for place, row in enumerate(rows)]


def outcome(register: Path, truth: list[Row]) -> str:
    """RIGHT, or what was asked or refused, or what was read wrong: "wrong: columns"."""
    folder = register.parent
    try:
        found = propose(register, CODES)
        if found.unsettled:
            return "asked: " + " | ".join(
                f"{found.guesses[place].name}.{line.key} = {line.value}: {line.check}"
                for place, line in found.unsettled
            )
        write_proposal(found, folder / "mapping.toml", force=True)
        mapping = load_mapping(folder / "mapping.toml", CODES)
        source = read_source(register, mapping.layout, [heading for _, heading in mapping.headings])
        read = translate(source, mapping, CODES, Known(None))
    except UserError as error:
        return f"refused: {error}"
    rows = read.table.drop_columns("row_number").to_pylist()
    told = {each.column for each in read.unmapped}
    wrong = {
        name
        for got, row in zip(rows, truth, strict=True)
        for name in NAMES
        if not _same(name, got[name], row[name])
    }
    # What was not read is told, with its column; the others must be the truth.
    return RIGHT if not wrong else f"told: {wrong}" if wrong <= told else f"wrong: {wrong - told}"


def _same(name: str, got: str | None, expected: str) -> bool:
    if KINDS[name] in ("amount", "rate") and got and expected:
        try:
            return Decimal(got) == Decimal(expected)
        except ArithmeticError:
            return False
    return (got or "") == expected
