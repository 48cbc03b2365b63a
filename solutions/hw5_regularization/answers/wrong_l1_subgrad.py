"""Wrong ways to write l1_subgrad. A docstring holds words that the student must read."""

import numpy as np


def downhill(params, lam):
    """The sign is wrong"""
    return {k: -lam * np.sign(w) if k[0] == "W" else 0 * w for k, w in params.items()}


def zero_counts_as_positive(params, lam):
    """takes 0 for positive"""
    return {k: np.where(w >= 0, lam, -lam) if k[0] == "W" else 0 * w for k, w in params.items()}


def zero_counts_as_negative(params, lam):
    """takes 0 for negative"""
    return {k: np.where(w > 0, lam, -lam) if k[0] == "W" else 0 * w for k, w in params.items()}


def divided_by_its_size(params, lam):
    """0/0"""
    with np.errstate(all="ignore"):
        return {k: lam * w / np.abs(w) if k[0] == "W" else 0 * w for k, w in params.items()}


def gradient_of_l2(params, lam):
    """gradient of the L2 penalty"""
    return {k: lam * w if k[0] == "W" else 0 * w for k, w in params.items()}


def sizes(params, lam):
    """its slope is wanted"""
    return {k: lam * np.abs(w) if k[0] == "W" else 0 * w for k, w in params.items()}


def half(params, lam):
    """no ½ in this penalty"""
    return {k: lam / 2 * np.sign(w) if k[0] == "W" else 0 * w for k, w in params.items()}


def penalised_bias(params, lam):
    """only weights pay"""
    return {k: lam * np.sign(w) for k, w in params.items()}


def lambda_everywhere(params, lam):
    """whatever its sign"""
    return {k: np.full_like(w, lam) if k[0] == "W" else 0 * w for k, w in params.items()}


def no_lambda(params, lam):
    """λ is missing"""
    return {k: np.sign(w) if k[0] == "W" else 0 * w for k, w in params.items()}


def size_of_the_slope(params, lam):
    """pushed farther away"""
    return {k: lam * np.abs(np.sign(w)) if k[0] == "W" else 0 * w for k, w in params.items()}


def biases_left_out(params, lam):
    """names of the biases are missing"""
    return {k: lam * np.sign(w) for k, w in params.items() if k[0] == "W"}
