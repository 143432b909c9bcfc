"""Kernels: isolated from each other, private, ended with the run, and also without forking."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import papermill
import psutil
import pytest
from waiting import until

from antwoord.errors import UserError
from antwoord.execution.kernels import private as kernels_module
from antwoord.execution.kernels.environment import private_environment
from antwoord.execution.kernels.private import (
    OrdinaryKernels,
    OwnSpecs,
    PrivateKernelManager,
    kernels,
)
from antwoord.execution.kernels.processes import NICER, NICEST
from antwoord.execution.kernels.provisioner import WarmProvisioner
from antwoord.execution.kernels.warm import PRELOAD as WARM
from antwoord.execution.kernels.warm import going_after
from antwoord.execution.notebooks.papermill import ENGINE, PRELOADS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forking is not available")


def executed(folder: Path, kernel: PrivateKernelManager, *sources: str) -> list[str]:
    """What each cell printed."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    nbformat.write(notebook, folder / "in.ipynb")
    papermill.execute_notebook(
        folder / "in.ipynb",
        folder / "out.ipynb",
        kernel_name="python3",
        engine_name=ENGINE,
        km=kernel,
        progress_bar=False,
    )
    content: dict[str, Any] = json.loads((folder / "out.ipynb").read_text(encoding="utf-8"))
    texts = []
    for cell in content["cells"]:
        streams = [o for o in cell["outputs"] if o["output_type"] == "stream"]
        texts.append("".join("".join(o["text"]) for o in streams).strip())
    return texts


def test_what_one_kernel_does_cannot_reach_the_next(tmp_path: Path) -> None:
    spoil = "import pandas, os; pandas.spoilt = 1; os.environ['SPOILT'] = '1'; os.chdir('/')"
    look = (
        "import pandas, os; print(hasattr(pandas, 'spoilt'), 'SPOILT' in os.environ, os.getcwd())"
    )
    with private_environment(), kernels(["", ""]) as ready:
        executed(tmp_path, ready.manager(0), spoil)
        (seen,) = executed(tmp_path, ready.manager(1), look)
    assert seen == f"False False {Path.cwd()}"


LOADED = """
import sys
names = ("pandas", "matplotlib", "great_expectations", "nbconvert")
print([name for name in names if name in sys.modules])
"""


def test_a_kernel_is_a_fork_that_has_the_imports_of_all_and_its_own(tmp_path: Path) -> None:
    with private_environment(), kernels(["", PRELOADS["06_answer"]]) as ready:
        (seen,) = executed(tmp_path, ready.manager(0), LOADED)
        (answering,) = executed(tmp_path, ready.manager(1), LOADED)
    assert seen == "['pandas', 'matplotlib']"
    assert answering == "['pandas', 'matplotlib', 'nbconvert']"


@pytest.mark.parametrize("module", ["papermill", *WARM, *PRELOADS.values()])
def test_nothing_that_runs_notebooks_parses_the_grammar_of_addresses(module: str) -> None:
    look = (
        "import importlib, sys; import antwoord.execution.preload.light; "
        f"importlib.import_module({module!r}); "
        "print('jsonschema' in sys.modules, 'rfc3987_syntax' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_a_kernel_looks_for_garbage_among_what_it_makes_itself_alone(tmp_path: Path) -> None:
    look = (
        "import gc; print(gc.isenabled(), gc.get_freeze_count() > 100_000 > len(gc.get_objects()))"
    )
    with private_environment(), kernels([""]) as ready:
        (seen,) = executed(tmp_path, ready.manager(0), look)
    assert seen == "True True"


def test_whoever_wants_that_grammar_can_have_it() -> None:
    look = "import antwoord.execution.preload.light; import rfc3987_syntax"
    subprocess.run([sys.executable, "-c", look], check=True)


def test_clients_talk_over_sockets_that_only_the_owner_can_reach(tmp_path: Path) -> None:
    look = (
        "from ipykernel.kernelapp import IPKernelApp as A; "
        "print(A.instance().transport, A.instance().ip)"
    )
    mode = "import os; print(oct(os.stat(os.path.dirname(A.instance().ip)).st_mode))"
    with private_environment(), kernels([""]) as ready:
        where, shown = executed(tmp_path, ready.manager(0), look, mode)
    assert where.startswith("ipc ")
    assert stat.S_IMODE(int(shown, 8)) == 0o700


def test_a_kernel_listens_on_no_port(tmp_path: Path) -> None:
    """What listens on the loopback every account of the machine can reach."""
    look = (
        "import psutil; own = psutil.Process(); "
        "print([c.laddr for c in own.net_connections('inet') if c.status == psutil.CONN_LISTEN])"
    )
    with private_environment(), kernels([""]) as ready:
        (listening,) = executed(tmp_path, ready.manager(0), look)
    assert listening == "[]"


def test_kernels_that_nobody_asked_for_end_with_the_run() -> None:
    def forked() -> set[int]:
        return {
            child.pid
            for child in psutil.Process().children(recursive=True)
            if child.status() != psutil.STATUS_ZOMBIE
        }

    with private_environment(), kernels(["", "", ""]):
        pass
    before = forked()
    with private_environment(), kernels(["", "", ""]):
        assert len(forked()) > len(before)
    until(lambda: forked() <= before, 5)


def test_without_forking_it_is_an_ordinary_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels_module, "can_fork", lambda: False)
    with private_environment(), kernels([""]) as ready:
        assert isinstance(ready, OrdinaryKernels)
        (seen,) = executed(tmp_path, ready.manager(0), "print(6 * 7)")
    assert seen == "42"


