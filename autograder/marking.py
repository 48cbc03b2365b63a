"""Grade given notebooks of an assignment, without a gradebook: for the gates."""

from __future__ import annotations

from autograder.engine import Engine, Settings
from autograder.model import GRADED, Assignment, SubmissionResult
from autograder.walls import missing


def grade_notebooks(assignment: Assignment, notebooks: dict[str, dict]) -> SubmissionResult:
    """Grade one set of notebooks, ours and trusted, as a submission is graded.

    notebooks : notebook name -> nbformat dictionary

    Behind the walls where this machine has them; the notebooks are our own, so
    the gates work without them too.
    """
    import nbformat

    masters = {n: nbformat.read(p, as_version=4) for n, p in assignment.masters.items()}
    flags: list[str] = []
    settings = Settings(isolation=assignment.isolation, walls=not missing())
    with Engine(assignment, masters, {}, settings) as engine:
        results = tuple(
            engine.grade_notebook(name, notebooks[name], flags) for name in assignment.masters
        )
    return SubmissionResult("master", assignment.name, GRADED, results, tuple(flags))
