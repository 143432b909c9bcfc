"""Credit programmes: `data/raw/programmes/<id>.toml`, rules with their periods and sources."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from helpers.errors import ReferenceDataError, UserError
from helpers.reference.code_lists import CodeLists
from helpers.reference.codes import LANGUAGES
from helpers.reference.files import as_date, as_period, read_toml
from helpers.reference.paths import project_root, shown
from helpers.reference.periods import Period, require_no_overlap
from helpers.reference.typography import spaced_titles

#: Rules that a programme may state, with the kind of their value.
RULE_KINDS = {
    "minimum_amount_eur": "decimal",
    "maximum_amount_eur": "decimal",
    "maximum_term_months": "integer",
    "interest_rate_pct": "decimal",
    "excluded_purposes": "purposes",
    "excluded_legal_forms": "legal_forms",
    "only_in_flanders": "flag",
}


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
    path = folder / f"{programme_id}.toml"
    if not path.is_file():
        known = ", ".join(sorted(other.stem for other in folder.glob("*.toml")))
        raise UserError(f"there is no programme {programme_id!r}; known: {known}")
    content = read_toml(path)
    where = shown(path)
    if content.get("id") != programme_id:
        raise ReferenceDataError(f"{where}: id must be {programme_id!r}, the name of the file")
    titles = content.get("title", {})
    start_date = as_date(content.get("start_date"), where)
    if not titles.get("nl") or start_date is None:
        raise ReferenceDataError(f"{where}: title.nl and start_date must be given")
    rules = tuple(
        _rule(entry, f"{where}, rule {number}", codes)
        for number, entry in enumerate(content.get("rules", ()), start=1)
    )
    known_periods = [rule for rule in rules if rule.period_known]
    require_no_overlap(known_periods, lambda rule: rule.name, lambda rule: rule.period, where)
    return Programme(
        id=programme_id,
        titles=spaced_titles({language: titles.get(language, "") for language in LANGUAGES}),
        lender=content.get("lender", ""),
        start_date=start_date,
        rules=rules,
        abouts={language: str(text) for language, text in content.get("about", {}).items()},
    )


def _rule(entry: dict[str, Any], where: str, codes: CodeLists) -> Rule:
    name, source = entry.get("name", ""), entry.get("source", "")
    if name not in RULE_KINDS:
        raise ReferenceDataError(f"{where}: unknown rule {name!r}; known: {', '.join(RULE_KINDS)}")
    if not source or "value" not in entry:
        raise ReferenceDataError(f"{where}: {name} needs a value and a source")
    period_known = entry.get("period") != "unknown"
    return Rule(
        name=name,
        value=_value(name, entry["value"], where, codes),
        period=as_period(entry, where),
        period_known=period_known,
        source=source,
    )


def _value(name: str, value: Any, where: str, codes: CodeLists) -> Any:
    kind = RULE_KINDS[name]
    if kind in ("purposes", "legal_forms"):
        known = codes.purposes if kind == "purposes" else codes.legal_forms
        unknown = [code for code in value if code not in known]
        if unknown:
            raise ReferenceDataError(f"{where}: {', '.join(unknown)} is not in {kind}.csv")
        return tuple(value)
    if kind == "decimal":
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise ReferenceDataError(f"{where}: {name} {value!r} is not a number") from None
    wanted = bool if kind == "flag" else int
    if type(value) is not wanted:
        raise ReferenceDataError(f"{where}: {name} {value!r} must be of kind {kind}")
    return value
