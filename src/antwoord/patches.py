"""Every change that is made to the insides of somebody else's package, and nothing else.

The public way of each was tried and measured first. A patch holds for as long as its `with`,
or in a process that is ours alone (a forked kernel, a worker); none is left behind in the session
of whoever imports `helpers`. Each says why it is there, with which version it was seen, and what
it risks; `tests/processes/test_patches.py` fails once one is no longer needed or no longer works.
"""

import importlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipInfo

#: What jsonschema parses a grammar with, for the formats `iri` and `iri-reference`.
GRAMMAR = "rfc3987_syntax"
#: What it checks the format `duration` with, which brings the package arrow.
DURATION = "isoduration"
#: What nbconvert lays out Markdown with.
SOUP = "bs4"
#: What Papermill imports for notebooks that stand elsewhere: on the web, on HDFS.
WEB, HDFS = "requests", "pyarrow"
#: What Great Expectations imports for kinds of rules and of pages that we have none of.
LATE = ("scipy.stats", "altair")

#: Where Ibis keeps what writes the SQL of each database.
DIALECTS = "ibis.backends.sql.compilers"


@contextmanager
def without_grammar_of_addresses() -> Iterator[None]:
    """Whoever imports jsonschema inside does so without the grammar of international addresses.

    Why: jsonschema parses it anew in each process, 1.2 to 2.5 s, wherever it is installed
    (JupyterLab brings it); nbformat, altair and Great Expectations import jsonschema. What reads
    durations, which JupyterLab brings too, takes a fourth of what is left. There is no setting
    for it. Seen: jsonschema 4.26 with rfc3987-syntax 1.1 and isoduration 20.11. Risk: in this
    process a schema's formats `iri` and `duration` are not checked; nothing that a run checks
    has one.
    """
    with _as_if_not_installed(GRAMMAR, DURATION):
        yield


@contextmanager
def without_markdown() -> Iterator[None]:
    """Whoever imports nbconvert inside does so without what lays out Markdown.

    Why: it takes more than half of the time of importing nbconvert (0.11 s of processor with it,
    0.05 s without), and the answer has no cell of Markdown. nbconvert itself goes on where it is
    not installed. Seen: nbconvert 7.17.2 with beautifulsoup4 4.14. Risk: in this process its
    filter `markdown2html` raises ImportError.
    """
    with _as_if_not_installed(SOUP):
        yield


@contextmanager
def without_debugger() -> Iterator[None]:
    """Whoever imports ipykernel's debugger inside gets a kernel that cannot be debugged.

    Why: nobody debugs a kernel of a run, and debugpy with its 114 modules takes 0.4 s of the
    server's start, which all kernels wait for; `debugger_class`, the public setting, comes after
    the import. Seen: ipykernel 7.4.0. Risk: none for cells; `import debugpy` works in them.
    """
    with _as_if_not_installed("debugpy"):
        yield


@contextmanager
def without_places_elsewhere() -> Iterator[None]:
    """Whoever imports Papermill inside gets requests once it uses it, and no pyarrow.

    Why: Papermill imports both, and with pyarrow numpy, to read notebooks from the web and from
    HDFS. Importing it takes 0.39 s of processor with them and 0.25 s without, in a process that
    needs neither; ours are files. There is no setting for it. Seen: Papermill 2.7.0. Risk: it
    reads no notebook from HDFS, in this process.
    """
    with _as_if_not_installed(HDFS), _imported_late((WEB,)):
        yield


@contextmanager
def without_help_for_artists() -> Iterator[None]:
    """Whoever imports matplotlib inside gets its classes without the help of their `set`.

    Why: for each of some sixty classes it looks through all setters and lays out a table of them
    for `help`, 0.2 of the 0.44 s of processor of importing what draws. There is no setting for
    it. Seen: matplotlib 3.11. Risk: in this process `help(axes.set)` and its signature are the
    general ones, of classes that follow from these later too; what `set` does is the same.
    """
    import matplotlib.artist

    artist: Any = matplotlib.artist.Artist
    in_full = vars(artist)["_update_set_signature_and_docstring"]
    artist._update_set_signature_and_docstring = classmethod(lambda _: None)
    try:
        yield
    finally:
        artist._update_set_signature_and_docstring = in_full


