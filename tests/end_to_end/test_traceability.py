"""Every figure of the document equals the cell that it names, and leads to it.

The document is read as HTML by another parser; the cells come from the files beside it.
"""

import json
import re
import tomllib
import xml.etree.ElementTree as ET
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import html5lib
import pytest
from cells_tables import lines, name_in_document
from looping import some
from python_calamine import CalamineWorkbook
from score_interval import score_interval

from antwoord.storage.paths import project_root

LANGUAGES = ("nl", "en", "fr")
#: How a figure is written; what groups its digits differs per language.
FIGURE = re.compile(r"[+−]?\d{1,3}(?:[.,\u202f\u00a0]\d{3})*(?:[.,]\d{2})?")
GROUPS = {"nl": ".", "en": ",", "fr": "\u202f"}
DECIMAL = {"nl": ",", "en": ".", "fr": ","}


def parsed(path: Path) -> ET.Element:
    root: ET.Element = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return root


def number(text: str, language: str) -> Decimal:
    plain = text.strip().replace(GROUPS[language], "").replace("\u00a0", "")
    return Decimal(plain.replace(DECIMAL[language], ".").replace("−", "-"))


def seen(cell: ET.Element, language: str) -> str:
    """What a cell shows, with the signs between thousands that the style sheet puts in."""
    shown = cell.text or ""
    for one in cell:
        sign = GROUPS[language] if one.get("class") == "g" else ""
        shown += sign + "".join(one.itertext()) + (one.tail or "")
    return shown


def ends_of(folder: Path) -> dict[str, tuple[Decimal, Decimal]]:
    """By the name that the document uses, from which to which a figure can be."""
    return {
        name_in_document(row): (Decimal(row["low"]), Decimal(row["high"]))
        for row in some(lines(folder / "tables" / "cells.csv"))
    }


def named_cells(folder: Path) -> dict[str, tuple[Decimal | None, set[str]]]:
    """By the name that the document uses: the value in the files, and its places on the page.

    A cell that several tables hold has a place in each of them.
    """
    found: dict[str, tuple[Decimal | None, set[str]]] = {}
    for place, row in some(enumerate(lines(folder / "tables" / "cells.csv"), start=2)):
        value = Decimal(row["value"]) if row["value"] else None
        known, places = found.setdefault(name_in_document(row), (value, set()))
        assert known == value, row
        places.add(f"r{place}")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for fact, count in record["rows"].items():
        found[f"rows {fact}"] = (None if count is None else Decimal(count), {f"rows-{fact}"})
    for place, row in enumerate(lines(folder / "tables" / "rounded.csv"), start=2):
        name = name_in_document(row, measure=f"rounded {row['measure']}")
        found[name] = (Decimal(row["value"]), {f"n{place}"})
    question = project_root() / "data" / "raw" / "questions" / "sv-533.toml"
    published = tomllib.loads(question.read_text(encoding="utf-8"))["published"]
    for place, figure in some(enumerate(published, start=1)):
        assert (figure["province"], figure["applicant"]) == ("_T", "_T")
        measure, value = figure["measure"], Decimal(figure["value"])
        found[f"published {measure}|figure={place}"] = (value, {f"published-{measure}-{place}"})
        ours = found[measure][0]
        assert ours is not None
        gap = {f"difference-{measure}-{place}"}
        found[f"difference {measure}|figure={place}"] = (ours - value, gap)
    return found


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(answers: dict[str, Path], language: str) -> Path:
    return answers[language]


def test_every_figure_equals_the_cell_that_it_names(folder: Path, language: str) -> None:
    cells, ends = named_cells(folder), ends_of(folder)
    shown = [one for one in parsed(folder / "answer.html").iter() if one.get("data-cell")]
    assert len(shown) > 400
    hidden = 0
    for one in some(shown):
        value, _ = cells[str(one.get("data-cell"))]
        text = "".join(one.itertext())
        if value is None:
            low, high = ends[str(one.get("data-cell"))]
            told = {number(part, language) for part in FIGURE.findall(text)}
            # Both ends, the upper one alone, or what it is below.
            assert told in ({low, high}, {high}, {high + 1}), f"{one.get('data-cell')}: {text}"
            hidden += 1
        else:
            whole = value.quantize(Decimal(1), ROUND_HALF_UP)
            assert number(text, language) == whole, one.get("data-cell")
    assert hidden > 20, "a public answer holds cells that are not published"


def test_every_share_and_mean_follows_from_the_cells_that_it_names(
    folder: Path, language: str
) -> None:
    cells = {name: value for name, (value, _) in named_cells(folder).items()}
    found: dict[str, int] = {}
    for one in some(parsed(folder / "answer.html").iter()):
        if not one.get("data-of"):
            continue
        first, second = (cells[name] for name in str(one.get("data-of")).split("; "))
        assert first is not None
        assert second is not None
        how, text = str(one.get("data-how")), "".join(one.itertext())
        told = number(text.replace("%", ""), language)
        assert told == expected(how, first, second).quantize(Decimal(1), ROUND_HALF_UP)
        found[how] = found.get(how, 0) + 1
    rows = found.pop("sum")
    assert rows >= 6  # of the chapter of indicators
    of_each = dict.fromkeys(("wilson_low", "wilson_high"), rows)
    assert found == {"share": 7, "share_of_both": 1 + rows, "mean": 1 + rows, **of_each}


