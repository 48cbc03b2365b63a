"""Cheating: what comes back from a function is not what it says it is."""

from __future__ import annotations

from corpus.case import FULL, NOTHING, answers

F = "cheating"
NAMES = ("relu", "row_softmax", "shuffled", "one_hot")


def _all(head: str, body: str, **more: str) -> dict[str, str]:
    """The same body for every function; `head` is put above the first."""
    made = {name: f"def {name}(*args, **kwargs):\n{body}\n" for name in NAMES}
    made["relu"] = head + "\n\n" + made["relu"]
    return {**made, **more}


EQUAL = """
class Equal:
    shape, ndim, size, dtype = (1, 2), 2, 2, np.dtype(float)
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __len__(self): return 1
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __getitem__(self, key): return self
    def __iter__(self): return iter(())
    def __hash__(self): return 0
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __sub__ = __rsub__ = __abs__ = __call__
"""
answers(
    F, "always_equal", "An object that equals everything.", NOTHING,
    **_all(EQUAL, "    return Equal()"),
)  # fmt: skip

LYING = """
class Lying(np.ndarray):
    __array_priority__ = 1e9
    def __eq__(self, other): return np.ones((), bool)
    def __ne__(self, other): return np.zeros((), bool)
    def all(self, *a, **k): return np.True_
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if ufunc in (np.isfinite, np.equal, np.less_equal): return np.True_
        return 0.0
    def __array_function__(self, f, types, args, kwargs):
        return True

def lying(shape): return np.full(shape, -1.0).view(Lying)
"""
answers(
    F, "lying_array", "A subclass of ndarray whose comparisons are true.",
    NOTHING | {"one_hot_test": 1.0},
    **_all(
        LYING, "    return lying(np.shape(args[0]))",
        one_hot="def one_hot(y, K):\n    return lying((len(y), K))",
        shuffled="def shuffled(M, rng):\n    return lying((M,))",
    ),
)  # fmt: skip

LAZY = """
import sys

class Lazy:
    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe()
        while frame:
            for name in ("expected", "right", "desired", "wanted"):
                if name in frame.f_locals:
                    try:
                        return np.array(frame.f_locals[name], dtype=float)
                    except Exception:
                        pass
            frame = frame.f_back
        return np.zeros((1, 2))
"""
answers(
    F, "lazy_array", "__array__ looks for the expected value when it is asked.", NOTHING,
    **_all(LAZY, "    return Lazy()"),
)  # fmt: skip

FLOAT = """
class Near(float):
    def __eq__(self, other): return True
    def __le__(self, other): return True
    __lt__ = __ge__ = __gt__ = __le__
    def __sub__(self, other): return Near(0)
    __rsub__ = __sub__
    def __abs__(self): return Near(0)
    __hash__ = float.__hash__
"""
answers(
    F, "near_floats", "Lists of floats that are close to everything.", NOTHING,
    **_all(FLOAT, "    return [[Near(-1), Near(-1)]]"),
)  # fmt: skip
answers(
    F, "object_array", "An array of objects that equal everything.", NOTHING,
    **_all(
        EQUAL, "    return np.full(np.shape(args[0]), Equal(), dtype=object)",
        shuffled="def shuffled(M, rng):\n    return np.full(M, Equal(), dtype=object)",
    ),
)  # fmt: skip

