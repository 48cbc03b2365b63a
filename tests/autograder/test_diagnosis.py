"""A failed hidden check says which mistake it was, and changes nothing else."""

import copy
import os
import shutil
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from tiny_engine import FIXTURES

from autograder.course import Course
from autograder.diagnosis import Suspect, Witness, suspects_of
from autograder.engine import Engine, Settings
from autograder.misconceptions import misconceptions_of
from autograder.walls import missing
from chainrule import checks

RIGHT = "def scaled(x, lr):\n    return lr * x"
WRONGS = [
    ("The sign is wrong.", "def scaled(x, lr):\n    return -lr * x"),
    ("lr is squared.", "def scaled(x, lr):\n    return lr * lr * x"),
    ("lr is forgotten.", "def scaled(x, lr):\n    return x"),
    ("lr is forgotten.", "def scaled(x, lr):\n    return 1 * x"),
]


def graded(source, call, expected, wrongs=WRONGS, hidden=True):
    """(row, score) of one check of a handed-in `scaled`, its mistakes named."""
    names = {}
    exec(RIGHT, names)
    witness = Witness(suspects_of("scaled", names, wrongs))
    handed_in = dict(names)
    exec(source, handed_in)

    def scaled(*args, **kwargs):
        return witness.hears(lambda: handed_in["scaled"](*args, **kwargs), args, kwargs)

    with checks.grading(seed=1, witness=witness) as recorder:
        t = checks.group("scaled", points=2)
        with t.hidden():
            t.close("twice", lambda: call(scaled), expected, hint="By what?") if hidden else None
        if not hidden:
            t.close("twice", lambda: call(scaled), expected, hint="By what?")
        t.report()
    (row,) = recorder.groups[0].rows
    return row, recorder.groups[0].score()


def twice(scaled):
    return scaled(np.array([1.0, 2.0]), 3.0)


def test_a_hidden_check_that_one_mistake_explains_says_its_sentence():
    row, score = graded(WRONGS[0][1], twice, [3.0, 6.0])
    assert (row.message, row.hint, score) == ("The sign is wrong.", "By what?", 0.0)
    assert "the values are wrong" in row.detail


def test_two_mistakes_with_one_sentence_are_one():
    row, _ = graded("def scaled(x, lr):\n    return x + 0", twice, [3.0, 6.0])
    assert row.message == "lr is forgotten."


def test_where_two_sentences_fit_none_is_said():
    row, _ = graded(
        WRONGS[1][1], lambda scaled: scaled(np.ones(2), 1.0), [7.0, 7.0], wrongs=WRONGS[1:3]
    )
    assert row.message == "the values are wrong"


def test_another_mistake_is_not_given_a_name():
    row, _ = graded("def scaled(x, lr):\n    return x / lr", twice, [3.0, 6.0])
    assert row.message == "the values are wrong"


def test_what_the_right_function_gives_too_names_nothing():
    row, _ = graded(RIGHT, twice, [0.0, 0.0], wrongs=[("Same.", RIGHT)])
    assert row.message == "the values are wrong"


def test_visible_checks_have_words_of_their_own():
    row, _ = graded(WRONGS[0][1], twice, [3.0, 6.0], hidden=False)
    assert "expected [3, 6]" in row.message


def test_a_property_is_explained_by_all_that_was_returned():
    witness = Witness([Suspect("", np.sin), Suspect("It is the cosine.", np.cos)])
    rng = np.random.default_rng(0)
    with checks.grading(witness=witness) as recorder:
        t = checks.group("sine", points=1)
        with t.hidden():
            t.property(
                "odd",
                lambda x: bool(
                    witness.hears(lambda: np.cos(x), (x,), {})
                    == -witness.hears(lambda: np.cos(-x), (-x,), {})
                ),
                draw=lambda _: rng.normal(),
            )
        t.report()
    assert recorder.groups[0].rows[0].message == "It is the cosine."


@pytest.mark.parametrize(
    "body", ["while True: pass", "raise SystemExit", "import os; os._exit(1)", "return 1 / 0"]
)
def test_a_misconception_that_hangs_or_dies_names_nothing(body, monkeypatch):
    monkeypatch.setattr("autograder.diagnosis.BUDGET_S", 0.1)
    wrongs = [("Broken.", f"def scaled(x, lr):\n    {body}"), *WRONGS]
    row, score = graded("def scaled(x, lr):\n    return x / lr", twice, [3.0, 6.0], wrongs)
    assert (row.message, score) == ("the values are wrong", 0.0)


