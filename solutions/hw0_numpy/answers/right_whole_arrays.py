"""A right hw0 by somebody who knows numpy well and shows it."""

import numpy as np


def column_zeros(n):
    return np.zeros(n)[:, None]


def arange_vector(n):
    return np.cumsum(np.ones(n)) - 1


def pauli():
    stack = np.zeros((3, 2, 2), dtype=complex)
    stack[0, [0, 1], [1, 0]] = 1
    stack[1, [0, 1], [1, 0]] = -1j, 1j
    stack[2] = np.diag([1, -1])
    values = np.linalg.eigvalsh(stack)
    squares = np.einsum("sij,sjk->sik", stack, stack)
    return stack, values.prod(axis=1), squares, np.einsum("sii->s", stack)


def row_softmax_naive(Z):
    E = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return (E.T / E.sum(axis=-1)).T


def pairwise_sq_dist(A, B):
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    of_a, of_b = np.einsum("mn,mn->m", A, A), np.einsum("pn,pn->p", B, B)
    return np.maximum(np.add.outer(of_a, of_b) - 2 * (A @ B.T), 0)


def one_hot(y, K):
    return np.eye(K)[y]


def standardize_fit(X):
    mean = np.einsum("mn->n", X) / len(X)
    std = np.sqrt(np.mean(np.square(X - mean), axis=0))
    std[np.isclose(std, 0)] = 1
    return mean, std


def standardize_apply(X, mean, std):
    return X / std - mean / std


def minibatch_indices(M, B, rng):
    return np.split(rng.choice(M, size=M, replace=False), np.arange(B, M, B))
