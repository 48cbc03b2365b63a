"""Wrong ways to write rmsprop_step. A docstring holds words that the student must read."""

import numpy as np


def adagrad(params, grads, state, lr, beta=0.9, eps=1e-8):
    """This is AdaGrad"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def eps_inside_the_root(params, grads, state, lr, beta=0.9, eps=1e-8):
    """ε stands inside of the root"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = beta * state.get(name, 0) + (1 - beta) * g**2
        params[name] = params[name] - lr * g / np.sqrt(state[name] + eps)
    return params, state


def weights_exchanged(params, grads, state, lr, beta=0.9, eps=1e-8):
    """β and 1 - β are exchanged"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = (1 - beta) * state.get(name, 0) + beta * g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def square_enters_whole(params, grads, state, lr, beta=0.9, eps=1e-8):
    """The new square enters whole"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = beta * state.get(name, 0) + g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def no_root(params, grads, state, lr, beta=0.9, eps=1e-8):
    """the root is missing"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = beta * state.get(name, 0) + (1 - beta) * g**2
        params[name] = params[name] - lr * g / (state[name] + eps)
    return params, state


def average_brought_up_late(params, grads, state, lr, beta=0.9, eps=1e-8):
    """bring s up to date first"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        with np.errstate(all="ignore"):
            params[name] = params[name] - lr * g / (np.sqrt(old) + eps)
        state[name] = beta * old + (1 - beta) * g**2
    return params, state


def no_learning_rate(params, grads, state, lr, beta=0.9, eps=1e-8):
    """learning rate is missing"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = beta * state.get(name, 0) + (1 - beta) * g**2
        params[name] = params[name] - g / (np.sqrt(state[name]) + eps)
    return params, state


def uphill(params, grads, state, lr, beta=0.9, eps=1e-8):
    """goes uphill"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = beta * state.get(name, 0) + (1 - beta) * g**2
        params[name] = params[name] + lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def no_memory(params, grads, state, lr, beta=0.9, eps=1e-8):
    """Nothing was remembered"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = beta * state.get(name, 0) + (1 - beta) * g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, {}


def corrects_the_start(params, grads, state, lr, beta=0.9, eps=1e-8):
    """RMSprop does not do"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        s, t = state.get(name, (0, 0))
        s, t = beta * s + (1 - beta) * g**2, t + 1
        params[name] = params[name] - lr * g / (np.sqrt(s / (1 - beta**t)) + eps)
        state[name] = s, t
    return params, state


def averages_sizes(params, grads, state, lr, beta=0.9, eps=1e-8):
    """it is the squares that are averaged"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = beta * state.get(name, 0) + (1 - beta) * np.abs(g)
        params[name] = params[name] - lr * g / (state[name] + eps)
    return params, state


def average_in_place(params, grads, state, lr, beta=0.9, eps=1e-8):
    """the state that was given has changed"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, np.zeros_like(g))
        state[name] *= beta
        state[name] += (1 - beta) * g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def memory_lost_while_frozen(params, grads, state, lr, beta=0.9, eps=1e-8):
    """is its state kept?"""
    s = {name: beta * state.get(name, 0) + (1 - beta) * g**2 for name, g in grads.items()}
    moved = {name: params[name] - lr * g / (np.sqrt(s[name]) + eps) for name, g in grads.items()}
    return params | moved, s
