"""The chapter that says what changed since an earlier answer: the frame, then the figures.

It tells what both answers show and nothing else. A difference stands where both tell a figure;
of a range nobody can say by how much it changed, nor of anything what of it came later and what
was corrected.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from antwoord.answer.changed.changes import Change, changes
from antwoord.answer.changed.figures import (
    Figure,
    as_number,
    figures_of,
    in_unit,
    own_figures,
)
from antwoord.answer.changed.frames import (
    INPUTS,
    PROGRAM,
    Frame,
    Side,
    frame_in_words,
    frames,
)
from antwoord.answer.content.shown_cells import CONFIDENTIAL, FREE, NOT_APPLICABLE_SIGN, ShownCells
from antwoord.answer.content.tables import TableMaker
from antwoord.answer.document.model import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
)
from antwoord.catalogue.following import follows
from antwoord.cells import EARLIER, CellName
from antwoord.disclosure.attack.cells_file import read_rows
from antwoord.hashing import sha256_of
from antwoord.inputs import told
from antwoord.language.numerals import day, signed
from antwoord.parameters import Parameters
from antwoord.releases.since import Earlier, earlier_of
from antwoord.storage.versions import versions

#: So many figures stand in the table: what is less remarkable than these, the two answers tell.
MOST = 40
#: Inputs that a reader is told of; the notebooks of both answers are held to the same steps.
_STARTS = tuple(INPUTS[kind] for kind in ("question", "programme", "rules", "lists"))
_NONE = TableCell(NOT_APPLICABLE_SIGN, "not_applicable")


@dataclass(frozen=True)
class Since:
    """What changed since an answer, `earlier`.

    `listed` are the figures that changed, the most remarkable first, and `more` says whether there
    are others. `otherwise`: figures of which a range is told that may be the same.
    """

    earlier: Earlier
    frames: tuple[Frame, ...]
    listed: tuple[Change, ...]
    more: bool
    otherwise: bool

    def as_record(self) -> dict[str, Any]:
        """The earlier answer and the figures of it that are shown, ready for JSON.

        Of each the least, the most and the value, None where that is not told; amounts are euro.
        """
        return {
            "run": self.earlier.run,
            "released": self.earlier.released.isoformat() if self.earlier.released else None,
            "figures": {
                earlier_key(one.name).text: [
                    None if value is None else as_number(one.name, value)
                    for value in (one.before.low, one.before.high, one.before.shown)
                ]
                for one in self.listed
                if one.before
            },
        }


def since_of(parameters: Parameters, cells: ShownCells, names: Iterable[CellName]) -> Since | None:
    """What changed since the answer that a run is compared with; None where it is with none.

    `parameters` are those of the run, `cells` what it shows, `names` those in its `cells.csv`.
    Raises UserError where the earlier answer is not there or cannot be read.
    """
    earlier = earlier_of(parameters)
    if earlier is None:
        return None
    before = figures_of(read_rows(earlier.cells))
    after = own_figures(cells, names)
    found = changes(before, after)
    certain = [one for one in found if _is_told(one)]
    return Since(
        earlier=earlier,
        frames=tuple(frames(_then(earlier, before), _now(parameters, after), parameters.codes)),
        listed=tuple(certain[:MOST]),
        more=len(certain) > MOST,
        otherwise=any(_is_otherwise(one) for one in found),
    )


def _is_told(one: Change) -> bool:
    """Whether both answers say that a figure changed, and not only that it is told otherwise."""
    return one.before is None or one.after is None or one.is_certain


def _is_otherwise(one: Change) -> bool:
    """Whether a figure is told as another, and nothing says whether it changed."""
    if _is_told(one) or one.before is None or one.after is None:
        return False
    return one.before.shown is None or one.before.shown != one.after.shown


def _then(earlier: Earlier, figures: Mapping[CellName, Figure]) -> Side:
    record = earlier.record
    given = record["parameters"]
    hashes = {one["path"]: one["sha256"] for one in record["inputs"]}
    known = given.get("as_known_on")
    return Side(
        reference_date=earlier.reference_date,
        sector_basis=given["sector_basis"],
        as_known_on=date.fromisoformat(known) if known else None,
        register="",
        mapping=hashes.get(given.get("mapping") or ""),
        inputs=_declared(hashes, (record.get("versions") or {}).get("antwoord", "")),
        cells=figures,
    )


def _now(parameters: Parameters, figures: Mapping[CellName, Figure]) -> Side:
    hashes = {
        name: sha256_of(path) for name, path in told(parameters).items() if name.startswith(_STARTS)
    }
    return Side(
        reference_date=parameters.reference_date,
        sector_basis=parameters.sector_basis,
        as_known_on=parameters.as_known_on,
        register="",  # it was found by being of the same
        mapping=sha256_of(parameters.mapping) if parameters.mapping else None,
        inputs=_declared(hashes, versions()["antwoord"]),
        cells=figures,
    )


def _declared(hashes: Mapping[str, str], version: str) -> dict[str, str]:
    """The hashes of what figures rest on by declaration; of the program its version."""
    kept = {name: digest for name, digest in hashes.items() if name.startswith(_STARTS)}
    return kept | {INPUTS[PROGRAM]: version}


def earlier_key(name: CellName) -> CellName:
    """The name of what the earlier answer tells of a cell."""
    return name.of_measure(EARLIER + name.measure)


def with_earlier(cells: ShownCells, since: Since) -> ShownCells:
    """The cells, and what the earlier answer tells of those that changed."""
    values, ranges = dict(cells.values), dict(cells.ranges)
    for one in since.listed:
        if one.before is None:
            continue
        shown, low, high = (None if end is None else in_unit(one.name, end) for end in one.before)
        key = earlier_key(one.name)
        values[key] = (shown, CONFIDENTIAL if shown is None else FREE)
        if low is not None and (low, high) != (shown, shown):
            ranges[key] = (low, high)
    return replace(cells, values=values, ranges=ranges)


def chapter(since: Since, tables: TableMaker, extract_date: str) -> list[Block]:
    """A heading, the frame, a table of the figures that changed, and what else is told otherwise.

    `tables` make the document's tables; `extract_date` is the day on which the register of this
    answer was taken, empty where nobody knows.
    """
    say = tables.titles.say
    then = day(since.earlier.reference_date, say.language)
    blocks: list[Block] = [
        Heading(
            2, say("What changed since the answer of {date}", date=then), "since", new_page=True
        ),
        _plain(*_introduction(since, tables, extract_date)),
    ]
    if since.frames:
        lead = say("Figures may differ for these reasons although no case changed.")
        sentences = [frame_in_words(one, tables.titles) for one in since.frames]
        blocks += [_plain(lead), Bullets(tuple((Text(one),) for one in sentences))]
    else:
        blocks.append(
            _plain(
                say(
                    "Both answers were counted in the same way: with the same question, rules and "
                    "lists of codes."
                )
            )
        )
    if since.listed:
        blocks.append(tables.add(_table(since, tables, then)))
    else:
        blocks.append(_plain(say("No figure that both answers tell has changed.")))
    if since.otherwise:
        blocks.append(
            _plain(
                say(
                    "Other figures are only told otherwise than in the answer of {date}: as a "
                    "range or in whole hundreds, in one of the two answers or in both. Nothing "
                    "tells whether they changed.",
                    date=then,
                )
            )
        )
    return blocks


def _introduction(since: Since, tables: TableMaker, extract_date: str) -> Iterator[str]:
    say = tables.titles.say
    then, released = day(since.earlier.reference_date, say.language), since.earlier.released
    if released:
        out = day(released, say.language)
        yield say(
            "Here this answer is compared with that of {date}, released on {released}.",
            date=then,
            released=out,
        )
    else:
        yield say(
            "Here this answer is compared with the one for internal use of {date}.", date=then
        )
    old, new = since.earlier.record["parameters"].get("extract_date") or "", extract_date
    if old and new and old != new:
        yield say(
            "The register was taken on {before} for that one and on {after} for this one.",
            before=day(date.fromisoformat(old), say.language),
            after=day(date.fromisoformat(new), say.language),
        )
    yield say(
        "What is different may have happened between the two dates, or have been entered late or "
        "corrected: the figures do not tell these apart."
    )


def _table(since: Since, tables: TableMaker, then: str) -> Table:
    say = tables.titles.say
    notes = [
        say(
            "The difference is that of two exact figures; beside a range, or an amount in whole "
            "hundreds, is none."
        )
    ]
    if since.more:
        notes.append(
            say(
                "These are the {number} most remarkable changes; of the others the tables of both "
                "answers tell.",
                number=str(MOST),
            )
        )
    return Table(
        id="table-since",
        number=len(tables.made) + 1,
        caption=say("Figures that are not what they were in the answer of {date}.", date=then),
        columns=(
            say("Figure"),
            say("Answer of {date}", date=then),
            say("This answer"),
            say("Difference"),
        ),
        rows=tuple(
            TableRow(tables.titles.figure(one.name), tuple(_cells(one, tables.cells)))
            for one in since.listed
        ),
        notes=tuple(notes),
    )


def _cells(one: Change, cells: ShownCells) -> Iterator[TableCell]:
    old, new = earlier_key(one.name), one.name
    yield cells.cell(old) if one.before else _NONE
    yield cells.cell(new) if one.after else _NONE
    # A difference of ranges would be one too, and that of whole hundreds none of cases.
    if not (one.before and one.after and one.before.is_exact and one.after.is_exact):
        yield _NONE
        return
    gap = follows("difference", cells.value(new), cells.value(old))
    yield TableCell(signed(gap, cells.language), number=gap, of=(new, old), how="difference")


def _plain(*sentences: str) -> Paragraph:
    return Paragraph((Text(" ".join(sentences)),))
