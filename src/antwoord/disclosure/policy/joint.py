"""An answer and those that are out, as the systems that are protected: counts, then amounts.

The dates stand side by side with the differences between them (`over_time`). The bounds of a
cell are what else is known of it: its amount or its count, the programme's maximum, what is
shown rounded. An insider is a contributor who is alone in some cell on some date.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from antwoord.catalogue.declared.redrawn import redrawn
from antwoord.cells import CellName
from antwoord.disclosure.model.answer_system import AnswerCells, count_of, is_headline
from antwoord.disclosure.model.movers import Movers
from antwoord.disclosure.model.over_time import (
    At,
    Change,
    Fallen,
    join_dates,
    relations_at,
    released,
)
from antwoord.disclosure.model.sensitivity import SMALL_COUNT, Verdict, judge_amount, judge_count
from antwoord.disclosure.model.settings import Settings
from antwoord.disclosure.model.system import Cell, Key, State, System, build_system
from antwoord.disclosure.model.targets import Insider
from antwoord.disclosure.policy.growth import Grows, grown_together, growth
from antwoord.disclosure.policy.once import beside_once
from antwoord.disclosure.search.rounding import round_system, rounded_cell
from antwoord.disclosure.search.suppression import Exposure
from antwoord.errors import MissingContributorsError

COUNTS, AMOUNTS = "counts", "amounts"


@dataclass(frozen=True)
class Earlier:
    """An answer that is out: its true cells, and which of them were published.

    `label` names it in messages, `date` is its reference date. `rounded` gives for suppressed
    cells what was shown of them, as multiples of `base` (0 where nothing was rounded).
    """

    label: str
    date: date
    cells: AnswerCells
    published: frozenset[CellName]
    rounded: Mapping[CellName, int]
    base: int

    @property
    def split(self) -> bool:
        """Whether an amount was published besides that of the whole population, and zeros."""
        values = self.cells.true.values
        return any(
            name.is_amount and not name.is_total and values.get(name, 0) for name in self.published
        )


@dataclass(frozen=True)
class Asked:
    """One block of an answer: its cells with their levels, at all dates, and the insiders.

    `relations` and `equations` are as for `build_system`. `own` is the place in time of the
    answer itself.
    """

    cells: dict[Key, Cell]
    insiders: list[Insider]
    relations: list[tuple[Key, list[Key]]]
    equations: list[dict[Key, int]]
    own: int

    def system(self) -> System:
        """The linear system."""
        return build_system(self.cells, self.relations, equations=self.equations)

    def is_own(self, key: Key) -> bool:
        """Whether a cell is one of the answer's own date, or its change to or from it."""
        if isinstance(key, Change):
            return self.own in (key.date, key.since)
        return isinstance(key, At) and key.date == self.own

    def unsaid(self, stands: Callable[[Key, Cell], bool] = lambda _key, _cell: False) -> "Asked":
        """The block as if nothing of the answer's own were published, not even rounded.

        `stands` says of a published cell that it stays so all the same.
        """
        cells = dict(self.cells)
        for key, cell in self.cells.items():
            if isinstance(key, At) and self.is_own(key):
                if cell.state == State.PUBLISHED and stands(key, cell):
                    continue
                cells[key] = replace(cell, state=State.HIDDEN, weight=0, lower=0, upper=None)
        return replace(self, cells=cells)

    def without(self, sides: Sequence[Exposure]) -> "Asked":
        """The block without the levels of some sides: for anybody, or from one insider."""
        if not sides:
            return self
        exposed: dict[str, list[tuple[Key, int]]] = defaultdict(list)
        for one in sides:
            for direction in (one.direction,) if one.direction else (1, -1):
                exposed[one.insider] += [(key, direction) for key in one.cells]
        anybody = set(exposed.pop("", ()))
        return replace(
            self,
            cells={
                key: replace(
                    cell,
                    up=0 if (key, 1) in anybody else cell.up,
                    down=0 if (key, -1) in anybody else cell.down,
                )
                for key, cell in self.cells.items()
            },
            insiders=[
                replace(one, unguarded=(*one.unguarded, *exposed.get(one.name, ())))
                for one in self.insiders
            ],
        )


