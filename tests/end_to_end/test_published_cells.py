"""What a public answer gives away: attacked by its own tables, its document, another date."""

import json
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from cells_tables import CODES, cells_of, key_of, lines, name_in_document
from command import antwoord, own_project, run_folder
from looping import some
from registers import application, stopped, write_register

from antwoord.disclosure.attack.published import audit_files
from antwoord.storage.paths import project_root

Name = tuple[str, ...]
MAXIMUM = "25000"
#: The measures whose cells add up to those of the applications, or alone.
STATES = ("paid", "stopped", "approved", "pending")
SELF_EMPLOYED = ("self_employed_main", "self_employed_secondary", "self_employed_other")
#: Where a code stands in a name.
AT = {column: place for place, column in enumerate(CODES, start=2)}


def cells(folder: Path) -> dict[Name, tuple[str, str]]:
    """Value and status of every cell."""
    return {name: (value, status) for name, value, status in cells_of(folder)}


def groups() -> dict[str, str]:
    """The readable group of each NACE code of the version that the question uses."""
    rows = lines(project_root() / "data" / "raw" / "reference" / "nace.csv")
    return {row["nace_code"]: row["nace_group"] for row in rows if row["nace_version"] == "2008"}


def relations(names: set[Name]) -> list[tuple[Name, list[Name]]]:
    """The sums that the columns promise, written anew here."""
    found = []
    group_of = groups()
    beside: dict[tuple[int, Name], list[Name]] = defaultdict(list)
    for name in names:
        for place in AT.values():
            beside[place, (*name[:place], *name[place + 1 :])].append(name)
    for name in names:

        def at(place: int, code: str, name: Name = name) -> Name:
            return (*name[:place], code, *name[place + 1 :])

        def others(place: int, name: Name = name) -> list[Name]:
            same = beside[place, (*name[:place], *name[place + 1 :])]
            return [n for n in same if n[place] not in ("_T", "_X") and "+" not in n[place]]

        applicant, nace = name[AT["applicant"]], name[AT["nace"]]
        place = AT["applicant"]
        if applicant == "_T":
            found.append((name, [at(place, "company"), at(place, "self_employed")]))
        if applicant == "self_employed":
            found.append((name, [at(place, kind) for kind in SELF_EMPLOYED]))
        if name[1] == "applications" and name[AT["duration"]] == name[AT["year"]] == "_Z":
            found.append((name, [at(1, state) for state in STATES]))
        for column in ("province", "activity", "reason", "year", "duration"):
            if name[AT[column]] == "_T":
                found += [(name, others(AT[column]))]
        codes = others(AT["nace"])
        if nace == "_T":
            # Every code, or every group, each with those that are no code.
            found.append((name, [n for n in codes if n[AT["nace"]] not in group_of]))
            fine = [n for n in codes if n[AT["nace"]] not in group_of.values()]
            found.append((name, fine if any(n[AT["nace"]] in group_of for n in fine) else []))
        if nace in group_of.values():
            found.append((name, [n for n in codes if group_of.get(n[AT["nace"]]) == nace]))
        if "+" in nace:
            found.append((name, [at(AT["nace"], part) for part in nace.split("+")]))
        if name[AT["basis"]] == "_T":
            grounds = ("both", "activity_other_code", "activity_no_code")
            found.append((name, [at(AT["basis"], ground) for ground in grounds]))
    # What a table does not have is no sum of it.
    return [(whole, parts) for whole, parts in found if parts and set(parts) <= names]


def bounds(shown: dict[Name, tuple[str, str]]) -> dict[Name, tuple[float, float]]:
    """What anybody can work out by hand: sums tightened until nothing moves any more."""
    counts = {name: cell for name, cell in shown.items() if name[1] != "amount_paid_eur"}
    # The same applications in another table are one cell.
    one = {name: _place(name) for name in counts}
    # Zeros are published, but for those of a group that was stopped for one reason only.
    has_reason = AT["reason"] - 1
    low: dict[Name, float] = {
        place: 0.0 if place[has_reason] != "_T" else 1.0 for place in one.values()
    }
    high: dict[Name, float] = defaultdict(lambda: 10_000.0)
    for name, (value, _) in counts.items():
        if value:
            low[one[name]] = high[one[name]] = float(value)
    rows = [(one[w], [one[p] for p in parts]) for w, parts in relations(set(counts))]
    moved = True
    while moved:
        moved = False
        for whole, parts in rows:
            terms = [(whole, -1), *((part, 1) for part in parts)]
            for name, sign in terms:
                rest = [(n, s) for n, s in terms if n != name]
                most = sum(high[n] if s < 0 else -low[n] for n, s in rest) * sign
                least = sum(low[n] if s < 0 else -high[n] for n, s in rest) * sign
                least, most = sorted((least, most))
                if least > low[name] or most < high[name]:
                    low[name], high[name] = max(low[name], least), min(high[name], most)
                    moved = True
    return {name: (low[one[name]], high[one[name]]) for name in counts}


