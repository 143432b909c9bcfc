"""The audit page in a real browser: accessible, offline, usable without its script."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from checked_registers import QUESTION, check, clean_rows
from looping import some
from playwright.sync_api import Browser, Page, sync_playwright
from registers import application, stopped

from antwoord.language.languages import LANGUAGES
from antwoord.quality.evaluation.result import QualityResult
from antwoord.quality.page.folder import write_audit
from antwoord.register.contract.corrections import CorrectionNote

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Continuous integration installs it (.ci/run); elsewhere it may not be there.
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

NOTE = CorrectionNote("postal_code", "Tikfout in de bron.", "De beheerder", "2021-02-01")
PUBLIC, BROKEN, REPORT = "2021-03-01", "2021-06-30-internal", "the quality report"
RULES = 60
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def all_wrong(number: int) -> dict[str, str]:
    """A row that breaks as many rules as one row can."""
    return application(
        number, application_id="TWICE", application_date="2011-01-01", applicant="x",
        occupation="y", legal_form="999", enterprise_number="1", postal_code="1000",
        activity="astrology", nace_version="1993", nace_code="9", purpose="holiday",
        requested_amount_eur="30000.00", term_months="99", interest_rate_pct="99",
        decision="approved", decision_date="2010-01-01", stop_reason="mood",
        paid_date="2009-01-01", paid_amount_eur="40000.00",
    )  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The pages by name and language; each language has its own earlier run to compare with."""
    place = tmp_path_factory.mktemp("browser")
    findings = [stopped(7, purpose="holiday"), application(8, postal_code="0999")]
    wrong = [all_wrong(number) for number in range(30)]
    wrong += [stopped(9, **{column: text}) for column in application() for text in ("", "?")]
    runs = (
        ("2020-12-31", "public", "2020-12-31", clean_rows()),
        (PUBLIC, "public", "2021-03-01", [*clean_rows(), *findings]),
        (BROKEN, "internal", "2021-06-30", [*clean_rows(), *wrong]),
    )
    for name, audience, day, rows in runs:
        result = check(place, rows, reference_date=date.fromisoformat(day))
        for language in LANGUAGES:
            write_audit(
                result,
                place / language / "sv-533" / name / "audit",
                audience=audience,
                language=language,
                question=QUESTION,
                reference_date=date.fromisoformat(day),
                register_name="register.csv",
                corrections=[NOTE, NOTE],
                counted=None if result.stopped else counted_of(result),
            )
    assert result.stopped
    assert len(result.failed) > 30
    found = {}
    for language in LANGUAGES:
        for name in (PUBLIC, BROKEN):
            folder = place / language / "sv-533" / name / "audit"
            found[name, language] = folder / "index.html"
        report = place / language / "sv-533" / PUBLIC / "audit" / "kwaliteitsrapport.html"
        found[REPORT, language] = report
    return found


def counted_of(result: QualityResult) -> dict[str, int | None]:
    aside = result.quarantined
    rows = {"read": result.read, "counted": result.read - aside, "out_of_scope": 0}
    return {**rows, "quarantined": aside}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, pages: dict[tuple[str, str], Path]) -> Iterator:
    """A function that opens a page; `seen` holds what it asked for or complained about."""
    contexts = []

    def opened(
        name: str = PUBLIC, width: int = 1280, language: str = "nl", **context
    ) -> tuple[Page, list[str]]:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **context))
        page = contexts[-1].new_page()
        seen: list[str] = []
        page.on("request", lambda request: seen.append(request.url))
        page.on("console", lambda message: seen.append(message.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.goto(pages[name, language].as_uri())
        if name != REPORT:
            page.locator("summary:has(#rules)").click()
        return page, seen

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", [PUBLIC, BROKEN, REPORT])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_wrong(opened, language: str, name: str, width: int, scheme: str) -> None:
    page, _ = opened(name, width, language, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = Axe().run(page, options={**WCAG, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 768, 1130, 1280])  # 1130: the narrowest whole table
@pytest.mark.parametrize("name", [PUBLIC, BROKEN])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_the_screen_and_the_ground_is_whole(
    opened, language, name, width
) -> None:
    page, _ = opened(name, width, language)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    book = page.locator("#book *")
    right = "(all) => Math.max(...all.map((one) => one.getBoundingClientRect().right))"
    assert book.evaluate_all(right) <= width
    cut = (
        "(all) => all.filter((one) => one.matches('td, th') && one.scrollWidth > one.clientWidth)"
        ".map((one) => one.textContent)"
    )
    assert book.evaluate_all(cut) == []


@pytest.mark.parametrize("name", [PUBLIC, BROKEN])
def test_it_asks_for_nothing_and_complains_of_nothing(opened, pages, name) -> None:
    page, seen = opened(name)
    page.locator("#book thead button").first.click()
    page.fill("#search", "datum")
    assert [entry for entry in seen if entry != pages[name, "nl"].as_uri()] == []


def test_another_script_is_not_run(opened) -> None:
    page, seen = opened()
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); }"
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in entry for entry in seen)


