"""What only the notebooks that draw need: matplotlib, as far as it writes SVG."""

import matplotlib.backends.backend_svg
import matplotlib.figure
