"""A graded class of the tiny course, with what people did to it since: marks, penalties, names.

student000, 6   column_means right, the rest not written
student001      center right
student002      a mistake in column_means
student005      untouched
student007      a file that is no notebook
absent          known to the gradebook, handed nothing in
"""

import shutil

import pytest
import tiny_class
from gradebook_rows import change
from tiny_engine import needs_walls

HOSTILE = "<script>alert(1)</script>"
STUDENTS = 8
NAMES = {
    "student000": ("Ada", "Lovelace"),
    "student001": (HOSTILE, "=1+1"),
    "student002": ("Zoë", 'O\'Hara, "Z"'),
    "absent": ("Nemo", "Nobody"),
}
SAID = f"Good thought & {HOSTILE}"

GRADE = (
    "update grade set manual_score = ?, extra_credit = ? where cell_id in "
    "(select id from base_cell where name = ?) and notebook_id = (select p.id from "
    "submitted_notebook p join submitted_assignment s on s.id = p.assignment_id "
    "where s.student_id = ?)"
)
WORDS = GRADE.replace(
    "grade set manual_score = ?, extra_credit = ?", "comment set manual_comment = ?"
)
PENALTY = (
    "update submitted_notebook set late_submission_penalty = ? where assignment_id = "
    "(select id from submitted_assignment where student_id = ?)"
)
TIME = "update submitted_assignment set timestamp = ? where student_id = ?"


def people_at_work(root):
    """What formgrader, a late policy and a roster leave in the gradebook."""
    change(root, "insert into student (id) values ('absent')")
    for student, (first, last) in NAMES.items():
        change(
            root,
            "update student set first_name = ?, last_name = ?, email = ?, lms_user_id = ? "
            "where id = ?",
            *(first, last, f"{student}@example.org", f"47{student[-1]}", student),
        )
    change(root, GRADE, 1.5, 0.25, "why_center", "student001")
    change(root, WORDS, SAID, "why_center", "student001")
    change(root, PENALTY, 0.5, "student001")
    for number in range(STUDENTS):
        student = f"student{number:03d}"
        change(root, TIME, f"2030-01-{12 + number} 10:30:00.000000", student)


@pytest.fixture(scope="session")
def class_once(tmp_path_factory):
    """Graded once for all tests that only look."""
    root = tiny_class.make_course(tmp_path_factory.mktemp("class") / "course", STUDENTS)
    tiny_class.grade(root, "--quiet")
    people_at_work(root)
    return root


@pytest.fixture
def class_of_tiny(class_once, tmp_path):
    """A copy of it, for tests that write."""
    root = tmp_path / "copy"
    shutil.copytree(class_once, root)
    return root


__all__ = ["class_of_tiny", "class_once", "needs_walls"]
