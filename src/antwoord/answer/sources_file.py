"""From figures to sources: `provenance.json`, a line for each published cell.

It says what `cells.csv` and the rule book say and no more, so that it can tell nothing that these
do not: the number of rows behind a figure is itself a figure, and stands here where `cells.csv`
tells that very cell exactly. The source is named by the hash of the whole file. No hash is told of
the rows of one cell: whoever guesses these few rows could try the hash until it fits.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from antwoord.answer.cells_file import Shown
from antwoord.answer.content.sources import facts_of, maker, query_of, rules_by_fact
from antwoord.catalogue.declared.measures import measures
from antwoord.cells import CellName
from antwoord.counting.layout import Layout, lines
from antwoord.parameters import Parameters
from antwoord.publishing.files import write_file
from antwoord.quality.rules.book import BLOCKS, CELLS, load_rule_book
from antwoord.register.reading import Ingestion
from antwoord.run_files import CELLS_CSV, SOURCES, TABLES


def write_sources(
    parameters: Parameters, shown: Shown, layouts: Sequence[Layout], ingestion: Ingestion
) -> Path:
    """Writes `provenance.json` into the outputs of a run; gives its path.

    `shown` gives by cell what is published, None where nothing is, and its status; `layouts` are
    the tables with the codes that stand in them, `ingestion` what was read.
    """
    book = load_rule_book()
    path = parameters.outputs / SOURCES
    content = {
        "file": f"{TABLES}/{CELLS_CSV}",
        "source": {"register": parameters.register_told, "sha256": ingestion.sha256},
        "sector_basis": parameters.sector_basis,
        "rules_of_every_cell": [rule.id for rule in (*book.about(CELLS), *book.about(BLOCKS))],
        "rules_by_fact": rules_by_fact(book),
    }
    # A line for each cell, as there is one for each row of a file.
    cells = ",\n".join(map(_json, _cells(parameters, shown, layouts)))
    head = json.dumps(content, indent=1, ensure_ascii=False).removesuffix("\n}")
    write_file(path, f'{head},\n "cells": [\n{cells}\n ]\n}}\n')
    return path


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def _cells(
    parameters: Parameters, shown: Shown, layouts: Sequence[Layout]
) -> Iterator[dict[str, Any]]:
    places: dict[CellName, list[str]] = {}
    for row, (layout, name, _) in enumerate(lines(layouts), start=2):
        places.setdefault(name, []).append(f"{layout.table.id}, row {row}")
    for name, where in places.items():
        behind = name.of_measure(measures()[name.measure].counted)
        count = shown.get(behind, (None, ""))[0]
        yield {
            "cell": name.text,
            "stands": where,
            "query": query_of(name),
            "notebook_cell": maker(name).page,
            "facts": facts_of(parameters.question, parameters.sector_basis, name),
            "rows_of": behind.text,
            "rows": None if count is None else int(count),
        }
