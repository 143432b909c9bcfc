"""`antwoord question new` declares all that a file may hold, and the worked questions."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from looping import some

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.declared.question import Question, load_question
from antwoord.catalogue.declared.writing import value_of
from antwoord.cli.main import main
from antwoord.storage.paths import project_root

CODES = load_code_lists()
FOLDER = project_root() / "data" / "raw" / "questions"
QUESTIONS = sorted(FOLDER.glob("*.toml"))
SV_533 = tomllib.loads((FOLDER / "sv-533.toml").read_text("utf-8"))
#: Each worked question as somebody tells it: short, in options, with no file to look at.
WORKED: dict[str, list[str]] = {
    "sv-533": [
        *("--programme=impulskrediet", "--reference-date=2021-03-01"),
        *(f"--activities={code}" for code in SV_533["population"]["activities"]),
        *(f"--nace-codes={code}" for code in SV_533["population"]["nace_codes"]),
        "--table=by_province=applications,paid,stopped,undecided,approved,pending,amount_paid_eur:"
        "province/applicant",
        "--table=by_applicant=applications,paid,stopped,amount_paid_eur:applicant",
        "--table=by_activity=applications,paid,stopped,amount_paid_eur:activity//applicant",
        "--table=by_nace=applications,paid,amount_paid_eur:nace_group+nace//applicant",
        "--table=by_reason=stopped:reason/province//nace_group,nace",
        "--table=by_reason_nace=stopped:nace_group/reason@none",
        "--table=by_year=applications,paid,stopped,amount_paid_eur:year@extra",
        "--table=by_duration=applications,paid,stopped:duration@extra",
        "--table=by_basis=applications:basis@none@extra",
        "--part=Hoeveel?|applications applicants by_province(applications) by_applicant "
        "by_activity by_nace(applications) by_year",
        "--part=Hoeveel uitbetaald?|paid amount_paid_eur by_province(paid) "
        "by_province(amount_paid_eur) by_nace",
        "--part=Welke niet?|stopped undecided by_reason by_reason_nace by_duration",
        *("--part=text:Verenigbaar?|Ja.", "--part=text:Extra middelen?|Neen."),
        "--merge=self_employed_secondary+self_employed_other",
        "--merge=heritage+books_press+creation+architecture+tourism_information",
        '--set=disclosure.group_disclosure=["reason"]',
        "--set=disclosure.rounding={ by_nace = 0 }",
    ],
    "horeca-arrondissement": [
        *("--programme=horecafonds", "--reference-date=2024-12-31", "--where=nace_section=I"),
        "--table=by_arrondissement=applications,applicants,paid,amount_paid_eur:"
        "province+arrondissement",
        "--table=by_class=applications,paid:nace_3+nace_class//applicant@bars",
        "--table=by_amount=paid,amount_paid_eur:amount_band@columns",
        "--table=applications,paid,stopped:duration@columns",
        "--part=Hoeveel?|applications by_arrondissement(applications,applicants) by_class",
        "--part=Uitbetaald?|paid amount_paid_eur by_arrondissement(paid,amount_paid_eur), "
        "by_amount",
        "--part=Hoelang?|by_duration",
    ],
    "startlening": [
        *("--programme=startlening", "--reference-date=2024-12-31"),
        "--dimension=own_contribution=own_contribution_eur:2500,5000,10000,25000|Eigen inbreng",
        *("--dimension=term=term_months:36,60,84,120|Looptijd", "--dimension=sex|Geslacht"),
        "--set=dimensions.sex.titles={ v = { nl = 'Vrouwen' } }",
        "--table=applications,paid,amount_paid_eur:province//applicant,legal_form@map",
        "--table=applications,paid,amount_paid_eur:own_contribution//term@columns",
        "--table=applications,applicants:sex@none",
        "--table=term@columns",
        "--table=applications,paid,amount_paid_eur:year//purpose@line@extra",
        "--table=reason//province@bars",
        "--part=Hoeveel starters?|applications by_province(applications) "
        "by_own_contribution(applications) by_sex",
        "--part=Uitbetaald?|paid amount_paid_eur by_province(paid,amount_paid_eur) by_term "
        "by_own_contribution(paid,amount_paid_eur) by_year",
        "--part=Stopgezet?|stopped by_reason",
        "--part=not_held:Nog actief?|Dat houdt het register niet bij.",
        "--part=text:Eigen inbreng?|Ja.",
        *("--measure=paid", "--measure=amount_paid_eur"),
        '--set=disclosure.group_disclosure=["reason"]',
    ],
    "cultuurkrediet": [
        *("--programme=cultuurkrediet", "--reference-date=2024-12-31", "--sector-basis=activity"),
        *("--activities=music", "--activities=film", "--activities=other_creative"),
        *("--nace-version=2008", "--nace-codes=59", "--nace-codes=90"),
        "--dimension=kind=legal_form:association=Verenigingen(017,125,026,029);"
        "company=Vennootschappen(014,015,008,011,012,610,612,706)|Aanvrager",
        "--table=applications,paid,stopped,amount_paid_eur:year//province,requested_band@line",
        "--table=by_kind=applications:kind/year@bars",
        "--table=applications,applicants,paid,amount_paid_eur:activity@bars",
        "--table=by_nace=applications,paid,amount_paid_eur:nace_group+nace//kind@none",
        "--table=applications:basis@none@extra",
        "--part=Hoeveel?|applications by_year(applications,stopped) by_kind "
        "by_activity(applications,applicants) by_nace(applications)",
        "--part=Uitbetaald?|paid amount_paid_eur by_year(paid,amount_paid_eur) "
        "by_activity(paid,amount_paid_eur) by_nace(paid,amount_paid_eur)",
    ],
    "two-programmes": [
        *("--programme=startlening", "--programme=groeipremie", "--reference-date=2024-12-31"),
        "--since=2020-01-01",
        "--table=applications,applicants,paid,stopped,undecided,amount_paid_eur:"
        "programme//province,month@none",
        "--table=by_year=applications,paid,amount_paid_eur:year/programme@line",
        "--table=by_half_year=paid,amount_paid_eur:half_year/programme@columns",
        "--part=Hoeveel aanvragen?|applications by_programme by_year(applications)",
        "--part=Uitbetaald?|paid amount_paid_eur by_year(paid,amount_paid_eur) by_half_year",
    ],
    "municipalities": [
        *("--programme=starterskrediet", "--reference-date=2025-12-31"),
        *("--since=2021-01-01", "--until=2025-12-31"),
        "--dimension=size=employees:0,4,9|Aantal werknemers",
        "--table=by_municipality=applications,paid,amount_paid_eur:region+municipality@none",
        "--table=paid,amount_paid_eur:municipality/year@none",
        "--table=by_region=applications,applicants,paid:region/applicant//nace_section,quarter@bars",
        "--table=applications,paid,amount_paid_eur:size@columns",
        "--part=Hoeveel?|applications paid amount_paid_eur by_municipality by_municipality_year",
        "--part=Waar?|paid by_region by_size",
        "--part=not_held:Per kieskring?|Kieskringen worden niet geregistreerd.",
        "--part=refused:Een lijst?|Dat zou over elke kredietnemer vertellen.",
    ],
}


def made(folder: Path, *arguments: str) -> Path:
    """The file of a question that is made of options, and checked."""
    with pytest.raises(SystemExit) as over:
        main(["question", "new", *arguments, "--folder", str(folder), "--force"])
    assert not over.value.code
    path = folder / f"{arguments[0]}.toml"
    with pytest.raises(SystemExit) as over:
        main(["question", "check", str(path)])
    assert not over.value.code
    return path


def counted(question: Question) -> tuple[Any, ...]:
    """All of a question that its cells, parts and protection follow from: without its words."""
    disclosure = {key: one for key, one in question.disclosure.items() if key != "source"}
    own = {
        name: replace(
            one,
            titles={},
            code_titles={},
            groups=tuple(replace(group, titles={}) for group in one.groups),
        )
        for name, one in question.own_dimensions.items()
    }
    return (
        *(question.programmes, question.reference_date, question.sector_basis, disclosure, own),
        replace(question.population, sector={}, source=""),
        tuple((one.number, one.kind, one.headline, one.tables) for one in question.parts),
        tuple(replace(one, titles={}) for one in question.tables),
        question.columns,
    )


@pytest.mark.parametrize("name", WORKED)
def test_each_worked_question_is_told_in_options(name: str, tmp_path: Path) -> None:
    made(tmp_path, name, *WORKED[name])
    assert counted(load_question(name, CODES, tmp_path)) == counted(load_question(name, CODES))


def test_there_is_such_a_telling_of_every_worked_question() -> None:
    assert sorted(WORKED) == [path.stem for path in some(QUESTIONS)]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_whole_file_is_told_in_options_as_it_stands(path: Path, tmp_path: Path) -> None:
    content = tomllib.loads(path.read_text("utf-8"))
    each = {"parts": "part", "tables": "table", "dimensions": "dimension"}
    arguments = [
        *(f"--programme={one}" for one in content["programmes"]),
        f"--reference-date={content['reference_date']}",
        *(
            f"--{option}={inline(one)}"
            for key, option in each.items()
            for one in content.get(key, ())
        ),
        *(
            f"--set={key}={inline(value)}"
            for key, value in content.items()
            if key not in (*each, "id", "programmes", "reference_date")
        ),
    ]
    told = tomllib.loads(made(tmp_path, path.stem, *arguments).read_text("utf-8"))
    assert told == content


def inline(value: Any) -> str:
    """A value as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return value.isoformat() if isinstance(value, date) else value_of(value)


