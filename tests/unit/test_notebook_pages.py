"""The executed notebooks as pages: what they hold, each cell in its place, nothing that runs."""

import os
import xml.etree.ElementTree as ET
from pathlib import Path

import html5lib
import pandas as pd
import pytest
from looping import some
from run_folders import code, markdown, place_notebook, shown

from antwoord.execution.notebooks.pages import write_notebook_pages
from antwoord.execution.notebooks.tables import Cell, read_tables


def parse(path: Path) -> ET.Element:
    """The tree of the page; raises on anything that HTML does not allow."""
    text = path.read_text(encoding="utf-8")
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def page(run: Path, *cells: dict, **options: bool) -> ET.Element:
    """The page of a notebook of these cells."""
    place_notebook(run, *cells)
    (path,) = write_notebook_pages(run, **options)
    return parse(path)


def words(element: ET.Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def test_each_notebook_gets_a_page_beside_it_and_the_steps_link_them(tmp_path: Path) -> None:
    for name in ("02_b", "01_a"):
        place_notebook(tmp_path, markdown(f"# Over {name}"), name=name)
    paths = write_notebook_pages(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "notebooks/01_a.html",
        "notebooks/02_b.html",
    ]
    links = parse(paths[1]).findall(".//nav//li/a")
    assert [(link.get("href"), words(link)) for link in links] == [
        ("01_a.html", "Over 01_a"),
        ("02_b.html", "Over 02_b"),
    ]
    assert [link.get("aria-current") for link in links] == [None, "page"]


def test_a_folder_without_notebooks_gets_none(tmp_path: Path) -> None:
    assert write_notebook_pages(tmp_path) == []


def test_it_links_back_to_what_the_run_has(tmp_path: Path) -> None:
    place_notebook(tmp_path, markdown("# Een"))
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "index.html").write_text("x", encoding="utf-8")
    (path,) = write_notebook_pages(tmp_path)
    assert "../answer.html" not in path.read_text(encoding="utf-8")
    (tmp_path / "answer.html").write_text("x", encoding="utf-8")
    write_notebook_pages(tmp_path)
    backs = [link.get("href") for link in parse(path).findall(".//nav/p/a")]
    assert backs == ["../answer.html", "../audit/index.html"]


def test_every_cell_has_the_anchor_of_its_id(tmp_path: Path) -> None:
    tree = page(
        tmp_path, markdown("# T", id="03-00"), code("x", id="03-05"), code("y", id=None),
    )  # fmt: skip
    cells = [cell.get("id") for cell in tree.findall(".//main/div")]
    assert cells == ["cell-03-00", "cell-03-05", "cell-2"]
    assert [link.get("href") for link in tree.findall(".//main//a")] == ["#cell-03-05", "#cell-2"]


def test_the_first_heading_is_the_pages_own_and_no_other_is_as_high(tmp_path: Path) -> None:
    tree = page(tmp_path, markdown("# Een\n\nTekst."), markdown("Tussen\n# Twee\n## Drie"))
    assert [words(heading) for heading in tree.findall(".//h1")] == ["Een"]
    assert [words(heading) for heading in tree.findall(".//h2")] == ["Twee", "Drie"]
    assert words(tree.find(".//title")) == "Een"
    assert words(tree.find(".//main/div")) == "Tekst."


def test_a_notebook_without_a_heading_is_named_by_its_file(tmp_path: Path) -> None:
    assert words(page(tmp_path, code("1")).find(".//h1")) == "01_ingestion"


def test_code_is_there_letter_by_letter(tmp_path: Path) -> None:
    source = 'if a < b & "<b>":  # één\n\tprint(f"{x!r}")\n\n    y = 0x1F'
    (found,) = page(tmp_path, code(source)).findall(".//main//pre")
    assert "".join(found.itertext()) == source
    assert found.findall(".//span")