def test_without_javascript_every_row_is_there_and_no_dead_button(opened) -> None:
    page, _ = opened(java_script_enabled=False)
    rows = page.locator("#book tbody tr")
    assert rows.count() > RULES
    assert all(row.is_visible() for row in some(rows.all()))
    assert not any(button.is_visible() for button in page.locator("button").all())
    assert not page.locator("#IMP-101 dl").is_visible()
    page.locator("summary", has_text="Regel voor regel").click()
    page.locator("details.rule", has=page.locator("#IMP-101")).locator("summary").click()
    assert page.locator("#IMP-101 dl").is_visible()


def numbers(page: Page, column: int) -> list[float]:
    return page.evaluate(
        f"[...document.querySelectorAll('#book tbody tr')].map((r) => +r.cells[{column}].dataset.v)"
    )


def test_the_keyboard_sorts_and_hears_it(opened) -> None:
    page, _ = opened(BROKEN)  # for internal use: a public page has no numbers to sort by
    order = page.locator("#book tbody .id").all_text_contents()
    head = page.locator("#book thead th").nth(3)
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert numbers(page, 3) == sorted(numbers(page, 3), reverse=True)
    assert page.locator("#said").inner_text().startswith("Gesorteerd op Nagekeken, aflopend.")
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "ascending"
    assert numbers(page, 3) == sorted(numbers(page, 3))
    assert page.locator("#book th[aria-sort]").count() == 1
    page.keyboard.press("Shift+Tab")  # severity, then rule
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    ids = page.locator("#book tbody .id").all_text_contents()
    assert ids == sorted(order) != order


def shown(page: Page) -> list[str]:
    return page.locator("#book tbody tr:visible .id").all_text_contents()


def test_the_keyboard_filters_and_hears_it(opened) -> None:
    page, _ = opened()
    everything = shown(page)
    page.locator("#search").focus()
    page.keyboard.type("POSTCODÉ imp-50")  # without accents and capitals, every word
    assert set(shown(page)) == {"IMP-501", "IMP-502", "IMP-504"}
    assert page.locator("#said").inner_text() == f"3 van {len(everything)} regels getoond."
    page.keyboard.press("Tab")
    page.keyboard.type("geschonden")
    assert shown(page) == ["IMP-502"]
    page.locator("#clear").focus()
    page.keyboard.press("Enter")
    assert shown(page) == everything
    page.select_option("#by-severity", "critical")
    assert set(shown(page)) >= {"IMP-001", "IMP-101"}
    page.fill("#search", "nothing like it")
    assert shown(page) == []
    assert "Geen enkele regel" in page.locator("#said").inner_text()


def test_in_french_too_one_searches_without_accents_and_hears_the_order(opened) -> None:
    page, _ = opened(BROKEN, language="fr")
    page.fill("#search", "numero 25 000")
    assert shown(page) == []
    page.fill("#search", "depasse 25 000")  # a narrow no-break space stands in the page
    assert set(shown(page)) == {"IMP-401", "IMP-403"}
    page.locator("#book thead th").nth(4).get_by_role("button").click()
    said = " ".join(page.locator("#said").inner_text().split())
    assert said.startswith("Tri par « Anomalies », ordre décroissant. Règles affichées : 2 sur ")


def test_a_link_in_the_table_opens_the_detail_of_its_rule(opened) -> None:
    page, _ = opened()
    detail = page.locator("#IMP-101 dl")
    assert not detail.is_visible()
    page.locator("#book a[href='#IMP-101']").click()
    assert detail.is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_on_paper_every_detail_is_open_and_no_control_is_left(opened, script: bool) -> None:
    page, _ = opened(java_script_enabled=script)
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("#tools").is_visible()
    assert page.locator("#IMP-502 dl").bounding_box()["height"] > 50
    if script:
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == "rgb(255, 255, 255)"
