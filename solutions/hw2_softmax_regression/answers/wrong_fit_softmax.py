"""Wrong ways to write fit_softmax. A docstring holds words that the student must read.

Each calls the cross_entropy_from_logits and softmax_ce_grad of the notebook in which it is tried.
"""
# ruff: noqa: F821

import numpy as np


def uphill(X, y, K, lr, n_iter, rng):
    """uphill"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(X @ W + b, y)
        W, b = W + lr * X.T @ dZ, b + lr * dZ.sum(axis=0)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses


def bias_stands_still(X, y, K, lr, n_iter, rng):
    """b did not"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        W = W - lr * X.T @ softmax_ce_grad(X @ W + b, y)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses


def bias_by_the_mean(X, y, K, lr, n_iter, rng):
    """db is the mean of dZ"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(X @ W + b, y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.mean(axis=0)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses


def divided_once_more(X, y, K, lr, n_iter, rng):
    """divided by M once more"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(X @ W + b, y) / len(y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses


def one_after_the_other(X, y, K, lr, n_iter, rng):
    """after W had moved"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        W = W - lr * X.T @ softmax_ce_grad(X @ W + b, y)
        b = b - lr * softmax_ce_grad(X @ W + b, y).sum(axis=0)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses


def classes_from_the_labels(X, y, K, lr, n_iter, rng):
    """read off y"""
    K = y.max() + 1
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(X @ W + b, y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses


def start_at_zero(X, y, K, lr, n_iter, rng):
    """W starts at zero"""
    W, b = np.zeros((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(X @ W + b, y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses


def global_randomness(X, y, K, lr, n_iter, rng):
    """np.random.something is global"""
    W, b = 0.01 * np.random.randn(X.shape[1], K), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(X @ W + b, y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses


def no_last_loss(X, y, K, lr, n_iter, rng):
    """the one after the last step, is not recorded"""
    W, b, losses = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K), []
    for _ in range(n_iter):
        losses.append(cross_entropy_from_logits(X @ W + b, y))
        dZ = softmax_ce_grad(X @ W + b, y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
    return W, b, losses


def loss_of_stale_scores(X, y, K, lr, n_iter, rng):
    """loss before the last step"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    Z = X @ W + b
    losses = [cross_entropy_from_logits(Z, y)]
    for _ in range(n_iter):
        Z = X @ W + b
        dZ = softmax_ce_grad(Z, y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy_from_logits(Z, y))
    return W, b, losses


def probabilities_into_the_loss(X, y, K, lr, n_iter, rng):
    """loss was given probabilities"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(softmax(X @ W + b), y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(X @ W + b, y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy_from_logits(softmax(X @ W + b), y))
    return W, b, losses


def probabilities_into_the_gradient(X, y, K, lr, n_iter, rng):
    """gradient was taken at the probabilities"""
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(softmax(X @ W + b), y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses


def centres_in_place(X, y, K, lr, n_iter, rng):
    """centre or scale X in place"""
    X -= X.mean(axis=0)
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    losses = [cross_entropy_from_logits(X @ W + b, y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(X @ W + b, y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy_from_logits(X @ W + b, y))
    return W, b, losses
