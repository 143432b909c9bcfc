"""What the checks of a folder tell is looked at before it is released."""

import json
from pathlib import Path
from typing import Any

import pytest

from antwoord.disclosure.attack.cells_file import Place
from antwoord.disclosure.attack.published import EXACT, Finding
from antwoord.errors import UserError
from antwoord.provenance.release import is_harmless, require_nothing_beside

HOLDS = {"outcome": "passed", "evaluated": 10, "breaches": 0}
HIDDEN = {"outcome": "failed", "evaluated": None, "breaches": None}


def placed(folder: Path, rule: dict[str, Any], beside: list[str], **given: Any) -> Path:
    checks = {"audience": "public", "read": 10, "findings": None, "rules": {"A": HOLDS, "B": rule}}
    (folder / "audit").mkdir()
    (folder / "audit" / "summary.json").write_text(json.dumps(checks | given))
    (folder / "audit" / "disclosure.json").write_text(json.dumps({"released": beside}))
    return folder


def test_a_folder_that_tells_no_more_than_is_out_is_accepted(tmp_path: Path) -> None:
    require_nothing_beside(Path("run"), placed(tmp_path, HIDDEN, ["2020"]), {"2020", "2021"})


@pytest.mark.parametrize(
    ("rule", "beside", "given", "said"),
    [
        ({**HIDDEN, "breaches": 2}, [], {}, "how many rows"),
        ({**HOLDS, "evaluated": 7}, [], {}, "how many rows"),
        (HIDDEN, [], {"findings": 3}, "how many rows"),
        (HIDDEN, [], {"audience": "internal"}, "how many rows"),
        (HIDDEN, ["2021-03-10-internal"], {}, "tells of 2021-03-10-internal"),
    ],
)
def test_one_that_tells_more_is_refused(
    tmp_path: Path, rule: dict[str, Any], beside: list[str], given: dict[str, Any], said: str
) -> None:
    folder = placed(tmp_path, rule, beside, **given)
    with pytest.raises(UserError, match=said):
        require_nothing_beside(Path("run"), folder, {"2020"})


def test_what_a_new_answer_opens_of_an_earlier_one_is_not_harmless() -> None:
    """Hidden in an answer that is out, and exact beside the new one: only what was so is forgiven.

    A count of the minimum or more was hidden for others, and tells of nobody.
    """
    earlier, place = Path("1.csv"), Place("paid", (("province", "BE-VOV"),))

    def found(value: int) -> Finding:
        return Finding(EXACT, earlier, 2, "by_province", place, value, value)

    assert not is_harmless(found(2), 3, set())
    assert is_harmless(found(2), 3, {(earlier, place)})
    assert is_harmless(found(3), 3, set())
