"""A network described as a chain of stages: every way its backward pass can go wrong, computed.

The right gradient of each stage comes from complex steps of its forward formula. Replacing one
stage's backward pass by a usual mistake, and running the rest as it should be, predicts what a
student's whole gradient would look like with that mistake.
"""

from __future__ import annotations

import numpy as np

from .activations import ACTIVATIONS
from .heads import HEADS, Head
from .stages import Activation, BatchNorm, Dropout, Linear, Softmax

SCALES = ((-1.0, "sign-flipped", "has the wrong sign"),)
SCALES += ((2.0, "twice-too-large", "is twice too large"),)
SCALES += ((0.5, "half-as-large", "is half as large as it should be"),)


def build(words, names):
    """Stages from their names.

    words : such as ["linear", "tanh", "linear", "cross_entropy"]; parameters are called W, b
        (gamma, beta) where there is one such stage, W1, b1, W2, ... where there are several
    names : names of all values that exist

    >>> [stage.label for stage in build(["linear", "tanh"], {"W1", "b1"})]
    ['the linear stage of W1', 'tanh after W1']
    """
    stages, count, last = [], {"linear": 0, "batchnorm": 0}, ""
    for word in words:
        if word in count:
            count[word] += 1
        if word == "linear":
            W, b = _numbered(("W", "b"), count[word], names)
            stages.append(Linear(W, b))
            last = f" after {W}"
        elif word == "batchnorm":
            stages.append(BatchNorm(*_numbered(("gamma", "beta"), count[word], names)))
        else:
            stages.append(_simple(word))
        if not isinstance(stages[-1], (Linear, Head)):
            stages[-1].label += last
    return stages


def _simple(word):
    if word in ACTIVATIONS:
        return Activation(word)
    if word in HEADS:
        return HEADS[word]()
    others = {"softmax": Softmax, "dropout": Dropout}
    if word not in others:
        known = ["linear", "batchnorm", *others, *ACTIVATIONS, *HEADS]
        raise ValueError(f"no stage is called {word!r}; there are {', '.join(known)}")
    return others[word]()


def _numbered(stems, number, names):
    numbered = tuple(f"{stem}{number}" for stem in stems)
    return numbered if numbered[0] in names or number > 1 else stems


class Chain:
    """Stages in forward order, with all their values.

    stages : list of stages
    values : name -> array or number; "X" is what enters the first stage
    weights : names that carry the penalty λ/2 ||W||², lam : λ
    """

    def __init__(self, stages, values, weights=(), lam=0.0):
        self.stages, self.values = stages, values
        self.weights, self.lam = weights, lam or 0.0
        self.inputs = self._inputs(values)

    def _inputs(self, values):
        flowing = [np.asarray(values["X"], dtype=float)]
        for stage in self.stages:
            flowing.append(stage.forward(flowing[-1], values))
        return flowing

    @property
    def output(self):
        """What the last stage gives; a loss includes its penalty."""
        penalty = sum(self.lam / 2 * np.sum(self.values[name] ** 2) for name in self.weights)
        return self.inputs[-1] + (penalty if np.ndim(self.inputs[-1]) == 0 else 0.0)

    def backward(self, D, change=None, caches=None):
        """All gradients by name, "X" among them.

        D : upstream gradient at the output
        change : (i, dH or None, {name: gradient}), what stage i answers instead of the right thing
        caches : inputs that the backward pass works with, by default those of the forward pass
        """
        caches = self.inputs if caches is None else caches
        gradients = {}
        for i in range(len(self.stages) - 1, -1, -1):
            flow, own = self.stages[i].backward(D, caches[i], self.values)
            if change is not None and change[0] == i:
                flow, own = flow if change[1] is None else change[1], {**own, **change[2]}
            gradients.update(own)
            D = flow
        gradients["X"] = D
        for name in self.weights:
            gradients[name] = gradients[name] + self.lam * self.values[name]
        return gradients

    def predictions(self, D, previous=None):
        """(cause name, sentence, gradients by name) for every mistake at every stage."""
        upstream = self._upstream(D)
        for i, stage in enumerate(self.stages):
            arguments = upstream[i + 1], self.inputs[i], self.values
            for slug, sentence, flow, own in stage.mistakes(*arguments):
                yield slug, sentence, self.backward(D, (i, flow, own))
            yield from self._scaled(D, i, stage, *arguments)
        if previous is not None:
            yield from self._stale(D, previous)

    def _upstream(self, D):
        """upstream[i + 1] is what arrives at stage i from above."""
        upstream = [D]
        for i in range(len(self.stages) - 1, -1, -1):
            upstream.append(self.stages[i].backward(upstream[-1], self.inputs[i], self.values)[0])
        return upstream[::-1]

    def _scaled(self, D, i, stage, upstream, H, v):
        right = stage.backward(upstream, H, v)[0]
        for factor, slug, words in SCALES:
            sentence = f"what {stage.label} passes on {words}"
            yield slug, sentence, self.backward(D, (i, factor * right, {}))

    def _stale(self, D, previous):
        """Backward through what an earlier forward pass left in the cache of all or one stage."""
        old = self._inputs({**self.values, **previous})
        if any(np.shape(a) != np.shape(b) for a, b in zip(old, self.inputs, strict=True)):
            return
        everywhere = "the backward pass works with the cache of an earlier forward pass"
        yield "stale-cache", everywhere, self.backward(D, caches=old)
        for i, stage in enumerate(self.stages):
            mixed = [*self.inputs[:i], old[i], *self.inputs[i + 1 :]]
            sentence = f"{stage.label} works with the cache of an earlier forward pass"
            yield "stale-cache", sentence, self.backward(D, caches=mixed)
