"""The engine of Papermill that executes a notebook in a kernel which is already there.

Papermill finds it by the entry point `antwoord` (`pyproject.toml`), and imports it wherever it
is imported itself: nothing but Papermill may be imported here, and nobody else imports this.
"""

from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.log import logger


class HandedOver(Engine):  # type: ignore[misc]
    """Executes a notebook in the kernel that it is handed, and ends that kernel."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, km: Any, start_timeout: int = 60, **_: Any
    ) -> None:
        """Executes the cells in order, until one raises.

        `nb_man` is Papermill's notebook, into which outputs go; `km` the manager of the kernel,
        which is started unless it was; `start_timeout` the seconds that it has to answer.
        Raises RuntimeError for a kernel that does not, and DeadKernelError for one that ends.
        """
        client = PapermillNotebookClient(
            nb_man,
            km=km,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=None,
            log=logger,
            # All that it showed is here by then; waiting for a farewell costs half a second.
            shutdown_kernel="immediate",
        )
        client.execute(cleanup_kc=True)  # else it would leave the kernel to whoever handed it over
