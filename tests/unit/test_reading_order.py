"""What a reader meets in order: tables are numbered as they are read."""

from antwoord.answer.content.compose import _numbered_as_read
from antwoord.answer.document.model import Block, Heading, Paragraph, Table, Text


def table(name: str, number: int) -> Table:
    return Table(f"table-{name}", number, f"{name}.", ("row", "figure"), ())


def test_tables_are_numbered_as_they_are_read() -> None:
    words = Paragraph((Text("words"),))
    groups: list[list[Block]] = [
        [words, table("first", 1)],
        [table("second", 2), words],
        [Heading(3, "To answer 1", "annex-1"), table("later", 5), table("last", 6)],
        [table("made with the second", 3)],
    ]
    found = [
        (one.id, one.number)
        for blocks in _numbered_as_read(groups)
        for one in blocks
        if isinstance(one, Table)
    ]
    assert found == [
        ("table-first", 1),
        ("table-second", 2),
        ("table-later", 3),
        ("table-last", 4),
        ("table-made with the second", 5),
    ]
    assert [len(blocks) for blocks in _numbered_as_read(groups)] == [2, 2, 3, 1]
