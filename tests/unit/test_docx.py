"""The DOCX: valid, the same bytes every time, named styles, and no text read as markup."""

import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx_words import told
from looping import some
from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator
from sample_document import (
    HOSTILE,
    hostile_document,
    long_table,
    sample_chart,
    sample_document,
    small_document,
)

from antwoord.answer.charts import chart as charts
from antwoord.answer.document.frame import tables, walk
from antwoord.answer.document.model import (
    Block,
    Bullets,
    Callout,
    ChartBlock,
    Definitions,
    Document,
    Heading,
    Link,
    NumberedAnswer,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
    Verbatim,
)
from antwoord.answer.document.palette import LIGHT
from antwoord.answer.document.text import clean_text
from antwoord.answer.docx.file import render_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
EXTENT = DOC_PR.replace("docPr", "extent")

NOTHING = small_document(masthead=(), lead=(), notice="", keywords=(), description="")
WORDS = (Text("woorden, "), Text("vet", strong=True))
EVERY_BLOCK = small_document(
    Heading(2, "Kop", "kop"),
    Heading(3, "Onderkop", "onderkop"),
    Paragraph(WORDS),
    Bullets((WORDS, (Text("tweede"),))),
    Definitions((("Term", WORDS), ("Andere term", (Text("uitleg"),)))),
    Verbatim("antwoord run --question sv-533"),
    Callout("Let op", (Paragraph(WORDS), Bullets((WORDS,)), Definitions((("a", WORDS),)))),
    Callout("Kort", (Bullets((WORDS,)), Verbatim("x"), long_table(2)), kind="summary"),
    NumberedAnswer(1, "een", (Paragraph(WORDS),)),
    ChartBlock("f", 1, "Zin.", "Staafdiagram.", sample_chart(), "lang"),
)


@cache
def sample() -> bytes:
    return render_docx(sample_document())


def part(file: bytes, name: str) -> etree._Element:
    return etree.fromstring(ZipFile(io.BytesIO(file)).read(name))


def body(*blocks: Block) -> etree._Element:
    return part(render_docx(small_document(*blocks)), "word/document.xml")


def opened(file: bytes) -> "docx.document.Document":
    return docx.Document(io.BytesIO(file))


def values(root: etree._Element, tag: str) -> list[str]:
    """The `w:val` of every element with that tag."""
    return [element.get(f"{W}val") for element in root.iter(W + tag)]


def words(root: etree._Element) -> str:
    """What is read aloud, in order, on one line: the text and the alternatives of pictures."""
    return " ".join(" ".join(map(paragraph_words, root.iter(f"{W}p"))).split())


def paragraph_words(paragraph: etree._Element) -> str:
    texts = {f"{W}t": lambda e: e.text or "", f"{W}tab": lambda _: " "}
    texts[DOC_PR] = lambda e: e.get("descr")
    return "".join(
        texts[e.tag](e) for e in paragraph.iter(*texts) if e.getparent().tag != W + "pPr"
    )


# --- the file


def violations(file: bytes, folder: Path) -> list[str]:
    path = folder / "answer.docx"
    path.write_bytes(file)
    result = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365).validate(path)
    return [f"{error.part_uri}: {error.description}" for error in result.errors]


@pytest.mark.parametrize(
    "document",
    [sample_document(), hostile_document(), NOTHING, small_document(long_table(60)), EVERY_BLOCK],
    ids=["sample", "hostile", "nothing", "long", "every block"],
)
def test_the_file_keeps_the_standard(document: Document, tmp_path: Path) -> None:
    assert violations(render_docx(document), tmp_path) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("word/document.xml", rb"w:cantSplit", b"w:cannotSplit"),
        ("word/document.xml", rb"(<w:tblW [^>]*>)(<w:tblLayout [^>]*>)", rb"\2\1"),
        ("word/document.xml", rb'r:embed="figure1"', b'r:embed="figure9"'),
        ("word/numbering.xml", rb'w:val="bullet"', b'w:val="dot"'),
    ],
    ids=["unknown element", "wrong order", "no such picture", "unknown word"],
)
def test_the_validator_would_see_a_file_that_does_not_keep_it(
    name: str, old: bytes, new: bytes, tmp_path: Path
) -> None:
    changed = io.BytesIO()
    with ZipFile(io.BytesIO(sample())) as given, ZipFile(changed, "w") as taken:
        for entry in given.namelist():
            content = given.read(entry)
            taken.writestr(entry, re.sub(old, new, content) if entry == name else content)
    found = violations(changed.getvalue(), tmp_path)
    assert found
    assert all(one.startswith(f"/{name}:") for one in some(found))


