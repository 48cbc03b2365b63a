"""Every released homework in a real JupyterLab: five mistakes, and what the page says to each."""

import shutil
from pathlib import Path

import nbformat
import pytest
from lab import Notebook, browser_page, jupyter_lab

from autograder.answers import read_answers

ROOT = Path(__file__).parents[2]
HOMEWORKS = sorted(p.parent.name for p in (ROOT / "solutions").glob("*/assignment.toml"))
MISTAKES = 5


def told_of(cell):
    return cell.metadata.get("nbgrader", {})


def five_mistakes(homework):
    """One mistake for each of the first five functions."""
    first = {}
    for wrong in read_answers(ROOT / "solutions" / homework / "answers").wrongs:
        first.setdefault(wrong.grade_id, wrong)
    return dict(list(first.items())[:MISTAKES])


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    desk, home = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("home")
    with jupyter_lab(desk, home) as url, browser_page() as page:
        yield desk, url, page


@pytest.mark.parametrize("homework", HOMEWORKS)
def test_the_page_names_five_mistakes(lab, homework):
    desk, url, page = lab
    release = ROOT / "release" / homework
    shutil.copytree(release, desk / homework)
    (path,) = (desk / homework).glob("*.ipynb")
    released = nbformat.read(path, as_version=4)
    mistakes = five_mistakes(homework)
    (master,) = (ROOT / "source" / homework).glob("*.ipynb")
    answers = {
        told_of(cell)["grade_id"]: cell.source
        for cell in nbformat.read(master, as_version=4).cells
        if cell.cell_type == "code" and told_of(cell).get("solution")
    }
    notebook = Notebook(page, url, f"{homework}/{path.name}")
    for index, cell in enumerate(released.cells):
        name = told_of(cell).get("grade_id", "")
        if cell.cell_type != "code" or "show" in cell.metadata.get("tags", []):
            continue
        if name in mistakes or name in answers:
            source = mistakes[name].source if name in mistakes else answers[name]
            notebook.write_at(index, source)
        notebook.run_at(index)
        function = name.removesuffix("_test")
        if name.endswith("_test") and function in mistakes:
            shown = notebook.shown_at(index)
            assert mistakes[function].says in shown, (function, shown)
