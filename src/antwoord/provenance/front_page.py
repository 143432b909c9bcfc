"""The front pages over all runs: `index.html` and `overview.html` of the output folder.

What has been answered, for which dates, what the checks said, and where it is. They are made
anew by every run from the folders beside them, and depend on nothing else: no clock, no
machine. `index.html` is for anybody: it knows only what the ledger released. `overview.html`
is for its owner: it lists drafts, runs for internal use and checks too. The figures of those
are not on it: two drafts, each protected with what is out, are not yet protected together.
"""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from antwoord.answer.html.plain_page import environment, style_and_policy
from antwoord.errors import UserError
from antwoord.language.numerals import count, day, euro, has_cents
from antwoord.provenance import front_page_wording as wording
from antwoord.provenance.past_runs import CheckedExtract, Listing, PastRun, list_runs
from antwoord.publishing.files import OPEN_FILE, write_file
from antwoord.run_files import ANSWER_HTML
from antwoord.storage.paths import shown

if TYPE_CHECKING:
    from jinja2 import Template

PAGE, PUBLIC_PAGE = "overview.html", "index.html"
GENERATOR = "antwoord front page"
_TEMPLATES = Path(__file__).parent / "templates"
#: Runs that end at the same moment may each have missed the other's folder.
_ATTEMPTS = 5
_MARK = f'<meta name="generator" content="{GENERATOR}">'
_HEAD_BYTES = 2_000


def write_front_page(output: Path) -> Path:
    """Writes both pages of an output folder, each whole or not at all; gives the owner's.

    Raises UserError where the folder holds a page of that name that is not one of these,
    which stays as it is, or cannot be written.
    """
    page, public = output / PAGE, output / PUBLIC_PAGE
    try:
        for one in (page, public):
            if one.exists() and not _is_ours(one):
                raise UserError(f"{shown(one)} is not a page of antwoord; it was left as it is")
        for _ in range(_ATTEMPTS):
            listing = list_runs(output)
            write_file(page, render_front_page(listing))
            write_file(public, render_front_page(listing.released), mode=OPEN_FILE)
            # What was published since has made its own page before ours, and is not in it.
            if list_runs(output) == listing:
                break
    except OSError as error:
        raise UserError(f"{shown(page)} cannot be written: {error.strerror}") from None
    return page


def render_front_page(listing: Listing, language: str | None = None) -> str:
    """The page as text; every text of a run is escaped.

    Its language is that of the runs where they share one, else Dutch: a page over all runs
    does not change its language with the last of them.
    """
    language = language or _language(listing)
    words = wording.PAGE[language]
    made_up = [run.synthetic for run in listing.all_runs]
    made_up += [extract.synthetic for extract in listing.extracts]
    return _template().render(
        **style_and_policy(_TEMPLATES, "front_page.css"),
        language=language,
        title=words["title"],
        skip=words["skip"],
        notice=words["all_made_up" if all(made_up) else "some_made_up"] if any(made_up) else "",
        generator=GENERATOR,
        words=words,
        tally=wording.tally(listing, language),
        warning="" if listing.ledger_holds else words["ledger"],
        questions=[
            _question(name, runs, language, listing.ledger_holds)
            for name, runs in listing.runs.items()
        ],
        extracts=[_extract(extract, language) for extract in listing.extracts],
    )


@cache
def _template() -> "Template":
    """The pages' template; to compile it takes longer than to fill it in."""
    return environment(_TEMPLATES).get_template("front_page.html.j2")


def _language(listing: Listing) -> str:
    languages = {run.language for run in listing.all_runs}
    return languages.pop() if len(languages) == 1 else "nl"


def _question(
    name: str, runs: tuple[PastRun, ...], language: str, ledger_holds: bool
) -> dict[str, Any]:
    # A question's file may have been corrected since: the last run tells it best.
    asked = max(runs, key=lambda run: (bool(run.asked.subject), run.finished.isoformat())).asked
    # One column of amounts: all of them with cents, or none.
    amounts = [run.figures.amount_paid_eur for run in runs if run.figures and not run.private]
    cents = any(has_cents(amount) for amount in amounts if amount is not None)
    return {
        "id": name,
        "subject": asked.subject,
        "asked": wording.who_asked(asked, language),
        "runs": [_run(run, language, cents, ledger_holds) for run in runs],
    }


