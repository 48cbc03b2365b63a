"""Wrong ways to write model_backward. Caches are as in the homework's own solution.

Each calls the linear_backward and activation_backward of the notebook in which it is tried.
"""
# ruff: noqa: F821


def no_activations(dZ, caches, activation):
    """was it left out"""
    grads = {}
    for i in range(len(caches), 0, -1):
        dZ, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(dZ, caches[i - 1][0])
    return dZ, grads


def message_of_the_head_for_all(dZ, caches, activation):
    """Every layer got the head's message"""
    grads = {}
    for i in range(len(caches), 0, -1):
        dX, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(dZ, caches[i - 1][0])
    return dX, grads


def divides_by_m(dZ, caches, activation):
    """that 1/M is in the head's message already"""
    grads, M = {}, len(dZ)
    for i in range(len(caches), 0, -1):
        linear, bend = caches[i - 1]
        if bend is not None:
            dZ = activation_backward(dZ, bend, activation)
        dZ, dW, db = linear_backward(dZ, linear)
        grads[f"W{i}"], grads[f"b{i}"] = dW / M, db / M
    return dZ, grads


def keys_with_d(dZ, caches, activation):
    """W1, not dW1"""
    grads = {}
    for i in range(len(caches), 0, -1):
        linear, bend = caches[i - 1]
        if bend is not None:
            dZ = activation_backward(dZ, bend, activation)
        dZ, grads[f"dW{i}"], grads[f"db{i}"] = linear_backward(dZ, linear)
    return dZ, grads


def only_the_parameters(dZ, caches, activation):
    """return two things: dX and a dict of gradients"""
    grads = {}
    for i in range(len(caches), 0, -1):
        linear, bend = caches[i - 1]
        if bend is not None:
            dZ = activation_backward(dZ, bend, activation)
        dZ, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(dZ, linear)
    return grads


def cache_of_another_layer(dZ, caches, activation):
    """given the cache of another layer"""
    grads = {}
    for i in range(len(caches), 0, -1):
        linear, bend = caches[i - 1]
        dZ, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(dZ, linear)
        if bend is not None:
            dZ = activation_backward(dZ, bend, activation)
    return dZ, grads


def from_the_first_layer_on(dZ, caches, activation):
    """which layer gets the head's message"""
    grads = {}
    for i, (linear, bend) in enumerate(caches, start=1):
        if bend is not None:
            dZ = activation_backward(dZ, bend, activation)
        dZ, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(dZ, linear)
    return dZ, grads


def no_dx(dZ, caches, activation):
    """gradient of X"""
    grads = {}
    for i in range(len(caches), 0, -1):
        linear, bend = caches[i - 1]
        if bend is not None:
            dZ = activation_backward(dZ, bend, activation)
        dA, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(dZ, linear)
        if i > 1:
            dZ = dA
    return dZ, grads


def in_place(dZ, caches, activation):
    """write into an array of the caller's"""
    grads, message = {}, dZ.copy()
    dZ *= 0
    for i in range(len(caches), 0, -1):
        linear, bend = caches[i - 1]
        if bend is not None:
            message = activation_backward(message, bend, activation)
        message, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(message, linear)
    return message, grads
