"""Numbers, amounts and dates as each language writes them (CLDR, through Babel)."""

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal, format_percent, get_decimal_symbol

from antwoord.language.dates import day, month
from antwoord.language.languages import DEFAULT, LANGUAGES

__all__ = [
    "count",
    "day",
    "decimal",
    "decimal_sign",
    "euro",
    "has_cents",
    "month",
    "percent",
    "signed",
]


@lru_cache(maxsize=4096)
def count(value: int | Decimal | str, language: str = DEFAULT) -> str:
    """A whole number: `1.234`."""
    number = int(Decimal(str(value)))
    return format_decimal(number, format="#,##0", locale=LANGUAGES[language].locale)


@lru_cache(maxsize=4096)
def euro(value: int | Decimal | str, language: str = DEFAULT, *, cents: bool | None = None) -> str:
    """An amount in euro without its sign: `829.097`, and `829.097,50` where there are cents.

    `cents` says whether to write them; None: where the amount is not whole.
    """
    amount = Decimal(str(value))
    written = has_cents(amount) if cents is None else cents
    pattern = "#,##0.00" if written else "#,##0"
    return format_decimal(amount, format=pattern, locale=LANGUAGES[language].locale)


def decimal(figure: str, language: str = DEFAULT) -> str:
    """A figure with a decimal point as the language writes it: `99,98`."""
    return figure.replace(".", decimal_sign(language))


@lru_cache
def decimal_sign(language: str) -> str:
    """The sign before decimals."""
    return get_decimal_symbol(LANGUAGES[language].locale)


@lru_cache
def percent(value: int, language: str = DEFAULT) -> str:
    """A share in whole percents: `49 %`, in English `49%`; a line never breaks before the sign."""
    text = format_percent(Decimal(value) / 100, format=None, locale=LANGUAGES[language].locale)
    return text.replace("%", "\u00a0%") if language == "nl" else text


def signed(value: Decimal, language: str = DEFAULT) -> str:
    """A difference with its sign: `+12`, `−829.097`, `0`."""
    text = euro(abs(value), language)
    return text if value == 0 else f"{'+' if value > 0 else '−'}{text}"


def has_cents(amount: Decimal) -> bool:
    """Whether an amount is not a whole number of euro."""
    return amount != amount.to_integral_value()
