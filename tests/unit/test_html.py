"""The HTML: valid, safe, accessible, small, and the same every time."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import html5lib
import pytest
from looping import some
from sample_document import (
    HOSTILE,
    LABELS,
    hostile_document,
    long_table,
    sample_chart,
    sample_document,
    small_document,
)

from antwoord.answer.document.model import (
    Bullets,
    Callout,
    ChartBlock,
    Document,
    Heading,
    Link,
    Number,
    NumberedAnswer,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
)
from antwoord.answer.html.blocks import BlockWriter
from antwoord.answer.html.figures import number_html
from antwoord.answer.html.page import REQUIRED_LABELS, render_html
from antwoord.cells import CellName


def parse(page: str) -> ET.Element:
    """The tree of the page; raises on anything that HTML does not allow."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def tree(*blocks: object, **overrides: object) -> ET.Element:
    return parse(render_html(small_document(*blocks, **overrides)))


def words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(sample_document())


@pytest.fixture(scope="module")
def root(page: str) -> ET.Element:
    return parse(page)


def test_without_pictures_the_page_is_small(page: str) -> None:
    assert len(re.sub(r"<svg.*?</svg>", "", page, flags=re.S).encode()) < 60_000


# --- nothing is loaded, nothing runs


def test_nothing_is_loaded_from_anywhere(page: str, root: ET.Element) -> None:
    tags = {element.tag for element in root.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not any(name in {"src", "srcset"} for e in root.iter() for name in e.attrib)
    assert not re.search(r"@import|url\(", page)
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}


def test_a_content_security_policy_forbids_everything_but_the_style(root: ET.Element) -> None:
    policy = root.find("head/meta[@http-equiv='Content-Security-Policy']")
    assert policy is not None
    assert policy.get("content", "").startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    )


def test_no_element_carries_a_handler(root: ET.Element) -> None:
    assert not [name for e in root.iter() for name in e.attrib if name.lower().startswith("on")]


def test_hostile_text_stays_text_everywhere() -> None:
    root = parse(render_html(hostile_document()))
    ours = {e.tag for e in parse(render_html(sample_document())).iter() if isinstance(e.tag, str)}
    assert {e.tag for e in root.iter() if isinstance(e.tag, str)} <= ours
    shown = '<script>alert(1)</script> <img src=x onerror=alert(2)> {{7*7}} {% raw %} "dubbel"'
    for path in ("head/title", ".//h1", ".//h2", ".//h3", ".//main/p", ".//li", ".//caption",
                 ".//figcaption", ".//th", ".//td", ".//nav//a", ".//footer/p"):  # fmt: skip
        element = root.find(path)
        assert element is not None
        assert shown in words(element), path
    style = root.find("head/style")
    assert style is not None
    assert "<" not in (style.text or "")


def test_hostile_text_leads_nowhere() -> None:
    links = parse(render_html(hostile_document())).iter("a")
    inside = {re.sub(r"[a-z0-9_]+$", "", link.get("href", "")) for link in links}
    assert inside == {"#", "tables/tables."}


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "https://elders.example", "//elders.example", "/etc/passwd",
     "../geheim.csv", "tables/../../x", "data:text/html,x", "", "#nergens", "a\\b"],
)  # fmt: skip
def test_a_link_out_of_the_folder_is_only_its_text(target: str) -> None:
    paragraph = tree(Paragraph((Link("kijk", target),))).find(".//main/p")
    assert paragraph is not None
    assert words(paragraph) == "kijk"
    assert paragraph.find("a") is None


@pytest.mark.parametrize("target", ["tables/cells.csv", "audit/index.html", "#kop"])
def test_a_link_to_a_block_or_a_file_beside_the_page_leads_there(target: str) -> None:
    link = tree(Heading(2, "Kop", "kop"), Paragraph((Link("x", target),))).find(".//main/p/a")
    assert link is not None
    assert link.get("href") == target


