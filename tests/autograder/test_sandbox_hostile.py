"""What a submission does to the grader's own parts inside gains nothing and costs nobody else."""

import pytest
from tiny_engine import needs_walls

from autograder.model import Verdict

pytestmark = needs_walls

WRONG = "def column_means(X):\n    return X.mean(axis=1)\n"
HIDDEN = ("random columns", "X stays as it was")

# Each comes before a wrong answer in the same cell; none may help, none may hurt `center`.
TRICKS = {
    "time stands still": "import time\ntime.monotonic = time.perf_counter = lambda: float('nan')",
    "sockets lie": "import socket\nsocket.socket.recv = socket.socket.send = lambda *a: 0",
    "builtins lie": "import builtins\nbuiltins.isinstance = lambda *a: True",
    "numpy lies": "import numpy\nnumpy.ndarray.__eq__ = None",
    "checks lie": "from chainrule import checks\nchecks.Group.score = lambda self: self.points",
    "no standard streams": "import sys\nsys.stdout = sys.stderr = None",
    "closes everything": "import os\nos.closerange(0, 1000)",
    "answers for itself": """
import sys

import autograder.copies as copies
copies._answer = lambda shell, request: {"column_means": lambda X: X.mean(axis=0)}
copies.Copy.answer = lambda *args: args[2].send(b"nonsense")
""",
    "replies in advance": """
import gc
from autograder.wire import Channel, encode
for channel in [o for o in gc.get_objects() if type(o) is Channel]:
    for turn in range(9):
        channel.send(encode({"turn": turn, "status": "ok", "outputs": [], "seconds": 0.0}))
""",
    "a flood that goes on": """
import gc, threading
from autograder.wire import Channel
def flood():
    while True:
        for o in gc.get_objects():
            if type(o) is Channel:
                try:
                    o.sock.send(b"x" * 1000)
                except OSError:
                    pass
threading.Thread(target=flood, daemon=True).start()
""",
    "a reply without end": """
import gc, struct
from autograder.wire import Channel
for channel in [o for o in gc.get_objects() if type(o) is Channel]:
    channel.sock.setblocking(True)
    channel.sock.send(struct.pack("<Q", 2**40))
""",
    "every name is a lie": """
class Anything:
    def __getattr__(self, name): return Anything()
    def __call__(self, *a, **k): return Anything()
    def __eq__(self, other): return True
    def __float__(self): return 1.0
    def __array__(self, *a, **k):
        import numpy
        return numpy.zeros(3)
t = checks = np = Anything()
""",
}


@pytest.fixture(scope="module", params=TRICKS.values(), ids=TRICKS)
def tricked(tiny, request):
    """The tests of a submission that plays a trick before a wrong answer."""
    return tiny.grade({"column_means": f"{request.param}\n{WRONG}"})[0]


def test_a_trick_gains_nothing(tricked):
    test = tricked["column_means_test"]
    assert test.score is not None and test.score <= 1.0  # "X stays as it was" may hold


def test_a_trick_is_no_fault_of_the_grader(tricked):
    assert all(test.verdict is not Verdict.INTERNAL for test in tricked.values())


def test_a_trick_costs_nobody_else(tricked, tiny):
    assert tiny.grade()[0]["center_test"].score == 6


def seen_by_the_student(result):
    return repr(result.notebook) + repr(
        [(t.message, [(c.message, c.hint) for c in t.checks]) for t in result.tests]
    )


LEAKS = {
    "returns": "return 'SECRET %s' % X.tolist()",
    "raises": "raise ValueError('SECRET %s' % X.tolist())",
    "prints": "print('SECRET', X.tolist())\n    import os; os.system('echo SECRET')\n    return X",
    "warns": "import warnings; warnings.warn('SECRET %s' % X.tolist())",
    "remembers": "MEMORY.append('SECRET')\n    return 0",
    "writes": "open('/tmp/work/secret', 'a').write('SECRET')\n    return 0",
    "writes elsewhere": "open('/tmp/secret', 'a').write('SECRET')\n    return 0",
}
TELL = (
    "import glob\nprint(MEMORY)\n"
    "print([open(f).read() for f in glob.glob('/tmp/**/secret', recursive=True)])"
)


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_hidden_inputs_do_not_reach_the_student(tiny, leak):
    """It leaks only when it is given the matrix of the hidden tests."""
    source = (
        "MEMORY = []\n"
        "def column_means(X):\n"
        "    if X.shape == (5, 3) and len(MEMORY) == 0 and hidden():\n"
        f"        {leak.replace(chr(10), chr(10) + '    ')}\n"
        "    return X.mean(axis=0)\n"
        "CALLS = []\n"
        "def hidden():\n"
        "    CALLS.append(1)\n"
        "    return len(CALLS) > 1\n"  # the first call with this shape is a visible check
    )
    center = f"def center(X):\n    return X - X.mean(axis=0)\n{TELL}"
    tests, _, result = tiny.grade({"column_means": source, "center": center})
    failed = [row.name for row in tests["column_means_test"].checks if not row.passed]
    assert set(failed) <= set(HIDDEN)
    shown = seen_by_the_student(result).replace(repr(source)[1:-1], "")
    for cell in result.notebook["cells"]:
        shown = shown.replace(repr(cell["source"])[1:-1], "")
    assert "SECRET" not in shown


SHARED = {
    "memory": ("M = __import__('mmap').mmap(-1, 99)", "M[:6] = b'SECRET'", "print(M[:6])"),
    "a pipe": (
        "import os\nM = os.pipe()\nos.set_blocking(M[0], False)",
        "os.write(M[1], b'SECRET')",
        "print(os.read(M[0], 99))",
    ),
    "an error": (
        "M = __import__('mmap').mmap(-1, 99)",
        "M[:6] = b'SECRET'",
        "raise KeyError(M[:6])",
    ),
}


@pytest.mark.parametrize(("before", "during", "after"), SHARED.values(), ids=SHARED)
def test_what_a_test_shares_with_the_runner_does_not_come_out(tiny, before, during, after):
    source = f"{before}\ndef column_means(X):\n    {during}\n    return X.mean(axis=0)\n"
    center = f"def center(X):\n    return X - X.mean(axis=0)\nprint('kept')\n{after}"
    tests, _, result = tiny.grade({"column_means": source, "center": center})
    outputs = repr([cell.get("outputs") for cell in result.notebook["cells"]])
    assert tests["center_test"].score == 6 and "kept" in outputs
    assert "b'SECRET'" not in outputs


def test_graders_see_what_was_raised_in_a_hidden_test(tiny):
    source = "def column_means(X):\n    raise ValueError('SECRET %s' % X.shape)"
    tests, _, _ = tiny.grade({"column_means": source})
    rows = tests["column_means_test"].checks
    assert any("SECRET" in row.detail for row in rows if row.hidden)
