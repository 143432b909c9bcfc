"""The tables of the document, laid out from the cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from helpers.answer.model import CellKey, Table, TableRow
from helpers.answer.shown_cells import ShownCells, at
from helpers.answer.wording import Wording
from helpers.reference.code_lists import CodeLists

Columns = Sequence[tuple[str, dict[str, str]]]  # header, and what it changes in the row's key


@dataclass
class TableMaker:
    """Lays out tables and numbers them in the order in which they are asked for."""

    cells: ShownCells
    codes: CodeLists
    say: Wording
    made: list[Table] = field(default_factory=list)

    def by_province(self, table_id: str, measure: str, caption: str) -> Table:
        """Provinces x applicants for one measure; a row or column that is empty is left out."""
        key = CellKey("by_province", measure)
        columns = [(self._applicant(code), {"applicant": code}) for code in self._applicants(key)]
        rows = [
            (self._province(code), "", {"province": code}, "total" if code == "_T" else "plain")
            for code in self.cells.codes("by_province", "province")
            if code != "_X" or self.cells.any_shown([at(key, province="_X", applicant="_T")])
        ]
        return self._table(table_id, caption, self.say("Province"), columns, rows, key)

    def by_code(self, table_id: str, table: str, columns: Columns, caption: str) -> Table:
        """One row per NACE code or activity (`table`: by_nace, by_activity), given columns."""
        dimension = {"by_nace": "nace", "by_activity": "activity"}[table]
        key = at(CellKey(table, "applications"), **{dimension: "_T"})
        rows, empty = [], []
        for code in self.cells.codes(table, dimension):
            row = {dimension: code}
            title = self._code_title(dimension, code)
            shown_code = self._shown_code(dimension, code, title)
            if code == "_T" or self.cells.any_shown([at(key, **row)]):
                rows.append((title, shown_code, row, "total" if code == "_T" else "plain"))
            elif not code.startswith("_"):
                empty.append(code if dimension == "nace" else title)
        notes = []
        if empty:
            notes.append(self.say("No applications: {codes}.", codes=", ".join(empty)))
        first = self.say("NACE-BEL 2008 code") if dimension == "nace" else self.say("Activity")
        return self._table(table_id, caption, first, columns, rows, key, notes)

    def by_reason(self, table_id: str, over: str, caption: str) -> Table:
        """Reasons for stopping per province or NACE code (`over`: province, nace)."""
        key = CellKey("by_reason", "stopped", nace="_T", reason="_T")
        reasons = [
            code
            for code in self.cells.codes("by_reason", "reason")
            if code == "_T" or self.cells.any_shown([at(key, reason=code)])
        ]
        columns = [(self._reason(code), {"reason": code}) for code in reasons]
        rows = []
        places = [k for k in self.cells.values if k.table == "by_reason" and k.reason == "_T"]
        for place in places:
            if over == "province" and place.nace == "_T":
                code, changed, name = place.province, {"province": place.province}, ""
                title = self._province(code)
            elif over == "nace" and (place.nace != "_T" or place.province == "_T"):
                code, changed = place.nace, {"nace": place.nace}
                title = self._code_title("nace", code)
                name = self._shown_code("nace", code, title)
            else:
                continue
            if (
                code == "_T"
                or self.cells.any_shown([place])
                or (over, code[0]) == ("province", "B")
            ):
                rows.append((title, name, changed, "total" if code == "_T" else "plain"))
        if over == "nace":
            rows.sort(key=lambda row: row[3] == "total")  # stable: the total moves to the end
        first = self.say("Province") if over == "province" else self.say("NACE-BEL 2008 code")
        return self._table(table_id, caption, first, columns, rows, key)

    def measures(self, *names: str) -> Columns:
        """One column per measure."""
        return [(self.say(MEASURE_HEADERS[name]), {"measure": name}) for name in names]

    def applicants(self, table: str) -> Columns:
        """One column per kind of applicant that the table shows something for."""
        key = CellKey(table, "applications")
        total = {"by_nace": {"nace": "_T"}, "by_activity": {"activity": "_T"}}.get(table, {})
        shown = self._applicants(at(key, **total))
        return [(self._applicant(code), {"applicant": code}) for code in shown]

    def _table(
        self,
        table_id: str,
        caption: str,
        first: str,
        columns: Columns,
        rows: Sequence[tuple[str, str, dict[str, str], str]],
        key: CellKey,
        notes: Sequence[str] = (),
    ) -> Table:
        shown = [
            [at(key, **changed, **column) for _, column in columns] for _, _, changed, _ in rows
        ]
        # Written alike all over the table, so that decimals stand below each other.
        cents = self.cells.cents_in(cell for row in shown for cell in row)
        table = Table(
            id=table_id,
            number=len(self.made) + 1,
            caption=caption,
            columns=(first, *(header for header, _ in columns)),
            rows=tuple(
                TableRow(
                    header=title,
                    code=code,
                    kind=kind,  # type: ignore[arg-type]
                    cells=tuple(self.cells.cell(cell, cents=cents) for cell in shown[place]),
                )
                for place, (title, code, _, kind) in enumerate(rows)
            ),
            notes=tuple(notes),
        )
        self.made.append(table)
        return table

    def _applicants(self, key: CellKey) -> list[str]:
        always = ("company", "self_employed_main", "self_employed_secondary", "_T")
        shown = []
        for code in (*self.codes.applicants, "_T"):
            everywhere = [at(key, applicant=code, measure=m) for m in ("applications", key.measure)]
            if code in always or (code != "self_employed" and self.cells.any_shown(everywhere)):
                shown.append(code)
        return shown

    def _applicant(self, code: str) -> str:
        if code == "_T":
            return self.say("Total")
        # The list's own titles are too long for the head of a column.
        short = APPLICANT_HEADERS.get(code)
        return self.say(short) if short else self.codes.applicants[code].title(self.say.language)

    def place(self, province: str, applicant: str) -> str:
        """Names of a province and a kind of applicant: `Antwerpen, ondernemingen`."""
        return f"{self._province(province)}, {self._applicant(applicant).lower()}"

    def _province(self, code: str) -> str:
        if code == "_T":
            return self.say("Flanders")
        if code == "_X":
            return self.say("Outside Flanders")
        return self.codes.provinces[code].title(self.say.language)

    def _reason(self, code: str) -> str:
        if code == "_T":
            return self.say("Total")
        return (
            self.say("Reason unknown") if code == "_U" else self.say(SHORT_REASONS.get(code, code))
        )

    def _shown_code(self, dimension: str, code: str, title: str) -> str:
        """The code that stands before its title; none where it stands for its own title."""
        return code if dimension == "nace" and not code.startswith("_") and title != code else ""

    def _code_title(self, dimension: str, code: str) -> str:
        special = {
            "_T": self.say("Flanders"),
            "_O": self.say("Another code, not on the list"),
            "_M": self.say("2025 code that leads back to more than one 2008 code"),
            "_U": self.say("Code unknown") if dimension == "nace" else self.say("Activity unknown"),
        }
        if code in special:
            return special[code]
        if dimension == "activity":
            return self.codes.activities[code].title(self.say.language)
        known = self.codes.nace.get(("2008", code))
        return known.title(self.say.language) if known else code


#: How each measure is called at the head of a column.
MEASURE_HEADERS = {
    "applications": "Applications",
    "paid": "Paid out",
    "stopped": "Stopped",
    "approved": "Approved, not yet paid",
    "pending": "Pending",
    "amount_paid_eur": "Amount paid (euro)",
}

#: Who applied, as a column header; occupations are those of the self-employed.
APPLICANT_HEADERS = {
    "company": "Companies",
    "self_employed_main": "Main occupation",
    "self_employed_secondary": "Secondary occupation",
    "self_employed_other": "Other status",
}

#: Column headers; the full wording of each reason stands in the running text.
SHORT_REASONS = {
    "insufficient_information": "Information insufficient",
    "financial_risk": "Financial risk too high",
    "withdrawn": "Withdrawn by the applicant",
    "not_eligible": "Not eligible",
    "other": "Another reason",
}
