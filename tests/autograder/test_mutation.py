"""A small homework's tests, tried on wrong and right answers."""

import json
import os
import shutil
import time

import pytest
from click.testing import CliRunner
from tiny_engine import FIXTURES

from autograder import cli
from autograder.course import Course
from autograder.errors import GraderFault, HomeworkError
from autograder.gates import mutation_gate
from autograder.mutation import mutate
from autograder.mutation.equivalent import read_marks
from autograder.mutation.forks import in_copies

RIGHT = """
def column_means(X):
    return X.mean(axis=0)


def center(X):
    return X - X.sum(axis=0) / len(X)
"""
WRONG = '''
def rows(X):
    """Along which axis do you sum?"""
    return X.sum(axis=1) / len(X)
'''
LOOP = '''
def never_ends(X):
    """how often"""
    while True:
        pass
'''
# The part of the tests that sees whether a divisor is there.
BY_HAND = (
    't.close("a column by hand", lambda: column_means(np.array([[1.0], [3.0]])), [2.0])\n',
    't.close("random columns", lambda: column_means(X), np.mean(X, axis=0))\n',
)


@pytest.fixture
def course(tmp_path):
    shutil.copytree(FIXTURES / "tiny_course" / "solutions", tmp_path / "solutions")
    answers = tmp_path / "solutions" / "tiny" / "answers"
    answers.mkdir()
    (answers / "right_short.py").write_text(RIGHT)
    (answers / "wrong_column_means.py").write_text(WRONG)
    course = Course(tmp_path)
    rewrite(
        course, ("return X - X.mean(axis=0, keepdims=True)", "return np.subtract(X, X.mean(0))")
    )
    return course


def answers(course):
    return course.path("solutions") / "tiny" / "answers"


def rewrite(course, *pairs):
    text = course.path("solutions") / "tiny" / "tiny.py"
    source = text.read_text()
    for old, new in pairs:
        assert old in source
        source = source.replace(old, new)
    text.write_text(source)


def weakened(course):
    """The homework without the checks that see a divisor."""
    passing = [(line, "pass\n") for line in BY_HAND]
    rewrite(course, passing[0], passing[1])


def becomes(report):
    return {survivor.key[3] for survivor in report.survivors}


def test_strong_tests_let_nothing_live(course):
    report = mutate(course, "tiny", ["column_means"])
    assert report.total.mutants == report.total.killed > 5
    assert not report.survivors


def test_weak_tests_let_a_mutant_live_and_show_it(course):
    weakened(course)
    report = mutate(course, "tiny", ["column_means"])
    assert "return total" in becomes(report)
    assert any("-    return total / len(X)" in survivor.diff for survivor in report.survivors)
    assert any("mutants are killed" in fault for fault in report.faults())


def test_the_gate_is_closed_by_weak_tests_and_open_for_strong_ones(course):
    def errors():
        return [f for f in mutation_gate(course, "tiny") if f.severity == "error"]

    assert errors() == []
    weakened(course)
    assert errors()


def test_a_check_that_only_graders_have_kills_but_not_visibly(course):
    rewrite(course, (BY_HAND[0], "pass\n"))
    total = mutate(course, "tiny", ["column_means"]).total
    assert total.killed == total.mutants
    assert total.visibly < total.killed


def test_a_mistake_is_named_by_the_words_that_are_read_and_a_loop_is_caught_by_time(course):
    (answers(course) / "wrong_column_means.py").write_text(WRONG + LOOP)
    report = mutate(course, "tiny", ["column_means"])
    assert [t.label for t in report.unnamed] == ["never_ends"]
    assert report.unnamed[0].how == "timeout"
    (counts,) = report.functions
    assert (counts.misconceptions, counts.misconceptions_killed, counts.named) == (2, 2, 1)


def test_a_refused_right_answer_is_told(course):
    (answers(course) / "right_short.py").write_text(RIGHT.replace("len(X)", "2"))
    report = mutate(course, "tiny")
    assert [(name, test) for name, test, *_ in report.refused] == [("short", "center_test")]
    assert any("right_short.py earn" in fault for fault in report.faults())


def mark(line, becomes, reason="nobody can tell"):
    return (
        f'[[equivalent]]\nfunction = "column_means"\noperator = "dropped factor"\n'
        f'line = "{line}"\nbecomes = "{becomes}"\nreason = "{reason}"\n'
    )


def test_a_marked_mutant_is_no_survivor(course):
    weakened(course)
    before = mutate(course, "tiny", ["column_means"])
    (answers(course) / "equivalent.toml").write_text(mark("return total / len(X)", "return total"))
    after = mutate(course, "tiny", ["column_means"])
    assert becomes(before) - becomes(after) == {"return total"}
    assert after.total.equivalent == 1
    assert after.total.mutants == before.total.mutants - 1


def test_a_mark_of_what_the_tests_find_wrong_is_stale(course):
    (answers(course) / "equivalent.toml").write_text(mark("return total / len(X)", "return total"))
    faults = mutate(course, "tiny", ["column_means"]).faults()
    assert any("stale" in fault and "find it wrong" in fault for fault in faults)


def test_a_mark_that_fits_no_mutant_is_stale_in_a_sample_too(course):
    (answers(course) / "equivalent.toml").write_text(mark("return total / 7", "return total"))
    report = mutate(course, "tiny", sample=3)
    assert any("stale" in fault and "fits no mutant" in fault for fault in report.faults())


def test_a_mark_without_a_reason_is_refused(course):
    (answers(course) / "equivalent.toml").write_text(mark("a", "b", reason=" "))
    with pytest.raises(HomeworkError, match="lacks 'reason'"):
        read_marks(answers(course))


def test_a_sample_is_the_same_each_time_and_has_some_of_every_function(course):
    first, second = (
        [vars(c) for c in mutate(course, "tiny", sample=6, seed=1).functions] for _ in range(2)
    )
    assert first == second
    assert [row["name"] for row in first] == ["column_means", "center"]
    assert 6 <= sum(row["mutants"] for row in first) <= 8


def test_a_solution_that_does_not_pass_is_a_fault_and_no_report(course):
    rewrite(course, ("return total / len(X)", "return total"))
    with pytest.raises(GraderFault, match="could not be tried"):
        mutate(course, "tiny")


def test_the_command_says_it_in_a_table_and_as_json(course, tmp_path):
    weakened(course)
    words = ["--course", str(course.root), "mutate", "tiny", "--json", str(tmp_path / "m.json")]
    done = CliRunner().invoke(cli.main, words)
    assert done.exit_code == 1
    assert "survived: dropped factor" in done.output
    (told,) = json.loads((tmp_path / "m.json").read_text())
    assert told["total"]["mutants"] > told["total"]["killed"]
    assert {row["name"] for row in told["functions"]} == {"column_means", "center"}


def test_a_copy_that_loops_ends_by_its_limit_and_others_are_not_disturbed():
    def loops():
        while True:
            pass

    ended = dict(in_copies([("loops", loops), ("counts", lambda: 3)], 2, limit_s=0.2))
    assert ended["loops"].how == "timeout"
    assert ended["counts"].value == 3


def test_a_copy_that_dies_is_told_from_one_that_ends():
    ended = dict(in_copies([("dies", lambda: os._exit(3)), ("ends", lambda: 1)], 1, limit_s=1))
    assert (ended["dies"].how, ended["ends"].how) == ("crash", "ok")


def test_time_that_a_copy_only_waits_is_not_the_processors():
    ((_, ended),) = in_copies([("waits", lambda: time.process_time() < 0.15)], 1, limit_s=0.5)
    assert ended.how == "ok"
