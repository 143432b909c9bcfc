"""What changed between two answers: told by ranges to the public, by rows to who may see them."""

import json
import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from looping import some
from registers import Row, application, stopped
from series_runs import Line, place_counted, place_told

from antwoord.answer.changed.changes import change_of, changes
from antwoord.answer.changed.figures import Figure
from antwoord.answer.changed.frames import INPUTS, Frame, frame_in_words
from antwoord.cells import CellName
from antwoord.errors import DIFFERENT, DONE, UserError
from antwoord.language.languages import LANGUAGES
from antwoord.series.compare.comparison import Comparison, compare
from antwoord.series.compare.page import render_comparison
from antwoord.series.compare.sides import pair_of
from antwoord.series.wording import titles_of
from antwoord.storage.paths import WORK

FIRST, SECOND = "2024-12-31", "2025-06-30"
TOTAL = CellName("applications")


def compared(first: Path, second: Path, audience: str | None = None) -> Comparison:
    return compare(pair_of((str(first), str(second)), {}, audience, with_release=False))


def by_name(found: Comparison) -> dict[str, dict[str, int]]:
    return {one.name.spoken: dict(one.reasons) for one in found.changes}


# --- by what both tell ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "least", "most", "certain"),
    [
        (Figure(4, 4, 4), Figure(7, 7, 7), 3, 3, True),
        (Figure(4, 4, 4), Figure(None, 3, 6), -1, 2, False),
        (Figure(None, 1, 3), Figure(None, 5, 9), 2, 8, True),
        (Figure(None, 2, None), Figure(1, 1, 1), None, -1, True),
        (Figure(1, 1, 1), Figure(None, 2, None), 1, None, True),
        (None, Figure(5, 5, 5), 5, 5, True),
    ],
)
def test_a_change_is_what_two_ranges_leave(before, after, least, most, certain) -> None:
    found = change_of(TOTAL, before, after)
    assert (found.least, found.most, found.is_certain) == (least, most, certain)


def test_a_cell_that_is_nothing_where_it_is_and_absent_in_the_other_is_no_change() -> None:
    assert changes({TOTAL: Figure(0, 0, 0)}, {}) == []


def test_the_same_change_is_more_remarkable_in_a_small_figure() -> None:
    small, large = CellName("paid"), TOTAL
    found = changes(
        {small: Figure(2, 2, 2), large: Figure(900, 900, 900)},
        {small: Figure(9, 9, 9), large: Figure(907, 907, 907)},
    )
    assert [one.name for one in found] == [small, large]


def two_public(tmp_path: Path) -> tuple[Path, Path]:
    """A hidden pair on the first date, of which one is exact on the second."""
    first = place_told(
        tmp_path,
        FIRST,
        [
            Line.of("applications", 10),
            Line("applications", {"province": "BE-VAN"}, "", "4", "6", "C"),
            Line("applications", {"province": "BE-VLI"}, "", "4", "6", "C"),
        ],
    )
    second = place_told(
        tmp_path,
        SECOND,
        [
            Line.of("applications", 12),
            Line.of("applications", 7, province="BE-VAN"),
            Line.of("applications", 5, province="BE-VLI"),
            Line.of("applications", 0, province="BE-VOV"),
        ],
    )
    return first, second


