"""Dates, numbers and identifiers as people write them."""

import pytest

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.catalogue.nace_reading import read_nace
from antwoord.register.contract.columns import Column
from antwoord.register.mapping.file import Habits
from antwoord.register.mapping.translation import unsettled_habit, value_reader
from antwoord.register.values.dates import iso_date, order_matters, proven_order
from antwoord.register.values.identifiers import (
    enterprise_number,
    is_enterprise_number,
    legal_form,
    postal_code,
)
from antwoord.register.values.numbers import (
    DecimalSign,
    exact_number,
    proven_sign,
    sign_matters,
    whole_number,
)
from antwoord.register.values.texts import EXACT, clean, same_word

AMOUNT, DATE = Column("paid_amount_eur", "amount"), Column("paid_date", "date")

NACE = load_code_lists().nace


@pytest.mark.parametrize(
    "text",
    [
        *("2020-12-31", "31/12/2020", "31-12-2020", "31.12.2020", "31 12 2020", "31/12/20"),
        *("2020/12/31", "20201231", "44196", "44196.75", f"{EXACT}44196.75"),
        *("31 december 2020", "31 dec. 2020", "31-dec-2020", "donderdag 31 december 2020"),
        *("31 décembre 2020", "Dec 31, 2020", "December 31st 2020", "31e december 2020"),
        *("2020-12-31 23:59:59", "2020-12-31T00:00", "31/12/2020 14:05", "2020-12-30T23:30:00Z"),
    ],
)
def test_a_day_is_read_in_every_form(text: str) -> None:
    assert iso_date(text) == "2020-12-31"


@pytest.mark.parametrize("text", ["", "onbekend", "32/12/2020", "31/31/2020", "12500", "1/2", "0"])
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert iso_date(text, "day first") is None


def test_a_date_of_two_readings_needs_an_order() -> None:
    assert iso_date("05/06/2020") is None
    assert iso_date("05/06/2020", "day first") == "2020-06-05"
    assert iso_date("05/06/2020", "month first") == "2020-05-06"
    assert iso_date("05/05/2020") == "2020-05-05"


def test_a_day_that_no_calendar_has_keeps_its_form_for_the_checks() -> None:
    assert iso_date("30/02/2015") == "2015-02-30"


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["05/06/2020", "13/06/2020"], "day first"),
        (["05/06/2020", "06/13/2020"], "month first"),
        (["05/06/2020"], None),
        (["13/06/2020", "06/13/2020"], None),
        (["2020-06-13"], None),
    ],
)
def test_a_column_proves_its_order_of_day_and_month(values: list[str], order: str | None) -> None:
    assert proven_order(values) == order


def test_the_order_matters_only_where_a_date_has_two_readings() -> None:
    assert order_matters(["05/06/2020"])
    assert not order_matters(["2020-06-05", "31/12/2020", "x"])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("€ 12.500,00", "12500.00"),
        ("12.500,00 EUR", "12500.00"),
        ("EUR 12500", "12500"),
        ("12 500", "12500"),
        ("12'500.50", "12500.50"),
        ("1,234,567.89", "1234567.89"),
        ("12.500,-", "12500.00"),
        ("6,75 %", "6.75"),
        ("6.75%", "6.75"),
        ("-5,5", "-5.5"),
        ("(5,50)", "-5.50"),
        ("5-", "-5"),
        (f"{EXACT}12.345", "12.345"),
        ("0,1", "0.1"),
    ],
)
def test_a_number_of_one_reading_is_read(text: str, number: str) -> None:
    assert exact_number(text) == number


@pytest.mark.parametrize("text", ["12.500", "12,500", "", "€", "abc", "1.2.3", "12,5,0", "5 stuks"])
def test_a_number_of_two_readings_or_none_is_not_read(text: str) -> None:
    assert exact_number(text) is None


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        *(("12.500", ",", "12500"), ("12.500", ".", "12.500"), ("12.5", ",", None)),
        *(("12,5", ".", None), ("12.50.000", ",", None), ("1.25.000", ",", None)),
    ],
)
def test_the_decimal_sign_decides(text: str, decimal: str, number: str | None) -> None:
    assert exact_number(text, decimal) == number


def test_a_number_is_multiplied_exactly() -> None:
    assert exact_number(f"{EXACT}0.0675", times=100) == "6.7500"


