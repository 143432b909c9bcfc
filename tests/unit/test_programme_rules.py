"""Each kind of rule that a programme may state: what breaks it, when, and how it is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq
import pytest
from checked_registers import CODES, PROGRAMMES, QUESTION, REFERENCE_DATE, check, write_tables
from looping import some
from registers import Row, application

from antwoord.catalogue.periods import Period
from antwoord.catalogue.programme import RULE_KINDS, TERMS, Programme, Rule, load_programme
from antwoord.errors import ReferenceDataError
from antwoord.language.languages import LANGUAGES
from antwoord.quality.facts.facts import register_facts
from antwoord.quality.page.rules_page import markdown
from antwoord.quality.rules.book import PLACE, load_rule_book
from antwoord.quality.words.grounds import of_any_programme, of_programmes

BOOK = load_rule_book()
WHOLE_PERIOD = Period()
#: The second day of a period, and one that lies before it.
FROM_2020 = Period(date(2020, 1, 1))
BEFORE = "2019-06-03"


def programme(
    *rules: tuple[str, Any], period: Period = WHOLE_PERIOD, known: bool = True, **given: Any
) -> Programme:
    """A programme of the Flemish Region with these rules alone."""
    stated = tuple(Rule(name, value, period, known, "its file") for name, value in rules)
    usual: dict[str, Any] = {"id": "other", "region": "BE-VLG", "rules": stated}
    return replace(PROGRAMMES[0], **{**usual, **given})


def facts(
    folder: Path, name: str, rows: Iterable[Row], *programmes: Programme, without: str = ""
) -> list[Any]:
    """What a fact is of each row; `without`: a column that the register does not have."""
    register, unreadable = (pq.read_table(path) for path in write_tables(folder, rows))
    table = ibis.memtable(register.drop_columns([without]) if without else register)
    told = register_facts(
        table,
        ibis.memtable(unreadable),
        reference_date=REFERENCE_DATE,
        question=QUESTION,
        programmes=programmes,
        codes=CODES,
    )
    ordered = told.order_by("row_number").select(name).to_pyarrow()
    return list(ordered[name].to_pylist())


#: Rule, value, fact; then what a row says, and whether the fact holds.
CASES: list[tuple[str, Any, str, list[tuple[dict[str, str], bool | None]]]] = [
    (
        "own_contribution_multiple",
        Decimal("2.5"),
        "covered_by_own_contribution",
        [
            ({"requested_amount_eur": "10000.00", "own_contribution_eur": "4000.00"}, True),
            ({"requested_amount_eur": "10000.01", "own_contribution_eur": "4000.00"}, False),
            ({"requested_amount_eur": "0.01", "own_contribution_eur": "0"}, False),
            ({"requested_amount_eur": "9999999999.99", "own_contribution_eur": "1.00"}, False),
            ({"requested_amount_eur": "10000.00", "own_contribution_eur": ""}, None),
            ({"requested_amount_eur": "", "own_contribution_eur": "1.00"}, None),
        ],
    ),
    (
        "occupations",
        ("main", "other"),
        "occupation_allowed",
        [
            ({"occupation": "main"}, True),
            ({"occupation": "other"}, True),
            ({"occupation": "secondary"}, False),
            ({"occupation": "", "applicant": "company"}, None),
        ],
    ),
    (
        "maximum_age_months",
        48,
        "young_enough",
        [
            ({"application_date": "2020-03-02", "start_date": "2016-03-02"}, True),
            ({"application_date": "2020-03-02", "start_date": "2016-03-01"}, False),
            # The last day of a month that is shorter.
            ({"application_date": "2020-02-29", "start_date": "2016-02-29"}, True),
            ({"application_date": "2021-02-28", "start_date": "2017-02-28"}, True),
            # Not begun yet.
            ({"application_date": "2020-03-02", "start_date": "2020-09-01"}, True),
            ({"application_date": "2020-03-02", "start_date": ""}, None),
            ({"application_date": "2020-03-02", "start_date": "spring"}, None),
        ],
    ),
    (
        "application_window",
        (date(2020, 3, 1), date(2020, 3, 31)),
        "in_application_window",
        [
            ({"application_date": "2020-02-29"}, False),
            ({"application_date": "2020-03-01"}, True),
            ({"application_date": "2020-03-31"}, True),
            ({"application_date": "2020-04-01"}, False),
            ({"application_date": ""}, None),
        ],
    ),
    (
        "only_in_region",
        True,
        "province_allowed",
        [
            ({"postal_code": "9000"}, True),
            ({"postal_code": "1000"}, False),
            ({"postal_code": "5000"}, False),
            ({"postal_code": ""}, None),
        ],
    ),
    (
        "enterprise_number",
        "not_needed",
        "enterprise_number_needed",
        [({}, False), ({"application_date": ""}, True)],
    ),
]
NAMED = [case[0] for case in CASES]


@pytest.mark.parametrize(("name", "value", "fact", "cases"), CASES, ids=NAMED)
def test_what_breaks_a_rule_and_what_does_not(
    tmp_path: Path, name: str, value: Any, fact: str, cases: list[tuple[dict[str, str], Any]]
) -> None:
    rows = [application(number, **change) for number, (change, _) in enumerate(cases)]
    found = facts(tmp_path, fact, rows, programme((name, value)))
    assert found == [expected for _, expected in cases]


@pytest.mark.parametrize(("name", "value", "fact", "cases"), CASES, ids=NAMED)
def test_a_rule_is_of_the_days_on_which_it_held(
    tmp_path: Path, name: str, value: Any, fact: str, cases: list[tuple[dict[str, str], Any]]
) -> None:
    broken = next(change for change, holds in cases if holds is False)
    rows = [application(1, **broken), application(2, **{**broken, "application_date": BEFORE})]
    unjudged = True if fact == "enterprise_number_needed" else None
    assert facts(tmp_path, fact, rows, programme((name, value), period=FROM_2020)) == [
        False,
        unjudged,
    ]
    # Of unknown days alone, or of another programme: nobody can say.
    assert facts(tmp_path, fact, rows, programme((name, value), known=False)) == [unjudged] * 2
    assert facts(tmp_path, fact, rows, programme((name, value)), programme()) == [unjudged] * 2


@pytest.mark.parametrize(
    ("name", "value", "fact", "column"),
    [
        (
            "own_contribution_multiple",
            Decimal(2),
            "covered_by_own_contribution",
            "own_contribution_eur",
        ),
        ("maximum_age_months", 1, "young_enough", "start_date"),
    ],
)
def test_a_rule_about_a_column_that_is_not_there_is_not_applied(
    tmp_path: Path, name: str, value: Any, fact: str, column: str
) -> None:
    rows = [application(1)]
    assert facts(tmp_path, fact, rows, programme((name, value)), without=column) == [None]


def test_each_of_several_windows_is_open(tmp_path: Path) -> None:
    windows = [("application_window", (date(2020, m, 1), date(2020, m, 28))) for m in (1, 3)]
    days = ("2020-01-15", "2020-02-15", "2020-03-15")
    rows = [application(number, application_date=day) for number, day in enumerate(days)]
    found = facts(tmp_path, "in_application_window", rows, programme(*windows))
    assert found == [True, False, True]


def test_the_shortest_of_terms_is_a_fact_of_its_day(tmp_path: Path) -> None:
    name, rows = "minimum_term_on_application_date_months", [application(1)]
    assert facts(tmp_path, name, rows, programme(("minimum_term_months", 24))) == [24]
    two = programme(("minimum_term_months", 24)), programme(("minimum_term_months", 12))
    assert facts(tmp_path, name, rows, *two) == [12]


def test_a_row_is_held_to_its_own_programme(tmp_path: Path) -> None:
    small = programme(("maximum_amount_eur", Decimal(100)), id="small")
    large = programme(("maximum_amount_eur", Decimal(500)), id="large", region="BE-WAL")
    rows = [application(n, programme=name) for n, name in enumerate(("small", "large", ""))]
    name = "maximum_amount_on_application_date_cents"
    assert facts(tmp_path, name, rows, small, large) == [100_00, 500_00, 500_00]
    assert facts(tmp_path, name, rows, small, large, without="programme") == [500_00] * 3


def test_a_territory_is_that_of_the_programme(tmp_path: Path) -> None:
    rows = [application(n, postal_code=code) for n, code in enumerate(("9000", "1000", "5000"))]
    only = ("only_in_region", True)

    def allowed(*programmes: Programme) -> list[Any]:
        return facts(tmp_path, "province_allowed", rows, *programmes)

    assert allowed(programme(only, region="BE-WAL")) == [False, False, True]
    assert allowed(programme(only, region="BE-BRU")) == [False, True, False]
    assert allowed(programme(only), programme(only, region="BE-WAL")) == [True, False, True]
    assert allowed(programme(("only_in_region", False))) == [None] * 3


def test_what_is_not_repaid_needs_no_term(tmp_path: Path) -> None:
    rows = [application(1, term_months="")]
    for kind, needed in some({"credit": True, "guarantee": True, "premium": False}.items()):
        assert facts(tmp_path, "term_needed", rows, programme(kind=kind)) == [needed]


def test_without_a_need_of_numbers_the_rules_about_them_look_at_nothing(tmp_path: Path) -> None:
    rows = [application(1, enterprise_number="2800000096"), application(2, enterprise_number="")]
    about = ("IMP-121", "IMP-122", "IMP-123", "IMP-124")
    asks = check(tmp_path, rows)
    assert {rule.id for rule in asks.failed} & {*about} == {"IMP-121", "IMP-123"}
    without = programme(("enterprise_number", "not_needed"))
    result = check(tmp_path, rows, programmes=[without])
    told = {rule.id: (rule.outcome, rule.reason) for rule in result.rules if rule.id in about}
    assert told == dict.fromkeys(about, ("not_applicable", "nothing_to_check"))


# How a rule is told.


def told(rule_id: str, *programmes: Programme, language: str = "nl") -> tuple[str, str]:
    ground = of_programmes(BOOK.rule(rule_id).ground, programmes, CODES)
    return ground.texts[language], ground.sources[language]


def test_a_ground_quotes_the_limit_its_days_and_its_source() -> None:
    text, source = told("IMP-401", *PROGRAMMES)
    assert text.startswith("Regel van het programma: hoogstens 25.000 euro vanaf 1 januari 2012.")
    assert source == "schriftelijke vraag 533 van 1 maart 2021, inleiding"
    text, _ = told("IMP-503", *PROGRAMMES)
    assert "alleen in het gebied: Vlaanderen, vanaf 1 januari 2012." in text
    text, source = told("IMP-405", *PROGRAMMES, language="en")
    assert "6 % (period unknown, so possible on any day); 6.75 % until 31 January 2021; " in text
    assert "7 % from 1 February 2021" in text
    assert source.endswith("the period is not given; VLAIO, programme page")
    text, _ = told("IMP-401", *PROGRAMMES, language="fr")
    assert "25\u202f000 euros au plus à partir du 1er janvier 2012" in text


def test_of_several_programmes_each_is_told_by_its_name() -> None:
    other = programme(id="other", titles=dict.fromkeys(LANGUAGES, "Startlening"))
    text, source = told("IMP-401", *PROGRAMMES, other)
    assert "Impulskrediet: hoogstens 25.000 euro vanaf 1 januari 2012; Startlening: geen." in text
    assert source.endswith("; data/raw/programmes/other.toml")
    assert told("IMP-214", other)[0].startswith("Begin van het programma: 1 januari 2012.")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("minimum_amount_eur", Decimal("1250.50"), "minstens 1.250,50 euro"),
        ("own_contribution_multiple", Decimal("2.50"), "hoogstens 2,5 keer de eigen inbreng"),
        ("own_contribution_multiple", Decimal("10.00"), "hoogstens 10 keer"),
        ("minimum_term_months", 1, "minstens 1 maand"),
        ("maximum_age_months", 48, "een zaak van hoogstens 48 maanden oud"),
        ("occupations", ("main",), "alleen voor: Zelfstandigen in hoofdberoep"),
        ("excluded_purposes", ("tax_debt",), "niet voor: "),
        ("only_in_region", True, "Vlaanderen"),
        ("only_in_region", False, "geen"),
        (
            "application_window",
            (date(2020, 1, 1), date(2020, 3, 31)),
            "aanvragen van 1 januari 2020 tot en met 31 maart 2020",
        ),
        ("enterprise_number", "not_needed", "er is geen ondernemingsnummer nodig"),
    ],
)
def test_a_rule_in_words(name: str, value: Any, words: str) -> None:
    ground = next(rule.ground for rule in BOOK.rules if f"{{{name}}}" in rule.ground.texts["nl"])
    for language in some(LANGUAGES):
        text = of_programmes(ground, [programme((name, value))], CODES).texts[language]
        assert not PLACE.search(text)
        assert language != "nl" or words in text


def test_every_kind_of_rule_is_quoted_by_a_ground_in_each_language() -> None:
    for language in some(LANGUAGES):
        quoted = {n for rule in BOOK.rules for n in PLACE.findall(rule.ground.texts[language])}
        assert quoted == {*RULE_KINDS, "start_date"}


def test_every_ground_is_filled_wherever_it_is_shown(tmp_path: Path) -> None:
    for rule in some(check(tmp_path, [application(1)]).rules):
        assert not PLACE.search("".join([*rule.ground.values(), *rule.source.values()]))
    for language in some(LANGUAGES):
        assert not PLACE.search(markdown(BOOK, language))
        general = of_any_programme(BOOK.rule("IMP-401").ground)
        assert "maximum_amount_eur" in general.texts[language]


# How a programme's file is read.


def read(folder: Path, change: str, to: str, more: str = "") -> Programme:
    """The Impulskrediet with its file changed."""
    source = Path("data/raw/programmes/impulskrediet.toml")
    text = source.read_text(encoding="utf-8")
    assert change in text
    (folder / source.name).write_text(text.replace(change, to) + more, encoding="utf-8")
    return load_programme("impulskrediet", CODES, folder)


def rule_text(name: str, value: str) -> str:
    return f'\n[[rules]]\nname = "{name}"\nvalue = {value}\nsource = "x"\n'


def test_a_programme_has_its_own_words(tmp_path: Path) -> None:
    words = '[terms.paid]\nnl = "toegekend"\nfr = "octroyé : oui"\n'
    found = read(tmp_path, 'kind = "credit"\n', f'kind = "premium"\n{words}')
    assert (found.kind, found.region) == ("premium", "BE-VLG")
    assert (found.term("paid", "nl"), found.term("paid", "en")) == ("toegekend", "")
    assert found.term("paid", "fr") == "octroyé\u00a0: oui"
    assert [found.term(name, "nl") for name in TERMS if name != "paid"] == [""] * 5


def test_windows_may_hold_at_once(tmp_path: Path) -> None:
    more = rule_text("application_window", "[2020-01-01, 2020-01-01]")
    more += rule_text("application_window", "[2021-01-01, 2021-02-01]")
    found = read(tmp_path, "", "", more)
    windows = [rule.value for rule in found.on("application_window", date(2019, 1, 1))]
    assert windows[1] == (date(2021, 1, 1), date(2021, 2, 1))


def test_a_source_may_be_a_text_or_one_for_each_language(tmp_path: Path) -> None:
    found = read(tmp_path, "", "", rule_text("maximum_age_months", "12"))
    assert found.named("maximum_age_months")[0].source_in("fr") == "x"
    assert found.named("maximum_amount_eur")[0].source_in("en").startswith("written question")


@pytest.mark.parametrize(
    ("change", "to", "more", "problem"),
    [
        ('region = "BE-VLG"\n', "", "", "the programme has no region"),
        ('"BE-VLG"', '"BE-VLA"', "", "perhaps 'BE-VLG' is meant"),
        ('kind = "credit"', 'kind = "loan"', "", "must be one of credit, premium"),
        ('kind = "credit"', 'payd = {nl = "x"}', "", "perhaps paid is meant"),
        ('kind = "credit"', 'paid = {en = "x"}', "", "terms.paid.nl: is not given"),
        ("", "", rule_text("occupations", '["man"]'), "perhaps 'main' is meant"),
        ("", "", rule_text("occupations", "[]"), "is empty"),
        ("", "", rule_text("maximum_age_months", "0"), "must be a whole number from 1"),
        ("", "", rule_text("own_contribution_multiple", '"0"'), "must be a number more than 0"),
        ("", "", rule_text("application_window", "[2020-01-01]"), "must have 2 to 2 items"),
        ("", "", rule_text("application_window", "[2020-02-01, 2020-01-01]"), "swap its days"),
        ("", "", rule_text("application_window", '["2020-02-01", "x"]'), "remove the quotes"),
        ("", "", rule_text("enterprise_number", '"no"'), "must be one of needed, not_needed"),
        ("", "", rule_text("minimum_term_months", "1") * 2, "given twice for the same days"),
    ],
)
def test_what_a_programme_cannot_be_is_told(
    tmp_path: Path, change: str, to: str, more: str, problem: str
) -> None:
    with pytest.raises(ReferenceDataError) as error:
        read(tmp_path, change, to, more)
    assert problem in str(error.value)
