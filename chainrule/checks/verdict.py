"""Reading what a condition returned: only a plain yes is a yes."""

from dataclasses import dataclass

import numpy as np

from chainrule.checks.values import NUMBERS, NUMERIC_KINDS, describe, is_a


@dataclass(frozen=True)
class Ruling:
    passed: bool
    message: str = ""


def ruling(value, none_passes=False):
    """Whether `value` says yes: True, a number but 0 and nan, or (yes, message).

    Objects, lists and larger arrays have a truth value in Python too, but one
    that nobody meant; they are a no that says so.

    >>> ruling(np.True_).passed, ruling(float("nan")).passed
    (True, False)
    >>> ruling((False, "row 1 sums to 0.7")).message
    'row 1 sums to 0.7'
    """
    if value is None and none_passes:
        return Ruling(True)
    if is_a(value, str):
        return Ruling(False, str(value))
    if is_a(value, tuple) and len(value) == 2 and is_a(value[1], str):
        first = ruling(value[0])
        return Ruling(first.passed, str(value[1]) or first.message)
    if is_a(value, (*NUMBERS, np.ndarray)):
        number = np.asarray(value)  # a plain one: a subclass could lie in its comparisons
        if number.size == 1 and number.dtype.kind in NUMERIC_KINDS:
            yes = bool(number.any() and not np.isnan(number).any())
            return Ruling(yes, "" if yes else "it does not hold")
    return Ruling(False, f"{describe(value)} came where True or False is expected")
