"""What the command line shows: steps that run, figures, paths, complaints.

Nothing heavy is imported before it is needed: `--help` has no use for it.
"""

import json
import re
import shutil
import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from antwoord.errors import UserError
from antwoord.surroundings import LostError

if TYPE_CHECKING:
    from antwoord.execution.progress import Step

NOT_ASKED = "–"
NOT_PUBLISHED = "not published"
#: So little time left is not told.
FEW_SECONDS = 5
#: Signs that move a cursor, clear a screen or turn the order of letters: no tab, no end of a line.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Progress:
    """Tells of each step: a terminal's line is rewritten while it runs, a log keeps one for each.

    As JSON instead, where a program wants to know.
    """

    def __init__(self, as_json: bool) -> None:
        self._as_json, self._live = as_json, sys.stderr.isatty() and not as_json
        self._over = threading.Event()
        self._clock: threading.Thread | None = None

    def __call__(self, step: "Step") -> None:
        """Tells of a step."""
        from antwoord.execution.progress import line, running

        if self._as_json:
            tell(
                step=step.name,
                state=step.state,
                seconds=step.seconds,
                expected_seconds=step.expected,
            )
            return
        self.close()
        if step.state != "started":
            typer.echo(line(step), err=True)
        elif self._live:
            began, over = time.monotonic(), threading.Event()

            def tick() -> None:
                while True:
                    told = running(step, time.monotonic() - began)
                    typer.echo(f"\r{told}", err=True, nl=False)
                    if over.wait(1):
                        return

            self._over = over
            self._clock = threading.Thread(target=tick, daemon=True)
            self._clock.start()

    def close(self) -> None:
        """Ends the line of a step that runs, and leaves nothing of it."""
        if self._clock:
            self._over.set()
            self._clock.join()
            self._clock = None
            typer.echo("\r\x1b[K", err=True, nl=False)


class ProgressOfSeveral:
    """Tells of the steps of several dates: one line for each date, and what runs on a terminal."""

    def __init__(self, number: int, as_json: bool) -> None:
        self._number, self._as_json = number, as_json
        self._live = sys.stderr.isatty() and not as_json
        self._running: dict[str, str] = {}
        self._ended = 0
        self._began = time.monotonic()

    def __call__(self, day: str, step: "Step") -> None:
        """Tells of a step of one date."""
        if self._as_json:
            tell(
                reference_date=day,
                step=step.name,
                state=step.state,
                seconds=step.seconds,
                expected_seconds=step.expected,
            )
            return
        self._running[day] = step.label
        self._show()

    def ended(self, day: str, became: str) -> None:
        """Tells what became of one date."""
        self._ended += 1
        self._running.pop(day, None)
        if not self._as_json:
            self.close()
            line = f"[{self._ended}/{self._number}] {day}  {became}"
            typer.echo("   ".join(filter(None, (line, self._left()))), err=True)
            self._show()

    def _left(self) -> str:
        """How long the other dates take if they take as long as these; nothing for seconds."""
        seconds = (time.monotonic() - self._began) / self._ended * (self._number - self._ended)
        if seconds < FEW_SECONDS:
            return ""
        return f"about {seconds / 60:.0f} min left" if seconds >= 90 else f"{seconds:.0f} s left"

    def close(self) -> None:
        """Leaves nothing of what runs."""
        if self._live:
            typer.echo("\r\x1b[K", err=True, nl=False)

    def _show(self) -> None:
        if self._live and self._running:
            running = "   ".join(f"{day} {step}" for day, step in sorted(self._running.items()))
            if self._ended and (left := self._left()):
                running = f"{left}   {running}"
            width = shutil.get_terminal_size().columns - 1
            typer.echo(f"\r\x1b[K{running[:width]}", err=True, nl=False)


