"""What codes are called in the document: provinces, applicants, activities, codes, reasons."""

from dataclasses import dataclass

from antwoord.answer.content.shown_cells import DIFFERENCE, ONCE_PUBLISHED
from antwoord.answer.words.wording import Wording
from antwoord.catalogue.code_lists import CodeLists
from antwoord.cells import (
    AMBIGUOUS,
    AMOUNT,
    NO_SUCH_DIMENSION,
    OTHER_CODE,
    OUTSIDE,
    ROWS,
    TOTAL,
    UNGROUPED,
    UNKNOWN,
    CellName,
    is_special,
)

#: How each measure is called at the head of a column.
MEASURE_HEADERS = {
    "applications": "Applications",
    "paid": "Paid out",
    "stopped": "Stopped",
    "approved": "Approved, not yet paid",
    "pending": "Pending",
    AMOUNT: "Amount paid (euro)",
}

#: Who applied, as a column header; occupations are those of the self-employed.
APPLICANT_HEADERS = {
    "company": "Companies",
    "self_employed_main": "Main occupation",
    "self_employed_secondary": "Secondary occupation",
    "self_employed_other": "Other status",
}

#: Codes that are no province, and no kind of applicant.
SPECIAL_PROVINCES = {UNKNOWN: "Province unknown", TOTAL: "Flanders", OUTSIDE: "Outside Flanders"}
SPECIAL_APPLICANTS = {UNKNOWN: "Applicant unknown", TOTAL: "Total"}

#: Column headers; the full wording of each reason stands in the running text.
SHORT_REASONS = {
    "insufficient_information": "Information insufficient",
    "financial_risk": "Financial risk too high",
    "withdrawn": "Withdrawn by the applicant",
    "not_eligible": "Not eligible",
    "other": "Another reason",
}

#: Rows of the NACE tables that are no code of the question's list.
SPECIAL_NACE = {
    UNGROUPED: "Other codes of the list",
    OTHER_CODE: "Another code, not on the list",
    AMBIGUOUS: "Code that may stand for several, at least one of them on the list",
    UNKNOWN: "Code unknown",
}

#: Rows of the table that sets the two bases side by side.
BASIS_ROWS = {
    "both": "By activity and by NACE code",
    "activity_other_code": "By activity only, with another NACE code",
    "activity_no_code": "By activity only, without a known NACE code",
    "nace": "By NACE code only",
    TOTAL: "By activity or by NACE code",
}

CATEGORY_HEADERS = {
    "by_year": "Year",
    "by_duration": "From application to decision",
    "by_basis": "In the sector",
}


#: What became of the rows read.
ROW_WORDS = {
    "read": "Rows read",
    "counted": "Rows counted",
    "out_of_scope": "Rows outside this question",
    "after_reference_date": "Rows of a later date",
    "other_sector": "Rows of another sector",
    "quarantined": "Rows set aside",
    "quarantined_in_sector": "Rows of the sector set aside",
    "no_known_activity": "Rows of another sector without a known activity",
    "counted_flanders": "Rows counted in Flanders",
    "counted_outside": "Rows counted outside Flanders",
    "both_bases": "Applications in the sector by both bases",
    "activity_only": "Applications in the sector by activity only",
    "activity_only_without_code": "Applications in the sector by activity only, without a code",
    "nace_only": "Applications in the sector by NACE code only",
    "ambiguous_2025": "Rows with an ambiguous code",
    "remarked": "Rows counted with a remark",
    "quarantined_eur": "Amounts paid in rows of the sector set aside (euro)",
    "payments_unknown": "Payments in doubt that do not count",
    "payments_unknown_eur": "Amounts of such payments as far as they can be read (euro)",
    "requested_known": "Applications of which the amount requested is known",
    "requested_eur": "Amounts requested (euro)",
    "granted_known": "Applications of which the amount granted is known",
    "granted_eur": "Amounts granted (euro)",
    "paid_elsewhere": "Loans paid in another province than that of the application",
    "corrected": "Values corrected beforehand",
    "kbo_found": "Rows found in the enterprise register",
    "kbo_no_number": "Rows without an enterprise number",
    "kbo_malformed_number": "Rows with a number that is no enterprise number",
    "kbo_not_in_extract": "Rows of enterprises that are not in the extract",
    "kbo_filled": "NACE codes filled in from the enterprise register",
    "kbo_several": "NACE codes filled in where another was as good",
    "counts_not_zero": "Counts that are not zero",
    "counts_suppressed": "Counts that are not published",
    "amounts_not_zero": "Amounts that are not zero",
    "amounts_suppressed": "Amounts that are not published",
}