@dataclass(frozen=True)
class Joint:
    """An answer in its place in time, among those that are out before and after it.

    `date` is its reference date. `maximum_cents` is what the programme pays at most for an
    application, 0 where there is no such rule. `rounded` are its counts by NACE code as multiples
    of `base`, which is 0 where nothing is rounded. Without `split` no amount of it is published
    but that of the whole population, and none tells anything of a count.
    """

    before: tuple[Earlier, ...]
    answer: AnswerCells
    date: date
    after: tuple[Earlier, ...]
    settings: Settings
    maximum_cents: int
    rounded: dict[CellName, int]
    base: int
    split: bool = True

    @property
    def own(self) -> int:
        """The place in time of the answer among all."""
        return len(self.before)

    @property
    def in_time(self) -> list[AnswerCells]:
        """All answers in order of their dates."""
        before, after = ([one.cells for one in out] for out in (self.before, self.after))
        return [*before, self.answer, *after]

    def asked(self, block: str) -> Asked:
        """One block at all dates: COUNTS, in records, or AMOUNTS, in cents."""
        in_time, grows = self.in_time, self._grows

        def out(one: Earlier) -> dict[Key, Cell]:
            most = 0 if block == COUNTS and not one.split else self.maximum_cents
            cells = _block_cells(one.cells, block, most, one.rounded, one.base)
            return released(cells, one.published.__contains__)

        most = 0 if block == COUNTS and not self.split else self.maximum_cents
        now = _block_cells(self.answer, block, most, self.rounded, self.base)
        fell = {
            place: by for place in range(1, len(in_time)) if (by := _fell(in_time, place, grows))
        }
        cells, equations = join_dates(
            [*map(out, self.before), now, *map(out, self.after)],
            _judge_change(self.settings, in_time, self.maximum_cents, fell, grows),
            lambda place, key: grows(key, place),
            lambda place, key: (
                self._closed(place, key) or (place in fell and self._same_day(place))
            ),
            {place: self._fallen(block, place, by) for place, by in fell.items()},
        )
        grown, sums = grown_together(cells, _days(self))
        cells |= grown
        equations += sums
        more, tied = beside_once(
            self.answer, self.settings, self.maximum_cents, self.own, amounts=block == AMOUNTS
        )
        cells |= more
        equations += tied
        if block == COUNTS:
            equations += [
                {At(place, key): factor for key, factor in equation.items()}
                for place, one in enumerate(in_time)
                for equation in one.equations
            ]
        return Asked(
            cells=cells,
            insiders=_insiders(in_time, grows),
            relations=[
                relation
                for place, one in enumerate(in_time)
                for relation in relations_at(place, _block_relations(one, block))
            ],
            equations=equations,
            own=self.own,
        )

    @cached_property
    def _grows(self) -> Grows:
        return growth(self.in_time, _days(self))

    def _fallen(self, block: str, place: int, by: int) -> Fallen:
        """What is known of the differences to the date before, from which counts fell `by`."""
        before, now = self.in_time[place - 1].cells, self.in_time[place].cells
        changes = {
            key: cell.value - before[key].value
            for key, cell in now.items()
            if key in before and self._grows(key, place) and _is_amount(key) == (block == AMOUNTS)
        }
        most: int | None = by
        if block == AMOUNTS:
            # Who went took at most what the programme pays for each; no such rule, no bound.
            most = self.maximum_cents * by or None
            if most is not None and most < -min(changes.values(), default=0):
                most = None
        return Fallen(
            most,
            closed_rose=any(
                change > 0 and (self._same_day(place) or self._closed(place, key))
                for key, change in changes.items()
            ),
        )

    def _same_day(self, place: int) -> bool:
        """Whether an answer is about the very day of the one before, on which nothing came."""
        days = _days(self)
        return days[place] == days[place - 1]

    def _closed(self, place: int, key: Key) -> bool:
        """Whether a cell is of a period that was over on the date before this place in time."""
        if not isinstance(key, CellName):
            return False
        end = self.in_time[place].true.ends.get(key)
        before, now = _days(self)[place - 1 : place + 1]
        if end is None or end > before or redrawn(before, now).touches(key.codes):
            return False
        return self._grows(key, place)


def _days(joint: Joint) -> list[date]:
    """The dates of all answers, in their order."""
    before, after = ([one.date for one in out] for out in (joint.before, joint.after))
    return [*before, joint.date, *after]


