"""Which two runs are compared: their folders, their dates, or a run and the release before it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from antwoord.answer.changed.frames import Side
from antwoord.catalogue.code_lists import CodeLists, load_code_lists
from antwoord.catalogue.declared.question import Question, load_question
from antwoord.catalogue.programme import Programme, load_programme
from antwoord.errors import UserError
from antwoord.parameters import AUDIENCES, validate
from antwoord.provenance.past_runs import list_runs
from antwoord.releases.since import register_part
from antwoord.series.sweep.series import released_on
from antwoord.series.told import Told, read_told
from antwoord.storage.paths import shown

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Pair:
    """An earlier and a later run of one question, as they were named: `before` and `after`.

    `internal`: whether true figures may be told; else nothing but what both folders tell.
    """

    before: Told
    after: Told
    internal: bool
    language: str
    question: Question
    programmes: tuple[Programme, ...]
    codes: CodeLists

    @property
    def is_open(self) -> bool:
        """Whether anybody may see it: it tells what is released and nothing else."""
        return not self.internal and self.before.is_open and self.after.is_open


def pair_of(
    named: tuple[str, str | None],
    given: Mapping[str, str | None],
    audience: str | None,
    *,
    with_release: bool,
) -> Pair:
    """The two runs that a user names, in that order; or the release before the one named.

    A name is the folder of a run, or a date, of which it is the run with the parameters `given`.
    `audience` is for whom the comparison is; None: for whom the runs are. Raises UserError where
    a run is not there, they answer two questions, or one is for internal use and the other public
    and nobody said that the comparison is internal.
    """
    first, second = named
    if audience not in (None, *AUDIENCES):
        raise UserError(f"--audience {audience!r} must be one of {', '.join(AUDIENCES)}")
    if with_release == (second is not None):
        raise UserError(
            "name two runs, or one with --with-release: folders such as outputs/sv-533/2021-03-01, "
            "or dates"
        )
    given = {**given, "audience": audience or "public"}
    told = read_told(_folder(first, given))
    if second is None:
        before, after = _release_before(told), told
    else:
        before, after = told, read_told(_folder(second, given))
    if before.past.question != after.past.question:
        raise UserError(
            f"{shown(before.folder)} answers another question than {shown(after.folder)}: there is "
            "nothing to compare"
        )
    if before.folder == after.folder:
        raise UserError(f"{shown(before.folder)} is named twice; name two runs")
    kinds = {before.past.internal, after.past.internal}
    if audience is None and len(kinds) == 2:
        raise UserError(
            "one of the two runs is for internal use and the other public: a comparison of both "
            "is for internal use; say so with --audience internal"
        )
    if audience == "public" and True in kinds:
        raise UserError(
            "a run for internal use cannot be compared for the public; leave --audience away, or "
            "run it again with --audience public"
        )
    codes = load_code_lists()
    question = load_question(after.past.question, codes)
    return Pair(
        before=before,
        after=after,
        internal=audience == "internal" or True in kinds,
        language=after.past.language,
        question=question,
        programmes=tuple(load_programme(name, codes) for name in question.programmes),
        codes=codes,
    )


def _folder(named: str, given: Mapping[str, str | None]) -> Path:
    """The folder of a run that is named itself, or by its date."""
    if not _DAY.fullmatch(named) or Path(named).is_dir():
        return Path(named)
    parameters = validate(**{**given, "reference_date": named})
    if parameters.outputs.is_dir():
        return parameters.outputs
    if out := released_on(parameters).get(named):
        return out
    public = replace(parameters, audience="public")
    if parameters.audience == "internal" and public.outputs.is_dir():
        return public.outputs
    raise UserError(
        f"there is no answer for {named} in {shown(parameters.outputs.parent)}; make it with "
        f"antwoord run --reference-date {named}"
    )


def _release_before(told: Told) -> Told:
    """The closest preceding answer that is out; raises UserError where there is none."""
    runs = list_runs(told.folder.parent.parent).runs.get(told.past.question, ())
    register = register_part(told.folder.name)
    found = [
        run
        for run in runs
        if run.released
        and run.folder != told.past.folder
        and run.reference_date <= told.past.reference_date
        and run.sector_basis == told.past.sector_basis
        and register_part(run.folder.rpartition("/")[2]) == register
    ]
    if not found:
        raise UserError(
            f"no answer to {told.past.question} for {told.past.reference_date} or before is "
            f"released in {shown(told.folder.parent.parent)}"
        )
    last = max(found, key=lambda run: (run.reference_date, run.finished))
    return read_told(told.folder.parent.parent / last.folder)


def side_of(told: Told) -> Side:
    """What a run was counted with."""
    return Side(
        reference_date=told.past.reference_date,
        sector_basis=told.past.sector_basis,
        as_known_on=told.past.as_known_on,
        register=register_part(told.folder.name),
        mapping=told.inputs.get(told.record["parameters"].get("mapping") or ""),
        inputs=told.inputs,
        cells=told.figures,
    )
