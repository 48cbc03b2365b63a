"""Wrong ways to write classify_critical_point. A docstring holds words that the student must read."""

import numpy as np


def exchanged(H):
    """Minimum and maximum are exchanged"""
    values = np.linalg.eigvalsh(H)
    small = 1e-10 * np.abs(values).max()
    if (values > small).any() and (values < -small).any():
        return "saddle"
    if (np.abs(values) <= small).any():
        return "degenerate"
    return "maximum" if values[0] > 0 else "minimum"


def by_the_determinant(H):
    """Look at each eigenvalue"""
    value = np.linalg.det(H)
    return "minimum" if value > 0 else "saddle" if value < 0 else "degenerate"


def by_the_diagonal(H):
    """the curvatures along the axes only"""
    values = np.diag(H)
    if (values > 0).any() and (values < 0).any():
        return "saddle"
    if (values == 0).any():
        return "degenerate"
    return "minimum" if values[0] > 0 else "maximum"


def a_zero_first(H):
    """does not hide the way up"""
    values = np.linalg.eigvalsh(H)
    small = 1e-10 * np.abs(values).max()
    if (np.abs(values) <= small).any():
        return "degenerate"
    if values[0] < 0 < values[-1]:
        return "saddle"
    return "minimum" if values[0] > 0 else "maximum"


def exact_zero(H):
    """or a zero that was rounded"""
    values = np.linalg.eigvalsh(H)
    if values[0] < 0 < values[-1]:
        return "saddle"
    if (values == 0).any():
        return "degenerate"
    return "minimum" if values[0] > 0 else "maximum"


def fixed_threshold(H):
    """depends on the units"""
    values = np.linalg.eigvalsh(H)
    if (values > 1e-10).any() and (values < -1e-10).any():
        return "saddle"
    if (np.abs(values) <= 1e-10).any():
        return "degenerate"
    return "minimum" if values[0] > 0 else "maximum"


def not_positive_is_a_saddle(H):
    """that is no saddle"""
    values = np.linalg.eigvalsh(H)
    return "minimum" if values[0] > 0 else "saddle"


def another_word(H):
    """The word that is asked for"""
    values = np.linalg.eigvalsh(H)
    small = 1e-10 * np.abs(values).max()
    if (values > small).any() and (values < -small).any():
        return "saddle point"
    if (np.abs(values) <= small).any():
        return "degenerate"
    return "minimum" if values[0] > 0 else "maximum"
