"""The L-layer network of homework 3, ready to use. Homeworks 4, 5 and 6 import it.

    X ──▶ linear ──▶ activation ──▶ linear ──▶ ... ──▶ linear ──▶ Z ──▶ head ──▶ loss
          W1, b1                    W2, b2             WL, bL           targets

Rows are samples. Parameters are a dict of arrays, "W1" (n_0, n_1), "b1" (n_1,), "W2", ...;
gradients are a dict with the same keys and shapes. A block's `forward` returns its output and
a cache, its `backward` takes the upstream gradient and that cache. Nothing here changes an
array that it was given.
"""

import numpy as np

# name -> the function of Z, and its slope as a function of Z and A = g(Z)
ACTIVATIONS = {
    "sigmoid": (lambda Z: 0.5 * (1 + np.tanh(Z / 2)), lambda Z, A: A * (1 - A)),
    "tanh": (np.tanh, lambda Z, A: 1 - A**2),
    "lecun_tanh": (
        lambda Z: 1.7159 * np.tanh(2 * Z / 3),
        lambda Z, A: 2 / 3 * (1.7159 - A**2 / 1.7159),
    ),
    "relu": (lambda Z: np.maximum(Z, 0), lambda Z, A: (Z > 0).astype(float)),
    "leaky_relu": (
        lambda Z: np.where(Z > 0, Z, 0.01 * Z),
        lambda Z, A: np.where(Z > 0, 1.0, 0.01),
    ),
    "elu": (
        lambda Z: np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0))),
        lambda Z, A: np.where(Z > 0, 1.0, A + 1),
    ),
    "softplus": (lambda Z: np.logaddexp(0, Z), lambda Z, A: np.exp(Z - A)),
}


# Blocks


def linear_forward(X, W, b):
    """Z = X W + b. X : (M, N), W : (N, K), b : (K,). Returns Z (M, K) and a cache."""
    return X @ W + b, (X, W)


def linear_backward(dZ, cache):
    """dZ : (M, K). Returns (dX, dW, db) of shapes (M, N), (N, K) and (K,)."""
    X, W = cache
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def activation_forward(Z, name):
    """A = g(Z), entry by entry. Returns A, in the shape of Z, and a cache."""
    if name not in ACTIVATIONS:
        raise ValueError(f"no activation {name!r}; there are {', '.join(ACTIVATIONS)}")
    g, _ = ACTIVATIONS[name]
    A = g(Z)
    return A, (Z, A)


def activation_backward(dA, cache, name):
    """dZ, in the shape of dA."""
    _, slope = ACTIVATIONS[name]
    return dA * slope(*cache)


# The network


def depth(params):
    """Number of layers. Parameters of other blocks (of homework 6, say) do not count."""
    return sum(key[0] == "W" and key[1:].isdigit() for key in params)


def init_params(dims, scheme, rng):
    """Fresh parameters; the biases are zero.

    dims : widths n_0, n_1, ..., n_L, from the input to the scores
    scheme : the standard deviation of the weights: "zeros" 0, "small" 0.01,
        "xavier" sqrt(2 / (n_in + n_out)), "he" sqrt(2 / n_in)
    rng : np.random.Generator

    Returns {"W1": (n_0, n_1), "b1": (n_1,), ..., "bL": (n_L,)}.
    """
    params = {}
    for layer in range(1, len(dims)):
        n_in, n_out = dims[layer - 1 : layer + 1]
        spreads = {
            "zeros": 0.0,
            "small": 0.01,
            "xavier": np.sqrt(2 / (n_in + n_out)),
            "he": np.sqrt(2 / n_in),
        }
        if scheme not in spreads:
            raise ValueError(f"no scheme {scheme!r}; there are {', '.join(spreads)}")
        params[f"W{layer}"] = spreads[scheme] * rng.standard_normal((n_in, n_out))
        params[f"b{layer}"] = np.zeros(n_out)
    return params


def model_forward(X, params, activation, on_Z=None, on_A=None):
    """Scores of the network; every layer but the last has an activation.

    X : (M, n_0) samples
    activation : one of the names in ACTIVATIONS
    on_Z, on_A : further blocks that each hidden layer passes, before its activation (batch
        normalisation) or after it (dropout). on_Z(Z, layer) returns the block's output and a
        function that turns the upstream gradient of that output into that of Z.

    Returns (Z, caches): the scores (M, n_L), and what model_backward needs.
    """
    L, A, caches = depth(params), X, []
    for layer in range(1, L + 1):
        Z, linear = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        if layer == L:
            return Z, [*caches, (linear, None, None, None)]
        Z, back_Z = on_Z(Z, layer) if on_Z else (Z, None)
        A, bend = activation_forward(Z, activation)
        A, back_A = on_A(A, layer) if on_A else (A, None)
        caches.append((linear, back_Z, bend, back_A))
    raise ValueError("the network has no layer: params holds no 'W1'")


def model_backward(dZ, caches, activation):
    """Gradients of the network.

    dZ : (M, n_L) upstream gradient: what the head says about the scores
    caches, activation : from model_forward

    Returns (dX, grads): dX (M, n_0), and a dict with the keys "W1", "b1", ..., "bL".
    """
    grads, message = {}, dZ
    for layer in range(len(caches), 0, -1):
        linear, back_Z, bend, back_A = caches[layer - 1]
        if layer < len(caches):
            message = back_A(message) if back_A else message
            message = activation_backward(message, bend, activation)
            message = back_Z(message) if back_Z else message
        message, grads[f"W{layer}"], grads[f"b{layer}"] = linear_backward(message, linear)
    return message, grads


# Heads: each returns the loss, a mean over the samples, and its gradient dZ


def squared_error(Z, Y):
    """Half the mean squared error. Z, Y : (M, K)."""
    miss = Z - Y
    return float(np.sum(miss**2)) / (2 * len(Z)), miss / len(Z)


def binary_cross_entropy(Z, Y):
    """Mean cross-entropy of the sigmoid of Z. Z, Y : (M, 1), Y of 0 and 1."""
    P, _ = activation_forward(Z, "sigmoid")
    return float(np.sum(np.logaddexp(0, Z) - Y * Z)) / len(Z), (P - Y) / len(Z)


def cross_entropy(Z, y):
    """Mean cross-entropy of the softmax of Z. Z : (M, K), y : (M,) integer labels."""
    shifted = Z - Z.max(axis=1, keepdims=True)  # exp cannot overflow
    log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dZ = np.exp(log_P)
    dZ[rows, y] -= 1
    return -float(log_P[rows, y].sum()) / len(y), dZ / len(y)


# All together


def loss_and_grads(params, X, targets, activation="tanh", head=cross_entropy):
    """The loss of the samples X (M, n_0) with their targets, and its gradient as a dict."""
    Z, caches = model_forward(X, params, activation)
    loss, dZ = head(Z, targets)
    return loss, model_backward(dZ, caches, activation)[1]


def accuracy(params, X, y, activation="tanh"):
    """Share of the samples whose largest score is that of their label y (M,)."""
    return float(np.mean(model_forward(X, params, activation)[0].argmax(axis=1) == y))