class LiveLine:
    """A line that says what is being done, rewritten on a terminal and gone at the end.

    A log has none.
    """

    def __enter__(self) -> "LiveLine":
        """The line, which is empty yet."""
        return self

    def show(self, text: str) -> None:
        """Says what is being done now."""
        if sys.stderr.isatty():
            width = shutil.get_terminal_size().columns - 1
            typer.echo(f"\r\x1b[K{f'{text} ...'[:width]}", err=True, nl=False)

    def __exit__(self, *_: object) -> None:
        """Leaves nothing of it."""
        if sys.stderr.isatty():
            typer.echo("\r\x1b[K", err=True, nl=False)


def tell(**told: object) -> None:
    """One JSON line for a program that listens."""
    typer.echo(json.dumps(told, ensure_ascii=False))
    sys.stdout.flush()


def in_words_typed(sentence: str, typed: Iterable[str | None]) -> str:
    """The sentence with files named as they were typed, not as records show them."""
    from antwoord.storage.database import is_database
    from antwoord.storage.paths import shown

    for name in typed:
        if name and not is_database(name):
            own = rf"(?<![\w./\\-]){re.escape(shown(Path(name)))}(?![\w/\\-]|\.\w)"
            sentence = re.sub(own, name.replace("\\", r"\\"), sentence)
    return sentence


@contextmanager
def as_typed(*typed: str | None) -> Iterator[None]:
    """Names files as they were typed in what it complains of."""
    try:
        yield
    except UserError as error:
        error.args = (in_words_typed(str(error), typed), *error.args[1:])
        raise


def near(path: Path) -> str:
    """The path as somebody in this folder would type it."""
    here = Path.cwd()
    path = path.resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def complain(sentence: str) -> None:
    """What went wrong, in a sentence."""
    with suppress(OSError, LostError):  # a terminal that is gone hears nothing
        typer.echo(f"antwoord: {harmless(sentence)}", err=True)


def harmless(text: str) -> str:
    """A text of a source as a terminal may show it: what would steer it stands as an escape."""
    return _STEERING.sub(lambda found: ascii(found[0])[1:-1], text)


def say(text: str) -> None:
    """Shows a line that may hold what a source says."""
    typer.echo(harmless(text))


def piped() -> bool:
    """Whether a program reads what is printed: then columns are separated by tabs."""
    return not sys.stdout.isatty()


def figures_shown(record: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Figures of a run's record as people read them; of what is not asked a stroke."""
    from antwoord.language.numerals import count, euro

    figures: Mapping[str, int | None] = record["figures"]
    ranges: Mapping[str, Sequence[int | None]] = record.get("ranges") or {}

    def told(name: str) -> str:
        if name not in figures:
            return NOT_ASKED
        write = euro if name.endswith("_eur") else count
        if (value := figures[name]) is not None:
            return write(value)
        low, high = ranges.get(name, (None, None))
        if low is None:
            return NOT_PUBLISHED
        return f"{write(low)}–{write(high)}" if high is not None else f"at least {write(low)}"

    return [told(name) for name in names]


def rich_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Draws the rule book: id and severity keep their width, the texts share the rest."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    widths = (None, 2, None, 4, 5)
    for name, ratio in zip(header, widths, strict=True):
        drawn.add_column(name, no_wrap=ratio is None, ratio=ratio)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)


def plain_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()
) -> None:
    """Lines of aligned columns, those of `right` to the right; piped, separated by tabs."""
    rows = [[harmless(cell) for cell in row] for row in rows]
    if piped():
        for row in (header, *rows):
            typer.echo("\t".join(row))
        return
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        cells = [
            f"{cell:>{width}}" if place in right else f"{cell:<{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        typer.echo("  ".join(cells).rstrip())


def list_runs(output: Path) -> Path | None:
    """The front page over all runs, made anew; None where that failed, which spoils no run."""
    from antwoord.provenance.front_page import write_front_page

    try:
        return write_front_page(output)
    except Exception as error:
        complain(f"the list of all runs was not renewed: {error}")
        return None
