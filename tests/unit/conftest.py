"""A unit test starts no process: what does stands in `processes/` or `end_to_end/`."""

import sys
import traceback
from collections.abc import Generator
from pathlib import Path

import pytest
from heavy import HEAVY

#: By the file of the package that does it, why a unit test may start a process.
ALLOWED = {
    "antwoord/storage/limited.py": "a file of somebody else's is read in a fork",
    "antwoord/storage/commit.py": "git says which commit a run is of",
}
#: What Python says (PEP 578) before a process is started.
STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "os.exec"}

HERE = Path(__file__).parent
_watching = False


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching or event not in STARTS:
        return
    stack = [frame.filename for frame in traceback.extract_stack()]
    if not any(name.endswith(file) for name in stack for file in ALLOWED):
        raise AssertionError(f"a unit test starts a process ({event}): put it in processes/")


sys.addaudithook(_refuse)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is heavy."""
    for item in items:
        if item.path.name in HEAVY and item.path.parent == HERE:
            item.add_marker(pytest.mark.heavy)


def _refused(*_: object) -> int:
    raise AssertionError("a unit test starts a process: put it in processes/")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Refuses to start a process while a test, or a fixture of it, runs, by whatever way.

    Pytest asks this for the tests of other folders too, once it has read this file.
    """
    global _watching
    if not item.path.is_relative_to(HERE):
        return (yield)
    import _posixsubprocess

    # The servers of multiprocessing are started by this, of which Python says nothing.
    known = _posixsubprocess.fork_exec
    _posixsubprocess.fork_exec = _refused
    _watching = True
    try:
        return (yield)
    finally:
        _watching = False
        _posixsubprocess.fork_exec = known
