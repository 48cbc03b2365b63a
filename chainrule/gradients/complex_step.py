"""Derivatives without a difference: f'(x) = Im f(x + ih) / h, exact to rounding.

Only analytic code can be differentiated so. abs, max, norm or a comparison look at a complex
number's size or order and give a wrong answer silently, so x is handed in as an array that
watches for them and refuses.
"""

from __future__ import annotations

import warnings

import numpy as np

STEP = 1e-20
_NOT_ANALYTIC = {
    np.absolute, np.fabs, np.sign, np.conjugate, np.heaviside, np.floor, np.ceil, np.rint,
    np.maximum, np.minimum, np.fmax, np.fmin, np.greater, np.greater_equal, np.less,
    np.less_equal, np.clip if isinstance(np.clip, np.ufunc) else np.maximum,
}  # fmt: skip
_NOT_ANALYTIC_FUNCTIONS = {np.linalg.norm, np.real, np.imag, np.angle, np.clip, np.sort}


class NotAnalytic(ValueError):
    """f does something that a complex step cannot follow."""


def _refuse(name):
    raise NotAnalytic(
        f"f uses {name}, which is not analytic: a complex step would be wrong without a word. "
        "Leave method='complex' out."
    )


class Watched(np.ndarray):
    """A complex array that refuses what is not analytic, in itself and all that is made of it."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        if ufunc in _NOT_ANALYTIC or ufunc.__name__ == "clip":
            _refuse(ufunc.__name__)
        plain = [_plain(value) for value in inputs]
        if out is not None:
            options["out"] = tuple(_plain(value) for value in out)
        return _watched(getattr(ufunc, method)(*plain, **options))

    def __array_function__(self, function, types, args, kwargs):
        if function in _NOT_ANALYTIC_FUNCTIONS:
            _refuse(function.__name__)
        return _watched(super().__array_function__(function, types, args, kwargs))

    @property
    def real(self):
        _refuse("real")

    @property
    def imag(self):
        _refuse("imag")


def _plain(value):
    return value.view(np.ndarray) if isinstance(value, Watched) else value


def _watched(value):
    if isinstance(value, np.ndarray) and value.dtype.kind == "c":
        return value.view(Watched)
    return value


def slope(loss, name, direction):
    """The exact derivative of a Loss along a direction in one parameter: one evaluation.

    direction : in the parameter's shape
    """
    moved = {n: value.astype(complex) for n, value in loss.parameters.items()}
    moved[name] += 1j * STEP * direction
    watched = {n: value.view(Watched) for n, value in moved.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            out = loss.answer(watched)
        except (np.exceptions.ComplexWarning, TypeError) as error:
            raise NotAnalytic(f"f cannot be given complex numbers: {error}") from error
    out = _plain(np.asanyarray(out))
    return float(np.sum(out if loss.cotangent is None else loss.cotangent * out).imag / STEP)


def gradient(loss, name):
    """The gradient by one parameter, one evaluation per entry; in the parameter's shape."""
    shape = loss.parameters[name].shape
    found = np.empty(shape)
    for index in np.ndindex(shape):
        direction = np.zeros(shape)
        direction[index] = 1.0
        found[index] = slope(loss, name, direction)
    return found
