"""Wrong ways to write pauli. A docstring holds words that the student must read."""

import numpy as np


def squares_of_entries():
    """@ is the product"""
    S = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    return S, np.linalg.det(S), S * S, np.trace(S, axis1=1, axis2=2)


def trace_across_the_stack():
    """tell it axis1 and axis2"""
    S = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    return S, np.linalg.det(S), S @ S, np.trace(S)


def without_i():
    """The imaginary unit is missing"""
    S = np.array([[[0, 1], [1, 0]], [[0, -1], [1, 0]], [[1, 0], [0, -1]]])
    return S, np.linalg.det(S), S @ S, np.trace(S, axis1=1, axis2=2)


def y_upside_down():
    """upside down"""
    S = np.array([[[0, 1], [1, 0]], [[0, 1j], [-1j, 0]], [[1, 0], [0, -1]]])
    return S, np.linalg.det(S), S @ S, np.trace(S, axis1=1, axis2=2)


def determinant_with_plus():
    """second product of ad - bc"""
    S = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    determinants = S[:, 0, 0] * S[:, 1, 1] + S[:, 0, 1] * S[:, 1, 0]
    return S, determinants, S @ S, np.trace(S, axis1=1, axis2=2)


def sum_for_trace():
    """adds the diagonal only"""
    S = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    return S, np.linalg.det(S), S @ S, S.sum(axis=(1, 2))


def only_the_matrices():
    """expected 4 results"""
    return np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
