"""What only the checks need: Great Expectations, by way of the one module that may import it."""

from antwoord.quality.evaluation.gx import import_gx

import_gx()
