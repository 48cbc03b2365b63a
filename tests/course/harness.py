"""A homework as its students and graders meet it, without a kernel and without a sandbox.

The cells of the homework's text run in plain Python, in order, with some of the
student's cells replaced by those of somebody else (`solutions/<hw>/answers`).
"""

import contextlib
import functools
import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import jupytext

from autograder.answers import read_answers
from chainrule import checks

ROOT = Path(__file__).parents[2]


@functools.cache
def compiled(source, name):
    return compile(source, name, "exec")


class Homework:
    """One homework of the course: its text, its rules and the answers kept beside it."""

    def __init__(self, name):
        self.folder = ROOT / "solutions" / name
        self.rules = tomllib.loads((self.folder / "assignment.toml").read_text(encoding="utf-8"))
        companions = {self.folder / c for c in self.rules.get("companions", ())}
        (self.text,) = set(self.folder.glob("*.py")) - companions
        self.answers = read_answers(self.folder / "answers")
        self.cells = jupytext.read(self.text, fmt="py:percent").cells

    @functools.cached_property
    def program(self):
        """(what a cell is to a grader, its grade_id, its source) of every cell grading runs."""
        listed = []
        for cell in self.cells:
            meta = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and "show" not in cell.metadata.get("tags", []):
                kind = "solution" if meta.get("solution") else "test" if meta.get("grade") else ""
                listed.append((kind or "given", meta.get("grade_id", ""), cell.source))
        return listed

    @functools.cached_property
    def points(self):
        """grade_id of each graded function -> the points of its test."""
        graded = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in self.cells}
        return {
            name: graded[f"{name}_test"].metadata["nbgrader"]["points"]
            for name in graded
            if f"{name}_test" in graded
        }

    def grade(self, replaced=None, seed=0, only=None):
        """Run the homework with some cells replaced; {grade_id of the function: its Group}.

        replaced : grade_id -> source of a student's cell
        only : grade_id of the one function whose test is wanted
        """
        replaced, room = replaced or {}, {}
        if self.folder not in map(Path, sys.path):
            sys.path.insert(0, str(self.folder))  # companion files
        with checks.grading(seed=seed) as recorder, contextlib.redirect_stdout(io.StringIO()):
            for kind, name, source in self.program:
                if kind == "solution":
                    source = replaced.get(name, source)
                if kind != "test" or only is None or name == f"{only}_test":
                    exec(compiled(source, name), room)
        return {group.name: group for group in recorder.groups}

    def secret_and_public_lines(self):
        """Lines inside and outside solutions, hidden tests and mark schemes."""
        secret, public = set(), set()
        for cell in self.cells:
            told = cell.metadata.get("nbgrader", {})
            inside = bool(told.get("grade") and told.get("solution"))
            for line in cell.source.splitlines():
                if re.search(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", line):
                    inside = "BEGIN" in line
                else:
                    (secret if inside else public).add(line.strip())
        return secret, public

    def run_as_program(self, timeout_s=300):
        """The whole text as a plain program."""
        return subprocess.run(
            [sys.executable, str(self.text)],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "MPLBACKEND": "agg", "HOME": str(Path.home())},
            check=False,
        )


def told(group):
    """Everything that a student reads of the checks that failed."""
    return "\n".join(f"{row.message}\n{row.hint}" for row in group.rows if not row.passed)


def scores(groups):
    return {name: group.score() for name, group in groups.items()}
