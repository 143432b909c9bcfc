"""Checks the proof of an internal run with additions alone: no solver is loaded."""

import json
from pathlib import Path

from antwoord.disclosure.proof.certificates import check_record
from antwoord.errors import UserError


def check_proof(path: Path) -> tuple[int, list[str]]:
    """The number of witnesses in an internal `disclosure.json`, and what they fail to show.

    What they fail to show is told in sentences; there are none where the proof holds. Raises
    UserError where the file at `path` is no such proof, as that of a public run, which holds
    numbers of cells only.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if "impossible" in content:
            raise UserError(f"{path}: there is no proof, since {content['impossible']}")
        records = [content[block]["certificates"] for block in ("counts", "amounts")]
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such file") from None
    except (OSError, ValueError):
        raise UserError(f"{path}: this is not a JSON file") from None
    except (KeyError, TypeError):
        raise UserError(
            f"{path} holds no witnesses; those are in audit/disclosure.json of an internal run"
        ) from None
    try:
        wrong = [sentence for record in records for sentence in check_record(record)]
        return sum(len(record["tables"]) for record in records), wrong
    except (KeyError, TypeError, IndexError, ValueError, AttributeError):
        raise UserError(f"{path}: its witnesses are not complete") from None
