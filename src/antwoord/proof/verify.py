"""Whether a run holds: one line for each thing that is checked.

Files first; where these are not as the run left them, what they say is not looked at. Then the
figures: the attack on published tables (`disclosure.attack`) reads every table, page, workbook
and DOCX of the run and computes every range anew.
"""

import csv
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from antwoord.catalogue.following import How, follows
from antwoord.cells import EARLIER, CellName, row_name
from antwoord.disclosure.attack.published import IN_VAIN, MINIMUM_COUNT, FilesAudit, audit_files
from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.proof.files import (
    ChangedError,
    Place,
    place_of,
    require_listed,
    require_of_archive,
    require_plain,
    unpacked,
)
from antwoord.proof.signature import checked
from antwoord.proof.timestamp import stamped
from antwoord.provenance.bundle import CHECKSUMS, FOLDER, Told
from antwoord.provenance.objects.tro import placed, told_by
from antwoord.provenance.seal import seal_holds
from antwoord.publishing.files import write_file
from antwoord.publishing.rights import own_folder
from antwoord.releases import ledger, registers
from antwoord.run_files import (
    ANSWER_DOCX,
    ANSWER_HTML,
    ANSWER_PDF,
    AUDIT,
    CELLS_CSV,
    NOTEBOOKS,
    REPORT,
    RUN_RECORD,
    SOURCES,
    TABLES,
    TRO,
    WORKBOOKS,
)
from antwoord.storage.paths import project_root
from antwoord.verdicts import require_tables

_CELLS = f"{TABLES}/{CELLS_CSV}"
_ROW, _CELL = (re.compile(rf"<{one}\b[^>]*>(.*?)</{one}>", re.DOTALL) for one in ("tr", "t[dh]"))
_TAG, _ALOUD = re.compile(r"<[^>]*>"), re.compile(r'<span class="aloud">.*?</span>', re.DOTALL)
_SHARE = re.compile(
    r'data-of="([^"]*)" data-how="([^"]*)"[^>]*>'
    r'((?:[^<]|<span class="g">\d+</span>|<span class="neg"><span>-</span></span>)*)'
)
_NO_CODES = ("table", "measure", "value", "low", "high", "conf_status")
#: A figure or a range at the beginning of a cell.
_FIGURE = re.compile(r"[<≤]?\s?[+−-]?\d[\d.,\u202f\u00a0]*(?:–\d[\d.,\u202f\u00a0]*)?")
_NUMBER = re.compile(r"[+−-]?\d+(?:[.,\u202f\u00a0]\d+)*")
_WHOLE = re.compile(r"[+−-]?\d+(?:[.,\u202f\u00a0]\d{3})*")
_GROUP = re.compile(r'<span class="g">(\d+)</span>')
_GROUPS = re.compile(r"[.,\u202f\u00a0](?=\d{3}(?!\d))")
#: What reading a record that is not one of ours raises.
_UNLIKE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
#: Of inputs that are others by now, so many are named.
SOME = 3


@dataclass(frozen=True)
class Line:
    """What was checked, and what came out; `holds` is None where it could not be checked."""

    holds: bool | None
    what: str
    told: str


@dataclass
class _Checks:
    """The lines so far; whatever a check raises that says it does not hold becomes one."""

    lines: list[Line]

    def of(self, what: str, check: Callable[[], str | None]) -> bool:
        """Adds the line of a check; gives whether it holds. One that gives None was not made."""
        try:
            told = check()
        except (ChangedError, UserError) as error:
            self.lines.append(Line(False, what, str(error)))
            return False
        except _UNLIKE:
            self.lines.append(Line(False, what, "it is not written as a run writes it"))
            return False
        if told is not None:
            self.lines.append(Line(True, what, told))
        return True

    def skip(self, what: str, why: str) -> None:
        """Adds the line of what was not checked."""
        self.lines.append(Line(None, what, why))


