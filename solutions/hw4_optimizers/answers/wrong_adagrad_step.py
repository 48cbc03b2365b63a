"""Wrong ways to write adagrad_step. A docstring holds words that the student must read."""

import numpy as np


def decays(params, grads, state, lr, eps=1e-8):
    """the sum decays"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = 0.9 * state.get(name, 0) + 0.1 * g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def decays_a_little(params, grads, state, lr, eps=1e-8):
    """the sum decays"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = 0.99 * state.get(name, 0) + g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def eps_inside_the_root(params, grads, state, lr, eps=1e-8):
    """ε stands inside of the root"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + g**2
        params[name] = params[name] - lr * g / np.sqrt(state[name] + eps)
    return params, state


def no_root(params, grads, state, lr, eps=1e-8):
    """The root is missing"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + g**2
        params[name] = params[name] - lr * g / (state[name] + eps)
    return params, state


def sizes_for_squares(params, grads, state, lr, eps=1e-8):
    """added up by size"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + np.abs(g)
        params[name] = params[name] - lr * g / (state[name] + eps)
    return params, state


def sum_brought_up_late(params, grads, state, lr, eps=1e-8):
    """bring s up to date first"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        with np.errstate(all="ignore"):
            params[name] = params[name] - lr * g / (np.sqrt(old) + eps)
        state[name] = old + g**2
    return params, state


def no_learning_rate(params, grads, state, lr, eps=1e-8):
    """learning rate is missing"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + g**2
        params[name] = params[name] - g / (np.sqrt(state[name]) + eps)
    return params, state


def uphill(params, grads, state, lr, eps=1e-8):
    """goes uphill"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + g**2
        params[name] = params[name] + lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def no_memory(params, grads, state, lr, eps=1e-8):
    """Nothing was remembered"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, {}


def one_sum_for_all_entries(params, grads, state, lr, eps=1e-8):
    """each is on its own"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + np.sum(g**2)
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def no_eps(params, grads, state, lr, eps=1e-8):
    """And 0/0?"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + g**2
        with np.errstate(all="ignore"):
            params[name] = params[name] - lr * g / np.sqrt(state[name])
    return params, state


def sum_in_place(params, grads, state, lr, eps=1e-8):
    """the state that was given has changed"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, np.zeros_like(g))
        state[name] += g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state


def memory_lost_while_frozen(params, grads, state, lr, eps=1e-8):
    """is its state kept?"""
    s = {name: state.get(name, 0) + g**2 for name, g in grads.items()}
    moved = {name: params[name] - lr * g / (np.sqrt(s[name]) + eps) for name, g in grads.items()}
    return params | moved, s
