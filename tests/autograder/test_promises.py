"""docs/wall.md names a test for each of the wall's 13 promises; those that stand nowhere else."""

import json
import re
from pathlib import Path

import pytest
from test_grading_run import RIGHT, hand_in, report_of, root, run  # noqa: F401
from tiny_engine import make_tiny, needs_walls

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "wall.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", PAGE, re.M)
DEFINED = {
    name
    for path in TESTS.rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.M)
}


def test_the_page_has_a_row_for_each_of_the_13_promises():
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 14))


@pytest.mark.parametrize("number, promise, tests", ROWS, ids=[row[0] for row in ROWS])
def test_each_promise_is_held_by_tests_that_there_are(number, promise, tests):
    named = re.findall(r"`(test_\w+)`", tests)
    assert named and set(named) <= DEFINED, (promise, set(named) - DEFINED)


@needs_walls
def test_nothing_is_graded_when_a_forbidden_act_is_possible(root, monkeypatch):  # noqa: F811
    monkeypatch.setattr("autograder.canary.possible_acts", lambda *_: ["reach the network"])
    hand_in(root, "ada", RIGHT)
    done = run(root, "grade", "tiny")
    assert done.exit_code == 3
    assert "reach the network" in done.output and "Nothing was graded" in done.output
    assert not (root / "autograded" / "ada").exists()


@needs_walls
def test_the_walls_are_tried_once_before_any_students_code(root, monkeypatch):  # noqa: F811
    from autograder.engine import Engine

    order = []
    for name in ("try_the_walls", "grade"):
        real = getattr(Engine, name)
        monkeypatch.setattr(
            Engine, name, lambda *a, real=real, name=name: order.append(name) or real(*a)
        )
    for student in ("ada", "bob"):
        hand_in(root, student, RIGHT)
    report_of(root, "--jobs", "1")
    assert order == ["try_the_walls", "grade", "grade"]


@needs_walls
def test_the_seed_is_secret_and_recorded_and_the_same_for_all(root):  # noqa: F811
    hand_in(root, "ada", RIGHT)
    _, report = report_of(root)
    kept = root / "autograded" / ".seeds.json"
    seed = json.loads(kept.read_text())["tiny"]
    assert kept.stat().st_mode & 0o077 == 0
    assert len(seed) >= 32 and seed not in json.dumps(report)
    hand_in(root, "bob", RIGHT)
    report_of(root)
    assert json.loads(kept.read_text())["tiny"] == seed


@needs_walls
def test_the_random_module_draws_the_same_in_every_run():
    source = (
        "import random\nimport numpy as np\ndrawn = []\n"
        "def column_means(X):\n    return np.full(X.shape[1], random.random() + np.random.rand())\n"
    )
    made = make_tiny()
    with made.engine:
        told = [_told(made.grade({"column_means": source})) for _ in range(2)]
    assert told[0] == told[1]


def _told(graded):
    tests, _, _ = graded
    return [row.message + row.detail for row in tests["column_means_test"].checks]
