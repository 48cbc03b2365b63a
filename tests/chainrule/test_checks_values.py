"""Checks of values: shape, dtype, finite, close."""

import numpy as np
import pytest
from check_rows import failed, passed


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


def test_a_python_bool_is_a_bool():
    passed("dtype", lambda: True, "bool")
    assert "dtype bool" in failed("dtype", lambda: True, "int").message


def test_finite_looks_into_a_list_of_arrays_of_many_shapes():
    passed("finite", lambda: [np.zeros((2, 3)), np.zeros(4)])
    row = failed("finite", lambda: [np.zeros((2, 3)), np.full(4, np.nan)])
    assert row.message.startswith("result 1: entry [0] is nan")


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
