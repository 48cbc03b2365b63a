"""Wrong ways to write line_search. A docstring holds words that the student must read."""

import numpy as np


def first_that_is_lower(grad, w, d, tol=1e-8):
    """only lower than the start"""
    if grad(w) @ d >= 0:
        raise ValueError("uphill")
    alpha = 1.0
    for _ in range(60):
        if grad(w + alpha * d) @ d <= -0.1 * grad(w) @ d:
            return alpha
        alpha /= 2
    raise ValueError("no end")


def end_of_the_bracket(grad, w, d, tol=1e-8):
    """now close in"""
    if grad(w) @ d >= 0:
        raise ValueError("uphill")
    alpha = 1.0
    for _ in range(60):
        if grad(w + alpha * d) @ d >= 0:
            return alpha
        alpha *= 2
    raise ValueError("no end")


def the_place(grad, w, d, tol=1e-8):
    """the length alpha"""
    if grad(w) @ d >= 0:
        raise ValueError("uphill")
    low, high = 0.0, 1.0
    for _ in range(60):
        if grad(w + high * d) @ d >= 0:
            break
        high *= 2
    else:
        raise ValueError("no end")
    for _ in range(100):
        middle = (low + high) / 2
        if grad(w + middle * d) @ d < 0:
            low = middle
        else:
            high = middle
    return float((w + middle * d)[0])


def never_beyond_one(grad, w, d, tol=1e-8):
    """never gets beyond 1"""
    if grad(w) @ d >= 0:
        raise ValueError("uphill")
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if grad(w + middle * d) @ d < 0:
            low = middle
        else:
            high = middle
    return high


def direction_made_one_long(grad, w, d, tol=1e-8):
    """you made d one long"""
    d = d / np.linalg.norm(d)
    if grad(w) @ d >= 0:
        raise ValueError("uphill")
    low, high = 0.0, 1.0
    for _ in range(60):
        if grad(w + high * d) @ d >= 0:
            break
        high *= 2
    else:
        raise ValueError("no end")
    for _ in range(100):
        middle = (low + high) / 2
        if grad(w + middle * d) @ d < 0:
            low = middle
        else:
            high = middle
    return middle


def one_straight_line(grad, w, d, tol=1e-8):
    """exact for a quadratic only"""
    first, second = grad(w) @ d, grad(w + d) @ d
    if first >= 0 or first == second:
        raise ValueError("uphill, or no end")
    return first / (first - second)


def no_errors(grad, w, d, tol=1e-8):
    """before anything else"""
    first, alpha = grad(w) @ d, 1.0
    for _ in range(60):
        second = grad(w + alpha * d) @ d
        if abs(second) <= tol * abs(first) or first == second:
            break
        alpha, first = alpha * first / (first - second), grad(w) @ d
    return alpha


def without_an_end(grad, w, d, tol=1e-8):
    """how do you say so"""
    if grad(w) @ d >= 0:
        raise ValueError("uphill")
    low, high = 0.0, 1.0
    for _ in range(60):
        if grad(w + high * d) @ d >= 0:
            break
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if grad(w + middle * d) @ d < 0:
            low = middle
        else:
            high = middle
    return middle


def until_the_bracket_is_narrow(grad, w, d, tol=1e-8):
    """Is it the slope that tells you when to stop"""
    if grad(w) @ d >= 0:
        raise ValueError("uphill")
    low, high = 0.0, 1.0
    for _ in range(60):
        if grad(w + high * d) @ d >= 0:
            break
        high *= 2
    else:
        raise ValueError("no end")
    while high - low > tol:
        middle = (low + high) / 2
        if grad(w + middle * d) @ d < 0:
            low = middle
        else:
            high = middle
    return middle
