"""Other people's libraries that a page is drawn with: imported once, ahead of the forks."""

import babel.messages.pofile
import babel.numbers
import duckdb
import ibis
import jinja2
import jinja2.ext
import markupsafe
import matplotlib.textpath
import nbconvert.exporters.templateexporter
import nbformat
import numpy
import pandas
import pyarrow.dataset
import pyarrow.parquet
