"""The plain pages, of all runs, of several dates and of the notebooks, in a real browser."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from run_folders import (
    code,
    markdown,
    place_notebook,
    place_run,
    record,
    shown,
    summary,
    write_json,
)
from series_runs import over_time, series_of
from waiting import until

from antwoord.execution.notebooks.pages import write_notebook_pages
from antwoord.provenance.front_page import write_front_page
from antwoord.provenance.sign_off import sign_off
from antwoord.series.compare.comparison import compare
from antwoord.series.compare.page import write_comparison
from antwoord.series.compare.sides import pair_of
from antwoord.series.sweep.page import write_sweep
from antwoord.storage.paths import WORK, project_root

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Continuous integration installs it (.ci/run); elsewhere it may not be there.
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

FRONT, STEP, STOPPED = "index.html", "03_sectoral_breakdown.html", "02_stopped.html"
SERIES, COMPARED = "sweep.html", "compare.html"
SIGNED = "2022-03-01.sign-off.html"
PAGES = (FRONT, STEP, STOPPED, SERIES, COMPARED, SIGNED)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG = "Onafgebrokenwoord" * 12


def wide_table() -> str:
    names = "".join(f"<th>column_{number}</th>" for number in range(15))
    figures = "<td>829097.00</td>" * 15
    return (
        f"<table><thead><tr><th></th>{names}</tr></thead><tbody>"
        f"<tr><th>{LONG}</th>{figures}</tr></tbody></table>"
    )


def own_notebook(run: Path) -> None:
    """The project's own third notebook, as if it had been run."""
    path = project_root() / "notebooks" / "03_sectoral_breakdown.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    printed = {"output_type": "stream", "name": "stdout", "text": "2410 cellen " + LONG * 3}
    cells[-1]["outputs"] = [shown(text_html=wide_table()), printed]
    place_notebook(run, *content["cells"], name=path.stem)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    output = tmp_path_factory.mktemp("outputs")
    figures = {
        "applications": 123456, "paid": 98765, "stopped": None, "approved": 12, "pending": 12679,
        "amount_paid_eur": "1234567890.55",
    }  # fmt: skip
    run = place_run(output, "2024-12-31", figures=figures, released="2026-01-03")
    place_run(output, "2021-03-01", synthetic=False, released="2026-01-04")
    place_run(output, "2020-03-01")
    again = place_run(output, "2019-03-01", released="2026-01-05")
    written = [{"path": "answer.html", "sha256": "another"}]
    write_json(again / "run.json", record("sv-533", "2019-03-01", outputs=written))
    place_run(output, "2021-03-01-internal", audience="internal")
    place_run(output, "2021-03-01-stopped", verdict="stopped", files=("audit/index.html",))
    place_run(output, "2021-03-01-fr", question="sv-9", language="fr", asked={"subject": LONG})
    extract = summary("sv-533", "2021-03-01", audience="internal")
    write_json(output / "checks" / LONG / "audit" / "summary.json", extract)
    own_notebook(run)
    error = {"output_type": "error", "ename": "Stopped", "evalue": LONG, "traceback": []}
    place_notebook(
        run,
        markdown("# Controleren\n\n- een\n- twee\n\n> drie\n\n`vier` en [vijf](../answer.html)"),
        code("def f(x: int = 0x1F) -> None:  # waarom\n    raise ValueError(f'{x}' * 3)", error),
        code("kort", shown(text_plain="kort"), id="kort"),
        name="02_stopped",
    )
    write_notebook_pages(run, synthetic=True)
    series = series_of(tmp_path_factory.mktemp("series"), *over_time(output.parent / "over_time"))
    first, last = (series.points[place].told for place in (0, -1))
    named = (str(first.folder), str(last.folder))
    compared = compare(pair_of(named, {}, None, with_release=False))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORK, str(tmp_path_factory.mktemp("work")))
        written_pages = {SERIES: write_sweep(series), COMPARED: write_comparison(compared)}
    asked = {"rules": {"IMP-501": {"outcome": "failed", "evaluated": None, "breaches": None}}}
    asked |= {"counted": None, "register_sha256": None}
    to_sign = place_run(output, "2022-03-01", checks=asked)
    day = date(2022, 3, 9)
    sign_off(to_sign, LONG, "auditor", {"IMP-501": LONG}, day, day)
    write_json(to_sign / "run.json", record("sv-533", "2022-03-01", outputs=[]))
    signed = sign_off(to_sign, "Jan", LONG, {}, day, day)
    return {
        **written_pages,
        SIGNED: signed.page,
        FRONT: write_front_page(output),
        STEP: run / "notebooks" / STEP,
        STOPPED: run / "notebooks" / STOPPED,
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, pages: dict[str, Path]) -> Iterator:
    """A function that opens a page; `seen` holds what it asked for or complained about."""
    contexts = []

    def opened(name: str, width: int = 1280, **context) -> tuple[Page, list[str]]:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **context))
        page = contexts[-1].new_page()
        seen: list[str] = []
        page.on("request", lambda request: seen.append(request.url))
        page.on("console", lambda message: seen.append(message.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.goto(pages[name].as_uri())
        return page, seen

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_wrong(opened, name: str, width: int, scheme: str) -> None:
    page, _ = opened(name, width, color_scheme=scheme)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_it_asks_for_nothing_and_complains_of_nothing(opened, pages, name: str) -> None:
    _, seen = opened(name)
    assert [entry for entry in seen if entry != pages[name].as_uri()] == []


@pytest.mark.parametrize("width", [320, 768, 1000, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_it_is_never_wider_than_the_screen(opened, name: str, width: int) -> None:
    page, _ = opened(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_its_style_is_applied(opened, name: str) -> None:
    # A policy that does not allow it would leave a page that passes every other test.
    page, _ = opened(name, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 30)"


def test_on_a_phone_every_figure_says_what_it_is(opened) -> None:
    page, _ = opened(FRONT, 320)
    label = "(cell) => getComputedStyle(cell, '::before').content"
    cells = page.locator(".runs tbody tr").nth(1).locator("td.n")
    assert cells.evaluate_all(f"(all) => all.map({label})") == [
        '"Aanvragen"', '"Uitbetaald"', '"Bedrag (EUR)"', '"Stopgezet"',
    ]  # fmt: skip


def test_a_wide_table_scrolls_by_keyboard_inside_its_region(opened) -> None:
    page, _ = opened(STEP, 320)
    region = page.get_by_role("region").first
    region.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    # The page allows no eval, which the browser's own waiting for a function is.
    until(lambda: region.evaluate("element => element.scrollLeft") > 0, 5, every=0.1)


def test_a_link_to_a_cell_lands_on_it_and_marks_it(opened) -> None:
    page, _ = opened(STEP)
    page.evaluate("location.hash = '#cell-03-05'")
    cell = page.locator("#cell-03-05")
    assert cell.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    top = cell.bounding_box()["y"]
    bar = page.locator(".notice-bar").bounding_box()["height"]
    assert bar <= top < 900


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_it_is_light_and_the_notice_is_there(opened, name: str) -> None:
    page, _ = opened(name)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".notice-bar").is_visible()
    ink = page.locator("h1").evaluate("(one) => getComputedStyle(one).color")
    assert ink == "rgb(22, 68, 112)"
