"""Of what is said to keep nothing, that is true; of all else a copy is made."""

import builtins
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from autograder.listed import ATTRIBUTES, BUILTINS, NUMPY, READY, WITHIN_NUMPY
from autograder.purity import Purity
from autograder.shell import CellShell

SETUP = "import numpy as np\nimport matplotlib.pyplot as plt\nfrom chainrule import checks\n"
F = "def f(x):\n    "


def keeps_nothing(*students, given=(SETUP,), names=("f",)):
    known = Purity()
    for source in given:
        known.add(source, given=True)
    for source in students:
        known.add(textwrap.dedent(source), given=False)
    return known.keeps_nothing(names)


PLAIN = {
    "a formula": F + "return x - x.mean(axis=0, keepdims=True)",
    "in place": F + "x -= 1\n    x[0] = 2\n    del x\n",
    "branches and loops": F + "while x > 0:\n        x -= 1\n    for i in range(3):\n"
    "        if i: break\n    else:\n        pass\n    return [i for i in range(3) if i]",
    "another function": "def g(x):\n    return 2 * x\n" + F + "return g(x) + f(g(x))",
    "one that comes later": F + "return g(x)\ndef g(x):\n    return 2 * x",
    "a constant": "EPS = 1e-8\nSHAPE = (2, -3)\n" + F + "return x + EPS",
    "defaults": "def f(x, lr=0.1, name='a', shape=(1, -2)):\n    return x",
    "a closure": F + "def inner(y):\n        return x + y\n    return inner",
    "raises": F + "raise ValueError(f'shape {x.shape} is wrong')",
    "catches": F + "try:\n        return x[9]\n    except (IndexError, KeyError) as error:\n"
    "        return 0\n    else:\n        x = 1",
    "errstate": F + "with np.errstate(divide='ignore', over='raise'):\n        return 1 / x",
    "linear algebra": F + "return np.linalg.lstsq(x, x, rcond=None)[0] @ np.c_[x, np.ones(3)]",
    "own generator": F + "return np.random.default_rng(0).normal(size=x.shape)",
    "annotated": "def f(x: np.ndarray, n: int | None = None) -> list[np.ndarray]:\n    return x",
    "dtypes without holes": F + "x = np.zeros((2, 3), float) + np.array(x, dtype=np.float64)\n"
    "    return x.astype(int).sum(0, x.dtype) + np.arange(3, dtype='float64').mean(axis=0)",
    "prints": F + "print('x is', x)\n    return x",
    "tried out": F + "return x\ny = f(np.ones(3))\nprint(y.sum())\nassert y[0] == 1",
    "an iterator": F + "it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])\n"
    "    while not it.finished:\n        x[it.multi_index] = it[0]\n        it.iternext()",
    "an iterator of one operand": F + "for v in np.nditer(x, op_flags=[['readwrite']]):\n"
    "        v[...] = 2 * v",
    "an iterator over what was just made": F + "x = np.array(x, dtype=float)\n    n = 0\n"
    "    it = np.nditer(x, flags=['multi_index'])\n    return it.multi_index",
    "numpy once more": "import numpy as np\nimport math\n" + F + "return math.sqrt(x)",
}

