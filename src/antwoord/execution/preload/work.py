"""What a process needs that gives answers, imported before it is forked."""

from antwoord.execution.kernels.lasting import lasting

with lasting():
    import typer

    import antwoord.execution.kernels.private
    import antwoord.execution.notebooks.pages
    import antwoord.execution.preload.runner
    import antwoord.execution.several
    import antwoord.execution.steps

    antwoord.execution.notebooks.pages.prepare()
