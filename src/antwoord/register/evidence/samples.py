"""What the values of a column look like, without telling anybody's: words, shared values, forms."""

import re
from collections import Counter
from collections.abc import Callable

from antwoord.register.evidence.values import KINDS, Values
from antwoord.register.values import identifiers

#: A value that at least this many rows share tells of none of them.
SHARED = 3
#: How many words, values or forms are shown.
SHOWN = 3
#: More different forms than this are free text.
FORMS = 12
#: Kinds of which a value that several rows share may be seen; of others only the form.
TOLD = ("date", "amount", "integer", "rate")


def form(text: str) -> str:
    """A value with its digits as 9 and its letters as A or a: `AA-9999`; words cut to `Aa…`."""
    signs = re.sub(r"\d", "9", identifiers.bare(text))
    signs = re.sub(r"[^\W\d_]", lambda sign: "A" if sign[0].isupper() else "a", signs)
    return re.sub(r"[Aa]{5,}", lambda run: f"{run[0][:2]}…", signs)


def sample(values: Values, name: str, known: Callable[[str], bool] | None) -> str:
    """What a person may see of a column that is taken for `name`; empty where it is empty.

    `known`: for a column of codes, whether a word is one of those that lenders use. Words
    that are not known, dates and amounts are shown where several rows share them; of all
    others, and of ids and numbers always, only the form.
    """
    counts = [(text, values.counts[text]) for text in values.different]
    counts.sort(key=lambda each: -each[1])
    shared = [text for text, count in counts if count >= SHARED]
    if known is not None:
        words = [text for text, count in counts if count >= SHARED or known(text)]
        if words:
            return ", ".join(identifiers.bare(text) for text in words[:SHOWN])
    elif KINDS.get(name, name) in TOLD and len(shared) >= SHOWN:
        return ", ".join(identifiers.bare(text) for text in shared[:SHOWN])
    forms: Counter[str] = Counter()
    for text, count in counts:
        forms[form(text)] += count
    if len(forms) > FORMS:
        return "(free text)"
    return ", ".join(shape for shape, _ in forms.most_common(SHOWN))
