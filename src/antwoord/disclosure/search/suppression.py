"""The search for the pattern of least loss that protects, with a proof that it is the least.

The search minimises the loss over all patterns in which every side of every primary cell keeps
its level against every attacker. The master problem and the attackers' programs take turns: the
master proposes a pattern, and the attackers answer with the inequalities that it breaks
(`master`, `separation`, `cuts`). Patterns that protect are found by mending what the master
proposes (`mending`), and by solving smaller masters between its proposal and the best pattern
so far, after Danna, Rothberg and Le Pape (2005). The search ends when the bound of the master
and the best pattern are less than one apart, or when its time is up.

Losses are whole numbers. The same system gives the same pattern: every list has an order, every
program has one thread and a fixed seed; only a time limit that is reached depends on the
machine. The limit counts this process's own time, so that a busy machine does not end a search
sooner.
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

#: The default time limit of a search, in seconds of the processor.
SECONDS = 30.0
#: The relaxation ends when its loss grew by less than this share in so many rounds.
STALLED_ROUNDS, LEAST_GAIN = 6, 1e-3
#: The whole master is solved to this share of the gap that is left: an attacker will refuse
#: most of its proposals, and a worse proposal is nearer to a pattern that protects.
GAP_SHARE = 0.3
#: How often at most the neighbourhood of a proposal is searched before the whole master is
#: solved again.
NEIGHBOURHOOD_ROUNDS = 10
#: How many cells that cannot be protected are looked for; an error names no more of them.
ENOUGH_EXPOSED = 5
#: The share of the time that the relaxation may take before a pattern is made of it.
RELAXATION_SHARE = 0.4
#: A cell that the relaxation suppresses to this degree (0 to 1) is not tried as a published one.
SURELY_HIDDEN = 0.999


@dataclass(frozen=True)
class Exposure:
    """A side of a primary cell that cannot be protected.

    `cells` are all names of the cell, `insider` is the attacker ("" is the outsider).
    `direction` is 1 up, -1 down, and 0 where the value itself follows from what must be
    published.
    """

    cells: tuple[Key, ...]
    insider: str
    direction: int


class UnprotectableError(Exception):
    """Even with nothing published these primary cells can be computed too precisely.

    `exposed` are their sides; the message names the first five. `relief` are counts whose
    suppression would protect them from what counts and amounts tell together.
    """

    def __init__(self, exposed: Sequence[Exposure], relief: frozenset[Key] = frozenset()) -> None:
        self.exposed, self.relief = tuple(exposed), relief
        named = "; ".join(
            str(each.cells[0]) + (f" (from {each.insider})" if each.insider else "")
            for each in self.exposed[:5]
        )
        more = f" and {len(self.exposed) - 5} more" if len(self.exposed) > 5 else ""
        super().__init__(f"no pattern protects {named}{more}")


@dataclass(frozen=True)
class Suppression:
    """A pattern over the variables of a system that protects, and how good it is.

    `hidden[i]` says that variable i is not published. `loss` is the weight of all free cells
    that are suppressed, and no pattern that protects loses less than `lower_bound`. `seconds`
    are those that the search took by the clock. A pattern that was kept comes with its
    `certificates`, the tables that show it to be safe.
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
        """Marks the cells that are suppressed to protect others."""
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

    `system` are the cells with their levels, `insiders` the attackers who know cells of their
    own. `seconds` limits the time of the processor; `Suppression.seconds` is by the clock.

    Raises UnprotectableError naming the primary cells that stay too precise even when all that
    may be suppressed is. That question is always answered, however long it takes.
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
    """The sides that stay too precise even when all that may be suppressed is.

    `system` and `insiders` are as for `suppress`. The answer is exact, and it is complete
    unless `most` of them are found sooner.
    """
    reduction = reduce_system(system)
    return _Search(reduction, targets_of(reduction, insiders), process_time()).exposures(most)


def _free(system: System) -> Flags:
    free: Flags = (system.state == 0) & ~system.primary
    return free


