"""What a source says reaches a terminal as text, and never steers it."""

from collections.abc import Callable

import pytest

from antwoord.cli.common.terminal import complain, harmless, plain_table, say

CLEARS = "\x1b[2J\x9b2J\r\u202eamount"


def test_what_would_steer_a_terminal_stands_as_an_escape() -> None:
    assert harmless(CLEARS) == r"\x1b[2J\x9b2J\r\u202eamount"


def test_what_people_write_stays_as_it_is() -> None:
    text = "Bedrag (€)\tdéjà payé – 12\u00a0500\nLudo’s “nr.”"
    assert harmless(text) == text


@pytest.mark.parametrize("show", [say, complain, lambda text: plain_table(["a"], [[text]])])
def test_nothing_that_is_shown_steers(
    show: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    show(CLEARS)
    shown = "".join(capsys.readouterr())
    assert "amount" in shown
    assert not {"\x1b", "\x9b", "\r", "\u202e"} & set(shown)
