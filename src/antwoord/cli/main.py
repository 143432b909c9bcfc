"""The front door: the command `antwoord`, its commands, and how it ends.

Only the modules of this room print. Heavy imports happen inside the commands, so that `--help`
and a wrong parameter are answered at once.
"""

import errno
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

import typer

from antwoord.cli.commands.audit_tables import audit_tables
from antwoord.cli.commands.check import check
from antwoord.cli.commands.desk.compare import compare
from antwoord.cli.commands.desk.design import design
from antwoord.cli.commands.desk.lab import lab
from antwoord.cli.commands.desk.plan import plan
from antwoord.cli.commands.desk.preview import preview
from antwoord.cli.commands.desk.revisions import revisions
from antwoord.cli.commands.desk.sign_off import sign_off
from antwoord.cli.commands.desk.sweep import sweep
from antwoord.cli.commands.desk.trace import trace
from antwoord.cli.commands.export import export
from antwoord.cli.commands.kbo import kbo_app
from antwoord.cli.commands.map import map_register
from antwoord.cli.commands.proof.archive import archive
from antwoord.cli.commands.proof.repeat import repeat
from antwoord.cli.commands.proof.sign import sign
from antwoord.cli.commands.proof.verify import verify
from antwoord.cli.commands.question.app import question_app
from antwoord.cli.commands.release import release
from antwoord.cli.commands.removal import clean, erase
from antwoord.cli.commands.rules import rules
from antwoord.cli.commands.run import run
from antwoord.cli.commands.setup.demo import demo
from antwoord.cli.commands.setup.doctor import doctor
from antwoord.cli.commands.setup.init import init
from antwoord.cli.commands.status import status
from antwoord.cli.common.terminal import complain, near
from antwoord.cli.common.usage import what_is_wrong
from antwoord.errors import (
    DONE,
    FAULT,
    WRONG_INPUT,
    InterruptedAfterError,
    NotebookFaultError,
    UserError,
)
from antwoord.surroundings import (
    LostError,
    close_streams,
    open_streams,
    require_folder,
    sentence_of,
)

app = typer.Typer(
    name="antwoord",
    help="Answer a parliamentary question about a credit programme from the lender's register.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_COMMANDS: dict[str, Callable[..., None]] = {
    "init": init,
    "run": run,
    "lab": lab,
    "preview": preview,
    "sweep": sweep,
    "compare": compare,
    "revisions": revisions,
    "trace": trace,
    "status": status,
    "clean": clean,
    "erase": erase,
    "release": release,
    "export": export,
    "verify": verify,
    "archive": archive,
    "sign": sign,
    "repeat": repeat,
    "sign-off": sign_off,
    "rules": rules,
    "audit-tables": audit_tables,
    "design": design,
    "plan": plan,
    "demo": demo,
    "check": check,
    "doctor": doctor,
    "map": map_register,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)
app.add_typer(question_app)
app.add_typer(kbo_app)

INTERRUPTED = 130  # as shells count a process ended by SIGINT
UNREAD = 141  # as shells count one that was ended because nobody reads what it shows


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"antwoord {version('antwoord')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which version."),
    ] = False,
) -> None:
    """Answer a parliamentary question about a credit programme from the lender's register."""


def _lost(error: LostError) -> int:
    """Says, where anybody hears it, that what was to be shown is lost; gives the exit code."""
    if error.errno == errno.EPIPE:
        return UNREAD
    complain(
        f"what was to be shown could not be written ({error.strerror}); what was done before stands"
    )
    return WRONG_INPUT


def main(arguments: list[str] | None = None) -> None:
    """The command line; ends with one of the exit codes of `antwoord.errors`."""
    from antwoord.execution.kernels.processes import end_as_interrupted
    from antwoord.publishing.temporary import own_temporary_folder

    heard: list[int] = []
    end_as_interrupted(heard.append)
    open_streams()
    try:
        require_folder()
        with suppress(OSError):  # whoever needs one says that there is no room
            own_temporary_folder()
        code = app(args=arguments, standalone_mode=False)
        if code == INTERRUPTED:  # the command-line library catches Ctrl-C and gives its code
            raise KeyboardInterrupt
    except InterruptedAfterError as error:
        complain(f"interrupted; {error}")
        code = INTERRUPTED
    except (typer.Abort, KeyboardInterrupt):
        # The client of a kernel that ended with us would log that it is dead, with a traceback.
        logging.disable(logging.CRITICAL)
        complain("interrupted; nothing was changed")
        code = INTERRUPTED
    except UserError as error:
        complain(str(error))
        code = error.exit_code
    except NotebookFaultError as error:
        complain(f"a fault of the program: {error}")
        typer.echo(f"the notebook with its error: {near(error.notebook)}", err=True)
        code = FAULT
    except Exception as error:
        # What the command-line library raises for wrong words; it has no public base class.
        around = sentence_of(error)
        if isinstance(error, LostError):
            code = _lost(error)
        elif hasattr(error, "format_message"):
            complain(what_is_wrong(error))
            code = WRONG_INPUT
        elif around:
            complain(around)
            code = WRONG_INPUT
        else:
            raise
    if (lost := close_streams()) and not code:
        code = _lost(lost)
    # As shells count a process that a signal ended.
    sys.exit(128 + heard[0] if heard and code == INTERRUPTED else code or DONE)
