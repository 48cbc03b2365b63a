"""No page of any homework tells a line of a hidden test or a mark scheme."""

from pathlib import Path

import jupytext
import pytest
from page_parts import parsed

from autograder.feedback import Outline, work, write_feedback
from autograder.model import (
    GRADED,
    Assignment,
    CheckRow,
    NotebookResult,
    SubmissionResult,
    TestResult,
    Verdict,
)
from autograder.notebook import StepKind, master_steps

ROOT = Path(__file__).parents[2]
# Companion files lie beside the texts and hold no secrets.
TEXTS = [p for p in sorted((ROOT / "solutions").glob("*/*.py")) if "# %%" in p.read_text()]
TEXTS += sorted((ROOT / "tests" / "fixtures").glob("*/solutions/*/*.py"))
SECRETS = ("HIDDEN TESTS", "MARK SCHEME")


def read(path):
    notebook = jupytext.read(path)
    for index, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{index}"
    return notebook


def secret_lines(notebook):
    """Lines of hidden regions that are long enough to be told apart, and stand nowhere else."""
    secret, public = set(), set()
    for cell in notebook.cells:
        hidden = False
        for line in cell.source.splitlines():
            if any(f"BEGIN {what}" in line for what in SECRETS):
                hidden = True
            (secret if hidden else public).add(line.strip())
            if any(f"END {what}" in line for what in SECRETS):
                hidden = False
    return {line for line in secret - public if len(line) > 15}


def graded(master):
    """A submission with everything in it: the master itself, tests run, nothing passed."""
    rows = (CheckRow("a check", False, hidden=True, message="said", hint="why?", detail="detail"),)
    tests = []
    for step in master_steps(master):
        if step.kind is StepKind.TEST:
            rows = (*rows, CheckRow("more", False, hidden=True, detail=step.source))
            test = TestResult(step.cell_id, 0.0, step.points, Verdict.ERROR, step.source, rows)
            tests.append(test)
    notebook = NotebookResult("nb", tuple(tests), master)
    return SubmissionResult("ada", "hw", GRADED, (notebook,), tuple(t.message for t in tests))


def page_text(path, tmp_path):
    master = read(path)
    assignment = Assignment("hw", "Homework", {"nb": path})
    (page,) = write_feedback(tmp_path, assignment, graded(master), {"nb": Outline.of(master)})
    return parsed(page.read_text(encoding="utf-8")).get_text()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_no_line_of_a_hidden_test_or_mark_scheme_is_on_the_page(path, tmp_path):
    secret = secret_lines(read(path))
    assert len(secret) > 3  # else this test would look for nothing
    shown = page_text(path, tmp_path)
    assert [line for line in secret if line in shown] == []
    assert "BEGIN SOLUTION" in shown  # the student's own cells are there


def test_this_search_finds_what_a_careless_page_would_show(tmp_path, monkeypatch):
    careless = Outline(Outline.of(read(TEXTS[-1])).questions, {}, frozenset(), frozenset())
    monkeypatch.setattr(Outline, "of", lambda master: careless)
    monkeypatch.setattr(work, "SECRET_MARKS", ())
    shown = page_text(TEXTS[-1], tmp_path)
    assert [line for line in secret_lines(read(TEXTS[-1])) if line in shown]
