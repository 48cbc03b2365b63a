"""Wrong ways to write numerical_gradient. A docstring holds words that the student must read."""

import numpy as np


def forward(f, x, h):
    """forward difference"""
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        moved = x.copy()
        moved[i] += h
        grad[i] = (f(moved) - f(x)) / h
    return grad


def divided_by_h(f, x, h):
    """divide by h"""
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / h
    return grad


def step_of_its_own(f, x, h):
    """use the h that was given"""
    h = 1e-5
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


def entries_left_where_they_are(f, x, h):
    """put each one back"""
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        grad[i] = (up - f(x)) / (2 * h)
    return grad


def in_place_and_put_back_by_arithmetic(f, x, h):
    """x + h - 2h + h is not exactly x"""
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        grad[i] = (up - f(x)) / (2 * h)
        x[i] += h
    return grad


def integers_stay_integers(f, x, h):
    """integers"""
    x = x.copy()
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        up = f(x)
        x[i] = kept - h
        grad[i] = (up - f(x)) / (2 * h)
        x[i] = kept
    return grad


def result_of_integers(f, x, h):
    """stored in an array of integers"""
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


def whole_rows(f, x, h):
    """whole row moved at once"""
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


def everything_at_once(f, x, h):
    """All entries moved at once"""
    return (f(x + h) - f(x - h)) / (2 * h)
