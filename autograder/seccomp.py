"""Which system calls are shut to what runs inside, as a program for the kernel.

Everything that honest code needs stays open; shut is what reaches out of the
walls or is a favourite door through them: tracing, mounting, new namespaces,
kernel modules, keys, io_uring, bpf, unusual sockets. Docker's default profile
denies the same families.
"""

from __future__ import annotations

import contextlib
import tempfile

DENIED = tuple(
    [
        "ptrace",
        "process_vm_readv",
        "process_vm_writev",
        "kcmp",
        "pidfd_getfd",
        "mount",
        "umount2",
        "pivot_root",
        "chroot",
        "unshare",
        "setns",
        "fsopen",
        "fsmount",
        "fsconfig",
        "fspick",
        "move_mount",
        "open_tree",
        "mount_setattr",
        "bpf",
        "perf_event_open",
        "keyctl",
        "add_key",
        "request_key",
        "userfaultfd",
        "io_uring_setup",
        "io_uring_enter",
        "io_uring_register",
        "kexec_load",
        "kexec_file_load",
        "init_module",
        "finit_module",
        "delete_module",
        "open_by_handle_at",
        "name_to_handle_at",
        "swapon",
        "swapoff",
        "reboot",
        "sethostname",
        "setdomainname",
        "acct",
        "quotactl",
        "syslog",
        "iopl",
        "ioperm",
        "modify_ldt",
        "personality",
        "mknod",
        "mknodat",
        "lookup_dcookie",
        "clock_settime",
        "settimeofday",
        "adjtimex",
        "clock_adjtime",
        "vhangup",
        "nfsservctl",
        "landlock_create_ruleset",
        "fanotify_init",
        "move_pages",
        "migrate_pages",
        "mbind",
        "set_mempolicy",
    ]
)
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97
# CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}, from linux/sched.h
_NEW_NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
_TIOCSTI = 0x5412  # types into somebody else's terminal
_AF_INET6 = 10


def filter_program() -> bytes:
    """The seccomp filter as BPF, built once and loaded by every child."""
    import pyseccomp as s

    rules = s.SyscallFilter(s.ALLOW)
    for name in DENIED:
        with contextlib.suppress(Exception):  # unknown to this libseccomp: not in this kernel's ABI
            rules.add_rule(s.ERRNO(_EPERM), name)
    rules.add_rule(s.ERRNO(_ENOSYS), "clone3")  # its flags cannot be inspected; libc falls back
    for flag in _NEW_NAMESPACES:
        rules.add_rule(s.ERRNO(_EPERM), "clone", s.Arg(0, s.MASKED_EQ, flag, flag))
    # Families outside the network namespace (vsock, alg, packet, netlink ...) stay shut.
    rules.add_rule(s.ERRNO(_EAFNOSUPPORT), "socket", s.Arg(0, s.GT, _AF_INET6))
    for family in range(3, _AF_INET6):
        rules.add_rule(s.ERRNO(_EAFNOSUPPORT), "socket", s.Arg(0, s.EQ, family))
    rules.add_rule(s.ERRNO(_EPERM), "ioctl", s.Arg(1, s.EQ, _TIOCSTI))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
