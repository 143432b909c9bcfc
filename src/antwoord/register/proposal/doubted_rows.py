"""Rows of a source that may be no applications: headers, titles, examples, what is marked."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from antwoord.register.contract.columns import NAMES
from antwoord.register.evidence.values import Values
from antwoord.register.evidence.vocabulary import empty_sign, heading_score
from antwoord.register.layout.grid import ABOVE
from antwoord.register.mapping.totals import section_title
from antwoord.register.proposal.lines import Guess, together
from antwoord.register.sources.source import SourceTable
from antwoord.register.values.numbers import exact_number
from antwoord.register.values.texts import EXACT, plain

#: Headings of a column that tells rows that count from others, by what it says of them.
MARKS = frozenset(
    (
        *("verwijderd", "gewist", "geschrapt", "ongeldig", "geldig", "is verwijderd", "vervallen"),
        *("actief", "actueel", "huidig", "gearchiveerd", "archief", "laatste versie", "dubbel"),
        *("dubbele", "duplicaat", "test", "testdossier", "testrecord", "inactief", "niet actief"),
        *("deleted", "is deleted", "active", "is active", "inactive", "valid", "current", "latest"),
        *(
            "is current",
            "archived",
            "duplicate",
            "is test",
            "supprime",
            "efface",
            "valide",
            "actif",
        ),
        *("archive", "doublon", "annule", "inactif", "del", "isdeleted", "isactive"),
    )
)
#: Headings of a column that tells which product, programme or measure a row is of.
PRODUCTS = frozenset(
    (
        *("product", "producttype", "productnaam", "programma", "programme", "program", "scheme"),
        *("maatregel", "steunmaatregel", "regeling", "kredietvorm", "kredietlijn", "kredietsoort"),
        *("krediettype", "soort krediet", "type krediet", "type lening", "soort lening", "mesure"),
        *("type de credit", "produit", "loan type", "loan product", "product type", "lening"),
    )
)
#: Words of ids that are of no application.
_NO_ID = r"(?i)test|voorbeeld|exempl|example|dummy|\bdemo\b|sample|sjabloon"
#: Where so many ids have a digit, one without is a title, an example or a note.
NEARLY_ALL = 0.9
#: A row below the header that scores this share of it may be the header.
HEADER_RIVAL = 0.6


def header_score(cells: Sequence[str]) -> float:
    """How much a row looks like the header: headings that are known, and texts in all cells."""
    filled = [cell for cell in cells if cell]
    texts = {cell for cell in filled if not exact_number(cell, ",") and not cell.startswith(EXACT)}
    known = sum(_is_heading(cell) for cell in texts if len(cell) < 60)
    return (known * 2 + len(texts) * 0.1) if len(texts) > 1 else 0.0


@lru_cache(10_000)
def _is_heading(cell: str) -> bool:
    """Whether a cell names a canonical column."""
    return any(heading_score(cell, name, near=False) > 0 for name in NAMES)


def doubted_rows(
    source: SourceTable, columns: Mapping[str, Values], guesses: Sequence[Guess]
) -> str:
    """What there is to ask of rows that may be no applications, of a source and its proposal.

    `columns`: the values of each column. `guesses`: what is proposed, with the columns it uses.
    """
    used = [heading for guess in guesses for heading in (guess.column, *guess.headings)]
    ids = [guess.column for guess in guesses if guess.name == NAMES[0] and guess.column]
    return together(
        _other_header(source),
        _sections(source),
        _told_apart(columns, used),
        _odd_ids(source, ids[0], len(columns[ids[0]].counts)) if ids else "",
    )


def _other_header(source: SourceTable) -> str:
    """What to ask where a row below the header looks like a header, too."""
    least = HEADER_RIVAL * header_score(source.headings)
    for row in source.table.slice(0, ABOVE).to_pylist():
        number, *cells = row.values()
        if header_score([cell or "" for cell in cells]) >= least:
            return (
                f"row {number} looks like a header as well as row {source.layout.header_row}: is "
                "the right one named in header_row, and does the other belong to it?"
            )
    return ""


def _sections(source: SourceTable) -> str:
    """What to ask where a title stands between the rows."""
    where = section_title(source)
    return where and (
        f"{where} stands between the others like a title: do the rows below it count as those "
        "above? leave out of the file what does not"
    )


def _told_apart(columns: Mapping[str, Values], used: Iterable[str]) -> str:
    """What to ask where a column that is not used says that some rows are unlike others.

    `columns`: the values of each column. `used`: the headings of those that the mapping reads.
    """
    taken = set(used)
    for heading, values in columns.items():
        if heading in taken:
            continue
        kinds = {plain(text) for text in values.counts if not empty_sign(text)}
        if plain(heading) in MARKS and kinds and (len(kinds) > 1 or values.filled < values.rows):
            told = "marks some rows"
        elif plain(heading) in PRODUCTS and len(kinds) > 1:
            told = f"names {len(kinds)} different ones"
        else:
            continue
        return (
            f"the column {heading!r} {told}: do all rows count? leave out of the file those that "
            "do not"
        )
    return ""


def _odd_ids(source: SourceTable, heading: str, different: int) -> str:
    """What to ask of ids that may be of no application, or of one that has another id too.

    `different`: how many different ones the column has.
    """
    import pyarrow.compute as pc

    ids = source.table[heading]
    digits, filled = pc.match_substring_regex(ids, r"\d"), len(ids) - ids.null_count
    odd = pc.match_substring_regex(ids, _NO_ID)
    if filled * NEARLY_ALL <= pc.sum(digits).as_py():
        odd = pc.or_(odd, pc.invert(digits))
    rows = source.table["row_number"].filter(odd)
    asked = []
    # Where ever so many have such a word, that is how ids are made here.
    if 0 < len(rows) <= filled * (1 - NEARLY_ALL):
        asked.append(
            f"{len(rows)} id(s), that of {source.place(rows[0].as_py())} first, are written like "
            "that of an example, a test or a title: do these rows count? leave out of the file "
            "those that do not"
        )
    spelt = pc.utf8_lower(pc.replace_substring(ids, " ", ""))
    if (twice := different - pc.count_distinct(spelt).as_py()) > 0:
        asked.append(
            f"{twice} id(s) stand there in another spelling too (capitals, spaces): is each an "
            "application of its own?"
        )
    return "; ".join(asked)
