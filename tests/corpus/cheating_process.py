"""Cheating: the process itself, its files, its children and whoever it talks to."""

from __future__ import annotations

from corpus.case import FULL, MUST, NOTHING, case
from corpus.cheating_patches import patch
from corpus.draft import RELU

F = "cheating"
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
    """
import os
calls = []

def attack():
    calls.append(1)
    if len(calls) > 1:
        os._exit(0)
""",
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
    """
import os
calls = []

def attack():
    calls.append(1)
    if len(calls) > 1:
        os.closerange(3, 4096)
""",
    MUST,
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
    hosts = [(socket.AF_INET, ("127.0.0.1", 8888)), (socket.AF_INET, ("10.0.0.1", 80))]
    hosts += [(socket.AF_UNIX, "\\0autograder"), (socket.AF_UNIX, "/run/docker.sock")]
    for family, address in hosts:
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
