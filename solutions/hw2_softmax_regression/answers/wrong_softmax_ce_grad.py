"""Wrong ways to write softmax_ce_grad. A docstring holds words that the student must read."""
# ruff: noqa: F821

import numpy as np


def one_over_m_left_out(Z, y):
    """1/M is left out"""
    return softmax(Z) - np.eye(Z.shape[1])[y]


def divided_twice(Z, y):
    """multiplied in twice"""
    return (softmax(Z) - np.eye(Z.shape[1])[y]) / len(y) ** 2


def divided_by_everything(Z, y):
    """M·K instead of M"""
    return (softmax(Z) - np.eye(Z.shape[1])[y]) / Z.size


def sign(Z, y):
    """points uphill"""
    return (np.eye(Z.shape[1])[y] - softmax(Z)) / len(y)


def nothing_subtracted(Z, y):
    """What happened is not subtracted"""
    return softmax(Z) / len(y)


def diagonal_jacobian(Z, y):
    """cut down to its diagonal"""
    P, Y = softmax(Z), np.eye(Z.shape[1])[y]
    return -Y * (1 - P) / len(y)


def every_labels_column(Z, y):
    """pair each row with its own label"""
    P = softmax(Z)
    P[:, y] -= 1
    return P / len(y)


def scores_for_probabilities(Z, y):
    """where its softmax belongs"""
    return (Z - np.eye(Z.shape[1])[y]) / len(y)


def slope_of_the_sigmoid_too(Z, y):
    """There is a p(1 - p) too much"""
    P = softmax(Z)
    return (P - np.eye(Z.shape[1])[y]) * P * (1 - P) / len(y)


def one_hot_from_the_batch(Z, y):
    """Or has your one-hot matrix one column"""
    return (softmax(Z) - np.eye(y.max() + 1)[y]) / len(y)


def divides_by_probabilities(Z, y):
    """Do you divide by a probability"""
    P, Y = softmax(Z), np.eye(Z.shape[1])[y]
    dP = -Y / P
    return P * (dP - np.sum(P * dP, axis=1, keepdims=True)) / len(y)


def writes_into_the_scores(Z, y):
    """writes into the scores"""
    dZ = softmax(Z) / len(y)
    Z[np.arange(len(y)), y] -= 1
    dZ[np.arange(len(y)), y] -= 1 / len(y)
    return dZ


def parentheses(Z, y):
    """Only Y is divided by M"""
    return softmax(Z) - np.eye(Z.shape[1])[y] / len(y)


def labels_pick_rows(Z, y):
    """Did y pick a row"""
    P = softmax(Z)
    P[y] -= 1
    return P / len(y)
