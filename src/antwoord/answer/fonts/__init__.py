"""Source Sans Pro (Adobe, SIL Open Font License 1.1, see LICENSE.txt), as it was released.

Carried along so that charts and PDFs have the same bytes on every machine. The text face
of the PDF, Libertinus Serif, comes inside the `typst` package.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
SANS = FOLDER / "SourceSansPro-Regular.otf"
SANS_SEMIBOLD = FOLDER / "SourceSansPro-Semibold.otf"
