"""The walls around a student's process: kernel calls, in the order they are made.

Threat model. Inside runs code that we did not write and may be hostile. It may
own its process wholly, so every wall is built *before* its first byte runs, by
the kernel, and cannot be taken down from inside:

    the zygote, once    a mount namespace that shows the interpreter, the system's
                        libraries and nothing else, all of it read-only
    each child          its own process tree (it is pid 1), network (none), IPC
                        and host name; a small private tmpfs; limits; another
                        user id when we are root; no capabilities; no new
                        privileges; a seccomp filter

/proc is not mounted: nothing honest needs it, and it shows too much.
Only Linux 5.12 or newer can do this (mount_setattr); elsewhere `missing()` says
what is missing and grading without walls must be asked for.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import socket
import sys
from pathlib import Path

from autograder.model import Limits

_NEWNS, _NEWUTS, _NEWIPC = 0x00020000, 0x04000000, 0x08000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_BIND, _MS_REC = 1, 2, 4, 4096, 16384
_MS_PRIVATE = 1 << 18
_MNT_DETACH = 2
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38
_SYS = {"x86_64": (155, 442, 126), "aarch64": (41, 442, 91)}  # pivot_root, mount_setattr, capset
_FIRST_UID = 3_000_000  # far from real accounts; one per child, so they cannot signal each other
_libc = ctypes.CDLL(None, use_errno=True)


def missing() -> list[str]:
    """What this machine lacks for isolation, each with what to do about it."""
    if not sys.platform.startswith("linux"):
        return [
            f"isolation needs Linux namespaces; this is {platform.system()}. "
            "Grade inside a Linux machine or container."
        ]
    lacks = []
    if platform.machine() not in _SYS:
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


def _call(name: str, *args) -> int:
    result = getattr(_libc, name)(*args)
    if result == -1:
        errno = ctypes.get_errno()
        raise OSError(errno, f"{name}: {os.strerror(errno)}")
    return result


def _syscall(which: int, *args) -> int:
    return _call("syscall", ctypes.c_long(_SYS[platform.machine()][which]), *args)


def _mount(source, target, kind=None, flags=0, data=None) -> None:
    encoded = [None if x is None else os.fsencode(x) for x in (source, target, kind)]
    _call("mount", *encoded, ctypes.c_ulong(flags), None if data is None else data.encode())


_PROC: int | None = None  # an open /proc, for the time after it is out of sight


def _write_proc(name: str, text: str) -> None:
    file = os.open(f"self/{name}", os.O_WRONLY, dir_fd=_PROC)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


def _unshare(namespaces: int) -> None:
    """New namespaces; without root, owned by a user namespace that knows only us."""
    if os.geteuid() == 0:
        _call("unshare", namespaces)
        return
    uid, gid = os.geteuid(), os.getegid()
    _call("unshare", _NEWUSER | namespaces)
    _write_proc("setgroups", "deny")
    _write_proc("uid_map", f"{uid} {uid} 1")
    _write_proc("gid_map", f"{gid} {gid} 1")


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


def enter_view(paths: list[Path], mount_point: Path) -> None:
    """Give this process a root that shows `paths`, read-only, and nothing else."""
    _mount("none", "/", flags=_MS_REC | _MS_PRIVATE)
    _mount("tmpfs", mount_point, "tmpfs", _MS_NOSUID, "size=1m,mode=755")
    for path in paths:
        _show(path, mount_point)
    for name in ("tmp", "dev", "etc", "old"):
        mount_point.joinpath(name).mkdir(exist_ok=True, mode=0o755)
    mount_point.joinpath("dev/shm").symlink_to("/tmp/shm")
    mount_point.joinpath("etc/passwd").write_text(
        "".join(f"student:x:{uid}:{uid}::/tmp/home:/bin/sh\n" for uid in (os.geteuid(), 65534))
    )
    _syscall(0, os.fsencode(mount_point), os.fsencode(mount_point / "old"))
    os.chdir("/")
    _call("umount2", b"/old", _MNT_DETACH)
    os.rmdir("/old")
    _make_read_only("/")


def _show(path: Path, root: Path) -> None:
    target = root / path.relative_to("/")
    if target.exists():  # already inside a folder that is shown
        return
    if path.is_symlink() and path.parent == Path("/"):  # /bin -> usr/bin and its like
        target.symlink_to(os.readlink(path))
        return
    for parent in reversed(target.relative_to(root).parents):
        (root / parent).mkdir(exist_ok=True, mode=0o755)
    target.mkdir(mode=0o755) if path.is_dir() else target.touch()
    _mount(path, target, flags=_MS_BIND | _MS_REC)


def _make_read_only(path: str) -> None:
    class Attributes(ctypes.Structure):
        _fields_ = [(n, ctypes.c_uint64) for n in ("set", "clear", "propagation", "userns")]

    attributes = Attributes(set=_MS_RDONLY | _MS_NOSUID)
    _syscall(
        1,
        -100,  # AT_FDCWD
        path.encode(),
        ctypes.c_uint(0x8000),  # AT_RECURSIVE
        ctypes.byref(attributes),
        ctypes.c_size_t(ctypes.sizeof(attributes)),
    )


def start_own_process_tree() -> None:
    """Go on as pid 1 of a process tree that ends with us; the caller's side waits.

    Everything that is ever started here dies with this process, whoever kills it.
    """
    global _PROC
    _PROC = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    die_with_parent()
    _unshare(_NEWNS | _NEWPID)
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    die_with_parent()


def die_with_parent() -> None:
    """The kernel ends this process when its parent ends."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def fork_process_tree() -> int:
    """os.fork(), but the child is pid 1 of a new process tree."""
    home = os.open("self/ns/pid", os.O_RDONLY, dir_fd=_PROC)
    try:
        _call("unshare", _NEWPID)
        child = os.fork()
        if child:
            _call("setns", home, _NEWPID)
        return child
    finally:
        os.close(home)