@dataclass(frozen=True)
class Titles:
    """Says in one language what codes are called.

    `codes` are the code lists, `say` the words of the language and `nace_version` the version of
    the question's list.
    """

    codes: CodeLists
    say: Wording
    nace_version: str = "2008"  # that of the question's list

    @property
    def nace_header(self) -> str:
        """What stands above a column of codes."""
        return self.say("NACE-BEL {version} code", version=self.nace_version)

    def province(self, code: str) -> str:
        """`Antwerpen`; Flanders for the total."""
        if code in SPECIAL_PROVINCES:
            return self.say(SPECIAL_PROVINCES[code])
        return self.codes.provinces[code].title(self.say.language)

    def applicant(self, code: str) -> str:
        """As a column header: the list's own titles are too long for one."""
        if code in SPECIAL_APPLICANTS:
            return self.say(SPECIAL_APPLICANTS[code])
        short = APPLICANT_HEADERS.get(code)
        return self.say(short) if short else self.codes.applicants[code].title(self.say.language)

    def applicant_in_full(self, code: str) -> str:
        """As the list says it."""
        if code in SPECIAL_APPLICANTS:
            return self.say(SPECIAL_APPLICANTS[code])
        return self.codes.applicants[code].title(self.say.language)

    def activity(self, code: str) -> str:
        """`Muziek`; Flanders for the total."""
        if code in (TOTAL, UNKNOWN):
            return self.say("Flanders") if code == TOTAL else self.say("Activity unknown")
        return self.codes.activities[code].title(self.say.language)

    def reason(self, code: str) -> str:
        """As a column header."""
        if code == TOTAL:
            return self.say("Total")
        if code == UNKNOWN:
            return self.say("Reason unknown")
        return self.say(SHORT_REASONS[code]) if code in SHORT_REASONS else code

    def reason_in_full(self, code: str) -> str:
        """As the list says it."""
        known = self.codes.stop_reasons.get(code)
        return known.title(self.say.language) if known else self.say("The register gives no reason")

    def nace(self, code: str) -> tuple[str, str]:
        """The title of a code, and its language where it is not the document's."""
        known = self.codes.nace.get((self.nace_version, code))
        if known is None:
            return code, ""
        language = known.title_language(self.say.language)
        return known.title(self.say.language), "" if language == self.say.language else language

    def group_of(self, code: str) -> str:
        """The readable group of a code; a special code is its own."""
        known = self.codes.nace.get((self.nace_version, code))
        if known:
            return known.group or UNGROUPED
        return code if is_special(code) else UNGROUPED

    def group(self, code: str) -> str:
        """A readable group of NACE codes, or a row that is none."""
        if code == TOTAL:
            return self.say("Flanders")
        if code in SPECIAL_NACE:
            return self.say(SPECIAL_NACE[code])
        return self.codes.nace_groups[code].title(self.say.language)

    def category(self, table: str, code: str) -> str:
        """A row of a table by category: a year, a class of duration, a group, a basis."""
        if table == "by_basis":
            return self.say(BASIS_ROWS[code])
        if table in ("by_nace_group", "by_reason_group"):
            return self.group(code)
        if code == TOTAL:
            return self.say("Total")
        if code == UNKNOWN:
            return self.say("No decision yet")
        if table == "by_duration":
            first, last = code.split("-")
            if not last:
                return self.say("more than {days} days", days=str(int(first) - 1))
            return self.say("{first} to {last} days", first=first, last=last)
        return code

    def category_header(self, table: str) -> str:
        """What the rows of a table by category are."""
        return self.say(CATEGORY_HEADERS[table])

    def place(self, province: str, applicant: str) -> str:
        """Names of a province and a kind of applicant: `Antwerpen, ondernemingen`."""
        return f"{self.province(province)}, {self.applicant(applicant).lower()}"

    def figure(self, key: CellName) -> str:
        """The name of a cell in words: `uitbetaald, Antwerpen, muziek`."""
        if key.table == ROWS:
            return self.say(ROW_WORDS[key.measure])
        parts = [self.say(MEASURE_HEADERS[key.measure])] if key.measure in MEASURE_HEADERS else []
        parts.append(self.province(key.province))
        if key.applicant != TOTAL:
            parts.append(self.applicant_in_full(key.applicant))
        if key.activity not in (TOTAL, NO_SUCH_DIMENSION):
            parts.append(self.activity(key.activity))
        if key.nace not in (TOTAL, NO_SUCH_DIMENSION):
            parts.append(f"NACE {key.nace}" if not is_special(key.nace) else self.group(key.nace))
        if key.reason not in (TOTAL, NO_SUCH_DIMENSION):
            parts.append(self.reason(key.reason))
        if key.category not in (TOTAL, NO_SUCH_DIMENSION) and key.table not in (
            ONCE_PUBLISHED,
            DIFFERENCE,
        ):
            parts.append(self.category(key.table, key.category))
        first, *rest = dict.fromkeys(parts)
        return ", ".join((first, *rest))
