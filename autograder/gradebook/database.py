"""Open nbgrader's database, and say in words what is wrong with it.

SQLite by default; any other URL goes through SQLAlchemy unchanged. Every
transaction on SQLite takes the write lock at its start: a lock that cannot be
had is then known before anything was done, and is waited for, but not forever.

How SQLite keeps what was committed is left as nbgrader has it: a rollback journal, and
every commit is on the disk before it counts (synchronous = FULL). A write-ahead log
would spare half of a commit's time, but changes the file for every other program, does
not work on network disks, and a copy of gradebook.db alone would lack its last grades.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.script import ScriptDirectory
from nbgrader import api, dbutil
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from autograder.errors import AutograderError, CourseError, GraderFault

VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))

DEFAULT_COURSE = "default_course"  # nbgrader's own word for a course without a name

# What SQLite says, and whose fault that is. Anything else is the machine's.
NOT_A_GRADEBOOK = ("file is not a database", "malformed", "unable to open", "readonly", "no such")
LOCKED = ("database is locked", "database table is locked", "lock timeout")


def open_engine(url: str, wait_s: float) -> Engine:
    """An engine for the URL. Nothing is opened yet; a URL that cannot be used is told."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed)
        engine = create_engine(parsed, connect_args={"timeout": wait_s})
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise CourseError(
            f"The gradebook's URL cannot be used: {error}. "
            "Write sqlite:///path/to/gradebook.db, or install the driver that the URL names."
        ) from error
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _leave_transactions_to_us(connection, _record) -> None:
    # Python's sqlite3 otherwise begins on its own, late and without the write lock.
    connection.isolation_level = None


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def prepare(connection: Connection) -> None:
    """Make nbgrader's tables where they are missing; refuse a schema that is not this nbgrader's.

    nbgrader's own constructor does the same, but starts an alembic process for it.
    """
    tables = set(inspect(connection).get_table_names())
    head = ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head()
    if VERSION.name in tables:
        found = connection.scalar(select(VERSION.c.version_num))
        if found != head:
            raise CourseError(
                f"The gradebook {name_of(connection.engine)} has schema {found}, but this nbgrader "
                f"needs {head}. Back it up, then run `nbgrader db upgrade`."
            )
    api.Base.metadata.create_all(connection)
    if not tables:
        VERSION.create(connection)
        connection.execute(insert(VERSION).values(version_num=head))
    course = api.Course.__table__
    if not connection.scalar(select(course.c.id).where(course.c.id == DEFAULT_COURSE)):
        connection.execute(insert(course).values(id=DEFAULT_COURSE))


def name_of(engine: Engine) -> str:
    """The file of a SQLite database, or the URL without its password."""
    if engine.url.get_backend_name() == "sqlite":
        return engine.url.database or "in memory"
    return engine.url.render_as_string(hide_password=True)


@contextmanager
def told(engine: Engine, doing: str) -> Iterator[None]:
    """Turn what the database raises into an error that names it and says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _in_words(name_of(engine), doing, str(error.orig)) from error


def _in_words(name: str, doing: str, said: str) -> AutograderError:
    if any(words in said for words in LOCKED):
        return GraderFault(
            f"The gradebook {name} stayed locked by another program while {doing}. Nothing of "
            "this was written. Close what holds it (a formgrader, a database browser, another "
            "grading run), then run the same command again."
        )
    if any(words in said for words in NOT_A_GRADEBOOK):
        return CourseError(
            f"The gradebook {name} could not be used while {doing}: {said}. See that its "
            "folder exists and may be written. If the file is damaged, put a backup in its place, "
            "or move it away and grade again."
        )
    return GraderFault(
        f"The gradebook {name} failed while {doing}: {said}. Nothing of this was written; "
        "run the same command again when the cause is gone."
    )
