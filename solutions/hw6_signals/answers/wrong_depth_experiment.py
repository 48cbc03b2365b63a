"""Wrong ways to write depth_experiment. A docstring holds words that the student must read."""

import numpy as np
from network import activation_backward, activation_forward, linear_backward, linear_forward


def last_layer_first(X, depth, init, activation, rng):
    """turn it round"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward)}


def at_the_inputs(X, depth, init, activation, rng):
    """arrives at the *inputs* of the layers"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
        backward.append(np.std(message))
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def behind_the_activation(X, depth, init, activation, rng):
    """behind the activation"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        dZ = activation_backward(message, bend, activation)
        backward.append(np.std(dZ))
        message, _, _ = linear_backward(dZ, linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def no_slope_on_the_way_back(X, depth, init, activation, rng):
    """The slope of the activation is missing"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(message, linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def w_not_transposed(X, depth, init, activation, rng):
    """it is W transposed"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message = activation_backward(message, bend, activation) @ linear[1]
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def scores_for_signals(X, depth, init, activation, rng):
    """This is the standard deviation of Z"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(Z))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def inputs_in_the_list(X, depth, init, activation, rng):
    """The input stands in the list"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    forward.append(np.std(X))
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward[:-1]), "backward": np.array(backward[::-1])}


def x_for_every_layer(X, depth, init, activation, rng):
    """Every layer got X"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(X, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def one_matrix_for_all(X, depth, init, activation, rng):
    """All layers have the same weights"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    W = init(width, width, rng)
    for _ in range(depth):
        Z, linear = linear_forward(A, W, np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def variances(X, depth, init, activation, rng):
    """This is the variance"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.var(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def always_tanh(X, depth, init, activation, rng):
    """tanh is written into your function"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, "tanh")
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, "tanh"), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def global_message(X, depth, init, activation, rng):
    """two results"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = np.random.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def caches_from_the_front(X, depth, init, activation, rng):
    """the layers come from the last to the first"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in caches:
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def mean_squares(X, depth, init, activation, rng):
    """the standard deviation is around the mean"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.sqrt(np.mean(A**2)))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def message_of_ones(X, depth, init, activation, rng):
    """A message of ones has no spread"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = np.ones_like(A)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def message_before_the_weights(X, depth, init, activation, rng):
    """The message was drawn before the weights"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    message = rng.standard_normal(X.shape)
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bend = activation_forward(Z, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = message + 0
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}


def slope_at_the_output(X, depth, init, activation, rng):
    """The slope was taken at A instead of Z"""
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, _ = activation_forward(Z, activation)
        _, bend = activation_forward(A, activation)
        caches.append((linear, bend))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bend in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bend, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}
