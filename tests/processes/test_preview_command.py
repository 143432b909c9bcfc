"""`antwoord preview`: a changed sentence is in the page, and what is wrong is told."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from projects import copied_engine

PAGE = "answer.html"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied_engine(tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def address(answer: Path, engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page of an answer is, whose steps are in the store as `answer` left them."""
    place = tmp_path_factory.mktemp("preview")
    command = [sys.executable, "-m", "antwoord", "preview", "--no-browser", "--output", str(place)]
    process = subprocess.Popen(
        [*command, "--work", str(place / "work")],
        env={**os.environ, "PYTHONPATH": str(engine.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout
    assert process.stderr
    found = process.stdout.readline().strip()
    if not found:
        pytest.fail(process.stderr.read())
    threading.Thread(target=process.stderr.read, daemon=True).start()  # or it would wait
    yield found
    process.terminate()
    process.wait(60)


def read(address: str) -> str:
    with urlopen(address, timeout=120) as found:
        return str(found.read().decode())


def after(address: str, count: int) -> dict[str, object]:
    """What is told once there is more news than so much."""
    while True:
        told: dict[str, object] = json.loads(read(f"{address}newer?than={count}"))
        if told["count"] != count:
            return told


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_words_change_in_the_page_that_is_open(address: str, engine: Path, answer: Path) -> None:
    told = after(address, 0)
    assert told == {"count": 1, "version": 1, "note": ""}
    assert read(address + PAGE) == (answer / PAGE).read_text(encoding="utf-8")

    catalogue = engine / "answer" / "words" / "locale" / "nl.po"
    replaced(catalogue, 'msgstr "Inhoud"', 'msgstr "Wat hier staat"')
    assert after(address, 1)["version"] == 2
    assert "Wat hier staat" in read(address + PAGE)

    code = engine / "answer" / "html" / "page.py"
    replaced(code, "def render_html(", "def render_html((")
    told = after(address, 2)
    assert told["version"] == 2
    assert "SyntaxError" in str(told["note"])
    assert "Wat hier staat" in read(address + PAGE)

    replaced(code, "def render_html((", "def render_html(")
    told = after(address, 3)
    assert (told["version"], told["note"]) == (3, "")