def test_nothing_in_the_file_tells_when_it_was_made() -> None:
    entries = ZipFile(io.BytesIO(sample())).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_says_what_it_is() -> None:
    document = sample_document()
    properties = opened(sample()).core_properties
    assert properties.title == document.title
    assert properties.author == "HILDE CREVITS"
    assert properties.comments == document.description
    assert properties.keywords == "impulskrediet; cultuursector; microkrediet"


def test_its_date_is_that_of_the_document() -> None:
    properties = opened(sample()).core_properties
    assert f"{properties.created:%Y-%m-%d %H:%M:%S}" == "2021-03-01 00:00:00"
    assert properties.modified == properties.created


@pytest.mark.parametrize(
    ("language", "tag"), [("nl", "nl-BE"), ("fr", "fr-BE"), ("en", "en-GB"), ("de", "de")]
)
def test_its_language_is_that_of_the_document(language: str, tag: str) -> None:
    file = render_docx(small_document(language=language))
    assert values(part(file, "word/styles.xml"), "lang") == [tag]
    assert opened(file).core_properties.language == tag


def test_its_pages_are_a4() -> None:
    section = opened(sample()).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_every_page_has_head_notice_and_number() -> None:
    document = sample_document()
    section = opened(sample()).sections[0]
    head = [(one.text, one.style.name) for one in section.header.paragraphs]
    assert head == [(document.running_head, "Header"), (document.notice, "Notice Strip")]
    foot = part(sample(), "word/footer.xml")
    assert words(foot) == "Pagina 1 / 1"
    instructions = [field.get(f"{W}instr").strip() for field in foot.iter(f"{W}fldSimple")]
    assert instructions == ["PAGE", "NUMPAGES"]


def test_without_a_notice_no_page_has_one() -> None:
    assert len(opened(render_docx(small_document(notice=""))).sections[0].header.paragraphs) == 1


# --- what is read


@pytest.mark.parametrize(
    "document",
    [sample_document(), EVERY_BLOCK, hostile_document()],
    ids=["sample", "every block", "hostile"],
)
def test_its_text_is_that_of_the_document_in_reading_order(document: Document) -> None:
    assert words(part(render_docx(document), "word/document.xml")) == told(document)


def test_every_block_has_a_named_style() -> None:
    styles = [paragraph.style.name for paragraph in opened(render_docx(EVERY_BLOCK)).paragraphs]
    assert styles == [
        *("Masthead", "Masthead Line", "Lead", "Lead Line", "Lead Line", "Title"),
        *("Heading 1", "Heading 2", "Body Text", "List Bullet", "List Bullet"),
        *("Definition", "Definition", "Verbatim"),
        *("Notice Title", "Notice Text", "Notice Bullet", "Notice Text"),
        *("Summary Title", "Summary Bullet", "Verbatim", "Caption"),
        *("Heading 1", "Body Text", "Caption", "Figure", "Table Note"),
    ]


def test_every_style_that_is_used_is_there() -> None:
    root = part(render_docx(EVERY_BLOCK), "word/document.xml")
    styles = part(sample(), "word/styles.xml")
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    used = {name for tag in ("pStyle", "rStyle", "tblStyle") for name in values(root, tag)}
    assert used - known == set()
    assert set(values(styles, "basedOn")) | set(values(styles, "next")) <= known


def test_a_list_is_a_list_and_has_a_sign() -> None:
    bullet = opened(render_docx(EVERY_BLOCK)).styles["List Bullet"].element
    number = values(bullet, "numId")
    assert number == ["1"]
    assert values(part(sample(), "word/numbering.xml"), "lvlText") == ["•"] * 3


def test_verbatim_text_has_a_fixed_width_and_is_not_spelled() -> None:
    style = opened(render_docx(EVERY_BLOCK)).styles["Verbatim"]
    assert style.font.name == "Consolas"
    assert style.font.no_proof


def test_headings_that_skip_a_level_do_not_stop_the_file() -> None:
    blocks = (Heading(3, "a", "a"), NumberedAnswer(1, "b", (Heading(2, "c", "c"),)))
    names = [one.style.name for one in opened(render_docx(small_document(*blocks))).paragraphs]
    assert names[-3:] == ["Heading 1", "Heading 1", "Heading 2"]


