"""All that a run is configured by, checked before anything starts.

The notebooks read the same files by the same functions, each those that it needs.
"""

from pathlib import Path

from antwoord.configuration.description import describe_register
from antwoord.parameters import Parameters, validate
from antwoord.storage.database import DatabaseTable


def checked(given: dict[str, str | None]) -> Parameters:
    """The validated parameters of a run, once all files that it rests on hold what they may.

    These are the question, its programmes, the code lists, the description and the corrections
    beside the register, the mapping and the rule book. Raises UserError, a sentence.
    """
    from antwoord.quality.rules.book import load_rule_book

    parameters = validate(**given)
    if parameters.mapping:
        from antwoord.register.mapping.file import load_mapping

        load_mapping(parameters.mapping, parameters.codes)
    check_beside(parameters.register)
    load_rule_book()
    return parameters


def check_beside(register: Path | DatabaseTable) -> None:
    """The description and the corrections beside a register; raises UserError, a sentence."""
    from antwoord.register.contract.corrections import load_corrections

    if isinstance(register, Path):
        describe_register(register)
        load_corrections(register)
