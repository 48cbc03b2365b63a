"""A right hw3 by somebody whose caches are functions."""

import numpy as np


def linear_forward(X, W, b):
    def back(dZ):
        return dZ.dot(W.T), X.T.dot(dZ), np.sum(dZ, 0)

    return X.dot(W) + b[None, :], back


def linear_backward(dZ, cache):
    return cache(dZ)


def activation_forward(Z, name):
    def sigmoid(z):
        return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))

    functions = {
        "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "lecun_tanh": (
            lambda z: 1.7159 * np.tanh(2 * z / 3),
            lambda z: 1.7159 / 1.5 * (1 - np.tanh(2 * z / 3) ** 2),
        ),
        "relu": (lambda z: z * (z > 0), lambda z: (z > 0) * 1.0),
        "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: 0.01 + 0.99 * (z > 0)),
        "elu": (
            lambda z: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1),
            lambda z: np.where(z > 0, 1, np.exp(np.minimum(z, 0))),
        ),
        "softplus": (lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))), sigmoid),
    }
    g, slope = functions[name]
    return g(Z), lambda dA: dA * slope(Z)


def activation_backward(dA, cache, name):
    return cache(dA)


def init_params(dims, scheme, rng):
    def deviation(n, k):
        return dict(
            zeros=0.0, small=0.01, xavier=np.sqrt(2) / np.sqrt(n + k), he=np.sqrt(2) / np.sqrt(n)
        )[scheme]

    sizes = [(dims[i], dims[i + 1]) for i in range(len(dims) - 1)]
    Ws = {f"W{i}": rng.normal(size=s) * deviation(*s) for i, s in enumerate(sizes, 1)}
    return Ws | {f"b{i}": np.zeros(s[1]) for i, s in enumerate(sizes, 1)}


def model_forward(X, params, activation):
    depth, steps = len(params) // 2, []
    for i in range(1, depth + 1):
        X, step = linear_forward(X, params[f"W{i}"], params[f"b{i}"])
        steps.append((i, step))
        if i != depth:
            X, step = activation_forward(X, activation)
            steps.append((0, step))

    def back(dZ):
        grads = {}
        for i, step in steps[::-1]:
            if i:
                dZ, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(dZ, step)
            else:
                dZ = activation_backward(dZ, step, activation)
        return dZ, grads

    return X, back


def model_backward(dZ, caches, activation):
    return caches(dZ)


def compose_vjp(blocks, x, cotangent):
    if not blocks:
        return x, cotangent
    (f, vjp), *rest = blocks
    y, v = compose_vjp(rest, f(x), cotangent)
    return y, vjp(x, v)


def train_sgd(X, y, params, activation, head, lr, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        shuffled = rng.permutation(len(X))
        cuts = np.arange(batch_size, len(X), batch_size)
        for batch in np.split(shuffled, cuts):
            Z, caches = model_forward(np.take(X, batch, axis=0), params, activation)
            loss, dZ = head(Z, np.take(y, batch, axis=0))
            _, grads = model_backward(dZ, caches, activation)
            params = {key: params[key] - lr * grads[key] for key in params}
            losses.append(loss)
    return {key: np.array(value) for key, value in params.items()}, np.array(losses)
