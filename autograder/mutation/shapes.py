"""Which variables of a function hold things of one shape: seen while its test runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import numpy as np

_CALLS = 60  # of one function; enough to tell shapes apart that agree by chance


class Watch:
    """What the local variables of a cell's functions were whenever one of them returned."""

    def __init__(self, file: str):
        self.file = file
        self.seen: dict[str, list[dict[str, tuple]]] = {}

    @contextmanager
    def __call__(self) -> Iterator[None]:
        sys.setprofile(self._look)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _look(self, frame: FrameType, event: str, _) -> None:
        if event == "return" and frame.f_code.co_filename == self.file:
            calls = self.seen.setdefault(frame.f_code.co_name, [])
            if len(calls) < _CALLS:
                calls.append(_told(frame.f_locals))

    def alike(self) -> list[list[str]]:
        """Names of one function that had the same shape in every call.

        Of names that always were one and the same thing, only the first is told.
        """
        groups = []
        for names in self._told_by_name():
            alike: dict[tuple, dict[tuple, str]] = {}
            for name, told in sorted(names.items()):
                shapes, things = zip(*told, strict=True)
                if any(shapes):
                    alike.setdefault(shapes, {}).setdefault(things, name)
            groups += [sorted(found.values()) for found in alike.values() if len(found) > 1]
        return sorted(groups)

    def vectors(self) -> list[str]:
        """Names that held arrays of one axis in every call: transposing them does nothing."""
        flat: dict[str, bool] = {}
        for names in self._told_by_name():
            for name, told in names.items():
                shapes = [shape for shape, _ in told if shape]
                one = bool(shapes) and all(s[0] == "array" and len(s) == 2 for s in shapes)
                flat[name] = flat.get(name, True) and one
        return sorted(name for name, yes in flat.items() if yes)

    def _told_by_name(self) -> list[dict[str, list[tuple]]]:
        """For each function: name -> (shape, which thing of the call) of each call."""
        made = []
        for calls in self.seen.values():
            names = set().union(*calls)
            made.append({n: [call.get(n, (None, n)) for call in calls] for n in names})
        return made


def _told(variables: dict) -> dict[str, tuple]:
    """name -> (shape, the first name of the same thing)."""
    first: dict[int, str] = {}
    return {n: (_shape(v), first.setdefault(id(v), n)) for n, v in sorted(variables.items())}


def _shape(value) -> tuple | None:
    """Of arrays and numbers; None for anything else."""
    if isinstance(value, np.ndarray):
        return ("array", *value.shape)
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return None
    return ("whole",) if isinstance(value, int | np.integer) else ("number",)
