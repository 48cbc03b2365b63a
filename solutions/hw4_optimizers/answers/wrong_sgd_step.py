"""Wrong ways to write sgd_step. A docstring holds words that the student must read."""


def uphill(params, grads, state, lr):
    """goes uphill"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        params[name] = params[name] + lr * g
    return params, state


def no_learning_rate(params, grads, state, lr):
    """learning rate is missing"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        params[name] = params[name] - g
    return params, state


def in_place(params, grads, state, lr):
    """the params that were given have changed"""
    params = dict(params)
    for name, g in grads.items():
        params[name] -= lr * g
    return params, state


def same_dict(params, grads, state, lr):
    """the params that were given have changed"""
    state = {}
    for name, g in grads.items():
        params[name] = params[name] - lr * g
    return params, state


def returns_in_the_loop(params, grads, state, lr):
    """Only the first parameter has moved"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        params[name] = params[name] - lr * g
        return params, state
    return params, state


def params_alone(params, grads, state, lr):
    """return params, state"""
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        params[name] = params[name] - lr * g
    return params


def needs_every_gradient(params, grads, state, lr):
    """Walk through the names in grads"""
    params, state = dict(params), dict(state)
    for name in list(params):
        params[name] = params[name] - lr * grads[name]
    return params, state