def _place(name: Name) -> Name:
    return (name[1], *("_T" if code == "_Z" else code for code in name[2:]))


def test_nobody_can_work_out_a_small_count_by_hand(answer: Path, internal: Path) -> None:
    shown, true = cells(answer), cells(internal)
    known = bounds(shown)
    small = [name for name, (_, status) in true.items() if status == "A" and name in known]
    assert len(small) > 50
    for name in some(small):
        low, high = known[name]
        assert shown[name] == ("", "C")
        assert low <= int(true[name][0]) <= high
        assert high >= 3, f"{name} is known to be {low} to {high}"


def test_the_attack_on_the_file_finds_nothing(answer: Path) -> None:
    path = answer / "tables" / "cells.csv"
    report = audit_files([path], minimum_count=3, maximum_eur=int(MAXIMUM))
    assert report.suppressed > 100
    assert report.findings == ()
    done = antwoord("audit-tables", str(path), "--maximum-eur", MAXIMUM)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "nothing is disclosed")


def test_the_attack_finds_a_cell_that_was_given_away(answer: Path, tmp_path: Path) -> None:
    # All of a line but one: what was hidden beside it follows.
    rows = (answer / "tables" / "cells.csv").read_text(encoding="utf-8").splitlines()
    broken = [
        re.sub(r",,[^,]*,[^,]*,C$", ",1,1,1,F", row) if ",BE-VLI," in row else row for row in rows
    ]
    assert broken != rows
    path = tmp_path / "cells.csv"
    path.write_text("\n".join(broken) + "\n", encoding="utf-8")
    done = antwoord("audit-tables", str(path))
    assert done.returncode in (2, 3), "disclosed, or contradicting each other"


def test_what_was_asked_first_is_still_published(answer: Path) -> None:
    shown = cells(answer)
    totals = [
        shown[key_of("by_province", measure)][0]
        for measure in ("applications", "paid", "amount_paid_eur", "stopped")
    ]
    assert totals == ["160", "78", "829097.00", "82"]


def test_a_public_file_has_one_mark_and_an_internal_one_says_why(
    answer: Path, internal: Path
) -> None:
    assert {status for _, status in cells(answer).values()} == {"F", "C", "R"}
    flags = {status for _, status in cells(internal).values()}
    assert {"F", "A", "S"} <= flags <= {*"FAOTS"}
    assert all(value for value, _ in some(cells(internal).values()))
    rows = lines(internal / "tables" / "cells.csv")
    assert len(cells(internal)) == len(rows), "no table holds a cell twice"
    # An internal answer holds more tables, and so hides other cells besides those that are small.
    shown, true = cells(answer), cells(internal)
    small = {name for name, (_, status) in true.items() if status in "AOT" and name in shown}
    assert len(small) > 80
    assert {shown[name] for name in small} == {("", "C")}


def test_amounts_are_whole_hundreds_and_add_up(answer: Path, internal: Path) -> None:
    shown, true = cells(answer), cells(internal)
    amounts = {name: value for name, (value, _) in shown.items() if name[1] == "amount_paid_eur"}
    assert shown[key_of("by_province", "amount_paid_eur")] == ("829097.00", "F")
    rest = Decimal(829097) % 100
    rounded = {name for name in amounts if shown[name][1] == "R"}
    assert len(rounded) > 30
    for name in some(rounded):
        value = Decimal(amounts[name])
        assert value % 100 in (0, rest), name
        assert abs(value - Decimal(true[name][0])) < 100, name
    assert {Decimal(value) for name, value in amounts.items() if value and name not in rounded} == {
        Decimal(829097),
        Decimal(0),
    }
    sums = 0
    for whole, parts in some(relations(set(shown))):
        values = [shown[name][0] for name in (whole, *parts)]
        if all(values):
            first, *others = map(Decimal, values)
            assert first == sum(others), whole
            sums += whole[1] == "amount_paid_eur" and first > 0
    assert sums >= 6


