"""A layer that nobody described, recognised by what it returns."""

from __future__ import annotations

import numpy as np

from .activations import ACTIVATIONS
from .context import Context

ALONE = ("softmax", *ACTIVATIONS)


def recognise(loss, context):
    """The context with `stages` filled in, if f is one layer of the course's and nobody said so.

    loss : a Loss; only functions with array output are looked at

    >>> from .loss import Loss
    >>> Z = np.array([[0.5, -1.0]])
    >>> recognise(Loss(np.tanh, Z, cotangent=Z), Context()).stages
    ('tanh',)
    """
    if context.stages or loss.cotangent is None:
        return context
    shapes = {name: value.shape for name, value in loss.parameters.items()}
    words = ALONE if len(shapes) == 1 else ("linear", "batchnorm")
    if len(shapes) == 1 and next(iter(shapes.values())) != loss.cotangent.shape:
        return context
    out = loss.output()
    for word in words:
        described = _fits(word, out, loss, context)
        if described is not None:
            return described
    return context


def _fits(word, out, loss, context):
    described = Context(**{**vars(context), "stages": (word,)})
    try:
        chain, _ = described.chain(loss.parameters)
        same = np.allclose(chain.output, out, rtol=1e-12, atol=1e-14)
    except (KeyError, IndexError, ValueError):  # other names, other shapes: another layer
        return None
    return described if same else None
