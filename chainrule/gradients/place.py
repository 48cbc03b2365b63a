"""Where a mistake must lie, told from which parameters are right and which are not."""

from __future__ import annotations

import re


def place(names, wrong):
    """One sentence, or "" where nothing is wrong.

    names : all parameters in forward order
    wrong : set of those whose gradient is wrong

    >>> place(["W1", "b1", "W2", "b2"], {"W1", "b1"})
    'between W2 and W1, going backward: W2, b2 are right, W1, b1 are not'
    >>> place(["W1", "b1", "W2", "b2"], {"b2"})
    "in b2's own formula: all other gradients are right"
    """
    first = nearest(names, wrong)
    if first is None or len(names) == 1:
        return ""
    stages = _stages(names)
    at = next(k for k, stage in enumerate(stages) if first in stage)
    here = [name for name in stages[at] if name in wrong]
    before = [name for stage in stages[:at] for name in stage]
    if not any(name in wrong for name in before):
        if len(here) < len(names) and (before or len(here) < len(stages[at])):
            return f"in {_own(here)}: all other gradients are right"
        before = []
    if at == len(stages) - 1:
        return f"between {', '.join(here)} and what f returns"
    after = stages[at + 1]
    text = f"between {after[0]} and {here[0]}, going backward: {_are(after)} right"
    return text + f", {_are(here)} not"


def nearest(names, wrong):
    """The wrong parameter nearest to the loss, or None."""
    return next((name for name in reversed(names) if name in wrong), None)


def _stages(names):
    """Neighbours with the same number, such as W1 and b1, belong to one stage."""
    stages, numbers = [], []
    for name in names:
        number = re.search(r"\d+$", name)
        number = number.group() if number else ""
        if numbers and numbers[-1] == number:
            stages[-1].append(name)
        else:
            stages.append([name])
            numbers.append(number)
    return stages


def _own(names):
    return " and ".join(f"{name}'s own formula" for name in names)


def _are(names):
    return ", ".join(names) + (" are" if len(names) > 1 else " is")
