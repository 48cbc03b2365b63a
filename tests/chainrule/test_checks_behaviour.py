"""Checks of behaviour: unchanged, raises, true, repeatable, property, gradient."""

import numpy as np
import pytest
from check_rows import failed, passed

from chainrule import checks


def test_unchanged_sees_a_change_of_one_entry_and_undoes_it():
    X, Y = np.array([3.0, np.nan]), np.ones(2)
    before = X.copy()
    row = failed("unchanged", lambda: X.__setitem__(0, 9.0), Y, X)
    assert row.message == "input 2 of 2 was changed by the call"
    np.testing.assert_array_equal(X, before)


def test_unchanged_looks_into_a_dict_of_parameters():
    params = {"W": np.ones(2), "b": [np.zeros(1)]}
    passed("unchanged", lambda: params["W"] * 2, params)
    failed("unchanged", lambda: params["W"].fill(0), params)
    failed("unchanged", lambda: params.update(V=1), params)
    assert params.keys() == {"W", "b"} and params["W"].tolist() == [1, 1]


def test_unchanged_sees_a_changed_shape():
    X = np.zeros((2, 3))

    def flatten():
        X.shape = (6,)

    failed("unchanged", flatten, X)
    assert X.shape == (2, 3)


def test_raises_wants_the_exception_itself():
    def lookup():
        return {}["x"]

    passed("raises", lookup, KeyError)
    passed("raises", lookup, (ValueError, LookupError))
    assert "expected ValueError" in failed("raises", lookup, ValueError).message
    assert "nothing was raised" in failed("raises", lambda: 1, ValueError).message


@pytest.mark.parametrize("error", [NotImplementedError, NameError, TimeoutError, ConnectionError])
def test_an_accident_is_not_the_exception_that_was_asked_for(error):
    def stub():
        raise error("x")

    failed("raises", stub, Exception)
    passed("raises", stub, error)


@pytest.mark.parametrize("yes", [True, np.True_, 1, np.ones((1, 1)), (True, "x")])
def test_true_takes_a_plain_yes(yes):
    passed("true", lambda: yes)


@pytest.mark.parametrize(
    "no", [False, None, 0, np.nan, "a string", "", [1], np.ones(2), object(), {"a": 1}, (1, 2)]
)
def test_true_takes_nothing_else_for_a_yes(no):
    failed("true", lambda: no)


def test_repeatable_accepts_what_draws_from_rng_alone():
    passed("repeatable", lambda rng: (rng.normal(size=3), [1]))


def test_repeatable_sees_global_randomness():
    row = failed("repeatable", lambda rng: np.random.rand(3) + rng.normal())
    assert "the same rng gave two results" in row.message


def test_repeatable_sees_an_rng_that_is_not_used():
    def seeded(rng):
        return np.random.default_rng(0).normal()

    assert failed("repeatable", seeded).message == "nothing was drawn from rng"


def test_a_property_that_holds_everywhere_passes():
    passed("property", lambda X: bool((X**2 >= 0).all()), draw=lambda rng: rng.normal(size=4))
    passed("property", lambda n: None, cases=range(5))


def test_the_smallest_failing_case_is_shown():
    def draw(rng):
        return rng.integers(0, 9, size=rng.integers(1, 40))

    row = failed("property", lambda v: len(v) < 2 or "too long", draw=draw)
    shown = row.message.removeprefix("too long [for ").removesuffix("]")
    assert len(eval(shown)) <= 4


def test_the_smallest_of_given_cases_is_shown():
    cases = [np.zeros(9), np.zeros(2), np.zeros(5)]
    assert "[for [0, 0]]" in failed("property", lambda v: False, cases=cases).message


def test_a_case_is_shown_as_it_was_before_the_call():
    def spoil(v):
        v[:] = 0
        return False

    assert "[for [1, 1]]" in failed("property", spoil, cases=[np.ones(2)]).message


def test_a_property_that_no_case_reached_does_not_pass():
    assert failed("property", lambda v: True, cases=[]).message == "no case was tried"
    failed("property", lambda v: True, draw=lambda rng: 1, n=0)


def test_a_case_that_cannot_be_drawn_is_told():
    row = failed("property", lambda v: True, draw=lambda rng: 1 / 0)
    assert row.message.startswith("no case could be made: raised ZeroDivisionError")


def test_cases_that_break_off_are_told():
    def cases():
        yield 1
        raise ValueError("broken")

    assert "no case could be made" in failed("property", lambda v: True, cases=cases()).message


def test_a_predicate_may_use_assert():
    def predicate(v):
        assert v < 3, f"{v} is not below 3"

    assert "3 is not below 3" in failed("property", predicate, cases=[1, 3]).message


def test_a_hanging_function_is_asked_only_once():
    calls = []

    def hangs(v):
        calls.append(v)
        raise TimeoutError

    row = failed("property", hangs, draw=lambda rng: 1)
    assert len(calls) == 1 and row.message == "did not finish within its time"


def test_hypothesis_strategies_are_searched_and_shrunk():
    st = pytest.importorskip("hypothesis.strategies")
    passed("property", lambda v: v >= 0, cases=st.integers(0, 100))
    row = failed("property", lambda v: v < 20, draw=st.integers(0, 1000), n=200)
    assert row.message == "it does not hold [for 20]"


def test_a_property_needs_exactly_one_source_of_cases():
    with pytest.raises(TypeError, match="either cases or draw"):
        checks.group("g", 1).property("x", lambda v: True)


def test_a_right_gradient_passes_and_a_wrong_one_is_named():
    x = np.arange(1.0, 7).reshape(2, 3)
    passed("gradient", lambda x: (x**2).sum(), x, lambda x: 2 * x)
    row = failed("gradient", lambda x: (x**2).sum(), x, lambda x: -2 * x)
    assert "sign" in row.message


def test_a_hidden_gradient_names_causes_only():
    x = np.arange(1.0, 7).reshape(2, 3)
    row = failed("gradient", lambda x: (x**2).sum(), x, lambda x: -2 * x, hidden=True)
    assert "sign" in row.message and not any(c.isdigit() for c in row.message)


def test_a_gradient_that_raises_is_a_failed_check():
    row = failed("gradient", lambda x: x.sum(), np.ones(2), lambda x: 1 / 0)
    assert "raised ZeroDivisionError" in row.message


def test_a_slow_search_does_not_go_on_for_a_smaller_case(monkeypatch):
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr("chainrule.checks.cases.time.monotonic", lambda: next(clock))
    tried = []
    failed("property", lambda case: tried.append(case) or False, draw=lambda rng: 1, n=5)
    assert len(tried) == 5
