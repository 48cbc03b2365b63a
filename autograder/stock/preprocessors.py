"""nbgrader's preprocessors as a course has configured them, without their database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from nbconvert.exporters import Exporter
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import from_dict
from nbgrader import preprocessors, utils
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    AssignLatePenalties,
    Execute,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets import Any
from traitlets.utils.importstring import import_item

from autograder.stock.cells import Cells, GivenUp
from autograder.stock.known import Known


class Kernelspec(OverwriteKernelspec):
    known = Any()

    def preprocess(self, nb, resources):
        if spec := json.loads(self.known.kernelspec):
            nb.metadata["kernelspec"] = spec
        return nb, resources


class Overwrite(OverwriteCells):
    known = Any()

    def preprocess(self, nb, resources):
        told = resources["nbgrader"]
        self.notebook_id, self.assignment_id = told["notebook"], told["assignment"]
        self.gradebook = self.known
        nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources


class ExecuteInside(Execute):
    """Run the cells behind the wall. nbgrader's own settings of Execute count."""

    start: Callable[[], Cells] = Any()
    finish: Callable[[Cells], None] = Any(lambda cells: None)

    def preprocess(self, nb, resources, km=None):
        with self.start() as cells:
            for cell in nb.cells:
                if self._is_run(cell):
                    self._run(cells, cell)
            self.finish(cells)
        nb.metadata.setdefault("language_info", {"name": "python"})
        return nb, resources

    def _is_run(self, cell) -> bool:
        if cell.cell_type != "code" or not cell.source.strip():
            return False
        return self.skip_cells_with_tag not in cell.metadata.get("tags", [])

    def _run(self, cells: Cells, cell) -> None:
        ran = cells.run(cell.source, self._get_timeout(cell), self.iopub_timeout)
        cell.outputs = [from_dict(output) for output in ran.outputs]
        if ran.interrupted:
            if not self.interrupt_on_timeout:
                raise GivenUp("a cell took longer than Execute.timeout")
            told = {"ename": "", "evalue": "", "traceback": [], **self.error_on_timeout}
            self.on_cell_executed(cell=cell, execute_reply={"content": {**told, "status": "error"}})


class Scores(SaveAutoGrades):
    """Collect what nbgrader would write into its gradebook, as far as it would get."""

    known = Any()

    def preprocess(self, nb, resources):
        self.scores: dict[str, float | None] = {}
        return NbGraderPreprocessor.preprocess(self, nb, resources)

    def _add_score(self, cell, resources) -> None:
        name = cell.metadata["nbgrader"]["grade_id"]
        self.known.find_graded_cell(name)
        self.scores[name], _ = utils.determine_grade(cell, self.log)

    def _add_comment(self, cell, resources) -> None:
        self.known.find_comment(cell.metadata["nbgrader"]["grade_id"])


class Line:
    """nbgrader's two passes over one notebook, made anew for each.

    start, finish : what ExecuteInside runs the cells in, and is told when they have run
    """

    def __init__(self, converter: Autograde, known: Known, start: Callable, finish: Callable):
        self.known, self._converter = known, converter
        self._running = {"start": start, "finish": finish}
        self._saving: Scores | None = None

    @property
    def scores(self) -> dict[str, float | None]:
        """grade_id -> points, as far as nbgrader came; None where a person gives them."""
        return getattr(self._saving, "scores", {})

    def sanitize(self, notebook, resources: dict) -> str:
        return self._pass(self._converter.sanitize_preprocessors, notebook, resources)

    def autograde(self, notebook, resources: dict) -> str:
        return self._pass(self._converter.autograde_preprocessors, notebook, resources)

    def _pass(self, kinds: list, notebook, resources: dict) -> str:
        told = {"parent": self._converter, "config": self._converter.config}
        exporter = self._converter.exporter_class(**told)
        exporter._preprocessors = list(self._made(kinds, exporter))
        return exporter.from_notebook_node(notebook, resources)[0]

    def _made(self, kinds: list, exporter: Exporter) -> Iterator:
        for told in kinds:
            kind = _nbgraders_own(import_item(told) if isinstance(told, str) else told)
            if not isinstance(kind, type):
                yield kind
            elif issubclass(kind, AssignLatePenalties):
                continue  # they are a matter of the gradebook, when the points are in it
            elif issubclass(kind, OverwriteKernelspec):
                yield Kernelspec(parent=exporter, known=self.known)
            elif issubclass(kind, OverwriteCells):
                yield Overwrite(parent=exporter, known=self.known)
            elif issubclass(kind, ExecutePreprocessor):
                yield ExecuteInside(parent=exporter, **self._running)
            elif issubclass(kind, SaveAutoGrades):
                self._saving = Scores(parent=exporter, known=self.known)
                yield self._saving
            else:
                yield kind(parent=exporter)


def _nbgraders_own(kind):
    """What one of our own plugins stands for."""
    if isinstance(kind, type) and kind.__module__ == "autograder.preprocessor":
        return getattr(preprocessors, kind.__name__)
    return kind
