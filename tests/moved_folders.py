"""The two folders of a run, published, or left as a killed run leaves them."""

from pathlib import Path

from antwoord.publishing import moves
from antwoord.publishing.moves import Move, beside, journal_of, left_beside, publish


def folders(root: Path) -> tuple[Path, Path]:
    return root / "processed" / "q" / "run", root / "outputs" / "q" / "run"


def new(final: Path, text: str) -> Path:
    folder = beside(final)
    folder.mkdir(parents=True)
    (folder / "a").write_text(text, encoding="utf-8")
    return folder


def texts(root: Path) -> list[str]:
    return [
        (final / "a").read_text(encoding="utf-8") if final.exists() else "nothing"
        for final in folders(root)
    ]


def published(root: Path, text: str) -> None:
    processed, outputs = folders(root)
    pairs = [(new(final, text), final) for final in (processed, outputs)]
    publish(pairs, [], journal_of(processed))


def begun(root: Path, moved: int) -> list[Path]:
    """A run that was killed once so many of its folders had moved; gives where they were made."""
    processed, outputs = folders(root)
    found = []
    for final in (processed, outputs):
        staged = new(final, "new")
        found.append(Move(staged, final, staged.stat().st_ino))
    moves._write_journal(journal_of(processed), found, [])
    for move in found[:moved]:
        moves._take_place(move)
    return [move.staged for move in found]


def left(root: Path) -> list[str]:
    found = [path for final in folders(root) for _, path in left_beside(final.parent)]
    return [path.name for path in (*found, *root.rglob(".*.publishing"))]
