"""The last test is answered by the runner itself, and scores as one that a copy answers."""

import pytest
from tiny_engine import make_tiny, needs_walls

pytestmark = needs_walls
HEAD = "import os, sys, threading, time\n"
ODD = {
    "right": "def center(X):\n    return X - X.mean(axis=0)",
    "wrong": "def center(X):\n    return X - X.mean()",
    "raises": "def center(X):\n    raise ValueError('no')",
    "ends at once": "def center(X):\n    os._exit(3)",
    "ends at some inputs": (
        "def center(X):\n    if X.min() < -1.2:\n        os._exit(3)\n    return X - X.mean(axis=0)"
    ),
    "ends at every second call": (
        "calls = []\ndef center(X):\n    calls.append(1)\n    if len(calls) % 2 == 0:\n"
        "        os._exit(3)\n    return X - X.mean(axis=0)"
    ),
    "exits": "def center(X):\n    sys.exit('done')",
    "never ends": "def center(X):\n    while True: pass",
    "counts without end outside of Python": "def center(X):\n    return sum(range(10**14))",
    "prints much": "def center(X):\n    os.write(1, b'x' * 2**20)\n    return X - X.mean(axis=0)",
    "writes files": (
        "def center(X):\n    open('seen', 'a').write('x')\n"
        "    return (X - X.mean(axis=0)) * (os.path.getsize('seen') < 3)"
    ),
    "goes elsewhere": "def center(X):\n    os.chdir('/tmp')\n    return X - X.mean(axis=0)",
    "forks": "def center(X):\n    os.fork()\n    return X - X.mean(axis=0)",
    "starts threads": (
        "def center(X):\n    threading.Thread(target=time.sleep, args=[60]).start()\n"
        "    return X - X.mean(axis=0)"
    ),
}


@pytest.fixture(scope="module")
def hasty():
    made = make_tiny(limits={"call_s": 0.5, "test_s": 20.0})
    yield made
    made.engine.close()


@pytest.mark.parametrize("source", ODD.values(), ids=ODD)
def test_the_last_test_scores_as_one_behind_which_a_cell_stands(hasty, source):
    last, behind = (
        hasty.grade({"center": HEAD + source}, extra)[0]["center_test"] for extra in ((), ("1",))
    )
    assert (last.verdict, last.score, last.message) == (
        behind.verdict,
        behind.score,
        behind.message,
    )
    assert [row.passed for row in last.checks] == [row.passed for row in behind.checks]


def test_no_copy_is_made_for_it(hasty):
    source = HEAD + "me = os.getpid()\n\ndef center(X):\n    return X * (os.getpid() == me)"
    passed = []
    for extra in ((), ("1",)):
        rows = hasty.grade({"center": source}, extra)[0]["center_test"].checks
        passed.append([row.message for row in rows])
    assert passed[0] != passed[1]
