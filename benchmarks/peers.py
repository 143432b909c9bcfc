"""Two other ways to run the notebooks, each with an environment of its own in `.peers/`.

    python benchmarks/peers.py    # makes the environments anew

ploomber-engine stands beside the very versions that `uv.lock` names. Snakemake cannot (it wants
packaging below 26): it stands alone, and finds `jupyter-nbconvert`, hence the kernel, in the
project's environment.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.storage.paths import project_root

PLOOMBER, SNAKEMAKE = "ploomber-engine==0.0.33", "snakemake==9.27.1"
BESIDE = Path(__file__).parent
FOLDER = BESIDE / ".peers"
#: Run by ploomber-engine's Python: the notebooks in one process, without kernels.
IN_ONE_PROCESS = """
import sys
from ploomber_engine import execute_notebook
for notebook, executed in zip(sys.argv[1::2], sys.argv[2::2]):
    execute_notebook(notebook, output_path=executed, verbose=False, progress_bar=False)
"""


def prepare() -> None:
    """Makes both environments; raises CalledProcessError where that fails."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    locked = FOLDER / "locked.txt"
    export = ("export", "--frozen", "--no-hashes", "--no-dev", "--no-emit-project", "--quiet")
    _uv(*export, "--output-file", str(locked))
    _environment("ploomber", "-r", str(locked), "-e", str(project_root()), PLOOMBER)
    _environment("snakemake", SNAKEMAKE)


def ready() -> bool:
    """Whether `prepare` has been run."""
    return all(_python(name).exists() for name in ("ploomber", "snakemake"))


def ploomber(executed: Path) -> list[str]:
    """The command for the notebooks by ploomber-engine, into a folder."""
    paths = [
        str(path)
        for name in NOTEBOOKS
        for path in (
            project_root() / "notebooks" / f"{name}.ipynb",
            executed / f"{name}.ipynb",
        )
    ]
    return [str(_python("ploomber")), "-c", IN_ONE_PROCESS, *paths]


def snakemake(executed: Path) -> list[str]:
    """The command for the same by Snakemake, whose folder for its own files is the one given."""
    snakefile = ("--snakefile", str(BESIDE / "Snakefile"), "--directory", str(executed))
    return [str(_python("snakemake")), "-m", "snakemake", *snakefile, "--cores", "2", "--forceall"]


def snakemake_environment() -> dict[str, str]:
    """What Snakemake needs to find the project's Jupyter."""
    return {"PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))}


def _environment(name: str, *packages: str) -> None:
    _uv("venv", "--quiet", "--python", sys.executable, str(FOLDER / name))
    _uv("pip", "install", "--quiet", "--python", str(_python(name)), *packages)


def _python(name: str) -> Path:
    folder = "Scripts" if os.name == "nt" else "bin"
    return FOLDER / name / folder / "python"


def _uv(*arguments: str) -> None:
    own = project_root() / ".uv" / "bin" / "uv"
    command = str(own) if own.exists() else shutil.which("uv")
    if not command:
        raise SystemExit("uv is not there; `make .venv` brings it")
    subprocess.run([command, *arguments], check=True, cwd=project_root())


if __name__ == "__main__":
    prepare()
