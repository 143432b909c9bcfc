"""Columns of payments and decisions are watched as the others are, by check and by map --like."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from random_exports import Recipe, make
from random_registers import CODES

from antwoord.errors import UserError
from antwoord.register.mapping.drift import require_as_settled
from antwoord.register.mapping.file import load_mapping
from antwoord.register.proposal.file import merged_text, proposal_text
from antwoord.register.proposal.like import propose_like
from antwoord.register.proposal.proposal import propose
from antwoord.register.proposal.questions import Answer, Question, questions, read_answer
from antwoord.register.sources.source import read_source


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


DECIDED = """[source]
header_row = 1
delimiter = ";"

[decisions]
date = "Op"
decision = "Besluit"
reason = "Reden"
date_order = "day first"

[decisions.words]
"ja" = "approved"
"nee" = "stopped"

[columns.application_id]
column = "Dossier"

[columns.application_date]
column = "Aangevraagd"
date_order = "day first"
"""
REASONS = '[decisions.reasons]\n"zelf" = "withdrawn"\n'


def decided(
    path: Path,
    words: tuple[str, ...] = ("ja", "nee"),
    reasons: tuple[str, ...] = ("", "zelf"),
    heading: str = "Op",
) -> Path:
    """Twelve applications with as many decisions each as there are words."""
    lines = [f"Dossier;Aangevraagd;{heading};Besluit;Reden"]
    for place in range(12):
        for month, word in enumerate(words):
            reason = reasons[month % len(reasons)]
            lines.append(f"D{place};{place + 13}/01/2020;14/{month + 2:02}/2020;{word};{reason}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def last_month(folder: Path, mapping: str) -> Path:
    """The mapping as it was settled on the extract of last month."""
    (folder / "hand.toml").write_text(mapping, encoding="utf-8")
    first = propose_like(decided(folder / "july.csv"), folder / "hand.toml", CODES)
    assert first.unsettled == []
    path = folder / "july.toml"
    path.write_text(merged_text(mapping, first), encoding="utf-8")
    return path


def test_new_words_and_a_new_heading_of_decisions_are_one_round(tmp_path: Path) -> None:
    july = last_month(tmp_path, DECIDED + REASONS)
    august = decided(
        tmp_path / "august.csv",
        ("ja", "nee", "Heropend", "in beraad"),
        heading="Op dag",
    )
    found = propose_like(august, july, CODES)
    asked = [(found.guesses[place].name, line.key, line.value) for place, line in found.unsettled]
    assert asked == [
        ("decisions", "date", "Op dag"),
        ("decisions", "Heropend", "reopened"),
        ("decisions", "in beraad", "?"),
    ]
    question = questions(found, CODES)[-1]
    assert "there is no code 'later'" in str(read_answer(question, "later", found, CODES))
    answer = read_answer(question, "stopped", found, CODES)
    assert isinstance(answer, Answer)
    text = merged_text(july.read_text(encoding="utf-8"), found)
    text = re.sub(" *# CHECK:.*", "", text).replace('"?"', f'"{answer.value}"')
    july.write_text(text, encoding="utf-8")
    (listed,) = load_mapping(july, CODES).lists
    assert listed.words == {
        "ja": "approved", "nee": "stopped", "heropend": "reopened", "in beraad": "stopped",
    }  # fmt: skip
    assert propose_like(august, july, CODES).unsettled == []


@pytest.mark.parametrize("mapping", [DECIDED + REASONS, DECIDED.replace("nee", "no")])
def test_new_reasons_of_decisions_are_asked_about(mapping: str, tmp_path: Path) -> None:
    own = REASONS in mapping
    (tmp_path / "hand.toml").write_text(mapping, encoding="utf-8")
    path = decided(
        tmp_path / "in.csv",
        ("ja", "nee" if own else "no"),
        ("withdrawn", "zelf") if own else ("withdrawn", "other"),
    )
    first = propose_like(path, tmp_path / "hand.toml", CODES)
    assert first.unsettled == []
    (tmp_path / "july.toml").write_text(merged_text(mapping, first), encoding="utf-8")
    later = decided(tmp_path / "later.csv", ("ja", "nee" if own else "no"), ("", "te laat"))
    found = propose_like(later, tmp_path / "july.toml", CODES)
    asked = [(found.guesses[place].name, line.key) for place, line in found.unsettled]
    assert asked == [("decisions.reasons", "te laat")]


def test_many_new_decisions_may_be_names_and_are_not_written(tmp_path: Path) -> None:
    july = last_month(tmp_path, DECIDED + REASONS)
    names = tuple(f"Naam{n}" for n in range(15))
    found = propose_like(decided(tmp_path / "in.csv", names), july, CODES)
    ((place, line),) = [each for each in found.unsettled if each[1].key == "decision"]
    assert found.guesses[place].name == "decisions"
    assert "15 words have no code" in line.check
    assert "Naam" not in str(found.unsettled)