NOT_PLAIN = {
    "a generator without a seed": F + "return np.random.default_rng().normal()",
    "a generator with who knows what seed": "def f(x, seed=None):\n"
    "    return np.random.default_rng(seed).normal()",
    "a generator by another name": F + "make = np.random.default_rng\n    return make().normal()",
    "a generator with more than a seed": F + "return np.random.default_rng(0, x).normal()",
    "a list outside": "seen = []\n" + F + "seen.append(1)",
    "an iterator over anything": F + "return [b for a, b in np.nditer([x, None])]",
    "an iterator over who knows what": F + "return [b for a, b in np.nditer(x)]",
    "an iterator over what is no array now": F + "y = np.array(x)\n    y = [y, None]\n"
    "    for a, b in np.nditer(y):\n        return b",
    "an iterator over what may be no array": F
    + "y = np.array(x)\n    if x:\n        y = [y, None]\n"
    "    for a, b in np.nditer(y):\n        return b",
    "an iterator over what is taken once more": F + "y = np.array(x)\n    (y := [y, None])\n"
    "    for a, b in np.nditer(y):\n        return b",
    "an iterator over a function": F + "y = np.array(x)\n    def y():\n        pass\n"
    "    for a, b in np.nditer(y):\n        return b",
    "an iterator with memory of its own": F
    + "it = np.nditer(x, flags=['buffered'], op_flags=['readonly'])",
    "an iterator that allocates": F
    + "it = np.nditer(x, op_flags=[['readonly'], ['writeonly', 'allocate']])",
    "an iterator with flags from elsewhere": F + "it = np.nditer(x, op_flags=x.flags)",
    "an iterator by another name": F + "n = np.nditer\n    return n([x, None])",
    "an iterator of given types": F + "it = np.nditer(x, op_flags=['readonly'], op_dtypes=['O'])",
    "a list as default": "def f(x, seen=[]):\n    seen.append(1)",
    "a call as default": "def f(x, seen=dict()):\n    return x",
    "an attribute of itself": F + "f.calls = 1",
    "a global": "n = 0\n" + F + "global n\n    n += 1",
    "a nonlocal": "def outer():\n    n = 0\n    def f(x):\n        nonlocal n\n        n += 1\n"
    "    return f\nf = outer()",
    "a closure outside": "def outer(seen):\n    def g(x):\n        seen.append(x)\n    return g\n"
    "f = outer([])",
    "a class": "class f:\n    pass",
    "a class beside": "class A:\n    def __eq__(self, other):\n        return True\n"
    + F
    + "return x",
    "a decorator": "import functools\n@functools.cache\n" + F + "return x",
    "a generator": F + "yield x",
    "a lambda outside": "f = lambda x, seen=[]: seen.append(x)",
    "memory of others": F + "return np.empty(3)",
    "where a ufunc does nothing": F + "return np.divide(x, x, where=x > 0)",
    "where, unpacked": F + "return np.divide(x, x, **{'where': x > 0})",
    "numpy's generator": F + "return np.random.normal(size=3)",
    "numpy's generator, by another name": F + "r = np.random\n    return r.normal()",
    "all of numpy": F + "return np",
    "numpy's insides": F + "return np.core.umath",
    "a file": F + "np.save('x', x)",
    "a file of Python's": F + "open('x')",
    "an array's file": F + "x.tofile('x')",
    "a name's owner": F + "return f.__globals__",
    "an error's frame": F + "try:\n        1 / 0\n    except Exception as e:\n"
    "        return e.__traceback__",
    "getattr": F + "return getattr(x, 'base')",
    "exec": F + "exec('a = 1')",
    "globals": F + "globals()['a'] = 1",
    "an import inside": F + "import os",
    "another import": "import os\n" + F + "return x",
    "an alias of numpy": "import numpy\n" + F + "return numpy.zeros(3)",
    "what was imported for something else": F + "return checks",
    "plots": F + "return x\nplt.plot(1)",
    "numpy patched": "np.dot = 1\n" + F + "return x",
    "a builtin patched": "import builtins\nbuiltins.len = 1\n" + F + "return x",
    "IPython": "get_ipython()\n" + F + "return x",
    "Python's own names": "__builtins__\n" + F + "return x",
    "the last output": F + "return _",
    "a magic": "%time 1\n" + F + "return x",
    "a program": "!ls\n" + F + "return x",
    "a help": "f?\n" + F + "return x",
    "a prompt": ">>> def f(x):\n...     return x",
    "a form feed": "1\n\f%time 1\n" + F + "return x",
    "a magic without its sign": "sx ('touch here')",
    "a magic without its sign, below": "\n\nls -x",
    "an escape behind an unseen end of line": "memo = []\n" + F + "# \f!x \\\n    memo = []",
    "a question behind an unseen end of line": "memo = []\n" + F + "# \u2028x?\n    return memo",
    "Python's own names bound": "__builtins__ = {'len': print}\n" + F + "return len(x)",
    "a ready name bound": "exec = 1\n" + F + "return x",
    "names looked up in a text": F + "return np.r_['a']",
    "names looked up in a text, by another name": F + "r = np.c_\n    return r['a']",
    "an annotation that calls": "def f(x: print(1)):\n    return x",
    "an annotation that looks up": "def f(x: np.finfo._cache[3]):\n    return x",
    "an inner annotation that looks up": F + "def g(a: x[0]):\n        pass",
    "catches all": F + "try:\n        return f(x)\n    except Exception:\n        return 0",
    "catches whatever": F + "try:\n        return f(x)\n    except:\n        return 0",
    "swallows": F + "try:\n        return f(x)\n    finally:\n        return 0",
    "memory of others, in the holes of a structure": F + "d = {'names': ['a'], 'formats': ['u1'],"
    " 'offsets': [0], 'itemsize': 776}\n    return np.full(1, 0, d)",
    "memory of others, in long doubles": F + "return np.ones(3, 'g')",
    "a dtype by another name": F + "t = 'g'\n    return np.zeros(3, dtype=t)",
    "a dtype among starred arguments": F + "return np.array(*x)",
    "a dtype behind all": F + "return x.sum(0, x)",
    "a dtype for another function": F + "g = np.full\n    return g(1, 0, x)",
    "a dtype of bytes": F + "return x.astype('V776')",
    "a dtype by signature": F + "return np.sqrt(x, signature='g->g')",
    "a type's name bound": F + "float = 'g'\n    return np.zeros(3, float)",
    "a type's name bound outside": "float = 'g'\n" + F + "return np.zeros(3, float)",
    "an error's name bound": F + "ValueError = Exception\n    try:\n        return f(x)\n"
    "    except ValueError:\n        return 0",
    "an error's name as argument": "def f(x, ValueError):\n    return x",
    "a sum without end": "x = 1" + "+1" * 2000 + "\n" + F + "return x",
    "an annotation without end": "def f(x: int" + "|int" * 2000 + "):\n    return x",
    "a chain without end": F + "return x" + ".T" * 9000,
    "signs without end": F + "return " + "-" * 9000 + "x",
    "a long cell": F + "return x\n" + "x = 1\n" * 20_000,
    "a prompt of vi": 3 * "'" + "\n[ins] In [1]: " + 3 * "'" + "\n" + F + "return x",
    "not Python": F,
    "nothing": "1",
    "an array outside": "a = np.zeros(3)\n" + F + "a[0] += 1",
    "an array outside, by another name": "a = np.zeros(3)\n" + F + "b = a\n    b += 1",
    "two things of one name": F + "return x\nfor f in [print]:\n    pass",
    "what it calls is not plain": "from os import getpid as g\n" + F + "return g()",
    "what it calls keeps something": "s = []\ndef g():\n    s.append(1)\n" + F + "return g()",
    "with": F + "with x:\n        pass",
    "errstate that calls": F + "with np.errstate(call=f):\n        pass",
    "star": "from math import *\n" + F + "return x",
    "match": F + "match x:\n        case 1:\n            return 2",
    "await": "async def f(x):\n    return x",
}