@pytest.mark.parametrize(
    ("values", "sign"),
    [
        (["12.500", "1,5"], ","),
        (["12.500", "1.5"], "."),
        (["12.500"], None),
        (["1,5", "1.5"], None),
        (["12500"], None),
    ],
)
def test_a_column_proves_its_decimal_sign(values: list[str], sign: str | None) -> None:
    assert proven_sign(values) == sign


def test_the_sign_matters_only_where_a_number_has_two_readings() -> None:
    assert sign_matters(["12.500"])
    assert not sign_matters(["12500", "1,5", "12 500", f"{EXACT}1.234", "x"])


@pytest.mark.parametrize("text", ["36", "36,0", "36 maanden", "36 mnd.", "3 jaar", "3 ans", "36 m"])
def test_a_term_is_in_months(text: str) -> None:
    assert whole_number(text, ",") == "36"


def test_a_broken_month_is_no_term() -> None:
    assert whole_number("36,5", ",") is None


@pytest.mark.parametrize("digits", [30, 100, 5_000])
def test_a_number_of_very_many_digits_is_read_to_the_last(digits: int) -> None:
    """Of more than Decimal computes with, or than Python turns into an int."""
    nines = "9" * digits
    assert whole_number(nines, ",") == nines
    assert whole_number(f"-{nines},00", ",") == f"-{nines}"
    assert whole_number(f"{nines} jaar", ",") == f"11{'9' * (digits - 2)}88"
    assert exact_number(nines, ",", divide_by=100) == f"{nines[:-2]}.99"


@pytest.mark.parametrize(
    ("text", "number"), [("007", "7"), ("-0", "0"), ("000,0", "0"), ("-012,00", "-12")]
)
def test_a_whole_number_has_no_zeros_before_it(text: str, number: str) -> None:
    assert whole_number(text, ",") == number


@pytest.mark.parametrize(
    "text", ["0800000075", "BE0800.000.075", "BE 0800.000.075", "800000075", "BTW BE 0800 000 075"]
)
def test_an_enterprise_number_is_ten_digits(text: str) -> None:
    assert enterprise_number(text) == "0800000075"
    assert is_enterprise_number(text)


@pytest.mark.parametrize("text", ["0800000076", "123", "geen"])
def test_check_digits_tell_an_enterprise_number(text: str) -> None:
    assert not is_enterprise_number(text)


@pytest.mark.parametrize("text", ["9000", "B-9000", "BE-9000", "9000 Gent", "be 9000"])
def test_a_postcode_is_four_digits(text: str) -> None:
    assert postal_code(text) == "9000"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("90031", "90.031"), ("90.031", "90.031"), ("90.03.1", "90.031"), ("onbekend", None)),
        *(("90.031 Scheppende kunsten", "90.031"), ("9003", "90.03"), ("9003101", "90.03101")),
    ],
)
def test_a_nace_code_is_read_as_people_write_it(text: str, code: str | None) -> None:
    assert read_nace(text, NACE) == code


def test_a_nace_code_that_was_a_number_gets_its_digits_back() -> None:
    assert read_nace("47.62", NACE, 5) == "47.620"
    assert read_nace("1610", NACE, 5) == "01.610"
    assert read_nace("1610", NACE) is None  # a class as well


def test_a_legal_form_gets_its_zeros_back() -> None:
    assert legal_form("15") == "015"


def test_spaces_accents_and_capitals_do_not_tell_words_apart() -> None:
    assert same_word(" Één\xa0 Woord ") == same_word("een woord")
    assert clean('="0123"') == "0123"


@pytest.mark.parametrize(
    ("others", "sign", "read"),
    [
        (["8250.50"], ".", False),  # money has no three decimals
        (["8250.50"], ",", True),
        (["8250.500"], ".", True),
        (["8250.500"], ",", False),
        (["8250,50"], ",", True),
        (["8250,50"], ".", False),
        ([], ",", True),
        ([], ".", True),
    ],
)
def test_an_amount_of_two_readings_needs_a_column_that_leaves_one(
    others: list[str], sign: DecimalSign, read: bool
) -> None:
    reader = value_reader(AMOUNT, Habits(decimal=sign), ["12.500", *others])
    assert (reader("12.500") is not None) == read


