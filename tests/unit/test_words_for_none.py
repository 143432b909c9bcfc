"""Words, zeros and days long ago that stand for no value: asked about, in columns and in lists."""

from pathlib import Path

import pytest
from export_outcome import outcome
from random_exports import Recipe, make
from random_registers import CODES

from antwoord.register.mapping.file import load_mapping
from antwoord.register.proposal.file import proposal_text
from antwoord.register.proposal.proposal import Proposal, propose


def proposed(folder: Path, *lines: str) -> Proposal:
    path = folder / "in.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return propose(path, CODES)


def asked_empty(proposal: Proposal) -> dict[str, object]:
    return {
        proposal.guesses[place].name: line.value
        for place, line in proposal.unsettled
        if line.key == "empty"
    }


CANONICAL = {"language": "canonical", "dates": "iso", "amounts": "point"}


@pytest.mark.parametrize("choices", [{}, CANONICAL], ids=["Dutch", "canonical"])
def test_a_word_for_not_paid_is_asked_about(tmp_path: Path, choices: dict[str, str]) -> None:
    made = make(Recipe(3, 30).but(unpaid="x", **choices), tmp_path)
    asked = asked_empty(propose(made.path, CODES))
    assert asked == {"paid_date": ["x"], "paid_amount_eur": ["x"]}
    assert outcome(made, tmp_path).kind == "equal"


HEADER = "Dossiernr;Datum aanvraag;Datum uitbetaling;Uitbetaald bedrag"


@pytest.mark.parametrize(
    ("words", "proposal"),
    [
        (("geen",), ["geen"]),  # one row is enough for a word that is known to say so
        (("Jan",), None),  # may be a name
        (("Jan", "Jan", "Jan"), ["Jan"]),
        (("n.v.t.", "-"), None),  # stands under [source] already
        (("#N/B", "#N/B", "#N/B", "#N/B"), None),  # an error is no word
        (tuple("abcdef") * 3, None),  # too many to mean one thing
    ],
)
def test_which_words_may_mean_that_there_is_none(
    tmp_path: Path, words: tuple[str, ...], proposal: list[str] | None
) -> None:
    days = [f"{day}/0{month}/2020" for month in range(1, 6) for day in (13, 17, 21, 26)]
    rows = [f"D-{n};{day};{day};{n}.500,00" for n, day in enumerate(days, start=1)]
    rows += [f"E-{n};14/02/2020;{word};" for n, word in enumerate(words, start=1)]
    asked = asked_empty(proposed(tmp_path, HEADER, *rows))
    assert asked.get("paid_date") == proposal


@pytest.mark.parametrize("shape", ["instalments", "instalments_beside", "instalments_blank"])
@pytest.mark.parametrize("unpaid", ["zero", "both", "zero_day", "day_1900"])
def test_what_stands_for_none_among_payments_is_settled_once(
    tmp_path: Path, shape: str, unpaid: str
) -> None:
    made = make(Recipe(3, 30).but(shape=shape, unpaid=unpaid), tmp_path)
    proposal = propose(made.path, CODES)
    assert len([line for _, line in proposal.unsettled if line.key == "empty"]) == 1
    path = tmp_path / "m.toml"
    path.write_text(proposal_text(proposal).replace("# CHECK", "# seen"), encoding="utf-8")
    (payments,) = load_mapping(path, CODES).lists
    assert payments.empty
    assert outcome(made, tmp_path).kind == "equal"
