"""What the plain pages around an answer share with it: its colours, its type, its caution.

Plain pages are the list of all runs and the executed notebooks. Each is one file that runs
no script and loads nothing; it may use one style sheet, its own, allowed by its hash.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.answer.document.palette import DARK, LIGHT, SERIES_DARK, SERIES_LIGHT, Palette
from antwoord.hashing import policy_source

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"


def environment(folder: Path) -> "Environment":
    """Jinja's environment for the templates of a `folder`, which extend `plain_page.html.j2`.

    Every text is escaped; a name that a template uses and nobody gave is an error. The frame
    needs `language`, `title`, `generator`, `skip` (the link for who uses the keyboard), `notice`
    (on every printed page; empty: none), and what `style_and_policy` gives.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([folder, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def style_and_policy(folder: Path, name: str) -> dict[str, Any]:
    """What the head of a plain page needs: its style sheet and the policy that allows it.

    `name` is a style sheet of `folder`; the shared one comes before it.
    """
    from markupsafe import Markup

    shared = (_TEMPLATES / "plain_page.css").read_text(encoding="utf-8")
    own = (folder / name).read_text(encoding="utf-8")
    light, dark = _properties(LIGHT, SERIES_LIGHT), _properties(DARK, SERIES_DARK)
    scheme = f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    style = f":root{{{light}}}\n{scheme}\n{shared}{own}"
    policy = (
        f"default-src 'none'; style-src '{policy_source(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return {"style": Markup(style), "policy": policy}  # noqa: S704 - our own files


def _properties(palette: Palette, series: tuple[str, ...]) -> str:
    colours = palette.as_dict() | {f"s{n}": colour for n, colour in enumerate(series, start=1)}
    return ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in colours.items())
