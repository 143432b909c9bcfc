"""Other people's libraries that a page is drawn with: imported once, ahead of the forks."""

import babel.messages.pofile
import duckdb
import ibis
import jinja2
import markupsafe
import nbconvert.exporters.templateexporter
import nbformat
import numpy
import pandas
import pyarrow.parquet
