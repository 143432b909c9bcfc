"""What the notebooks need, imported once by the server that their kernels are forked from.

Only imports: no connection, no thread, no file may be open when it forks. What only the
answer needs is not among them: the first notebook would wait for it.
"""

import threading

from antwoord.execution.kernels.lasting import lasting
from antwoord.patches import without_debugger

with lasting():
    with without_debugger():
        import ipykernel.debugger
    import encodings.utf_8_sig

    import ibis.backends.duckdb
    import ibis.backends.duckdb.converter
    import ibis.expr.types.groupby
    import ibis.formats.numpy
    import ibis.formats.pandas
    import ibis.formats.pyarrow
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import ipykernel.zmqshell
    import IPython.core.completerlib
    import IPython.core.debugger
    import IPython.core.logger
    import IPython.core.oinspect
    import IPython.extensions.storemagic
    import pandas.io.formats.html
    import pandas.io.formats.string
    import pandas.io.formats.style
    import pyarrow.acero
    import pyarrow.dataset
    import pyarrow.parquet
    import tornado.platform.asyncio
    import tqdm
    import typer

    import antwoord.counting.steps
    import antwoord.disclosure.shown
    import antwoord.disclosure.steps
    import antwoord.execution.preload.light
    import antwoord.quality.cells
    import antwoord.quality.steps
    import antwoord.register.reading

    # Progress bars guard their output by a lock between processes, a semaphore that a kernel
    # which is ended leaves behind, with a warning. Here every kernel is alone with its own.
    tqdm.tqdm.set_lock(threading.RLock())
