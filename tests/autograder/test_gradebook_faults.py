"""What the gradebook does when file, lock, name or machine is not as it should be."""

import os
import sqlite3
from contextlib import closing

import nbformat
import pytest
import stock_course as course
from gradebook_rows import everything, grades, rows, url
from sqlalchemy import create_engine, make_url
from sqlalchemy.dialects import postgresql
from stock_course import HW, NB, NB2

from autograder import model
from autograder.errors import CourseError, GraderFault
from autograder.gradebook import GradebookWriter, read_timestamp, write_autograded, writer
from autograder.gradebook import rows as table_rows
from autograder.gradebook.database import name_of
from autograder.model import NotebookResult, SubmissionResult, TestResult, Verdict

RESULT = SubmissionResult(
    "ada",
    HW,
    model.GRADED,
    (NotebookResult(NB2, (TestResult("sub_test", 4.0, 4.0, Verdict.PASSED),)),),
)


@pytest.fixture
def root(tmp_path):
    """A course folder whose homework is registered and has no submission yet."""
    course.make_course(tmp_path)
    with GradebookWriter(url(tmp_path)) as book:
        book.ensure_assignment(course.assignment(tmp_path), course.masters())
    return tmp_path


def held(root):
    """A connection of another program that holds the exclusive lock."""
    other = sqlite3.connect(root / "gradebook.db", isolation_level=None)
    other.execute("begin exclusive")
    return closing(other)


def graded(*notebooks, student="ada"):
    return SubmissionResult(student, HW, model.GRADED, notebooks)


def test_a_locked_gradebook_is_waited_for_and_then_told(root):
    with GradebookWriter(url(root), wait_s=0.05) as book:
        with held(root), pytest.raises(GraderFault, match=r"gradebook\.db stayed locked"):
            book.write(RESULT)
        assert rows(root, "select id from student") == []
        book.write(RESULT)
    assert grades(root, "ada")[NB2, "sub_test"][0] == 4.0


def test_a_gradebook_locked_from_the_start_is_told(root):
    with held(root), pytest.raises(GraderFault, match="another program while it was opened"):
        GradebookWriter(url(root), wait_s=0.05).__enter__()


def test_a_commit_is_on_the_disk_and_the_file_is_whole_without_others(root):
    with GradebookWriter(url(root)) as book, book._engine.begin() as connection:
        settings = [
            connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous")
        ]
        assert settings == ["delete", 2]  # 2 is FULL
        book_files = [path.name for path in root.glob("gradebook.db*")]
    assert book_files == ["gradebook.db"]


def test_a_fault_in_the_middle_leaves_nothing_half_written(root, monkeypatch):
    before = everything(root)
    monkeypatch.setattr(writer, "_remarks", lambda *_: 1 / 0)  # after the grades were sent
    with GradebookWriter(url(root)) as book, pytest.raises(ZeroDivisionError):
        book.write(RESULT)
    assert everything(root) == before


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path):
    path = tmp_path / "gradebook.db"
    path.write_bytes(b"student,points\nada,3\n" * 100)
    before = path.read_bytes()
    with pytest.raises(CourseError, match="file is not a database"):
        GradebookWriter(url(tmp_path)).__enter__()
    assert path.read_bytes() == before


def test_a_torn_database_is_told(root):
    path = root / "gradebook.db"
    data = bytearray(path.read_bytes())
    data[100:4096] = b"\x5a" * 3996
    path.write_bytes(data)
    with pytest.raises(CourseError, match="malformed"):
        GradebookWriter(url(root)).__enter__()


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(CourseError, match="unable to open"):
        GradebookWriter(url(tmp_path / "nowhere")).__enter__()


def test_a_gradebook_of_an_older_nbgrader_is_told(root):
    with closing(sqlite3.connect(root / "gradebook.db")) as connection, connection:
        connection.execute("update alembic_version set version_num = '724cde206c17'")
    with pytest.raises(CourseError, match="nbgrader db upgrade"):
        GradebookWriter(url(root)).__enter__()


@pytest.mark.parametrize("bad", ["gradebook.db", "nosuchsystem://host/db", ""])
def test_a_url_that_cannot_be_used_is_told(bad):
    with pytest.raises(CourseError, match="URL cannot be used"):
        GradebookWriter(bad)


def test_a_password_in_the_url_is_not_told():
    engine = create_engine("sqlite://")
    engine.url = make_url("postgresql://ta:secret@db/grades")
    assert name_of(engine) == "postgresql://ta:***@db/grades"


