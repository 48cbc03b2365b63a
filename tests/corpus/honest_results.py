"""Odd but honest: unusual kinds of results, and functions that do more than return."""

from __future__ import annotations

from corpus.case import FULL, NEVER, answers, case

F = "honest"

answers(
    F,
    "lists_for_arrays",
    "Nested lists come back.",
    flag=NEVER,
    relu="def relu(Z):\n    return np.maximum(Z, 0).tolist()",
    row_softmax="""
def row_softmax(Z):
    E = np.exp(Z - Z.max(1, keepdims=True))
    return (E / E.sum(1, keepdims=True)).tolist()
""",
    one_hot="def one_hot(y, K):\n    return [[int(k == label) for k in range(K)] for label in y]",
)
answers(
    F,
    "a_matrix",
    "np.matrix, which numpy itself advises against.",
    flag=NEVER,
    relu="def relu(Z):\n    return np.matrix(np.maximum(Z, 0))",
    one_hot="def one_hot(y, K):\n    return np.matrix(np.eye(K))[y]",
)
answers(
    F,
    "a_masked_array",
    "A masked array without a masked entry.",
    flag=NEVER,
    relu="def relu(Z):\n    return np.ma.masked_array(np.maximum(Z, 0))",
)
answers(
    F,
    "small_numbers",
    "float32, int8 and bool where the values stay exact enough.",
    flag=NEVER,
    shuffled="def shuffled(M, rng):\n    return rng.permutation(M).astype(np.int8)",
    one_hot="def one_hot(y, K):\n    return np.arange(K)[None, :] == np.asarray(y)[:, None]",
)
answers(
    F,
    "rounded_to_three_digits",
    "Softmax in float32, rounded: simple rows come out exactly, others do not.",
    FULL | {"row_softmax_test": 4.0},
    flag=NEVER,
    row_softmax="""
def row_softmax(Z):
    E = np.exp((Z - Z.max(1, keepdims=True)).astype(np.float32))
    return (E / E.sum(1, keepdims=True)).round(3)
""",
)
answers(
    F,
    "odd_memory",
    "Fortran order, big-endian numbers, negative strides, a read-only broadcast view.",
    flag=NEVER,
    relu="def relu(Z):\n    return np.asfortranarray(np.maximum(Z, 0)).astype('>f8')",
    shuffled="def shuffled(M, rng):\n    return rng.permutation(M)[::-1]",
    one_hot="""
def one_hot(y, K):
    flat = np.eye(K)[np.asarray(y)]
    return np.broadcast_to(flat[::-1], flat.shape)[::-1]
""",
)
answers(
    F,
    "own_array_class",
    "A well-behaved subclass of ndarray that remembers a unit.",
    flag=NEVER,
    relu="""
class Metres(np.ndarray):
    unit = "m"

    def __repr__(self):
        return f"{np.asarray(self)} {self.unit}"

def relu(Z):
    return np.maximum(Z, 0).view(Metres)
""",
)
answers(
    F,
    "prints_while_it_works",
    "Every call prints its input and a progress line, to stdout and to stderr.",
    flag=NEVER,
    relu="""
import sys

def relu(Z):
    print("relu of", Z)
    for i in range(3):
        print(f"\\rstep {i}", end="", file=sys.stderr, flush=True)
    return np.maximum(Z, 0)
""",
)
answers(
    F,
    "warns",
    "Correct results after warnings of numpy's and of one's own.",
    flag=NEVER,
    relu="""
import warnings

def relu(Z):
    warnings.warn("relu is old-fashioned", DeprecationWarning)
    with_nan = np.log(np.minimum(Z, 0.0) * 0.0)
    return np.maximum(Z, 0)
""",
)
answers(
    F,
    "logs",
    "The logging module, set to DEBUG.",
    flag=NEVER,
    relu="""
import logging

logging.basicConfig(level=logging.DEBUG)
log = logging.getLogger("relu")

def relu(Z):
    log.warning("called with %s", Z.shape)
    return np.maximum(Z, 0)
""",
)
answers(
    F,
    "plots_in_a_function",
    "A figure is drawn at every call, and shown.",
    flag=NEVER,
    one_hot="""
import matplotlib.pyplot as plt

def one_hot(y, K):
    fig, ax = plt.subplots(figsize=(1, 1))
    ax.imshow(np.eye(K)[y] if len(y) else np.zeros((1, 1)))
    plt.show()
    plt.close(fig)
    return np.eye(K)[y]
""",
)
answers(
    F,
    "threads_in_the_function",
    "A pool of threads, opened and closed at each call.",
    flag=NEVER,
    row_softmax="""
from concurrent.futures import ThreadPoolExecutor

def one_row(z):
    e = np.exp(z - z.max())
    return e / e.sum()

def row_softmax(Z):
    with ThreadPoolExecutor(2) as pool:
        return np.array(list(pool.map(one_row, Z)))
""",
)


@case(F, flag=NEVER)
def threads_that_wait(draft):
    """A pool of threads is opened once, tried out in a cell, and used at each call."""
    source = """
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(2)

def one_row(z):
    e = np.exp(z - z.max())
    return e / e.sum()

def row_softmax(Z):
    return np.array(list(pool.map(one_row, Z)))
"""
    return draft.solve(row_softmax=source).after("row_softmax", "row_softmax(np.eye(3))")


answers(
    F,
    "other_processes",
    "A child process per call does the work; its answer comes through a pipe.",
    flag=NEVER,
    relu="""
import os, pickle

def relu(Z):
    r, w = os.pipe()
    if os.fork() == 0:
        os.write(w, pickle.dumps(np.maximum(Z, 0)))
        os._exit(0)
    os.close(w)
    with os.fdopen(r, "rb") as pipe:
        found = pickle.loads(pipe.read())
    os.wait()
    return found
""",
)
answers(
    F,
    "keeps_a_file",
    "Results go through a file in the working folder.",
    flag=NEVER,
    relu="""
from pathlib import Path

def relu(Z):
    np.save("last_relu.npy", np.maximum(Z, 0))
    found = np.load("last_relu.npy")
    Path("last_relu.npy").unlink()
    return found
""",
)
answers(
    F,
    "an_async_helper",
    "Coroutines, run by an event loop of one's own.",
    flag=NEVER,
    one_hot="""
import asyncio

async def row(label, K):
    await asyncio.sleep(0)
    return np.eye(K)[label]

def one_hot(y, K):
    async def rows():
        return await asyncio.gather(*(row(label, K) for label in y))

    loop = asyncio.new_event_loop()
    try:
        return np.array(loop.run_until_complete(rows()))
    finally:
        loop.close()
""",
)
