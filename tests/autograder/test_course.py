"""Where a course keeps things, and what was handed in."""

import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import CourseError

TINY = Path(__file__).parents[1] / "fixtures" / "tiny_course"


@pytest.fixture
def root(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "course"))


def hand_in(root, student, name="tiny.ipynb", assignment="tiny"):
    path = root / "submitted" / student / assignment / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    return path


def test_the_tiny_course_has_one_homework_with_its_title_and_limits(root):
    course = Course(root)
    assignment = course.assignment("tiny")
    assert course.assignments() == ["tiny"]
    assert assignment.title == "Tiny: means and distances"
    assert assignment.masters == {"tiny": root / "source/tiny/tiny.ipynb"}
    assert assignment.due == "2030-01-15T23:59:00+01:00"
    assert assignment.limits.cell_s == 10.0


def test_a_foreign_course_without_solutions_has_its_homeworks_under_default_rules(root):
    shutil.rmtree(root / "solutions")
    (root / "source/tiny/data.csv").write_text("1,2")
    assignment = Course(root).assignment("tiny")
    assert assignment.title == "tiny"
    assert assignment.due is None
    assert assignment.companions == (root / "source/tiny/data.csv",)


def test_an_unbuilt_homework_says_to_build_it(root):
    shutil.rmtree(root / "source")
    course = Course(root)
    assert course.assignments() == ["tiny"]
    with pytest.raises(CourseError, match="autograder build tiny"):
        course.assignment("tiny")


def test_an_unknown_homework_names_those_that_there_are(root):
    with pytest.raises(CourseError, match="no homework 'hw9'; there are: tiny"):
        Course(root).assignment("hw9")


def test_the_number_of_a_homework_is_enough_where_it_is_the_only_one(root):
    (root / "source/tiny").rename(root / "source/hw1_tiny")
    (root / "solutions/tiny").rename(root / "solutions/hw1_tiny")
    assert Course(root).assignment("hw1").name == "hw1_tiny"


def test_a_short_name_of_two_homeworks_names_both(root):
    for name in ("hw1_a", "hw1_b"):
        shutil.copytree(root / "source/tiny", root / "source" / name)
    with pytest.raises(CourseError, match="could be any of: hw1_a, hw1_b"):
        Course(root).resolve("hw1")


def test_a_folder_without_any_room_of_a_course_is_refused(tmp_path):
    with pytest.raises(CourseError, match="holds no course"):
        Course(tmp_path)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(CourseError, match="--course DIR"):
        Course(tmp_path / "nowhere")


def test_without_configuration_the_gradebook_lies_at_the_root(root):
    assert Course(root).gradebook_url == f"sqlite:///{root / 'gradebook.db'}"


def test_nbgraders_configuration_names_folders_course_and_gradebook(root):
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.course_id = 'nn'\n"
        "c.CourseDirectory.source_directory = 'masters'\n"
        "c.CourseDirectory.db_url = 'sqlite:///books/grades.db'\n"
    )
    (root / "source").rename(root / "masters")
    course = Course(root)
    assert course.course_id == "nn"
    assert course.assignment("tiny").masters["tiny"] == root / "masters/tiny/tiny.ipynb"
    assert course.gradebook_url == f"sqlite:///{root}/books/grades.db"


def test_the_folder_asked_for_is_the_root_whatever_a_copied_configuration_says(root):
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.root = '/somewhere/else'\n"
    )
    assert Course(root).path("submitted") == root / "submitted"


def test_a_gradebook_on_a_server_keeps_its_address(root):
    url = "postgresql://ta@db.example:5432/grades"
    (root / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = '{url}'\n"
    )
    assert Course(root).gradebook_url == url


def test_a_broken_configuration_is_named(root):
    (root / "nbgrader_config.py").write_text("c = get_config(\n")
    with pytest.raises(CourseError, match=r"nbgrader_config\.py cannot be read: SyntaxError"):
        Course(root)


def test_submissions_are_sorted_and_students_keep_their_names(root):
    for student in ("Žofie N.", "bob", "alice"):
        hand_in(root, student)
    found = Course(root).submissions("tiny")
    assert [s.student for s in found] == ["alice", "bob", "Žofie N."]
    assert found[0].notebooks == {"tiny": root / "submitted/alice/tiny/tiny.ipynb"}


def test_another_directory_structure_finds_its_students(root):
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'\n"
    )
    path = root / "submitted/tiny/alice/tiny.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    (submission,) = Course(root).submissions("tiny")
    assert (submission.student, submission.notebooks) == ("alice", {"tiny": path})


def test_a_course_in_a_folder_with_glob_characters_finds_its_students(tmp_path):
    root = Path(shutil.copytree(TINY, tmp_path / "nn [2030] *"))
    hand_in(root, "alice")
    assert [s.student for s in Course(root).submissions("tiny")] == ["alice"]


def test_only_students_who_handed_in_this_homework_are_listed(root):
    hand_in(root, "alice", assignment="other")
    assert Course(root).submissions("tiny") == []


def test_files_of_other_names_are_strays_wherever_they_lie(root):
    copy = hand_in(root, "alice", "tiny-Copy1.ipynb")
    nested = hand_in(root, "alice", "tiny/tiny.ipynb")
    (submission,) = Course(root).submissions("tiny")
    assert submission.notebooks == {}
    assert set(submission.strays) == {copy, nested}


def test_companions_time_stamps_and_checkpoints_are_no_strays(root):
    (root / "source/tiny/data.csv").write_text("1,2")
    for name in ("tiny.ipynb", "data.csv", "timestamp.txt", ".ipynb_checkpoints/tiny.ipynb"):
        hand_in(root, "alice", name)
    (submission,) = Course(root).submissions("tiny")
    assert submission.strays == ()
    assert list(submission.notebooks) == ["tiny"]


def test_a_notebook_that_is_a_link_is_not_followed(root):
    target = hand_in(root, "bob")
    link = root / "submitted/mallory/tiny/tiny.ipynb"
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    mallory = Course(root).submissions("tiny")[1]
    assert (mallory.notebooks, mallory.strays) == ({}, (link,))


@pytest.mark.parametrize("level", ["submitted/mallory", "submitted/mallory/tiny"])
def test_a_folder_that_is_a_link_is_not_followed(root, level):
    hand_in(root, "bob")
    link = root / level
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(root / level.replace("mallory", "bob"))
    mallory = Course(root).submissions("tiny")[1]
    assert mallory.notebooks == {}
    assert mallory.strays == (root / "submitted/mallory/tiny",)


def test_a_linked_folder_inside_a_submission_is_named_and_not_entered(root):
    hand_in(root, "bob", "secret.txt")
    hand_in(root, "mallory")
    link = root / "submitted/mallory/tiny/more"
    link.symlink_to(root / "submitted/bob/tiny")
    assert Course(root).submissions("tiny")[1].strays == (link,)


def test_a_heap_of_files_is_listed_only_in_part(root):
    for k in range(120):
        hand_in(root, "alice", f"junk{k}.txt")
    (submission,) = Course(root).submissions("tiny")
    assert len(submission.strays) == 100


def test_the_text_of_a_homework_leaves_companion_modules_out(root):
    folder = root / "solutions/tiny"
    (folder / "network.py").write_text("SECRET = 0\n")
    rules = folder / "assignment.toml"
    rules.write_text('companions = ["network.py"]\n' + rules.read_text())
    course = Course(root)
    assert course.texts("tiny") == [folder / "tiny.py"]
    assert "SECRET" not in course.solution_text("tiny")
