"""Facts: what the rules need to know of each row beyond its own columns.

One Ibis expression over the register, computed once and set-wise: a postcode's province
on the reference date, what the programme asks on the day that matters for each rule
(`programme.py`), a check digit. A fact is null where it cannot be judged, and rules skip what
is null. Amounts and rates become whole numbers (cents, ten-thousandths of a percent), which GX
and SQL compare exactly and alike.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.delineation import LEAF, Delineation, delineation
from antwoord.catalogue.declared.question import Question
from antwoord.catalogue.identifiers import check_digits_right
from antwoord.catalogue.nace import NACE_VERSIONS
from antwoord.catalogue.nace_reading import is_whole
from antwoord.catalogue.programme import Programme
from antwoord.cells import AMBIGUOUS, OTHER_CODE, UNKNOWN
from antwoord.quality.facts.freshness import CHECKED, ROW_FACTS, with_row_facts
from antwoord.quality.facts.programme import CENTS, PROGRAMME_FACTS, programme_facts, units
from antwoord.register.contract.columns import COLUMNS, DECISIONS, OPTIONAL, STORED_AS
from antwoord.register.events.folding import EVENT_FACTS, WRITTEN_DAYS

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Columns whose source text may not be readable as their type.
PARSED = tuple(
    column.name for column in (*COLUMNS, *OPTIONAL) if column.kind not in ("text", "nace_code")
)
#: Text of an unreadable value; the typed column is null there.
SOURCE_TEXT = "source_text_of_{}"

#: Columns that are compared with the enterprise register, where a run was given one.
COMPARED = ("applicant", "legal_form", "nace_code", "postal_code")

#: Each fact and the columns that it is derived from.
NEEDS: dict[str, tuple[str, ...]] = {
    **{f"{column}_readable": (column,) for column in PARSED},
    "requested_amount_cents": ("requested_amount_eur",),
    "paid_amount_cents": ("paid_amount_eur",),
    **PROGRAMME_FACTS,
    "legal_form_existed": ("legal_form", "application_date"),
    "province": ("postal_code",),
    CHECKED: ("enterprise_number",),
    "nace_code_exists": ("nace_code", "nace_version"),
    "nace_code_leads_back_to_one": ("nace_code", "nace_version"),
    **{f"{column}_agrees": (column,) for column in COMPARED},
    # An optional column that is not there is empty, so that its rules have nothing to check.
    **{column.name: () for column in OPTIONAL},
    **{f"{column.name}_readable": () for column in OPTIONAL if column.name in PARSED},
    "granted_amount_cents": (),
    "payment_province": (),
    "paid_as_granted": ("paid_amount_eur",),
    **dict.fromkeys(EVENT_FACTS, ()),
    # The days of a register of last events as they are written, of after the day too.
    **{name: (name.removeprefix("written_"),) for name in WRITTEN_DAYS.values()},
    "decision_known": ("decision_date", "application_date"),
    "nothing_refunded": ("paid_date", "paid_amount_eur"),
    **ROW_FACTS,
}


def register_facts(
    register: "ir.Table",
    unreadable: "ir.Table",
    *,
    reference_date: date,
    question: Question,
    programmes: Sequence[Programme],
    codes: CodeLists,
    many: bool = False,
) -> "ir.Table":
    """The register's columns, the source text of unreadable values, and every fact of NEEDS.

    `many`: whether so many rows are there that they are not to be held twice.
    """
    import ibis

    absent: dict[str, Any] = {
        column.name: ibis.null(STORED_AS[column.kind])
        for column in OPTIONAL
        if column.name not in register.columns
    }
    # What stands in others is a column first: an expression is written out in each of them.
    checked = {CHECKED: check_digits_right(register.enterprise_number)}
    known = with_row_facts(register.mutate(**checked), reference_date, many=many)
    if absent:  # after it: what is not there takes no part in who is who
        known = known.mutate(**absent)
    listed = delineation(question.population, codes)
    t = listed.of(with_source_texts(known, unreadable), "nace_version", "nace_code")
    t = t.mutate(
        granted_amount_cents=units(t.granted_amount_eur, CENTS),
        payment_province=(
            ibis.null("string")
            if "payment_postal_code" in absent
            else _province(t.payment_postal_code, reference_date, codes)
        ),
        paid_as_granted=t.paid_amount_eur >= t.granted_amount_eur,
        **_events(t, reference_date),
        requested_amount_cents=units(t.requested_amount_eur, CENTS),
        paid_amount_cents=units(t.paid_amount_eur, CENTS),
        province=_province(t.postal_code, reference_date, codes),
        **{f"{column}_readable": t[SOURCE_TEXT.format(column)].isnull() for column in PARSED},
    )
    return t.mutate(
        **programme_facts(t, programmes, codes),
        legal_form_existed=_legal_form_existed(t, codes),
        nace_code_exists=_nace_code_exists(t),
        nace_code_leads_back_to_one=_leads_back_to_one(t, listed),
        **{
            f"{column}_agrees": ibis.null("boolean")
            for column in COMPARED
            if f"{column}_agrees" not in t.columns
        },
    ).drop(LEAF)


def _events(t: "ir.Table", reference_date: date) -> dict[str, Any]:
    """The facts of events that the reading did not leave: of a source of last events."""
    import ibis

    day = ibis.literal(reference_date)
    paid = (t.paid_date <= day).fill_null(False) & t.paid_amount_eur.notnull()
    written = {name: t[name.removeprefix("written_")] for name in WRITTEN_DAYS.values()}
    own = {
        **dict.fromkeys(EVENT_FACTS, ibis.null("boolean")),
        **written,
        "decision_known": ~((t.application_date <= day) & (written[WRITTEN_DAYS[DECISIONS]] > day)),
        "nothing_refunded": ibis.ifelse(paid, t.paid_amount_eur != 0, ibis.null("boolean")),
    }
    return {name: fact for name, fact in own.items() if name not in t.columns}


def with_source_texts(register: "ir.Table", unreadable: "ir.Table") -> "ir.Table":
    """The register with the text of each value that could not be read, null for all others."""
    import ibis

    # Mostly of one column or two: each other one would be a column of nulls to be joined.
    found = unreadable.select("column").distinct().to_pyarrow()["column"].to_pylist()
    told = {
        SOURCE_TEXT.format(column): unreadable.value.max(where=unreadable.column == column)
        for column in PARSED
        if column in found
    }
    if told:
        wide = unreadable.group_by("row_number").aggregate(**told)
        register = register.left_join(wide, "row_number").drop("row_number_right")
    names = [SOURCE_TEXT.format(column) for column in PARSED]
    return register.mutate(**{n: ibis.null("string") for n in names if n not in told})


def _province(postal_code: Any, day: date, codes: CodeLists) -> Any:
    """As CodeLists.province_of, for a whole column."""
    import ibis

    number = ibis.ifelse(
        postal_code.re_search(r"^[0-9]{4}$"), postal_code, ibis.null("string")
    ).try_cast("int32")
    branches = [
        (number.between(area.first, area.last), ibis.literal(area.province))
        for area in codes.postal_ranges
        if area.period.holds_on(day)
    ]
    return ibis.cases(*branches, else_=ibis.null("string"))


def _legal_form_existed(t: "ir.Table", codes: CodeLists) -> Any:
    """Whether the form could be used on the application date; null for an unknown form."""
    import ibis

    branches = []
    always = []
    for code in codes.legal_forms.values():
        first, last = code.period.valid_from, code.period.valid_to
        if not first and not last:
            always.append(code.code)
            continue
        existed = t.application_date.notnull()
        if first:
            existed = existed & (t.application_date >= ibis.date(first))
        if last:
            existed = existed & (t.application_date <= ibis.date(last))
        branches.append(((t.legal_form == code.code) & t.application_date.notnull(), existed))
    branches.append((t.legal_form.isin(always) & t.application_date.notnull(), True))
    return ibis.cases(*branches, else_=ibis.null("boolean"))


def _nace_code_exists(t: "ir.Table") -> Any:
    """Whether the version has such a code; null for one that is not whole, or of no version."""
    import ibis

    judged = is_whole(t.nace_code) & t.nace_version.isin(NACE_VERSIONS)
    return ibis.ifelse(judged, t[LEAF].notnull(), ibis.null("boolean"))


def _leads_back_to_one(t: "ir.Table", listed: Delineation) -> Any:
    """Whether a code of 2025 that leads to a list of 2008 leads to one code; null for any other."""
    import ibis

    if listed.version != "2008":
        return ibis.null("boolean")
    leads = (t.nace_version == "2025") & is_whole(t.nace_code)
    leads &= t[LEAF].notin((OTHER_CODE, UNKNOWN))
    return ibis.ifelse(leads, t[LEAF] != AMBIGUOUS, ibis.null("boolean"))
