"""Columns of payments and decisions are watched as the others are, by check and by map --like."""

from collections.abc import Callable
from pathlib import Path

import pytest
from random_exports import Recipe, make
from random_registers import CODES

from helpers.errors import UserError
from helpers.register.drift import require_as_settled
from helpers.register.like import propose_like
from helpers.register.mapping import load_mapping
from helpers.register.proposal import propose
from helpers.register.proposal_file import proposal_text
from helpers.register.questions import Question, read_answer
from helpers.register.sources import read_source


def settled(folder: Path, shape: str) -> tuple[Path, Path]:
    """An extract with its payments in lists, and the mapping that was settled on it."""
    made = make(Recipe(11, 60).but(shape=shape, amounts="dutch", dates="slash"), folder)
    mapping = folder / "m.toml"
    text = proposal_text(propose(Path(str(made.path)), CODES))
    mapping.write_text(text.replace("# CHECK", "# seen"), encoding="utf-8")
    return Path(str(made.path)), mapping


def later(extract: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> Path:
    """The extract with every row changed, beside it."""
    head, *lines = extract.read_text(encoding="utf-8").splitlines()
    names = head.split(";")
    rows = [change(dict(zip(names, line.split(";"), strict=True))) for line in lines]
    path = extract.with_name("later.csv")
    text = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def number(row: dict[str, str], place: int) -> str:
    """The heading of the amount of a payment."""
    return next(name for name in row if name in (f"Uitbetaald bedrag {place}", "Uitbetaald bedrag"))


def in_cents(row: dict[str, str]) -> dict[str, str]:
    heading = number(row, 1)
    return {**row, heading: row[heading].replace(".", "").replace(",", "")}


def without_amount(row: dict[str, str]) -> dict[str, str]:
    return {**row, number(row, 1): ""}


SHAPES = {"instalments_beside": "payments.amount_1", "instalments": "payments.amount"}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_extract_differs_in_nothing(shape: str, tmp_path: Path) -> None:
    extract, path = settled(tmp_path, shape)
    mapping = load_mapping(path, CODES)
    assert mapping.remembered is not None
    assert SHAPES[shape] in mapping.remembered.facts
    source = read_source(extract, mapping.layout, [heading for _, heading in mapping.headings])
    require_as_settled(source, mapping, CODES, None)
    assert propose_like(extract, path, CODES).unsettled == []


@pytest.mark.parametrize("change", [in_cents, without_amount])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_that_is_no_longer_what_it_was_stops(
    shape: str, change: Callable[[dict[str, str]], dict[str, str]], tmp_path: Path
) -> None:
    extract, path = settled(tmp_path, shape)
    mapping = load_mapping(path, CODES)
    changed = later(extract, change)
    source = read_source(changed, mapping.layout, [heading for _, heading in mapping.headings])
    with pytest.raises(UserError, match=rf"\({SHAPES[shape]}\): .* when .* was settled"):
        require_as_settled(source, mapping, CODES, None)
    proposal = propose_like(changed, path, CODES)
    asked = {(proposal.guesses[at].name, line.key) for at, line in proposal.unsettled}
    assert asked == {("payments", "amount")}


def test_a_heading_of_a_list_that_is_gone_is_asked_about(tmp_path: Path) -> None:
    extract, path = settled(tmp_path, "instalments_beside")
    now = "Bedrag uitbetaald nr 2"
    renamed = {"Uitbetaald bedrag 2": now}
    changed = later(extract, lambda row: {renamed.get(k, k): v for k, v in row.items()})
    proposal = propose_like(changed, path, CODES)
    ((place, line),) = proposal.unsettled
    assert (line.key, line.value) == ("amount", ["Uitbetaald bedrag 1", now])
    assert f"there is no 'Uitbetaald bedrag 2' now; is it {now!r}?" in line.check
    question = Question(place, line)
    answer = read_answer(question, f"uitbetaald bedrag 1; {now}", proposal, CODES)
    assert getattr(answer, "value", None) == line.value
    assert "write 2 headings" in str(read_answer(question, now, proposal, CODES))
