"""The floor: the same cells one after another in one warm process, without any protection.

    python -m benchmarks.floor COURSE [--run-all] STUDENT...

Nothing is forked, rebuilt, written or judged; the test cells are the master's, run
among the student's own. What a grader costs beyond this is its own work.
Prints the CPU seconds that the cells took, without what loading took.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from autograder import judge, runner
from benchmarks.room import HOMEWORK


def main(course: Path, students: list[str], run_all: bool) -> None:
    runner.warm()
    if run_all:
        judge.load(["sklearn.linear_model", "sklearn.datasets"])
    master = _cells(next((course / "source" / HOMEWORK).glob("*.ipynb")))
    tests = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in master if _is_test(cell)}
    shows = {cell["id"] for cell in master if "show" in cell["metadata"].get("tags", [])}
    os.chdir("/tmp")
    began = time.process_time()
    for student in students:
        runner.SHELL.shell.reset(new_session=True)
        for cell in _cells(next((course / "submitted" / student / HOMEWORK).glob("*.ipynb"))):
            if run_all or cell["id"] not in shows:
                test = tests.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
                runner.SHELL.run("".join((test or cell)["source"]))
    print(json.dumps({"cells_cpu_s": time.process_time() - began, "students": len(students)}))


def _cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def _is_test(cell: dict) -> bool:
    told = cell["metadata"].get("nbgrader", {})
    return bool(told.get("grade")) and not told.get("solution")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--run-all"]
    main(Path(words[0]), words[1:], "--run-all" in sys.argv)
