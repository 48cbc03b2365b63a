"""Wrong ways to write adam_step. A docstring holds words that the student must read."""

import numpy as np


def no_correction(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """There is no bias correction"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m, s
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def only_m_corrected(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """that of the squares starts at zero too"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1**t), s
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def only_s_corrected(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """that of the gradients starts at zero too"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m, s / (1 - beta2**t)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def divides_by_one_minus_beta(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by 1 - β at every step"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1), s / (1 - beta2)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def t_is_not_kept(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Does t grow, and is it kept?"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, 0
    return params, state


def t_from_zero(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """t counts from 1, not from 0"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        pass
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        with np.errstate(all="ignore"):
            M, S = m / np.float64(1 - beta1**t), s / np.float64(1 - beta2**t)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t + 1
    return params, state


def t_from_zero_in_plain_numbers(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """t counts from 1, not from 0"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        pass
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m * (1 / (1 - beta1**t)), s * (1 / (1 - beta2**t))
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t + 1
    return params, state


def eps_inside_the_root(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """ε stands inside of the root"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - lr * M / np.sqrt(S + eps)
        state[name] = m, s, t
    return params, state


def eps_before_the_correction(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """ε was added before s was corrected"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M = m / (1 - beta1**t)
        params[name] = params[name] - lr * M * np.sqrt(1 - beta2**t) / (np.sqrt(s) + eps)
        state[name] = m, s, t
    return params, state


def state_overwritten(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The corrected averages have overwritten the state"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = M, S, t
    return params, state


def the_slide(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """keep the result as state"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1), s / (1 - beta2)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = M, S, t
    return params, state


def betas_exchanged(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """β₁ and β₂ are exchanged"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta2 * m + (1 - beta2) * g
        s = beta1 * s + (1 - beta1) * g**2
        M, S = m / (1 - beta2**t), s / (1 - beta1**t)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def no_root(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The root is missing"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - lr * M / (S + eps)
        state[name] = m, s, t
    return params, state


def no_learning_rate(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """learning rate is missing"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def uphill(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """goes uphill"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] + lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def gradient_for_its_average(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The gradient itself is used"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        S = s / (1 - beta2**t)
        params[name] = params[name] - lr * g / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def squares_of_the_average(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """averages the squares of m"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * m**2
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def state_in_place(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """the state that was given has changed"""
    params = dict(params)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def averages_in_place(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """the state that was given has changed"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        if t == 1:
            m, s = np.zeros_like(g), np.zeros_like(g)
        m *= beta1
        m += (1 - beta1) * g
        s *= beta2
        s += (1 - beta2) * g**2
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s, t
    return params, state


def one_t_counted_per_parameter(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """was t counted up for each parameter, and is one t for all?"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state["t"] = state.get("t", 0) + 1
        m, s = state.get(name, (0.0, 0.0))
        m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2
        M, S = m / (1 - beta1 ** state["t"]), s / (1 - beta2 ** state["t"])
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        state[name] = m, s
    return params, state


def one_t_for_all_parameters(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """One t for all parameters?"""
    params, state = dict(params), dict(state)
    t = state["t"] = state.get("t", 0) + 1
    for name, g in grads.items():
        m, s = state.get(name, (0.0, 0.0))
        m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2
        params[name] = params[name] - lr * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
        state[name] = m, s
    return params, state


def one_memory_for_all(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """what do they share"""
    params, (m, s, t) = dict(params), state.get("all", (0.0, 0.0, 0))
    t += 1
    for name, g in grads.items():
        m = beta1 * m + (1 - beta1) * np.mean(g)
        s = beta2 * s + (1 - beta2) * np.mean(g**2)
        params[name] = params[name] - lr * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return params, {"all": (m, s, t)}


def memory_lost_while_frozen(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """is its state kept?"""
    params, kept = dict(params), {}
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        m, s, t = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2, t + 1
        M, S = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - lr * M / (np.sqrt(S) + eps)
        kept[name] = m, s, t
    return params, kept
