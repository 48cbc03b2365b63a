"""Late penalties and extensions, as nbgrader's own gradebook has and exports them."""

import csv
from contextlib import contextmanager

import pytest
import stock_course as stock
from gradebook_rows import change, url
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from stock_course import HW, NB, NB2
from test_gradebook_regrade import SET_SCORE, result

from autograder.course import Course
from autograder.gradebook import GradebookWriter
from autograder.regrading import changes
from autograder.settling import Settler, enrol

DUE = "2030-01-15T23:59:00+01:00"
LATE = "[late]\npercent_per_day = 10\n"


@pytest.fixture
def root(tmp_path):
    """ada has 6 of 17 points and handed in 1.5 days late, bob as many and in time."""
    stock.make_course(tmp_path)
    say(tmp_path, LATE)
    hand_in(tmp_path, "ada", "2030-01-17 10:59:00.000000 UTC")
    hand_in(tmp_path, "bob", "2030-01-15 22:59:00.000000 UTC")
    with GradebookWriter(url(tmp_path)) as book:
        book.ensure_assignment(stock.assignment(tmp_path, due=DUE), stock.masters())
        for student in ("ada", "bob"):
            book.write(result(student, add_test=4.0, sub_test=2.0))
    return tmp_path


def say(root, late):
    folder = root / "solutions" / HW
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "assignment.toml").write_text(f"due = {DUE}\n{late}")


def hand_in(root, student, when):
    folder = root / "submitted" / student / HW
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "timestamp.txt").write_text(when)


def settle(root, student=None):
    with GradebookWriter(url(root)) as book:
        Settler(Course(root), HW).settle(book, student)
        return book.standings(HW)


@contextmanager
def nbgraders(root, student):
    with Gradebook(url(root)) as book:
        yield book.find_submission(HW, student)


def penalty(root, student="ada"):
    with nbgraders(root, student) as submission:
        return submission.late_submission_penalty


def test_two_days_that_began_cost_two_days_of_each_notebooks_points(root):
    settle(root)
    with nbgraders(root, "ada") as submission:
        each = {n.name: n.late_submission_penalty for n in submission.notebooks}
        assert submission.total_seconds_late == 36 * 3600
    assert each == {NB: pytest.approx(0.8), NB2: pytest.approx(0.4)}
    assert penalty(root, "bob") == 0


def test_nbgraders_export_takes_it_off(root):
    settle(root)
    path = root / "grades.csv"
    with Gradebook(url(root)) as book:
        CsvExportPlugin(to=str(path)).export(book)
    rows = {row["student_id"]: row for row in csv.DictReader(path.open())}
    assert float(rows["ada"]["late_submission_penalty"]) == pytest.approx(1.2)
    assert float(rows["ada"]["score"]) == pytest.approx(4.8)
    assert float(rows["bob"]["score"]) == 6.0


def test_our_totals_agree_with_nbgraders(root):
    standings = settle(root)
    with nbgraders(root, "ada") as submission:
        assert standings["ada"].score == submission.score - submission.late_submission_penalty


def test_points_that_a_person_gives_later_are_reckoned_in(root):
    settle(root)
    change(root, SET_SCORE, 2.0, 1.0, "why")
    settle(root)
    assert penalty(root) == pytest.approx(1.8)


def test_an_extension_is_where_nbgrader_looks_for_it_and_can_be_taken_back(root):
    table = root / "extensions.csv"
    table.write_text(f"student,homework,days\nada,{HW},2\n")
    settle(root)
    with nbgraders(root, "ada") as submission:
        assert submission.extension.days == 2
        assert submission.total_seconds_late == 0
    assert penalty(root) == 0
    table.write_text("student,homework,days\n")
    settle(root)
    assert penalty(root) == pytest.approx(1.2)


def test_without_the_file_an_extension_granted_in_nbgrader_stands(root):
    with Gradebook(url(root)) as book:
        book.grant_extension(HW, "ada", days=3)
    settle(root)
    assert penalty(root) == 0


