"""Importing for good: the garbage collector leaves alone what is there for the whole process.

Looking through all that was imported again and again, in vain, took a fifth of the time of
the imports, and a seventh of that of the notebooks after them (1.5 of 10.7 s of processor
time); in a fork it also copies every page that it looks at.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """Whatever is made inside is never looked through for garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
        gc.freeze()
