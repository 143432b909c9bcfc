"""Rows of an export that may be no applications: asked about, and what counts is read whole."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from dutch_exports import TITLES, dutch, grid, register, text
from export_cells import Cell, grouped
from export_outcome import outcome
from random_exports import Export, Recipe
from random_registers import CODES
from registers import Row

from antwoord.register.contract.columns import NAMES
from antwoord.register.mapping.file import load_mapping, unsettled
from antwoord.register.proposal.file import proposal_text
from antwoord.register.proposal.proposal import Proposal, propose

Grid = list[list[Cell]]


def exported(rows: list[Row] | None = None) -> Grid:
    return grid([dutch(row) for row in rows or register()])


def with_column(heading: str, cells: Callable[[int], str]) -> Grid:
    """The export with another column at its end."""
    first, *rows = exported()
    return [[*first, heading], *([*row, cells(place)] for place, row in enumerate(rows))]


def asked(found: Proposal) -> str:
    return "; ".join(line.check for _, line in found.unsettled)


def proposed(folder: Path, rows: Grid) -> Proposal:
    return propose(text(folder, rows), CODES)


@pytest.mark.parametrize(
    ("heading", "cells", "told"),
    [
        ("Verwijderd", lambda place: "J" if place == 4 else "N", "'Verwijderd' marks some rows"),
        ("Verwijderd", lambda place: "x" if place == 4 else "", "'Verwijderd' marks some rows"),
        ("Is test", lambda place: str(int(place > 30)), "'Is test' marks some rows"),
        ("Supprimé", lambda place: "oui" if place == 7 else "non", "'Supprimé' marks some rows"),
        ("Actueel", lambda place: str(place % 2), "'Actueel' marks some rows"),
        ("Product", lambda place: "Winwin" if place < 3 else "Impuls", "names 2 different ones"),
        ("Type krediet", lambda place: "ABC"[place % 3], "names 3 different ones"),
    ],
)
def test_a_column_that_tells_rows_apart_is_asked_about(
    tmp_path: Path, heading: str, cells: Callable[[int], str], told: str
) -> None:
    found = asked(proposed(tmp_path, with_column(heading, cells)))
    assert told in found
    assert "do all rows count?" in found


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Verwijderd", lambda place: "N"),
        ("Verwijderd", lambda place: ""),
        ("Product", lambda place: "Impulskrediet"),
        ("Opmerking", lambda place: "test" if place == 3 else ""),
    ],
)
def test_one_that_tells_none_apart_is_not(
    tmp_path: Path, heading: str, cells: Callable[[int], str]
) -> None:
    assert not asked(proposed(tmp_path, with_column(heading, cells)))


@pytest.mark.parametrize("name", ["VOORBEELD", "TEST-0001", "Afgesloten", "exemple 3"])
@pytest.mark.parametrize("place", [1, 20, 37])
def test_an_id_of_no_application_is_asked_about(tmp_path: Path, name: str, place: int) -> None:
    rows = exported()
    rows.insert(place, [name, *rows[5][1:]])
    found = asked(proposed(tmp_path, rows))
    assert f"1 id(s), that of row {place + 1} first" in found
    assert name not in found


@pytest.mark.parametrize("form", ["test{}", "Dossier {}", "aanvraag-{}"])
def test_ids_that_are_all_so_are_not(tmp_path: Path, form: str) -> None:
    rows = register()
    for number, row in enumerate(rows, start=1):
        row["application_id"] = form.format(number)
    assert not asked(proposed(tmp_path, exported(rows)))


@pytest.mark.parametrize("change", [str.lower, lambda text: text.replace("-", " -", 1)])
def test_an_id_in_two_spellings_is_asked_about(
    tmp_path: Path, change: Callable[[str], str]
) -> None:
    """A second payment under the same number, written otherwise, is no second application."""
    rows = exported()
    rows.append([change(str(rows[5][0])), *rows[5][1:]])
    assert "1 id(s) stand there in another spelling too" in asked(proposed(tmp_path, rows))


@pytest.mark.parametrize("first", [True, False])
def test_the_words_of_rows_that_look_like_totals_are_proposed(tmp_path: Path, first: bool) -> None:
    """Applications of a town or a firm called Total: their words are there when they are read."""
    rows = register()
    names = ["Som", "Aantal", "Totaal", "Sum"]
    lines = exported(rows)
    if first:
        towns = (names[place % 4] if place % 4 == 0 else "Gent" for place in range(len(rows)))
        lines = [[town, *line] for town, line in zip(["Gemeente", *towns], lines, strict=True)]
    else:
        for place in range(0, len(rows), 6):
            rows[place]["application_id"] = lines[place + 1][0] = f"Totaal: {place}"
    path = text(tmp_path, lines)
    export = Export(Recipe(0, len(rows)).but(), path, rows, {})
    found = outcome(export, tmp_path, settle=False)
    assert (found.kind, found.said) == ("equal", "")


# --- histories --------------------------------------------------------------------------------

NOT_TOLD_BY_ROWS = (
    *("application_id", "application_date", "decision", "decision_date", "stop_reason"),
    *("paid_date", "paid_amount_eur"),
)
EVENTS = {"": "Ontvangen", "approved": "Goedgekeurd", "stopped": "Stopgezet"}


def history(more: Callable[[Row], list[tuple[str, date, str]]]) -> Grid:
    """A row per event of the register; `more`: events, days and amounts besides."""
    others = [name for name in NAMES if name not in NOT_TOLD_BY_ROWS]
    lines: Grid = []
    for row in register():
        events = [(EVENTS[""], date.fromisoformat(row["application_date"]), "")]
        if row["decision"]:
            decided = date.fromisoformat(row["decision_date"])
            events.append((EVENTS[row["decision"]], decided, ""))
        if row["paid_date"]:
            paid = grouped(row["paid_amount_eur"], ".", ",")
            events.append(("Uitbetaald", date.fromisoformat(row["paid_date"]), paid))
        told = [dutch(row)[name] for name in others]
        lines += [
            [row["application_id"], event, f"{day:%d/%m/%Y}", amount, *told]
            for event, day, amount in (*events, *more(row))
        ]
    titles = [TITLES[name] for name in others]
    return [["Dossiernummer", "Gebeurtenis", "Datum", "Bedrag", *titles], *lines]


def again(row: Row, days: int, amount: str) -> list[tuple[str, date, str]]:
    """Another payment some days before that of a row."""
    if not row["paid_date"]:
        return []
    return [("Uitbetaald", date.fromisoformat(row["paid_date"]) - timedelta(days=days), amount)]


def test_a_payment_that_stands_there_twice_is_asked_about(tmp_path: Path) -> None:
    rows = history(lambda row: again(row, 0, grouped(row["paid_amount_eur"] or "0", ".", ",")))
    found = proposed(tmp_path, rows)
    paid = sum(bool(row["paid_date"]) for row in register())
    assert f"{paid} payment(s) stand there again" in asked(found)


def test_payments_of_more_than_was_requested_are_asked_about(tmp_path: Path) -> None:
    """As where each payment is the total until then."""
    found = asked(proposed(tmp_path, history(lambda row: again(row, 5, "2.000,00"))))
    paid = sum(bool(row["paid_date"]) for row in register())
    assert f"the payments of {paid} application(s) are more than was requested" in found
    assert "stand there again" not in found


def test_one_payment_each_is_not_asked_about(tmp_path: Path) -> None:
    found = asked(proposed(tmp_path, history(lambda row: [])))
    assert "is this one row per event" in found
    assert "payment" not in found


def test_each_word_of_a_history_has_one_line(tmp_path: Path) -> None:
    """`Beslissing ingetrokken` holds a word that is known, and is not asked about twice."""
    day = date(2020, 5, 6)
    rows = history(lambda row: [("Beslissing ingetrokken", day, ""), ("Nota", day, "")])
    found = propose(text(tmp_path, rows), CODES)
    keys = [line.key for line in found.guesses[0].words]
    assert len(keys) == len(set(keys))
    assert {"Beslissing ingetrokken", "Nota"} <= set(keys)
    settled = found
    while settled.unsettled:
        place, line = settled.unsettled[0]
        settled = settled.settle(place, line, line.value)
    (tmp_path / "mapping.toml").write_text(proposal_text(settled), encoding="utf-8")
    assert not unsettled((tmp_path / "mapping.toml").read_text(encoding="utf-8"))
    assert load_mapping(tmp_path / "mapping.toml", CODES).history