@pytest.mark.parametrize("sign", [",", "."])
def test_a_typed_amount_is_never_multiplied_by_a_hundred(sign: DecimalSign) -> None:
    reader = value_reader(AMOUNT, Habits(decimal=sign), ["12.500", "8250.50"])
    assert reader("8250.50") in (None, "8250.50")
    assert reader("12.500") in (None, "12500")


@pytest.mark.parametrize("text", ["5 %", "5 pct"])
def test_a_percentage_is_no_amount(text: str) -> None:
    assert value_reader(AMOUNT, Habits(), [text])(text) is None


def test_cents_become_euro_exactly() -> None:
    assert exact_number("1250050", divide_by=100) == "12500.5"
    assert exact_number(f"{EXACT}12345", divide_by=100) == "123.45"


def test_a_term_that_names_its_unit_is_not_multiplied() -> None:
    assert (whole_number("3", times=12), whole_number("36 mnd", times=12)) == ("36", "36")


def test_no_group_of_digits_begins_with_a_zero() -> None:
    assert (exact_number("0.500"), exact_number("0,500", ".")) == ("0.500", None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-12-30 23:00:00", "2020-12-31"), ("30/06/2020 22:00", "2020-07-01"),
        ("30/06/2020 10:00:00 PM", "2020-07-01"), ("2020-12-30 22:59", "2020-12-30"),
        (f"{EXACT}44195.9583333333", "2020-12-31"), ("2020-12-31", "2020-12-31"),
        ("2020-12-30T23:00:00Z", "2020-12-31"),
    ],
)  # fmt: skip
def test_a_time_of_day_may_tell_the_day(text: str, day: str) -> None:
    assert iso_date(text, "day first", time_zone="UTC") == day


def test_a_date_is_read_by_the_habits_of_its_column() -> None:
    assert iso_date("20-12-31", "year first") == "2020-12-31"
    assert iso_date("42734", date_system="1904") == "2020-12-31"
    assert iso_date("2020-05-06", cells="swapped") == "2020-06-05"
    assert iso_date("2020-05-13", cells="swapped") == "2020-05-13"
    assert iso_date("05/06/2020", "day first", cells="swapped") == "2020-06-05"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (["13/06/2020", "06/13/2020", "05/06/2020"], "two readings"),
        ([*(f"2020-{month:02}-0{month % 9 + 1}" for month in range(1, 13)), "13/06/2020"], "swap"),
        (["2020-12-30 23:00:00", "2020-06-30 22:00:00"], "universal time"),
        (["13/06/2020", "06/13/2020"], ""),
        (["2020-12-30 10:00:00", "2020-06-30 22:15:00"], ""),
        ([*(f"2020-05-{day}" for day in range(10, 30)), "13/06/2020"], ""),
    ],
)
def test_dates_of_two_conventions_are_refused_until_the_mapping_says_which(
    values: list[str], problem: str
) -> None:
    told, value = unsettled_habit(DATE, Habits(date_order="day first"), values)
    assert problem in told
    assert bool(told) == bool(problem)
    assert not value or value in values


def test_settled_habits_are_not_asked_about_again() -> None:
    settled = Habits(date_order="day first", time_zone="Europe/Brussels", date_cells="swapped")
    evenings = ["2020-12-30 23:00:00", "2020-06-30 22:00:00"]
    assert unsettled_habit(DATE, settled, evenings) == ("", "")


@pytest.mark.parametrize("text", ["1234 AB", "1234AB", "1012 XJ Amsterdam", "L-1234", "59000"])
def test_a_postcode_of_another_country_stands_as_it_is(text: str) -> None:
    assert postal_code(text) == text


@pytest.mark.parametrize("text", ["8660 DE PANNE", "6900 ON", "7100 LA LOUVIERE", "9000.0"])
def test_a_belgian_postcode_is_not_taken_for_a_foreign_one(text: str) -> None:
    assert postal_code(text) == text[:4]


@pytest.mark.parametrize("text", ["8,00075E8", "8,00E+08", "1E+09", "8.00075e+8"])
def test_a_number_without_its_digits_is_not_read(text: str) -> None:
    column = Column("enterprise_number")
    assert value_reader(column, Habits(), [text])(text) is None
    assert value_reader(column, Habits(), ["800000075.0"])("800000075.0") == "0800000075"
