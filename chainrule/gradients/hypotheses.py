"""The usual mistakes: each small function says which wrong gradient one of them would give.

A hypothesis takes the evidence on one parameter and yields (cause name, sentence, prediction):
the wrong gradient that the mistake makes of the right one, at the entries that were looked at.
Whoever calls compares it with the gradient that was handed in. "{name}" in a sentence stands
for the parameter. A hypothesis that needs to know something which nobody told yields nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .context import Context


@dataclass(frozen=True)
class Evidence:
    """One failing parameter, at the n entries that were looked at.

    right : (n,) numerical gradient
    claimed : (n,) gradient as handed in
    x : (n,) the parameter itself
    name, shape : the parameter's
    sizes : number -> "X has 64 rows", the batch sizes that f's own arrays suggest
    layer : f returns an array: no penalty stands in it, whatever else looks like one
    """

    name: str
    shape: tuple[int, ...]
    right: np.ndarray
    claimed: np.ndarray
    x: np.ndarray
    context: Context = field(default_factory=Context)
    sizes: dict = field(default_factory=dict)
    layer: bool = False

    @property
    def is_bias(self):
        return self.context.is_bias(self.name, self.shape)

    @cached_property
    def penalty(self):
        """λW: what of the right gradient no 1/M and no factor touches. Fitted where λ is untold."""
        if self.is_bias or self.layer:
            return 0 * self.x
        lam = self._fitted_lam() if self.context.lam is None else self.context.lam
        return lam * self.x

    def _fitted_lam(self):
        """λ of claimed = r (right - λx) + λx, or 0 where no r and λ > 0 do it."""
        if self.right.size < 8:
            return 0.0
        columns = np.stack([self.right, self.x], axis=1)
        (r, c), *_, rank, _ = np.linalg.lstsq(columns, self.claimed, rcond=1e-6)
        rest = np.linalg.norm(columns @ (r, c) - self.claimed)
        if rank < 2 or abs(r - 1) < 1e-3 or rest > 1e-5 * np.linalg.norm(self.claimed):
            return 0.0
        return max(0.0, c / (1 - r)) if abs(c) > 1e-6 else 0.0

    @property
    def ratio(self):
        """The number r for which r times the right gradient, its penalty apart, is claimed."""
        data = self.right - self.penalty
        return float((self.claimed - self.penalty) @ data / (data @ data))


def zero(e):
    if np.linalg.norm(e.claimed) <= 1e-12 * np.linalg.norm(e.right):  # zero but for rounding
        yield "zero", "the gradient of {name} is all zeros", e.claimed


def factors(e):
    """A wrong factor on all of it, or on all but the penalty."""
    data = e.right - e.penalty
    for factor, slug, words in (
        (-1.0, "sign-flipped", "has the wrong sign"),
        (2.0, "twice-too-large", "is twice too large: a factor 2 too many"),
        (0.5, "half-as-large", "is half as large as it should be: a factor 2 is missing"),
    ):
        yield slug, f"the gradient of {{name}} {words}", factor * e.right
        if e.penalty.any():
            yield (
                slug,
                f"the gradient of {{name}} {words} (its penalty apart)",
                (factor * data + e.penalty),
            )


def batch_mean(e):
    """The loss is a mean over M samples: 1/M stands once in every gradient."""
    M = e.context.M
    if M is None or M < 2:
        return
    many = f"the gradient of {{name}} is M = {M} times too large: 1/M is missing"
    few = f"the gradient of {{name}} is M = {M} times too small: 1/M stands in it twice"
    data = e.right - e.penalty
    yield "mean-missing", many, M * data + e.penalty
    yield "mean-doubled", few, data / M + e.penalty
    if e.penalty.any():
        yield "mean-missing", many + ", in the penalty too", M * e.right
        yield "mean-doubled", few + ", in the penalty too", e.right / M


def penalty(e):
    """The penalty λ/2 ||W||² adds λW to the gradient of W, and nothing to that of b."""
    if e.layer:
        return
    lam = e.context.lam
    share = _share(e.claimed - e.right, e.x)
    if share is None or (lam is None and (e.right.size < 4 or _share(e.right, e.x) is not None)):
        return  # with few entries, or a gradient along x itself, any λ would fit
    predicted = e.right + share * e.x
    if e.is_bias:
        sentence = "the gradient of {name} holds λ{name}: biases carry no penalty"
        yield "bias-penalised", sentence, predicted
        return
    times = 1 + share / lam if lam else (0.0 if share < 0 else 2.0)
    if abs(times) < 1e-3:
        guess = "" if lam else f" (λ = {-share:.4g}, it seems)"
        yield "penalty-missing", "λ{name} is missing in the gradient of {name}" + guess, predicted
    elif abs(times - 2) < 1e-3:
        known = "the gradient of {name} holds λ{name} twice"
        unknown = (
            f"the gradient of {{name}} holds {share:.4g} * {{name}} too much: λ{{name}} twice?"
        )
        yield "penalty-doubled", known if lam else unknown, predicted
    else:
        sentence = f"the gradient of {{name}} holds λ{{name}} {times:.3g} times instead of once"
        yield "penalty-scaled", sentence, predicted


def other_penalty(e):
    """λ sign(W) belongs to λ ||W||_1, λW to λ/2 ||W||²."""
    swap = np.sign(e.x) - e.x
    share = _share(e.claimed - e.right, swap)
    lam = e.context.lam
    if share is None or e.is_bias or e.layer or e.right.size < 4:
        return
    if lam is not None and abs(abs(share) - lam) > 1e-3 * lam:
        return
    if share > 0:
        sentence = "the gradient of {name} holds λ sign({name}), which is L1's, instead of λ{name}"
        yield "l1-for-l2", sentence, e.right + share * swap
    else:
        sentence = "the gradient of {name} holds λ{name}, which is L2's, instead of λ sign({name})"
        yield "l2-for-l1", sentence, e.right + share * swap


def some_factor(e):
    """A constant ratio that nothing told explains: perhaps one of the sizes seen in f does."""
    if e.right.size < 3 or e.context.M is not None:
        return
    r = e.ratio
    if abs(r) < 1e-12 or any(abs(r - known) < 1e-6 for known in (1, -1, 2, 0.5)):
        return
    size = round(max(abs(r), 1 / abs(r)))
    exact = abs(max(r, 1 / r) - size) < 1e-5 * size
    predicted = r * (e.right - e.penalty) + e.penalty
    if exact and size in e.sizes and r > 1:
        sentence = f"the gradient of {{name}} is {size} times too large, and {e.sizes[size]}: 1/M?"
        yield "mean-missing", sentence, predicted
    elif exact and size in e.sizes:
        sentence = f"the gradient of {{name}} is {size} times too small, and {e.sizes[size]}: "
        yield "mean-doubled", sentence + "does 1/M stand in it twice?", predicted
    else:
        sentence = f"the gradient of {{name}} is {r:.6g} times the right one, everywhere"
        yield "constant-factor", sentence, predicted


def _share(difference, along):
    """c where difference = c * along, or None where it is not."""
    size = along @ along
    if size == 0:
        return None
    c = float(difference @ along / size)
    rest = np.linalg.norm(difference - c * along)
    return c if c != 0 and rest <= 1e-3 * np.linalg.norm(difference) else None


ALL = (zero, factors, batch_mean, penalty, other_penalty, some_factor)
