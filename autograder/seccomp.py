"""Which system calls are shut to what runs inside, as a program for the kernel.

Everything that honest code needs stays open; shut is what reaches out of the
walls, is a favourite door through them, or holds memory that no limit counts:
tracing, mounting, new namespaces, kernel modules, keys, io_uring, bpf, unusual
sockets, System V memory. Docker's default profile denies the same families.
"""

from __future__ import annotations

import contextlib
import tempfile

DENIED = """
    ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd process_madvise
    mount umount2 pivot_root chroot unshare setns mount_setattr move_mount open_tree
    open_tree_attr fsopen fsmount fsconfig fspick listmount statmount mknod mknodat
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
    keyctl add_key request_key open_by_handle_at name_to_handle_at fanotify_init
    init_module finit_module delete_module kexec_load kexec_file_load lookup_dcookie
    reboot swapon swapoff acct quotactl quotactl_fd syslog vhangup nfsservctl uselib
    sethostname setdomainname clock_settime settimeofday adjtimex clock_adjtime stime
    iopl ioperm modify_ldt personality vm86 vm86old _sysctl
    move_pages migrate_pages mbind set_mempolicy set_mempolicy_home_node
    landlock_create_ruleset landlock_add_rule landlock_restrict_self
    shmget shmat shmctl semget msgget mq_open memfd_create memfd_secret
""".split()
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97
# CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}, from linux/sched.h
_NEW_NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # type into somebody else's terminal
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
    for request in (_TIOCSTI, _TIOCLINUX):
        rules.add_rule(s.ERRNO(_EPERM), "ioctl", s.Arg(1, s.EQ, request))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
