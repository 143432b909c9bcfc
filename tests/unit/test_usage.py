"""What is said of words that a command does not know, with what was perhaps meant."""

import pytest

from antwoord.cli.common.usage import what_is_wrong
from antwoord.cli.main import app

SAID = {
    ("run", "--date", "2021-06-10"): (
        "run has no option --date; perhaps --reference-date or --extract-date is meant "
        "(see antwoord run --help)"
    ),
    ("run", "2021-06-10", "2021-12-31"): (
        "run takes a day by its option; perhaps --reference-date 2021-06-10 --reference-date "
        "2021-12-31 is meant (see antwoord run --help)"
    ),
    ("run", "2021-06-31"): "run does not take 2021-06-31 (see antwoord run --help)",
    ("run", "--refrence_date", "x"): (
        "run has no option --refrence_date; perhaps --reference-date is meant "
        "(see antwoord run --help)"
    ),
    (
        "question",
        "chack_",
    ): "No such command 'chack_'. Did you mean 'check'? (see antwoord question --help)",
    ("--zzz",): "antwoord has no option --zzz (see antwoord --help)",
    ("check",): "Missing argument 'register' (see antwoord check --help)",
}


@pytest.mark.parametrize("words", SAID, ids=" ".join)
def test_it_says_what_is_wrong_and_what_may_be_meant(words: tuple[str, ...]) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        app(args=list(words), standalone_mode=False)
    assert what_is_wrong(caught.value) == SAID[words]