def test_a_text_stands_in_dutch_and_in_its_own_language(tmp_path: Path) -> None:
    path = made(
        *(tmp_path, "mine", "--programme=horecafonds", "--reference-date=2024-12-31"),
        *("--language=fr", "--part=refused:Une liste ?|Elle dirait trop.", "--part=Combien ?"),
        *("--dimension=sex|Sexe", "--table=sex"),
    )
    content = tomllib.loads(path.read_text("utf-8"))
    assert content["parts"][0]["ground"] == {"nl": "Elle dirait trop.", "fr": "Elle dirait trop."}
    assert content["parts"][1]["tables"] == ["by_sex"]
    assert content["dimensions"][0]["title"]["fr"] == "Sexe"


def test_several_days_are_declared(tmp_path: Path) -> None:
    plain = ("--programme=horecafonds", "--reference-date=2024-12-31")
    path = made(
        *(tmp_path, "mine", *plain, "--reference-dates=2022-12-31", "--reference-dates=2020-12-31"),
        "--table=province/reference_date",
    )
    question = load_question("mine", CODES, path.parent)
    assert question.reference_dates == (date(2020, 12, 31), date(2022, 12, 31))
    assert [table.id for table in question.tables_of_days] == ["by_province_reference_date"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("--where=province", "--where 'province' names no codes"),
        ("--where=provinces=BE-VAN", "perhaps 'province' is meant"),
        ("--where=province=BE-VIN", "'BE-VIN' must be one of"),
        ("--where=requested_band=0-500", "'0-500' must be one of"),
        ("--where=programme=horecafond", "perhaps 'horecafonds' is meant"),
        ("--dimension=Sex", "'Sex' is no name"),
        ("--dimension=size=employees:0,many", "the ends of classes are whole numbers"),
        ("--dimension=kind=legal_form:a(014);b", "write a group as association(017,125)"),
        ("--dimension={ id = ", "is not TOML"),
        ("--dimension=by=reference_date:a(2020)", "reference_date has no groups"),
        ("--part=Hoeveel?|by_provinc", "perhaps 'by_province' is meant"),
        ("--part=Hoeveel?|by_province(payed)", "perhaps 'paid' is meant"),
        ("--part=refused:Een lijst?", "is refused; say its ground"),
        ("--merge=BE-VAN", "is one code"),
        ("--set=asked", "is not a key of the file and its value"),
        ("--set=askd.by=x", "perhaps 'asked' is meant"),
        ("--set=parts.2.source=x", "'2' must be one of 1"),
        ("--set=id.x=1", "id holds one value"),
        ("--set=asked.number=[", "is not TOML"),
        ("--table=reference_date", "name the days above it: reference_dates = [2020-12-31]"),
        ("--reference-dates=2020-12-31", "no table is by reference_date"),
        ("--table=province@pie", "'pie' must be one of"),
        ("--table=reason//amount_band", "no measure goes with all of its dimensions"),
        ("--table={ rows = ['provinc'] }", "perhaps 'province' is meant"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_no_file(
    wrong: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = ("--programme=horecafonds", "--reference-date=2024-12-31", "--table=province")
    with pytest.raises(SystemExit) as over:
        main(["question", "new", "mine", *plain, wrong, "--folder", str(tmp_path)])
    err = capsys.readouterr().err
    assert over.value.code == 2
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert not list(tmp_path.iterdir())