def verify(
    path: Path, allowed_signers: Path | None = None, timestamp_roots: Path | None = None
) -> list[Line]:
    """What holds of a run in its folder, in an archive, or in an archive that was unpacked.

    With `allowed_signers`, a file of OpenSSH, one of these must have signed it; with
    `timestamp_roots`, certificates as PEM, one of these must have stamped it. Nothing is written
    beside it. Raises UserError where there is no run at `path`.
    """
    checks = _Checks([])
    if not path.exists():
        raise UserError(f"{path}: there is no such file or folder")
    if path.is_dir():
        _folder(checks, place_of(path), allowed_signers, timestamp_roots)
        return checks.lines
    held: dict[str, bytes] = {}

    def opened() -> str:
        held.update(unpacked(path.read_bytes()))
        return f"{len(held)} files, and nothing else in its bytes"

    if not checks.of("archive", opened):
        return checks.lines
    with TemporaryDirectory(prefix="aw-") as folder:
        for name, content in held.items():
            own_folder(Path(folder, name).parent)
            write_file(Path(folder, name), content)
        try:
            place = place_of(Path(folder))
        except UserError:
            raise UserError(f"{path} is not the archive of a run") from None
        _folder(checks, place, allowed_signers, timestamp_roots)
    return checks.lines


def _folder(
    checks: _Checks, place: Place, allowed: Path | None, timestamp_roots: Path | None
) -> None:
    within = place.root if place.archived else place.run
    good = checks.of("folder", lambda: f"{require_plain(within)} files, all plain")
    if good and place.archived:
        good = checks.of("hashes", lambda: _listed(place))
    good = good and checks.of(RUN_RECORD, lambda: _sealed(place.run / RUN_RECORD))
    good = good and checks.of("files", lambda: _as_recorded(place.run))
    good = checks.of("ledger", lambda: _released(place)) and good
    if not good:
        checks.skip("figures", "the files are not those that the run left")
        return
    _signature(checks, place, allowed)
    _stamp(checks, place, timestamp_roots)
    record = json.loads((place.run / RUN_RECORD).read_text(encoding="utf-8"))
    _inputs(checks, record)
    if (place.run / TRO).is_file():
        checks.of(TRO, lambda: _object(place.run, record))
    else:
        checks.skip(TRO, "it is not there: an earlier version of the program made this run")
    if record["verdict"] == "stopped":
        checks.skip("figures", "there is no answer: the checks of the register stopped the run")
        return
    _figures(checks, place, internal=record["parameters"]["audience"] == "internal")
    checks.skip(ANSWER_PDF, "its figures are vouched for by its hash alone")


# -- files


def _listed(place: Place) -> str:
    number = require_listed(place.root)
    require_of_archive(place)
    return f"{number} files are as {CHECKSUMS} lists them"


def _sealed(path: Path) -> str:
    if not seal_holds(path.read_bytes()):
        raise ChangedError("its seal is not that of its bytes: it was changed, or never had one")
    return "its seal holds, which anybody can make anew: see the ledger, or a signature"


def _as_recorded(run: Path) -> str:
    """That the files of a folder are those in its record."""
    told = json.loads((run / RUN_RECORD).read_text(encoding="utf-8"))["outputs"]
    listed = {one["path"]: (one["sha256"], one["bytes"]) for one in told}
    there = {
        path.relative_to(run).as_posix(): (sha256_of(path), path.stat().st_size)
        for path in sorted(run.rglob("*"))
        if path.is_file() and path != run / RUN_RECORD
    }
    wrong = [
        *(f"{name} is not there" for name in listed if name not in there),
        *(f"{name} is not of this run" for name in there if name not in listed),
        *(f"{name} was changed" for name in there if listed.get(name, there[name]) != there[name]),
    ]
    if wrong:
        raise ChangedError("; ".join(wrong))
    return f"{len(listed)} files are as the run left them, and no other is there"


