"""The values behind the `$PARAMETER`s of the rule book: dates, and words of the code lists."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.programme import Programme
from antwoord.cells import TOTAL
from antwoord.register.contract.columns import NAMES

#: A register whose last application is older than this before the reference date does not
#: reach it. Our own judgement, no source: the longest quarter has 92 days.
LONGEST_SILENCE = timedelta(days=92)
#: The fact of the extract that no check knows: it is told of two runs (`history.compared`).
NOT_FEWER = "rows_not_fewer"

#: Each parameter and what it is: a day, a set of texts, or the columns of a register.
PARAMETER_KINDS = {
    "register_columns": "columns",
    "reference_date": "date",
    "extract_date": "date",
    "programme_start_date": "date",
    "earliest_last_application_date": "date",
    "applicant_words": "texts",
    "activities": "texts",
    "purposes": "texts",
    "legal_forms": "texts",
    "stop_reasons": "texts",
}


def expectation_parameters(
    *,
    reference_date: date,
    extract_date: date | None,
    programmes: Sequence[Programme],
    codes: CodeLists,
) -> dict[str, Any]:
    """Each parameter's value; None: not known, and rules that need it are not applicable."""
    return {
        "register_columns": list(NAMES),
        "reference_date": reference_date,
        "extract_date": extract_date,
        "programme_start_date": min(programme.start_date for programme in programmes),
        "earliest_last_application_date": reference_date - LONGEST_SILENCE,
        "applicant_words": [c.code for c in codes.applicants.values() if c.group == TOTAL],
        "activities": list(codes.activities),
        "purposes": list(codes.purposes),
        "legal_forms": list(codes.legal_forms),
        "stop_reasons": list(codes.stop_reasons),
    }
