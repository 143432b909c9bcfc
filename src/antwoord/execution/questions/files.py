"""The files of questions: named by an id or by a path, read, listed, written."""

from dataclasses import dataclass
from pathlib import Path

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.declared.before import text_of_today
from antwoord.catalogue.declared.question import Question, load_question, questions_folder
from antwoord.catalogue.declared.question_file import QUESTION, key_of_before
from antwoord.configuration.documents import document_of, read_text
from antwoord.errors import UserError
from antwoord.publishing.files import OPEN_FILE, write_file
from antwoord.storage.paths import shown


def question_path(named: str) -> Path:
    """The file of a question that is named by its id, or by the path of its file.

    Raises UserError where a file that is named is not there.
    """
    if named.endswith(".toml") or "/" in named or "\\" in named:
        path = Path(named)
        if not path.is_file():
            raise UserError(f"{named}: there is no such file")
        return path.resolve()
    return questions_folder() / f"{named}.toml"


def read_question(path: Path, codes: CodeLists) -> Question:
    """The question of a file; raises UserError, a sentence, for what is wrong with it."""
    return load_question(path.stem, codes, path.parent)


def text_from_before(path: Path, question_id: str) -> str:
    """The text of a file of before version 0.3 in the form of today, for a question of that id.

    Raises UserError where it is not there, is no TOML, or has the form of today already.
    """
    old = read_text(path)
    if not key_of_before(document_of(path, old, QUESTION).content):
        raise UserError(f"{shown(path)} has the form of today; copy it instead")
    return text_of_today(old, question_id)


def require_free(path: Path, *, force: bool) -> None:
    """Raises UserError where a file cannot be written, or is there already, unless `force`."""
    if path.exists() and not (force and path.is_file()):
        raise UserError(f"{shown(path)} is there already; choose another id, or --force")
    if not path.parent.is_dir():
        raise UserError(f"{shown(path)}: there is no folder {shown(path.parent)}; make it first")


def write_question(path: Path, text: str) -> None:
    """Writes the file, whole or not at all; raises UserError where it cannot be."""
    try:
        write_file(path, text, mode=OPEN_FILE)
    except OSError as error:
        raise UserError(f"{shown(path)} cannot be written: {error.strerror}") from None


@dataclass(frozen=True)
class Entry:
    """A question in a list; `wrong` says what is wrong with its file."""

    id: str
    subject: str = ""
    programmes: tuple[str, ...] = ()
    wrong: str = ""


def listed(codes: CodeLists) -> list[Entry]:
    """The project's questions in the order of their ids; one with a fault says it."""
    found = []
    for path in sorted(questions_folder().glob("*.toml")):
        try:
            question = read_question(path, codes)
        except UserError as error:
            found.append(Entry(path.stem, wrong=str(error)))
            continue
        subject = str(question.asked.get("subject", ""))
        found.append(Entry(question.id, subject, question.programmes))
    return found
