"""The pictures of the README, made from an answer: `python docs/make_images.py FOLDER`.

FOLDER is a run's folder, such as outputs/sv-533/2021-03-01. Needs Chromium.
"""

import shutil
import sys
from pathlib import Path

import pymupdf
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parent / "images"
WIDTH, HEIGHT = 1280, 1500


def main(folder: Path) -> None:
    """Writes answer.png, audit.png (the top of each page) and answer-pdf.png (page 1)."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, target in (("answer.html", "answer.png"), ("audit/index.html", "audit.png")):
            page.goto((folder / name).resolve().as_uri())
            page.screenshot(path=IMAGES / target)
        browser.close()
    first = pymupdf.open(folder / "answer.pdf")[0]
    first.get_pixmap(dpi=90).save(IMAGES / "answer-pdf.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