def test_control_characters_do_not_reach_the_page() -> None:
    page = render_html(hostile_document())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\uf8ff\ufffe]", page)


# --- the frame


def test_the_language_is_set(root: ET.Element) -> None:
    assert root.get("lang") == "nl"


def test_the_page_has_its_landmarks_and_a_way_past_the_contents(root: ET.Element) -> None:
    for landmark in ("header", "nav", "main", "footer"):
        assert len(list(root.iter(landmark))) == 1
    body = root.find("body")
    assert body is not None
    assert (body[0].tag, body[0].get("href")) == ("a", "#_main")
    assert words(body[0]) == LABELS["skip_to_content"]


def test_every_link_inside_the_page_has_its_target_once(root: ET.Element) -> None:
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    for element in some(root.iter()):
        for name in ("href", "aria-labelledby"):
            value = element.get(name, "")
            if name == "aria-labelledby" and value:
                assert value in ids
            elif value.startswith("#"):
                assert value[1:] in ids


def test_the_contents_name_every_answer_and_heading(root: ET.Element) -> None:
    entries = [words(link) for link in root.iter("a") if link in list(root.find(".//nav").iter())]
    assert entries == [
        *(f"Antwoord {number}" for number in range(1, 6)),
        *("Verantwoording", "Wat er geteld is", "Vertrouwelijkheid"),
        *("Excel (XLSX)", "OpenDocument (ODS)"),  # the tables as files, below them
    ]


def test_headings_never_skip_a_level() -> None:
    blocks = (
        Heading(3, "te diep", "a"),
        NumberedAnswer(1, "b", (Heading(2, "te hoog", "c"), Heading(3, "d", "d"))),
        Heading(3, "onder het antwoord", "e"),
        Heading(2, "gewoon", "f"),
        Callout("Kader", (Heading(2, "in een kader", "g"),)),
    )
    headings = [e for e in tree(*blocks).find(".//main").iter() if e.tag in {"h2", "h3"}]
    assert [(e.tag, e.get("id")) for e in headings] == [
        *(("h2", "a"), ("h2", "b"), ("h3", "c"), ("h3", "d")),
        *(("h3", "e"), ("h2", "f"), ("h3", "g")),
    ]


def test_the_notice_is_above_everything_and_at_the_end(root: ET.Element) -> None:
    notice = sample_document().notice
    assert words(root.find("body/aside[@class='notice-bar']")) == notice
    assert words(root.find(".//footer")).endswith(notice)


def test_without_a_notice_there_is_no_bar() -> None:
    assert tree(notice="").find("body/aside[@class='notice-bar']") is None


def test_a_document_without_blocks_is_a_page() -> None:
    assert tree().find(".//nav") is None


@pytest.mark.parametrize("key", REQUIRED_LABELS)
def test_a_missing_label_is_named(key: str) -> None:
    labels = {name: text for name, text in LABELS.items() if name != key}
    with pytest.raises(ValueError, match=rf"misses {key}$"):
        render_html(sample_document(labels=labels))


@pytest.mark.parametrize("block_id", ["", "twee woorden", "dubbel"])
def test_an_id_that_cannot_be_linked_to_is_refused(block_id: str) -> None:
    with pytest.raises(ValueError, match="block id"):
        render_html(small_document(Heading(2, "a", "dubbel"), Heading(2, "b", block_id)))


# --- the blocks


def sample_table() -> Table:
    key = CellName.of("paid", {"nace": "90.031"})
    hidden = TableCell("1–3", "range", key, aloud="tussen 1 en 3")
    return Table(
        "t",
        3,
        "Een zin met een punt.",
        ("Code", "Aantal", "Toelichting"),
        (
            TableRow("Groep", (), "group"),
            TableRow("Kunst", (TableCell("1.234", cell=key), TableCell("vrij", "text")), code="9"),
            TableRow("Musea", (hidden, TableCell(".", "not_applicable"))),
            TableRow("Totaal", (TableCell("5"), TableCell("", "text")), "total"),
        ),
        ("1–3 ligt ertussen.",),
    )  # fmt: skip


