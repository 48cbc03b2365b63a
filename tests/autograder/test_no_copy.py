"""Who answers a test: the student's own process where that changes nothing, else a copy."""

import pytest
from tiny_engine import make_tiny, needs_walls

from autograder.attempt import Attempt, Surprised
from autograder.purity import Purity

pytestmark = needs_walls
COUNTS = "calls = []\ndef column_means(X):\n    calls.append(1)\n    return X.mean(axis=0)\n"
WRONG_LATER = "def center(X):\n    return (X - X.mean(axis=0)) * (len(calls) == 0)"
WARNS = "def column_means(X):\n    return np.log(X * 0).sum(axis=0)"
PRINTS = "def column_means(X):\n    print('met', X)\n    return X.mean(axis=0)"


@pytest.fixture(scope="module")
def tiny():
    made = make_tiny(limits={"call_s": 0.5, "cell_s": 1.0}, run_all=True)
    yield made
    made.engine.close()


@pytest.fixture
def asked(monkeypatch):
    """Who answered each test."""
    found, answered_by = {}, Attempt._answered_by

    def look(attempt, step):
        found[step.cell_id] = answered_by(attempt, step)
        return found[step.cell_id]

    monkeypatch.setattr(Attempt, "_answered_by", look)
    return found


def test_plain_answers_are_met_by_the_students_own_process(tiny, asked):
    tests, flags, _ = tiny.grade()
    assert asked == {"column_means_test": "itself", "center_test": "itself"}
    assert tests["column_means_test"].score == 4.0 and tests["center_test"].score == 6.0
    assert flags == []


def test_what_keeps_something_meets_a_copy(tiny, asked):
    tests, _, _ = tiny.grade({"column_means": COUNTS, "center": WRONG_LATER})
    assert asked == {"column_means_test": "copy", "center_test": "last"}
    assert tests["column_means_test"].score == 4.0 and tests["center_test"].score == 6.0


def test_where_foresight_was_wrong_everything_is_graded_again_without(tiny, monkeypatch):
    asked, real = [], Attempt._ask_judge

    def ask(attempt, step):
        asked.append((step.cell_id, attempt.bench.ahead))
        if asked[-1] == ("center_test", True):
            raise Surprised(step.cell_id)
        return real(attempt, step)

    wanted = tiny.grade()
    monkeypatch.setattr(Attempt, "_ask_judge", ask)
    assert tiny.grade() == wanted
    assert [ahead for _, ahead in asked] == [True, True, False, False]


def test_without_a_copy_it_would_lose_points(tiny, monkeypatch):
    """The reason for all this: so this file's tests can fail."""
    monkeypatch.setattr(Purity, "keeps_nothing", lambda known, names: True)
    tests, _, _ = tiny.grade({"column_means": COUNTS, "center": WRONG_LATER})
    assert tests["center_test"].score < 6.0


ODD = {
    "right": {},
    "warns": {"column_means": WARNS},
    "prints": {"column_means": PRINTS},
    "raises": {"column_means": "def column_means(X):\n    raise ValueError(f'no {X}')"},
    "writes into X": {"center": "def center(X):\n    X -= X.mean(axis=0)\n    return X"},
    "returns a function": {"center": "def center(X):\n    return lambda: X"},
    "never ends": {"column_means": "def column_means(X):\n    while True: pass"},
    "never ends outside of Python": {
        "column_means": "def column_means(X):\n    return sum(range(10**14))"
    },
    "never ends at some inputs": {
        "column_means": "def column_means(X):\n    while len(X) == 5: pass\n    return X.mean(0)"
    },
    "recurses": {"column_means": "def column_means(X):\n    return column_means(X)"},
    "wants all memory": {"column_means": "def column_means(X):\n    return np.ones(10**12)"},
    "is not there": {"column_means": "pass"},
}


def outputs_of(result):
    return [cell.get("outputs") for cell in result.notebook["cells"]]


def test_a_cell_behind_a_test_cannot_read_what_it_left_in_memory(tiny, asked):
    reads = "import os\nz = [np.empty(300_000) for i in range(4)]\n"
    reads += (
        "def center(X):\n    raise ValueError(f'{[a[:4].tolist() for a in z if a[0] == 777.25]}')"
    )
    leaves = "def column_means(X):\n    Y = np.zeros(300_000)\n    Y[0] = 777.25\n"
    leaves += "    Y[1:1 + X.size] = X.ravel()\n    return X.mean(axis=0)"
    tests, _, _ = tiny.grade({"column_means": leaves, "center": reads})
    assert asked["column_means_test"] == "copy" and tests["column_means_test"].score == 4.0
    said = [row.message for row in tests["center_test"].checks if not row.hidden]
    assert said and all("raised ValueError: [] (" in text for text in said)


def test_what_c_code_prints_in_a_test_is_in_no_output(tiny, asked):
    prints = "def column_means(X):\n    with np.errstate(all='print'):\n        np.log(X * 0)\n"
    prints += "    return X.mean(axis=0)"
    _, _, result = tiny.grade({"column_means": prints}, ["y = center(np.eye(2))\nz = 1"])
    assert asked["column_means_test"] == "itself"
    assert result.notebook["cells"][-1]["outputs"] == []


@pytest.mark.parametrize("sources", ODD.values(), ids=ODD)
def test_scores_and_outputs_are_those_behind_a_copy(tiny, sources, monkeypatch):
    extra = ["print(center(np.eye(2)))\nprint('end')"]
    itself = tiny.grade(sources, extra)
    monkeypatch.setattr(Purity, "keeps_nothing", lambda known, names: False)
    copied = tiny.grade(sources, extra)
    assert itself[2].tests == copied[2].tests
    assert outputs_of(itself[2]) == outputs_of(copied[2])
    assert len(itself[1]) == len(copied[1])


def test_a_process_that_ended_in_a_test_is_replaced(tiny, asked):
    never = "def column_means(X):\n    while True: pass"
    tests, _, result = tiny.grade({"column_means": never}, ["y = center(np.eye(2))\nprint(y)"])
    assert asked["center_test"] == "itself"
    assert tests["column_means_test"].score < 4.0 and tests["center_test"].score == 6.0
    assert "0.5" in result.notebook["cells"][-1]["outputs"][0]["text"]
