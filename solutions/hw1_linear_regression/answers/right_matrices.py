"""A right hw1 by somebody who would rather not write a loop, and calls no function twice."""

import numpy as np


def predict(X, W, b):
    return np.einsum("mn,nk->mk", X, W) + b[np.newaxis, :]


def mse_loss(Z, Y):
    return np.linalg.norm(Z - Y) ** 2 / (2 * Z.shape[0])


def mse_grads(X, Z, Y):
    R = (Z - Y) / X.shape[0]
    dW = np.einsum("mn,mk->nk", X, R)
    db = np.ones(X.shape[0]) @ R
    return dW, db


def numerical_gradient(f, x, h):
    x = np.asarray(x, dtype=np.float64)
    moves = h * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + move) - f(x - move)) / h / 2 for move in moves]
    return np.array(slopes).reshape(x.shape)


def fit_gd(X, Y, lr, n_iter, rng):
    A = np.c_[X, np.ones(len(X))]
    theta = np.vstack([rng.standard_normal((X.shape[1], Y.shape[1])) * 0.01, 0 * Y[:1]])
    losses = []
    for _ in range(n_iter):
        R = A @ theta - Y
        losses += [0.5 * np.mean(np.sum(R**2, axis=1))]
        theta = theta - lr / len(A) * (A.T @ R)
    losses += [0.5 * np.mean(np.sum((A @ theta - Y) ** 2, axis=1))]
    return theta[:-1], theta[-1], losses


def fit_closed_form(X, Y):
    x, y = X.mean(axis=0), Y.mean(axis=0)
    W = np.linalg.pinv(X - x) @ (Y - y)
    return W, y - x @ W


def kfold(M, k, rng):
    fold_of = rng.permutation(np.arange(M) % k)
    return [(np.flatnonzero(fold_of != i), np.flatnonzero(fold_of == i)) for i in range(k)]