def test_a_table_is_a_table_with_caption_and_headers() -> None:
    table = tree(sample_table()).find(".//table")
    assert table is not None
    assert words(table.find("caption")) == "Tabel 3. Een zin met een punt."
    assert [th.get("scope") for th in table.iterfind("thead/tr/th")] == ["col"] * 3
    scopes = [th.get("scope") for th in table.iterfind("tbody/tr/th")]
    assert scopes == ["rowgroup", "row", "row", "row"]


def test_a_group_is_a_body_of_its_own() -> None:
    rows = tuple(TableRow(k, (TableCell("1"),), k) for k in ("plain", "group", "plain", "group"))
    table = tree(replace(sample_table(), columns=("a", "b"), rows=rows)).find(".//table")
    assert [len(body) for body in table.iterfind("tbody")] == [1, 2, 1]


def test_a_table_scrolls_in_a_named_region_that_takes_the_focus() -> None:
    root = tree(sample_table())
    region = root.find(".//div[@role='region']")
    assert region is not None
    assert region.get("tabindex") == "0"
    name = root.find(f".//*[@id='{region.get('aria-labelledby')}']")
    assert words(name).startswith("Tabel 3.")


def test_every_number_carries_the_address_of_its_cell() -> None:
    cell = CellName.of("paid", {"province": "BE-VAN"})
    root = tree(Paragraph((Number("78", cell), Number("9"))), sample_table())
    addressed = [(words(e), e.get("data-cell")) for e in root.iter() if e.get("data-cell")]
    assert addressed == [
        ("78", "paid|province=BE-VAN"),
        ("1234", "paid|nace=90.031"),
        ("1–3", "paid|nace=90.031"),
    ]


def test_every_cell_of_the_sample_can_be_followed(root: ET.Element) -> None:
    loose = [words(td) for td in root.iter("td") if not td.get("data-cell")]
    assert set(loose) == {"."}


def test_a_range_is_read_aloud_in_words_and_copied_as_its_sign() -> None:
    images = [one for one in tree(sample_table()).iter() if one.get("role") == "img"]
    assert [(words(one), one.get("aria-label")) for one in images] == [
        ("1–3", "tussen 1 en 3"),
        (".", "niet van toepassing"),
    ]


@pytest.mark.parametrize(
    ("language", "shown", "copied"),
    [
        ("nl", "829.097", "829097"),
        ("nl", "1.829.097", "1829097"),
        ("nl", "160", "160"),
        ("nl", "−1.097", "-1097"),
        ("nl", "+12", "+12"),
        ("en", "829,097", "829097"),
        ("fr", "829\u202f097", "829097"),
        # Both signs are the same number nowhere else; of one alone nobody knows which it is.
        ("nl", "829.097,50", "829.097,50"),
        ("en", "829,097.50", "829,097.50"),
        ("nl", "829,50", "\u202f829,50"),
        ("en", "829.50", "\u202f829.50"),
    ],
)
def test_a_number_is_copied_as_the_same_number_in_every_language(
    language: str, shown: str, copied: str
) -> None:
    made = "".join(html5lib.parseFragment(number_html(shown, language)).itertext())
    assert made == copied


def test_the_style_shows_the_signs_that_are_not_copied() -> None:
    for language, sign in {"nl": ".", "en": ",", "fr": "\u202f"}.items():
        page = render_html(sample_document(language=language))
        shown = re.search(r"\.g::before\{content:\"\\([0-9a-f]+) \"", page)
        assert shown is not None
        assert chr(int(shown[1], 16)) == sign


def test_a_text_that_looks_like_a_number_stays_one() -> None:
    row = TableRow("90.031", (TableCell("03-05", "text"), TableCell("in 2019", "text")))
    table = replace(sample_table(), rows=(row,))
    root = tree(table)
    told = ["".join(one.itertext()) for one in root.iter() if one.tag in ("td", "th")]
    assert told[-3:] == ["90.031\u2060", "03-05\u2060", "in 2019"]