def test_a_kernel_sees_no_start_up_files_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "home" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "spoil.py").write_text("print = None", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "home"))
    with private_environment(), kernels([""]) as ready:
        (seen,) = executed(tmp_path, ready.manager(0), "print('clean')")
    assert seen == "clean"
    assert os.environ["IPYTHONDIR"] == str(tmp_path / "home")


def test_a_kernel_of_the_user_by_the_same_name_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "kernels" / "python3"
    own.mkdir(parents=True)
    spec = {"argv": ["false"], "display_name": "mine", "env": {"SPOILT": "1"}}
    (own / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    look = "import os; print('SPOILT' in os.environ)"
    with private_environment(), kernels([""]) as ready:
        assert executed(tmp_path, ready.manager(0), look) == ["False"]
        assert executed(tmp_path, OrdinaryKernels().manager(0), look) == ["False"]


def test_a_package_that_is_installed_without_its_entry_points_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kernels_module, "WARM", "antwoord-other")
    with pytest.raises(UserError, match="install it again"), kernels([""]):
        pass


def provided(preload: str = "") -> PrivateKernelManager:
    specs = OwnSpecs(forked=True, preload=preload)
    return PrivateKernelManager(kernel_name="python3", kernel_spec_manager=specs)


async def ended_by(how: str) -> tuple[int | None, int | None, bool]:
    """The exit code of a kernel before and after it is ended, and whether one is left."""
    manager = provided()
    await manager.start_kernel()
    provisioner = manager.provisioner
    assert isinstance(provisioner, WarmProvisioner)
    running = await provisioner.poll()
    await getattr(provisioner, how)()
    code = await asyncio.wait_for(provisioner.wait(), timeout=30)
    await manager.cleanup_resources()
    return running, code, provisioner.has_process


@pytest.mark.parametrize(("how", "told"), [("kill", "SIGKILL"), ("terminate", "SIGTERM")])
def test_the_provisioner_says_how_a_kernel_ended(how: str, told: str) -> None:
    with private_environment():
        running, code, left = asyncio.run(ended_by(how))
    assert running is None
    assert code == -getattr(signal, told)
    assert not left


def test_a_kernel_that_is_not_there_has_ended() -> None:
    async def nothing() -> tuple[int | None, int | None]:
        provisioner = WarmProvisioner(kernel_spec=None)
        await provisioner.send_signal(signal.SIGTERM)
        await provisioner.kill()
        return await provisioner.poll(), await provisioner.wait()

    assert asyncio.run(nothing()) == (0, 0)


def test_whoever_executes_a_notebook_ends_its_kernel(tmp_path: Path) -> None:
    with private_environment(), kernels([""]) as ready:
        kernel = ready.manager(0)
        started = kernel.has_kernel
        executed(tmp_path, kernel, "1 / 0 if False else None")
    assert started
    assert not kernel.has_kernel


def test_a_kernel_that_says_a_lot_at_once_is_heard_in_full(tmp_path: Path) -> None:
    """The client goes on as soon as the kernel is ready; nothing of it is taken for that."""
    with private_environment(), kernels([""]) as ready:
        seen = executed(tmp_path, ready.manager(0), *["print('x' * 10_000)"] * 5)
    assert seen == ["x" * 10_000] * 5


