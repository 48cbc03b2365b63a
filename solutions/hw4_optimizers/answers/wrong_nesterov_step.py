"""Wrong ways to write nesterov_step. A docstring holds words that the student must read."""


def classical_momentum(params, grads, state, lr, beta=0.9):
    """This is classical momentum"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] + state[name]
    return params, state


def classical_momentum_from_a_slide(params, grads, state, lr, beta=0.9):
    """This is classical momentum"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] + beta * old - lr * g
    return params, state


def old_look_ahead_stays(params, grads, state, lr, beta=0.9):
    """never taken back"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] + (1 + beta) * state[name]
    return params, state


def only_looks_ahead(params, grads, state, lr, beta=0.9):
    """forgets to move"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] + beta * state[name]
    return params, state


def takes_back_the_whole_velocity(params, grads, state, lr, beta=0.9):
    """taken back whole"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] - old + (1 + beta) * state[name]
    return params, state


def adds_the_old_look_ahead(params, grads, state, lr, beta=0.9):
    """added once more"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] + beta * old + (1 + beta) * state[name]
    return params, state


def old_and_new_exchanged(params, grads, state, lr, beta=0.9):
    """Old and new velocity are exchanged"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] - beta * state[name] + (1 + beta) * old
    return params, state


def plus_sign(params, grads, state, lr, beta=0.9):
    """The sign is wrong"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] + beta * old - (1 + beta) * state[name]
    return params, state


def no_learning_rate(params, grads, state, lr, beta=0.9):
    """learning rate is missing"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - g
        params[name] = params[name] - beta * old + (1 + beta) * state[name]
    return params, state


def state_in_place(params, grads, state, lr, beta=0.9):
    """the state that was given has changed"""
    params = dict(params)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] - beta * old + (1 + beta) * state[name]
    return params, state


def gradient_buffer_kept(params, grads, state, lr, beta=0.9):
    """the state shares its memory"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        # Right numbers, but at the first step the buffer is the caller's own array.
        state[name] = beta * state[name] + g if name in state else g
        params[name] = params[name] - lr * (g + beta * state[name])
    return params, state


def memory_lost_while_frozen(params, grads, state, lr, beta=0.9):
    """is its state kept?"""
    v = {name: beta * state.get(name, 0) + g for name, g in grads.items()}
    moved = {name: params[name] - lr * (g + beta * v[name]) for name, g in grads.items()}
    return params | moved, v
