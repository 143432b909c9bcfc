"""The versions that a result rests on: of Python, and of the packages that can change it."""

import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

#: Packages whose version can change a figure or a page.
PACKAGES = (
    "adbc-driver-postgresql",
    "antwoord",
    "babel",
    "duckdb",
    "great-expectations",
    "highspy",
    "ibis-framework",
    "ipykernel",
    "jinja2",
    "matplotlib",
    "mistune",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "pygments",
    "python-calamine",
    "python-stdnum",
    "typst",
    "xlsxwriter",
)

_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE)


@cache
def versions() -> dict[str, str]:
    """The version of Python and of each of PACKAGES, by name."""
    return {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


def _version(name: str) -> str:
    """Of an installed package, without reading what else its metadata tell: a page each."""
    told = distribution(name).read_text("METADATA") or ""
    found = _VERSION.search(told)
    if not found:
        raise PackageNotFoundError(name)
    return found[1]
