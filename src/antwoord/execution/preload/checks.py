"""What only the checks need: Great Expectations, by way of the one module that may import it.

And the audit page's template, compiled.
"""

from antwoord.quality.evaluation.gx import import_gx
from antwoord.quality.page.view import template

import_gx()
template()
