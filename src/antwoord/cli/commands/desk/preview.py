"""`antwoord preview`: the page of an answer, drawn again as soon as a sentence changes."""

import time
import webbrowser
from typing import Annotated

import typer

from antwoord.cli.common.options import RUN_OPTIONS, with_run_options

#: How often the files are looked at, in seconds.
EVERY_SECONDS = 0.1


@with_run_options(*RUN_OPTIONS)
def preview(
    given: dict[str, str | None],
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Say where the page is, and open none.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to listen, on this machine alone.")
    ] = 0,
) -> None:
    """Keep the page of an answer open, and draw it again whenever its words change.

    Templates, catalogues and code that words it are taken as they are at that moment; the figures
    are those of the run, which is made first. Where more than words changed the run is made again.
    End it with Ctrl-C.
    """
    from antwoord.errors import UserError
    from antwoord.execution.by_hand import LAST, require_done
    from antwoord.execution.desk.page_server import PageServer
    from antwoord.execution.desk.preview import Drawing, keep_drawn
    from antwoord.parameters import validate

    parameters = validate(**given)
    require_done(parameters, LAST)
    try:
        server = PageServer(parameters.outputs, port)
    except OSError as error:
        raise UserError(f"--port {port} cannot be listened to: {error.strerror}") from None
    typer.echo(server.address)
    if not no_browser:
        webbrowser.open(server.address)

    def show(page: str) -> None:
        server.show(page)
        typer.echo(f"drawn {time.strftime('%H:%M:%S')}", err=True)

    def say(note: str) -> None:
        server.say(note)
        typer.echo(note, err=True)

    def pause() -> bool:
        time.sleep(EVERY_SECONDS)
        return False

    try:
        keep_drawn(
            Drawing(given), parameters, show, say, lambda: require_done(parameters, LAST), pause
        )
    except KeyboardInterrupt:
        return
    finally:
        server.close()