def _released(place: Place) -> str:
    """That the ledger is whole, and its entry of this run is of these files."""
    path = place.root / ledger.NAME
    releases = ledger.read_ledger(path)
    _require_known(place, path, releases)
    entry = _entry(place, releases)
    if entry is None:
        if place.archived and releases:
            raise ChangedError("it does not hold this answer")
        _require_no_bundle(place)
        if not releases and not place.archived:
            return "there is none: the run is a draft, and its seal alone vouches for it"
        return "no entry is of this run: it is a draft, and its seal alone vouches for it"
    if place.archived and entry is not releases[-1]:
        raise ChangedError("it has entries after that of this answer")
    hashes = dict(entry.files) | ({RUN_RECORD: entry.run_sha256} if entry.run_sha256 else {})
    for name, digest in hashes.items():
        if not (place.run / name).is_file() or sha256_of(place.run / name) != digest:
            raise ChangedError(f"{name} is not what was released on {entry.released:%Y-%m-%d}")
    return (
        f"released on {entry.released:%Y-%m-%d}, entry {entry.sequence} of {len(releases)}; the "
        f"last hash is {releases[-1].head}"
    )


def _require_no_bundle(place: Place) -> None:
    """That nothing which a release leaves beside the ledger is of a run without an entry."""
    mark = f"{sha256_of(place.run / RUN_RECORD)}  {RUN_RECORD}"
    for path in sorted(place.root.glob(f"{FOLDER}/*/{CHECKSUMS}")):
        if mark in path.read_text(encoding="utf-8", errors="replace").splitlines():
            raise ChangedError(
                f"{FOLDER}/{path.parent.name} is of its release, and no ledger here has that: put "
                "back the ledger; if the release was broken off, release it"
            )


def _entry(place: Place, releases: Sequence[ledger.Release]) -> ledger.Release | None:
    """The entry of a run, the last where there are several; None of a draft."""
    return next((entry for entry in reversed(releases) if entry.run == place.name), None)


def _ledger(place: Place) -> tuple[ledger.Release, ...]:
    return ledger.read_ledger(place.root / ledger.NAME)


def _signature(checks: _Checks, place: Place, allowed: Path | None) -> None:
    entry = _entry(place, _ledger(place))
    found: list[str | None] = []

    def signed() -> str | None:
        at = entry.released if entry else datetime.now(UTC)
        found.append(checked(place, allowed, at))
        return found[0]

    if checks.of("signature", signed) and not found[0]:
        checks.skip("signature", "nobody signed it")


def _stamp(checks: _Checks, place: Place, roots: Path | None) -> None:
    found: list[tuple[bool, str] | None] = []

    def held() -> str | None:
        found.append(stamped(place, roots))
        return found[0][1] if found[0] and found[0][0] else None

    if checks.of("time stamp", held) and found[0] and not found[0][0]:
        checks.skip("time stamp", found[0][1])


def _require_known(place: Place, path: Path, releases: tuple[ledger.Release, ...]) -> None:
    """That the ledger still holds the last entry that this machine knows of each register."""
    if place.archived:
        return
    try:
        known = [registers.known_of(one) for one in sorted({each.register for each in releases})]
    except UserError:  # no project on this machine
        return
    heads = {entry.head for entry in releases} | {ledger.NOTHING_BEFORE}
    for one in known:
        if one and one.ledger.resolve() == path.resolve() and one.head not in heads:
            raise ChangedError(f"it lost its last entry, of hash {one.head}")


def _inputs(checks: _Checks, record: Mapping[str, Any]) -> None:
    """Which inputs are here under the names of the record, and whether they are as then."""
    try:
        root = project_root()
    except UserError as error:
        checks.skip("inputs", f"they are not here: {error}")
        return
    inputs = [one for one in record["inputs"] if (root / one["path"]).is_file()]
    other = [one["path"] for one in inputs if sha256_of(root / one["path"]) != one["sha256"]]
    away = len(record["inputs"]) - len(inputs)
    told = f"{len(inputs) - len(other)} of {len(record['inputs'])} are here and as they were read"
    told += f", {away} are not here" if away else ""
    if other:
        named = ", ".join(other[:SOME]) + (" …" if len(other) > SOME else "")
        checks.skip("inputs", f"{told}, {len(other)} are others by now ({named})")
    else:
        checks.of("inputs", lambda: told)


