"""The ground of a rule in words, with what the programmes ask put in its places.

A text of `expectations/*.json` names a rule of the programme in braces: `{maximum_amount_eur}`.
Where a register is checked, the limit stands there as the file of the programme has it, with
the days on which it held, and in the source where that is known from. The rule book, which is
of no programme, says where to find it.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.programme import Programme
from antwoord.catalogue.programme import Rule as Asked
from antwoord.language.numerals import day, decimal, euro
from antwoord.language.typography import spaced
from antwoord.quality.rules.book import PLACE, START, Ground
from antwoord.quality.words.wording import HELD, LIMIT, percent

#: Where the rules of a programme stand.
FOLDER = "data/raw/programmes"


def of_programmes(ground: Ground, programmes: Sequence[Programme], codes: CodeLists) -> Ground:
    """The ground with the limits of these programmes, and where each is known from."""

    def asked(name: str, language: str) -> str:
        told = [_asked(name, programme, codes, language) for programme in programmes]
        if len(told) == 1:
            return told[0]
        each = LIMIT[language]["of"]
        titles = (programme.title(language) for programme in programmes)
        return "; ".join(map(each.format, titles, told))

    def sources(name: str, language: str) -> str:
        known = (
            source for programme in programmes for source in _sources(name, programme, language)
        )
        return "; ".join(dict.fromkeys(known))

    return Ground(_filled(ground.texts, asked), _filled(ground.sources, sources))


def of_any_programme(ground: Ground) -> Ground:
    """The ground as the rule book has it: where the limit of a programme is to be found."""
    return Ground(
        _filled(ground.texts, lambda name, language: LIMIT[language]["look"].format(name, FOLDER)),
        _filled(ground.sources, lambda name, _: f"{FOLDER} ({name})"),
    )


def _filled(texts: Mapping[str, str], words: Callable[[str, str], str]) -> dict[str, str]:
    """The texts by language, each place filled."""

    def filled(text: str, language: str) -> str:
        return spaced(PLACE.sub(lambda found: words(found[1], language), text), language)

    return {language: filled(text, language) for language, text in texts.items()}


def _asked(name: str, programme: Programme, codes: CodeLists, language: str) -> str:
    """What a programme asks under that name, with the days on which it did."""
    if name == START:
        return day(programme.start_date, language)
    rules = [rule for rule in programme.named(name) if rule.value is not False]
    told = (_held(rule, _value(rule, programme, codes, language), language) for rule in rules)
    return "; ".join(told) or LIMIT[language]["none"]


def _sources(name: str, programme: Programme, language: str) -> list[str]:
    known = [] if name == START else [each.source_in(language) for each in programme.named(name)]
    return known or [f"{FOLDER}/{programme.id}.toml"]


def _held(rule: Asked, told: str, language: str) -> str:
    """A limit with the days on which it held."""
    words, period = HELD[language], rule.period
    if not rule.period_known:
        return words["unknown"].format(told)
    days = [day(each, language) for each in (period.valid_from, period.valid_to) if each]
    which = ("until" if period.valid_to else "from") if len(days) == 1 else "between"
    if days and isinstance(rule.value, tuple | bool):
        told += ","  # the days are of the whole list, not of its last item
    return words[which].format(told, *days) if days else told


def _value(rule: Asked, programme: Programme, codes: CodeLists, language: str) -> str:
    """A limit in words."""
    words, name, value = LIMIT[language], rule.name, rule.value
    if name == "enterprise_number":
        return words[f"{name}_{value}"]
    given: tuple[str, ...]
    if name.endswith("_amount_eur"):
        given = (euro(value, language),)
    elif name.endswith("_months"):
        given = (words["month_one" if value == 1 else "month_many"].format(value),)
    elif name.endswith("_pct"):
        given = (percent(_figure(value), language),)
    elif name.endswith("_multiple"):
        given = (decimal(_figure(value), language),)
    elif name == "application_window":
        given = tuple(day(each, language) for each in value)
    elif name == "only_in_region":
        given = (codes.regions[programme.region].title(language),)
    else:
        given = (", ".join(_title(name, code, codes, language) for code in value),)
    return words[name].format(*given)


def _title(name: str, code: str, codes: CodeLists, language: str) -> str:
    """The title of a code of the list that a rule is about."""
    lists: dict[str, tuple[Mapping[str, Any], str]] = {
        "excluded_purposes": (codes.purposes, code),
        "excluded_legal_forms": (codes.legal_forms, code),
        "occupations": (codes.applicants, f"self_employed_{code}"),
    }
    known, key = lists[name]
    title: str = known[key].title(language)
    return title


def _figure(value: Decimal) -> str:
    """A number without the zeros that end its decimals."""
    return f"{value.normalize():f}"
