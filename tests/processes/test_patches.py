"""Each patch of somebody else's package works, is still needed, and leaves nothing behind.

A test of what the package does by itself fails once the patch is no longer needed: then it goes.
"""

import json
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest
from papermill.engines import papermill_engines

from antwoord.execution.kernels.provisioner import WARM, WarmProvisioner
from antwoord.execution.notebooks.papermill import ENGINE
from antwoord.patches import (
    DIALECTS,
    DURATION,
    GRAMMAR,
    HDFS,
    LATE,
    SOUP,
    WEB,
    compressed_at,
    fields_read_once,
    frames_not_hashed,
)
from antwoord.quality.evaluation.gx import COUNTS_ONLY, import_gx

PARTS = (GRAMMAR, *LATE)


def said(code: str, *arguments: str) -> list[str]:
    """What a fresh process prints, line by line."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def loaded(code: str, *names: str) -> list[str]:
    """Which of some modules a fresh process has after some code."""
    look = f"import json, sys\n{code}\nprint(json.dumps([n for n in {names} if n in sys.modules]))"
    found: list[str] = json.loads(said(look)[-1])
    return found


def test_great_expectations_by_itself_imports_all_that_is_put_off() -> None:
    installed = [name for name in PARTS if find_spec(name)]
    assert installed
    assert loaded("import great_expectations", *PARTS) == installed


def test_imported_by_us_great_expectations_leaves_no_stand_in() -> None:
    code = "from antwoord.quality.evaluation.gx import import_gx\nimport_gx()"
    assert loaded(code, "great_expectations", *PARTS) == ["great_expectations"]


def test_what_was_put_off_is_there_for_whoever_imports_it() -> None:
    code = (
        "from antwoord.quality.evaluation.gx import import_gx\n"
        "import_gx()\n"
        "import scipy.stats, altair, types\n"
        "print(type(scipy.stats) is type(altair) is types.ModuleType)\n"
        "print(altair.Chart.__name__, scipy.stats.norm.cdf(0))\n"
        "from great_expectations.expectations.core import "
        "expect_column_kl_divergence_to_be_less_than as rule\n"
        "print(rule.stats.norm.cdf(0), rule.alt.Chart is altair.Chart)"
    )
    assert said(code) == ["True", "Chart 0.5", "0.5 True"]


CLASSES = """
import contextlib, hashlib, json, re, sys
from pydantic.v1 import fields, utils
from antwoord import patches
copies, deep = 0, utils.deepcopy
def counted(value):
    global copies
    if isinstance(value, dict):
        copies += sum(isinstance(one, fields.ModelField) for one in value.values())
    return deep(value)
utils.deepcopy = counted
if sys.argv[1] == "theirs":
    patches.fields_copied_lightly = contextlib.nullcontext
from antwoord.quality.evaluation.gx import import_gx
import_gx()
from great_expectations.compatibility.pydantic import BaseModel

def below(parent):
    for child in parent.__subclasses__():
        yield child
        yield from below(child)

def told(field):
    validators = [field.validators, field.pre_validators, field.post_validators]
    return [
        repr(field), field.required, repr(field.default), field.alias, field.allow_none,
        field.validate_always, repr(field.field_info), field.shape, sorted(field.class_validators),
        [[one.__qualname__ for one in each or ()] for each in validators],
        [told(part) for part in field.sub_fields or ()],
    ]

found = {}
for child in dict.fromkeys(below(BaseModel)):
    name = f"{child.__module__}.{child.__qualname__}"
    found.setdefault(name, []).append({key: told(one) for key, one in child.__fields__.items()})
