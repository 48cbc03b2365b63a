"""Through every node of the computational graph; the cache is a function."""

import numpy as np
from network import model_backward, model_forward


def init_weights(fan_in, fan_out, scheme, rng):
    size = (fan_in, fan_out)
    match scheme:
        case "lecun_normal":
            return rng.normal(scale=fan_in**-0.5, size=size)
        case "glorot_normal":
            return rng.normal(0.0, np.sqrt(2 / sum(size)), size)
        case "glorot_uniform":
            bound = np.sqrt(6 / sum(size))
            return rng.uniform(-bound, bound, size)
        case "he_normal":
            return rng.standard_normal(size) * np.sqrt(2 / fan_in)
        case "he_uniform":
            return np.sqrt(6 / fan_in) * rng.uniform(-1, 1, size)
    raise ValueError(f"{scheme!r} is none of the five")


def activation_stats(params, X, activation="tanh"):
    from network import ACTIVATIONS

    rows = []

    def listen(A, layer):
        rows.append([A.mean(), A.std()])
        return A, None

    def look(Z, layer):
        g, slope = ACTIVATIONS[activation]
        flats.append(np.mean(slope(Z, g(Z)) < 0.05))
        return Z, None

    flats = []
    model_forward(X, params, activation, on_Z=look, on_A=listen)
    mean, std = np.array(rows).T
    return {"mean": mean, "std": std, "flat": np.array(flats)}


def depth_experiment(X, depth, init, activation, rng):
    n, params = X.shape[1], {}
    for layer in range(1, depth + 1):
        params |= {f"W{layer}": init(n, n, rng), f"b{layer}": np.zeros(n)}
    params |= {f"W{depth + 1}": np.eye(n), f"b{depth + 1}": np.zeros(n)}  # scores that do nothing
    forward, backward = np.zeros(depth), np.zeros(depth)

    def listen(A, layer):
        forward[layer - 1] = np.std(A)

        def overhear(dA):
            backward[layer - 1] = np.std(dA)
            return dA

        return A, overhear

    scores, caches = model_forward(X, params, activation, on_A=listen)
    model_backward(rng.standard_normal(scores.shape), caches, activation)
    return {"forward": forward, "backward": backward}


def dead_fraction(A):
    return 1 - np.count_nonzero(A.max(axis=0)) / A.shape[1]


def batchnorm_forward(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    M = len(Z)
    mean = np.mean(Z, axis=0) if train else np.array(running["mean"])
    centred = Z - mean
    var = np.mean(centred * centred, axis=0) if train else np.array(running["var"])
    root = np.sqrt(var + eps)
    normal = centred / root

    def back(dY):
        dnormal = dY * gamma
        dcentred = dnormal / root
        droot = -np.sum(dnormal * centred, axis=0) / root**2
        dvar = droot / (2 * root)
        dcentred = dcentred + 2 * centred * dvar / M
        dmean = -np.sum(dcentred, axis=0)
        return dcentred + dmean / M, np.sum(dY * normal, axis=0), np.sum(dY, axis=0)

    after = {
        "mean": running["mean"] + (1 - momentum) * (mean - running["mean"]),
        "var": running["var"] + (1 - momentum) * (var - running["var"]),
    }
    return gamma * normal + beta, after if train else dict(running), back


def batchnorm_backward(dY, cache):
    return cache(dY)
