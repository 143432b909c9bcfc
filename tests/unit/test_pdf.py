"""The PDF: archival, accessible, the same bytes every time, and nothing read as Typst."""

import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import page as pdf_validation
import pymupdf
import pypdf
import pytest
import typst
from language_documents import COMMAND, LANGUAGES, every_block
from looping import some
from pdf_reading import attributes, read_aloud, squeezed, structure, tags, written
from sample_document import (
    HOSTILE,
    hostile_document,
    long_table,
    nace_titles,
    sample_chart,
    sample_document,
    small_document,
)

from antwoord.answer.document.frame import tables
from antwoord.answer.document.model import (
    Bullets,
    Chart,
    ChartBlock,
    Definitions,
    Document,
    Heading,
    Link,
    NumberedAnswer,
    Paragraph,
    Series,
    Text,
    Verbatim,
)
from antwoord.answer.pdf.file import Manuscript, render_pdf

PROFILES = [
    pdf_validation.ValidationProfile.PDF_UA_1,
    pdf_validation.ValidationProfile.PDF_A_2A,
]
NOTHING = small_document(masthead=(), lead=(), notice="", keywords=(), description="")


@cache
def sample() -> bytes:
    return render_pdf(sample_document())


def pages(pdf: bytes) -> list[str]:
    """The text of each page, on one line."""
    return [" ".join(page.get_text().split()) for page in pymupdf.open(stream=pdf)]


def words(pdf: bytes) -> str:
    return " ".join(pages(pdf))


