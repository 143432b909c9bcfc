"""Numbers, amounts and dates as each language writes them (CLDR, through Babel)."""

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal

from antwoord.language.dates import LOCALES, day

__all__ = ["BCP_47", "count", "day", "euro", "has_cents", "signed"]

#: The locales as a document names its language (BCP 47).
BCP_47 = {language: locale.replace("_", "-") for language, locale in LOCALES.items()}


@lru_cache(maxsize=4096)
def count(value: int | Decimal | str, language: str = "nl") -> str:
    """A whole number: `1.234`."""
    return format_decimal(int(Decimal(str(value))), format="#,##0", locale=LOCALES[language])


@lru_cache(maxsize=4096)
def euro(value: int | Decimal | str, language: str = "nl", *, cents: bool | None = None) -> str:
    """An amount in euro without its sign: `829.097`, and `829.097,50` where there are cents.

    `cents` says whether to write them; None: where the amount is not whole.
    """
    amount = Decimal(str(value))
    written = has_cents(amount) if cents is None else cents
    pattern = "#,##0.00" if written else "#,##0"
    return format_decimal(amount, format=pattern, locale=LOCALES[language])


def signed(value: Decimal, language: str = "nl") -> str:
    """A difference with its sign: `+12`, `−829.097`, `0`."""
    text = euro(abs(value), language)
    return text if value == 0 else f"{'+' if value > 0 else '−'}{text}"


def has_cents(amount: Decimal) -> bool:
    """Whether an amount is not a whole number of euro."""
    return amount != amount.to_integral_value()
