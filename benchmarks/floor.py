"""The floor: the same cells one after another in one warm process, without any protection.

    python -m benchmarks.floor COURSE [--run-all] [--our-shell] STUDENT...

Nothing is forked, rebuilt, written or judged; the test cells are the master's, run
among the student's own, in IPython's shell as it comes. What a grader costs beyond this
is its own work. `--our-shell` runs them in the grader's, which leaves out what IPython
does in vain.
Prints the CPU seconds that the cells took, without what loading took.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.room import HOMEWORK


def main(course: Path, students: list[str], options: set[str]) -> None:
    reset, run = _ours() if "--our-shell" in options else _ipythons()
    run_all = "--run-all" in options
    if run_all:
        for module in ("sklearn.linear_model", "sklearn.datasets"):
            importlib.import_module(module)
    master = _cells(next((course / "source" / HOMEWORK).glob("*.ipynb")))
    tests = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in master if _is_test(cell)}
    shows = {cell["id"] for cell in master if "show" in cell["metadata"].get("tags", [])}
    os.chdir("/tmp")
    began = time.process_time()
    for student in students:
        reset()
        for cell in _cells(next((course / "submitted" / student / HOMEWORK).glob("*.ipynb"))):
            if run_all or cell["id"] not in shows:
                test = tests.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
                run("".join((test or cell)["source"]))
    print(json.dumps({"cells_cpu_s": time.process_time() - began, "students": len(students)}))


def _ours() -> tuple[Callable, Callable]:
    """What empties the grader's shell, and what runs a cell in it."""
    from autograder import runner

    runner.warm()
    return lambda: runner.SHELL.shell.reset(new_session=True), runner.SHELL.run


def _ipythons() -> tuple[Callable, Callable]:
    """The same of IPython's own; what the cells print is written and read by nobody."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    import chainrule

    for name in chainrule.__all__:
        getattr(chainrule, name)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 0  # else it collects all garbage between students
    shell = InteractiveShell.instance(config=config)

    def run(source: str) -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            shell.run_cell(source, store_history=True)

    run("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])")
    return lambda: shell.reset(new_session=True), run


def _cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def _is_test(cell: dict) -> bool:
    told = cell["metadata"].get("nbgrader", {})
    return bool(told.get("grade")) and not told.get("solution")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    main(Path(words[0]), words[1:], {word for word in sys.argv[1:] if word.startswith("--")})