def _run(run: PastRun, language: str, cents: bool, ledger_holds: bool) -> dict[str, Any]:
    words = wording.PAGE[language]
    date = day(run.reference_date, language)
    nature = wording.nature(run, language)
    files = _files(run.folder, run.files, language)
    outcome = "stopped" if run.stopped else "passed" if run.checks else "unknown"
    if run.stopped:
        figures, instead = None, words["no_figures"]
    elif run.private:
        figures, instead = None, words["hidden" if run.internal else "in_draft"]
    else:
        figures, instead = _figures(run, language, cents), words["unreadable"]
    return {
        "date": date,
        "nature": nature,
        "label": f"{date}, {nature}",
        "address": next((file["address"] for file in files if file["name"] == ANSWER_HTML), ""),
        "tags": [
            *(_release(run, language) if ledger_holds else []),
            *_tags(run, language),
            *_signed(run, language),
        ],
        "before": wording.before(run, language),
        "figures": figures,
        "instead": instead,
        "outcome": outcome,
        "verdict": wording.VERDICT[language][outcome],
        "detail": wording.verdict_detail(run, language),
        "finished": run.finished.isoformat(),
        "finished_date": day(run.finished.date(), language),
        "files": files,
    }


def _release(run: PastRun, language: str) -> list[tuple[str, str]]:
    """Whether a run is a draft or out; not said where it can never be out."""
    if run.internal or run.stopped:
        return []
    return [("released" if run.released else "draft", wording.release(run, language))]


def _signed(run: PastRun, language: str) -> list[tuple[str, str]]:
    """Whether somebody signed it, and whether it is still what was signed last."""
    if not run.signed_over:
        return []
    holds = run.signed_over[-1] == run.files_sha256
    word = wording.SIGN[language]["tag" if holds else "tag_changed"]
    return [("released" if holds else "stopped", word)]


def _tags(entry: PastRun | CheckedExtract, language: str) -> list[tuple[str, str]]:
    """Kind and text of each mark that an entry carries."""
    words = wording.PAGE[language]
    made_up = [("made-up", words["made_up"])] if entry.synthetic else []
    return made_up + ([("confidential", words["confidential"])] if entry.internal else [])


def _figures(run: PastRun, language: str, cents: bool) -> list[tuple[str, str, str]] | None:
    """Label, figure and remark of each main figure; None where they cannot be read."""
    if run.figures is None:
        return None
    words, figures = wording.PAGE[language], run.figures

    def text(value: int | None) -> str:
        return words["suppressed"] if value is None else count(value, language)

    def amount(value: Decimal | None) -> str:
        return words["suppressed"] if value is None else euro(value, language, cents=cents)

    waiting = ""
    if figures.waiting:
        waiting = words["waiting"].format(count(figures.waiting, language))
    lines = {
        "applications": (words["applications"], text(figures.applications), waiting),
        "paid": (words["paid"], text(figures.paid), ""),
        "amount_paid_eur": (words["amount"], amount(figures.amount_paid_eur), ""),
        "stopped": (words["stopped"], text(figures.stopped), ""),
    }
    return [line for name, line in lines.items() if name in figures.told]


def _extract(extract: CheckedExtract, language: str) -> dict[str, Any]:
    outcome = "stopped" if extract.checks.stopped else "passed"
    return {
        "name": extract.name,
        "label": extract.name,
        "question": extract.question,
        "date": day(extract.reference_date, language),
        "tags": _tags(extract, language),
        "before": "",
        "outcome": outcome,
        "verdict": wording.VERDICT[language][outcome],
        "detail": wording.verdict_detail(extract, language),
        "files": _files(extract.folder, extract.files, language),
    }


def _files(folder: str, names: tuple[str, ...], language: str) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "text": wording.FILE[language][name],
            "address": quote(f"{folder}/{name}"),
        }
        for name in names
    ]


def _is_ours(page: Path) -> bool:
    with page.open("rb") as file:
        return _MARK.encode() in file.read(_HEAD_BYTES)
