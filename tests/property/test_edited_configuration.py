"""However a configuration file is edited, it is read or refused in one sentence.

A few hundred edits here; `make soak` makes thousands (ANTWOORD_EDITS: how many a file).
"""

import os
import random
from pathlib import Path

import pytest
from configurations import FILES, Configuration, edited
from looping import some

from antwoord.errors import UserError

EDITS = int(os.environ.get("ANTWOORD_EDITS", "40"))
LONGEST = 2_000


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_edited_file_is_read_or_refused_in_one_sentence(
    file: Configuration, tmp_path: Path
) -> None:
    path = file.place(tmp_path)
    file.read(path)
    refused = 0
    for number in some(range(EDITS)):
        content = edited(file, random.Random(f"{file.name} {number}"))
        path.write_bytes(content)
        try:
            file.read(path)
        except UserError as error:
            sentence = str(error)
            refused += 1
            assert path.name in sentence, (number, sentence)
            assert sentence.isprintable(), (number, sentence)
            assert len(sentence) <= LONGEST, (number, sentence)
        except Exception as error:
            raise AssertionError(f"edit {number} of {file.name}: {error!r}") from error
    assert refused >= EDITS / 5
