"""What the caller may tell the diagnosis, so that it can name more than ratios."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import numpy as np

from .chain import Chain, build
from .stages import Linear


@dataclass(frozen=True)
class Context:
    """Everything is optional; what is not told is not used.

    M : number of samples over which the loss is a mean
    lam : λ of a penalty λ/2 ||W||²
    biases : names that carry no penalty; by default names starting with b, and
        parameters with one axis
    stages : the forward pass as words, such as ["linear", "tanh", "linear", "cross_entropy"];
        "linear", "batchnorm", "softmax", "dropout", the activations ("sigmoid", "tanh",
        "lecun_tanh", "relu", "leaky_relu", "elu", "softplus") and as the last one a loss:
        "cross_entropy", "squared_error" (1/2M), "binary_cross_entropy" (from scores)
    values : what the stages need and x does not hold: X, y (labels or targets), eps, mask, p
    previous : values of an earlier call, as {"X": ...}: tells whether a cache is stale
    """

    M: int | None = None
    lam: float | None = None
    biases: tuple[str, ...] | None = None
    stages: tuple[str, ...] = ()
    values: dict = field(default_factory=dict)
    previous: dict | None = None

    def is_bias(self, name, shape):
        if self.biases is not None:
            return name in self.biases
        return name.startswith("b") or (len(shape) == 1 and not name.lower().startswith("w"))

    def with_batch_size(self):
        """M filled in from the rows of X where only that is told."""
        if self.M is None and np.ndim(self.values.get("X")) == 2:
            return replace(self, M=len(self.values["X"]))
        return self

    def chain(self, parameters):
        """The described network with x in its place, and how x's names are called in it.

        parameters : x as a dict of arrays

        Returns (Chain, {name in x: name in the chain}), or (None, {}) where nothing is described.
        """
        if not self.stages:
            return None, {}
        stages = build(self.stages, {*parameters, *self.values})
        given = {**self.values}
        alias = {name: name for name in parameters}
        needed = ["X", *(name for stage in stages for name in stage.names)]
        free = [name for name in parameters if name not in needed]
        if len(free) == 1:  # such as a lone array, or {"Z": ...} for an activation
            missing = (name for name in needed if name not in given and name not in parameters)
            alias[free[0]] = next(missing, free[0])
        given.update({alias[name]: value for name, value in parameters.items()})
        optional = {"eps", *(stage.b for stage in stages if isinstance(stage, Linear))}
        missing = [name for name in needed if name not in given and name not in optional]
        if missing:
            raise ValueError(f"context describes stages that need {', '.join(missing)} as well")
        weights = [stage.W for stage in stages if isinstance(stage, Linear)] if self.lam else []
        return Chain(stages, given, weights, self.lam), alias


def as_context(given):
    """A Context from None, a dict or a Context; in a dict, unknown names are values.

    >>> as_context({"M": 64, "X": np.ones((2, 3))}).values["X"].shape
    (2, 3)
    """
    if given is None:
        return Context()
    if isinstance(given, Context):
        return given
    known = {f.name for f in fields(Context)}
    told = {name: value for name, value in given.items() if name in known}
    values = {name: value for name, value in given.items() if name not in known}
    told["values"] = {**told.get("values", {}), **values}
    return Context(**told)
