"""Faults: one function ends, blocks or exhausts what runs it; the others are right."""

from __future__ import annotations

from corpus.case import FULL, MAY, MUST, answers

F = "faults"
WITHOUT_RELU = FULL | {"relu_test": 0.0}


def fault(name: str, about: str, body: str, flag: str = MAY, scores=WITHOUT_RELU) -> None:
    """A case whose relu does this; `body` is the function's, one level in."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    answers(F, name, about, scores, flag, relu=f"def relu(Z):\n{lines}\n")


fault("endless_loop", "A while loop whose condition never changes.", "while True:\n    pass", MUST)
fault(
    "endless_loop_in_c",
    "A call into C that comes back after hours and heeds no signal.",
    "return sum(range(10**13))",
    MUST,
)
fault("sleeps", "Waits for a day.", "import time\ntime.sleep(86_400)", MUST)
fault(
    "ignores_signals",
    "Ignores every signal that can be ignored, then loops.",
    """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
    MUST,
)
fault(
    "deadlock",
    "A lock that its own thread waits for.",
    "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    MUST,
)
fault(
    "recursion_without_end", "Calls itself for ever: Python's RecursionError.", "return relu(Z) + 1"
)
fault(
    "stack_overflow",
    "Recursion after the limit was lifted: the stack runs over.",
    """
import sys
sys.setrecursionlimit(10**9)
class Deep:
    def __repr__(self):
        return repr([self])
return repr(Deep())
""",
    MUST,
)
fault("aborts", "os.abort().", "import os\nos.abort()", MUST)
fault("segfault", "Reads address 0.", "import ctypes\nreturn ctypes.string_at(0)", MUST)
fault("exits_hard", "os._exit(1).", "import os\nos._exit(1)", MUST)
fault("exits", "sys.exit('done').", "import sys\nsys.exit('done')")
fault(
    "kills_all",
    "SIGKILL to its parent, its group and everything it may signal.",
    """
import os, signal
for target in (os.getppid(), 0, -1, os.getpid()):
    try:
        os.kill(target, signal.SIGKILL)
    except OSError:
        pass
""",
    MUST,
)
fault(
    "fork_bomb",
    "Every copy copies itself.",
    "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
    MUST,
)
fault(
    "thread_bomb",
    "Threads without end, each waiting.",
    "import threading\nwhile True:\n    threading.Thread(target=threading.Event().wait).start()",
)
fault("huge_array", "Asks for a terabyte at once.", "return np.ones((10**6, 10**5)) * Z.sum()")
fault(
    "memory_bomb",
    "A list that grows until there is no memory.",
    "kept = []\nwhile True:\n    kept.append(np.ones(10**6))",
)
fault(
    "memory_bomb_in_children",
    "Children that each fill memory.",
    """
import os
for _ in range(8):
    if os.fork() == 0:
        kept = []
        try:
            while True:
                kept.append(np.ones(10**6))
        except MemoryError:
            os._exit(0)
return None
""",
)
fault(
    "disk_bomb",
    "A file that grows until there is no disk, in every folder that can be written.",
    """
import os, tempfile
for place in (os.getcwd(), tempfile.gettempdir(), "/dev/shm", "/var/tmp", os.path.expanduser("~")):
    try:
        with open(os.path.join(place, "filler"), "wb") as file:
            for _ in range(400):
                file.write(b"x" * 2**20)
    except OSError:
        pass
return None
""",
)
fault("output_flood", "Prints for ever.", 'while True:\n    print("x" * 10_000)', MUST)
fault(
    "huge_result", "Returns 400 MB of zeros.", "return np.zeros((50_000, 1000))"
)  # fmt: skip
fault("large_result", "Returns 160 MB of zeros.", "return np.zeros((20_000, 1000))")
fault(
    "broadcast_result",
    "A view of one number that says it has 10**12 entries.",
    "return np.broadcast_to(1.0, (10**6, 10**6))",
)
fault("huge_text", "Raises an error with a text of 300 MB.", "raise ValueError('x' * 300_000_000)")
fault(
    "text_without_end",
    "Raises an exception whose text takes for ever.",
    """
class Slow(Exception):
    def __str__(self):
        while True:
            pass
raise Slow
""",
    MUST,
)
fault(
    "errors_upon_errors",
    "An exception whose text, name and traceback raise exceptions.",
    """
class Meta(type):
    @property
    def __name__(cls):
        raise RuntimeError
class Worse(Exception, metaclass=Meta):
    def __str__(self):
        raise Worse
    __repr__ = __getattribute__ = __str__
raise Worse
""",
)
fault("cyclic_result", "A list that holds itself.", "a = [Z]\na.append(a)\nreturn a")
fault(
    "deep_result",
    "A list ten thousand levels deep.",
    "a = []\nfor _ in range(10_000):\n    a = [a]\nreturn a",
)
fault("wide_result", "Five million small objects.", "return [{} for _ in range(5_000_000)]")
fault("huge_integer", "An integer of a million digits.", "return 10**1_000_000")
fault("a_generator", "yield instead of return.", "yield np.maximum(Z, 0)")
fault("forgets_return", "The result is computed and dropped.", "np.maximum(Z, 0)")
fault(
    "ragged_result", "Rows of different lengths.", "return [[1.0], [1.0, 2.0], [np.zeros(3), None]]"
)
fault(
    "closes_its_streams",
    "stdout and stderr are closed, as objects and as files; the result is right.",
    """
import os, sys
sys.stdout.close() if hasattr(sys.stdout, "close") else None
for fd in (0, 1, 2):
    try:
        os.close(fd)
    except OSError:
        pass
return np.maximum(Z, 0)
""",
    scores=FULL,
)