# --- tables


def test_tables_hold_the_cells_of_the_document() -> None:
    document = sample_document()
    for table, given in some(zip(opened(sample()).tables, tables(document).values(), strict=True)):
        assert [cell.text for cell in table.rows[0].cells] == list(given.columns)
        for row, shown in some(zip(given.rows, table.rows[1:], strict=True)):
            texts = [cell.text.replace("\t", " ") for cell in shown.cells]
            header = f"{row.code} {row.header}".strip()
            if row.cells:
                assert texts == [header, *(cell.text for cell in row.cells)]
            else:
                assert texts == [header] * len(given.columns)  # one cell over all columns


def test_each_page_repeats_the_header_row_and_no_row_breaks_in_two() -> None:
    for table in some(opened(sample()).tables):
        rows = [row._tr.trPr for row in table.rows]
        assert [row.find(f"{W}tblHeader") is not None for row in rows] == [
            True, *[False] * (len(rows) - 1)
        ]  # fmt: skip
        assert all(row.find(f"{W}cantSplit") is not None for row in some(rows))


def test_a_table_has_a_title_and_says_which_columns_it_has() -> None:
    root = body(long_table(2, columns=2))
    assert values(root, "tblCaption") == ["Een tabel van 2 rijen."]
    assert values(root, "tblDescription") == ["Rij; Kolom 1; Kolom 2"]


def test_numbers_stand_right_and_words_left() -> None:
    rows = tuple(TableRow(k, (TableCell(n), TableCell(w, "text"))) for k, n, w in
                 (("a", "7", "kort"), ("b", "10.000", "veel langer")))  # fmt: skip
    table = Table("t", 1, "Zin.", ("x", "getal", "woord"), rows)
    file = opened(render_docx(small_document(table)))
    found = [[cell.paragraphs[0].style for cell in row.cells] for row in file.tables[0].rows]
    assert [[str(style.paragraph_format.alignment) for style in row] for row in found] == [
        ["None", "RIGHT (2)", "None"]
    ] * 3
    assert [style.name for style in found[0]] == [
        *("Table Heading", "Table Number Heading", "Table Heading")
    ]


def test_totals_are_bold_on_a_tint() -> None:
    rows = (TableRow("a", (TableCell("1"),)), TableRow("alle", (TableCell("1"),), kind="total"))
    root = body(Table("t", 1, "Zin.", ("x", "y"), rows))
    cells = [row.findall(f"{W}tc") for row in root.iter(f"{W}tr")]
    fills = [[cell.find(f".//{W}shd") for cell in row] for row in cells[:2]]
    assert fills == [[None, None], [None, None]]
    tint = LIGHT.tint.removeprefix("#")
    assert [cell.find(f".//{W}shd").get(f"{W}fill") for cell in cells[2]] == [tint, tint]
    assert all(
        run.find(f"{W}rPr/{W}b") is not None
        for cell in some(cells[2])
        for run in cell.iter(W + "r")
    )
    assert not [run for cell in cells[1] for run in cell.iter(f"{W}b")]


def test_a_total_is_never_alone_on_a_page() -> None:
    rows = long_table(40).rows
    root = body(replace(long_table(1), rows=(*rows, replace(rows[0], kind="total"))))
    kept = [row.find(f".//{W}keepNext") is not None for row in root.iter(f"{W}tr")]
    assert kept == [False] * 40 + [True, False]  # that of the header is in its style


def test_a_short_table_stays_on_one_page() -> None:
    kept = [row.find(f".//{W}keepNext") is not None for row in body(long_table(5)).iter(f"{W}tr")]
    assert kept == [False, True, True, True, True, False]


def sign_table(*notes: str) -> Table:
    cells = (TableCell("1–3", "range"), TableCell(".", "not_applicable"), TableCell("0"))
    rows = (TableRow("a", cells), TableRow("b", cells))
    return Table("t", 1, "Zin.", ("w", "x", "y", "z"), rows, notes)


def test_a_note_tells_once_what_each_sign_means() -> None:
    assert words(body(sign_table())).endswith("0 . niet van toepassing.")


def test_no_second_note_tells_what_a_note_tells_already() -> None:
    shown = words(body(sign_table("1–3: te klein.", ". niet van toepassing: dat is er niet.")))
    assert shown.endswith("0 1–3: te klein. . niet van toepassing: dat is er niet.")


