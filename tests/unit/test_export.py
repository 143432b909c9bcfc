"""An answer as files to mail: telling names, no link that leads nowhere, nothing changed."""

import json
import re
import stat
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from looping import some
from proven import answer_of
from typer.testing import CliRunner

from antwoord.cli import main as cli
from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.provenance import export as module
from antwoord.provenance.export import FILES, alone, export, with_status
from antwoord.releases import ledger

PAGE = """<aside class="notice-bar"><p>Fictief</p></aside>
<h1 id="top">Antwoord</h1>
<a class="skip" href="#top">Naar het antwoord</a>
<td><a class="n" href="tables/cells.html#r7" data-cell="paid">78</a></td>
<p><a href="notebooks/03.html#cell-1">cel <em>03-05</em></a> · <a href="#top">tabel 4</a></p>"""

CELLS = """table,measure,province,applicant,nace,value,low,high,conf_status
by_province,paid,BE-VAN,_T,_Z,7,7,7,F
by_province,paid,_T,_T,_Z,,13,15,C
by_nace,paid,_T,_T,_T,,13,15,C
by_nace,amount_paid_eur,_T,_T,90.031+90.032,1200.50,1200.50,1200.50,F
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return made(tmp_path / "sv-533" / "2021-03-01")


def entered(run: Path, not_before: date) -> None:
    """A line of the ledger beside the runs, for this one."""
    answer = answer_of(run, ("answer.html",), not_before)
    with ledger.opened(run.parent.parent / ledger.NAME) as book:
        book.append(answer, datetime(2021, 3, 2, 10, tzinfo=UTC), lambda head: run)


def made(folder: Path, audience: str = "public", language: str = "nl") -> Path:
    """As much of a run as is exported, and the record that vouches for it."""
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("cells.csv"):
            path.write_text(CELLS, encoding="utf-8")
            continue
        path.write_text(PAGE if name.endswith(".html") else f"what {name} holds", encoding="utf-8")
    record = {
        "question": folder.parent.name,
        "reference_date": "2021-03-01",
        "verdict": "answered",
        "synthetic": True,
        "finished": "2021-03-02T10:00:00+00:00",
        "parameters": {"sector_basis": "activity", "audience": audience, "language": language},
        "figures": {},
        "outputs": [{"path": name, "sha256": sha256_of(folder / name)} for name in FILES],
    }
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def test_every_file_says_what_it_answers(run: Path, tmp_path: Path) -> None:
    done = export(run, tmp_path / "post")
    names = [file.name for file in done.files]
    assert names == [
        "SV-533-2021-03-01-antwoord-CONCEPT.pdf",
        "SV-533-2021-03-01-antwoord-CONCEPT.docx",
        "SV-533-2021-03-01-antwoord-CONCEPT.html",
        "SV-533-2021-03-01-tabellen-CONCEPT.xlsx",
        "SV-533-2021-03-01-tabellen-CONCEPT.ods",
        "SV-533-2021-03-01-cijfers-CONCEPT.csv",
        "SV-533-2021-03-01-cijfers-CONCEPT.sdmx.csv",
    ]
    assert done.archive.name == "SV-533-2021-03-01-CONCEPT.zip"
    with zipfile.ZipFile(done.archive) as archive:
        assert archive.namelist() == names
        for file in some(done.files):
            assert archive.read(file.name) == file.read_bytes()
    assert done.files[0].read_bytes() == (run / "answer.pdf").read_bytes()


def test_the_page_leads_to_itself_alone(run: Path, tmp_path: Path) -> None:
    page = next(f for f in export(run, tmp_path / "post").files if f.suffix == ".html")
    text = page.read_text(encoding="utf-8")
    assert re.findall(r'href="([^"]*)"', text) == ["#top", "#top"]
    assert text.count("<span") == text.count("</span>") == 2
    said = re.sub(r"<[^>]*>", "", text).replace(" · Concept: dit antwoord is niet vrijgegeven", "")
    assert said == re.sub(r"<[^>]*>", "", PAGE), "what else it says is the same"
    assert 'data-cell="paid"' in text
    assert alone(text) == text


def test_an_internal_answer_says_so_in_every_name_and_is_its_owner_s(tmp_path: Path) -> None:
    folder = made(tmp_path / "sv-533" / "2021-03-01-nace-internal-fr", "internal", "fr")
    done = export(folder, tmp_path / "post")
    for file in some((*done.files, done.archive)):
        assert file.name.startswith("SV-533-2021-03-01-nace-")
        assert "CONFIDENTIEL-PROJET" in file.name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "post").stat().st_mode) == 0o700


def test_the_same_run_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    first = export(run, tmp_path / "post").archive.read_bytes()
    assert export(run, tmp_path / "post").archive.read_bytes() == first
    assert export(run, tmp_path / "other").archive.read_bytes() == first


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_the_run_did_not_leave_is_refused(run: Path, tmp_path: Path, name: str) -> None:
    (run / name).write_text("another", encoding="utf-8")
    with pytest.raises(UserError, match="is not what the run left"):
        export(run, tmp_path / "post")
    (run / name).unlink()
    with pytest.raises(UserError, match="is not what the run left"):
        export(run, tmp_path / "post")
    assert not (tmp_path / "post").exists()


def test_nothing_of_another_content_is_overwritten(run: Path, tmp_path: Path) -> None:
    there = tmp_path / "post" / "SV-533-2021-03-01-cijfers-CONCEPT.csv"
    there.parent.mkdir()
    there.write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="is there already, with another content"):
        export(run, tmp_path / "post")
    assert [one.name for one in there.parent.iterdir()] == [there.name]


def test_a_folder_of_no_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not the folder of a run"):
        export(tmp_path, tmp_path / "post")


def test_the_command_names_the_files(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli.app, ["export", str(run)])
    assert done.exit_code == 0, done.output
    assert "SV-533-2021-03-01-antwoord-CONCEPT.pdf" in done.stdout
    assert "all of them: export/SV-533-2021-03-01-CONCEPT.zip" in done.stdout
    assert set(module.WORDS) == set(module.CONFIDENTIAL) == {"nl", "fr", "en"}


def test_the_cells_come_as_sdmx_each_once_with_its_flag(run: Path, tmp_path: Path) -> None:
    export(run, tmp_path / "post")
    text = (tmp_path / "post" / "SV-533-2021-03-01-cijfers-CONCEPT.sdmx.csv").read_text(
        encoding="utf-8"
    )
    start, after = "dataflow,ANTWOORD:SV-533(1.0),I", "2021-03-01"
    assert text.splitlines() == [
        "STRUCTURE,STRUCTURE_ID,ACTION,MEASURE,PROVINCE,APPLICANT,NACE,TIME_PERIOD,OBS_VALUE,"
        "CONF_STATUS,LOWER_BOUND,UPPER_BOUND,UNIT_MEASURE",
        f"{start},paid,BE-VAN,_T,_T,{after},7,F,7,7,PURE_NUMB",
        f"{start},paid,_T,_T,_T,{after},,C,13,15,PURE_NUMB",
        f"{start},amount_paid_eur,_T,_T,90_031$90_032,{after},1200.50,F,1200.50,1200.50,EUR",
    ]


def test_a_released_answer_says_when_and_where_it_is_listed(run: Path, tmp_path: Path) -> None:
    entered(run, not_before=date(2999, 1, 1))
    done = export(run, tmp_path / "post")
    assert [file.name for file in done.files][:1] == ["SV-533-2021-03-01-antwoord.pdf"]
    page = (tmp_path / "post" / "SV-533-2021-03-01-antwoord.html").read_text(encoding="utf-8")
    assert (
        "<p>Fictief · Vrijgegeven op 2 maart 2021, nummer 1 in de lijst van vrijgegeven "
        "antwoorden; niet te verspreiden voor 1 januari 2999</p>"
    ) in page
    (run / "run.json").write_text((run / "run.json").read_text(encoding="utf-8") + " ", "utf-8")
    again = export(run, tmp_path / "draft")
    assert "CONCEPT" in again.archive.name, "it is not what was released"


def test_a_page_without_a_bar_gets_one() -> None:
    page = with_status("<body>\n<h1>Antwoord</h1>", "Concept & meer")
    assert page == (
        '<body>\n<aside class="notice-bar"><p>Concept &amp; meer</p></aside>\n<h1>Antwoord</h1>'
    )
    assert set(module.STATUS) == set(module.DRAFT) == set(module.WORDS)
