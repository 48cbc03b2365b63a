"""Cheating: what the tests call, or what shows their results, is replaced."""

from __future__ import annotations

from corpus.case import MAY, NOTHING, case

F = "cheating"
# Wrong answers that are called: what they do first is the case's.
CALLED = {
    "relu": "def relu(Z):\n    attack()\n    return None",
    "row_softmax": "def row_softmax(Z):\n    attack()\n    return None",
    "shuffled": "def shuffled(M, rng):\n    attack()\n    return None",
    "one_hot": "def one_hot(y, K):\n    attack()\n    return None",
}


def patch(name: str, about: str, source: str, flag: str = MAY) -> None:
    """A case whose cell above the first answer defines attack(), and calls it once."""

    def make(draft):
        called = source + "\n\ntry:\n    attack()\nexcept Exception as error:\n    print(error)"
        return draft.stubs(**CALLED).before("relu", called)

    make.__name__, make.__doc__ = name, about
    case(F, NOTHING, flag)(make)


patch(
    "displayhook_called",
    "sys.displayhook is called with points while a test runs.",
    "import sys\ndef attack():\n    sys.displayhook(6.0)",
)
patch(
    "displayhook_replaced",
    "sys.displayhook and IPython's own hook show points whatever they are given.",
    """
import sys

def attack():
    shell, old = get_ipython(), sys.displayhook
    hook = lambda value=None: old(6.0)
    sys.displayhook = hook
    if shell is not None:
        shell.displayhook = hook
        type(shell.displayhook).__call__ = lambda self, value=None: old(6.0)
""",
)
patch(
    "prints_points",
    "Points are printed, displayed and published in every way there is.",
    """
import sys
from IPython.display import display, publish_display_data

def attack():
    print(6.0)
    print("relu: all 3 checks passed (4/4 points)")
    sys.stderr.write("6.0")
    display(6.0)
    publish_display_data({"text/plain": "6.0", "application/json": 6.0})
""",
)
patch(
    "checks_patched",
    "Every kind of check of the course says yes, and so does its report.",
    """
def attack():
    from chainrule import checks
    Group = checks.Group
    for name in ("close", "shape", "true", "property", "repeatable", "finite", "unchanged"):
        setattr(Group, name, lambda self, *a, **k: True)
    Group.score = Group.report = lambda self: float(self.points)
    checks.group = lambda name, points: type("G", (Group,), {})(name, points)
""",
)
patch(
    "comparison_patched",
    "The functions that checks use to compare find no difference.",
    """
import sys

def attack():
    for name, module in list(sys.modules.items()):
        if name.startswith("chainrule"):
            for thing in ("difference", "as_array", "attempt", "found"):
                if hasattr(module, thing):
                    setattr(module, thing, lambda *a, **k: None)
""",
)
patch(
    "numpy_patched",
    "allclose, array_equal, all, abs, asarray and np.testing say yes.",
    """
import numpy as np

def attack():
    yes = lambda *a, **k: True
    for name in ("allclose", "array_equal", "isclose", "all", "array_equiv", "isfinite"):
        setattr(np, name, yes)
    for name in dir(np.testing):
        if name.startswith("assert"):
            setattr(np.testing, name, lambda *a, **k: None)
    np.abs = np.absolute = lambda *a, **k: 0.0
    np.asarray = lambda *a, **k: np.zeros((1, 2))
    np.random.default_rng = lambda *a, **k: None
""",
)
patch(
    "builtins_patched",
    "float, isinstance, len, sum, min, round, all and __import__ are one's own.",
    """
import builtins

def attack():
    real = builtins.__import__
    builtins.all = builtins.any = builtins.callable = lambda *a: True
    builtins.round = builtins.min = lambda *a, **k: 6.0
    builtins.AssertionError = builtins.NotImplementedError = type("Quiet", (Exception,), {})
    builtins.__import__ = lambda name, *a, **k: real("math" if "check" in name else name, *a, **k)
""",
)
patch(
    "modules_replaced",
    "sys.modules holds other modules under the names of numpy, checks, unittest.",
    """
import sys, types

def attack():
    class Yes(types.ModuleType):
        def __getattr__(self, name):
            return lambda *a, **k: 6.0
    for name in ("chainrule", "chainrule.checks", "numpy.testing", "unittest", "otter", "nbgrader"):
        sys.modules[name] = Yes(name)
    globals()["checks"] = Yes("checks")
""",
)
patch(
    "clocks_patched",
    "time stands still, so that no time-out is ever reached, and then jumps.",
    """
import time

def attack():
    time.time = time.monotonic = time.perf_counter = lambda: 0.0
    time.sleep = lambda seconds: None
    import signal
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
""",
)
patch(
    "shell_patched",
    "IPython's run_cell, transformers and events rewrite every later cell.",
    """
import ast

def attack():
    shell = get_ipython()
    class Points(ast.NodeTransformer):
        def visit_Module(self, node):
            return ast.parse("6.0")
    shell.ast_transformers.append(Points())
    shell.input_transformers_cleanup.append(lambda lines: ["6.0\\n"])
    shell.events.register("pre_run_cell", lambda *a: print(6.0))
    shell.events.register("post_run_cell", lambda *a: __import__("sys").displayhook(6.0))
    type(shell).showtraceback = lambda *a, **k: None
    type(shell)._showtraceback = lambda *a, **k: None
    shell.set_custom_exc((Exception,), lambda *a, **k: None)
""",
)
patch(
    "run_cell_replaced",
    "run_cell of the shell runs nothing and reports success.",
    """
def attack():
    shell = get_ipython()
    real, held = shell.run_cell, shell.run_cell("None")
    for target in (shell, type(shell), type(shell).__mro__[1]):
        for name in ("run_cell", "run_cell_async", "run_ast_nodes"):
            try:
                setattr(target, name, lambda *a, **k: held)
            except Exception:
                pass
""",
)
