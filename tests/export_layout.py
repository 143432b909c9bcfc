"""How an export lays its rows out: sheets, titles, totals, repeated headers, rows per event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from export_cells import AMOUNTS, DATES, Cell
from export_columns import Columns, Truth, names_of
from export_files import Sheet, cell_text
from registers import Row

if TYPE_CHECKING:
    from random_exports import Recipe

MONEY = ("requested_amount_eur", "paid_amount_eur")
EVENT_HEADINGS = {
    "nl": ("Gebeurtenis", "Datum", "Bedrag", "Reden"),
    "fr": ("Événement", "Date", "Montant", "Motif"),
    "en": ("Event", "Date", "Amount", "Reason"),
}
EVENTS = {
    "nl": {
        "received": "Ontvangen",
        "approved": "Goedgekeurd",
        "stopped": "Stopgezet",
        "paid": "Uitbetaald",
    },
    "fr": {"received": "Reçu", "approved": "Approuvé", "stopped": "Refusé", "paid": "Payé"},
    "en": {"received": "Received", "approved": "Approved", "stopped": "Rejected", "paid": "Paid"},
}
#: Of a history these become events; the others stand on each row.
OF_EVENTS = (
    "application_date",
    "decision",
    "decision_date",
    "stop_reason",
    "paid_date",
    "paid_amount_eur",
)


class Line(list[Cell]):
    """The cells of a row, and what its amounts are truly, by their place."""

    money: dict[int, Decimal]


def _line(cells: list[Cell], money: dict[int, Decimal] | None = None) -> Line:
    line = Line(cells)
    line.money = money or {}
    return line


@dataclass
class Built:
    """The sheets, how many rows there are below the headers, and the names of hidden sheets.

    `rows` is None where another sheet may be read besides: a copy that is not hidden.
    """

    sheets: list[Sheet]
    rows: int | None = 0
    hidden: tuple[str, ...] = ()


def laid_out(
    recipe: Recipe, rows: list[Row], columns: Columns, language: str, truth: Truth
) -> Built:
    """The sheets of an export; a format without sheets takes the first one."""
    headings, lines, sums = _lines(recipe, rows, columns, language, truth)
    order = list(range(len(lines)))
    merged = next((p for p, c in enumerate(columns) if c[1] == recipe["merged"]), None)
    if recipe["shape"] != "wide":
        merged = None
    if merged is not None:
        order.sort(key=lambda n: cell_text(lines[n][merged]))
    lines = [lines[n] for n in order]
    years = [str(rows[n % len(rows)]["application_date"][:4]) for n in order]
    kind = recipe["sheets"]
    grid = _Grid(recipe, headings, sums, merged)
    main = grid.sheet("Register", lines)
    sheets, hidden = [main], tuple[str, ...]()
    if kind == "notes":
        notes = [["Uittreksel uit het register van de kredieten"], [], ["Contact", "kredietbeheer"]]
        sheets = [Sheet("Toelichting", notes), main]
    elif kind in ("years", "years_hidden") and recipe["shape"] == "wide":
        grid.told = 0
        parts = sorted(set(years))
        sheets = [
            grid.sheet(year, [line for line, of in zip(lines, years, strict=True) if of == year])
            for year in parts
        ]
    elif kind == "other_order" and recipe["shape"] == "wide":
        grid.told = 0
        half = len(lines) // 2
        width = len(headings)
        flipped = {width - place if place else 0: name for place, name in sums.items()}
        turned = _Grid(recipe, headings[:1] + headings[:0:-1], flipped, None)
        grid = _Grid(recipe, headings, sums, None)
        second = [
            _line(
                [line[0], *line[:0:-1]],
                {width - place if place else 0: each for place, each in line.money.items()},
            )
            for line in lines[half:]
        ]
        sheets = [grid.sheet("Deel 1", lines[:half]), turned.sheet("Deel 2", second)]
        grid.told += turned.told
    if kind in ("old_hidden", "old_after", "years_hidden", "old_visible", "selection"):
        few = lines[: max(3, len(lines) // 2)]
        if kind == "selection":
            few = lines[::3]
        name = {"old_visible": "Register 2023", "selection": "Selectie"}.get(kind, "Oud")
        old = Sheet(
            name, [list(headings), *map(list, few)], hidden=kind not in ("old_visible", "selection")
        )
        sheets = [*sheets, old] if kind in ("old_after", "selection") else [old, *sheets]
        hidden = (name,) if old.hidden else ()
    elif kind == "pivot":
        pivot: list[list[Cell]] = [["Sector", "Aantal", "Uitbetaald bedrag"]]
        pivot += [["Muziek", 12, 120000], ["Film", 5, 61000], ["Totaal", 17, 181000]]
        sheets = [Sheet("Draaitabel", pivot), *sheets]
    elif kind == "template":
        sheets = [Sheet("Sjabloon", [list(headings)]), *sheets]
    seen = None if kind in ("old_visible", "selection") else grid.told + len(lines)
    return Built(sheets, seen, hidden)


def _lines(
    recipe: Recipe, rows: list[Row], columns: Columns, language: str, truth: Truth
) -> tuple[list[str], list[Line], dict[int, str]]:
    """Headings, a list of cells per row, and the places that may be summed."""
    places = names_of(columns)
    headings = [title for title, _, _ in columns]
    sums = {places[name]: name for name in MONEY if name in places}
    lines = [
        _line(list(cells), {place: Decimal(row[name] or 0) for place, name in sums.items()})
        for row, cells in zip(
            rows, zip(*(cells for _, _, cells in columns), strict=True), strict=True
        )
    ]
    shape = recipe["shape"]
    if shape == "events":
        return _events(recipe, rows, columns, language, truth)
    if shape in ("instalments", "instalments_blank", "twice") and {
        "paid_date",
        "paid_amount_eur",
    } <= set(places):
        lines = _instalments(recipe, rows, lines, places)
    if shape == "instalments_beside" and {"paid_date", "paid_amount_eur"} <= set(places):
        for name in ("paid_date", "paid_amount_eur"):
            title = headings[places[name]]
            headings[places[name]] = f"{title} 1"
            headings.append(f"{title} 2")
        _beside(recipe, rows, lines, places)
    return headings, lines, sums


def _instalments(
    recipe: Recipe, rows: list[Row], lines: list[Line], places: dict[str, int]
) -> list[Line]:
    """A second row for some applications: of their second payment, or the same once more."""
    shape, draw = recipe["shape"], recipe.draw("instalments")
    read, show = AMOUNTS[recipe["amounts"]], DATES[recipe["dates"]]
    day = date.fromisoformat(recipe["day"])
    found: list[Line] = []
    for row, line in zip(rows, lines, strict=True):
        found.append(line)
        if draw.random() > 0.25:
            continue
        if shape == "twice":
            found.append(_line(list(line), line.money))
            continue
        total = Decimal(row["paid_amount_eur"] or 0)
        if total < 4000:
            continue
        paid = date.fromisoformat(row["paid_date"])
        later = paid + timedelta(days=9)
        later = paid if paid <= day < later else later
        part = Decimal(draw.choice((1000, 2000, 3000)))
        line[places["paid_amount_eur"]] = read(f"{total - part:.2f}", draw)
        keep = {places["application_id"], places["paid_date"], places["paid_amount_eur"]}
        second = [
            cell if shape == "instalments" or place in keep else ""
            for place, cell in enumerate(line)
        ]
        second[places["paid_amount_eur"]] = read(f"{part:.2f}", draw)
        second[places["paid_date"]] = show(later, draw)
        line.money = {**line.money, places["paid_amount_eur"]: total - part}
        found.append(_line(second, {**line.money, places["paid_amount_eur"]: part}))
    return found


def _beside(recipe: Recipe, rows: list[Row], lines: list[Line], places: dict[str, int]) -> None:
    """A second payment in columns of its own, in place."""
    draw = recipe.draw("instalments")
    read, show = AMOUNTS[recipe["amounts"]], DATES[recipe["dates"]]
    for row, line in zip(rows, lines, strict=True):
        total = Decimal(row["paid_amount_eur"] or 0)
        second: list[Cell] = ["", ""]
        if total > 4000 and draw.random() < 0.4:
            later = date.fromisoformat(row["paid_date"]) + timedelta(days=9)
            line[places["paid_amount_eur"]] = read(f"{total - 2000:.2f}", draw)
            second = [show(later, draw), read("2000.00", draw)]
        line += second


def _events(
    recipe: Recipe, rows: list[Row], columns: Columns, language: str, truth: Truth
) -> tuple[list[str], list[Line], dict[int, str]]:
    """A row per event, in the order of their days; events after the reference date among them."""
    nl = language if language in EVENTS else "nl"
    words, titles = EVENTS[nl], EVENT_HEADINGS[nl]
    cells = {name: column for _, name, column in columns}
    others = [(title, name) for title, name, _ in columns if name not in OF_EVENTS]
    headings = [*(title for title, _ in others[:1]), *titles, *(title for title, _ in others[1:])]
    found: list[tuple[str, int, Line]] = []
    at = headings.index(titles[2])

    def add(
        place: int,
        day: str,
        event: str,
        when: Cell,
        amount: tuple[Cell, str] = ("", "0"),
        reason: Cell = "",
    ) -> None:
        rest: list[Cell] = [cells[name][place] for _, name in others]
        line = _line([rest[0], words[event], when, amount[0], reason, *rest[1:]])
        line.money = {at: Decimal(amount[1])}
        found.append((day, len(found), line))

    draw = recipe.draw("events")
    for place, row in enumerate(rows):
        if row["application_date"]:
            add(place, row["application_date"], "received", cells["application_date"][place])
        if row["decision"] and "decision_date" in cells:
            reason = (
                cells["stop_reason"][place] if row["stop_reason"] and "stop_reason" in cells else ""
            )
            add(
                place,
                row["decision_date"],
                row["decision"],
                cells["decision_date"][place],
                reason=reason,
            )
        if row["paid_date"] and {"paid_date", "paid_amount_eur"} <= set(cells):
            add(
                place,
                row["paid_date"],
                "paid",
                cells["paid_date"][place],
                (cells["paid_amount_eur"][place], row["paid_amount_eur"]),
            )
        for event, when, amount in _later(recipe, row, draw):
            show, read = DATES[recipe["dates"]], AMOUNTS[recipe["amounts"]]
            told = (read(amount, draw), amount) if amount else ("", "0")
            add(place, str(when), event, show(when, draw), told)
    found.sort(key=lambda each: each[:2])
    truth["history"] = dict(zip(("event", "date", "amount", "reason"), titles, strict=True))
    identifier = next((title for title, name in others if name == "application_id"), others[0][0])
    truth["history"] |= {"id": identifier, **truth.get("application_date", {})}
    truth["history"]["decimal"] = truth.get("paid_amount_eur", {}).get("decimal")
    truth["history"] |= {"=" + text.casefold(): code for code, text in words.items()}
    truth["history.reasons"] = truth.get("stop_reason", {})
    return headings, [line for _, _, line in found], {at: "paid_amount_eur"}


def _later(recipe: Recipe, row: Row, draw: Random) -> list[tuple[str, date, str]]:
    """Events after the reference date, which must not change the state on it."""
    day, after = date.fromisoformat(recipe["day"]), recipe["after"]
    last = row["paid_date"] or row["decision_date"]
    if after == "none" or not last or draw.random() < 0.4:
        return []
    when = max(day, date.fromisoformat(last)) + timedelta(days=draw.randint(1, 60))
    offered: dict[str, tuple[str, str]] = {}
    if row["paid_date"]:
        offered |= {"payment": ("paid", "1000.00"), "refund": ("paid", "-500.00")}
    if row["decision"] == "approved":
        offered["stop"] = ("stopped", "")
    if row["decision"] == "stopped":
        offered["reopen"] = ("approved", "")
    if last > recipe["day"]:  # what is true of the register on its day stays true
        return []
    chosen = [after] if after != "all" else list(offered)
    return [(offered[each][0], when, offered[each][1]) for each in chosen if each in offered]


class _Grid:
    """Sheets with what stands above, between and below the rows."""

    def __init__(
        self, recipe: Recipe, headings: list[str], sums: dict[int, str], merged: int | None
    ) -> None:
        self.recipe, self.headings, self.sums, self.merged = recipe, headings, sums, merged
        self.told = 0

    def sheet(self, name: str, lines: list[Line]) -> Sheet:
        """The sheet of these lines; counts the rows that are no applications."""
        recipe, width = self.recipe, len(self.headings)
        rows: list[list[Cell]] = [self._wide(row) for row in self._above()]
        rows.append(list(self.headings))
        start = len(rows)
        if recipe["above"] == "numbers":
            rows.append([str(place + 1) for place in range(width)])
            self.told += 1
        elif recipe["above"] == "units":
            units = dict.fromkeys(self.sums, "EUR")
            rows.append([units.get(place, "") for place in range(width)])
            self.told += 1
        late = lines[-2:] if recipe["below"] == "late" and len(lines) > 5 else []
        merges = []
        kept = lines[: len(lines) - len(late)]
        for number, line in enumerate(kept):
            if number and number % 15 == 0:
                rows += self._between(kept[:number])
            rows.append(list(line))
        if self.merged is not None and recipe["between"] == "none":
            merges = self._merge(rows, start)
        below = [self._wide(row) for row in self._below(lines)]
        self.told += sum(1 for row in below if any(cell not in ("", None) for cell in row))
        rows += [*below, *map(list, late)]
        return Sheet(name, rows, merges=merges)

    def _wide(self, row: list[Cell]) -> list[Cell]:
        return [*row, *[""] * (len(self.headings) - len(row))]

    def _above(self) -> list[list[Cell]]:
        kind = self.recipe["above"]
        if kind == "title":
            return [["Register van de kredietaanvragen"]]
        if kind == "titles":
            return [["Register van de kredietaanvragen"], ["Stand op 31/12/2025"], []]
        if kind == "groups":
            return [["Aanvraag", "", "", "Aanvrager", "", "", "", "Beslissing", "", "Uitbetaling"]]
        if kind == "table":
            return [["Jaar", "Aantal aanvragen", "Uitbetaald bedrag"], ["2020", "12", "120000"], []]
        return []

    def _between(self, before: list[Line]) -> list[list[Cell]]:
        kind = self.recipe["between"]
        if kind == "none":
            return []
        if kind == "blank":
            return [self._wide([])]
        self.told += 1
        if kind == "header":
            return [list(self.headings)]
        if kind == "subtotal":
            return [self._sums(before[-15:], "Subtotaal")]
        if kind == "year":
            return [self._wide(["2016"])]
        return [self._wide([f"Pagina {len(before) // 15} van 9"])]

    def _sums(self, lines: list[Line], label: str, wrong: int = 0) -> list[Cell]:
        row: list[Cell] = self._wide([label])
        for place in self.sums:
            total = sum(line.money.get(place, Decimal(0)) for line in lines) + wrong
            row[place] = AMOUNTS[self.recipe["amounts"]](f"{total:.2f}", Random(0))
        return row

    def _below(self, lines: list[Line]) -> list[list[Cell]]:
        kind = self.recipe["below"]
        if kind in ("total", "late"):
            return [self._sums(lines[:-2] if kind == "late" else lines, "Totaal")]
        if kind == "total_wrong":
            return [self._sums(lines, "Totaal", 7000)]
        if kind == "note":
            return [[], ["Bron: kredietbeheer, eigen telling"]]
        if kind == "count":
            return [["Aantal aanvragen", str(len(lines))]]
        if kind == "sums":
            return [self._sums(lines, "")]
        if kind == "average":
            return [self._sums(lines[:1], "Gemiddelde")]
        if kind == "lone":
            return [[], ["", "", str(len(lines))]]
        if kind == "signature":
            return [
                [],
                ["Opgemaakt te Brussel", "31/12/2025"],
                ["Voor echt verklaard", "", "De directie"],
            ]
        return []

    def _merge(self, rows: list[list[Cell]], start: int) -> list[tuple[int, int, int, int]]:
        place, found = self.merged, []
        assert place is not None
        top = start
        for number in range(start + 1, len(rows) + 1):
            same = number < len(rows) and rows[number][place] == rows[top][place]
            if same and rows[top][place] not in ("", None):
                continue
            if number - top > 1:
                found.append((top, place, number - 1, place))
                for below in rows[top + 1 : number]:
                    below[place] = None
            top = number
        return found
