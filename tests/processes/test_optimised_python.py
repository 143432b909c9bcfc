"""No proof and no attack rests on `assert`, which `python -O` takes away."""

import os
import subprocess
import sys
from pathlib import Path

OPTIMISED = """
import numpy as np
from made_tables import count_system
from payments import SETTINGS, contributors_of, name, true_of
import antwoord.disclosure.proof.audit as auditing
from antwoord.disclosure.search import rounding
from antwoord.disclosure.model.answer_system import answer_cells
from antwoord.disclosure.solver.highs import SolverError
from antwoord.disclosure.model.sensitivity import Rules, judge_amount
from antwoord.errors import MissingContributorsError

assert False, "this line is not there with -O"

def raises(kind, call, *arguments):
    try:
        call(*arguments)
    except kind:
        return
    raise SystemExit(f"{call} does not raise {kind}")

system = count_system(np.array([[1, 4, 5], [4, 1, 6]]))
pattern = system.flags([(0, 0), (1, 1)])
if auditing.audit(system, pattern).holds:
    raise SystemExit("an open pattern holds")
auditing.check_certificates = lambda *_: ["table 0 breaks relation 1"]
raises(auditing.ProofError, auditing.audit, system, pattern)
raises(ValueError, lambda: judge_amount([500], Rules(), total=400, contributors=1))
five = true_of({name("paid", "A", "b"): 5})
raises(MissingContributorsError, answer_cells, five, [], contributors_of(), SETTINGS)
rounding.np.round = lambda found: np.zeros_like(found)
raises(SolverError, rounding.round_system, system, 5)
print("all raised")
"""


def optimised(*arguments: str) -> "subprocess.CompletedProcess[str]":
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-O", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )


def test_no_proof_is_lost_with_optimised_python() -> None:
    done = optimised("-c", OPTIMISED)
    assert (done.returncode, done.stdout) == (0, "all raised\n"), done.stderr


def test_the_attack_finds_the_same_with_optimised_python(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("place,m,f,total\nA,6,9,15\nB,x,5,9\ntotal,10,14,24\n", encoding="utf-8")
    done = optimised("-m", "antwoord", "audit-tables", str(path))
    assert done.returncode == 3
    assert "line 3: exact: count/B/m = 4" in done.stdout
