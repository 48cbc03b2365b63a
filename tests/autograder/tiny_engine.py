"""An engine over the tiny course, and submissions made for it."""

import copy
import dataclasses
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.engine import Engine, Settings
from autograder.walls import missing

FIXTURES = Path(__file__).parents[1] / "fixtures"
needs_walls = pytest.mark.skipif(bool(missing()), reason="; ".join(missing()) or "walls")


class Tiny:
    """One engine over the tiny course, and submissions made for it."""

    def __init__(self, engine, master, release):
        self.engine, self.master, self.release = engine, master, release

    def handed_in(self, sources=None, extra=()):
        """The released notebook with some cells' sources replaced; master's answers elsewhere.

        extra : sources of cells that the student added at the end
        """
        notebook = copy.deepcopy(self.release)
        answers = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in self.master.cells}
        for cell in notebook.cells:
            told = cell.metadata.get("nbgrader", {})
            if told.get("solution") and not told.get("grade"):
                default = answers[told["grade_id"]].source
                cell.source = (sources or {}).get(told["grade_id"], default)
        notebook.cells += [nbformat.v4.new_code_cell(source) for source in extra]
        return notebook

    def grade(self, sources=None, extra=()):
        """({test id: TestResult}, flags) of such a notebook."""
        flags = []
        result = self.engine.grade_notebook("tiny", self.handed_in(sources, extra), flags)
        return {t.id: t for t in result.tests}, flags, result


def read(path):
    return nbformat.read(path, as_version=4)


def make_tiny(limits=None, **settings):
    course = Course(FIXTURES / "tiny_course")
    assignment = course.assignment("tiny")
    if limits:
        assignment = dataclasses.replace(
            assignment, limits=dataclasses.replace(assignment.limits, **limits)
        )
    master = read(course.folder("source", "tiny") / "tiny.ipynb")
    release = read(course.folder("release", "tiny") / "tiny.ipynb")
    engine = Engine(
        assignment, {"tiny": master}, {"tiny": release}, Settings(**{"seed": "test", **settings})
    )
    return Tiny(engine, master, release)
