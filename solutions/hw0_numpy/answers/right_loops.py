"""A right hw0 by somebody who thinks in loops and lists."""

import numpy as np


def column_zeros(n):
    rows = []
    for _ in range(n):
        rows.append([0.0])
    return np.array(rows)


def arange_vector(n):
    return np.array([float(i) for i in range(n)])


def pauli():
    x = np.array([[0, 1], [1, 0]])
    y = np.array([[0, -1j], [1j, 0]])
    z = np.array([[1, 0], [0, -1]])
    determinants, squares, traces = [], [], []
    for s in (x, y, z):
        determinants.append(s[0, 0] * s[1, 1] - s[0, 1] * s[1, 0])
        squares.append(s.dot(s))
        traces.append(s[0, 0] + s[1, 1])
    return np.array([x, y, z]), determinants, squares, traces


def row_softmax_naive(Z):
    P = np.zeros(Z.shape)
    for m in range(Z.shape[0]):
        total = 0.0
        for k in range(Z.shape[1]):
            P[m, k] = np.exp(Z[m, k])
            total += P[m, k]
        P[m] /= total
    return P


def pairwise_sq_dist(A, B):
    D = np.zeros((len(A), len(B)))
    for m in range(len(A)):
        for p in range(len(B)):
            for n in range(A.shape[1]):
                D[m, p] += (float(A[m, n]) - float(B[p, n])) ** 2
    return D


def one_hot(y, K):
    Y = np.zeros((len(y), K))
    for m, label in enumerate(y):
        Y[m, label] = 1.0
    return Y


def standardize_fit(X):
    means, stds = [], []
    for n in range(X.shape[1]):
        column = X[:, n]
        mean = sum(column) / len(column)
        std = np.sqrt(sum((v - mean) ** 2 for v in column) / len(column))
        means.append(mean)
        stds.append(1.0 if std < 1e-12 else std)
    return np.array(means), np.array(stds)


def standardize_apply(X, mean, std):
    Z = X.copy()
    for n in range(X.shape[1]):
        Z[:, n] -= mean[n]
        Z[:, n] /= std[n]
    return Z


def minibatch_indices(M, B, rng):
    left = list(range(M))
    rng.shuffle(left)
    batches = []
    while left:
        batches.append(np.array(left[:B]))
        left = left[B:]
    return batches
