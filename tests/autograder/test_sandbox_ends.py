"""Nothing that was started or made outlives its submission, its grading run or its driver."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from inside import SMALL, Inside, all_end, descendants, open_pidfds
from tiny_engine import needs_walls

from autograder.cgroups import places
from autograder.sandbox import Zygote

pytestmark = needs_walls

BACKGROUND = """
import os, subprocess, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
subprocess.Popen(["/bin/sleep", "600"], start_new_session=True)
open("/tmp/left", "w").write("x" * 1000)
"""


@pytest.fixture(scope="module")
def runners():
    with Zygote("runner", walls=True) as made:
        yield made


def traces():
    """What a run could leave behind on this machine, but for processes."""
    groups = [str(g) for place in places() for g in place.folder.glob("autograder-*")]
    mounts = Path("/proc/self/mounts").read_text()
    return sorted(groups), mounts, sorted(os.listdir(tempfile.gettempdir()))


def test_when_a_submission_has_ended_its_processes_are_gone(runners):
    before = set(descendants(runners.process.pid))
    with Inside(runners) as inside:
        inside.says(BACKGROUND)
        during = set(descendants(runners.process.pid)) - before
        assert len(during) >= 5
    assert not any(Path(f"/proc/{pid}").exists() for pid in during)


def test_when_a_submission_has_ended_its_group_is_gone(runners):
    with Inside(runners) as inside:
        inside.says(BACKGROUND)
    groups = [g for p in places() for g in p.folder.glob(f"autograder-{os.getpid()}-*/*")]
    assert not [g for g in groups if g.is_dir()]


def test_many_submissions_leave_nothing_in_the_warm_process(runners):
    guard = descendants(runners.process.pid)
    before = len(os.listdir(f"/proc/{guard[0]}/fd"))
    for _ in range(30):
        runners.spawn(SMALL, {"files": {}}).end()
    assert descendants(runners.process.pid) == guard
    assert len(os.listdir(f"/proc/{guard[0]}/fd")) == before


def test_a_warm_process_is_a_single_thread(runners):
    (warm,) = descendants(runners.process.pid)
    assert len(os.listdir(f"/proc/{warm}/task")) == 1


def test_when_a_run_has_ended_nothing_is_left():
    mounts, files = traces()[1:]
    with Zygote("runner", walls=True) as made:
        pidfds = open_pidfds([made.process.pid, *descendants(made.process.pid)])
        child = made.spawn(SMALL, {"files": {}})
        assert child.channel
    assert all_end(pidfds, seconds=0.5)  # `close` has waited for them already
    groups, mounts_after, files_after = traces()
    assert mounts_after == mounts
    assert not [g for g in groups if g.endswith(f"-{made.process.pid}")]
    assert not [f for f in set(files_after) - set(files) if "autograder" in f or "matplotlib" in f]


DRIVER = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from inside import Inside
from autograder.sandbox import Zygote
runners, judges = Zygote("runner", walls=True), Zygote("judge", walls=True)
inside = Inside(runners)
inside.says({BACKGROUND!r})
inside.run("import time; time.sleep(0)")
from autograder.wire import order
inside.child.channel.send(order(op="run", turn=2, source="while True: pass"))
print("ready", flush=True)
signal.pause()
"""


@pytest.fixture
def driver():
    """A driver of its own, with a submission in it that has started much."""
    with subprocess.Popen(
        [sys.executable, "-c", DRIVER], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def groups_of(pid):
    return [g for place in places() for g in place.folder.glob(f"autograder-{pid}-*")]


def test_a_killed_driver_leaves_no_process(driver):
    pidfds = open_pidfds(descendants(driver.pid))
    assert len(pidfds) >= 10
    driver.send_signal(signal.SIGKILL)
    assert all_end(pidfds)
    assert groups_of(driver.pid) == []


def test_a_killed_guard_leaves_no_process_and_the_next_run_takes_away_its_groups(driver):
    started = Path(f"/proc/{driver.pid}/task/{driver.pid}/children").read_text()
    guards = [int(pid) for pid in started.split()]
    pidfds = open_pidfds([p for guard in guards for p in descendants(guard)])
    for guard in guards:
        os.kill(guard, signal.SIGKILL)
    assert all_end(pidfds)
    driver.kill()
    driver.wait()
    with Zygote("judge", walls=True):
        assert groups_of(driver.pid) == []


def test_a_warm_process_outlives_the_thread_that_started_it():
    made = []
    thread = threading.Thread(target=lambda: made.append(Zygote("judge", walls=True)))
    thread.start()
    thread.join()
    with made[0] as zygote:
        zygote.prepare({"files": {}, "folder": "", "notebooks": {}})


def test_ctrl_c_is_the_drivers_alone(runners):
    assert os.getsid(runners.process.pid) != os.getsid(0)
