"""The pictures of the README, all of them, from answers made on the spot: `make images`.

The answers are made in a project of their own, where the first one is released too: the
ledger of this one is not for pictures.

Needs Chromium. The picture of the Word document needs LibreOffice; where that is not
installed, it is said and the picture stays as it was.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pymupdf
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = Path(__file__).parent / "images"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
#: Runs that the front page lists; the first one is the answer in the other pictures.
RUNS: tuple[tuple[str, ...], ...] = (
    (),
    ("--reference-date", "2024-12-31"),
    ("--sector-basis", "nace", "--language", "en"),
    ("--audience", "internal"),
)
ANSWER = Path("sv-533", "2021-03-01")
#: Picture, page, width, height, colour scheme, and what is first on it (empty: the top).
PAGES = (
    ("answer.png", ANSWER / "answer.html", 1280, 1500, "light", ""),
    ("answer-dark.png", ANSWER / "answer.html", 1280, 900, "dark", ""),
    ("answer-phone.png", ANSWER / "answer.html", 390, 844, "light", ""),
    ("audit.png", ANSWER / "audit" / "index.html", 1280, 1300, "light", ""),
    (
        *("notebook.png", ANSWER / "notebooks" / "03_sectoral_breakdown.html"),
        *(1100, 900, "light", "#cell-03-04"),
    ),
    ("front-page.png", Path("index.html"), 1280, 900, "light", ""),
)
PAPER_DPI = 90
COLOURS = 128
#: A README is read on a phone too.
MAXIMUM_BYTES = 150_000


def main() -> None:
    """Makes the answers, then every picture."""
    if not CHROMIUM:
        sys.exit("the pictures need Chromium: install the package chromium")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="antwoord-") as place:
        output = Path(place, "outputs")
        for name in ("data/raw", "notebooks", "expectations"):
            shutil.copytree(ROOT / name, Path(place, name))
        for arguments in RUNS:
            antwoord(place, "run", *arguments)
            if not arguments:
                antwoord(place, "release", str(output / ANSWER))
        screens(output)
        papers(output / ANSWER)


def antwoord(home: str, *arguments: str) -> None:
    """Runs the command in the project at `home`, and says so."""
    print("antwoord", *(argument.replace(f"{home}/", "") for argument in arguments))
    subprocess.run(
        [sys.executable, "-m", "antwoord", *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "ANTWOORD_HOME": home},
    )


def screens(output: Path) -> None:
    """Writes the pictures of pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, page, *how in PAGES:
            save(name, screen(browser, output / page, *how))
        browser.close()


def screen(
    browser: Browser, path: Path, width: int, height: int, scheme: str, first: str
) -> Image.Image:
    """A page as a screen of that size shows it; `first` is the selector of what is on top."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(path.as_uri())
    if first:
        page.locator(first).evaluate("(one) => one.scrollIntoView({behavior: 'instant'})")
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture


def papers(answer: Path) -> None:
    """Writes the pictures of documents on paper."""
    pdf = pymupdf.open(answer / "answer.pdf")
    save("answer-pdf.png", sheet(pdf[0]))
    save("answer-pdf-table.png", sheet(max(pdf, key=numbers)))
    name, document, office = "answer-docx.png", answer / "answer.docx", shutil.which("soffice")
    if not document.is_file() or not office:
        reason = "LibreOffice is not installed" if document.is_file() else "no Word document"
        print(f"{name:<24} left as it was: {reason}")
        return
    with tempfile.TemporaryDirectory(prefix="antwoord-") as place:
        # A profile of its own: an office that is open elsewhere would take the command over.
        profile = f"-env:UserInstallation={Path(place, 'profile').as_uri()}"
        subprocess.run(
            [office, profile, "--headless", "--convert-to", "pdf", "--outdir", place, document],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        save(name, sheet(pymupdf.open(Path(place, "answer.pdf"))[0]))


def numbers(page: pymupdf.Page) -> int:
    """How many numbers a sheet has: the one with the most shows tables best."""
    return len(re.findall(r"(?<!\S)\d[\d.,]*(?!\S)", page.get_text()))


def sheet(page: pymupdf.Page) -> Image.Image:
    """A page on paper, with an edge so that it does not melt into a white README."""
    pixels = page.get_pixmap(dpi=PAPER_DPI)
    picture = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    framed = Image.new("RGB", (picture.width + 2, picture.height + 2), "#c6ced8")
    framed.paste(picture, (1, 1))
    return framed


def save(name: str, picture: Image.Image) -> None:
    """Writes a picture with few colours; raises ValueError where it is too heavy even so."""
    few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=0)
    path = IMAGES / name
    few.save(path, optimize=True)
    size = path.stat().st_size
    if size > MAXIMUM_BYTES:
        raise ValueError(f"{name} weighs {size:,} bytes, more than {MAXIMUM_BYTES:,}")
    print(f"{name:<24} {picture.width} x {picture.height}, {size:,} bytes")


if __name__ == "__main__":
    main()
