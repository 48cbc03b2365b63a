"""Wrong ways to write mse_grads. A docstring holds words that the student must read."""

import numpy as np


def one_over_m_left_out(X, Z, Y):
    """1/M is left out"""
    return X.T @ (Z - Y), np.sum(Z - Y, axis=0)


def factor_two(X, Z, Y):
    """twice what it should be"""
    dZ = 2 * (Z - Y) / len(X)
    return X.T @ dZ, dZ.sum(axis=0)


def sign(X, Z, Y):
    """wrong sign"""
    dZ = (Y - Z) / len(X)
    return X.T @ dZ, dZ.sum(axis=0)


def scalar_db(X, Z, Y):
    """summed over both axes"""
    dZ = (Z - Y) / len(X)
    return X.T @ dZ, np.sum(dZ)


def one_db_for_all(X, Z, Y):
    """summed over both axes"""
    dZ = (Z - Y) / len(X)
    return X.T @ dZ, np.full(Y.shape[1], np.sum(dZ))


def db_divided_twice(X, Z, Y):
    """multiplied into db twice"""
    dZ = (Z - Y) / len(X)
    return X.T @ dZ, dZ.mean(axis=0)


def db_over_outputs(X, Z, Y):
    """runs over the outputs"""
    dZ = (Z - Y) / len(X)
    return X.T @ dZ, dZ.sum(axis=1)


def db_keeps_its_axis(X, Z, Y):
    """shape (1, 2), expected (2,)"""
    dZ = (Z - Y) / len(X)
    return X.T @ dZ, dZ.sum(axis=0, keepdims=True)


def divided_by_everything(X, Z, Y):
    """M·K"""
    dZ = (Z - Y) / Z.size
    return X.T @ dZ, dZ.sum(axis=0)


def transposed(X, Z, Y):
    """transpose of what is expected"""
    dZ = (Z - Y) / len(X)
    return dZ.T @ X, dZ.sum(axis=0)


def in_place(X, Z, Y):
    """write into Z"""
    Z -= Y
    return X.T @ Z / len(X), Z.mean(axis=0)
