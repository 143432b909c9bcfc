"""What only the checks need: Great Expectations, by way of the one module that may import it."""

from helpers.quality.gx import import_gx

import_gx()
