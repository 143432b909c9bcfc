"""The commands of the page on proof, as they stand there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from looping import some

from antwoord.storage.paths import project_root

PAGE = project_root() / "docs" / "proof.md"
COMMANDS = {"antwoord": "antwoord", "antwoord-verify": "antwoord.proof.verify_alone"}


@pytest.mark.skipif(os.name == "nt", reason="a shell as POSIX has it")
@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs ssh-keygen")
@pytest.mark.usefixtures("answer")  # what this run takes from the store
def test_the_commands_of_the_page_do_what_it_says(tmp_path: Path) -> None:
    home, programs = tmp_path / "home", tmp_path / "programs"
    for name in ("data/raw", "notebooks", "expectations"):
        shutil.copytree(project_root() / name, home / name)
    programs.mkdir()
    for command, module in COMMANDS.items():
        path = programs / command
        python = shlex.quote(sys.executable)
        path.write_text(f'#!/bin/sh\nexec {python} -m {module} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
    (block, *_) = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    found = f"{programs}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "ANTWOORD_HOME": str(home), "PATH": found}
    told = {}
    for line in some(block.splitlines()):
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=home,
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        told[line] = done.stdout
    archived = next(text for line, text in told.items() if "--allowed-signers" in line)
    assert "signed by auditor with the key SHA256:" in archived
    assert "DOES NOT HOLD" not in "".join(told.values())
