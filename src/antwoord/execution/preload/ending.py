"""Ends the server of kernels with the run that started it, also while it still imports.

By itself it would look whether the run is still there only once it has imported everything, which
takes more than a minute on a busy machine. To be imported by the server alone.
"""

import os

from antwoord.storage.processes import end_with

#: The id of the process that starts the server.
STARTED_BY = "ANTWOORD_SERVER_STARTED_BY"

if started_by := os.environ.pop(STARTED_BY, ""):
    end_with(int(started_by))
