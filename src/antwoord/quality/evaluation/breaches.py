"""Which rows broke which rule, with the value that did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from antwoord.quality.evaluation.masks import row_mask
from antwoord.quality.facts.facts import PARSED, SOURCE_TEXT
from antwoord.quality.rules.book import Rule

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

COLUMNS = ("row_number", "application_id", "rule_id", "severity", "doubt", "column", "value")


@dataclass(frozen=True)
class Place:
    """A breach that is not of a row: a missing column, or the table itself ("")."""

    rule: Rule
    column: str


def breach_rows(
    tables: dict[str, "ir.Table"],
    values: "ir.Table",
    rules: Sequence[Rule],
    places: Sequence[Place],
    parameters: dict[str, Any],
) -> "pa.Table":
    """One row per broken rule and row, with COLUMNS; ordered by row (none first) and rule.

    `rules` are those about rows that were broken at least once. `values` are the rows of the
    register by their number, with their source texts: what broke a rule is told from them.
    """
    import pyarrow as pa

    schema = pa.schema([("row_number", pa.int64()), *((name, pa.string()) for name in COLUMNS[1:])])
    found = [
        pa.Table.from_pylist(
            [
                {
                    "rule_id": p.rule.id,
                    "severity": p.rule.severity,
                    "doubt": p.rule.doubt,
                    "column": p.column,
                }
                for p in places
            ],
            schema=schema,
        )
    ]
    for name in ("extract", "register"):
        about = [rule for rule in rules if rule.table == name]
        if about:
            told_by = values if name == "register" else None
            found.append(_of_table(tables[name], told_by, about, parameters, schema))
    return pa.concat_tables(found).combine_chunks()


def _of_table(
    table: "ir.Table",
    values: "ir.Table | None",
    rules: Sequence[Rule],
    parameters: dict[str, Any],
    schema: "pa.Schema",
) -> "pa.Table":
    """The breaches of one table, as one query for the few rows that broke anything."""
    import ibis
    import pyarrow as pa
    import pyarrow.compute as pc

    flags = {f"broke {rule.id}": row_mask(table, rule, parameters).broken for rule in rules}
    # Facts of which a rule tells beside the columns of the register.
    firsts = sorted({rule.columns[0] for rule in rules})
    elsewhere = () if values is None else values.columns
    kept = ["row_number"] if values is not None else []
    kept += [name for name in firsts if name in table.columns and name not in elsewhere]
    rows = table.select(*kept, **flags).filter(lambda t: ibis.or_(*(t[f] for f in flags)))
    if values is not None:
        rows = rows.inner_join(values, "row_number")
    ids = {
        name: rows[name] if name in rows.columns else ibis.null(kind)
        for name, kind in (("row_number", "int64"), ("application_id", "string"))
    }
    told_values = {f"value {column}": _value(rows, column) for column in firsts}
    broken = rows.select(*flags, **ids, **told_values).to_pyarrow()
    parts = []
    for rule in rules:
        own = broken.filter(broken.column(f"broke {rule.id}"))
        told = {
            "row_number": own.column("row_number"),
            "application_id": own.column("application_id"),
            **{
                name: pa.repeat(text, len(own))
                for name, text in (
                    ("rule_id", rule.id),
                    ("severity", rule.severity),
                    ("doubt", rule.doubt),
                    ("column", rule.columns[0]),
                )
            },
            "value": own.column(f"value {rule.columns[0]}"),
        }
        parts.append(pa.table(told).cast(schema))
    every = pa.concat_tables(parts)
    return every.take(
        pc.sort_indices(every, [("row_number", "ascending"), ("rule_id", "ascending")])
    )


def _value(rows: "ir.Table", column: str) -> Any:
    """The value as text; where it could not be read, the text of the source."""
    import ibis

    if column not in rows.columns:
        return ibis.null("string")
    text = rows[column].cast("string")
    if column not in PARSED:
        return text
    return ibis.coalesce(text, rows[SOURCE_TEXT.format(column)])
