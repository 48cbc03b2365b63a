"""Wrong ways to write train. A docstring holds words that the student must read."""

import numpy as np


def state_not_handed_on(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """Every step got an empty state"""
    state, losses = {}, []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, _ = step(params, grads, {})
            losses.append(loss)
    return params, losses


def state_emptied_each_epoch(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """Each epoch began with an empty state"""
    state, losses = {}, []
    for _ in range(epochs):
        state, order = {}, rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def params_not_handed_on(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """Every step started from the given params"""
    state, losses = {}, []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            moved, state = step(params, grads, state)
            losses.append(loss)
    return moved, losses


def gradients_of_the_beginning(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """taken at the params of the beginning"""
    state, losses, start = {}, [], params
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(start, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def last_batch_dropped(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """left over are dropped"""
    state, losses = {}, []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X) - batch_size + 1, batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def no_shuffle(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """in the order in which they were given"""
    state, losses = {}, []
    for _ in range(epochs):
        order = np.arange(len(X)) + 0 * rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def one_shuffle(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """shuffle anew for each epoch"""
    state, losses, order = {}, [], rng.permutation(len(X))
    for _ in range(epochs):
        state = dict(state)
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def targets_shuffled_apart(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """came with the target of another one"""
    state, losses = {}, []
    for _ in range(epochs):
        order, other = rng.permutation(len(X)), rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[other[first : first + batch_size]])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def one_epoch(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """There was only one epoch"""
    state, losses, epochs = {}, [], 1
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def everything_at_once(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """All samples came at once"""
    state, losses = {}, []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(1):
            rows = order
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def draws_with_replacement(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """used the samples"""
    state, losses = {}, []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = rng.integers(len(X), size=min(batch_size, len(X) - first))
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def losses_of_epochs(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """Only one loss per epoch"""
    state, losses = {}, []
    for _ in range(epochs):
        order, part = rng.permutation(len(X)), []
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            part.append(loss)
        losses.append(np.mean(part))
    return params, losses


def last_loss_of_an_epoch(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """Only the last loss of each epoch"""
    state, losses = {}, []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            pass
        losses.append(loss)
    return params, losses


def global_randomness(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """np.random.something is global"""
    state, losses = {}, []
    for _ in range(epochs):
        order = np.random.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses


def shuffles_the_callers_arrays(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """shuffle indices instead"""
    state, losses = {}, []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        X[:], y[:] = X[order], y[order]
        for first in range(0, len(X), batch_size):
            rows = slice(first, first + batch_size)
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses
