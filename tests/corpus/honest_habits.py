"""Odd but honest: habits. How students import, guard, test and speed up their own code."""

from __future__ import annotations

from corpus.case import FULL, MAY, NEVER, answers, case
from corpus.draft import ONE_HOT, RELU, ROW_SOFTMAX

F = "honest"


@case(F, flag=MAY)
def import_added_to_setup(draft):
    """One more import was added to the locked setup cell, and the answers use it."""
    source = (
        draft.cell("setup")["source"] + "\nimport scipy.special as special\nfrom math import inf"
    )
    draft.solve(row_softmax="def row_softmax(Z):\n    return special.softmax(Z, axis=1)")
    return draft.answer("setup", source)


@case(F, flag=MAY)
def setup_deleted(draft):
    """The setup cell is gone; the imports stand above the first answer."""
    return draft.solve(relu="import numpy as np\n" + RELU).drop("setup")


@case(F, flag=MAY)
def written_answer_as_code(draft):
    """The written answer stands in a code cell, where it is no Python."""
    cell = draft.solve().cell("why")
    cell |= {"cell_type": "code", "execution_count": None, "outputs": []}
    return draft


@case(F, flag=MAY)
def notes_in_a_test(draft):
    """Lines that print intermediate values were added to a test cell."""
    draft.solve()
    source = draft.cell("relu_test")["source"]
    return draft.answer("relu_test", "print('my own test', relu(np.ones(2)))\n" + source)


@case(F, flag=NEVER)
def star_imports(draft):
    """numpy and math are imported with a star, which hides sum, all, abs and max."""
    return draft.solve().before("relu", "from numpy import *\nfrom math import *")


@case(F, flag=NEVER)
def editors_for_drives(draft):
    """Cells that only work elsewhere: Colab's drive, a widget of an extension, a web page."""
    draft.solve().before("relu", "from google.colab import drive\ndrive.mount('/content/drive')")
    return draft.before("relu", "%%html\n<b>x</b>").before("relu", "%load_ext no_such_extension")


@case(F, flag=NEVER)
def four_hundred_cells(draft):
    """Four hundred short cells of one's own."""
    draft.solve()
    for number in range(400):
        draft.before("relu_test", f"x{number} = {number}\nx{number}")
    return draft


answers(
    F,
    "own_assertion_fails",
    "Below a right function its own wrong test fails.",
    flag=NEVER,
    relu=RELU + "\nassert relu(np.array([1.0]))[0] == 2, 'why?'",
)
answers(
    F,
    "defined_on_a_condition",
    "Definitions stand in try and if, one is made by exec.",
    flag=NEVER,
    relu="""
try:
    import cupy as xp
except ImportError:
    xp = np

if hasattr(xp, "maximum"):
    def relu(Z):
        return xp.maximum(Z, 0)
else:
    def relu(Z):
        raise RuntimeError
""",
    one_hot=f"exec({ONE_HOT!r})",
)
answers(
    F,
    "own_time_limit",
    "A decorator that ends slow calls with an alarm.",
    flag=NEVER,
    row_softmax="""
import functools, signal

def within(seconds):
    def decorate(f):
        @functools.wraps(f)
        def g(*args):
            def ring(*_):
                raise TimeoutError
            signal.signal(signal.SIGALRM, ring)
            signal.alarm(seconds)
            try:
                return f(*args)
            finally:
                signal.alarm(0)
        return g
    return decorate

@within(5)
"""
    + ROW_SOFTMAX,
)
answers(
    F,
    "a_pool_of_processes",
    "multiprocessing works out the rows.",
    flag=NEVER,
    row_softmax="""
import multiprocessing

def one_row(z):
    e = np.exp(z - z.max())
    return e / e.sum()

def row_softmax(Z):
    with multiprocessing.Pool(2) as pool:
        return np.array(pool.map(one_row, list(Z)))
""",
)
answers(
    F,
    "joblib",
    "joblib, with two workers, as scikit-learn uses it.",
    flag=NEVER,
    row_softmax="""
from joblib import Parallel, delayed

def one_row(z):
    e = np.exp(z - z.max())
    return e / e.sum()

def row_softmax(Z):
    rows = Parallel(n_jobs=2, prefer="threads")(delayed(one_row)(z) for z in Z)
    return np.array(rows)
""",
)
answers(
    F,
    "speaks_to_the_terminal",
    "Writes to the files behind stdout, and runs a command.",
    flag=NEVER,
    relu="""
import os, subprocess, sys

def relu(Z):
    os.write(1, b"working ")
    print("...", file=sys.__stdout__, flush=True)
    subprocess.run(["echo", "done"], check=True)
    return np.maximum(Z, 0)
""",
)
answers(
    F,
    "temporary_files",
    "Intermediate results lie in temporary files and in a database in memory.",
    flag=NEVER,
    one_hot="""
import sqlite3, tempfile
from pathlib import Path

def one_hot(y, K):
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(":memory:") as db:
        np.savetxt(Path(folder, "eye.csv"), np.eye(K))
        db.execute("create table label (k integer)")
        db.executemany("insert into label values (?)", [(int(k),) for k in y])
        rows = [k for (k,) in db.execute("select k from label order by rowid")]
        return np.loadtxt(Path(folder, "eye.csv"), ndmin=2)[rows]
""",
)
answers(
    F,
    "a_table_in_a_file",
    "A cell writes a table to a file; the function reads it at each call.",
    flag=NEVER,
    one_hot="""
np.save("eye.npy", np.eye(20))

def one_hot(y, K):
    return np.load("eye.npy")[:K, :K][y]
""",
)
answers(
    F,
    "remembers_between_calls",
    "The first call prepares what later calls use; a reset button exists.",
    FULL,
    flag=NEVER,
    one_hot="""
class Table:
    rows = None

def one_hot(y, K):
    if Table.rows is None or len(Table.rows) < K:
        Table.rows = np.eye(K)
    return Table.rows[:K, :K][y]
""",
)
