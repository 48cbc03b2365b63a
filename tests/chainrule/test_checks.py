"""Groups: what passes, what fails, and what a student reads about it."""

import doctest
import importlib
import subprocess
import sys

import numpy as np
import pytest

import chainrule
from chainrule import checks


def failed(kind, *arguments, hidden=False, **keywords):
    """The row of one check that must fail."""
    row = only_row(kind, *arguments, hidden=hidden, **keywords)
    assert not row.passed
    return row


def passed(kind, *arguments, **keywords):
    row = only_row(kind, *arguments, **keywords)
    assert row.passed, row.message
    return row.passed


def only_row(kind, *arguments, hidden=False, **keywords):
    t = checks.group("g", points=1)
    if hidden:
        with t.hidden():
            said = getattr(t, kind)("it", *arguments, **keywords)
    else:
        said = getattr(t, kind)("it", *arguments, **keywords)
    (row,) = t.rows
    assert said is row.passed
    return row


# The package ------------------------------------------------------------------


def test_the_public_surface_is_exactly_these_names():
    assert set(chainrule.__all__) == {
        "__version__",
        "check_gradient",
        "checks",
        "datasets",
        "explorers",
        "numerical_gradient",
        "plots",
        "relative_error",
    }


def test_every_public_name_can_be_had():
    for name in chainrule.__all__:
        assert getattr(chainrule, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'softmax'"):
        _ = chainrule.softmax


def in_a_fresh_process(code, **environment):
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    return result.stdout.split()


def test_importing_checks_loads_nothing_heavy():
    code = (
        "import chainrule; chainrule.checks; import sys;"
        "heavy = ['matplotlib', 'sklearn', 'ipywidgets', 'scipy', 'hypothesis', 'IPython'];"
        "print(*[name for name in heavy if name in sys.modules])"
    )
    assert in_a_fresh_process(code) == []


def test_blas_is_capped_before_numpy_loads():
    code = "import chainrule, sys, os; print('numpy' in sys.modules, os.environ['OMP_NUM_THREADS'])"
    assert in_a_fresh_process(code) == ["False", "1"]


def test_a_cap_set_by_somebody_else_stays():
    code = "import chainrule, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    assert in_a_fresh_process(code, OPENBLAS_NUM_THREADS="3") == ["3"]


# Score ------------------------------------------------------------------------


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


# Report -----------------------------------------------------------------------


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


# shape, dtype, finite -----------------------------------------------------------


def test_shape_accepts_arrays_numbers_and_lists():
    passed("shape", lambda: np.zeros((3, 2)), (3, 2))
    passed("shape", lambda: 1.5, ())
    passed("shape", lambda: [1, 2], (2,))
    passed("shape", lambda: [1, 2], 2)


def test_shape_says_both_shapes():
    assert failed("shape", lambda: np.zeros(3), (3, 2)).message == "shape (3,), expected (3, 2)"


def test_shape_of_a_single_number_is_told_in_words():
    assert "expected a single number" in failed("shape", lambda: np.zeros(1), ()).message


def test_none_in_a_shape_fits_any_length():
    passed("shape", lambda: np.zeros((7, 2)), (None, 2))
    assert "(any, 2)" in failed("shape", lambda: np.zeros((7, 3)), (None, 2)).message


def test_several_shapes_are_for_several_results():
    passed("shape", lambda: (np.zeros((3, 2)), np.zeros(2)), [(3, 2), (2,)])
    row = failed("shape", lambda: (np.zeros((3, 2)), np.zeros(3)), [(3, 2), (2,)])
    assert row.message == "result 1: shape (3,), expected (2,)"


def test_a_missing_return_is_recognised():
    assert "is a `return` missing?" in failed("shape", lambda: None, (3,)).message


def test_two_results_are_not_one_array():
    row = failed("shape", lambda: (np.zeros(3), np.zeros(3)), (2, 3))
    assert "a tuple of 2; one array is expected" in row.message


@pytest.mark.parametrize(
    "value, kind",
    [
        (np.zeros(2), "float"),
        (np.zeros(2, np.float32), float),
        (3, "int"),
        (np.zeros(2, np.uint8), "int"),
        (np.array([True]), bool),
        (1j, "complex"),
        (np.zeros(2), np.float64),
        (np.zeros(2), "float64"),
    ],
)
def test_dtype_accepts_words_and_exact_dtypes(value, kind):
    passed("dtype", lambda: value, kind)


def test_dtype_says_both():
    assert failed("dtype", lambda: np.arange(3), "float").message == "dtype int64, expected float"
    assert "expected float64" in failed("dtype", lambda: np.zeros(1, "f4"), "float64").message


def test_finite_looks_into_tuples_and_dicts():
    passed("finite", lambda: (1.0, {"W": np.zeros(3)}))
    row = failed("finite", lambda: (1.0, {"W": np.array([0.0, np.inf])}))
    assert row.message.startswith("result 1: ['W']: entry [1] is inf")


def test_an_empty_result_is_not_finite_numbers():
    assert "an empty array" in failed("finite", lambda: np.array([])).message


# close ----------------------------------------------------------------------------


def test_close_compares_numbers_arrays_and_containers():
    passed("close", lambda: 0.1 + 0.2, 0.3)
    passed("close", lambda: [0.1 + 0.2], np.array([0.3]))
    passed("close", lambda: (1.0, [np.eye(2), "adam"], None), (1, [np.eye(2), "adam"], None))
    passed("close", lambda: {"W": np.ones(2), "b": 0.0}, {"W": [1, 1], "b": np.float64(0)})
    passed("close", lambda: np.array([np.inf, 1]), [np.inf, 1])
    passed("close", lambda: np.array([1, 0]), np.array([True, False]))
    passed("close", lambda: 1j * 1j, -1)


def test_what_is_expected_may_be_computed():
    passed("close", lambda: 2.0, lambda: 1.0 + 1.0)


@pytest.mark.parametrize(
    "came, expected, words",
    [
        (np.zeros(3), np.zeros((3, 1)), "shape (3,), expected (3, 1)"),
        (0.731, 0.5, "0.731, expected 0.5"),
        (np.eye(3), np.zeros((3, 3)), "entry [0, 0] is 1, expected 0 (3 of 9 entries differ)"),
        ([1.0, 2.0], [1.0, 3.0], "[1, 2], expected [1, 3]"),
        (2 * np.arange(9.0), np.arange(9.0), "that is 2 times what is expected"),
        (np.arange(9.0) / -5, np.arange(9.0), "that is -1/5 of what is expected"),
        (-1.5, 1.5, "that is -1 times what is expected"),
        (np.arange(6.0).reshape(2, 3).T, np.arange(6.0).reshape(2, 3), "it is the transpose"),
        (np.ones(1, np.float32) / 3, np.ones(1) / 3.000001, "use float64"),
        (1.0 + 1e-6, 1.0, "they differ by 1e-06"),
        (np.nan, np.nan, "nan, expected nan"),
        (None, 1.0, "None (is a `return` missing?)"),
        ("0.5", 0.5, "the string '0.5'"),
        ([[1.0], [1.0, 2.0]], np.ones((2, 2)), "rows of unequal length"),
        (np.array([1.0, None]), [1.0, 2.0], "an array of Python objects"),
        (np.array(["a"]), [1.0], "dtype <U1"),
        (10**400, 1.0, "an integer too large"),
        (1.0, (1.0, 2.0), "1, expected 2 results"),
        ((1.0, 2.0, 3.0), (1.0, 2.0), "3 results, expected 2"),
        ((1.0, np.zeros(2)), (1.0, np.ones(2)), "result 1: [0, 0], expected [1, 1]"),
        ({"w": 1}, {"W": 1}, "the dict has no 'W' and extra 'w'"),
        ({"W": 1}, {"W": 2}, "['W']: 1, expected 2"),
        (np.zeros(2), {"W": 2}, "expected a dict"),
        (np.sum, 1.0, "a function (are the parentheses missing?)"),
        (iter([]), 1.0, "an object of type list_iterator"),
        (True, None, "True, expected None"),
        ("adam", "sgd", "the string 'adam', expected the string 'sgd'"),
        (3 + 1j, 3.0, "3+1j, expected 3"),
    ],
)
def test_a_difference_is_told_in_words_and_values(came, expected, words):
    assert words in failed("close", lambda: came, expected).message


def test_a_nan_that_is_expected_by_accident_gives_no_points():
    failed("close", lambda: np.array([1.0, np.nan]), np.array([1.0, np.nan]))


def test_changing_the_expected_array_in_place_does_not_help():
    X = np.ones((2, 2))

    def identity(X):
        X *= 0
        return X

    failed("close", lambda: identity(X), X)


def test_a_recognised_mistake_is_what_the_student_reads():
    mistakes = {"you summed over the features": 6.0, "you forgot 1/M": lambda: 12.0}
    assert failed("close", lambda: 12.0, 3.0, mistakes=mistakes).message == "you forgot 1/M"


def test_where_two_mistakes_fit_both_are_said():
    mistakes = {"this": 6.0, "that": 6.0, "raises": lambda: 1 / 0}
    assert failed("close", lambda: 6.0, 3.0, mistakes=mistakes).message == "this; or: that"


def test_a_mistake_that_does_not_fit_is_not_said():
    assert "factor" not in failed("close", lambda: 5.0, 3.0, mistakes={"factor": 6.0}).message


def test_a_wrong_shape_can_be_a_known_mistake():
    row = failed("shape", lambda: np.zeros((2, 3)), (3, 2), mistakes={"transposed": (2, 3)})
    assert row.message == "transposed"


# unchanged, raises, true, repeatable ---------------------------------------------------


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


# property, gradient -----------------------------------------------------------------------


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


def test_a_python_bool_is_a_bool():
    passed("dtype", lambda: True, "bool")
    assert "dtype bool" in failed("dtype", lambda: True, "int").message


def test_finite_looks_into_a_list_of_arrays_of_many_shapes():
    passed("finite", lambda: [np.zeros((2, 3)), np.zeros(4)])
    row = failed("finite", lambda: [np.zeros((2, 3)), np.full(4, np.nan)])
    assert row.message.startswith("result 1: entry [0] is nan")


ROOMS = ["", ".calling", ".cases", ".comparison", ".finding", ".grading", ".group", ".kinds"]


@pytest.mark.parametrize("room", [*ROOMS, ".table", ".values", ".verdict"])
def test_every_example_in_the_docstrings_runs(room):
    module = importlib.import_module(f"chainrule.checks{room}")
    assert doctest.testmod(module).failed == 0


def test_every_kind_of_check_has_an_example():
    for name, method in vars(checks.Group).items():
        if not name.startswith("_") and name not in ("rng", "hidden", "score", "table", "report"):
            assert ">>>" in method.__doc__, name


def test_a_slow_search_does_not_go_on_for_a_smaller_case(monkeypatch):
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr("chainrule.checks.cases.time.monotonic", lambda: next(clock))
    tried = []
    failed("property", lambda case: tried.append(case) or False, draw=lambda rng: 1, n=5)
    assert len(tried) == 5