def test_a_row_leads_to_its_first_figure_and_no_figure_is_a_link() -> None:
    key = CellName.of("paid", {"nace": "90.031"})
    root = tree(sample_table(), anchors={key: "r7"})
    links = [(words(a), a.get("href")) for row in root.iter("tr") for a in row.iter("a")]
    assert links == [("Kunst", "tables/cells.html#r7"), ("Musea", "tables/cells.html#r7")]
    assert not [a for td in root.iter("td") for a in td.iter("a")]


def test_words_stand_left_and_numbers_right() -> None:
    root = tree(sample_table())
    assert [th.get("class") for th in root.iterfind(".//thead/tr/th")] == ["t", None, "t"]


def test_notes_follow_their_table() -> None:
    block = tree(sample_table()).find(".//div[@id='t']")
    # The note of its own explains one sign, the legend the other.
    assert [words(note) for note in block[-2:]] == [
        "1–3 ligt ertussen.",
        ". niet van toepassing.",
    ]


def test_a_figure_is_an_image_with_its_text_alternative_and_its_data(root: ET.Element) -> None:
    figure = root.find(".//figure[@id='figuur-1']")
    assert figure is not None
    svg = next(e for e in figure.iter() if str(e.tag).endswith("svg"))
    assert svg.get("role") == "img"
    assert svg.get("aria-label", "").startswith("Staafdiagram: Antwerpen 261.400 euro")
    link = figure.find(".//a")
    assert (words(link), link.get("href")) == ("Tabel 4", "#tabel-4")


def test_a_figure_without_its_table_has_no_link() -> None:
    figure = ChartBlock("f", 1, "Zin.", "Alt.", sample_chart(), "nergens")
    assert tree(figure).find(".//figure//a") is None


def test_colours_of_a_chart_come_from_the_page(page: str) -> None:
    # A presentation attribute, which a rule of the style sheet outranks; no style attribute.
    assert re.search(r'<g class="s1" fill="#[0-9a-f]{6}"', page)
    assert " style=" not in page
    for series in range(1, 7):
        assert f".s{series}{{fill:var(--s{series})}}" in page
        assert page.count(f"--s{series}:#") == 2  # light and dark


def test_an_answer_is_a_heading_that_says_what_it_is() -> None:
    heading = tree(NumberedAnswer(4, "a", (Paragraph((Text("Ja."),)),))).find(".//section/h2")
    assert words(heading) == "Antwoord 4."


def test_a_callout_is_a_note_with_its_name() -> None:
    note = tree(Callout("Let op", (Bullets(((Text("x"),),)),))).find(".//div[@role='note']")
    assert note is not None
    assert note.get("aria-label") == "Let op"


def test_an_unknown_block_is_a_fault() -> None:
    with pytest.raises(TypeError, match="no HTML for a str"):
        BlockWriter(sample_document()).block("tekst")


def test_strong_words_are_strong() -> None:
    assert words(tree(Paragraph((Text("ja", strong=True),))).find(".//main/p/strong")) == "ja"


def test_the_document_is_not_changed() -> None:
    document = hostile_document()
    render_html(document)
    assert document == hostile_document()


def test_a_table_of_ten_thousand_rows_is_a_page() -> None:
    page = render_html(small_document(long_table(10_000)))
    assert page.count("<tr>") == 10_001


def test_a_text_of_a_notice_cannot_leave_the_style() -> None:
    document: Document = sample_document(running_head='x";}</style><script>/*')
    style = parse(render_html(document)).find("head/style")
    assert r"x\22 \3b \7d \3c \2f style" in (style.text or "")


def test_hostile_is_hostile() -> None:
    assert all(sign in HOSTILE for sign in ("<script>", "{{7*7}}", "\x00", "\u202e", "\ud800"))
