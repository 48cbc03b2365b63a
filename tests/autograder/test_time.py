"""Time: limits count the processor's seconds, so that a busy machine is nobody's fault."""

import pytest
from tiny_engine import make_tiny, needs_walls

from autograder.model import HASTE, Limits, Verdict
from autograder.sandbox import crowding

pytestmark = needs_walls

MEANS = "import signal, time\ndef column_means(X):\n    {}\n    return X.mean(axis=0)\n"


@pytest.fixture(scope="module")
def hurried():
    made = make_tiny({"cell_s": 0.5, "call_s": 0.5})
    yield made
    made.engine.close()


def verdict(tiny, line):
    tests, _, _ = tiny.grade({"column_means": MEANS.format(line)})
    assert tests["center_test"].score == 6
    return tests["column_means_test"].verdict


def test_a_call_that_waits_longer_than_its_limit_but_computes_little_passes(hurried):
    assert verdict(hurried, "time.sleep(0.6 * (len(X) == 5))") is Verdict.PASSED


def test_a_call_that_waits_without_end_does_not_finish(hurried):
    assert verdict(hurried, "time.sleep(3600)") is Verdict.TIMEOUT


def test_a_call_that_computes_without_end_does_not_finish(hurried):
    assert verdict(hurried, "while True: pass") is Verdict.TIMEOUT


def test_a_call_without_end_outside_of_python_does_not_finish(hurried):
    assert verdict(hurried, "sum(iter(int, 1))") is Verdict.TIMEOUT


def test_taking_the_timer_down_gains_nothing(hurried):
    act = "signal.setitimer(signal.ITIMER_PROF, 0)\n    while True: pass"
    assert verdict(hurried, act) is Verdict.TIMEOUT


def test_a_cell_that_computes_without_end_is_run_once(hurried):
    tests, flags, _ = hurried.grade(extra=["while True: pass"])
    assert [flag for flag in flags if "did not finish" in flag] == flags
    assert tests["center_test"].score == 6


def test_after_one_call_that_did_not_finish_the_others_get_a_part_of_the_time():
    assert Limits(call_s=2.0).call_limit(set()) == 2.0
    assert Limits(call_s=2.0).call_limit({"column_means"}) == 2.0 / HASTE


def test_on_a_crowded_machine_the_clock_has_more_patience(hurried, monkeypatch):
    waits = "time.sleep(2 * (len(X) == 5))"
    monkeypatch.setattr("autograder.attempt.crowding", lambda: 1.0)
    assert verdict(hurried, waits) is Verdict.TIMEOUT
    monkeypatch.setattr("autograder.attempt.crowding", lambda: 4.0)
    assert verdict(hurried, waits) is Verdict.PASSED


def test_crowding_stretches_the_clock_and_nothing_else():
    limits, stretched = Limits(), Limits().on_the_clock(3.0)
    assert (stretched.test_s, stretched.submission_s) == (
        3 * limits.test_s,
        3 * limits.submission_s,
    )
    assert (stretched.cell_s, stretched.call_s) == (limits.cell_s, limits.call_s)
    assert 1 <= crowding() <= 8
