"""Which cells of a run somebody means: by name, by line of `cells.csv`, or by what stands there."""

import re

from antwoord.catalogue.declared.measures import measures
from antwoord.cells import CellName
from antwoord.errors import UserError
from antwoord.language.languages import LANGUAGES
from antwoord.series.sweep.series import shown_of
from antwoord.series.told import Told

#: A line of `cells.csv`, as pages of figures name it.
_LINE = re.compile(r"r(\d+)")
#: A number as people write it: with or without signs between thousands, with cents.
_SEPARATORS = re.compile(r"(?<=\d)[.,\u00a0\u202f ](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:[.,]\d\d)?")


def cells_meant(told: Told, wanted: str) -> list[CellName]:
    """The cells that `wanted` names, those with the fewest codes first.

    It is the name of a cell (`paid|province=BE-VAN` or `paid/BE-VAN`), a line of `cells.csv`
    (`r12`), or a figure as it is read (`78`, `829.097`, `13–15`), of which there may be several.
    Raises UserError where the run tells no such cell.
    """
    wanted = wanted.strip()
    found = [name for name in told.figures if wanted in (name.text, name.spoken)]
    if not found and (line := _LINE.fullmatch(wanted)):
        number = int(line[1])
        found = [
            name for name, places in told.lines.items() if any(at == number for _, at in places)
        ]
    if not found:
        found = _with_figure(told, wanted)
    if not found:
        raise UserError(f"{told.past.folder} tells no {_what(wanted)}; {_ADVICE}")
    order = list(measures())
    return sorted(found, key=lambda one: (len(one.codes), order.index(one.measure)))


_ADVICE = (
    "name a cell as paid/BE-VAN, a line of tables/cells.csv as r12, or a figure as it stands "
    "there, as 78 or 13–15"
)


def _what(wanted: str) -> str:
    measure = re.split(r"[|/]", wanted)[0]
    return f"cell {wanted}" if measure in measures() or _LINE.fullmatch(wanted) else wanted


def _with_figure(told: Told, wanted: str) -> list[CellName]:
    texts = {language: shown_of(told, language) for language in LANGUAGES}
    plain = wanted.replace("-", "–")
    found = [
        name
        for name in told.figures
        if any(words.text(name) in (wanted, plain) for words in texts.values())
    ]
    if found:
        return found
    number = _SEPARATORS.sub("", wanted)
    if not _NUMBER.fullmatch(number):
        return []
    whole, _, cents = number.replace(",", ".").partition(".")
    return [
        name
        for name, figure in told.figures.items()
        if figure.shown == (int(whole + (cents or "00")) if name.is_amount else int(whole))
        and (name.is_amount or not cents)
    ]
