"""Which rows broke which rule, with the value that did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers.quality.facts import PARSED, SOURCE_TEXT
from helpers.quality.masks import row_mask
from helpers.quality.rules import Rule

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

COLUMNS = ("row_number", "application_id", "rule_id", "severity", "column", "value")


@dataclass(frozen=True)
class Place:
    """A breach that is not of a row: a missing column, or the table itself ("")."""

    rule: Rule
    column: str


def breach_rows(
    tables: dict[str, "ir.Table"],
    rules: Sequence[Rule],
    places: Sequence[Place],
    parameters: dict[str, Any],
) -> "pa.Table":
    """One row per broken rule and row, with COLUMNS; ordered by row (none first) and rule.

    `rules` are those about rows that were broken at least once.
    """
    import pyarrow as pa

    schema = pa.schema([("row_number", pa.int64()), *((name, pa.string()) for name in COLUMNS[1:])])
    found = [
        pa.Table.from_pylist(
            [
                {"rule_id": p.rule.id, "severity": p.rule.severity, "column": p.column}
                for p in places
            ],
            schema=schema,
        )
    ]
    for name in ("extract", "register"):
        about = [rule for rule in rules if rule.table == name]
        if about:
            found.append(_of_table(tables[name], about, parameters).to_pyarrow().cast(schema))
    return pa.concat_tables(found).combine_chunks()


def _of_table(table: "ir.Table", rules: Sequence[Rule], parameters: dict[str, Any]) -> "ir.Table":
    import ibis

    flags = {f"broke {rule.id}": row_mask(table, rule, parameters).broken for rule in rules}
    flagged = table.mutate(**flags)
    broken = ibis.or_(*(flagged[name] for name in flags))
    # Few rows, kept: what follows reads them once per rule.
    backend = table.get_backend()
    rows = backend.create_table(f"broken_{table.get_name()}", flagged.filter(broken), temp=True)
    parts = [
        rows.filter(rows[f"broke {rule.id}"]).select(
            row_number=rows.row_number if "row_number" in rows.columns else ibis.null("int64"),
            application_id=(
                rows.application_id if "application_id" in rows.columns else ibis.null("string")
            ),
            rule_id=ibis.literal(rule.id),
            severity=ibis.literal(rule.severity),
            column=ibis.literal(rule.columns[0]),
            value=_value(rows, rule.columns[0]),
        )
        for rule in rules
    ]
    together = parts[0] if len(parts) == 1 else ibis.union(*parts)
    return together.order_by("row_number", "rule_id")


def _value(rows: "ir.Table", column: str) -> Any:
    """The value as text; where it could not be read, the text of the source."""
    import ibis

    if column not in rows.columns:
        return ibis.null("string")
    text = rows[column].cast("string")
    if column not in PARSED:
        return text
    return ibis.coalesce(text, rows[SOURCE_TEXT.format(column)])
