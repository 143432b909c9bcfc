"""The least that must not be published, proven.

Minimise the loss over all patterns such that every side of every primary cell keeps its
level against every attacker. The relaxed master problem and the attackers' programs take
turns: the one proposes a pattern, the others answer with the inequalities that it breaks
(`master`, `separation`, `cuts`). Patterns that protect come from mending what the master
proposes (`mending`), and from smaller masters between it and the best pattern so far, after
Danna, Rothberg and Le Pape (2005). It ends when no whole loss is left between the two, or in
time.

Losses are whole. The same system gives the same pattern: every list has an order, every
program one thread and a fixed seed; only a time limit that bites depends on the machine. It
counts this process's own time, so that a busy machine does not end a search sooner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic, process_time

import numpy as np

from antwoord.disclosure.model.reduction import Reduction, reduce_system
from antwoord.disclosure.model.system import Flags, Floats, Key, System
from antwoord.disclosure.model.targets import Insider, Targets, targets_of
from antwoord.disclosure.proof.certificates import Certificates
from antwoord.disclosure.search.master import Bound, Master
from antwoord.disclosure.search.mending import Mender
from antwoord.disclosure.search.separation import OUTSIDER, Separation
from antwoord.disclosure.solver.highs import Outcome

#: Default time limit.
SECONDS = 30.0
#: The relaxation is left for whole patterns when so many rounds gained so little.
PATIENCE, GAIN = 6, 1e-3
#: The whole master is solved to this share of the gap that is left: what it proposes will
#: be cut off in most cases, and a worse proposal is nearer to a pattern that protects.
SHARE = 0.3
#: Rounds around a proposal at most, before the whole master is asked again.
ROUNDS = 10
#: So many cells that cannot be protected are named; to look for all would be in vain.
ENOUGH = 5
#: The share of the time that the relaxation may take before a pattern is made of it.
RELAXING = 0.4
#: A cell that the relaxation hides to this degree is not tried again in vain.
SURE = 0.999


@dataclass(frozen=True)
class Exposure:
    """A side of a primary cell that cannot be protected, and from whom: "" is anybody.

    `direction` is 1 up, -1 down, and 0 where the value itself follows from what must be
    published.
    """

    cells: tuple[Key, ...]
    insider: str
    direction: int


class UnprotectableError(Exception):
    """Even with nothing published these primary cells can be computed too precisely."""

    def __init__(self, exposed: Sequence[Exposure]) -> None:
        self.exposed = tuple(exposed)
        named = "; ".join(
            str(each.cells[0]) + (f" (from {each.insider})" if each.insider else "")
            for each in self.exposed[:5]
        )
        more = f" and {len(self.exposed) - 5} more" if len(self.exposed) > 5 else ""
        super().__init__(f"no pattern protects {named}{more}")


@dataclass(frozen=True)
class Suppression:
    """A pattern over the variables of a system that protects, and how good it is.

    `hidden[i]`: variable i is not published. `loss` is that of the free cells hidden, and
    no pattern that protects loses less than `lower_bound`. `certificates` come with a pattern
    that was kept, for whoever checks them.
    """

    system: System
    insiders: tuple[Insider, ...]
    hidden: Flags
    loss: int
    lower_bound: int
    seconds: float
    certificates: Certificates | None = None

    @property
    def secondary(self) -> Flags:
        """Hidden to protect others."""
        system = self.system
        free: Flags = self.hidden & ~system.primary & (system.state == 0)
        return free

    @property
    def gap(self) -> float:
        """The share of the loss that is not proven to be needed; 0 when optimal."""
        return (self.loss - self.lower_bound) / self.loss if self.loss else 0.0

    @property
    def proven(self) -> bool:
        """Whether no pattern that protects loses less."""
        return self.loss == self.lower_bound


def suppress(
    system: System, insiders: Sequence[Insider] = (), *, seconds: float = SECONDS
) -> Suppression:
    """The best pattern found within the time, against the outsider and the insiders.

    `seconds` are those of the processor; `Suppression.seconds` are by the clock.

    Raises UnprotectableError naming the primary cells that even hiding everything that may
    be hidden leaves too precise. That question is always answered, however long it takes.
    """
    started = monotonic()
    reduction = reduce_system(system)
    search = _Search(reduction, targets_of(reduction, insiders), process_time() + seconds)
    search.run()
    hidden = reduction.spread(search.best)
    base = int(system.weight[reduction.spread(reduction.forced) & _free(system)].sum())
    loss = int(system.weight[hidden & _free(system)].sum())
    return Suppression(
        system=system,
        insiders=tuple(insiders),
        hidden=hidden,
        loss=loss,
        lower_bound=min(loss, base + search.lower),
        seconds=monotonic() - started,
    )


def exposures(
    system: System, insiders: Sequence[Insider] = (), *, most: int = 10**9
) -> list[Exposure]:
    """What even hiding everything that may be hidden leaves too precise.

    Exact, and complete unless `most` are found sooner.
    """
    reduction = reduce_system(system)
    return _Search(reduction, targets_of(reduction, insiders), process_time()).exposures(most)


def _free(system: System) -> Flags:
    free: Flags = (system.state == 0) & ~system.primary
    return free


class _Search:
    """The two sides of one problem, until they meet."""

    def __init__(self, reduction: Reduction, targets: Targets, deadline: float) -> None:
        self.reduction, self.targets = reduction, targets
        self.separation = Separation(reduction, targets, deadline)
        self.master = Master(reduction)
        self.mender = Mender(self.separation)
        self._relations = [np.array(list(row)) for row in reduction.relations]
        self.lower = 0
        self.best: Flags = np.ones(len(reduction), dtype=bool)
        self.upper = self._loss(self.best)

    def run(self) -> None:
        """Narrows `lower` and `upper` and keeps `best`."""
        if exposed := self.exposures(ENOUGH):
            raise UnprotectableError(exposed)
        if not len(self.targets):
            self.best = self.reduction.forced.copy()
            self.upper = 0
            return
        now = process_time()
        y = self._relax(now + RELAXING * (self.separation.deadline - now))
        # The first pattern is made however long it takes: without one nothing is published.
        self._improve(self.reduction.forced.copy(), y, hurry=False)
        while not self._done():
            bound = self._propose()
            self.lower = max(self.lower, bound.lower)
            if bound.outcome is Outcome.INFEASIBLE:
                self.lower = self.upper
            if self._done() or bound.outcome is Outcome.OUT_OF_TIME:
                break
            self._improve(self._climb(bound.y > 0.5), bound.y)
            self._look_around(bound.y > 0.5)

    def _propose(self, near: Flags | None = None) -> Bound:
        left = self.separation.deadline - process_time()
        gap = SHARE * (self.upper - self.lower) / self.upper
        return self.master.whole(self.best, self.upper, gap, left, near)

    def _look_around(self, proposed: Flags) -> None:
        """Rounds on the patterns between the best one and a proposal, and a step around.

        What differs, and what shares a relation with that, is free; all else stays as in the
        best pattern. Such a master takes a tenth of the time of the whole one: it finds the
        better patterns that there are, and teaches the cuts that say where there are none.
        """
        differs = self.best != proposed
        near = differs.copy()
        for row in self._relations:
            if differs[row].any():
                near[row] = True
        for _ in range(ROUNDS):
            if self._done():
                return
            bound = self._propose(near)
            if bound.outcome is not Outcome.OPTIMAL:
                return
            self._improve(self._climb(bound.y > 0.5), bound.y)

    def _done(self) -> bool:
        return self.upper - self.lower < 1 or not self.separation.in_time()

    def exposures(self, most: int = 10**9) -> list[Exposure]:
        """Sides that the pattern with nothing published fails: all, or so many at least."""
        reduction, system = self.reduction, self.reduction.system
        exposed = [Exposure(system.keys[at], "", 0) for at in reduction.given_away()]
        every = np.ones(len(reduction), dtype=bool)
        verdict = self.separation.judge(every, most=most, cuts=False, whole=True, hurry=False)
        for threat in verdict.threats:
            group = int(self.targets.cell[threat.side])
            primary = [at for at in reduction.members(group) if system.primary[at]]
            name = "" if threat.insider == OUTSIDER else self.targets.names[threat.insider]
            cells = tuple(key for at in primary for key in system.keys[at])
            exposed.append(Exposure(cells, name, int(self.targets.direction[threat.side])))
        return list(dict.fromkeys(exposed))

    def _relax(self, deadline: float) -> Floats:
        """Rounds of cuts on the relaxation; gives the last fractional pattern."""
        history: list[float] = []
        while True:
            bound = self.master.relaxation()
            self.lower = max(self.lower, bound.lower)
            loss = float(self.reduction.weight @ bound.y)
            history.append(loss)
            stalled = len(history) > PATIENCE and loss - history[-PATIENCE - 1] < GAIN * max(
                loss, 1.0
            )
            if self._done() or stalled or process_time() > deadline:
                return bound.y
            if not self.master.add(self.separation.fractional(bound.y)):
                return bound.y

    def _climb(self, proposed: Flags) -> Flags:
        """From a proposal upwards: judged, cut off, and mended by its own cuts, again and again.

        The patterns on the way are those that the master would propose next; each teaches
        it cuts for the price of a judgement, far below that of solving the master.
        """
        y = proposed.copy()
        while self._loss(y) < self.upper and not self._done():
            verdict = self.separation.judge(y)
            if verdict.safe:
                self._take(y)
                break
            cuts = [threat.cut for threat in verdict.threats if threat.cut]
            if not cuts:
                break
            self.master.add(cuts)
            self.master.satisfy(y)
        return y

    def _improve(self, proposed: Flags, guide: Floats, *, hurry: bool = True) -> None:
        """A pattern that protects from one that does not, kept if it is the best so far."""
        if self._loss(proposed) >= self.upper:
            return
        mended = self.mender.mend(proposed, guide, hurry=hurry)
        if mended is None:
            return
        self._take(mended, hurry=hurry)
        # What the master asks for outright is seldom in vain: not to try it saves nine tenths.
        doubted = mended & ~proposed & (guide < SURE)
        if self._loss(mended & ~doubted) < self.upper:
            self._take(self.mender.thin(mended, doubted, guide))

    def _take(self, y: Flags, *, hurry: bool = True) -> None:
        """Keeps a pattern that protects in fractions if it is better and does in whole tables."""
        loss = self._loss(y)
        if loss >= self.upper:
            return
        verdict = self.separation.judge(y, whole=True, hurry=hurry)
        self.master.add([threat.cut for threat in verdict.threats if threat.cut])
        if verdict.safe:
            self.best, self.upper = y.copy(), loss

    def _loss(self, y: Flags) -> int:
        return int(self.reduction.weight[y & ~self.reduction.forced].sum())
