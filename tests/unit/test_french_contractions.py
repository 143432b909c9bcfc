"""French "de" and the space before a colon."""

import pytest

from antwoord.answer.words.wording import Wording
from antwoord.language.typography import colon, contracted


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("les secteurs créatifs", "12 demandes des secteurs créatifs"),
        ("le secteur du livre", "12 demandes du secteur du livre"),
        ("la culture", "12 demandes de la culture"),
        ("l'horeca", "12 demandes de l'horeca"),
        ("Anvers", "12 demandes d\u2019Anvers"),
        ("Élan", "12 demandes d\u2019Élan"),
        ("11 personnes", "12 demandes de 11 personnes"),
        ("", "12 demandes de "),
        ("les {a}", "12 demandes des {a}"),
    ],
)
def test_de_goes_with_what_follows(value: str, text: str) -> None:
    template = contracted("{number} demandes de {sector}", {"sector": value})
    assert template.format(number="12", sector=value) == text


def test_it_is_french_alone() -> None:
    assert Wording("fr")(" from {sector}", sector="les arts") == " des arts"
    assert Wording("en")(" from {sector}", sector="les arts") == " from les arts"
    assert (colon("fr"), colon("nl"), colon("en")) == ("\u00a0: ", ": ", ": ")
