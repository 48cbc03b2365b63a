"""Ways to read a gradient that has the wrong shape, or its entries in the wrong places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Reading:
    """The claimed gradient brought into the parameter's shape.

    array : in the parameter's shape
    slug, sentence : the mistake that this reading undoes; "" where it is read as it stands
    """

    array: np.ndarray
    slug: str = ""
    sentence: str = ""


def readings(claimed, found):
    """All ways in which `claimed`, of any shape, can be meant.

    found : Entries of the right gradient
    """
    shape = found.shape
    if claimed.shape == shape:
        yield Reading(claimed)
    elif claimed.size == np.prod(shape) and _squeezed(claimed) == _squeezed(np.empty(shape)):
        sentence = f"the gradient of {{name}} has shape {claimed.shape}, {{name}} has {shape}"
        yield Reading(claimed.reshape(shape), "shape", sentence)
    if claimed.ndim == 2 and claimed.T.shape == shape and 1 not in shape:
        shapes = "" if claimed.shape == shape else f": {claimed.shape} instead of {shape}"
        yield Reading(claimed.T, "transposed", "the gradient of {name} is transposed" + shapes)
    yield from _per_sample(claimed, shape)
    if len(shape) == 1 and len(found.index) == shape[0]:
        yield from _wrong_axis(claimed, found)


def _squeezed(array):
    return tuple(n for n in array.shape if n != 1)


def _per_sample(claimed, shape):
    if claimed.ndim == len(shape) + 1 and claimed.shape[1:] == shape and len(claimed) > 1:
        sentence = (
            "the gradient of {name} is not summed over the batch: "
            f"it has one row for each of {len(claimed)} samples"
        )
        yield Reading(claimed.sum(axis=0), "not-summed", sentence)
        yield Reading(claimed.mean(axis=0), "not-summed", sentence)


def _wrong_axis(claimed, found):
    """Summed over the other axis, the total stays what it was: that is all one can know."""
    right, total = found.right, found.right.sum()
    close = 1e-6 * np.abs(right).sum()
    if found.kink.any() or abs(claimed.sum() - total) > close or right.size < 2:
        return
    if claimed.size == 1:
        sentence = "the gradient of {name} is one number: summed over both axes, not the first only"
        yield Reading(right, "wrong-axis", sentence)
        return
    # A total of zero is no evidence, unless the length is wrong as well.
    told = abs(total) > 1e-3 * np.abs(right).sum() or claimed.size != right.size
    same = claimed.size == right.size and np.allclose(np.sort(claimed, None), np.sort(right))
    if len(_squeezed(claimed)) == 1 and told and not same:
        sentence = "the gradient of {name} is summed over the wrong axis: each row is one sample"
        yield Reading(right, "wrong-axis", sentence)
