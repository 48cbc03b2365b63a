"""Which walls a machine can have, and where control groups find their place."""

import platform
import sys

import pytest
from tiny_engine import needs_walls

from autograder import cgroups, doctor, walls
from autograder.cgroups import Groups, counted, places
from autograder.model import Limits
from autograder.seccomp import DENIED, filter_program


# ------------------------------------------------------------------- machines
def test_another_system_is_told_what_it_lacks(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    (lack,) = walls.missing()
    assert "Darwin" in lack and "container" in lack


def test_an_old_kernel_is_told_what_it_lacks(monkeypatch):
    old = type("uname", (), {"release": "5.4.0-generic"})
    monkeypatch.setattr(walls.os, "uname", lambda: old)
    assert any("5.12" in lack for lack in walls.missing())


def test_an_unknown_processor_is_told_what_it_lacks(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert any("riscv64" in lack for lack in walls.missing())


@needs_walls
def test_the_doctor_finds_this_machine_healthy():
    findings = list(doctor.examine())
    assert all(finding.good for finding in findings)
    assert len(findings) >= 5


def test_the_doctor_says_what_to_do(monkeypatch):
    monkeypatch.setattr(walls, "missing", lambda: ["install it"])
    ill = [finding for finding in doctor.examine() if not finding.good]
    assert [finding.remedy for finding in ill] == ["install it"]


@needs_walls
def test_the_filter_is_a_program_for_the_kernel():
    assert len(filter_program()) % 8 == 0
    assert len(set(DENIED)) == len(DENIED)


@needs_walls
def test_what_is_shown_inside_is_neither_home_nor_course():
    shown = walls.readable_paths()
    assert not any(str(path) in ("/", "/root", "/home", "/etc", "/var", "/tmp") for path in shown)


# ------------------------------------------------------------- control groups
def machine(tmp_path, own, mounts, files):
    """A /proc and trees of groups, made of folders."""
    proc, tree = tmp_path / "proc", tmp_path / "tree"
    (proc / "self").mkdir(parents=True)
    (proc / "self/cgroup").write_text(own)
    (proc / "self/mounts").write_text(mounts.replace("TREE", str(tree)))
    for name, text in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return proc, tree


def test_the_first_version_has_a_tree_for_each_controller(tmp_path):
    proc, tree = machine(
        tmp_path,
        "4:memory:/me\n8:pids:/\n1:cpu:/\n0::/\n",
        "cgroup TREE/memory cgroup rw,memory 0 0\ncgroup TREE/pids cgroup rw,pids 0 0\n"
        "cgroup TREE/cpu cgroup rw,cpu 0 0\n",
        {"memory/me/cgroup.procs": "", "pids/cgroup.procs": "", "cpu/cgroup.procs": ""},
    )
    found = {place.folder: place.counts for place in places(proc)}
    assert found == {
        tree / "memory/me": {"memory"},
        tree / "pids": {"pids"},
        tree / "cpu": {"cpu"},
    }


def test_the_second_version_offers_a_place_beside_us(tmp_path):
    proc, tree = machine(
        tmp_path,
        "0::/user/app/shell.scope\n",
        "cgroup2 TREE cgroup2 rw 0 0\n",
        {
            "user/app/cgroup.subtree_control": "cpu memory pids\n",
            "user/app/cgroup.procs": "",
            "user/app/shell.scope/cgroup.subtree_control": "\n",
            "user/app/shell.scope/cgroup.procs": "1\n",
        },
    )
    (place,) = places(proc)
    assert (place.folder, place.version) == (tree / "user/app", 2)
    assert place.counts == {"memory", "pids", "cpu"}


def test_our_own_group_is_preferred_where_it_hands_controllers_down(tmp_path):
    proc, tree = machine(
        tmp_path,
        "0::/a/b\n",
        "cgroup2 TREE cgroup2 rw 0 0\n",
        {
            f"{g}/{f}": "memory"
            for g in ("a", "a/b")
            for f in ("cgroup.subtree_control", "cgroup.procs")
        },
    )
    assert [place.folder for place in places(proc)] == [tree / "a/b"]


@pytest.mark.parametrize("own", ["", "0::/gone\n", "4:memory:/gone\n", "nonsense"])
def test_where_there_is_no_place_there_is_none(tmp_path, own):
    proc, _ = machine(
        tmp_path, own, "cgroup2 TREE cgroup2 rw 0 0\ncgroup TREE cgroup rw,memory 0 0\n", {}
    )
    if own == "nonsense":
        (proc / "self/cgroup").unlink()
    assert places(proc) == []


def test_groups_are_made_and_taken_away_in_the_second_version(tmp_path, monkeypatch):
    folder = tmp_path / "tree"
    folder.mkdir()
    place = cgroups.Place(folder, frozenset(["memory", "pids"]), 2)
    monkeypatch.setattr(cgroups, "places", lambda: [place])
    groups = Groups("1-2")
    assert (folder / "autograder-1-2/cgroup.subtree_control").read_text() == "+memory +pids"
    with pytest.raises(FileNotFoundError):  # a real kernel makes the files of a group
        groups.enter(7, Limits())
    assert (folder / "autograder-1-2/7").is_dir()


@pytest.mark.skipif("memory" not in counted(), reason="no writable control group")
def test_a_group_that_is_left_is_gone():
    groups = Groups("test-0")
    import os

    pid = os.fork()
    if pid == 0:
        groups.enter(1, Limits(memory_mb=50, files_mb=1))
        os._exit(0)
    os.waitpid(pid, 0)
    assert groups.leave(1) is False
    groups.remove()
    assert not [g for place in places() for g in place.folder.glob("autograder-test-0")]
