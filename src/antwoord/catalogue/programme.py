"""Credit programmes: `data/raw/programmes/<id>.toml`, rules with their periods and sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.files import as_period
from antwoord.catalogue.periods import Period, require_no_overlap
from antwoord.configuration.documents import Document, read_document
from antwoord.configuration.schema import (
    Day,
    Either,
    Flag,
    Key,
    Kind,
    Later,
    Many,
    Number,
    Table,
    Text,
    Whole,
    WrongValueError,
    identifier,
    in_each_language,
    is_id,
    one_of,
    quoted,
)
from antwoord.configuration.schema import Path as Way
from antwoord.errors import UserError
from antwoord.language.languages import DEFAULT, LANGUAGES
from antwoord.language.typography import spaced_titles
from antwoord.storage.paths import project_root

_AMOUNT = Number(most=10**9, decimals=2, text=True)
_CODES = Many(Text(most=50))
#: Rules that a programme may state, with the kind of their value.
RULE_KINDS: dict[str, Kind] = {
    "minimum_amount_eur": _AMOUNT,
    "maximum_amount_eur": _AMOUNT,
    "maximum_term_months": Whole(1, 1200),
    "interest_rate_pct": Number(most=100, decimals=4, text=True),
    "excluded_purposes": _CODES,
    "excluded_legal_forms": _CODES,
    "only_in_flanders": Flag(),
}
_LONG = Text(lines=True)
_LANGUAGES = in_each_language(_LONG, required=(DEFAULT,))
RULE = Table(
    {
        "name": Key(Text(one_of=tuple(RULE_KINDS)), "Which rule it is.", required=True),
        "value": Key(
            Later(
                "an amount, a rate, months, codes, or true or false, as the rule has it",
                Either((Flag(), _AMOUNT, Many(Text(most=50)))).schema,
            ),
            "An amount or a rate (best between quotes: 25000.00), months, codes, true or false.",
            required=True,
        ),
        "period": Key(
            Text(one_of=("unknown",)), "unknown: nobody knows when it held, so possibly any day."
        ),
        "valid_from": Key(Day(), "The first day on which it held; absent: the start."),
        "valid_to": Key(Day(), "The last one; absent: it still holds."),
        "source": Key(_LONG, "Where it is known from.", required=True),
    }
)
#: The programme file.
PROGRAMME = Table(
    {
        "id": Key(identifier(), "Its id: the name of this file.", required=True),
        "lender": Key(Text(), "Who lends."),
        "start_date": Key(Day(), "Its first day; there is nothing to count before.", required=True),
        "title": Key(Table(_LANGUAGES), "Its name.", required=True),
        "about": Key(Table(_LANGUAGES), "What it is, in a sentence."),
        "rules": Key(Many(RULE, least=0), "Its rules, each with the period in which it held."),
    }
)


@dataclass(frozen=True)
class Rule:
    """One rule of a programme in one period; `period_known` False: possible on any date."""

    name: str
    value: Any  # Decimal, int, bool or a tuple of codes, by RULE_KINDS
    period: Period
    period_known: bool
    source: str


@dataclass(frozen=True)
class Programme:
    """A credit programme: its names, its lender, its start, its rules."""

    id: str
    titles: dict[str, str]
    lender: str
    start_date: date
    rules: tuple[Rule, ...]
    abouts: dict[str, str] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """The programme's name in the language, else in Dutch."""
        return self.titles.get(language) or self.titles["nl"]

    def about(self, language: str) -> str:
        """What the programme is, in a sentence of the language; empty where none is given."""
        return self.abouts.get(language, "")

    def named(self, name: str) -> tuple[Rule, ...]:
        """The rules of one name, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.name == name)

    def on(self, name: str, day: date) -> tuple[Rule, ...]:
        """The rules of one name that hold, or may hold, on a day."""
        return tuple(
            rule for rule in self.named(name) if not rule.period_known or rule.period.holds_on(day)
        )


def load_programme(programme_id: str, codes: CodeLists, folder: Path | None = None) -> Programme:
    """The programme of that id; raises UserError where there is none.

    Raises ReferenceDataError for a contradiction inside its file.
    """
    folder = folder or project_root() / "data" / "raw" / "programmes"
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if programme_id not in known or not is_id(programme_id):
        raise UserError(f"there is no programme {quoted(programme_id)}; known: {', '.join(known)}")
    document = read_document(folder / f"{programme_id}.toml", PROGRAMME)
    content = document.check()
    if content["id"] != programme_id:
        raise document.wrong(("id",), f"id must be {programme_id!r}, the name of the file")
    rules = tuple(
        _rule(entry, document, ("rules", place), codes)
        for place, entry in enumerate(content.get("rules", ()))
    )
    known_periods = [rule for rule in rules if rule.period_known]
    require_no_overlap(
        known_periods, lambda rule: rule.name, lambda rule: rule.period, document.where
    )
    titles = content["title"]
    return Programme(
        id=programme_id,
        titles=spaced_titles({language: titles.get(language, "") for language in LANGUAGES}),
        lender=content.get("lender", ""),
        start_date=content["start_date"],
        rules=rules,
        abouts=content.get("about", {}),
    )


def _rule(entry: Mapping[str, Any], document: Document, way: Way, codes: CodeLists) -> Rule:
    name, period_known = entry["name"], "period" not in entry
    value_way = (*way, "value")
    period = as_period(entry, lambda: document.place(way))
    if not period_known and (period.valid_from or period.valid_to):
        raise document.wrong(way, "its period is unknown, so leave valid_from and valid_to out")
    try:
        value = RULE_KINDS[name].check(entry["value"], value_way)
    except WrongValueError as error:
        raise document.wrong(error.path, f"{name} {error.problem}") from None
    for kind, known in (("purposes", codes.purposes), ("legal_forms", codes.legal_forms)):
        if name == f"excluded_{kind}":
            value = tuple(value)
            for place, code in enumerate(value):
                if code not in known:
                    raise document.wrong(
                        (*value_way, place),
                        f"{quoted(code)} is not in {kind}.csv; {one_of(code, list(known))}",
                    )
    return Rule(name, value, period, period_known, entry["source"])
