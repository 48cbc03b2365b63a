"""The walls around a process: which are built, and in which order.

Threat model. Inside runs code that we did not write and may be hostile. It may
own its process wholly, so every wall is built *before* its first byte runs, by
the kernel, and cannot be taken down from inside:

    a guard        outside of all walls; ends everything when the driver ends
    the warm one   a process tree, network (none), IPC and host name of its own; a
                   view of the files that shows the interpreter, the system's
                   libraries and nothing else, read-only
    each child     a process tree of its own in there (it is pid 1), a small private
                   /tmp, a control group, limits, another user id when we are root,
                   no capabilities, no new privileges, Landlock, a filter of system
                   calls

/proc is not mounted: nothing honest needs it, and it shows too much.
Only Linux 5.12 or newer can do this (mount_setattr); elsewhere `missing()` says
what is missing and grading without walls must be asked for.
"""

from __future__ import annotations

import contextlib
import os
import platform
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from autograder import kernel
from autograder.cgroups import Groups
from autograder.model import Limits

_STAGE = Path("/sys")  # where the view is put together; what lies below it is never shown
_FIRST_UID = 0x7000_0000  # up to 2**31 nobody gives out user ids
_LANDLOCK = kernel.landlock_version() if sys.platform.startswith("linux") else 0
_SCOPES = 6  # from this version on Landlock keeps abstract sockets inside


def missing() -> list[str]:
    """What this machine lacks for isolation, each with what to do about it."""
    if not sys.platform.startswith("linux"):
        return [
            f"isolation needs Linux namespaces; this is {platform.system()}. "
            "Grade inside a Linux machine or container."
        ]
    lacks = []
    if not kernel.known_processor():
        lacks.append(f"isolation is not written for {platform.machine()} processors yet")
    major, minor = os.uname().release.split(".")[:2]
    if (int(major), int("".join(filter(str.isdigit, minor)))) < (5, 12):
        lacks.append(f"Linux 5.12 or newer is needed; this is {os.uname().release}")
    try:
        import pyseccomp  # noqa: F401
    except Exception as error:
        lacks.append(
            f"seccomp is out of reach ({error}): install libseccomp2 "
            "(apt-get install libseccomp2) and the extra chainrule[grade]"
        )
    return lacks


# ------------------------------------------------------------- the warm process
class Keep:
    """What a warm process keeps hold of: /proc, out of its children's sight; their groups."""

    def __init__(self, driver: int):
        self.guard = os.getpid()
        self.proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        self.groups = Groups(f"{driver}-{self.guard}")
        self.mapped = 2**30  # until measured

    def write(self, name: str, text: str) -> None:
        file = os.open(f"self/{name}", os.O_WRONLY, dir_fd=self.proc)
        try:
            os.write(file, text.encode())
        finally:
            os.close(file)

    def measure(self) -> None:
        """How much address space is mapped now: limits of memory count from there."""
        with open(os.open("self/statm", os.O_RDONLY, dir_fd=self.proc)) as statm:
            self.mapped = int(statm.read().split()[0]) * os.sysconf("SC_PAGESIZE")

    def unshare(self, namespaces: int) -> None:
        """New namespaces; without root, owned by a user namespace that knows only us."""
        if os.geteuid() == 0:
            return kernel.unshare(namespaces)
        uid, gid = os.geteuid(), os.getegid()
        kernel.unshare(kernel.NEWUSER | namespaces)
        self.write("setgroups", "deny")
        self.write("uid_map", f"{uid} {uid} 1")
        self.write("gid_map", f"{gid} {gid} 1")

    def fork(self) -> int:
        """kernel.plain_fork(), but the child is pid 1 of a new process tree."""
        home = os.open("self/ns/pid", os.O_RDONLY, dir_fd=self.proc)
        try:
            kernel.unshare(kernel.NEWPID)
            child = kernel.plain_fork()
            if child:
                kernel.setns(home, kernel.NEWPID)
            return child
        finally:
            os.close(home)


def start_own_process_tree(driver: int) -> Keep:
    """Go on as pid 1 of a process tree that ends with us, and we with the driver.

    The caller's process stays outside as the guard: when it ends, the kernel has
    ended everything that was ever started here.
    """
    keep = Keep(driver)
    watched = os.pidfd_open(driver)
    keep.unshare(kernel.NEWPID)
    child = os.fork()
    if child:
        _guard(watched, child, keep.groups.remove)
    os.close(watched)
    kernel.die_with_parent()
    kernel.unshare(kernel.NEWNS | kernel.NEWNET | kernel.NEWIPC | kernel.NEWUTS)
    socket.sethostname("grader")
    return keep


