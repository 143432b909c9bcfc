"""A clean register in any habits, two mixed among them: read right, or asked about, never wrong."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from exports import HEADINGS
from hypothesis import given, settings
from hypothesis import strategies as st
from looping import examples
from proposed import RIGHT, dutch, dutch_number, outcome, small_register, written
from registers import Row

from antwoord.register.contract.columns import COLUMNS

KINDS = {column.name: column.kind for column in COLUMNS}
Written = Callable[[str], str]


def day(form: str) -> Written:
    return lambda text: date.fromisoformat(text).strftime(form)


def swapped(form: str, other: str) -> Written:
    """As a spreadsheet of another country leaves it: a month's number is taken for the month."""

    def change(text: str) -> str:
        moment = date.fromisoformat(text)
        if moment.day > 12:
            return moment.strftime(other)
        return moment.replace(month=moment.day, day=moment.month).strftime(form)

    return change


def evening(text: str) -> str:
    """The midnight of a day in universal time, without saying so."""
    moment = datetime.fromisoformat(text) - timedelta(hours=2 if "04" <= text[5:7] <= "09" else 1)
    return str(moment)


def serial(zero: date) -> Written:
    return lambda text: str((date.fromisoformat(text) - zero).days)


DAYS: dict[str, Written] = {
    "d/m/Y": day("%d/%m/%Y"), "d-m-y": day("%d-%m-%y"), "iso": str, "m/d/Y": day("%m/%d/%Y"),
    "y-m-d": day("%y-%m-%d"), "y/m/d": day("%y/%m/%d"), "m-d-y": day("%m-%d-%y"),
    "swapped": swapped("%Y-%m-%d", "%d/%m/%Y"), "swapped texts": swapped("%m.%d.%Y", "%d/%m/%Y"),
    "evening": evening, "zoned": lambda text: f"{evening(text)}Z".replace(" ", "T"),
    "serial": serial(date(1899, 12, 30)), "serial 1904": serial(date(1904, 1, 1)),
    "time": lambda text: f"{text} 09:30",
}  # fmt: skip
AMOUNTS: dict[str, Written] = {
    "1.000,00": dutch_number, "1000.00": str, "1.000": lambda t: dutch_number(t)[:-3],
    "1,000.00": lambda t: f"{float(t):,.2f}", "1,000": lambda t: f"{float(t):,.0f}",
    "1000": lambda t: f"{float(t):.0f}", "€": lambda t: f"€ {dutch_number(t)}",
    "cents": lambda t: f"{float(t) * 100:.0f}", "thousands": lambda t: f"{float(t) / 1000:.3f}",
    "thousands,": lambda t: f"{float(t) / 1000:.1f}".replace(".", ","),
    "3 decimals": lambda t: f"{float(t):.3f}", "'": lambda t: f"{float(t):,.2f}".replace(",", "'"),
    "E": lambda t: f"{float(t):.2E}", "-": lambda t: f"-{t}", "1000,-": lambda t: f"{t[:-3]},-",
}  # fmt: skip
RATES: dict[str, Written] = {
    "6,75": lambda t: t.replace(".", ","), "6.75": str, "6.750": lambda t: f"{t}0",
    "0.0675": lambda t: f"{float(t) / 100:.4f}", "675": lambda t: f"{float(t) * 100:.0f}",
    "6,75 %": lambda t: t.replace(".", ",") + " %",
}  # fmt: skip
TERMS: dict[str, Written] = {
    "36": str, "3": lambda t: str(int(t) // 12), "36 mnd": lambda t: f"{t} mnd",
    "3 jaar": lambda t: f"{int(t) // 12} jaar", "36.0": lambda t: f"{t}.0",
}  # fmt: skip
FORMS = {"date": DAYS, "amount": AMOUNTS, "rate": RATES, "integer": TERMS}
UNSAID = {**HEADINGS, "term_months": "Looptijd"}


@st.composite
def exports(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """The truth, and an export with a habit, or two mixed, in up to three columns."""
    truth = small_register(draw(st.integers(6, 40)), draw(st.integers(0, 200)))
    rows = [dutch(row) for row in truth]
    names = [name for name, kind in KINDS.items() if kind in FORMS]
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)):
        forms = FORMS[KINDS[name]]
        habits = draw(st.lists(st.sampled_from(sorted(forms)), min_size=1, max_size=2, unique=True))
        every = draw(st.integers(2, 8))
        for place, row in enumerate(rows):
            if truth[place][name]:
                habit = habits[-1 if place % every == 0 else 0]
                row[name] = forms[habit](truth[place][name])
    return truth, rows


@settings(max_examples=examples(40), deadline=None)
@given(exports(), st.booleans())
def test_any_habit_is_read_right_or_asked_about(
    export: tuple[list[Row], list[Row]], unsaid: bool
) -> None:
    truth, rows = export
    with TemporaryDirectory() as name:
        register = written(Path(name) / "in.csv", rows, UNSAID if unsaid else HEADINGS)
        found = outcome(register, truth)
    assert not found.startswith("wrong"), found


def test_a_clean_export_is_read_right(tmp_path: Path) -> None:
    truth = small_register()
    assert outcome(written(tmp_path / "in.csv", [dutch(row) for row in truth]), truth) == RIGHT
