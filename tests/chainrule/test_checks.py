"""Groups: their score, their table, and their examples."""

import doctest
import importlib
import sys

import numpy as np
import pytest
from check_rows import failed
from processes import in_a_fresh_process

from chainrule import checks


def test_the_score_is_the_share_of_worth_that_passed():
    t = checks.group("g", points=10)
    t.true("heavy", lambda: True, worth=3)
    t.true("light", lambda: False)
    assert t.score() == 7.5


def test_the_score_is_a_builtin_float():
    t = checks.group("g", points=np.int64(3))
    t.true("yes", lambda: True)
    assert type(t.report()) is float and t.report() == 3.0


def test_the_score_is_rounded_to_two_decimals():
    t = checks.group("g", points=1)
    for answer in (True, False, False):
        t.true("x", lambda answer=answer: answer)
    assert t.score() == 0.33


@pytest.mark.parametrize("points", [0.1, 7, 12.5, 100 / 3, 0])
def test_full_marks_are_never_more_than_the_points(points):
    t = checks.group("g", points=points)
    for _ in range(7):
        t.true("x", lambda: True, worth=0.1)
    assert t.score() <= points
    assert t.score() == pytest.approx(points, abs=0.005)


def test_a_group_without_checks_scores_nothing(capsys):
    assert checks.group("g", points=5).report() == 0.0
    assert "no check ran (0/5 points)" in capsys.readouterr().out


@pytest.mark.parametrize("points", [-1, float("nan"), float("inf")])
def test_impossible_points_are_refused(points):
    with pytest.raises(ValueError, match="points must be"):
        checks.group("g", points=points)


@pytest.mark.parametrize("worth", [0, -1, float("nan")])
def test_impossible_worth_is_refused(worth):
    with pytest.raises(ValueError, match="worth must be"):
        checks.group("g", 1).true("x", lambda: True, worth=worth)


def test_the_table_shows_what_failed_with_its_hint(capsys):
    t = checks.group("softmax", points=5)
    t.true("rows sum to one", lambda: (False, "row 1 sums to 0.731"), hint="Which axis?")
    t.finite("large scores", lambda: np.array([1.0, np.nan]))
    for i in range(3):
        t.true(f"other {i}", lambda: True)
    t.report()
    assert capsys.readouterr().out == (
        "softmax: 2 of 5 checks failed (3/5 points)\n"
        "  ✗ rows sum to one  row 1 sums to 0.731\n"
        "      Which axis?\n"
        "  ✗ large scores     entry [1] is nan, expected finite numbers (1 of 2 entries are not)\n"
        "  ✓ other 0\n"
        "  ✓ other 1\n"
        "  ✓ other 2\n"
    )


def test_nothing_is_ever_written_to_stderr(capsys):
    def noisy():
        print("to stderr", file=sys.stderr)
        return np.log(np.array([-1.0, 0.0]))

    t = checks.group("g", points=1)
    t.finite("a", noisy)
    t.true("b", lambda: noisy() is None)
    t.raises("c", noisy, ValueError)
    t.property("d", lambda case: noisy() is case, cases=[1, 2])
    t.repeatable("e", lambda rng: noisy())
    t.report()
    assert capsys.readouterr().err == ""


def test_a_warning_is_told_with_the_failure_that_it_came_with():
    assert "divide by zero" in failed("finite", lambda: np.log(np.zeros(2))).message


def test_a_stub_gets_no_hints_yet(capsys):
    def stub():
        raise NotImplementedError("your code here")

    t = checks.group("g", points=1)
    t.finite("a", stub, hint="Is it the exponent?")
    t.report()
    out = capsys.readouterr().out
    assert "not written yet (NotImplementedError)" in out and "exponent" not in out


def test_a_terminal_without_check_marks_gets_words():
    code = (
        "from chainrule import checks; t = checks.group('g', 1);"
        "t.true('a', lambda: True); t.true('b', lambda: 0); print(t.report())"
    )
    words = in_a_fresh_process(code, PYTHONIOENCODING="ascii")
    assert words[-1] == "0.5" and "ok" in words and "--" in words


ROOMS = ["", ".calling", ".cases", ".comparison", ".finding", ".grading", ".group", ".kinds"]


@pytest.mark.parametrize("room", [*ROOMS, ".table", ".values", ".verdict"])
def test_every_example_in_the_docstrings_runs(room):
    module = importlib.import_module(f"chainrule.checks{room}")
    assert doctest.testmod(module).failed == 0


def test_every_kind_of_check_has_an_example():
    for name, method in vars(checks.Group).items():
        if not name.startswith("_") and name not in ("rng", "hidden", "score", "table", "report"):
            assert ">>>" in method.__doc__, name
