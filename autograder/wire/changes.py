"""What a call changed in place on the other side, done to the originals on this side."""

from __future__ import annotations

from autograder.own import np
from autograder.wire.generators import spawn_as_many, was_drawn_from


class Changes:
    """Makes one side's arguments hold what the other side's hold.

    What the other side may not do through an argument ends as a ValueError: change
    an array's shape or dtype (views of it would dangle), or set a generator.
    """

    def __init__(self):
        self._original: dict[int, object] = {}  # id of theirs -> mine

    def apply(self, mine, theirs) -> None:
        """Change `mine` in place until it equals `theirs`."""
        kind = _kind(mine)
        if kind is None or kind is not _kind(theirs) or id(theirs) in self._original:
            return
        self._original[id(theirs)] = mine
        if kind is np.ndarray:
            _apply_array(mine, theirs)
        elif kind is np.random.Generator:
            _apply_generator(mine, theirs)
        elif kind is dict:
            self._apply_dict(mine, theirs)
        elif kind is set:
            mine.clear()
            mine.update(theirs)
        else:
            self._apply_items(mine, theirs)

    def _matched(self, mine, theirs):
        """What belongs in the place where `mine` was: itself, changed, or the new one."""
        if _kind(mine) is None or _kind(mine) is not _kind(theirs):
            return theirs
        self.apply(mine, theirs)
        return mine

    def _apply_dict(self, mine: dict, theirs: dict) -> None:
        merged = {k: self._matched(mine[k], v) if k in mine else v for k, v in theirs.items()}
        mine.clear()
        mine.update(merged)

    def _apply_items(self, mine, theirs) -> None:
        merged = list(theirs)
        for i in range(min(len(mine), len(merged))):
            merged[i] = self._matched(mine[i], merged[i])
        if isinstance(mine, list):
            mine[:] = merged

    def original(self, value):
        """`value`, where it is one of theirs that has an original here: that one."""
        if type(value) is tuple:
            return tuple(self._original.get(id(item), item) for item in value)
        return self._original.get(id(value), value)


def _apply_array(mine: np.ndarray, theirs: np.ndarray) -> None:
    if mine.shape != theirs.shape:
        raise ValueError(f"the shape of an argument was changed in place to {theirs.shape}")
    if not np.can_cast(theirs.dtype, mine.dtype, "same_kind"):
        raise ValueError(f"the dtype of an argument was changed in place to {theirs.dtype}")
    if mine.flags.writeable:  # if not, nobody over there could honestly write to it
        mine[...] = theirs


def _apply_generator(mine: np.random.Generator, theirs: np.random.Generator) -> None:
    after = theirs.bit_generator.state
    if not was_drawn_from(mine.bit_generator.state, after) or not spawn_as_many(mine, theirs):
        raise ValueError("a generator was set to a state that no drawing leads to")
    mine.bit_generator.state = after


_KINDS = (np.ndarray, np.random.Generator, dict, list, tuple, set)


def _kind(value) -> type | None:
    """Which kind of changeable thing (or holder of some) this is, if any."""
    return next((kind for kind in _KINDS if isinstance(value, kind)), None)