def _object(run: Path, record: Mapping[str, Any]) -> str:
    """That the transparent research object is of the inputs and outputs of the record."""
    try:
        told = told_by((run / TRO).read_text(encoding="utf-8"))
    except (ValueError, LookupError, TypeError) as error:
        raise ChangedError(f"it is no object of a run: {error}") from None
    if told != placed(record):
        raise ChangedError(f"its files and their hashes are not those of {RUN_RECORD}")
    return f"{sum(map(len, told.values()))} files, inputs among them, are as {RUN_RECORD} has them"


# -- figures


def _figures(checks: _Checks, place: Place, *, internal: bool) -> None:
    run = place.run
    checks.of("tables", lambda: _tables(run, public=not internal))
    checks.of("sources", lambda: _sources(run))
    report = json.loads((run / AUDIT / REPORT).read_text(encoding="utf-8"))
    found: list[FilesAudit] = []

    def attacked() -> str:
        rules = report.get("rules") or {}
        minimum = rules.get("minimum_count", MINIMUM_COUNT)
        try:
            found.append(audit_files([run], minimum_count=minimum, ranges=True))
        except UserError as error:
            raise ChangedError(str(error).replace(f"{run}/", "")) from None
        # A notebook of an internal run shows figures besides those of the tables.
        unread = [one for one in found[0].unread if not (internal and f"/{NOTEBOOKS}/" in one)]
        if unread:
            raise ChangedError(unread[0].replace(f"{run}/", ""))
        told = f"{found[0].cells:,} figures of tables, pages, workbook and DOCX agree"
        return f"{told}, and {found[0].relations:,} sums hold"

    if not checks.of("figures", attacked):
        return
    _since(checks, place)
    if internal:
        checks.of("certificates", lambda: _certified(run / AUDIT / REPORT))
        return
    checks.of("shares", lambda: _shares(run))
    checks.of("layouts", lambda: _laid_out(run, found[0]))
    checks.of("workbooks", lambda: _in_books(run))
    checks.of("ranges", lambda: _ranges(run, found[0]))
    checks.of("protection", lambda: _protected(place, found[0]))
    checks.skip("certificates", "they tell hidden figures, so that internal runs alone have them")


def _tables(run: Path, *, public: bool) -> str:
    require_tables(run, public=public)
    return "every row of the cells is as one of this audience, and states add up"


def _sources(run: Path) -> str:
    """That each cell has its line of sources, with rows only where that very count is told."""
    told = {
        CellName.of(row["measure"], {at: c for at, c in row.items() if at not in _NO_CODES}).text: (
            int(row["value"]) if row["value"].isdigit() else None
        )
        for row in _rows(run).values()
    }
    if not (run / SOURCES).is_file():
        raise ChangedError(
            f"{SOURCES} is not there: an earlier version of the program made this run"
        )
    found = json.loads((run / SOURCES).read_text(encoding="utf-8"))["cells"]
    for one in found:
        if one["rows"] != told.get(one["rows_of"]):
            raise ChangedError(f"{SOURCES}: the rows of {one['cell']} are not those of {_CELLS}")
    if {one["cell"] for one in found} != set(told):
        raise ChangedError(f"{SOURCES}: its cells are not those of {_CELLS}")
    return f"{len(found)} cells have their query, rules and notebook cell"


