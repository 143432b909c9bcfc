"""Nothing leaves the machine: a run opens no socket to another host."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Put into every Python process of the run, kernels included: refuses what is not local.
GUARD = """
import socket, os
real = socket.socket.connect
def connect(self, address):
    local = self.family == getattr(socket, "AF_UNIX", None) or (
        isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1", "localhost"))
    if not local:
        with open(os.environ["SOCKETS_LOG"], "a") as log:
            log.write(f"{os.getpid()} {address}\\n")
        raise OSError("no network in this test")
    return real(self, address)
socket.socket.connect = connect
looked_up = socket.getaddrinfo
def getaddrinfo(host, *rest, **more):
    if host not in (None, "127.0.0.1", "::1", "localhost"):
        with open(os.environ["SOCKETS_LOG"], "a") as log:
            log.write(f"{os.getpid()} {host}\\n")
    return looked_up(host, *rest, **more)
socket.getaddrinfo = getaddrinfo
open(os.environ["SOCKETS_SEEN"], "a").write("x")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the guard is written for POSIX")
def test_a_run_opens_no_outside_socket(tmp_path: Path) -> None:
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    log, seen = tmp_path / "log", tmp_path / "seen"
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "guard"),
        "SOCKETS_LOG": str(log),
        "SOCKETS_SEEN": str(seen),
    }
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "antwoord",
            "run",
            "--force",
            "--output",
            str(tmp_path / "out"),
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # The command and the server that its kernels are forked from; a fork inherits the guard.
    assert len(seen.read_text(encoding="utf-8")) >= 2, "the guard was not in every process"
    assert not log.exists(), log.read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("strace"), reason="strace shows what native code does too")
def test_no_native_code_opens_one_either(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    command = [
        sys.executable,
        "-m",
        "antwoord",
        "run",
        "--force",
        "--output",
        str(tmp_path / "out"),
    ]
    subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=connect", "-o", str(trace), *command],
        capture_output=True,
        check=True,
    )
    outside = [
        line
        for line in trace.read_text(encoding="utf-8", errors="replace").splitlines()
        if "AF_INET" in line and "127.0.0.1" not in line and "::1" not in line
    ]
    assert outside == []
