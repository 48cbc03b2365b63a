"""Wrong ways to write fit_gd. A docstring holds words that the student must read.

Each calls the predict, mse_loss and mse_grads of the notebook in which it is tried.
"""
# ruff: noqa: F821

import numpy as np


def uphill(X, Y, lr, n_iter, rng):
    """uphill"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    losses = [mse_loss(predict(X, W, b), Y)]
    for _ in range(n_iter):
        dW, db = mse_grads(X, predict(X, W, b), Y)
        W, b = W + lr * dW, b + lr * db
        losses.append(mse_loss(predict(X, W, b), Y))
    return W, b, losses


def bias_stands_still(X, Y, lr, n_iter, rng):
    """b did not"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    losses = [mse_loss(predict(X, W, b), Y)]
    for _ in range(n_iter):
        W = W - lr * mse_grads(X, predict(X, W, b), Y)[0]
        losses.append(mse_loss(predict(X, W, b), Y))
    return W, b, losses


def one_after_the_other(X, Y, lr, n_iter, rng):
    """after W had moved"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    losses = [mse_loss(predict(X, W, b), Y)]
    for _ in range(n_iter):
        W = W - lr * mse_grads(X, predict(X, W, b), Y)[0]
        b = b - lr * mse_grads(X, predict(X, W, b), Y)[1]
        losses.append(mse_loss(predict(X, W, b), Y))
    return W, b, losses


def start_at_zero(X, Y, lr, n_iter, rng):
    """W starts at zero"""
    W, b = np.zeros((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    losses = [mse_loss(predict(X, W, b), Y)]
    for _ in range(n_iter):
        dW, db = mse_grads(X, predict(X, W, b), Y)
        W, b = W - lr * dW, b - lr * db
        losses.append(mse_loss(predict(X, W, b), Y))
    return W, b, losses


def global_randomness(X, Y, lr, n_iter, rng):
    """np.random.something is global"""
    W, b = 0.01 * np.random.randn(X.shape[1], Y.shape[1]), np.zeros(Y.shape[1])
    losses = [mse_loss(predict(X, W, b), Y)]
    for _ in range(n_iter):
        dW, db = mse_grads(X, predict(X, W, b), Y)
        W, b = W - lr * dW, b - lr * db
        losses.append(mse_loss(predict(X, W, b), Y))
    return W, b, losses


def no_last_loss(X, Y, lr, n_iter, rng):
    """the one after the last step, is not recorded"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    losses = []
    for _ in range(n_iter):
        Z = predict(X, W, b)
        losses.append(mse_loss(Z, Y))
        dW, db = mse_grads(X, Z, Y)
        W, b = W - lr * dW, b - lr * db
    return W, b, losses


def corrupted_history(X, Y, lr, n_iter, rng):
    """Z was changed in place"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    losses = []
    for step in range(n_iter + 1):
        Z = predict(X, W, b)
        Z -= Y
        losses.append(mse_loss(Z, Y))
        if step < n_iter:
            W, b = W - lr * X.T @ Z / len(X), b - lr * Z.mean(axis=0)
    return W, b, losses


def centres_in_place(X, Y, lr, n_iter, rng):
    """centre or scale X in place"""
    X -= X.mean(axis=0)
    W, b = 0.01 * rng.standard_normal((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    losses = [mse_loss(predict(X, W, b), Y)]
    for _ in range(n_iter):
        dW, db = mse_grads(X, predict(X, W, b), Y)
        W, b = W - lr * dW, b - lr * db
        losses.append(mse_loss(predict(X, W, b), Y))
    return W, b, losses
