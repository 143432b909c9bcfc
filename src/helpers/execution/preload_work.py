"""What a process needs that gives answers, imported before it is forked."""

from helpers.execution.lasting import lasting

with lasting():
    import papermill
    import typer

    import helpers.execution.kernels
    import helpers.execution.notebook_pages
    import helpers.execution.several
    import helpers.execution.steps

    helpers.execution.notebook_pages.prepare()
