"""A homework run in one plain process, stopped before each graded function.

There the process is copied: in each copy the function's cell is exchanged, and the
cells up to its test are run as the grader runs them, with the same checks. Nobody
else's test is run, and nothing is run twice.

    given, solved cells ──▶ [relu] ──▶ relu_test ──▶ [softmax] ──▶ softmax_test ──▶
                              ╰ copies: a mutant each    ╰ copies
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.diagnosis import Witness, suspects_of
from autograder.homework import HIDDEN, is_show, nbgrader_of

BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Cell:
    """A code cell that grading runs. kind : "given", "solution" or "test"."""

    kind: str
    grade_id: str
    source: str
    points: float = 0.0


def cells_of(master) -> list[Cell]:
    """The cells of a master that grading runs, in order."""
    made = []
    for cell in master["cells"]:
        told = nbgrader_of(cell)
        if cell["cell_type"] != "code" or is_show(cell):
            continue
        kind = "solution" if told.get("solution") else "test" if told.get("grade") else "given"
        made.append(Cell(kind, told.get("grade_id", ""), cell["source"], told.get("points", 0.0)))
    return made


@dataclass
class Room:
    """The names of a notebook as its cells run one after the other."""

    cells: list[Cell]
    companions: Path
    seed: str = "mutation"
    names: dict = field(default_factory=lambda: {"__name__": "__main__"})
    witness: Witness | None = None  # names mistakes in the function of the cells that are run

    def stops(self) -> Iterator[tuple[Cell, list[Cell]]]:
        """(solution cell, the cells from behind it up to its test), each time before it runs."""
        tests = {c.grade_id for c in self.cells if c.kind == "test"}
        for at, cell in enumerate(self.cells):
            test = f"{cell.grade_id}_test"
            if cell.kind == "solution" and test in tests:
                end = next(i for i, c in enumerate(self.cells) if c.grade_id == test)
                yield cell, self.cells[at + 1 : end + 1]
            if trouble := self.run([cell])["error"]:
                raise RuntimeError(f"cell {cell.grade_id!r} of the solution itself: {trouble}")

    def run(self, cells: list[Cell]) -> dict:
        """Run cells as the grader does; what their checks say, as plain values.

        score : of the tests among them; a test that raises is worth nothing
        error : the first that was raised outside of a check; hidden : by a hidden test
        """
        from chainrule import checks

        told = {"score": 0.0, "error": "", "hidden": False, "rows": []}
        began = time.process_time()
        for cell in cells:
            with checks.grading(seed=self.seed, witness=self.witness) as recorder, _quiet():
                error = self._run(cell)
            told["rows"] += [_row(row) for group in recorder.groups for row in group.rows]
            if error is None:
                told["score"] += sum(group.score() for group in recorder.groups)
            elif not told["error"]:
                told["error"] = f"{type(error).__name__}: {error}"
                told["hidden"] = _in_hidden_test(cell, error)
        told["seconds"] = time.process_time() - began
        return told

    def _run(self, cell: Cell) -> Exception | None:
        try:
            exec(compile(cell.source, f"<{cell.grade_id}>", "exec"), self.names)
            if self.witness and cell.kind == "solution":
                self.names[cell.grade_id] = _heard(self.witness, self.names[cell.grade_id])
        except Exception as error:
            return error
        return None

    def bring(self, cell: Cell, wrongs: list[tuple[str, str]]) -> None:
        """Have the mistakes of this cell's function named. wrongs : (sentence, source)"""
        right = dict(self.names)
        exec(compile(cell.source, f"<{cell.grade_id}>", "exec"), right)
        self.witness = Witness(suspects_of(cell.grade_id, right, wrongs))


def _heard(witness: Witness, function):
    return lambda *args, **kwargs: witness.hears(lambda: function(*args, **kwargs), args, kwargs)


@contextlib.contextmanager
def _quiet():
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def _row(row) -> dict:
    return {"passed": row.passed, "hidden": row.hidden, "message": row.message, "hint": row.hint}


def _in_hidden_test(cell: Cell, error: Exception) -> bool:
    if cell.kind != "test":
        return False
    file = f"<{cell.grade_id}>"
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    before = "\n".join(cell.source.split("\n")[: lines[-1]]) if lines else ""
    return before.count(HIDDEN.begin) > before.count(HIDDEN.end)


def enter(folder: str, companions: Path) -> None:
    """Make this process fit to run a homework: a folder, its companions, one thread."""
    for name in BLAS_THREADS:
        os.environ.setdefault(name, "1")
    os.environ["MPLBACKEND"] = "Agg"
    os.chdir(folder)
    sys.path.insert(0, str(companions))
