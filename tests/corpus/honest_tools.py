"""Odd but honest: what Python, IPython and numpy offer beside what the lectures show."""

from __future__ import annotations

from corpus.case import NEVER, answers, case
from corpus.draft import RELU, ROW_SOFTMAX

F = "honest"
MINE = "%%writefile mine.py\nimport numpy as np\n\ndef relu(Z):\n    return np.maximum(Z, 0)"


@case(F, flag=NEVER)
def function_in_a_module(draft):
    """A cell writes a module, and the answer imports it."""
    return draft.solve(relu="from mine import relu").before("relu", MINE)


@case(F, flag=NEVER)
def function_in_a_script(draft):
    """A cell writes a script, and the answer runs it."""
    return draft.solve(relu="%run mine.py").before("relu", MINE)


@case(F, flag=NEVER)
def modules_loaded_again(draft):
    """IPython's autoreload, and its debugger after errors."""
    draft.after("setup", "%load_ext autoreload\n%autoreload 2")
    return draft.after("relu_test", "%pdb on\n1 / 0").solve()


@case(F, flag=NEVER)
def questions_to_ipython(draft):
    """Help pages between the cells."""
    draft.after("relu", "relu?").after("relu", "np.maximum??")
    return draft.after("relu", "help(relu)").solve()


answers(
    F,
    "cell_magics_on_answers",
    "Answers under %%time, %%capture and a shebang line.",
    flag=NEVER,
    relu="%%time\n" + RELU,
    row_softmax="%%capture printed\n" + ROW_SOFTMAX,
    one_hot="#!/usr/bin/env python\n# In[ ]:\none_hot = \\\n    lambda y, K: np.eye(K)[y]",
)


@case(F, flag=NEVER)
def another_folder(draft):
    """Works in the folder above."""
    return draft.after("setup", "%cd ..").solve()


@case(F, flag=NEVER)
def the_uppermost_folder(draft):
    """Looks around at the root of the file system, and stays there."""
    return draft.after("setup", "import os\nos.chdir('/')\nos.listdir()").solve()


@case(F, flag=NEVER)
def thousands_of_files(draft):
    """Writes thousands of files."""
    source = "for i in range(3000):\n    open(f'part-{i}', 'w').close()"
    return draft.after("setup", source).solve()


answers(
    F,
    "spawns_a_generator",
    "Draws from a child of the generator that it was given.",
    flag=NEVER,
    shuffled="def shuffled(M, rng):\n    return rng.spawn(1)[0].permutation(M)",
)
answers(
    F,
    "seeds_others_with_the_generator",
    "Seeds Python's own generator with a number drawn from rng.",
    flag=NEVER,
    shuffled="""
import random

def shuffled(M, rng):
    order = list(range(M))
    random.Random(int(rng.integers(2**32))).shuffle(order)
    return order
""",
)
answers(
    F,
    "generator_made_anew",
    "Another generator around the bits of the one that it was given.",
    flag=NEVER,
    shuffled="def shuffled(M, rng):\n"
    "    return np.argsort(np.random.Generator(rng.bit_generator).random(M))",
)
answers(
    F,
    "a_file_as_an_array",
    "Results that live in a file.",
    flag=NEVER,
    relu="""
def relu(Z):
    out = np.memmap("out.dat", dtype=float, mode="w+", shape=Z.shape)
    out[:] = np.maximum(Z, 0)
    return out
""",
)
answers(
    F,
    "only_warnings_are_errors",
    "Warnings as errors, and numpy's own faults raised, everywhere.",
    flag=NEVER,
    row_softmax="import warnings\nwarnings.filterwarnings('error')\n"
    "np.seterr(over='raise', invalid='raise')\n" + ROW_SOFTMAX,
)
answers(
    F,
    "names_of_builtins_covered",
    "numpy's sum, max and abs under the names of Python's, and a print that is silent.",
    flag=NEVER,
    relu="from numpy import abs, all, any, max, min, sum\n\ndef print(*a, **k):\n    pass\n\n"
    + RELU,
)


@case(F, flag=NEVER)
def empty_cells_everywhere(draft):
    """Empty cells, and blank ones, around the answers."""
    for name in ("relu", "relu_test", "one_hot"):
        draft.before(name, "").after(name, "\n\n  ")
    return draft.solve()
