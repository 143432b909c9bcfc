"""Tables in the PDF: widths, heights, decimals, signs, and where pages may end."""

import itertools
from typing import Any

import pymupdf
import pytest
from looping import some
from sample_document import LABELS, long_table, nace_titles, small_document

from antwoord.answer.document.frame import legend
from antwoord.answer.document.model import Block, Paragraph, Table, TableCell, TableRow, Text
from antwoord.answer.pdf.file import render_pdf
from antwoord.answer.pdf.tables import EQUAL_MOST, SIZES, WIDTH, lay_out, table_payload


def opened(pdf: bytes) -> pymupdf.Document:
    return pymupdf.open(stream=pdf)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, on one line."""
    return [" ".join(page.get_text().split()) for page in opened(pdf)]


def places(*blocks: Block) -> dict[str, Any]:
    """The words of the first page with their boxes: left, top, right, bottom."""
    return {w[4]: w[:4] for w in opened(render_pdf(small_document(*blocks)))[0].get_text("words")}


def table(*rows: TableRow, columns: tuple[str, ...] = ("x", "getal"), **changed: Any) -> Table:
    return Table("t", 1, "Zin.", columns, rows, **changed)


def row(header: str, *texts: str, **changed: Any) -> TableRow:
    return TableRow(header, tuple(map(TableCell, texts)), **changed)


def codes() -> Table:
    """All codes of the question with their titles, which are long."""
    figures = ("10",) * 5
    rows = [row(title, *figures, code=code) for code, title in nace_titles().items()]
    columns = ("NACE", *("Zelfstandigen",) * 5)
    return table(*rows, row("Vlaanderen", *figures, kind="total"), columns=columns)


def test_a_long_table_repeats_its_header_on_every_page() -> None:
    texts = pages(render_pdf(small_document(long_table(120))))
    assert len(texts) > 2
    assert all("Kolom 1 Kolom 2" in text for text in some(texts))


def test_a_short_table_stays_on_one_page() -> None:
    filling = Paragraph((Text("woord " * 800),))
    texts = pages(render_pdf(small_document(filling, long_table(12))))
    assert [("Rij 0" in text, "Rij 11" in text) for text in texts] in (
        [(False, False), (True, True)],
        [(False, False), (False, False), (True, True)],
    )


def test_numbers_stand_right_and_words_left() -> None:
    rows = tuple(TableRow(k, (TableCell(n), TableCell(w, "text"))) for k, n, w in
                 (("a", "7", "kort"), ("b", "10.000", "veel langer")))  # fmt: skip
    table = Table("t", 1, "Zin.", ("x", "getal", "woord"), rows)
    found = {w[4]: w for w in opened(render_pdf(small_document(table)))[0].get_text("words")}
    assert found["7"][2] == pytest.approx(found["10.000"][2], abs=0.1)
    assert found["kort"][0] == pytest.approx(found["veel"][0], abs=0.1)


def test_figures_in_tables_have_one_width() -> None:
    rows = tuple(TableRow(n, (TableCell(n),)) for n in ("111.111", "888.888"))
    table = Table("t", 1, "Zin.", ("x", "getal"), rows)
    found = opened(render_pdf(small_document(table)))[0].get_text("words")
    widths = {round(w[2] - w[0], 1) for w in found if w[4] in {"111.111", "888.888"}}
    assert len(widths) == 1


@pytest.mark.parametrize(
    ("columns", "header", "amount"),
    [(5, "Ondernemingen", "1"), (8, "Onderverdelingen", "1.234.567"), (12, "A", "1.234.567,89")],
)
def test_columns_never_run_into_each_other(columns: int, header: str, amount: str) -> None:
    name = "Exploitatie van culturele centra en multifunctionele zalen"
    row = TableRow(name, (TableCell(amount),) * columns, code="90.042")
    table = Table("t", 1, "Zin.", ("NACE-BEL 2008-code", *(header,) * columns), (row,))
    words = opened(render_pdf(small_document(table)))[0].get_text("words")
    for one, following in some(itertools.pairwise(words)):
        if abs(one[1] - following[1]) < 1 and following[0] > one[0]:
            assert one[2] <= following[0], (one[4], following[4])


def test_a_table_of_a_thousand_rows_is_a_file() -> None:
    assert "Rij 999" in pages(render_pdf(small_document(long_table(1000))))[-1]


# --- widths


@pytest.mark.parametrize("columns", [1, 3, 8, 12, 30])
def test_the_columns_fill_the_width(columns: int) -> None:
    layout = lay_out(long_table(5, columns))
    assert len(layout.widths) == columns + 1
    assert sum(layout.widths) == pytest.approx(WIDTH)
    assert min(layout.widths) > 0


def test_columns_of_figures_are_equally_wide_where_that_fits() -> None:
    layout = lay_out(table(row("a", "1", "1.234.567,89"), columns=("x", "y", "z")))
    assert layout.widths[1] == layout.widths[2] == EQUAL_MOST


def test_long_row_headers_have_room_before_columns_are_equal() -> None:
    name = "Exploitatie van culturele centra en multifunctionele zalen ten behoeve van cultuur"
    columns = ("NACE", "Ondernemingen", "Ja", "Nee", "Totaal")
    layout = lay_out(table(row(name, *"1234"), columns=columns))
    assert layout.widths[1] > 2 * layout.widths[2]
    assert layout.widths[0] > WIDTH / 2


def test_letters_become_smaller_before_words_break() -> None:
    assert lay_out(long_table(5, 8)).size == SIZES[0]
    crowded = lay_out(long_table(5, 14))
    assert SIZES[-1] <= crowded.size < SIZES[0]
    assert crowded.fits
    assert not lay_out(long_table(5, 60)).fits


def test_a_long_text_wraps_in_its_column() -> None:
    remark = TableCell("een opmerking die veel te lang is voor een regel " * 4, "text")
    one = table(TableRow("a", (TableCell("1"), remark)), columns=("x", "y", "z"))
    layout = lay_out(one)
    assert layout.size == SIZES[0]
    assert layout.words == {2}
    assert layout.widths[2] > WIDTH / 2


# --- heights


def heights(one: Table) -> list[float | None]:
    return table_payload(one, LABELS, ",")["heights"]


def test_a_row_of_one_line_is_given_its_height() -> None:
    assert len(set(heights(long_table(300)))) == 1
    assert heights(long_table(1))[0] is not None


def test_a_row_that_may_wrap_is_left_to_typst() -> None:
    title = "Beoefening van uitvoerende kunsten door artistieke ensembles en zelfstandigen " * 2
    assert [one is None for one in heights(table(row("kort", "1"), row(title, "2")))] == [
        *(False, True)
    ]


def test_a_row_in_letters_of_another_font_is_left_to_typst() -> None:
    assert heights(table(row("中文", "1"))) == [None]


def test_lines_never_lie_over_each_other() -> None:
    one = codes()
    lines = 0
    for page in some(opened(render_pdf(small_document(one)))):
        spans = [
            span
            for block in page.get_text("dict")["blocks"]
            for line in block.get("lines", [])
            for span in line["spans"]
            if span["size"] == pytest.approx(SIZES[0])
        ]
        baselines = sorted({round(span["origin"][1], 1) for span in spans})
        lines += len(baselines)
        assert min(b - a for a, b in itertools.pairwise(baselines)) > SIZES[0]
    assert lines > len(one.rows) + 5  # some titles did wrap
    assert 0 < sum(height is None for height in heights(one)) < len(one.rows)


# --- cells


def test_decimals_stand_below_each_other() -> None:
    found = places(table(row("a", "1.234"), row("b", "12,5"), row("c", "7,25")))
    unit = found["1.234"][2]
    width = (found["7,25"][2] - found["7,25"][0]) / 3.5  # a comma is half as wide as a digit
    assert found["12,5"][2] == pytest.approx(found["7,25"][2] - width, abs=0.3)
    assert unit == pytest.approx(found["7,25"][2] - 2.5 * width, abs=0.3)


def test_figures_of_one_kind_stand_at_the_edge() -> None:
    found = places(table(row("a", "1.234,00"), row("b", "7,25")))
    assert found["1.234,00"][2] == pytest.approx(found["7,25"][2], abs=0.1)


def test_words_and_years_are_not_taken_for_decimals() -> None:
    payload = table_payload(table(row("a", "1,5 %"), row("b", "2"), row("c", "ja")), LABELS, ",")
    assert payload["rows"][0]["cells"] == ["a", "1,5 %", "b", "2", "c", "ja"]


RANGE = TableRow("a", (TableCell("1–3", "range"),))
NOT_APPLICABLE = TableRow("b", (TableCell(".", "not_applicable"),))


def test_signs_are_told_in_words_below_the_table() -> None:
    assert legend(table(row("a", "0")), LABELS) == []
    assert legend(table(RANGE), LABELS) == []
    assert legend(table(RANGE, NOT_APPLICABLE), LABELS) == [". niet van toepassing."]


def test_a_sign_that_a_note_explains_is_told_once() -> None:
    notes = (". niet van toepassing: er kan niemand zijn.",)
    assert legend(table(RANGE, NOT_APPLICABLE, notes=notes), LABELS) == []


def test_rows_with_too_few_cells_do_not_shift_the_others() -> None:
    one = table(row("a"), row("b", "1", "2"), columns=("x", "y", "z"))
    assert table_payload(one, LABELS, ",")["rows"][0]["cells"] == ["a", "", "", "b", "1", "2"]


# --- where pages end


def page_ends(kinds: str) -> list[list[str]]:
    """The words of each page's rows, for tables that begin at many heights of a page."""
    rows = [
        row(f"{kind}{place}", "1", kind={"p": "plain", "g": "group", "t": "total"}[kind])
        for place, kind in enumerate(kinds)
    ]
    found = []
    for amount in range(0, 700, 14):
        filling = Paragraph((Text("woord " * amount),))
        document = small_document(filling, table(*rows, columns=("kop", "getal")))
        for page in opened(render_pdf(document)):
            lines = [word[4] for word in page.get_text("words")]
            kept = [one for one in lines if (one[0] in "pgt" and one[1:].isdigit()) or one == "kop"]
            if kept:
                found.append(kept)
    return found


def test_totals_are_never_alone_on_a_page() -> None:
    ends = page_ends("p" * 20 + "tt")
    assert {len(page) for page in ends} != {23}  # tables broke in two
    for page in some(ends):
        if "t20" in page:
            assert page[-3:] == ["p19", "t20", "t21"]


def test_a_group_never_stays_behind_without_its_rows() -> None:
    ends = page_ends("ppp" + "gpp" * 8)
    assert any(page[-1] == "p26" for page in ends)
    assert not [page for page in ends if page[-1].startswith("g")]


def test_a_head_never_stays_behind_with_one_row() -> None:
    ends = page_ends("p" * 30)
    assert all(page[0] == "kop" for page in some(ends))
    begun = [page for page in ends if page[1] == "p0"]
    assert min(map(len, begun)) >= 4