def _guard(driver: int, child: int, clean_up: Callable[[], None]) -> None:
    """Wait for either to end, end the other, clean up. Never returns.

    Watching beats dying with the parent: that would be the driver's *thread*.
    """
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGKILL))
    ended = os.pidfd_open(child)
    select.select([driver, ended], [], [])
    with contextlib.suppress(OSError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    clean_up()
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def readable_paths() -> list[Path]:
    """What the inside may read: the interpreter, its packages, system libraries."""
    import chainrule

    wanted = [Path(p) for p in ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")]
    wanted += [Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix)]
    wanted += [Path(p) for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    wanted += [Path(chainrule.__file__).parent]
    wanted += [Path("/etc", n) for n in ("ld.so.cache", "fonts", "alternatives", "localtime")]
    wanted += [Path("/dev", name) for name in ("null", "zero", "full", "random", "urandom")]
    return [p for p in dict.fromkeys(wanted) if p.exists()]


def stage() -> str:
    """A folder in memory, seen by this process alone, for what warming up writes."""
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", _STAGE, "tmpfs", kernel.MS_NOSUID, "size=64m,mode=755")
    for name in ("tmp", "dev", "etc", "old"):
        (_STAGE / name).mkdir(mode=0o755)
    return str(_STAGE / "tmp")


def enter_view(paths: list[Path]) -> None:
    """Make the stage the root of this process: it shows `paths`, read-only, and nothing else."""
    for path in paths:
        if path.is_relative_to("/tmp"):
            _keep_for_tmp(path)
        else:
            _show(path, _STAGE)
    (_STAGE / "dev/shm").symlink_to("/tmp/shm")
    names = {"root": 0, "student": os.geteuid(), "nobody": 65534}
    (_STAGE / "etc/passwd").write_text(
        "".join(f"{name}:x:{uid}:{uid}::/tmp/home:/bin/sh\n" for name, uid in names.items())
    )
    kernel.pivot_root(str(_STAGE), str(_STAGE / "old"))
    os.chdir("/")
    kernel.unmount("/old")
    os.rmdir("/old")
    kernel.make_read_only("/")
    _private_tmp("size=64m,mode=755")


_KEPT: list[tuple[str, str]] = []  # (where it can be found, where it belongs below /tmp)


def _keep_for_tmp(path: Path) -> None:
    """An interpreter in /tmp: kept elsewhere, to be shown in every private /tmp."""
    if not any(path.is_relative_to(place) for _, place in _KEPT):
        kept = f"/kept/{len(_KEPT)}"
        _show(path, _STAGE, _STAGE / kept.lstrip("/"))
        _KEPT.append((kept, str(path)))


def _private_tmp(options: str) -> None:
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)
    for kept, place in _KEPT:
        os.makedirs(place)
        kernel.mount(kept, place, flags=kernel.MS_BIND | kernel.MS_REC)


def _show(path: Path, root: Path, target: Path | None = None) -> None:
    target = target or root / path.relative_to("/")
    if target.exists():  # already inside a folder that is shown
        return
    if path.is_symlink() and path.parent == Path("/"):  # /bin -> usr/bin and its like
        target.symlink_to(os.readlink(path))
        return
    for parent in reversed(target.relative_to(root).parents):
        (root / parent).mkdir(exist_ok=True, mode=0o755)
    target.mkdir(mode=0o755) if path.is_dir() else target.touch()
    kernel.mount(path, target, flags=kernel.MS_BIND | kernel.MS_REC)


# ------------------------------------------------------------------ each child
def close_cell(keep: Keep, limits: Limits, number: int, program: bytes, channel: int) -> None:
    """In a fresh child: build every remaining wall. What runs after this is untrusted."""
    is_root = os.geteuid() == 0
    uid = _FIRST_UID + (keep.guard % 2**12) * 2**16 + number % 2**16 if is_root else os.geteuid()
    gid = uid if is_root else os.getegid()
    keep.groups.enter(number, limits)
    keep.write("oom_score_adj", "800")  # if the machine runs out of memory, this goes first
    keep.unshare(kernel.NEWNS | (0 if _LANDLOCK >= _SCOPES else kernel.NEWNET))
    options = f"size={limits.files_mb}m,nr_inodes=16k,mode=700,uid={uid},gid={gid}"
    _private_tmp(options)
    only_these_files(channel)
    kernel.drop_bounding_set()
    if is_root:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    kernel.drop_capabilities()
    set_limits(limits, keep.mapped)
    for name in ("work", "home", "shm"):
        os.mkdir(f"/tmp/{name}")
    os.chdir("/tmp/work")
    kernel.no_new_privileges()
    kernel.die_with_parent()  # after the uid changed: changing it clears this
    if _LANDLOCK:
        kernel.landlock(_LANDLOCK, "/tmp", "/dev")
    kernel.load_filter(program)


def set_limits(limits: Limits, mapped: int) -> None:
    """rlimits; memory counts from what the warm process already maps."""
    for which, value in (
        (resource.RLIMIT_AS, limits.memory_mb * 2**20 + mapped),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.files_mb * 2**20),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_MEMLOCK, 2**16),
    ):
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def only_these_files(keep: int) -> None:
    """Standard streams to nowhere; every other open file but `keep` closed."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, 2**16)
