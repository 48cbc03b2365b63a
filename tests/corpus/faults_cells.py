"""Faults at the level of cells: a cell of the student's own goes wrong, the answers are right.

No test needs such a cell, so each is due full points.
"""

from __future__ import annotations

from corpus.case import FULL, MAY, MUST, case
from corpus.draft import RELU

F = "faults"


def cell(name: str, about: str, source: str, flag: str = MAY) -> None:
    """A solved homework with this cell above the second answer."""

    def make(draft):
        return draft.solve().before("row_softmax", source)

    make.__name__, make.__doc__ = name, about
    case(F, FULL, flag)(make)


cell("cell_loops", "A scratch cell never ends.", "n = 0\nwhile n >= 0:\n    n += 1", MUST)
cell("cell_sleeps", "A scratch cell waits for a day.", "import time\ntime.sleep(86_400)", MUST)
cell(
    "import_loops",
    "A module is written and imported; its import never ends.",
    """
import sys
with open("slow.py", "w") as file:
    file.write("while True: pass")
sys.path.insert(0, ".")
import slow
""",
    MUST,
)
cell("cell_aborts", "os.abort() in a cell.", "import os\nos.abort()", MUST)
cell("cell_segfaults", "Reads address 0 in a cell.", "import ctypes\nctypes.string_at(0)", MUST)
cell("cell_exits_hard", "os._exit(0) in a cell.", "import os\nos._exit(0)", MUST)
cell("cell_exits", "sys.exit() in a cell.", "import sys\nsys.exit()")
cell("cell_quits", "quit() in a cell, as one leaves a terminal.", "quit()")
cell("cell_interrupts", "KeyboardInterrupt, raised and sent.",
     "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nraise KeyboardInterrupt")  # fmt: skip
cell("cell_kills_itself", "SIGKILL to itself.", "import os\nos.kill(os.getpid(), 9)")
cell(
    "cell_forks_for_ever",
    "A fork bomb in a cell.",
    "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
    MUST,
)
cell(
    "cell_fills_memory",
    "A list that grows until memory is full, and is dropped.",
    "def fill():\n    kept = []\n    while True:\n        kept.append(bytearray(10**7))\nfill()",
)
cell(
    "cell_floods",
    "Prints for ever.",
    "while True:\n    print('x' * 10_000)",
    MUST,
)
cell("cell_prints_a_gigabyte", "One string of 300 MB is printed.", "print('x' * 300_000_000)")
cell(
    "value_loops",
    "The value of a cell has a __repr__ that never ends.",
    "class Slow:\n    def __repr__(self):\n        while True: pass\nSlow()",
    MUST,
)
cell(
    "value_raises",
    "The value of a cell has a __repr__ that raises SystemExit.",
    "class Odd:\n    def __repr__(self):\n        raise SystemExit(3)\nOdd()",
)
cell(
    "finalizer_raises",
    "Objects whose __del__ raises, over and over.",
    "class Odd:\n    def __del__(self):\n        raise ValueError\nfor _ in range(100): Odd()",
)
cell(
    "many_outputs",
    "Ten thousand displays of a cell.",
    "from IPython.display import display, Markdown\nfor i in range(10_000): display(Markdown('x'))",
)
cell(
    "streams_closed",
    "sys.stdout is closed and replaced by None; so are the files below.",
    "import os, sys\nfor fd in (0, 1, 2): os.close(fd)\nsys.stdout = sys.stderr = None",
)
cell(
    "streams_replaced",
    "sys.stdout is an object whose write raises.",
    "import sys\nclass W:\n    def write(self, t): raise OSError\nsys.stdout = sys.stderr = W()",
)
cell(
    "deep_recursion_cell",
    "The stack runs over in a cell, limit lifted.",
    """
import sys
sys.setrecursionlimit(10**9)
class Deep:
    def __repr__(self):
        return repr([self])
repr(Deep())
""",
    MUST,
)
cell(
    "low_recursion_limit",
    "The recursion limit is set so low that little more works.",
    "import sys\nsys.setrecursionlimit(90)",
)
cell(
    "syntax_of_another_language",
    "Cells in R, HTML and shell without a magic.",
    "x <- c(1, 2)\nlibrary(ggplot2)\n<b>bold</b>",
)
cell("null_bytes", "A cell with null bytes in it.", "x = 1\0\nprint(x)")
cell("very_long_cell", "A cell of a hundred thousand lines.", "x = 1\n" * 100_000)
cell("very_deep_cell", "A hundred thousand brackets.", "(" * 100_000 + ")" * 100_000)


@case(F, FULL | {"relu_test": 0.0}, MUST)
def answer_cell_loops(draft):
    """Below the function the answer's own cell never ends: this function is lost, no other."""
    return draft.solve(relu=RELU + "\nwhile True:\n    pass")


@case(F, FULL | {"relu_test": 0.0}, MUST)
def answer_cell_aborts(draft):
    """Below the function the answer's own cell ends the process."""
    return draft.solve(relu=RELU + "\nimport os\nos.abort()")


@case(F, FULL, MUST)
def three_bad_cells(draft):
    """Three cells end the process, one after the other."""
    draft.solve()
    for name in ("row_softmax", "shuffled", "one_hot"):
        draft.before(name, f"# {name}\nimport os\nos.abort()")
    return draft


@case(F, FULL | dict.fromkeys(("relu_test", "row_softmax_test"), 0.0), MUST)
def two_functions_loop(draft):
    """Two functions never end; the other two are right."""
    body = "def {}(Z):\n    while True:\n        pass"
    return draft.solve(relu=body.format("relu"), row_softmax=body.format("row_softmax"))