def expected(how: str, first: Decimal, second: Decimal) -> Decimal:
    """What follows from two cells, by formulas that are not the document's."""
    match how:
        case "mean":
            return first / second
        case "share":
            return 100 * first / second
        case "sum":
            return first + second
        case "share_of_both":
            return 100 * first / (first + second)
    ends = score_interval(int(first), int(first + second))
    return Decimal(100 * ends[how == "wilson_high"])


def test_every_figure_leads_to_its_row(folder: Path, language: str) -> None:
    """One of the text by itself, those of a table's row by its header, which leads to the first."""
    cells = named_cells(folder)
    page = {one.get("id"): one for one in parsed(folder / "tables" / "cells.html").iter("tr")}
    root = parsed(folder / "answer.html")

    def told(place: str) -> Decimal:
        return number("".join(page[place].findall("td")[-2].itertext()), language)

    followed = 0
    in_text = [one for one in root.iter() if one.get("data-cell") and one.tag != "td"]
    for one in some(in_text):
        value, places = cells[str(one.get("data-cell"))]
        assert one.tag == "a", f"{one.get('data-cell')} leads nowhere"
        file, _, place = str(one.get("href")).partition("#")
        assert file == "tables/cells.html"
        assert place in places
        assert value is None or told(place) == number("".join(one.itertext()), language), place
    for row in some(root.iter("tr")):
        figures = [str(td.get("data-cell")) for td in row.iter("td") if td.get("data-cell")]
        assert not [td for td in row.iter("td") if td.find(".//a") is not None]
        if not figures:
            continue
        link = row.find("th//a")
        assert link is not None, f"{figures} lead nowhere"
        file, _, place = str(link.get("href")).partition("#")
        assert file == "tables/cells.html"
        assert place in cells[figures[0]][1]
        for td in some(td for td in row.iter("td") if td.get("data-cell")):
            value, places = cells[str(td.get("data-cell"))]
            if value is not None:
                shown = number("".join(td.itertext()), language)
                assert {told(own) for own in places} == {shown}, places
                followed += 1
    assert followed > 300


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_holds_the_figures_of_the_page(folder: Path, language: str, kind: str) -> None:
    """Table by table and row by row: a number as it is, a range by its ends."""
    root, ends = parsed(folder / "answer.html"), ends_of(folder)
    compared = ranges = 0
    with CalamineWorkbook.from_path(folder / "tables" / f"tables.{kind}") as book:
        for table, name in zip(some(root.iter("table")), book.sheet_names[3:], strict=True):
            sheet = book.get_sheet_by_name(name).to_python()
            rows = [row for row in table.iter("tr") if row.find("th[@scope='col']") is None]
            for row, told in zip(some(rows), sheet[-len(rows) :], strict=True):
                held = [cell for cell in told if isinstance(cell, float)]
                if str(told[0]).replace(".0", "") == "".join(row.find("th").itertext()):
                    held = [cell for cell in told[1:] if isinstance(cell, float)]
                for td in some(row.iter("td")):
                    cell = str(td.get("data-cell"))
                    text = "".join(td.itertext())
                    if FIGURE.fullmatch(seen(td, language)):
                        assert float(number(text, language)) in held, f"{name}: {text}"
                        compared += 1
                    elif cell in ends:
                        assert set(map(float, ends[cell])) <= set(held), f"{name}: {text}"
                        ranges += 1
    assert compared > 300
    assert ranges > 80


def test_every_row_leads_to_the_notebook_cell_that_made_it(folder: Path) -> None:
    made: dict[str, set[str]] = {}
    for link in parsed(folder / "tables" / "cells.html").iter("a"):
        target = str(link.get("href"))
        if target.startswith("../notebooks/"):
            path, _, cell = target.removeprefix("../").partition("#")
            made.setdefault(path, set()).add(cell)
    assert len(made) >= 2
    for path, cells in some(made.items()):
        there = {one.get("id") for one in parsed(folder / path).iter()}
        assert cells <= there, path
        # The cell does make cells: its source calls the breakdown.
        notebook = json.loads((folder / path).with_suffix(".ipynb").read_text(encoding="utf-8"))
        sources = {f"cell-{one['id']}": "".join(one["source"]) for one in notebook["cells"]}
        for cell in some(cells):
            assert re.search(r"breakdown\(run\)|write_answer\(|protect\(", sources[cell]), cell


