"""The pages in a real browser: nothing loaded from elsewhere, nothing wider than the screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Continuous integration installs it (.ci/run); elsewhere it may not be there.
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

PAGES = ("answer.html", "audit/index.html")
WIDTHS = (320, 1280)


@pytest.fixture(scope="module")
def folder(answer: Path) -> Path:
    return answer


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


def opened(browser: Browser, path: Path, width: int) -> tuple[Page, list[str]]:
    """The page, and everything that it asked for or complained about."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.goto(path.as_uri())
    return page, [entry for entry in seen if entry != path.as_uri()]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_and_complains_of_nothing(
    browser: Browser, folder: Path, name: str
) -> None:
    page, seen = opened(browser, folder / name, 1280)
    assert seen == []
    assert page.title()
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_never_wider_than_the_screen(
    browser: Browser, folder: Path, name: str, width: int
) -> None:
    page, _ = opened(browser, folder / name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
