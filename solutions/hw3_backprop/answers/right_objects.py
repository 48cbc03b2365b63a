"""A right hw3 by somebody whose caches are objects, and who likes einsum."""

import numpy as np


def linear_forward(X, W, b):
    class Kept:
        pass

    kept = Kept()
    kept.X, kept.W = X.copy(), W.copy()
    return np.einsum("mn,nk->mk", X, W) + b, kept


def linear_backward(dZ, cache):
    dX = np.einsum("mk,nk->mn", dZ, cache.W)
    dW = np.einsum("mn,mk->nk", cache.X, dZ)
    return dX, dW, np.ones(len(dZ)) @ dZ


def activation_forward(Z, name):
    class Bend:
        def __init__(self, A, slope):
            self.A, self.slope = A, slope

    with np.errstate(over="ignore"):
        if name == "sigmoid":
            A = 1 / (1 + np.exp(-Z))
            slope = A * (1 - A)
        elif name == "tanh":
            A = np.tanh(Z)
            slope = (1 - A) * (1 + A)
        elif name == "lecun_tanh":
            T = np.tanh(2 / 3 * Z)
            A, slope = 1.7159 * T, 1.7159 * 2 / 3 * (1 - T * T)
        elif name == "relu":
            A, slope = np.where(Z > 0, Z, 0), np.where(Z > 0, 1, 0)
        elif name == "leaky_relu":
            A, slope = np.maximum(Z, 0.01 * Z), np.where(Z > 0, 1, 0.01)
        elif name == "elu":
            A = np.where(Z > 0, Z, np.exp(Z) - 1)
            slope = np.where(Z > 0, 1, np.exp(Z))
        elif name == "softplus":
            A, slope = np.logaddexp(0, Z), 1 / (1 + np.exp(-Z))
        else:
            raise ValueError("no such activation: " + name)
    return A, Bend(A, slope)


def activation_backward(dA, cache, name):
    return np.multiply(dA, cache.slope)


def init_params(dims, scheme, rng):
    params = {}
    for layer in range(1, len(dims)):
        n, k = dims[layer - 1 : layer + 1]
        if scheme == "zeros":
            W = np.zeros((n, k))
        else:
            spread = {"small": 1e-2, "xavier": (2 / (n + k)) ** 0.5, "he": (2 / n) ** 0.5}
            W = rng.normal(loc=0, scale=spread[scheme], size=(n, k))
        params.update({f"W{layer}": W, f"b{layer}": np.zeros((k,))})
    return params


def model_forward(X, params, activation):
    class Tape(list):
        pass

    tape = Tape()
    last = max(int(key[1:]) for key in params)
    for layer in range(1, last + 1):
        X, kept = linear_forward(X, params[f"W{layer}"], params[f"b{layer}"])
        tape.append((layer, kept))
        if layer < last:
            X, kept = activation_forward(X, activation)
            tape.append((None, kept))
    return X, tape


def model_backward(dZ, caches, activation):
    D, grads = np.array(dZ), {}
    for layer, kept in reversed(caches):
        if layer is None:
            D = activation_backward(D, kept, activation)
        else:
            D, dW, db = linear_backward(D, kept)
            grads.update({f"W{layer}": dW, f"b{layer}": db})
    return D, grads


def compose_vjp(blocks, x, cotangent):
    inputs = []
    for f, _ in blocks:
        inputs.append(x)
        x = f(x)
    for (_, vjp), at in zip(blocks[::-1], inputs[::-1], strict=True):
        cotangent = vjp(at, cotangent)
    return x, cotangent


def train_sgd(X, y, params, activation, head, lr, batch_size, epochs, rng):
    params = {key: np.array(params[key]) for key in params}
    losses = []
    for _ in range(epochs):
        ranks = rng.random(len(X)).argsort()
        X_now, y_now = X[ranks], y[ranks]
        start = 0
        while start < len(X):
            part = slice(start, start + batch_size)
            start += batch_size
            Z, caches = model_forward(X_now[part], params, activation)
            loss, D = head(Z, y_now[part])
            grads = model_backward(D, caches, activation)[1]
            for key, grad in grads.items():
                params[key] = params[key] - lr * grad
            losses += [loss]
    return params, losses
