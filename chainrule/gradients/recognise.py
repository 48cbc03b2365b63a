"""What f computes, where nobody described it: recognised by what it returns."""

from __future__ import annotations

import numpy as np

from .activations import ACTIVATIONS
from .context import Context
from .recognise_net import recognise_net

ALONE = ("softmax", *ACTIVATIONS)


def recognise(loss, grad, value):
    """(Chain, names in it, upstream gradient), or (None, {}, None) for what nobody knows.

    loss : a Loss; value : the loss at x

    >>> from .loss import Loss
    >>> Z = np.array([[0.5, -1.0]])
    >>> chain, names, upstream = recognise(Loss(np.tanh, Z, cotangent=Z), None, 0.0)
    >>> chain.stages[0].label
    'tanh'
    """
    if loss.cotangent is not None:
        chain, alias = recognise_layer(loss)
        return chain, alias, loss.cotangent
    chain, factor = recognise_net(loss, grad, value)
    return chain, {name: name for name in loss.parameters}, factor


def recognise_layer(loss):
    """(Chain, names in it) as from Context.chain, if f is one layer; else (None, {})."""
    shapes = [value.shape for value in loss.parameters.values()]
    if len(shapes) == 1 and shapes[0] != loss.cotangent.shape:
        return None, {}
    out = loss.output()
    for word in ALONE if len(shapes) == 1 else ("linear", "batchnorm"):
        try:
            chain, alias = Context(stages=(word,)).chain(loss.parameters)
        except (IndexError, ValueError):  # other names, other shapes: another layer
            continue
        if np.shape(chain.output) == out.shape and np.allclose(
            chain.output, out, rtol=1e-12, atol=1e-14
        ):
            return chain, alias
    return None, {}