def test_the_budget_bounds_the_processors_time(monkeypatch):
    monkeypatch.setattr("autograder.diagnosis.BUDGET_S", 0.1)
    began = sum(os.times()[:4])
    graded(
        WRONGS[0][1], twice, [3.0, 6.0], [("Loops.", "def scaled(x, lr):\n    while True: pass")]
    )
    assert sum(os.times()[:4]) - began < 1.0


def test_a_right_answer_is_copied_nowhere(monkeypatch):
    monkeypatch.setattr("autograder.diagnosis.in_copy", lambda *task: pytest.fail("a copy"))
    assert graded(RIGHT, twice, [3.0, 6.0])[1] == 2.0


def test_generators_are_played_from_where_they_stood():
    suspects = [
        Suspect("", lambda rng: rng.normal(size=3)),
        Suspect("It is uniform.", lambda rng: rng.random(3)),
    ]
    witness = Witness(suspects)
    witness.begins(hidden=True)
    rng = np.random.default_rng(5)
    witness.hears(lambda: rng.random(3), (rng,), {})
    witness.ends(0, passed=False)
    assert witness.sentences() == {0: "It is uniform."}


# ------------------------------------------------------------------- the whole engine
WRONG_MEANS = '''
def sum_of_columns(X):
    """by how many"""
    return X.sum(axis=0)


def mean_of_rows(X):
    """Along which axis"""
    return X.mean(axis=1)


def in_place(X):
    """Who owns X"""
    X /= len(X)
    return X.sum(axis=0)
'''


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(FIXTURES / "tiny_course", root, dirs_exist_ok=True)
    answers = root / "solutions" / "tiny" / "answers"
    answers.mkdir()
    (answers / "wrong_column_means.py").write_text(WRONG_MEANS)
    text = root / "solutions" / "tiny" / "tiny.py"
    by_hand = "column_means(np.array([[1.0], [3.0]])), [2.0]"
    text.write_text(
        text.read_text().replace(by_hand, by_hand + ', hint="The sum is 4: divide by how many?"')
    )
    return Course(root)


def results(course, misconceptions):
    """[(score, [(hidden, passed, message)])] of the test, for each wrong and the right answer."""
    assignment = replace(course.assignment("tiny"), misconceptions=misconceptions)
    master = nbformat.read(assignment.masters["tiny"], as_version=4)
    wrongs = [w.source for w in _wrongs(course)]
    found = []
    with Engine(
        assignment, {"tiny": master}, {}, Settings(seed="s", walls=not missing())
    ) as engine:
        for source in (None, *wrongs):
            notebook = copy.deepcopy(master)
            for cell in notebook.cells:
                if source and cell.metadata.get("nbgrader", {}).get("grade_id") == "column_means":
                    cell.source = source
            test = engine.grade_notebook("tiny", notebook, []).tests[0]
            rows = [(row.hidden, row.passed, row.message) for row in test.checks]
            found.append((test.score, rows))
    return found


def _wrongs(course):
    from autograder.answers import read_answers

    return read_answers(course.path("solutions") / "tiny" / "answers").wrongs


def test_scores_with_and_without_the_diagnosis_are_equal_and_its_words_are_read(course):
    known = misconceptions_of(course, "tiny")
    without, named = results(course, ()), results(course, known)
    assert [score for score, _ in named] == [score for score, _ in without]
    assert [[r[:2] for r in rows] for _, rows in named] == [
        [r[:2] for r in rows] for _, rows in without
    ]
    said = [[message for hidden, passed, message in rows if hidden] for _, rows in named]
    assert "The sum is 4: divide by how many?" in said[1]
    assert "Along which axis do you sum?" in said[2]
    assert not any("divide by how many" in m for _, rows in without for *_, m in rows)


def test_a_mistake_whose_words_stand_nowhere_is_not_told_to_the_judge(course):
    assert [sentence for _, sentence, _ in misconceptions_of(course, "tiny")] == [
        "The sum is 4: divide by how many?",
        "Along which axis do you sum?",
    ]