@pytest.mark.parametrize("source", PLAIN.values(), ids=PLAIN)
def test_a_function_of_its_arguments_keeps_nothing(source):
    assert keeps_nothing(source)


@pytest.mark.parametrize("source", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_whatever_else_a_cell_holds_is_not_believed(source):
    assert not keeps_nothing(source)


@pytest.mark.parametrize(
    "cell",
    [
        "from patching import *",
        "np.dot = 1",
        "exec('f = 1')",
        "%run elsewhere.py",
        "!pip install something",
        "match [1]:\n    case [f]:\n        pass",
        "vars()['f'] = 1",
        "get_ipython().run_line_magic('run', 'elsewhere.py')",
        "np.__dict__['dot'] = 1",
        "for f in []: pass",
        "class f: pass",
        "def f(x):\n    return seen.append(x)",
    ],
)
def test_a_given_cell_may_make_it_unknown_what_a_name_is(cell):
    assert not keeps_nothing(F + "return x", given=(SETUP, cell))


def test_given_cells_do_anything_else_and_given_functions_count():
    cell = "%matplotlib inline\nclass A:\n    pass\nplt.rcParams['font.size'] = 3\ndata = open('x')"
    helper = "def g(x):\n    return 2 * x"
    assert keeps_nothing(F + "return g(x)", given=(SETUP, cell, helper))
    assert not keeps_nothing(F + "return A(x)", given=(SETUP, cell))


def test_a_test_that_asks_for_anything_else_is_not_believed():
    source = F + "return x\nn = 3\ndata = np.ones(3)"
    assert keeps_nothing(source, names=["f", "n"])
    assert not keeps_nothing(source, names=["f", "data"])
    assert not keeps_nothing(source, names=["f", "np"])
    assert not keeps_nothing(source, names=["f", "g"])


def test_what_python_thinks_of_a_text_is_not_printed():
    text = "x = 1if 1 else 2\ny = '\\d'"
    code = f"from autograder.purity import Purity; Purity().add({text!r}, False)"
    told = subprocess.run([sys.executable, "-W", "default", "-c", code], capture_output=True)
    assert (told.returncode, told.stderr) == (0, b"")


def test_many_empty_lines_are_looked_at_once():
    """Each of them for each of them would take minutes."""
    assert keeps_nothing(F + "return x\n" + "\n" * 15_000 + "y = 1")


def test_once_unknown_all_is_unknown():
    assert not keeps_nothing("import os", F + "return x")
    assert not keeps_nothing(F + "return x", "import os")


PIECES = ["x", " = ", "1", "\n", "    ", "%", "!", "?", ";", "/", ",", "(", ")", "'", "#", "\\\n"]
PIECES += [
    "\f",
    "\x1c",
    "\u2028",
    "\r",
    ">>> ",
    "...: ",
    "In [1]: ",
    "ls -x",
    3 * "'",
    "if x:\n    x",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=1000, deadline=None)
def test_what_is_believed_is_what_ipython_runs(text):
    source = F + "return x\n" + text
    if keeps_nothing(source):
        assert lines(TransformerManager().transform_cell(source)) == lines(source)


def lines(text):
    """Without blanks alone on a line, which IPython takes out of texts, too."""
    return [line if line.strip() else "" for line in text.rstrip().split("\n")]


def test_every_name_of_a_fresh_cell_is_known_for_what_it_is():
    shell = CellShell()
    try:
        ready = set(shell.namespace) | set(vars(builtins))
    finally:
        shell.shell.clear_instance()
    assert {name for name in ready if not name.startswith("_")} <= BUILTINS | READY
    assert not BUILTINS & READY


def test_what_is_taken_of_numpy_is_there_and_shows_no_foreign_memory():
    assert [name for name in NUMPY if not hasattr(np, name)] == []
    for part, names in WITHIN_NUMPY.items():
        assert [name for name in names if not hasattr(getattr(np, part), name)] == []
    foreign = set("c_ r_ dtype empty empty_like ndarray resize pad nditer memmap".split())
    assert not foreign & NUMPY
    assert not {"base", "data", "ctypes", "view", "setflags", "resize", "tofile"} & ATTRIBUTES


@pytest.mark.parametrize("flags", [["readonly"], ["readwrite"], [["readwrite"]]])
@pytest.mark.parametrize("operands", [[np.ones(2), None], [None, np.ones(2)], None])
def test_numpy_makes_no_memory_where_it_is_told_what_is_done_with_the_operand(flags, operands):
    """What `iterating` relies on."""
    with pytest.raises(ValueError, match=r"NULL|op_flags"):
        np.nditer(operands, op_flags=flags)
    np.nditer([np.ones(2), None])  # and what it refuses
