"""What only the checks need: Great Expectations, by way of the one module that may import it.

And the audit page's template, compiled.
"""

from helpers.quality.audit_view import template
from helpers.quality.gx import import_gx

import_gx()
template()
