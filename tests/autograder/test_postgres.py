"""The gradebook in PostgreSQL, on a real server that these tests start and end."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from gradebook_rows import COMMENT_ROWS, GRADE_ROWS, PART_ROWS, rows
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text
from tiny_class import grade, make_course, share_seed
from tiny_engine import needs_walls

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytest.importorskip("pg8000")
pytestmark = [
    needs_walls,
    pytest.mark.skipif(not BINARIES, reason="no PostgreSQL here (apt-get install postgresql)"),
]


def unprivileged():
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    owner = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def run(program, *words, **how):
    command = [BINARIES[-1].parent / program, *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, cwd="/", **how)


@pytest.fixture(scope="module")
def server():
    """The URL of an empty database."""
    how = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="gradebook-"))
    if how:
        os.chown(folder, how["user"], how["group"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        run("initdb", "-D", folder / "data", "-U", "ta", "-A", "trust", "--no-sync", **how)
        options = f"-p {port} -h 127.0.0.1 -k {folder} -F"
        start = ["-D", folder / "data", "-l", folder / "log", "-w", "-o", options]
        run("pg_ctl", *start, "start", **how)
        run("createdb", "-h", "127.0.0.1", "-p", port, "-U", "ta", "course")
        yield f"postgresql+pg8000://ta@127.0.0.1:{port}/course"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            run("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", **how)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def course(server, tmp_path_factory):
    """A class graded into PostgreSQL, twice, and into SQLite."""
    root = tmp_path_factory.mktemp("postgres")
    elsewhere, here = make_course(root / "elsewhere", 6), make_course(root / "here", 6)
    share_seed(elsewhere, here)
    config = elsewhere / "nbgrader_config.py"
    config.write_text(f"c = get_config()\nc.CourseDirectory.db_url = {server!r}\n")
    grade(here)
    grade(elsewhere)
    grade(elsewhere, "--force")
    return elsewhere, here


def in_postgres(url, query):
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(query)).fetchall()
    engine.dispose()
    return as_sqlite_tells(found)


def as_sqlite_tells(found):
    """Rows with numbers for truth values, in one order."""
    plain = [tuple(int(v) if isinstance(v, bool) else v for v in row) for row in found]
    return sorted(plain, key=repr)


@pytest.mark.parametrize("query", [GRADE_ROWS, COMMENT_ROWS, PART_ROWS])
def test_postgres_holds_what_sqlite_holds(server, course, query):
    _, here = course
    assert in_postgres(server, query) == as_sqlite_tells(rows(here, query))


def test_nothing_is_written_to_a_file_beside_it(course):
    assert not (course[0] / "gradebook.db").exists()


def test_nbgrader_reads_the_scores_there(server, course):
    with Gradebook(server) as book:
        told = [book.find_submission("tiny", f"student00{i}").score for i in range(2)]
    assert told == [4.0, 6.0]


def test_a_server_that_is_gone_is_named_without_its_password(tmp_path):
    root = make_course(tmp_path / "course", 1)
    url = "postgresql+pg8000://ta:secret@127.0.0.1:1/course"
    config = f"c = get_config()\nc.CourseDirectory.db_url = {url!r}\n"
    (root / "nbgrader_config.py").write_text(config)
    with pytest.raises(AssertionError, match="gradebook postgresql") as told:
        grade(root)
    assert "secret" not in str(told.value)
