"""Each inference of a proposed mapping faces its rival: read right, or asked with both figures."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from exports import HEADINGS
from looping import some
from proposed import (
    POSTCODES,
    RIGHT,
    changed,
    dutch,
    dutch_number,
    outcome,
    small_register,
    written,
)
from random_registers import clean_register
from registers import Row

TRUTH = small_register()
DUTCH = [dutch(row) for row in TRUTH]
AMOUNTS = ("requested_amount_eur", "paid_amount_eur")
DATES = ("application_date", "decision_date", "paid_date")
Form = Callable[[str], str]


def each(names: tuple[str, ...], form: Form, every: int = 1) -> list[Row]:
    """The Dutch export with the values of some columns in another form, in every so many rows."""
    return changed(
        DUTCH,
        lambda place, row: {
            name: form(TRUTH[place][name]) for name in names if row[name] and place % every == 0
        },
    )


def instead(name: str, value: str, every: int = 1) -> list[Row]:
    """The export with a value where a column has one, in every so many rows."""
    return changed(
        DUTCH, lambda place, row: {name: value} if row[name] and place % every == 0 else {}
    )


def empty_as(name: str, value: str) -> list[Row]:
    """The export with a value where a column has none."""
    return changed(DUTCH, lambda _, row: {name: row[name] or value})


def half_swapped(text: str) -> str:
    """31/12/2020 as it stands, and 03/12/2020 as a spreadsheet of another country turned it."""
    year, month, day = text.split("-")
    return f"{month}/{day}/{year}" if int(day) <= 12 else f"{day}/{month}/{year}"


def found(folder: Path, rows: list[Row], truth: list[Row] = TRUTH, **headings: str) -> str:
    return outcome(written(folder / "in.csv", rows, {**HEADINGS, **headings}), truth)


def number(form: str, factor: float = 1) -> Form:
    return lambda text: format(float(text) * factor, form)


def no_cents(text: str) -> str:
    return f"{float(text):,.0f}".replace(",", ".")


def day(form: str) -> Form:
    return lambda text: date.fromisoformat(text).strftime(form)


def evening(form: str) -> Form:
    def change(text: str) -> str:
        summer = "04" <= text[5:7] <= "09"
        return (datetime.fromisoformat(text) - timedelta(hours=2 if summer else 1)).strftime(form)

    return change


def elsewhere(zone: str, form: str) -> Form:
    """The midnight of a day in Belgium, by the clocks of a zone."""

    def change(text: str) -> str:
        midnight = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Brussels"))
        return midnight.astimezone(ZoneInfo(zone)).strftime(form)

    return change


def swapped(form: str) -> Form:
    def change(text: str) -> str:
        moment = date.fromisoformat(text)
        if moment.day > 12:
            return moment.strftime("%d/%m/%Y")
        return moment.replace(month=moment.day, day=moment.month).strftime(form)

    return change


def test_a_clean_export_asks_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, DUTCH) == RIGHT


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        (instead("paid_amount_eur", "8250.50", every=8), ("paid_amount_eur.decimal", "not read")),
        (each(AMOUNTS, number(",.0f")), ("366 euro in total with ','", "366,000 euro")),
        (each(("paid_amount_eur",), number(".3f")), ()),
        (each(AMOUNTS, number(".0f", 100)), ("divide_by = 100", "182,000", "18,200,000")),
        (each(("paid_amount_eur",), number(".0f", 100), 3), ("paid_amount_eur",)),
        (each(AMOUNTS, number("g", 0.001)), ("times = 1000", "182,000", "182 euro")),
        (each(("paid_amount_eur",), lambda t: f"-{t}"), ("times = -1",)),
        (each(("paid_amount_eur",), lambda t: f"-{dutch_number(t)}", 4), ("negative", "without")),
        (each(("paid_amount_eur",), lambda t: f"$ {t}"), ("paid_amount_eur.column",)),
        (each(("paid_amount_eur",), number(".1E")), ("paid_amount_eur.column",)),
        (instead("paid_amount_eur", "1,25,000.00"), ("paid_amount_eur.column",)),
        (each(("interest_rate_pct",), number("g", 0.01)), ("times = 100", "6 to 6.75")),
        (each(("interest_rate_pct",), lambda t: f"0,0{t[0]}", 5), ("look like fractions",)),
        (each(("interest_rate_pct",), number(".0f", 100)), ("interest_rate_pct",)),
    ],
)  # fmt: skip
def test_numbers_of_two_readings_are_asked_about_with_both_figures(
    tmp_path: Path, rows: list[Row], asked: tuple[str, ...]
) -> None:
    told = found(tmp_path, rows, interest_rate_pct="Rentevoet")
    if not asked:
        assert told == RIGHT
    else:
        assert told.startswith("asked")
        assert [part for part in asked if part not in told] == []


@pytest.mark.parametrize(
    "rows",
    [
        each(AMOUNTS, no_cents),
        each(AMOUNTS, number(".2f")),
        each(AMOUNTS, lambda t: f"{float(t):,.2f}"),
        each(AMOUNTS, lambda t: f"{float(t):,.2f}".replace(",", "'")),
        each(AMOUNTS, lambda t: f"{no_cents(t)},-"),
        each(AMOUNTS, lambda t: f"{no_cents(t)},00 EUR"),
        each(("interest_rate_pct",), lambda t: f"{t}0 %"),
        each(("term_months",), lambda t: f"{int(t) // 12} jaar"),
        each(("term_months",), lambda t: f"{t}.0"),
        each(DATES, day("%d-%m-%y")),
        each(DATES, evening("%Y-%m-%dT%H:%M:%SZ")),
        each(DATES, day("%Y%m%d")),
        each(DATES, day("%d/%m/%Y 14:05")),
        empty_as("paid_amount_eur", "-"),
    ],
)  # fmt: skip
def test_what_has_one_reading_is_not_asked_about(tmp_path: Path, rows: list[Row]) -> None:
    assert found(tmp_path, rows) == RIGHT


@pytest.mark.parametrize(
    ("heading", "factor", "outcome_"),
    [
        ("Gevraagd bedrag (in 1000 EUR)", 0.001, RIGHT),
        ("Gevraagd bedrag x 1.000", 0.001, RIGHT),
        ("Gevraagd bedrag k€", 0.001, RIGHT),
        ("Montant demandé (en milliers d'euros)", 0.001, RIGHT),
        ("Gevraagd bedrag (cent)", 100, RIGHT),
        ("Gevraagd bedrag in eurocent", 100, RIGHT),
        ("Gevraagd bedrag (in 1000 EUR)", 1, "asked"),
        ("Gevraagd bedrag (CHF)", 1, "asked"),
        ("Gevraagd bedrag ($)", 1, "asked"),
    ],
)
def test_the_unit_of_a_heading_is_judged_by_the_numbers(
    tmp_path: Path, heading: str, factor: float, outcome_: str
) -> None:
    rows = each(("requested_amount_eur",), number(".1f" if factor < 1 else ".0f", factor))
    assert found(tmp_path, rows, requested_amount_eur=heading).startswith(outcome_)


@pytest.mark.parametrize(
    ("heading", "every", "outcome_"),
    [
        ("Looptijd", 1, "asked"), ("Looptijd", 4, "asked"), ("Looptijd (mnd)", 1, "asked"),
        ("Looptijd (jaar)", 1, RIGHT), ("Durée en années", 1, RIGHT),
    ],
)  # fmt: skip
def test_a_term_in_years_is_never_one_in_months(
    tmp_path: Path, heading: str, every: int, outcome_: str
) -> None:
    rows = each(("term_months",), lambda text: str(int(text) // 12), every)
    assert found(tmp_path, rows, term_months=heading).startswith(outcome_)


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        (each(DATES, day("%m/%d/%Y")), ("date_order = month first", "(day first)")),
        (each(("paid_date",), day("%m/%d/%Y")), ("paid_date.date_order = month first",)),
        (each(DATES, day("%m/%d/%Y"), 2), ("only month first",)),
        (each(DATES, day("%y-%m-%d")), ("date_order = year first", "2013-01-10 to 2019-02-19")),
        (each(DATES, swapped("%Y-%m-%d")), ("date_cells = swapped", "0 of them so")),
        (each(("paid_date",), swapped("%Y-%m-%d")), ("paid_date.date_cells = swapped",)),
        (each(DATES, swapped("%m.%d.%Y")), ("written otherwise",)),
        (each(DATES, evening("%Y-%m-%d %H:%M:%S")), ("time_zone = UTC", "2013-01-09")),
        (each(("paid_date",), evening("%d/%m/%Y %H:%M")), ("paid_date.time_zone = UTC",)),
        *(
            (
                each(DATES, elsewhere(zone, form)),
                (f"time_zone = {zone}", "2013-01-09", "2013-01-10"),
            )
            for zone in ("America/New_York", "America/Chicago", "America/Los_Angeles")
            for form in ("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %I:%M %p")
        ),
        (each(DATES, elsewhere("America/Halifax", "%Y-%m-%d %H:%M")), ("time_zone",)),
        (each(DATES, lambda t: f"{t} 17:00:00"), ("time_zone",)),
        (each(DATES, lambda t: f"{int(t[:4]) - 4}{t[4:]}", 3), ("lie before 2012-01-01",)),
        (each(("paid_date",), evening("%d/%m/%Y %I:%M:%S %p")), ("paid_date.time_zone",)),
        (
            each(DATES, lambda t: str((date.fromisoformat(t) - date(1904, 1, 1)).days)),
            ("date_system", "2013-01-10"),
        ),
        (
            each(("paid_date",), lambda t: str((date.fromisoformat(t) - date(1904, 1, 1)).days)),
            ("paid_date.date_system = 1904",),
        ),
        (instead("paid_date", "14:05:00"), ("paid_date.column",)),
        (each(("paid_date",), lambda t: f"{int(t[:4]) + 15}{t[4:]}"), ("are they planned",)),
    ],
)  # fmt: skip
def test_dates_of_two_readings_are_asked_about_with_both_ranges(
    tmp_path: Path, rows: list[Row], asked: tuple[str, ...]
) -> None:
    told = found(tmp_path, rows)
    assert told.startswith("asked")
    assert [part for part in asked if part not in told] == []


def few_above_12(*, also_wrong: bool) -> list[Row]:
    """Days first, of which hardly any is above 12; `also_wrong`: in many rows, out of order."""
    rows = clean_register("few above 12", 60, low_days=True)
    for row in [row for row in rows if row["decision_date"][:7] > row["application_date"][:7]][:4]:
        row["application_date"] = row["application_date"][:8] + "20"
    for row in rows[10::2] if also_wrong else []:
        if row["decision_date"]:
            row["decision_date"] = f"{int(row['application_date'][:4]) - 1}-05-06"
    return rows


def test_few_days_above_12_are_enough_where_all_are_in_order(tmp_path: Path) -> None:
    lines = [dutch(row) for row in few_above_12(also_wrong=False)]
    told = found(tmp_path, lines, few_above_12(also_wrong=False))
    assert "application_date.date_order" not in told
    lines = [dutch(row) for row in few_above_12(also_wrong=True)]
    told = found(tmp_path, lines, few_above_12(also_wrong=True))
    assert "application_date: only 4 day(s) are above 12" in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("paid_amount_eur", zero) for zero in ("0", "0,00", "€ 0,00", "0,-")),
        *(("paid_date", day_) for day_ in ("01/01/1900", "1970-01-01", "31/12/9999", "0")),
        *(("paid_date", day_) for day_ in ("00/00/0000", "1900-01-00", "0000-00-00")),
        ("decision_date", "1/01/1901"),
    ],
)  # fmt: skip
def test_what_may_stand_for_nothing_is_asked_about_once(
    tmp_path: Path, name: str, value: str
) -> None:
    told = found(tmp_path, empty_as(name, value))
    assert told.startswith(f"asked: {name}.empty = ['{value}']: ")
    assert " | " not in told


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        *(("paid_date", f"{word} datum uitbetaling") for word in ("Geplande", "Verwachte", "Oude")),
        *(("paid_date", f"Datum {word} uitbetaling") for word in ("eerste", "laatste", "2e")),
        *(("paid_date", f"{word} payment date") for word in ("Planned", "Expected", "Previous")),
        *(("paid_date", f"Date {word} de paiement") for word in ("prévue", "estimée", "ancienne")),
        *(("postal_code", f"Postcode {who}") for who in ("coach", "contactpersoon", "borg", "2")),
        *(("postal_code", f"Code postal du {who}") for who in ("garant", "conjoint", "comptable")),
        ("postal_code", "Postcode2"), ("postal_code", "PostcodeContact"),
        ("enterprise_number", "KBO-nummer boekhouder"), ("decision", "Advies"),
        ("decision", "Vorige beslissing"), ("decision", "Status lening"),
        ("requested_amount_eur", "Kredietbedrag"),
        ("requested_amount_eur", "Initial amount requested"),
        ("paid_amount_eur", "Nog uit te betalen bedrag uitbetaling"),
        ("application_id", "Klant nr"),
    ],
)  # fmt: skip
def test_a_heading_that_says_something_else_besides_is_never_sure(
    tmp_path: Path, name: str, heading: str
) -> None:
    told = found(tmp_path, DUTCH, **{name: heading})
    assert told.startswith("asked")
    assert f"{name}.co" in told  # its column, or the constant where none was found


def two(folder: Path, name: str, heading: str, other: Callable[[Row, int], str]) -> str:
    rows = [{"x": other(row, place), **row} for place, row in enumerate(DUTCH)]
    return outcome(written(folder / "in.csv", rows, extra={"x": heading}), TRUTH)


@pytest.mark.parametrize(
    ("name", "heading", "column", "figure"),
    [
        ("postal_code", "Postcode zetel", "", "East Flanders 33 %"),
        ("paid_date", "Betaald op", "decision_date", "dates 2013-02-04 to"),
        ("paid_amount_eur", "Bedrag uitbetaald", "requested_amount_eur", "366,000 euro"),
        ("decision", "Uitkomst", "decision", ""),
        ("enterprise_number", "Ondernemingsnr", "", ""),
        ("activity", "Sectorcode", "activity", "music"),
    ],
)  # fmt: skip
def test_two_columns_that_fit_alike_are_both_named(
    tmp_path: Path, name: str, heading: str, column: str, figure: str
) -> None:
    def other(_: Row, place: int) -> str:
        if column in AMOUNTS or column in DATES:
            return DUTCH[place][column]
        if column:
            return DUTCH[(place * 5 + 1) % len(DUTCH)][column]
        return POSTCODES[place * 3 % 7] if name == "postal_code" else ("0800000174", "")[place % 2]

    told = two(tmp_path, name, heading, other)
    assert f"{name}.column" in told
    assert f"'{HEADINGS[name]}'" in told
    assert f"'{heading}'" in told
    assert figure in told


def test_a_second_column_with_the_same_values_makes_no_question(tmp_path: Path) -> None:
    assert (
        two(tmp_path, "postal_code", "Postcode zetel", lambda row, _: row["postal_code"]) == RIGHT
    )


def test_a_plain_column_goes_before_a_qualified_one(tmp_path: Path) -> None:
    planned = two(tmp_path, "paid_date", "Geplande datum uitbetaling", lambda row, _: "01/02/2015")
    assert planned == RIGHT


@pytest.mark.parametrize(
    "word",
    [
        *("Lopend", "Actief", "Active", "En cours", "Afgesloten", "Closed", "Open", "Running"),
        "Clôturé",
    ],
)  # fmt: skip
def test_a_word_for_the_state_of_a_file_or_a_loan_is_asked_about(tmp_path: Path, word: str) -> None:
    rows = changed(DUTCH, lambda _, row: {"decision": word} if row["paid_date"] else {})
    told = found(tmp_path, rows)
    assert told.startswith("asked: decision.")
    assert word in told


def test_a_word_for_pending_without_any_payment_is_sure(tmp_path: Path) -> None:
    assert found(tmp_path, empty_as("decision", "Lopend")) == RIGHT


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"Goedgekeurd": "Stopgezet", "Stopgezet": "Geweigerd"}, "12 of its 12 row(s) have a pay"),
        ({"Stopgezet": "Goedgekeurd"}, "reason of a stop"),
        ({"": "Uitbetaald"}, "only 12 of its 18 row(s) have a payment"),
        ({"Goedgekeurd": "Ja", "Stopgezet": "Nee"}, "decision."),
        ({"Goedgekeurd": "1", "Stopgezet": "2"}, "decision."),
    ],
)
def test_words_that_the_rows_contradict_are_asked_about(
    tmp_path: Path, change: dict[str, str], asked: str
) -> None:
    rows = changed(DUTCH, lambda _, row: {"decision": change.get(row["decision"], row["decision"])})
    if "" in change:
        rows = changed(
            rows, lambda _, row: {"decision": row["decision"].replace("Goedgekeurd", "Uitbetaald")}
        )
    assert asked in found(tmp_path, rows)


def test_a_decision_that_is_a_reason_too_is_offered_as_one(tmp_path: Path) -> None:
    rows = [
        {k: v.replace("Stopgezet", "Ingetrokken") for k, v in row.items() if k != "stop_reason"}
        for row in DUTCH
    ]
    assert "stop_reason.column = Beslissing" in found(tmp_path, rows)


def test_columns_that_the_rows_contradict_are_asked_about(tmp_path: Path) -> None:
    told = found(
        tmp_path, DUTCH, application_date="Datum beslissing", decision_date="Datum aanvraag"
    )
    assert "not in the order" in told
    granted = changed(
        DUTCH,
        lambda _, row: {"paid_amount_eur": row["requested_amount_eur"] if row["decision"] else ""},
    )
    assert "have no day of payment" in found(tmp_path, granted)


def test_programs_that_make_floats_of_whole_numbers_lose_nothing(tmp_path: Path) -> None:
    rows = changed(
        TRUTH,
        lambda place, row: {
            "application_id": f"{2000 + place}.0",
            **{
                name: f"{int(row[name])}.0" if row[name] else ""
                for name in (
                    *("enterprise_number", "postal_code", "legal_form", "nace_version"),
                    "term_months",
                )
            },
        },
    )
    truth = changed(TRUTH, lambda place, _: {"application_id": f"{2000 + place}"})
    assert found(tmp_path, rows, truth) == RIGHT


def test_numbers_of_files_and_their_parts_are_told_apart(tmp_path: Path) -> None:
    rows = changed(DUTCH, lambda place, _: {"application_id": f"{2000 + place // 2}.{place % 2}"})
    truth = changed(TRUTH, lambda place, _: {"application_id": rows[place]["application_id"]})
    assert found(tmp_path, rows, truth) == RIGHT


@pytest.mark.parametrize(
    ("heading", "value", "asked"),
    [("Land", "NL", "postcodes of another country"), ("Munt", "CHF", "another currency")],
)
def test_a_column_of_countries_or_currencies_is_heeded(
    tmp_path: Path, heading: str, value: str, asked: str
) -> None:
    own = {"Land": "België", "Munt": "EUR"}[heading]
    assert two(tmp_path, "", heading, lambda _, place: own) == RIGHT
    assert asked in two(tmp_path, "", heading, lambda _, place: value if place % 6 == 0 else own)


def test_numbers_that_a_spreadsheet_shortened_are_asked_about(tmp_path: Path) -> None:
    told = found(tmp_path, instead("enterprise_number", "8,00E+08"))
    assert "lost digits" in told


def test_a_second_header_below_the_first_is_asked_about(tmp_path: Path) -> None:
    rows = [{name: f"{heading}" for name, heading in HEADINGS.items()}, *DUTCH]
    headings = {name: name for name in HEADINGS}
    assert "looks like a header" in found(tmp_path, rows, **headings)


@pytest.mark.parametrize("names", [DATES, *((name,) for name in DATES)])
def test_days_that_were_swapped_where_they_could_be_are_asked_about(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    rows = small_register(60)
    lines = changed(
        [dutch(row) for row in rows],
        lambda place, row: {n: half_swapped(rows[place][n]) for n in names if row[n]},
    )
    said = found(tmp_path, lines, rows)
    assert said.startswith("asked")
    assert "date_order = day first: " in said
    assert all(
        f"{name}: of " in said or f"{name}.date_order = day first: of " in said
        for name in some(names)
    ), said
    assert found(tmp_path, [dutch(row) for row in rows], rows) == RIGHT


@pytest.mark.parametrize("name", ["activity", "applicant", "postal_code", "purpose", "decision"])
def test_a_value_on_the_first_row_of_a_group_alone_is_asked_about(
    tmp_path: Path, name: str
) -> None:
    order = sorted(range(len(TRUTH)), key=lambda place: TRUTH[place][name])[::-1]
    lines, truth = [DUTCH[place] for place in order], [TRUTH[place] for place in order]
    first = [
        {**row, name: "" if place and row[name] == lines[place - 1][name] else row[name]}
        for place, row in enumerate(lines)
    ]
    said = found(tmp_path, first, truth)
    assert f"{name}.column" in said
    assert "first row of a group alone" in said
    assert found(tmp_path, lines, truth) == RIGHT


def test_payments_of_a_repeated_id_that_are_no_amounts_are_asked_about(tmp_path: Path) -> None:
    for form, asked in ((dutch_number, False), (lambda text: f"{float(text):.2E}", True)):
        rows = [
            {
                **row,
                "paid_date": day,
                "paid_amount_eur": form(str(float(true["paid_amount_eur"]) / 2)),
            }
            for row, true in zip(DUTCH, TRUTH, strict=True)
            if row["paid_date"]
            for day in (row["paid_date"], row["paid_date"][:-4] + "2021")
        ]
        said = outcome(written(tmp_path / "in.csv", rows), TRUTH)
        assert ("are these amounts paid?" in said) == asked, said


def twice(change: Callable[[Row], Row]) -> list[Row]:
    """The paid applications, each with two payments in a row of its own."""
    return [
        change({**row, "paid_date": day, "paid_amount_eur": dutch_number(part)})
        for row, true in zip(DUTCH, TRUTH, strict=True)
        if row["paid_date"]
        for share, day in ((0.6, row["paid_date"]), (0.4, row["paid_date"][:-4] + "2021"))
        for part in [str(float(true["paid_amount_eur"]) * share)]
    ]


def beside(change: Callable[[Row], Row]) -> tuple[list[Row], dict[str, str]]:
    """The applications with two payments in numbered columns, and the headings of these."""
    rows = [
        change({**row, "date_2": row["paid_date"], "amount_2": row["paid_amount_eur"]})
        for row in DUTCH
    ]
    return rows, {"date_2": "Datum betaling 2", "amount_2": "Bedrag betaling 2"}


def test_payments_that_are_sure_ask_nothing(tmp_path: Path) -> None:
    assert "payments" not in found(tmp_path, twice(lambda row: row))
    rows, extra = beside(lambda row: row)
    headings = {**HEADINGS, "paid_date": "Datum betaling 1", "paid_amount_eur": "Bedrag betaling 1"}
    said = outcome(written(tmp_path / "in.csv", rows, headings, extra), TRUTH)
    assert "asked" not in said, said


@pytest.mark.parametrize(
    ("heading", "form", "asked"),
    [
        (HEADINGS["paid_date"], lambda text: text.replace("/", ""), "are dates"),
        ("Geplande datum uitbetaling", str, "'geplande'"),
        (HEADINGS["paid_date"], lambda text: f"{text[:-4]}2031", "are they planned?"),
        (HEADINGS["paid_date"], lambda text: f"{text[:-4]}2012", "not in the order"),
    ],
)
def test_days_of_payments_of_a_repeated_id_face_their_rival(
    heading: str, form: Form, asked: str, tmp_path: Path
) -> None:
    rows = twice(lambda row: {**row, "paid_date": form(row["paid_date"])})
    said = found(tmp_path, rows, paid_date=heading)
    assert asked in said


@pytest.mark.parametrize(
    ("heading", "form", "asked"),
    [
        ("Datum geplande betaling {}", str, "'geplande'"),
        ("Datum betaling {}", lambda text: text and f"{text[:-4]}2031", "are they planned?"),
        ("Datum betaling {}", lambda text: text and f"{text[:-4]}2012", "not in the order"),
    ],
)
def test_days_of_payments_in_numbered_columns_face_their_rival(
    heading: str, form: Form, asked: str, tmp_path: Path
) -> None:
    rows, extra = beside(
        lambda row: {**row, **{name: form(row[name]) for name in ("paid_date", "date_2")}}
    )
    headings = {
        **HEADINGS,
        "paid_date": heading.format(1),
        "paid_amount_eur": "Bedrag betaling 1",
    }
    extra["date_2"] = heading.format(2)
    said = outcome(written(tmp_path / "in.csv", rows, headings, extra), TRUTH)
    assert asked in said


def test_a_unit_that_the_heading_of_payments_names_is_heeded(tmp_path: Path) -> None:
    rows = twice(lambda row: {**row, "paid_amount_eur": row["paid_amount_eur"].replace(",", "")})
    said = found(tmp_path, rows, paid_amount_eur="Uitbetaald bedrag (eurocent)")
    assert "wrong" not in said
    assert "payments.divide_by = 100" in said or said == RIGHT


def test_a_word_of_two_meanings_among_repeated_decisions_is_asked_about(tmp_path: Path) -> None:
    rows = [
        {**row, "decision": word, "decision_date": day}
        for row in DUTCH
        if row["decision_date"]
        for word, day in (
            (row["decision"], row["decision_date"]),
            ("Lopend", row["decision_date"][:-4] + "2021"),
        )
    ]
    assert "decisions.Lopend" in found(tmp_path, rows)


@pytest.mark.parametrize(
    ("headings", "form", "asked"),
    [
        (("Datum", "Op"), str, "several columns may be meant: 'Datum', 'Op'"),
        (
            ("Datum", "Nota"),
            lambda text: text if text < "04" else text.replace("/", ""),
            "are dates",
        ),
    ],
)
def test_the_day_of_an_event_faces_its_rival(
    headings: tuple[str, str], form: Form, asked: str, tmp_path: Path
) -> None:
    day, other = headings
    lines = [f"Dossiernummer;Gebeurtenis;{day};{other};Postcode"]
    for place in range(12):
        first, then = f"{place + 1:02}/03/2019", f"{place + 1:02}/06/2019"
        lines.append(f"D{place};Ontvangen;{form(first)};{then};9000")
        lines.append(f"D{place};Goedgekeurd;{form(then)};{first};9000")
    path = tmp_path / "in.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    said = outcome(path, [])
    assert asked in said
    assert "history.date" in said


@pytest.mark.parametrize("of_others", ["2000", "1000"])
def test_two_columns_of_one_heading_are_asked_about_whatever_is_in_them(
    tmp_path: Path, of_others: str
) -> None:
    """The right postcode stands with its place; in the other column are those of somebody else."""
    rows = changed(
        DUTCH,
        lambda _, row: {"postal_code": f"Gemeente ({row['postal_code']})", "other": of_others},
    )
    path = written(tmp_path / "in.csv", rows, HEADINGS, {"other": HEADINGS["postal_code"]})
    assert "several columns may be meant" in outcome(path, TRUTH)
