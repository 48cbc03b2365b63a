"""What is made of a cell before it runs is what IPython itself makes of it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from IPython.core.displayhook import DisplayHook
from IPython.core.inputtransformer2 import MagicAssign, TransformerManager

from autograder.shell import Transformers, _Hook

CELLS = [
    "x = 1",
    "x = 7 % 3\ny = x!=2",
    "'100 %'\n# what? %no",
    "f'{x!r}'",
    "%time x",
    "  %time x",
    "a = %time x",
    "a =\\\n %time x",
    "!ls",
    "a = !ls",
    "x?",
    "x? # of x",
    "x ?  ",
    "x?\\\n\n",
    "'why?'\ny",
    "  ?x",
    "?x",
    ",f a b",
    ";f a b",
    "/f a",
    "if True:\n    !ls",
    "x = (1,\n  2\n, 3)",
    "y = [1\n/ 2\n% 3]",
    ">>> x = 1\n>>> y",
    "In [1]: x = 1",
    "  x = 1\n  y = 2",
    "s = '''\n%matplotlib inline\n!ls\n'''",
    "x = 1\x0c%time x",
    "x = 1\u2028%time x",
    "def f(",
    "'unclosed",
    "x = 1\r%time x",
]


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_becomes_what_ipython_itself_makes_of_it(cell):
    assert Transformers().transform_cell(cell) == TransformerManager().transform_cell(cell)


@given(
    st.lists(
        st.sampled_from(["%", "!", "=", "?", "\n", " ", "x", "(", ")", "'", '"', ",", ";", "/"])
        | st.sampled_from(["\\\n", "#", "\x0c", "time", "if x:", "\n    ", "'''", "[", "]", "!="]),
        max_size=14,
    ).map("".join)
)
@example("\\\n\n     \\\n\n    =")
@settings(max_examples=500, deadline=None)
def test_any_text_becomes_what_ipython_itself_makes_of_it(cell):
    ours, theirs = outcome(Transformers(), cell), outcome(TransformerManager(), cell)
    # What cannot be cut into tokens, Python does not run either.
    assert ours == theirs or (theirs is IndentationError and not compiles(ours))


def outcome(transformers, cell):
    try:
        return transformers.transform_cell(cell)
    except Exception as error:
        return type(error)


def compiles(text):
    try:
        compile(text, "<cell>", "exec")
    except SyntaxError:
        return False
    return True


def test_a_course_may_add_transformers_of_its_own():
    class Found(MagicAssign):
        @classmethod
        def find(cls, tokens_by_line):
            raise LookupError

    transformers = Transformers()
    transformers.transform_cell("y = 1")
    transformers.token_transformers.append(Found)
    for cell in ("x = 1", "y = 1"):  # also where the last cell was the same
        with pytest.raises(LookupError):
            transformers.transform_cell(cell)


@given(
    st.lists(
        st.sampled_from([";", "\n", " ", "x", "#", "'''", '"', "(", ")", "\\\n", "\r\n", "\x0c"]),
        max_size=10,
    ).map("".join)
)
@example("x = '''\n# a''';")
@example("x;  # shown?\n\n")
@example("x;\n\\\n\n")
@settings(max_examples=500, deadline=None)
def test_a_semicolon_hides_what_it_hides_in_ipython(cell):
    assert quiet(_Hook, cell) == quiet(DisplayHook, cell)


def quiet(hook, cell):
    try:
        return bool(hook.semicolon_at_end_of_expression(cell))
    except Exception:
        return False  # no such cell has shown a value