def test_an_unknown_assignment_is_told(root):
    with (
        GradebookWriter(url(root)) as book,
        pytest.raises(CourseError, match="no assignment"),
    ):
        book.write(SubmissionResult("ada", "hw9", model.GRADED))


def test_a_master_that_nbgrader_refuses_is_told(root):
    masters = course.masters()
    twin = course.graded("add", 1, 2)
    masters[NB].cells.append({**twin, "id": "twin"})
    with (
        GradebookWriter(url(root)) as book,
        pytest.raises(CourseError, match="Duplicate grade id"),
    ):
        book.ensure_assignment(course.assignment(root), masters)


def test_a_configuration_that_does_not_run_is_told(root):
    (root / "nbgrader_config.py").write_text("c = get_config()\n1 / 0\n")
    with (
        GradebookWriter(url(root)) as book,
        pytest.raises(CourseError, match="cannot be read"),
    ):
        book.ensure_assignment(course.assignment(root), course.masters())


def test_a_due_date_that_is_none_is_told(root):
    with GradebookWriter(url(root)) as book, pytest.raises(CourseError, match="'soon' is not a"):
        book.ensure_assignment(course.assignment(root, due="soon"), course.masters())


def test_the_statements_are_understood_by_postgresql():
    for statement in (table_rows.FIND, table_rows.PARTS, *table_rows.KNOWN.values()):
        assert "SELECT" in str(statement.compile(dialect=postgresql.dialect()))
    for statement in (table_rows.SET_TIME, table_rows.SET_GRADE, table_rows.SET_COMMENT):
        assert "UPDATE" in str(statement.compile(dialect=postgresql.dialect()))


def test_autograded_notebooks_lie_where_nbgrader_looks(tmp_path):
    (path,) = write_autograded(tmp_path, graded(NotebookResult(NB, (), course.master())))
    assert path == tmp_path / "autograded" / "ada" / HW / f"{NB}.ipynb"
    assert nbformat.read(path, as_version=4) == course.master()


def test_an_autograded_notebook_of_an_earlier_run_does_not_stay(tmp_path):
    notebooks = [NotebookResult(name, (), nb) for name, nb in course.masters().items()]
    write_autograded(tmp_path, graded(*notebooks))
    write_autograded(tmp_path, SubmissionResult("ada", HW, model.NEEDS_PERSON))
    assert list((tmp_path / "autograded" / "ada" / HW).iterdir()) == []


def test_text_that_utf8_cannot_hold_still_makes_a_readable_notebook(tmp_path):
    notebook = course.master()
    notebook.cells[0].source = "a lone \ud800 surrogate"
    (path,) = write_autograded(tmp_path, graded(NotebookResult(NB, (), notebook)))
    assert nbformat.read(path, as_version=4).cells[0].source == "a lone ? surrogate"


@pytest.mark.parametrize("name", ["..", "../eve", "a/b", "", "."])
def test_a_name_that_leaves_its_folder_is_refused(tmp_path, name):
    with pytest.raises(CourseError, match="plain file name"):
        write_autograded(tmp_path, graded(student=name))
    with pytest.raises(CourseError, match="plain file name"):
        write_autograded(tmp_path, graded(NotebookResult(name, (), course.master())))


def test_a_timestamp_is_copied_and_read_as_utc(tmp_path):
    folder = tmp_path / "submitted" / "ada" / HW
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2030-01-02 03:04:05 Europe/Berlin\n")
    write_autograded(tmp_path, graded())
    copy = tmp_path / "autograded" / "ada" / HW
    assert read_timestamp(copy).isoformat() == "2030-01-02T02:04:05"


@pytest.mark.parametrize("text", ["", "yesterday", "9" * 500, "\0", "2030-99-99", "a b c"])
def test_a_timestamp_that_is_no_time_counts_as_none(tmp_path, text):
    (tmp_path / "timestamp.txt").write_text(text)
    assert read_timestamp(tmp_path) is None


def test_a_timestamp_that_is_a_link_or_fifo_is_not_opened(tmp_path):
    (tmp_path / "real").write_text("2030-01-02 03:04:05 UTC")
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "real")
    assert read_timestamp(tmp_path) is None
    (tmp_path / "timestamp.txt").unlink()
    os.mkfifo(tmp_path / "timestamp.txt")
    assert read_timestamp(tmp_path) is None


def test_a_disk_that_refuses_is_told(tmp_path):
    (tmp_path / "autograded").write_text("a file where a folder should be")
    with pytest.raises(GraderFault, match="cannot be made"):
        write_autograded(tmp_path, RESULT)
