"""All that a run is configured by, checked before anything starts.

The notebooks read the same files by the same functions, each those that it needs.
"""

from pathlib import Path

from antwoord.configuration.description import describe_register
from antwoord.parameters import Parameters, validate
from antwoord.storage.database import DatabaseTable, shown_register


def checked(given: dict[str, str | None], *, whole_register: bool = False) -> Parameters:
    """The validated parameters of a run, once all files that it rests on hold what they may.

    These are the question, its programmes, the code lists, the description and the corrections
    beside the register, the mapping and the rule book; and the header of the register where it
    tells that a column is missing which the question needs, unless the `whole_register` is
    looked at by itself. Raises UserError, a sentence.
    """
    from antwoord.quality.rules.book import load_rule_book

    parameters = validate(**given)
    check_sources(parameters, whole_register=whole_register)
    load_rule_book()
    return parameters


def check_sources(parameters: Parameters, *, whole_register: bool = False) -> None:
    """The mapping, what stands beside the register, and its header; raises UserError."""
    from antwoord.register.contract.asked import require_asked
    from antwoord.register.header import names_seen

    mapping = None
    if parameters.mapping:
        from antwoord.register.contract.asked import further_columns
        from antwoord.register.mapping.file import load_mapping

        further = further_columns(parameters.question)
        mapping = load_mapping(parameters.mapping, parameters.codes, further)
    check_beside(parameters.register)
    names = None if whole_register else names_seen(parameters.register, mapping)
    if names is not None:
        where = shown_register(parameters.register)
        if mapping:
            where = f"{where}, as {mapping.where} maps it,"
        require_asked(parameters.question, names, where)


def check_beside(register: Path | DatabaseTable) -> None:
    """The description and the corrections beside a register; raises UserError, a sentence."""
    from antwoord.register.contract.corrections import load_corrections

    if isinstance(register, Path):
        describe_register(register)
        load_corrections(register)
