"""The bytes of a PDF after Typst: tags put right, objects packed, nothing else changed."""

import io
import re
from dataclasses import replace
from functools import cache

import pypdf
import pytest
from language_documents import every_block
from sample_document import long_table, small_document

from antwoord.answer.document.model import Document, Heading
from antwoord.answer.pdf import file as pdf_module
from antwoord.answer.pdf.file import render_pdf
from antwoord.answer.pdf.objects import OBJECTS_A_STREAM, packed
from antwoord.answer.pdf.structure import with_row_headers


def typst_wrote(document: Document) -> bytes:
    """The file before anything is done to it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_module, "packed", lambda written: written)
        patch.setattr(pdf_module, "with_row_headers", lambda written: written)
        return render_pdf(document)


@cache
def sample() -> bytes:
    document = every_block("nl")
    return typst_wrote(replace(document, blocks=(*document.blocks, long_table(60))))


def objects(pdf: bytes) -> dict[int, tuple[str, bytes]]:
    """Each object by its number: its entries as a text, the bytes of its stream."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = {}
    for number in range(1, int(reader.trailer["/Size"])):
        one = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
        if isinstance(one, dict) and one.get("/Type") in ("/ObjStm", "/XRef"):
            continue
        data = one.get_data() if isinstance(one, pypdf.generic.StreamObject) else b""
        found[number] = (re.sub(r"IndirectObject\((\d+), 0, \d+\)", r"\1 0 R", str(one)), data)
    return found


def test_packing_changes_no_object() -> None:
    before, after = objects(sample()), objects(packed(sample()))
    assert len(before) > OBJECTS_A_STREAM
    assert after == before


def test_packing_makes_the_file_smaller() -> None:
    assert len(packed(sample())) < len(sample()) / 2


def test_the_file_keeps_its_name_of_bytes() -> None:
    before, after = (
        pypdf.PdfReader(io.BytesIO(one)).trailer["/ID"] for one in (sample(), packed(sample()))
    )
    assert after == before


def test_packing_is_for_the_files_of_typst_only() -> None:
    blank = io.BytesIO()
    pypdf.PdfWriter().write(blank)
    for other in (b"", b"%PDF-1.7\n", blank.getvalue()):
        with pytest.raises(ValueError, match="not a file that Typst wrote"):
            packed(other)


@pytest.mark.parametrize("damage", [(b" 0 obj\n", b" 1 obj\n"), (b"\nxref\n", b"\nxxxx\n")])
def test_a_file_that_is_laid_out_otherwise_is_refused(damage: tuple[bytes, bytes]) -> None:
    with pytest.raises(ValueError, match="not a file that Typst wrote"):
        packed(sample().replace(*damage))


def tiny(data: bytes, text: str = "") -> bytes:
    """A file as Typst lays it out, with one stream and one other object."""
    stream = b"1 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(data), data)
    other = b"2 0 obj\n<</Type/Catalog/Lang(%s)>>\nendobj\n\n" % text.encode()
    head = b"%PDF-1.7\n\n"
    first, second = len(head), len(head) + len(stream)
    table = b"xref\n0 3\n0000000000 65535 f\r\n%010d 00000 n\r\n%010d 00000 n\r\n" % (first, second)
    end = b"trailer\n<</Size 3/Root 2 0 R>>\nstartxref\n%d\n%%%%EOF" % (second + len(other))
    return head + stream + other + table + end


def test_a_stream_that_ends_with_a_carriage_return_keeps_it() -> None:
    assert b"abc\nendstream" in packed(tiny(b"abc"))
    assert b"abc\r\rendstream" in packed(tiny(b"abc\r"))


def test_no_stream_of_objects_seems_a_byte_shorter_than_it_says() -> None:
    files = [packed(tiny(b"", str(number))) for number in range(1500)]
    assert sum(one.count(b"\r\nendstream") for one in files) == 0
    assert sum(one.count(b"\rendstream") for one in files) > 0


def test_row_headers_move_no_object() -> None:
    after = with_row_headers(sample())
    assert len(after) == len(sample())
    assert after != sample()


def test_a_text_that_looks_like_a_tag_stays_as_it_is() -> None:
    text = "<</Type/StructElem/S/TD/P 1 0 R/A[<</O/Table/Headers[(U1x0y0)]>>] /S/TFoot/ endobj"
    pdf = render_pdf(small_document(Heading(2, text, "kop")))
    assert pypdf.PdfReader(io.BytesIO(pdf)).outline[1][0].title == text
