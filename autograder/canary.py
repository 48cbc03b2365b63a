"""Try each forbidden act inside the walls and say which were possible.

The acts are written as a cell and run as any student's cell is run: what they can
do, a submission can do.
"""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex

from autograder.errors import SandboxError
from autograder.model import Limits
from autograder.sandbox import Zygote
from autograder.wire import ChannelClosed, ChannelTimeout, decode, order
from autograder.wire.channel import deadline_in

_ACTS = """
import ctypes, json, os, resource, socket, sys, time
libc = ctypes.CDLL(None, use_errno=True)
possible = []

def attempt(name, act):
    try:
        done = act()
    except BaseException:
        return
    if done:
        possible.append(name)

def readable(path):
    with open(path, "rb") as file:
        file.read(1)
    return True

def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(0.5)
        line.connect(address)
    return True

def refused(number, *args):
    return libc.syscall(number, *args) == -1 and ctypes.get_errno() in (1, 38)  # EPERM, ENOSYS

for path in SECRETS:
    attempt("read " + path, lambda: os.path.exists(path))
attempt("read the accounts of this machine", lambda: readable("/etc/shadow"))
attempt("see other processes", lambda: any(n.isdigit() for n in os.listdir("/proc")))
attempt("write beside the interpreter", lambda: open(os.path.join(sys.prefix, "x"), "w"))
attempt("write into /usr", lambda: open("/usr/x", "w"))
attempt("reach the network", lambda: connect(socket.AF_INET, ("127.0.0.1", PORT)))
attempt("reach the grader through a socket without a file",
        lambda: connect(socket.AF_UNIX, ABSTRACT))
attempt("open a raw socket", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0))
attempt("become root", lambda: os.geteuid() == 0 or os.setuid(0) is None)
attempt("make a namespace", lambda: libc.unshare(0x10000000) == 0)
attempt("mount", lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0)
attempt("make a device", lambda: os.mknod("d", 0o20666, os.makedev(1, 1)) is None)
attempt("trace a process", lambda: libc.ptrace(0, 0, None, None) == 0)
attempt("use io_uring", lambda: not refused(425, 1, None))
attempt("take memory that no limit counts",
        lambda: libc.shmget(0, 4096, 0o1600) != -1 or libc.memfd_create(b"x", 0) != -1)
attempt("set the clock", lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()) is None)
attempt("raise its own limits",
        lambda: resource.setrlimit(resource.RLIMIT_NPROC, (10**5, 10**5)) is None)
attempt("take more memory than it may", lambda: bytearray((MEMORY_MB + 8192) * 2**20))
attempt("see the grader's environment", lambda: MARK in os.environ)
attempt("fill the disk", lambda: [open(f"f{i}", "wb").write(bytes(2**20)) for i in range(LIMIT_MB)])
for i in range(LIMIT_MB):
    if os.path.exists(f"f{i}"):
        os.remove(f"f{i}")

def spawn():
    children = []
    try:
        for _ in range(PROCESSES + 8):
            pid = os.fork()
            if pid == 0:
                import time
                time.sleep(60)
                os._exit(0)
            children.append(pid)
        return True
    finally:
        for pid in children:
            os.kill(pid, 9)
            os.waitpid(pid, 0)

attempt("start processes without end", spawn)
print("POSSIBLE " + json.dumps(possible))
"""


def possible_acts(runners: Zygote, limits: Limits, secrets: Sequence[Path] = ()) -> list[str]:
    """Names of the forbidden acts that succeeded; empty where the walls hold.

    secrets : files and folders that must be out of sight: gradebook, tests, others' work
    """
    # Small limits, kept by the same means, are tried much faster.
    limits = dataclasses.replace(limits, processes=16, files_mb=8)
    abstract = "\0autograder-" + token_hex(8)
    with (
        tempfile.NamedTemporaryFile(prefix="autograder-secret-") as secret,
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as nameless,
    ):
        os.chmod(secret.name, 0o644)
        nameless.bind(abstract)
        nameless.listen()
        values = {
            "SECRETS": [secret.name, *(str(Path(path).absolute()) for path in secrets)],
            "PORT": server.getsockname()[1],
            "ABSTRACT": abstract,
            "MARK": "AUTOGRADER_SECRET",
            "LIMIT_MB": limits.files_mb * 2,
            "MEMORY_MB": limits.memory_mb,
            "PROCESSES": limits.processes,
        }
        head = "".join(f"{name} = {value!r}\n" for name, value in values.items())
        return _run(runners, limits, head + _ACTS)


def _run(runners: Zygote, limits: Limits, source: str) -> list[str]:
    child = runners.spawn(limits, {"files": {}})
    try:
        child.channel.send(order(op="run", turn=1, source=source))
        reply = decode(child.channel.recv(deadline_in(30)))
    except (ChannelClosed, ChannelTimeout) as error:
        raise SandboxError(f"the trial of the walls did not come to an end: {error}") from error
    finally:
        child.end()
    text = "".join(o.get("text", "") for o in reply["outputs"])
    for line in text.splitlines():
        if line.startswith("POSSIBLE "):
            return json.loads(line.removeprefix("POSSIBLE "))
    raise SandboxError(f"the trial of the walls failed: {reply['outputs']}"[:500])