def _shares(run: Path) -> str:
    """That each share, mean and difference of the page is that of the cells which it names."""
    known: dict[str, str] = {}
    for row in _rows(run).values():
        codes = {at: code for at, code in row.items() if at not in _NO_CODES}
        known[CellName.of(row["measure"], codes).text] = row["value"]
    record = json.loads((run / RUN_RECORD).read_text(encoding="utf-8"))
    known |= {row_name(fact).text: str(number) for fact, number in record["rows"].items()}
    earlier = (record.get("since") or {}).get("figures", {})
    known |= {name: str(ends[-1]) for name, ends in earlier.items()}
    found = _SHARE.findall((run / ANSWER_HTML).read_text(encoding="utf-8"))
    for of, how, text in found:
        part, rest = (Decimal(known[html.unescape(name)]) for name in of.split("; "))
        exact = follows(cast("How", how), part, rest)
        sign = "-" if "neg" in text else ""
        if Decimal(sign + re.sub(r"\D", "", text)) != exact:
            raise ChangedError(f"{ANSWER_HTML}: it says {text}, and {of} gives {exact}")
    return f"{len(found)} shares, means and differences are those of their cells"


def _since(checks: _Checks, place: Place) -> None:
    """That the figures of an earlier answer which a run tells are those that were released."""
    record = json.loads((place.run / RUN_RECORD).read_text(encoding="utf-8"))
    since = record.get("since")
    if since is None:
        return
    what = "figures of the earlier answer"
    entry = next((one for one in reversed(_ledger(place)) if one.run == since["run"]), None)
    if entry is None:
        checks.skip(what, f"the ledger with {since['run']} is not here, or it is an internal run")
        return
    columns = entry.columns[_CELLS]

    def held() -> str:
        released = {}
        for key, value in entry.cells[_CELLS].items():
            codes = {at: code for at, code in zip(columns, key, strict=True) if at not in _NO_CODES}
            measure = key[columns.index("measure")]
            released[CellName.of(f"{EARLIER}{measure}", codes).text] = value
        for name, (*_, value) in since["figures"].items():
            if name not in released or released[name] != (
                None if value is None else Decimal(value)
            ):
                raise ChangedError(f"{RUN_RECORD}: {name} is not as {since['run']} told it")
        return f"{len(since['figures'])} are those of {since['run']}, as the ledger has them"

    checks.of(what, held)


def _laid_out(run: Path, read: FilesAudit) -> str:
    """That each row of figures in the DOCX and the workbook is a row of the page."""
    page = _ALOUD.sub("", (run / ANSWER_HTML).read_text(encoding="utf-8"))
    known = {
        _figures_in(html.unescape(_TAG.sub("", cell)) for cell in _CELL.findall(row))
        for row in _ROW.findall(page)
    }
    number = 0
    rows = (texts for block in read.documents[run / ANSWER_DOCX] for _, texts in block.lines)
    for figures in map(_figures_in, rows):
        if len(figures) > 1 and figures not in known:
            raise ChangedError(f"{ANSWER_DOCX}: the page has no row with {', '.join(figures)}")
        number += len(figures) > 1
    return f"{number:,} rows of figures in the DOCX are rows of the page"


def _in_books(run: Path) -> str:
    """That the figures of each row of the workbooks are those of a row of the page.

    An end of a range may stand one below what the page says it is below, and that of a figure in
    whole hundreds a hundred beside it; 0 and 1 say that there is no lower end.
    """
    page = _ALOUD.sub("", (run / ANSWER_HTML).read_text(encoding="utf-8"))
    near = []
    for row in _ROW.findall(page):
        told = _NUMBER.findall(html.unescape(_TAG.sub(" ", _GROUP.sub(r"\1", row))))
        values = {int(_GROUPS.sub("", one).strip("+")) for one in told if _WHOLE.fullmatch(one)}
        near.append({beside for one in values for beside in (one, one - 1, one - 100, one + 100)})
    number = 0
    for name in WORKBOOKS.values():
        for row in _rows_of_numbers(run / TABLES / name):
            if not any(of >= row - {0, 1} for of in near):
                raise ChangedError(
                    f"{TABLES}/{name}: the page has no row with {', '.join(map(str, sorted(row)))}"
                )
            number += len(row)
    return f"{number:,} figures of the workbooks are those of rows of the page"


