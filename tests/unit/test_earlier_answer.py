"""Which answer `--since` means, and what the chapter about it tells."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ledgers import add
from looping import some
from series_runs import Line, place_told

from antwoord.answer.changed.changes import change_of
from antwoord.answer.changed.chapter import MOST, Since, chapter, earlier_key, with_earlier
from antwoord.answer.changed.figures import Figure, in_unit, range_of
from antwoord.answer.changed.frames import Frame
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.sources import Sources
from antwoord.answer.content.tables import TableMaker
from antwoord.answer.document.model import Bullets, Table
from antwoord.answer.document.text import plain_block
from antwoord.answer.words.wording import Wording
from antwoord.cells import CellName
from antwoord.errors import UserError
from antwoord.inputs import EARLIER, files
from antwoord.inputs import told as told_inputs
from antwoord.language.languages import LANGUAGES
from antwoord.parameters import DEFAULTS, Parameters, validate
from antwoord.provenance.front_page_wording import nature
from antwoord.provenance.past_runs import list_runs
from antwoord.releases.since import Earlier, earlier_of
from antwoord.series.wording import titles_of
from antwoord.storage.paths import WORK

FIRST, SECOND, THIRD = "2020-12-31", "2021-03-01", "2021-06-30"
REGISTER = "impulskrediet-register-fictief"
HEADLINE, PAID = CellName("applications"), CellName("paid")
PART = HEADLINE.at(province="BE-VAN")
AMOUNT = CellName("amount_paid_eur").at(province="BE-VAN")


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An output folder whose releases nobody else knows."""
    monkeypatch.setenv(WORK, str(tmp_path / "work"))
    return tmp_path / "outputs"


def placed(output: Path, name: str, *, released: bool = True, **overrides: Any) -> Path:
    """A run of that date, in the ledger unless it is not `released`."""
    not_before = overrides.pop("not_before", None)
    supersedes = overrides.pop("supersedes", "")
    folder = place_told(output, name, [Line.of("applications", 10)], **overrides)
    if released:
        add(
            output / "releases.jsonl",
            run=f"sv-533/{name}",
            reference_date=date.fromisoformat(name[:10]),
            register=REGISTER,
            not_before=not_before,
            supersedes=supersedes,
            files={"answer.html": "0" * 64},
        )
    return folder


def run_since(output: Path, since: str = SECOND, **given: str) -> Parameters:
    return validate(reference_date=THIRD, since=since, output=str(output), **given)


def found(parameters: Parameters) -> Earlier:
    earlier = earlier_of(parameters)
    assert earlier is not None
    return earlier


# --- which answer it is ---------------------------------------------------------------------


def test_it_is_the_answer_that_is_out(output: Path) -> None:
    folder = placed(output, SECOND)
    placed(output, FIRST)
    earlier = found(run_since(output))
    assert (earlier.folder, earlier.run) == (folder, f"sv-533/{SECOND}")
    assert earlier.told == f"sv-533/{SECOND}/tables/cells.csv"
    assert earlier.released == date(2026, 1, 3)


def test_without_the_option_there_is_none(output: Path) -> None:
    placed(output, SECOND)
    parameters = validate(reference_date=THIRD, output=str(output))
    assert earlier_of(parameters) is None
    assert DEFAULTS["since"] is None
    assert "since" not in parameters.injected
    assert parameters.name == THIRD


def test_the_folder_says_it(output: Path) -> None:
    assert run_since(output).name == f"{THIRD}-since-{SECOND}"
    assert run_since(output, audience="internal").name == f"{THIRD}-internal-since-{SECOND}"


@pytest.mark.parametrize(
    "other",
    [
        {"released": False},
        {"sector_basis": "nace"},
        {"audience": "internal"},
        {"not_before": date.today() + timedelta(days=3)},
    ],
    ids=str,
)
def test_another_is_refused_and_the_dates_that_there_are_are_named(
    output: Path, other: dict[str, Any]
) -> None:
    placed(output, SECOND, **other)
    with pytest.raises(UserError, match=f"--since {SECOND}: .* is out; there is none of any date"):
        earlier_of(run_since(output))
    placed(output, FIRST)
    with pytest.raises(UserError, match=f"there are answers of {FIRST}"):
        earlier_of(run_since(output))


def test_an_answer_known_on_another_day_is_another(output: Path) -> None:
    placed(output, SECOND)
    with pytest.raises(UserError, match="there is none of any date"):
        earlier_of(run_since(output, as_known_on=THIRD))


def test_a_date_after_the_reference_date_is_refused() -> None:
    with pytest.raises(UserError, match=f"--since {THIRD} lies after the reference date {SECOND}"):
        validate(reference_date=SECOND, since=THIRD)


def test_a_corrected_answer_is_none_any_more(output: Path) -> None:
    placed(output, SECOND)
    head = json.loads((output / "releases.jsonl").read_text(encoding="utf-8"))["hash"]
    placed(output, f"{SECOND}-2", supersedes=head)
    assert found(run_since(output)).run == f"sv-533/{SECOND}-2"


def test_the_one_in_the_language_of_the_run_comes_first(output: Path) -> None:
    placed(output, SECOND)
    placed(output, f"{SECOND}-fr", language="fr")
    assert found(run_since(output)).run == f"sv-533/{SECOND}"
    assert found(run_since(output, language="fr")).run == f"sv-533/{SECOND}-fr"