def test_the_document_and_its_charts_show_nothing_more(answer: Path) -> None:
    rows = lines(answer / "tables" / "cells.csv")
    hidden = {
        name_in_document(row): {row["low"], row["high"], str(int(Decimal(row["high"])) + 1)}
        for row in rows
        if row["conf_status"] == "C" and not row["measure"].startswith("amount")
    }
    html = (answer / "answer.html").read_text(encoding="utf-8")
    shown = re.findall(r'<(?:td|a|span)[^>]* data-cell="([^"]+)"[^>]*>(.*?)</(?:td|a|span)>', html)
    marked = [(name, re.sub(r"<[^>]+>", " ", text)) for name, text in shown if name in hidden]
    assert len(marked) > 20
    # Its ends, and no other figure.
    assert not [text for name, text in marked if not set(re.findall(r"\d+", text)) <= hidden[name]]
    assert "×" not in html
    report = json.loads((answer / "audit" / "disclosure.json").read_text(encoding="utf-8"))
    assert all(block["audit_holds"] for block in some(report["blocks"]))
    for block in some(report["blocks"]):
        assert block["suppressed"] < block["not_zero"] < block["cells"]
        # How many are sensitive, or what was lost, would tell something of what is hidden.
        told = {"name", "cells", "not_zero", "suppressed", "proven_optimal", "audit_holds"}
        assert set(block) == told
    record = json.loads((answer / "run.json").read_text(encoding="utf-8"))
    took = record["volatile"]["search_seconds"]
    assert record["disclosure"] == {key: report[key] for key in report if key != "ledger_head"}
    assert set(took) == {"counts", "amounts"}
    assert all(seconds >= 0 for seconds in some(took.values()))
    assert not re.search(r"interval|witness|tables|contributor", json.dumps(report).lower())


def test_an_internal_run_is_for_its_owner_and_holds_the_proof(
    internal: Path, tmp_path: Path
) -> None:
    files = [path for path in internal.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    html = (internal / "answer.html").read_text(encoding="utf-8")
    assert "Vertrouwelijk" in html
    proof = internal / "audit" / "disclosure.json"
    done = antwoord("audit-tables", str(proof))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "the proof holds")
    content = json.loads(proof.read_text(encoding="utf-8"))
    table = content["counts"]["certificates"]["tables"][0]
    table[0][1] += 1
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(content), encoding="utf-8")
    assert antwoord("audit-tables", str(changed)).returncode == 3


def test_a_week_later_no_small_difference_can_be_computed(internal: Path, tmp_path: Path) -> None:
    # A project of its own: a release needs the true cells of the very run that it releases.
    home = own_project(tmp_path / "home", seconds=10)
    out = home / "outputs"
    for arguments in (
        ("run",),
        ("release", str(out / "sv-533" / "2021-03-01")),
        ("run", "--reference-date", "2021-03-15"),
    ):
        done = antwoord(*arguments, home=home)
        assert done.returncode == 0, done.stderr
    paths = [out / "sv-533" / day / "tables" / "cells.csv" for day in ("2021-03-01", "2021-03-15")]
    # What the earlier answer hid to protect others may come out; nothing sensitive may.
    true = cells(internal)
    found = audit_files(paths, minimum_count=3, maximum_eur=int(MAXIMUM)).findings
    # Of the later one what nobody asked for is left out, though none of it is small.
    assert [one for one in found if one.kind not in ("exact", "in vain")] == []
    assert [one for one in found if one.path == paths[1] and one.low < 3] == []
    # How many of all applied, were paid, stopped and wait is told on both dates.
    for path in some(paths):
        told = cells(path.parents[1])
        for measure in ("applications", "paid", "stopped", "undecided"):
            assert told[key_of("by_province", measure, province="_T", applicant="_T")][0]
    earlier = [one for one in found if one.path == paths[0]]
    first_file = (paths[0]).read_text(encoding="utf-8").splitlines()
    names = [tuple(first_file[one.line - 1].split(",")[: 2 + len(CODES)]) for one in earlier]
    assert {true[name][1] for name in names} <= {"S"}
    first, second = (cells(path.parents[1]) for path in paths)
    for name, (value, _) in some(second.items()):
        before = first.get(name, ("", ""))[0]
        growing = name[1] in ("applications", "paid", "stopped")
        if value and before and growing and set(name[2:]) - {"_T", "_Z"}:
            assert int(value) - int(before) not in (1, 2), name
    record = json.loads((paths[1].parents[1] / "run.json").read_text(encoding="utf-8"))
    assert record["disclosure"]["together_with"] == ["2021-03-01"]
    done = antwoord("release", str(out / "sv-533" / "2021-03-15"), home=home)
    assert done.returncode == 0, done.stderr


def test_a_register_that_is_not_made_up_is_answered_publicly(tmp_path: Path) -> None:
    # Nobody has a number: those of different postcodes are different people.
    given = [{"postal_code": f"{9000 + n}", "enterprise_number": ""} for n in range(1, 12)]
    rows = [application(number, **each) for number, each in enumerate(given, start=1)]
    rows += [stopped(n, postal_code=f"20{n}", enterprise_number="") for n in range(20, 25)]
    register = write_register(tmp_path / "in", rows, synthetic=False)
    done = antwoord("run", "--register", str(register), "--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    folder = run_folder(tmp_path / "out", register=str(register))
    assert "fictief" not in (folder / "answer.html").read_text(encoding="utf-8").lower()
    # All five stopped ones are of one reason: that it is theirs is not told.
    shown = cells(folder)
    line = key_of("by_reason", "stopped", province="BE-VAN", nace="_T", reason="financial_risk")
    assert shown[line] == ("", "C")
