"""Values of a register as exports hold them: habits of amounts, dates, codes, numbers.

Each habit turns a canonical text into a cell: a text, or a number or day for formats that
have types. A habit that leaves two readings, or none, is a trap: PLAIN names those that
leave one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ErrorCell:
    """A cell that shows an error of the spreadsheet."""

    text: str = "#N/A"


@dataclass(frozen=True)
class Formula:
    """A formula that was never computed: a program wrote it, and nobody opened the workbook."""

    text: str


#: A text, or what a format with types holds; None is an empty cell.
Cell = str | int | float | Decimal | date | datetime | ErrorCell | Formula | None
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
SHORT = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
BELGIUM = ZoneInfo("Europe/Brussels")


def grouped(text: str, group: str, sign: str) -> str:
    """12500.00 as 12.500,00, with those signs."""
    return f"{Decimal(text):,.2f}".translate({ord(","): group, ord("."): sign})


def whole_or(text: str, group: str, sign: str) -> str:
    """12500.00 as 12.500, and 12500.50 as 12.500,50."""
    full = grouped(text, group, sign)
    return full[:-3] if full.endswith("00") else full


def _number(text: str) -> Cell:
    return int(Decimal(text)) if Decimal(text) % 1 == 0 else float(text)


AMOUNTS: dict[str, Callable[[str, Random], Cell]] = {
    "number": lambda t, _: _number(t),
    "point": lambda t, _: t,
    "comma": lambda t, _: t.replace(".", ","),
    "dutch": lambda t, _: grouped(t, ".", ","),
    "euro": lambda t, _: "€ " + grouped(t, ".", ","),
    "euro_after": lambda t, _: grouped(t, ".", ",") + " EUR",
    "french": lambda t, _: grouped(t, "\N{NARROW NO-BREAK SPACE}", ",") + " €",
    "english": lambda t, _: grouped(t, ",", "."),
    "swiss": lambda t, _: grouped(t, "'", "."),
    "bare": lambda t, _: whole_or(t, "", ","),
    "float": lambda t, _: str(float(t)),
    "dash": lambda t, _: whole_or(t, ".", ",") + ",-" if t.endswith("00") else grouped(t, ".", ","),
    # From here on there may be two readings.
    "groups": lambda t, _: whole_or(t, ".", ","),
    "groups_en": lambda t, _: whole_or(t, ",", "."),
    "cents": lambda t, _: str(int(Decimal(t) * 100)),
    "cents_number": lambda t, _: int(Decimal(t) * 100),
    "thousands": lambda t, _: f"{(Decimal(t) / 1000).normalize():f}".replace(".", ","),
    "thousands_point": lambda t, _: f"{(Decimal(t) / 1000).normalize():f}",
    "thousands_number": lambda t, _: float(Decimal(t) / 1000),
    "k": lambda t, _: f"{(Decimal(t) / 1000).normalize():f}".replace(".", ",") + "k",
    "three_decimals": lambda t, _: f"{Decimal(t):.3f}".replace(".", ","),
    "scientific": lambda t, _: f"{Decimal(t):.2E}",
    "mixed_signs": lambda t, d: d.choice((grouped(t, ".", ","), grouped(t, ",", "."))),
    "mixed_groups": lambda t, d: d.choice((whole_or(t, ".", ","), t)),
    "one_odd": lambda t, d: t if d.random() < 0.08 else whole_or(t, ".", ","),
    "texts_among": lambda t, d: (
        d.choice((whole_or(t, ".", ","), t)) if d.random() < 0.25 else _number(t)
    ),
    "thousands_among": lambda t, d: (
        f"{(Decimal(t) / 1000).normalize():f}".replace(".", ",")
        if d.random() < 0.2
        else whole_or(t, "", ",")
    ),
    "cents_among": lambda t, d: (
        str(int(Decimal(t) * 100)) if d.random() < 0.2 else whole_or(t, "", ",")
    ),
    "local_groups": lambda t, d: d.choice((whole_or(t, ".", ","), _number(t))),
}
PLAIN_AMOUNTS = (
    *("number", "point", "comma", "dutch", "euro", "euro_after", "french", "english", "bare"),
    *("float", "dash", "swiss"),
)
#: The decimal sign, and what a number is multiplied by, where one of each holds for all.
AMOUNT_TRUTH: dict[str, tuple[str, str]] = {
    "groups": (",", "1"),
    "groups_en": (".", "1"),
    "cents": (",", "0.01"),
    "cents_number": (",", "0.01"),
    "thousands": (",", "1000"),
    "thousands_point": (".", "1000"),
    "thousands_number": (".", "1000"),
    "three_decimals": (",", "1"),
    **dict.fromkeys(("one_odd", "mixed_signs", "mixed_groups", "texts_among"), ("", "1")),
    **dict.fromkeys(("local_groups", "cents_among", "thousands_among"), ("", "")),
    "english": (".", "1"),
    "point": (".", "1"),
    "float": (".", "1"),
    "swiss": (".", "1"),
}


def _utc(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BELGIUM).astimezone(ZoneInfo("UTC"))


def _swapped(day: date) -> Cell:
    """What a month-first spreadsheet makes of `03/12/2020`: a day; of `25/12/2020`: a text."""
    return date(day.year, day.day, day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"


DATES: dict[str, Callable[[date, Random], Cell]] = {
    "typed": lambda v, _: v,
    "iso": lambda v, _: str(v),
    "slash": lambda v, _: f"{v:%d/%m/%Y}",
    "dash": lambda v, _: f"{v:%d-%m-%Y}",
    "dot": lambda v, _: f"{v:%d.%m.%Y}",
    "loose": lambda v, _: f"{v.day}/{v.month}/{v.year}",
    "compact": lambda v, _: f"{v:%Y%m%d}",
    "named": lambda v, _: f"{v.day} {MONTHS['nl'].split()[v.month - 1]} {v.year}",
    "named_fr": lambda v, _: f"{v.day} {MONTHS['fr'].split()[v.month - 1]} {v.year}",
    "named_en": lambda v, _: f"{MONTHS['en'].split()[v.month - 1]} {v.day}, {v.year}",
    "short_month": lambda v, _: f"{v.day:02d}-{SHORT[v.month - 1]}-{v:%y}",
    "iso_time": lambda v, _: f"{v}T00:00:00.000",
    "slash_time": lambda v, d: f"{v:%d/%m/%Y} {d.randint(8, 17):02d}:{d.randint(0, 59):02d}",
    "zoned": lambda v, _: f"{datetime(v.year, v.month, v.day, tzinfo=BELGIUM).isoformat()}",
    # From here on there may be two readings.
    "utc": lambda v, _: f"{_utc(v):%Y-%m-%dT%H:%M:%SZ}",
    "utc_bare": lambda v, _: f"{_utc(v):%Y-%m-%d %H:%M:%S}",
    "utc_day": lambda v, _: _utc(v).replace(tzinfo=None),
    "two_digits": lambda v, _: f"{v:%d/%m/%y}",
    "two_digits_iso": lambda v, _: f"{v:%y-%m-%d}",
    "month_first": lambda v, _: f"{v:%m/%d/%Y}",
    "month_first_short": lambda v, _: f"{v.month}/{v.day}/{v:%y}",
    "year_day_month": lambda v, _: f"{v:%Y-%d-%m}",
    "bare_day_first": lambda v, _: f"{v:%d%m%Y}",
    "serial": lambda v, _: (v - date(1899, 12, 30)).days,
    "serial_text": lambda v, _: str((v - date(1899, 12, 30)).days),
    "serial_float": lambda v, _: f"{(v - date(1899, 12, 30)).days}.0",
    "serial_1904": lambda v, _: (v - date(1904, 1, 1)).days,
    "epoch": lambda v, _: str(int(_utc(v).timestamp() * 1000)),
    "swapped": lambda v, _: _swapped(v),
    "swapped_text": lambda v, _: f"{s:%d/%m/%Y}" if isinstance(s := _swapped(v), date) else s,
    "swapped_iso": lambda v, _: str(_swapped(v)),
    "mixed_orders": lambda v, d: d.choice((f"{v:%d/%m/%Y}", f"{v:%m/%d/%Y}")),
    "mixed_by_sign": lambda v, d: d.choice((f"{v:%d-%m-%Y}", f"{v:%m/%d/%Y}")),
    "iso_and_slash": lambda v, d: d.choice((str(v), f"{v:%d/%m/%Y}")),
    "serials_among": lambda v, d: d.choice(((v - date(1899, 12, 30)).days, f"{v:%d/%m/%Y}")),
    "one_month_first": lambda v, d: f"{v:%m/%d/%Y}" if d.random() < 0.06 else f"{v:%d/%m/%Y}",
}
PLAIN_DATES = (
    *("typed", "iso", "slash", "dash", "dot", "loose", "compact", "named", "named_fr", "named_en"),
    *("short_month", "iso_time", "slash_time", "zoned"),
)
DATE_TRUTH = {
    "two_digits_iso": "year first",
    "month_first": "month first",
    "month_first_short": "month first",
    **dict.fromkeys(("swapped", "swapped_text", "swapped_iso", "mixed_orders"), ""),
    **dict.fromkeys(("mixed_by_sign", "one_month_first"), ""),
}


def _half(code: str, draw: Random, other: str) -> str:
    return code if draw.random() < 0.5 else other


NACE: dict[str, Callable[[str, Random], Cell]] = {
    "dotted": lambda c, _: c,
    "bare": lambda c, _: c.replace(".", ""),
    "titled": lambda c, _: f"{c} - Omschrijving van de activiteit",
    "thrice": lambda c, _: f"{c[:5]}.{c[5]}",
    # From here on there may be two readings.
    "comma": lambda c, _: c.replace(".", ","),
    "number": lambda c, _: float(c),
    "cut": lambda c, _: f"{float(c):g}",
    "cut_comma": lambda c, _: f"{float(c):g}".replace(".", ","),
    "whole_number": lambda c, _: int(c.replace(".", "")),
    "whole_text": lambda c, _: str(int(c.replace(".", ""))),
    "float_text": lambda c, _: f"{int(c.replace('.', ''))}.0",
    "class": lambda c, _: c[:5],
    "class_bare": lambda c, _: c.replace(".", "")[:4],
    "spaced": lambda c, _: c.replace(".", " "),
    "mixed": lambda c, d: _half(c, d, c.replace(".", "")),
    "mixed_comma": lambda c, d: _half(c, d, c.replace(".", ",")),
    "letter": lambda c, _: "R" + c,
}
PLAIN_NACE = ("dotted", "bare", "thrice", "titled")
POSTCODES: dict[str, Callable[[str], Cell]] = {
    "plain": lambda c: c,
    "country": lambda c: f"B-{c}",
    "place": lambda c: f"{c} Gemeente",
    "number": lambda c: int(c),
    "float": lambda c: f"{c}.0",
    "grouped": lambda c: f"{c[0]}.{c[1:]}",
    "after": lambda c: f"Gemeente ({c})",
}
PLAIN_POSTCODES = ("plain", "country", "place", "number")
ENTERPRISES: dict[str, Callable[[str], Cell]] = {
    "plain": lambda n: n,
    "dotted": lambda n: f"{n[:4]}.{n[4:7]}.{n[7:]}",
    "country": lambda n: f"BE {n[:4]}.{n[4:7]}.{n[7:]}",
    "number": lambda n: int(n),
    "lost": lambda n: str(int(n)),
    "float": lambda n: f"{int(n)}.0",
    "scientific": lambda n: f"{int(n):.5E}",
}
PLAIN_ENTERPRISES = ("plain", "dotted", "country", "number", "lost")
RATES: dict[str, Callable[[str], Cell]] = {
    "number": lambda r: float(r),
    "point": lambda r: r,
    "comma": lambda r: r.replace(".", ","),
    "percent": lambda r: r.replace(".", ",") + " %",
    "fraction": lambda r: f"{Decimal(r) / 100:f}",
    "fraction_number": lambda r: float(Decimal(r) / 100),
    "basis_points": lambda r: str(int(Decimal(r) * 100)),
}
PLAIN_RATES = ("number", "point", "comma", "percent")
TERMS: dict[str, Callable[[str], Cell]] = {
    "number": lambda m: int(m),
    "text": lambda m: m,
    "months": lambda m: f"{m} maanden",
    "float": lambda m: f"{m}.0",
    "years": lambda m: f"{Decimal(m) / 12:g}".replace(".", ",") + " jaar",
    "bare_years": lambda m: f"{Decimal(m) / 12:g}".replace(".", ","),
}
PLAIN_TERMS = ("number", "text", "months")
