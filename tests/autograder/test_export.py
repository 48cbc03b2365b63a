"""Points for other systems: the gradebook's figures, quoted, guarded, in the others' shapes."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest
import stock_course
from click.testing import CliRunner
from gradebook_rows import change, url
from graded_class import HOSTILE, class_of_tiny, class_once, needs_walls  # noqa: F401

from autograder import cli
from autograder.gradebook import GradebookWriter

pytestmark = needs_walls
TITLE = "Tiny: means and distances"
FORMULA = ("=", "+", "-", "@")


def export(root, *words, code=0):
    done = CliRunner().invoke(cli.main, ["--course", str(root), "export", *words])
    assert done.exit_code == code, done.output
    return done.output


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shared(class_once, tmp_path_factory):  # noqa: F811
    root = tmp_path_factory.mktemp("export") / "course"
    shutil.copytree(class_once, root)
    return root


@pytest.fixture(scope="module")
def totals(shared):
    with GradebookWriter(url(shared)) as book:
        return book.totals("tiny")


# -------------------------------------------------------------------------- csv
def test_every_figure_is_the_one_that_nbgrader_exports(class_of_tiny):  # noqa: F811
    change(class_of_tiny, "update student set last_name = null")  # nbgrader does not quote them
    export(class_of_tiny)
    stock_course.nbgrader(class_of_tiny, "export")
    theirs = {row["student_id"]: row for row in table(class_of_tiny / "grades.csv")}
    ours = {row["student"]: row for row in table(class_of_tiny / "exports" / "points.csv")}
    assert set(ours) == set(theirs) and len(ours) == 9
    names = {"raw_score": "raw_score", "late_penalty": "late_submission_penalty", "score": "score"}
    for student, row in ours.items():
        assert float(row["max_score"]) == float(theirs[student]["max_score"])
        for name, theirs_name in names.items():
            if row["status"] == "graded":
                assert float(row[name]) == pytest.approx(float(theirs[student][theirs_name]))


def test_what_is_not_known_yet_is_empty_and_not_zero(shared):
    export(shared)
    rows = {row["student"]: row for row in table(shared / "exports" / "points.csv")}
    assert (rows["student007"]["status"], rows["student007"]["score"]) == ("waiting", "")
    assert (rows["absent"]["status"], rows["absent"]["score"]) == ("open", "")
    assert rows["student005"]["score"] == "0.0"  # untouched work is worth nothing


def test_what_was_due_and_is_missing_is_zero(class_of_tiny):  # noqa: F811
    rules = class_of_tiny / "solutions" / "tiny" / "assignment.toml"
    rules.write_text(rules.read_text().replace("2030-01-15", "2020-01-15"))
    export(class_of_tiny)
    rows = {row["student"]: row for row in table(class_of_tiny / "exports" / "points.csv")}
    assert (rows["absent"]["status"], rows["absent"]["score"]) == ("missing", "0.0")


@pytest.mark.parametrize("kind", ["csv", "canvas", "moodle"])
def test_no_cell_begins_like_a_formula_and_texts_are_quoted(shared, kind, tmp_path):
    export(shared, "--format", kind, "--out", str(tmp_path / "out.csv"))
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(FORMULA)]
    assert any(HOSTILE in cell for cell in cells) and any('O\'Hara, "Z"' in c for c in cells)
    assert '"Zoë"' in text or "Zoë" in text


# ------------------------------------------------------------------ Canvas, Moodle
def test_canvas_gets_names_maxima_and_a_column_a_homework(shared, totals, tmp_path):
    export(shared, "--format", "canvas", "--out", str(tmp_path / "canvas.csv"))
    rows = table(tmp_path / "canvas.csv")
    assert list(rows[0])[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert (rows[0]["Student"], rows[0][TITLE]) == ("Points Possible", "12.0")
    shown = {row["SIS Login ID"]: row[TITLE] for row in rows[1:]}
    assert shown.pop("student007") == shown.pop("absent") == ""
    assert {s: float(p) for s, p in shown.items()} == pytest.approx({s: totals[s] for s in shown})


CANVAS_EXPORT = (
    f"Student,ID,SIS Login ID,Section,Quiz 1 (88),{TITLE} (4711)\n"
    "    Points Possible,,,,5,12\n"
    '"Lovelace, Ada",470,al,One,3,1\n'
    '"Nobody, Nemo",,ABSENT,One,4,\n'
    '"Student, Test",99,,One,,\n'
)


def test_an_export_of_canvas_is_filled_and_else_left_as_it_is(shared, tmp_path):
    (tmp_path / "in.csv").write_text(CANVAS_EXPORT)
    out = tmp_path / "out.csv"
    said = export(
        shared, "--format", "canvas", "--into", str(tmp_path / "in.csv"), "--out", str(out)
    )
    rows = {row["Student"].strip(): row for row in table(out)}
    column = f"{TITLE} (4711)"
    assert list(rows) == ["Points Possible", "Lovelace, Ada", "Nobody, Nemo", "Student, Test"]
    assert rows["Lovelace, Ada"][column] == "4.0"  # student000's LMS id is 470
    assert (rows["Lovelace, Ada"]["Quiz 1 (88)"], rows["Lovelace, Ada"]["ID"]) == ("3", "470")
    assert rows["Nobody, Nemo"][column] == "" and rows["Student, Test"][column] == ""
    assert "Student, Test" in said and "student002" in said


def test_a_column_of_another_scale_is_refused(shared, tmp_path):
    (tmp_path / "in.csv").write_text(CANVAS_EXPORT.replace(",5,12", ",5,100"))
    said = export(shared, "--format", "canvas", "--into", str(tmp_path / "in.csv"), code=1)
    assert "100" in said and "12" in said


def test_a_worksheet_of_moodle_gets_its_grades_by_address(shared, totals, tmp_path):
    (tmp_path / "in.csv").write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments\n"
        "Participant 1,Ada,STUDENT000@example.org,Submitted,,12.00,\n"
        "Participant 2,Zoë,student002@example.org,Submitted,7,12.00,fine\n"
    )
    out = tmp_path / "out.csv"
    export(shared, "--format", "moodle", "--into", str(tmp_path / "in.csv"), "--out", str(out))
    rows = table(out)
    assert [float(row["Grade"]) for row in rows] == [totals["student000"], totals["student002"]]
    assert rows[1]["Feedback comments"] == "fine"


def test_a_file_of_something_else_is_told(shared, tmp_path):
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    said = export(shared, "--format", "moodle", "--into", str(tmp_path / "in.csv"), code=1)
    assert "no file that Moodle exports" in said


# ------------------------------------------------------------------- Gradescope
def test_gradescope_results_have_the_gradebooks_points_and_the_pages_words(shared, tmp_path):
    export(shared, "tiny", "--format", "gradescope", "--out", str(tmp_path))
    assert not (tmp_path / "tiny" / "student007").exists()  # nobody could grade it
    told = json.loads((tmp_path / "tiny" / "student001" / "results.json").read_text())
    assert told["score"] == 7.25 and "0.5 points are taken off" in told["output"]
    names = [(t["score"], t["max_score"], t["status"]) for t in told["tests"]]
    assert names == [(0.0, 4.0, "failed"), (6.0, 6.0, "passed"), (1.75, 2.0, "failed")]
    assert "Along which axis do you sum?" in told["tests"][0]["output"]
    assert "Good thought" in told["tests"][2]["output"]


def test_what_waits_for_a_person_is_not_among_gradescopes_tests(shared, tmp_path):
    export(shared, "tiny", "--format", "gradescope", "--out", str(tmp_path))
    with GradebookWriter(url(shared)) as book:
        standings = book.standings("tiny")
    for student, standing in standings.items():
        if student != "student007":
            told = json.loads((tmp_path / "tiny" / student / "results.json").read_text())
            assert sum(t["max_score"] for t in told["tests"]) == 12.0 - standing.waiting
            assert told["score"] == pytest.approx(standing.score)


def unpacked(shared, root, *words):
    """What Gradescope lays out of the uploaded zip."""
    export(shared, "tiny", "--format", "gradescope-zip", "--out", str(root / "auto.zip"), *words)
    with zipfile.ZipFile(root / "auto.zip") as packed:
        packed.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    (root / "submission").mkdir()
    return root


def run_autograder(root):
    env = {
        **os.environ,
        "GRADESCOPE_ROOT": str(root),
        "GRADESCOPE_PYTHON": sys.executable,
        "PYTHONPATH": str(root / "source" / "package"),
    }
    command = ["bash", str(root / "run_autograder")]
    return subprocess.run(command, env=env, cwd=root, capture_output=True, text=True)


@pytest.mark.slow
def test_the_zip_grades_a_renamed_submission_as_gradescope_would_run_it(shared, tmp_path):
    root = unpacked(shared, tmp_path)
    handed_in = shared / "submitted" / "student001" / "tiny" / "tiny.ipynb"
    shutil.copy(handed_in, root / "submission" / "my homework.ipynb")
    done = run_autograder(root)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((root / "results" / "results.json").read_text())
    assert told["score"] == 6.0
    assert [t["score"] for t in told["tests"]] == [0.0, 6.0, 0.0]


def test_on_gradescope_what_nobody_can_grade_has_no_results(shared, tmp_path):
    root = unpacked(shared, tmp_path)
    assert run_autograder(root).returncode == 1
    assert not (root / "results" / "results.json").exists()


def test_the_zip_holds_nobodys_work_and_runs_its_scripts(shared, tmp_path):
    export(shared, "tiny", "--format", "gradescope-zip", "--out", str(tmp_path / "a.zip"))
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        names = packed.namelist()
        scripts = [i for i in packed.infolist() if i.filename in ("setup.sh", "run_autograder")]
        told = json.loads(packed.read("homework.json"))
    course = {name for name in names if name.startswith("course/")}
    assert {name.split("/")[1] for name in course} == {"source", "release", "solutions"}
    assert "course/solutions/tiny/assignment.toml" in course
    assert not [name for name in course if name.endswith(".py") or "answers" in name]
    assert "course/source/tiny/tiny.ipynb" in names and "package/pyproject.toml" in names
    assert all(script.external_attr >> 16 & 0o111 for script in scripts) and len(scripts) == 2
    assert told == {"homework": "tiny", "notebooks": ["tiny"], "without_sandbox": False}


def test_the_same_course_makes_the_same_zip(shared, tmp_path):
    for name in ("a.zip", "b.zip"):
        export(shared, "tiny", "--format", "gradescope-zip", "--out", str(tmp_path / name))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_zip_is_of_one_homework(shared):
    assert "one homework" in export(shared, "--format", "gradescope-zip", code=2)
