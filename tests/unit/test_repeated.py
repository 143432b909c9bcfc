"""A step done again by itself calls what its notebook promises."""

import ast
import inspect

from looping import some

from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.execution.repeated import STEPS
from antwoord.handover import CALLS


def test_every_step_makes_the_promised_calls_in_their_order() -> None:
    assert tuple(STEPS) == NOTEBOOKS
    promised = {name: [call.name for call in CALLS if call.notebook == name] for name in NOTEBOOKS}
    for name, step in some(STEPS.items()):
        tree = ast.parse(inspect.getsource(step))
        called = [node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call)
                  and isinstance(node.func, ast.Name)]  # fmt: skip
        assert [one for one in called if one in promised[name]] == promised[name]
