"""Who signed the audit page of a run: added and never overwritten, held to what was signed."""

import json
import re
import shutil
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import html5lib
import page as pdf_validation
import pymupdf
import pytest
from looping import some
from typer.testing import CliRunner

from antwoord.cli import main as cli
from antwoord.errors import UserError
from antwoord.execution.results.store import ELSEWHERE
from antwoord.hashing import sha256_of
from antwoord.provenance.front_page import render_front_page
from antwoord.provenance.past_runs import list_runs
from antwoord.provenance.sign_off import MAXIMUM_TEXT, Signed, sign_off, signatures_of

TODAY = date(2021, 3, 9)
RULES = {"IMP-101": "passed", "IMP-501": "failed", "IMP-615": "failed"}
WHY = "aanvaard omdat <b>het</b> geen cijfer raakt"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return made(tmp_path / "sv-533" / "2021-03-01")


def made(folder: Path, language: str = "nl", finished: str = "2021-03-02") -> Path:
    """As much of a run as is signed."""
    (folder / "audit").mkdir(parents=True)
    counts = {"evaluated": None, "breaches": None}
    summary = {
        "format": "antwoord audit summary 1", "question": "sv-533", "reference_date": "2021-03-01",
        "synthetic": True, "audience": "public", "register_sha256": None, "stopped": False,
        "read": 9, "counted": 8, "quarantined": 1, "findings": None,
        "rules": {rule: {"outcome": outcome, **counts} for rule, outcome in RULES.items()},
    }  # fmt: skip
    files = {"audit/summary.json": json.dumps(summary), "answer.html": "<p>78</p>"}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    record(folder, language, finished)
    return folder


def record(folder: Path, language: str = "nl", finished: str = "2021-03-02") -> None:
    names = ("audit/summary.json", "answer.html")
    content = {
        "question": "sv-533",
        "reference_date": "2021-03-01",
        "verdict": "answered",
        "synthetic": True,
        "finished": f"{finished}T10:00:00+00:00",
        "parameters": {"sector_basis": "activity", "audience": "public", "language": language},
        "figures": {},
        "outputs": [{"path": name, "sha256": sha256_of(folder / name)} for name in names],
    }
    (folder / "run.json").write_text(json.dumps(content), encoding="utf-8")


def signed(run: Path, name: str = "An Peeters", **given: object) -> Signed:
    usual = {"function": "auditor", "remarks": {"IMP-501": WHY}, "on": TODAY, "today": TODAY}
    return sign_off(run, name, **{**usual, **given})


