"""Every change that is made to the insides of somebody else's package, and nothing else.

The public way of each was tried and measured first. A patch holds for as long as its `with`,
or in a process that is ours alone (a forked kernel, a worker); none is left behind in the session
of whoever imports `helpers`. Each says why it is there, with which version it was seen, and what
it risks; `tests/unit/test_patches.py` fails once one is no longer needed or no longer works.
"""

import importlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from multiprocessing import forkserver, resource_tracker
from types import ModuleType
from typing import Any
from zipfile import ZipInfo

#: What jsonschema parses a grammar with, for the formats `iri` and `iri-reference`.
GRAMMAR = "rfc3987_syntax"
#: What Papermill imports for notebooks that stand elsewhere: on the web, on HDFS.
WEB, HDFS = "requests", "pyarrow"
#: What Great Expectations imports for kinds of rules and of pages that we have none of.
LATE = ("scipy.stats", "altair")


@contextmanager
def without_grammar_of_addresses() -> Iterator[None]:
    """Whoever imports jsonschema inside does so without the grammar of international addresses.

    Why: jsonschema parses it anew in each process, 1.2 to 2.5 s, wherever it is installed
    (JupyterLab brings it); nbformat, altair and Great Expectations import jsonschema. There is
    no setting for it. Seen: jsonschema 4.26 with rfc3987-syntax 1.1. Risk: in this process a
    schema's format `iri` is not checked; nothing that a run checks has one.
    """
    with _as_if_not_installed(GRAMMAR):
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
def _as_if_not_installed(name: str) -> Iterator[None]:
    """Inside, importing a module that is not there yet raises ModuleNotFoundError."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # the import system's own sign for it
    try:
        yield
    finally:
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
def fields_copied_flat() -> Iterator[None]:
    """Inside, a class of pydantic's first version copies the fields that it inherits flatly.

    Why: it copies all that hangs on them, and Great Expectations makes 300 such classes as it is
    imported: 1.43 s of processor without this, 1.21 s with it. What a class changes of a field
    (its validators, its configuration) is copied all the same. Seen: pydantic 2.14, Great
    Expectations 1.24.1. Risk: a class that changes what hangs deeper on a field would change it
    for the class that it inherits from; pydantic itself does not.
    """
    from pydantic.v1 import main
    from pydantic.v1.fields import ModelField

    inside: Any = main
    in_depth = inside.smart_deepcopy

    def flat(field: Any) -> Any:
        own = copy(field)
        own.class_validators = dict(field.class_validators)
        own.field_info = copy(field.field_info)
        return own

    def copied(value: Any) -> Any:
        if type(value) is dict and value and all(type(f) is ModelField for f in value.values()):
            return {name: flat(field) for name, field in value.items()}
        return in_depth(value)

    inside.smart_deepcopy = copied
    try:
        yield
    finally:
        inside.smart_deepcopy = in_depth


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
def fields_read_once() -> Iterator[None]:
    """While it validates, Great Expectations reads all fields of an expectation once.

    Why: it makes a configuration of them for each key that it looks up in one, ninety times for
    a rule: 60 rules on 160 rows take 0.25 s without this and 0.18 s with it. Seen: Great
    Expectations 1.24.1. Risk: an expectation whose fields change while it is validated would
    not be noticed; ours do not. Each caller still gets a configuration of its own.
    """
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    read: dict[int, tuple[Any, Any]] = {}  # with the expectation, so that no other has its id
    in_full = Expectation.configuration

    def configuration(expectation: Any) -> Any:
        if id(expectation) not in read:
            read[id(expectation)] = (expectation, in_full.fget(expectation))
        made = read[id(expectation)][1]
        return ExpectationConfiguration(
            type=made.type,
            kwargs=dict(made.kwargs),
            meta=made.meta,
            notes=made.notes,
            description=made.description,
            severity=made.severity,
            id=made.id,
            rendered_content=made.rendered_content,
        )

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
