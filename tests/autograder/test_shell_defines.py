"""A cell of definitions, run without what IPython does around a cell, is as it was run with it."""

import builtins
import sys
import warnings

import pytest

from autograder.shell import CellShell

DEFINITIONS = {
    "a function": "def f(x):\n    return x / 0",
    "a constant and two functions": "EPS = (1, -2.5)\ndef f(x):\n    return g(x)\ndef g(x):\n\n"
    "    # why\n    raise ValueError(x)\n",
    "modules": "import math\nimport numpy as np\ndef f(x):\n    return math.log(-x)",
    "a name that is not there": "def f(x: nowhere):\n    return x",
    "an escape that is none": "def f(x):\n    return '\\d', x / 0",
    "is in place of equals": "def f(x):\n    return x is 1 or x / 0",
    "no line end": "def f(x): return x / 0",
    "a text that looks like magic": "def f(x):\n    '''\n%time\n    '''\n    return x / 0",
    "f has no end": "def f(x):\n    return f(x) + 1",
}
AFTERWARDS = ["f(1)", "f", "f.__doc__, f.__code__.co_firstlineno", "f(2)\n"]


@pytest.fixture
def shell():
    main, names = sys.modules["__main__"], set(vars(builtins))
    made = CellShell()
    made.shell.reset(new_session=True)
    made.shell.execution_count = 1
    yield made
    made.shell.clear_instance()
    sys.modules["__main__"] = main
    for name in set(vars(builtins)) - names:
        delattr(builtins, name)


def told(shell, source, defines):
    """Everything that a notebook would show, and the number of the next cell."""
    shell.shell.reset(new_session=True)
    shell.shell.execution_count = 1
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        shown = [shell.run(source, defines=defines)]
    shown += [shell.run(after) for after in AFTERWARDS]
    return repr(shown).replace(hex(id(shell.namespace.get("f"))), "0x"), (
        shell.shell.execution_count
    )


@pytest.mark.parametrize("source", DEFINITIONS.values(), ids=DEFINITIONS.keys())
def test_what_follows_shows_the_same(shell, source):
    assert told(shell, source, defines=True) == told(shell, source, defines=False)


def test_a_cell_of_another_kind_would_show_something_else(shell):
    """So the test above can fail: the last value is IPython's to show."""
    assert told(shell, "f = 1\nf", defines=True) != told(shell, "f = 1\nf", defines=False)


def test_it_is_not_run_by_ipython(shell, monkeypatch):
    monkeypatch.setattr(shell, "_ran_well", lambda source: pytest.fail("IPython"))
    assert shell.run("def f():\n    pass", defines=True) == ("ok", [])
