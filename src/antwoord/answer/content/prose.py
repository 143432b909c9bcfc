"""Sentences with numbers in them, each of which carries the name of its cell.

No number is ever written into a message: what a message leaves open is filled with a cell, or
with a text that is no number of the answer (a name, a date).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from antwoord.answer.content.shown_cells import ShownCells
from antwoord.answer.document.model import Inline, Inlines, Number, Text
from antwoord.answer.words.wording import Wording
from antwoord.cells import CellName


@dataclass(frozen=True)
class Prose:
    """Writes sentences in one language from one run's cells."""

    cells: ShownCells
    say: Wording

    def sentence(self, message: str, /, **values: CellName | Number | str) -> Inlines:
        """The message, filled with `values`: a cell becomes a number that can be followed."""
        return self._filled(self.say.parts(message), values)

    def plural(self, one: str, many: str, key: CellName, /, **values: CellName | str) -> Inlines:
        """The message in the form that goes with the value of `key`, which it calls `{number}`.

        `one` and `many` are its singular and its plural, which is taken where the cell is not
        published; `values` fill what else it leaves open.
        """
        number = int(self.cells.value(key)) if self.cells.is_free(key) else 2
        return self._filled(self.say.plural_parts(one, many, number), {"number": key, **values})

    def _filled(
        self, parts: list[tuple[str, str]], values: Mapping[str, CellName | Number | str]
    ) -> Inlines:
        content: list[Inline] = []
        for text, name in parts:
            if text:
                content.append(Text(text))
            if not name:
                continue
            value = values[name]
            if isinstance(value, CellName):
                value = self.cells.number(value)
            content.append(Text(value) if isinstance(value, str) else value)
        return tuple(content)
