"""Wrong ways to write compose_vjp. A docstring holds words that the student must read."""

import numpy as np


def slopes_at_x(blocks, x, cotangent):
    """not at its own input 3"""
    y = x
    for f, _ in blocks:
        y = f(y)
    for _, vjp in reversed(blocks):
        cotangent = vjp(x, cotangent)
    return y, cotangent


def slopes_at_the_output(blocks, x, cotangent):
    """taken at its output 9"""
    outputs = []
    for f, _ in blocks:
        x = f(x)
        outputs.append(x)
    for (_, vjp), at in zip(reversed(blocks), reversed(outputs), strict=True):
        cotangent = vjp(at, cotangent)
    return x, cotangent


def forwards_on_the_way_back(blocks, x, cotangent):
    """has to begin with the last block"""
    inputs = []
    for f, _ in blocks:
        inputs.append(x)
        x = f(x)
    for (_, vjp), at in zip(blocks, inputs, strict=True):
        cotangent = vjp(at, cotangent)
    return x, cotangent


def blocks_from_the_last(blocks, x, cotangent):
    """from the last to the first"""
    inputs = []
    for f, _ in reversed(blocks):
        inputs.append(x)
        x = f(x)
    for (_, vjp), at in zip(blocks, reversed(inputs), strict=True):
        cotangent = vjp(at, cotangent)
    return x, cotangent


def starts_with_ones(blocks, x, cotangent):
    """The cotangent was not used"""
    inputs = []
    for f, _ in blocks:
        inputs.append(x)
        x = f(x)
    v = np.ones_like(cotangent)
    for (_, vjp), at in zip(reversed(blocks), reversed(inputs), strict=True):
        v = vjp(at, v)
    return x, v


def inputs_by_block(blocks, x, cotangent):
    """kept under the name of its block"""
    inputs = {}
    for f, _ in blocks:
        inputs[f] = x
        x = f(x)
    for f, vjp in reversed(blocks):
        cotangent = vjp(inputs[f], cotangent)
    return x, cotangent


def computes_all_inputs_again(blocks, x, cotangent):
    """do not compute them again"""
    y = x
    for f, _ in blocks:
        y = f(y)
    for j in range(len(blocks) - 1, -1, -1):
        at = x
        for f, _ in blocks[:j]:
            at = f(at)
        cotangent = blocks[j][1](at, cotangent)
    return y, cotangent


def the_first_block_forgotten(blocks, x, cotangent):
    """the first block was not asked"""
    inputs = []
    for f, _ in blocks:
        inputs.append(x)
        x = f(x)
    for j in range(len(blocks) - 1, 0, -1):
        cotangent = blocks[j][1](inputs[j], cotangent)
    return x, cotangent


def only_the_gradient(blocks, x, cotangent):
    """return two things: y, dx"""
    inputs = []
    for f, _ in blocks:
        inputs.append(x)
        x = f(x)
    for (_, vjp), at in zip(reversed(blocks), reversed(inputs), strict=True):
        cotangent = vjp(at, cotangent)
    return cotangent