text = re.sub("0x[0-9a-f]+", "", json.dumps(found, default=repr, sort_keys=True))
print(copies)
print(len(found))
print(hashlib.sha256(text.encode()).hexdigest())
"""


def test_the_classes_of_great_expectations_are_those_that_deep_copies_make() -> None:
    copies, classes, digest = said(CLASSES, "theirs")
    ours = said(CLASSES, "ours")
    assert int(classes) > 300
    assert ours[1:] == [classes, digest]
    assert int(copies) > 500
    assert ours[0] == "0"


def test_jsonschema_by_itself_parses_the_grammar_of_addresses() -> None:
    if not find_spec(GRAMMAR):
        pytest.skip("it is not installed")
    parts = (GRAMMAR, DURATION)
    assert loaded("import jsonschema", *parts) == [*parts]
    code = "import antwoord.execution.preload.light"
    assert loaded(code, *parts, "jsonschema") == ["jsonschema"]


def test_nbconvert_by_itself_imports_what_lays_out_markdown() -> None:
    assert loaded("import nbconvert", SOUP) == [SOUP]
    code = "import antwoord.execution.preload.light, antwoord.execution.preload.answer"
    assert loaded(code, SOUP, "nbconvert") == ["nbconvert"]
    assert loaded(f"{code}\nimport {SOUP}", SOUP) == [SOUP]


def test_papermill_by_itself_imports_what_reads_notebooks_elsewhere() -> None:
    assert loaded("import papermill", WEB, HDFS, "numpy") == [WEB, HDFS, "numpy"]


def test_imported_by_us_papermill_asks_for_it_once_it_is_used() -> None:
    code = "import antwoord.execution.preload.light, antwoord.execution.preload.runner"
    assert loaded(code, "papermill", WEB, HDFS, "numpy") == ["papermill"]
    used = f"{code}\nimport papermill.iorw\nprint(papermill.iorw.requests.get.__name__)"
    assert said(used) == ["get"]
    assert loaded(f"{code}\nimport pyarrow", HDFS) == [HDFS]


def test_ipykernel_by_itself_imports_the_debugger() -> None:
    assert "debugpy" in loaded("import ipykernel.debugger", "debugpy")
    code = "import antwoord.execution.preload.everything"
    assert loaded(code, "ipykernel.debugger", "debugpy") == ["ipykernel.debugger"]


def validated() -> tuple[int, bool]:
    """How often a validation reads all fields of an expectation; whether its frame is hashed."""
    import pandas as pd

    gx = import_gx()
    from great_expectations.expectations.expectation import Expectation

    asset = gx.get_context(mode="ephemeral").data_sources.add_pandas("p").add_dataframe_asset("r")
    whole = asset.add_batch_definition_whole_dataframe("whole")
    batch = whole.get_batch({"dataframe": pd.DataFrame({"n": [1, None]})})
    rule = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "n"}}
    suite = gx.ExpectationSuite(name="rules", expectations=[rule])
    reads = 0
    in_full = Expectation.configuration

    def counted(expectation: object) -> object:
        nonlocal reads
        reads += 1
        return in_full.fget(expectation)

    Expectation.configuration = property(counted)
    try:
        with fields_read_once():
            first = batch.validate(suite, result_format=COUNTS_ONLY)
        once, reads = reads, 0
        second = batch.validate(suite, result_format=COUNTS_ONLY)
    finally:
        Expectation.configuration = in_full
    assert first.results[0].result == second.results[0].result
    assert first.results[0].result["unexpected_count"] == 1
    assert once < reads / 5
    return reads, "pandas_data_fingerprint" in batch.batch_markers


def test_great_expectations_by_itself_reads_fields_many_times_and_hashes_frames() -> None:
    reads, hashed = validated()
    assert reads > 50
    assert hashed
    with frames_not_hashed():
        _, hashed = validated()
    assert not hashed


ARTISTS = """
import contextlib, json, sys
from antwoord import patches
if sys.argv[1] == "theirs":
    patches.without_help_for_artists = contextlib.nullcontext
import antwoord.execution.preload.pictures
from matplotlib.artist import Artist
from matplotlib.figure import Figure

figure = Figure()
bar = figure.subplots().bar([1], [2])[0]
bar.set(facecolor="red", alpha=0.5)
print("facecolor" in (type(bar).set.__doc__ or ""))
print(bar.get_facecolor())

class Later(type(bar)):
    pass

print("facecolor" in (Later.set.__doc__ or ""))
"""


def test_matplotlib_by_itself_lays_out_help_for_all_artists() -> None:
    help_before, face, later = said(ARTISTS, "theirs")
    assert (help_before, later) == ("True", "True")
    assert said(ARTISTS, "ours") == ["False", face, "False"]


LISTENING = """
import asyncio, os
from antwoord.execution.kernels.environment import private_environment
from antwoord.execution.kernels.private import PrivateKernelManager
import psutil

async def ports():
    manager = PrivateKernelManager(kernel_name="python3")
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        kernel = psutil.Process(manager.provisioner.pid)
        return sum(c.status == psutil.CONN_LISTEN for c in kernel.net_connections("inet"))
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)

