"""Both verifiers on a run, a released one and an archive: as they are, and tampered with."""

import ast
import csv
import hashlib
import io
import json
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from command import antwoord
from looping import some
from proven import digest, entered, released, sealed_again, verdicts

from antwoord.disclosure.attack.marks import said
from antwoord.disclosure.attack.published import IN_VAIN, audit_files
from antwoord.errors import UserError
from antwoord.proof import verify_alone
from antwoord.proof.archive import archive
from antwoord.proof.files import packed, sums_of
from antwoord.proof.verify import holding, told, verify

#: How many changes are made, one at a time.
FLIPS = int(os.environ.get("ANTWOORD_FLIPS", "200"))
BOTH = (True, True)
NEITHER = (False, False)


@pytest.fixture(scope="module")
def run(answer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released(answer, tmp_path_factory.mktemp("released"))


@pytest.fixture(scope="module")
def zipped(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(run, tmp_path_factory.mktemp("archives")).path


@pytest.fixture
def copy(run: Path, tmp_path: Path) -> Path:
    """The released run in an output folder of this test's own."""
    output = shutil.copytree(run.parent.parent, tmp_path / "outputs")
    return output / run.relative_to(run.parent.parent)


@pytest.fixture
def draft(answer: Path, tmp_path: Path) -> Path:
    return shutil.copytree(answer, tmp_path / "drafts" / answer.parent.name / answer.name)


def unzipped(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as given:
        given.extractall(folder)
    return folder


def lines(path: Path) -> str:
    return "\n".join(told(verify(path)))


def test_what_was_not_touched_holds(run: Path, draft: Path, zipped: Path, tmp_path: Path) -> None:
    for path in (run, draft, zipped, unzipped(zipped, tmp_path / "opened")):
        assert verdicts(path) == BOTH, path
    assert "entry 2 of 2" in lines(run)
    assert "it is a draft, and its seal alone" in lines(draft).replace("the run", "it")


def flipped(content: bytes, chance: random.Random) -> bytes:
    at, other = chance.randrange(len(content)), chance.randrange(1, 256)
    return content[:at] + bytes([content[at] ^ other]) + content[at + 1 :]


def one_more(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + bytes([chance.randrange(256)]) + content[at:]


def one_less(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + 1 :]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


#: What is done to the bytes of a file; most often one is flipped.
BYTES = (flipped, flipped, flipped, one_more, one_less, cut)


def added(path: Path, chance: random.Random) -> Callable[[], None]:
    """A file beside another; gives what undoes it."""
    name = chance.choice(("more.txt", ".hidden", "~", f"{path.name}.bak", "é.html", "run.json "))
    more = path.with_name(name)
    more.write_bytes(chance.choice((b"", path.read_bytes())))
    return more.unlink


def removed(path: Path, chance: random.Random) -> Callable[[], None]:
    content = path.read_bytes()
    path.unlink()
    return lambda: void(path.write_bytes(content))


def renamed(path: Path, chance: random.Random) -> Callable[[], None]:
    name = chance.choice((path.name.swapcase(), f"{path.name} ", f".{path.name}", f"1{path.name}"))
    other = path.with_name(name)
    path.rename(other)
    return lambda: void(other.rename(path))


def swapped(path: Path, chance: random.Random) -> Callable[[], None]:
    """Two files of a folder have each other's names."""
    beside = sorted(p for p in path.parent.iterdir() if p.is_file() and p.read_bytes())
    other = chance.choice([p for p in beside if p.read_bytes() != path.read_bytes()] or [path])
    if other == path:
        return added(path, chance)
    first, second = path.read_bytes(), other.read_bytes()

    def exchange() -> None:
        here, there = path.read_bytes(), other.read_bytes()
        path.write_bytes(there)
        other.write_bytes(here)

    exchange()
    assert (path.read_bytes(), other.read_bytes()) == (second, first)
    return exchange


FILES = (added, removed, renamed, swapped)


def void(_: object) -> None:
    """Nothing, of whatever a call gives."""


def found_by(path: Path) -> tuple[bool, bool]:
    """The verdicts; a folder that is none of a run any more does not hold either."""
    try:
        return verdicts(path)
    except UserError:
        return False, all(holds is not False for holds, _, _ in verify_alone.verify(path))


def repacked(path: Path, chance: random.Random) -> None:
    """An archive in its own form, with a file added, removed or under another name."""
    with zipfile.ZipFile(path) as given:
        files = {name: given.read(name) for name in given.namelist()}
    name = chance.choice(sorted(files))
    kind = chance.randrange(3)
    if kind == 0:
        files[f"{name}.bak"] = files[name]
    elif kind == 1:
        del files[name]
    else:
        files[f"{name}1"] = files.pop(name)
    path.write_bytes(packed(files))


def test_whatever_is_done_to_bytes_and_files_is_found_by_both(
    copy: Path, zipped: Path, tmp_path: Path
) -> None:
    chance = random.Random(533)
    inside = unzipped(zipped, tmp_path / "opened")
    whole = tmp_path / "archive.zip"
    shutil.copy(zipped, whole)
    ledger = copy.parent.parent / "releases.jsonl"
    of_run = sorted(path for path in copy.rglob("*") if path.is_file())
    of_archive = sorted(path for path in inside.rglob("*") if path.is_file())
    for number in some(range(FLIPS)):
        place = number % 4
        target = (copy, copy, whole, inside)[place]
        path = (chance.choice(of_run), ledger, whole, chance.choice(of_archive))[place]
        content, undo = path.read_bytes(), None
        if place in (0, 3) and chance.random() < 0.4:
            undo = chance.choice(FILES)(path, chance)
        elif place == 2 and chance.random() < 0.3:
            repacked(whole, chance)
        else:
            # Where the last line of a ledger goes, its run is a draft: its seal alone says so.
            ways = [way for way in BYTES if place != 1 or way is not cut]
            path.write_bytes(chance.choice(ways)(content, chance))
        same = path.is_file() and path.read_bytes() == content and undo is None
        found = found_by(target)
        if undo:
            undo()
        else:
            path.write_bytes(content)
        assert found == (BOTH if same else NEITHER), (number, path, undo)
    assert verdicts(copy) == verdicts(whole) == verdicts(inside) == BOTH


@pytest.mark.parametrize("name", ["tables/cells.csv", "run.json", "answer.pdf", "more.txt", ".x"])
def test_a_file_that_is_gone_added_or_renamed_is_found_by_both(copy: Path, name: str) -> None:
    path = copy / name
    if path.is_file():
        path.rename(path.with_name("other.csv"))
        if name != "run.json":
            assert verdicts(copy) == NEITHER
        path.with_name("other.csv").rename(path)
        content = path.read_bytes()
        path.unlink()
        if name == "run.json":
            with pytest.raises(UserError, match="neither the folder of a run"):
                verify(copy)
            return
        assert verdicts(copy) == NEITHER
        path.write_bytes(content)
    else:
        path.write_bytes(b"")
        assert verdicts(copy) == NEITHER
        path.unlink()
    assert verdicts(copy) == BOTH


def test_a_link_and_an_empty_folder_are_found_by_both(copy: Path) -> None:
    (copy / "more").mkdir()
    assert verdicts(copy) == NEITHER
    (copy / "more").rmdir()
    outside = copy.parent.parent / "page.html"
    (copy / "answer.html").rename(outside)
    (copy / "answer.html").symlink_to(outside)
    assert verdicts(copy) == NEITHER


def test_a_line_cut_from_a_ledger_of_an_archive_is_found_by_both(
    zipped: Path, tmp_path: Path
) -> None:
    def forged(change: Callable[[dict[str, bytes]], None]) -> Path:
        with zipfile.ZipFile(zipped) as given:
            files = {name: given.read(name) for name in given.namelist()}
        change(files)
        del files["SHA256SUMS"]
        path = tmp_path / "forged.zip"
        path.write_bytes(packed(files | {"SHA256SUMS": sums_of(files)}))
        return path

    assert verdicts(forged(lambda files: None)) == BOTH

    def cut(files: dict[str, bytes]) -> None:
        files["releases.jsonl"] = files["releases.jsonl"].split(b"\n")[0] + b"\n"

    assert verdicts(forged(cut)) == NEITHER
    assert verdicts(forged(lambda files: files.update({"more.txt": b"x"}))) == NEITHER
    assert verdicts(forged(lambda files: files.update({"sv-533/more.txt": b"x"}))) == NEITHER


def test_a_ledger_that_is_gone_makes_no_draft_of_a_release(
    copy: Path, draft: Path, zipped: Path, tmp_path: Path
) -> None:
    path = copy.parent.parent / "releases.jsonl"
    whole = path.read_bytes()
    for rest in (None, whole.split(b"\n")[0] + b"\n"):
        path.unlink() if rest is None else path.write_bytes(rest)
        assert verdicts(copy) == NEITHER
        assert "is of its release, and no ledger here has that: put back the ledger" in lines(copy)
    path.write_bytes(whole)
    assert verdicts(copy) == BOTH
    shutil.rmtree(copy.parent.parent / "releases")
    path.unlink()
    assert verdicts(copy) == BOTH, "nothing is left that could tell"
    with zipfile.ZipFile(zipped) as given:
        files = {name: given.read(name) for name in given.namelist()}
    del files["SHA256SUMS"], files["releases.jsonl"]
    (tmp_path / "cut.zip").write_bytes(packed(files | {"SHA256SUMS": sums_of(files)}))
    assert verdicts(tmp_path / "cut.zip") == NEITHER
    # The bundle of another run says nothing of this one.
    other = draft.parent.parent / "releases" / "2021-03-01-0" / "SHA256SUMS"
    other.parent.mkdir(parents=True)
    other.write_text(f"{'0' * 64}  run.json\n", encoding="utf-8")
    assert verdicts(draft) == BOTH


def test_a_zip_made_by_others_is_no_archive(zipped: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(zipped) as given:
        files = {name: given.read(name) for name in given.namelist()}
    for kind in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        path = tmp_path / f"{kind}.zip"
        with zipfile.ZipFile(path, "w", kind) as made:
            for name, content in some(files.items()):
                made.writestr(name, content)
        assert verdicts(path) == NEITHER
    (tmp_path / "longer.zip").write_bytes(zipped.read_bytes() + b"x")
    assert verdicts(tmp_path / "longer.zip") == NEITHER
    (tmp_path / "none.zip").write_bytes(b"")
    assert verdicts(tmp_path / "none.zip") == NEITHER


# -- forged with care: every hash made anew


def rows(run: Path) -> tuple[list[str], list[dict[str, str]]]:
    with (run / "tables" / "cells.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def rewrite(run: Path, names: list[str], told: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(told)
    (run / "tables" / "cells.csv").write_text(text.getvalue(), encoding="utf-8")


def a_value(run: Path) -> None:
    names, found = rows(run)
    row = next(row for row in found if row["conf_status"] == "F" and row["value"] not in ("", "0"))
    for name in ("value", "low", "high"):
        row[name] = str(int(row[name]) + 1)
    rewrite(run, names, found)


def a_range(end: str, step: int) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        names, found = rows(run)
        row = next(
            row
            for row in found
            if row["conf_status"] == "C" and "." not in row["low"] and int(row["low"]) > 1
        )
        row[end] = str(int(row[end]) + step)
        rewrite(run, names, found)

    return change


def a_mark(run: Path) -> None:
    names, found = rows(run)
    next(row for row in found if row["conf_status"] == "C")["conf_status"] = "F"
    rewrite(run, names, found)


def a_figure_of(name: str, pattern: str) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        path = run / name
        text = path.read_text(encoding="utf-8")
        found = re.search(pattern, text)
        assert found, pattern
        other = str(int(found[1]) + 1)
        text = text[: found.start(1)] + other + text[found.end(1) :]
        path.write_text(text, encoding="utf-8")

    return change


def a_figure_inside(name: str, part: str, pattern: str) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        with zipfile.ZipFile(run / name) as given:
            files = {each: given.read(each) for each in given.namelist()}
        text = files[part].decode()
        found = re.search(pattern, text)
        assert found, pattern
        other = str(int(found[1]) + 1)
        files[part] = (text[: found.start(1)] + other + text[found.end(1) :]).encode()
        with zipfile.ZipFile(run / name, "w", zipfile.ZIP_DEFLATED) as made:
            for each, content in some(files.items()):
                made.writestr(each, content)

    return change


def some_rows(run: Path) -> None:
    path = run / "provenance.json"
    text = path.read_text(encoding="utf-8")
    assert '"rows": null' in text
    path.write_text(text.replace('"rows": null', '"rows": 2', 1), encoding="utf-8")


FORGERIES: dict[str, Callable[[Path], None]] = {
    "a value": a_value,
    "a lower end": a_range("low", -1),
    "a higher lower end": a_range("low", 1),
    "an upper end": a_range("high", 1),
    "a lower upper end": a_range("high", -1),
    "a mark": a_mark,
    "a figure of a sentence": a_figure_of("answer.html", r'data-cell="paid">(\d+)<'),
    "the upper end of a range": a_figure_of("answer.html", r">[2-9]–(\d+)<"),
    "the lower end of a range": a_figure_of("answer.html", r">([2-9])–(?:\d\d|9)<"),
    "an upper end in the list": a_figure_of("tables/cells.html", r">[2-9]–(\d+)<"),
    "what a range is below": a_figure_of("answer.html", r">&lt; (\d+)<"),
    "a share": a_figure_of("answer.html", r'data-how="share">(\d+)'),
    "a figure of the list": a_figure_of("tables/cells.html", r"<td>(\d+)</td>"),
    "the rows behind a figure": a_figure_of("provenance.json", r'"rows": (\d+)'),
    "the rows behind a hidden figure": some_rows,
    "a figure of the DOCX": a_figure_inside(
        "answer.docx",
        "word/document.xml",
        r'<w:t xml:space="preserve">(60)</w:t></w:r></w:p></w:tc>',
    ),
    "a figure of the workbook": a_figure_inside(
        "tables/tables.xlsx", "xl/worksheets/sheet4.xml", r'<c r="K9" s="\d+"><v>(60)</v>'
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_figure_that_was_forged_with_all_hashes_is_found_by_both(draft: Path, what: str) -> None:
    FORGERIES[what](draft)
    sealed_again(draft)
    assert verdicts(draft) == NEITHER


def test_the_number_of_rows_behind_a_hidden_figure_is_an_attack(draft: Path) -> None:
    """It is what a release looks at, so that no file of sources tells what a table hides."""
    assert not [one for one in audit_files([draft]).findings if one.kind != IN_VAIN]
    path = draft / "provenance.json"
    text = path.read_text(encoding="utf-8")
    told = {json.dumps(one["cell"]): one for one in json.loads(text)["cells"]}
    _, found = rows(draft)
    row = next(row for row in found if row["conf_status"] == "C" and row["province"] == "BE-VAN")
    name = f"{row['measure']}|applicant={row['applicant']}|province=BE-VAN"
    line = json.dumps(told[json.dumps(name)], ensure_ascii=False)
    other = line.replace('"rows": null', f'"rows": {row["low"]}')
    assert other != line
    path.write_text(text.replace(line, other), encoding="utf-8")
    assert [one for one in audit_files([draft]).findings if one.kind != IN_VAIN]


def test_a_forged_headline_of_the_record_is_found_by_both(draft: Path) -> None:
    sealed_again(draft)
    assert verdicts(draft) == BOTH, "sealed again, nothing else changed"

    def more(record: dict) -> None:
        record["figures"]["paid"] += 1

    sealed_again(draft, more)
    assert verdicts(draft) == NEITHER


@pytest.mark.parametrize("what", ["a hash", "a path", "the fingerprint", "an artifact more"])
def test_a_forged_research_object_is_found(draft: Path, what: str) -> None:
    path = draft / "tro.jsonld"
    content = json.loads(path.read_text(encoding="utf-8"))
    (one,) = content["@graph"]
    composition = one["trov:hasComposition"]
    artifacts = composition["trov:hasArtifact"]
    if what == "a hash":
        artifacts[0]["trov:hash"]["trov:hashValue"] = "0" * 64
    elif what == "a path":
        one["trov:hasArrangement"][0]["trov:hasArtifactLocation"][0]["trov:path"] = "other.csv"
    elif what == "an artifact more":
        artifacts.append({"@id": "more", "trov:hash": {"trov:hashValue": "0" * 64}})
    else:
        composition["trov:hasFingerprint"]["trov:hash"]["trov:hashValue"] = "0" * 64
    values = sorted(each["trov:hash"]["trov:hashValue"] for each in artifacts)
    if what in ("a hash", "an artifact more"):
        mark = hashlib.sha256("".join(values).encode()).hexdigest()
        composition["trov:hasFingerprint"]["trov:hash"]["trov:hashValue"] = mark
    path.write_text(json.dumps(content, indent=2, sort_keys=True), encoding="utf-8")
    sealed_again(draft, made=False)
    assert "DOES NOT HOLD tro.jsonld: " in lines(draft)


def test_a_released_run_that_was_made_anew_is_not_what_was_released(copy: Path) -> None:
    sealed_again(copy, lambda record: record["volatile"].update(finished="2021-01-01T00:00:00Z"))
    assert verdicts(copy) == NEITHER
    assert "run.json is not what was released" in lines(copy)


def test_every_range_is_found_that_is_not_what_anybody_computes(draft: Path) -> None:
    names, found = rows(draft)
    chance = random.Random(1)
    hidden = [row for row in found if row["conf_status"] == "C" and "." not in row["high"]]
    row = chance.choice(hidden)
    row["high"] = str(int(row["high"]) + 1)
    rewrite(draft, names, found)
    sealed_again(draft)
    assert not holding(verify(draft))


# -- internal runs


def test_an_internal_run_has_witnesses_that_additions_check(internal: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(internal, tmp_path / internal.parent.name / internal.name)
    assert all(holds is not False for holds, _, _ in some(verify_alone.verify(copy)))
    whole = lines(copy)
    assert "witnesses show by additions" in whole
    assert "DOES NOT HOLD" not in whole
    path = copy / "audit" / "disclosure.json"
    proof = json.loads(path.read_text(encoding="utf-8"))
    table = proof["counts"]["certificates"]["tables"][0]
    assert table, "a witness deviates somewhere"
    cut = {
        **proof,
        "counts": {**proof["counts"], "certificates": {**proof["counts"]["certificates"]}},
    }
    cut["counts"]["certificates"]["tables"] = proof["counts"]["certificates"]["tables"][1:]
    path.write_text(json.dumps(cut), encoding="utf-8")
    sealed_again(copy)
    assert "DOES NOT HOLD certificates" in lines(copy)


# -- the archive


def test_an_archive_is_the_same_bytes_and_holds_what_is_public_alone(
    run: Path, zipped: Path, tmp_path: Path
) -> None:
    again = archive(run, tmp_path)
    assert again.released
    assert again.path.read_bytes() == zipped.read_bytes()
    assert zipped.name == "SV-533-2021-03-01-archive.zip"
    with zipfile.ZipFile(zipped) as given:
        names = set(given.namelist())
    own = {
        f"sv-533/2021-03-01/{p.relative_to(run).as_posix()}" for p in run.rglob("*") if p.is_file()
    }
    bundle = {name for name in names if name.startswith("releases/")}
    assert len(bundle) == 2
    assert names == own | bundle | {"verify.py", "releases.jsonl", "SHA256SUMS"}
    assert zipped.stat().st_size < 5_000_000


def test_what_may_not_leave_is_not_archived(
    internal: Path, draft: Path, answer: Path, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="is for internal use"):
        archive(internal, tmp_path / "none")
    made = archive(draft, tmp_path / "archives")
    assert not made.released
    assert made.path.name == "SV-533-2021-03-01-draft-archive.zip"
    if os.name != "nt":
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    hidden = shutil.copytree(answer, tmp_path / "hidden" / "sv-533" / answer.name)
    entered(hidden, not_before=date.today() + timedelta(days=2))
    with pytest.raises(UserError, match="may not be seen before"):
        archive(hidden, tmp_path / "none")
    (draft / "answer.html").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match=r"does not hold: files: answer\.html was changed"):
        archive(draft, tmp_path / "none")
    assert not (tmp_path / "none").exists()


# -- the second reading


def test_the_second_reading_is_short_and_stands_alone() -> None:
    text = Path(verify_alone.__file__).read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    tree = ast.parse(text)
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names


def test_it_runs_from_the_archive_with_python_alone(zipped: Path, tmp_path: Path) -> None:
    folder = unzipped(zipped, tmp_path / "opened")

    def by_hand(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        )

    good = by_hand(str(zipped))
    assert good.returncode == 0, good.stdout + good.stderr
    assert "DOES NOT HOLD" not in good.stdout
    assert by_hand(str(folder)).returncode == 0
    assert by_hand().returncode == by_hand(str(tmp_path / "none")).returncode == 2
    (folder / "sv-533" / "2021-03-01" / "answer.pdf").write_bytes(b"x")
    bad = by_hand(str(folder))
    assert bad.returncode == 5
    assert "answer.pdf was changed" in bad.stdout


def test_the_command_ends_with_0_5_or_2(zipped: Path, copy: Path, tmp_path: Path) -> None:
    done = antwoord("verify", str(zipped), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["what"] for one in found} >= {"archive", "ledger", "figures", "ranges"}
    (copy / "tables" / "tables.xlsx").write_bytes(b"x")
    bad = antwoord("verify", str(copy))
    assert (bad.returncode, bad.stderr) == (5, "")
    assert "tables/tables.xlsx was changed" in bad.stdout
    none = antwoord("verify", str(tmp_path))
    assert none.returncode == 2
    assert "neither the folder of a run nor an archive" in none.stderr


def test_thousands_are_grouped_whatever_the_sign_of_decimals() -> None:
    """A workbook says a range of millions in words; that once ended the attack."""
    for sign in (".", ","):
        one = said("≤ 2.130.000", sign)
        assert one
        assert one.high == 2_130_000


def test_the_record_of_a_run_has_one_volatile_key(answer: Path) -> None:
    record = json.loads((answer / "run.json").read_text(encoding="utf-8"))
    assert list(record)[-1] == "volatile"
    assert set(record["volatile"]) >= {"finished", "timings_seconds", "unchanged", "seal"}
    assert digest(answer / "answer.html") in json.dumps(record["outputs"])
