"""The gradebook as the driver sees it: register a homework, write results, read grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from traitlets.config import Config

from autograder import model
from autograder.course import Course
from autograder.gradebook.database import DEFAULT_COURSE, open_engine, prepare, told
from autograder.gradebook.lateness import Late, Terms, enrol, read_late, settle
from autograder.gradebook.master import read_masters
from autograder.gradebook.register import register
from autograder.gradebook.rows import fill
from autograder.gradebook.shape import Shape, read_shape
from autograder.gradebook.standings import (
    Person,
    Standing,
    read_names,
    read_people,
    read_standings,
    read_totals,
)
from autograder.gradebook.writer import write_result


class GradebookWriter:
    """The one place that writes grades. Use as a context manager.

    url : a SQLAlchemy URL, as in nbgrader's CourseDirectory.db_url
    wait_s : how long a lock that another program holds is waited for
    """

    def __init__(self, url: str, *, wait_s: float = 30.0):
        self._engine = open_engine(url, wait_s)
        self._shapes: dict[str, Shape] = {}

    def __enter__(self) -> GradebookWriter:
        with self._transaction("it was opened") as connection:
            prepare(connection)
        return self

    def __exit__(self, *_) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self, doing: str) -> Iterator[Connection]:
        with told(self._engine, doing), self._engine.begin() as connection:
            yield connection

    def ensure_assignment(
        self,
        assignment: model.Assignment,
        masters: dict[str, dict],
        config: Config | None = None,
    ) -> None:
        """Make the gradebook's rows of the assignment what its masters say.

        masters : notebook name -> the notebook of source/ as an nbformat dictionary
        config : nbgrader's configuration; the course's nbgrader_config.py unless given
        """
        if config is None:
            source = next(iter(assignment.masters.values())).resolve()
            config = Course(source.parent.parent.parent).config
        found = read_masters(masters, assignment.masters, config)
        course = CourseDirectory(config=config).course_id or DEFAULT_COURSE
        self._shapes.pop(assignment.name, None)
        with self._transaction(f"{assignment.name} was registered") as connection:
            with Session(connection) as session:
                register(session, assignment, found, course)
                session.flush()
            self._fill_all(connection, assignment.name)

    def _fill_all(self, connection: Connection, name: str) -> None:
        shape = read_shape(connection, name)
        table = api.SubmittedAssignment.__table__
        ids = list(connection.scalars(select(table.c.id).where(table.c.assignment_id == shape.id)))
        for start in range(0, len(ids), 100):  # databases bound the length of a statement
            fill(connection, shape, ids[start : start + 100])

    def _shape(self, connection: Connection, name: str) -> Shape:
        if name not in self._shapes:
            self._shapes[name] = read_shape(connection, name)
        return self._shapes[name]

    def write(self, result: model.SubmissionResult, timestamp: datetime | None = None) -> Standing:
        """Write one submission: everything or nothing. Writing it again changes nothing.

        Returns where the student stands then, as `standing` would read it.

        timestamp : when it was handed in (see read_timestamp); None leaves what is known
        """
        with self._transaction(f"{result.student}'s grades were written") as connection:
            shape = self._shape(connection, result.assignment)
            return write_result(connection, shape, result, timestamp)

    def totals(self, assignment: str) -> dict[str, float]:
        """student -> points as nbgrader counts them: a person's before ours, less penalties."""
        with self._transaction("totals were read") as connection:
            return read_totals(connection, assignment)

    def standings(self, assignment: str, student: str | None = None) -> dict[str, Standing]:
        """student -> where they stand in this homework, of all who have handed it in or of one."""
        with self._transaction("grades were read") as connection:
            return read_standings(connection, self._shape(connection, assignment), student)

    def standing(self, assignment: str, student: str) -> Standing:
        """Where one student stands; empty where nothing of theirs is in the gradebook."""
        return self.standings(assignment, student).get(student, Standing(student))

    def people(self) -> dict[str, Person]:
        """Everybody whom the gradebook knows, by id."""
        with self._transaction("students were read") as connection:
            return read_people(connection)

    def names(self) -> list[str]:
        """The homeworks that the gradebook knows."""
        with self._transaction("homeworks were read") as connection:
            return read_names(connection)

    def enrol(self, students: Mapping[str, Mapping[str, str]]) -> None:
        """Make sure that these students are known: id -> values of nbgrader's columns."""
        with self._transaction("students were enrolled") as connection:
            enrol(connection, students)

    def settle(self, assignment: str, terms: Terms, student: str | None = None) -> bool:
        """Bring extensions and late penalties up to date, of one student or of all.

        Returns whether anything was not.
        """
        with self._transaction("late penalties were written") as connection:
            return settle(connection, assignment, terms, student)

    def late(self, assignment: str) -> dict[str, Late]:
        """student -> how late and what that costs, of those whose work came late."""
        with self._transaction("late penalties were read") as connection:
            return read_late(connection, assignment)
