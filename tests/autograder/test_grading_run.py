"""A grading run as a TA starts it: command line, report, files, what is not done twice."""

import json
import shutil

import nbformat
import pytest
from click.testing import CliRunner
from tiny_engine import FIXTURES, make_tiny, needs_walls

from autograder import cache, cli
from autograder.course import Course

RIGHT = {
    "column_means": "def column_means(X):\n    return X.mean(axis=0)",
    "center": "def center(X):\n    return X - X.mean(axis=0)",
}
HALF = {"column_means": RIGHT["column_means"]}


@pytest.fixture
def root(tmp_path):
    shutil.copytree(FIXTURES / "tiny_course", tmp_path / "course")
    return tmp_path / "course"


def hand_in(root, student, sources):
    notebook = nbformat.read(root / "release" / "tiny" / "tiny.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = sources.get(name, cell.source)
    folder = root / "submitted" / student / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / "tiny.ipynb")


def run(root, *words):
    return CliRunner().invoke(cli.main, ["--course", str(root), *map(str, words)])


def report_of(root, *words):
    done = run(root, "grade", "tiny", "--json", root / "report.json", *words)
    return done, json.loads((root / "report.json").read_text())


@needs_walls
def test_the_report_has_the_promised_form(root):
    hand_in(root, "ada", RIGHT)
    done, report = report_of(root)
    assert done.exit_code == 0, done.output
    assert set(report) == {"assignment", "engine", "submissions", "missing", "changes"}
    assert report["engine"]["isolation"] == "split"
    assert report["engine"]["sandboxed"] is True
    (ada,) = report["submissions"]
    assert {"student", "status", "score", "max_score", "seconds", "flags", "notebooks"} == set(ada)
    assert (ada["student"], ada["status"], ada["score"]) == ("ada", "graded", 10.0)
    (notebook,) = ada["notebooks"]
    assert set(notebook["tests"][0]) == {"id", "score", "max_score", "verdict", "message"}


@needs_walls
def test_something_for_a_person_ends_with_exit_code_1_and_is_named(root):
    hand_in(root, "ada", RIGHT)
    hand_in(root, "bob", {})
    (root / "submitted" / "bob" / "tiny" / "tiny.ipynb").write_text("{")
    done, report = report_of(root)
    assert done.exit_code == 1
    assert "bob" in done.output
    assert [s["status"] for s in report["submissions"]] == ["graded", "needs-person"]


@needs_walls
def test_notebooks_and_pages_lie_where_nbgrader_looks_for_them(root):
    hand_in(root, "ada", HALF)
    assert run(root, "grade", "tiny").exit_code == 0
    graded = nbformat.read(root / "autograded" / "ada" / "tiny" / "tiny.ipynb", as_version=4)
    nbformat.validate(graded)
    page = (root / "feedback" / "ada" / "tiny" / "tiny.html").read_text()
    assert "not written yet" in page
    assert "np.mean(X, axis=0)" not in page  # a hidden test's line


@needs_walls
def test_what_has_not_changed_is_not_graded_again(root, monkeypatch):
    # The digest of the code is a matter of another test; here it must not move.
    monkeypatch.setattr(cache, "code_digest", lambda: "code")
    for student in ("ada", "bob"):
        hand_in(root, student, RIGHT)
    first = report_of(root)[1]
    seconds = {s["student"]: s["seconds"] for s in first["submissions"]}
    hand_in(root, "bob", HALF)
    done, second = report_of(root)
    assert "1 had not changed" in done.output
    again = {s["student"]: s for s in second["submissions"]}
    assert again["ada"]["seconds"] == seconds["ada"]
    assert again["bob"]["score"] == 4.0


@needs_walls
def test_force_and_a_lost_gradebook_grade_everything_again(root, monkeypatch):
    monkeypatch.setattr(cache, "code_digest", lambda: "code")
    hand_in(root, "ada", RIGHT)
    run(root, "grade", "tiny")
    assert "had not changed" not in run(root, "grade", "tiny", "--force").output
    (root / "gradebook.db").unlink()
    assert "had not changed" not in run(root, "grade", "tiny").output


def test_a_mended_test_makes_every_kept_result_stale(root):
    course = Course(root)
    made = make_tiny(walls=False)
    made.engine.close()
    assignment = course.assignment("tiny")
    before = cache.circumstances(assignment, {}, made.engine.settings)
    path = assignment.masters["tiny"]
    path.write_text(path.read_text().replace("random columns", "any columns"))
    assert cache.circumstances(assignment, {}, made.engine.settings) != before


@needs_walls
def test_grading_again_gives_the_same_scores(root):
    hand_in(root, "ada", {**RIGHT, "center": "def center(X):\n    return X - X.mean(axis=1)"})
    scores = [
        [s["score"] for s in report_of(root, "--force", "--jobs", jobs)[1]["submissions"]]
        for jobs in (1, 2)
    ]
    assert scores[0] == scores[1]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["grade", "hw9"], 1, "hw9"),
        (["grade", "tiny"], 1, "nobody has handed in"),
        (["grade"], 2, "Missing argument"),
        (["grade", "tiny", "--isolation", "none"], 2, "--isolation"),
        (["brew"], 2, "No such command"),
    ],
)
def test_bad_input_gets_a_clear_error_and_no_traceback(root, words, code, said):
    done = run(root, *words)
    assert done.exit_code == code
    assert said in done.output
    assert "Traceback" not in done.output


def test_a_folder_without_a_course_is_named(tmp_path):
    done = run(tmp_path, "grade", "hw1")
    assert done.exit_code == 1
    assert str(tmp_path) in done.output


def test_grading_without_walls_is_refused_where_there_are_none(root, monkeypatch):
    monkeypatch.setattr("autograder.walls.missing", lambda: ["no namespaces here"])
    hand_in(root, "ada", RIGHT)
    done = run(root, "grade", "tiny")
    assert done.exit_code == 3
    assert "no namespaces here" in done.output
    assert not (root / "gradebook.db").exists()


def test_grading_without_walls_is_stamped_on_every_result(root):
    hand_in(root, "ada", RIGHT)
    done, report = report_of(root, "--without-sandbox")
    assert done.exit_code == 0, done.output
    assert report["engine"]["sandboxed"] is False
    assert "WITHOUT a sandbox" in done.output
    assert report["submissions"][0]["score"] == 10.0


def test_every_command_has_help_with_an_example():
    for name, command in cli.main.commands.items():
        assert f"autograder {name}" in command.get_help(
            command.make_context(name, ["x"] * 2, resilient_parsing=True)
        ), name


def test_publishing_puts_the_release_on_the_desk(root):
    done = run(root, "publish", "tiny")
    assert done.exit_code == 0, done.output
    desk = root / "assignments" / "tiny" / "tiny.ipynb"
    assert desk.read_bytes() == (root / "release" / "tiny" / "tiny.ipynb").read_bytes()
    assert "unchanged" in run(root, "publish", "tiny").output


def test_a_release_with_a_solution_in_it_is_not_published(root):
    path = root / "release" / "tiny" / "tiny.ipynb"
    path.write_text(path.read_text().replace("# Tiny", "total = X.sum(axis=0)  # Tiny", 1))
    done = run(root, "publish", "tiny")
    assert done.exit_code == 1
    assert "total=X.sum(axis=0)" in done.output
    assert not (root / "assignments").exists()
