"""Whatever somebody does to the notebooks: the right figures, or a sentence (exit code 2, 3)."""

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import antwoord, own_project

from antwoord.execution.notebooks.papermill import NOTEBOOKS
from antwoord.handover import CALLS
from antwoord.parameters import DEFAULTS

Content = dict[str, Any]
Edit = Callable[[Content], object]
DAY = "2021-03-01"
#: How many random edits are tried; `make soak` asks for more.
EDITS = int(os.environ.get("ANTWOORD_EDITS", "6"))
#: The first of them.
FIRST = int(os.environ.get("ANTWOORD_FIRST", "0"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an answer, so that only what an edit changes runs again."""
    folder = own_project(tmp_path_factory.mktemp("edited"), seconds=5)
    done = antwoord("run", home=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def home(project: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    shutil.copytree(project, folder)
    shutil.rmtree(folder / "outputs" / "sv-533" / DAY)
    return folder


def code(content: Content) -> list[dict[str, Any]]:
    return [cell for cell in content["cells"] if cell["cell_type"] == "code"]


def cell_with(content: Content, text: str) -> dict[str, Any]:
    return next(cell for cell in code(content) if text in "".join(cell["source"]))


def added(source: str, *, before: str = "", after: str = "") -> Edit:
    """Adds a cell beside the first one that holds a text, at the end without one."""

    def edit(content: Content) -> None:
        name = f"added-{len(content['cells'])}"
        cell = {"cell_type": "code", "metadata": {}, "source": source, "id": name}
        cell |= {"outputs": [], "execution_count": None}
        place = len(content["cells"])
        if before or after:
            place = content["cells"].index(cell_with(content, before or after)) + bool(after)
        content["cells"].insert(place, cell)

    return edit


def both(first: Edit, second: Edit) -> Edit:
    def edit(content: Content) -> None:
        first(content)
        second(content)

    return edit


def without(text: str) -> Edit:
    return lambda content: content["cells"].remove(cell_with(content, text))


def replaced(old: str, new: str) -> Edit:
    def edit(content: Content) -> None:
        cell = cell_with(content, old)
        cell["source"] = "".join(cell["source"]).replace(old, new)

    return edit


def tagged(text: str, tag: str) -> Edit:
    return lambda content: cell_with(content, text)["metadata"].update(tags=[tag])


def untagged(content: Content) -> None:
    for cell in content["cells"]:
        cell["metadata"] = {}


def cleaned(content: Content) -> None:
    """As nb-clean and `nbconvert --clear-output` leave it: no metadata of cells or notebook."""
    untagged(content)
    content["metadata"] = {}


def in_one(content: Content) -> None:
    """All cells of code but the parameters in one cell."""
    own = [cell for cell in code(content) if not cell["metadata"].get("tags")]
    for cell in own[1:]:
        content["cells"].remove(cell)
    own[0]["source"] = "\n\n".join("".join(cell["source"]) for cell in own)


def older(content: Content) -> None:
    """As an earlier program saves it: without ids, and each source a list of lines."""
    content["nbformat_minor"] = 4
    for cell in content["cells"]:
        cell.pop("id", None)
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)


def before_it(text: str, line: str) -> Edit:
    """A line before all others of the first cell that holds a text."""

    def edit(content: Content) -> None:
        cell = cell_with(content, text)
        cell["source"] = f"{line}\n{''.join(cell['source'])}"

    return edit


def doubled(content: Content) -> None:
    content["cells"] += json.loads(json.dumps(content["cells"][-2:]))


def change(home: Path, name: str, edit: Edit) -> None:
    path = home / "notebooks" / f"{name}.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def answer(home: Path) -> Path:
    return home / "outputs" / "sv-533" / DAY


def cells(home: Path) -> bytes:
    return (answer(home) / "tables" / "cells.csv").read_bytes()


REFUSED = [
    ("01_ingestion", untagged, "tagged parameters"),
    ("03_sectoral_breakdown", untagged, "tagged parameters"),
    ("02_expectations", without("check(run)"), "does not call check"),
    ("05_disclosure", without("protect(run)"), "does not call protect"),
    ("05_disclosure", tagged("protect(run)", "skip-execution"), "did not call protect"),
    (
        "05_disclosure",
        replaced("protect(run)", "if False:\n    protect(run)"),
        "did not call protect",
    ),
    (
        "04_provincial_breakdown",
        added('audience = "internal"', before="validate("),
        "the notebook's audience is internal",
    ),
    (
        "03_sectoral_breakdown",
        added("reference_date = '2015-06-30'", before="validate("),
        "the notebook's reference_date is 2015-06-30",
    ),
    (
        "05_disclosure",
        added(
            "from dataclasses import replace\nrun = replace(run, audience='internal')",
            before="protect(run)",
        ),
        "other parameters than the run has",
    ),
    (
        "05_disclosure",
        added(
            "import pandas as pd\npath = run.processed / 'published.parquet'\n"
            "pd.read_parquet(path).assign(conf_status='F').to_parquet(path)",
            after="protect(run)",
        ),
        "changed published.parquet after",
    ),
    (
        "06_answer",
        added("(run.outputs / 'tables' / 'rows.csv').write_text('id\\n')"),
        "wrote tables/rows.csv into the folder",
    ),
    (
        "04_provincial_breakdown",
        added("(run.outputs / 'notebooks' / '01_ingestion.ipynb').write_text('{}')"),
        "wrote notebooks/01_ingestion.ipynb into the folder",
    ),
    ("02_expectations", lambda content: content["cells"].reverse(), "after they were used"),
    ("06_answer", lambda content: content.update(nbformat=3), "no notebook of format 4"),
    ("06_answer", lambda content: content.update(cells=[]), "has no cells"),
    ("01_ingestion", replaced("ingestion = read", "ingestion == = read"), "is not Python"),
    ("06_answer", replaced(", write_answer", ""), "ends in NameError"),
    # What a cell does to its own process the runner cannot see, but its step is done again.
    (
        "03_sectoral_breakdown",
        added(
            "import antwoord.counting.steps as steps\n"
            "true = steps.with_state\n"
            "def with_state(register, context):\n"
            "    return true(register.filter(register.row_number > 40), context)\n"
            "steps.with_state = with_state",
            before="sectoral_breakdown(run)",
        ),
        "the step leaves another cells_sectoral.parquet than by itself",
    ),
    (
        "05_disclosure",
        added(
            "import antwoord.disclosure.steps\n"
            "object.__setattr__(run, 'audience', 'internal')\n"
            "import antwoord.handover as h\n"
            "told = h._inputs\n"
            "h._inputs = lambda p: h.json.loads(h.os.environ[h.SEALED])['inputs']",
            before="protect(run)",
        ),
        "its cells are not the project's own",
    ),
    (
        "04_provincial_breakdown",
        both(
            added(
                "import pandas as pd\n"
                "path = run.processed / 'rows.parquet'\n"
                "kept, rows = path.read_bytes(), pd.read_parquet(path)\n"
                # Additions hold, but nobody knows any more who is one person.
                "rows.assign(contributor=rows.application_id).to_parquet(path)",
                before="provincial_breakdown(run)",
            ),
            added("path.write_bytes(kept)", after="check_computed(run)"),
        ),
        "than by itself",
    ),
    ("02_expectations", added("import os\nos._exit(0)"), "was ended"),
]


@pytest.mark.parametrize(("name", "edit", "sentence"), REFUSED)
def test_a_notebook_that_does_not_do_what_its_step_promises(
    home: Path, name: str, edit: Edit, sentence: str
) -> None:
    change(home, name, edit)
    done = antwoord("run", home=home)
    assert done.returncode == 2, done.stdout + done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not answer(home).exists()


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("01_ingestion", b"", "is empty"),
        ("02_expectations", b"{", "is no JSON"),
        ("03_sectoral_breakdown", b'{"a":1}\n<<<<<<< HEAD\n', "marks of a conflict"),
        ("04_provincial_breakdown", b"\xef\xbb\xbf{}", "byte-order mark"),
        ("06_answer", '{"cells": []}'.encode("utf-16"), "byte-order mark"),
        ("06_answer", b"\xe9", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_notebook(home: Path, name: str, raw: bytes, sentence: str) -> None:
    (home / "notebooks" / f"{name}.ipynb").write_bytes(raw)
    done = antwoord("run", home=home)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert f"git checkout notebooks/{name}.ipynb" in done.stderr


def test_the_gate_holds_without_its_cell(home: Path) -> None:
    change(home, "02_expectations", without("raise_if_stopped"))
    register = home / "data" / "raw" / "register" / "applications.csv"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    register.write_text("".join([*lines, lines[-1]]), encoding="utf-8")  # an id twice
    done = antwoord("run", home=home)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "IMP-101" in done.stderr


def test_cells_with_one_id_and_cells_of_ones_own_give_the_same_figures(
    home: Path, project: Path
) -> None:
    change(home, "03_sectoral_breakdown", lambda c: [cell.update(id="x") for cell in c["cells"]])
    secret = "import pandas as pd\npd.read_parquet(run.processed / 'cells.parquet').head(40)"
    change(home, "04_provincial_breakdown", added(secret))
    done = antwoord("run", home=home)
    assert done.returncode == 0, done.stderr
    assert cells(home) == cells(project)
    executed = answer(home) / "notebooks" / "04_provincial_breakdown.ipynb"
    shown = [cell for cell in json.loads(executed.read_text("utf-8"))["cells"] if "outputs" in cell]
    assert shown
    assert not any(cell["outputs"] for cell in shown), "nobody decided that it may be published"


def test_every_step_done_again_leaves_the_same(home: Path, project: Path) -> None:
    for name in NOTEBOOKS:
        change(home, name, added(f"print({name!r})"))
    done = antwoord("run", home=home)
    assert done.returncode == 0, done.stderr
    assert cells(home) == cells(project)


def test_the_record_tells_the_verdicts(project: Path) -> None:
    record = json.loads((answer(project) / "run.json").read_text(encoding="utf-8"))
    names = ("gate", "additivity", "disclosure", "tables")
    assert record["verdicts"] == dict.fromkeys(names, "holds")


def cells_of_ones_own(draw: random.Random, own: str) -> list[tuple[str, Edit]]:
    """Cells that somebody adds anywhere: magics, patches of the program, ends of the kernel."""
    lines = {
        "a script that is not there": "%run ./none.py",
        "another notebook": "%run 01_ingestion.ipynb",
        "another folder": "%cd /",
        "another project": "%env ANTWOORD_HOME=/",
        "no names left": "%reset -f",
        "reloading": "%load_ext autoreload\n%autoreload 2",
        "a command": "!true",
        "a cell of another kernel": "%%javascript\nalert(1)",
        "a kernel that ends": "exit()",
        "an exit": "import sys\nsys.exit(0)",
        "a kernel shut down": "get_ipython().kernel.do_shutdown(False)",
        "a signal": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
        "warnings are errors": "import warnings\nwarnings.simplefilter('error')",
        "a gate that never stops": (
            "import antwoord.quality.evaluation.result as result_\n"
            "for one in vars(result_).values():\n"
            "    if hasattr(one, 'raise_if_stopped'):\n"
            "        one.raise_if_stopped = lambda self: None"
        ),
        "verdicts that always hold": (
            "import antwoord.verdicts as told\n"
            "for name in [n for n, v in vars(told).items() if callable(v)]:\n"
            "    setattr(told, name, lambda *a, **k: None)"
        ),
        "no audit": (
            "import antwoord.disclosure.policy.protection as it\n"
            "it._audited = lambda block, **k: block"
        ),
        "a lower minimum": (
            "import antwoord.disclosure.model.settings as it\n"
            "it.Rules.__init__.__kwdefaults__ = {'minimum_count': 1}\n"
            "it.Rules.minimum_count = 1"
        ),
        "frames of fewer rows": (
            "import pandas as pd\nread = pd.read_parquet\n"
            "pd.read_parquet = lambda *a, **k: read(*a, **k).head(40)"
        ),
        "other parameters of the class": (
            "from antwoord.parameters import Parameters\n"
            "from datetime import date\n"
            "Parameters.reference_date = property(lambda self: date(2019, 1, 1))"
        ),
        "another date by a helper": (
            "import builtins, datetime\nbuiltins.reference_date = datetime.date(2019, 1, 1)"
        ),
        "a thread": ("import threading\nthreading.Thread(target=lambda: run.processed).start()"),
        "time stands still": "import time\ntime.time = time.monotonic = lambda: 0.0",
        "nothing can be opened": "import builtins\nbuiltins.open = None",
    }
    what = draw.choice(sorted(lines))
    place: dict[str, str] = draw.choice([{"before": f"{own}("}, {"after": f"{own}("}, {}])
    return [(f"{what} {place}", added(lines[what], **place)) for _ in range(12)]


def saved_otherwise(
    draw: random.Random, own: str, nth: Callable[[Content], int]
) -> list[tuple[str, Edit]]:
    """What other programs make of a notebook, and slips of the hand."""

    def each(**given: object) -> Edit:
        return lambda content: [cell.update(given) for cell in code(content)]

    def of_one(**given: object) -> Edit:
        return lambda content: content["cells"][nth(content)].update(given)

    def tags(value: object) -> Edit:
        return lambda content: cell_with(content, f"{own}(")["metadata"].update(tags=value)

    return [
        ("another kernel", lambda c: c["metadata"].update(kernelspec={"name": "julia-1.9"})),
        ("another language", lambda c: c["metadata"].update(language_info={"name": "R"})),
        ("no format", lambda c: [c.pop("nbformat_minor", None), c.pop("nbformat", None)]),
        ("a format of the future", lambda c: c.update(nbformat=5)),
        ("executed before", each(execution_count=7)),
        (
            "outputs left",
            each(outputs=[{"output_type": "stream", "name": "stdout", "text": "160"}]),
        ),
        ("no outputs", lambda c: [cell.pop("outputs", None) for cell in code(c)]),
        ("a source that is none", of_one(source=None)),
        ("a source that is a number", of_one(source=160)),
        ("a heading", of_one(cell_type="heading")),
        ("a cell that is none", lambda c: c["cells"].insert(nth(c), "print(1)")),
        ("cells that are none", lambda c: c.update(cells={"a": 1})),
        ("metadata that is none", of_one(metadata=None)),
        ("an id that is a number", of_one(id=7)),
        ("tags as a text", tags("parameters")),
        ("tags of tools", tags(["hide-cell", "remove-input"])),
        ("a tag that is a number", tags([1])),
        ("indented", replaced(f"{own}(", f"    {own}(")),
        ("by its name", replaced(f"{own}(", f'globals()["{own}"](')),
        ("by another name", before_it(f"{own}(", f"{own}_ = {own}\n{own} = lambda *a, **k: None")),
        ("awaited", replaced(f"{own}(", f"await {own}(")),
        ("tried", replaced(f"{own}(", f"True or {own}(")),
        ("a semicolon", lambda c: cell_with(c, f"{own}(").update(source="pass;")),
        (
            "Windows lines",
            lambda c: [
                cell.update(source="".join(cell["source"]).replace("\n", "\r\n"))
                for cell in code(c)
            ],
        ),
        ("tabs", replaced("    ", "\t")),
        ("curly quotes", replaced('"', "\u201d")),
        ("a space that is none", replaced(" = ", "\u00a0= ")),
    ]


def random_edit(draw: random.Random) -> tuple[str, str, Edit]:
    """A notebook, what is done to it in words, and the edit."""
    name = draw.choice(NOTEBOOKS)
    calls = [call.name for call in CALLS if call.notebook == name]
    own = draw.choice([*calls, "validate"])
    other = draw.choice(["2015-06-30", "2019-12-31"])
    place = draw.randrange(40)
    parameter = draw.choice([name for name in DEFAULTS if name != "output"])
    left = draw.choice(["register.parquet", "breaches.parquet", "rows.parquet", "cells.parquet"])

    def nth(content: Content) -> int:
        return place % len(content["cells"])

    edits: list[tuple[str, Edit]] = [
        ("no metadata", untagged),
        ("last cells doubled", doubled),
        (f"without {own}", without(f"{own}(")),
        (f"{own} skipped", tagged(f"{own}(", "skip-execution")),
        (f"{own} called parameters", tagged(f"{own}(", "parameters")),
        ("another date", added(f"reference_date = '{other}'", before="validate(")),
        ("another basis", added("sector_basis = 'nace'", before="validate(")),
        ("another language", replaced("language = None", "language = 'fr'")),
        ("another audience", replaced("audience = None", "audience = 'internal'")),
        ("a cell gone", lambda c: c["cells"].pop(nth(c))),
        ("a cell first", lambda c: c["cells"].insert(0, c["cells"].pop(nth(c)))),
        ("a cell last", lambda c: c["cells"].append(c["cells"].pop(nth(c)))),
        ("a cell twice", lambda c: c["cells"].insert(nth(c), c["cells"][nth(c)])),
        ("no ids", lambda c: [cell.pop("id", None) for cell in c["cells"]]),
        ("one id", lambda c: [cell.update(id="x") for cell in c["cells"]]),
        ("shuffled", lambda c: draw.shuffle(c["cells"])),
        ("a raw cell", lambda c: c["cells"][nth(c)].update(cell_type="raw")),
        ("an error", added("1 / 0")),
        ("a harmless cell", added("print('hello')")),
        ("cleaned", cleaned),
        ("in one cell", in_one),
        ("older", older),
        (f"{own} as text", lambda c: cell_with(c, f"{own}(").update(cell_type="markdown")),
        (f"{own} injected", tagged(f"{own}(", "injected-parameters")),
        (f"{own} in another program", before_it(f"{own}(", "%%bash")),
        (f"{own} captured", before_it(f"{own}(", "%%capture")),
        (f"{own} timed", before_it(f"{own}(", "%%time")),
        (f"{own} never", replaced(f"{own}(", f"(lambda *a, **k: None) if True else {own}(")),
        (f"{parameter} gone", replaced(f"{parameter} = ", "# ")),
        (f"{parameter} not handed on", replaced(f"    {parameter}={parameter},\n", "")),
        ("another date handed on", replaced("=reference_date", f"='{other}'")),
        (
            "another date among the parameters",
            replaced("output = None", f"reference_date='{other}'"),
        ),
        ("another date after all", added(f"reference_date = '{other}'")),
        ("validated again", added(f"run = validate(reference_date='{other}')", after="validate(")),
        ("no run", added("del run", after="validate(")),
        (
            "rows taken out before",
            added(
                "import pandas as pd\n"
                f"path = run.processed / '{left}'\n"
                "pd.read_parquet(path).head(40).to_parquet(path)",
                after="validate(",
            ),
        ),
        (
            "rows taken out after",
            added(
                "import pandas as pd\n"
                f"path = run.processed / '{left}'\n"
                "pd.read_parquet(path).head(40).to_parquet(path)"
            ),
        ),
        (
            "another environment",
            added(
                "import os\n"
                "for name in [name for name in os.environ if name.startswith('ANTWOORD')]:\n"
                "    del os.environ[name]",
                after=draw.choice(["validate(", "import validate"]),
            ),
        ),
    ]
    edits += [*cells_of_ones_own(draw, own), *saved_otherwise(draw, own, nth)]
    what, edit = draw.choice(edits)
    return name, what, edit


@pytest.mark.parametrize("seed", range(FIRST, FIRST + EDITS))
def test_random_edits(home: Path, project: Path, seed: int) -> None:
    draw = random.Random(seed)
    done_to = []
    for _ in range(draw.choice([1, 1, 2])):
        name, what, edit = random_edit(draw)
        try:
            change(home, name, edit)
        except (StopIteration, AttributeError, KeyError, TypeError):
            continue  # an earlier edit took that cell out, or made it none
        done_to.append(f"{name}: {what}")
    done = antwoord("run", home=home)
    assert done.returncode in (0, 2, 3), (done_to, done.stderr)
    assert "Traceback" not in done.stderr, done_to
    if done.returncode == 0:
        assert cells(home) == cells(project), done_to
    else:
        assert not answer(home).exists(), done_to
