"""Networks of one, two and five layers with softmax + cross-entropy, and mistakes put into them."""

from __future__ import annotations

import numpy as np
from gradient_cases import FACTORS, OTHER, SLOPES, VALUES, Case, softmax

IN_THE_HEAD = {"1/M missing", "1/M doubled"}
IN_A_FORMULA = {"transposed", "not summed over the batch", "sum for mean"}
IN_THE_PENALTY = {"λW missing", "λW doubled", "bias penalised", "L1 for L2"}
IN_AN_ACTIVATION = {"derivative missing", "derivative at A", "another activation"}
ANYWHERE = {*FACTORS, "upstream ignored", "wrong axis", "stale cache", "softmax off-diagonal"}


def net(rng, bug, depth, act="tanh", lam=0.0):
    """depth linear layers with `act` between them, mean cross-entropy, λ/2 sum of ||W||²."""
    possible = IN_THE_HEAD | IN_A_FORMULA | ANYWHERE
    possible |= IN_THE_PENALTY if lam else set()
    possible |= IN_AN_ACTIVATION if depth > 1 else set()
    if (bug and bug not in possible) or (bug == "derivative at A" and act == "relu"):
        return None
    work = _Net(rng, depth, act, lam)
    stages = ["linear", act] * depth
    stages[-1] = "cross_entropy"
    context = {"stages": stages, "X": work.X, "y": work.y, "M": len(work.X), "lam": lam or None}
    context["previous"] = {"X": work.old}
    return Case(
        work.loss,
        work.p,
        lambda p: work.gradients(p, bug),
        lambda p: work.gradients(p, None),
        context,
        kinks=act == "relu",
    )


class _Net:
    def __init__(self, rng, depth, act, lam):
        self.depth, self.act, self.lam = depth, act, lam
        M, N, width, K = rng.integers(5, 10, size=4)
        sizes = [N, *[width] * (depth - 1), K]
        self.X, self.old = rng.normal(size=(2, M, N))
        self.y = rng.integers(0, K, size=M)
        self.p = {}
        for k in range(depth):
            W = rng.normal(size=sizes[k : k + 2]) * np.sqrt(2 / sizes[k])
            self.p |= {self._name("W", k): W, self._name("b", k): 0.3 * rng.normal(size=W.shape[1])}
        self.at = int(rng.integers(depth))  # the linear layer of the mistake,
        self.bend = int(rng.integers(max(1, depth - 1)))  # and the activation
        self.which = rng.choice(["W", "b", "flow"])

    def _name(self, letter, k):
        return f"{letter}{k + 1}" if self.depth > 1 else letter

    def forward(self, p, X):
        A, Z = [X], []
        for k in range(self.depth):
            Z.append(A[-1] @ p[self._name("W", k)] + p[self._name("b", k)])
            A.append(VALUES[self.act](Z[-1]) if k < self.depth - 1 else Z[-1])
        return A, Z

    def loss(self, p):
        P = softmax(self.forward(p, self.X)[1][-1])
        weights = [p[self._name("W", k)] for k in range(self.depth)]
        data = -np.log(P[np.arange(len(self.y)), self.y]).mean()
        return data + self.lam / 2 * sum((W**2).sum() for W in weights)

    def gradients(self, p, bug):
        A, Z = self.forward(p, self.X)
        if bug == "stale cache":
            old_A, old_Z = self.forward(p, self.old)
            if self.which == "W":
                A[self.at] = old_A[self.at]  # one layer's input only
            else:
                A, Z = old_A, old_Z
        D, out = self._head(Z[-1], bug), {}
        for k in reversed(range(self.depth)):
            W, b = self._name("W", k), self._name("b", k)
            U = D if (bug, k) != ("upstream ignored", self.at) else np.ones_like(D)
            own = {W: A[k].T @ U, b: U.sum(axis=0)}
            D = D @ p[W].T
            if k == self.at:
                own, D = self._spoil(own, A[k], U, D, p, W, b, bug)
            own = self._penalised(own, p, W, b, bug)
            if bug == "transposed" and k == self.at and not self._flows(p[W]):
                own[W] = own[W].T
            out = {**own, **out}
            if k:
                D = self._through(D, A[k], Z[k - 1], bug if k - 1 == self.bend else None)
        return out

    def _head(self, Z, bug):
        M, P = len(Z), softmax(Z)
        Y = np.eye(Z.shape[1])[self.y]
        if bug == "softmax off-diagonal":
            return -Y * (1 - P) / M
        if bug == "wrong axis" and self.which == "flow":
            P = softmax(Z.T).T
        return (P - Y) / {"1/M missing": 1, "1/M doubled": M**2}.get(bug, M)

    def _spoil(self, own, A, U, D, p, W, b, bug):
        if bug in FACTORS and self.which != "flow":
            name = W if self.which == "W" else b
            own[name] = own[name] * FACTORS[bug]
        elif bug in FACTORS:
            own, D = {n: FACTORS[bug] * g for n, g in own.items()}, FACTORS[bug] * D
        if bug == "transposed" and self._flows(p[W]):
            D = U @ p[W]
        if bug == "not summed over the batch":
            own[b] = U
        if bug == "sum for mean":
            own[b] = own[b] * len(A)
        if bug == "wrong axis" and self.which != "flow":
            own[b] = U.sum(axis=1)
        return own, D

    def _flows(self, W):
        """Is what the layer passes on to be wrong, not its own gradient?"""
        return self.which == "flow" and W.shape[0] == W.shape[1] and self.at > 0

    def _penalised(self, own, p, W, b, bug):
        times = {"λW missing": 0, "λW doubled": 2}.get(bug, 1)
        added = np.sign(p[W]) if bug == "L1 for L2" else times * p[W]
        own[W] = own[W] + self.lam * added
        if bug == "bias penalised":
            own[b] = own[b] + self.lam * p[b]
        return own

    def _through(self, D, A, Z, bug):
        slope = SLOPES[self.act]
        if bug == "derivative missing":
            return D
        if bug == "derivative at A":
            return D * slope(A)
        return D * SLOPES[OTHER[self.act] if bug == "another activation" else self.act](Z)
