"""The comparison as a page, `compare.html`, and as `compare.json`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.answer.changed.changes import KINDS, REASONS, Change
from antwoord.answer.changed.figures import Figure, in_unit, range_of
from antwoord.answer.changed.frames import frame_in_words
from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.content.titles import Titles
from antwoord.answer.html.plain_page import environment, style_and_policy
from antwoord.cells import CellName
from antwoord.language.numerals import count, day, signed
from antwoord.publishing.files import write_file, write_json
from antwoord.run_files import COMPARISON_HTML, COMPARISON_JSON
from antwoord.series.compare.comparison import Comparison
from antwoord.series.compare.split import LISTED
from antwoord.series.folder import whole_folder
from antwoord.series.told import Told
from antwoord.series.wording import COMPARE, SERIES, TEMPLATES, titles_of

GENERATOR = "antwoord compare"
#: So many changes of a kind are on the page; the JSON has all of them.
SHOWN = 300


def write_comparison(found: Comparison) -> Path:
    """Writes page and JSON into a folder beside the later run; gives the page.

    Both appear together or not at all; they are for their owner alone unless both runs are
    released. Raises UserError where they cannot be written.
    """
    final = found.pair.after.folder.parent / found.name
    with whole_folder(final, is_open=found.pair.is_open) as folder:
        write_file(folder / COMPARISON_HTML, render_comparison(found))
        write_json(folder / COMPARISON_JSON, found.as_record())
    return final / COMPARISON_HTML


def notices(found: Comparison) -> list[str]:
    """What stands above everything: for whom it is, and whether a register is made up."""
    pair = found.pair
    words = SERIES[pair.language]
    synthetic = pair.before.past.synthetic or pair.after.past.synthetic
    made_up = [words["made_up"]] if synthetic else []
    if pair.internal:
        return [*made_up, words["internal"]]
    return made_up if pair.is_open else [*made_up, words["draft"]]


def render_comparison(found: Comparison) -> str:
    """The page as text; the same comparison gives the same text. Every text is escaped."""
    pair = found.pair
    words = COMPARE[pair.language]
    titles = titles_of(pair, pair.after.past.reference_date)
    protection = [one for one in found.changes if one.protection]
    template = environment(TEMPLATES).get_template("compare.html.j2")
    return template.render(
        **style_and_policy(TEMPLATES, "series.css"),
        language=pair.language,
        title=f"{words['title']}: {pair.question.asked.get('subject') or pair.question.id}",
        skip=words["skip"],
        notice=" ".join(notices(found)),
        generator=GENERATOR,
        words=words,
        runs=[
            _run(label, told, pair.language)
            for label, told in (
                (words["before"], pair.before),
                (words["after"], pair.after),
            )
        ],
        frames=[frame_in_words(one, titles) for one in found.frames],
        reasons=[*_reason_heads(found)],
        sections=[
            section for kind in KINDS if (section := _section(found, titles, kind)) is not None
        ],
        protection=[_line(found, titles, one) for one in protection[:SHOWN]],
        protection_more=_more(len(protection), words, pair.language),
        rows=_rows(found),
        moved=_moved(found),
        unsplit=words["unsplit"] if pair.internal and found.split is None else "",
        equal=words["equal"] if not found.changes and not found.frames else "",
    )


def _run(label: str, told: Told, language: str) -> dict[str, str]:
    words = COMPARE[language]
    extract = told.record["parameters"].get("extract_date")
    parts = [day(told.past.reference_date, language)]
    if extract:
        parts.append(words["extract"].format(day(date.fromisoformat(extract), language)))
    if told.past.internal:
        parts.append(words["internal"])
    elif told.past.released:
        parts.append(words["released"].format(day(told.past.released, language)))
    else:
        parts.append(words["draft"])
    return {"label": label, "text": ", ".join(parts), "folder": told.past.folder}


def _reason_heads(found: Comparison) -> Iterator[str]:
    """The reasons that some change has, in their order."""
    there = {why for one in found.changes for why in one.reasons}
    if found.split is not None:
        yield from (why for why in REASONS if why in there)


def _section(found: Comparison, titles: Titles, kind: str) -> dict[str, Any] | None:
    words = COMPARE[found.pair.language]
    every = [one for one in found.changes if one.kind == kind and not one.protection]
    if not every:
        return None
    return {
        "id": kind,
        "title": words[kind].format(count(len(every), found.pair.language)),
        "lines": [_line(found, titles, one) for one in every[:SHOWN]],
        "more": _more(len(every), words, found.pair.language),
    }


def _more(number: int, words: dict[str, str], language: str) -> str:
    return words["more"].format(count(number - SHOWN, language)) if number > SHOWN else ""


def _line(found: Comparison, titles: Titles, one: Change) -> dict[str, Any]:
    language = found.pair.language
    return {
        "name": titles.figure(one.name),
        "before": figure_in_words(one.name, one.before, language),
        "after": figure_in_words(one.name, one.after, language),
        "change": change_in_words(one, language),
        "certain": one.is_certain,
        "reasons": [
            _signed(one.name, one.reasons[why], language) if why in one.reasons else ""
            for why in _reason_heads(found)
        ],
    }


def figure_in_words(name: CellName, figure: Figure | None, language: str) -> tuple[str, str]:
    """A figure as it is read, and as it is read out where that is another way."""
    if figure is None:
        return "–", COMPARE[language]["no_cell"]
    value = None if figure.shown is None else in_unit(name, figure.shown)
    shown = ShownCells({name: (value, "C")}, language, range_of(name, figure))
    return shown.text(name), "" if value is not None else shown.aloud(name)


def change_in_words(one: Change, language: str, said: str = "") -> str:
    """By how much a cell changed: exactly, or between the least and the most.

    Numbers are written as in the `language`, words are those of `said`, or of the same.
    """
    words = COMPARE[said or language]
    if one.least is not None and one.least == one.most:
        return _signed(one.name, one.least, language)
    ends = [
        None if end is None else _signed(one.name, end, language) for end in (one.least, one.most)
    ]
    if ends[0] is None:
        return words["at_most"].format(ends[1])
    if ends[1] is None:
        return words["at_least"].format(ends[0])
    return words["between"].format(*ends)


def _signed(name: CellName, value: int, language: str) -> str:
    return signed(in_unit(name, value), language)


def _rows(found: Comparison) -> list[dict[str, Any]]:
    """The rows that changed though their dates did not, by why; for internal use alone."""
    if found.split is None:
        return []
    words, language = COMPARE[found.pair.language], found.pair.language
    sections = []
    for why in ("late", "deleted", "corrected", "frame", "checks"):
        mine = [one for one in found.split.rows if one.why == why]
        if mine:
            sections.append(
                {
                    "title": words[f"rows_{why}"].format(count(len(mine), language)),
                    "rows": [
                        {"id": one.id, "columns": sorted(one.columns.items())}
                        for one in mine[:LISTED]
                    ],
                    "more": words["more"].format(count(len(mine) - LISTED, language))
                    if len(mine) > LISTED
                    else "",
                }
            )
    return sections


def _moved(found: Comparison) -> list[tuple[str, str, str]]:
    """From which state to which, and how many; for internal use alone."""
    if found.split is None:
        return []
    words, language = COMPARE[found.pair.language], found.pair.language
    return [
        (
            words[f"state_{old}"] if old else words["state_new"],
            words[f"state_{new}"] if new else words["state_not_yet"],
            count(number, language),
        )
        for (old, new), number in found.split.moved.items()
    ]
