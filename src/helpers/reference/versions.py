"""The versions that a result rests on: of Python, and of the packages that can change it."""

import platform
from functools import cache
from importlib.metadata import version

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


@cache
def versions() -> dict[str, str]:
    """The version of Python and of each of PACKAGES, by name."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
