"""`antwoord question`: questions made, checked and listed."""

import typer

from antwoord.cli.commands.question.check import check_question
from antwoord.cli.commands.question.listing import list_questions
from antwoord.cli.commands.question.new import new_question

question_app = typer.Typer(
    name="question", help="Questions: make, check and list them.", no_args_is_help=True
)
question_app.command("check")(check_question)
question_app.command("new")(new_question)
question_app.command("list")(list_questions)
