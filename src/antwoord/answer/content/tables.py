"""The tables of the document, laid out from the cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.sources import Sources
from antwoord.answer.content.titles import MEASURE_HEADERS, Titles
from antwoord.answer.document.model import Inlines, Table, TableRow
from antwoord.cells import (
    AMBIGUOUS,
    OTHER_CODE,
    OUTSIDE,
    ROUNDED_TABLE,
    TOTAL,
    UNKNOWN,
    CellName,
    is_special,
)

#: Codes of the province that have a row only where somebody is there.
UNUSUAL = (OUTSIDE, UNKNOWN)

Columns = Sequence[tuple[str, dict[str, str]]]  # header, and what it changes in the row's key


@dataclass(frozen=True)
class Row:
    """A row to lay out; `key` names a cell of it, and each column changes that name."""

    title: str
    key: CellName
    code: str = ""
    kind: Literal["plain", "group", "total"] = "plain"
    language: str = ""  # of the title, where it is not the document's


@dataclass
class TableMaker:
    """Lays out tables and numbers them in the order in which they are asked for.

    A row that is empty in every table is left out, and so is a kind of applicant that has none.
    Each method takes the `table_id` and the `caption` of its table; `columns` are headers with
    what each changes in the names of a row's cells.
    """

    cells: ShownCells
    titles: Titles
    sources: Sources
    basis_note: str  # who is counted: stands below every table
    made: list[Table] = field(default_factory=list)

    def by_province(self, table_id: str, measure: str, caption: str) -> Table:
        """Provinces by kinds of applicant, for one measure."""
        key = CellName("by_province", measure)
        columns = [
            (self.titles.applicant(code), {"applicant": code}) for code in self._applicants(key)
        ]
        rows = [
            Row(self.titles.province(code), key.at(province=code), kind=_total(code))
            for code in self.cells.codes("by_province", "province")
            if code not in UNUSUAL or self.cells.any_shown([key.at(province=code, applicant=TOTAL)])
        ]
        return self.table(table_id, caption, self.titles.say("Province"), columns, rows)

    def by_applicant(self, table_id: str, columns: Columns, caption: str) -> Table:
        """A row for each kind of applicant, in all Flanders."""
        key = CellName("by_province", "applications")
        rows = [
            Row(self.titles.applicant_in_full(code), key.at(applicant=code), kind=_total(code))
            for code in self._applicants(key)
        ]
        return self.table(table_id, caption, self.titles.say("Legal form"), columns, rows)

    def by_activity(self, table_id: str, columns: Columns, caption: str) -> Table:
        """A row for each actual activity."""
        key = CellName("by_activity", "applications", activity=TOTAL)
        rows, empty = [], []
        for code in self.cells.codes("by_activity", "activity"):
            row = Row(self.titles.activity(code), key.at(activity=code), kind=_total(code))
            if code == TOTAL or self.cells.any_shown([row.key]):
                rows.append(row)
            elif not is_special(code):
                empty.append(row.title)
        first = self.titles.say("Activity")
        return self.table(table_id, caption, first, columns, rows, self._empty(empty))

    def by_nace(self, table_id: str, columns: Columns, caption: str) -> Table:
        """The readable groups of NACE codes, with their codes below them."""
        rows, empty = self._grouped(
            CellName("by_nace", "applications", nace=TOTAL),
            CellName("by_nace_group", "applications", category=TOTAL),
        )
        return self._nace_table(table_id, caption, columns, rows, empty)

    def by_group(self, table_id: str, columns: Columns, caption: str) -> Table:
        """The readable groups of NACE codes alone."""
        key = CellName("by_nace_group", "applications", category=TOTAL)
        return self._group_table(table_id, caption, columns, key)

    def rounded(self, table_id: str, columns: Columns, caption: str, base: int) -> Table:
        """Every NACE code of the question's list, with its counts rounded to `base`."""
        key = CellName(ROUNDED_TABLE, "applications", nace=TOTAL)
        rows = []
        for code in self.cells.codes(ROUNDED_TABLE, "nace"):
            special = is_special(code)
            title, language = (self.titles.group(code), "") if special else self.titles.nace(code)
            rows.append(
                Row(
                    title,
                    key.at(nace=code),
                    code="" if special or title == code else code,
                    kind=_total(code),
                    language=language,
                )
            )
        note = self.titles.say(
            "Rounded: every figure is one of the two multiples of {base} next to the true one, "
            "and all sums hold. A 0 may stand for up to {most}.",
            base=str(base),
            most=str(base - 1),
        )
        first = self.titles.nace_header
        return self.table(table_id, caption, first, columns, rows, [note])

    def _group_table(self, table_id: str, caption: str, columns: Columns, key: CellName) -> Table:
        rows = [
            Row(self.titles.group(code), key.at(category=code), kind=_total(code))
            for code in self.cells.codes(key.table, "category")
            if code == TOTAL or self.cells.any_shown([key.at(category=code)])
        ]
        first = self.titles.say("Group of NACE codes")
        return self.table(table_id, caption, first, columns, rows)

    def by_reason(self, table_id: str, over: str, caption: str) -> Table:
        """Reasons for stopping, split over `over`: province, nace (with its groups) or group."""
        key = CellName("by_reason", "stopped", nace=TOTAL, reason=TOTAL)
        columns = [
            (self.titles.reason(code), {"reason": code})
            for code in self.cells.codes("by_reason", "reason")
            if code == TOTAL or self.cells.any_shown([key.at(reason=code)])
        ]
        if over == "group":
            group = CellName("by_reason_group", "stopped", reason=TOTAL, category=TOTAL)
            return self._group_table(table_id, caption, columns, group)
        if over == "nace":
            group = CellName("by_reason_group", "stopped", reason=TOTAL, category=TOTAL)
            rows, _ = self._grouped(key, group)
            return self._nace_table(table_id, caption, columns, rows, [])
        rows = [
            Row(self.titles.province(code), key.at(province=code), kind=_total(code))
            for code in self.cells.codes("by_reason", "province")
            if code not in UNUSUAL or self.cells.any_shown([key.at(province=code)])
        ]
        return self.table(table_id, caption, self.titles.say("Province"), columns, rows)

    def by_category(self, table_id: str, table: str, columns: Columns, caption: str) -> Table:
        """A row for each category of `table`: a year, a class of duration, a basis."""
        key = CellName(table, columns[0][1]["measure"], category=TOTAL)
        rows = []
        for code in self.cells.codes(table, "category"):
            row = Row(self.titles.category(table, code), key.at(category=code), kind=_total(code))
            if code != UNKNOWN or self.cells.any_shown([row.key]):
                rows.append(row)
        first = self.titles.category_header(table)
        counted = table != "by_basis"  # which says itself who is counted
        return self.table(table_id, caption, first, columns, rows, basis=counted)

    def measures(self, *names: str) -> Columns:
        """A column for each measure."""
        return [(self.titles.say(MEASURE_HEADERS[name]), {"measure": name}) for name in names]

    def applicants(self, table: str) -> Columns:
        """A column for each kind of applicant that the table shows something for."""
        key = CellName(table, "applications")
        total = {"by_nace": {"nace": TOTAL}, "by_activity": {"activity": TOTAL}}.get(table, {})
        shown = self._applicants(key.at(**total))
        return [(self.titles.applicant(code), {"applicant": code}) for code in shown]

    def table(
        self,
        table_id: str,
        caption: str,
        first: str,
        columns: Columns,
        rows: Sequence[Row],
        notes: Sequence[str] = (),
        *,
        basis: bool = True,
    ) -> Table:
        """A table of given rows and columns.

        `first` stands above the row headers. Below the table stand `notes`, before them with
        `basis` who is counted.
        """
        keys = [[row.key.at(**changed) for _, changed in columns] for row in rows]
        # Amounts are written alike all over the table, so that decimals stand below each other.
        cents = self.cells.cents_in(key for line in keys for key in line)
        return self.add(
            Table(
                id=table_id,
                number=len(self.made) + 1,
                caption=caption,
                columns=(first, *(header for header, _ in columns)),
                rows=tuple(
                    TableRow(
                        header=row.title,
                        code=row.code,
                        kind=row.kind,
                        cells=tuple(self.cells.cell(key, cents=cents) for key in line),
                        header_language=row.language,
                    )
                    for row, line in zip(rows, keys, strict=True)
                ),
                notes=(*([self.basis_note] if basis else ()), *notes),
                source=self._source(keys),
            )
        )

    def add(self, table: Table) -> Table:
        """Keeps a table, so that the next one gets another number."""
        self.made.append(table)
        return table

    def _source(self, keys: Sequence[Sequence[CellName]]) -> Inlines:
        return self.sources.line([key for line in keys for key in line])

    def _nace_table(
        self,
        table_id: str,
        caption: str,
        columns: Columns,
        rows: Sequence[Row],
        empty: Sequence[str],
    ) -> Table:
        notes = self._empty(empty)
        if any(row.language for row in rows):
            notes.append(
                self.titles.say("Titles of codes without an official one in English are Dutch.")
            )
        return self.table(table_id, caption, self.titles.nace_header, columns, rows, notes)

    def _empty(self, names: Sequence[str]) -> list[str]:
        if not names:
            return []
        return [self.titles.say("No applications: {codes}.", codes=", ".join(names))]

    def _grouped(self, code_key: CellName, group_key: CellName) -> tuple[list[Row], list[str]]:
        """The rows of each group with its codes, then of what is no listed code; empty codes."""
        members: dict[str, list[str]] = {}
        for code in self.cells.codes(code_key.table, "nace"):
            members.setdefault(self.titles.group_of(code), []).append(code)
        rows, empty = [], []
        for group in self.cells.codes(group_key.table, "category"):
            listed = members.get(group, [])
            if group in (TOTAL, AMBIGUOUS, OTHER_CODE, UNKNOWN):
                key = code_key.at(nace=group)
                if group == TOTAL or self.cells.any_shown([key]):
                    rows.append(Row(self.titles.group(group), key, kind=_total(group)))
                continue
            shown = [c for c in listed if self.cells.any_shown([code_key.at(nace=c)])]
            empty += [code for code in listed if code not in shown]
            if not shown:
                continue
            rows.append(Row(self.titles.group(group), group_key.at(category=group), kind="group"))
            for code in shown:
                title, language = self.titles.nace(code)
                rows.append(
                    Row(
                        title,
                        code_key.at(nace=code),
                        code=code if title != code else "",
                        language=language,
                    )
                )
        return rows, sorted(empty)

    def _applicants(self, key: CellName) -> list[str]:
        always = ("company", "self_employed_main", "self_employed_secondary", TOTAL)
        shown = []
        for code in self.cells.codes(key.table, "applicant"):
            everywhere = [key.at(applicant=code, measure=m) for m in ("applications", key.measure)]
            if code in always or (code != "self_employed" and self.cells.any_shown(everywhere)):
                shown.append(code)
        return shown


def _total(code: str) -> Literal["plain", "total"]:
    return "total" if code == TOTAL else "plain"
