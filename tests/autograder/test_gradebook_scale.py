"""What a submission costs the gradebook does not depend on how many are in it.

SQLite counts the steps of its own machine: a number that no load of the computer changes.
"""

from datetime import datetime, timedelta

import pytest
import stock_course as course
from gradebook_rows import url
from sqlalchemy import event
from stock_course import HW, NB, NB2

from autograder import model
from autograder.gradebook import GradebookWriter
from autograder.gradebook.lateness import Terms
from autograder.model import NotebookResult, SubmissionResult, TestResult, Verdict

MAX = {NB: {"add_test": 4.0, "mul_test": 4.0, "why": 2.0, "draw": 3.0}, NB2: {"sub_test": 4.0}}
LATE = Terms(
    charge=lambda student, score, possible, late: 0.1 * score,
    extensions={"new": timedelta(days=1)},
    stamp=lambda student: datetime(2040, 1, 1),
)
FEW, MANY = 10, 200


def result(student, share=0.5):
    notebooks = (
        NotebookResult(
            name,
            tuple(TestResult(c, share * p, p, Verdict.FAILED) for c, p in cells.items()),
        )
        for name, cells in MAX.items()
    )
    return SubmissionResult(student, HW, model.GRADED, tuple(notebooks))


class Book:
    """A gradebook that says what each doing cost it."""

    def __init__(self, book):
        self.book, self.steps, self.statements = book, 0, 0
        event.listen(book._engine, "connect", self._count_steps)
        event.listen(book._engine, "after_cursor_execute", self._count_statement)
        book._engine.dispose()

    def _count_steps(self, connection, _record):
        connection.set_progress_handler(self._step, 1)

    def _step(self):
        self.steps += 1
        return 0

    def _count_statement(self, *_):
        self.statements += 1

    def cost(self, doing, *args):
        """(statements, steps of SQLite's machine) of one doing."""
        before = self.statements, self.steps
        doing(*args)
        return self.statements - before[0], self.steps - before[1]

    def costs(self):
        """What everything costs that is done for one result."""
        return {
            "first": self.cost(self.book.write, result("new")),
            "again": self.cost(self.book.write, result("new", 0.75)),
            "settle": self.cost(self.book.settle, HW, LATE, "new"),
            "standing": self.cost(self.book.standing, HW, "new"),
        }


def costs_among(folder, count):
    """The costs in a gradebook that holds so many submissions."""
    folder.mkdir()
    course.make_course(folder)
    with GradebookWriter(url(folder)) as book:
        book.ensure_assignment(
            course.assignment(folder, due="2030-01-15T23:59:00+01:00"), course.masters()
        )
        for number in range(count):
            book.write(result(f"student-{number}"))
        return Book(book).costs()


@pytest.fixture(scope="module")
def costs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scale")
    return [costs_among(folder / str(count), count) for count in (FEW, MANY)]


@pytest.mark.parametrize("doing", ["first", "again", "settle", "standing"])
def test_a_result_costs_the_gradebook_the_same_among_few_and_among_many(costs, doing):
    (statements, steps), (more, many) = (counted[doing] for counted in costs)
    assert more == statements
    # Ids are random: where one stands at an end of an index, a step or two is spared.
    assert many == pytest.approx(steps, rel=0.03)


def test_a_walk_over_everybodys_grades_would_be_seen(tmp_path):
    course.make_course(tmp_path)
    walks = []
    with GradebookWriter(url(tmp_path)) as book:
        book.ensure_assignment(course.assignment(tmp_path), course.masters())
        counted = Book(book)
        for count in (FEW, MANY):
            for number in range(count):
                book.write(result(f"student-{number}"))
            walks.append(counted.cost(book.totals, HW)[1])
    assert walks[1] > 5 * walks[0]