def test_a_public_comparison_tells_what_both_tell_whatever_rows_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attacker who has the comparison has nothing that the two answers do not give."""
    first, second = two_public(tmp_path / "outputs")
    pages = []
    for work in some((tmp_path / "nothing", tmp_path / "rows")):
        monkeypatch.setenv(WORK, str(work))
        found = compared(first, second)
        pages.append((json.dumps(found.as_record()), render_comparison(found)))
        # What a run leaves: a public comparison does not so much as open it.
        for folder in (first, second):
            rows = tmp_path / "rows" / folder.parent.name / folder.name
            rows.mkdir(parents=True, exist_ok=True)
            for name in ("rows.parquet", "cells.parquet", "register.parquet", "ingestion.json"):
                (rows / name).write_text("none of this is read", encoding="utf-8")
    assert pages[0] == pages[1]
    record = json.loads(pages[0][0])
    assert {key for key in record if "rows" in key} == set()
    assert all("reasons" not in one and "protection" not in one for one in some(record["changes"]))
    # Every number of a change follows from the two files.
    exact = {(5, 5), (4, 6), (10, 10), (12, 12), (7, 7)}
    for one in some(record["changes"]):
        ends = [(side["low"], side["high"]) for side in (one["before"], one["after"]) if side]
        assert set(ends) <= exact
        old, new = ends
        assert (one["least"], one["most"]) == (new[0] - old[1], new[1] - old[0])
    assert record["changes"][0]["certain"]


def test_drafts_are_no_public_comparison_yet(tmp_path: Path) -> None:
    found = compared(*two_public(tmp_path))
    assert not found.pair.is_open
    assert "Concept, alleen voor wie het maakte" in render_comparison(found)


def test_released_answers_are(tmp_path: Path) -> None:
    first = place_told(tmp_path, FIRST, [Line.of("applications", 10)])
    second = place_told(tmp_path, SECOND, [Line.of("applications", 12)])
    from run_folders import release

    for folder in (first, second):
        release(tmp_path, folder, "2025-07-01")
    found = compared(first, second)
    assert found.pair.is_open
    assert "Concept" not in render_comparison(found)
    with_release = compare(pair_of((str(second), None), {}, None, with_release=True))
    assert with_release.pair.before.folder == first.resolve()


def test_an_old_value_is_struck_through_and_read_out_as_such(tmp_path: Path) -> None:
    page = render_comparison(compared(*two_public(tmp_path)))
    text = re.sub(r"\s+", " ", page)
    assert '<span class="aloud">was </span><del>10</del>' in text
    assert '<del><span aria-hidden="true">4–6</span><span class="aloud">tussen 4 en 6' in text


def test_the_same_twice_is_equal(tmp_path: Path) -> None:
    lines = [Line.of("applications", 10)]
    found = compared(
        place_told(tmp_path, "2024-11-30", lines), place_told(tmp_path, "2024-12-31", lines)
    )
    assert (found.exit_code, found.changes, found.frames) == (DONE, (), ())


def test_codes_that_stand_together_in_one_alone_and_other_rules_are_the_frame(tmp_path) -> None:
    rules = {"path": "expectations/schema.json", "bytes": 1}
    first = place_told(
        tmp_path, FIRST, [Line.of("paid", 4)], inputs=[{**rules, "sha256": "a" * 64}]
    )
    merged = "self_employed_secondary+self_employed_other"
    second = place_told(
        tmp_path,
        "2024-12-31-en",
        [Line.of("paid", 4), Line.of("paid", 3, applicant=merged)],
        inputs=[{**rules, "sha256": "b" * 64}],
        language="en",
    )
    found = compared(first, second)
    assert [one.kind for one in found.frames] == ["together", "rules"]
    assert found.exit_code == DIFFERENT
    assert "secondary occupation" in render_comparison(found)


def test_another_register_is_the_frame_and_another_extract_of_one_without_a_name_is_not(
    tmp_path,
) -> None:
    lines = [Line.of("paid", 4)]
    names = (f"{FIRST}-fund", f"{SECOND}-other-fund", f"{FIRST}-0a1b2c3d", f"{SECOND}-4e5f6071")
    fund, other, unnamed, later = (place_told(tmp_path, name, lines) for name in names)
    assert [one.kind for one in compared(fund, other).frames] == ["register"]
    assert compared(unnamed, later).frames == ()


@pytest.mark.parametrize(
    ("named", "with_release", "audience", "sentence"),
    [
        (("A", None), False, None, "name two runs, or one with --with-release"),
        (("A", "B"), True, None, "name two runs, or one with --with-release"),
        (("A", "A"), False, None, "is named twice"),
        (("A", "internal"), False, None, "say so with --audience internal"),
        (("A", "internal"), False, "public", "cannot be compared for the public"),
        (("A", "B"), False, "secret", "must be one of"),
        (("A", "B"), False, "internal", "the rows of .* are not in"),
        (("A", "nowhere"), False, None, "is not the folder of a run"),
        (("A", None), True, None, "no answer to .* is released"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(
    tmp_path, monkeypatch, named, with_release, audience, sentence
) -> None:
    monkeypatch.setenv(WORK, str(tmp_path / "work"))
    first, second = two_public(tmp_path / "outputs")
    internal = place_told(
        tmp_path / "outputs", f"{FIRST}-internal", [Line.of("paid", 1)], audience="internal"
    )
    folders = {"A": first, "B": second, "internal": internal, "nowhere": tmp_path / "nowhere"}
    given = tuple(str(folders[one]) if one else None for one in named)
    with pytest.raises(UserError, match=sentence):
        compare(pair_of(given, {}, audience, with_release=with_release))


def test_cells_that_were_changed_since_are_refused(tmp_path: Path) -> None:
    first, second = two_public(tmp_path)
    cells = second / "tables" / "cells.csv"
    cells.write_text(cells.read_text(encoding="utf-8").replace("7,7,7", "8,8,8"), encoding="utf-8")
    with pytest.raises(UserError, match="not as the run made it"):
        compared(first, second)


# --- why, by the rows of both ---------------------------------------------------------------


def register() -> list[Row]:
    """Ninety applications, some of them in 2070, some waiting, some of the first half of 2025."""
    rows = [
        application(
            number,
            application_date=f"20{12 + number % 11}-0{1 + number % 9}-1{number % 10}",
            decision_date=f"20{12 + number % 11}-11-1{number % 10}",
            paid_date=f"20{12 + number % 11}-12-0{1 + number % 9}",
            paid_amount_eur=f"{5_000 + 100 * number}.00",
            postal_code=("9000", "2070", "3500", "8000", "2000")[number % 5],
            activity=("music", "design", "film")[number % 3],
            enterprise_number="",
        )
        for number in range(1, 61)
    ]
    rows += [
        stopped(
            number,
            application_date="2023-03-01",
            decision_date="2023-05-01",
            postal_code=("9000", "2070")[number % 2],
        )
        for number in range(61, 81)
    ]
    waiting = {"decision": "", "decision_date": "", "paid_date": "", "paid_amount_eur": ""}
    rows += [
        application(number, application_date="2024-12-02", enterprise_number="", **waiting)
        for number in range(81, 86)
    ]
    dates = {"decision_date": "2025-03-01", "paid_date": "2025-04-01", "enterprise_number": ""}
    rows += [
        application(number, application_date="2025-02-03", **dates) for number in range(86, 91)
    ]
    return rows


def later(rows: list[Row], chance: random.Random) -> tuple[list[Row], dict[str, set[str]]]:
    """The next extract: some rows corrected, deleted and entered late, and which."""
    ids = [row["application_id"] for row in rows[:80]]
    chance.shuffle(ids)
    corrected, deleted = set(ids[:9]), set(ids[9:16])
    changed = [dict(row) for row in rows if row["application_id"] not in deleted]
    kinds = [
        {"postal_code": "8500"},
        {"activity": "fashion"},
        {"requested_amount_eur": "24999.00"},
    ]
    for row in changed:
        if row["application_id"] in corrected:
            row.update(chance.choice(kinds))
        if row["application_id"] == "IK-00081":  # a decision between the dates is no correction
            row.update(decision="stopped", stop_reason="withdrawn", decision_date="2025-02-02")
    entered = [
        application(number, application_date="2024-05-02", enterprise_number="")
        for number in range(501, 505)
    ]
    changed += entered
    chance.shuffle(changed)
    late = {row["application_id"] for row in entered}
    return changed, {"corrected": corrected, "deleted": deleted, "late": late}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path, dict[str, set[str]]]:
    """Two internal runs of two extracts with their rows, and what was changed between these."""
    home = tmp_path_factory.mktemp("compared")
    rows = register()
    changed, edits = later(rows, random.Random(533))
    folders = [
        place_counted(home, home / "work", of, day, extract)
        for of, day, extract in ((rows, FIRST, "old"), (changed, SECOND, "new"))
    ]
    return folders[0], folders[1], home / "work", edits


def test_each_row_is_told_by_what_became_of_it_and_each_change_by_its_parts(
    runs, monkeypatch
) -> None:
    first, second, work, edits = runs
    monkeypatch.setenv(WORK, str(work))
    found = compared(first, second)
    assert [one.kind for one in found.frames] == ["place", "nace"]
    assert found.split is not None
    told: dict[str, set[str]] = {}
    for row in found.split.rows:
        told.setdefault(row.why, set()).add(row.id)
    moved = {r["application_id"] for r in register() if r["postal_code"] == "2070"}
    gone = edits["deleted"] | {r.id for r in found.split.rows if "postal_code" in r.columns}
    assert told == {**edits, "frame": moved - gone}
    # By hand: of all applications.
    assert by_name(found)["applications"] == {
        "flow": 5,
        "late": len(edits["late"]),
        "deleted": -len(edits["deleted"]),
    }
    assert found.split.moved == {("", "paid"): 5, ("pending", "stopped"): 1}
    assert by_name(found)["stopped/withdrawn"] == {"flow": 1}
    for one in some(found.changes):
        if not one.protection:
            assert sum(one.reasons.values()) == one.least == one.most, one.name
    assert by_name(found)["applications/BE-VAN"]["frame"] == -len(moved - gone)
    columns = {name for row in found.split.rows if row.why == "corrected" for name in row.columns}
    assert columns <= {"postal_code", "activity", "requested_amount_eur"}


def test_the_other_way_round_all_of_it_is_the_other_way_round(runs, monkeypatch) -> None:
    first, second, work, _ = runs
    monkeypatch.setenv(WORK, str(work))
    forth, back = compared(first, second), compared(second, first)
    assert forth.split
    assert back.split
    for language in some(LANGUAGES):
        turned_pair = replace(back.pair, language=language)
        assert "IK-00" in render_comparison(replace(back, pair=turned_pair))
    assert back.split.moved == {("paid", ""): 5, ("stopped", "pending"): 1}
    turned = {"late": "deleted", "deleted": "late"}
    assert {(row.id, turned.get(row.why, row.why)) for row in forth.split.rows} == {
        (row.id, row.why) for row in back.split.rows
    }
    expected = {
        name: {turned.get(why, why): -value for why, value in parts.items()}
        for name, parts in by_name(forth).items()
    }
    assert by_name(back) == expected


def test_rows_of_another_run_are_refused(runs, monkeypatch, tmp_path) -> None:
    first, second, work, _ = runs
    shutil.copytree(work, tmp_path / "work")
    monkeypatch.setenv(WORK, str(tmp_path / "work"))
    own = tmp_path / "work" / second.parent.name / second.name
    other = tmp_path / "work" / first.parent.name / first.name
    shutil.copyfile(other / "cells.parquet", own / "cells.parquet")
    with pytest.raises(UserError, match="holds the rows of another run"):
        compared(first, second)
    shutil.copyfile(other / "ingestion.json", own / "ingestion.json")
    with pytest.raises(UserError, match="holds the rows of another run"):
        compared(first, second)


def test_an_instalment_between_the_dates_is_flow_and_one_before_entered_since_is_not(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv(WORK, str(tmp_path / "work"))
    rows = [application(number, paid_amount_eur="") for number in range(1, 6)]
    first = [(row["application_id"], "2020-05-04", "4000.00") for row in rows]
    second = [
        *first,
        ("IK-00001", "2025-03-01", "1500.00"),
        ("IK-00002", "2024-06-03", "700.00"),
        ("IK-00003", "2025-04-01", "-4000.00"),
    ]
    runs = [
        place_counted(tmp_path, tmp_path / "work", rows, day, extract, events)
        for day, extract, events in ((FIRST, "old", first), (SECOND, "new", second))
    ]
    found = compared(*runs)
    assert found.split is not None
    assert [(row.id, row.why) for row in found.split.rows] == [("IK-00002", "corrected")]
    assert found.split.rows[0].columns["paid_amount_eur"] == ("4000.00", "4700.00")
    assert by_name(found)["amount_paid_eur"] == {"flow": (1_500 - 4_000) * 100, "corrected": 70_000}
    assert by_name(found)["paid"] == {"flow": -1}
    assert found.split.moved == {("paid", "approved"): 1}


def test_what_another_version_of_the_program_counted_is_split_where_it_counted_the_same(
    runs, monkeypatch, tmp_path
) -> None:
    first, second, work, _ = runs
    shutil.copytree(first.parent.parent, tmp_path / "outputs")
    shutil.copytree(work, tmp_path / "work")
    monkeypatch.setenv(WORK, str(tmp_path / "work"))
    folders = [tmp_path / "outputs" / path.parent.name / path.name for path in (first, second)]
    record = json.loads((folders[0] / "run.json").read_text(encoding="utf-8"))
    record["inputs"].append({"path": "src/antwoord/cells.py", "sha256": "0" * 64, "bytes": 1})
    (folders[0] / "run.json").write_text(json.dumps(record), encoding="utf-8")
    found = compared(*folders)
    assert [one.kind for one in found.frames] == ["place", "nace", "program"]
    assert found.split is not None
    rows = tmp_path / "work" / first.parent.name / first.name / "rows.parquet"
    table = pq.read_table(rows)
    pq.write_table(table.drop_columns(["stop_reason_leaf"]), rows)
    assert compared(*folders).split is None


def test_every_change_of_the_frame_has_its_sentence_in_every_language(tmp_path) -> None:
    pair = compared(*two_public(tmp_path)).pair
    told = {
        "place": ("2070", "BE-VAN", "BE-VOV", "2025-01-01"),
        "nace": ("2025", "2025-01-01"),
        "together": ("applicant", "self_employed_secondary+self_employed_other"),
        "apart": ("applicant", "self_employed_secondary+self_employed_other"),
        **dict.fromkeys(("register", "basis", "known"), ("one", "other")),
        **dict.fromkeys(("mapping", *INPUTS), ()),
    }
    for language in some(LANGUAGES):
        in_language = replace(pair, language=language)
        titles = titles_of(in_language, pair.after.past.reference_date)
        sentences = [frame_in_words(Frame(kind, values), titles) for kind, values in told.items()]
        assert len(set(sentences)) >= len(told)
        assert not [text for text in sentences if "{" in text or not text.endswith((".", ")."))]