def test_an_internal_run_may_stand_beside_an_internal_one(output: Path) -> None:
    placed(output, SECOND)
    assert found(run_since(output, audience="internal")).released
    placed(output, f"{SECOND}-internal", released=False, audience="internal")
    assert found(run_since(output, audience="internal")).run == f"sv-533/{SECOND}-internal"
    assert found(run_since(output)).run == f"sv-533/{SECOND}"


def test_an_internal_run_of_another_register_is_none(output: Path) -> None:
    placed(output, f"{SECOND}-other-internal", released=False, audience="internal")
    with pytest.raises(UserError, match="is out or internal; there is none"):
        earlier_of(run_since(output, audience="internal"))


def test_figures_that_were_changed_since_are_refused(output: Path) -> None:
    folder = placed(output, SECOND)
    with (folder / "tables" / "cells.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(UserError, match=r"cells\.csv is not as its run made it"):
        earlier_of(run_since(output))


def test_its_file_is_an_input_under_the_name_of_its_run(output: Path) -> None:
    folder = placed(output, SECOND)
    parameters = run_since(output)
    name = f"sv-533/{SECOND}/tables/cells.csv"
    assert files(parameters)[EARLIER] == {name: folder / "tables" / "cells.csv"}
    assert told_inputs(parameters)[name] == folder / "tables" / "cells.csv"
    assert files(validate(reference_date=THIRD, output=str(output)))[EARLIER] == {}


def test_the_list_of_runs_says_it(output: Path) -> None:
    folder = placed(output, f"{THIRD}-since-{SECOND}", released=False)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["parameters"]["since"] = SECOND
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    (run,) = list_runs(output).all_runs
    assert "with what changed since 1 March 2021" in nature(run, "en")


# --- what is told ---------------------------------------------------------------------------


def told(
    output: Path,
    before: dict[CellName, Figure],
    after: dict[CellName, Figure],
    *,
    frames: tuple[Frame, ...] = (),
    more: bool = False,
    otherwise: bool = False,
    language: str = "en",
) -> tuple[str, Table | None]:
    """The chapter as text, and its table; of every figure that differs."""
    placed(output, SECOND)
    parameters = run_since(output, language=language)
    changes = tuple(change_of(name, before.get(name), after.get(name)) for name in before | after)
    since = Since(found(parameters), frames, changes, more, otherwise)
    values = {
        name: (None if one.shown is None else in_unit(name, one.shown), "F")
        for name, one in after.items()
    }
    ranges = {key: ends for name, one in after.items() for key, ends in range_of(name, one).items()}
    cells = with_earlier(ShownCells(values, language, ranges), since)
    titles = titles_of(parameters, parameters.reference_date)
    sources = Sources.of(cells.values, {}, Wording(language))
    tables = TableMaker(cells, titles, sources, [], "", "", public=True)
    blocks = chapter(since, tables, "2025-12-31")
    table = next((one for one in blocks if isinstance(one, Table)), None)
    return "\n".join(map(plain_block, blocks)), table


def test_a_difference_stands_beside_two_exact_figures_alone(output: Path) -> None:
    exact, ranged = Figure(10, 10, 10), Figure(None, 3, 5)
    hundreds = Figure(1_000_000, 990_001, 1_009_999)
    _, table = told(
        output,
        {HEADLINE: exact, PART: ranged, AMOUNT: hundreds},
        {
            HEADLINE: Figure(4, 4, 4),
            PART: Figure(9, 9, 9),
            AMOUNT: Figure(2_000_000, 1_990_001, 2_009_999),
            PAID: Figure(2, 2, 2),
        },
    )
    assert table is not None
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [
        ["10", "4", "\N{MINUS SIGN}6"],
        ["3–5", "9", "–"],
        ["10,000", "20,000", "–"],
        ["–", "2", "–"],
    ]
    gap = table.rows[0].cells[2]
    assert gap.of == (HEADLINE, earlier_key(HEADLINE))
    assert gap.how == "difference"
    assert gap.number == -6
    assert [row.cells[0].cell for row in table.rows[:2]] == [
        earlier_key(HEADLINE),
        earlier_key(PART),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frame_comes_first_and_what_is_only_told_otherwise_last(
    output: Path, language: str
) -> None:
    frames = (Frame("place", ("2070", "BE-VAN", "BE-VOV", "2025-01-01")), Frame("rules"))
    text, table = told(
        output,
        {HEADLINE: Figure(10, 10, 10)},
        {HEADLINE: Figure(12, 12, 12)},
        frames=frames,
        more=True,
        otherwise=True,
        language=language,
    )
    assert table is not None
    assert text.index("2070") < text.index(table.caption)
    assert f"{MOST}" in table.notes[-1]
    last = text.rsplit("\n", 1)[-1]
    assert "2021" in last
    assert last not in table.notes
    assert "{" not in text


def test_where_nothing_changed_that_is_said(output: Path) -> None:
    text, table = told(output, {}, {})
    assert table is None
    assert "No figure that both answers tell has changed." in text
    assert "counted in the same way" in text
    assert not any(isinstance(one, Bullets) for one in some([text]))
