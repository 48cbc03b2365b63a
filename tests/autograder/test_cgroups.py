"""Control groups: the share of the processors."""

import os

import pytest

from autograder import cgroups
from autograder.cgroups import Groups, counted, places
from autograder.model import Limits


def machine(tmp_path, own, mounts):
    proc = tmp_path / "proc"
    (proc / "self").mkdir(parents=True)
    (proc / "self/cgroup").write_text(own)
    (proc / "self/mounts").write_text(mounts.replace("TREE", str(tmp_path / "tree")))
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/cgroup.procs").touch()
    return proc


def test_processor_time_is_counted_beside_its_accounts(tmp_path):
    mounts = "cgroup TREE cgroup rw,cpu,cpuacct 0 0\n"
    (place,) = places(machine(tmp_path, "3:cpu,cpuacct:/\n", mounts))
    assert place.counts == {"cpu"}


def test_accounts_alone_are_no_share_of_the_processors(tmp_path):
    assert places(machine(tmp_path, "2:cpuacct:/\n", "cgroup TREE cgroup rw,cpuacct 0 0\n")) == []


def test_all_submissions_together_weigh_as_much_as_the_machine_has_processors(
    tmp_path, monkeypatch
):
    folder = tmp_path / "tree"
    folder.mkdir()
    monkeypatch.setattr(cgroups, "places", lambda: [cgroups.Place(folder, frozenset(["cpu"]), 1)])
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    Groups("1-2")
    assert (folder / "autograder-1-2/cpu.shares").read_text() == "6144"


@pytest.mark.skipif("cpu" not in counted(), reason="no writable control group")
def test_a_submission_has_a_share_of_its_own():
    groups = Groups("test-1")
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        groups.enter(1, Limits())
        with open("/proc/self/cgroup") as told:
            os.write(w, told.read().encode())
        os._exit(0)
    os.waitpid(pid, 0)
    own = [line.split(":", 2) for line in os.read(r, 65_536).decode().splitlines()]
    groups.leave(1)
    groups.remove()
    (path,) = [p for _, names, p in own if "cpu" in names.split(",")] or [own[-1][2]]
    assert path.endswith("autograder-test-1/1")
