"""Faults at every system call that changes a file: by strace where it is, else from within."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from publishing_driver import MARK

from antwoord.storage.paths import project_root

FAULTS = ("KILL", "ENOSPC", "EIO")
#: What changes a file or a folder, or says that it is on the disk.
CHANGING = (
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat"),
    *("fsync", "fdatasync", "chmod", "fchmod", "fchmodat", "write", "pwrite64", "ftruncate"),
    *("truncate", "link", "linkat", "symlink", "symlinkat", "sendfile", "copy_file_range"),
)
OPENING = ("open", "openat", "creat")
_LINE = re.compile(r"^\d+ +(?P<name>\w+)\((?P<given>.*)")
#: Without what `site` does, which takes longer than what is watched.
_PATH = os.pathsep.join((str(project_root() / "src"), sysconfig.get_paths()["purelib"]))
_DRIVER = Path(__file__).with_name("publishing_driver.py")


def can_trace() -> bool:
    """Whether strace is here and may watch a process."""
    if sys.platform != "linux" or not shutil.which("strace"):
        return False
    tried = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", "trace=rename", "true"],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


@dataclass(frozen=True)
class Call:
    """The so manyeth call of a name that a process makes."""

    name: str
    number: int


def changing_calls(scenario: str, folder: Path, environment: dict[str, str]) -> list[Call]:
    """Every call of a scenario that changes something, in order."""
    if not can_trace():
        done = _driven(scenario, folder, environment, "--shim", "0", "none")
        lines = done.stdout.splitlines()
        return [Call("shim", number) for number, _ in enumerate(lines, start=1)]
    log = folder / "strace.log"
    names = ",".join(f"?{name}" for name in (*CHANGING, *OPENING, "access", "faccessat"))
    done = _driven(
        scenario, folder, environment, before=_strace("-o", str(log), "-e", f"trace={names}")
    )
    assert done.returncode == 0, done.stderr
    begun, seen, found = False, Counter[str](), []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        name, given = match["name"], match["given"]
        seen[name] += 1
        begun = begun or MARK in given
        opens = name in OPENING and re.search("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", given)
        if begun and (name in CHANGING or opens) and ".lock" not in given:
            found.append(Call(name, seen[name]))
    return found


def with_fault(
    scenario: str, folder: Path, environment: dict[str, str], call: Call, fault: str
) -> int:
    """Runs a scenario with a fault at a call; gives its exit code, negative for a signal."""
    if call.name == "shim":
        return _driven(scenario, folder, environment, "--shim", str(call.number), fault).returncode
    what = "signal=SIGKILL" if fault == "KILL" else f"error={fault}"
    inject = f"inject={call.name}:{what}:when={call.number}"
    log = folder / "strace.log"
    options = ("-o", str(log), "-e", f"trace={call.name}", "-e", inject)
    # Filtered by the kernel a signal never comes (strace 6.1).
    before = ["strace", "-qq", *options] if fault == "KILL" else _strace(*options)
    code = _driven(scenario, folder, environment, before=before).returncode
    if code not in (-9, 137):
        assert "(INJECTED)" in log.read_text(encoding="utf-8", errors="replace")
    return code


def _strace(*options: str) -> list[str]:
    return ["strace", "-f", "-qq", "--seccomp-bpf", *options]


def _driven(
    scenario: str,
    folder: Path,
    environment: dict[str, str],
    *options: str,
    before: list[str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*(before or []), sys.executable, "-S", str(_DRIVER), scenario, str(folder), *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={
            "PYTHONPATH": _PATH,
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",  # else the first one makes other calls than the rest
            **environment,
        },
    )
