"""The losses at the end of a network, and how their gradients go wrong. Interface: see stages."""

from __future__ import annotations

import numpy as np

from .activations import ACTIVATIONS, gradient_of_rows, softmax


def one_hot(y, K):
    """Labels y (M,), or already one-hot (M, K), as (M, K)."""
    y = np.asarray(y)
    return np.eye(K)[y.astype(int)] if y.ndim == 1 else y.astype(float)


class Head:
    """A mean over M samples of a loss of each row. Its upstream gradient is the number 1."""

    names = ("y",)

    def forward(self, H, v):
        return self.per_row(H, v).mean()

    def backward(self, D, H, v):
        return D * gradient_of_rows(lambda Z: self.per_row(Z, v), H) / len(H), {}

    def mistakes(self, D, H, v):
        M, K = H.shape
        right = self.backward(D, H, v)[0]
        missing = f"1/M is missing in the gradient of {self.label} (M = {M})"
        yield "mean-missing", missing, right * M, {}
        yield "mean-doubled", f"1/M stands twice in the gradient of {self.label}", right / M, {}
        if K > 1:
            sentence = f"the gradient of {self.label} is averaged over the {K} outputs as well"
            yield "mean-over-outputs", sentence, right / K, {}
        yield from self.own_mistakes(D / M, H, v)

    def own_mistakes(self, D, H, v):
        return ()


class SoftmaxCrossEntropy(Head):
    """Scores Z (M, K), labels y (M,) or one-hot (M, K) -> mean cross-entropy."""

    label = "softmax + cross-entropy"

    def per_row(self, Z, v):
        return -(one_hot(v["y"], Z.shape[1]) * np.log(softmax(Z))).sum(axis=1)

    def own_mistakes(self, D, H, v):
        P, Y = softmax(H), one_hot(v["y"], H.shape[1])
        sentence = (
            "of softmax's Jacobian only the diagonal p(1 - p) is used: "
            "the off-diagonal entries -p_i p_j are missing"
        )
        yield "softmax-diagonal", sentence, -D * Y * (1 - P), {}
        yield "target-ignored", f"the target is missing in the gradient of {self.label}", D * P, {}
        yield "derivative-missing", "softmax's own derivative is missing", -D * Y / P, {}
        sentence = "the gradient takes the softmax over the wrong axis: each row is one sample"
        yield "wrong-axis", sentence, D * (softmax(H, axis=0) - Y), {}


class HalfMeanSquare(Head):
    """Outputs Z and targets y, both (M, K) -> 1/(2M) sum of ||z - y||²."""

    label = "the squared error"

    def per_row(self, Z, v):
        return ((Z - np.reshape(v["y"], Z.shape)) ** 2).sum(axis=1) / 2

    def own_mistakes(self, D, H, v):
        yield "target-ignored", f"the target is missing in the gradient of {self.label}", D * H, {}


class BinaryCrossEntropy(Head):
    """Logits Z (M, 1) and labels y (M,) or (M, 1) of 0 and 1 -> mean cross-entropy."""

    label = "sigmoid + binary cross-entropy"

    def per_row(self, Z, v):
        y = np.reshape(v["y"], Z.shape)
        softplus = ACTIVATIONS["softplus"]
        return (softplus(Z) - y * Z).sum(axis=1)

    def own_mistakes(self, D, H, v):
        p, y = ACTIVATIONS["sigmoid"](H), np.reshape(v["y"], H.shape)
        yield "target-ignored", f"the target is missing in the gradient of {self.label}", D * p, {}
        sentence = "the derivative of the sigmoid is missing"
        yield "derivative-missing", sentence, D * (p - y) / (p * (1 - p)), {}
        sentence = "the derivative of the sigmoid is counted twice"
        yield "derivative-doubled", sentence, D * (p - y) * p * (1 - p), {}


HEADS = {
    "cross_entropy": SoftmaxCrossEntropy,
    "squared_error": HalfMeanSquare,
    "binary_cross_entropy": BinaryCrossEntropy,
}
