"""Who listens while checks run: nobody in a notebook, a recorder when grading.

The recorder brings a seed of its own, so that inputs which a student saw, and
may have written answers for, are not the ones that are graded.
"""

import hashlib
from contextlib import contextmanager

import numpy as np

# Released notebooks draw the same inputs for everybody.
STUDENT_SEED = 0

_recorders = []


class Recorder:
    """Collects every group opened while it listens, in order.

    witness : None, or somebody who knows the usual mistakes and looks on while checks run:
        begins(hidden), ends(number, passed), sentences() -> {number of a check: sentence}
    """

    def __init__(self, seed, quiet, witness=None):
        self.seed = seed
        self.quiet = quiet
        self.witness = witness
        self.groups = []


@contextmanager
def grading(seed=STUDENT_SEED, *, quiet=True, witness=None):
    """Collect the groups opened inside, and give them `seed` for their inputs.

    seed  : int or str
    quiet : whether `report` keeps from printing (it returns the score all the same)
    witness : see Recorder

    >>> with grading(seed=7) as recorder:
    ...     from chainrule import checks
    ...     t = checks.group("one", points=5)
    ...     ok = t.true("yes", lambda: True)
    >>> [(g.name, g.score(), g.reported) for g in recorder.groups]
    [('one', 5.0, False)]
    """
    recorder = Recorder(seed, quiet, witness)
    _recorders.append(recorder)
    try:
        yield recorder
    finally:
        _recorders.remove(recorder)


def listening():
    """The innermost recorder, or None in a student's notebook."""
    return _recorders[-1] if _recorders else None


def generator(seed, *names):
    """A Generator that depends on the seed and on every name, and on nothing else.

    >>> int(generator(0, "relu", 1).integers(1000)) == int(generator(0, "relu", 1).integers(1000))
    True
    """
    text = "\x1f".join([str(seed), *map(str, names)])
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
