"""The answer in a real browser: accessible in three languages, by keyboard, without scripts."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from looping import some
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Continuous integration installs it (.ci/run); elsewhere it may not be there.
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGES = ("nl", "en", "fr")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


#: The rows of a table are made alike, and to look at thousands of them takes minutes.
FEWER_ROWS = """
    for (const body of document.querySelectorAll("tbody"))
        [...body.rows].slice(50).forEach((row) => row.remove());
"""


def violations(browser: Browser, path: Path, width: int, scheme: str) -> list[str]:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(path.as_uri())
    page.evaluate(FEWER_ROWS)
    rules = {"runOnly": {"type": "tag", "values": WCAG}}
    found = Axe().run(page, options=rules).response["violations"]
    page.close()
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(
    browser: Browser, answers: dict[str, Path], language: str, width: int, scheme: str
) -> None:
    assert violations(browser, answers[language] / "answer.html", width, scheme) == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing_among_all_figures(
    browser: Browser, answer: Path, width: int, scheme: str
) -> None:
    assert violations(browser, answer / "tables" / "cells.html", width, scheme) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_asked_for_and_nothing_needs_a_script(
    browser: Browser, answers: dict[str, Path], language: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    where = (answers[language] / "answer.html").as_uri()
    page.goto(where)
    assert asked == [where]
    page.locator("nav a").last.click()
    assert page.locator("#origin").is_visible()
    figure = page.locator("main a.n").first
    told = figure.inner_text()
    figure.click()
    assert page.url.partition("#")[0].endswith("/tables/cells.html")
    row = page.locator("tr:target")
    row.wait_for(state="visible", timeout=10_000)
    assert told in row.inner_text()
    row.locator("a").click()
    assert "/notebooks/04_provincial_breakdown.html#cell-" in page.url
    context.close()


def test_the_keyboard_reaches_the_text_its_tables_and_its_figures(
    browser: Browser, answer: Path
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((answer / "answer.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.closest('nav') ? 'nav' : document.activeElement.className"
            )
        )
    assert "nav" not in reached, "the skip link leads past the contents"
    assert {"n", "scroll"} <= reached
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_copied_as_its_numbers_and_shown_with_their_signs(
    browser: Browser, answers: dict[str, Path], language: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((answers[language] / "answer.html").as_uri())
    cell = page.locator('td[data-cell="amount_paid_eur"]').first
    # What the style shows is no text of the page.
    sign = cell.locator(".g").evaluate("it => getComputedStyle(it, '::before').content")
    assert sign[1] == {"nl": ".", "en": ",", "fr": "\u202f"}[language]
    cell.evaluate(
        """it => {
            const range = document.createRange();
            range.selectNode(it.closest("table"));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("ControlOrMeta+c")
    sheet = context.new_page()
    sheet.set_content("<div contenteditable></div><textarea></textarea>")
    sheet.focus("textarea")
    sheet.keyboard.press("ControlOrMeta+v")
    plain = sheet.input_value("textarea")
    sheet.focus("div")
    sheet.keyboard.press("ControlOrMeta+v")
    formatted = [one.inner_text() for one in sheet.locator("td[data-cell]").all()]
    assert "829097" in formatted
    for text in some(formatted):
        assert f"\t{text}" in plain
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_only_tables_and_charts_scroll_sideways(browser: Browser, answer: Path, width: int) -> None:
    for name in ("answer.html", "tables/cells.html"):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((answer / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.close()
