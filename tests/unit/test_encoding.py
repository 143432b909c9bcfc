"""The encoding of a text is what its bytes prove; a damaged file is refused, naming the row."""

from pathlib import Path

import pytest

from antwoord.errors import UserError
from antwoord.register.layout.grid import Layout
from antwoord.register.sources.source import SourceTable, read_source

HEADINGS = ("nr", "naam", "sector")
NAMES = ["Zoë", "André", "Hélène", "François", "Benoît", "Jürgen", "Noël"]
LINES = ["nr;naam;sector", *(f"{n};{name};één" for n, name in enumerate(NAMES))]


def write(folder: Path, content: bytes | list[str], encoding: str = "utf-8") -> Path:
    path = folder / "in.csv"
    text = content if isinstance(content, bytes) else "\r\n".join([*content, ""]).encode(encoding)
    path.write_bytes(text)
    return path


def read(path: Path, wanted: tuple[str, ...] = HEADINGS, **layout: str) -> SourceTable:
    return read_source(path, Layout(**layout), wanted)


def refusal(path: Path, wanted: tuple[str, ...] = HEADINGS, **layout: str) -> str:
    with pytest.raises(UserError) as caught:
        read(path, wanted, **layout)
    assert "\n" not in str(caught.value)
    assert not any(name in str(caught.value) for name in NAMES)
    return str(caught.value)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso8859-1"],
)
def test_what_the_bytes_prove_is_read(tmp_path: Path, encoding: str) -> None:
    source = read(write(tmp_path, LINES, encoding))
    assert source.table["naam"].to_pylist() == NAMES
    if encoding == "iso8859-1":  # these letters are the same in both
        encoding = "cp1252"
    assert source.layout.encoding == encoding


WHOLE = "\r\n".join([*LINES, ""]).encode()
WIDE, MARKED = WHOLE.decode().encode("utf-16-le"), WHOLE.decode().encode("utf-16")
BEFORE = "nr;naam;sector\n1;Zoë;x\n".encode("cp1252")
DAMAGED = {
    "cut in a letter at its end": (WHOLE[: WHOLE.rindex(b"\xa9")], "row 8"),
    "the only letter cut in two": (b"nr;naam;sector\n1;a;b\n2;Zo\xc3", "row 3"),
    "a letter that lost its second half": (WHOLE.replace("Zoë".encode(), b"Zo\xc3"), "row 2"),
    "a letter that lost its first half": (WHOLE.replace("André".encode(), b"Andr\xa9"), "row 3"),
    "two encodings": (WHOLE + "9;Zoë;één\r\n".encode("cp1252"), "row 9"),
    "two encodings, the other first": (BEFORE + WHOLE, "row 2"),
    "two files after each other": (WHOLE + b"\xef\xbb\xbf" + WHOLE, "row 9"),
    "a zero byte": (WHOLE.replace(b"Jo", b"J\0o").replace(b"6;", b"6\0;"), "row 8"),
    "UTF-16 after UTF-8": (WHOLE + MARKED, "row 9"),
    "UTF-16 that lost a byte": (MARKED[:101] + MARKED[102:], "row"),
    "UTF-16 cut in a letter": (MARKED[:-1], "throughout"),
    "UTF-16 without its mark that lost a byte": (WIDE[:100] + WIDE[101:], "zero bytes"),
    "surrogates": (WHOLE.replace("ë".encode(), b"\xed\xa0\x80"), "row 2"),
    "overlong letters": (WHOLE.replace("ë".encode(), b"\xc0\xaf"), "row 2"),
    "a long line": (WHOLE + b"x" * 2_100_000 + b"\n", "row 9 is a line of more than 2 MB"),
    "nothing": (b"", "is empty"),
    "only a mark": (b"\xef\xbb\xbf", "no row"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_with_its_row(tmp_path: Path, name: str) -> None:
    content, message = DAMAGED[name]
    assert message in refusal(write(tmp_path, content))


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac-roman"])
def test_letters_of_another_encoding_are_asked_about(tmp_path: Path, encoding: str) -> None:
    message = refusal(write(tmp_path, LINES, encoding))
    assert "name its encoding" in message or "name the file's encoding" in message
    source = read(write(tmp_path, LINES, encoding), encoding=encoding)
    assert source.table["naam"].to_pylist() == NAMES


def test_letters_of_another_encoding_do_no_harm_where_nobody_reads_them(tmp_path: Path) -> None:
    lines = ["nr;naam;sector", "1;Zoë;music", "2;één;music"]
    source = read(write(tmp_path, lines, "cp850"), ("nr", "sector"))
    assert source.table["sector"].to_pylist() == ["music"] * 2


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("CAFÉ", "cp1252"), ("€ 5", "cp1252"), ("l’art", "cp1252"), ("12 – 14", "cp1252"),
        ("École", "cp1252"), ("à louer", "cp1252"), ("m²", "cp1252"),
        ("Noël Ünal", "cp1252"), ("n°\xa05", "cp1252"),
    ],
)  # fmt: skip
def test_a_single_word_is_enough_where_only_one_reading_is_one(
    tmp_path: Path, text: str, encoding: str
) -> None:
    source = read(write(tmp_path, ["nr;naam;sector", f"1;{text};x", "2;b;y"], encoding))
    assert source.table["naam"].to_pylist()[0] == text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("5 €", "iso8859-15"), ("één", "cp850"), ("één", "mac-roman"), ("naïef", "cp437")],
)
def test_a_single_word_of_another_encoding_is_not_read_as_windows(
    tmp_path: Path, text: str, encoding: str
) -> None:
    refusal(write(tmp_path, ["nr;naam;sector", f"1;{text};x", "2;b;y"], encoding))


@pytest.mark.parametrize("times", [1, 2])
def test_text_that_was_encoded_twice_is_refused_in_a_column_that_is_read(
    tmp_path: Path, times: int
) -> None:
    twice = "één"
    for _ in range(times):
        twice = twice.encode().decode("cp1252")
    path = write(tmp_path, ["nr;naam;sector", "1;a;b", f"2;{twice};c"])
    assert "row 3: the column 'naam' has letters that were encoded twice" in refusal(path)
    assert len(read(path, ("nr", "sector")).table) == 2


def test_an_encoding_that_is_named_wrong_is_refused(tmp_path: Path) -> None:
    assert "encoded twice, or are no cp1252" in refusal(write(tmp_path, LINES), encoding="cp1252")
    assert "is not utf-8 throughout" in refusal(write(tmp_path, LINES, "cp1252"), encoding="utf-8")
    assert refusal(write(tmp_path, LINES), encoding="utf-16-le")
