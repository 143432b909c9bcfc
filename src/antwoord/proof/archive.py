"""One zip of a run with all that verifying it needs, the same bytes each time.

It holds what is public and no more: the run's folder, the ledger up to its entry, the bundle for
the output checker, a signature where there is one, and the second reading as `verify.py`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from antwoord.errors import UserError
from antwoord.proof import verify_alone
from antwoord.proof.files import VERIFIER, packed, place_of, sums_of
from antwoord.proof.signature import statement_files
from antwoord.proof.verify import verify
from antwoord.provenance.bundle import CHECKSUMS, bundle_of
from antwoord.provenance.past_runs import read_run
from antwoord.publishing.files import OPEN_FILE, write_file
from antwoord.publishing.rights import OWNER_FILE
from antwoord.releases import ledger
from antwoord.storage.paths import shown

#: How an archive is called: it opens as any zip does.
ENDING = "-archive.zip"


@dataclass(frozen=True)
class Archived:
    """The zip that was written, its files, and whether the run is out or a draft."""

    path: Path
    files: int
    released: bool


def archive(run: Path, to: Path) -> Archived:
    """Writes the archive of the public run in the folder `run` into the folder `to`.

    That of a draft is for its owner's eyes alone, as the draft is. Raises UserError where the run
    does not hold (`verify`), is internal, or where its ledger tells of what is under embargo.
    """
    place = place_of(run)
    past = read_run(place.run)
    if past is None:
        raise UserError(f"{shown(run)} is not the folder of a run")
    if past.internal:
        raise UserError(
            f"{shown(run)} is for internal use, and an archive holds what is public alone; run it "
            "with --audience public"
        )
    if wrong := [line for line in verify(place.run) if line.holds is False]:
        raise UserError(
            f"{shown(run)} does not hold: {wrong[0].what}: {wrong[0].told}; see antwoord verify"
        )
    files = {
        path.relative_to(place.root).as_posix(): path.read_bytes()
        for path in sorted(place.run.rglob("*"))
        if path.is_file()
    }
    files |= statement_files(place)
    lines, bundle = _ledger(place.root, place.name)
    files |= lines
    released = bool(lines)
    for file in sorted(bundle.iterdir()) if bundle else ():
        files[file.relative_to(place.root).as_posix()] = file.read_bytes()
    files[VERIFIER] = Path(verify_alone.__file__).read_bytes()
    files[CHECKSUMS] = sums_of(files)
    to.mkdir(parents=True, exist_ok=True)
    draft = "" if released else "-draft"
    path = to / f"{past.question.upper()}-{place.run.name}{draft}{ENDING}"
    content = packed(files)
    if path.exists() and (not path.is_file() or path.read_bytes() != content):
        raise UserError(f"{shown(path)} is there already, with another content; move it first")
    write_file(path, content, mode=OPEN_FILE if released else OWNER_FILE)
    return Archived(path, len(files), released)


def _ledger(root: Path, name: str) -> tuple[dict[str, bytes], Path | None]:
    """The ledger up to the entry of a run, none of a draft; the folder of its bundle, if any."""
    releases = ledger.read_ledger(root / ledger.NAME)
    own = [number for number, entry in enumerate(releases) if entry.run == name]
    if not own:
        return {}, None
    upto = releases[: own[-1] + 1]
    today = datetime.now(UTC).date()
    if hidden := [entry for entry in upto if not entry.seen_on(today)]:
        raise UserError(
            f"{hidden[0].run} may not be seen before {hidden[0].not_before}, and an archive has "
            "every line of the ledger up to its own; make it then"
        )
    lines = b"".join(entry.line + b"\n" for entry in upto)
    bundle = bundle_of(root, name, upto[-1].head)
    return {ledger.NAME: lines}, bundle if bundle.is_dir() else None
