"""Execute cells in a fresh process: what a grader will see, not what a session remembers."""

import copy
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

TOO_LONG = "CellTimeoutError"


@dataclass
class CellResult:
    """One cell, run. error : (name, text) of the exception, or None."""

    outputs: list = field(default_factory=list)
    error: tuple[str, str] | None = None

    @property
    def text(self):
        """What the cell printed to stdout."""
        return "".join(
            "".join(out.text)
            for out in self.outputs
            if out.output_type == "stream" and out.name == "stdout"
        )

    @property
    def value(self):
        """The last expression as a float, or None where it is no number."""
        for out in self.outputs:
            if out.output_type == "execute_result":
                with suppress(KeyError, ValueError):
                    return float("".join(out.data["text/plain"]))
        return None


class _ThisPython(KernelSpecManager):
    """The kernel is the Python that runs this, whatever kernels are installed elsewhere."""

    def get_kernel_spec(self, kernel_name):
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        command.append("--log-level=ERROR")  # its own warnings are not for students
        return KernelSpec(argv=command, display_name=kernel_name, language="python")


def run(notebook, order, folder, timeout_s):
    """Run the cells `order` (indices) one after the other in one new process.

    folder : where the process works, so that companion files are found

    Returns {index: CellResult} for the cells that ran; cells behind one that
    killed the process are missing. The notebook itself stays as it is.
    """
    notebook, replies = copy.deepcopy(notebook), {}

    def keep(cell, cell_index, execute_reply):
        replies[cell_index] = execute_reply["content"].get("ename")

    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_spec_manager=_ThisPython()),
        timeout=timeout_s,
        allow_errors=True,
        store_widget_state=False,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": TOO_LONG, "evalue": "", "traceback": []},
        on_cell_executed=keep,
        resources={"metadata": {"path": str(folder)}},
    )
    client.log.setLevel("CRITICAL")  # what went wrong is told by the report
    results, hung = {}, False
    with tempfile.TemporaryDirectory() as empty:
        # What the student's own profile imports at start-up, graders do not have.
        environment = {**os.environ, "IPYTHONDIR": empty, "MPLBACKEND": "agg"}
        environment.pop("PYTHONSTARTUP", None)
        with client.setup_kernel(env=environment):
            for index in order:
                cell = notebook.cells[index]
                try:
                    client.execute_cell(cell, index)
                except DeadKernelError:
                    results[index] = CellResult(error=("DeadKernelError", "the process ended"))
                    break
                results[index] = CellResult(cell.outputs, _error(cell.outputs))
                if replies.get(index) == TOO_LONG:
                    results[index].error = (TOO_LONG, "")
                    if hung:  # it does not listen to interrupts: every cell would wait in vain
                        break
                hung = replies.get(index) == TOO_LONG
    return results


def _error(outputs):
    for out in outputs:
        if out.output_type == "error":
            return out.ename, out.evalue
    return None


def top_to_bottom(notebook, fast=False):
    """Indices of the code cells in order; fast leaves out those that only show something."""
    return [
        index
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and not (fast and "show" in cell.metadata.get("tags", []))
    ]


def as_in_the_session(notebook, order):
    """The cells of `order` as their execution counts say they were last run."""
    ran = [i for i in order if notebook.cells[i].get("execution_count")]
    return sorted(ran, key=lambda i: notebook.cells[i].execution_count)
