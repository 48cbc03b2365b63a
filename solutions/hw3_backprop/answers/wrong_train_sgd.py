"""Wrong ways to write train_sgd. A docstring holds words that the student must read.

Each calls the model_forward and model_backward of the notebook in which it is tried.
"""
# ruff: noqa: F821

import numpy as np


def uphill(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """uphill"""
    params, losses = dict(params), []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            i = order[first : first + batch_size]
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            params = {key: params[key] + lr * grads[key] for key in params}
            losses.append(loss)
    return params, losses


def divided_by_the_batch(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """divided by the batch size"""
    params, losses = dict(params), []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            i = order[first : first + batch_size]
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ / len(i), caches, activation)[1]
            params = {key: params[key] - lr * grads[key] for key in params}
            losses.append(loss)
    return params, losses


def weights_only(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """W moved, b did not"""
    params, losses = dict(params), []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            i = order[first : first + batch_size]
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            for key in params:
                if key.startswith("W"):
                    params[key] = params[key] - lr * grads[key]
            losses.append(loss)
    return params, losses


def old_parameters_returned(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """Nothing moved"""
    new, losses = dict(params), []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            i = order[first : first + batch_size]
            Z, caches = model_forward(X[i], new, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            new = {key: new[key] - lr * grads[key] for key in new}
            losses.append(loss)
    return params, losses


def forgets_its_steps(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """started from the given parameters again"""
    losses = []
    new = dict(params)
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            i = order[first : first + batch_size]
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            new = {key: params[key] - lr * grads[key] for key in params}
            losses.append(loss)
    return new, losses


def drops_the_last_batch(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """left over are dropped"""
    params, losses = dict(params), []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for n in range(max(len(X) // batch_size, 1)):
            i = order[n * batch_size : (n + 1) * batch_size]
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            params = {key: params[key] - lr * grads[key] for key in params}
            losses.append(loss)
    return params, losses


def never_shuffles(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """in the order in which they were given"""
    params, losses = dict(params), []
    for _ in range(epochs):
        for first in range(0, len(X), batch_size):
            i = np.arange(first, min(first + batch_size, len(X)))
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            params = {key: params[key] - lr * grads[key] for key in params}
            losses.append(loss)
    return params, losses


def shuffles_once(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """both epochs used the same order"""
    params, losses = dict(params), []
    order = rng.permutation(len(X))
    for _ in range(epochs):
        for first in range(0, len(X), batch_size):
            i = order[first : first + batch_size]
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            params = {key: params[key] - lr * grads[key] for key in params}
            losses.append(loss)
    return params, losses


def draws_with_replacement(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """used the samples"""
    params, losses = dict(params), []
    for _ in range(epochs):
        for first in range(0, len(X), batch_size):
            i = rng.integers(len(X), size=min(batch_size, len(X) - first))
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            params = {key: params[key] - lr * grads[key] for key in params}
            losses.append(loss)
    return params, losses


def shuffles_x_alone(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """were X and y cut alike"""
    params, losses = dict(params), []
    for _ in range(epochs):
        X = X[rng.permutation(len(X))]
        for first in range(0, len(X), batch_size):
            i = slice(first, first + batch_size)
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            params = {key: params[key] - lr * grads[key] for key in params}
            losses.append(loss)
    return params, losses


def one_loss_per_epoch(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """Only one loss per epoch is recorded"""
    params, losses = dict(params), []
    for _ in range(epochs):
        order, here = rng.permutation(len(X)), []
        for first in range(0, len(X), batch_size):
            i = order[first : first + batch_size]
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            params = {key: params[key] - lr * grads[key] for key in params}
            here.append(loss)
        losses.append(np.mean(here))
    return params, losses


def in_place(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """writes into the caller's arrays"""
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            i = order[first : first + batch_size]
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            for key in params:
                params[key] -= lr * grads[key]
            losses.append(loss)
    return params, losses


def global_randomness(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """np.random.something is global"""
    params, losses = dict(params), []
    for _ in range(epochs):
        order = np.random.permutation(len(X))
        for first in range(0, len(X), batch_size):
            i = order[first : first + batch_size]
            Z, caches = model_forward(X[i], params, activation)
            loss, dZ = head(Z, y[i])
            grads = model_backward(dZ, caches, activation)[1]
            params = {key: params[key] - lr * grads[key] for key in params}
            losses.append(loss)
    return params, losses
