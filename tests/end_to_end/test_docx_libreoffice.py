"""The DOCX in a word processor: LibreOffice opens it and lays out the document's words."""

import shutil
import subprocess
from dataclasses import replace

import pymupdf
import pytest
from docx_words import told
from looping import some
from sample_document import HOSTILE, hostile_document, long_table, sample_document

from antwoord.answer.document.frame import tables
from antwoord.answer.document.model import Bullets, Definitions, Document, Text, Verbatim
from antwoord.answer.docx.file import render_docx

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")

SAMPLE = sample_document()
#: The sample with the kinds of block that it lacks.
DOCUMENT = replace(
    SAMPLE,
    blocks=(
        *SAMPLE.blocks,
        Definitions((("Term", (Text("uitleg"),)), ("Andere term", (Text("meer uitleg"),)))),
        Bullets(((Text("punt"),),)),
        Verbatim("antwoord run --question sv-533"),
    ),
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pymupdf.Document]:
    """The PDF that LibreOffice makes of each document, by name; one start for all of them."""
    folder = tmp_path_factory.mktemp("libreoffice")
    documents = {
        "sample": DOCUMENT,
        "long": replace(SAMPLE, blocks=(long_table(120),)),
        "hostile": hostile_document(),
    }
    for name, document in documents.items():
        (folder / f"{name}.docx").write_bytes(render_docx(document))
    assert SOFFICE is not None
    profile = (folder / "profile").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    command += ["--outdir", str(folder), *(str(folder / f"{name}.docx") for name in documents)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: pymupdf.open(folder / f"{name}.pdf") for name in documents}


def squeezed(text: str) -> str:
    """The text without white space: where a line breaks is the word processor's matter."""
    return "".join(text.split())


def laid_out(pdf: pymupdf.Document, document: Document) -> str:
    """The squeezed text of the pages without what each of them repeats."""
    columns = [squeezed(" ".join(table.columns)) for table in tables(document).values()]
    whole = ""
    for number, page in some(enumerate(pdf, start=1)):
        # In the order in which it was written, ligatures as letters.
        text = squeezed(
            page.get_text(flags=pymupdf.TEXTFLAGS_TEXT & ~pymupdf.TEXT_PRESERVE_LIGATURES)
        )
        foot = f"{document.labels['page']} {number} / {pdf.page_count}"
        for repeated in (document.running_head, document.notice, foot):
            assert squeezed(repeated) in text
            text = text.replace(squeezed(repeated), "", 1)
        if number > 1:
            text = next((text[len(head) :] for head in columns if text.startswith(head)), text)
        whole += text.replace("•", "")
    return whole


def test_it_lays_out_the_words_of_the_document_in_their_order(
    printed: dict[str, pymupdf.Document],
) -> None:
    assert printed["sample"].page_count > 3
    expected = squeezed(told(DOCUMENT, alternatives=False))
    assert laid_out(printed["sample"], DOCUMENT) == expected


def test_its_outline_leads_to_answers_and_headings(printed: dict[str, pymupdf.Document]) -> None:
    assert [(level, title) for level, title, _ in printed["sample"].get_toc()] == [
        *((1, f"{number}.") for number in range(1, 6)),
        (1, "Verantwoording"),
        (2, "Wat er geteld is"),
        (2, "Vertrouwelijkheid"),
    ]


def test_a_link_leads_to_the_caption_of_its_table(printed: dict[str, pymupdf.Document]) -> None:
    pdf = printed["sample"]
    links = [link for page in pdf for link in page.get_links() if "page" in link]
    assert len(links) == 4
    for link in some(links):
        assert any(f"Tabel {n}. " in pdf[link["page"]].get_text() for n in range(1, 6))


def test_a_long_table_repeats_its_header_on_every_page(
    printed: dict[str, pymupdf.Document],
) -> None:
    texts = [" ".join(page.get_text().split()) for page in printed["long"]]
    assert len(texts) > 2
    assert all("Kolom 1 Kolom 2" in text for text in some(texts))


def test_every_chart_is_on_its_page(printed: dict[str, pymupdf.Document]) -> None:
    widths = [
        round((image["bbox"][2] - image["bbox"][0]) / 72 * 25.4)
        for page in printed["sample"]
        for image in page.get_image_info()
    ]
    assert widths == [158, 158]


def test_its_pages_are_a4(printed: dict[str, pymupdf.Document]) -> None:
    sizes = {(round(page.rect.width), round(page.rect.height)) for page in printed["sample"]}
    assert sizes == {(595, 842)}


def test_no_text_runs_off_the_page(printed: dict[str, pymupdf.Document]) -> None:
    for name in ("sample", "long"):
        for page in some(printed[name]):
            boxes = [word[:4] for word in page.get_text("words")]
            assert min(box[0] for box in boxes) > 50
            assert max(box[2] for box in boxes) < page.rect.width - 50


def test_hostile_text_is_shown_as_it_is(printed: dict[str, pymupdf.Document]) -> None:
    text = squeezed(" ".join(page.get_text() for page in printed["hostile"]))
    for sign in ("<script>alert(1)</script>", "&amp;", "{{7*7}}", "]]>"):
        assert sign in HOSTILE
        assert text.count(sign) > 20
