"""The numbered answers of a document as a notebook shows them, and its first chart."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from antwoord.answer.charts.chart import chart_svg
from antwoord.answer.document.frame import charts, prepare
from antwoord.answer.document.model import Callout, Document, NumberedAnswer
from antwoord.answer.document.palette import LIGHT, SERIES_LIGHT, custom_properties
from antwoord.answer.document.text import plain_block
from antwoord.answer.html.blocks import BlockWriter
from antwoord.run_files import ANSWER_HTML

_HREF = re.compile(r'href="(?![a-z]+:)([^"#]*)')
_STYLE = """<style>
.antwoord {{ {properties}; background: var(--paper, #fff); color: #1b1b1b; padding: 0 1em; }}
.antwoord .aloud {{ position: absolute; left: -99em; }}
.antwoord caption, .antwoord .note {{ text-align: left; }}
.antwoord svg {{ max-width: 40em; height: auto; }}
</style>"""


@dataclass(frozen=True)
class Answers:
    """The answers to look at, and the folder from which their links lead."""

    document: Document
    folder: Path

    def _repr_html_(self) -> str:
        """The answers as they stand in the page; a link leads to that page and what it has."""
        document = prepare(self.document)
        writer = BlockWriter(document)
        shown = Markup("\n").join(
            writer.block(block)
            for block in document.blocks
            if isinstance(block, NumberedAnswer | Callout)
        )
        place = os.path.relpath(self.folder).replace(os.sep, "/")
        linked = _HREF.sub(lambda found: f'href="{place}/{found[1] or ANSWER_HTML}', shown)
        style = _STYLE.format(properties=custom_properties(LIGHT, SERIES_LIGHT))
        return f'{style}<div class="antwoord" lang="{document.language}">{linked}</div>'

    def __repr__(self) -> str:
        """The same in plain text."""
        blocks = prepare(self.document).blocks
        return "\n\n".join(
            plain_block(block) for block in blocks if isinstance(block, NumberedAnswer | Callout)
        )


@dataclass(frozen=True)
class ChartShown:
    """A chart of the document to look at: SVG, and what it shows in words."""

    svg: str
    words: str

    def _repr_html_(self) -> str:
        style = _STYLE.format(properties=custom_properties(LIGHT, SERIES_LIGHT))
        return f'{style}<div class="antwoord">{self.svg}</div>'

    def __repr__(self) -> str:
        return self.words


def first_chart(document: Document) -> ChartShown | None:
    """The first chart of a document; None where it has none."""
    for block in charts(prepare(document)):
        return ChartShown(chart_svg(block.chart, title=block.alt), block.alt)
    return None
