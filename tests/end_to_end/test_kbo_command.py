"""`antwoord kbo`: an extract made up and looked at, as a user does it."""

from pathlib import Path

from command import antwoord

from antwoord.storage.paths import project_root

COMMITTED = project_root() / "data" / "raw" / "kbo"


def test_a_sample_is_made_and_named(tmp_path: Path) -> None:
    done = antwoord("kbo", "sample", "made", "--enterprises", "30", "--update", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "made up: made/KboOpenData_9001_2025_12_31_Full.zip" in done.stdout
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == [
        "KboOpenData_9001_2025_12_31_Full.zip",
        "KboOpenData_9002_2026_01_01_Update.zip",
        "datapackage.json",
    ]


def test_what_a_zip_says_of_itself_is_shown() -> None:
    done = antwoord("kbo", "show", str(COMMITTED / "KboOpenData_9001_2025_12_31_Full.zip"))
    assert done.returncode == 0, done.stderr
    assert "full extract 9001 of 2025-12-31" in done.stdout
    assert [line.split()[:3] for line in done.stdout.splitlines() if "enterprise.csv" in line] == [
        ["enterprise.csv", "1,600", "rows"]
    ]


def test_a_file_that_is_no_zip_is_refused_in_one_sentence() -> None:
    done = antwoord("kbo", "show", str(COMMITTED / "datapackage.json"))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "antwoord: data/raw/kbo/datapackage.json is not a zip, or is cut off; download it again"
    ]


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    done = antwoord("kbo", "sample", str(tmp_path / "made"), "--snapshot-date", "2025-13-01")
    assert done.returncode == 2
    assert done.stderr.startswith("antwoord: --snapshot-date '2025-13-01' is not a date")
    assert not (tmp_path / "made").exists()
