"""Collection as it is met: Ctrl-C, nbgrader's own exchange, an extension that comes late."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
import stock_course
from git_class import BEFORE, HOME, NOW, Repository, worked, write_roster
from page_parts import textual
from test_interrupt import processes_with, wait_for
from tiny_class import grade, hand_in
from tiny_engine import needs_walls

from autograder import cache
from autograder.collect import collect
from autograder.collect.exchange import inbound
from autograder.course import Course


def test_ctrl_c_ends_what_is_being_fetched_at_once(tiny_course, tmp_path):
    mark = tmp_path / "asked"
    slow = tmp_path / "slow"
    slow.write_text(f"#!/bin/sh\ntouch {mark}\nexec sleep 300\n")
    slow.chmod(0o755)
    write_roster(tiny_course.root, **{f"s{n}": f"ssh://example.org/{n}.git" for n in range(20)})
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", "--course", tiny_course.root, "collect", "tiny"],
        env={**os.environ, "GIT_SSH_COMMAND": str(slow), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    wait_for(mark.exists, process)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=110)[0].decode()
    assert process.returncode == 130
    assert "Traceback" not in said
    assert processes_with(str(slow)) == []


@pytest.mark.slow
def test_what_nbgrader_submit_puts_into_its_exchange_is_collected(tmp_path):
    root, exchange = stock_course.make_course(tmp_path / "course"), tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    config = f'c.CourseDirectory.course_id = "c"\nc.Exchange.root = "{exchange}"\n'
    path = root / "nbgrader_config.py"
    path.write_text(path.read_text() + config + f'c.Exchange.cache = "{tmp_path}/cache"\n')
    for words in (
        ["generate_assignment", "hw"],
        ["release_assignment", "hw"],
        ["fetch_assignment", "hw"],
        ["submit", "hw"],
    ):
        stock_course.nbgrader(root, *words)
    course = Course(root)
    (one,) = collect(course, "hw", inbound(course), NOW).students
    place = root / "submitted" / one.student / "hw"
    assert one.status == "new"
    assert {p.name for p in place.iterdir()} == {"ones.ipynb", "second.ipynb", "timestamp.txt"}
    ours = (place / "timestamp.txt").read_text()
    # nbgrader's own collect takes the same attempt, with the same time.
    os.rename(root / "submitted", root / "ours")
    stock_course.nbgrader(root, "collect", "hw")
    assert (place / "timestamp.txt").read_text() == ours


@needs_walls
def test_an_extension_granted_later_mends_the_page_without_grading_again(
    tiny_course, tmp_path, monkeypatch
):
    monkeypatch.setattr(cache, "code_digest", lambda: "code")
    root = tiny_course.root
    rules = root / "solutions" / "tiny" / "assignment.toml"
    late = rules.read_text().replace("2030-01-15T23:59:00+01:00", "2030-01-13T10:00:00+00:00")
    rules.write_text(f"{late}\n[late]\npercent_per_day = 50\n")
    ada = Repository(tmp_path / "ada")
    ada.commit({HOME: worked(root)}, BEFORE)
    write_roster(root, ada=ada.folder)
    collect(tiny_course, "tiny", None, NOW)

    def graded():
        return grade(root).output, textual((root / "feedback/ada/tiny/tiny.html").read_text())

    said, page = graded()
    assert "1 day late: 2 points off" in said
    assert "2 of 12 points" in page
    (root / "extensions.csv").write_text("student,homework,days\nada,tiny,1\n")
    said, page = graded()
    assert "1 had not changed" in said
    assert "late penalty 2 → 0" in said
    assert "4 of 12 points" in page


@needs_walls
def test_missing_work_and_points_without_work_are_named(tiny_course):
    root = tiny_course.root
    (root / "roster.csv").write_text("student\nada\nbob\nzoe\n")
    for student in ("ada", "bob"):
        hand_in(root, student, {})
    assert "1 have handed in nothing: zoe" in grade(root).output
    shutil.rmtree(root / "submitted" / "bob")
    said = grade(root).output
    assert "2 have handed in nothing: bob, zoe" in said
    assert "points, but no work in submitted/: bob" in said
