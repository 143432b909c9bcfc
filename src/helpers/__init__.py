"""What the notebooks call: one module for each notebook, in the order of its cells.

Each brings together the functions of the engine (`antwoord`) that its notebook needs, so that
a reader of the notebook finds here what a call does and where it is done.

What a step promises is done by the runner where somebody runs a notebook by hand
(`antwoord.execution.by_hand`); inside a run it is done in the notebook itself.
"""