@pytest.mark.parametrize("profile", PROFILES, ids=str)
@pytest.mark.parametrize(
    "document",
    [
        *map(every_block, LANGUAGES),
        *(sample_document(), hostile_document(), NOTHING, small_document(long_table(60))),
    ],
    ids=[*LANGUAGES, "sample", "hostile", "nothing", "long"],
)
def test_the_file_keeps_both_standards(
    document: Document, profile: pdf_validation.ValidationProfile
) -> None:
    report = pdf_validation.validate_pdf_bytes(render_pdf(document), profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant
    assert report.rules.total > 50


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_where_typst_cannot_tag_a_broken_table_its_groups_are_rows(
    profile: pdf_validation.ValidationProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled, tries = Manuscript._compiled, []

    def fails_at_first(self: Manuscript, **more: str) -> bytes:
        tries.append(more)
        if not more:
            raise typst.TypstError("invalid table (Table) structure", "")
        return compiled(self, **more)

    usual = words(sample())
    monkeypatch.setattr(Manuscript, "_compiled", fails_at_first)
    found = render_pdf(sample_document())
    assert len(tries) == 2
    assert pdf_validation.is_pdf_compliant_bytes(found, profile=profile)
    assert sorted(words(found).split()) == sorted(usual.split())


def test_another_error_of_typst_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Manuscript, **more: str) -> bytes:
        raise typst.TypstError("unknown variable", "")

    monkeypatch.setattr(Manuscript, "_compiled", fails)
    with pytest.raises(typst.TypstError, match="unknown variable"):
        render_pdf(sample_document())


def test_the_validator_would_see_a_file_that_does_not_keep_them() -> None:
    untagged = pymupdf.open(stream=sample())
    untagged.xref_set_key(untagged.pdf_catalog(), "MarkInfo", "null")
    for profile in PROFILES:
        assert not pdf_validation.is_pdf_compliant_bytes(untagged.tobytes(), profile=profile)


def test_the_file_says_what_it_is() -> None:
    reader = pypdf.PdfReader(io.BytesIO(sample()))
    document = sample_document()
    assert reader.metadata is not None
    assert reader.metadata.title == document.title
    assert reader.metadata.author == "HILDE CREVITS"
    assert reader.metadata.subject == document.description
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_its_date_is_that_of_the_document() -> None:
    metadata = pypdf.PdfReader(io.BytesIO(sample())).metadata
    assert metadata is not None
    assert {str(metadata["/CreationDate"])[:10], str(metadata["/ModDate"])[:10]} == {"D:20210301"}


def test_its_pages_are_a4() -> None:
    sizes = {(round(page.rect.width), round(page.rect.height)) for page in opened(sample())}
    assert sizes == {(595, 842)}


def opened(pdf: bytes) -> pymupdf.Document:
    return pymupdf.open(stream=pdf)


def test_every_page_has_head_notice_and_number() -> None:
    document = sample_document()
    texts = pages(sample())
    assert len(texts) > 2
    for number, text in some(enumerate(texts, start=1)):
        assert document.running_head in text
        assert document.notice in text
        assert text.endswith(f"Pagina {number} / {len(texts)}")


def test_without_a_notice_no_page_has_one() -> None:
    drawings = opened(render_pdf(small_document(notice="")))[0].get_drawings()
    assert not [drawing for drawing in drawings if drawing["fill"]]


def test_fonts_are_ours_and_inside_the_file() -> None:
    reader = pypdf.PdfReader(io.BytesIO(sample()))
    names = set()
    for page in some(reader.pages):
        for font in some(page["/Resources"]["/Font"].values()):
            below = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = below["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            names.add(str(descriptor["/FontName"]).split("+")[1])
    assert names == {
        *("LibertinusSerif-Regular", "SourceSansPro-Regular", "SourceSansPro-Semibold"),
    }


# --- structure


def test_headings_are_headings_from_the_title_down() -> None:
    found = [tag for tag in tags(sample()) if tag[0] == "H"]
    assert found == ["H1", *["H2"] * 6, "H3", "H3"]


def test_outline_leads_to_answers_and_headings() -> None:
    outline = opened(sample()).get_toc()
    assert [(level, title) for level, title, _ in outline] == [
        (1, "Impulskrediet – Cultuursector"),
        *((2, f"{number}.") for number in range(1, 6)),
        (2, "Verantwoording"),
        (3, "Wat er geteld is"),
        (3, "Vertrouwelijkheid"),
    ]


def test_headings_that_skip_a_level_do_not_stop_the_file() -> None:
    blocks = (Heading(3, "a", "a"), NumberedAnswer(1, "b", (Heading(2, "c", "c"),)))
    assert [tag for tag in tags(render_pdf(small_document(*blocks))) if tag[0] == "H"] == [
        *("H1", "H2", "H2", "H3")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_aloud_is_what_the_document_says(language: str) -> None:
    document = every_block(language)
    assert squeezed(read_aloud(render_pdf(document))) == squeezed(written(document))


def tall_chart() -> Chart:
    labels = tuple(f"{code} {title}" for code, title in nace_titles().items())
    values = tuple(map(float, range(len(labels))))
    return Chart(labels, (Series("x", values, tuple(map(str, values))),) * 3, "Aantal")


def test_what_follows_a_tall_chart_fills_the_page_and_is_read_after_it() -> None:
    before, after = Paragraph((Text("woord " * 200),)), Paragraph((Text("Erna."),))
    figure = ChartBlock("f", 1, "Zin.", "Alt.", tall_chart(), "")
    document = small_document(before, figure, after)
    pdf = render_pdf(document)
    first, second = pages(pdf)
    assert "Erna." in first
    assert "Figuur 1." in second
    assert squeezed(read_aloud(pdf)) == squeezed(written(document))


def test_a_chart_stands_where_it_is_named() -> None:
    figure = ChartBlock("f", 1, "Zin.", "Alt.", sample_chart(), "")
    text = words(render_pdf(small_document(figure, Heading(2, "Erna", "erna"))))
    assert text.index("Figuur 1.") < text.index("Erna")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_names_its_language(language: str) -> None:
    root = pypdf.PdfReader(io.BytesIO(render_pdf(every_block(language)))).trailer["/Root"]
    assert root["/Lang"] == language


def test_tables_figures_and_lists_are_told_apart() -> None:
    counted = Counter(tags(sample()))
    assert counted["Table"] == 5
    assert counted["THead"] == 5
    assert counted["Caption"] == 7
    assert counted["L"] == 2
    assert counted["LI"] == 4


def test_every_row_has_one_header_and_a_cell_for_each_figure() -> None:
    document = sample_document()
    rows = [row for table in tables(document).values() for row in table.rows]
    heads = [len(table.columns) for table in tables(document).values()]
    counted = Counter(tags(sample()))
    assert counted["TR"] == len(rows) + len(heads)
    assert counted["TH"] == len(rows) + sum(heads)
    assert counted["TD"] == sum(len(row.cells) for row in rows)


def test_headers_say_whether_they_head_a_row_or_a_column() -> None:
    document = sample_document()
    headers = [attributes(one) for one in structure(sample()) if one["/S"] == "/TH"]
    scopes = Counter(one["/Scope"] for one in headers)
    assert scopes == {
        "/Column": sum(len(table.columns) for table in tables(document).values()),
        "/Row": sum(len(table.rows) for table in tables(document).values()),
    }


def test_no_cell_names_only_some_of_its_headers() -> None:
    cells = [attributes(one) for one in structure(sample()) if one["/S"] == "/TD"]
    assert not [one for one in cells if "/Headers" in one]


def test_only_the_head_of_a_table_is_its_head() -> None:
    counted = Counter(tags(render_pdf(every_block("nl"))))
    assert counted["THead"] == counted["Table"] == 1
    assert counted["TFoot"] == 0


def test_terms_and_their_meanings_are_a_list_of_labels_and_bodies() -> None:
    document = small_document(Definitions((("Aanvraag", (Text("een vraag"),)),) * 3))
    counted = Counter(tags(render_pdf(document)))
    assert (counted["L"], counted["LI"], counted["Lbl"], counted["LBody"]) == (1, 3, 3, 3)


def test_a_text_to_copy_is_code() -> None:
    assert Counter(tags(render_pdf(small_document(Verbatim(COMMAND)))))["Code"] == 1


def test_every_figure_has_its_text_alternative() -> None:
    figures = [element for element in structure(sample()) if element["/S"] == "/Figure"]
    texts = [str(element["/Alt"]) for element in figures if "/Alt" in element]
    assert len(texts) == 2
    assert texts[0].startswith("Staafdiagram: Antwerpen 261.400 euro")


def test_charts_are_drawings_not_pictures() -> None:
    assert not [image for page in opened(sample()) for image in page.get_images()]


def test_captions_stand_above() -> None:
    text = words(render_pdf(small_document(long_table(3))))
    assert text.index("Tabel 1. Een tabel van 3 rijen.") < text.index("Kolom 1")


def test_no_text_runs_off_the_page() -> None:
    for page in some(opened(sample())):
        boxes = [word[:4] for word in page.get_text("words")]
        assert min(box[0] for box in boxes) > 50
        assert max(box[2] for box in boxes) < page.rect.width - 60


def test_the_number_of_an_answer_stands_beside_its_first_line() -> None:
    document = small_document(NumberedAnswer(7, "a", (Paragraph((Text("Ja."),)),)))
    found = {w[4]: w for w in opened(render_pdf(document))[0].get_text("words")}
    assert found["7."][3] == pytest.approx(found["Ja."][3], abs=2.5)
    assert found["7."][2] < found["Ja."][0]


def test_the_number_of_an_answer_never_stays_behind_on_a_page() -> None:
    splits = 0
    for amount in range(440, 560, 6):
        filling = Paragraph((Text("woord " * amount),))
        answer = NumberedAnswer(7, "a", (Paragraph((Text("Ja, " * 80),)),))
        texts = pages(render_pdf(small_document(filling, answer)))
        splits += "Ja, Ja" not in texts[0]
        numbered = [text for text in texts if "7." in text]
        assert len(numbered) == 1
        assert "Ja, Ja" in numbered[0]
    assert 0 < splits < 20  # both sides of the page's end were tried


def test_a_chart_of_forty_labels_fits_on_its_page() -> None:
    figure = ChartBlock("f", 1, "Zin.", "Alt.", tall_chart(), "")
    for page in some(opened(render_pdf(small_document(figure)))):
        for drawing in some(page.get_drawings()):
            assert drawing["rect"].y1 < page.rect.height - 40


# --- texts are data


def test_hostile_text_is_shown_as_it_is() -> None:
    text = words(render_pdf(hostile_document())).replace(" ", "")
    for sign in ('#eval("1+1")', '#read("/etc/passwd")', "*vet*", "_schuin_", "$x^2$", "@ref",
                 "<label>", "//geencommentaar", "/*ookniet*/", r"\\u{41}", "`code`", "{{7*7}}",
                 "&amp;", "<script>"):  # fmt: skip
        assert sign in text, sign
    assert "root:" not in text


@pytest.mark.parametrize(
    "text",
    ["#panic()", "]", "[", '"', "\\", "#{", "= kop", "- punt", "<t>", "@t", "\n\n", "𝔘", "中"],
)
def test_no_text_stops_the_file(text: str) -> None:
    assert render_pdf(hostile_document(text)).startswith(b"%PDF")


def test_links_lead_only_inside_the_file_or_to_a_file_beside_it() -> None:
    targets = ("#kop", "tables/cells.csv", "https://elders.example", "#nergens", "/etc/passwd")
    paragraph = Paragraph(tuple(Link(target, target) for target in targets))
    page = opened(render_pdf(small_document(Heading(2, "Kop", "kop"), paragraph)))[0]
    links = page.get_links()
    assert [link.get("uri") or link.get("file") for link in links] == [None, "tables/cells.csv"]


def test_the_document_is_not_changed() -> None:
    document = hostile_document()
    render_pdf(document)
    assert document == hostile_document()


def test_bullets_are_shown() -> None:
    text = words(render_pdf(small_document(Bullets(((Text("eerste"),), (Text("tweede"),))))))
    assert "• eerste • tweede" in text


def test_a_figure_names_the_table_with_its_figures() -> None:
    blocks = (long_table(2), ChartBlock("f", 1, "Zin.", "Alt.", sample_chart(), "lang"))
    assert "Cijfers: Tabel 1" in words(render_pdf(small_document(*blocks)))


def test_hostile_is_hostile() -> None:
    assert all(sign in HOSTILE for sign in ("#eval", "#read", "$x^2$", "\\", "中文"))


# --- the file


def test_an_ordinary_answer_is_a_small_file() -> None:
    assert len(sample()) < 150_000


def test_two_documents_have_two_ids() -> None:
    first, second = (
        pypdf.PdfReader(io.BytesIO(render_pdf(document))).trailer["/ID"]
        for document in (sample_document(), sample_document(title="Iets anders"))
    )
    assert first[0] != second[0]


def test_a_thread_of_its_own_makes_the_same_file() -> None:
    manuscript = Manuscript.of(sample_document())
    with ThreadPoolExecutor(2) as threads:
        files = list(threads.map(lambda _: manuscript.typeset(), range(2)))
    assert files == [sample(), sample()]
