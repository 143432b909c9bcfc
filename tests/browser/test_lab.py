"""JupyterLab in a real browser: another date, run all, see the table."""

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from command import antwoord, environment_of, own_project
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
#: On a loaded machine a run from nothing takes minutes.
PATIENCE_MS = 400_000
DAY = "2013-06-30"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_project(tmp_path_factory.mktemp("lab"), seconds=600)


@pytest.fixture(scope="module")
def address(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where JupyterLab is, with nothing of this account's own settings."""
    own = tmp_path_factory.mktemp("jupyter")
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = {**(environment_of(home) or {}), **{name: str(own) for name in folders}}
    command = [sys.executable, "-m", "antwoord", "lab", "--", "--no-browser", "--ServerApp.port=0"]
    process = subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, encoding="utf-8", cwd=home
    )
    assert process.stderr is not None
    log: list[str] = []
    try:
        for line in process.stderr:
            log.append(line)
            if found := re.search(r"http://127\.0\.0\.1\S+", line):
                break
        else:
            pytest.fail("".join(log))
        threading.Thread(target=process.stderr.read, daemon=True).start()  # or it would wait
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def test_another_date_is_one_line_and_one_command(home: Path, address: str) -> None:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE_MS)
        asked: set[str | None] = set()
        page.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
        page.goto(address)
        cell = page.locator(".jp-CodeCell .cm-content").first
        cell.locator(".cm-line", has_text="reference_date = None").click()
        page.keyboard.press("Home")
        page.keyboard.press("Shift+End")
        page.keyboard.insert_text(f'reference_date = "{DAY}"')
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

        page.get_by_role("link", name=f"outputs/sv-533/{DAY}/answer.pdf").wait_for()
        table = page.locator(".antwoord table").first
        table.scroll_into_view_if_needed()
        shown = table.inner_text()
        assert "Vlaanderen, op 30 juni 2013" in shown
        assert re.search(r"Vlaanderen.*\b23\b", shown.replace("\n", " "))
        assert page.locator(".antwoord svg").count()
        assert "Jupyter news" not in page.inner_text("body")
        assert {host for host in asked if host} == {"127.0.0.1"}
        browser.close()

    record = json.loads((home / "outputs" / "sv-533" / DAY / "run.json").read_text("utf-8"))
    assert record["figures"]["applications"] == 23
    assert DAY in (home / "outputs" / "overview.html").read_text(encoding="utf-8")
    again = antwoord("run", "--json", "--reference-date", DAY, home=home)
    told = [json.loads(line) for line in again.stdout.splitlines()]
    assert [step["state"] for step in told] == ["unchanged"] * 6 + ["answered"]
