"""Ctrl-C while a class is being graded."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from gradebook_rows import GRADE_ROWS, rows
from tiny_class import grade, graded, make_course, share_seed
from tiny_engine import needs_walls

pytestmark = needs_walls


def processes_with(mark):
    """Command lines of living processes whose environment holds `mark`."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (path / "environ").read_bytes():
                found.append((path / "cmdline").read_bytes())
        except OSError:
            continue
    return found


def wait_for(condition, process):
    """Until the condition holds; a process that ends before it is the test's failure."""
    ended = os.pidfd_open(process.pid)
    while not condition():
        assert not select.select([ended], [], [], 0.02)[0], "it ended before"
    os.close(ended)


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """(course, exit code, what was said, marked processes) of a run that got SIGINT on the way."""
    root = make_course(tmp_path_factory.mktemp("interrupted") / "course", 40)
    share_seed(root)
    kept = root / "autograded" / ".results" / "tiny"
    # Warm processes keep TMPDIR in their environment, so it marks all that this run starts.
    mark = str(tmp_path_factory.mktemp("marked"))
    command = [sys.executable, "-m", "autograder.cli", "--course", root, "grade", "tiny"]
    process = subprocess.Popen(
        [*command, "--jobs", "2"],
        env={**os.environ, "TMPDIR": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    wait_for(lambda: kept.is_dir() and len(list(kept.glob("*.json"))) >= 4, process)
    process.send_signal(signal.SIGSTOP)  # to look around takes long on a busy machine
    assert processes_with(mark)  # or nothing could be left over
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    said = process.communicate()[0].decode()
    return root, process.returncode, said, processes_with(mark)


def test_the_exit_code_is_130_and_the_last_line_says_what_to_do(interrupted):
    _, code, said, _ = interrupted
    assert code == 130
    assert "run the command again" in said
    assert "Traceback" not in said


def test_what_was_graded_is_in_the_gradebook(interrupted):
    root, *_ = interrupted
    kept = {path.stem for path in (root / "autograded/.results/tiny").glob("*.json")}
    in_book = {row[0] for row in rows(root, GRADE_ROWS)}
    assert kept and kept <= in_book
    assert len(in_book) < 40


def test_no_process_is_left(interrupted):
    assert interrupted[3] == []


def test_running_again_grades_the_rest_and_ends_as_if_nothing_had_been(interrupted, tmp_path):
    root, *_ = interrupted
    before = len(list((root / "autograded/.results/tiny").glob("*.json")))
    done = grade(root, "--json", tmp_path / "report.json")
    assert "had not changed" in done.output
    assert len(json.loads((tmp_path / "report.json").read_text())["submissions"]) == 40
    assert before < 40
    whole = make_course(tmp_path / "whole", 40)
    share_seed(whole)
    grade(whole)
    assert graded(root) == graded(whole)
