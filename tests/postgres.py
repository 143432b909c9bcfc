"""A PostgreSQL server of the test's own: a socket in a folder, no port, gone with the test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER, PASSWORD = "lezer", "geheim-woord-7"


def programs() -> Path | None:
    """The folder of the server's programs, the newest version; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).resolve().parent if named else None


def _as_server(command: list[str]) -> None:
    """Runs a program as the user postgres, as the server refuses root."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr + done.stdout


@contextmanager
def server() -> Iterator[str]:
    """The folder of the socket of a running server, which asks for a password."""
    bin_folder = programs()
    assert bin_folder is not None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    words = folder / "words"
    words.write_text(PASSWORD, encoding="utf-8")
    try:
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            for path in (folder, words):
                shutil.chown(path, "postgres", "postgres")
        data = folder / "data"
        _as_server(
            [str(bin_folder / "initdb"), "-D", str(data), "-U", USER, "-A", "scram-sha-256",
             f"--pwfile={words}", "-E", "UTF8", "--no-locale", "--no-sync"]
        )  # fmt: skip
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        start = [str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-o", options]
        try:
            _as_server([*start, "-l", str(folder / "log"), "start"])
            yield str(folder)
        finally:
            _as_server([str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
