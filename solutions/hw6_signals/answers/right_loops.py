"""One number at a time, as somebody writes who trusts no axis; the cache is a dict."""

import numpy as np
from network import activation_backward, activation_forward, depth


def init_weights(fan_in, fan_out, scheme, rng):
    variances = {
        "lecun_normal": 1.0 / fan_in,
        "glorot_normal": 1.0 / ((fan_in + fan_out) / 2),
        "glorot_uniform": 1.0 / ((fan_in + fan_out) / 2),
        "he_normal": 2.0 / fan_in,
        "he_uniform": 2.0 / fan_in,
    }
    try:
        v = variances[scheme]
    except KeyError:
        raise ValueError(scheme) from None
    W = np.empty((fan_in, fan_out))
    for i in range(fan_in):
        for j in range(fan_out):
            if scheme.endswith("uniform"):
                W[i, j] = (3 * v) ** 0.5 * (2 * rng.random() - 1)
            else:
                W[i, j] = rng.normal(0, v**0.5)
    return W


def activation_stats(params, X, activation="tanh"):
    means, deviations, flats = [], [], []
    A = X
    for layer in range(1, depth(params)):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        A, cache = activation_forward(Z, activation)
        values = [float(a) for a in A.ravel()]
        slopes = activation_backward(np.ones(A.shape), cache, activation).ravel()
        mean = sum(values) / len(values)
        means.append(mean)
        deviations.append((sum((a - mean) ** 2 for a in values) / len(values)) ** 0.5)
        flats.append(sum(1 for s in slopes if s < 0.05) / len(values))
    return {"flat": flats, "std": deviations, "mean": means}


def depth_experiment(X, depth, init, activation, rng):
    weights = [init(X.shape[1], X.shape[1], rng) for _ in range(depth)]
    signals, caches = [X], []
    for W in weights:
        A, cache = activation_forward(signals[-1] @ W, activation)
        signals.append(A)
        caches.append(cache)
    messages = [rng.normal(size=X.shape)]
    for layer in range(depth - 1, 0, -1):
        dZ = activation_backward(messages[0], caches[layer], activation)
        messages.insert(0, dZ @ weights[layer].T)
    return {
        "forward": [float(A.std()) for A in signals[1:]],
        "backward": [float(dA.std()) for dA in messages],
    }


def dead_fraction(A):
    M, N = A.shape
    dead = 0
    for n in range(N):
        dead += all(A[m, n] == 0 for m in range(M))
    return dead / N


def batchnorm_forward(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    M, N = Z.shape
    Y, Z_hat, roots = np.zeros((M, N)), np.zeros((M, N)), []
    means, variances = [], []
    for j in range(N):
        mean, var = running["mean"][j], running["var"][j]
        if train:
            now = sum(Z[:, j]) / M
            spread = sum((z - now) ** 2 for z in Z[:, j]) / M
            means.append(momentum * mean + (1 - momentum) * now)
            variances.append(momentum * var + (1 - momentum) * spread)
            mean, var = now, spread
        else:
            means.append(mean)
            variances.append(var)
        roots.append((var + eps) ** 0.5)
        for m in range(M):
            Z_hat[m, j] = (Z[m, j] - mean) / roots[j]
            Y[m, j] = Z_hat[m, j] * gamma[j] + beta[j]
    running = {"mean": np.array(means), "var": np.array(variances)}
    return Y, running, {"hat": Z_hat, "roots": roots, "gamma": np.array(gamma)}


def batchnorm_backward(dY, cache):
    M, N = dY.shape
    dZ, dgamma, dbeta = np.zeros((M, N)), np.zeros(N), np.zeros(N)
    for j in range(N):
        hat, root = cache["hat"][:, j], cache["roots"][j]
        for i in range(M):
            dgamma[j] += dY[i, j] * hat[i]
            dbeta[j] += dY[i, j]
            for m in range(M):  # how z_m moves the normalised value of sample i
                slope = ((i == m) - 1 / M - hat[i] * hat[m] / M) / root
                dZ[m, j] += cache["gamma"][j] * dY[i, j] * slope
    return dZ, dgamma, dbeta
