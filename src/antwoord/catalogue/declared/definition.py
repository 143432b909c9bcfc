"""The definition of a question: what decides which records its cells count.

It is compared between answers that are released, so that a change of it is seen.
"""

from antwoord.catalogue.declared.question import Question
from antwoord.hashing import digest_of


def definition_of(question: Question) -> str:
    """The SHA-256, in hex, of whom a question asks about and of how its own dimensions are found.

    No title is in it, and no source: two questions with the same one count the same records of a
    register in each cell, whatever they are called.
    """
    asked = question.population
    days = (None if day is None else day.isoformat() for day in (asked.since, asked.until))
    return digest_of(
        {
            "programmes": sorted(question.programmes),
            "activities": sorted(asked.activities),
            "nace": [asked.nace_version, *sorted(asked.nace_codes)],
            "days": list(days),
            "where": {name: sorted(codes) for name, codes in asked.where.items()},
            "dimensions": {
                name: [
                    *(one.derive, one.of, one.base, *map(str, one.bands)),
                    *(f"{group.code}: {group.members}" for group in one.groups),
                ]
                for name, one in question.own_dimensions.items()
            },
        }
    )
