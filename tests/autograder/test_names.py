"""Which names a test cell takes from elsewhere: too many do no harm, too few do."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.names import (
    bound_names,
    last_line_is_the_tests_own,
    needed_names,
    with_what_they_call,
)
from autograder.trusted import definitions, modules_used, trusted_definitions, without_magics

NEEDED = {
    "f(x)": "f x",
    "x = 1\nf(x)": "f",
    "f(x)\nx = 1": "f x",
    "x = x + 1": "x",
    "x += 1": "x",
    "x: int = y": "y",
    "x: int\nx": "x",
    "a, (b, *c) = d\na + b + c": "d",
    "if c:\n    x = 1\nx": "c x",
    "if c:\n    x = 1\nelse:\n    x = 2\nx": "c",
    "for i in xs:\n    last = i\nlast, i": "xs last i",
    "while c:\n    x = 1\nx": "c x",
    "try:\n    x = f()\nexcept E:\n    x = 1\nx": "f E",
    "try:\n    x = f()\nexcept E as e:\n    print(e)\nx": "f E x",
    "try:\n    x = f()\nfinally:\n    g()\nx": "f g",
    "with a as b:\n    b": "a",
    "import numpy as np\nnp.ones(f)": "f",
    "import os.path\nos": "",
    "from a import b\nb(c)": "c",
    "def g(a, b=c, *, d: T = 2) -> R:\n    return a + e\ng(1)": "c T R e",
    "def g():\n    return h()\ndef h():\n    return f()\ng()": "f h",
    "class A(B, metaclass=M):\n    x = y\n    def m(self): return z": "B M y z",
    "t = lambda a, b=c: a + d": "c d",
    "[f(i) for i in xs if p(i)]": "f xs p",
    "[f(i) for i in xs]\ni = 1": "f xs",
    "{k: v for k, v in d.items()}": "d",
    "(y := f(x)) + y": "f x",
    "del f\nf()": "f",
    "x = 1\ndel x\nx": "x",
    "match v:\n    case {'a': w}:\n        w\n    case C(x):\n        x": "v C",
    "def g():\n    global n\n    n += 1\ng()": "n",
    "print(len(x))": "x",
    "f'{a} {b!r:{c}}'": "a b c",
    "assert f(1) == 2, m": "f m",
    "@d\ndef g(): pass": "d",
    "async def g():\n    await h()": "h",
    "print(i for i in [1])": "",
    "x = [y for y in z]\nassert y": "z y",
}


@pytest.mark.parametrize(("source", "names"), NEEDED.items(), ids=range(len(NEEDED)))
def test_names_that_are_needed(source, names):
    assert needed_names(source) == set(names.split())


def test_no_student_stands_in_for_a_builtin():
    assert needed_names("assert abs(sum(f(x))) < 1") == {"f", "x"}


def test_a_builtin_that_students_have_to_write_is_theirs():
    assert needed_names("assert sum([1]) == abs(1)", answers={"sum"}) == {"sum"}


expressions = st.recursive(
    st.sampled_from("abcdefg"),
    lambda inner: st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("[{} for {} in {}]".format, inner, st.sampled_from("abc"), inner),
        st.builds("(lambda {}: {})".format, st.sampled_from("abc"), inner),
    ),
    max_leaves=5,
)
statements = st.one_of(
    st.builds("{} = {}".format, st.sampled_from("abc"), expressions),
    st.builds("if {}:\n    {} = {}".format, expressions, st.sampled_from("abc"), expressions),
    st.builds("for {} in {}:\n    {}".format, st.sampled_from("abc"), expressions, expressions),
    st.builds("def {}():\n    return {}".format, st.sampled_from("abc"), expressions),
    st.builds("{}()".format, st.sampled_from("abc")),
    expressions,
)


class Willing:
    """Adds, iterates, is called, and never complains."""

    def __add__(self, other):
        return self

    __radd__ = __add__

    def __iter__(self):
        return iter([self])

    def __call__(self):
        return self


@given(st.lists(statements, min_size=1, max_size=6), st.booleans())
@settings(max_examples=300, deadline=None)
def test_with_the_needed_names_at_hand_no_name_is_missing(lines, truth):
    source = "\n".join(lines)
    Willing.__bool__ = lambda self: truth
    namespace = {name: Willing() for name in needed_names(source)}
    with contextlib.suppress(TypeError):
        exec(source, namespace)  # a NameError fails this test


def test_bound_names_are_those_of_every_branch():
    source = "import a.b as c\nif x:\n    y = 1\nfor i in z:\n    def f(): w = 1\nclass C: v = 1"
    assert bound_names(source) == {"c", "y", "i", "f", "C"}


def test_what_a_definition_reads_is_needed_by_who_uses_it():
    source = (
        "def helper(X):\n    return inner(X) + K\n"
        "def inner(X):\n    return predict(X)\n"
        "short = lambda X: center(X)\n"
        "model = helper(Y)"
    )
    found = definitions(source)
    assert with_what_they_call({"helper"}, found) >= {"predict", "K"}
    assert "center" in with_what_they_call({"short"}, found)
    assert "predict" in with_what_they_call({"model"}, found)
    assert "predict" not in with_what_they_call({"short"}, found)


def test_definitions_that_call_each_other_come_to_an_end():
    found = definitions("def f(): g()\ndef g(): f()")
    assert with_what_they_call({"f"}, found) == {"f", "g"}


def test_of_an_unlocked_cell_only_imports_are_trusted():
    source = "import numpy as np\nx = np.ones(3)\ndef f():\n    return x"
    assert trusted_definitions(source, locked=False) == "import numpy as np"
    assert "def f" in trusted_definitions(source, locked=True)
    assert "ones" not in trusted_definitions(source, locked=True)


def test_of_a_solution_only_modules_are_trusted():
    source = "import numpy as np\nfrom scipy.special import softmax"
    assert trusted_definitions(source, locked=False, solution=True) == "import numpy as np"


def test_an_import_that_no_test_wants_is_left_out():
    source = "import numpy as np\nfrom chainrule import checks, plots\nfrom a import *\nimport b.c"
    found = trusted_definitions(source, locked=False, wanted={"checks", "b"})
    assert found == "from chainrule import checks\nfrom a import *\nimport b.c"


def test_magics_do_not_hide_the_imports_beside_them():
    source = "%matplotlib inline\nimport numpy as np\n!ls\n"
    assert trusted_definitions(source, locked=False) == "import numpy as np"


def test_lines_keep_their_numbers_without_magics():
    assert without_magics("%a\nx\n  !b").split("\n") == ["#", "x", "#"]


OWN = {
    "score = 1\nscore": True,
    "score = 1\nround(score, 2)": True,
    "np.round(score)": True,
    "f(3)": False,
    "x": False,
    "max(f(2), 1)": False,
    "f.points": False,
    "assert f(3)": False,
    "": False,
}


@pytest.mark.parametrize(("source", "own"), OWN.items())
def test_a_number_of_the_students_is_no_score(source, own):
    assert last_line_is_the_tests_own(source, {"f", "x"}) is own


def test_modules_that_code_loads_are_known_before_it_runs():
    source = (
        "%matplotlib inline\nimport a.b as c\nfrom d import e\n"
        "def f():\n    from g.h import i\n    return datasets.load_digits()\nfrom . import j"
    )
    assert modules_used(source) == {"a.b", "d", "d.e", "g.h", "g.h.i", "sklearn.datasets"}
    assert modules_used("no python at all") == set()


@pytest.mark.parametrize("magic", ["%matplotlib inline", "%%time", "!ls", "  !pip install x"])
def test_a_magic_is_nothing_to_a_judge(magic):
    assert without_magics(f"x = 1\n{magic}\ny = 2") == "x = 1\n#\ny = 2"


@pytest.mark.parametrize("operator", ["!=", "%"])
def test_an_operator_at_the_beginning_of_a_line_is_no_magic(operator):
    source = f"differ = (\n    a\n    {operator} b\n)"
    assert without_magics(source) == source
