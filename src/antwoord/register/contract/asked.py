"""What a question asks of a register besides the columns that each one has.

A dimension of the question's own may be of a column that is none of contract 1; a measure may
be of one that a register need not have.
"""

from collections.abc import Iterable

from antwoord.catalogue.declared.measures import measures
from antwoord.catalogue.declared.question import Question
from antwoord.errors import UserError
from antwoord.register.contract.columns import ASKED, COLUMNS, OPTIONAL, OPTIONAL_NAMES, Column

#: Endings and names of the columns that the program adds to the rows of a register.
_ADDED_ENDINGS = ("_leaf", "_cents", "_right", "_known", "_agree", "_agrees", "_doubted")
_ADDED = frozenset(
    (
        *("row_number", "state", "province", "payment_province", "quarantined", "remarked"),
        *("in_population", "not_excluded", "of_either", "by_activity", "by_nace", "contributor"),
        "municipality",
        *("first_of_applicant", "known_postcode", "payments_left_out", "left_out_eur"),
        *("written_paid_date", "written_decision_date", "nothing_refunded", "payments_differ"),
        *("payments_dated", "event_row", "key"),
    )
)


def further_columns(question: Question) -> tuple[Column, ...]:
    """The columns that only dimensions of the question's own name, in the order of the file.

    Numbers where one of them has bands, else text. Raises UserError for a name that the program
    gives to a column of its own, and for bands of a column that holds no numbers.
    """
    kinds = {column.name: column.kind for column in (*COLUMNS, *OPTIONAL)}
    found: dict[str, Column] = {}
    for dimension in question.own_dimensions.values():
        name, bands = dimension.of, dimension.derive == "bands" and not dimension.base
        if dimension.base:
            continue
        if name in kinds:
            if bands and kinds[name] not in ("amount", "rate", "integer"):
                raise UserError(
                    f"the dimension {dimension.id} of the question {question.id} has bands of the "
                    f"column {name}, which holds no numbers; give it groups"
                )
            continue
        if name in _ADDED or name.endswith(_ADDED_ENDINGS):
            raise UserError(
                f"the dimension {dimension.id} of the question {question.id} is of a column "
                f"{name}, which is what the program calls a column of its own; name it otherwise, "
                f'as own_{name}, and map it: [columns.own_{name}] column = "{name}"'
            )
        if bands or name not in found:
            found[name] = Column(name, "amount" if bands else "text")
    return tuple(found.values())


def needed_columns(question: Question) -> dict[str, str]:
    """The columns without which the question has no answer, and what needs each of them.

    Not those that every register must have: the checks ask for them.
    """
    further = [column.name for column in further_columns(question)]
    needed: dict[str, str] = {}
    for table in question.tables:
        for measure in (*table.measures, *question.headlines):
            if measures()[measure].sum in OPTIONAL_NAMES:
                needed.setdefault(measures()[measure].sum, f"its measure {measure}")
    named = [n for table in question.tables for n in (*table.dimensions, *table.internal_columns)]
    for name in (*named, *question.population.where):
        dimension = question.dimension(name)
        if not dimension.base and dimension.of in (*further, *OPTIONAL_NAMES):
            needed.setdefault(dimension.of, f"its dimension {dimension.id}")
    return needed


def require_asked(question: Question, present: Iterable[str], register: str) -> None:
    """Raises UserError where a register lacks a column that the question needs.

    `present` are the names of its columns as far as they are read, `register` is what a message
    calls it.
    """
    there = set(present)
    for name, of in needed_columns(question).items():
        if name not in there:
            raise UserError(missing(question, name, of, register))


def missing(question: Question, name: str, of: str, register: str) -> str:
    """The sentence about a column that is not there, and what to do."""
    optional = name in ASKED
    otherwise = "" if optional else f", or leave {of.replace('its', 'the', 1)} out of its file"
    return (
        f"{register} has no column {name}, which the question {question.id} needs for {of}; ask "
        f'for it, or name it in a mapping ([columns.{name}] column = "..."){otherwise}'
    )
