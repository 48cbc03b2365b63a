"""A warm process that dies costs no submission a point: what it took along is graded again."""

import os
import select
import signal

import nbformat
import pytest
from inside import descendants
from tiny_engine import make_tiny, needs_walls

from autograder.attempt import Attempt
from autograder.errors import SandboxError
from autograder.model import FAILED, GRADED, Submission
from autograder.pool import grade_all

pytestmark = needs_walls


@pytest.fixture
def tiny():
    made = make_tiny()
    with made.engine:
        yield made


def kill(zygote, which):
    """A real kill -9, of the warm process or of the guard outside of its walls."""
    guard = zygote.process.pid
    os.kill(guard if which == "guard" else next(iter(descendants(guard))), signal.SIGKILL)


def kill_at_a_test(monkeypatch, number, act):
    """Let `act` run when the class's test of that number is about to be asked for."""
    real, asked = Attempt._ask_judge, []

    def ask(self, step):
        asked.append(step)
        if len(asked) == number:
            act()
        return real(self, step)

    monkeypatch.setattr(Attempt, "_ask_judge", ask)


def a_class(tiny, tmp_path, n=4):
    """Submissions in which everything is right."""
    text, made = nbformat.writes(tiny.handed_in()), []
    for student in (f"s{i}" for i in range(n)):
        folder = tmp_path / student
        folder.mkdir()
        (folder / "tiny.ipynb").write_text(text)
        made.append(Submission(student, "tiny", folder, {"tiny": folder / "tiny.ipynb"}))
    return made


@pytest.mark.parametrize("which", ["warm process", "guard"])
@pytest.mark.parametrize("role", ["runners", "judges"])
def test_a_class_keeps_its_scores_when_a_warm_process_is_killed(
    tiny, tmp_path, monkeypatch, role, which
):
    kill_at_a_test(monkeypatch, 4, lambda: kill(getattr(tiny.engine, role), which))
    results = list(grade_all(tiny.engine, a_class(tiny, tmp_path), jobs=2))
    assert [(r.status, r.score) for r in results] == [(GRADED, 10.0)] * 4
    assert not [flag for r in results for flag in r.flags]


def test_the_last_test_of_a_submission_is_not_trusted_after_a_death(tiny, tmp_path, monkeypatch):
    kill_at_a_test(monkeypatch, 2, lambda: kill(tiny.engine.runners, "warm process"))
    (result,) = grade_all(tiny.engine, a_class(tiny, tmp_path, 1), jobs=1)
    assert (result.status, result.score) == (GRADED, 10.0)


def test_a_submission_at_which_it_dies_each_time_is_named_and_the_others_are_graded(
    tiny, tmp_path, monkeypatch
):
    first, *others = a_class(tiny, tmp_path, 3)
    real = tiny.engine._grade

    def grade(submitted, pair):
        if submitted is first:
            kill(pair.runners, "warm process")
        return real(submitted, pair)

    monkeypatch.setattr(tiny.engine, "_grade", grade)
    results = {r.student: r for r in grade_all(tiny.engine, [first, *others], jobs=1)}
    assert results["s0"].status == FAILED and "died" in results["s0"].flags[0]
    assert all(t.score is None for n in results["s0"].notebooks for t in n.tests)
    assert [results[s].score for s in ("s1", "s2")] == [10.0, 10.0]


def test_what_does_not_answer_is_known_to_be_gone(tiny):
    """Else a pair would be found dead, and taken once more."""
    runners = tiny.engine.runners
    with runners._news:  # nobody has heard of its end yet
        kill(runners, "guard")
        assert select.select([runners.channel.sock], [], [], 30)[0]
        assert not runners.answers()
        assert runners.gone


def test_a_pair_that_cannot_be_started_again_is_the_graders_fault(tiny, tmp_path, monkeypatch):
    def no_more():
        raise SandboxError("no memory is left")

    monkeypatch.setattr(tiny.engine.warm, "_runners", no_more)
    kill(tiny.engine.runners, "guard")
    (result,) = grade_all(tiny.engine, a_class(tiny, tmp_path, 1), jobs=1)
    assert result.status == FAILED and "no memory is left" in result.flags[0]
