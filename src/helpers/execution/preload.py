"""What the notebooks need, imported once by the server that their kernels are forked from.

Only imports: no connection, no thread, no file may be open when it forks.
"""

import threading

import babel.numbers
import ibis.backends.duckdb
import ipykernel.ipkernel
import ipykernel.kernelapp
import ipykernel.zmqshell
import matplotlib.backends.backend_svg
import matplotlib.figure
import nbconvert
import pandas.io.formats.html
import pandas.io.formats.style
import pyarrow.dataset
import pyarrow.parquet
import tqdm
import typst
import xlsxwriter

import helpers.answer.cells_file
import helpers.answer.html
import helpers.answer.pdf
import helpers.answer.steps
import helpers.breakdown.steps
import helpers.quality.audit_page
import helpers.register.reading

# Progress bars guard their output by a lock between processes, a semaphore that a kernel
# which is ended leaves behind, with a warning. Here every kernel is alone with its own.
tqdm.tqdm.set_lock(threading.RLock())
