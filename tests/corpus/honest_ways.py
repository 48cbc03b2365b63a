"""Odd but honest: other ways to the same numbers."""

from __future__ import annotations

from corpus.case import NEVER, answers

F = "honest"

answers(
    F,
    "other_draws",
    "The order is drawn by sorting random numbers.",
    flag=NEVER,
    shuffled="def shuffled(M, rng):\n    return np.argsort(rng.random(M))",
)
answers(
    F,
    "shuffle_in_place",
    "rng.shuffle on a list of one's own; a list comes back.",
    flag=NEVER,
    shuffled="""
def shuffled(M, rng):
    order = list(range(M))
    rng.shuffle(order)
    return order
""",
)
answers(
    F,
    "fisher_yates",
    "Written out by hand, one draw per index.",
    flag=NEVER,
    shuffled="""
def shuffled(M, rng):
    order = np.arange(M)
    for i in range(M - 1, 0, -1):
        j = rng.integers(i + 1)
        order[[i, j]] = order[[j, i]]
    return order
""",
)
answers(
    F,
    "recursion",
    "Recursion some hundred levels deep, which ends.",
    flag=NEVER,
    row_softmax="""
def total(values):
    return 0.0 if len(values) == 0 else values[0] + total(values[1:])

def row_softmax(Z):
    assert total([1.0] * 400) == 400
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / np.array([[total(list(row))] for row in E])
""",
)
answers(
    F,
    "library_functions",
    "scipy's softmax and scipy's sparse matrices.",
    flag=NEVER,
    row_softmax="""
from scipy.special import softmax

def row_softmax(Z):
    return softmax(Z, axis=1)
""",
    one_hot="""
from scipy.sparse import csr_matrix

def one_hot(y, K):
    return csr_matrix((np.ones(len(y)), (np.arange(len(y)), y)), (len(y), K)).toarray()
""",
)
answers(
    F,
    "takes_a_while",
    "Half a second per call.",
    flag=NEVER,
    relu="import time\n\ndef relu(Z):\n    time.sleep(0.3)\n    return np.maximum(Z, 0)",
)
answers(
    F,
    "swallows_everything",
    "A bare except around correct work.",
    flag=NEVER,
    relu="""
def relu(Z):
    try:
        return np.maximum(Z, 0)
    except:
        return None
""",
)
