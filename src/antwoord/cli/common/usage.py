"""What is wrong with the words of a command, with what was perhaps meant.

The command-line library's own sentences name no command, and find an option by its first letters
alone: whoever types `--date` where it is `--reference-date` is told of others.
"""

from difflib import get_close_matches
from typing import Any

from antwoord.errors import UserError
from antwoord.language.dates import typed_day


def what_is_wrong(error: Any) -> str:
    """The sentence for an error of the library, which has no public base class of these."""
    context = error.ctx
    command = _command(context)
    options = [name for one in context.command.params for name in one.opts] if context else []
    see = f" (see {' '.join(filter(None, ('antwoord', command)))} --help)"
    command = command or "antwoord"
    if option := getattr(error, "option_name", "") if hasattr(error, "possibilities") else "":
        near = _near(option, [one for one in options if one.startswith("--")])
        return f"{command} has no option {option}{_perhaps(near)}{see}"
    told = " ".join(error.format_message().split()).rstrip(".")
    extra = told.removeprefix("Got unexpected extra argument(s) ")
    if extra != told and context:
        words = extra.strip("()")
        if "--reference-date" in options and all(map(_is_day, words.split())):
            days = " ".join(f"--reference-date {one}" for one in words.split())
            return f"{command} takes a day by its option{_perhaps([days])}{see}"
        return f"{command} does not take {words}{see}"
    return f"{told}{see}"


def _command(context: Any) -> str:
    """The words that name a command, without the program's own."""
    words: list[str] = []
    while context and context.parent:
        words.insert(0, context.info_name)
        context = context.parent
    return " ".join(words)


def _near(option: str, options: list[str]) -> list[str]:
    """The options that may be meant: those that are spelt alike, and those with the same word."""
    words = set(option.strip("-").split("-"))
    alike = get_close_matches(option, options, n=1, cutoff=0.75)
    return alike or [one for one in options if words & set(one.strip("-").split("-"))][:3]


def _perhaps(near: list[str]) -> str:
    return f"; perhaps {' or '.join(near)} is meant" if near else ""


def _is_day(text: str) -> bool:
    try:
        typed_day(text)
    except (UserError, ValueError):
        return False
    return True
