"""What is tried in a copy of one process gets the verdict of the whole, walled engine."""

import copy

import pytest
from tiny_engine import FIXTURES

from autograder.answers import read_answers
from autograder.build import read_masters
from autograder.course import Course
from autograder.engine import Engine, Settings
from autograder.homework import nbgrader_of
from autograder.mutation.forks import in_copies
from autograder.mutation.mutants import mutants_of
from autograder.mutation.room import Room
from autograder.mutation.trial import Plan, try_homework
from autograder.walls import missing

HOMEWORK = "hw1_linear_regression"
EVERY = 15


@pytest.fixture(scope="module")
def course():
    return Course(FIXTURES.parents[1])


def tried(course, master):
    """A mutant's key, or a mistake's function and name -> score, of everything."""
    folder = course.path("solutions") / HOMEWORK
    plan = Plan(HOMEWORK, master, read_answers(folder / "answers"), folder)
    ((_, ended),) = in_copies([("all", lambda: try_homework(plan))], 1, 600)
    return {
        tuple(t["key"]) or (t["grade_id"], t["label"]): t["score"] for t in ended.value["tried"]
    }


def handed_in(master, grade_id, source):
    notebook = copy.deepcopy(master)
    for cell in notebook["cells"]:
        if nbgrader_of(cell).get("grade_id") == grade_id:
            cell["source"] = source
    return notebook


@pytest.mark.slow
def test_a_sample_of_wrong_answers_scores_the_same_behind_the_walls(course):
    ((stem, master),) = read_masters(course, HOMEWORK).items()
    wrongs = read_answers(course.path("solutions") / HOMEWORK / "answers").wrongs
    sample = [(w.grade_id, (w.grade_id, w.name), w.source) for w in wrongs]
    for cell in master["cells"]:
        if nbgrader_of(cell).get("solution") and cell["cell_type"] == "code":
            for m in mutants_of(nbgrader_of(cell)["grade_id"], cell["source"]):
                sample.append((m.grade_id, m.key, m.source))
    scores = tried(course, master)
    settings = Settings(seed=Room.seed, walls=not missing())
    with Engine(course.assignment(HOMEWORK), {stem: master}, {}, settings) as engine:
        for grade_id, key, source in sample[::EVERY]:
            result = engine.grade_notebook(stem, handed_in(master, grade_id, source), [])
            (test,) = (t for t in result.tests if t.id == f"{grade_id}_test")
            assert test.score == scores[key], key