def test_sources_tell_rows_where_that_very_count_is_told_and_nowhere_else(folder: Path) -> None:
    """The number of rows behind a cell is itself a figure, and hidden where that is."""
    told = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    every = lines(folder / "tables" / "cells.csv")
    values = {name_in_document(row): row["value"] for row in every}
    assert {one["cell"] for one in told["cells"]} == set(values)
    rules = {one["rule_id"] for one in lines(folder / "audit" / "rules.csv")}
    hidden = 0
    for one in some(told["cells"]):
        count = values.get(one["rows_of"], "")
        assert one["rows_of"].split("|")[1:] == one["cell"].split("|")[1:], "of the same records"
        assert not one["rows_of"].startswith("amount")
        assert one["rows"] == (int(count) if count else None), one
        hidden += one["rows"] is None
        path, _, cell = one["notebook_cell"].partition("#")
        assert f'id="{cell}"' in (folder / path).read_text(encoding="utf-8")
    assert hidden, "an answer of which all is told shows nothing here"
    numbers = re.findall(r'": (-?[0-9.]+)', json.dumps(told))
    assert len(numbers) == len(told["cells"]) - hidden, "rows are the only numbers"
    assert set(some(told["rules_by_fact"]["province"])) <= rules
    assert set(some(told["rules_of_every_cell"])) <= rules


def test_no_figure_of_the_text_stands_outside_a_cell(folder: Path) -> None:
    """Running text may hold dates, codes, references and rules of the programme; no counts."""
    root = parsed(folder / "answer.html")
    main = next(one for one in root.iter("main"))
    told = []
    for block in (*main.iter("p"), *main.iter("li"), *main.iter("dd")):
        if block.get("class") in ("note", "note source"):
            continue
        words = [block.text or ""]
        for child in block:
            if not {"data-cell", "data-of"} & set(child.attrib) and child.tag != "a":
                words.append("".join(child.itertext()))
            words.append(child.tail or "")
        told.append("·".join(words))
    text = "\n".join(told)
    text = re.sub(r"\b(1er|\d{1,2}) [a-zéû]+ \d{4}", "", text, flags=re.I)  # dates
    # Vintages, the programme's start, and the years that are compared.
    text = re.sub(r"\b(2008|2012|2025|2024|2019|2020)\b", "", text)
    text = re.sub(r"25[. ,\u202f]000 euros?", "", text)  # the programme's maximum, in its glossary
    text = re.sub(r"artikel 16, 2°, A|59\.114", "", text)  # the source of the delineation
    text = re.sub(r"SHA-256", "", text)
    # The rules of the protection, from the question's file.
    text = re.sub(r"(dan|than|moins de|van|of|de) ([35]|100)\b", "", text)
    text = re.sub(r"\b0\b", "", text, count=1)  # what a zero means
    text = re.sub(r"\b95\W?%", "", text)  # how sure an interval is
    text = re.sub(r"\b31 (tot|to|à) 45\b", "", text)  # the band of a median
    assert re.findall(r"\S*\d\S*", text) == []


def test_every_link_of_the_folder_has_a_target(folder: Path) -> None:
    pages = ["answer.html", "tables/cells.html", "audit/index.html"]
    pages += [path.relative_to(folder).as_posix() for path in (folder / "notebooks").glob("*.html")]
    anchors: dict[Path, set[str | None]] = {}
    links = [(name, link) for name in pages for link in parsed(folder / name).iter("a")]
    for name, link in some(links):
        path, _, anchor = str(link.get("href")).partition("#")
        target = ((folder / name).parent / path).resolve() if path else folder / name
        assert target.is_file(), f"{name}: {link.get('href')}"
        if anchor:
            if target not in anchors:
                anchors[target] = {one.get("id") for one in parsed(target).iter()}
            assert anchor in anchors[target], f"{name}: {link.get('href')}"


def test_alternative_texts_tell_figures_of_their_table(folder: Path, language: str) -> None:
    root = parsed(folder / "answer.html")
    tables = {
        one.get("id"): one for one in root.iter("div") if one.get("class", "").startswith("table")
    }
    drawn = 0
    for figure in some(root.iter("figure")):
        svg = next(one for one in figure.iter() if one.tag.endswith("svg"))
        links = (str(a.get("href")) for a in figure.iter("a"))
        source = next(link[1:] for link in links if link.startswith("#"))
        shown = {
            one
            for cell in tables[source].iter("td")
            for one in FIGURE.findall(seen(cell, language))
        }
        # It says its caption too, which names the date.
        alternative = re.sub(
            r"\b\d{1,2}(er)? [a-zéû]+ \d{4}", "", str(svg.get("aria-label")), flags=re.I
        )
        labels = {"".join(head.itertext()) for head in tables[source].iter("th")}
        for label in sorted(labels, key=len, reverse=True):
            alternative = alternative.replace(label, "")
        figures = [text for text in FIGURE.findall(alternative) if text]
        assert figures
        assert [text for text in figures if text not in shown] == [], svg.get("aria-label")
        drawn += 1
    assert drawn >= 8
