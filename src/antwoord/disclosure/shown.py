"""The published cells of a run as a small table to look at."""

from typing import TYPE_CHECKING

from antwoord.handover import made_by
from antwoord.parameters import Parameters
from antwoord.run_files import PUBLISHED

if TYPE_CHECKING:
    import pandas as pd

NOT_PUBLISHED = "×"


def shown_table(
    parameters: Parameters, table: str, measure: str, *, index: str, columns: str
) -> "pd.DataFrame":
    """One measure of one table, with a sign where nothing is published."""
    import pandas as pd

    folder = made_by(parameters, "protect")
    cells = pd.read_parquet(folder / PUBLISHED)
    own = cells[(cells["table"] == table) & (cells["measure"] == measure)]
    texts = [NOT_PUBLISHED if pd.isna(value) else f"{value:f}" for value in own["value"]]
    wide = own.assign(value=[text.removesuffix(".00") for text in texts])
    return wide.pivot(index=index, columns=columns, values="value")
