"""The figures of a run's record: exact, between two ends, not published, not asked."""

from pathlib import Path

from antwoord.cli.common.terminal import figures_shown
from antwoord.disclosure.attack.publications import _record_rows

NAMES = ("applications", "paid", "amount_paid_eur", "stopped", "undecided")
RECORD = {
    "figures": {"applications": 1160, "paid": None, "amount_paid_eur": None, "stopped": None},
    "ranges": {"paid": [73, 1755], "amount_paid_eur": ["309700.00", None]},
}


def test_a_figure_that_is_not_exact_is_shown_between_its_ends() -> None:
    found = figures_shown(RECORD, NAMES)
    assert found == ["1.160", "73–1.755", "at least 309.700", "not published", "–"]


def test_a_record_of_before_has_no_ends() -> None:
    assert figures_shown({"figures": {"paid": None}}, ["paid"]) == ["not published"]


def test_the_attack_takes_the_ends_for_what_is_told() -> None:
    rows = _record_rows(Path("run.json"), RECORD, "activity")
    told = {row.place.measure: (row.value, row.low, row.high) for row in rows}
    assert told == {
        "applications": (1160, None, None),
        "paid": (None, 73, 1755),
        "amount_paid_eur": (None, 30970000, None),
        "stopped": (None, None, None),
    }
