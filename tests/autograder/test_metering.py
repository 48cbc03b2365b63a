"""What a command costs is all that it costs: also what nobody waited for."""

import re
import sys

import pytest

from benchmarks.counting import Counted
from benchmarks.metering import metered
from benchmarks.modes import memory
from benchmarks.room import Room

SPENT_S = 0.5
# The child works and ends; its parent never waits, and the kernel takes it away unasked.
UNWAITED = f"""
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
ends, mine = os.pipe()
if os.fork() == 0:
    while time.process_time() < {SPENT_S}:
        pass
    os._exit(0)
os.close(mine)
os.read(ends, 1)
"""


def can_count() -> bool:
    with Counted() as group:
        return group.folder is not None


@pytest.mark.skipif(not can_count(), reason="no control group can be made here (needs cgroup v2)")
def test_what_nobody_waited_for_is_counted(tmp_path):
    assert metered([sys.executable, "-c", UNWAITED], tmp_path).cpu_s > SPENT_S


def test_without_a_group_it_is_what_was_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.counting._own_group", lambda: None)
    used = metered([sys.executable, "-c", UNWAITED], tmp_path)
    assert 0 < used.cpu_s < SPENT_S
    waited = UNWAITED.replace("SIG_IGN", "SIG_DFL") + "os.wait()\n"
    assert metered([sys.executable, "-c", waited], tmp_path).cpu_s > SPENT_S


def test_the_group_is_gone_afterwards_and_the_command_is_itself(tmp_path):
    words = ["import sys; print(sys.argv[1:])", "a b", "$HOME"]
    said = metered([sys.executable, "-c", *words], tmp_path).said
    assert said.strip() == "['a b', '$HOME']"
    with Counted() as group:
        pass
    assert group.folder is None or not group.folder.exists()


def test_the_memory_of_runners_and_of_judges_is_looked_at(tmp_path):
    (line,) = memory(Room(tmp_path / "room", 1), long=False)
    found = dict(re.findall(r"(runner|judge) (\d+) MB", line))
    assert found.keys() == {"runner", "judge"}
    assert all(0 < int(each) <= 40 for each in found.values())