def test_what_a_cell_printed_is_there_without_terminal_colours(tmp_path: Path) -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": ["\x1b[31mred\x1b[0m <b>\n", "x"]}
    shown_text = page(tmp_path, code("1", printed)).find(".//pre[@class='shown']")
    assert "".join(shown_text.itertext()) == "red <b>\nx"


def test_an_error_shows_its_sentence_and_no_folder_of_the_machine(tmp_path: Path) -> None:
    error = {
        "output_type": "error",
        "ename": "GateStoppedError",
        "evalue": "stopped",
        "traceback": ["File /home/somebody/run.py"],
    }
    tree = page(tmp_path, code("1", error))
    assert "GateStoppedError: stopped" in words(tree)
    assert "somebody" not in words(tree)


def test_papermills_remarks_in_html_are_left_out(tmp_path: Path) -> None:
    remark = markdown("<span>An Exception</span>")
    remark["metadata"] = {"tags": ["papermill-error-cell-tag"]}
    assert "Exception" not in words(page(tmp_path, remark, markdown("# Titel")))


def test_the_parameters_say_what_they_are(tmp_path: Path) -> None:
    cells = [
        code("x = 1", metadata={"tags": [tag]}) for tag in ("parameters", "injected-parameters")
    ]
    text = words(page(tmp_path, *cells))
    assert "met hun standaardwaarden" in text
    assert "wat deze run invulde" in text


FRAME = pd.DataFrame(
    {"number": [2000, 7], "text": ["a < b", "c"]}, index=pd.Index(["read", "out"], name="rows")
)
HTML = FRAME._repr_html_()  # type: ignore[operator]


def test_a_frame_becomes_a_table_whose_headers_say_what_they_head(tmp_path: Path) -> None:
    output = shown(text_html=HTML, text_plain="x")
    tree = page(tmp_path, code("frame", output, id="03-07"))
    region = tree.find(".//main//div[@role='region']")
    assert (region.get("aria-label"), region.get("tabindex")) == ("Uitvoer van cel 03-07", "0")
    heads = [(words(head), head.get("scope")) for head in region.findall(".//th")]
    assert heads == [
        ("rows", "col"), ("number", "col"), ("text", "col"), ("read", "row"), ("out", "row"),
    ]  # fmt: skip
    assert [words(cell) for cell in region.findall(".//td")] == ["2000", "a < b", "7", "c"]
    assert [cell.get("class") for cell in region.findall(".//td")] == ["n", None, "n", None]
    assert region.findall(".//th")[1].get("class") == "n"


def test_a_region_is_named_like_no_other(tmp_path: Path) -> None:
    outputs = [shown(text_html=HTML * 2), shown(text_plain="x")]
    tree = page(tmp_path, code("1", *outputs, id="a"), code("2", shown(text_plain="y"), id="b"))
    labels = [region.get("aria-label") for region in tree.findall(".//div[@role='region']")]
    assert len(labels) == 4
    assert len(set(labels)) == 4


def test_columns_in_two_levels_keep_their_spans() -> None:
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")]))
    (table,) = read_tables(frame.to_html()).tables
    assert len(table.head) == 2
    assert [(cell.text, cell.columns, cell.scope) for cell in table.head[0]] == [
        ("", 1, ""), ("a", 2, "colgroup"),
    ]  # fmt: skip


def test_rows_in_two_levels_keep_their_spans() -> None:
    index = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")], names=["one", "two"])
    (table,) = read_tables(pd.DataFrame({"v": [1, 2]}, index=index).to_html()).tables
    assert [cell.text for cell in table.head[0]] == ["one", "two", "v"]
    assert table.body[0][0] == Cell("a", "rowgroup", rows=2)


def test_the_name_of_the_columns_stands_beside_that_of_the_index() -> None:
    frame = pd.DataFrame({"v": [1]}, index=pd.Index(["a"], name="activity"))
    (table,) = read_tables(frame.rename_axis(columns="measure").to_html()).tables
    assert [cell.text for cell in table.head[0]] == ["activity / measure", "v"]


def test_text_around_a_table_is_kept() -> None:
    found = read_tables("<p>before</p><table><caption>C</caption><tr><td>1</table>2 rows")
    assert found.notes == ("before", "2 rows")
    assert found.tables[0].caption == "C"
    assert found.tables[0].body == ((Cell("1", right=True),),)


@pytest.mark.parametrize(
    "html", ["", "<p>x</p>", "<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>"]
)
def test_html_that_is_no_plain_table_is_not_read_as_one(html: str) -> None:
    assert read_tables(html) is None


@pytest.mark.parametrize("span", ["-1", "x", "0", "99999999999", ""])
def test_a_span_that_is_none_does_no_harm(span: str) -> None:
    (table,) = read_tables(f'<table><tr><td colspan="{span}">1</td></tr></table>').tables
    assert table.body[0][0].columns == 1


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("160", True), ("-3", True), ("829097.00", True), ("829.097,50", True), ("1.234", True),
        ("12 %", True), ("", False), ("IMP-101", False), ("2021-03-01", False), ("1 maart", False),
    ],
)  # fmt: skip
def test_numbers_stand_right(text: str, right: bool) -> None:
    (table,) = read_tables(f"<table><tr><td>{text}</td></tr></table>").tables
    assert table.body[0][0].right == right


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    "cell",
    [
        markdown(f"# {HOSTILE}"),
        markdown(f"Tekst {HOSTILE}\n\n{HOSTILE}"),
        markdown("[a](javascript:alert(1)) ![<b>](http://elsewhere.example/x.png)"),
        code(HOSTILE),
        code("1", shown(text_html=HOSTILE, text_plain=HOSTILE)),
        code("1", shown(text_html=f"<table><tr><td onclick=x>{HOSTILE}</td></tr></table>")),
        code("1", shown(text_html="<table><tr><td>&lt;script&gt;1&lt;/script&gt;</table>")),
        code("1", shown(text_markdown=HOSTILE)),
        code("1", {"output_type": "stream", "name": "stderr", "text": HOSTILE}),
        code("1", {"output_type": "error", "ename": HOSTILE, "evalue": "", "traceback": []}),
        code("1", id='"><script>x</script>', metadata={"tags": [HOSTILE]}),
    ],
)
def test_hostile_content_stays_text(tmp_path: Path, cell: dict) -> None:
    tree = page(tmp_path, cell)
    assert not tree.findall(".//script")
    assert not tree.findall(".//img")
    for element in some(tree.iter()):
        assert not [name for name in element.attrib if name.startswith("on")]
        assert not element.get("href", "").startswith("javascript:")