def close_cell(limits: Limits, number: int, filter_program: bytes, keep: int) -> None:
    """In a fresh child: build every remaining wall. What runs after this is untrusted."""
    is_root = os.geteuid() == 0
    _unshare(_NEWNS | _NEWNET | _NEWIPC | _NEWUTS)
    uid = _FIRST_UID + number % 60_000 if is_root else os.geteuid()
    gid = uid if is_root else os.getegid()
    options = f"size={limits.files_mb}m,nr_inodes=16k,mode=700,uid={uid},gid={gid}"
    _mount("tmpfs", "/tmp", "tmpfs", _MS_NOSUID | _MS_NODEV, options)
    socket.sethostname("grader")
    _only_these_files(keep)
    for bound in range(64):
        with contextlib.suppress(OSError):
            _call("prctl", _PR_CAPBSET_DROP, bound, 0, 0, 0)
    if is_root:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    _drop_capabilities()
    set_limits(limits)
    for name in ("work", "home", "shm"):
        os.mkdir(f"/tmp/{name}")
    os.chdir("/tmp/work")
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    die_with_parent()  # after the uid changed: changing it clears this
    _load_filter(filter_program)


def set_limits(limits: Limits) -> None:
    """rlimits; memory counts from what the warm process already maps."""
    size = limits.memory_mb * 2**20 + _MAPPED
    _lower(resource.RLIMIT_AS, size)
    _lower(resource.RLIMIT_NPROC, limits.processes)
    _lower(resource.RLIMIT_FSIZE, limits.files_mb * 2**20)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 256)


def _lower(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


_MAPPED = 2**30  # until measured


def measure_mapped() -> None:
    """Remember how much address space the warm process uses (for RLIMIT_AS)."""
    global _MAPPED
    with contextlib.suppress(OSError):
        _MAPPED = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")


def _only_these_files(keep: int) -> None:
    """Standard streams to nowhere; every other open file but `keep` closed."""
    null = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, 65_536)


def _drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    _syscall(2, header, data)


def _load_filter(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    code = ctypes.create_string_buffer(program, len(program))
    loaded = Program(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    _call("prctl", _PR_SET_SECCOMP, 2, ctypes.byref(loaded), 0, 0)