def joined(
    answer: AnswerCells,
    settings: Settings,
    maximum_cents: int,
    reference_date: date,
    earlier: Sequence[Earlier] = (),
    *,
    split: bool = True,
) -> Joint:
    """The answer in its place in time; raises RoundingError where no rounding protects.

    `settings` are the rules of its question. `maximum_cents` is what the programme pays at most
    for an application, 0 where there is no such rule. `earlier` are the answers that are out, in
    order of their dates, before and after `reference_date`, which is that of the answer; `split` is
    as in `Joint`.
    """
    before = tuple(one for one in earlier if one.date <= reference_date)
    rounded, base = _rounded(answer, settings, reference_date, before[-1:])
    return Joint(
        before=before,
        answer=answer,
        date=reference_date,
        after=tuple(one for one in earlier if one.date > reference_date),
        settings=settings,
        maximum_cents=maximum_cents,
        rounded=rounded,
        base=base,
        split=split,
    )


def contradicted(
    values: Mapping[CellName, int], reference_date: date, earlier: Sequence[Earlier]
) -> list[CellName]:
    """The cells in which an answer contradicts those that are out: only a correction can.

    `values` are the answer's own for `reference_date`, `earlier` the answers that are out. Two
    answers of the same date contradict each other in another value; two of different dates do in
    a value that would have fallen with time, in a measure that only grows.
    """
    found: dict[CellName, None] = {}
    for one in earlier:
        for name, value in values.items():
            out = one.cells.cells.get(name)
            if out is None or name.is_of_rows:
                continue
            fell = value < out.value if one.date < reference_date else value > out.value
            lost = redrawn(one.date, reference_date).lost(name.codes)
            grows = name in one.cells.true.growing and not lost
            if value != out.value if one.date == reference_date else fell and grows:
                found[name] = None
    return list(found)


def _insiders(in_time: Sequence[AnswerCells], grows: Grows) -> list[Insider]:
    """The contributors who are alone in some cell on some date, with what they know of all dates.

    They are numbered in the order of their digests.
    """
    known: dict[str, list[Key]] = defaultdict(list)
    alone: dict[str, list[tuple[Key, int]]] = defaultdict(list)
    for place, answer in enumerate(in_time):
        for one in answer.insiders:
            known[one.name] += _known_to(one, place, in_time, grows)
            alone[one.name] += _alone_in_change(one, place, in_time, grows)
    return [
        Insider(
            f"contributor {number}",
            tuple(dict.fromkeys(known[name])),
            tuple(dict.fromkeys(alone[name])),
        )
        for number, name in enumerate(sorted(known), start=1)
        if known[name]
    ]


def _known_to(
    insider: Insider, own: int, in_time: Sequence[AnswerCells], grows: Grows
) -> Iterator[Key]:
    """The cells that an insider at date `own` knows, on that date and on earlier ones.

    Where a cell only grows, nobody else can have been in it before; so she knows what it was.
    """
    for cell in insider.cells:
        now = in_time[own].cells.get(cell)
        if now is None:
            continue
        yield At(own, cell)
        for place in range(own - 1, -1, -1):
            before = in_time[place].cells.get(cell)
            if before is None or before.value > now.value or not grows(cell, place + 1):
                break
            yield from (At(place, cell), Change(place + 1, cell))


def _alone_in_change(
    insider: Insider, own: int, in_time: Sequence[AnswerCells], grows: Grows
) -> Iterator[tuple[Key, int]]:
    """Both sides of the differences between dates that an insider alone makes.

    Nobody else is in the one between a date on which she is alone in a cell and one on which
    nobody is in it. What came into a whole of which her cell is a part since the date before is
    hers alone if it is as much as came into her cell, in a measure that only grows.
    """
    for cell in insider.cells:
        for place, answer in enumerate(in_time):
            other = answer.cells.get(cell)
            if place != own and other is not None and not other.value:
                change = Change(max(own, place), cell, abs(own - place))
                yield from ((change, 1), (change, -1))
    if not own:
        return
    before, now = in_time[own - 1].cells, in_time[own].cells

    def came(cell: Key) -> int:
        earlier = before.get(cell)
        return now[cell].value - (earlier.value if earlier else 0)

    seen: set[Key] = set()
    for cell in insider.cells:
        if cell not in now or not grows(cell, own) or came(cell) <= 0:
            continue
        fresh: list[Key] = [cell]
        while fresh:
            for whole in in_time[own].wholes.get(fresh.pop(), ()):
                if whole not in seen and whole in before and came(whole) == came(cell):
                    seen.add(whole)
                    fresh.append(whole)
                    yield from ((Change(own, whole), 1), (Change(own, whole), -1))


