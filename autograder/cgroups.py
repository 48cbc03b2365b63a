"""Control groups: memory, processes and processor time of one submission *together*.

rlimits count per process: 64 processes of 2 GB each are 128 GB, and 64 that are busy
leave a neighbour a 65th of the machine, who then runs out of time. A control group
counts them all, and their files in memory too; as a group they have one share of the
processors, like everybody. It needs a writable place in the
tree of groups, as root has it and a user has below systemd's user manager; where
there is none, rlimits alone hold (`autograder doctor` says so).

Groups are made below the group that we are in already, so whatever limits us
limits them. A group is a folder; all that is left of it after a kill -9 of every
process of ours is an empty one, which the next run takes away.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from autograder.model import Limits

_PREFIX = "autograder-"
_PROC = Path("/proc")
_COUNTED = frozenset(["memory", "pids", "cpu"])


@dataclass(frozen=True)
class Place:
    """A folder of the tree where we may make groups, and what they count there."""

    folder: Path
    counts: frozenset[str]  # of _COUNTED
    version: int


def places(proc: Path = _PROC) -> list[Place]:
    """Where groups can be made; nothing on machines that do not let us."""
    try:
        mounts = [line.split() for line in (proc / "self/mounts").read_text().splitlines()]
        own = [line.split(":", 2) for line in (proc / "self/cgroup").read_text().splitlines()]
    except OSError:
        return []
    found = []
    for _, controllers, path in own:
        for _, target, kind, options, *_ in mounts:
            here = Path(target, path.lstrip("/"))
            if kind == "cgroup2" and controllers == "":
                found += _second_version(here)
            elif kind == "cgroup" and _usable(here):
                counts = _COUNTED & set(controllers.split(",")) & set(options.split(","))
                found += [Place(here, counts, 1)] if counts else []
    return found


def _second_version(here: Path) -> list[Place]:
    """Our group, if it hands controllers down; else the one above it, where we are a sibling."""
    for folder in (here, here.parent):
        with contextlib.suppress(OSError):
            handed_down = (folder / "cgroup.subtree_control").read_text().split()
            counts = _COUNTED & set(handed_down)
            if "memory" in counts and _usable(folder):
                return [Place(folder, counts, 2)]
    return []


def _usable(folder: Path) -> bool:
    return all(os.access(path, os.W_OK) for path in (folder, folder / "cgroup.procs"))


def counted() -> frozenset[str]:
    """What groups count on this machine: of "memory", "pids" and "cpu" all, some or nothing."""
    return frozenset().union(*(place.counts for place in places()))


class Groups:
    """One group for each child of a warm process, under a folder named for the run."""

    def __init__(self, name: str):
        self.name = f"{_PREFIX}{name}"
        self._folders: list[tuple[Place, int]] = []
        for place in places():
            _sweep(place.folder)
            with contextlib.suppress(OSError):
                self._folders.append((place, self._make(place)))

    def _make(self, place: Place) -> int:
        """An open folder: the tree of groups is out of sight once the walls stand."""
        folder = place.folder / self.name
        folder.mkdir(exist_ok=True)
        if place.version == 2:
            control = " ".join(f"+{name}" for name in sorted(place.counts))
            (folder / "cgroup.subtree_control").write_text(control)
        if "cpu" in place.counts:  # our submissions together: as much as fits the machine
            name, share = ("cpu.weight", 100) if place.version == 2 else ("cpu.shares", 1024)
            with contextlib.suppress(OSError):
                (folder / name).write_text(str(share * min(os.cpu_count() or 1, 100)))
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def enter(self, key: int, limits: Limits) -> None:
        """Put the calling process, and all that it will start, into group `key`."""
        # A cell may leave one process as full as it may be: the copies of it need some more.
        memory = (limits.memory_mb * 9 // 8 + limits.files_mb) * 2**20
        for place, folder in self._folders:
            os.mkdir(str(key), dir_fd=folder)
            if place.version == 2:
                wanted = {"memory.max": memory, "memory.swap.max": 0, "memory.oom.group": 1}
            else:
                wanted = {"memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory}
            wanted = wanted if "memory" in place.counts else {}
            if "pids" in place.counts:
                wanted["pids.max"] = limits.processes + 1
            for file, value in wanted.items():
                with contextlib.suppress(FileNotFoundError):  # no accounting of swap
                    _write(f"{key}/{file}", str(value), folder)
            _write(f"{key}/cgroup.procs", "0", folder)

    def leave(self, key: int) -> bool:
        """Take away group `key`; True when something in it was ended for want of memory."""
        short = False
        for place, folder in self._folders:
            if "memory" in place.counts:
                name = "memory.events" if place.version == 2 else "memory.oom_control"
                short |= _killed(f"{key}/{name}", folder)
            with contextlib.suppress(OSError):
                os.rmdir(str(key), dir_fd=folder)
        return short

    def remove(self) -> None:
        """Take away everything that this run made and that is empty."""
        for place, folder in self._folders:
            os.close(folder)
            _remove(place.folder / self.name)
        self._folders = []


def _write(path: str, text: str, folder: int) -> None:
    file = os.open(path, os.O_WRONLY, dir_fd=folder)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


def _killed(path: str, folder: int) -> bool:
    try:
        file = os.open(path, os.O_RDONLY, dir_fd=folder)
    except OSError:
        return False
    with open(file) as lines:
        told = dict(line.split()[:2] for line in lines)
    return told.get("oom_kill", "0") != "0"


def _sweep(folder: Path) -> None:
    """Take away what a run left behind whose guard was killed."""
    for left in folder.glob(f"{_PREFIX}*"):
        if not _is_alive(left.name.rpartition("-")[2]):
            _remove(left)


def _is_alive(pid: str) -> bool:
    try:
        os.readlink(_PROC / pid / "exe")
    except FileNotFoundError:  # gone, or waiting to be buried
        return False
    except OSError:  # somebody else's
        return True
    return True


def _remove(folder: Path) -> None:
    """Groups that hold a process stay: the kernel refuses."""
    with contextlib.suppress(OSError):
        for child in folder.iterdir():
            if child.is_dir():
                child.rmdir()
    with contextlib.suppress(OSError):
        folder.rmdir()
