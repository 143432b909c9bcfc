"""What measures, dimensions and their codes are called in the document.

Titles come from the code lists, from the question and from the programme; what is said here is
said of any of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from antwoord.answer.words.wording import Wording
from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.codes import Code
from antwoord.catalogue.declared.dimensions import Dimension
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import Question
from antwoord.catalogue.programme import Programme
from antwoord.cells import (
    AMBIGUOUS,
    MERGED,
    OTHER_CODE,
    OUTSIDE,
    ROWS,
    TOTAL,
    UNGROUPED,
    UNKNOWN,
    CellName,
)
from antwoord.language.numerals import count, day, month

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
#: Rows that are no code of the question's list.
SPECIAL_NACE = {
    UNGROUPED: "Other codes of the list",
    OTHER_CODE: "Another code, not on the list",
    AMBIGUOUS: "Code that may stand for several, at least one of them on the list",
    UNKNOWN: "Code unknown",
}
#: The same rows where the question has no list.
WITHOUT_LIST = {
    UNGROUPED: "Other codes",
    AMBIGUOUS: "Code that may stand for several",
    UNKNOWN: "Code unknown",
}
#: On what ground applications are in the sector.
BASIS_ROWS = {
    "both": "By activity and by NACE code",
    "activity_other_code": "By activity only, with another NACE code",
    "activity_no_code": "By activity only, without a known NACE code",
    "nace": "By NACE code only",
}
#: What became of the rows read.
ROW_WORDS = {
    "read": "Rows read",
    "counted": "Rows counted",
    "out_of_scope": "Rows outside this question",
    "after_reference_date": "Rows of a later date",
    "other_sector": "Rows of others than those asked about",
    "quarantined": "Rows set aside",
    "quarantined_in_sector": "Rows set aside of those asked about",
    "no_known_activity": "Rows of others without a known activity",
    "counted_inside": "Rows counted in the territory",
    "counted_outside": "Rows counted outside the territory",
    "both_bases": "Applications in the sector by both bases",
    "activity_only": "Applications in the sector by activity only",
    "activity_only_with_code": "Applications in the sector by activity only, with another code",
    "activity_only_without_code": "Applications in the sector by activity only, without a code",
    "nace_only": "Applications in the sector by NACE code only",
    "ambiguous_2025": "Rows with an ambiguous code",
    "remarked": "Rows counted with a remark",
    "quarantined_eur": "Amounts paid in rows of the population set aside (euro)",
    "payments_unknown": "Payments in doubt that do not count",
    "payments_unknown_eur": "Amounts of such payments as far as they can be read (euro)",
    "requested_known": "Applications of which the amount requested is known",
    "requested_eur": "Amounts requested (euro)",
    "granted_known": "Applications of which the amount granted is known",
    "granted_eur": "Amounts granted (euro)",
    "paid_elsewhere": "Applications paid in another province than that of the application",
    "corrected": "Values corrected beforehand",
    "kbo_found": "Rows found in the enterprise register",
    "kbo_no_number": "Rows without an enterprise number",
    "kbo_malformed_number": "Rows with a number that is no enterprise number",
    "kbo_not_in_extract": "Rows of enterprises that are not in the extract",
    "kbo_filled": "NACE codes filled in from the enterprise register",
    "kbo_several": "NACE codes filled in where another was as good",
    "applications_since": "Applications since the answer that was released last",
    "counts_not_zero": "Counts that are not zero",
    "counts_suppressed": "Counts that are told as ranges",
    "amounts_not_zero": "Amounts that are not zero",
    "amounts_suppressed": "Amounts that are told as ranges",
}


@dataclass(frozen=True)
class Titles:
    """Says in one language what is what in one answer.

    `codes` are the code lists, `question` and `programmes` are those of the answer, `say` are
    the words of the language.
    """

    codes: CodeLists
    question: Question
    programmes: tuple[Programme, ...]
    say: Wording
    reference_date: date

    @property
    def _version(self) -> str:
        return self.question.population.nace_version

    def measure(self, name: str) -> str:
        """The head of a column: the programme's own word, else the catalogue's."""
        return self._term(name) or self.say(measures()[name].title)

    def noun(self, name: str) -> str:
        """What is counted, at the beginning of a caption."""
        return self._term(name) or self.say(measures()[name].noun)

    def _term(self, name: str) -> str:
        terms = {programme.term(name, self.say.language) for programme in self.programmes}
        return terms.pop() if len(terms) == 1 else ""

    @property
    def programme(self) -> str:
        """The programmes by name, joined."""
        return self.joined([one.title(self.say.language) for one in self.programmes])

    def joined(self, parts: list[str]) -> str:
        """`a`, `a and b`, `a, b and c`."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])

    @property
    def territory(self) -> str:
        """What the total over places is called: the places asked about, else the region."""
        where = self.question.population.where
        for name in ("municipality", "arrondissement", "province", "region"):
            if name in where:
                dimension = self.question.dimension(name)
                return self.joined([self.code(dimension, code) for code in where[name]])
        regions = {programme.region for programme in self.programmes}
        region = regions.pop() if len(regions) == 1 else ""
        known = self.codes.regions.get(region)
        return known.title(self.say.language) if known else self.say("Belgium")

    def dimension(self, dimension: Dimension) -> str:
        """What stands above its codes."""
        if dimension.own:
            return self._own(dimension)
        if dimension.id == "nace":
            return self.say("NACE-BEL {version} code", version=self._version)
        return self.say(dimension.title)

    def noun_of(self, dimension: Dimension) -> str:
        """How a caption goes on after "by"."""
        if dimension.own:
            title = self._own(dimension)
            return title[:1].lower() + title[1:]
        return self.say(dimension.noun)

    def _own(self, dimension: Dimension) -> str:
        titles = dimension.titles
        return titles.get(self.say.language) or titles.get("nl") or dimension.id

    def total(self, dimension: Dimension) -> str:
        """The total over its codes; that over places is the territory."""
        if not dimension.adds_up:
            return self._day(dimension, self.reference_date.isoformat())
        return self.territory if dimension.kin == "place" else self.say("Total")

    def code(self, dimension: Dimension, code: str) -> str:
        """What a code is called in a row, in full."""
        if code == TOTAL:
            return self.total(dimension)
        if code == OUTSIDE:
            return self.say("Outside {place}", place=self.territory)
        if MERGED in code:
            return self._together([self.code(dimension, one) for one in code.split(MERGED)])
        if dimension.own:
            return self._own_code(dimension, code)
        if dimension.derive == "nace":
            return self.nace(dimension, code)[0]
        found = _CODES.get(dimension.derive)
        if code == UNKNOWN and dimension.id != "duration":
            return self.say("Unknown")
        return found(self, dimension, code) if found else self._listed(dimension, code)

    def within(self, dimension: Dimension, title: str) -> str:
        """The title of a code inside a sentence: a word that is no name loses its capital."""
        plain = dimension.derive in ("applicant", "activity", "listed") and not dimension.own
        # An abbreviation keeps its own.
        return f"{title[:1].lower()}{title[1:]}" if plain and title[1:2].islower() else title

    def header(self, dimension: Dimension, code: str) -> str:
        """What a code is called at the head of a column, where a title in full is too long."""
        if MERGED in code:
            return self._together([self.header(dimension, one) for one in code.split(MERGED)])
        if dimension.id == "applicant" and code in APPLICANT_HEADERS:
            return self.say(APPLICANT_HEADERS[code])
        if dimension.id == "reason" and code in SHORT_REASONS:
            return self.say(SHORT_REASONS[code])
        summed = code == TOTAL and dimension.adds_up
        return self.say("Total") if summed else self.code(dimension, code)

    def _together(self, titles: list[str]) -> str:
        """Codes that stand together, as one title."""
        first, *rest = titles
        told = [first, *(one[:1].lower() + one[1:] for one in rest)]
        # Titles that are lists themselves would run into each other.
        return "; ".join(told) if any("," in one for one in titles) else self.joined(told)

    def nace(self, dimension: Dimension, code: str) -> tuple[str, str]:
        """The title of a NACE code or group, and its language where it is not the document's."""
        if MERGED in code:
            parts = [self.nace(dimension, one) for one in code.split(MERGED)]
            return self._together([title for title, _ in parts]), parts[0][1]
        special = SPECIAL_NACE if self.question.population.nace_codes else WITHOUT_LIST
        if code in special:
            return self.say(special[code]), ""
        if code == TOTAL:
            return self.total(dimension), ""
        if dimension.id == "nace_group":
            return self.codes.nace_groups[code].title(self.say.language), ""
        known = self.codes.nace.get((self._version, code))
        if known is None:
            return code, ""
        language = known.title_language(self.say.language)
        return known.title(self.say.language), "" if language == self.say.language else language

    def _listed(self, dimension: Dimension, code: str) -> str:
        listed: dict[str, Code] = getattr(self.codes, dimension.list, {})
        return listed[code].title(self.say.language) if code in listed else code

    def _own_code(self, dimension: Dimension, code: str) -> str:
        if code == UNKNOWN:
            return self.say("Unknown")
        titles = dimension.code_titles.get(code) or next(
            (group.titles for group in dimension.groups if group.code == code), {}
        )
        own = titles.get(self.say.language) or titles.get("nl")
        if own:
            return own
        return self._band(dimension, code) if dimension.bands else code

    def _band(self, dimension: Dimension, code: str) -> str:
        first, last = code.split("-")
        if dimension.of_money:
            told = [count(int(end), self.say.language) if end else "" for end in (first, last)]
            if not last:
                return self.say("more than {first} euros", first=told[0])
            if first == "0":
                return self.say("up to and including {last} euros", last=told[1])
            return self.say(
                "more than {first} up to and including {last} euros", first=told[0], last=told[1]
            )
        if dimension.id == "duration":
            if not last:
                return self.say("more than {days} days", days=str(int(first) - 1))
            return self.say("{first} to {last} days", first=first, last=last)
        if dimension.id == "term_band":
            if not last:
                return self.say("more than {months} months", months=str(int(first) - 1))
            return self.say("{first} to {last} months", first=first, last=last)
        if not last:
            return self.say("more than {number}", number=str(int(first) - 1))
        return self.say("{first} to {last}", first=first, last=last)

    def _duration(self, dimension: Dimension, code: str) -> str:
        return self.say("No decision yet") if code == UNKNOWN else self._band(dimension, code)

    def _period(self, dimension: Dimension, code: str) -> str:  # noqa: ARG002
        year, _, rest = code.partition("-")
        if not rest:
            return code
        if rest[0] == "H":
            first = rest.endswith("1")
            return self.say("First half of {year}" if first else "Second half of {year}", year=year)
        if rest[0] == "Q":
            return self.say("Quarter {number} of {year}", number=rest[1], year=year)
        return month(int(year), int(rest), self.say.language)

    def _day(self, dimension: Dimension, code: str) -> str:  # noqa: ARG002
        return day(date.fromisoformat(code), self.say.language)

    def _programme(self, dimension: Dimension, code: str) -> str:  # noqa: ARG002
        return next(
            (one.title(self.say.language) for one in self.programmes if one.id == code), code
        )

    def _basis(self, dimension: Dimension, code: str) -> str:  # noqa: ARG002
        return self.say(BASIS_ROWS[code])

    def figure(self, key: CellName) -> str:
        """The name of a cell in words: `uitbetaald, Antwerpen, muziek`."""
        if key.measure.startswith(ROWS):
            return self.say(ROW_WORDS[key.plain_measure])
        parts = [self.measure(key.plain_measure)]
        codes = [(column, code) for column, code in key.codes if column != FIGURE]
        codes.sort(key=lambda one: one[0] not in PLACES)  # the place first
        if not any(column in PLACES for column, _ in codes):
            parts.append(self.territory)
        for column, code in codes:
            dimension = self._of(column, code)
            title = self.code(dimension, code)
            numbered = dimension.kin == "nace" and code[:1].isdigit()
            if code == UNKNOWN:
                title = f"{self.dimension(dimension)}: {title[:1].lower()}{title[1:]}"
            parts.append(f"NACE {code}" if numbered else title)
        return ", ".join(dict.fromkeys(parts))

    def _of(self, column: str, code: str) -> Dimension:
        """The dimension that a code in a column is of."""
        if column != "nace":
            return self.question.dimension(column)
        code = code.split(MERGED)[0]
        if code in self.codes.nace_groups or code == UNGROUPED:
            return self.question.dimension("nace_group")
        return self.question.dimension("nace")


#: The column that numbers the figures once published.
FIGURE = "figure"
PLACES = frozenset({"province", "municipality", "arrondissement", "region"})
_CODES: dict[str, Callable[[Titles, Dimension, str], str]] = {
    "bands": Titles._band,
    "duration": Titles._duration,
    "period": Titles._period,
    "day": Titles._day,
    "programme": Titles._programme,
    "basis": Titles._basis,
}
