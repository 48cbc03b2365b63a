"""From a failing parameter to the mistakes that would explain it."""

from __future__ import annotations

import numpy as np

from .hypotheses import ALL, Evidence
from .numeric import relative_error
from .report import Cause

MATCH = 1e-5  # relative error between the claimed and the predicted wrong gradient


def diagnose(found, claimed, x, name, context):
    """Causes that explain one failing parameter; () where none fits.

    found : Entries, the numerical gradient
    claimed : array as handed in, of any shape
    x : the parameter
    """
    causes = {}
    for reading, name_of_reading, sentence in readings(claimed, found.shape):
        evidence = Evidence(name, found.shape, found.smooth, found.of(x), context)
        seen = found.of(reading)
        fitting = _fitting(evidence, seen)
        if name_of_reading is not None:
            if relative_error(seen, evidence.right) < MATCH:
                fitting = [(name_of_reading, sentence.format(name=name))]
            else:
                fitting = []
        for slug, text in fitting:
            causes.setdefault(slug, Cause(slug, text, (name,)))
    return tuple(causes.values())


def readings(claimed, shape):
    """Ways to read the claimed gradient so that it has the parameter's shape."""
    if claimed.shape == shape:
        yield claimed, None, None
    if claimed.ndim == 2 and claimed.T.shape == shape:
        yield claimed.T, "transposed", "the gradient of {name} is transposed"
    if claimed.ndim == len(shape) + 1 and claimed.shape[1:] == shape:
        yield (
            claimed.sum(axis=0),
            "not-summed",
            "the gradient of {name} is not summed over the batch: sum over the first axis",
        )
        yield (
            claimed.mean(axis=0),
            "not-summed",
            "the gradient of {name} is not averaged over the batch",
        )


def _fitting(evidence, seen):
    if np.linalg.norm(evidence.right) == 0:
        return []
    return [
        (slug, sentence)
        for hypothesis in ALL
        for slug, sentence, predicted in hypothesis(evidence, seen)
        if relative_error(seen, predicted) < MATCH
    ]