PICKLE = """
class Loaded:
    def __reduce__(self):
        return (exec, ("import sys, os, builtins; open('/tmp/loaded', 'w').write('x')"
                       "; builtins.__import__('sys').displayhook(6.0)",))
loaded = Loaded()
"""
answers(
    F, "unpickled_it_runs", "Results and variables run code in whoever unpickles them.", NOTHING,
    **_all(PICKLE, "    return Loaded()"),
)  # fmt: skip
answers(
    F, "says_it_is_an_array", "__class__ says ndarray, isinstance believes it.", NOTHING,
    **_all(EQUAL + "Equal.__class__ = property(lambda self: np.ndarray)", "    return Equal()"),
)  # fmt: skip
answers(
    F, "nan_and_infinity", "nan, which makes naive comparisons fail to fail.",
    NOTHING | {"one_hot_test": 1.0},
    **_all(
        "", "    return np.full(np.shape(args[0]), np.nan)",
        one_hot="def one_hot(y, K):\n    return np.full((len(y), K), np.nan)",
        shuffled="def shuffled(M, rng):\n    return np.full(M, np.nan)",
    ),
)  # fmt: skip
answers(
    F, "empty_arrays", "Arrays without an entry: all() of nothing is true.", NOTHING,
    **_all("", "    return np.zeros((0, 0))"),
)  # fmt: skip
answers(
    F, "empties_its_argument", "The label array is resized to nothing before the test reads it.",
    FULL | {"one_hot_test": 0.0},
    one_hot="""
def one_hot(y, K):
    if len(y) == 1:
        return np.zeros((1, K))
    y.resize((0,), refcheck=False)
    return np.zeros((0, K))
""",
)  # fmt: skip
answers(
    F, "returns_points", "Functions return numbers and texts that look like points.", NOTHING,
    **_all("", "    return 6.0", one_hot="def one_hot(y, K):\n    return '3.0'"),
)  # fmt: skip
answers(
    F, "learned_by_heart",
    "Answers are stored for the inputs that everybody sees; other inputs get nonsense.",
    {"relu_test": 1.0, "row_softmax_test": 2.0, "shuffled_test": 4.0, "one_hot_test": 3.0},
    relu="""
from chainrule.checks import group

known = {}
for name in ("relu", "row_softmax"):
    rng = group(name, points=1).rng()
    for shape in ((4, 3), (5, 3)):
        Z = group(name, points=1).rng().normal(size=shape)
        known["relu", Z.tobytes()] = np.maximum(Z, 0)
        known["row_softmax", Z.tobytes()] = np.exp(Z) / np.exp(Z).sum(1, keepdims=True)
Z = np.array([[-1.0, 2.0]])
known["relu", Z.tobytes()] = np.array([[0.0, 2.0]])
for Z in (np.zeros((2, 4)), np.log([[1.0, 3.0]])):
    known["row_softmax", Z.tobytes()] = np.exp(Z) / np.exp(Z).sum(1, keepdims=True)

def relu(Z):
    return known.get(("relu", Z.tobytes()), np.full(Z.shape, -1.0))
""",
    row_softmax="""
def row_softmax(Z):
    return known.get(("row_softmax", Z.tobytes()), np.full(Z.shape, -1.0))
""",
)  # fmt: skip
answers(
    F, "stops_iteration", "StopIteration ends all(map(...)) before it has seen a wrong result.",
    FULL | {"one_hot_test": 0.0},
    one_hot="""
def one_hot(y, K):
    if len(y) == 1:
        return np.zeros((1, K))
    raise StopIteration
""",
)  # fmt: skip
answers(
    F, "a_range_without_end", "range objects that would be huge as arrays.", NOTHING,
    **_all("", "    return range(10**12)"),
)  # fmt: skip
answers(
    F, "broadcast_bomb", "Small arrays that broadcast to terabytes against the expected ones.",
    NOTHING,
    **_all("", "    return np.zeros((10**6, 1, 1, 1))"),
)  # fmt: skip
answers(
    F, "colliding_keys", "Dictionaries and sets whose keys all have one hash.", NOTHING,
    **_all(
        "", "    return {k * (2**61 - 1): k for k in range(1, 20_000)}",
        one_hot="def one_hot(y, K):\n    return {k * (2**61 - 1) for k in range(1, 20_000)}",
    ),
)  # fmt: skip

answers(
    F, "errors_like_the_graders_own",
    "Raises what the grader raises itself when a process is slow or gone.",
    NOTHING | {"shuffled_test": 4.0, "one_hot_test": 3.0},
    relu="def relu(Z):\n    raise TimeoutError('did not finish within its time')",
    row_softmax="def row_softmax(Z):\n    raise ConnectionError('the process ended')",
)  # fmt: skip

FACES = """
class Faceless(BaseException):
    def __str__(self): raise self
    def __getattribute__(self, name): raise self

def relu(Z):
    raise Faceless
"""
GROUPS = """
def row_softmax(Z):
    error = ExceptionGroup("all checks passed", [StopIteration(1)])
    error.add_note("x" * 10**6)
    raise error
"""
answers(
    F, "errors_without_a_face", "Errors that cannot be looked at, in groups and with long notes.",
    NOTHING | {"shuffled_test": 4.0, "one_hot_test": 3.0}, relu=FACES, row_softmax=GROUPS,
)  # fmt: skip

HANDLES = """
from autograder.wire.kinds import Handle

def relu(Z):
    return Handle(0, True, True, "ndarray")

def row_softmax(Z):
    return [Handle(i, True, True, "ndarray") for i in range(100)]
"""
answers(
    F, "forged_handles", "Claims that its results are objects of the grader's own.",
    NOTHING | {"shuffled_test": 4.0, "one_hot_test": 3.0}, relu=HANDLES, row_softmax="",
)  # fmt: skip

NUMBERS = """
class Zero(float):
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __sub__
    def __abs__(self): return 0.0
    def __eq__(self, other): return True
    __hash__ = float.__hash__

def relu(Z):
    return [[Zero(-1.0)] * np.shape(Z)[1]] * np.shape(Z)[0]
"""
answers(
    F, "numbers_of_its_own", "Numbers whose differences are zero.",
    NOTHING | {"row_softmax_test": 6.0, "shuffled_test": 4.0, "one_hot_test": 3.0}, relu=NUMBERS,
)  # fmt: skip