@contextmanager
def _as_if_not_installed(*names: str) -> Iterator[None]:
    """Inside, importing any of these that is not there yet raises ModuleNotFoundError."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # the import system's own sign for it
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


class _Late(ModuleType):
    """A module that is imported once something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__path__", "__all__", "__version__"):
            raise AttributeError(name)  # the import system asks for these
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        module = importlib.import_module(self.__name__)
        vars(self).update({key: value for key, value in vars(module).items() if key != "__name__"})
        return getattr(module, name)


@contextmanager
def imported_once_asked() -> Iterator[None]:
    """Whoever imports Great Expectations inside gets the modules `LATE` once it uses them.

    Why: to import these two takes 2.6 of 6.4 s, and no rule of ours uses them. The standard
    library's `LazyLoader` raises once somebody else imports the real module meanwhile. Seen:
    Great Expectations 1.24.1, scipy 1.17, altair 6. Risk: an attribute that such a module makes
    anew later is not seen by Great Expectations. Afterwards no stand-in can be imported.
    """
    with _imported_late(LATE):
        yield


@contextmanager
def _imported_late(names: Iterable[str]) -> Iterator[None]:
    """Inside, importing a module that is not there yet gives one that is imported once asked."""
    stand_ins = {name: _Late(name) for name in names if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


@contextmanager
def other_dialects_once_asked() -> Iterator[None]:
    """Whoever imports Ibis' DuckDB inside gets the compilers of other databases once asked.

    Why: the package of compilers imports all twenty, with a dialect of sqlglot each: 0.30 of the
    0.39 s of processor of importing the backend, in each process that reads rows. There is no
    setting for it. Seen: Ibis 12.0. Risk: none that is known; the package runs as it is once
    anything but the compiler of DuckDB is asked of it, afterwards too.
    """
    if DIALECTS in sys.modules:
        yield
        return
    import ibis

    folder = Path(ibis.__path__[0], *DIALECTS.split(".")[1:-1])
    spec = PathFinder.find_spec(DIALECTS, [str(folder)])
    if spec is None or spec.loader is None:
        yield
        return
    package: Any = module_from_spec(spec)
    loader = spec.loader

    def asked(name: str) -> Any:
        if name == "duckdb":
            return importlib.import_module(f"{DIALECTS}.duckdb")
        if name.startswith("__"):
            raise AttributeError(name)
        vars(package).pop("__getattr__", None)
        loader.exec_module(package)
        return getattr(package, name)

    package.__getattr__ = asked
    sys.modules[DIALECTS] = package
    yield


@contextmanager
def fields_copied_lightly() -> Iterator[None]:
    """Whoever imports Great Expectations inside gets its classes without deep copies.

    Why: its pydantic copies all that a class says of its fields, to the last text, for each class
    that follows from it: 455,000 copies, which take 0.25 of the 0.79 s of processor of importing
    Great Expectations. What a class changes later of a field of its own is copied still: the
    field, its description and its table of validators. Seen: pydantic 2.14 (`pydantic.v1`),
    Great Expectations 1.24.1. Risk: a class that changes something deeper of an inherited field
    would change it of its parent; a test holds every class against one that was made without.
    """
    from pydantic.v1 import main as pydantic
    from pydantic.v1.fields import ModelField

    main: Any = pydantic
    in_full = main.smart_deepcopy

    def lightly(value: Any) -> Any:
        if not (isinstance(value, dict) and all(type(one) is ModelField for one in value.values())):
            return in_full(value)
        return {name: _field(one) for name, one in value.items()}

    main.smart_deepcopy = lightly
    try:
        yield
    finally:
        main.smart_deepcopy = in_full


def _field(field: Any) -> Any:
    copied = copy(field)
    copied.field_info = copy(field.field_info)
    copied.class_validators = dict(field.class_validators)
    return copied


@contextmanager
def fields_read_once() -> Iterator[None]:
    """While it validates, Great Expectations reads all fields of an expectation once.

    Why: it makes a configuration of them for each key that it looks up in one, ninety times for
    a rule: 60 rules on 160 rows take 0.25 s without this and 0.18 s with it. Seen: Great
    Expectations 1.24.1. Risk: an expectation whose fields change while it is validated would
    not be noticed; ours do not. Each caller still gets a configuration of its own.
    """
    from great_expectations.expectations.expectation import Expectation

    read: dict[int, tuple[Any, Any]] = {}  # with the expectation, so that no other has its id
    in_full = Expectation.configuration

    def configuration(expectation: Any) -> Any:
        if id(expectation) not in read:
            read[id(expectation)] = (expectation, in_full.fget(expectation))
        made = copy(read[id(expectation)][1])  # not made anew, which looks through all it holds
        made._kwargs = dict(made.kwargs)
        return made

    Expectation.configuration = property(configuration)
    try:
        yield
    finally:
        Expectation.configuration = in_full


@contextmanager
def frames_not_hashed() -> Iterator[None]:
    """Inside, Great Expectations makes no fingerprint of the frames that it is given.

    Why: it hashes every frame of less than 1 GB into a marker that we do not keep, and has no
    setting for it: 60 rules on ten columns of 300,000 rows take 1.4 s without this and 0.2 s
    with it. Seen: Great Expectations 1.24.1. Risk: none; the marker is left out.
    """
    from great_expectations.execution_engine import pandas_execution_engine

    limit = pandas_execution_engine.HASH_THRESHOLD
    pandas_execution_engine.HASH_THRESHOLD = 0
    try:
        yield
    finally:
        pandas_execution_engine.HASH_THRESHOLD = limit


@contextmanager
def no_port_for_forks() -> Iterator[None]:
    """A kernel that is initialised inside listens on no port of the loopback.

    Why: every account of the machine reaches such a port. A kernel's channels are sockets in a
    private folder; ipykernel opens one thing more, a port for what processes forked by a cell
    print, and no setting keeps it from that. It discards what does not begin with its secret,
    after it has taken it in. Seen: ipykernel 7.4.0. Risk: such a process prints nothing, as
    where the port cannot be opened; no notebook here forks.
    """
    from ipykernel import kernelapp

    module: Any = kernelapp
    thread = module.IOPubThread

    def without_port(socket: Any, pipe: bool = False, session: Any = False) -> Any:  # noqa: ARG001
        return thread(socket, pipe=False, session=session)

    module.IOPubThread = without_port
    try:
        yield
    finally:
        module.IOPubThread = thread


def share_forkserver() -> bool:
    """This process starts others from the fork server that it was itself forked from, for good.

    Why: the standard library means it to be so ("a child process will just reuse the forkserver
    started by its parent"), but looks only for a server that the process started itself, and
    would start another, which imports everything again. Seen: CPython 3.11.7. Risk: the names
    are private; where one is missing nothing changes, and each worker has a server of its own.
    Returns whether this process was forked from a server.
    """
    server: Any = forkserver._forkserver
    known = ("_forkserver_address", "_forkserver_alive_fd")
    if any(getattr(server, name, None) is None for name in known):
        return False
    server.ensure_running = resource_tracker.ensure_running
    return True


def compressed_at(member: ZipInfo, level: int) -> None:
    """The member of a zip is compressed at a level from 0 to 9 once it is written.

    Why: a member that is opened for writing, with a date of its own, takes no level by any
    public name before Python 3.13. Seen: CPython 3.11.7. Risk: under another name the level is
    the ordinary one, and the made-up extract takes longer to write.
    """
    name = "compress_level" if hasattr(member, "compress_level") else "_compresslevel"
    setattr(member, name, level)
