"""Reading a register through its mapping: canonical texts, and what became of the rest."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from antwoord.errors import UserError
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_parquet
from antwoord.register.contract.asked import further_columns
from antwoord.register.contract.columns import ASKED, NAMES
from antwoord.register.contract.receipt import ColumnRead, Receipt
from antwoord.register.events.folding import Known
from antwoord.register.layout.grid import Layout
from antwoord.register.mapping.drift import require_as_settled
from antwoord.register.mapping.file import identity, load_mapping
from antwoord.register.mapping.translation import Translated
from antwoord.register.sources.source import SourceTable, read_source
from antwoord.register.translate import require_mapped, translate
from antwoord.register.values.texts import same_word
from antwoord.storage.database import shown_register
from antwoord.storage.paths import shown

#: What the name of a column has behind it that stands there for another time.
_SECOND = re.compile(r" \(\d+\)$")
RAW_EVENTS = "raw_{}.parquet"  # the texts of a list of events, while the register is read


@dataclass(frozen=True)
class Origin:
    """Identity of what was read, and its receipt."""

    sha256: str
    size_bytes: int
    receipt: Receipt


def write_mapped(
    parameters: Parameters, path: Path, *, keep_unmapped: bool, layout: Layout | None = None
) -> tuple[list[str], Origin]:
    """Writes the register's canonical texts as Parquet.

    Gives the canonical columns that the source has. `layout`: that of a source without a
    mapping, None where it is found out. Raises UserError where the source
    cannot be read, lacks a heading or, unless `keep_unmapped`, holds a word without a code.
    """
    register, further = parameters.register, further_columns(parameters.question)
    if parameters.mapping:
        mapping = load_mapping(parameters.mapping, parameters.codes, further)
        wanted: tuple[str, ...] = tuple(heading for _, heading in mapping.headings)
        source = read_source(register, mapping.layout, wanted)
        require_as_settled(source, mapping, parameters.codes, parameters.description.extract_date)
    else:
        source = read_source(
            register, layout or Layout(), (*ASKED, *(column.name for column in further))
        )
        mapping = identity(source.headings, further)
        _require_some(mapping.columns, shown_register(register))
    if mapping.remembered is None:
        require_once(source, {heading for _, heading in mapping.headings}, parameters.mapping)
    known = Known(parameters.reference_date, parameters.as_known_on)
    translated = translate(source, mapping, parameters.codes, known)
    if not keep_unmapped:
        require_mapped(translated, mapping, source)
    write_parquet(path, translated.table)
    for kind, texts in translated.lists.items():
        write_parquet(path.with_name(RAW_EVENTS.format(kind)), texts)
    receipt = receipt_of(source, translated)
    return list(translated.present), Origin(source.sha256, source.size_bytes, receipt)


def receipt_of(source: SourceTable, translated: Translated) -> Receipt:
    """What became of the source; what was not understood is added when its values are typed."""
    return Receipt(
        register=source.name,
        rows=source.rows,
        read=translated.rows,
        columns=tuple(
            ColumnRead(name, translated.read_as.get(name, ()), translated.filled.get(name))
            for name in source.headings
        ),
        sheets=source.sheets,
        left_out=translated.left_out,
        totals=translated.totals,
        unmapped=translated.unmapped,
        encoding=source.layout.encoding,
        counted=source.counted,
    )


def require_once(source: SourceTable, read: Collection[str], mapping: Path | None = None) -> None:
    """Raises UserError for a column that is read, and of which the source has a second.

    `read` are the headings that are read. A mapping that `antwoord map` settled remembers what
    headings there were, and is held to these instead.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for heading in source.headings:
        alike[same_word(_SECOND.sub("", heading))].append(heading)
    for heading in sorted(read):
        both = alike[same_word(_SECOND.sub("", heading))]
        if len(both) > 1 and not set(both) <= set(read):
            which = (
                f"antwoord map --like {shown(mapping)} {source.name} asks which one counts"
                if mapping
                else "give each column one name"
            )
            raise UserError(
                f"{source.name}: the column {_SECOND.sub('', heading)} stands there twice; {which}"
            )


def _require_some(columns: tuple[Any, ...], register: str) -> None:
    if not columns:
        raise UserError(
            f"{register} has none of the register's columns ({NAMES[0]}, {NAMES[1]}, ...); "
            "antwoord map proposes a mapping for it"
        )
