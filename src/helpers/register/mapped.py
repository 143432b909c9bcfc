"""Reading a register through its mapping: canonical texts, and what became of the rest."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from helpers.errors import UserError
from helpers.parameters import Parameters
from helpers.reference.database import shown_register
from helpers.register.columns import NAMES
from helpers.register.grid import Layout
from helpers.register.mapping import identity, load_mapping
from helpers.register.receipt import LeftOut
from helpers.register.sources import read_source
from helpers.register.translate import require_mapped, translate
from helpers.register.translation import Unmapped

MAPPED = "mapped.json"


@dataclass(frozen=True)
class Origin:
    """Identity of what was read, and how many of its columns were not asked for."""

    sha256: str
    size_bytes: int
    extra_columns: int


@dataclass(frozen=True)
class Mapped:
    """What a mapping could not translate, and the rows that are no applications."""

    unmapped: tuple[Unmapped, ...]
    left_out: tuple[LeftOut, ...]


def write_mapped(
    parameters: Parameters, path: Path, *, keep_unmapped: bool
) -> tuple[list[str], Origin]:
    """Writes the register's canonical texts as Parquet, and `mapped.json` beside them.

    Gives the canonical columns that the source has. Raises UserError where the source
    cannot be read, lacks a heading or, unless `keep_unmapped`, holds a word without a code.
    """
    import pyarrow.parquet as pq

    register = parameters.register
    if parameters.mapping:
        mapping = load_mapping(parameters.mapping, parameters.codes)
        wanted: tuple[str, ...] = tuple(heading for _, heading in mapping.headings)
        source = read_source(register, mapping.layout, wanted)
    else:
        source = read_source(register, Layout(), NAMES)
        mapping = identity(source.headings)
        _require_some(mapping.columns, shown_register(register))
    translated = translate(source, mapping, parameters.codes)
    if not keep_unmapped:
        require_mapped(translated, mapping, source.name)
    pq.write_table(translated.table, path)
    told = {
        "layout": asdict(source.layout),
        "left_out": [asdict(each) for each in translated.left_out],
        "unmapped": [asdict(each) for each in translated.unmapped],
    }
    text = json.dumps(told, indent=2, ensure_ascii=False)
    (path.parent / MAPPED).write_text(text + "\n", encoding="utf-8")
    origin = Origin(source.sha256, source.size_bytes, len(source.headings) - translated.used)
    return list(translated.present), origin


def load_mapped(folder: Path) -> Mapped | None:
    """What `mapped.json` tells; None where the register was read as it is."""
    path = folder / MAPPED
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    return Mapped(
        tuple(Unmapped(**each) for each in told["unmapped"]),
        tuple(LeftOut(**each) for each in told["left_out"]),
    )


def left_out_rows(folder: Path) -> dict[str, Any]:
    """For the record of a run: the rows of the source that are no applications, if any."""
    mapped = load_mapped(folder)
    if mapped is None or not mapped.left_out:
        return {}
    return {"left_out_rows": [asdict(each) for each in mapped.left_out]}


def _require_some(columns: tuple[Any, ...], register: str) -> None:
    if not columns:
        raise UserError(
            f"{register} has none of the register's columns ({NAMES[0]}, {NAMES[1]}, ...); "
            "antwoord map proposes a mapping for it"
        )
