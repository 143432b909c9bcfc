"""The words of the front page in every language; they stand in `locale/`."""

from pathlib import Path

from antwoord.language.catalogue import Catalogue
from antwoord.language.numerals import count, day
from antwoord.provenance.past_runs import Asked, CheckedExtract, Checks, Listing, PastRun

_TEXTS = Catalogue(Path(__file__).parent / "locale")
PAGE = _TEXTS.table("page")
BASIS = _TEXTS.table("basis")
#: In which language an answer is.
IN_LANGUAGE = _TEXTS.table("in_language")
#: Of the page that shows who signed a run.
SIGN = _TEXTS.table("sign")
FILE = _TEXTS.table("file")
VERDICT = _TEXTS.table("verdict")
_ROWS = _TEXTS.row("rows")
#: Number or none, then the day, who asked and who was asked.
_ASKED = _TEXTS.row("asked")
#: One and more of each, in the sentence at the top.
_TALLY = _TEXTS.row("tally")


def tally(listing: Listing, language: str) -> str:
    """How much there is, in one sentence."""
    stopped = sum(run.stopped for run in listing.all_runs)
    answers = len(listing.all_runs) - stopped
    numbers = (len(listing.runs), answers, stopped, len(listing.extracts))
    words = _TALLY[language]
    parts = [
        one if number == 1 else many.format(count(number, language))
        for number, one, many in zip(numbers, words[::2], words[1::2], strict=True)
        if number
    ]
    return f"{', '.join(parts)}." if parts else PAGE[language]["none"]


def who_asked(asked: Asked, language: str) -> str:
    """Who asked whom and when, as far as the record says; else nothing."""
    numbered, unnumbered, on, by, to = _ASKED[language]
    if not (asked.number or asked.by):
        return ""
    head = numbered.format(asked.number) if asked.number else unnumbered
    if asked.asked_on:
        head += " " + on.format(day(asked.asked_on, language))
    people = [text.format(name) for text, name in ((by, asked.by), (to, asked.to)) if name]
    return ", ".join(filter(None, (head, " ".join(people))))


def nature(run: PastRun, language: str) -> str:
    """On which basis, for whom and in which language: what tells runs of one date apart."""
    parts = [BASIS[language][run.sector_basis], IN_LANGUAGE[language][run.language]]
    if run.as_known_on:
        parts.insert(0, PAGE[language]["known"].format(day(run.as_known_on, language)))
    if run.since:
        parts.append(PAGE[language]["since"].format(day(run.since, language)))
    if not run.internal:
        parts.append(PAGE[language]["for_publication" if run.private else "public"])
    return ", ".join(parts)


def release(run: PastRun, language: str) -> str:
    """Whether an answer is a draft or released, and on which day, or under embargo."""
    words = PAGE[language]
    if run.embargo:
        return words["embargo"].format(day(run.embargo, language))
    return words["released"].format(day(run.released, language)) if run.released else words["draft"]


def before(run: PastRun, language: str) -> str:
    """On which day another answer of this name was released; else nothing."""
    return PAGE[language]["replaces"].format(day(run.replaces, language)) if run.replaces else ""


def verdict_detail(checked: PastRun | CheckedExtract, language: str) -> str:
    """The rows behind a verdict; nothing where it was stopped, since nothing was counted.

    Nor of a draft or for internal use: those counts stay on its own page.
    """
    checks = checked.checks
    hidden = checked.private if isinstance(checked, PastRun) else checked.internal
    return "" if checks is None or checks.stopped or hidden else _rows(checks, language)


def _rows(checks: Checks, language: str) -> str:
    out, one, many = _ROWS[language]
    number = checks.findings
    rows = out.format(out=count(checks.quarantined, language), read=count(checks.read, language))
    if number is None:
        return rows
    return f"{rows}, {one if number == 1 else many.format(count(number, language))}"
