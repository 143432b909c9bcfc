"""What the notebooks need, imported once by the server that their kernels are forked from.

Only imports: no connection, no thread, no file may be open when it forks. What only the
answer needs is not among them: the first notebook would wait for it.
"""

import threading

from helpers.execution.lasting import lasting

with lasting():
    import ibis.backends.duckdb
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import ipykernel.zmqshell
    import pandas.io.formats.html
    import pandas.io.formats.style
    import pyarrow.dataset
    import pyarrow.parquet
    import tqdm

    import helpers.breakdown.steps
    import helpers.disclosure.steps
    import helpers.execution.light
    import helpers.register.reading

    # Progress bars guard their output by a lock between processes, a semaphore that a kernel
    # which is ended leaves behind, with a warning. Here every kernel is alone with its own.
    tqdm.tqdm.set_lock(threading.RLock())
