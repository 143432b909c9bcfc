"""What kernels see of the machine, and the server that they are forked from.

Apart from `private.py`, whose Jupyter takes a tenth of a second to import: the server begins to
import before it.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from antwoord.execution.kernels.warm import can_fork, start_server
from antwoord.storage.paths import PACKAGE, helpers_folder
from antwoord.surroundings import short_temporary_folder


@contextmanager
def private_environment() -> Iterator[None]:
    """Kernels started inside see no start-up files, history or settings of the user.

    Where kernels can be forked, their server begins to import here, unless there is one.
    """
    # Socket paths are limited to about 100 characters, hence the short prefix.
    with (
        short_temporary_folder(),
        tempfile.TemporaryDirectory(prefix="aw-", ignore_cleanup_errors=True) as folder,
    ):
        settings = {
            "IPYTHONDIR": str(Path(folder, "ipython")),
            "JUPYTER_RUNTIME_DIR": str(Path(folder, "run")),
            "JUPYTER_PLATFORM_DIRS": "1",
            "GX_ANALYTICS_ENABLED": "false",
            # A antwoord.py or email.py in the folder of whoever runs this is never imported.
            "PYTHONSAFEPATH": "1",
            "PYTHONHASHSEED": "0",
            "MPLBACKEND": "agg",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            # Our products are small: more threads only wait for each other, with a core each.
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
        }
        # A project's own helpers come first; a server that kernels are forked from takes our path.
        own = str(helpers_folder().parent)
        paths = list(sys.path)
        if own != str(PACKAGE.parent):
            settings["PYTHONPATH"] = own
            sys.path.insert(0, own)
        previous = {name: os.environ.get(name) for name in settings}
        os.environ.update(settings)
        try:
            if can_fork():
                start_server()
            yield
        finally:
            sys.path[:] = paths
            for name, value in previous.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