def _fell(in_time: Sequence[AnswerCells], place: int, grows: Grows) -> int:
    """The most by which a count that only grows fell since the date before; 0 where none did."""
    before = in_time[place - 1].cells
    falls = [
        before[key].value - cell.value
        for key, cell in in_time[place].cells.items()
        if key in before and grows(key, place) and not _is_amount(key)
    ]
    return max(0, *falls) if falls else 0


def _is_amount(key: Key) -> bool:
    return isinstance(key, CellName) and key.is_amount


def _judge_change(
    settings: Settings,
    answers: Sequence[AnswerCells],
    maximum_cents: int,
    fell: Mapping[int, int],
    grows: Grows,
) -> Callable[[Change, int], Verdict]:
    """The function that judges a difference between two dates, of a count or of an amount.

    What counts is how many people made the difference: three new applications of one person are
    one; and of amounts, as in a cell, what is left of them once the two are gone who made most of
    it. More applications come in time; fewer, and other amounts of as many, are corrections and
    erasures, and whom they are about must not be known either. `fell` says by place in time how
    many went at most, which the attacker is taken to know. Where those are fewer than the minimum,
    or are enough applications of too few people, he cannot be made to believe in so many, and must
    believe in none instead.
    """
    rules = settings.rules

    def judge(key: Change, change: int) -> Verdict:
        if not isinstance(key.cell, CellName) or key.cell.is_rest:
            return Verdict()
        if not key.cell.is_amount:
            if key.cell.is_of_rows or is_headline(key.cell, settings):
                return Verdict()
            people = _movers_behind(key.cell, answers[key.since], answers[key.date]).people
            few = judge_count(abs(change), rules, people)
            if change > 0 or not few.primary:
                return few
            if not grows(key.cell, key.date, key.date - key.since):
                return replace(few, up=few.down, down=few.up)
            went = sum(fell.get(place, 0) for place in range(key.since + 1, key.date + 1))
            enough_of_few = -change >= rules.minimum_count
            up = -change if went < rules.minimum_count or enough_of_few else 0
            return replace(few, up=up, down=min(few.up, went + change))
        count = count_of(key.cell)
        most_each = maximum_cents if count.measure == "paid" else 0
        now, before = (
            found.value if (found := answers[date].cells.get(count)) else 0
            for date in (key.date, key.since)
        )
        people, largest = _movers_behind(key.cell, answers[key.since], answers[key.date])
        if min(abs(now - before), people) >= rules.minimum_count:
            dominated = judge_amount(largest, rules, total=abs(change), contributors=people)
            if not dominated.primary:
                return dominated
            flag, level = dominated.flag, dominated.up
        else:  # as for an amount of too few contributors; all of it may be one person's
            flag = SMALL_COUNT
            level = max(int(-(-abs(change) * rules.percent_of_few // 100)), 1)
        if change < 0 or now <= before:
            down = level if change < 0 else min(level, change)
            went = sum(fell.get(place, 0) for place in range(key.since + 1, key.date + 1))
            most = most_each * went + change
            if went and most >= 0 and most_each:  # nobody got more than the programme pays
                down = min(down, most)
            return Verdict(flag, up=level, down=down)
        above = most_each * (now - before) - change
        up = min(level, above) if most_each and above >= 0 else level
        return Verdict(flag, up=up, down=min(level, change))

    return judge


def _movers_behind(name: CellName, before: AnswerCells, now: AnswerCells) -> Movers:
    """The fewest people who can have made a cell's difference between two answers.

    Where one of the answers does not say who is in its cells, that is by how many contributors
    they differ, and at least one: no more can have come or gone, and what each brought is not
    known. Raises MissingContributorsError
    where the value moved and nobody did.
    """
    if before.people is None or now.people is None:
        more = abs(now.contributors.get(name, 0) - before.contributors.get(name, 0))
        return Movers(max(more, 1))
    found = now.people.moved_since(before.people).get(name, Movers(0))
    if not found.people and before.cells[name].value != now.cells[name].value:
        raise MissingContributorsError(
            f"{name.spoken} changed between two dates and nobody in it did; the files of who "
            "stands behind the cells are of other runs; run the answer again"
        )
    return found


def _block_cells(
    answer: AnswerCells,
    block: str,
    maximum_cents: int,
    rounded: Mapping[CellName, int],
    base: int,
) -> dict[Key, Cell]:
    """The cells of one block, with what the other block and the rounded tables tell of them."""
    amount_of: dict[Key, CellName] = dict(answer.amounts)
    count_of_amount: dict[Key, CellName] = {amount: count for count, amount in answer.amounts}
    found: dict[Key, Cell] = {}
    for key, cell in answer.cells.items():
        is_amount = _is_amount(key)
        if is_amount != (block == AMOUNTS):
            continue
        if maximum_cents and cell.value and key in amount_of:
            amount = answer.cells[amount_of[key]].value
            least = min(-(-amount // maximum_cents), cell.value)
            cell = replace(cell, lower=max(cell.lower or 0, least))
        if maximum_cents and key in count_of_amount:
            most = maximum_cents * answer.cells[count_of_amount[key]].value
            if cell.value <= most:  # nobody can rest on a rule that does not hold
                # The tables do not give away what the rule alone tells anybody: neither of the
                # amount nor of its largest contribution, which the level is about.
                up = min(cell.up, most - cell.value)
                if isinstance(key, CellName) and key in answer.largest:
                    brought, payments = answer.largest[key]
                    above = maximum_cents * payments - brought
                    up = min(up, above) if above >= 0 else up
                cell = replace(cell, upper=most, up=up)
        if base and key in answer.true.coded:
            # Rounding keeps a zero as it is.
            state = State.HIDDEN if cell.value else State.PUBLISHED
            cell = replace(cell, state=state, weight=0)
            if cell.value and isinstance(key, CellName) and key in rounded:
                known = cell.lower or 0
                cell = rounded_cell(cell, rounded[key], base)
                cell = replace(cell, lower=max(known, cell.lower or 0))
        found[key] = cell
    return found


def _block_relations(answer: AnswerCells, block: str) -> list[tuple[CellName, list[CellName]]]:
    return [
        (whole, parts) for whole, parts in answer.relations if whole.is_amount == (block == AMOUNTS)
    ]


def _rounded(
    answer: AnswerCells, settings: Settings, day: date, before: Sequence[Earlier]
) -> tuple[dict[CellName, int], int]:
    """The counts of the tables that are shown rounded; none where none is asked for.

    What is said of a count on its `day` is said of the one `before` too, which it has not fallen
    below.
    """
    base = max(settings.rounding.values(), default=0)
    codes = {name for name in answer.true.coded if not name.is_amount and name in answer.cells}
    if not base or not codes:
        return {}, 0
    # What codes make up, and what else makes it up with them: their sums hold.
    near = [
        (whole, parts)
        for whole, parts in answer.relations
        if not codes.isdisjoint(parts) and all(n in answer.true.shown for n in (whole, *parts))
    ]
    names = {*codes, *(name for whole, parts in near for name in (whole, *parts))}
    own: dict[Key, Cell] = {}
    for name in answer.cells:
        if not isinstance(name, CellName) or name not in names:
            continue
        cell = answer.cells[name]
        asked = _asked_before(name, answer, settings, day, before)
        own[name] = replace(cell, up=max(cell.up, asked))
    relations = [(w, p) for w, p in answer.relations if w in own and all(c in own for c in p)]
    system = build_system(own, relations)
    rounding = round_system(system, base)
    return {name: int(rounding.shown[system.index[name]]) for name in own if name in codes}, base


def _asked_before(
    key: CellName, answer: AnswerCells, settings: Settings, day: date, before: Sequence[Earlier]
) -> int:
    """The level that a count needs for the count of the date before, and for the difference."""
    cell, earlier = answer.cells[key], before[0].cells.cells.get(key) if before else None
    if earlier is None or key not in answer.true.growing or cell.value < earlier.value:
        return 0
    if redrawn(before[0].date, day).touches(key.codes):
        return 0
    people = _movers_behind(key, before[0].cells, answer).people
    change = judge_count(cell.value - earlier.value, settings.rules, people).up
    return max(earlier.value + earlier.up - cell.value if earlier.up else 0, change)
