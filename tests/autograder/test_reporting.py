"""The table after a grading run: everybody of a class, the remarkable ones of a thousand."""

import io
from datetime import timedelta

import pytest
from graded_pages import ASSIGNMENT, graded
from rich.console import Console
from stock_course import HW

from autograder import model
from autograder.gradebook import Late
from autograder.grading import Report
from autograder.model import SubmissionResult
from autograder.regrading import Change
from autograder.reporting import MOST_ROWS, print_report


class Somewhere:
    """The part of a course that the summary names."""

    gradebook_url = "sqlite:///gradebook.db"

    @staticmethod
    def path(step):
        return step


def printed(results, changes=()):
    engine = {"sandboxed": True}
    report = Report(ASSIGNMENT, engine, list(results), graded=len(results), changes=list(changes))
    out = io.StringIO()
    print_report(Console(file=out, width=120), Somewhere(), report)
    return out.getvalue()


@pytest.fixture
def crowd():
    return [graded(student=f"s{i:03d}") for i in range(MOST_ROWS)]


def test_everybody_of_a_class_has_a_row(crowd):
    told = printed(crowd)
    assert all(result.student in told for result in crowd) and "the other" not in told


def test_of_more_only_those_worth_knowing_have_one(crowd):
    flagged = graded(student="zoe", flags=("cell 'add' was moved",))
    stuck = SubmissionResult("bob", HW, model.NEEDS_PERSON, (), ("the file is a FIFO",))
    told = printed([*crowd, flagged, stuck])
    assert "zoe" in told and "was moved" in told and "bob" in told and "FIFO" in told
    assert "s000" not in told and f"the other {MOST_ROWS} are on the class page" in told


def test_however_many_are_worth_knowing_the_table_ends(crowd):
    flagged = [graded(student=f"f{i:03d}", flags=("odd",)) for i in range(MOST_ROWS + 7)]
    told = printed(flagged)
    assert told.count("odd") == MOST_ROWS and "the other 7 are" in told


def test_changed_points_end_too_and_say_where_all_are(crowd):
    changes = [Change(f"c{i:03d}", 1.0, 2.0, (("add", 1.0, 2.0),)) for i in range(MOST_ROWS + 3)]
    told = printed(crowd, changes)
    assert f"points that changed: {MOST_ROWS + 3} students" in told
    assert "c199" in told and "c200" not in told and "and 3 more; --json" in told


def test_late_work_is_worth_knowing(crowd):
    report = Report(ASSIGNMENT, {"sandboxed": True}, [*crowd, graded(student="late")])
    report.late["late"] = Late(timedelta(hours=2).total_seconds(), 1.5)
    out = io.StringIO()
    print_report(Console(file=out, width=120), Somewhere(), report)
    assert "2 hours late: 1.5 points off" in out.getvalue()
