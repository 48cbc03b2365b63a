"""What nbgrader keeps of a master notebook: its cells, as the gradebook stores them.

`nbgrader generate_assignment` writes these rows half-way through its work: solutions
are already stubs, hidden tests are still there. So the same preprocessors run here,
nbgrader's own and in its own order, up to the one that saves.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

from autograder.errors import CourseError


@dataclass(frozen=True)
class MasterCell:
    """One cell that nbgrader knows by its grade_id."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str | None
    max_score: float | None
    kinds: frozenset[str]  # of "GradeCell", "SolutionCell", "TaskCell", as nbgrader names them


@dataclass(frozen=True)
class Master:
    """A master notebook as the gradebook sees it."""

    name: str
    kernelspec: str
    cells: tuple[MasterCell, ...]


def read_master(name: str, notebook: dict, path: Path, config: Config) -> Master:
    """Run nbgrader's own preprocessors on a copy of the master; collect what SaveCells would."""
    node = nbformat.reads(json.dumps(notebook), as_version=4)
    resources = {
        "unique_key": name,
        "metadata": {"name": name, "path": str(path.parent)},
        "nbgrader": {"notebook": name, "assignment": path.parent.name, "student": "."},
    }
    try:
        for preprocessor in _before_saving(config):
            node, resources = preprocessor(node, resources)
    except Exception as error:  # nbgrader raises RuntimeError, ValueError, schema errors
        # nbgrader's check says only "failed to validate"; what failed is the error before it.
        cause = str(error.__context__ or error).strip().splitlines()[0]
        raise CourseError(
            f"{path}: nbgrader cannot make a release of this notebook: {cause}. "
            "Mend the cell in the homework's text and build again."
        ) from error
    kernelspec = json.dumps(node.metadata.get("kernelspec", {}))
    return Master(name, kernelspec, tuple(_cells(node, path)))


def _before_saving(config: Config) -> Iterator:
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    for kind in converter.preprocessors:
        if issubclass(kind, SaveCells):
            return
        yield kind(parent=converter)


def _cells(notebook, path: Path) -> Iterator[MasterCell]:
    for index, cell in enumerate(notebook.cells):
        is_kind = {
            "GradeCell": utils.is_grade(cell),
            "SolutionCell": utils.is_solution(cell),
            "TaskCell": utils.is_task(cell),
        }
        if not (any(is_kind.values()) or utils.is_locked(cell)):
            continue
        if cell.cell_type not in ("code", "markdown"):
            raise CourseError(
                f"{path}: cell {index} has nbgrader metadata but is of type {cell.cell_type!r}. "
                "Make it code or markdown, or take the metadata away."
            )
        yield _cell(cell, frozenset(kind for kind, yes in is_kind.items() if yes))


def _cell(cell, kinds: frozenset[str]) -> MasterCell:
    meta = cell.metadata.nbgrader
    graded = kinds & {"GradeCell", "TaskCell"}
    return MasterCell(
        name=meta["grade_id"],
        cell_type=cell.cell_type,
        locked=utils.is_locked(cell),
        source=cell.source,
        checksum=meta.get("checksum"),
        max_score=float(meta["points"]) if graded else None,
        kinds=kinds,
    )


def read_masters(masters: dict[str, dict], paths: dict[str, Path], config: Config) -> list[Master]:
    """All masters of one assignment, read from the course's root as nbgrader does."""
    found = []
    for name, notebook in sorted(masters.items()):
        path = paths[name].resolve()
        root = path.parent.parent.parent
        # A configured header or footer is named relative to the root.
        with contextlib.chdir(root) if root.is_dir() else contextlib.nullcontext():
            found.append(read_master(name, notebook, path, config))
    return found
