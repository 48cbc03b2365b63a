"""The system calls that Python does not have, by their names. Linux only; no policy here.

namespaces, mounts      unshare, setns, mount, unmount, pivot_root, make_read_only
giving up rights        drop_capabilities, no_new_privileges, load_filter
Landlock                landlock_version, landlock
ends                    die_with_parent
processes               plain_fork, call_myself
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import struct

NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 4096, 16384, 1 << 18
_MNT_DETACH = 2
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38

# pivot_root and capset; newer calls have one number everywhere
_SYSTEM_CALLS = {"x86_64": (155, 126), "aarch64": (41, 91)}
_MOUNT_SETATTR, _LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 442, 444, 445, 446
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000

_libc = ctypes.CDLL(None, use_errno=True)
_held = ctypes.PyDLL(None, use_errno=True)  # the interpreter stays locked during its calls


def known_processor() -> bool:
    return platform.machine() in _SYSTEM_CALLS


def _call(name: str, *args) -> int:
    result = getattr(_libc, name)(*args)
    if result == -1:
        errno = ctypes.get_errno()
        raise OSError(errno, f"{name}: {os.strerror(errno)}")
    return result


def _syscall(number: int, *args) -> int:
    return _call("syscall", ctypes.c_long(number), *args)


def unshare(namespaces: int) -> None:
    _call("unshare", namespaces)


def setns(file: int, kind: int) -> None:
    _call("setns", file, kind)


def mount(source, target, kind=None, flags: int = 0, options: str | None = None) -> None:
    paths = [None if x is None else os.fsencode(x) for x in (source, target, kind)]
    _call("mount", *paths, ctypes.c_ulong(flags), options.encode() if options else None)


def unmount(target: str) -> None:
    """Take it out of sight at once, and away when nobody uses it."""
    _call("umount2", os.fsencode(target), _MNT_DETACH)


def pivot_root(new: str, old: str) -> None:
    number = _SYSTEM_CALLS[platform.machine()][0]
    _syscall(number, os.fsencode(new), os.fsencode(old))


def make_read_only(path: str) -> None:
    """This mount and all below it: nothing written, no set-uid."""
    attributes = struct.pack("<4Q", MS_RDONLY | MS_NOSUID, 0, 0, 0)
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    size = ctypes.c_size_t(len(attributes))
    where = (_AT_FDCWD, os.fsencode(path), ctypes.c_uint(_AT_RECURSIVE))
    _syscall(_MOUNT_SETATTR, *where, buffer, size)


def plain_fork() -> int:
    """fork(), for a process of one thread: without what Python does in the child.

    os.fork() makes every lock anew, tells modules that asked for it (`random` draws a new
    seed, so that no two runs would be alike), and touches 250 pages, each copied at once.
    One thread holds no lock but its own. Not for a child that closes files which modules opened
    and would close again when Python told them; the C library's part is done.
    """
    pid = _held.fork()
    if pid == -1:
        errno = ctypes.get_errno()
        raise OSError(errno, f"fork: {os.strerror(errno)}")
    return pid


def call_myself(name: str) -> None:
    """What `ps` and `top` call this process, up to 15 letters."""
    with contextlib.suppress(OSError, AttributeError):
        _call("prctl", 15, name.encode()[:15], 0, 0, 0)


def die_with_parent() -> None:
    """The kernel ends this process when the thread that made it ends."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def drop_bounding_set() -> None:
    """No program that is started from here can bring a capability back."""
    with contextlib.suppress(OSError):  # there is no capability of this number any more
        for capability in range(64):
            _call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)


def drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _syscall(_SYSTEM_CALLS[platform.machine()][1], header, (ctypes.c_uint32 * 6)())


def no_new_privileges() -> None:
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def load_filter(program: bytes) -> None:
    """Load a seccomp filter, given as BPF."""
    code = ctypes.create_string_buffer(program, len(program))
    loaded = ctypes.create_string_buffer(
        struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    )
    _call("prctl", _PR_SET_SECCOMP, 2, loaded, 0, 0)


# ------------------------------------------------------------------- Landlock
_WRITE_FILE, _DEVICES, _REFER, _TRUNCATE = 1 << 1, (1 << 6) | (1 << 11), 1 << 13, 1 << 14
_MAKE_AND_REMOVE = sum(1 << bit for bit in (4, 5, 7, 8, 9, 10, 12))


def landlock_version() -> int:
    """0 where this kernel has no Landlock; from 6 on it scopes abstract sockets and signals."""
    try:
        return _syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def landlock(version: int, writable: str, devices: str) -> None:
    """From now on write only below `writable` (and to the devices), talk to nobody outside.

    Needs no_new_privileges. What the kernel's version does not know is left out.
    """
    inside = _WRITE_FILE | _MAKE_AND_REMOVE
    inside |= (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    handled = [inside | _DEVICES]
    if version >= 4:
        handled.append(0b11)  # TCP: no address to bind or to connect to
    if version >= 6:
        handled.append(0b11)  # abstract sockets and signals stay inside
    attributes = struct.pack(f"<{len(handled)}Q", *handled)
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    rules = _syscall(_LANDLOCK_CREATE, buffer, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    for path, rights in ((writable, inside), (devices, _WRITE_FILE)):
        folder = os.open(path, os.O_PATH)
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, folder))
        _syscall(_LANDLOCK_ADD, rules, ctypes.c_int(1), rule, ctypes.c_uint32(0))
        os.close(folder)
    _syscall(_LANDLOCK_RESTRICT, rules, ctypes.c_uint32(0))
    os.close(rules)
