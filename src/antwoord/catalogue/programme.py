"""Programmes: `data/raw/programmes/<id>.toml`, their words, and rules with periods and sources.

What a programme asks and where it is for stand in its file alone: the checks judge by it and
quote it, and no other part of the program knows a limit or a territory.
"""

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
_MONTHS = Whole(1, 1200)
#: Whether an applicant needs an enterprise number; a programme that does not say so asks for one.
NEEDED, NOT_NEEDED = "needed", "not_needed"
_NEED = Text(one_of=(NEEDED, NOT_NEEDED))
_WINDOW = Many(Day(), least=2, most=2, distinct=False)
#: In which capacity a self-employed person applies (contract 1).
OCCUPATIONS = ("main", "secondary", "other")
#: Of this rule several may hold on one day: each is a window.
WINDOW = "application_window"
#: This rule is about the programme's `region`.
ONLY_IN_REGION = "only_in_region"
#: Rules that a programme may state, with the kind of their value.
RULE_KINDS: dict[str, Kind] = {
    "minimum_amount_eur": _AMOUNT,
    "maximum_amount_eur": _AMOUNT,
    "own_contribution_multiple": Number(most=1000, decimals=2, above=True, text=True),
    "minimum_term_months": _MONTHS,
    "maximum_term_months": _MONTHS,
    "interest_rate_pct": Number(most=100, decimals=4, text=True),
    "excluded_purposes": _CODES,
    "excluded_legal_forms": _CODES,
    "occupations": Many(Text(one_of=OCCUPATIONS)),
    "maximum_age_months": _MONTHS,
    WINDOW: _WINDOW,
    ONLY_IN_REGION: Flag(),
    "enterprise_number": _NEED,
}
#: What a programme gives; the first where its file does not say it.
GIVES = ("credit", "premium", "subsidy", "guarantee")
#: What a programme may have its own word for: an application, its states, what is paid.
TERMS = ("applications", "paid", "stopped", "approved", "pending", "amount_paid_eur")
_LONG = Text(lines=True)
_LANGUAGES = in_each_language(_LONG, required=(DEFAULT,))
_SOURCE = Either((_LONG, Table(_LANGUAGES)))
RULE = Table(
    {
        "name": Key(Text(one_of=tuple(RULE_KINDS)), "Which rule it is.", required=True),
        "value": Key(
            Later(
                "an amount, a rate, months, codes, days, a word, true or false, as the rule has it",
                Either((Flag(), _AMOUNT, _NEED, Many(Text(most=50), distinct=False))).schema,
            ),
            "An amount or a rate (best between quotes: 25000.00), months, codes, a first and a "
            "last day, a word, true or false.",
            required=True,
        ),
        "period": Key(
            Text(one_of=("unknown",)), "unknown: nobody knows when it held, so possibly any day."
        ),
        "valid_from": Key(Day(), "The first day on which it held; absent: the start."),
        "valid_to": Key(Day(), "The last one; absent: it still holds."),
        "source": Key(
            _SOURCE, "Where it is known from: a text, or a text for each language.", required=True
        ),
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
        "region": Key(
            Text(most=10), "ISO 3166-2: BE-VLG, BE-WAL, BE-BRU; absent: the whole country."
        ),
        "terms": Key(
            Table(
                {
                    "kind": Key(Text(one_of=GIVES), "What it gives."),
                    **{name: Key(Table(_LANGUAGES), f"Its own word for {name}.") for name in TERMS},
                }
            ),
            "Its own words.",
        ),
        "rules": Key(Many(RULE, least=0), "Its rules, each with the period in which it held."),
    }
)


@dataclass(frozen=True)
class Rule:
    """One rule of a programme in one period; `period_known` False: possible on any date."""

    name: str
    value: Any  # Decimal, int, bool, a word, or a tuple of codes or days, by RULE_KINDS
    period: Period
    period_known: bool
    source: str
    sources: Mapping[str, str] = field(default_factory=dict)

    def source_in(self, language: str) -> str:
        """Where it is known from, in the language where the file says it so."""
        return self.sources.get(language) or self.source


@dataclass(frozen=True)
class Programme:
    """A programme: its names, who lends, its start, its rules.

    `region` is the ISO code of the territory that it is for, empty for the whole country; `kind`
    one of GIVES. `terms` has the programme's own words, by TERMS and language.
    """

    id: str
    titles: dict[str, str]
    lender: str
    start_date: date
    rules: tuple[Rule, ...]
    abouts: dict[str, str] = field(default_factory=dict)
    region: str = ""
    kind: str = GIVES[0]
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """The programme's name in the language, else in Dutch."""
        return self.titles.get(language) or self.titles["nl"]

    def about(self, language: str) -> str:
        """What the programme is, in a sentence of the language; empty where none is given."""
        return self.abouts.get(language, "")

    def term(self, name: str, language: str) -> str:
        """The programme's own word for one of TERMS; empty where it has none in the language."""
        return self.terms.get(name, {}).get(language, "")

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
    require_no_overlap(
        [rule for rule in rules if rule.period_known and rule.name != WINDOW],
        lambda rule: rule.name,
        lambda rule: rule.period,
        document.where,
    )
    region = content.get("region", "")
    if region and region not in codes.regions:
        raise document.wrong(("region",), one_of(region, list(codes.regions)))
    for place, rule in enumerate(rules):
        if rule.name == ONLY_IN_REGION and rule.value and not region:
            raise document.wrong(("rules", place), "the programme has no region; give it one")
    titles, terms = content["title"], content.get("terms", {})
    return Programme(
        id=programme_id,
        titles=spaced_titles({language: titles.get(language, "") for language in LANGUAGES}),
        lender=content.get("lender", ""),
        start_date=content["start_date"],
        rules=rules,
        abouts=content.get("about", {}),
        region=region,
        kind=terms.get("kind", GIVES[0]),
        terms={name: spaced_titles(terms[name]) for name in TERMS if name in terms},
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
    if isinstance(value, list):
        value = tuple(value)
    if name == WINDOW and value[0] > value[1]:
        raise document.wrong(value_way, "the window ends before it begins; swap its days")
    for kind, known in (("purposes", codes.purposes), ("legal_forms", codes.legal_forms)):
        if name == f"excluded_{kind}":
            for place, code in enumerate(value):
                if code not in known:
                    raise document.wrong(
                        (*value_way, place),
                        f"{quoted(code)} is not in {kind}.csv; {one_of(code, list(known))}",
                    )
    source = entry["source"]
    sources = spaced_titles(source) if isinstance(source, dict) else {}
    return Rule(name, value, period, period_known, sources.get(DEFAULT) or source, sources)
