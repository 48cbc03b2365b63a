"""A right hw3 by somebody who thinks in loops, and whose caches are dicts."""

import numpy as np


def linear_forward(X, W, b):
    M, K = len(X), len(b)
    Z = np.zeros((M, K))
    for m in range(M):
        for k in range(K):
            Z[m, k] = b[k]
            for n in range(len(W)):
                Z[m, k] += X[m, n] * W[n, k]
    return Z, {"X": X, "W": W, "b": b}


def linear_backward(dZ, cache):
    X, W = cache["X"], cache["W"]
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for x, dx, dz in zip(X, dX, dZ, strict=True):
        for k in range(len(dz)):
            dx += dz[k] * W[:, k]
            dW[:, k] += dz[k] * x
            db[k] += dz[k]
    return dX, dW, db


def activation_forward(Z, name):
    import math

    def one(z):
        if name == "sigmoid":
            return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
        if name == "tanh":
            return math.tanh(z)
        if name == "lecun_tanh":
            return 1.7159 * math.tanh(2 * z / 3)
        if name == "relu":
            return z if z > 0 else 0.0
        if name == "leaky_relu":
            return z if z > 0 else 0.01 * z
        if name == "elu":
            return z if z > 0 else math.exp(z) - 1
        if name == "softplus":
            return z + math.log(1 + math.exp(-z)) if z > 0 else math.log(1 + math.exp(z))
        raise ValueError(name)

    A = np.zeros(Z.shape)
    for at in np.ndindex(Z.shape):
        A[at] = one(float(Z[at]))
    return A, {"Z": Z, "kind": name}


def activation_backward(dA, cache, name):
    import math

    Z = cache["Z"]
    dZ = np.zeros(Z.shape)
    for at in np.ndindex(Z.shape):
        z = float(Z[at])
        e = math.exp(-abs(z))
        if name == "sigmoid":
            slope = e / (1 + e) ** 2
        elif name == "tanh":
            slope = 1 - math.tanh(z) ** 2
        elif name == "lecun_tanh":
            slope = 1.7159 * 2 / 3 * (1 - math.tanh(2 * z / 3) ** 2)
        elif name == "relu":
            slope = 1 if z > 0 else 0
        elif name == "leaky_relu":
            slope = 1 if z > 0 else 0.01
        elif name == "elu":
            slope = 1 if z > 0 else e
        else:
            slope = 1 / (1 + e) if z > 0 else e / (1 + e)
        dZ[at] = dA[at] * slope
    return dZ


def init_params(dims, scheme, rng):
    import math

    params = {}
    n_layers = len(dims) - 1
    for i in range(n_layers):
        n, k = dims[i], dims[i + 1]
        W = np.zeros((n, k))
        for row in range(n):
            if scheme == "small":
                W[row] = rng.normal(0, 0.01, size=k)
            elif scheme == "xavier":
                W[row] = rng.normal(0, math.sqrt(2 / (n + k)), size=k)
            elif scheme == "he":
                W[row] = rng.normal(0, math.sqrt(2 / n), size=k)
        params["W" + str(i + 1)] = W
        params["b" + str(i + 1)] = np.zeros(k)
    return params


def model_forward(X, params, activation):
    L = len([key for key in params if key.startswith("W")])
    caches = {"L": L}
    A = X
    for i in range(1, L):
        Z, caches["linear", i] = linear_forward(A, params[f"W{i}"], params[f"b{i}"])
        A, caches["activation", i] = activation_forward(Z, activation)
    Z, caches["linear", L] = linear_forward(A, params[f"W{L}"], params[f"b{L}"])
    return Z, caches


def model_backward(dZ, caches, activation):
    L = caches["L"]
    grads = {}
    dA, grads[f"W{L}"], grads[f"b{L}"] = linear_backward(dZ, caches["linear", L])
    for i in range(L - 1, 0, -1):
        dZ = activation_backward(dA, caches["activation", i], activation)
        dA, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(dZ, caches["linear", i])
    return dA, grads


def compose_vjp(blocks, x, cotangent):
    m = len(blocks)
    xs = [x]
    for j in range(m):
        xs.append(blocks[j][0](xs[j]))
    for j in range(m - 1, -1, -1):
        cotangent = blocks[j][1](xs[j], cotangent)
    return xs[m], cotangent


def train_sgd(X, y, params, activation, head, lr, batch_size, epochs, rng):
    new = {}
    for key in params:
        new[key] = params[key].copy()
    losses = []
    for _ in range(epochs):
        order = list(range(len(X)))
        rng.shuffle(order)
        while order:
            batch, order = order[:batch_size], order[batch_size:]
            Z, caches = model_forward(X[batch], new, activation)
            # Asks twice, as many do.
            losses.append(head(Z, y[batch])[0])
            _, grads = model_backward(head(Z, y[batch])[1], caches, activation)
            for key in new:
                new[key] -= lr * grads[key]
    return new, losses
