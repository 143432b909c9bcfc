"""What the notebooks that draw need: matplotlib, as far as it writes SVG."""

from antwoord.execution.kernels.lasting import lasting
from antwoord.patches import without_help_for_artists

with lasting(), without_help_for_artists():
    import matplotlib.backends.backend_svg
    import matplotlib.figure
