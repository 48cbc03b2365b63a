"""solutions → source → release."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.build import build, make
from autograder.course import Course
from autograder.errors import HomeworkError

TINY = Path(__file__).parents[1] / "fixtures" / "tiny_course"
STUB_CONFIG = """
c = get_config()
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError('yours')"}
c.CourseDirectory.ignore.append("*.bak")
"""


@pytest.fixture
def root(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "course"))


@pytest.fixture
def text(root):
    return root / "solutions/tiny/tiny.py"


def snapshot(root):
    return {p: p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def actions(report):
    return {f"{w.path.parts[-3]}/{w.path.name}": w.action for w in report}


def test_the_committed_tiny_course_is_what_its_text_builds(root):
    before = snapshot(root)
    assert set(actions(build(Course(root))).values()) == {"unchanged"}
    assert snapshot(root) == before


def test_a_build_from_nothing_gives_the_same_bytes(root):
    before = snapshot(root)
    shutil.rmtree(root / "source")
    shutil.rmtree(root / "release")
    assert actions(build(Course(root))) == {
        "source/tiny.ipynb": "written",
        "release/tiny.ipynb": "written",
    }
    assert snapshot(root) == before


def test_the_release_holds_no_solution_no_hidden_test_and_no_answer(root):
    release = (root / "release/tiny/tiny.ipynb").read_text()
    for secret in ("total / len(X)", "hidden", "MARK SCHEME", "cancels"):
        assert secret not in release


def test_the_release_keeps_ids_origin_and_tags(root):
    release = nbformat.read(root / "release/tiny/tiny.ipynb", as_version=4)
    source = nbformat.read(root / "source/tiny/tiny.ipynb", as_version=4)
    assert [c.id for c in release.cells] == [c.id for c in source.cells]
    assert release.metadata.autograder == source.metadata.autograder
    assert release.cells[6].metadata.tags == ["show"]


def test_a_build_leaves_no_gradebook_and_no_other_file(root):
    build(Course(root))
    assert sorted(p.name for p in root.iterdir()) == ["release", "solutions", "source"]


def test_the_courses_own_stub_stands_in_the_release(root):
    (root / "nbgrader_config.py").write_text(STUB_CONFIG)
    build(Course(root))
    assert "NotImplementedError('yours')" in (root / "release/tiny/tiny.ipynb").read_text()


def test_building_one_course_leaves_the_next_its_own_configuration(root, tmp_path):
    other = Path(shutil.copytree(TINY, tmp_path / "other"))
    (other / "nbgrader_config.py").write_text(STUB_CONFIG)
    build(Course(other))
    assert set(actions(build(Course(root))).values()) == {"unchanged"}


def test_companions_reach_source_and_release(root):
    folder = root / "solutions/tiny"
    (folder / "data").mkdir()
    (folder / "data/points.csv").write_text("1,2\n")
    (folder / "network.py").write_text("def given(): ...\n")
    rules = folder / "assignment.toml"
    rules.write_text('companions = ["data/points.csv", "network.py"]\n' + rules.read_text())
    build(Course(root))
    for step in ("source", "release"):
        assert (root / step / "tiny/data/points.csv").read_text() == "1,2\n"
        assert (root / step / "tiny/network.py").is_file()
        assert not (root / step / "tiny/network.ipynb").exists()


def test_a_companion_that_is_written_elsewhere_is_released_as_a_file(root):
    folder, other = root / "solutions/tiny", root / "solutions/other"
    other.mkdir()
    (other / "network.py").write_text("def given(): ...\n")
    (other / "assignment.toml").write_text('companions = ["network.py"]\n')
    (folder / "network.py").symlink_to("../other/network.py")
    rules = folder / "assignment.toml"
    rules.write_text('companions = ["network.py"]\n' + rules.read_text())
    build(Course(root), ["tiny"])
    for step in ("source", "release"):
        built = root / step / "tiny/network.py"
        assert built.read_text() == "def given(): ...\n"
        assert not built.is_symlink()


def test_undeclared_files_beside_the_text_stay_where_they_are(root):
    (root / "solutions/tiny/notes.md").write_text("the answer is 42")
    build(Course(root))
    assert not list(root.rglob("release/**/notes.md"))


def test_a_failed_build_leaves_every_old_file(root, text):
    other = root / "solutions/hw2_other"
    shutil.copytree(text.parent, other)
    before = snapshot(root)
    text.write_text(text.read_text().replace("### END SOLUTION", "", 1))
    with pytest.raises(HomeworkError, match=r"tiny\.py, cell 4 \(column_means\): .*never closed"):
        build(Course(root))
    text.write_bytes(before[text])
    assert snapshot(root) == before


def test_a_file_that_cannot_be_written_stays_as_it_was(root, text, monkeypatch):
    text.write_text(text.read_text().replace("The smallest", "The very smallest"))
    before = snapshot(root)

    def full_disk(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("autograder.build.os.replace", full_disk)
    with pytest.raises(OSError, match="No space"):
        build(Course(root))
    assert snapshot(root) == before


def test_what_only_nbgrader_refuses_is_told_in_its_words(root, text):
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.ClearSolutions.code_stub = {'R': 'fail()'}\n"
    )
    with pytest.raises(HomeworkError, match="'python' has not been specified"):
        build(Course(root))


def test_nbgrader_is_silent_during_a_build(root, capfd):
    build(Course(root))
    assert capfd.readouterr() == ("", "")


def test_a_renamed_text_takes_its_old_notebooks_along(root, text):
    text.rename(text.with_name("small.py"))
    assert actions(build(Course(root))) == {
        "source/small.ipynb": "written",
        "source/tiny.ipynb": "removed",
        "release/small.ipynb": "written",
        "release/tiny.ipynb": "removed",
    }


def test_a_notebook_that_no_build_made_is_never_removed(root):
    foreign = root / "source/tiny/by_hand.ipynb"
    foreign.write_text('{"cells": [], "metadata": {}}')
    build(Course(root))
    assert foreign.is_file()


def test_a_written_file_can_be_read_by_everybody(root):
    (root / "release/tiny/tiny.ipynb").unlink()
    build(Course(root))
    assert (root / "release/tiny/tiny.ipynb").stat().st_mode & 0o777 == 0o644


def test_only_the_homeworks_named_are_built(root, text):
    shutil.copytree(text.parent, root / "solutions/hw2_other")
    build(Course(root), ["hw2"])
    assert (root / "release/hw2_other/tiny.ipynb").is_file()
    assert make(Course(root), "tiny").release["tiny.ipynb"]


def test_a_homework_without_text_cannot_be_built(root):
    shutil.rmtree(root / "solutions")
    with pytest.raises(HomeworkError, match="nothing to build"):
        build(Course(root), ["tiny"])


def test_the_course_loads_without_nbgrader():
    code = "import sys, autograder.course, autograder.build; print('nbgrader' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def stock(root, *args):
    """Run nbgrader's own command at the root of a course."""
    # nbgrader calls alembic by name, which lies beside the interpreter.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "nbgrader", *args]
    env = os.environ | threads | {"PATH": path}
    ran = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran


@pytest.mark.slow
def test_nbgraders_own_command_makes_the_same_release(root):
    committed = snapshot(root / "release")
    shutil.rmtree(root / "release")
    stock(root, "generate_assignment", "tiny")
    assert snapshot(root / "release") == committed


@pytest.mark.slow
def test_stock_nbgrader_grades_reports_and_exports_the_tiny_course(root):
    for student, step in (("master", "source"), ("untouched", "release")):
        shutil.copytree(root / step / "tiny", root / "submitted" / student / "tiny")
    stock(root, "generate_assignment", "tiny", "--force")
    stock(root, "autograde", "tiny", "--create")
    stock(root, "generate_feedback", "tiny")
    stock(root, "export")
    header, *rows = (line.split(",") for line in (root / "grades.csv").read_text().splitlines())
    grades = [dict(zip(header, row, strict=True)) for row in rows]
    scores = {g["student_id"]: (float(g["score"]), float(g["max_score"])) for g in grades}
    # The written answer's two points wait for a person.
    assert scores == {"master": (10.0, 12.0), "untouched": (0.0, 12.0)}
    assert (root / "feedback/master/tiny/tiny.html").is_file()
