"""What a run would do: which notebooks are unchanged, which would run again, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.execution.results.keys import LEFT, Key, Keys
from antwoord.execution.results.latest import latest
from antwoord.execution.results.store import DamagedError, Entry, Store, store_folder
from antwoord.execution.steps import keys_of, left_for_the_next
from antwoord.parameters import Parameters

#: `depends`: it runs only if a notebook before it, which would run, leaves something else.
Verdict = Literal["unchanged", "would run", "depends"]

NEVER = "there is no earlier run of this name"
NOT_KEPT = "its result is no longer kept"
DATABASE = "a database is read each time"
DAMAGED = "what was kept of it is damaged"
#: Names of what changed that a line shows; JSON has them all.
_NAMES = 3


@dataclass(frozen=True)
class Expected:
    """What a run would do with one notebook.

    `changed` are the parts of its key that differ from the latest run of the same question
    and name, with the names in them; `reason` says it where no part does.
    """

    notebook: str
    verdict: Verdict
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reason: str = ""

    @property
    def sentence(self) -> str:
        """The same in words."""
        if self.verdict == "unchanged":
            return "unchanged"
        told = "; ".join(_told(part, names) for part, names in self.changed.items())
        if self.verdict == "depends":
            return f"unchanged, if {self.reason} leaves the same as before"
        return f"would run: {told or self.reason}"


def status(parameters: Parameters) -> list[Expected]:
    """What a run with these parameters would do with each notebook, in order."""
    store = Store(store_folder())
    keys = keys_of(parameters, store)
    before = latest(store.folder, parameters).parts
    found: list[Expected] = []
    state: dict[str, str] = {}
    again = ""  # the last notebook that would run: what it leaves is not known
    for name in NOTEBOOKS:
        earlier = before.get(name)
        if again:
            expected = _unknown(name, keys, earlier, again)
        else:
            expected, entry = _known(keys.key(name, left_for_the_next(state)), store, earlier)
            if entry:
                state = entry.after(state)
        if expected.verdict == "would run":
            again = name
        found.append(expected)
    return found


def _known(
    key: Key, store: Store, earlier: Mapping[str, Mapping[str, str]] | None
) -> tuple[Expected, Entry | None]:
    if not key.lasting:
        return Expected(key.step, "would run", reason=DATABASE), None
    try:
        entry = store.look(key.digest)
    except DamagedError:
        return Expected(key.step, "would run", reason=DAMAGED), None
    if entry:
        return Expected(key.step, "unchanged"), entry
    if earlier is None:
        return Expected(key.step, "would run", reason=NEVER), None
    return Expected(key.step, "would run", key.changed(earlier), NOT_KEPT), None


def _unknown(
    name: str, keys: Keys, earlier: Mapping[str, Mapping[str, str]] | None, again: str
) -> Expected:
    if earlier is None:
        return Expected(name, "would run", reason=NEVER)
    changed = keys.key(name, earlier.get(LEFT, {})).changed(earlier)
    if changed:
        return Expected(name, "would run", changed)
    return Expected(name, "depends", reason=again)


def _told(part: str, names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return f"{part} ({', '.join(names[:_NAMES])}{more})"
