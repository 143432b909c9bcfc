"""What the notebooks that draw need: matplotlib, as far as it writes SVG."""

from antwoord.execution.kernels.lasting import lasting

with lasting():
    import matplotlib.backends.backend_svg
    import matplotlib.figure
