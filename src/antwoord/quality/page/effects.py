"""Which findings touch the answer, and by how much it could change.

The breakdown left where each row that broke a rule stands (`concerned.parquet`): in the answer,
perhaps in it, or elsewhere. Such numbers are of the sector, and none of them is a cell that is
protected: they are for internal pages alone. A public page says what follows from how many rows
were set aside, and from the kind of a rule.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from antwoord.catalogue.declared.question import Population
from antwoord.language.numerals import count, euro
from antwoord.quality.words import wording
from antwoord.register.contract.doubts import APPLICATION, APPLICATION_DATE

if TYPE_CHECKING:
    import pyarrow as pa

    from antwoord.quality.evaluation.result import QualityResult, RuleResult

COUNTED, POSSIBLE, ELSEWHERE = "counted", "possible", "elsewhere"
#: Facts of which no figure tells another than the total, or that say of a row that it counts.
_OF_THE_ROW = (APPLICATION, APPLICATION_DATE)
#: Facts that are unknown only of an application that was not paid.
_UNLESS_PAID = ("decision", "payment")


@dataclass(frozen=True)
class Concerned:
    """The rows that broke a rule, by where they stand.

    `by_rule` are numbers of rows, by rule and place; `places` the place of each row by its
    number. `possible` rows do not count and may belong to the answer, with `possible_cents` paid
    to them; `uncertain` ones count and may not belong to it; `doubted` are numbers of rows that
    count, by the fact that is unknown and shows in a figure.
    """

    by_rule: Mapping[str, Mapping[str, int]]
    places: Mapping[int, str] = field(repr=False)
    possible: int
    possible_cents: int
    uncertain: int
    doubted: Mapping[str, int]

    def of(self, rule_id: str) -> Mapping[str, int]:
        """How many rows of each place broke a rule."""
        return self.by_rule.get(rule_id, {})

    def touches(self, rule_id: str) -> bool:
        """Whether a row that is in the answer, or perhaps in it, broke a rule."""
        return any(self.of(rule_id).get(place) for place in (COUNTED, POSSIBLE))


def load_concerned(path: Path, breaches: "pa.Table") -> Concerned:
    """Reads what the breakdown left in `concerned.parquet`, beside the `breaches` of a run."""
    import pyarrow.parquet as pq

    rows = {row["row_number"]: row for row in pq.read_table(path).to_pylist()}
    by_rule: dict[str, Counter[str]] = {}
    doubted: dict[str, set[int]] = {}
    named = breaches.select(["row_number", "rule_id", "doubt"]).to_pylist()
    for entry in named:
        number, fact = entry["row_number"], entry["doubt"]
        if number not in rows:
            continue  # it is of no row
        row = rows[number]
        by_rule.setdefault(entry["rule_id"], Counter())[row["place"]] += 1
        shows = row["unpaid"] or fact not in _UNLESS_PAID
        if fact and fact not in _OF_THE_ROW and row["place"] == COUNTED and shows:
            doubted.setdefault(fact, set()).add(number)
    possible = [row for row in rows.values() if row["place"] == POSSIBLE]
    return Concerned(
        by_rule=by_rule,
        places={number: row["place"] for number, row in rows.items()},
        possible=len(possible),
        possible_cents=sum(row["paid_cents"] for row in possible),
        uncertain=sum(row["uncertain"] for row in rows.values()),
        doubted={fact: len(found) for fact, found in sorted(doubted.items())},
    )


def effects(
    result: "QualityResult",
    concerned: Concerned | None,
    language: str,
    population: Population | None = None,
) -> list[str]:
    """What the findings can do to the answer, as sentences; of a public result what may be told.

    `concerned` is None where that is not known, or not for whoever reads. `population` is whom the
    question asks about: where a fact that decides it is missing, an application may belong to it.
    """
    words = wording.EFFECT[language]

    def told(name: str, number: int, *more: str) -> str:
        return wording.counted(words, name, number).format(count(number, language), *more)

    if concerned is None:
        deciding = _deciding(population)
        left = [rule for rule in result.failed if not _decides(rule, deciding)]
        of_sector = [] if len(left) == len(result.failed) else [words["sector"]]
        return [told("aside", result.quarantined), *of_sector, *_by_kind(left, language)]
    sentences = [told("higher", concerned.possible)]
    if concerned.possible_cents:
        sentences.append(words["amount"].format(_euro(concerned.possible_cents, language)))
    if concerned.uncertain:
        sentences.append(told("lower", concerned.uncertain))
    sentences += [
        told("doubt", number, words[f"fact_{fact}"]) for fact, number in concerned.doubted.items()
    ]
    touching = [rule for rule in result.failed if concerned.touches(rule.id)]
    sentences.append(told("touching", len(touching), str(len(result.failed))))
    return sentences


def _euro(cents: int, language: str) -> str:
    from decimal import Decimal

    return euro(Decimal(cents).scaleb(-2), language, cents=bool(cents % 100))


def _deciding(population: Population | None) -> set[str]:
    """The columns by which an application is in the sector of a question."""
    if population is None:
        return set()
    found = {"activity"} if population.activities else set()
    return found | ({"nace_code", "nace_version"} if population.nace_codes else set())


def _decides(rule: "RuleResult", columns: set[str]) -> bool:
    """Whether a row that breaks a rule counts, and perhaps not in the sector that it is in."""
    return rule.table == "register" and rule.counts and rule.column in columns


def _by_kind(failed: "Sequence[RuleResult]", language: str) -> list[str]:
    """What a broken rule of each kind does, whatever rows broke it."""
    words = wording.EFFECT[language]
    kinds = Counter(kind_of(rule) for rule in failed)
    return [
        wording.counted(words, f"kind_{kind}", kinds[kind]).format(kinds[kind])
        for kind in ("doubt", "extract", "remark")
        if kinds[kind]
    ]


def kind_of(rule: "RuleResult") -> str:
    """What a breach does, by the kind of rule: `stops`, `aside`, `doubt`, `extract`, `remark`."""
    if rule.severity == "critical":
        return "stops"
    if rule.table != "register":
        return "extract"
    if not rule.counts:
        return "aside"
    return "doubt" if rule.doubt else "remark"
