"""The folder of a series beside those of runs: it appears whole, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from antwoord.errors import UserError
from antwoord.publishing.moves import beside, journal_of, publish
from antwoord.publishing.owners import remove
from antwoord.publishing.rights import close_to_others, for_the_owner, open_to_others
from antwoord.publishing.writers import alone
from antwoord.storage.paths import shown, work_folder


@contextmanager
def whole_folder(final: Path, *, is_open: bool) -> Iterator[Path]:
    """A folder to write into, which takes the place of `final` at the end of the block.

    `final` is `<outputs>/<question>/<name>`. Until then, and where it is not `is_open`, it is for
    its owner alone. Raises UserError where it cannot be written; what was there before stays.
    """
    processed = work_folder() / final.parent.name / final.name
    staged = beside(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)  # where no date had an answer
        with for_the_owner() as usual:
            processed.parent.mkdir(parents=True, exist_ok=True)
            with alone(processed, final):
                staged.mkdir()
                yield staged
                if is_open:
                    open_to_others(staged, usual)
                else:
                    close_to_others(staged)
                publish([(staged, final)], [], journal_of(processed))
    except OSError as error:
        raise UserError(
            f"{shown(final)} cannot be written: {error.strerror}; nothing was published"
        ) from None
    finally:
        if staged.exists():
            remove(staged)
