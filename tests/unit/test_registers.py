"""Which register an answer is of, and where the ledger of its releases is found."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from antwoord.errors import UserError
from antwoord.releases import ledger, registers
from antwoord.releases.ledger import Answer, opened

AT = datetime(2026, 1, 3, tzinfo=UTC)
NAME = "credits"


@pytest.fixture(autouse=True)
def home(empty_project: Path) -> Path:
    return empty_project


def answer(register: str = NAME, day: int = 1) -> Answer:
    return Answer(
        question="sv-533",
        reference_date=date(2021, 3, day),
        sector_basis="activity",
        run=f"sv-533/2021-03-{day:02}",
        register_sha256="a" * 64,
        files={"answer.html": f"{day:064x}"},
        columns={},
        cells={},
        register=register,
    )


def release(output: Path, register: str = NAME, day: int = 1, *, killed: bool = False) -> str:
    """As a release does: before the ledger has the line, and after."""
    path = output / ledger.NAME
    known = registers.known_of(register)

    def keep(_: str) -> None:
        registers.note(register, path, known.head if known else ledger.NOTHING_BEFORE)

    with registers.held(register), opened(path) as book:
        entry = book.append(answer(register, day), AT, keep)
        if not killed:
            registers.note(register, path, entry.head)
    return entry.head


def test_of_a_register_without_releases_it_is_in_the_output_folder(home: Path) -> None:
    for register in (NAME, ""):
        found = registers.ledger_of(register, home / "elsewhere")
        assert found == home / "elsewhere" / ledger.NAME


@pytest.mark.parametrize("killed", [False, True])
def test_another_output_folder_finds_it(home: Path, killed: bool) -> None:
    release(home / "outputs", killed=killed)
    assert registers.ledger_of(NAME, home / "elsewhere") == home / "outputs" / ledger.NAME
    other = registers.ledger_of("premiums", home / "elsewhere")
    assert other == home / "elsewhere" / ledger.NAME


def test_a_first_release_killed_before_its_line_is_none(home: Path) -> None:
    release(home / "outputs", "premiums")
    registers.note(NAME, home / "outputs" / ledger.NAME, ledger.NOTHING_BEFORE)
    found = registers.ledger_of(NAME, home / "elsewhere")
    assert found == home / "elsewhere" / ledger.NAME


def test_a_folder_that_was_moved_is_found_again(home: Path) -> None:
    release(home / "outputs")
    (home / "outputs").rename(home / "moved")
    assert registers.ledger_of(NAME, home / "moved") == home / "moved" / ledger.NAME


def deleted(home: Path) -> None:
    (home / "outputs" / ledger.NAME).unlink()


def shortened(home: Path) -> None:
    path = home / "outputs" / ledger.NAME
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])


@pytest.mark.parametrize("change", [deleted, shortened])
@pytest.mark.parametrize("output", ["outputs", "elsewhere"])
def test_known_releases_without_their_ledger_are_refused(
    home: Path, change: Callable[[Path], None], output: str
) -> None:
    for day in (1, 2):
        release(home / "outputs", day=day)
    change(home)
    with pytest.raises(UserError, match=r"outputs/releases\.jsonl does not hold the last of them"):
        registers.ledger_of(NAME, home / output)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"ledger": 1}'])
def test_what_is_known_and_cannot_be_read_is_a_sentence(home: Path, content: str) -> None:
    release(home / "outputs")
    path = home / "data" / "processed" / "releases" / "registers" / f"{NAME}.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match="put it back"):
        registers.ledger_of(NAME, home / "outputs")


def test_what_is_known_is_its_owners(home: Path) -> None:
    release(home / "outputs")
    folder = home / "data" / "processed" / "releases" / "registers"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / f"{NAME}.json").stat().st_mode & 0o777 == 0o600
    assert str(home) not in (folder / f"{NAME}.json").read_text(encoding="utf-8")