def _rows_of_numbers(book: Path) -> Iterator[set[int]]:
    """The whole numbers in each row of a workbook."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(book) as opened:
        for sheet in opened.sheet_names:
            for row in opened.get_sheet_by_name(sheet).to_python():
                numbers = (one for one in row if isinstance(one, int | float))
                yield {int(one) for one in numbers if one == int(one)}


def _figures_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Of the cells of a row what begins with a figure, however its thousands are grouped."""
    found = (_FIGURE.match(text.strip()) for text in texts)
    plain = (_GROUPS.sub("", one[0]).replace(",", ".") for one in found if one)
    return tuple(one.rstrip("0").rstrip(".") if "." in one else one for one in plain)


def _rows(run: Path) -> dict[int, dict[str, str]]:
    """The rows of the cells by their lines."""
    with (run / _CELLS).open(encoding="utf-8", newline="") as file:
        return dict(enumerate(csv.DictReader(file), start=2))


def _ranges(run: Path, found: FilesAudit) -> str:
    computed = {row.line: one for row, one in found.ranges if row.path.name == CELLS_CSV}
    for line, row in _rows(run).items():
        told = tuple(Decimal(row[end]) if row[end] else None for end in ("low", "high"))
        if line in computed and told != tuple(computed[line]):
            low, high = computed[line]
            raise ChangedError(
                f"{_CELLS}, line {line}: it says {told[0]} to {told[1]}, and what is published "
                f"gives {low} to {high}"
            )
    return f"{len(computed):,} ranges are what anybody computes from what is published"


def _protected(place: Place, found: FilesAudit) -> str:
    run, telling = place.run, [one for one in found.findings if one.kind != IN_VAIN]
    if telling:
        told = _told_by_headlines(place)
        telling = [one for one in telling if (one.place.measure, one.place.codes) not in told]
    if telling:
        first = telling[0]
        where = f"{first.path.relative_to(run).as_posix()}, line {first.line}"
        raise ChangedError(f"{where}: {first.place} can be computed ({len(telling)} such in all)")
    return f"of {found.suppressed:,} hidden figures none is computed that should not be"


def _told_by_headlines(place: Place) -> set[Told]:
    """What the headlines of a run tell with those of the answers that it was protected with."""
    from antwoord.catalogue.code_lists import load_code_lists
    from antwoord.catalogue.declared.question import load_question
    from antwoord.disclosure.model.settings import settings_of
    from antwoord.provenance.release import told_by_headlines

    record, report = (
        json.loads((place.run / name).read_text(encoding="utf-8"))
        for name in (RUN_RECORD, f"{AUDIT}/{REPORT}")
    )
    try:
        question = load_question(record["question"], load_code_lists())
    except UserError:  # it is not here
        return set()
    own = (record["question"], record["parameters"]["sector_basis"])
    out = [
        one
        for one in _ledger(place)
        if (one.question, one.sector_basis) == own
        and one.reference_date.isoformat() in report["together_with"]
    ]
    if len({one.register for one in out}) != 1:
        return set()  # nobody can say which register is its own
    day = date.fromisoformat(record["reference_date"])
    return told_by_headlines(place.run / _CELLS, day, out, settings_of(question).headlines)


def _certified(path: Path) -> str | None:
    from antwoord.disclosure.proof.proofs import check_proof

    if "impossible" in json.loads(path.read_text(encoding="utf-8")):
        return "there are none: no public answer protects everybody, and this is an internal one"
    witnesses, wrong = check_proof(path)
    if wrong:
        raise ChangedError(wrong[0])
    return f"{witnesses:,} witnesses show by additions that every sensitive figure is safe"


def holding(lines: list[Line]) -> bool:
    """Whether nothing that was checked failed."""
    return not any(line.holds is False for line in lines)


def told(lines: list[Line]) -> Iterator[str]:
    """Each line as it is shown."""
    words = {True: "holds", False: "DOES NOT HOLD", None: "not checked"}
    for line in lines:
        yield f"{words[line.holds]:<14}{line.what}: {line.told}"
