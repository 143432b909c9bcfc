"""What a heading says of its column: which canonical one it is, in which unit, and what else.

A heading is sure only where every word of it is understood: `Geplande datum uitbetaling` is
about a payment, and not about the day of it.
"""

import re
import unicodedata
from dataclasses import dataclass

from antwoord.register.contract.columns import COLUMNS, OPTIONAL
from antwoord.register.evidence.vocabulary import (
    DOUBTFUL,
    NEUTRAL,
    NEUTRAL_FOR,
    heading_parts,
    heading_score,
)
from antwoord.register.values.texts import plain

#: What is left of the score of a heading that says something else besides: any plain one
#: that says as much goes before it.
QUALIFIED = 0.6
#: Below it a heading is not about the column at all.
WEAK = 0.35
_KINDS = {column.name: column.kind for column in (*COLUMNS, *OPTIONAL)}
_EURO = r"(?: ?(?:euros?|eur|€|d['’ ]euros?))?"
_UNITS: dict[str, dict[str, str]] = {
    "amount": {
        "millions": rf"(?:in )?(?:mln|mio|miljoen(?:en)?|millions?){_EURO}",
        "thousands": (
            r"(?:in |en )?(?:[x×*] ?)?(?:1[., ]?000|duizend(?:en|tal(?:len)?)?|k ?(?:€|eur)|€ ?k"
            rf"|milliers?|thousands?|tsd){_EURO}"
        ),
        "cents": r"(?:in |en )?(?:euro|eur)?[- ]?(?:cents?|centen|centimes?|ct)",
    },
    "integer": {
        "years": r"(?:in |en |aantal )?(?:jaar|jaren|jr|ans|annees?|years?)",
        "months": r"(?:in |en |aantal )?(?:maand(?:en)?|mnd|mois|months?)",
        "days": r"(?:in |en |aantal )?(?:dagen|jours|days)",
    },
    "rate": {"percent": r"(?:in )?(?:%|pct|procent|pourcent|percent)"},
}
#: The number of one of several columns, before or behind what they are about.
_NUMBERED = re.compile(r"^\d{1,2}(?:e|de|ste|er|eme|st|nd|rd|th)? +|[ _-]*\(?\d{1,2}\)?$")


@dataclass(frozen=True)
class Said:
    """How much a heading says that its column is the canonical one, 0 to 1.

    `unit`: that it names for the numbers, empty where none. `doubt`: why it may be about
    something else, empty where every word is understood.
    """

    score: float
    unit: str
    doubt: str


def said(heading: str, name: str) -> Said:
    """What a heading says of the canonical column `name`."""
    unit, rest = _without_unit(heading, _KINDS[name])
    score = max(heading_score(heading, name), heading_score(rest, name))
    if score < WEAK:
        return Said(score, unit, "")
    if re.search(r"[$£¥₣]", heading):
        return Said(score * QUALIFIED, unit, "its heading names another currency")
    if score == 1:
        return Said(score, unit, DOUBTFUL.get(plain(rest), ""))
    own = plain(rest).split()
    known = heading_parts(rest, name)
    others = [
        word
        for word in own
        if word not in known | NEUTRAL | NEUTRAL_FOR.get(name, frozenset()) | {plain(name)}
    ]
    if not known:
        return Said(score, unit, "its heading is only like it")
    if others:
        return Said(score * QUALIFIED, unit, f"its heading also says {' '.join(others)!r}")
    return Said(max(score, 0.9), unit, "")


def said_of_payments(heading: str, name: str, words: frozenset[str]) -> Said:
    """What a heading says of one of several payments, its number left aside.

    `heading`: as the source has it; `name`: `paid_date` or `paid_amount_eur`; `words`: those that
    mean a payment. In doubt is a heading with any word that is not understood.
    """
    unit, rest = _without_unit(_NUMBERED.sub("", heading), _KINDS[name])
    understood = words | heading_parts(rest, name) | NEUTRAL | NEUTRAL_FOR["application_date"]
    others = [word for word in plain(rest).split() if word not in understood]
    doubt = f"its heading also says {' '.join(others)!r}" if others else ""
    return Said(0.0 if others else 1.0, unit, doubt)


def _without_unit(heading: str, kind: str) -> tuple[str, str]:
    """The unit that a heading names, and the heading without it."""
    letters = unicodedata.normalize("NFKD", heading.casefold())
    text = "".join(sign for sign in letters if not unicodedata.combining(sign))
    for unit, pattern in _UNITS.get(kind, {}).items():
        found = re.search(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])", text)
        if found:
            return unit, text[: found.start()] + " " + text[found.end() :]
    return "", text
