"""Does grad look at what it is given? Ask it again at another point, and with another cotangent.

Only for a grad that is a function. A gradient that stays the same where the right one changes
comes out of a stale cache, or leaves something out.
"""

from __future__ import annotations

import numpy as np

from .diagnose import Explanation, fits
from .locate import entries
from .loss import Loss
from .preflight import Preflight, call, name_the_answer, takes_x

STEP = 1e-2  # relative, so that positive numbers stay positive


def fresh(loss, grad, claimed, rng, is_right):
    """Explanations for gradients that do not follow x or the cotangent.

    claimed : name -> array, the gradient at x
    is_right : (Loss, name, array) -> bool, whether the array is the gradient by that name there
    """
    point = {n: v * (1 + STEP * rng.uniform(-1, 1, v.shape)) for n, v in loss.parameters.items()}
    there = Loss(loss.f, loss.outside(point), loss.cotangent)
    try:
        if not np.isfinite(there()):
            return []
        explanations = list(_for_another_cotangent(loss, grad, claimed, rng))
        if takes_x(loss, grad):
            explanations += _after_a_call_elsewhere(loss, there, grad, claimed)
            explanations += _at_another_point(there, grad, claimed, is_right)
    except Exception:  # x + a little may be no legal input; what counts is the answer at x
        return []
    finally:
        loss.evaluations += there.evaluations
    return explanations


def _answer(loss, grad):
    found = Preflight()
    name_the_answer(call(loss, grad, loss.outside()), loss, found)
    return found.claimed


def _same(a, b):
    return a is not None and a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-300)


def _any(array):
    return np.abs(array).max(initial=0.0) > 1e-14  # more than the rounding of a zero


def _after_a_call_elsewhere(loss, there, grad, claimed):
    there.output()
    again = _answer(loss, grad)
    names = tuple(n for n, array in claimed.items() if not _same(again.get(n), array))
    if names:
        sentence = (
            f"grad(x) gives another {names[0]} once f was called at another point: it reads "
            "what the last forward pass left behind, not the x that it is given"
        )
        yield Explanation("stale-cache", sentence, names)


def _at_another_point(there, grad, claimed, is_right):
    moved = _answer(there, grad)
    for name, array in claimed.items():
        new = moved.get(name)
        if new is None or new.shape != there.parameters[name].shape or not _any(array):
            continue
        if is_right(there, name, new):
            continue
        right_here = is_right(None, name, array)
        if _same(new, array):
            same = f"the gradient of {name} stays the same when x changes: "
            yield Explanation("stale-cache", same + "is a cache stale?", (name,))
            if not right_here:
                left_out = same + "is a factor left out, such as what comes from above?"
                yield Explanation("upstream-ignored", left_out, (name,))
        elif right_here:
            sentence = (
                f"the gradient of {name} is right at x but not at a second point: "
                "does it use something that an earlier call left behind?"
            )
            yield Explanation("stale-cache", sentence, (name,))


def _for_another_cotangent(loss, grad, claimed, rng):
    if loss.cotangent is None:
        return
    other = Loss(loss.f, loss.outside(), rng.normal(size=loss.cotangent.shape))
    answer = _answer(other, grad)
    loss.evaluations += other.evaluations
    for name, array in claimed.items():
        if _any(array) and _same(answer.get(name), array):
            sentence = f"the gradient of {name} does not depend on the upstream gradient"
            yield Explanation("upstream-ignored", sentence, (name,))


def _floats(named):
    return {name: np.array(value, dtype=float) for name, value in named.items()}


def as_of_an_earlier_x(loss, previous, suspects, claimed):
    """Explanations for gradients that are right for the x of an earlier call.

    previous : name -> array, what was different then; names that x does not have are ignored
    suspects : name -> Entries of the right gradient at x
    """
    then = {name: value for name, value in previous.items() if name in loss.parameters}
    if not then or any(np.shape(v) != loss.parameters[n].shape for n, v in then.items()):
        return
    earlier = Loss(loss.f, loss.outside(loss.parameters | _floats(then)), loss.cotangent)
    value = earlier()
    for name, found in suspects.items():
        if claimed[name].shape != found.shape:
            continue
        old = entries(earlier, value, name, found.index)
        if fits(found.of(claimed[name]), old.right[~found.kink], found.smooth):
            sentence = f"the gradient of {name} is that of an earlier x: a stale cache"
            yield Explanation("stale-cache", sentence, (name,))
    loss.evaluations += earlier.evaluations