def test_a_table_without_signs_has_no_note() -> None:
    assert "TableNote" not in values(body(long_table(2)), "pStyle")


@pytest.mark.parametrize("columns", [1, 4, 8, 12, 30])
def test_a_table_is_as_wide_as_the_text(columns: int) -> None:
    root = body(long_table(3, columns))
    widths = [int(column.get(f"{W}w")) for column in root.iter(f"{W}gridCol")]
    section = opened(sample()).sections[0]
    text = section.page_width - section.left_margin - section.right_margin
    assert len(widths) == columns + 1
    assert sum(widths) == text / 635  # EMU in a twip
    assert min(widths) > 100


def test_letters_become_smaller_where_columns_do_not_fit() -> None:
    assert values(body(long_table(3, 4)), "sz") == []
    assert set(values(body(long_table(3, 12)), "sz")) < {"16", "14", "12", "10"}


def test_a_row_with_more_cells_than_headers_loses_none() -> None:
    rows = (TableRow("a", (TableCell("1"), TableCell("2"))), TableRow("b", ()))
    root = body(Table("t", 1, "Zin.", ("x",), rows))
    assert len(list(root.iter(f"{W}gridCol"))) == 3
    assert words(root).endswith("x a 1 2 b")


@pytest.mark.parametrize("table", [replace(long_table(0)), Table("t", 1, "Zin.", (), ())])
def test_an_empty_table_does_not_stop_the_file(table: Table, tmp_path: Path) -> None:
    assert violations(render_docx(small_document(table)), tmp_path) == []


# --- figures


def test_every_figure_has_its_text_alternative() -> None:
    root = part(sample(), "word/document.xml")
    given = [block.alt for block in walk(sample_document().blocks) if isinstance(block, ChartBlock)]
    assert [picture.get("descr") for picture in root.iter(DOC_PR)] == given
    assert len(given) == 2


def test_pictures_are_as_wide_as_the_text() -> None:
    widths = [int(extent.get("cx")) for extent in part(sample(), "word/document.xml").iter(EXTENT)]
    assert [round(width / 36_000) for width in widths] == [158, 158]


def test_a_picture_that_is_too_high_keeps_its_shape_on_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (1600).to_bytes(4, "big") + (4800).to_bytes(4, "big")
    monkeypatch.setattr(charts, "chart_png", lambda chart: png)
    root = body(ChartBlock("f", 1, "Zin.", "Alt.", sample_chart(), ""))
    (extent,) = root.iter(EXTENT)
    assert round(int(extent.get("cy")) / 36_000) == 205
    assert int(extent.get("cy")) / int(extent.get("cx")) == pytest.approx(3, rel=1e-4)


def test_the_pictures_in_the_file_are_the_charts() -> None:
    archive = ZipFile(io.BytesIO(sample()))
    given = [
        block.chart for block in walk(sample_document().blocks) if isinstance(block, ChartBlock)
    ]
    shown = [archive.read(f"word/media/figure{number}.png") for number in (1, 2)]
    assert shown == [charts.chart_png(chart) for chart in given]
    drawn = [archive.read(f"word/media/figure{number}.svg") for number in (1, 2)]
    assert drawn == [charts.chart_outlines(chart) for chart in given]
    root = part(sample(), "word/document.xml")
    vector = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
    embedded = {one.get(f"{R}embed") for one in root.iter(vector)}
    targets = {
        one.get("Id"): one.get("Target") for one in part(sample(), "word/_rels/document.xml.rels")
    }
    assert {targets[name] for name in some(embedded)} == {
        "media/figure1.svg",
        "media/figure2.svg",
    }


def test_a_figure_names_the_table_with_its_figures() -> None:
    root = body(long_table(2), ChartBlock("f", 1, "Zin.", "Alt.", sample_chart(), "lang"))
    (link,) = root.iter(f"{W}hyperlink")
    assert (link.get(f"{W}anchor"), paragraph_words(link.getparent())) == (
        *("lang", "Cijfers: Tabel 1"),
    )


# --- captions, links


def instructions(root: etree._Element) -> list[str]:
    return [field.get(f"{W}instr").strip() for field in root.iter(f"{W}fldSimple")]


def test_captions_are_numbered_by_fields() -> None:
    assert instructions(part(sample(), "word/document.xml")) == [
        *[r"SEQ Tabel \* ARABIC"] * 4,
        *[r"SEQ Figuur \* ARABIC"] * 2,
        r"SEQ Tabel \* ARABIC",
    ]


