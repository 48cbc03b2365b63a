"""The numerical side: derivatives from values alone, and how two arrays are compared."""

import numpy as np
import pytest

from chainrule.gradients import numerical_gradient, relative_error


def test_integer_input_is_not_truncated():
    gradient = numerical_gradient(lambda x: (x**2).sum(), np.array([1, 2, 3]))
    assert np.allclose(gradient, [2, 4, 6])


def test_x_is_left_as_it_was():
    x = np.array([1.0, 2.0])
    numerical_gradient(lambda v: (v**2).sum(), x)
    assert (x == [1, 2]).all()


def test_a_function_that_spoils_its_input_spoils_nothing():
    def greedy(v):
        total = (v**2).sum()
        v[:] = 0
        return total

    assert np.allclose(numerical_gradient(greedy, np.array([1.0, 2.0])), [2, 4])


def test_a_dict_of_arrays_gives_a_dict_of_arrays():
    x = {"W": np.ones((2, 3)), "b": np.arange(3.0)}
    gradient = numerical_gradient(lambda p: (p["W"] * p["b"]).sum(), x)
    assert np.allclose(gradient["W"], [[0, 1, 2]] * 2)
    assert np.allclose(gradient["b"], 2)


def test_a_function_with_array_output_is_refused():
    with pytest.raises(TypeError, match="one number"):
        numerical_gradient(lambda v: v, np.ones(3))


def test_two_zeros_are_equal():
    assert relative_error(np.zeros(3), np.zeros(3)) == 0


def test_opposite_gradients_have_error_two():
    assert relative_error([3.0, 4.0], [-3.0, -4.0]) == 2


def test_very_large_and_very_small_numbers_do_not_overflow():
    assert relative_error([1e300, 1e300], [1e300, 2e300]) == pytest.approx(5**-0.5)
    assert relative_error([1e-300], [2e-300]) == pytest.approx(0.5)


def test_nan_is_infinitely_far():
    assert relative_error([np.nan], [1.0]) == np.inf


def test_different_shapes_cannot_be_compared():
    with pytest.raises(ValueError, match="one shape"):
        relative_error(np.ones(2), np.ones((2, 1)))
