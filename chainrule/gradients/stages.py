"""The stages that the course's networks are made of, and how their backward passes go wrong.

A stage has
    names                      the values that it takes besides its input
    forward(H, v)              its output; H may be complex
    backward(D, H, v)          the right (dH, {name: gradient}) for the upstream gradient D
    mistakes(D, H, v)          wrong ones: (cause name, sentence, dH or None, {name: gradient});
                               None and a missing name stand for "this part is right"
Rows are samples. v is a dict of all values by name.
"""

from __future__ import annotations

import numpy as np

from .activations import ACTIVATIONS, IN_TERMS_OF_A, gradient_of_rows, slope_of, softmax


class Linear:
    """H (M, N) -> H @ W + b (M, K)."""

    def __init__(self, W="W", b="b"):
        self.W, self.b = W, b
        self.names, self.label = (W, b), f"the linear stage of {W}"

    def forward(self, H, v):
        return H @ v[self.W] + v.get(self.b, 0)

    def backward(self, D, H, v):
        return D @ v[self.W].T, {self.W: H.T @ D, self.b: D.sum(axis=0)}

    def mistakes(self, D, H, v):
        W, b = self.W, self.b
        flow, own = self.backward(np.ones_like(D), H, v)
        ignored = "the upstream gradient is ignored in {}"
        for name in (W, b):
            yield (
                "upstream-ignored",
                ignored.format(f"the gradient of {name}"),
                None,
                {name: own[name]},
            )
        yield "upstream-ignored", ignored.format(self.label), None, own
        yield "upstream-ignored", ignored.format(self.label), flow, {}
        yield "upstream-ignored", ignored.format(self.label), flow, own
        axis = f"the gradient of {b} is summed over the wrong axis: each row is one sample"
        yield "wrong-axis", axis, None, {b: D.sum(axis=1)}
        if v[W].shape[0] == v[W].shape[1]:
            sentence = f"what {self.label} passes on uses {W} where {W} transposed belongs"
            yield "transposed", sentence, D @ v[W], {}


class Activation:
    """Z -> f(Z), entry by entry, f one of ACTIVATIONS."""

    names = ()

    def __init__(self, name):
        self.name = self.label = name

    def forward(self, H, v):
        return ACTIVATIONS[self.name](H)

    def backward(self, D, H, v):
        return D * slope_of(self.name, H), {}

    def mistakes(self, D, H, v):
        right = slope_of(self.name, H)
        yield "derivative-missing", f"the derivative of {self.label} is missing", D, {}
        yield "upstream-ignored", f"the upstream gradient is ignored in {self.label}", right, {}
        at_a = slope_of(self.name, ACTIVATIONS[self.name](H))
        sentence = f"the derivative of {self.label} is taken at its output A instead of its input Z"
        yield "derivative-at-a", sentence, D * at_a, {}
        if self.name in IN_TERMS_OF_A:
            sentence = f"the derivative of {self.label} is a formula in A, but is given Z"
            yield "derivative-at-z", sentence, D * IN_TERMS_OF_A[self.name](H), {}
        for other in ACTIVATIONS:
            if other != self.name:
                sentence = f"the derivative of {other} stands where that of {self.label} belongs"
                yield "other-activation", sentence, D * slope_of(other, H), {}


class Softmax:
    """Z (M, K) -> softmax of each row."""

    names, label = (), "softmax"

    def forward(self, H, v):
        return softmax(H)

    def backward(self, D, H, v):
        return gradient_of_rows(lambda Z: (D * softmax(Z)).sum(axis=1), H), {}

    def mistakes(self, D, H, v):
        P = softmax(H)
        sentence = (
            f"of the Jacobian of {self.label} only the diagonal p(1 - p) is used: "
            "the off-diagonal entries -p_i p_j are missing"
        )
        yield "softmax-diagonal", sentence, D * P * (1 - P), {}
        sentence = (
            f"the backward pass of {self.label} sums over the wrong axis: each row is a sample"
        )
        yield "wrong-axis", sentence, P * (D - (D * P).sum(axis=0)), {}
        yield "derivative-missing", f"the derivative of {self.label} is missing", D, {}
        ignored = f"the upstream gradient is ignored in {self.label}"
        yield "upstream-ignored", ignored, P * (1 - P), {}


class BatchNorm:
    """H (M, K) -> gamma * (H - mean) / sqrt(var + eps) + beta, statistics over the batch."""

    def __init__(self, gamma="gamma", beta="beta"):
        self.gamma, self.beta = gamma, beta
        self.names, self.label = (gamma, beta), "batch norm"

    def forward(self, H, v):
        return v[self.gamma] * self._normal(H, v) + v[self.beta]

    def _normal(self, H, v):
        centred = H - H.mean(axis=0)
        return centred / np.sqrt((centred**2).mean(axis=0) + v.get("eps", 1e-5))

    def backward(self, D, H, v):
        own = {self.gamma: (D * self._normal(H, v)).sum(axis=0), self.beta: D.sum(axis=0)}
        # A column depends on no other column, so one complex step serves all columns at once.
        flow = gradient_of_rows(
            lambda T: (D.T * self.forward(T.T, v).T).sum(axis=1), np.ascontiguousarray(H.T)
        )
        return flow.T, own

    def mistakes(self, D, H, v):
        G, std = D * v[self.gamma], np.sqrt(H.var(axis=0) + v.get("eps", 1e-5))
        normal = self._normal(H, v)
        both = f"{self.label} passes on a gradient as if mean and variance were constants"
        yield "statistics-constant", both, G / std, {}
        one = f"{self.label} passes on a gradient as if the variance were a constant"
        yield "statistics-constant", one, (G - G.mean(axis=0)) / std, {}
        projected = G - normal * (G * normal).mean(axis=0)
        one = f"{self.label} passes on a gradient as if the mean were a constant"
        yield "statistics-constant", one, projected / std, {}
        across = G - G.mean(axis=1, keepdims=True)
        across = across - normal * (G * normal).mean(axis=1, keepdims=True)
        sentence = (
            f"{self.label} averages over the wrong axis on the way back: each row is a sample"
        )
        yield "wrong-axis", sentence, across / std, {}
        own = {self.gamma: (D * normal).sum(axis=1), self.beta: D.sum(axis=1)}
        for name, wrong in own.items():
            sentence = f"the gradient of {name} is summed over the wrong axis"
            yield "wrong-axis", sentence, None, {name: wrong}
        sentence = f"the gradient of {self.gamma} uses the input of {self.label}, not normalised"
        yield "not-normalised", sentence, None, {self.gamma: (D * H).sum(axis=0)}
        sentence = f"{self.gamma} is missing in what {self.label} passes on"
        yield "gamma-missing", sentence, self.backward(D / v[self.gamma], H, v)[0], {}
        ones = self.backward(np.ones_like(D), H, v)[1]
        sentence = f"the upstream gradient is ignored in {self.label}"
        yield "upstream-ignored", sentence, None, ones


class Dropout:
    """H -> H * mask / (1 - p), the mask given."""

    names, label = ("mask", "p"), "dropout"

    def forward(self, H, v):
        return H * v["mask"] / (1 - v["p"])

    def backward(self, D, H, v):
        return D * v["mask"] / (1 - v["p"]), {}

    def mistakes(self, D, H, v):
        yield "mask-missing", "dropout's mask is not applied on the way back", D / (1 - v["p"]), {}
        yield "scale-missing", "dropout's 1/(1 - p) is missing on the way back", D * v["mask"], {}
        yield "derivative-missing", "dropout is skipped on the way back", D, {}