def test_a_number_that_a_field_would_count_otherwise_is_a_text() -> None:
    root = body(replace(long_table(1), number=7))
    assert instructions(root) == []
    assert "Tabel 7. Een tabel" in words(root)


def test_a_label_reaches_no_field() -> None:
    label = 'Tabel" \\h INCLUDETEXT "C:\\x'
    labels = {**small_document().labels, "table": label}
    root = part(render_docx(small_document(long_table(1), labels=labels)), "word/document.xml")
    assert instructions(root) == [r"SEQ Tabel_h_INCLUDETEXT_C_x \* ARABIC"]
    assert f"{label} 1." in words(root)


def test_links_inside_the_document_lead_to_a_bookmark() -> None:
    root = part(sample(), "word/document.xml")
    marks = {mark.get(f"{W}name") for mark in root.iter(f"{W}bookmarkStart")}
    anchors = [link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")]
    assert {"tabel_1", "antwoord_5", "figuur_2", "verantwoording"} < marks
    assert anchors.count("tabel_2") == 1
    assert set(filter(None, anchors)) <= marks


def test_bookmarks_are_told_apart_by_names_that_word_takes() -> None:
    ids = ("a-b", "a_b", "A.b", "1", "9x", "x" * 50, "x" * 49 + "y", "é", "_", "block_8", "a_b_2")
    root = body(*(Heading(2, one, one) for one in ids))
    marks = list(root.iter(f"{W}bookmarkStart"))
    names = [mark.get(f"{W}name") for mark in marks]
    assert len({name.lower() for name in names}) == len(ids) == len(names)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name) for name in some(names))
    numbers = [mark.get(f"{W}id") for mark in marks]
    assert numbers == [mark.get(f"{W}id") for mark in root.iter(f"{W}bookmarkEnd")]
    assert len(set(numbers)) == len(ids)


def test_links_lead_only_inside_the_file_or_to_a_file_beside_it() -> None:
    targets = ("#kop", "tables/cells.csv", "https://elders.example", "#nergens", "/etc/passwd")
    paragraph = Paragraph(tuple(Link(target, target) for target in (*targets, "tables/cells.csv")))
    file = render_docx(small_document(Heading(2, "Kop", "kop"), paragraph))
    links = list(part(file, "word/document.xml").iter(f"{W}hyperlink"))
    relations = opened(file).part.rels
    assert [
        link.get(f"{W}anchor") or relations[link.get(f"{R}id")].target_ref for link in links
    ] == [*("kop", "tables/cells.csv", "tables/cells.csv")]


@pytest.mark.parametrize(
    ("target", "uri"),
    [
        ("a b/c.html#d e", "a%20b/c.html#d%20e"),
        ("a%20b.csv", "a%20b.csv"),
        ("100%.csv", "100%25.csv"),
        ('é<&>".csv', "%C3%A9%3C&%3E%22.csv"),
        ("a.html#b#c", "a.html#b%23c"),
    ],
)
def test_the_path_of_a_file_is_written_as_a_uri(target: str, uri: str) -> None:
    file = render_docx(small_document(Paragraph((Link("x", target),))))
    outside = [one.target_ref for one in opened(file).part.rels.values() if one.is_external]
    assert outside == [uri]


# --- texts are data


def test_no_text_adds_or_changes_an_element() -> None:
    def skeleton(text: str) -> list[str]:
        file = render_docx(hostile_document(text))
        names = ("word/document.xml", "word/header.xml", "word/footer.xml", "docProps/core.xml")
        return [element.tag for name in names for element in part(file, name).iter()]

    # As long, word by word, and refused as the target of a link as well.
    harmless = ":" + re.sub(r"\S", "x", clean_text(HOSTILE))[1:]
    assert skeleton(HOSTILE) == skeleton(harmless)


@pytest.mark.parametrize(
    "text", ["]]>", "<w:p/>&lt;", "'\"", "{{ body }}", "{0} %s {width}", "𝔘中", " "]
)
def test_every_text_is_shown_as_it_is(text: str) -> None:
    document = hostile_document(text)
    assert words(part(render_docx(document), "word/document.xml")) == told(document)


def test_the_document_is_not_changed() -> None:
    document = hostile_document()
    render_docx(document)
    assert document == hostile_document()


def test_a_document_that_is_not_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="misses answer"):
        render_docx(small_document(labels={}))
