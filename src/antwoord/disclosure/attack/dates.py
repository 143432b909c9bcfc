"""Relations among publications of several dates, and of several bases on one date.

What a question once published, before there was a program, is one of these dates, too.

Some cells only grow from date to date, and some stay the same: both bound the difference.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.dimensions import dimensions, end_of, period_of
from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import load_question
from antwoord.catalogue.declared.redrawn import Redrawn, redrawn
from antwoord.cells import CellName
from antwoord.disclosure.attack.cells_file import CENTS, Place, Row, is_amount
from antwoord.disclosure.attack.linking import COUNT
from antwoord.disclosure.attack.publications import Publication, place_of_cell
from antwoord.disclosure.attack.relations import Relation
from antwoord.disclosure.model.answer_system import count_of
from antwoord.disclosure.model.over_time import At, Change
from antwoord.disclosure.model.settings import Once, once_published
from antwoord.disclosure.model.system import Cell, Key, State
from antwoord.errors import UserError

#: The solver is given amounts in thousands of euro; this is one of them, in cents.
AMOUNT_UNIT = 1000 * CENTS
#: Measures that can only grow from date to date; approved and pending applications move on.
GROWING = (*(name for name, one in measures().items() if one.grows), COUNT)

#: Of which nobody's is taken back, but by an erasure.
APPLICATIONS = "applications"

#: From which to which a cell of the run can be; None is without an end.
_Between = tuple[int, int | None]


@dataclass(frozen=True)
class _Together:
    """What a place and those that it exchanged parts with grew by since the release before."""

    date: int
    place: Place


@dataclass
class PublishedDate:
    """A publication of one date: its rows by place, and the exact value of each that shows one."""

    publication: Publication
    relations: list[Relation]
    by_place: dict[Place, list[Row]] = field(default_factory=dict)
    known: dict[Place, int] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        """Every row that its tables show."""
        return self.publication.rows


def link_dates(
    dates: list[PublishedDate],
    cells: dict[Key, Cell],
    rows: list[dict[Key, int]],
    growing: bool,
    maximum_eur: int | None,
) -> None:
    """Adds the difference of each cell that a release shares with the one before it.

    `dates` are the publications in their order; the differences are added to `cells`, and their
    equations to `rows`, as coefficients by cell that sum to zero. With `growing` only erasures,
    as many as the published counts fell, make a cell fall. `maximum_eur` is what the programme
    pays at most for an application, None where it is not known.
    """
    for at, now in enumerate(dates):
        before_at = release_before(dates, at)
        if before_at is None:
            continue
        before = dates[before_at]
        both = [place for place in now.by_place if place in before.by_place]
        change = _redrawn(before.publication.day, now.publication.day)

        def only_grows(place: Place, change: Redrawn = change) -> bool:
            return _only_grows(place) and not change.lost(place.codes)

        shown = {
            place: now.known[place] - before.known[place]
            for place in both
            if place in now.known and place in before.known and only_grows(place)
        }
        counts = {place: rise for place, rise in shown.items() if not is_amount(place.measure)}
        # Where as many applied as before, what fell was reopened, or paid back.
        applied = [rise for place, rise in counts.items() if place.measure == APPLICATIONS]
        went = max(-min(applied or counts.values(), default=0), 0)
        taken_back = {place.measure for place, rise in counts.items() if applied and rise < -went}
        fell = {place.measure for place, rise in shown.items() if rise < 0}
        same_day = bool(now.publication.day) and now.publication.day == before.publication.day
        for place in both:
            back = bool(taken_back) and _count_of(place.measure) in taken_back
            is_growing = only_grows(place) and not back
            same_area = not change.touches(place.codes)
            over = growing and same_area and not back and _was_over(place, before.publication.day)
            if went > 0 and is_growing:
                # Somebody was erased, from wherever: no cell but lost so many at most.
                most = went * (maximum_eur or 0) * CENTS if is_amount(place.measure) else went
                lower = -most if growing and most else None
                upper = 0 if growing and (same_day or over) else None
            else:
                # Answers of one day, such as translations, show the same cells.
                same = over or (same_day and not any(counts.values()))
                grows = growing and is_growing and place.measure not in fell
                lower, upper = (0 if grows or same else None), (0 if same else None)
            cells[Change(at, place)] = Cell(
                0,
                lower=lower,
                upper=upper,
                state=State.HIDDEN,
                unit=AMOUNT_UNIT if is_amount(place.measure) else 1,
            )
            rows.append({At(at, place): 1, At(before_at, place): -1, Change(at, place): -1})
        if growing and not went and change.moved:
            for own, row in _grown_together(at, both, before_at, change, cells):
                unit = next(cells[key].unit for key in row if key in cells)
                cells[own] = Cell(0, lower=0, state=State.HIDDEN, unit=unit)
                rows.append(row)


def _count_of(measure: str) -> str:
    """The measure that counts what another one is the amount of; of a count itself."""
    return count_of(CellName(measure)).measure if measure in measures() else measure


def _redrawn(before: str, now: str) -> Redrawn:
    """What changed between two days; nothing where they are not known."""
    return redrawn(*map(date.fromisoformat, (before, now))) if before and now else Redrawn()


def _grown_together(
    at: int, both: Sequence[Place], before_at: int, change: Redrawn, cells: dict[Key, Cell]
) -> Iterator[tuple[Key, dict[Key, int]]]:
    """What places that exchanged parts grew by, all of them: the sum, and its equation."""
    there = set(both)
    for place in both:
        if not _only_grows(place) or not change.touches(place.codes):
            continue
        group = {replace(place, codes=tuple(one)) for one in change.together(place.codes)}
        if not group or place != min(group, key=str) or not group <= there:
            continue
        own = _Together(at, place)
        ends: dict[Key, int] = {At(at, one): 1 for one in group}
        ends |= {At(before_at, one): -1 for one in group}
        if all(key in cells for key in ends):
            yield own, ends | {own: -1}


def _only_grows(place: Place) -> bool:
    """Whether a cell only grows with time; those that wait, of unknown duration, move on."""
    known = dimensions()
    moves = (known[at].leaves_again(code) for at, code in place.codes if at in known)
    return place.measure in GROWING and not any(moves)


def _was_over(place: Place, day: str) -> bool:
    """Whether a cell is of a period that had ended by a day: what came in it changes no more."""
    for column, code in place.codes:
        if column in dimensions() and dimensions()[column].dated and code[:1].isdigit():
            return bool(day) and end_of(code).isoformat() <= day
    return False


def only_open(place: Place, dates: Sequence[PublishedDate], at: int) -> bool:
    """Whether a cell is of the only period of its whole that was not over on the date before.

    `place` is that cell, on the date that stands at number `at` of `dates`.
    """
    before_at = release_before(dates, at)
    if before_at is None or len(place.codes) != 1:
        return False
    before, ((column, _),) = dates[before_at], place.codes
    if column not in dimensions() or not dimensions()[column].dated:
        return False
    periods = [
        one
        for one in dates[at].by_place
        if one.measure == place.measure and [name for name, _ in one.codes] == [column]
    ]
    return [one for one in periods if not _was_over(one, before.publication.day)] == [place]


def follows_from_all(
    place: Place, dates: Sequence[PublishedDate], at: int, minimum_count: int
) -> bool:
    """Whether what came in a period follows from how much there is in all, on two dates.

    `place` is the cell of that period on the date that stands at number `at` of `dates`, all of
    runs. How a whole population's number changes says nothing about a person; nor does its amount
    where that is of the minimum count of loans or more.
    """
    own = dates[at].publication
    if len(place.codes) != 1 or not own.day or not _only_grows(place):
        return False
    ((column, code),) = place.codes
    whole = replace(place, codes=())
    days = {
        date.fromisoformat(one.publication.day)
        for one in dates
        if one.publication.about == own.about and one.publication.day and whole in one.known
    }
    if whole not in dates[at].known or not is_between(column, code, own.day, days):
        return False
    if not is_amount(place.measure):
        return True
    count = place.of_measure(_count_of(place.measure))
    return dates[at].known.get(count, 0) >= minimum_count


def is_between(column: str, code: str, day: str | date, days: Collection[date]) -> bool:
    """Whether a period begins after one of `days`, and ends with one or is not over on `day`.

    `column` is a dimension, and the period its `code`; the days are those on which it is told how
    many there are in all.
    """
    known = dimensions().get(column)
    if known is None or not known.dated or not code[:1].isdigit():
        return False
    begins = any(
        period_of(column, one) != code == period_of(column, one + timedelta(days=1)) for one in days
    )
    is_open = period_of(column, date.fromisoformat(str(day))) == code
    return begins and (is_open or end_of(code) in days)


def release_before(dates: Sequence[PublishedDate], at: int) -> int | None:
    """The number of the release before the one at number `at` of `dates`, about the same.

    It is None where there is none.
    """
    same = [n for n in range(at) if dates[n].publication.about == dates[at].publication.about]
    return same[-1] if same else None


@dataclass(frozen=True)
class _Both:
    """Records that one delineation has and the other has not, or that both have."""

    of: str
    date: int
    place: Place


def link_bases(
    dates: list[PublishedDate], cells: dict[Key, Cell], rows: list[dict[Key, int]]
) -> None:
    """Adds what answers of the same day on several bases of the sector have in common.

    The records of one basis are among those of `either`: either = activity + nace - both, and none
    of the parts is negative. `dates`, `cells` and `rows` are as for `link_dates`.
    """
    for at, one in enumerate(dates):
        if one.publication.population != "either":
            continue
        for other_at, other in enumerate(dates):
            same = (other.publication.question, other.publication.day) == (
                one.publication.question,
                one.publication.day,
            )
            if not same or other.publication.population not in ("activity", "nace"):
                continue
            for place in other.by_place:
                wide = replace(place, population="either")
                if place.population and wide in one.by_place:
                    rest = _Both(other.publication.population, at, place)
                    unit = cells[At(at, wide)].unit
                    cells[rest] = Cell(0, state=State.HIDDEN, unit=unit)
                    rows.append({At(at, wide): 1, At(other_at, place): -1, rest: -1})


def since_once(
    publication: Publication, between: Callable[[Place], _Between | None], minimum_count: int
) -> Iterator[tuple[Place, int, int]]:
    """The places whose change since a figure was once published tells of few, and that change.

    `publication` is a run, `between` gives from which to which a place of it can be (counts, or
    cents; None where the run does not have it), and changes of fewer than `minimum_count`
    records are few. An amount tells of few where it is known exactly, and so few got it, or can
    have got it by the programme's maximum. That the numbers of a whole population change says
    nothing about a person.
    """
    figures = _figures(publication)
    known = {(one.name, one.reference_date): one.value for one in figures}
    for one in figures:
        place = place_of_cell(one.name, publication.population)
        found = between(place)
        if found is None or found[1] is None:
            continue
        low, high = found[0] - one.value, found[1] - one.value
        if is_amount(place.measure):
            most = (publication.maximum_eur or 0) * CENTS
            if low != high or not low or (most and -(-abs(low) // most) >= minimum_count):
                continue
            count = count_of(one.name)
            before = known.get((count, one.reference_date))
            now = between(place_of_cell(count, publication.population))
            if before is None or now is None or now[1] is None:
                continue
            if -minimum_count < now[0] - before and now[1] - before < minimum_count:
                yield place, low, high
        elif place.codes and (
            (low > 0 and high < minimum_count) or (high < 0 and -low < minimum_count)
        ):
            yield place, low, high


def _figures(publication: Publication) -> tuple[Once, ...]:
    if not publication.of_run:
        return ()
    try:
        question = load_question(publication.question, load_code_lists())
    except UserError:  # of a question that is not here nothing more is known
        return ()
    return once_published(question, publication.population)
