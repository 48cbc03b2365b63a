"""Before any derivative is taken: is there anything here that can be compared?"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field

import numpy as np

from .loss import ALONE
from .report import Cause


@dataclass
class Preflight:
    """What the first calls brought.

    claimed : name -> float64 array, the gradient as handed in; shapes may still be wrong
    value : the loss at x
    causes : what makes a comparison impossible
    """

    claimed: dict = field(default_factory=dict)
    value: float = 0.0
    causes: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def comparable(self):
        """Is there a gradient, and a function that holds still for it?"""
        blocking = {"not-repeatable", "x-changed"}
        return bool(self.claimed) and not blocking & {cause.name for cause in self.causes}


def preflight(loss, grad, cotangent, rng):
    """Call f and grad a few times and look at what comes back.

    loss : a Loss; its cotangent is set here where f turns out to be a layer
    grad : array, dict of arrays, or a callable that gives one of them
    """
    found = Preflight()
    out = loss.output()
    if loss.single:
        found.notes.append("f answers in float32: compute in float64, or little can be seen")
    _take_cotangent(loss, out, grad, cotangent, rng)
    _function_causes(loss, out, found)
    if found.causes:
        return found
    found.value = loss()
    answer = _ask(loss, grad, found)
    name_the_answer(answer, loss, found)
    if callable(grad) and not found.causes:
        _ask_again(loss, grad, found)
    return found


def _take_cotangent(loss, out, grad, cotangent, rng):
    if out.ndim == 0 or (out.size == 1 and cotangent is None and not callable(grad)):
        return
    if cotangent is None and not callable(grad):
        raise ValueError(
            f"f returns an array of shape {out.shape}, so its gradient depends on what comes from "
            "above: pass cotangent=..., the array that grad was computed for, or grad as a function"
        )
    if cotangent is None:
        # Random, because an all-ones cotangent lets a softmax backward of zeros pass.
        cotangent = rng.normal(size=out.shape)
    cotangent = np.asarray(cotangent, dtype=float)
    if cotangent.shape != out.shape:
        raise ValueError(f"cotangent has shape {cotangent.shape}, f(x) has {out.shape}")
    loss.cotangent = cotangent


def _function_causes(loss, out, found):
    """f must be finite, repeatable, and leave its input alone."""
    x = loss.outside()
    loss.evaluations += 1
    again = np.asarray(loss.f(x), dtype=float)  # not through the Loss, which makes a copy
    if not _same(x, loss):
        found.causes.append(
            Cause("x-changed", "f changes x while it runs; work on a copy of what you are given")
        )
    if not np.isfinite(out).all():
        found.causes.append(Cause("not-finite", f"f(x) is not finite: {_first_bad(out)}"))
    elif again.shape != out.shape or not np.allclose(again, out, rtol=1e-12, atol=0):
        found.causes.append(
            Cause(
                "not-repeatable",
                "f(x) gives another value each time; if it draws random numbers, let it make "
                "its rng anew from a fixed seed inside every call",
            )
        )


def _same(x, loss):
    if not loss.named:
        return np.array_equal(x, loss.parameters[ALONE], equal_nan=True)
    inside = {str(key): value for key, value in x.items()}
    return inside.keys() == loss.parameters.keys() and all(
        np.array_equal(inside[name], value, equal_nan=True)
        for name, value in loss.parameters.items()
    )


def _first_bad(array):
    bad = np.argwhere(~np.isfinite(array))
    value = array[tuple(bad[0])]
    return f"{value}" + (f" at {bad[0].tolist()}" if array.ndim else "")


def _ask(loss, grad, found):
    if not callable(grad):
        return grad
    x = loss.outside()
    answer = call(loss, grad, x)
    if not _same(x, loss):
        found.causes.append(
            Cause("x-changed", "grad changes x while it runs; work on a copy of what you are given")
        )
    return answer


def call(loss, grad, x):
    """grad(x) for a loss; grad(cotangent) or grad(x, cotangent) for a layer, right after f(x)."""
    if loss.cotangent is None:
        return grad(x)
    if _required(grad) == 2:
        return grad(x, loss.cotangent.copy())
    # Such a backward reads the cache of the last forward pass, so that must be the one at x.
    loss.evaluations += 1
    loss.f(x)
    return grad(loss.cotangent.copy())


def takes_x(loss, grad):
    """Does grad follow x? Not one written `lambda _: dW`, and no grad(cotangent)."""
    if not callable(grad) or (loss.cotangent is not None and _required(grad) != 2):
        return False
    return not next(iter(_positional(grad)), "x").startswith("_")


def _required(function):
    return len(_positional(function))


def _positional(function):
    """Names of the arguments that a function must be given."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ["x"]
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in parameters if p.kind in kinds and p.default is p.empty]


def name_the_answer(answer, loss, found):
    """Fill `claimed`, or say what is missing in it."""
    if loss.named != isinstance(answer, dict):
        wanted = f"a dict with the keys {list(loss.parameters)}" if loss.named else "one array"
        found.causes.append(
            Cause("keys", f"the gradient is a {type(answer).__name__}; expected {wanted}, as x is")
        )
        return
    named = {str(key): value for key, value in answer.items()} if loss.named else {ALONE: answer}
    missing = [name for name in loss.parameters if name not in named]
    if missing:
        found.causes.append(Cause("keys", f"no gradient for {', '.join(missing)}", tuple(missing)))
    strangers = [name for name in named if name not in loss.parameters]
    if strangers:
        found.notes.append(f"the gradient also holds {', '.join(strangers)}, which x has not")
    for name in loss.parameters:
        if name in named:
            _take(name, named[name], found)


def _take(name, value, found):
    try:
        array = np.array(value)
        if array.dtype.kind not in "biuf":
            raise TypeError
        array = array.astype(float)
    except (TypeError, ValueError):
        found.causes.append(
            Cause("not-numeric", f"the gradient of {name} is no array of numbers", (name,))
        )
        return
    if not np.isfinite(array).all():
        sentence = f"the gradient of {name} is not finite: {_first_bad(array)}"
        found.causes.append(Cause("not-finite", sentence, (name,)))
    found.claimed[name] = array


def _ask_again(loss, grad, found):
    """A gradient that differs on the second call adds to an array that outlives the call."""
    second = Preflight()
    name_the_answer(call(loss, grad, loss.outside()), loss, second)
    for name, first in found.claimed.items():
        again = second.claimed.get(name)
        if again is None or again.shape != first.shape:
            continue
        if np.allclose(again, first, rtol=1e-9, atol=1e-300):
            continue
        if np.allclose(again, 2 * first, rtol=1e-9):
            sentence = f"grad adds to an array that it keeps: a second call gives twice the {name}"
            found.causes.append(Cause("accumulates", sentence, (name,)))
        else:
            sentence = f"grad gives another {name} at every call with the same x"
            found.causes.append(Cause("not-repeatable", sentence, (name,)))