def test_pictures_are_inside_the_page_and_have_words(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'
    output = shown(text_plain="Kaart <1>", **{"image_svg+xml": svg})
    (image,) = page(tmp_path, code("1", output)).findall(".//img")
    assert image.get("src").startswith("data:image/svg+xml;base64,")
    assert image.get("alt") == "Kaart <1>"


def test_markdown_that_a_cell_shows_is_laid_out(tmp_path: Path) -> None:
    tree = page(tmp_path, code("1", shown(text_markdown="**vet**", text_plain="x")))
    assert words(tree.find(".//strong")) == "vet"


@pytest.mark.parametrize(
    ("options", "notice"),
    [
        ({}, None),
        ({"synthetic": True}, "Fictief: geen echte aanvragers"),
        ({"internal": True}, "Vertrouwelijk: voor intern gebruik"),
    ],
)
def test_the_notice_stands_on_every_page(tmp_path: Path, options: dict, notice) -> None:
    found = page(tmp_path, code("1"), **options).find(".//aside")
    assert (found is None) if notice is None else (words(found) == notice)


@pytest.mark.skipif(os.name == "nt", reason="modes as POSIX has them")
def test_a_page_is_not_open_to_more_people_than_its_notebook(tmp_path: Path) -> None:
    notebook = place_notebook(tmp_path, code("1"))
    notebook.chmod(0o600)
    (path,) = write_notebook_pages(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_notebook_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01.ipynb").write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match=r"01\.ipynb is not a notebook"):
        write_notebook_pages(tmp_path)
