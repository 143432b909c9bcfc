"""How `nace_correspondence.csv` follows from the two lists of NACE-BEL and from `nace_classes.csv`.

No official conversion table of NACE-BEL is in the project. The enterprise register keeps an
activity's seven-digit title when it moves it, so that one title under two numbers shows where
the activity went; the titles of five-digit codes do the same in any of three languages.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

#: (version, code with its dot) and its titles by language.
Titles = Mapping[tuple[str, str], Mapping[str, str]]
Pair = tuple[str, str]
FIVE, SEVEN = 6, 8  # signs of a code, its dot among them
#: 2025 no longer tells shops from other ways to sell.
_IN_SHOPS = re.compile(r" (?:in gespecialiseerde winkels|en magasin specialise)\b")


def words(title: str) -> str:
    """A title as titles are compared: no accents, capitals, punctuation, nor how it is sold."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    kept = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return _IN_SHOPS.sub("", " ".join(re.findall(r"[^\W_]+", kept)).replace("muv", "m u v"))


def same_titles(titles: Titles, signs: int) -> set[Pair]:
    """Codes of 2008 and 2025 with one title, which no other code of their version has."""
    pairs: set[Pair] = set()
    for language in ("nl", "fr", "de"):
        told: dict[str, dict[str, set[str]]] = {"2008": defaultdict(set), "2025": defaultdict(set)}
        for (version, code), each in titles.items():
            if len(code) == signs:
                told[version][words(each[language])].add(code)
        for title in (told["2008"].keys() & told["2025"].keys()) - {""}:
            old, new = told["2008"][title], told["2025"][title]
            if len(old) == len(new) == 1:
                pairs.add((min(old), min(new)))
            else:
                pairs |= {(code, code) for code in old & new}
    return pairs


def derived(
    titles: Titles, classes: Iterable[Pair], own: Mapping[Pair, str]
) -> dict[Pair, tuple[str, str]]:
    """Every pair of five-digit codes, its basis and the seven-digit codes that show it.

    `classes`: pairs of classes of NACE Rev. 2 and 2.1. `own`: pairs that rest on the structure
    alone, with their basis.
    """
    five = {v: {c for version, c in titles if version == v and len(c) == FIVE} for v in YEARS}
    pairs: dict[Pair, tuple[str, str]] = {}
    whole = same_titles(titles, FIVE)
    moved = dict(whole)
    shown = defaultdict(list)
    twins = same_titles(titles, SEVEN)
    for old, new in sorted(twins):
        shown[old[:FIVE], new[:FIVE]].append((old, new))
    for pair in sorted(whole | set(shown)):
        seven = shown.get(pair, [])
        # A seven-digit code that stayed where it was, under a number that means something else.
        kept = all(old == new for old, new in seven) and pair[0] == pair[1]
        elsewhere = kept and moved.get(pair[0], pair[1]) != pair[1]
        basis = "kept-number" if elsewhere else "identical-title-7"
        evidence = " ".join(f"{old}>{new}" for old, new in seven)
        pairs[pair] = ("identical-title" if pair in whole else basis, evidence)
    for pair, basis in own.items():
        pairs.setdefault(pair, (basis, ""))
    forth, back = defaultdict(set), defaultdict(set)
    for old, new in classes:
        forth[old].add(new)
        back[new].add(old)
    paired = {code for pair in pairs for code in zip(YEARS, pair, strict=True)}
    for code in sorted(five["2008"] & five["2025"]):
        free = not {("2008", code), ("2025", code)} & paired
        alone = all(sum(c[:5] == code[:5] for c in five[year]) == 1 for year in YEARS)
        if free and alone and forth[code[:5]] == back[code[:5]] == {code[:5]}:
            pairs[code, code] = ("unchanged-number", "")
    _add_by_class(pairs, five, twins, titles, forth, back)
    return pairs


YEARS = ("2008", "2025")


def _add_by_class(
    pairs: dict[Pair, tuple[str, str]],
    five: Mapping[str, set[str]],
    twins: set[Pair],
    titles: Titles,
    forth: Mapping[str, set[str]],
    back: Mapping[str, set[str]],
) -> None:
    """Codes that nothing else pairs, with those of the classes that theirs came from or went to.

    Of these classes first the codes that nothing pairs either; else those of which some
    activity went nobody knows where.
    """
    certain = [pair for pair, (basis, _) in pairs.items() if basis != "kept-number"]
    found = {year: {pair[place] for pair in certain} for place, year in enumerate(YEARS)}
    told = {year: {pair[place] for pair in twins} for place, year in enumerate(YEARS)}

    def open_ones(year: str, among: set[str]) -> set[str]:
        def accounted(code: str) -> bool:
            inside = [c for v, c in titles if v == year and len(c) == SEVEN and c.startswith(code)]
            return bool(inside) and set(inside) <= told[year]

        tests: tuple[Callable[[str], bool], ...] = (
            lambda code: code not in found[year],
            lambda code: not accounted(code),
            lambda code: True,
        )
        codes = {code for code in five[year] if code[:5] in among}
        return next((some for test in tests if (some := set(filter(test, codes)))), set())

    more = set()
    for new in five["2025"] - found["2025"]:
        more |= {(old, new) for old in open_ones("2008", back[new[:5]])}
    for old in five["2008"] - found["2008"] - {pair[0] for pair in more}:
        more |= {(old, new) for new in open_ones("2025", forth[old[:5]])}
    for pair in more:
        basis, evidence = pairs.get(pair, ("kept-number", ""))
        pairs[pair] = ("class" if basis == "kept-number" else basis, evidence)