def test_nothing_in_the_run_changes_and_the_signature_stands_beside_it(run: Path) -> None:
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    done = signed(run)
    assert before == {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    path = run.with_name("2021-03-01.sign-off.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["run"] == "sv-533/2021-03-01"
    (one,) = content["signatures"]
    assert one["run_json_sha256"] == sha256_of(run / "run.json")
    assert one["remarks"] == {"IMP-501": WHY}
    for file in some((path, done.page, done.page.with_suffix(".pdf"))):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_signature_is_added(run: Path) -> None:
    signed(run)
    signed(run, "Jan Claes", remarks={"IMP-615": "ook aanvaard"})
    found = signatures_of(run).signatures
    assert [(one.name, holds) for one, holds in found] == [
        ("An Peeters", True),
        ("Jan Claes", True),
    ]


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_the_page_shows_who_why_and_what_without_a_script(tmp_path: Path, language: str) -> None:
    run = made(tmp_path / "sv-533" / "2021-03-01-x", language)
    page = signed(run, "<script>x</script>").page.read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<script" not in page
    assert "&lt;b&gt;het&lt;/b&gt; geen cijfer" in page
    assert f'<html lang="{language}">' in page
    for place in some(re.findall(r'href="([^"#]+)', page)):
        assert place in (
            "2021-03-01-x/audit/index.html",
            "2021-03-01-x/answer.html",
            "2021-03-01-x.sign-off.pdf",
        )
    assert page.count('href="2021-03-01-x/audit/index.html#IMP-') == 2
    assert "IMP-101" not in page


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_the_pdf_is_one_that_an_archive_and_a_screen_reader_take(
    tmp_path: Path, language: str
) -> None:
    run = made(tmp_path / "sv-533" / "2021-03-01", language)
    file = signed(run).page.with_suffix(".pdf")
    for profile in some(
        (pdf_validation.ValidationProfile.PDF_UA_1, pdf_validation.ValidationProfile.PDF_A_2A)
    ):
        report = pdf_validation.validate_pdf_bytes(file.read_bytes(), profile=profile)
        assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    with pymupdf.open(file) as document:
        text = " ".join(" ".join(page.get_text() for page in document).split())
    for told in some(("An Peeters", "IMP-101", "IMP-501", WHY[:12])):
        assert told in text
    first = file.read_bytes()
    run.with_name("2021-03-01.sign-off.json").unlink()
    assert signed(run).page.with_suffix(".pdf").read_bytes() == first


def test_a_change_of_the_run_after_signing_is_told(run: Path) -> None:
    signed(run)
    (run / "answer.html").write_text("<p>79</p>", encoding="utf-8")
    record(run)
    assert [holds for _, holds in signatures_of(run).signatures] == [False]
    assert "gewijzigd na ondertekening" in overview(run)
    again = signed(run, "Jan Claes")
    assert [holds for _, holds in again.signatures] == [False, True]
    page = again.page.read_text(encoding="utf-8")
    assert "daarna gewijzigd" in page
    assert "zoals hij nu is" in page


def test_the_same_run_done_again_is_still_what_was_signed(run: Path) -> None:
    signed(run)
    record(run, finished="2021-03-08")
    assert [holds for _, holds in signatures_of(run).signatures] == [True]
    path = run / "run.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    # The program was edited, and the answer is the same.
    content["outputs"].append({"path": "tro.jsonld", "sha256": "0" * 64})
    path.write_text(json.dumps(content), encoding="utf-8")
    assert [holds for _, holds in signatures_of(run).signatures] == [True]
    content["outputs"].append({"path": "more.html", "sha256": "0" * 64})
    path.write_text(json.dumps(content), encoding="utf-8")
    assert [holds for _, holds in signatures_of(run).signatures] == [False]


def overview(run: Path) -> str:
    return render_front_page(list_runs(run.parent.parent))


def test_the_owners_list_tells_of_it_and_that_of_anybody_does_not(run: Path) -> None:
    assert "ondertekend" not in overview(run)
    signed(run)
    assert "ondertekend" in overview(run)
    listing = list_runs(run.parent.parent)
    for each in some(listing.all_runs):
        assert each.signed_over
    out = tuple(replace(each, released=TODAY) for each in listing.all_runs)
    released = replace(listing, runs={"sv-533": out}).released
    assert [each.signed_over for each in released.all_runs] == [()]
    assert "ondertekend" not in render_front_page(released)


WRONG = {
    "a rule that is none": ({"remarks": {"IMP-51": "x"}}, "perhaps IMP-501 is meant"),
    "a rule that holds": ({"remarks": {"IMP-101": "x"}}, "no rule of that id is broken"),
    "no reason": ({"remarks": {"IMP-501": " "}}, "--remark IMP-501 must be a text"),
    "no name": ({"name": ""}, "--name must be a text"),
    "a name that turns the line": ({"name": "a\u202eb"}, "--name must be a text"),
    "a long function": ({"function": "x" * (MAXIMUM_TEXT + 1)}, "--function must be a text"),
    "a day to come": ({"on": date(2021, 3, 10)}, "--date 2021-03-10"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_a_sentence_and_writes_nothing(case: str, run: Path) -> None:
    given, told = WRONG[case]
    with pytest.raises(UserError) as caught:
        signed(run, **given)
    assert told in str(caught.value)
    assert sorted(path.name for path in run.parent.iterdir()) == ["2021-03-01"]


def test_what_the_run_did_not_leave_is_not_signed(run: Path) -> None:
    (run / "answer.html").write_text("<p>79</p>", encoding="utf-8")
    with pytest.raises(UserError, match=r"answer\.html is not what the run left"):
        signed(run)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "antwoord sign-off 1"}', "\x00"])
def test_signatures_that_cannot_be_read_stay_as_they_are(text: str, run: Path) -> None:
    path = run.with_name("2021-03-01.sign-off.json")
    path.write_text(text, encoding="utf-8")
    for act in some((signed, signatures_of)):
        with pytest.raises(UserError, match="is not as sign-off writes it"):
            act(run)
    assert path.read_text(encoding="utf-8") == text
    assert list_runs(run.parent.parent).all_runs


def invoked(*given: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, ["sign-off", *given])
    kind = type(result.exception).__name__ if result.exception else ""
    return result.exit_code, f"{result.output}{kind}{result.exception or ''}"


def test_the_command_signs_lists_and_says_what_changed(run: Path) -> None:
    assert "nobody has signed it" in invoked(str(run))[1]
    code, told = invoked(
        *(str(run), "--name", "An", "--function", "auditor", "--date", "2021-03-09"),
        *("--remark", "IMP-501=omdat a = b", "--remark", "IMP-615=ook"),
    )
    assert code == 0, told
    assert "IMP-501: omdat a = b" in told
    assert "2021-03-09  An, auditor: as it is now" in invoked(str(run))[1]
    (run / "answer.html").write_text("<p>79</p>", encoding="utf-8")
    record(run)
    assert "changed after it was signed" in invoked(str(run))[1]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--function", "x"), "--name is missing"),
        (("--name", "x"), "--function is missing"),
        (("--name", "x", "--function", "y", "--remark", "IMP-501"), "must be a rule and why"),
        (
            ("--name", "x", "--function", "y", "--remark", "IMP-501=a", "--remark", "IMP-501=b"),
            "stands there twice",
        ),
    ],
)
def test_a_command_that_lacks_something_says_what(
    given: tuple[str, ...], told: str, run: Path
) -> None:
    assert told in invoked(str(run), *given)[1]


def test_a_folder_that_is_no_run_is_refused(run: Path) -> None:
    shutil.rmtree(run / "audit")
    (run / "run.json").unlink()
    assert "is not the folder of a run" in invoked(str(run))[1]


@pytest.mark.parametrize("stands", [True, False], ids=["the run stands", "the run is gone"])
def test_who_is_erased_is_in_no_remark_any_more(
    stands: bool, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the PDF either, whose text a search in its bytes does not find; signatures stay."""
    monkeypatch.setenv("ANTWOORD_WORK", str(run.parents[1] / "work"))
    monkeypatch.setenv(ELSEWHERE, str(run.parents[1] / "store"))
    about = {"IMP-501": "IK-1001 is nagezien", "IMP-615": "niet van haar (IK-10011)"}
    done = signed(run, remarks=about)
    pdf = done.page.with_suffix(".pdf")
    assert "IK-1001 is nagezien" in " ".join(text_of(pdf).split())
    if not stands:
        shutil.rmtree(run)
    asked = ["erase", "IK-1001", "--output", str(run.parents[1])]
    result = CliRunner().invoke(cli.app, asked)
    assert (result.exit_code, "2 of them are kept" in result.output) == (0, True), result.output
    kept = json.loads(run.with_name("2021-03-01.sign-off.json").read_text(encoding="utf-8"))
    (one,) = kept["signatures"]
    assert one["remarks"] == {"IMP-501": "… is nagezien", "IMP-615": about["IMP-615"]}
    assert pdf.exists() == stands
    assert "IK-1001 " not in done.page.read_text(encoding="utf-8")
    if stands:
        assert "IK-1001 " not in text_of(pdf)
        assert "is nagezien" in text_of(pdf)
        assert [holds for _, holds in signatures_of(run).signatures] == [True]


def text_of(pdf: Path) -> str:
    with pymupdf.open(pdf) as pages:
        return "".join(page.get_text() for page in pages)
