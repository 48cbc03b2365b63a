"""A right hw2 by somebody who would rather not write a loop, and calls no function twice."""

import numpy as np


def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


def bce_from_logits(z, y):
    return np.logaddexp(0, np.where(y == 1, -z, z)).mean()


def softmax(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=-1, keepdims=True))


def predict_map(Z):
    return (np.max(Z, axis=1, keepdims=True) == Z).argmax(axis=1)


def cross_entropy_from_logits(Z, y):
    Y = y[:, np.newaxis] == np.arange(Z.shape[1])
    return (np.logaddexp.reduce(Z, axis=1).sum() - Z[Y].sum()) / len(Z)


def softmax_jacobian(z):
    e = np.exp(z - z.max())
    p = e / e.sum()
    return p[:, np.newaxis] * (np.eye(p.size) - p)


def softmax_ce_grad(Z, y):
    E = np.exp(Z - np.amax(Z, axis=1)[:, None])
    P = E / E.sum(axis=1)[:, None]
    Y = np.zeros_like(P)
    np.put_along_axis(Y, y[:, None], 1.0, axis=1)
    return np.divide(P - Y, Z.shape[0])


def fit_softmax(X, y, K, lr, n_iter, rng):
    A = np.c_[X, np.ones(len(X))]
    theta = np.vstack([rng.standard_normal((X.shape[1], K)) * 0.01, np.zeros(K)])
    Y, losses = np.eye(K)[y], []
    while True:
        Z = A @ theta
        log_P = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
        losses += [-np.sum(Y * log_P) / len(Y)]
        if len(losses) > n_iter:
            return theta[:-1], theta[-1], losses
        theta = theta - lr / len(A) * (A.T @ (np.exp(log_P) - Y))