SHARING = """
import multiprocessing, os, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path[:0] = {tests!r}
from antwoord.execution.kernels.environment import private_environment
from antwoord.execution.kernels.private import kernels
from antwoord.execution.kernels.warm import share_server

def work(folder):
    from test_kernels import executed
    share_server()
    with private_environment(), kernels([""]) as ready:
        (parent,) = executed(Path(folder), ready.manager(0), "import os; print(os.getppid())")
    return os.getppid(), parent

if __name__ == "__main__":
    forks = multiprocessing.get_context("forkserver")
    with private_environment(), ProcessPoolExecutor(1, mp_context=forks) as pool:
        print(*pool.submit(work, {folder!r}).result())
"""


def test_a_fork_of_the_server_has_its_kernels_from_the_same_server(tmp_path: Path) -> None:
    script = tmp_path / "sharing.py"
    tests = list(map(str, Path(__file__).parents[:2]))
    script.write_text(SHARING.format(tests=tests, folder=str(tmp_path)), encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    of_worker, of_kernel = done.stdout.split()
    assert of_worker == of_kernel


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_the_server_never_hears_of_an_interrupt() -> None:
    """Also while it still imports: it would end with a traceback."""
    script = (
        "import os, signal, sys, psutil\n"
        "from antwoord.execution.kernels.environment import private_environment\n"
        "with private_environment():\n"
        "    found = psutil.Process().children()\n"
        "    (server,) = [p for p in found if 'forkserver' in str(p.cmdline())]\n"
        "    status = open(f'/proc/{server.pid}/status').read()\n"
        "    blocked = int(status.split('SigBlk:')[1].split()[0], 16)\n"
        "    print(bool(blocked & 1 << signal.SIGINT - 1))\n"
        "    print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.split() == ["True", "False"], done.stderr


def _ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(sys.platform != "linux", reason="no other system ends a process with another")
def test_the_server_ends_with_the_run_even_while_it_imports(tmp_path: Path) -> None:
    """A run that is killed leaves it in the middle of imports, which took more than a minute."""
    there = tmp_path / "there"
    endless = f"import pathlib, time\npathlib.Path({str(there)!r}).touch()\ntime.sleep(600)\n"
    (tmp_path / "endless.py").write_text(endless, encoding="utf-8")
    script = (
        "import signal\n"
        "from multiprocessing.forkserver import _forkserver\n"
        "from antwoord.execution.kernels import warm\n"
        "warm.serve_many(['endless'])\n"
        "warm.start_server()\n"
        "print(_forkserver._forkserver_pid, flush=True)\n"
        "signal.pause()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout
    server = psutil.Process(int(run.stdout.readline()))
    try:
        until(there.exists, 300)
        run.kill()
        run.wait()
        until(lambda: _ended(server), 20)
    finally:
        for one in (run, server):
            with suppress(psutil.NoSuchProcess):
                one.kill()


def test_an_interrupt_leaves_no_kernel_that_a_notebook_had_asked_for() -> None:
    def interrupted() -> None:
        with private_environment(), kernels([""]) as ready:
            kernel = ready.manager(0)
            asked.append(psutil.Process(kernel.provisioner.pid))  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    asked: list[psutil.Process] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    _, alive = psutil.wait_procs(asked, timeout=10)
    assert asked
    assert alive == []


PRIORITY = """
import os
from pathlib import Path
print(os.getpriority(os.PRIO_PROCESS, 0))
"""
SESSION = """
shared = Path("/proc/sys/kernel/sched_autogroup_enabled")
by_session = shared.exists() and shared.read_text().strip() == "1"
print(Path("/proc/self/autogroup").read_text().split()[-1] if by_session else "none")
"""


def test_a_kernel_gives_way_to_those_that_go_first(tmp_path: Path) -> None:
    """The session too: among sessions Linux shares the cores out before it looks further."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    others = iter([0, 2, 9])
    with (
        private_environment(),
        going_after(lambda: next(others)),
        kernels(["", "", ""]) as ready,
    ):
        found = [executed(tmp_path, ready.manager(place), PRIORITY + SESSION) for place in range(3)]
    lower = [tuple(each.split()) for (each,) in found]
    expected = [min(own + steps, NICEST) for steps in (0, 2 * NICER, NICEST)]
    assert [int(priority) for priority, _ in lower] == expected
    if lower[0][1] != "none":
        assert [int(session) for _, session in lower] == expected
