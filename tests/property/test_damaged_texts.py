"""A sign too many anywhere in a text harms one field of one row, or the file is refused."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st
from looping import examples
from registers import Row, application, stopped, write_register
from test_mapping_dialects import read

from antwoord.errors import UserError
from antwoord.register.contract.columns import NAMES

#: What a hand, a broken program or a lost byte puts into a file.
SIGNS = [b'"', b'""', b',"', b'",', b",", b",,", b"\r", b"\n", b"\0", b"\xff", b"\xc3", b"\xa9"]
SIGNS += [b"\xef\xbb\xbf", b";", b" ", b"\t", b"'", b"\r\n\r\n", b"\xc2\xa0", b"\x1a"]


@st.composite
def registers(draw: st.DrawFn) -> list[Row]:
    made = []
    for number in range(1, draw(st.integers(2, 40)) + 1):
        row = draw(st.sampled_from([application, stopped]))
        made.append(row(number, activity=draw(st.sampled_from(["music", "Zoë", ""]))))
    return made


def texts(register: pd.DataFrame) -> dict[str, list[str]]:
    """The values of each row by its id; a number is written alike where others are missing."""
    columns = register[list(NAMES)].convert_dtypes().astype("string")
    values = columns.fillna("").to_numpy().tolist()
    return {row[0]: row for row in values}


@settings(max_examples=examples(25), deadline=None)
@given(registers(), st.sampled_from(SIGNS), st.integers(0, 10_000), st.booleans(), st.booleans())
@example([application(1), stopped(2), stopped(3)], b",", 650, False, False)
@example([application(1), stopped(2), stopped(3)], b" ", 95, False, False)
def test_a_sign_too_many_harms_one_field_at_most(
    rows: list[Row], sign: bytes, place: int, quoted: bool, mapped: bool
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = write_register(folder / "in", rows)
        given_ = {}
        if mapped:
            mapping = folder / "m.toml"
            parts = (f'[columns.{each}]\ncolumn = "{each}"\n' for each in NAMES)
            mapping.write_text("".join(parts), encoding="utf-8")
            given_ = {"mapping": str(mapping)}
        expected = texts(read(folder, path))
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        if quoted:
            lines = ['"' + line.replace(",", '","') + '"' for line in lines]
        content = "\n".join([header, *lines, ""]).encode()
        at = len(header) + 1 + place % (len(content) - len(header))
        path.write_bytes(content[:at] + sign + content[at:])
        try:
            found = texts(read(folder, path, **given_))
        except UserError:
            return
        assert len(found) == len(expected)
        # The id itself may be what was harmed.
        lost = [each for each in expected.values() if each[0] not in found]
        new = [each for each in found.values() if each[0] not in expected]
        pairs = [(expected[key], found[key]) for key in expected if key in found]
        pairs += list(zip(lost, new, strict=True))
        harmed = [
            sum(a != b for a, b in zip(before, after, strict=True)) for before, after in pairs
        ]
        assert sum(harmed) <= 1, (sign, content[at - 20 : at + 20], harmed)
