"""What a register lacks, filled from the enterprise register; where the two differ, told.

The register's own value stays, unless a column is named to be preferred from the enterprise
register. The extract has no history: it tells of enterprises as they are on its day, and
nothing of those that have stopped.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.identifiers import enterprise_numbers
from antwoord.catalogue.nace import BY_CLASS, KEPT_NUMBER, SUBCLASS, Correspondence
from antwoord.errors import UserError
from antwoord.kbo.choosing import Choices
from antwoord.kbo.reading import Extract

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Columns that are filled and compared; of NACE the code stands for its version too.
FILLED = ("nace_code", "legal_form", "postal_code", "applicant")
#: Those that may be preferred from the enterprise register. Not the applicant: who is
#: self-employed has a status besides, which only the register knows.
PREFERABLE = ("nace_code", "legal_form", "postal_code")
#: Forms of before the code of companies, and what each has become by law since 2019.
CONVERTED = {"015": "610", "008": "706", "012": "612"}

FOUND, NO_NUMBER = "found", "no_number"
MALFORMED, NOT_IN_EXTRACT = "malformed_number", "not_in_extract"
STATUSES = (FOUND, NO_NUMBER, MALFORMED, NOT_IN_EXTRACT)


@dataclass(frozen=True)
class EnrichmentSummary:
    """How far the enterprise register could help, in rows of the register.

    rows = found + no_number + malformed_number + not_in_extract. `filled`: values filled, by
    column. `disagreements`: by column and kind. `only_2003`: found, with activities of NACE
    2003 alone, so without a code. `several`: filled with a code that was as good as another
    one. `ambiguous_back`: filled with a code of 2025 that leads back to several of 2008.
    `not_comparable`: both have a code, in two versions, and no correspondence is known.
    `ignored_2003`: rows of activities of that version in the extract. `later_than_reference`:
    the extract is of a later day than the reference date, and tells nothing of the time between.
    """

    extract_number: int
    snapshot_date: date
    later_than_reference: bool
    rows: int
    found: int
    no_number: int
    malformed_number: int
    not_in_extract: int
    filled: dict[str, int]
    disagreements: dict[str, int]
    only_2003: int
    several: int
    ambiguous_back: int
    not_comparable: int
    ignored_2003: int


@dataclass(frozen=True)
class Enrichment:
    """A register with what it lacked.

    `register`: the columns it came with, in order, filled. `disagreements`: `row_number`,
    `column`, `kind`; `filled`: `row_number`, `column`; both by row and column, without values.
    """

    register: "ir.Table"
    disagreements: "ir.Table"
    filled: "ir.Table"
    summary: EnrichmentSummary


def enrich(
    register: "ir.Table | Path",
    choices: Choices,
    extract: Extract,
    codes: CodeLists,
    *,
    reference_date: date | None = None,
    prefer: Collection[str] = (),
) -> Enrichment:
    """The register (canonical columns and `row_number`), filled from the chosen values.

    `prefer`: columns in which the enterprise register wins where both have a value. Raises
    UserError for a column that cannot be preferred.
    """
    unknown = sorted(set(prefer) - set(PREFERABLE))
    if unknown:
        raise UserError(
            f"the column {unknown[0]} cannot be preferred from the enterprise register; these "
            f"can: {', '.join(PREFERABLE)}"
        )
    import ibis

    table = ibis.read_parquet(register) if isinstance(register, Path) else register
    both = _side_by_side(table, choices, codes)
    tables = [
        ibis.union(
            *(
                both.filter(both[f"{name} {what}"].notnull()).select(
                    "row_number", column=ibis.literal(name), kind=both[f"{name} {what}"]
                )
                for name in FILLED
            )
        ).order_by("row_number", "column")
        for what in ("differs", "fill")
    ]
    return Enrichment(
        register=_filled(both, table.columns, prefer),
        disagreements=tables[0],
        filled=tables[1].drop("kind"),
        summary=_summary(both, choices, extract, codes, reference_date),
    )


def register_numbers(register: "ir.Table | Path") -> list[str | None]:
    """The enterprise numbers of a register, each once, as they are written there."""
    import ibis

    table = ibis.read_parquet(register) if isinstance(register, Path) else register
    numbers: list[str | None] = (
        table.select("enterprise_number").distinct().to_pyarrow()["enterprise_number"].to_pylist()
    )
    return numbers


def _side_by_side(table: "ir.Table", choices: Choices, codes: CodeLists) -> "ir.Table":
    """The register, beside each row what was chosen (`kbo ...`), and how the two compare.

    `<column> fill`: not null where the value is to be filled; `<column> differs`: the kind of
    disagreement; `not comparable`: codes of two versions without a correspondence.
    """
    import ibis

    chosen = ibis.memtable(
        choices.table.rename_columns([f"kbo {name}" for name in choices.table.column_names])
    )
    number = enterprise_numbers(table.enterprise_number).nullif("")
    numbered = table.mutate(**{"plain number": number})
    both = numbered.left_join(chosen, numbered["plain number"] == chosen["kbo enterprise_number"])
    both = both.mutate(status=_status(both))
    comparable, same = _same_code(both, codes)
    has_code = both.nace_code.notnull() & both["kbo nace_code"].notnull()
    kinds = {
        "nace_code": ibis.ifelse(has_code & comparable & ~same, "differs", ibis.null("string")),
        "legal_form": _differs(both, "legal_form", _form_kind(both)),
        "postal_code": _differs(
            both, "postal_code", "differs from " + both["kbo postal_code_from"]
        ),
        "applicant": _differs(both, "applicant", ibis.literal("differs")),
    }
    # The self-employed have no legal form: that it is empty there is no gap.
    no_gap = {"legal_form": (both.applicant == "self_employed").fill_null(False)}
    fills = {
        f"{name} fill": ibis.ifelse(
            both[name].isnull() & both[f"kbo {name}"].notnull() & ~no_gap.get(name, False),
            "filled",
            ibis.null("string"),
        )
        for name in FILLED
    }
    differences = {f"{name} differs": kind for name, kind in kinds.items()}
    return both.mutate(**{"not comparable": has_code & ~comparable}, **differences, **fills)


def _status(both: "ir.Table") -> "ir.StringValue":
    import ibis

    number = both["plain number"]
    well_formed = number.re_search(r"^[01][0-9]{9}$").fill_null(False)
    first, last = number.substr(0, 8).try_cast("int64"), number.substr(8, 2).try_cast("int64")
    right = well_formed & (last == 97 - first % 97).fill_null(False)
    return ibis.cases(
        (number.isnull(), NO_NUMBER),
        (both["kbo enterprise_number"].notnull(), FOUND),
        (right, NOT_IN_EXTRACT),
        else_=MALFORMED,
    )


def _same_code(both: "ir.Table", codes: CodeLists) -> "tuple[ir.BooleanValue, ir.BooleanValue]":
    """Whether the two codes can be compared, and whether they mean the same.

    The register's is compared with the extract's of the same version, where it has one; else
    with its code of the other, which can be where one of the two stands in the correspondence.
    A code that is the beginning of the other means the same.
    """
    import ibis

    version, code = both.nace_version, both.nace_code
    other = both["kbo nace_code"]
    in_2008, in_2025 = both["kbo nace_code_2008"], both["kbo nace_code_2025"]
    same_version = version.cases(("2008", in_2008), ("2025", in_2025))
    one_version = same_version.notnull()
    pairs, whole = _pairs(codes), {code for each in codes.correspondences for code in _sevens(each)}
    told = ibis.memtable({"pair": sorted(f"{old} {new}" for old, new in pairs)})
    old_codes = ibis.memtable({"old": sorted({old for old, _ in pairs})})
    new_codes = ibis.memtable({"new": sorted({new for _, new in pairs})})
    named = ibis.memtable({"code": sorted(whole)})

    def known(code: "ir.StringValue") -> "ir.StringValue":
        """Seven digits where the correspondence names them, else five."""
        return ibis.ifelse(code.isin(named.code), code, code.substr(0, SUBCLASS))

    old_first = (version == "2008").fill_null(False)
    mine, theirs = known(code), known(other)
    old, new = ibis.ifelse(old_first, mine, theirs), ibis.ifelse(old_first, theirs, mine)
    listed = (old.isin(old_codes.old) | new.isin(new_codes.new)).fill_null(False)
    comparable = one_version | (version.notnull() & listed)
    alike = code.startswith(same_version) | same_version.startswith(code)
    same = ibis.ifelse(one_version, alike, (old + " " + new).isin(told.pair))
    return comparable, same.fill_null(False)


def _pairs(codes: CodeLists) -> set[tuple[str, str]]:
    """Codes of 2008 and 2025 that mean the same, of five digits or seven."""
    pairs = set()
    for each in codes.correspondences:
        if each.basis != KEPT_NUMBER:
            pairs.add((each.code_2008, each.code_2025))
        for old, new in each.seven:
            pairs |= {(old, new), (each.code_2008, new)}
            if each.basis != KEPT_NUMBER:
                pairs.add((old, each.code_2025))
    return pairs


def _sevens(pair: Correspondence) -> tuple[str, ...]:
    return tuple(code for both in pair.seven for code in both)


def _ambiguous(codes: CodeLists) -> list[str]:
    """Codes of 2025 that come from several of 2008, or may."""
    back: dict[str, set[str]] = {}
    for each in codes.correspondences:
        if each.basis != KEPT_NUMBER:
            back.setdefault(each.code_2025, set()).add(each.code_2008)
            if each.basis == BY_CLASS:
                back[each.code_2025].add("")
    return sorted(code for code, sources in back.items() if len(sources) > 1)


def _form_kind(both: "ir.Table") -> "ir.StringValue":
    import ibis

    converted = [f"{old} {new}" for old, new in CONVERTED.items()]
    pair = both.legal_form + " " + both["kbo legal_form"]
    return ibis.ifelse(pair.isin(converted), "converted since", "differs")


def _differs(both: "ir.Table", name: str, kind: "ir.StringValue") -> "ir.StringValue":
    import ibis

    unequal = (both[name] != both[f"kbo {name}"]).fill_null(False)
    return ibis.ifelse(unequal, kind, ibis.null("string"))


def _filled(both: "ir.Table", columns: Collection[str], prefer: Collection[str]) -> "ir.Table":
    import ibis

    changed = {}
    for name in FILLED:
        take = both[f"{name} fill"].notnull()
        if name in prefer:
            take |= both[f"{name} differs"].notnull()
            if name == "nace_code":
                take |= both["not comparable"]
        changed[name] = ibis.ifelse(take, both[f"kbo {name}"], both[name])
        if name == "nace_code":
            changed["nace_version"] = ibis.ifelse(take, both["kbo nace_version"], both.nace_version)
    return both.select(**{name: changed.get(name, both[name]) for name in columns}).order_by(
        "row_number"
    )


def _summary(
    both: "ir.Table",
    choices: Choices,
    extract: Extract,
    codes: CodeLists,
    reference_date: date | None,
) -> EnrichmentSummary:
    import ibis

    coded = both["nace_code fill"].notnull()
    back = (both["kbo nace_version"] == "2025") & both["kbo nace_code"].isin(_ambiguous(codes))
    kinds = {f"{name} differs": both[f"{name} differs"] for name in FILLED}
    counted = both.aggregate(
        rows=both.count(),
        **{name: (both.status == name).sum() for name in STATUSES},
        **{f"{name} fill": both[f"{name} fill"].count() for name in FILLED},
        only_2003=both["kbo only_2003"].fill_null(False).sum(),
        several=(coded & both["kbo several"]).sum(),
        ambiguous_back=(coded & back).sum(),
        not_comparable=both["not comparable"].sum(),
    )
    told = ibis.union(
        *(
            both.filter(kind.notnull()).select(what=ibis.literal(name[:-8]) + ", " + kind)
            for name, kind in kinds.items()
        )
    )
    by_kind = told.group_by("what").aggregate(rows=told.count()).order_by("what")
    row = {name: int(value or 0) for name, value in counted.to_pyarrow().to_pylist()[0].items()}
    return EnrichmentSummary(
        extract_number=extract.number,
        snapshot_date=extract.snapshot_date,
        later_than_reference=reference_date is not None and extract.snapshot_date > reference_date,
        filled={name: row.pop(f"{name} fill") for name in FILLED},
        disagreements={each["what"]: each["rows"] for each in by_kind.to_pyarrow().to_pylist()},
        ignored_2003=choices.ignored_2003,
        **row,
    )
