"""Every page a run leaves, by the Nu HTML checker: no error, in three languages."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKER = Path(__file__).parent / "checker/node_modules/vnu-jar/build/dist/vnu.jar"
pytestmark = pytest.mark.skipif(
    shutil.which("java") is None or not CHECKER.is_file(),
    reason="needs Java, and the checker: npm ci --ignore-scripts --prefix tests/browser/checker",
)


def complaints(*pages: Path) -> list[str]:
    done = subprocess.run(
        ["java", "-jar", str(CHECKER), "--stdout", "--format", "json", *map(str, pages)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    messages = json.loads(done.stdout)["messages"]
    return [
        f"{Path(message['url']).name}:{message.get('lastLine')}: {message['message']}"
        for message in messages
        # Its warnings are about hashes of styles, which it does not compute.
        if message["type"] != "info"
    ]


def test_no_page_has_an_error(answers: dict[str, Path]) -> None:
    pages = [path for folder in answers.values() for path in sorted(folder.rglob("*.html"))]
    pages.append(answers["nl"].parents[1] / "index.html")
    assert len(pages) > 20
    assert complaints(*pages) == []


def test_the_checker_sees_an_error(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text("<!DOCTYPE html><html lang=nl><title>x</title><p id=a><p id=a></html>")
    assert len(complaints(page)) == 1
