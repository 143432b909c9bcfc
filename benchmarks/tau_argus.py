"""The same problem for pytauargus, as an independent oracle.

`pytauargus` carries the Fischetti-Salazar code of tau-ARGUS on HiGHS. Its general linear
system, the JJ form, takes any relations; it knows no insiders, dates or identities.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from antwoord.disclosure.model.system import State, System

#: Its bounds must be finite; this far above the largest value is as good as nowhere.
FAR = 10


@dataclass(frozen=True)
class Oracle:
    """Its pattern: which variables it does not publish, and the loss of the free ones."""

    hidden: NDArray[np.bool_]
    loss: int


def optimal(system: System, seconds: int = 60) -> Oracle:
    """Its optimal suppression; raises RuntimeError where it gives none."""
    from pytauargus import HiTaSCtrl

    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "in.jj", Path(folder) / "out.jj"
        given.write_text(jj_form(system), encoding="ascii")
        control = HiTaSCtrl()
        code = control.full_jj(str(given), str(found), seconds, "", folder)
        if code > 1 or not found.exists():
            raise RuntimeError(f"full_jj: {code} {control.error_string(code)}")
        secondary = [int(line.split()[0]) for line in found.read_text().splitlines() if line]
    hidden = system.primary | (system.state == State.HIDDEN)
    hidden[secondary] = True
    free = (system.state == State.FREE) & ~system.primary
    return Oracle(hidden, int(system.weight[hidden & free].sum()))


def intervals(system: System, hidden: NDArray[np.bool_]) -> dict[int, tuple[float, float]]:
    """Its audit of a pattern: the smallest and largest value of each hidden variable."""
    from pytauargus._tauargus import audit_jj

    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "in.jj"
        given.write_text(jj_form(system, hidden), encoding="ascii")
        rows = audit_jj(str(given))
    return {int(row["cell"]): (float(row["min"]), float(row["max"])) for row in rows}


def jj_form(system: System, hidden: NDArray[np.bool_] | None = None) -> str:
    """The system as text; with a pattern, its hidden cells marked as suppressed."""
    far = int(FAR * max(int(system.value.max(initial=1)), 100))
    lines = ["0", str(len(system))]
    for at in range(len(system)):
        value = int(system.value[at])
        if system.primary[at]:
            status = "u"
        elif hidden is not None and hidden[at]:
            status = "m"
        elif system.state[at] == State.PUBLISHED:
            status = "z"
        else:
            status = "s"
        lower = max(float(system.lower[at]), -far)
        upper = min(float(system.upper[at]), value + far)
        lines.append(
            f"{at} {value} {int(system.weight[at])} {status} {lower:g} {upper:.0f} "
            f"{int(system.down[at])} {int(system.up[at])} 0"
        )
    rows = system.rows.as_mappings()
    lines.append(str(len(rows)))
    for row in rows:
        terms = " ".join(f"{at} ({coefficient})" for at, coefficient in row.items())
        lines.append(f"0 {len(row)} : {terms}")
    return "\n".join(lines) + "\n"
