"""Wrong ways to write activation_forward: right ones with one slip. The cache is A."""

import numpy as np


def flipped_sigmoid(Z, name):
    """You have just found the mistake of the box"""
    with np.errstate(over="ignore"):
        A = {
            "sigmoid": 1 / (1 + np.exp(Z)),
            "tanh": np.tanh(Z),
            "lecun_tanh": 1.7159 * np.tanh(2 * Z / 3),
            "relu": np.maximum(Z, 0),
            "leaky_relu": np.where(Z > 0, Z, 0.01 * Z),
            "elu": np.where(Z > 0, Z, np.exp(Z) - 1),
            "softplus": np.logaddexp(0, Z),
        }[name]
    return A, A


def lecun_without_two_thirds(Z, name):
    """The ⅔ inside is missing"""
    with np.errstate(over="ignore"):
        A = {
            "sigmoid": 1 / (1 + np.exp(-Z)),
            "tanh": np.tanh(Z),
            "lecun_tanh": 1.7159 * np.tanh(Z),
            "relu": np.maximum(Z, 0),
            "leaky_relu": np.where(Z > 0, Z, 0.01 * Z),
            "elu": np.where(Z > 0, Z, np.exp(Z) - 1),
            "softplus": np.logaddexp(0, Z),
        }[name]
    return A, A


def leaky_of_the_wrong_sign(Z, name):
    """The left side has the wrong sign"""
    with np.errstate(over="ignore"):
        A = {
            "sigmoid": 1 / (1 + np.exp(-Z)),
            "tanh": np.tanh(Z),
            "lecun_tanh": 1.7159 * np.tanh(2 * Z / 3),
            "relu": np.maximum(Z, 0),
            "leaky_relu": np.where(Z > 0, Z, -0.01 * Z),
            "elu": np.where(Z > 0, Z, np.exp(Z) - 1),
            "softplus": np.logaddexp(0, Z),
        }[name]
    return A, A


def leaky_constant(Z, name):
    """not 0.01 times z"""
    with np.errstate(over="ignore"):
        A = {
            "sigmoid": 1 / (1 + np.exp(-Z)),
            "tanh": np.tanh(Z),
            "lecun_tanh": 1.7159 * np.tanh(2 * Z / 3),
            "relu": np.maximum(Z, 0),
            "leaky_relu": np.maximum(Z, 0.01),
            "elu": np.where(Z > 0, Z, np.exp(Z) - 1),
            "softplus": np.logaddexp(0, Z),
        }[name]
    return A, A


def elu_without_minus_one(Z, name):
    """lacks the -1"""
    with np.errstate(over="ignore"):
        A = {
            "sigmoid": 1 / (1 + np.exp(-Z)),
            "tanh": np.tanh(Z),
            "lecun_tanh": 1.7159 * np.tanh(2 * Z / 3),
            "relu": np.maximum(Z, 0),
            "leaky_relu": np.where(Z > 0, Z, 0.01 * Z),
            "elu": np.where(Z > 0, Z, np.exp(Z)),
            "softplus": np.logaddexp(0, Z),
        }[name]
    return A, A


def softplus_overflows(Z, name):
    """softplus of -1000 and 1000 is 0 and inf"""
    with np.errstate(over="ignore"):
        A = {
            "sigmoid": 1 / (1 + np.exp(-Z)),
            "tanh": np.tanh(Z),
            "lecun_tanh": 1.7159 * np.tanh(2 * Z / 3),
            "relu": np.maximum(Z, 0),
            "leaky_relu": np.where(Z > 0, Z, 0.01 * Z),
            "elu": np.where(Z > 0, Z, np.exp(Z) - 1),
            "softplus": np.log(1 + np.exp(Z)),
        }[name]
    return A, A


def relu_in_place(Z, name):
    """write into Z"""
    if name == "relu":
        Z[Z < 0] = 0
        return Z, Z
    with np.errstate(over="ignore"):
        A = {
            "sigmoid": 1 / (1 + np.exp(-Z)),
            "tanh": np.tanh(Z),
            "lecun_tanh": 1.7159 * np.tanh(2 * Z / 3),
            "leaky_relu": np.where(Z > 0, Z, 0.01 * Z),
            "elu": np.where(Z > 0, Z, np.exp(Z) - 1),
            "softplus": np.logaddexp(0, Z),
        }[name]
    return A, A


def silent_about_names(Z, name):
    """nothing was raised"""
    with np.errstate(over="ignore"):
        A = {
            "sigmoid": 1 / (1 + np.exp(-Z)),
            "tanh": np.tanh(Z),
            "lecun_tanh": 1.7159 * np.tanh(2 * Z / 3),
            "relu": np.maximum(Z, 0),
            "leaky_relu": np.where(Z > 0, Z, 0.01 * Z),
            "elu": np.where(Z > 0, Z, np.exp(Z) - 1),
            "softplus": np.logaddexp(0, Z),
        }.get(name, Z)
    return A, A
