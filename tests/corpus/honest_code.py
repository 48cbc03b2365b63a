"""Odd but honest: the same functions, written as students write them."""

from __future__ import annotations

from corpus.case import NEVER, answers, case

F = "honest"


@case(F, flag=NEVER)
def as_expected(draft):
    """Everything right, as the master has it."""
    return draft.solve()


answers(
    F,
    "loops_instead_of_arrays",
    "Python loops over every entry.",
    flag=NEVER,
    relu="""
def relu(Z):
    out = np.zeros_like(Z)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            if Z[i, j] > 0:
                out[i, j] = Z[i, j]
    return out
""",
    row_softmax="""
def row_softmax(Z):
    out = []
    for row in Z:
        top = max(row)
        powers = [np.exp(z - top) for z in row]
        out.append([p / sum(powers) for p in powers])
    return np.array(out)
""",
    one_hot="""
def one_hot(y, K):
    out = np.zeros((len(y), K))
    for m in range(len(y)):
        out[m, y[m]] = 1
    return out
""",
)
answers(
    F,
    "assigned_lambdas",
    "Lambdas instead of def.",
    flag=NEVER,
    relu="relu = lambda Z: (Z > 0) * Z",
    one_hot="one_hot = lambda y, K: (np.arange(K) == np.asarray(y)[:, None]) * 1.0",
)
answers(
    F,
    "functools_partial",
    "functools.partial objects instead of functions.",
    flag=NEVER,
    relu="import functools\nrelu = functools.partial(np.maximum, 0)",
    row_softmax="""
from functools import partial

def along(axis, Z):
    E = np.exp(Z - np.max(Z, axis=axis, keepdims=True))
    return E / np.sum(E, axis=axis, keepdims=True)

row_softmax = partial(along, 1)
""",
)
answers(
    F,
    "numpy_ufunc_itself",
    "A method of numpy's and a vectorised scalar function.",
    flag=NEVER,
    relu="relu = np.vectorize(lambda z: max(z, 0.0), otypes=[float])",
)
answers(
    F,
    "callable_object",
    "An instance with __call__, and static methods of a class.",
    flag=NEVER,
    relu="""
class Relu:
    def __init__(self, slope=0.0):
        self.slope = slope

    def __call__(self, Z):
        return np.where(Z > 0, Z, self.slope * Z)

relu = Relu()
""",
    row_softmax="""
class Net:
    @staticmethod
    def row_softmax(Z):
        E = np.exp(Z - Z.max(1)[:, None])
        return E / E.sum(1)[:, None]

row_softmax = Net.row_softmax
""",
)
answers(
    F,
    "decorated",
    "A timing decorator of one's own, and lru_cache on a helper.",
    flag=NEVER,
    relu="""
import time
from functools import lru_cache, wraps

def timed(f):
    @wraps(f)
    def g(*args, **kwargs):
        began = time.perf_counter()
        try:
            return f(*args, **kwargs)
        finally:
            g.spent += time.perf_counter() - began
    g.spent = 0.0
    return g

@timed
def relu(Z):
    return np.clip(Z, 0, None)
""",
    one_hot="""
@lru_cache(maxsize=None)
def eye(K):
    return np.eye(K)

def one_hot(y, K):
    return eye(K)[y]
""",
)
answers(
    F,
    "memo_and_globals",
    "A memo dictionary and a counter in global variables.",
    flag=NEVER,
    relu="""
memo, calls = {}, 0

def relu(Z):
    global calls
    calls += 1
    key = (Z.shape, Z.tobytes())
    if key not in memo:
        memo[key] = np.maximum(Z, 0)
    return memo[key].copy()
""",
)
answers(
    F,
    "generators",
    "Rows come from generators.",
    flag=NEVER,
    one_hot="""
def rows(y, K):
    for label in y:
        yield [1.0 if k == label else 0.0 for k in range(K)]

def one_hot(y, K):
    return np.array(list(rows(y, K))).reshape(len(y), K)
""",
)
answers(
    F,
    "type_hints_and_walrus",
    "Annotations from the future, dataclasses, match, walrus, positional-only parameters.",
    flag=NEVER,
    relu="""
from __future__ import annotations

from dataclasses import dataclass

@dataclass(frozen=True)
class Ramp:
    low: float = 0.0

    def of(self, Z: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.maximum(Z, self.low)

def relu(Z: "np.ndarray", /, *, ramp: Ramp = Ramp()) -> "np.ndarray":
    return ramp.of(Z)
""",
    row_softmax="""
def row_softmax(Z, axis=1):
    match Z.ndim:
        case 2 if (top := Z.max(axis=axis, keepdims=True)) is not None:
            return (E := np.exp(Z - top)) / E.sum(axis=axis, keepdims=True)
        case _:
            raise ValueError("two axes, please")
""",
)
answers(
    F,
    "unicode_names",
    "Greek, accents and other alphabets in names, strings and comments.",
    flag=NEVER,
    row_softmax="""
def row_softmax(Ζ):  # Greek capital zeta
    σ = lambda ж: np.exp(ж - ж.max(axis=1, keepdims=True))
    exposé, 行 = σ(Ζ), 1
    return exposé / exposé.sum(axis=行, keepdims=True)  # ✓ Ω ß 😀
""",
    why="Weil sich e^c kürzt – l’exposant s’annule. 😀 指数",
)