def test_work_that_came_anew_is_late_by_its_own_time(root):
    settle(root)
    hand_in(root, "ada", "2030-01-15 22:00:00.000000 UTC")
    settle(root)
    assert penalty(root) == 0


def test_one_student_can_be_settled_alone(root):
    hand_in(root, "bob", "2030-01-17 10:59:00.000000 UTC")
    settle(root, "bob")
    assert (penalty(root, "ada"), penalty(root, "bob")) == (0, pytest.approx(1.2))


def test_without_a_policy_a_persons_penalty_stays(root):
    say(root, "")
    change(root, "update submitted_notebook set late_submission_penalty = 0.5")
    settle(root)
    assert penalty(root) == 1.0


def test_a_policy_that_costs_nothing_takes_penalties_back(root):
    settle(root)
    say(root, "[late]\npercent_per_day = 0\n")
    settle(root)
    assert penalty(root) == 0


def test_nbgraders_own_late_plugin_is_obeyed_where_the_homework_says_nothing(root):
    say(root, "")
    config = root / "nbgrader_config.py"
    config.write_text(config.read_text() + 'c.LateSubmissionPlugin.penalty_method = "zero"\n')
    standings = settle(root)
    assert penalty(root) == 6.0
    assert (standings["ada"].score, standings["bob"].score) == (0.0, 6.0)


def test_the_roster_is_enrolled_so_that_missing_work_is_zero_in_an_export(root):
    (root / "roster.csv").write_text("student,name,email\ncy,Cy Young,cy@example.org\nada,,\n")
    with GradebookWriter(url(root)) as book:
        enrol(Course(root), book)
        enrol(Course(root), book)
        people = book.people()
    assert people["cy"].name == "Cy Young"
    assert people["ada"].id == "ada"


def test_a_regrade_says_what_changed_before_and_after_and_keeps_peoples_points(root):
    change(root, SET_SCORE, 2.0, None, "why")
    before = settle(root)
    with GradebookWriter(url(root)) as book:
        book.write(result("ada", add_test=4.0, mul_test=2.5, sub_test=2.0))
        book.write(result("bob", add_test=4.0, sub_test=2.0))
    (changed,) = changes(before, settle(root))
    assert (changed.student, changed.cells) == ("ada", (("mul_test", None, 2.5),))
    assert (changed.before, changed.after) == (pytest.approx(6.4), pytest.approx(8.4))
    assert changed.penalty == (pytest.approx(1.6), pytest.approx(2.1))


def test_who_had_no_points_before_is_new_and_not_changed(root):
    before = settle(root)
    with GradebookWriter(url(root)) as book:
        book.write(result("cy", add_test=4.0))
    assert changes(before, settle(root)) == []


@pytest.mark.slow
def test_stock_autograding_asks_our_policy_and_comes_to_the_same_penalty(root):
    config = root / "nbgrader_config.py"
    plugin = 'c.AssignLatePenalties.plugin_class = "autograder.late_plugin.LatePolicyPlugin"\n'
    config.write_text(config.read_text() + plugin)
    (root / "extensions.csv").write_text(f"student,homework,days\nbob,{HW},2\n")
    (root / "gradebook.db").unlink()
    stock.nbgrader(root, "generate_assignment", HW)
    with Gradebook(url(root)) as book:
        book.update_or_create_assignment(HW, duedate="2030-01-15 22:59:00")
    for student in ("ada", "bob"):
        (root / "submitted" / student / HW / "timestamp.txt").unlink()
        (root / "submitted" / student / HW).rmdir()
        folder = stock.hand_in(root, student, {"add": "def add(a, b):\n    return a + b"})
        (folder / "timestamp.txt").write_text("2030-01-17 10:59:00.000000 UTC")
    stock.nbgrader(root, "autograde", HW)
    stocks = penalty(root, "ada"), penalty(root, "bob")
    assert stocks == (pytest.approx(0.8), 0)
    settle(root)
    assert (penalty(root, "ada"), penalty(root, "bob")) == stocks
