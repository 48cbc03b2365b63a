"""What a call changed in place on the other side, done to the originals on this side."""

from __future__ import annotations

import numpy as np


def apply_changes(mine, theirs) -> None:
    """Make `mine` hold what `theirs` holds, in place, as the other side left it."""
    if isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray):
        if mine.shape != theirs.shape:
            mine.resize(theirs.shape, refcheck=False)
        mine[...] = theirs
    elif isinstance(mine, np.random.Generator) and isinstance(theirs, np.random.Generator):
        mine.bit_generator.state = theirs.bit_generator.state
    elif isinstance(mine, dict) and isinstance(theirs, dict):
        for key, value in list(mine.items()):
            if key in theirs and _is_mutable(value):
                apply_changes(value, theirs[key])
                theirs[key] = value
        mine.clear()
        mine.update(theirs)
    elif isinstance(mine, list | tuple) and isinstance(theirs, list | tuple):
        merged = list(theirs)
        for i, value in enumerate(mine):
            if i < len(merged) and _is_mutable(value) and type(value) is type(merged[i]):
                apply_changes(value, merged[i])
                merged[i] = value
        if isinstance(mine, list):
            mine[:] = merged


def _is_mutable(value) -> bool:
    return isinstance(value, np.ndarray | np.random.Generator | dict | list | tuple)
