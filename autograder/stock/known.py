"""What nbgrader looks up in its gradebook while it grades, answered from the masters."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from nbgrader.api import MissingEntry


@dataclass(frozen=True)
class Known:
    """One master notebook, with the look-ups of nbgrader's Gradebook.

    cells : each with name, cell_type, locked, source, checksum, max_score and kinds,
        in the notebook's order, as nbgrader stores them
    """

    name: str
    kernelspec: str
    cells: Collection

    def _of_kind(self, *kinds: str) -> dict:
        return {cell.name: cell for cell in self.cells if cell.kinds & set(kinds)}

    @cached_property
    def graded(self) -> dict:
        return self._of_kind("GradeCell", "TaskCell")

    @cached_property
    def commented(self) -> dict:
        return self._of_kind("SolutionCell", "TaskCell")

    @property
    def language(self) -> str:
        return str(json.loads(self.kernelspec).get("language") or "python").lower()

    # Names and arguments are nbgrader's.

    def find_source_cell(self, name: str, *_):
        return self._found({cell.name: cell for cell in self.cells}, name)

    def find_graded_cell(self, name: str, *_):
        return self._found(self.graded, name)

    def find_comment(self, name: str, *_):
        return self._found(self.commented, name)

    def find_notebook(self, *_) -> Known:
        return self

    @property
    def source_cells(self) -> list:
        return list(self.cells)

    @property
    def grade_cells(self) -> list:
        return list(self._of_kind("GradeCell").values())

    @property
    def solution_cells(self) -> list:
        return list(self._of_kind("SolutionCell").values())

    @property
    def task_cells(self) -> list:
        return list(self._of_kind("TaskCell").values())

    def _found(self, cells: dict, name: str):
        if name not in cells:
            raise MissingEntry(f"No such cell: {self.name}/{name}")
        return cells[name]
