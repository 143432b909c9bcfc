"""The cells as SDMX-CSV 2.0, which programs of statistical offices read.

Each cell stands once, under its codes alone, since in SDMX a key has one observation. What
`cells.csv` says, and no more: the same values, ends and flags.
"""

import csv
import io
import re

from antwoord.cells import NO_SUCH_DIMENSION, TOTAL

#: What every line begins with: the kind and the name of the structure, and that it informs.
STRUCTURE = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_KIND, _INFORMS = "dataflow", "I"
#: The dimension of the day, the value, and what is told of it.
DAY, VALUE = "TIME_PERIOD", "OBS_VALUE"
ATTRIBUTES = ("CONF_STATUS", "LOWER_BOUND", "UPPER_BOUND", "UNIT_MEASURE")
_UNITS = {True: "EUR", False: "PURE_NUMB"}
#: Signs that no identifier of SDMX may have, with what stands for them.
_SIGNS = str.maketrans({".": "_", "+": "$"})
_OTHERS = re.compile(r"[^A-Za-z0-9_@$-]")


def sdmx_csv(cells: str, question: str, day: str) -> str:
    """The text of a file of SDMX-CSV 2.0.

    `cells` is the text of `cells.csv`, `question` the id of the question, which names the
    structure, `day` the reference date as ISO 8601. Codes have `_` for a point and `$` for `+`;
    a dimension that a cell does not have is the total.
    """
    reader = csv.DictReader(io.StringIO(cells))
    columns = list(reader.fieldnames or ())[1 : -len(ATTRIBUTES)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [column.upper() for column in columns]
    writer.writerow((*STRUCTURE, *names, DAY, VALUE, *ATTRIBUTES))
    structure = f"ANTWOORD:{_id(question.upper())}(1.0)"
    seen: set[tuple[str, ...]] = set()
    for row in reader:
        codes = (TOTAL if row[one] == NO_SUCH_DIMENSION else row[one] for one in columns)
        key = tuple(map(_id, codes))
        if key in seen:
            continue
        seen.add(key)
        told = (row["conf_status"], row["low"], row["high"], _UNITS[key[0].startswith("amount_")])
        writer.writerow((_KIND, structure, _INFORMS, *key, day, row["value"], *told))
    return text.getvalue()


def _id(code: str) -> str:
    return _OTHERS.sub("_", code.translate(_SIGNS))
