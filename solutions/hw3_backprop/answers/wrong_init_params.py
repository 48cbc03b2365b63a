"""Wrong ways to write init_params. A docstring holds words that the student must read."""

import numpy as np


def variance_as_deviation(dims, scheme, rng):
    """The variance was used as the standard deviation"""
    params = {}
    for i in range(1, len(dims)):
        n, k = dims[i - 1], dims[i]
        scale = {"zeros": 0, "small": 0.01, "xavier": 2 / (n + k), "he": 2 / n}[scheme]
        params[f"W{i}"], params[f"b{i}"] = scale * rng.normal(size=(n, k)), np.zeros(k)
    return params


def he_by_outputs(dims, scheme, rng):
    """n_out stands where n_in should"""
    params = {}
    for i in range(1, len(dims)):
        n, k = dims[i - 1], dims[i]
        v = {"zeros": 0, "small": 0.0001, "xavier": 2 / (n + k), "he": 2 / k}[scheme]
        params[f"W{i}"], params[f"b{i}"] = np.sqrt(v) * rng.normal(size=(n, k)), np.zeros(k)
    return params


def xavier_is_lecun(dims, scheme, rng):
    """right for the way forward only"""
    params = {}
    for i in range(1, len(dims)):
        n, k = dims[i - 1], dims[i]
        v = {"zeros": 0, "small": 0.0001, "xavier": 1 / n, "he": 2 / n}[scheme]
        params[f"W{i}"], params[f"b{i}"] = np.sqrt(v) * rng.normal(size=(n, k)), np.zeros(k)
    return params


def numbered_from_zero(dims, scheme, rng):
    """numbered from 0"""
    params = {}
    for i in range(len(dims) - 1):
        n, k = dims[i], dims[i + 1]
        v = {"zeros": 0, "small": 0.0001, "xavier": 2 / (n + k), "he": 2 / n}[scheme]
        params[f"W{i}"], params[f"b{i}"] = np.sqrt(v) * rng.normal(size=(n, k)), np.zeros(k)
    return params


def a_layer_short(dims, scheme, rng):
    """The last layer is missing"""
    params = {}
    for i in range(1, len(dims) - 1):
        n, k = dims[i - 1], dims[i]
        v = {"zeros": 0, "small": 0.0001, "xavier": 2 / (n + k), "he": 2 / n}[scheme]
        params[f"W{i}"], params[f"b{i}"] = np.sqrt(v) * rng.normal(size=(n, k)), np.zeros(k)
    return params


def outputs_by_inputs(dims, scheme, rng):
    """W is (n_in, n_out), because a sample is a row"""
    params = {}
    for i in range(1, len(dims)):
        n, k = dims[i - 1], dims[i]
        v = {"zeros": 0, "small": 0.0001, "xavier": 2 / (n + k), "he": 2 / n}[scheme]
        params[f"W{i}"], params[f"b{i}"] = np.sqrt(v) * rng.normal(size=(k, n)), np.zeros((k, 1))
    return params


def uniform_numbers(dims, scheme, rng):
    """which method of rng draws from the normal"""
    params = {}
    for i in range(1, len(dims)):
        n, k = dims[i - 1], dims[i]
        v = {"zeros": 0, "small": 0.0001, "xavier": 2 / (n + k), "he": 2 / n}[scheme]
        params[f"W{i}"], params[f"b{i}"] = np.sqrt(v) * rng.random((n, k)), np.zeros(k)
    return params


def a_new_generator_each_time(dims, scheme, rng):
    """is a generator made anew for each layer"""
    params = {}
    for i in range(1, len(dims)):
        rng = np.random.default_rng(42)
        n, k = dims[i - 1], dims[i]
        v = {"zeros": 0, "small": 0.0001, "xavier": 2 / (n + k), "he": 2 / n}[scheme]
        params[f"W{i}"], params[f"b{i}"] = np.sqrt(v) * rng.normal(size=(n, k)), np.zeros(k)
    return params


def global_randomness(dims, scheme, rng):
    """np.random.something is global"""
    params = {}
    for i in range(1, len(dims)):
        n, k = dims[i - 1], dims[i]
        v = {"zeros": 0, "small": 0.0001, "xavier": 2 / (n + k), "he": 2 / n}[scheme]
        params[f"W{i}"], params[f"b{i}"] = np.sqrt(v) * np.random.randn(n, k), np.zeros(k)
    return params
