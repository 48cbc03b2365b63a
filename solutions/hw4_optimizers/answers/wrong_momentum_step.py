"""Wrong ways to write momentum_step. A docstring holds words that the student must read."""

import numpy as np


def weight_before_velocity(params, grads, state, lr, beta=0.9, averaged=False):
    """moved with the old velocity"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        if averaged:
            params[name] = params[name] - lr * old
            state[name] = beta * old + (1 - beta) * g
        else:
            params[name] = params[name] + old
            state[name] = beta * old - lr * g
    return params, state


def weight_before_average(params, grads, state, lr, beta=0.9, averaged=False):
    """moved with the old average"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        if averaged:
            params[name] = params[name] - lr * old
            state[name] = beta * old + (1 - beta) * g
        else:
            state[name] = beta * old - lr * g
            params[name] = params[name] + state[name]
    return params, state


def plus_sign(params, grads, state, lr, beta=0.9, averaged=False):
    """The sign is wrong"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] = params[name] - lr * state[name]
        else:
            state[name] = beta * state.get(name, 0) - lr * g
            params[name] = params[name] - state[name]
    return params, state


def no_learning_rate(params, grads, state, lr, beta=0.9, averaged=False):
    """learning rate is missing"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] = params[name] - state[name]
        else:
            state[name] = beta * state.get(name, 0) - g
            params[name] = params[name] + state[name]
    return params, state


def learning_rate_twice(params, grads, state, lr, beta=0.9, averaged=False):
    """learning rate was used twice"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] = params[name] - lr * state[name]
        else:
            state[name] = beta * state.get(name, 0) - lr * g
            params[name] = params[name] + lr * state[name]
    return params, state


def velocity_in_both_forms(params, grads, state, lr, beta=0.9, averaged=False):
    """This is the velocity form"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) - lr * g
            params[name] = params[name] + state[name]
        else:
            state[name] = beta * state.get(name, 0) - lr * g
            params[name] = params[name] + state[name]
    return params, state


def average_in_both_forms(params, grads, state, lr, beta=0.9, averaged=False):
    """This is the averaged form"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] = params[name] - lr * state[name]
        else:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] = params[name] - lr * state[name]
    return params, state


def weights_exchanged(params, grads, state, lr, beta=0.9, averaged=False):
    """β and 1 - β are exchanged"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = (1 - beta) * state.get(name, 0) + beta * g
            params[name] = params[name] - lr * state[name]
        else:
            state[name] = beta * state.get(name, 0) - lr * g
            params[name] = params[name] + state[name]
    return params, state


def no_memory(params, grads, state, lr, beta=0.9, averaged=False):
    """Nothing was remembered"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] = params[name] - lr * state[name]
        else:
            state[name] = beta * state.get(name, 0) - lr * g
            params[name] = params[name] + state[name]
    return params, {}


def state_in_place(params, grads, state, lr, beta=0.9, averaged=False):
    """the state that was given has changed"""
    params = dict(params)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] = params[name] - lr * state[name]
        else:
            state[name] = beta * state.get(name, 0) - lr * g
            params[name] = params[name] + state[name]
    return params, state


def velocity_in_place(params, grads, state, lr, beta=0.9, averaged=False):
    """the state that was given has changed"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = state.get(name, np.zeros_like(g))
            state[name] *= beta
            state[name] += (1 - beta) * g
            params[name] = params[name] - lr * state[name]
        else:
            state[name] = state.get(name, np.zeros_like(g))
            state[name] *= beta
            state[name] -= lr * g
            params[name] = params[name] + state[name]
    return params, state


def gradients_in_place(params, grads, state, lr, beta=0.9, averaged=False):
    """the grads that were given have changed"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] = params[name] - lr * state[name]
        else:
            g *= -lr
            state[name] = beta * state.get(name, 0) + g
            params[name] = params[name] + state[name]
    return params, state


def params_in_place(params, grads, state, lr, beta=0.9, averaged=False):
    """the params that were given have changed"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] -= lr * state[name]
        else:
            state[name] = beta * state.get(name, 0) - lr * g
            params[name] += state[name]
    return params, state


def state_is_the_gradient(params, grads, state, lr, beta=0.9, averaged=False):
    """the state shares its memory"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        # Right numbers, but at the first step the buffer is the caller's own array.
        state[name] = beta * state[name] + g if name in state else g
        params[name] = params[name] - lr * (1 - beta if averaged else 1) * state[name]
    return params, state


def one_velocity_for_all(params, grads, state, lr, beta=0.9, averaged=False):
    """what do they share"""
    params, v = dict(params), state.get("v", 0)
    for name, g in grads.items():
        if averaged:
            v = beta * v + (1 - beta) * np.mean(g)
            params[name] = params[name] - lr * v
        else:
            v = beta * v - lr * np.mean(g)
            params[name] = params[name] + v
    return params, {"v": v}


def memory_lost_while_frozen(params, grads, state, lr, beta=0.9, averaged=False):
    """is its state kept?"""
    share = 1 - beta if averaged else 1
    v = {name: beta * state.get(name, 0) + share * g for name, g in grads.items()}
    return params | {name: params[name] - lr * v[name] for name in grads}, v
