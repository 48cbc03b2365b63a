"""otter-grader on the corpus: `otter run`, each case in an enclosure of its own.

otter's own batch puts each submission into a container, so one cannot stop the
others; only the notebook itself is handed over. Its tests are those of the
homework, written as an otter course would write them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from corpus import Case, Place
from corpus.comparing import Seen
from corpus.writing import build_course

from benchmarks.corpus_enclosure import Enclosure, python_of

PACKAGE = "otter-grader==7.0.0"
MORE = ("ipykernel", "numpy", "matplotlib", "scikit-learn")  # what a course would ask for
SECONDS = 120.0
HEAD = """import numpy as np
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = None
close = np.testing.assert_allclose
"""
TESTS = {
    "relu_test": """
@test_case(points=1)
def test_by_hand(relu):
    close(relu(np.array([[-1.0, 2.0]])), [[0.0, 2.0]])

@test_case(points=2, hidden=True)
def test_random_scores(relu):
    Z = np.random.default_rng(1).normal(size=(4, 3))
    right = np.where(Z > 0, Z, 0.0)
    close(relu(Z), right)

@test_case(points=1, hidden=True)
def test_input_stays(relu):
    Z = np.random.default_rng(2).normal(size=(4, 3))
    before = Z.copy()
    assert np.array_equal(np.maximum(relu(Z), 0) > 0, before > 0)
    assert np.array_equal(Z, before)
""",
    "row_softmax_test": """
@test_case(points=1)
def test_equal_scores(row_softmax):
    close(row_softmax(np.zeros((2, 4))), np.full((2, 4), 0.25))

@test_case(points=1)
def test_by_hand(row_softmax):
    close(row_softmax(np.log([[1.0, 3.0]])), [[0.25, 0.75]])

@test_case(points=2, hidden=True)
def test_random_scores(row_softmax):
    Z = np.random.default_rng(3).normal(size=(5, 3))
    close(row_softmax(Z), [[np.exp(z) / np.exp(row).sum() for z in row] for row in Z])

@test_case(points=2, hidden=True)
def test_large_scores(row_softmax):
    close(row_softmax(np.array([[1000.0, 0.0]])), [[1.0, 0.0]], atol=1e-9)
""",
    "shuffled_test": """
def draw(seed):
    return np.random.default_rng(seed)

@test_case(points=1)
def test_every_index_once(shuffled):
    close(np.sort(shuffled(6, draw(4))), [0, 1, 2, 3, 4, 5])

@test_case(points=1, hidden=True)
def test_one_index(shuffled):
    close(shuffled(1, draw(5)), [0])

@test_case(points=1, hidden=True)
def test_another_order_each_time(shuffled):
    rng = draw(6)
    rows = np.array([shuffled(40, rng) for _ in range(3)], dtype=float)
    close(np.sort(rows, axis=1), np.tile(np.arange(40), (3, 1)))
    assert not np.array_equal(rows[0], rows[1])

@test_case(points=1, hidden=True)
def test_same_rng_same_order(shuffled):
    first = np.array(shuffled(40, draw(7)))
    close(first, shuffled(40, draw(7)))
    assert not np.array_equal(first, shuffled(40, draw(8)))
""",
    "one_hot_test": """
@test_case(points=1)
def test_shape(one_hot):
    assert np.asarray(one_hot(np.array([1]), 2)).shape == (1, 2)

@test_case(points=1)
def test_four_labels(one_hot):
    y = np.array([2, 0, 1, 2])
    assert all(map(lambda K: (one_hot(y, K) == np.eye(K)[y]).all(), (3, 4)))

@test_case(points=1, hidden=True)
def test_seven_labels(one_hot):
    y = np.arange(7) % 5
    assert (one_hot(y, 6) == (y[:, None] == np.arange(6))).all()
""",
}


def version() -> str:
    return PACKAGE.replace("==", " ")


def install(venv: Path) -> str:
    """otter in an environment of its own; "" or why it could not be had."""
    if (venv / "bin" / "otter").exists():
        return ""
    commands = (
        [sys.executable, "-m", "venv", str(venv)],
        [
            str(venv / "bin" / "pip"),
            "install",
            "-q",
            PACKAGE,
            "numpy",
            "matplotlib",
            "scikit-learn",
        ],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(venv, ignore_errors=True)
            return done.stderr.strip()[-300:]
    return ""


class Otter:
    """Grades cases with `otter run`."""

    batches = False

    def __init__(self, folder: Path, venv: Path):
        self.folder, self.venv = folder, venv
        self.place = build_course(folder / "homework")
        tests = folder / "tests"
        tests.mkdir()
        for name, text in TESTS.items():
            (tests / f"{name}.py").write_text(HEAD.format(name=name) + text)
        generate = [str(venv / "bin" / "otter"), "generate", "-t", str(tests)]
        generate += ["-o", str(folder / "autograder.zip"), "--no-environment", "--no-requirements"]
        subprocess.run(generate, check=True, capture_output=True, cwd=folder)
        root = Path(__file__).parents[1]
        self.enclosure = Enclosure(venv, root / "chainrule")
        self.path = str(root)

    def __enter__(self) -> Otter:
        return self

    def __exit__(self, *_) -> None:
        self.enclosure.__exit__()

    def grade(self, case: Case) -> tuple[Seen, bool]:
        """What it says of the case; True, as one submission cannot stop another."""
        root = self.folder / "cases" / case.name
        (root / "out").mkdir(parents=True)
        try:
            shutil.copy(self.folder / "autograder.zip", root)
            (root / "release").symlink_to(self.place.root / "release")
            handed_in = Place(root).hand_in(case)
            (root / "release").unlink()
            notebook = f"/course/{handed_in.relative_to(root)}/little.ipynb"
            command = [python_of(self.venv), "-m", "otter", "run", "-a", "autograder.zip"]
            done = self.enclosure.run(
                [*command, "-o", "out", "--no-logo", notebook], root, SECONDS, PYTHONPATH=self.path
            )
            scores = _scores(root / "out" / "results.json")
            return Seen(scores, named=done.code not in (0, None)), True
        finally:
            shutil.rmtree(root, ignore_errors=True)


def _scores(path: Path) -> dict[str, float | None]:
    try:
        tests = json.loads(path.read_bytes())["tests"]
        return {test["name"]: test["score"] for test in tests if "score" in test}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
