"""The executed notebooks as pages, for who wants to see how a figure was made without Jupyter.

`notebooks/<name>.html` beside each `.ipynb` holds what that file holds and nothing more.
Each cell can be linked to: `03_sectoral_breakdown.html#cell-03-05`. The pages are Dutch, as
the notebooks are.

Not nbconvert's pages: those weigh 300 kB, load a script from elsewhere, and their exporter
takes a second to import. Markdown and colours come from the libraries that it uses too.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antwoord.answer.html.plain_page import environment, style_and_policy
from antwoord.execution.notebooks.tables import Tables, read_tables
from antwoord.publishing.files import write_file
from antwoord.run_files import ANSWER_HTML, AUDIT, PAGE

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

GENERATOR = "antwoord notebook page"
MADE_UP = "Fictief: geen echte aanvragers"
CONFIDENTIAL = "Vertrouwelijk: voor intern gebruik"
#: What a cell with one of Papermill's tags is for.
ROLES = {
    "parameters": "de parameters die deze run niet invulde, met hun standaardwaarden",
    "injected-parameters": "wat deze run invulde",
}
#: Papermill's own remarks that a cell failed, in HTML; the cell itself says it.
REMARK = "papermill-error-cell-tag"
#: Written when the run's folder has them: where to go from a page.
BACK = ((f"../{ANSWER_HTML}", "Het antwoord"), (f"../{AUDIT}/{PAGE}", "De controles"))
_TEMPLATES = Path(__file__).parent / "templates"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_IMAGES = ("image/svg+xml", "image/png")


@dataclass(frozen=True)
class _Output:
    """What a cell showed, in one of four shapes."""

    label: str
    text: str = ""
    tables: Tables | None = None
    prose: "Markup | None" = None
    image: str = ""  # a data: address
    failed: bool = False


@dataclass(frozen=True)
class _Cell:
    """One cell; `html` is its source, coloured or laid out."""

    id: str
    is_code: bool
    html: "Markup"
    role: str
    outputs: tuple[_Output, ...]

    @property
    def anchor(self) -> str:
        return f"cell-{self.id}"


def write_notebook_pages(
    outputs: Path, *, synthetic: bool = False, internal: bool = False
) -> list[Path]:
    """Writes a page beside each notebook of a run's `notebooks/`, in order; gives their paths.

    A page may be read by whoever may read its notebook. `synthetic` and `internal` put the
    notice of a made-up register, or of an internal run, on every page. Raises ValueError
    for a file that is not a notebook.
    """
    notebooks = sorted((outputs / "notebooks").glob("*.ipynb"))
    if not notebooks:
        return []
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in notebooks]
    titles = [_title(content, path.stem) for content, path in zip(contents, notebooks, strict=True)]
    steps = [(f"{path.stem}.html", title) for path, title in zip(notebooks, titles, strict=True)]
    writer, template = _tools()
    notices = ((MADE_UP, synthetic), (CONFIDENTIAL, internal))
    frame = {
        **style_and_policy(_TEMPLATES, "notebook.css"),
        "language": "nl",
        "skip": "Naar de inhoud",
        "generator": GENERATOR,
        "notice": " · ".join(text for text, applies in notices if applies),
        "back": [(href, text) for href, text in BACK if (outputs / href[3:]).is_file()],
        "steps": steps,
    }
    pages = []
    for place, (path, content) in enumerate(zip(notebooks, contents, strict=True)):
        page = path.with_suffix(".html")
        cells = [
            writer.cell(number, cell)
            for number, cell in enumerate(content["cells"])
            if REMARK not in cell["metadata"].get("tags", ())
        ]
        text = template.render(
            **frame, title=titles[place], place=place, notebook=path.name, cells=cells
        )
        write_file(page, text)
        shutil.copymode(path, page)
        pages.append(page)
    return pages


def prepare() -> None:
    """Loads what the pages are written with: 0.3 s, to be spent while a notebook runs."""
    _tools()


@cache
def _tools() -> tuple["_CellWriter", "Template"]:
    return _CellWriter(), environment(_TEMPLATES).get_template("notebook.html.j2")


def _title(content: Any, name: str) -> str:
    """The first heading of a notebook, else its name."""
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise ValueError(f"{name}.ipynb is not a notebook")
    for cell in content["cells"]:
        first = _joined(cell["source"]).lstrip().partition("\n")[0]
        if cell["cell_type"] == "markdown" and first.startswith("# "):
            return first[2:].strip()
    return name


def _joined(text: str | list[str]) -> str:
    """A notebook keeps its texts whole or in lines."""
    return text if isinstance(text, str) else "".join(text)


class _CellWriter:
    """Turns the cells of notebooks into what the template shows; escapes every text."""

    def __init__(self) -> None:
        # Late: see `prepare`.
        import mistune
        from pygments.formatters.html import HtmlFormatter
        from pygments.lexers.python import PythonLexer

        class Prose(mistune.HTMLRenderer):
            """Markdown without markup of its own, below the page's one main heading."""

            def heading(self, text: str, level: int, **attrs: Any) -> str:
                return super().heading(text, max(level, 2), **attrs)

            def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
                return text  # its description: a page loads nothing

        self._markdown = mistune.Markdown(Prose(escape=True))
        self._lexer, self._formatter = PythonLexer(), HtmlFormatter(nowrap=True)

    def cell(self, number: int, cell: dict[str, Any]) -> _Cell:
        """One cell of a notebook; `number` names it where it has no id."""
        name = "-".join(str(cell.get("id") or number).split())
        source, is_code = _joined(cell["source"]), cell["cell_type"] == "code"
        if cell["cell_type"] == "markdown" and source.lstrip().startswith("# "):
            source = source.lstrip().partition("\n")[2]  # the page's main heading
        roles = [ROLES[tag] for tag in cell["metadata"].get("tags", ()) if tag in ROLES]
        return _Cell(
            id=name,
            is_code=is_code,
            html=self._code(source) if is_code else self._prose(source),
            role=", ".join(roles),
            outputs=tuple(self._outputs(name, cell.get("outputs", ()))),
        )

    def _outputs(self, name: str, outputs: Any) -> Iterator[_Output]:
        for number, output in enumerate(outputs, start=1):
            label = f"Uitvoer van cel {name}" + (f", deel {number}" if len(outputs) > 1 else "")
            if output["output_type"] == "stream":
                yield _Output(label, _plain(output["text"]))
            elif output["output_type"] == "error":
                # Not the traceback: it shows folders of the machine, and nothing to a reader.
                text = f"{output['ename']}: {output['evalue']}"
                yield _Output(label, _plain(text), failed=True)
            else:
                yield self._shown(label, output["data"])

    def _shown(self, label: str, data: dict[str, Any]) -> _Output:
        """The best of the shapes in which a cell offered what it shows."""
        plain = _plain(data.get("text/plain", ""))
        if tables := read_tables(_joined(data.get("text/html", ""))):
            return _Output(label, tables=tables)
        for kind in _IMAGES:
            if kind in data:
                return _Output(label, plain, image=_address(kind, _joined(data[kind])))
        if "text/markdown" in data:
            return _Output(label, prose=self._prose(_joined(data["text/markdown"])))
        return _Output(label, plain)

    def _prose(self, source: str) -> "Markup":
        from markupsafe import Markup

        return Markup(self._markdown(source))  # noqa: S704 - mistune escaped it

    def _code(self, source: str) -> "Markup":
        from markupsafe import Markup
        from pygments import highlight

        # Pygments escapes it.
        return Markup(highlight(source, self._lexer, self._formatter).rstrip())  # noqa: S704


def _plain(text: str | list[str]) -> str:
    return _COLOURS.sub("", _joined(text)).rstrip()


def _address(kind: str, content: str) -> str:
    """The image as a data: address; as an image, even a drawing with a script runs none."""
    from base64 import b64encode

    if kind == "image/png":  # notebooks keep it so already
        return f"data:{kind};base64,{''.join(content.split())}"
    return f"data:{kind};base64,{b64encode(content.encode()).decode()}"
