"""What `antwoord map` asks on a terminal: every answer is checked when it is given."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from looping import some

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.register.mapping.file import load_mapping
from antwoord.register.proposal.file import proposal_text, write_proposal
from antwoord.register.proposal.proposal import Proposal, propose
from antwoord.register.proposal.questions import Asking

CODES = load_code_lists()
HEADER = "Dossiernr;Datum aanvraag;Sector;Rechtsvorm;Uitbetaald bedrag;Iets"
IS_THIS = "is this activity? its heading says so; 33 % of its words are known"
ROWS = (
    "D-1;05/06/2020;Poterie;BV;12.500;x",
    "D-2;07/06/2020;Beiaard;BV;10.000;x",
    "D-3;08/06/2020;Beiaard;BV;10.000;x",
    "D-4;09/06/2020;Muziek;BV;10.000;x",
)


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    path = tmp_path_factory.mktemp("register") / "in.csv"
    path.write_text("\n".join([HEADER, *ROWS, ""]), encoding="utf-8")
    return propose(path, CODES)


class Person:
    """Whoever sits at the terminal: answers a question by what it names, else leaves it."""

    def __init__(self, proposal: Proposal, *answers: tuple[str, str]) -> None:
        self.told: list[str] = []
        self._answers = list(answers)
        self.asking = Asking(proposal, CODES, self._prompt, self.told.append)

    def _prompt(self) -> str:
        asked = next(line for line in reversed(self.told) if line.startswith("\n  ("))
        if self._answers and self._answers[0][0] in asked:
            return self._answers.pop(0)[1]
        return ""

    def settle(self) -> Proposal:
        settled = self.asking.ask()
        assert self._answers == [], "not everything was asked"
        return settled


def words(proposal: Proposal, name: str) -> dict[str, object]:
    """But for the one that needs no question."""
    guess = next(each for each in proposal.guesses if each.name == name)
    return {line.key: line.value for line in guess.words if line.key != "Muziek"}


def lines(proposal: Proposal, name: str) -> dict[str, object]:
    guess = next(each for each in proposal.guesses if each.name == name)
    return {line.key: line.value for line in guess.lines}


def marks(proposal: Proposal, name: str) -> list[str]:
    return [
        line.check for place, line in proposal.unsettled if proposal.guesses[place].name == name
    ]


def test_each_word_is_a_question_of_its_own_the_most_frequent_first(proposal: Proposal) -> None:
    settled = Person(proposal, ("'Beiaard', 2 row(s)", "music"), ("'Poterie'", "design")).settle()
    assert words(settled, "activity") == {"Beiaard": "music", "Poterie": "design"}
    assert lines(settled, "activity")["other"] == "refuse"
    assert marks(settled, "activity") == [IS_THIS]


def test_all_codes_are_listed_with_their_titles(proposal: Proposal) -> None:
    person = Person(proposal, ("Beiaard", "music"))
    person.settle()
    told = "\n".join(person.told)
    for code, entry in some(CODES.activities.items()):
        assert f"    {code} " in told
        assert entry.titles["nl"] in told


def test_a_code_that_does_not_exist_is_refused_with_the_nearest(proposal: Proposal) -> None:
    person = Person(proposal, ("Beiaard", "musik"), ("Beiaard", "music"))
    assert words(person.settle(), "activity") == {"Beiaard": "music"}
    assert any("no code 'musik'; nearest: music" in line for line in person.told)


def test_a_title_is_as_good_as_its_code(proposal: Proposal) -> None:
    assert words(Person(proposal, ("Beiaard", "muziek")).settle(), "activity")["Beiaard"] == "music"


def test_a_heading_that_does_not_exist_is_refused_with_the_nearest(proposal: Proposal) -> None:
    person = Person(proposal, ("purpose, constant", "Ietz"), ("purpose, constant", "iets"))
    assert lines(person.settle(), "purpose")["column"] == "Iets"
    assert any("no heading 'Ietz'; nearest: Iets" in line for line in person.told)


@pytest.mark.parametrize(("typed", "sign"), [(".", "."), ("comma", ","), ("y", ",")])
def test_a_decimal_sign_that_is_none_is_refused(proposal: Proposal, typed: str, sign: str) -> None:
    person = Person(proposal, ("decimal", "12"), ("decimal", "€"), ("decimal", typed))
    assert lines(person.settle(), "paid_amount_eur")["decimal"] == sign
    assert any("'12' is no decimal sign; write , or ." in line for line in person.told)


def test_the_rest_of_a_column_can_be_left_to_the_checks(proposal: Proposal) -> None:
    settled = Person(proposal, ("Beiaard", "keep the rest")).settle()
    assert words(settled, "activity") == {}
    assert lines(settled, "activity")["other"] == "keep"
    assert marks(settled, "activity") == [IS_THIS]


def test_one_word_kept_leaves_words_without_a_code_to_the_checks(proposal: Proposal) -> None:
    settled = Person(proposal, ("Beiaard", "keep"), ("Poterie", "none")).settle()
    assert words(settled, "activity") == {"Poterie": ""}
    assert lines(settled, "activity")["other"] == "keep"


def test_a_word_put_off_stays_marked_alone(proposal: Proposal) -> None:
    settled = Person(proposal, ("Beiaard", "music")).settle()
    first, mark = marks(settled, "activity")
    assert first == IS_THIS
    assert "Poterie" in mark
    assert "Beiaard" not in mark


def test_back_takes_an_answer_back(proposal: Proposal) -> None:
    person = Person(
        proposal, ("Beiaard", "film"), ("Poterie", "back"), ("Beiaard", "music"), ("Poterie", "n")
    )
    assert words(person.settle(), "activity") == {"Beiaard": "music", "Poterie": ""}


def test_back_over_keep_the_rest_asks_all_of_them_again(proposal: Proposal) -> None:
    person = Person(
        proposal,
        ("Beiaard", "keep the rest"), ("decimal", "back"),
        ("Beiaard", "music"), ("Poterie", "design"),
    )  # fmt: skip
    assert words(person.settle(), "activity") == {"Beiaard": "music", "Poterie": "design"}


def test_the_first_question_has_none_before_it(proposal: Proposal) -> None:
    person = Person(proposal, ("left) application_date", "back"))
    person.settle()
    assert "  this is the first question" in person.told


def test_columns_that_are_not_there_are_one_answer(proposal: Proposal) -> None:
    person = Person(proposal, ("applicant, constant", "none of the rest"))
    settled = person.settle()
    assert not [line for _, line in settled.unsettled if line.key == "constant"]
    assert lines(settled, "purpose") == {"constant": ""}
    assert sum("was found" in line for line in person.told) == 1


def test_stop_leaves_all_that_are_left(proposal: Proposal) -> None:
    person = Person(proposal, ("Beiaard", "stop"))
    assert len(person.settle().unsettled) == len(proposal.unsettled)
    assert "purpose" not in "".join(person.told)


def test_what_was_answered_before_an_interruption_is_there(proposal: Proposal) -> None:
    def typed() -> Iterator[str]:
        while True:
            last = next(line for line in reversed(told) if line.startswith("\n  ("))
            if "Poterie" in last:
                raise KeyboardInterrupt
            yield "music" if "Beiaard" in last else ""

    told: list[str] = []
    answers = typed()
    asking = Asking(proposal, CODES, lambda: next(answers), told.append)
    with pytest.raises(KeyboardInterrupt):
        asking.ask()
    assert words(asking.settled, "activity") == {"Beiaard": "music"}
    assert len(asking.settled.unsettled) == len(proposal.unsettled)


def test_an_answer_between_quotes_is_no_word_of_the_prompt(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("Dossiernr;Sector;y\n1;Muziek;Investering\n2;Film;x\n", encoding="utf-8")
    found = propose(path, CODES)
    settled = Person(found, ("decision, constant", '"y"')).settle()
    assert lines(settled, "decision")["column"] == "y"


def test_another_heading_is_asked_what_its_values_ask(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    rows = ("1;Muziek;05/06/2020;a", "2;Film;07/06/2020;b")
    path.write_text("\n".join(["Dossiernr;Sector;Wanneer;Iets", *rows, ""]), encoding="utf-8")
    person = Person(
        propose(path, CODES), ("paid_date, constant", "wanneer"), ("paid_date, date_order", "month")
    )
    assert lines(person.settle(), "paid_date") == {"column": "Wanneer", "date_order": "month first"}


def test_no_column_has_no_words_either(proposal: Proposal) -> None:
    settled = Person(proposal, ("activity, column", "no")).settle()
    assert lines(settled, "activity") == {"constant": ""}
    assert words(settled, "activity") == {}


def test_everything_answered_is_a_mapping(proposal: Proposal, tmp_path: Path) -> None:
    def said() -> str:
        return "none" if asking.pending()[0].word else "y"

    asking = Asking(proposal, CODES, said, lambda line: None)
    write_proposal(asking.ask(), tmp_path / "m.toml", force=False)
    mapping = load_mapping(tmp_path / "m.toml", CODES)
    (activity,) = [each for each in mapping.columns if each.name == "activity"]
    assert activity.words == {"beiaard": "", "poterie": "", "muziek": "music"}


def test_the_file_lists_the_codes_and_shows_forms_but_no_value(proposal: Proposal) -> None:
    text = proposal_text(proposal)
    assert "##   music (Muziek), photography" in text
    assert not [value for value in ("D-1", "05/06", "12.500") if value in text]
