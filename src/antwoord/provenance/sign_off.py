"""Who read the audit page of a run and signed it, kept beside the run.

The folder of a run is never written again: its record holds the hash of every file, and the
ledger those of what is out. So signatures stand beside it (`2021-03-01.sign-off.json`), each
with the hashes of what was signed, a page that shows them, and a PDF for the archive. They are
for their owner alone: why a finding was accepted may tell what the public does not know.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from antwoord.answer.html.plain_page import environment, style_and_policy
from antwoord.configuration.schema import nearest
from antwoord.errors import UserError
from antwoord.hashing import sha256_of
from antwoord.language.numerals import day as day_in_words
from antwoord.provenance import front_page_wording as wording
from antwoord.provenance.past_runs import PastRun, read_run
from antwoord.provenance.signature import Signature
from antwoord.provenance.signed_pdf import signed_pdf
from antwoord.publishing.files import write_file, write_json
from antwoord.publishing.locks import HeldError, held
from antwoord.quality.page.history import PastRun as Checked
from antwoord.quality.page.history import read_summary
from antwoord.quality.rules.book import Rule, load_rule_book
from antwoord.run_files import (
    ANSWER_HTML,
    AUDIT,
    PAGE,
    RUN_RECORD,
    SIGNATURES,
    SIGNED_PAGE,
    SIGNED_PDF,
)
from antwoord.storage.paths import shown

FORMAT = "antwoord sign-off 1"
#: Characters of a name, a function or a remark.
MAXIMUM_TEXT = 1_000
_TEMPLATES = Path(__file__).parent / "templates"
_SECONDS = 10


@dataclass(frozen=True)
class Signed:
    """The signatures of a run, in order, each with whether the run is still what was signed.

    `page` shows them, where there are any.
    """

    signatures: tuple[tuple[Signature, bool], ...]
    page: Path


def sign_off(
    run: Path, name: str, function: str, remarks: Mapping[str, str], on: date, today: date
) -> Signed:
    """Adds a signature to those of a run, and makes the page that shows them.

    `run` is the folder of a run, `remarks` say by id of a broken rule why it is accepted, `on`
    is the day of signing. Raises UserError where `run` is no run or holds a file that is not
    what it left, a rule is not known or not broken, a text is empty or too long, the day is
    after `today`, or the signatures that there are cannot be read, which then stay.
    """
    run = run.resolve()
    past = _past(run)
    _require_whole(run, past)
    checked = _checked(run)
    broken = [rule for rule in checked.rules if rule in checked.failed]
    for rule in remarks:
        if rule not in broken:
            near = nearest(rule, broken)
            meant = f"; perhaps {near} is meant" if near else ""
            raise UserError(
                f"--remark {rule[:64]}: no rule of that id is broken in this run{meant}; broken: "
                + (", ".join(broken) or "none")
            )
    if on > today:
        raise UserError(f"--date {on}: a signature of a day to come cannot be kept; wait for it")
    own = Signature(
        name=_text("--name", name),
        function=_text("--function", function),
        date=on.isoformat(),
        remarks={rule: _text(f"--remark {rule}", remarks[rule]) for rule in sorted(remarks)},
        run_json_sha256=sha256_of(run / RUN_RECORD),
        files_sha256=past.files_sha256,
    )
    try:
        with held(run, seconds=_SECONDS):
            every = (*read_signatures(run), own)
            content = {
                "format": FORMAT,
                "run": f"{past.question}/{run.name}",
                "signatures": [asdict(each) for each in every],
            }
            write_json(_place(run, SIGNATURES), content, lasting=True)
            return _show(run, past, checked, every)
    except HeldError:
        raise UserError(f"{shown(run)} is being written; sign it once that is done") from None


def _show(run: Path, past: PastRun, checked: Checked, every: Sequence[Signature]) -> Signed:
    """Makes the page and the PDF that show the signatures `every` of a run."""
    signed = Signed(tuple(_held_to(past, every)), _place(run, SIGNED_PAGE))
    rules = {rule.id: rule for rule in load_rule_book().rules}
    broken = [rule for rule in checked.rules if rule in checked.failed]
    write_file(signed.page, _render(past, run, signed, broken, rules))
    last = date.fromisoformat(max(each.date for each in every))
    write_file(
        _place(run, SIGNED_PDF),
        signed_pdf(past, run.name, checked, signed.signatures, rules, last),
    )
    return signed


def show_again(run: Path) -> None:
    """Makes the page and the PDF of the signatures of a run anew, where the run still is there.

    Raises UserError where the signatures cannot be read.
    """
    past, checked, every = read_run(run), read_summary(run), read_signatures(run)
    if past and checked and every:
        _show(run, past, checked, every)


def signatures_of(run: Path) -> Signed:
    """The signatures of a run; raises UserError where it is no run, or they cannot be read."""
    run = run.resolve()
    past = _past(run)
    return Signed(tuple(_held_to(past, read_signatures(run))), _place(run, SIGNED_PAGE))


def read_signatures(run: Path) -> tuple[Signature, ...]:
    """The signatures beside the folder of a run; raises UserError where they are not as written."""
    path = _place(run, SIGNATURES)
    if not path.exists():
        return ()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError
        found = tuple(Signature(**entry) for entry in content["signatures"])
        if not all(isinstance(value, str) for each in found for value in _texts_of(each)):
            raise ValueError
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise UserError(
            f"{shown(path)} is not as sign-off writes it; put it back, or move it and sign again"
        ) from None
    return found


def _texts_of(one: Signature) -> list[Any]:
    told = asdict(replace(one, remarks={}))
    return [*(value for key, value in told.items() if key != "remarks"), *one.remarks.values()]


def _past(run: Path) -> PastRun:
    past = read_run(run)
    if past is None:
        raise UserError(f"{shown(run)} is not the folder of a run: it has no {RUN_RECORD}")
    return past


def _place(run: Path, name: str) -> Path:
    return run.with_name(name.format(run.name))


def _held_to(past: PastRun, signatures: Sequence[Signature]) -> list[tuple[Signature, bool]]:
    now = past.files_sha256
    return [(each, each.files_sha256 == now) for each in signatures]


def _require_whole(run: Path, past: PastRun) -> None:
    """What is signed is what the run left, file by file."""
    for name, digest in past.written.items():
        if not (run / name).is_file() or sha256_of(run / name) != digest:
            raise UserError(
                f"{shown(run / name)} is not what the run left; run it again before it is signed"
            )


def _checked(run: Path) -> Checked:
    """What the checks of the run came to."""
    checked = read_summary(run)
    if checked is None:
        raise UserError(f"{shown(run / AUDIT)} has no results of the checks; run it again")
    return checked


def _text(option: str, given: str) -> str:
    text = " ".join(given.split())
    if not text or not text.isprintable() or len(text) > MAXIMUM_TEXT:
        raise UserError(f"{option} must be a text of 1 to {MAXIMUM_TEXT} characters on one line")
    return text


def _render(
    past: PastRun, run: Path, signed: Signed, broken: Sequence[str], rules: Mapping[str, Rule]
) -> str:
    words = wording.SIGN[past.language]
    listed = [
        {
            "id": rule,
            "title": rules[rule].titles[past.language] if rule in rules else "",
            "remarks": [
                (each.name, each.remarks[rule])
                for each, _ in signed.signatures
                if rule in each.remarks
            ],
        }
        for rule in broken
    ]
    folder = quote(run.name)
    template = environment(_TEMPLATES).get_template("sign_off.html.j2")
    return template.render(
        **style_and_policy(_TEMPLATES, "front_page.css"),
        language=past.language,
        title=words["title"],
        skip=words["skip"],
        notice=words["made_up"] if past.synthetic else "",
        generator="antwoord sign-off",
        words=words,
        past=past,
        run=run.name,
        reference_date=day_in_words(past.reference_date, past.language),
        files_sha256=past.files_sha256,
        signed=signed.signatures,
        day=lambda text: day_in_words(date.fromisoformat(text), past.language),
        broken=listed,
        pdf=quote(SIGNED_PDF.format(run.name)),
        audit=f"{folder}/{AUDIT}/{PAGE}",
        answer="" if past.stopped else f"{folder}/{ANSWER_HTML}",
    )