class _Search:
    """One search: it narrows the loss from below (`lower`) and above (`upper`, by `best`)."""

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
        if exposed := self.exposures(ENOUGH_EXPOSED):
            raise UnprotectableError(exposed)
        if not len(self.targets):
            self.best = self.reduction.forced.copy()
            self.upper = 0
            return
        now = process_time()
        y = self._relax(now + RELAXATION_SHARE * (self.separation.deadline - now))
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
        gap = GAP_SHARE * (self.upper - self.lower) / self.upper
        return self.master.whole(self.best, self.upper, gap, left, near)

    def _look_around(self, proposed: Flags) -> None:
        """Searches the patterns between the best one and a proposal, and a step around these.

        The cells in which the two differ, and those that share a relation with such a cell, are
        free; all others stay as in the best pattern. Such a master takes a tenth of the time of
        the whole one: it finds the better patterns that there are, and the cuts that say where
        there are none.
        """
        differs = self.best != proposed
        near = differs.copy()
        for row in self._relations:
            if differs[row].any():
                near[row] = True
        for _ in range(NEIGHBOURHOOD_ROUNDS):
            if self._done():
                return
            bound = self._propose(near)
            if bound.outcome is not Outcome.OPTIMAL:
                return
            self._improve(self._climb(bound.y > 0.5), bound.y)

    def _done(self) -> bool:
        return self.upper - self.lower < 1 or not self.separation.in_time()

    def exposures(self, most: int = 10**9) -> list[Exposure]:
        """The sides that the pattern with nothing published fails: all, or `most` at least.

        Of cells that deviate together, those with the highest level; from an insider, all.
        """
        reduction, system = self.reduction, self.reduction.system
        exposed = [Exposure(system.keys[at], "", 0) for at in reduction.given_away()]
        every = np.ones(len(reduction), dtype=bool)
        verdict = self.separation.judge(every, most=most, cuts=False, whole=True, hurry=False)
        for threat in verdict.threats:
            group = int(self.targets.cell[threat.side])
            name = "" if threat.insider == OUTSIDER else self.targets.names[threat.insider]
            levels = system.up if self.targets.direction[threat.side] > 0 else system.down
            members = reduction.members(group)
            # The others deviate with these, and may well reach their own levels.
            highest = levels[members] == levels[members].max()
            primary = members[system.primary[members] if name else highest]
            cells = tuple(key for at in primary for key in system.keys[at])
            exposed.append(Exposure(cells, name, int(self.targets.direction[threat.side])))
        return list(dict.fromkeys(exposed))

    def _relax(self, deadline: float) -> Floats:
        """Adds cuts to the relaxation, round by round; gives its last fractional pattern."""
        losses: list[float] = []
        while True:
            bound = self.master.relaxation()
            self.lower = max(self.lower, bound.lower)
            loss = float(self.reduction.weight @ bound.y)
            losses.append(loss)
            before = losses[-STALLED_ROUNDS - 1] if len(losses) > STALLED_ROUNDS else -np.inf
            stalled = loss - before < LEAST_GAIN * max(loss, 1.0)
            if self._done() or stalled or process_time() > deadline:
                return bound.y
            if not self.master.add(self.separation.fractional(bound.y)):
                return bound.y

    def _climb(self, proposed: Flags) -> Flags:
        """Suppresses more of a proposal, as its own cuts ask for it, until it protects.

        The patterns on the way are those that the master would propose next; each gives it
        cuts for the price of one judgement, far below that of solving the master.
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
        """Makes a pattern protect, and keeps it if it is the best so far.

        `guide` is a fractional pattern: it says what is cheap to suppress.
        """
        if self._loss(proposed) >= self.upper:
            return
        mended = self.mender.mend(proposed, guide, hurry=hurry)
        if mended is None:
            return
        self._take(mended, hurry=hurry)
        # A cell that the master suppresses outright is seldom suppressed in vain: not to try
        # those saves nine tenths of the time.
        doubted = mended & ~proposed & (guide < SURELY_HIDDEN)
        if self._loss(mended & ~doubted) < self.upper:
            self._take(self.mender.thin(mended, doubted, guide))

    def _take(self, y: Flags, *, hurry: bool = True) -> None:
        """Keeps a pattern if it is better and whole tables, not only fractions, show it safe."""
        loss = self._loss(y)
        if loss >= self.upper:
            return
        verdict = self.separation.judge(y, whole=True, hurry=hurry)
        self.master.add([threat.cut for threat in verdict.threats if threat.cut])
        if verdict.safe:
            self.best, self.upper = y.copy(), loss

    def _loss(self, y: Flags) -> int:
        return int(self.reduction.weight[y & ~self.reduction.forced].sum())