if __name__ == "__main__":
    with private_environment():
        print(asyncio.run(ports()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="channels are ports there")
def test_ipykernel_by_itself_listens_on_a_port() -> None:
    """That ours does not is `test_kernels.test_a_kernel_listens_on_no_port`."""
    assert said(LISTENING) == ["1"]


SERVERS = """
import multiprocessing, os
from multiprocessing import forkserver
from antwoord.patches import share_forkserver

def parent(shared, answer):
    if shared and not share_forkserver():
        answer.put("no fork")
    child = multiprocessing.get_context("forkserver").Process(target=tell, args=(answer,))
    child.start()
    child.join()

def tell(answer):
    answer.put(os.getppid())

if __name__ == "__main__":
    print(share_forkserver())
    forks = multiprocessing.get_context("forkserver")
    for shared in (False, True):
        answer = forks.SimpleQueue()
        first = forks.Process(target=tell, args=(answer,))
        second = forks.Process(target=parent, args=(shared, answer))
        for process in (first, second):
            process.start()
            process.join()
        print(answer.get() == answer.get())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="forking is not available")
def test_a_fork_by_itself_starts_another_server(tmp_path: Path) -> None:
    script = tmp_path / "servers.py"
    script.write_text(SERVERS, encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True"]


def test_a_member_of_a_zip_takes_its_level(tmp_path: Path) -> None:
    sizes = []
    with zipfile.ZipFile(tmp_path / "levels.zip", "w") as archive:
        for level in (0, 9):
            member = zipfile.ZipInfo(f"{level}.csv", (2021, 3, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            compressed_at(member, level)
            with archive.open(member, "w") as file:
                file.write(b"0" * 10_000)
            sizes.append(member.compress_size)
    assert sizes[0] > 10_000 > 100 > sizes[1]


def test_before_python_3_13_the_level_has_no_public_name() -> None:
    """Once 3.13 is the oldest version that is supported, this fails and the patch may go."""
    assert hasattr(zipfile.ZipInfo(), "compress_level") == (sys.version_info >= (3, 13))
    settings = Path(__file__).parents[2] / "pyproject.toml"
    assert 'requires-python = ">=3.11"' in settings.read_text(encoding="utf-8")


SESSION = """
import gc, os, sys, types
import ibis, tornado  # a researcher's own, before
before = repr(ibis.options), gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()
from helpers import answer, expectations, ingestion, provincial, sectoral
from antwoord.quality.evaluation.gx import import_gx
from antwoord.storage.engine import connect

connection = connect()
table = ibis.memtable({"n": [1, 2]})
connection.to_pyarrow(table.filter(table.n > 1).select("n").mutate(m=table.n + 1))
connection.disconnect()
import_gx()
print((repr(ibis.options), gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()) == before)
print(sorted(name for name, module in sys.modules.items() if module is None))
made = [name for name, module in sys.modules.items()
        if type(module).__module__.startswith(("antwoord", "helpers"))]
print(sorted(made))
print([name for name in ("debugpy", "scipy.stats", "altair") if name in sys.modules])
"""


def test_nothing_is_left_behind_in_a_session_that_imports_helpers() -> None:
    same, absent, made, put_off = said(SESSION)[-4:]
    assert same == "True"
    assert json.loads(absent.replace("'", '"')) == []
    assert made == "[]"
    assert put_off == "[]"


def test_the_entry_points_name_what_a_run_asks_for() -> None:
    (provisioner,) = entry_points(group="jupyter_client.kernel_provisioners", name=WARM)
    assert provisioner.load() is WarmProvisioner
    assert papermill_engines.get_engine(ENGINE).__name__ == "HandedOver"


def test_ibis_by_itself_imports_the_compilers_of_all_databases() -> None:
    """Imported by us it has that of DuckDB, and the others for whoever asks."""
    others = [f"{DIALECTS}.trino", f"{DIALECTS}.snowflake"]
    assert loaded("import ibis.backends.duckdb", *others) == others
    ours = "from antwoord.storage.engine import connect\nconnect()"
    assert loaded(ours, *others, f"{DIALECTS}.duckdb") == [f"{DIALECTS}.duckdb"]
    asked = "import ibis.backends.sql.compilers as found\nfound.TrinoCompiler, found.DuckDBCompiler"
    assert loaded(f"{ours}\n{asked}", *others) == others
    sql = "import ibis\nassert ibis.to_sql(ibis.table({'a': 'int64'}, name='t'), dialect='trino')"
    assert loaded(f"{ours}\n{sql}", *others[:1]) == others[:1]
