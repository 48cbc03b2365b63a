"""A right hw1 by somebody who thinks in loops and lists."""

import numpy as np


def predict(X, W, b):
    Z = np.zeros((len(X), len(b)))
    for m in range(len(X)):
        for k in range(len(b)):
            Z[m, k] = b[k]
            for n in range(len(W)):
                Z[m, k] += X[m, n] * W[n, k]
    return Z


def mse_loss(Z, Y):
    total = 0.0
    for z, y in zip(Z, Y, strict=True):
        for error in z - y:
            total += error**2
    return total / len(Z) / 2


def mse_grads(X, Z, Y):
    dW, db = np.zeros((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    for x, z, y in zip(X, Z, Y, strict=True):
        dW += np.outer(x, z - y)
        db += z - y
    return dW / len(X), db / len(X)


def numerical_gradient(f, x, h):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        i = it.multi_index
        kept = x[i]
        x[i] = kept + h
        up = f(x)
        x[i] = kept - h
        down = f(x)
        x[i] = kept
        grad[i] = (up - down) / (2 * h)
    return grad


def fit_gd(X, Y, lr, n_iter, rng):
    W = rng.normal(0.0, 0.01, size=(X.shape[1], Y.shape[1]))
    b = np.zeros(Y.shape[1])
    losses = np.zeros(n_iter + 1)
    step = 0
    while True:
        losses[step] = mse_loss(predict(X, W, b), Y)
        if step == n_iter:
            return W, b, losses
        dW, db = mse_grads(X, predict(X, W, b), Y)
        W -= lr * dW
        b -= lr * db
        step += 1


def fit_closed_form(X, Y):
    W, b = np.zeros((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    A = np.hstack([np.ones((X.shape[0], 1)), X])
    for k in range(Y.shape[1]):
        solution, *_ = np.linalg.lstsq(A, Y[:, k], rcond=None)
        b[k], W[:, k] = solution[0], solution[1:]
    return W, b


def kfold(M, k, rng):
    order = list(range(M))
    rng.shuffle(order)
    folds = []
    for i in range(k):
        val = sorted(order[i::k])
        folds.append(([j for j in range(M) if j not in val], val))
    return folds
