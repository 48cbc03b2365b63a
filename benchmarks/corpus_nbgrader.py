"""Stock nbgrader on the corpus: each case with a witness, in an enclosure of its own.

The witness is an honest submission that is graded after the case: without its
full score the case ended the batch, or changed what belongs to somebody else.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from corpus import CASES, FULL, Case, Place, write_course
from corpus.comparing import Seen

from benchmarks.corpus_enclosure import Done, Enclosure, python_of

WITNESS = "zz-witness"
SECONDS = 240.0
PATH = f"{Path(sys.executable).parent}{os.pathsep}/usr/bin{os.pathsep}/bin"  # it calls alembic
CELL_S = 10
# Not the one about checksums: with hidden tests in a homework it comes for every submission.
FLAG = re.compile(
    r"WARNING\] (Attribute '(?!checksum)|Missing |Cell '.*' does not exist|.*exists multiple)"
)
CONFIG = f"""
c.ExecutePreprocessor.timeout = {CELL_S}
"""


def version() -> str:
    import nbgrader

    return f"nbgrader {nbgrader.__version__}"


class Nbgrader:
    """Grades cases with `nbgrader autograde`."""

    batches = True

    def __init__(self, folder: Path):
        self.folder = folder
        self.template = folder / "template"
        write_course(self.template, [CASES["as-expected"]])
        shutil.rmtree(self.template / "submitted")
        with open(self.template / "nbgrader_config.py", "a") as config:
            config.write(CONFIG)
        _nbgrader_here(self.template, "generate_assignment", "little", "--force")
        root = Path(__file__).parents[1]
        self.enclosure = Enclosure(root / "chainrule")
        self.path = str(root)

    def __enter__(self) -> Nbgrader:
        return self

    def __exit__(self, *_) -> None:
        self.enclosure.__exit__()

    def grade(self, case: Case) -> tuple[Seen, bool]:
        """What it says of the case, and whether the batch came to its end unharmed."""
        root = self.folder / case.name
        shutil.copytree(self.template, root)
        try:
            place = Place(root)
            place.hand_in(case)
            place.hand_in(CASES["as-expected"], WITNESS)
            done = self.enclosure.run(
                [python_of(), "-m", "nbgrader", "autograde", "little"],
                root, SECONDS, PYTHONPATH=self.path, PATH=PATH,
            )  # fmt: skip
            scores = _scores(root / "gradebook.db")
        finally:
            shutil.rmtree(root, ignore_errors=True)
        witness = scores.get(WITNESS, {})
        unharmed = {name: witness.get(name) for name in FULL} == FULL
        return _seen(case.name, scores.get(case.name, {}), done), unharmed


def _nbgrader_here(root: Path, *arguments: str) -> None:
    """Before any submission is there: nothing but our own homework is run."""
    environment = {**os.environ, "HOME": str(root), "JUPYTER_CONFIG_DIR": str(root), "PATH": PATH}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)


def _scores(path: Path) -> dict[str, dict]:
    query = """
        select submitted_assignment.student_id, base_cell.name, grade.auto_score
        from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    """
    found: dict[str, dict] = {}
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            for student, cell, score in connection.execute(query):
                found.setdefault(student, {})[cell] = score
    except sqlite3.Error:
        return {}
    return found


def _seen(name: str, scores: dict, done: Done) -> Seen:
    """Its flags are the warnings that it logs about cells that differ from the release."""
    named = bool(re.search(rf"ERROR\].*{re.escape(name)}", done.said))
    return Seen(scores, named, bool(FLAG.search(done.said)))
