"""What is not given of a new question, asked at the prompt one by one; each can be gone back on."""

from collections.abc import Callable

from antwoord.catalogue.code_lists import CodeLists
from antwoord.errors import UserError
from antwoord.execution.questions.draft import FIELDS, Field
from antwoord.execution.questions.forms import Values

HELP = (
    "Enter leaves one out or takes what stands between brackets, ? lists what can be answered, "
    "back goes to the question before; several answers stand apart by a space"
)
_BACK, _LIST = "back", "?"
#: Answers to these are sentences, in which a space parts nothing.
_WHOLE = frozenset(("number", "subject", "by", "sector"))


class Asking:
    """Questions about a new question; `given` are the values that options said already.

    `prompt` gives what a person types, `say` shows a line, `today` is the date offered.
    """

    def __init__(
        self,
        given: Values,
        codes: CodeLists,
        prompt: Callable[[], str],
        say: Callable[[str], None],
        today: str,
    ) -> None:
        self._given, self._codes, self._prompt, self._say = given, codes, prompt, say
        self._usual = {"reference_date": today}

    def ask(self) -> Values:
        """Puts every question that no option answered; gives all values."""
        pending = [field for field in FIELDS if field.name not in self._given]
        values = dict(self._given)
        self._say(f"\nA new question: {HELP}.")
        place = 0
        while place < len(pending):
            field = pending[place]
            typed = self._asked(field)
            if typed == _BACK:
                place = max(0, place - 1)
            elif self._answered(field, typed, values):
                place += 1
        return values

    def _asked(self, field: Field) -> str:
        usual = self._usual.get(field.name, field.usual)
        self._say(f"\n  {field.ask}" + (f"  [{usual}]" if usual else ""))
        return self._prompt().strip() or usual

    def _answered(self, field: Field, typed: str, values: Values) -> bool:
        """Whether that was an answer; what is wrong with it is said at once."""
        if typed == _LIST:
            known = field.known(self._codes) if field.known else {}
            width = max(map(len, known), default=0)
            for code, title in known.items():
                self._say(f"    {code:<{width}}  {title}")
            if not known:
                self._say("    any answer")
            return False
        if not typed:
            if field.needed:
                self._say("    this one is needed")
                return False
            values.pop(field.name, None)
            return True
        if field.lines:
            return self._lines(field, typed, values)
        words = [typed] if field.name in _WHOLE else _apart(typed)
        if len(words) > 1 and not field.many:
            self._say("    one answer is asked for")
            return False
        try:
            read = [field.read(word.rstrip(","), self._codes, values) for word in words]
        except UserError as error:
            self._say(f"    {error}")
            return False
        values[field.name] = list(read) if field.many else read[0]
        return True

    def _lines(self, field: Field, typed: str, values: Values) -> bool:
        """Takes one line after the other, until an empty one; never goes back within them."""
        found: list[object] = []
        while typed:
            try:
                found.append(field.read(typed, self._codes, values))
            except UserError as error:
                self._say(f"    {error}")
            self._say("    and? Enter: no more")
            typed = self._prompt().strip()
        values[field.name] = found
        return bool(found)


def _apart(typed: str) -> list[str]:
    """The answers in a line: apart by spaces or semicolons, but for an inline table."""
    return [typed] if typed.startswith("{") else typed.replace(";", " ").split()
