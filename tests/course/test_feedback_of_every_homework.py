"""Every homework graded for real: what a hidden test tried is on no student's page.

The submission does what it can to bring inputs out: each of its functions prints
what it gets, keeps it for a later cell to print, and puts it into the error it raises.
"""

import json
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.build import read_masters
from autograder.course import Course
from autograder.feedback import Outline, questions, write_feedback
from autograder.grading import releases_of
from autograder.marking import grade_notebooks

ROOT = Path(__file__).parents[2]
HOMEWORKS = sorted(p.parent.name for p in (ROOT / "source").glob("*/*.ipynb"))
DRAWN = re.compile(r"-?\d+\.\d{4,}")  # a number that only a generator makes
LEAK = """def {0}(*args, **kwargs):
    print("{0}", args, kwargs)
    globals().setdefault("seen", []).append((args, kwargs))
    raise ValueError(repr((args, kwargs)))
"""
SHOW = 'print("seen", globals().get("seen"))'


def leaking(release):
    """The released notebook with every function leaking, and cells that print what was seen."""
    for cell in release["cells"]:
        told = cell["metadata"].get("nbgrader", {})
        source = "".join(cell["source"])
        name = re.match(r"def (\w+)\(", source)
        if cell["cell_type"] == "code" and told.get("solution") and name:
            cell["source"] = LEAK.format(name[1])
    release["cells"].append(nbformat.v4.new_code_cell(SHOW))
    return release


def drawn(texts):
    return {number for text in texts for number in DRAWN.findall(text)}


def leaked(homework, folder):
    """(secret numbers, those of them that stand on a page, the pages' text)."""
    course = Course(ROOT)
    assignment, masters = course.assignment(homework), read_masters(course, homework)
    releases = releases_of(course, assignment)
    notebooks = {name: leaking(json.loads(json.dumps(nb))) for name, nb in releases.items()}
    result = grade_notebooks(assignment, notebooks)
    rows = [row for n in result.notebooks for t in n.tests for row in t.checks]
    tried = drawn(row.detail for row in rows if row.hidden)
    public = drawn(row.message for row in rows if not row.hidden)
    public |= drawn(json.dumps(nb) for nb in releases.values())
    outlines = {name: Outline.of(master) for name, master in masters.items()}
    pages = write_feedback(folder, assignment, result, outlines)
    shown = "".join(page.read_text(encoding="utf-8") for page in pages)
    secret = tried - public
    return secret, [number for number in secret if number in shown], shown


@pytest.mark.slow
@pytest.mark.parametrize("homework", HOMEWORKS)
def test_what_a_hidden_test_tried_is_on_no_page(homework, tmp_path):
    secret, seen, shown = leaked(homework, tmp_path)
    assert secret  # else this test would look for nothing
    assert seen == []
    assert "ValueError" in shown


@pytest.mark.slow
def test_this_search_finds_what_a_page_that_shows_details_would_tell(tmp_path, monkeypatch):
    careful = questions._check
    monkeypatch.setattr(questions, "_check", lambda r, *_: careful(replace(r, message=r.detail)))
    assert leaked(HOMEWORKS[0], tmp_path)[1]
