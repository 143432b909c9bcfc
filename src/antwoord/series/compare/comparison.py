"""Two runs compared: the frame, what changed in it, and for internal use why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from antwoord.answer.changed.changes import REASONS, Change, changes, in_order
from antwoord.answer.changed.figures import Figure, as_number
from antwoord.answer.changed.frames import PROGRAM, Frame, frames, splittable
from antwoord.cells import CellName
from antwoord.errors import DIFFERENT, DONE
from antwoord.run_files import COMPARISON
from antwoord.series.compare.sides import Pair, side_of
from antwoord.series.compare.split import LISTED, Split, UnlikeRowsError, split
from antwoord.series.rows import of_another_run, processed_of, true_figures
from antwoord.series.told import Told


@dataclass(frozen=True)
class Comparison:
    """What is different between two runs, the most remarkable first.

    `split` is None where it is not for internal use, or where the frame changed so that rows of
    both cannot be counted alike; then `changes` have no reasons.
    """

    pair: Pair
    frames: tuple[Frame, ...]
    changes: tuple[Change, ...]
    split: Split | None

    @property
    def exit_code(self) -> int:
        """DONE where both tell the same on the same frame, else DIFFERENT."""
        return DIFFERENT if self.frames or self.changes else DONE

    @property
    def name(self) -> str:
        """Of its folder."""
        runs = f"{self.pair.before.folder.name}-{self.pair.after.folder.name}"
        suffix = "-internal" if self.pair.internal and not self.pair.after.past.internal else ""
        return f"{COMPARISON}-{runs}{suffix}"

    def as_record(self) -> dict[str, Any]:
        """All of it as plain lists and numbers, ready for JSON; amounts are euro, as texts."""
        pair = self.pair
        record: dict[str, Any] = {
            "question": pair.after.past.question,
            "audience": "internal" if pair.internal else "public",
            "released": pair.is_open,
            "synthetic": pair.before.past.synthetic or pair.after.past.synthetic,
            "runs": [_run(told) for told in (pair.before, pair.after)],
            "frame": [{"kind": one.kind, "values": list(one.values)} for one in self.frames],
            "changes": [_change(one) for one in self.changes],
        }
        if self.split is not None:
            record |= {
                "rows": [
                    {
                        "application_id": one.id,
                        "why": one.why,
                        "columns": {name: list(both) for name, both in one.columns.items()},
                    }
                    for one in self.split.rows[:LISTED]
                ],
                "number_of_rows": dict(self.split.number),
                "flow_of_rows": [
                    {"from": old or None, "to": new or None, "number": number}
                    for (old, new), number in self.split.moved.items()
                ],
            }
        return record


def compare(pair: Pair) -> Comparison:
    """The comparison of two runs.

    For the public it is made of what both folders tell and nothing else. Raises UserError where the
    rows of a run are needed and are not there, or are those of another run.
    """
    frame = frames(side_of(pair.before), side_of(pair.after), pair.codes)
    if not pair.internal:
        found = changes(pair.before.figures, pair.after.figures)
        return Comparison(pair, tuple(frame), tuple(found), None)
    folders = processed_of(pair.before), processed_of(pair.after)
    before, after = (
        true_figures(told, folder)
        for told, folder in zip((pair.before, pair.after), folders, strict=True)
    )
    found = changes(before, after)
    parts = None
    if splittable(frame):
        try:
            parts = split(pair, folders)
            found = [_with_reasons(one, parts) for one in found]
        except UnlikeRowsError as error:
            if not any(one.kind == PROGRAM for one in frame):
                raise of_another_run(pair.after, folders[1]) from error
            parts = None
    return Comparison(
        pair, tuple(frame), tuple(in_order([*found, *_shown_otherwise(pair, before, after)])), parts
    )


def _with_reasons(change: Change, parts: Split) -> Change:
    """The change with its parts; raises UnlikeRowsError where they do not add up to it."""
    reasons = parts.reasons.get(change.name, {})
    told = {why: reasons[why] for why in REASONS if reasons.get(why)}
    if sum(told.values()) != change.least:
        # A cell that one of the runs does not count is one that the other lays out alone.
        if change.before is None or change.after is None:
            return change
        raise UnlikeRowsError
    return replace(change, reasons=told)


def _shown_otherwise(
    pair: Pair, before: Mapping[CellName, Figure], after: Mapping[CellName, Figure]
) -> list[Change]:
    """The cells whose true value is the same, and which the runs protect otherwise."""
    found = []
    for name, value in before.items():
        if after.get(name) != value:
            continue
        shown = [told.figures[name] for told in (pair.before, pair.after)]
        free = [told.statuses[name] for told in (pair.before, pair.after)]
        # Of internal runs the mark says what a public one would show.
        marked = pair.before.past.internal and pair.after.past.internal
        if (free[0] == "F") != (free[1] == "F") if marked else shown[0] != shown[1]:
            found.append(Change(name, shown[0], shown[1], 0, 0, 0.0, protection=True))
    return found


def _run(told: Told) -> dict[str, Any]:
    return {
        "run": told.past.folder,
        "reference_date": told.past.reference_date.isoformat(),
        "extract_date": told.record["parameters"].get("extract_date"),
        "register_sha256": told.register_sha256,
        "audience": told.past.audience,
        "released": told.past.released.isoformat() if told.past.released else None,
    }


def _change(one: Change) -> dict[str, Any]:
    def told(figure: Figure | None) -> dict[str, Any] | None:
        if figure is None:
            return None
        return {
            key: None if value is None else as_number(one.name, value)
            for key, value in (
                ("value", figure.shown),
                ("low", figure.low),
                ("high", figure.high),
            )
        }

    def ends(value: int | None) -> int | str | None:
        return None if value is None else as_number(one.name, value)

    record: dict[str, Any] = {
        "kind": one.kind,
        "measure": one.name.measure,
        "codes": dict(one.name.codes),
        "before": told(one.before),
        "after": told(one.after),
        "least": ends(one.least),
        "most": ends(one.most),
        "certain": one.is_certain,
    }
    if one.reasons:
        record["reasons"] = {why: as_number(one.name, part) for why, part in one.reasons.items()}
    if one.protection:
        record["protection"] = True
    return record
