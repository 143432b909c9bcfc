"""The enterprise register's part of the reading step: what the register lacks is filled in.

With `--kbo`, `register.parquet` of the run is written anew: filled, and with one column per
AGREES, whether the register and the extract say the same. Beside it `enterprise_register.json`:
which extract, how many rows were found in it, how many not and why. The slice of the extract
that was read is kept in `data/processed/kbo/`, readable by its owner only.
"""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.configuration.documents import read_document
from antwoord.configuration.schema import Table
from antwoord.handover import leave, made_by
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_json, write_parquet
from antwoord.publishing.rights import for_the_owner
from antwoord.run_files import ENTERPRISE_REGISTER, REGISTER
from antwoord.storage.paths import work_folder

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

#: Columns that are compared, and where it stands whether both say the same.
AGREES = {
    "applicant": "applicant_agrees",
    "legal_form": "legal_form_agrees",
    "nace_code": "nace_code_agrees",
    "postal_code": "postal_code_agrees",
}
#: What a public run tells of the extract: no count of rows by what they hold.
PUBLIC = ("extract_number", "snapshot_date", "later_than_reference")
#: An unconverted form and what it has become by law are no disagreement.
NO_DISAGREEMENT = ("converted since",)


@for_the_owner()
def complete_register(parameters: Parameters) -> "pd.DataFrame":
    """Fills the run's register from the enterprise register; gives a small frame to look at.

    How many rows were found and filled is told in an internal run only.
    Without `--kbo` nothing is done. Raises UserError for zips that are not an extract and
    updates that do not follow it.
    """
    folder = made_by(parameters, "read_register")
    (folder / ENTERPRISE_REGISTER).unlink(missing_ok=True)
    if not parameters.kbo:
        leave(parameters, "complete_register", (REGISTER,))
        return completed_overview(parameters)

    import ibis

    from antwoord.catalogue.declared.delineation import delineation
    from antwoord.kbo.choosing import choose
    from antwoord.kbo.enrichment import enrich, register_numbers
    from antwoord.kbo.reading import read_slice

    cache = work_folder() / "kbo"
    part = read_slice(parameters.kbo, register_numbers(folder / REGISTER), cache)
    choices = choose(
        part, delineation(parameters.question.population, parameters.codes), parameters.codes
    )
    choices.save(part.folder)
    done = enrich(
        ibis.read_parquet(folder / REGISTER),
        choices,
        part.extract,
        parameters.codes,
        reference_date=parameters.reference_date,
        prefer=_preferred(parameters),
    )
    filled = _with_agreement(done.register, done.disagreements)
    write_parquet(folder / REGISTER, filled.order_by("row_number"))
    content = asdict(done.summary) | {
        "snapshot_date": done.summary.snapshot_date.isoformat(),
        "zips": [list(map(str, one)) for one in part.extract.zips],
    }
    write_json(folder / ENTERPRISE_REGISTER, content)
    leave(parameters, "complete_register", (REGISTER, ENTERPRISE_REGISTER))
    return completed_overview(parameters)


def completed_overview(parameters: Parameters) -> "pd.DataFrame":
    """What `complete_register` left, as a small frame to look at."""
    import pandas as pd

    content = completed(made_by(parameters, "complete_register")) or {"extract": "none given"}
    rows = [
        (name, _told(value) if isinstance(value, dict) else value)
        for name, value in content.items()
        if name != "zips" and (parameters.audience == "internal" or name in (*PUBLIC, "extract"))
    ]
    return pd.DataFrame(rows, columns=["what", "value"])


def completed(folder: Path) -> dict[str, Any] | None:
    """What `complete_register` left of the extract that a run used; None without one."""
    path = folder / ENTERPRISE_REGISTER
    if not path.is_file():
        return None
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content | {"snapshot_date": date.fromisoformat(content["snapshot_date"])}


def _preferred(parameters: Parameters) -> list[str]:
    """The columns in which the extract counts, by the mapping; without one, none."""
    if parameters.mapping is None:
        return []
    named = (
        read_document(parameters.mapping, Table({}, more=True))
        .content.get("enterprise_register", {})
        .get("prefer", [])
    )
    return [str(name) for name in named]


def _with_agreement(register: "ir.Table", disagreements: "ir.Table") -> "ir.Table":
    """One column per AGREES: false where the two differ, else true."""
    told = disagreements.filter(disagreements.kind.notin(NO_DISAGREEMENT))
    return register.mutate(
        **{
            agrees: register.row_number.notin(told.filter(told.column == column).row_number)
            for column, agrees in AGREES.items()
        }
    )


def _told(counts: dict[str, int]) -> str:
    return "; ".join(f"{name}: {count}" for name, count in counts.items()) or "none"
