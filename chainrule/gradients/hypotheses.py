"""The usual mistakes: each small function says which wrong gradient one of them would give.

A hypothesis takes the evidence on one parameter and yields (cause name, sentence, prediction).
The prediction is the wrong gradient that the mistake makes of the right one, at the entries
that were looked at; whoever called compares it with the gradient that was handed in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .context import Context


@dataclass(frozen=True)
class Evidence:
    """One failing parameter, at the n entries that were looked at.

    right : (n,) numerical gradient
    x : (n,) the parameter itself
    name, shape : the parameter's
    """

    name: str
    shape: tuple[int, ...]
    right: np.ndarray
    x: np.ndarray
    context: Context

    @property
    def is_bias(self):
        return self.context.is_bias(self.name, self.shape)


def zero(e, claimed):
    yield "zero", f"the gradient of {e.name} is all zeros", 0 * e.right


def sign(e, claimed):
    yield "sign-flipped", f"the gradient of {e.name} has the wrong sign", -e.right


def factor_two(e, claimed):
    yield (
        "twice-too-large",
        f"the gradient of {e.name} is twice too large (a factor 2)",
        2 * e.right,
    )
    yield "half-as-large", f"the gradient of {e.name} is half as large as it should be", e.right / 2


def batch_mean(e, claimed):
    """The loss is a mean over M samples: 1/M stands once in every gradient."""
    M = e.context.M
    if M is None or M < 2:
        return
    yield (
        "mean-missing",
        f"the gradient of {e.name} is M = {M} times too large: 1/M is missing (a sum for a mean)",
        M * e.right,
    )
    yield (
        "mean-doubled",
        f"the gradient of {e.name} is M = {M} times too small: 1/M stands in it twice",
        e.right / M,
    )


def penalty(e, claimed):
    """The penalty λ/2 ||W||² adds λW to the gradient of W, and nothing to that of b."""
    lam = e.context.lam
    if lam is None:
        return
    if e.is_bias:
        yield (
            "bias-penalised",
            f"the gradient of {e.name} holds λ{e.name}: biases carry no penalty",
            e.right + lam * e.x,
        )
        return
    yield (
        "penalty-missing",
        f"λ{e.name} is missing in the gradient of {e.name}",
        e.right - lam * e.x,
    )
    yield (
        "penalty-doubled",
        f"the gradient of {e.name} holds λ{e.name} twice",
        e.right + lam * e.x,
    )
    yield (
        "l1-for-l2",
        f"the gradient of {e.name} holds λ sign({e.name}), the L1 penalty's, instead of λ{e.name}",
        e.right + lam * (np.sign(e.x) - e.x),
    )


ALL = (zero, sign, factor_two, batch_mean, penalty)
